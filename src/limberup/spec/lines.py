"""On which line of a TOML file a key stands; `tomllib` does not tell.

The text must be valid TOML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

Address: TypeAlias = tuple[str, ...]
"""Keys from the top of the file down; in a list, the index counted from "0"."""

_TOKEN: Final = re.compile(
    r'''(?P<skipped>\#[^\n]*|[^\S\n]+)
    |(?P<text>"""(?:\\.|(?!""")[^\\])*"{3,5}|\'\'\'(?:(?!\'\'\').)*'{3,5}|"(?:\\.|[^"\\])*"|'[^']*')
    |(?P<newline>\n)
    |(?P<mark>[][{}=,.])
    |(?P<bare>[^][{}=,.\s"'#]+)''',
    re.DOTALL | re.VERBOSE,
)


def find_line(text: str, address: Address) -> int | None:
    """The 1-based line of a key such as ("faults", "0", "when", "above"), or of its nearest parent;
    else None.
    """
    lines = _Scanner(text).scan()
    parents = (address[:length] for length in range(len(address), 0, -1))
    return next((lines[parent] for parent in parents if parent in lines), None)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


class _Scanner:
    """Walks through the tokens of a file once and notes where each address begins."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokenize(text))
        self._next = 0
        self._lines: dict[Address, int] = {}
        self._lengths: dict[Address, int] = {}  # of the arrays of tables so far

    def scan(self) -> dict[Address, int]:
        """The line of every address in the file."""
        table: Address = ()
        while (token := self._peek()).kind != "end":
            if token.kind == "newline":
                self._next += 1
            elif token.text == "[" and token.kind == "mark":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _is_mark(self, marks: str) -> bool:
        return self._peek().kind == "mark" and self._peek().text in marks

    def _note(self, address: Address, line: int) -> None:
        for length in range(1, len(address) + 1):
            self._lines.setdefault(address[:length], line)

    def _header(self) -> Address:
        """`[table]` or `[[array of tables]]`; gives the address of what follows."""
        line = self._take().line
        is_array = self._is_mark("[")
        while self._is_mark("["):
            self._next += 1
        *parents, last = self._key()
        while self._is_mark("]"):
            self._next += 1
        address: Address = ()
        for part in parents:
            address = self._current((*address, part))
        address = (*address, last)
        if is_array:
            self._lengths[address] = self._lengths.get(address, 0) + 1
            address = self._current(address)
        self._note(address, line)
        return address

    def _current(self, address: Address) -> Address:
        """With the index of the table being written where the address is an array of tables."""
        length = self._lengths.get(address)
        return address if length is None else (*address, str(length - 1))

    def _key(self) -> Address:
        parts = [_unquote(self._take())]
        while self._is_mark("."):
            self._next += 1
            parts.append(_unquote(self._take()))
        return tuple(parts)

    def _pair(self, table: Address) -> None:
        """`key = value`."""
        line = self._peek().line
        address = (*table, *self._key())
        self._note(address, line)
        self._next += 1  # the equals sign
        self._value(address)

    def _value(self, address: Address) -> None:
        if self._is_mark("["):
            for i, _ in enumerate(self._items("]")):
                self._note((*address, str(i)), self._peek().line)
                self._value((*address, str(i)))
        elif self._is_mark("{"):
            for _ in self._items("}"):
                self._pair(address)
        else:
            while not (self._is_mark(",]}") or self._peek().kind in {"newline", "end"}):
                self._next += 1

    def _items(self, end: str) -> Iterator[None]:
        """Stop before each item of a list or inline table; take the brackets round them."""
        self._next += 1
        while True:
            while self._is_mark(",") or self._peek().kind == "newline":
                self._next += 1
            if self._is_mark(end):
                self._next += 1
                return
            yield


def _tokenize(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text.replace("\r\n", "\n")):
        if match.lastgroup != "skipped":
            yield _Token(str(match.lastgroup), match[0], line)
        line += match[0].count("\n")
    yield _Token("end", "", line)


def _unquote(token: _Token) -> str:
    return token.text[1:-1] if token.kind == "text" else token.text
