"""The 33 landmarks of the pose model.

Their names, their mirror images, and the bones between them.
"""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt


class Landmark(IntEnum):
    """Index of a landmark in the `landmark` axis. Left and right are the person's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


LANDMARK_COUNT: Final = len(Landmark)


def _mirror_name(name: str) -> str:
    if "LEFT" in name:
        return name.replace("LEFT", "RIGHT")
    return name.replace("RIGHT", "LEFT")


MIRROR: Final[npt.NDArray[np.intp]] = np.array(
    [Landmark[_mirror_name(mark.name)] for mark in Landmark], dtype=np.intp
)
"""Permutation that exchanges left and right: `landmarks[..., MIRROR, :]`. It is its own inverse."""

TRUNK: Final[npt.NDArray[np.intp]] = np.array(
    [
        Landmark.LEFT_SHOULDER,
        Landmark.RIGHT_SHOULDER,
        Landmark.LEFT_HIP,
        Landmark.RIGHT_HIP,
    ],
    dtype=np.intp,
)
"""The corners of the trunk: shoulders, then hips, the left one of each first."""

_SIDE_BONES: Final = (
    ("SHOULDER", "ELBOW"),
    ("ELBOW", "WRIST"),
    ("WRIST", "PINKY"),
    ("WRIST", "INDEX"),
    ("WRIST", "THUMB"),
    ("SHOULDER", "HIP"),
    ("HIP", "KNEE"),
    ("KNEE", "ANKLE"),
    ("ANKLE", "HEEL"),
    ("HEEL", "FOOT_INDEX"),
    ("EAR", "SHOULDER"),
)

SKELETON: Final[tuple[tuple[Landmark, Landmark], ...]] = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    *(
        (Landmark[f"{side}_{a}"], Landmark[f"{side}_{b}"])
        for side in ("LEFT", "RIGHT")
        for a, b in _SIDE_BONES
    ),
)
"""Pairs of landmarks that a drawing joins with a line."""
