"""A stretch of time as SVG: what was done in lanes, below them curves on the same axis.

Across, places are shares of the width, so that a strip fits any page; down, and for letters, they
are pixels. Only curves are stretched.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from limberup.reports.markup import Markup, tag
from limberup.reports.panels import Limit, Panel
from limberup.results.trace import SideTrace, Trace, find_stretches
from limberup.types import FloatArray, Span
from limberup.words.phrases import clock, clock_of_day

WIDE: Final = 1000.0
"""A curve is this many units wide; it is stretched to the width there is."""
MOST_POINTS: Final = 400
"""On one curve of a strip: of more, the lowest and the highest of each few are drawn."""
LANE, TITLE, COUNTED, OTHER, GAP, AXIS = 26.0, 26.0, 170.0, 110.0, 10.0, 24.0
"""Heights in pixels: of a lane, the title of a panel, a panel, the space between, the axis."""
HOUR_S: Final = 3600.0
_BAR: Final = 20.0
_LETTERS: Final = 13.0
"""Names closer than this one above the other would run into each other."""
_MOST_TICKS: Final = 7
_STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_ROOM: Final = 0.7
"""A limit beyond what was reached is drawn if it is at most this far off, in ranges of the curve."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time as the width of a strip."""

    start_s: float
    end_s: float

    def place(self, t_s: float) -> float:
        """Where a time is, 0 at the left and 100 at the right; the nearer edge for others."""
        share = (t_s - self.start_s) / (self.end_s - self.start_s)
        return 100.0 * min(max(share, 0.0), 1.0)

    def has(self, span: Span) -> bool:
        """Whether any of it is within."""
        return span.start_s < self.end_s and span.end_s > self.start_s


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


@dataclass(frozen=True, slots=True)
class Curve:
    """A panel with its title."""

    panel: Panel
    title: str


def draw_strip(
    window: Window,
    lanes: Sequence[Lane],
    trace: Trace | None = None,
    curves: Sequence[Curve] = (),
) -> Markup:
    """One strip; lanes with nothing in this window are left out. `curves` are those of a trace."""
    parts: list[Markup] = []
    y = 0.0
    for lane in lanes:
        bars = [bar for bar in lane.bars if window.has(bar)]
        if bars:
            parts += _draw_lane(lane.name, bars, window, y)
            y += LANE
    for curve in curves if trace is not None else ():
        height = COUNTED if curve.panel.is_counted or len(curves) == 1 else OTHER
        parts += _draw_panel(trace, curve, window, y + TITLE, height)
        y += TITLE + height + GAP
    return tag("svg", *_draw_axis(window, y), *parts, class_="strip", width="100%", height=y + AXIS, aria_hidden="true")


# --- lanes ----------------------------------------------------------------------------------------


def _draw_lane(name: str, bars: Sequence[Bar], window: Window, y: float) -> Iterator[Markup]:
    yield tag("text", name, x=-8.0, y=y + 15.0, class_="name")
    for bar in bars:
        yield tag("g", *_draw_bar(bar, window, y), class_=f"bar {bar.kind}")


def _draw_bar(bar: Bar, window: Window, y: float) -> Iterator[Markup]:
    left, right = window.place(bar.start_s), window.place(bar.end_s)
    yield tag("title", bar.told)
    yield tag(
        "rect",
        x=_share(left),
        y=y,
        width=_share(right - left),
        height=_BAR,
        rx=4.0,
        class_=None if bar.is_whole else "part",
    )
    yield tag("text", bar.words, x=_share((left + right) / 2.0), y=y + 14.5)


# --- panels ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """Values of a signal as places between the top and the bottom of a panel, in pixels."""

    low: float
    high: float
    height: float

    def place(self, value: float) -> float:
        """How far below the top a value is."""
        return (self.high - value) / (self.high - self.low) * self.height


def _draw_panel(
    trace: Trace, curve: Curve, window: Window, top: float, height: float
) -> Iterator[Markup]:
    panel = curve.panel
    yield tag("text", curve.title, x="0", y=top - 9.0, class_="title")
    yield tag("rect", x="0", y=top, width="100%", height=height, class_="ground")
    yield from _draw_shades(trace, window, top, height)
    frames = (trace.t_s >= window.start_s) & (trace.t_s <= window.end_s)
    sides = list_sides(trace, panel.signal)
    values = np.concatenate([side.signals[panel.signal][frames] for side, _ in sides])
    if not np.isfinite(values).any():
        return
    scale = _choose_scale(values, panel.limits, height)
    yield from _draw_values(scale, top)
    unknown = np.all([np.isnan(side.signals[panel.signal]) for side, _ in sides], axis=0)
    for start_s, end_s in find_stretches(trace.t_s, unknown):
        if window.has(gap := Bar(start_s, end_s, "", "", "")):
            yield _draw_shade(gap, window, top + height - 6.0, 6.0, "unknown")
    drawn = [
        *(_draw_ranges(trace, window, scale) if panel.is_counted else ()),
        *(
            tag("path", d=_trace_line(trace.t_s[frames], side.signals[panel.signal][frames], window, scale), class_=f"line {kind}")
            for side, kind in sides
        ),
    ]
    yield tag(
        "svg",
        *drawn,
        x="0",
        y=top,
        width="100%",
        height=height,
        viewBox=f"0 0 {WIDE:g} {height:g}",
        preserveAspectRatio="none",
    )
    yield from _draw_limits([one for one in panel.limits if scale.low < one.value < scale.high], scale, top)


def list_sides(trace: Trace, signal: str) -> list[tuple[SideTrace, str]]:
    """Whose curves there are, with their style: one where both sides have the same."""
    first = trace.sides[0]
    if all(np.allclose(one.signals[signal], first.signals[signal], equal_nan=True) for one in trace.sides):
        return [(first, "both")]
    return [(one, one.side.value) for one in trace.sides]


def _draw_shades(trace: Trace, window: Window, top: float, height: float) -> Iterator[Markup]:
    for row in trace.done.repetitions:
        if window.has(row):
            yield _draw_shade(row, window, top, height, "counted" if row.complete else "counted part")
    for attempt in trace.done.attempts:
        if window.has(attempt):
            yield _draw_shade(attempt, window, top, height, "attempt")


def _draw_shade(span: Span, window: Window, top: float, height: float, kind: str) -> Markup:
    left, right = window.place(span.start_s), window.place(span.end_s)
    return tag("rect", x=_share(left), y=top, width=_share(right - left), height=height, class_=f"shade {kind}")


def _draw_ranges(trace: Trace, window: Window, scale: Scale) -> Iterator[Markup]:
    """Within each movement of a side, from where it went out to where it counts, in its own range."""
    movement = trace.spec.movement
    rows: list[tuple[str, Span]] = [(one.side, one) for one in trace.done.repetitions]
    rows += [(one.side, one) for one in trace.done.attempts]
    for name, row in rows:
        if movement is None or not window.has(row):
            continue
        side = next((one for one in trace.sides if one.side.value == name), trace.sides[0])
        frames = np.flatnonzero((trace.t_s >= row.start_s) & (trace.t_s <= row.end_s))
        own = side.own_range[frames]
        own = own[np.isfinite(own).all(axis=1)]
        if not len(own):
            continue
        zero, far = np.median(own, axis=0)
        left, right = (WIDE / 100.0 * window.place(at) for at in (row.start_s, row.end_s))
        low, high = sorted((scale.place(float(zero)), scale.place(float(far))))
        low, high = max(low, 0.0), min(high, scale.height)
        yield tag("rect", x=left, y=low, width=right - left, height=max(high - low, 0.0), class_="range")
        y = min(max(scale.place(float(far)), 0.0), scale.height)
        yield tag("path", d=f"M{left:.0f} {y:.1f}H{right:.0f}", class_="reach")


def _choose_scale(values: FloatArray, limits: Sequence[Limit], height: float) -> Scale:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    reach = max(high - low, 1e-3) * _ROOM
    near = [one.value for one in limits if low - reach < one.value < high + reach]
    low, high = min([low, *near]), max([high, *near])
    margin = max(0.08 * (high - low), 1e-3)
    return Scale(low - margin, high + margin, height)


def _draw_values(scale: Scale, top: float) -> Iterator[Markup]:
    step = choose_step(scale.high - scale.low, 6 if scale.height >= COUNTED else 4)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    for k in range(math.ceil(scale.low / step), math.floor(scale.high / step) + 1):
        y = top + scale.place(k * step)
        yield tag("line", x1="0", x2="100%", y1=y, y2=y, class_="grid")
        yield tag("text", f"{k * step:.{digits}f}", x=-8.0, y=y + 4.0, class_="value")


def choose_step(length: float, most: int) -> float:
    """A round step of 1, 2 or 5 with which a length has at most about so many.

    >>> choose_step(87.0, 4)
    50.0
    """
    power = 10.0 ** math.floor(math.log10(length / most))
    return next(power * one for one in (1.0, 2.0, 5.0, 10.0) if length / (power * one) <= most)


def _draw_limits(limits: Sequence[Limit], scale: Scale, top: float) -> Iterator[Markup]:
    """Lines, and their names above each other at the right."""
    free = -math.inf
    for limit in sorted(limits, key=lambda one: -one.value):
        y = scale.place(limit.value)
        kind = "limit fault" if limit.is_fault else "limit"
        yield tag("line", x1="0", x2="100%", y1=top + y, y2=top + y, class_=kind)
        free = max(free + _LETTERS, min(max(y - 4.0, 11.0), scale.height - 2.0))
        if free <= scale.height:
            yield tag("text", limit.name, x="99.5%", y=top + free, class_=f"{kind} named")


def _trace_line(t_s: FloatArray, values: FloatArray, window: Window, scale: Scale) -> str:
    """The path of a curve, with a new start after each stretch in which it is unknown."""
    kept = thin_out(values, MOST_POINTS)
    path, is_on = [], False
    for at, value in zip(t_s[kept].tolist(), values[kept].tolist(), strict=True):
        if math.isnan(value):
            is_on = False
            continue
        x, y = WIDE / 100.0 * window.place(at), scale.place(value)
        path.append(f"{'L' if is_on else 'M'}{x:.0f} {min(max(y, 0.0), scale.height):.1f}")
        is_on = True
    return "".join(path)


def thin_out(values: FloatArray, most: int) -> np.typing.NDArray[np.intp]:
    """Which of the values to draw, in order: about `most`, with all turning points that matter.

    Of each few the lowest and the highest, or one where all of them are unknown.
    """
    if len(values) <= most:
        return np.arange(len(values))
    kept: list[int] = []
    edges = np.linspace(0, len(values), most // 2 + 1).astype(int)
    for first, stop in pairwise(edges.tolist()):
        part = values[first:stop]
        if np.isnan(part).all():
            kept.append(first)
        else:
            kept += sorted({first + int(np.nanargmin(part)), first + int(np.nanargmax(part))})
    return np.array(kept, dtype=np.intp)


# --- time -----------------------------------------------------------------------------------------


def _draw_axis(window: Window, y: float) -> Iterator[Markup]:
    length = window.end_s - window.start_s
    step = next((one for one in _STEPS_S if length / one <= _MOST_TICKS), _STEPS_S[-1])
    for k in range(math.ceil(window.start_s / step - 1e-9), math.floor(window.end_s / step + 1e-9) + 1):
        at = window.place(float(k * step))
        anchor = "start" if at < 4.0 else "end" if at > 96.0 else "middle"
        yield tag("line", x1=_share(at), x2=_share(at), y1="0", y2=y, class_="grid")
        words = clock(k * step) if window.end_s < HOUR_S else clock_of_day(k * step)
        yield tag("text", words, x=_share(at), y=y + 16.0, class_="time", text_anchor=anchor)


def _share(value: float) -> str:
    return f"{value:.2f}%"
