"""Which rungs of a progression have been held long enough, at each frame of a repetition."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from limberup.conditions import FALSE, Dwell
from limberup.spec.model import Level
from limberup.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class LevelEdge:
    """Level number `level` became sustained at frame `frame` of the block."""

    frame: int
    level: int


class LevelWatch:
    """Follows the levels of a spec; which one counts for a repetition is the caller's to keep."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self.levels = tuple(levels)
        self._dwell = Dwell([level.when.for_s for level in levels])
        self._is_on = np.zeros(len(levels), dtype=np.bool_)

    def update(self, t_s: FloatArray, truth: IntArray, is_open: BoolArray) -> list[LevelEdge]:
        """Rising edges of the next block in order of time; nothing is reached outside a repetition."""
        is_on = self._dwell.follow(t_s, np.where(is_open[:, None], truth, FALSE)).is_sustained
        before = np.concatenate([self._is_on[None], is_on[:-1]])
        self._is_on = is_on[-1] if len(is_on) else self._is_on
        return [LevelEdge(int(frame), int(level)) for frame, level in np.argwhere(is_on & ~before)]
