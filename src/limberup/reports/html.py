"""Prints documents as one page for a browser: no script, no network, nothing beside it."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
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
    Section,
    Table,
    Text,
    list_spans,
)
from limberup.reports.markup import Markup, join, tag
from limberup.words.catalogue import language

_ELEMENTS: Final[Mapping[Mood, str]] = {
    Mood.STRONG: "strong",
    Mood.QUOTE: "q",
    Mood.CODE: "code",
    Mood.SUBJECT: "b",
}
_ALLOWED: Final = (
    "default-src 'none'; img-src data:; style-src 'sha256-{style}'; base-uri 'none'; "
    "form-action 'none'"
)
_DEEPEST: Final = 6


def render_html(title: str, pages: Sequence[Page], defs: Markup, foot: str) -> str:
    """A whole file. The first page has its title as the heading of all, and the others theirs one
    level below; a page without a title goes on with the one before it.

    `defs`: what the drawings share. `foot`: the last words.
    """
    style = files("limberup.reports").joinpath("report.css").read_text(encoding="utf-8")
    allowed = _ALLOWED.format(style=b64encode(sha256(style.encode()).digest()).decode())
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=allowed),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(style)),
    )
    articles = [_render_page(page, 1 if number == 0 else 2) for number, page in enumerate(pages)]
    body = tag("body", defs, tag("main", *articles), tag("footer", tag("p", foot)))
    return f"<!doctype html>\n{tag('html', head, body, lang=language())}\n"


def _render_page(page: Page, level: int) -> Markup:
    heading = [tag(f"h{level}", page.title)] if page.title else []
    opening = [tag("header", *heading, *map(_render, page.opening))]
    return tag("article", *opening, *_render_sections(page, level + 1))


def _render_sections(page: Page, level: int) -> Iterator[Markup]:
    for section in page.sections:
        if section.blocks:
            yield _render_section(section, min(level, _DEEPEST))


def _render_section(section: Section, level: int) -> Markup:
    heading = [tag(f"h{level}", section.title)] if section.title else []
    return tag("section", *heading, *map(_render, section.blocks), class_=section.name or None)


def _render(block: Block) -> Markup:
    if isinstance(block, Chart):
        return tag("p", block.plain)
    if isinstance(block, Figure):
        return _render_figure(block)
    if isinstance(block, Gallery):
        return tag("div", *map(_render_figure, block.figures), class_="gallery")
    if isinstance(block, Table):
        return _render_table(block)
    if isinstance(block, Bullets):
        return tag("ul", *map(_render_item, block.items))
    return tag("p", *_mark(block))


def _render_figure(figure: Figure) -> Markup:
    role = "img" if figure.words else None
    drawn = tag("div", figure.drawing, role=role, aria_label=figure.words or None)
    caption = [tag("figcaption", *_mark(figure.caption))] if figure.caption else []
    return tag("figure", drawn, *caption)


def _render_item(item: Item) -> Markup:
    below = [tag("span", *_mark(item.below), class_="below")] if item.below else []
    return tag("li", *_mark(item.text), *below)


def _render_table(table: Table) -> Markup:
    """Where there is little room each row becomes a block of its own, each cell with its title;
    the roles keep it a table for those who hear it.
    """
    columns = table.columns
    parts = []
    if any(column.title for column in columns):
        cells = [*map(_render_title, columns)]
        parts.append(tag("thead", tag("tr", *cells, role="row"), role="rowgroup"))
    rows = [
        tag("tr", *(_render_cell(*one) for one in zip(columns, row, strict=True)), role="row")
        for row in table.rows
    ]
    return tag("table", *parts, tag("tbody", *rows, role="rowgroup"), role="table")


def _render_title(column: Column) -> Markup:
    if not column.title:
        return tag("td", role="cell", class_=_name(column))
    return tag("th", column.title, scope="col", role="columnheader", class_=_name(column))


def _render_cell(column: Column, cell: Text) -> Markup:
    return tag(
        "td", *_mark(cell), role="cell", class_=_name(column), data_title=column.title or None
    )


def _name(column: Column) -> str | None:
    kinds = {"right": column.is_right, "whole": column.is_whole}
    return " ".join(kind for kind, is_so in kinds.items() if is_so) or None


def _mark(text: Text) -> Iterator[Markup]:
    for span in list_spans(text):
        if span.mood is Mood.PLAIN:
            yield join(span.words)
        else:
            element = _ELEMENTS.get(span.mood, "span")
            yield tag(element, span.words, class_=None if element != "span" else span.mood.value)
