"""How full the lungs are: the person's own breathing, or what the poses say."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from msgspec import structs

from limberup.motion.channels import NAMES
from limberup.truth import TrueHold
from limberup.types import FloatArray

__all__ = ["Breathing", "compute_breath", "count_breaths", "draw_breathing"]

_BREATH: Final = NAMES.index("breath")
_HELD: Final = NAMES.index("breath_held")
_USUAL_S: Final = (4.2, 5.6)
"""Shortest and longest breath of a person at rest."""

_UNEVENNESS: Final = 0.08
"""By which share breaths differ."""

_LONGEST_S: Final = 900.0


@dataclass(frozen=True, slots=True, eq=False)
class Breathing:
    """`empty_s`: the moments of empty lungs, in order, from 0 on.

    `depth` 1 is a usual breath, 2 a deep one.
    """

    empty_s: FloatArray
    depth: float = 1.0

    def compute(self, times_s: FloatArray) -> FloatArray:
        """Fullness `(n,)` at `times_s`: 0 empty to `depth`."""
        breaths = np.interp(times_s, self.empty_s, np.arange(len(self.empty_s)))
        full: FloatArray = self.depth * (0.5 - 0.5 * np.cos(2 * np.pi * breaths)) ** 0.9
        return full

    def list_fulls(self) -> FloatArray:
        """The moments of full lungs."""
        return 0.5 * (self.empty_s[1:] + self.empty_s[:-1])

    def compute_rate(self, end_s: float) -> float:
        """Breaths a second until `end_s`."""
        return float(np.interp(end_s, self.empty_s, np.arange(len(self.empty_s))) / end_s)


def draw_breathing(seed: int, breaths_hz: float | None, depth: float) -> Breathing:
    """A person's breathing. Where the rate is None it is drawn by the seed, and kept.

    A given one is kept roughly.
    """
    rng = np.random.default_rng(seed)
    drawn_s = float(rng.uniform(*_USUAL_S))
    usual_s, unevenness = (drawn_s, 0.0) if breaths_hz is None else (1.0 / breaths_hz, _UNEVENNESS)
    lengths_s = usual_s * (1.0 + unevenness * rng.uniform(-1.0, 1.0, int(_LONGEST_S / usual_s)))
    return Breathing(np.concatenate([[0.0], np.cumsum(lengths_s)]), depth)


def compute_breath(breathing: Breathing, times_s: FloatArray, channels: FloatArray) -> FloatArray:
    """Fullness `(n,)`.

    The person's own breathing, or the poses' `breath` by the weight of `breath_held`.
    """
    held = np.clip(channels[:, _HELD], 0.0, 1.0)
    fullness: FloatArray = (1.0 - held) * breathing.compute(times_s) + held * channels[:, _BREATH]
    return fullness


def count_breaths(
    breathing: Breathing, hold: TrueHold, times_s: FloatArray, channels: FloatArray
) -> TrueHold:
    """The hold with its breaths; uncounted where the poses hold the breath."""
    within = (times_s >= hold.start_s) & (times_s < hold.end_s)
    if (channels[within, _HELD] > 0.5).any():
        return hold
    fulls = breathing.list_fulls()
    within_hold = (fulls >= hold.start_s) & (fulls < hold.end_s)
    return structs.replace(hold, breaths=int(within_hold.sum()))
