"""Read a TOML file into its struct.

What is wrong with it is told by file, line and key, in sentences.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeAlias, TypeVar

import msgspec

from limberup.border import read_text, refusing
from limberup.errors import BadInputError
from limberup.spec.fit import fit
from limberup.spec.issue import Issue
from limberup.spec.lines import Address, find_line

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
        if found := list(issues):
            raise BadInputError(tell(self.path, self.text, found))


Lint: TypeAlias = Callable[[T, Collection[Address]], Iterable[Issue]]
"""What else is wrong with a content in which these places are mended; of them, nothing is told."""


def load_toml(path: Path, kind: type[T], what: str, lint: Lint[T] | None = None) -> TomlFile[T]:
    """Read a file. `what` it is, such as "spec file".

    Raises BadInputError with everything that does not fit the struct `kind`, and with what `lint`
    finds in the rest.
    """
    text = read_text(path, MOST_BYTES)
    with refusing(f"{path} is no {what} that can be made sense of: compare it with another one."):
        return TomlFile(path, text, _convert(path, text, kind, lint))


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """The content of a file. Raises BadInputError with the line of what is no TOML, and ValueError
    for a key of so many parts that it would take hours.
    """
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise ValueError("too many dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(_explain_syntax(path, str(error))) from None


def _convert(path: Path, text: str, kind: type[T], lint: Lint[T] | None) -> T:
    fitted = fit(parse_toml(path, text), kind)
    issues = list(fitted.issues)
    if lint is not None and fitted.content is not None:
        found = lint(fitted.content, fitted.mended)
        issues += [one for one in found if not _is_about(one.address, fitted.mended)]
    if issues or fitted.content is None:
        raise BadInputError(tell(path, text, issues))
    return fitted.content


def _is_about(address: Address, places: Collection[Address]) -> bool:
    """Whether an address lies within one of some places, or round it."""
    return any(address[: len(place)] == place[: len(address)] for place in places)


def _explain_syntax(path: Path, message: str) -> str:
    """Turn tomllib's "Invalid value (at line 3, column 9)" into a sentence with file and line."""
    what, _, place = message.rstrip(")").partition(" (at ")
    line = re.match(r"line (\d+)", place)
    what = _SYNTAX.get(what, what)
    where = f"{path}, line {line[1]}" if line else f"{path}, at its end"
    return f"{where}: this is not valid TOML ({what[:1].lower()}{what[1:]}); correct that place."


def tell(path: Path, text: str, issues: Iterable[Issue]) -> str:
    """All issues, one a line, in the order of the file; what stands nowhere comes first."""
    placed = sorted(
        ((find_line(text, issue.address) or 0, issue.text) for issue in issues),
        key=lambda place: place[0],
    )
    told = ((line, " ".join(what.split())) for line, what in placed)  # whatever the names in it are
    return "\n".join(
        f"{path}, line {line}: {what}" if line else f"{path}: {what}" for line, what in told
    )
