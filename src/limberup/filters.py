"""Filters that look only backwards in time, over blocks of frames of any length.

A filter fed one frame at a time and a filter fed a whole recording return the same numbers to the bit: each keeps the
tail of what it has seen, and sums in one fixed order. That is what makes live coaching and video scoring agree.
"""

import numpy as np

from limberup.types import FloatArray, IntArray

TIME_EPSILON_S = 1e-6
"""Durations are compared with this slack, because 0.1 + 0.2 is not 0.3."""


class CausalMean:
    """Mean over the last `window_s` seconds, per column, ignoring NaN.

    `update(t_s (k,), values (k, c)) -> (k, c)`. A result is NaN only when the window holds no value for the column.
    The delay is half a window.
    """

    def __init__(self, window_s: FloatArray) -> None:
        self._window_s = window_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._tail_t = np.empty(0)
        self._tail = np.empty((0, len(self._window_s)))

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Filter the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        t = np.concatenate([self._tail_t, t_s])
        x = np.concatenate([self._tail, values])
        start = len(self._tail_t)
        total, count = self._sum_backwards(t, x, start)
        keep = t > t[-1] - self._window_s.max(initial=0.0)
        self._tail_t, self._tail = t[keep], x[keep]
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def _sum_backwards(self, t: FloatArray, x: FloatArray, start: int) -> tuple[FloatArray, IntArray]:
        now = t[start:]
        filled, known = np.nan_to_num(x, nan=0.0), ~np.isnan(x)
        total = np.zeros((len(now), x.shape[1]))
        count = np.zeros(total.shape, dtype=np.int64)
        for lag in range(len(t)):
            first = max(start - lag, 0)
            skip = first - (start - lag)
            age = now[skip:] - t[first : len(t) - lag]
            inside = age[:, None] < self._window_s - TIME_EPSILON_S
            if lag and not inside.any():
                break
            inside |= lag == 0
            total[skip:] += np.where(inside, filled[first : len(t) - lag], 0.0)
            count[skip:] += inside & known[first : len(t) - lag]
        return total, count


class HoldLast:
    """Bridge gaps: repeat the last known value for at most `gap_s` seconds, then NaN. `(k, c) -> (k, c)`."""

    def __init__(self, columns: int, gap_s: float) -> None:
        self._columns = columns
        self._gap_s = gap_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._last = np.full(self._columns, np.nan)
        self._last_t = np.full(self._columns, -np.inf)

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Fill the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        known = ~np.isnan(values)
        index = np.maximum.accumulate(np.where(known, np.arange(len(t_s))[:, None], -1))
        columns = np.arange(self._columns)
        source_t = np.where(index >= 0, t_s[index], self._last_t)
        source = np.where(index >= 0, values[index, columns], self._last)
        self._last, self._last_t = source[-1], source_t[-1]
        age = t_s[:, None] - source_t
        return np.where(age <= self._gap_s + TIME_EPSILON_S, source, np.nan)


class Runs:
    """How long each column has kept its present value.

    `update(t_s (k,), values (k, c)) -> since_s (k, c)`: the time at which the run of equal values began.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._value = np.full(self._columns, -1, dtype=np.int64)
        self._since = np.full(self._columns, -np.inf)

    def update(self, t_s: FloatArray, values: IntArray) -> FloatArray:
        """Follow the next block of frames; times continue from the block before."""
        if not len(t_s):
            return np.empty((0, self._columns))
        changed = np.empty(values.shape, dtype=np.bool_)
        changed[0] = values[0] != self._value
        changed[1:] = values[1:] != values[:-1]
        index = np.maximum.accumulate(np.where(changed, np.arange(len(t_s))[:, None], -1))
        since = np.where(index >= 0, t_s[index], self._since)
        self._value, self._since = values[-1].astype(np.int64), since[-1]
        return since


class Extent:
    """How far a signal has moved within the last `window_s`: highest less lowest. `(k,) -> (k,)`.

    NaN inside the window is skipped; a NaN now gives the extent of what else the window holds, or NaN.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._tail_t = np.empty(0)
        self._tail = np.empty(0)

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        high, low, _ = self._scan(t_s, values)
        return high - low

    def _scan(self, t_s: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Highest, lowest and oldest known value in the window of each frame, `(k,)` each."""
        t, x = np.concatenate([self._tail_t, t_s]), np.concatenate([self._tail, values])
        start = len(self._tail_t)
        high, low, oldest = values.copy(), values.copy(), values.copy()
        for lag in range(1, len(t)):
            first = max(start - lag, 0)
            skip = first - (start - lag)
            inside = t_s[skip:] - t[first : len(t) - lag] < self._window_s - TIME_EPSILON_S
            if not inside.any():
                break
            earlier = np.where(inside, x[first : len(t) - lag], np.nan)
            high[skip:], low[skip:] = np.fmax(high[skip:], earlier), np.fmin(low[skip:], earlier)
            oldest[skip:] = np.where(np.isnan(earlier), oldest[skip:], earlier)
        keep = t > (t[-1] if len(t) else 0.0) - self._window_s
        self._tail_t, self._tail = t[keep], x[keep]
        return high, low, oldest


class Reversals(Extent):
    """How far a signal swings to and fro within `window_s`: its extent less its net change. `(k,) -> (k,)`.

    A steady pull scores 0 however far it goes; a bounce scores about its peak-to-peak amplitude.
    """

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before. NaN now gives NaN."""
        high, low, oldest = self._scan(t_s, values)
        return (high - low) - np.abs(values - oldest)
