"""The sentences of a language, read when first needed.

Which language is spoken is set once, by the command line or by the page that is open; a request of
a page may have its own. What a language has not got is said in English.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from json import loads
from string import Formatter
from typing import Any, Final

ENGLISH: Final = "en"

_spoken = [ENGLISH]
_asked: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The code of the language that is spoken."""
    return _asked.get() or _spoken[0]


def use_language(code: str) -> None:
    """Speak this language from now on. Raises ValueError for one that is not there."""
    if code not in list_languages():
        raise ValueError(code)
    _spoken[0] = code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language meanwhile, in this thread or task. Raises ValueError without it."""
    if code not in list_languages():
        raise ValueError(code)
    token = _asked.set(code)
    try:
        yield
    finally:
        _asked.reset(token)


@cache
def list_languages() -> dict[str, str]:
    """What each language calls itself, by its code; English first."""
    folders = (one.name for one in files("limberup.words").iterdir() if one.is_dir())
    codes = sorted(code for code in folders if len(code) == len(ENGLISH))
    codes.sort(key=lambda code: code != ENGLISH)
    return {code: str(_load_room(code, "language")["name"]) for code in codes}


def find_language(wanted: str) -> str:
    """The language of a locale or of a browser's list, such as "de_AT.UTF-8" or "fr, es;q=0.8".

    The first one that is there, in the order of the list; "" for none.
    """
    for part in wanted.split(","):
        code = re.split(r"[-_.;@]", part.strip().lower())[0]
        if code in list_languages():
            return code
    return ""


def say(key: str, **values: object) -> str:
    """The sentence of a key, its gaps filled with the values.

    Where it has several forms, `count` chooses. Raises KeyError for a key that is not there.

    >>> say("dose.amount.repetitions", count=1)
    '1 repetition'
    """
    entry = find(key)
    text = entry if isinstance(entry, str) else choose_form(entry, values["count"])
    return _WRITER.vformat(text, (), values)


class _Writer(Formatter):
    """Fills gaps; a number that is given as one has the decimal sign of the language."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401, as in Formatter
        text = str(super().format_field(value, format_spec))
        return write_decimal(text) if isinstance(value, float) else text


_WRITER: Final = _Writer()


def write_decimal(number: str) -> str:
    """A number, written with a point, as the language writes it: "1,5"."""
    return number.replace(".", str(_load_room(language(), "language")["decimal"]))


def has(key: str) -> bool:
    """Whether there is a sentence with this key."""
    try:
        find(key)
    except KeyError:
        return False
    return True


def find(key: str) -> str | Mapping[str, str]:
    """The sentence of a key as it is written, or its forms by name; in English if need be."""
    spoken = language()
    try:
        return _find_in(spoken, key)
    except KeyError:
        if spoken == ENGLISH:
            raise
        return _find_in(ENGLISH, key)


def _find_in(code: str, key: str) -> str | Mapping[str, str]:
    room, *path = key.split(".")
    entry: Any = _load_room(code, room)
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
    patterns: Mapping[str, str] = _load_room(language(), "language")["forms"]
    for name, pattern in patterns.items():
        if name in forms and re.fullmatch(pattern, str(count)):
            return forms[name]
    return forms["other"]


def load_words(code: str = ENGLISH) -> dict[str, dict[str, Any]]:
    """All sentences of a language by room, and no others."""
    return {room: _load_room(code, room) for room in _list_rooms(code)}


def load_room(room: str) -> dict[str, Any]:
    """The sentences of a room in the language that is spoken, what it has not got in English."""
    return _merge(_load_room(ENGLISH, room), _load_room_or_none(language(), room))


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {**below, **above}
    for name, entry in below.items():
        if isinstance(entry, dict) and not is_plural(entry) and isinstance(both[name], dict):
            both[name] = _merge(entry, above.get(name, {}))
    return both


def _load_room_or_none(code: str, room: str) -> dict[str, Any]:
    try:
        return _load_room(code, room)
    except KeyError:
        return {}


def load_texts(kind: str, name: str) -> dict[str, Any]:
    """The texts of an exercise or a routine in the language that is spoken; {} without any.

    `kind`: "exercises" or "routines".
    """
    return {} if language() == ENGLISH else _load_texts(language(), kind, name)


@cache
def _load_texts(code: str, kind: str, name: str) -> dict[str, Any]:
    path = files("limberup.words").joinpath(code, kind, f"{name}.json")
    return dict(loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _list_rooms(code: str) -> Iterator[str]:
    folder = files("limberup.words").joinpath(code)
    yield from sorted(
        file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")
    )


@cache
def _load_room(code: str, room: str) -> dict[str, Any]:
    path = files("limberup.words").joinpath(code, f"{room}.json")
    try:
        content: dict[str, Any] = loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyError(room) from None
    return content
