"""Spec conditions over blocks of frames: true, false or unknown, and for how long.

Truth values are ordered FALSE < UNKNOWN < TRUE, so that "all" is a minimum and "any" a maximum
(Kleene's three-valued logic): a missing signal decides nothing unless the other parts already
decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

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
    """Some conditions of one spec, compiled to columns. Stateless."""

    def __init__(self, conditions: Sequence[Condition], signals: Sequence[str]) -> None:
        self._index = {name: i for i, name in enumerate(signals)}
        self._leaves: list[tuple[int, float, float]] = []
        self._columns = [self._compile(condition) for condition in conditions]
        table = np.array(self._leaves).reshape(-1, 3)
        self._signal, self._low, self._high = table[:, 0].astype(np.intp), table[:, 1], table[:, 2]

    def compute_truth(self, signals: FloatArray) -> IntArray:
        """Truth of every condition at every frame, from signals `(..., s)`: `(..., c)`."""
        values = signals[..., self._signal]
        inside = (values > self._low) & (values < self._high)
        leaves = np.where(np.isnan(values), UNKNOWN, np.where(inside, TRUE, FALSE))
        truth = np.empty((*signals.shape[:-1], len(self._columns)), dtype=np.int64)
        for i, column in enumerate(self._columns):
            truth[..., i] = column(leaves)
        return truth

    def _compile(self, condition: Condition) -> Callable[[IntArray], IntArray]:
        if condition.signal is not None:
            column = len(self._leaves)
            low = -np.inf if condition.above is None else condition.above
            high = np.inf if condition.below is None else condition.below
            self._leaves.append((self._index[condition.signal], low, high))
            return lambda leaves: leaves[..., column]
        reduce = np.minimum.reduce if condition.all else np.maximum.reduce
        parts = [self._compile(inner) for inner in (*condition.all, *condition.any)]
        return lambda leaves: reduce([part(leaves) for part in parts])


class Dwell:
    """How long conditions have been true: the memory beside a table. `for_s (c,)`.

    How long each has to be.
    """

    def __init__(self, for_s: Sequence[float]) -> None:
        self._for_s = np.array(for_s)
        self._runs = Runs(len(self._for_s))

    def reset(self) -> None:
        """Forget how long anything has been true."""
        self._runs.reset()

    def follow(self, t_s: FloatArray, truth: IntArray) -> Verdicts:
        """Verdicts for the next block of frames, from truth `(k, c)`."""
        since = self._runs.update(t_s, truth)
        lasted = t_s[:, None] - since >= self._for_s - TIME_EPSILON_S
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


def list_signals(condition: Condition) -> tuple[str, ...]:
    """The signals a condition looks at, in order, each once."""
    inner = [name for part in (*condition.all, *condition.any) for name in list_signals(part)]
    return tuple(dict.fromkeys(([condition.signal] if condition.signal else []) + inner))
