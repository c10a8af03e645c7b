"""A stretch of time as SVG: what was done in lanes, below them curves on the same axis."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from limberup.reports.curve_panel import draw_panel
from limberup.reports.lanes import LANE, Lane, draw_lane
from limberup.reports.markup import Markup, tag
from limberup.reports.panels import Panel
from limberup.reports.window import Window, share
from limberup.results.trace import Trace
from limberup.words.phrases import clock, clock_of_day

_AXIS: Final = 24.0
_HOUR_S: Final = 3600.0
_MOST_TICKS: Final = 6
_STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)


def draw_strip(
    window: Window,
    lanes: Sequence[Lane],
    trace: Trace | None = None,
    panels: Sequence[Panel] = (),
) -> Markup:
    """One strip; lanes with nothing in this window are left out. `panels`: drawn of the trace."""
    parts: list[Markup] = []
    y = 0.0
    for lane in lanes:
        bars = [bar for bar in lane.bars if window.has(bar)]
        if bars:
            parts += draw_lane(lane.name, bars, window, y)
            y += LANE
    if trace is not None:
        for panel in panels:
            drawn, y = draw_panel(trace, panel, window, y)
            parts += drawn
    return tag(
        "svg",
        *_draw_axis(window, y),
        *parts,
        class_="strip",
        width="100%",
        height=y + _AXIS,
        aria_hidden="true",
    )


def _draw_axis(window: Window, y: float) -> Iterator[Markup]:
    length = window.end_s - window.start_s
    step = next((one for one in _STEPS_S if length / one <= _MOST_TICKS), _STEPS_S[-1])
    first, last = math.ceil(window.start_s / step), math.floor(window.end_s / step)
    for k in range(first, last + 1):
        at = window.place(float(k * step))
        anchor = "end" if at > 96.0 else "middle"
        yield tag("line", x1=share(at), x2=share(at), y1="0", y2=y, class_="grid")
        words = clock(k * step) if window.end_s < _HOUR_S else clock_of_day(k * step)
        yield tag("text", words, x=share(at), y=y + 16.0, class_="time", text_anchor=anchor)
