"""Which rungs of a progression have been held long enough, at each frame of a repetition."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from limberup.judging.conditions import FALSE, TRUE, UNKNOWN, Dwell, list_places
from limberup.spec.model import Level
from limberup.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class LevelEdge:
    """Level number `level` became sustained at frame `frame` of the block."""

    frame: int
    level: int


class LevelWatch:
    """Follows the levels of a spec; which one counts for a repetition is the caller's to keep."""

    def __init__(self, levels: Sequence[Level], signals: Sequence[str]) -> None:
        self.levels = tuple(levels)
        self._near = [i for i, level in enumerate(levels) if level.travel is None]
        self._dwell = Dwell([_for_s(levels[i]) for i in self._near])
        self._far = {
            i: _TravelWatch(level, levels, signals)
            for i, level in enumerate(levels)
            if level.travel
        }
        self._is_on = np.zeros(len(levels), dtype=np.bool_)
        self._is_idle = not levels

    def update(
        self, t_s: FloatArray, truth: IntArray, signals: FloatArray, is_open: BoolArray
    ) -> list[LevelEdge]:
        """Rising edges of the next block in order of time; nothing is reached outside a repetition.

        `truth (k, levels)`, `signals (k, s)`, `is_open (k,)`.
        """
        if not len(t_s) or (self._is_idle and not is_open.any()):
            return []  # frames between repetitions leave everything as it is
        self._is_idle = not self.levels or not is_open[-1]
        holds = np.where(is_open[:, None], truth, FALSE)
        is_on = np.zeros(truth.shape, dtype=np.bool_)
        is_on[:, self._near] = self._dwell.follow(t_s, holds[:, self._near]).is_sustained
        for i, travel in self._far.items():
            is_on[:, i] = travel.update(t_s, holds[:, i], is_on, signals, is_open)
        before = np.concatenate([self._is_on[None], is_on[:-1]])
        self._is_on = is_on[-1]
        return [LevelEdge(*place) for place in list_places(is_on & ~before)]


class _TravelWatch:
    """How far a signal has come since a lower level was reached, anew in each repetition."""

    def __init__(self, level: Level, levels: Sequence[Level], signals: Sequence[str]) -> None:
        travel = level.travel
        if travel is None:
            raise ValueError("the level has no travel")
        self._since = [rung.id for rung in levels].index(travel.since)
        self._signal, self._above = list(signals).index(travel.signal), travel.above
        self._origin = np.nan
        self._dwell = Dwell([_for_s(level)])

    def update(
        self,
        t_s: FloatArray,
        holds: IntArray,
        is_on: BoolArray,
        signals: FloatArray,
        is_open: BoolArray,
    ) -> BoolArray:
        """Whether the level is sustained at each frame of the block, `(k,)`.

        `holds (k,)`: truth of its condition. `is_on (k, levels)`: the lower levels, sustained.
        """
        moved = self._compare(is_on, signals, is_open)
        return self._dwell.follow(t_s, np.minimum(holds, moved)[:, None]).is_sustained[:, 0]

    def _compare(self, is_on: BoolArray, signals: FloatArray, is_open: BoolArray) -> IntArray:
        """Truth of having travelled far enough, `(k,)`.

        FALSE until the lower level has been reached.
        """
        values = signals[:, self._signal]
        origin = np.empty(len(values))
        current = self._origin
        reached = is_on[:, self._since]
        changes = (reached[1:] != reached[:-1]) | (is_open[1:] != is_open[:-1])
        starts = (np.flatnonzero(changes) + 1).tolist()
        for first, last in pairwise([0, *starts, len(values)]):
            if not is_open[first]:
                current = np.nan
            elif np.isnan(current) and reached[first]:
                current = values[first]
            origin[first:last] = current
        self._origin = current
        moved = values - origin
        return np.where(
            np.isnan(origin),
            FALSE,
            np.where(np.isnan(moved), UNKNOWN, np.where(moved > self._above, TRUE, FALSE)),
        )


def _for_s(level: Level) -> float:
    """How long a level's condition must have lasted; one that is reached by holding has none."""
    return level.when.for_s if level.when else 0.0
