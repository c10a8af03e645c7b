"""Make a struct of what a file says, and find all that does not fit it, not only the first.

What does not fit is mended in memory with something that does, so that the rest can be looked at.
A file with anything to mend is refused all the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import inspect

from limberup.spec.explain import (
    explain,
    find_nearest,
    find_type,
    get_value,
    list_keys,
    may_be_left_out,
    replace_value,
    shorten,
)
from limberup.spec.issue import Issue
from limberup.spec.lines import Address

T = TypeVar("T", bound=msgspec.Struct)

_MOST: Final = 50
"""Whoever has so many mistakes in one file has another kind of file."""

_ASTRAY: Final = (
    AttributeError,
    LookupError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What following a place comes to that an odd key has hidden from msgspec."""

_GONE: Final = object()


@dataclass(frozen=True, slots=True)
class Fitted(Generic[T]):
    """What a file says, and what did not fit.

    `content`: with what was mended; None where too much was wrong. `mended`: these places.
    """

    content: T | None
    issues: tuple[Issue, ...]
    mended: tuple[Address, ...]


def fit(data: Mapping[str, Any], kind: type[T]) -> Fitted[T]:
    """The content of a TOML file as the struct `kind`."""
    issues: list[Issue] = []
    mended: list[Address] = []
    for _ in range(_MOST):
        try:
            return Fitted(msgspec.convert(data, kind), tuple(issues), tuple(mended))
        except msgspec.ValidationError as error:
            message = str(error)
        try:
            place, text = explain(data, message, kind)
            address, data = _mend(data, place, message, kind)
        except _ASTRAY:
            issues.append(
                Issue((), f"something does not fit ({shorten(message)}): correct that place.")
            )
            break
        if not any(place[: len(known)] == known for known in mended):
            issues.append(Issue(place, text))
        mended.append(address)
    return Fitted(None, tuple(issues), tuple(mended))


def _mend(
    data: Mapping[str, Any], address: Address, message: str, kind: type[msgspec.Struct]
) -> tuple[Address, Mapping[str, Any]]:
    """Where something was mended, and the content with it."""
    what = message.partition(" - at `$")[0]
    if re.search(r"unknown field `", what):
        *parents, key = address
        table = dict(get_value(data, tuple(parents)))
        value, wanted = table.pop(key), find_nearest(key, list_keys(kind, tuple(parents)))
        if wanted is not None and wanted not in table:
            table[wanted] = value
            address = (*parents, wanted)
        return address, replace_value(data, tuple(parents), table)
    if field := re.search(r"missing required field `(.*)`$", what):
        table = dict(get_value(data, address))
        address = (*address, field[1])
        table[field[1]] = _stand_in(find_type(kind, address))
        return address, replace_value(data, address[:-1], table)
    *parents, last = address
    spare = _stand_in_at(kind, address, get_value(data, address))
    if spare is not _GONE:
        return address, replace_value(data, address, spare)
    table = {k: v for k, v in get_value(data, tuple(parents)).items() if k != last}
    return address, replace_value(data, tuple(parents), table)


def _stand_in_at(kind: type[msgspec.Struct], address: Address, value: object) -> object:
    """What fits at an address, and is as near as can be to `value`.

    `_GONE` where the key may be left out.
    """
    wanted = find_type(kind, address)
    near = _convert(wanted, value)
    if near is not None:
        return near
    return _GONE if may_be_left_out(kind, address) else _stand_in(wanted)


def _convert(kind: inspect.Type, value: object) -> object:
    """A number that was written as text, and the like; None where it is not clear what is meant."""
    try:
        match kind, value:
            case inspect.FloatType(), str():
                return float(value)
            case inspect.IntType(), float():
                return round(value)
            case inspect.BoolType(), str() | int():
                return str(value).lower() in {"true", "yes", "1"}
            case inspect.StrType(), int() | float():
                return str(value)
    except (ValueError, OverflowError):
        return None
    return None


def _stand_in(kind: inspect.Type) -> object:
    """Something that fits a type and says as little as can be."""
    match kind:
        case inspect.StructType():
            return {one.encode_name: _stand_in(one.type) for one in kind.fields if one.required}
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.FloatType():
            return 0.0
        case inspect.IntType():
            return 1
        case inspect.BoolType():
            return False
        case inspect.DictType():
            return {}
        case inspect.VarTupleType() | inspect.ListType():
            return []
        case _:
            return "x"
