"""The sentences of a language, read when first needed."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from json import loads
from typing import Any, Final

LANGUAGE: Final = "en"


def say(key: str, **values: object) -> str:
    """The sentence of a key, its gaps filled with the values.

    Where it has several forms, `count` chooses. Raises KeyError for a key that is not there.

    >>> say("dose.amount.repetitions", count=1)
    '1 repetition'
    """
    entry = find(key)
    text = entry if isinstance(entry, str) else choose_form(entry, values["count"])
    return text.format(**values)


def has(key: str) -> bool:
    """Whether there is a sentence with this key."""
    try:
        find(key)
    except KeyError:
        return False
    return True


def find(key: str) -> str | Mapping[str, str]:
    """The sentence of a key as it is written, or its forms by name."""
    room, *path = key.split(".")
    entry: Any = _load_room(LANGUAGE, room)
    for name in path:
        if not isinstance(entry, dict):
            raise KeyError(key)
        entry = entry[name]
    if isinstance(entry, str) or is_plural(entry):
        return entry  # type: ignore[no-any-return]  # of a file that a test has looked at
    raise KeyError(key)


def is_plural(entry: object) -> bool:
    """Whether an entry has several forms, between which a number decides."""
    return isinstance(entry, dict) and "other" in entry


def choose_form(forms: Mapping[str, str], count: object) -> str:
    """The form for a number.

    The first one whose pattern, in the file of the language, fits the number as it is written;
    "other" where none does.
    """
    patterns: Mapping[str, str] = _load_room(LANGUAGE, "language")["forms"]
    for name, pattern in patterns.items():
        if name in forms and re.fullmatch(pattern, str(count)):
            return forms[name]
    return forms["other"]


def load_words(language: str = LANGUAGE) -> dict[str, dict[str, Any]]:
    """All sentences of a language by room. Raises FileNotFoundError without them."""
    return {room: _load_room(language, room) for room in _list_rooms(language)}


def _list_rooms(language: str) -> Iterator[str]:
    folder = files("limberup.words").joinpath(language)
    yield from sorted(file.name.removesuffix(".json") for file in folder.iterdir())


@cache
def _load_room(language: str, room: str) -> dict[str, Any]:
    path = files("limberup.words").joinpath(language, f"{room}.json")
    try:
        content: dict[str, Any] = loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyError(room) from None
    return content
