"""Writes a document as Markdown."""

from collections.abc import Iterator, Mapping
from typing import Final

from limberup.reports.document import (
    Block,
    Bullets,
    Chart,
    Column,
    Figure,
    Gallery,
    Item,
    Mood,
    Page,
    Table,
    Text,
    list_spans,
)

_MARKS: Final[Mapping[Mood, str]] = {Mood.STRONG: "**", Mood.QUOTE: "*", Mood.CODE: "`"}


def render_markdown(page: Page) -> str:
    """The document as Markdown, with a newline at the end."""
    return "\n\n".join(_parts(page)) + "\n"


def _parts(page: Page) -> Iterator[str]:
    if page.title:
        yield f"# {page.title}"
    yield from filter(None, map(_render, page.opening))
    for section in page.sections:
        if section.blocks:
            if section.title:
                yield f"## {section.title}"
            yield from filter(None, map(_render, section.blocks))


def _render(block: Block) -> str:
    if isinstance(block, Chart):
        return f"```mermaid\n{block.mermaid}\n```"
    if isinstance(block, Figure):
        return block.words
    if isinstance(block, Gallery):
        return "\n\n".join(figure.words for figure in block.figures)
    if isinstance(block, Table):
        return _render_table(block)
    if isinstance(block, Bullets):
        return "\n".join(map(_render_item, block.items))
    return _mark(block)


def _render_table(table: Table) -> str:
    rows = [
        [column.title for column in table.columns],
        [_ruler(column) for column in table.columns],
        *([_mark(cell) for cell in row] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(map(_escape, row))} |" for row in rows)


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|")


def _ruler(column: Column) -> str:
    return "---:" if column.is_right else "---"


def _render_item(item: Item) -> str:
    below = f"  \n  {_mark(item.below)}" if item.below else ""
    return f"- {_mark(item.text)}{below}"


def _mark(text: Text) -> str:
    return "".join(
        f"{_MARKS.get(span.mood, '')}{span.words}{_MARKS.get(span.mood, '')}"
        for span in list_spans(text)
    )
