"""What the tensors of the BlazePose models mean.

Its detector looks for persons in a square of 224 pixels, by boxes around fixed anchors; its
landmark model for 33 landmarks of one person in a square of 256, and a heatmap for each. The
figures are those of the graphs that Google published with the models.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from limberup.landmarks import LANDMARK_COUNT
from limberup.types import FloatArray

DETECTOR_SIZE: Final = 224
LANDMARKS_SIZE: Final = 256
LEAST_SCORE: Final = 0.5
"""A detection with less is none."""

_OVERLAP: Final = 0.5
"""Detections that share more than this of their common area are of one person."""
_STRIDES: Final = ((8, 2), (16, 2), (32, 6))
"""Pixels from anchor to anchor in each grid, and how many anchors are at a place."""
_MOST_LOGIT: Final = 100.0
_VALUES: Final = 5
"""Of a landmark: x, y, z, visibility, presence."""
_KERNEL: Final = 7
"""Pixels of the heatmap about a landmark, each way, in which its place is refined."""
_LEAST_CONFIDENCE: Final = 0.5
"""A heatmap that is nowhere surer refines nothing."""

Tensor: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """A person in a square, coordinates 0 to 1 each way. `middle` of the hips, `rim`: the point
    above it on a circle around the whole body; `(2,)` each. `score`: 0 to 1.
    """

    middle: FloatArray
    rim: FloatArray
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The landmarks of one person in a square.

    `landmarks (33, 3)`: 0 to 1 each way, z on the scale of x. `world (33, 3)`: metres, turned as
    the square is. `visibility (33,)`. `middle`, `rim`: as of a `Detection`, for the next picture.
    """

    landmarks: FloatArray
    world: FloatArray
    visibility: FloatArray
    middle: FloatArray
    rim: FloatArray


def make_anchors() -> FloatArray:
    """The middle of each anchor, `(2254, 2)`, 0 to 1 each way."""
    grids = []
    for stride, count in _STRIDES:
        cells = DETECTOR_SIZE // stride
        middles = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(middles, middles, indexing="ij")
        grids.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), count, axis=0))
    return np.concatenate(grids)


def decode_detections(boxes: Tensor, logits: Tensor, anchors: FloatArray) -> list[Detection]:
    """Persons, the surest first, from what the detector says: boxes `(2254, 12)` and logits
    `(2254,)`.
    """
    scores = _compute_sigmoid(np.clip(logits.astype(np.float64), -_MOST_LOGIT, _MOST_LOGIT))
    sure = np.flatnonzero(scores >= LEAST_SCORE)
    sure = sure[np.argsort(-scores[sure], kind="stable")]
    values = boxes[sure].astype(np.float64).reshape(len(sure), 6, 2) / DETECTOR_SIZE
    half = 0.5 * values[:, 1]
    points = np.delete(values, 1, axis=1) + anchors[sure, None]
    corners = np.concatenate([points[:, 0] - half, points[:, 0] + half], axis=1)
    return list(_merge(corners, points[:, 1:3], scores[sure]))


def _merge(corners: FloatArray, points: FloatArray, scores: FloatArray) -> list[Detection]:
    """One detection for all that overlap with the surest, at their mean weighted by score."""
    merged = []
    rest = np.arange(len(scores))
    while len(rest):
        is_same = _compute_overlap(corners[rest[0]], corners[rest]) > _OVERLAP
        same = rest[is_same] if is_same.any() else rest[:1]
        middle, rim = np.average(points[same], axis=0, weights=scores[same])
        merged.append(Detection(middle, rim, float(scores[rest[0]])))
        if not is_same.any():
            break
        rest = rest[~is_same]
    return merged


def _compute_overlap(one: FloatArray, others: FloatArray) -> FloatArray:
    """Intersection over union of a box `(4,)` with others `(n, 4)`: left, top, right, bottom."""
    sides = np.minimum(one[2:], others[:, 2:]) - np.maximum(one[:2], others[:, :2])
    common = np.maximum(sides, 0.0).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1)
    union = (one[2:] - one[:2]).prod() + areas - common
    overlap: FloatArray = common / np.where(union > 0.0, union, np.inf)
    return overlap


def decode_body(landmarks: Tensor, heatmap: Tensor, world: Tensor) -> Body:
    """The landmarks of a person from what the landmark model says: `(39 * 5,)`, `(h, w, 39)` and
    `(39 * 3,)`. Two of the 39 tell where to look next.
    """
    rows = landmarks.astype(np.float64).reshape(-1, _VALUES)
    places = rows[:, :3] / LANDMARKS_SIZE
    places[:, :2] = refine(places[:, :2], heatmap)
    return Body(
        landmarks=places[:LANDMARK_COUNT],
        world=world.astype(np.float64).reshape(-1, 3)[:LANDMARK_COUNT],
        visibility=_compute_sigmoid(rows[:LANDMARK_COUNT, 3]),
        middle=places[LANDMARK_COUNT, :2],
        rim=places[LANDMARK_COUNT + 1, :2],
    )


def refine(places: FloatArray, heatmap: Tensor) -> FloatArray:
    """Places `(n, 2)`, 0 to 1 each way, moved to the middle of what the heatmap `(h, w, n)` holds
    around them, where it is sure of anything there. One outside of it stays where it is.
    """
    height, width, count = heatmap.shape
    size = np.array([width, height])
    reach = (_KERNEL - 1) // 2
    around = np.arange(-reach, reach + 1)
    cells = np.trunc(places * size).astype(np.int64)
    is_inside = ((cells >= 0) & (cells < size)).all(axis=1)
    columns = cells[:, None, None, 0] + around[None, None, :]
    rows = cells[:, None, None, 1] + around[None, :, None]
    is_in = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    at = (rows.clip(0, height - 1), columns.clip(0, width - 1), np.arange(count)[:, None, None])
    weights = np.where(is_in, _compute_sigmoid(heatmap[at].astype(np.float64)), 0.0)
    is_sure = is_inside & (weights.max(axis=(1, 2)) >= _LEAST_CONFIDENCE)
    total = weights.sum(axis=(1, 2))
    middles = (
        np.stack([(weights * columns).sum(axis=(1, 2)), (weights * rows).sum(axis=(1, 2))], axis=1)
        / np.where(total > 0.0, total, 1.0)[:, None]
    )
    return np.where(is_sure[:, None], middles / size, places)


def _compute_sigmoid(logits: FloatArray) -> FloatArray:
    return 1.0 / (1.0 + np.exp(-logits))
