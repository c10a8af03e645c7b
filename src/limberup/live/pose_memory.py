"""The latest half hour of poses, in a fixed amount of memory, for the replay of a moment.

No picture is kept.
"""

from typing import Final

import numpy as np

from limberup.landmarks import LANDMARK_COUNT
from limberup.types import FloatArray, Pose

POSES: Final = 18_000
"""Half an hour at ten poses a second: 2.5 MB."""

EVERY_S: Final = 0.095
_STEP: Final = 1 / 4096
_NOWHERE: Final = -32768


class PoseMemory:
    """A ring of poses; the oldest are forgotten."""

    def __init__(self, poses: int = POSES) -> None:
        self._t_s = np.full(poses, np.nan)
        self._points = np.full((poses, LANDMARK_COUNT, 2), _NOWHERE, dtype=np.int16)
        self._next = 0
        self._last_s = -np.inf

    def add(self, pose: Pose) -> None:
        """Remember a pose, if the last one is long enough ago."""
        if pose.t_s - self._last_s < EVERY_S:
            return
        self._last_s = pose.t_s
        xy = np.clip(pose.landmarks[:, :2] / _STEP, _NOWHERE + 1, -_NOWHERE - 1)
        self._t_s[self._next] = pose.t_s
        self._points[self._next] = np.where(np.isnan(xy), _NOWHERE, xy)
        self._next = (self._next + 1) % len(self._t_s)

    def between(self, start_s: float, end_s: float) -> tuple[FloatArray, FloatArray]:
        """Times `(n,)` and landmarks `(n, 33, 2)` in image heights from `start_s` to `end_s`.

        NaN where unseen.
        """
        order = np.roll(np.arange(len(self._t_s)), -self._next)
        t_s = self._t_s[order]
        inside = (t_s >= start_s) & (t_s <= end_s)
        points = self._points[order[inside]].astype(np.float64)
        return t_s[inside], np.where(points == _NOWHERE, np.nan, points * _STEP)
