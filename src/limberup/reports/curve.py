"""A small curve in the letters of a terminal."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from limberup.types import FloatArray

WIDTH: Final = 72
_BARS: Final = " ▁▂▃▄▅▆▇█"
_MARK: Final = "▴"


def draw_curve(
    t_s: FloatArray, values: FloatArray, marks_s: Sequence[float], width: int = WIDTH
) -> tuple[str, str]:
    """A line of bars for `values (n,)` over time, a gap where they are unknown, and below it a line
    with a mark at each of `marks_s`.

    >>> draw_curve(np.arange(4.0), np.array([0.0, 1.0, np.nan, 0.0]), [1.0], width=4)
    ('▁█ ▁', ' ▴  ')
    """
    first_s, last_s = float(t_s[0]), float(t_s[-1])
    whole_s = max(last_s - first_s, 1e-9)
    places = np.minimum(((t_s - first_s) / whole_s * width).astype(np.int64), width - 1)
    known = ~np.isnan(values)
    total = np.bincount(places[known], values[known], minlength=width)
    count = np.bincount(places[known], minlength=width)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    low, high = (float(f(mean[count > 0])) for f in (np.min, np.max)) if known.any() else (0.0, 0.0)
    share = (mean - low) / max(high - low, 1e-9)
    bars = "".join(
        _BARS[0] if np.isnan(one) else _BARS[1 + round(float(one) * (len(_BARS) - 2))]
        for one in share
    )
    marked = {min(int((mark - first_s) / whole_s * width), width - 1) for mark in marks_s}
    return bars, "".join(_MARK if i in marked else " " for i in range(width))
