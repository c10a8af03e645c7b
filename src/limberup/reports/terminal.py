"""Prints a document in the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from limberup.reports.document import (
    Block,
    Bullets,
    Chart,
    Figure,
    Gallery,
    Mood,
    Page,
    Table,
    Text,
    list_spans,
)

_STYLES: Final[Mapping[Mood, str]] = {
    Mood.PLAIN: "",
    Mood.QUIET: "dim",
    Mood.STRONG: "bold",
    Mood.GOOD: "green",
    Mood.MINOR: "yellow",
    Mood.MAJOR: "red",
    Mood.SUBJECT: "cyan",
    Mood.QUOTE: "italic",
    Mood.CODE: "",
}
_INDENT: Final = (0, 0, 0, 2)


def render_terminal(page: Page) -> RenderableType:
    """The document as something rich can print."""
    return Group(*_lines(page))


def _lines(page: Page) -> Iterator[RenderableType]:
    if page.title:
        yield RichText(page.title, style="bold")
    yield from _render_all(page.opening)
    is_first = not (page.title or page.opening)
    for section in page.sections:
        if section.blocks:
            if not is_first:
                yield RichText()
            is_first = False
            if section.title:
                yield RichText(section.title, style="bold")
            for one in _render_all(section.blocks):
                yield Padding(one, _INDENT, expand=False)


def _render_all(blocks: Sequence[Block]) -> Iterator[RenderableType]:
    """The blocks, with a blank line above and below a table."""
    for i, block in enumerate(blocks):
        if i > 0 and (isinstance(block, Table) or isinstance(blocks[i - 1], Table)):
            yield RichText()
        yield from _render(block)


def _render(block: Block) -> Iterator[RenderableType]:
    if isinstance(block, Chart):
        yield RichText(block.plain)
    elif isinstance(block, Figure):
        yield from [RichText(block.words)] if block.words else []
    elif isinstance(block, Gallery):
        for figure in block.figures:
            yield RichText(figure.words)
    elif isinstance(block, Table):
        yield _render_table(block)
    elif isinstance(block, Bullets):
        for item in block.items:
            yield _style(item.text)
            if item.below:
                yield Padding(_style(item.below), _INDENT, expand=False)
    else:
        yield _style(block)


def _render_table(table: Table) -> RichTable:
    titles = [column.short or column.title for column in table.columns]
    height = max((title.count("\n") for title in titles), default=0)
    rendered = RichTable(
        box=None,
        header_style="dim",
        padding=(0, 1 if table.is_dense else 2, 0, 0),
        pad_edge=False,
        show_header=any(titles),
    )
    for title, column in zip(titles, table.columns, strict=True):
        rendered.add_column(
            "\n" * (height - title.count("\n")) + title,
            justify="right" if column.is_right else "left",
            no_wrap=column.is_whole,
            min_width=column.least,
            overflow="fold",
        )
    for row in table.rows:
        rendered.add_row(*map(_style, row))
    return rendered


def _style(text: Text) -> RichText:
    return RichText.assemble(*((span.words, _STYLES[span.mood]) for span in list_spans(text)))
