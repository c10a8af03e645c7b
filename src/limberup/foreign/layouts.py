"""Which point of a foreign skeleton is which of the 33 landmarks."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.types import FloatArray

BLAZEPOSE33: Final[tuple[Landmark | None, ...]] = tuple(Landmark)

COCO17: Final[tuple[Landmark | None, ...]] = (
    Landmark.NOSE,
    *(
        Landmark[f"{side}_{part}"]
        for part in ("EYE", "EAR", "SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE")
        for side in ("LEFT", "RIGHT")
    ),
)

OPENPOSE25: Final[tuple[Landmark | None, ...]] = (
    Landmark.NOSE,
    None,  # the neck
    *(Landmark[f"RIGHT_{part}"] for part in ("SHOULDER", "ELBOW", "WRIST")),
    *(Landmark[f"LEFT_{part}"] for part in ("SHOULDER", "ELBOW", "WRIST")),
    None,  # the middle of the hips
    *(Landmark[f"RIGHT_{part}"] for part in ("HIP", "KNEE", "ANKLE")),
    *(Landmark[f"LEFT_{part}"] for part in ("HIP", "KNEE", "ANKLE")),
    *(Landmark.RIGHT_EYE, Landmark.LEFT_EYE, Landmark.RIGHT_EAR, Landmark.LEFT_EAR),
    *(Landmark.LEFT_FOOT_INDEX, None, Landmark.LEFT_HEEL),  # None: the small toe
    *(Landmark.RIGHT_FOOT_INDEX, None, Landmark.RIGHT_HEEL),
)

_FORMATS_BY_POINTS: Final = {17: "coco17", 25: "openpose25", 33: "blazepose33"}

_ALIASES: Final = {
    "left_big_toe": "left_foot_index",
    "right_big_toe": "right_foot_index",
    "left_mouth": "mouth_left",
    "right_mouth": "mouth_right",
}


def place(values: FloatArray, layout: Sequence[Landmark | None]) -> FloatArray:
    """Rows of `values` `(len(layout), c)` where their landmark has its place: `(33, c)`, others
    NaN.
    """
    placed = np.full((LANDMARK_COUNT, values.shape[1]), np.nan)
    kept = [i for i, mark in enumerate(layout) if mark is not None]
    placed[[mark for mark in layout if mark is not None]] = values[kept]
    return placed


def suggest_format(points: int) -> str:
    """What to do when a file has that many points a person instead of the expected ones."""
    form = _FORMATS_BY_POINTS.get(points)
    return f"say --format {form}" if form else "check its format"


def find_landmark(name: str) -> Landmark | None:
    """The landmark of a written name: case, blanks and hyphens do not matter.

    None if there is no such landmark.
    """
    plain = re.sub(r"[\s\-.]+", "_", name.strip().lower())
    return Landmark.__members__.get(_ALIASES.get(plain, plain).upper())
