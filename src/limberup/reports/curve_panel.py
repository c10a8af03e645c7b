"""The curve of one signal over a stretch of time, with what was counted, own ranges and limits.

Down, and for letters, places are pixels; only the curve itself is stretched across.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from limberup.reports.key_moments import find_far_frame, find_side
from limberup.reports.markup import Markup, tag
from limberup.reports.panels import Limit, Panel
from limberup.reports.window import MARGIN, Window, share
from limberup.results.trace import SideTrace, Trace, find_stretches
from limberup.types import FloatArray, Span

WIDE: Final = 1000.0
"""A curve is this many units wide; it is stretched to the width there is."""
MOST_POINTS: Final = 400
"""On one curve of a strip: of more, the lowest and the highest of each few are drawn."""
COUNTED, OTHER = 170.0, 110.0
"""Heights in pixels: of the panel of what is counted, and of others."""
_TITLE, _GAP = 26.0, 10.0
_UNSEEN: Final = 6.0
_LETTERS: Final = 14.0
"""Names closer than this one above the other would run into each other."""
_TOGETHER: Final = 0.03
"""Curves that are never further apart than this part of their range are drawn as one."""
_ROOM: Final = 0.7
"""A limit beyond what was reached is drawn if it is no further off, in ranges of the curve."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a panel is: over which time, from which pixel on, and how high."""

    window: Window
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Values of a signal as places between the top and the bottom of a panel, in pixels."""

    low: float
    high: float
    height: float

    def place(self, value: float) -> float:
        """How far below the top a value is; the nearer edge for those beyond."""
        share_of_height = (self.high - value) / (self.high - self.low)
        return min(max(share_of_height, 0.0), 1.0) * self.height


@dataclass(frozen=True, slots=True)
class _Gap:
    """When a signal was unknown."""

    start_s: float
    end_s: float


def draw_panel(trace: Trace, panel: Panel, window: Window, y: float) -> tuple[list[Markup], float]:
    """A panel whose title begins at `y`, and where what is below it may begin."""
    box = Box(window, y + _TITLE, COUNTED if panel.is_counted else OTHER)
    return list(_draw_all(trace, panel, box)), box.top + box.height + _GAP


def _draw_all(trace: Trace, panel: Panel, box: Box) -> Iterator[Markup]:
    bottom = box.top + box.height
    yield tag("text", panel.title, x=-MARGIN, y=box.top - 9.0, class_="title")
    yield tag("line", x1="0", x2="100%", y1=bottom, y2=bottom, class_="ground")
    yield from _draw_shades(trace, box)
    sides = list_sides(trace, panel.signal)
    unknown = np.all([np.isnan(side.signals[panel.signal]) for side, _ in sides], axis=0)
    for span in find_stretches(trace.t_s, unknown):
        if box.window.has(gap := _Gap(*span)):
            foot = Box(box.window, bottom - _UNSEEN, _UNSEEN)
            yield _draw_shade(gap, foot, "unknown")
    frames = (trace.t_s >= box.window.start_s) & (trace.t_s <= box.window.end_s)
    values = np.concatenate([side.signals[panel.signal][frames] for side, _ in sides])
    if not np.isfinite(values).any():
        return
    scale = _choose_scale(values, panel.limits, box.height)
    yield from _draw_values(scale, box.top)
    drawn = [*_draw_ranges(trace, box.window, scale)] if panel.is_counted else []
    for side, kind in sides:
        line = _trace_line(trace.t_s[frames], side.signals[panel.signal][frames], box, scale)
        drawn.append(tag("path", d=line, class_=f"line {kind}"))
    yield tag(
        "svg",
        *drawn,
        x="0",
        y=box.top,
        width="100%",
        height=box.height,
        viewBox=f"0 0 {WIDE:g} {box.height:g}",
        preserveAspectRatio="none",
    )
    if panel.is_counted:
        yield from _draw_far_ends(trace, box, scale)
    yield from _draw_limits(panel.limits, scale, box.top)


def list_sides(trace: Trace, signal: str) -> list[tuple[SideTrace, str]]:
    """Whose curves there are, with their style: one where those of both sides would fall together,
    as of what does not ask which side works.
    """
    first, last = trace.sides[0], trace.sides[-1]
    if _would_fall_together(first.signals[signal], last.signals[signal]):
        return [(first, "both")]
    return [(one, one.side.value) for one in trace.sides]


def _would_fall_together(one: FloatArray, other: FloatArray) -> bool:
    known = np.isfinite(one)
    if not np.array_equal(known, np.isfinite(other)):
        return False
    apart, values = np.abs(one - other)[known], one[known]
    return not len(values) or bool(apart.max() <= _TOGETHER * np.ptp(values))


def _draw_shades(trace: Trace, box: Box) -> Iterator[Markup]:
    for row in trace.done.repetitions:
        if box.window.has(row):
            yield _draw_shade(row, box, "counted" if row.complete else "counted part")
    for attempt in trace.done.attempts:
        if box.window.has(attempt):
            yield _draw_shade(attempt, box, "attempt")


def _draw_shade(span: Span, box: Box, kind: str) -> Markup:
    left, right = box.window.place(span.start_s), box.window.place(span.end_s)
    return tag(
        "rect",
        x=share(left),
        y=box.top,
        width=share(right - left),
        height=box.height,
        class_=f"shade {kind}",
    )


def _draw_ranges(trace: Trace, window: Window, scale: Scale) -> Iterator[Markup]:
    """The person's own range in each movement: from where it went out to where it counts."""
    rows: list[tuple[str, Span]] = [(one.side, one) for one in trace.done.repetitions]
    rows += [(one.side, one) for one in trace.done.attempts]
    for side, row in rows:
        if window.has(row) and (own := _find_range(find_side(trace, side), trace.t_s, row)):
            zero, reach = (scale.place(value) for value in own)
            left, right = (WIDE / 100.0 * window.place(at) for at in (row.start_s, row.end_s))
            yield tag(
                "rect",
                x=left,
                y=min(zero, reach),
                width=right - left,
                height=abs(zero - reach),
                class_="range",
            )
            yield tag("path", d=f"M{left:.0f} {reach:.1f}H{right:.0f}", class_="reach")


def _draw_far_ends(trace: Trace, box: Box, scale: Scale) -> Iterator[Markup]:
    """A dot where each repetition was at its far station."""
    for row in trace.done.repetitions:
        side = find_side(trace, row.side)
        frame = find_far_frame(trace, side, row)
        if frame is None or not box.window.start_s <= trace.t_s[frame] <= box.window.end_s:
            continue
        value = float(side.signals[_get_counted(trace)][frame])
        x, y = box.window.place(float(trace.t_s[frame])), box.top + scale.place(value)
        yield tag("circle", cx=share(x), cy=y, r=4.0, class_="station")


def _get_counted(trace: Trace) -> str:
    movement = trace.spec.movement
    return movement.signal if movement is not None else next(iter(trace.spec.signals))


def _find_range(side: SideTrace, t_s: FloatArray, row: Span) -> tuple[float, float] | None:
    """The value that a movement went out from and the one where it counts; None where unknown."""
    own = side.own_range[(t_s >= row.start_s) & (t_s <= row.end_s)]
    own = own[np.isfinite(own).all(axis=1)]
    if not len(own):
        return None
    zero, reach = np.median(own, axis=0)
    return float(zero), float(reach)


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
    drawn = [one for one in limits if scale.low < one.value < scale.high]
    for limit in sorted(drawn, key=lambda one: -one.value):
        y = scale.place(limit.value)
        kind = "limit fault" if limit.is_fault else "limit"
        yield tag("line", x1="0", x2="100%", y1=top + y, y2=top + y, class_=kind)
        free = max(free + _LETTERS, min(max(y - 4.0, 11.0), scale.height - 2.0))
        if free <= scale.height:
            yield tag("text", limit.name, x="99.5%", y=top + free, class_=f"{kind} named")


def _trace_line(t_s: FloatArray, values: FloatArray, box: Box, scale: Scale) -> str:
    """The path of a curve, with a new start after each stretch in which it is unknown."""
    kept = thin_out(values, MOST_POINTS)
    path, is_on = [], False
    for at, value in zip(t_s[kept].tolist(), values[kept].tolist(), strict=True):
        if math.isnan(value):
            is_on = False
            continue
        x, y = WIDE / 100.0 * box.window.place(at), scale.place(value)
        path.append(f"{'L' if is_on else 'M'}{x:.0f} {y:.1f}")
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
