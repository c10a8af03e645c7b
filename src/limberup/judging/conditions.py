"""Spec conditions over blocks of frames: true, false or unknown, and for how long.

Truth values are ordered FALSE < UNKNOWN < TRUE, so that "all" is a minimum and "any" a maximum
(Kleene's three-valued logic): a missing signal decides nothing unless the other parts already
decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from limberup.signals.filters import TIME_EPSILON_S, Runs
from limberup.spec.model import Condition
from limberup.types import BoolArray, FloatArray, IntArray

FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """Truth of some conditions over a block: arrays `(k, c)`.

    `raw`: the truth at each frame. `since_s`: when the present raw value began. `is_sustained`: raw
    is TRUE and has been for the condition's `for_s`.
    """

    raw: IntArray
    since_s: FloatArray
    is_sustained: BoolArray


class ConditionTable:
    """Some conditions of one spec, compiled to one table of truths. Stateless.

    First comes a column for each comparison, then one for each "all" and "any" of them, from the
    inside to the outside.
    """

    def __init__(self, conditions: Sequence[Condition], signals: Sequence[str]) -> None:
        index = {name: i for i, name in enumerate(signals)}
        parts = {one: None for condition in conditions for one in _list_parts(condition)}
        leaves = [one for one in parts if one.signal is not None]
        self._signal = np.array([index[str(leaf.signal)] for leaf in leaves], dtype=np.intp)
        self._low = np.array([-np.inf if leaf.above is None else leaf.above for leaf in leaves])
        self._high = np.array([np.inf if leaf.below is None else leaf.below for leaf in leaves])
        column = {leaf: i for i, leaf in enumerate(leaves)}
        self._joints: list[_Joint] = []
        for depth in range(1, 1 + max(map(_depth, conditions), default=0)):
            for reduce in (np.minimum, np.maximum):
                joined = [
                    one
                    for one in parts
                    if _depth(one) == depth and bool(one.all) == (reduce is np.minimum)
                ]
                if joined:
                    self._joints.append(_join(reduce, joined, column))
                    column |= {one: len(column) + i for i, one in enumerate(joined)}
        self._width = len(column)
        self._wanted = np.array([column[condition] for condition in conditions], dtype=np.intp)

    def compute_truth(self, signals: FloatArray) -> IntArray:
        """Truth of every condition at every frame, from signals `(..., s)`: `(..., c)`."""
        values = signals[..., self._signal]
        is_inside = (values > self._low) & (values < self._high)
        truth = np.empty((*signals.shape[:-1], self._width), dtype=np.int64)
        truth[..., : len(self._signal)] = np.where(
            np.isnan(values), UNKNOWN, np.where(is_inside, TRUE, FALSE)
        )
        for joint in self._joints:
            parts = truth[..., joint.parts]
            truth[..., joint.columns] = joint.reduce.reduceat(parts, joint.starts, axis=-1)
        return truth[..., self._wanted]


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """Columns that are the least, or the greatest, of others: each of `parts` from its start on."""

    reduce: np.ufunc
    columns: slice
    parts: NDArray[np.intp]
    starts: NDArray[np.intp]


def _join(reduce: np.ufunc, joined: Sequence[Condition], column: Mapping[Condition, int]) -> _Joint:
    parts = [[column[part] for part in (*one.all, *one.any)] for one in joined]
    ends = np.cumsum([len(part) for part in parts])
    starts = np.concatenate([[0], ends[:-1]]).astype(np.intp)
    columns = slice(len(column), len(column) + len(joined))
    return _Joint(reduce, columns, np.concatenate(parts).astype(np.intp), starts)


def _list_parts(condition: Condition) -> Iterator[Condition]:
    """The condition and all within it."""
    yield condition
    for part in (*condition.all, *condition.any):
        yield from _list_parts(part)


def _depth(condition: Condition) -> int:
    """How many "all" and "any" lie within one another; 0 for a comparison."""
    return max((1 + _depth(part) for part in (*condition.all, *condition.any)), default=0)


class Dwell:
    """How long conditions have been true: the memory beside a table. `for_s (c,)`.

    How long each has to be.
    """

    def __init__(self, for_s: Sequence[float]) -> None:
        self._for_s = np.array(for_s)
        self._least_s = self._for_s - TIME_EPSILON_S
        self._runs = Runs(len(self._for_s))

    def reset(self) -> None:
        """Forget how long anything has been true."""
        self._runs.reset()

    def follow(self, t_s: FloatArray, truth: IntArray) -> Verdicts:
        """Verdicts for the next block of frames, from truth `(k, c)`."""
        if not len(self._for_s):
            return Verdicts(truth, np.empty(truth.shape), np.empty(truth.shape, dtype=np.bool_))
        since = self._runs.update(t_s, truth)
        lasted = t_s[:, None] - since >= self._least_s
        return Verdicts(truth, since, (truth == TRUE) & lasted)


class LastSeen:
    """When something was last seen: the memory between blocks."""

    def __init__(self) -> None:
        self._seen_s = np.nan

    def update(self, t_s: FloatArray, is_seen: BoolArray) -> FloatArray:
        """When it was last seen before each frame of the next block, `(k,)`; NaN for never."""
        seen_s = np.fmax.accumulate(
            np.concatenate([[self._seen_s], np.where(is_seen, t_s, np.nan)])
        )
        self._seen_s = float(seen_s[-1])
        return seen_s[:-1]


def list_places(is_so: BoolArray) -> Iterator[tuple[int, int]]:
    """Row and column of what is true, `(k, c)`, row by row."""
    rows, columns = is_so.nonzero()
    return zip(rows.tolist(), columns.tolist(), strict=True)


def list_signals(condition: Condition) -> tuple[str, ...]:
    """The signals a condition looks at, in order, each once."""
    inner = [name for part in (*condition.all, *condition.any) for name in list_signals(part)]
    return tuple(dict.fromkeys(([condition.signal] if condition.signal else []) + inner))
