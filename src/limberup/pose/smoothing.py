"""Smoothing of landmarks from picture to picture, against the trembling of a pose model.

The 1 euro filter (Casiez, Roussel and Vogel, 2012): a low pass that opens as the value moves
faster, so that stillness is calm and movement hardly late.
"""

import math

import numpy as np

from limberup.types import FloatArray


class LowPass:
    """Goes a share `alpha` of the way to each new value; the first one is taken as it is.

    >>> smooth = LowPass()
    >>> smooth.update(np.array([1.0]), 0.5), smooth.update(np.array([2.0]), 0.5)
    (array([1.]), array([1.5]))
    """

    def __init__(self) -> None:
        self._last: FloatArray | None = None

    def update(self, values: FloatArray, alpha: FloatArray | float) -> FloatArray:
        """The next value, of any shape that stays the same."""
        is_first = self._last is None
        last = values if self._last is None else self._last
        self._last = values if is_first else alpha * values + (1.0 - alpha) * last
        return self._last


class OneEuro:
    """Smooths values of any one shape, each on its own.

    `least_hz`: the cutoff of the low pass at rest. `opening`: by how much it rises with the speed,
    in scales a second; `speed_hz`: the cutoff by which the speed itself is smoothed.
    """

    def __init__(self, least_hz: float, opening: float, speed_hz: float = 1.0) -> None:
        self._least_hz, self._opening, self._speed_hz = least_hz, opening, speed_hz
        self._value, self._speed = LowPass(), LowPass()
        self._raw: FloatArray | None = None
        self._last_ms = 0

    def update(self, t_ms: int, values: FloatArray, scale: float = 1.0) -> FloatArray:
        """The next values; times must increase. `scale`: how large the object is, in their unit."""
        if self._raw is None:
            self._raw, self._last_ms = values, t_ms
            self._speed.update(np.zeros(values.shape), 1.0)
            return self._value.update(values, 1.0)
        step_s = 0.001 * (t_ms - self._last_ms)
        speed = self._speed.update(
            (values - self._raw) / (scale * step_s), _compute_alpha(self._speed_hz, step_s)
        )
        self._raw, self._last_ms = values, t_ms
        cutoff_hz = self._least_hz + self._opening * np.abs(speed)
        return self._value.update(values, _compute_alpha(cutoff_hz, step_s))


def _compute_alpha(cutoff_hz: FloatArray | float, step_s: float) -> FloatArray | float:
    turn = 2.0 * math.pi * cutoff_hz * step_s
    return turn / (1.0 + turn)
