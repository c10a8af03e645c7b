"""Points of 2D skeletons: which of them count as seen, by their score."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from limberup.errors import BadInputError
from limberup.foreign.clip import Person
from limberup.foreign.layouts import place, suggest_format
from limberup.foreign.reading import to_floats
from limberup.landmarks import Landmark
from limberup.types import FloatArray

LEAST_SCORE: Final = 0.1
"""A point with a lower score is missing; what is hidden but placed well mostly has 0.2 and more."""


def read_points(name: str, values: object, layout: Sequence[Landmark | None]) -> FloatArray:
    """x, y and score of each point of the layout, `(len(layout), 3)`, from flat or nested lists.

    Without scores they are NaN.
    """
    points = to_floats(name, values)
    count = len(layout)
    if points.ndim == 1 and points.size == 3 * count:
        points = points.reshape(count, 3)
    if points.ndim != 2 or len(points) != count or points.shape[1] not in (2, 3):
        many = points.size // 3 if points.ndim == 1 else len(points) if points.ndim else 0
        raise BadInputError(
            f"{name} has {many} points instead of {count} with x, y and score: "
            f"{suggest_format(many)}."
        )
    if points.shape[1] == 3:
        return points
    return np.column_stack([points, np.full(count, np.nan)])


def make_person(points: FloatArray, layout: Sequence[Landmark | None], top: float) -> Person:
    """A person from x, y, score; `top` is the highest score there can be.

    Points with a score below a tenth of it are missing.
    """
    xy, score = points[:, :2], points[:, 2:] / top
    missing = (score < LEAST_SCORE) | np.isnan(xy).any(axis=1, keepdims=True)
    row = np.hstack([xy, np.full_like(score, np.nan), score])
    return Person(place(np.where(missing, np.nan, row), layout))
