"""An exercise over the weeks: its range of motion and its levels, side by side, and whether that
is a change at all.

A camera in another place, another shirt, another evening: the same movement measures otherwise. A
difference counts as one only beyond that.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import Final

import msgspec

from limberup.history.records import SIDES, Figures
from limberup.live.summary_page import name_measure
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import capitalise, name_side

ERROR_OF_OTHERS: Final[Mapping[str, float]] = {"deg": 23.0, "ratio": 0.22, "s": 0.2}
"""By unit, how far the median of a set is off in nine of ten sets; for what has no figure of its
own.
"""

FEWEST: Final = 4
"""So many sessions are compared at least, the first with the last of them."""
MOST_COMPARED: Final = 5
DECIMALS: Final[Mapping[str, int]] = {"deg": 0, "ratio": 2, "s": 1}


class Change(StrEnum):
    """What became of a measure."""

    FEW = "few"
    WITHIN = "within"
    MORE = "more"
    LESS = "less"


class Point(msgspec.Struct, frozen=True):
    """One set. `at`: ISO, on the clock of the wall; `value`: the median of its repetitions.

    `level`: index from the lowest, -1 for none. None where there was nothing to measure.
    """

    session: str
    at: str
    side: str
    value: float | None
    level: int | None
    at_least: bool


class SideChange(msgspec.Struct, frozen=True):
    """What became of one side. `first`, `last`: medians of the first and the latest few sessions;
    None where there are too few. `sentence`: the same for a person.
    """

    side: str
    change: Change
    first: float | None
    last: float | None
    sentence: str


class Weeks(msgspec.Struct, frozen=True):
    """An exercise over the weeks. `label`: of the measure, "" where the exercise has none.

    `error`: how far the camera may be off, in its unit.
    """

    exercise: str
    name: str
    label: str
    unit: str
    error: float
    levels: tuple[str, ...]
    points: tuple[Point, ...]
    changes: tuple[SideChange, ...]


def find_error(exercise: str, measure: str) -> float:
    """How far the camera may be off, in the unit of the measure.

    The median of a set is off by no more in any sample clip that has a few repetitions, against the
    exact motion seen from where it is to be filmed (`benchmarks/camera_error.py`).
    """
    known = _load_errors().get(exercise, {}).get(measure)
    return known if known is not None else ERROR_OF_OTHERS.get(measure.rpartition("_")[2], 0.0)


@cache
def _load_errors() -> dict[str, dict[str, float]]:
    content = files("limberup.history").joinpath("camera_errors.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, dict[str, float]])


def look_at_weeks(figures: Sequence[Figures], spec: Spec) -> Weeks:
    """What became of an exercise. `figures`: of its sets, the oldest first."""
    measure = spec.followed
    unit, error = measure.rpartition("_")[2], find_error(spec.id, measure)
    points = tuple(point for one in figures for point in _list_points(one, spec))
    sides = [side for side in SIDES if any(point.side == side for point in points)]
    return Weeks(
        exercise=spec.id,
        name=spec.name,
        label=name_measure(measure),
        unit=unit,
        error=error,
        levels=tuple(level.name for level in spec.levels),
        points=points,
        changes=tuple(compare(points, side, unit, error) for side in sides) if measure else (),
    )


def _list_points(one: Figures, spec: Spec) -> list[Point]:
    known = {level.id for level in spec.levels}
    at = one.begun.isoformat(timespec="seconds")
    return [
        Point(
            session=one.session,
            at=at,
            side=side.side,
            value=round(median(one.values[side.side]), 3) if side.side in one.values else None,
            level=spec.level_index(side.level)
            if side.level is None or side.level in known
            else None,
            at_least=side.at_least,
        )
        for side in one.sides
    ]


def compare(points: Sequence[Point], side: str, unit: str, error: float) -> SideChange:
    """The first sessions of a side with its latest. `error`: of the camera, in the unit."""
    values = [point.value for point in points if point.side == side and point.value is not None]
    if len(values) < FEWEST:
        words = say("history.weeks.few", count=FEWEST)
        return SideChange(side, Change.FEW, None, None, words)
    count = min(MOST_COMPARED, len(values) // 2)
    first, last = median(values[:count]), median(values[-count:])
    change = Change.WITHIN
    if abs(last - first) > error:
        change = Change.MORE if last > first else Change.LESS
    key = f"history.weeks.{change.value}.{'whole' if side == 'both' else 'one_side'}"
    words = say(
        key,
        side=capitalise(name_side(side)),
        first=write_value(first, unit),
        last=write_value(last, unit),
        difference=write_value(abs(last - first), unit),
        error=write_value(error, unit),
    )
    return SideChange(side, change, first, last, words)


def gather(values: Sequence[float], most: int) -> list[float]:
    """No more than so many values: each the median of a few that follow each other.

    >>> gather([1.0, 2.0, 9.0, 4.0, 5.0, 6.0], 2)
    [2.0, 5.0]
    """
    count = min(len(values), most)
    bounds = [round(k * len(values) / count) for k in range(count + 1)] if count else []
    return [median(values[a:b]) for a, b in pairwise(bounds)]


def write_value(value: float, unit: str) -> str:
    """A value with its unit, as exact as a camera is.

    >>> write_value(71.6, "deg")
    '72°'
    """
    return say(f"history.unit.{unit}", value=f"{value:.{DECIMALS.get(unit, 1)}f}")
