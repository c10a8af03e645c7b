"""Bars in lanes over time: what was done, and what was not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from limberup.reports.markup import Markup, tag
from limberup.reports.window import Window, share

LANE: Final = 26.0
"""Height in pixels, with the space below."""
_BAR: Final = 20.0
_LETTER: Final = 8.0
_WIDE, _PHONE = 520.0, 240.0
"""Pixels across a lane, at least, on paper or a screen and on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted: its `words` stand on it, `told` is what it says when it is pointed at.

    `kind`: its style, one of "left", "right", "both", "held", "attempt", "fault" and "unknown".
    """

    start_s: float
    end_s: float
    kind: str
    words: str
    told: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """Bars of one kind, and what they are."""

    name: str
    bars: tuple[Bar, ...]


def draw_lane(name: str, bars: Sequence[Bar], window: Window, y: float) -> Iterator[Markup]:
    """A lane whose top is at `y`, with its name beside it."""
    yield tag("text", name, x=-8.0, y=y + 15.0, class_="name")
    for bar in bars:
        room = window.place(bar.end_s) - window.place(bar.start_s)
        fit = _fit_words(bar.words, room)
        yield tag("g", *_draw_bar(bar, window, y), class_=f"bar {bar.kind}{fit}")


def _fit_words(words: str, room: float) -> str:
    """How the style is told that words have no room on a bar: on a phone, or anywhere."""
    letters = _LETTER * len(words)
    if room / 100.0 * _WIDE < letters:
        return " slim"
    return " tight" if room / 100.0 * _PHONE < letters else ""


def _draw_bar(bar: Bar, window: Window, y: float) -> Iterator[Markup]:
    left, right = window.place(bar.start_s), window.place(bar.end_s)
    yield tag("title", bar.told)
    yield tag(
        "rect",
        x=share(left),
        y=y,
        width=share(right - left),
        height=_BAR,
        rx=4.0,
        class_=None if bar.is_whole else "part",
    )
    yield tag("text", bar.words, x=share((left + right) / 2.0), y=y + 14.5)
