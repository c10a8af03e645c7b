"""A picture of an exercise over the weeks."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from limberup.history.weeks import Weeks, gather
from limberup.reports.plot_file import encode_figure, open_figure
from limberup.words import say
from limberup.words.phrases import name_side

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS: Final = {"left": "#d9730d", "right": "#0b7285", "both": "#1f3a93"}
_DAY_S: Final = 24 * 3600.0
_MOST_BENDS: Final = 40
_MARKERS: Final = {"left": "<", "right": ">", "both": "o"}


def draw_weeks(weeks: Weeks, suffix: str) -> bytes:
    """The picture in the format of a suffix such as ".png": a panel for the range of motion, with a
    band as wide as the camera's own error round the first sessions, and one for the levels.

    Raises BadInputError without matplotlib.
    """
    has_levels = any(point.level is not None and point.level >= 0 for point in weeks.points)
    count = 1 + has_levels
    figure = open_figure(9.0, 3.2 * count)
    panels = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    for side in dict.fromkeys(point.side for point in weeks.points):
        points = [one for one in weeks.points if one.side == side]
        _draw_line(panels[0], side, [(one.at, one.value) for one in points])
        if has_levels:
            _draw_line(panels[1], side, [(one.at, one.level) for one in points])
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
    return encode_figure(figure, suffix, dpi=120)


def _draw_line(panel: "Axes", side: str, rows: list[tuple[str, float | None]]) -> None:
    """Each session as a mark, and through them a line of the medians of a few."""
    known = [(_count_days(at), value) for at, value in rows if value is not None]
    days, values = [day for day, _ in known], [value for _, value in known]
    panel.plot(days, values, _MARKERS[side], color=_COLOURS[side], alpha=0.35, ms=4, lw=0)
    days, values = gather(days, _MOST_BENDS), gather(values, _MOST_BENDS)
    panel.plot(days, values, color=_COLOURS[side], label=name_side(side))
    panel.xaxis_date()


def _count_days(at: str) -> float:
    """Days since 1970, as matplotlib counts them."""
    return datetime.fromisoformat(at).timestamp() / _DAY_S
