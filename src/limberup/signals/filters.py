"""Filters that look only backwards in time, over blocks of frames of any length.

A filter fed one frame at a time and a filter fed a whole recording return the same numbers to the
bit: each keeps the tail of what it has seen, and sums in one fixed order. That is what makes live
coaching and video scoring agree.
"""

import numpy as np

from limberup.types import FloatArray, IntArray

TIME_EPSILON_S = 1e-6
"""Durations are compared with this slack, because 0.1 + 0.2 is not 0.3."""


class _Tail:
    """The last frames seen, put in front of the next block so that a window can reach back over its
    edge.
    """

    def __init__(self, window_s: float, *, spans_gaps: bool = False) -> None:
        """`spans_gaps`.

        Where frames are so sparse that the window holds less than half of its time, it reaches back
        to the one before.
        """
        self._window_s = window_s
        self._spans_gaps = spans_gaps
        self._t: FloatArray = np.empty(0)
        self._x: FloatArray | None = None

    def extend(
        self, t_s: FloatArray, values: FloatArray, since_s: FloatArray | None = None
    ) -> tuple[FloatArray, IntArray, IntArray]:
        """Old and new values, `(m, ...)`, and for each new frame where its window `t - window_s <
        t' <= t` lies.

        The window of new frame i is `values[first[i] : last[i]]`. It does not reach back beyond
        `since_s (k,)`, which may not decrease.
        """
        t = np.concatenate([self._t, t_s])
        x = values if self._x is None else np.concatenate([self._x, values])
        first = np.searchsorted(t, t_s - (self._window_s - TIME_EPSILON_S), side="right")
        if since_s is not None:
            first = np.maximum(first, np.searchsorted(t, since_s))
        last = np.arange(len(t) - len(t_s), len(t)) + 1
        first = np.minimum(first, last - 1)
        keep = first[-1]
        if self._spans_gaps:
            keep = max(keep - 1, 0)
            first = np.where(t_s - t[first] < 0.5 * self._window_s, np.maximum(first - 1, 0), first)
        self._t, self._x = t[keep:], x[keep:].copy()
        return x, first, last


def _reduce_windows(ufunc: np.ufunc, x: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    """Reduce `x[first[i] : last[i]]` along the first axis for every i; no window may be empty."""
    padded = np.concatenate([x, x[-1:]])
    reduced: FloatArray = ufunc.reduceat(padded, np.stack([first, last], axis=1).ravel(), axis=0)[
        ::2
    ]
    return reduced


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
        self._window_s = window_s
        self.reset()

    def reset(self) -> None:
        """Forget everything seen."""
        window_s = self._window_s
        self._groups = [
            (np.flatnonzero(window_s == length), _Tail(float(length)))
            for length in np.unique(window_s)
        ]

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Filter the next block of frames; times continue from the block before."""
        smooth = np.empty(values.shape)
        for columns, tail in self._groups if len(t_s) else ():
            x, first, last = tail.extend(t_s, values[:, columns])
            total = _reduce_windows(np.add, np.nan_to_num(x, nan=0.0), first, last)
            count = _reduce_windows(np.add, (~np.isnan(x)).astype(np.float64), first, last)
            smooth[:, columns] = total / np.where(count > 0, count, np.nan)
        return smooth


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
        x, first, last = self._tail.extend(t_s, values)
        return _reduce_windows(np.fmax, x, first, last) - _reduce_windows(np.fmin, x, first, last)


class Lowest(_Windowed):
    """The lowest a signal was within the last `window_s`. `(k,) -> (k,)`.

    NaN inside the window is skipped; the result is NaN only when all of it is.
    """

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        return _reduce_windows(np.fmin, *self._tail.extend(t_s, values)) if len(t_s) else values


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
        x, first, last = self._tail.extend(t_s, values, since_s)
        return np.stack(
            [_reduce_windows(np.fmin, x, first, last), _reduce_windows(np.fmax, x, first, last)]
        )


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
        x, first, last = self._tail.extend(t_s, values)
        longest = np.arange(int((last - first).max()))
        windows = x[np.minimum(first[:, None] + longest, last[:, None] - 1)]
        up = np.fmax.reduce(windows - np.fmin.accumulate(windows, axis=1), axis=1)
        down = np.fmax.reduce(np.fmax.accumulate(windows, axis=1) - windows, axis=1)
        return np.where(np.isnan(values), np.nan, np.fmin(up, down))


class Offset(_Windowed):
    """How far a signal is from its median over the last `window_s`: from where it usually is.

    `(k,) -> (k,)`.
    NaN inside the window is skipped; NaN now gives NaN.

    >>> watch = Offset(window_s=3.0)
    >>> watch.update(np.arange(6.0), np.array([1.0, 1.0, 4.0, 1.0, np.nan, 3.0]))
    array([ 0.,  0.,  3.,  0., nan,  1.])
    """

    def update(self, t_s: FloatArray, values: FloatArray) -> FloatArray:
        """Measure the next block of frames; times continue from the block before."""
        if not len(t_s):
            return values
        x, first, last = self._tail.extend(t_s, values)
        known = np.flatnonzero(~np.isnan(values))
        offset = np.full(values.shape, np.nan)
        for i in known:
            offset[i] = values[i] - np.nanmedian(x[first[i] : last[i]])
        return offset


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
        x, first, last = self._tail.extend(t_s, values)
        high, low = (
            _reduce_windows(np.fmax, x, first, last),
            _reduce_windows(np.fmin, x, first, last),
        )
        place: FloatArray = (2.0 * values - high - low) / np.fmax(high - low, self._least)
        return place
