"""The measures of a repetition.

Extremes of signals, seconds, steps and delays, each within the phases it asks for.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from limberup.judging.conditions import Dwell, Verdicts
from limberup.judging.phases import DEPARTING, compute_phase_table
from limberup.judging.truth_table import Delay, Delays
from limberup.spec.model import Measure, Phase
from limberup.types import FloatArray, IntArray

UNSEEN_SHARE: Final = 0.5
"""A measure is unseen when its signal was unknown for more than this share of the frames it looks
at.
"""


class MeasureTable:
    """The measures of one spec by name, and since when the conditions of their delays hold.

    A measure has the same row in every array here and in an `Account`: `rows` says which.
    """

    def __init__(
        self,
        measures: Mapping[str, Measure],
        delays: Delays,
        phases: Sequence[Phase],
        signals: Sequence[str],
    ) -> None:
        self.measures, self.delays = measures, delays
        self.rows = {name: row for row, name in enumerate(measures)}
        taken = measures.values()
        self.looks_at = compute_phase_table([measure.during for measure in taken], phases)
        self.columns = [signals.index(measure.signal) if measure.signal else 0 for measure in taken]
        self.step = np.array(
            [np.nan if measure.step is None else measure.step for measure in taken]
        )
        self._dwell = Dwell([condition.for_s for condition in delays.conditions])

    def follow(self, t_s: FloatArray, truth: IntArray) -> Verdicts:
        """Which conditions of the delays are sustained in the next block, from their truth `(k,
        ends)`.
        """
        return self._dwell.follow(t_s, truth)


class Account:
    """What was measured in one repetition so far."""

    def __init__(self, table: MeasureTable, start_s: float) -> None:
        count = len(table.measures)
        self._table = table
        self._start_s = self._since_s = start_s
        self._code = DEPARTING
        self._high, self._low, self._first = (np.full(count, np.nan) for _ in range(3))
        self._frames, self._known, self._steps = (np.zeros(count, dtype=np.int64) for _ in range(3))
        self._is_moving = np.zeros(count, dtype=np.bool_)
        self._seconds = np.zeros(count)
        self._reached_s = np.full(len(table.delays.conditions), np.nan)
        self._hold_s = np.nan

    def turn(self, code: int, at_s: float) -> None:
        """The machine came to another phase (or MOVING, DEPARTING) at `at_s`."""
        self._seconds += self._table.looks_at[self._code - DEPARTING] * (at_s - self._since_s)
        self._code, self._since_s = code, at_s

    def add_hold(self, seconds: float) -> None:
        """A position has been held."""
        self._hold_s = float(np.fmax(self._hold_s, seconds))

    def add_frames(
        self, phase: IntArray, signals: FloatArray, reached: Verdicts, frames: slice
    ) -> None:
        """Take in a stretch of a block.

        `phase (k,)` codes, `signals (k, s)`, conditions `reached`.
        """
        if frames.stop <= frames.start:
            return
        if len(self._reached_s):
            self._note_reached(reached, frames)
        if not self._table.columns:
            return
        is_in = self._table.looks_at[phase[frames] - DEPARTING]
        values = np.where(is_in, signals[frames][:, self._table.columns], np.nan)
        known = ~np.isnan(values)
        self._frames += is_in.sum(axis=0)
        self._known += known.sum(axis=0)
        first = values[known.argmax(axis=0), np.arange(values.shape[1])]
        self._first = np.where(np.isnan(self._first), first, self._first)
        self._high = np.fmax(self._high, np.fmax.reduce(values))
        self._low = np.fmin(self._low, np.fmin.reduce(values))
        self._count_steps(values)

    def is_unseen(self, name: str) -> bool:
        """Whether the signal of a measure was unknown for more than `UNSEEN_SHARE` of the frames it
        looks at.
        """
        if self._table.measures[name].signal is None:
            return False
        row = self._table.rows[name]
        return bool(self._frames[row] - self._known[row] > UNSEEN_SHARE * self._frames[row])

    def measure(self, name: str, end_s: float) -> float:
        """The value of a measure over a repetition that ends at `end_s`.

        NaN where it is not known.
        """
        measure, row = self._table.measures[name], self._table.rows[name]
        if measure.take == "duration":
            return self._seconds_spent(row, end_s) if measure.during else end_s - self._start_s
        if measure.take == "hold":
            return self._hold_s
        if measure.take == "delay":
            return self._seconds_between(self._table.delays.by_name[name])
        if measure.take == "steps":
            return float(self._steps[row]) if self._known[row] else np.nan
        high, low, first = (float(of[row]) for of in (self._high, self._low, self._first))
        return {"max": high, "min": low, "range": high - low, "gain": high - first}[measure.take]

    def _seconds_spent(self, row: int, end_s: float) -> float:
        now = self._table.looks_at[self._code - DEPARTING, row] * (end_s - self._since_s)
        return float(self._seconds[row] + now)

    def _seconds_between(self, delay: Delay) -> float:
        return float(self._reached_s[delay.of] - self._reached_s[delay.after])

    def _note_reached(self, reached: Verdicts, frames: slice) -> None:
        is_reached = reached.is_sustained[frames]
        is_news = np.isnan(self._reached_s) & is_reached.any(axis=0)
        for column in is_news.nonzero()[0].tolist():
            frame = int(is_reached[:, column].argmax()) + frames.start
            self._reached_s[column] = max(float(reached.since_s[frame, column]), self._start_s)

    def _count_steps(self, values: FloatArray) -> None:
        """A step is over when the signal falls below half of `step`.

        The next one begins above `step`.
        """
        counted = ~np.isnan(self._table.step)
        if not counted.any():
            return
        for value in values:  # few frames, and only of exercises that are walked in steps
            starts = ~self._is_moving & (value > self._table.step)
            self._steps += starts
            self._is_moving = (self._is_moving | starts) & ~(value < 0.5 * self._table.step)
