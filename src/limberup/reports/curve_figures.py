"""The curves of a set as figures, what their signs mean, and what each signal measures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from limberup.reports.curve_panel import list_sides
from limberup.reports.document import Block, Figure, Item, Mood, Span, make_list
from limberup.reports.lanes import Lane
from limberup.reports.markup import Markup, tag
from limberup.reports.panels import Panel, choose_panels
from limberup.reports.set_lanes import list_lanes, list_windows
from limberup.reports.strip import draw_strip
from limberup.reports.window import Window
from limberup.results.trace import Trace
from limberup.spec.describe import describe_signal, describe_signal_name
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import capitalise, join_words, span

_SIGN_WIDTH, _SIGN_HEIGHT, _MIDDLE = 30.0, 16.0, 8.0
_LINES: Final[Mapping[str, str]] = {
    "left": "line left",
    "right": "line right",
    "limit": "limit",
    "fault": "limit fault",
}


def make_curve_blocks(trace: Trace, duration_s: float) -> Iterator[Block]:
    """A figure for each strip, then the signs, then the signals in words."""
    panels = choose_panels(trace.spec, trace.done)
    lanes = list_lanes(trace)
    for window in list_windows(trace.done, duration_s):
        yield _draw(trace, window, lanes, panels[:1])
        if panels[1:]:
            yield _draw(trace, window, (), panels[1:])
    signs = [*_list_signs(trace, panels)]
    yield Figure(tag("ul", *map(_draw_sign, signs), class_="legend"), "")
    yield from make_list(*(_explain(trace.spec, panel) for panel in panels))


def _draw(trace: Trace, window: Window, lanes: Sequence[Lane], panels: Sequence[Panel]) -> Figure:
    """What was done and the first curve are one figure, the other curves another: each fits what is
    left of a sheet of paper.
    """
    drawing = draw_strip(window, lanes, trace, panels)
    return Figure(drawing, _describe_strip(trace, window, panels))


def _explain(spec: Spec, panel: Panel) -> Item:
    name = capitalise(describe_signal_name(panel.signal))
    key = "report.counts" if panel.is_counted else "report.means"
    words = say(key, signal=describe_signal(spec.signals[panel.signal]))
    return Item((Span(name, Mood.SUBJECT), words))


def _describe_strip(trace: Trace, window: Window, panels: Sequence[Panel]) -> str:
    done = trace.done
    return say(
        "report.strip",
        name=trace.spec.name,
        times=span(window.start_s, window.end_s),
        counted=sum(window.has(row) for row in done.repetitions),
        attempts=sum(window.has(row) for row in done.attempts),
        faults=sum(window.has(row) for row in done.faults),
        curves=join_words([describe_signal_name(one.signal) for one in panels], "and"),
    )


# --- signs ----------------------------------------------------------------------------------------


def _list_signs(trace: Trace, panels: tuple[Panel, ...]) -> Iterator[str]:
    """The signs that these figures have."""
    done = trace.done
    if any(row.complete for row in done.repetitions):
        yield "counted"
    if any(not row.complete for row in done.repetitions):
        yield "part"
    if done.attempts:
        yield "attempt"
    if trace.spec.movement is not None and (done.repetitions or done.attempts):
        yield "range"
    if trace.spec.movement is not None and done.repetitions:
        yield "station"
    kinds = {kind for panel in panels for _, kind in list_sides(trace, panel.signal)}
    yield from (side for side in ("left", "right") if side in kinds)
    limits = [limit for panel in panels for limit in panel.limits]
    if any(not limit.is_fault for limit in limits):
        yield "limit"
    if any(limit.is_fault for limit in limits):
        yield "fault"
    if _is_anything_unknown(trace, panels):
        yield "unknown"


def _is_anything_unknown(trace: Trace, panels: tuple[Panel, ...]) -> bool:
    is_told = any(row.what in {"exercise", "form"} for row in trace.done.unjudged)
    return is_told or any(
        bool(np.isnan(side.signals[panel.signal]).any()) for side in trace.sides for panel in panels
    )


def _draw_sign(name: str) -> Markup:
    sign = tag(
        "svg",
        *_draw_pattern(name),
        width=_SIGN_WIDTH,
        height=_SIGN_HEIGHT,
        aria_hidden="true",
    )
    return tag("li", sign, say(f"report.legend.{name}"))


def _draw_pattern(name: str) -> Iterator[Markup]:
    if name in _LINES:
        kind = {
            "left": "line left",
            "right": "line right",
            "limit": "limit",
            "fault": "limit fault",
        }
        yield tag("line", x1=0.0, x2=_SIGN_WIDTH, y1=_MIDDLE, y2=_MIDDLE, class_=kind[name])
        return
    if name == "station":
        yield tag("circle", cx=_SIGN_WIDTH / 2.0, cy=_MIDDLE, r=4.0, class_="station")
        return
    kind = {
        "counted": "shade counted",
        "part": "shade counted part",
        "attempt": "shade attempt",
        "range": "range",
        "unknown": "shade unknown",
    }
    yield tag("rect", x=0.0, y=0.0, width=_SIGN_WIDTH, height=_SIGN_HEIGHT, class_=kind[name])
    if name == "range":
        yield tag("line", x1=0.0, x2=_SIGN_WIDTH, y1=1.0, y2=1.0, class_="reach")
