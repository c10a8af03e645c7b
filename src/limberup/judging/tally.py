"""The account of the repetition under way, beyond what is measured.

Level, hold, faults, what was not seen.
"""

from collections import Counter

import numpy as np

from limberup.judging.conditions import UNKNOWN
from limberup.judging.measures import Account
from limberup.judging.shortfall import Extremes
from limberup.types import BoolArray, IntArray


class RepetitionTally:
    """The account of the repetition under way.

    Its measures, its level, its faults and what was not seen of them.
    """

    def __init__(self, account: Account, start_s: float, seen: Extremes, faults: int) -> None:
        self.account = account
        self.seen = seen
        self.start_s = start_s
        self.level = -1
        self.hold_s = self.longest_s = 0.0
        self.faults: list[str] = []
        self.active = np.zeros(faults, dtype=np.int64)
        self.unknown = np.zeros(faults, dtype=np.int64)
        self.reasons: list[Counter[str]] = [Counter() for _ in range(faults)]

    def add_frames(
        self, reasons: list[str], active: BoolArray, truth: IntArray, frames: slice
    ) -> None:
        """Take in a stretch of frames.

        In how many each fault was looked for, and could not be seen.
        """
        self.active += active[frames].sum(axis=0)
        unknown = active[frames] & (truth[frames] == UNKNOWN)
        self.unknown += unknown.sum(axis=0)
        for fault in np.flatnonzero(unknown.any(axis=0)):
            indices = np.flatnonzero(unknown[:, fault]) + frames.start
            self.reasons[fault].update(reasons[i] for i in indices)
