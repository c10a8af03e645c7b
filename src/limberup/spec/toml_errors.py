"""Read a TOML file into its struct.

What is wrong with it is told by file, line and key, in sentences.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec

from limberup.border import read_text, refusing
from limberup.errors import BadInputError
from limberup.spec.explain import explain, shorten
from limberup.spec.issue import Issue
from limberup.spec.lines import find_line

T = TypeVar("T", bound=msgspec.Struct)

MOST_BYTES: Final = 300_000
"""The longest file that comes with limberup has 13 kB."""

MOST_DOTS: Final = 100
"""In one line: a key of so many parts would keep tomllib busy for hours."""

_SYNTAX: Final = {
    "Cannot overwrite a value": "a key is given twice, or a table under a key that has a value",
    "Invalid value": "there is no proper value after the equals sign; text needs quotes",
    "Illegal character '\\n'": "a quote or a bracket is not closed on this line",
}
"""Messages of tomllib that need more words."""


@dataclass(frozen=True, slots=True)
class TomlFile(Generic[T]):
    """What a file says, with its text, so that whatever is found wrong later can still be told by
    line.
    """

    path: Path
    text: str
    content: T

    def refuse(self, issues: Iterable[Issue]) -> None:
        """Raise BadInputError with all issues, one a line; do nothing if there are none."""
        told = [_place(self.path, self.text, issue) for issue in issues]
        if told:
            raise BadInputError("\n".join(told))


def load_toml(path: Path, kind: type[T], what: str) -> TomlFile[T]:
    """Read a file. `what` it is, such as "spec file".

    Raises BadInputError if it does not fit the struct `kind`.
    """
    text = read_text(path, MOST_BYTES)
    with refusing(f"{path} is no {what} that can be made sense of: compare it with another one."):
        return TomlFile(path, text, _convert(path, text, kind))


def _convert(path: Path, text: str, kind: type[T]) -> T:
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise ValueError("too many dots")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(_explain_syntax(path, str(error))) from None
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        # An odd key can hide the place that msgspec names.
        with refusing(f"{path} does not fit ({shorten(str(error))}): correct that place."):
            issue = Issue(*explain(data, str(error), kind))
            raise BadInputError(_place(path, text, issue)) from None


def _explain_syntax(path: Path, message: str) -> str:
    """Turn tomllib's "Invalid value (at line 3, column 9)" into a sentence with file and line."""
    what, _, place = message.rstrip(")").partition(" (at ")
    line = re.match(r"line (\d+)", place)
    what = _SYNTAX.get(what, what)
    where = f"{path}, line {line[1]}" if line else f"{path}, at its end"
    return f"{where}: this is not valid TOML ({what[:1].lower()}{what[1:]}); correct that place."


def _place(path: Path, text: str, issue: Issue) -> str:
    line = find_line(text, issue.address)
    told = " ".join(issue.text.split())  # on one line, whatever the names in it are
    return f"{path}, line {line}: {told}" if line else f"{path}: {told}"
