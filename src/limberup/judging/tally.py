"""The account of the repetition under way, beyond what is measured.

Level, hold, faults, what was not seen.
"""

from collections import Counter
from typing import Final

import numpy as np

from limberup.judging.conditions import UNKNOWN
from limberup.judging.measures import Account
from limberup.judging.shortfall import Extremes
from limberup.reasons import FAR_SIDE, FEW_PICTURES, SIGNAL_UNKNOWN, find_most_frequent
from limberup.types import BoolArray, IntArray

MOST_SHARE: Final = 0.5
"""Of a repetition: away from the camera, or unknown, for longer, a level is a lower bound."""
LEAST_HZ: Final = 7.0
"""With fewer pictures a second a short top may lie between two of them."""


class RepetitionTally:
    """The account of the repetition under way.

    Its measures, its level, its faults and what was not seen of them.
    """

    def __init__(
        self, account: Account, start_s: float, seen: Extremes, *, faults: int, levels: int
    ) -> None:
        self.account = account
        self.seen = seen
        self.start_s = start_s
        self.level = -1
        self.hold_s = self.longest_s = 0.0
        self.faults: list[str] = []
        self.frames = self.away = 0
        self._blind: Counter[str] = Counter()
        self.levels_unknown = np.zeros(levels, dtype=np.int64)
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
        counts = unknown.sum(axis=0)
        self.unknown += counts
        for fault in counts.nonzero()[0].tolist():
            indices = unknown[:, fault].nonzero()[0] + frames.start
            self.reasons[fault].update(reasons[i] for i in indices.tolist())

    def add_sight(self, levels: IntArray, is_away: BoolArray, reasons: list[str]) -> None:
        """Take in how well form could be seen.

        The truth of the levels `(k, levels)`, from where, and why not, "" where it could.
        """
        self.frames += len(levels)
        self._blind.update(reason for reason in reasons if reason)
        self.away += int(is_away.sum())
        self.levels_unknown += (levels == UNKNOWN).sum(axis=0)

    def why_blind(self) -> str:
        """Why form could not be seen for most of it, a reason code, else ""."""
        if self._blind.total() <= MOST_SHARE * self.frames:
            return ""
        return find_most_frequent(self._blind)

    def why_level_is_least(self, end_s: float) -> str:
        """Why a level above the one reached may not have been seen, a reason code; "" if it was."""
        following = self.level + 1
        if following >= len(self.levels_unknown) or not self.frames:
            return ""
        if self.away > MOST_SHARE * self.frames:
            return FAR_SIDE
        if self.frames < LEAST_HZ * (end_s - self.start_s):
            return FEW_PICTURES
        if self.levels_unknown[following] > MOST_SHARE * self.frames:
            return SIGNAL_UNKNOWN
        return ""
