"""By how much a condition was missed: the nearest value of the signal that fell short by most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, isnan, nan
from typing import Final

import numpy as np

from limberup.spec.model import Condition, Movement
from limberup.types import FloatArray

_SCALE: Final[Mapping[str, float]] = {"deg": 30.0, "ratio": 0.3}
"""What counts as equally far in the two units, to name one signal of several."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """`signal` came as near as `nearest` to `limit`, in its unit; NaN where it was never known.

    `share`: how far off, comparable between signals; infinite where it was never known.
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
    """What of a condition was missed by most; None if each part was met.

    Of `any` the nearest part counts, of `all` the farthest, and what was never known only where
    nothing else was missed.
    """
    if condition.signal is not None:
        return _compare(condition.signal, condition, seen)
    parts = [find_shortfall(part, seen) for part in (*condition.all, *condition.any)]
    missed = [part for part in parts if part is not None]
    if condition.any:
        return min(missed, key=lambda part: part.share) if len(missed) == len(parts) else None
    return max(missed, key=lambda part: (isfinite(part.share), part.share), default=None)


def find_short_range(movement: Movement, seen: Extremes) -> Shortfall | None:
    """By how much a movement's signal went less than its least range; None if it went so far."""
    column = seen.signals.index(movement.signal)
    low, high = float(seen.low[column]), float(seen.high[column])
    if movement.zero == "middle":
        low, high = 0.0, movement.sign * (high if movement.sign > 0.0 else low)
    if isnan(low) or isnan(high):
        return Shortfall(inf, movement.signal, nan, movement.least)
    if high - low >= movement.least:
        return None
    share = (movement.least - (high - low)) / _find_scale(movement.signal)
    return Shortfall(share, movement.signal, high - low, movement.least)


def _compare(signal: str, condition: Condition, seen: Extremes) -> Shortfall | None:
    column = seen.signals.index(signal)
    low, high = float(seen.low[column]), float(seen.high[column])
    if isnan(low):
        limit = condition.above if condition.below is None else condition.below
        return Shortfall(inf, signal, nan, nan if limit is None else limit)
    scale = _find_scale(signal)
    if condition.above is not None and high <= condition.above:
        return Shortfall((condition.above - high) / scale, signal, high, condition.above)
    if condition.below is not None and low >= condition.below:
        return Shortfall((low - condition.below) / scale, signal, low, condition.below)
    return None


def _find_scale(signal: str) -> float:
    return _SCALE.get(signal.rpartition("_")[2], 1.0)
