"""Key poses -> smooth channel curves."""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from limberup.motion.channels import NAMES
from limberup.types import FloatArray


@dataclass(frozen=True)
class Key:
    """Reach `values` after `move_s` seconds, then stay `stay_s`.

    Without a stay the motion passes through smoothly.
    """

    values: dict[str, float]
    move_s: float
    stay_s: float = 0.0


def minimum_jerk(phase: FloatArray) -> FloatArray:
    """Position 0..1 of a point-to-point movement with the least jerk, for phase 0..1."""
    p = np.clip(phase, 0.0, 1.0)
    return p**3 * (10.0 - 15.0 * p + 6.0 * p**2)


def even_progress(phase: FloatArray, ramp: float = 0.3) -> FloatArray:
    """Like `minimum_jerk` at both ends but with a steady middle, for paths through several keys."""
    p = np.clip(phase, 0.0, 1.0)

    def rise(x: FloatArray) -> FloatArray:  # integral of a smoothstep velocity
        x = np.clip(x, 0.0, 1.0)
        return ramp * (x**3 - 0.5 * x**4)

    return (
        rise(p / ramp)
        + np.clip(p - ramp, 0.0, 1.0 - 2 * ramp)
        + 0.5 * ramp * (p >= 1 - ramp)
        - rise((1 - p) / ramp) * (p >= 1 - ramp)
    ) / (1.0 - ramp)


def compute_curves(keys: list[Key], times_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Channel values (n, c) at `times_s` and the arrival time of each key.

    Between two rests the path through the keys is a monotone spline; its progress over time eases
    in and out.
    """
    values = np.array([[k.values[name] for name in NAMES] for k in keys])
    arrive = np.zeros(len(keys))
    out = np.tile(values[0], (len(times_s), 1))
    t = keys[0].stay_s
    k = 0
    while k + 1 < len(keys):
        last = k + 1
        while last + 1 < len(keys) and keys[last].stay_s <= 0.0:
            last += 1
        knots = np.concatenate([[0.0], np.cumsum([keys[j].move_s for j in range(k + 1, last + 1)])])
        span = knots[-1]
        path = PchipInterpolator(knots, values[k : last + 1]) if len(knots) > 2 else None
        now = times_s >= t
        ease = minimum_jerk if path is None else even_progress
        progress = ease((times_s[now] - t) / span)
        if path is None:
            out[now] = values[k] + progress[:, None] * (values[last] - values[k])
        else:
            out[now] = path(progress * span)
        grid = np.linspace(0, 1, 2001)
        arrive[k + 1 : last + 1] = t + span * np.interp(knots[1:] / span, ease(grid), grid)
        t += span + keys[last].stay_s
        k = last
    return out, arrive


def wander(times_s: FloatArray, hz: tuple[float, float], rng: np.random.Generator) -> FloatArray:
    """A smooth wandering `(n,)` of about -1 to 1: three waves between two frequencies."""
    rates, phases = rng.uniform(*hz, 3), rng.uniform(0.0, 2.0 * np.pi, 3)
    waves = np.sin(2.0 * np.pi * rates[:, None] * times_s + phases[:, None])
    way: FloatArray = waves.sum(axis=0) / 2.0
    return way
