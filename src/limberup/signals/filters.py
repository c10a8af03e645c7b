"""Filters that look only backwards in time, over blocks of frames of any length.

A filter fed one frame at a time and a filter fed a whole recording return the same numbers to the
bit: each keeps the tail of what it has seen, and sums in one fixed order. That is what makes live
coaching and video scoring agree.
"""

import math
from bisect import bisect_left, insort
from collections import deque

import numpy as np

from limberup.signals.array_rows import index_rows
from limberup.types import FloatArray, IntArray

TIME_EPSILON_S = 1e-6
"""Durations are compared with this slack, because 0.1 + 0.2 is not 0.3."""


class _Tail:
    """The last frames seen, kept in front of the next block so that a window reaches back over
    its edge.

    They lie in arrays that are filled on, and moved to the front when these are full: frames that
    come at a steady rate allocate nothing.
    """

    def __init__(self, window_s: float, *, spans_gaps: bool = False) -> None:
        """`window_s`: the longest window that is asked for. `spans_gaps`.

        Where frames are so sparse that the window holds less than half of its time, it reaches back
        to the one before.
        """
        self._window_s = window_s
        self._spans_gaps = spans_gaps
        self._t: FloatArray = np.zeros(0)
        self._x: FloatArray = np.zeros(0)
        self._start = self._new = self._stop = 0
        self._ends: IntArray = np.zeros(0, dtype=np.int64)

    def extend(
        self, t_s: FloatArray, values: FloatArray, since_s: FloatArray | None = None
    ) -> IntArray:
        """Take in the next block, at least one frame of values `(k, ...)`; where its windows lie.

        They do not reach back beyond `since_s (k,)`, which may not decrease.
        """
        if self._stop + len(t_s) >= len(self._t):
            self._make_room(values)
        self._new, self._stop = self._stop, self._stop + len(t_s)
        self._ends = np.arange(self._new + 1, self._stop + 1)
        self._t[self._new : self._stop] = t_s
        self._x[self._new : self._stop] = values
        windows = self.find_windows(self._window_s, since_s)
        self._start = int(windows[-1, 0])
        return self._reach_over_gaps(t_s, windows) if self._spans_gaps else windows

    def _make_room(self, values: FloatArray) -> None:
        """Move what a window may still hold to the front of arrays that are large enough."""
        kept = slice(self._start, self._stop)
        t, x = self._t[kept], self._x[kept].reshape(-1, *values.shape[1:])
        needed = len(t) + len(values) + 1
        if needed > len(self._t) // 2:
            self._t, self._x = np.zeros(2 * needed), np.zeros((2 * needed, *values.shape[1:]))
        self._t[: len(t)], self._x[: len(t)] = t, x
        self._start, self._stop = 0, len(t)

    def find_windows(self, window_s: float, since_s: FloatArray | None = None) -> IntArray:
        """Where the window `t - window_s < t' <= t` of each new frame lies, `(k, 2)`: its first row
        and the one after it.
        """
        t, new_s = self._t[: self._stop], self._t[self._new : self._stop]
        reach_s = max(window_s - TIME_EPSILON_S, TIME_EPSILON_S)  # the frame itself always counts
        first = t.searchsorted(new_s - reach_s, side="right")
        if since_s is not None:
            first = np.maximum(first, t.searchsorted(since_s))
        windows = np.empty((len(first), 2), dtype=np.int64)
        windows[:, 0], windows[:, 1] = first, self._ends
        return windows

    def _reach_over_gaps(self, t_s: FloatArray, windows: IntArray) -> IntArray:
        self._start = max(self._start - 1, 0)
        is_sparse = t_s - self._t[windows[:, 0]] < 0.5 * self._window_s
        windows[:, 0] -= is_sparse & (windows[:, 0] > 0)
        return windows

    def reduce(self, ufunc: np.ufunc, windows: IntArray, part: slice = slice(None)) -> FloatArray:
        """Each window reduced along its frames; of the last axis of values only a part.

        Every window is one slice, reduced in one order, wherever a block was cut.
        """
        rows = self._x[: self._stop + 1]  # the last window ends before the row after it
        reduced: FloatArray = ufunc.reduceat(rows[..., part], windows.ravel())[::2]
        return reduced

    def take(self, rows: IntArray) -> FloatArray:
        """Values by row."""
        return self._x[rows]


class CausalMean:
    """Mean over the last `window_s` seconds, per column, ignoring NaN. `window_s (c,)`.

    `update(t_s (k,), values (k, c)) -> (k, c)`. A result is NaN only when the window holds no value
    for the column. The delay is half a window.

    >>> watch = CausalMean(np.array([2.0]))
    >>> watch.update(np.arange(5.0), np.array([[1.0], [3.0], [np.nan], [np.nan], [5.0]])).ravel()
    array([ 1.,  2.,  3., nan,  5.])
    >>> watch.update(np.array([5.0]), np.array([[7.0]]))  # goes on from the block before
    array([[6.]])
    """

    def __init__(self, window_s: FloatArray) -> None:
        # Columns of one window lie side by side, so that all of them are one slice.
        order = np.argsort(window_s, kind="stable")
        self._order, self._place = (
            index_rows(order.tolist()),
            index_rows(np.argsort(order).tolist()),
        )
        lengths, starts = np.unique(window_s[order], return_index=True)
        self._groups = [
            (float(length), slice(start, stop))
            for length, start, stop in zip(
                lengths, starts.tolist(), [*starts[1:].tolist(), len(window_s)], strict=True
            )
        ]
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._tail = _Tail(self._groups[-1][0])

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Filter the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        ordered = values[:, self._order]
        is_known = ~np.isnan(ordered)
        summed = np.empty((len(t_s), 2, values.shape[1]))
        summed[:, 0], summed[:, 1] = np.where(is_known, ordered, 0.0), is_known
        longest = self._tail.extend(t_s, summed)
        sums = np.empty(summed.shape)
        for window_s, columns in self._groups:
            is_longest = window_s == self._groups[-1][0]
            windows = longest if is_longest else self._tail.find_windows(window_s)
            sums[..., columns] = self._tail.reduce(np.add, windows, columns)
        total, count = sums[:, 0], sums[:, 1]
        return (total / np.where(count > 0, count, np.nan))[:, self._place]


class HoldLast:
    """Bridge gaps: repeat the last known value for at most `gap_s` seconds, then NaN.

    `(k, c) -> (k, c)`.

    >>> watch = HoldLast(columns=1, gap_s=1.0)
    >>> watch.update(np.arange(4.0), np.array([[1.0], [np.nan], [np.nan], [2.0]])).ravel()
    array([ 1.,  1., nan,  2.])
    """

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
        if len(t_s) == 1:  # a live frame: the same, without the machinery
            self._last = np.where(known[0], values[0], self._last)
            self._last_t = np.where(known[0], t_s, self._last_t)
            is_recent = t_s - self._last_t <= self._gap_s + TIME_EPSILON_S
            return np.where(is_recent, self._last, np.nan)[None]
        index = np.maximum.accumulate(np.where(known, np.arange(len(t_s))[:, None], -1))
        columns = np.arange(self._columns)
        source_t = np.where(index >= 0, t_s[index], self._last_t)
        source = np.where(index >= 0, values[index, columns], self._last)
        self._last, self._last_t = source[-1], source_t[-1]
        age = t_s[:, None] - source_t
        return np.where(age <= self._gap_s + TIME_EPSILON_S, source, np.nan)


class Runs:
    """How long each column has kept its present value.

    `update(t_s (k,), values (k, c)) -> since_s (k, c)`: the time at which the run of equal values
    began.

    >>> watch = Runs(columns=1)
    >>> watch.update(np.arange(5.0), np.array([[2], [2], [0], [0], [2]])).ravel()
    array([0., 0., 2., 2., 4.])
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
        if len(t_s) == 1:  # a live frame: the same, without the machinery
            self._since = np.where(values[0] != self._value, t_s[0], self._since)
            self._value = values[0]
            return self._since[None]
        changed = np.empty(values.shape, dtype=np.bool_)
        changed[0] = values[0] != self._value
        changed[1:] = values[1:] != values[:-1]
        index = np.maximum.accumulate(np.where(changed, np.arange(len(t_s))[:, None], -1))
        since = np.where(index >= 0, t_s[index], self._since)
        self._value, self._since = values[-1].astype(np.int64), since[-1]
        return since


class _Windowed:
    """A measure over the last `window_s` seconds of one signal."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._tail = _Tail(self._window_s)


class Extent(_Windowed):
    """How far a signal has moved within the last `window_s`: highest less lowest. `(k,) -> (k,)`.

    NaN inside the window is skipped; the result is NaN only when all of it is. A single frame that
    comes after a gap has not been still: the one before the gap counts as well.

    >>> watch = Extent(window_s=2.0)
    >>> watch.update(np.arange(6.0), np.array([0.0, 4.0, 5.0, 5.0, np.nan, np.nan]))
    array([ 0.,  4.,  1.,  0.,  0., nan])
    """

    def reset(self) -> None:
        """Forget everything seen."""
        self._tail = _Tail(self._window_s, spans_gaps=True)

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        windows = self._tail.extend(t_s, values)
        return self._tail.reduce(np.fmax, windows) - self._tail.reduce(np.fmin, windows)


class Lowest(_Windowed):
    """The lowest a signal was within the last `window_s`. `(k,) -> (k,)`.

    NaN inside the window is skipped; the result is NaN only when all of it is.
    """

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        return self._tail.reduce(np.fmin, self._tail.extend(t_s, values))


class Bounds(_Windowed):
    """The lowest and the highest value of a signal within the last `window_s`, as far as they are
    not too old.

    `update(t_s (k,), values (k,), since_s (k,)) -> (2, k)`: nothing from before `since_s` counts,
    which may not decrease. NaN is skipped; the result is NaN only when all of the window is.

    >>> watch = Bounds(window_s=3.0)
    >>> watch.update(np.arange(5.0), np.array([0.0, 4.0, 1.0, 2.0, 3.0]), np.zeros(5))
    array([[0., 0., 0., 1., 1.],
           [0., 4., 4., 4., 3.]])
    >>> watch.update(np.array([5.0]), np.array([3.0]), np.array([4.0]))  # nothing from before 4 s
    array([[3.],
           [3.]])
    """

    def update(self, t_s: FloatArray, values: FloatArray, since_s: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        if not len(t_s):
            return np.empty((2, 0))
        windows = self._tail.extend(t_s, values, since_s)
        return np.stack([self._tail.reduce(np.fmin, windows), self._tail.reduce(np.fmax, windows)])


class Reversals(_Windowed):
    """How far a signal swings to and fro within `window_s`.

    The lesser of its farthest ways up and down.
    `update(t_s (k,), values (k,)) -> (k,)`. A steady pull scores 0 however far it goes. A bounce
    scores its peak-to-peak amplitude if the window holds one and a half periods, and at least half
    of it if the window holds one. NaN inside the window is skipped; NaN now gives NaN.

    >>> watch = Reversals(window_s=4.0)
    >>> watch.update(np.arange(7.0), np.array([0.0, 3.0, 6.0, 4.0, 6.0, 4.0, np.nan]))
    array([ 0.,  0.,  0.,  2.,  2.,  2., nan])
    """

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        first, last = self._tail.extend(t_s, values).T
        longest = np.arange(int((last - first).max()))
        windows = self._tail.take(np.minimum(first[:, None] + longest, last[:, None] - 1))
        up = np.fmax.reduce(windows - np.fmin.accumulate(windows, axis=1), axis=1)
        down = np.fmax.reduce(np.fmax.accumulate(windows, axis=1) - windows, axis=1)
        return np.where(np.isnan(values), np.nan, np.fmin(up, down))


class Offset:
    """How far a signal is from its median over the last `window_s`: from where it usually is.

    `(k,) -> (k,)`.
    NaN inside the window is skipped; NaN now gives NaN.

    >>> watch = Offset(window_s=3.0)
    >>> watch.update(np.arange(6.0), np.array([1.0, 1.0, 4.0, 1.0, np.nan, 3.0]))
    array([ 0.,  0.,  3.,  0., nan,  1.])
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        self._window: deque[tuple[float, float]] = deque()
        self._sorted: list[float] = []

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        return np.array(
            [self._place(t, x) for t, x in zip(t_s.tolist(), values.tolist(), strict=True)]
        )

    def _place(self, t_s: float, value: float) -> float:
        """One frame: the window is kept sorted, since a median of each anew costs far more."""
        while self._window and self._window[0][0] <= t_s - (self._window_s - TIME_EPSILON_S):
            _, oldest = self._window.popleft()
            del self._sorted[bisect_left(self._sorted, oldest)]
        if math.isnan(value):
            return value
        self._window.append((t_s, value))
        insort(self._sorted, value)
        count = len(self._sorted)
        return value - 0.5 * (self._sorted[(count - 1) // 2] + self._sorted[count // 2])


class Swing(_Windowed):
    """Where a signal stands within its swing of the last `window_s`.

    -1 at the lowest, 1 at the highest.
    `update(t_s (k,), values (k,)) -> (k,)`. A swing smaller than `least`, from lowest to highest,
    is taken to be this large, so that stillness is near 0. A signal on its way up or down for the
    whole window is at 1 or -1. NaN inside the window is skipped; NaN now gives NaN.

    >>> watch = Swing(window_s=3.0, least=2.0)
    >>> watch.update(np.arange(6.0), np.array([0.0, 1.0, 4.0, 2.5, 3.0, np.nan]))
    array([ 0.  ,  0.5 ,  1.  ,  0.  , -0.25,   nan])
    """

    def __init__(self, window_s: float, least: float) -> None:
        super().__init__(window_s)
        self._least = least

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        windows = self._tail.extend(t_s, values)
        high, low = self._tail.reduce(np.fmax, windows), self._tail.reduce(np.fmin, windows)
        place: FloatArray = (2.0 * values - high - low) / np.fmax(high - low, self._least)
        return place
