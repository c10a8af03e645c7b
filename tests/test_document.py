"""One document, printed in the terminal and as Markdown."""

import pytest
from rich.console import Console

from limberup.reports.document import (
    Bullets,
    Chart,
    Column,
    Figure,
    Gallery,
    Item,
    Mood,
    Page,
    Section,
    Span,
    Table,
    make_list,
    mark_code,
)
from limberup.reports.html import render_html
from limberup.reports.markdown import render_markdown
from limberup.reports.markup import tag
from limberup.reports.terminal import render_terminal

PAGE = Page(
    "Leg raise",
    ("One leg goes up.", mark_code("Made from `leg.toml`.")),
    (
        Section("Empty", ()),
        Section(
            "Form",
            (
                Bullets(
                    (
                        Item(
                            (Span("Knee bends", Mood.MAJOR), ", at 0:12."),
                            Span("Straighten it.", Mood.QUOTE),
                        ),
                    )
                ),
            ),
        ),
        Section("", (Table((Column("time", is_right=True), "level"), (("0:12", "a|b"),)),)),
        Section("Way", (Chart("stateDiagram-v2", "down -> up"),)),
    ),
)


def show(page: Page, *, columns: int = 40, colours: bool = False) -> str:
    console = Console(
        width=columns, force_terminal=colours, color_system="standard" if colours else None
    )
    with console.capture() as capture:
        console.print(render_terminal(page))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def test_a_document_in_the_terminal_reads_like_this() -> None:
    assert show(PAGE) == (
        """\
Leg raise
One leg goes up.
Made from leg.toml.

Form
  Knee bends, at 0:12.
    Straighten it.

  time  level
  0:12  a|b

Way
  down -> up"""
    )


def test_the_same_document_in_markdown_reads_like_this() -> None:
    assert render_markdown(PAGE) == (
        """\
# Leg raise

One leg goes up.

Made from `leg.toml`.

## Form

- Knee bends, at 0:12.  \n  *Straighten it.*

| time | level |
| ---: | --- |
| 0:12 | a\\|b |

## Way

```mermaid
stateDiagram-v2
```
"""
    )


def test_moods_are_colours_in_the_terminal_only() -> None:
    assert "\x1b[31mKnee bends\x1b[0m" in show(PAGE, colours=True)
    assert "\x1b" not in show(PAGE)


@pytest.mark.parametrize("words", ["[bold]x[/bold]", ":smile:", "a `b` c", "**"])
def test_words_are_printed_as_they_are(words: str) -> None:
    assert show(Page(words, (words, Span(words, Mood.GOOD)))) == "\n".join([words] * 3)


def test_a_whole_column_is_never_broken() -> None:
    table = Table((Column("time", is_whole=True), "words"), (("0:28 - 0:34", "one two " * 9),))
    assert "0:28 - 0:34" in show(Page("", (table,)), columns=24)


def test_titles_of_two_lines_stand_at_the_bottom() -> None:
    table = Table((Column("count MAE", short="count\nMAE"), "clips"), (("0", "1"),))
    assert show(Page("", (table,))).splitlines() == ["count", "MAE    clips", "0      1"]


def test_a_table_has_room_above_and_below_it() -> None:
    page = Page("", ("Above.", Table(("", ""), (("a", "b"),)), "Below.", "Right below."))
    assert show(page) == "Above.\n\na  b\n\nBelow.\nRight below."


def test_a_list_of_nothing_is_no_section() -> None:
    page = Page("Day", (), (Section("Form", make_list()),))
    assert (show(page), render_markdown(page)) == ("Day", "# Day\n")


def test_a_drawing_is_told_in_words_where_it_cannot_be_drawn() -> None:
    drawn = Figure(tag("svg"), "A line.", "1")
    page = Page("", (drawn, Gallery((drawn, drawn)), Figure(tag("ul"), "")))
    assert show(page) == "A line.\nA line.\nA line."
    assert render_markdown(page) == "A line.\n\nA line.\n\nA line.\n"
    figure = '<figure><div role="img" aria-label="A line."><svg></svg></div>'
    assert render_html("", [page], tag("svg"), "").count(figure) == 3


def test_the_same_document_for_a_browser_has_its_parts_in_order() -> None:
    text = render_html("Leg raise", [PAGE, PAGE], tag("svg"), "The end.")
    first, second = text.split("<article>")[1:]
    for part in (
        "<header><h1>Leg raise</h1><p>One leg goes up.</p><p>Made from <code>leg.toml</code>.</p>",
        '<section><h2>Form</h2><ul><li><span class="major">Knee bends</span>, at 0:12.'
        '<span class="below"><q>Straighten it.</q></span></li></ul></section>',
        '<td role="cell" class="right" data-title="time">0:12</td>',
        "<p>down -&gt; up</p>",
    ):
        assert part in first
    assert "Empty" not in first
    assert "<h2>Leg raise</h2>" in second
    assert "<h3>Form</h3>" in second
