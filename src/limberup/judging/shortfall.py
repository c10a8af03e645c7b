"""By how much a condition was missed: the nearest value of the signal that fell short by most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.spec.model import Condition
from limberup.types import FloatArray

_SCALE: Final[Mapping[str, float]] = {"deg": 30.0, "ratio": 0.3}
"""What counts as equally far in the two units, to name one signal of several."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """`signal` came as near as `nearest` to `limit`, in its unit. `share`: how far off, comparable
    between signals; 0 where it was met.
    """

    share: float
    signal: str
    nearest: float
    limit: float


class Extremes:
    """The lowest and highest value of each signal, `(s,)` each; NaN where it was never known."""

    def __init__(self, signals: Sequence[str]) -> None:
        self.signals = tuple(signals)
        self.low = np.full(len(self.signals), np.nan)
        self.high = np.full(len(self.signals), np.nan)

    def add(self, signals: FloatArray) -> None:
        """Take in frames, `(k, s)`."""
        if len(signals):
            self.low = np.fmin(self.low, np.fmin.reduce(signals))
            self.high = np.fmax(self.high, np.fmax.reduce(signals))


def find_shortfall(condition: Condition, seen: Extremes) -> Shortfall | None:
    """What of a condition was missed by most; None if each part was met, or was not known at all.

    Of `any` the nearest part counts, of `all` the farthest.
    """
    if condition.signal is not None:
        return _compare(condition.signal, condition, seen)
    parts = [find_shortfall(part, seen) for part in (*condition.all, *condition.any)]
    missed = [part for part in parts if part is not None]
    if condition.any:
        return min(missed, key=_share) if len(missed) == len(parts) else None
    return max(missed, key=_share, default=None)


def _share(shortfall: Shortfall) -> float:
    return shortfall.share


def _compare(signal: str, condition: Condition, seen: Extremes) -> Shortfall | None:
    column = seen.signals.index(signal)
    low, high = float(seen.low[column]), float(seen.high[column])
    scale = _SCALE.get(signal.rpartition("_")[2], 1.0)
    if condition.above is not None and high <= condition.above:
        return Shortfall((condition.above - high) / scale, signal, high, condition.above)
    if condition.below is not None and low >= condition.below:
        return Shortfall((low - condition.below) / scale, signal, low, condition.below)
    return None
