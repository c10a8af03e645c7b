"""A page of text that is both a file (Markdown) and something the terminal can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; every row is as long as the headers, which may all be empty."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A diagram.

    `mermaid` source for Markdown, which code hosts draw, and one `plain` line for the terminal.
    """

    mermaid: str
    plain: str


Block: TypeAlias = str | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A title, what comes before the first heading, and the sections.

    A section without blocks is left out.
    """

    title: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


def render_markdown(page: Page) -> str:
    """The page as Markdown, with a newline at the end."""
    parts = [f"# {page.title}", *map(_to_markdown, page.opening)]
    for section in page.sections:
        if section.blocks:
            parts += [f"## {section.title}", *map(_to_markdown, section.blocks)]
    return "\n\n".join(parts) + "\n"


def render_terminal(page: Page) -> RenderableType:
    """The same page as something rich can print."""
    return Group(*_lines(page))


def _to_markdown(block: Block) -> str:
    if isinstance(block, Chart):
        return f"```mermaid\n{block.mermaid}\n```"
    if isinstance(block, Table):
        rows = [block.headers, tuple("---" for _ in block.headers), *block.rows]
        return "\n".join(
            f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows
        )
    return block


def _lines(page: Page) -> Iterator[RenderableType]:
    yield Text(page.title, style="bold")
    for block in page.opening:
        yield _to_terminal(block)
    for section in page.sections:
        if section.blocks:
            yield Text()
            yield Text(section.title, style="bold")
            for block in section.blocks:
                yield Padding(_to_terminal(block), (0, 0, 0, 2))


def _to_terminal(block: Block) -> RenderableType:
    if isinstance(block, Chart):
        return Text(block.plain)
    if isinstance(block, Table):
        table = RichTable(
            box=box.SIMPLE,
            header_style="dim",
            padding=(0, 1, 0, 0),
            pad_edge=False,
            show_edge=False,
            show_header=any(block.headers),
        )
        for header in block.headers:
            table.add_column(header, overflow="fold", no_wrap=header == "id")
        for row in block.rows:
            table.add_row(*(Text(_without_marks(cell)) for cell in row))
        return table
    return Text(_without_marks(block))


def _without_marks(text: str) -> str:
    """Without the marks of code, which a terminal does not need."""
    return text.replace("`", "")
