"""Remembers the frames before a movement was seen to be under way.

It began at its turning point, and by the time it has gone far enough to be told from fidgeting,
the way from there is past: a range measured without it would be too small.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.judging.conditions import Verdicts
from limberup.types import FloatArray, IntArray

MEMORY_S: Final = 10.0
"""Nothing slower is one movement."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Frames `frames` of a block, as `limberup.judging.measures.Account.add_frames` takes them."""

    t_s: FloatArray
    phase: IntArray
    signals: FloatArray
    reached: Verdicts
    frames: slice


class Lookback:
    """The latest frames in which no repetition was open, block by block."""

    def __init__(self) -> None:
        self._stretches: deque[Stretch] = deque()

    def add(self, stretch: Stretch) -> None:
        """Take in frames, and forget what is too old."""
        if stretch.frames.stop <= stretch.frames.start:
            return
        self._stretches.append(stretch)
        oldest_s = stretch.t_s[stretch.frames.stop - 1] - MEMORY_S
        while self._stretches[0].t_s[self._stretches[0].frames.stop - 1] < oldest_s:
            self._stretches.popleft()

    def take(self, since_s: float, until_s: float) -> Iterator[Stretch]:
        """The frames from one time to another, each only once."""
        since_s = max(since_s, until_s - MEMORY_S)
        while self._stretches:
            stretch = self._stretches.popleft()
            first = int(np.searchsorted(stretch.t_s, since_s))
            frames = slice(max(first, stretch.frames.start), stretch.frames.stop)
            yield Stretch(stretch.t_s, stretch.phase, stretch.signals, stretch.reached, frames)
