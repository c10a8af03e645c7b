"""A picture of an exercise over the weeks."""

import io
from datetime import datetime
from typing import Final

from limberup.errors import BadInputError
from limberup.history.weeks import Weeks
from limberup.words import say
from limberup.words.phrases import name_side

_COLOURS: Final = {"left": "#d9730d", "right": "#0b7285", "both": "#1f3a93"}
_MARKERS: Final = {"left": "<", "right": ">", "both": "o"}


def draw_weeks(weeks: Weeks, suffix: str) -> bytes:
    """The picture in the format of a suffix such as ".png": a panel for the range of motion, with a
    band as wide as the camera's own error round the first sessions, and one for the levels.

    Raises BadInputError without matplotlib.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise BadInputError(
            "A plot needs matplotlib, which is not there: run pip install matplotlib."
        ) from error
    has_levels = any((point.level or 0) >= 0 for point in weeks.points) and bool(weeks.levels)
    count = 1 + has_levels
    figure = Figure(figsize=(9.0, 3.2 * count), layout="constrained")
    panels = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    for side in dict.fromkeys(point.side for point in weeks.points):
        look = {"color": _COLOURS[side], "marker": _MARKERS[side], "label": name_side(side)}
        points = [one for one in weeks.points if one.side == side]
        at = [datetime.fromisoformat(one.at) for one in points]
        values = [float("nan") if one.value is None else one.value for one in points]
        panels[0].plot(at, values, alpha=0.8, **look)
        if has_levels:
            levels = [float("nan") if one.level is None else one.level for one in points]
            panels[1].plot(at, levels, drawstyle="steps-mid", alpha=0.8, **look)
    for change in weeks.changes:
        if change.first is not None:
            low, high = change.first - weeks.error, change.first + weeks.error
            panels[0].axhspan(low, high, color=_COLOURS[change.side], alpha=0.08, lw=0)
    panels[0].set_title(weeks.name, loc="left")
    panels[0].set_ylabel(weeks.label)
    panels[0].legend(frameon=False)
    if has_levels:
        panels[1].set_yticks(range(len(weeks.levels)), weeks.levels)
        panels[1].set_title(say("history.weeks.levels"), loc="left")
    figure.autofmt_xdate()
    stream = io.BytesIO()
    figure.savefig(stream, format=suffix.removeprefix(".").lower(), dpi=120)
    return stream.getvalue()
