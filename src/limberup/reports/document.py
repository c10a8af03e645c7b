"""What every report is made of. A printer makes text for the terminal, Markdown or a page of it.

Words are a string, or spans of them where parts have a mood of their own. Printers decide what a
mood looks like, and print words from specs and files as they are.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from limberup.reports.markup import Markup


class Mood(StrEnum):
    """What words are like."""

    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    GOOD = "good"
    MINOR = "minor"
    MAJOR = "major"
    SUBJECT = "subject"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one mood."""

    words: str
    mood: Mood = Mood.PLAIN


Text: TypeAlias = str | Span | tuple[str | Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `is_whole`: what it holds is never broken over two lines. `short`: its title where there is
    little room. `least`: so many letters wide at least.
    """

    title: str
    is_right: bool = False
    is_whole: bool = False
    short: str = ""
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; every row is as long as the headers, which may all be empty.

    `is_dense`: columns stand as close as they can.
    """

    headers: tuple[str | Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    is_dense: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The headers, all of them as columns."""
        return tuple(Column(one) if isinstance(one, str) else one for one in self.headers)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list, and what stands below it."""

    text: Text
    below: Text = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A diagram.

    `mermaid` source for Markdown, which code hosts draw, and one `plain` line for the terminal.
    """

    mermaid: str
    plain: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, with what it shows in `words`, and what stands below it.

    `words` are for those who do not see it; empty where it is made of words itself.
    """

    drawing: Markup
    words: str
    caption: Text = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Figures of one kind, side by side."""

    figures: tuple[Figure, ...]


Block: TypeAlias = Text | Table | Bullets | Chart | Figure | Gallery


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, which may be empty, and what follows it.

    `name`: by which a printer with styles knows it.
    """

    title: str
    blocks: tuple[Block, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A title, what comes before the first heading, and the sections.

    The title may be empty. A section without blocks is left out.
    """

    title: str
    opening: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


def list_spans(text: Text) -> tuple[Span, ...]:
    """Any text as spans."""
    parts = text if isinstance(text, tuple) else (text,)
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def mark_code(words: str) -> tuple[Span, ...]:
    """A sentence in which `names` are in the marks of code, as spans."""
    return tuple(
        Span(part.strip("`"), Mood.CODE if part.startswith("`") else Mood.PLAIN)
        for part in re.split(r"(`[^`]+`)", words)
        if part
    )


def make_list(*items: Item | Text) -> tuple[Block, ...]:
    """A list as the blocks of a section: none of it where there are no items."""
    lines = tuple(one if isinstance(one, Item) else Item(one) for one in items)
    return (Bullets(lines),) if lines else ()
