"""How full the lungs are: the person's own breathing, or what the poses say."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from limberup.motion.channels import NAMES
from limberup.motion.truth import TrueHold
from limberup.types import FloatArray

__all__ = ["Breathing", "compute_breath", "count_breaths", "draw_breathing"]

_BREATH: Final = NAMES.index("breath")
_HELD: Final = NAMES.index("breath_held")
_USUAL_S: Final = (4.2, 5.6)
"""Shortest and longest breath of a person at rest."""


@dataclass(frozen=True, slots=True)
class Breathing:
    """One breath lasts `period_s`; `depth` 1 is a usual one, 2 a deep one."""

    period_s: float
    depth: float = 1.0

    def compute(self, times_s: FloatArray) -> FloatArray:
        """Fullness `(n,)` at `times_s`: 0 empty to `depth`."""
        signal = 0.5 - 0.5 * np.cos(2 * np.pi * times_s / self.period_s)
        full: FloatArray = self.depth * signal**0.9
        return full

    def list_fulls(self, end_s: float) -> FloatArray:
        """The moments of full lungs."""
        return (np.arange(int(end_s / self.period_s) + 1) + 0.5) * self.period_s


def draw_breathing(seed: int, breaths_hz: float | None, depth: float) -> Breathing:
    """A person's breathing; the rate is drawn by the seed where it is None."""
    drawn_s = float(np.random.default_rng(seed).uniform(*_USUAL_S))
    return Breathing(1.0 / breaths_hz if breaths_hz else drawn_s, depth)


def compute_breath(breathing: Breathing, times_s: FloatArray, channels: FloatArray) -> FloatArray:
    """Fullness `(n,)`: the person's own breathing, or the poses' `breath` by the weight of `breath_held`."""
    held = np.clip(channels[:, _HELD], 0.0, 1.0)
    fullness: FloatArray = (1.0 - held) * breathing.compute(times_s) + held * channels[:, _BREATH]
    return fullness


def count_breaths(breathing: Breathing, hold: TrueHold, times_s: FloatArray, channels: FloatArray) -> TrueHold:
    """The hold with its breaths; uncounted where the poses hold the breath."""
    within = (times_s >= hold.start_s) & (times_s < hold.end_s)
    if (channels[within, _HELD] > 0.5).any():
        return hold
    fulls = breathing.list_fulls(float(times_s[-1]))
    return replace(hold, breaths=int(((fulls >= hold.start_s) & (fulls < hold.end_s)).sum()))
