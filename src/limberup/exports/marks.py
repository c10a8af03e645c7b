"""How other programs name the landmarks and turn their axes."""

from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.types import FloatArray, PoseTrack

NAMES: Final = tuple(mark.name.lower() for mark in Landmark)
"""The landmarks in their order, such as "left_knee"."""


def turn_upright(world: FloatArray) -> FloatArray:
    """World landmarks `(..., 3)` with y up: x right in the picture, z towards the camera.

    That is half a turn about x, so the axes stay right-handed and lengths what they are.
    """
    turned: FloatArray = world * np.array([1.0, -1.0, -1.0]) + 0.0  # no -0.0 in files
    return turned


def measure_rate_hz(track: PoseTrack) -> float:
    """Frames a second, as most of them follow each other; 30 where there are fewer than two."""
    return float(1.0 / np.median(np.diff(track.t_s))) if len(track) > 1 else 30.0
