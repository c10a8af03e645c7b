"""What msgspec says of a file that does not fit its structs, as a sentence somebody can act on who
is no programmer.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import inspect

from limberup.spec.lines import Address

MOST_SHOWN: Final = 80
"""Letters of what a file holds, in a sentence about it."""

_SOME_KEY: Final = "..."
"""What msgspec writes in place of a key that the author of the file has chosen."""

_KINDS: Final[Mapping[str, str]] = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false, without quotes",
    "array": "a list",
    "object": "a table",
}


def explain(
    data: Mapping[str, Any], message: str, kind: type[msgspec.Struct]
) -> tuple[Address, str]:
    """Address and sentence for msgspec's `message`, "what - at `$.faults[0].when`", about the
    file's content `data`.

    `kind`: the struct that the content was to fit.
    """
    what, _, place = message.partition(" - at `$")
    address = _resolve(
        data,
        tuple(a or b for a, b in re.findall(r"\.([^.\[\]`]+)|\[([^\]]+)\]", place)),
        message,
        kind,
    )
    if field := re.search(r"unknown field `(.*)`$", what):
        hint = suggest(field[1], list_keys(kind, address))
        return (
            *address,
            field[1],
        ), f'there is no key "{field[1]}" in {_name(data, address)}; {hint}'
    if field := re.search(r"missing required field `(.*)`$", what):
        return address, f'{_name(data, address)} lacks the key "{field[1]}"; add it.'
    value = get_value(data, address)
    return (
        address,
        f"{_name(data, address)} must be {_wanted(what, kind, address)}, but it is "
        f"{_show(value)}; correct it.",
    )


def suggest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about a word that is not known.

    The nearest one that is, or all of them.
    """
    words = list(known)
    near = find_nearest(word, words)
    return f'did you mean "{near}"?' if near else f"choose from: {', '.join(words)}."


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody meant who wrote `word`; None where none is like it."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1)), None)


def _resolve(
    data: Mapping[str, Any], address: Address, message: str, kind: type[msgspec.Struct]
) -> Address:
    """The address with the author's keys, each found by leaving all other ones out."""
    if _SOME_KEY not in address:
        return address
    depth = address.index(_SOME_KEY)
    table, rest = address[:depth], address[depth + 1 :]
    for key, value in get_value(data, table).items():
        alone = replace_value(data, table, {key: value})
        try:
            msgspec.convert(alone, kind)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return _resolve(alone, (*table, key, *rest), message, kind)
    return table


def replace_value(data: Any, address: Address, value: object) -> Any:  # noqa: ANN401 - a TOML file holds anything
    """The content of a file with another value at an address."""
    if not address:
        return value
    first, *rest = address
    if isinstance(data, list):
        return [
            replace_value(item, tuple(rest), value) if k == int(first) else item
            for k, item in enumerate(data)
        ]
    return {**data, first: replace_value(data[first], tuple(rest), value)}


def _wanted(what: str, kind: type[msgspec.Struct], address: Address) -> str:
    found = find_type(kind, address)
    if isinstance(found, inspect.LiteralType):
        return " or ".join(_show(value) for value in found.values)
    wanted = re.search(r"Expected `(\w+)", what)
    words = _KINDS.get(wanted[1], wanted[1]) if wanted else "something else"
    if words == _KINDS["array"] and "got `object`" in what:
        return f"{words} (write [[{'.'.join(address)}]], with two brackets)"
    if words == _KINDS["object"] and "got `array`" in what:
        return f"{words} (write [{'.'.join(address)}], with one bracket)"
    return words


def find_type(root: type[msgspec.Struct], address: Address) -> inspect.Type:
    """What the structs say of an address."""
    kind = inspect.type_info(root)
    for part in address:
        if isinstance(kind, inspect.StructType):
            kind = next(field.type for field in kind.fields if field.encode_name == part)
        elif isinstance(kind, inspect.VarTupleType):
            kind = kind.item_type
        elif isinstance(kind, inspect.DictType):
            kind = kind.value_type
        if isinstance(kind, inspect.UnionType):
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    return kind


def may_be_left_out(root: type[msgspec.Struct], address: Address) -> bool:
    """Whether an address is a key that need not be there."""
    table = find_type(root, address[:-1])
    return isinstance(table, inspect.StructType) and not next(
        field.required for field in table.fields if field.encode_name == address[-1]
    )


def list_keys(root: type[msgspec.Struct], address: Address) -> list[str]:
    """The keys that a table at an address may have; none where it is no table of fixed keys."""
    kind = find_type(root, address)
    return (
        [field.encode_name for field in kind.fields] if isinstance(kind, inspect.StructType) else []
    )


def get_value(data: Any, address: Address) -> Any:  # noqa: ANN401 - a TOML file holds anything
    """What a file says at an address."""
    for part in address:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def _name(data: Mapping[str, Any], address: Address) -> str:
    """An address in words, such as posture.when.all #2.above.

    What is in a list by its name, else counted from 1.
    """
    name = ""
    for length, part in enumerate(address, start=1):
        if not isinstance(get_value(data, address[: length - 1]), list):
            name += f".{part}" if name else part
            continue
        item = get_value(data, address[:length])
        title = (item.get("id") or item.get("name")) if isinstance(item, dict) else None
        name += f' "{title}"' if title else f" #{int(part) + 1}"
    return name or "the file"


def _show(value: object) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return shorten(f'"{value}"' if isinstance(value, str) else str(value))


def shorten(text: str) -> str:
    """What a file holds, on one line and short enough for a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
