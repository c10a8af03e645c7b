"""A picture of a trace: what the author of a spec looks at."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from limberup.errors import BadInputError
from limberup.reports.panels import walk_limits
from limberup.reports.plot_file import encode_figure, open_figure
from limberup.results.trace import SideTrace, Trace, find_stretches
from limberup.spec.model import Criteria
from limberup.types import FloatArray
from limberup.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES: Final = (".png", ".svg", ".pdf")
_COUNTED, _ATTEMPT, _FAULT, _UNKNOWN = "#2e7d32", "#ef8f00", "#c62828", "#9e9e9e"
_SIDES: Final = {"left": "#d9730d", "right": "#0b7285", "both": "#1f3a93"}
_INCHES_A_PANEL: Final = 1.3
_MOST_LIMITS: Final = 6


def check_plot_name(path: Path) -> None:
    """Raise BadInputError if no picture can be written under this name."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadInputError(f"{path} must end in one of {', '.join(SUFFIXES)} to be a picture.")


def draw_trace(trace: Trace, suffix: str) -> bytes:
    """The picture in the format of a suffix such as ".png": one panel for each signal, the one that
    is counted first, with the person's own range, repetitions, attempts and what was unknown.

    Raises BadInputError without matplotlib.
    """
    names = _order_signals(trace)
    figure = open_figure(14.0, 1.0 + _INCHES_A_PANEL * len(names))
    panels = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    limits = dict(_list_limits(trace.spec))
    for panel, name in zip(panels, names, strict=True):
        _draw_panel(panel, trace, name, limits.get(name, ()))
    panels[0].set_title(_describe(trace), fontsize=9, loc="left")
    panels[-1].set_xlabel(say("trace.seconds"))
    return encode_figure(figure, suffix, dpi=110)


def _describe(trace: Trace) -> str:
    done = trace.done
    return say(
        "trace.title",
        exercise=trace.spec.name,
        repetitions=sum(row.complete for row in done.repetitions),
        attempts=len(done.attempts),
        faults=len(done.faults),
    )


def _order_signals(trace: Trace) -> list[str]:
    names = list(trace.spec.signals)
    movement = trace.spec.movement
    first = movement.signal if movement is not None else names[0]
    return [first, *(name for name in names if name != first)]


def _draw_panel(panel: "Axes", trace: Trace, name: str, limits: tuple[float, ...]) -> None:
    movement = trace.spec.movement
    for side in trace.sides:
        colour = _SIDES[side.side.value]
        panel.plot(
            trace.t_s, side.signals[name], color=colour, linewidth=1.1, label=side.side.value
        )
        if movement is not None and movement.signal == name:
            _draw_range(panel, trace.t_s, side, colour)
    for limit in limits[:_MOST_LIMITS]:
        panel.axhline(limit, color="#444444", linewidth=0.5, linestyle=":")
    for row in trace.done.repetitions:
        panel.axvspan(row.start_s, row.end_s, color=_COUNTED, alpha=0.14 if row.complete else 0.05)
    for attempt in trace.done.attempts:
        panel.axvspan(attempt.start_s, attempt.end_s, color=_ATTEMPT, alpha=0.2)
    for fault in trace.done.faults:
        panel.axvspan(fault.start_s, fault.end_s, ymin=0.94, color=_FAULT, alpha=0.6)
    for start_s, end_s in find_stretches(trace.t_s, np.isnan(trace.sides[0].signals[name])):
        panel.axvspan(start_s, end_s, ymax=0.06, color=_UNKNOWN)
    panel.set_ylabel(name, fontsize=7, rotation=0, horizontalalignment="right")
    panel.tick_params(labelsize=7)
    if len(trace.sides) > 1:
        panel.legend(fontsize=6, loc="upper right")


def _draw_range(panel: "Axes", t_s: FloatArray, side: SideTrace, colour: str) -> None:
    """The zero that the movement went out from, and where it counts as far."""
    panel.plot(t_s, side.own_range[:, 0], color=colour, linewidth=0.7, linestyle="--")
    panel.plot(t_s, side.own_range[:, 1], color=colour, linewidth=0.7, linestyle="-.")


def _list_limits(spec: Criteria) -> Iterator[tuple[str, tuple[float, ...]]]:
    """The limits that the posture, stations, phases and levels set on each signal."""
    movement = spec.movement
    conditions = [spec.posture.when, spec.posture.lost]
    conditions += [level.when for level in spec.levels if level.when is not None]
    if movement is not None:
        conditions += [one for one in (movement.far, movement.near) if one is not None]
    else:
        conditions += [phase.enter for phase in spec.phases]
    found: dict[str, list[float]] = {}
    for condition in conditions:
        for signal, limit in walk_limits(condition):
            found.setdefault(signal, []).append(limit)
    for signal, values in found.items():
        yield signal, tuple(dict.fromkeys(values))
