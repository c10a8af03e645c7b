"""Where the head of the person is, for how long that is believed, and how it is hidden.

What is hidden must stay hidden: a face that might be anywhere hides the whole picture.
"""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from limberup.landmarks import SKELETON, Landmark
from limberup.types import BoolArray, FloatArray, Image, PoseTrack

HOLD_S: Final = 1.0
"""For so long after the head was last seen, and before it is seen again, it is near that place."""

_GROWTH_HZ: Final = 1.0
"""By how much of itself a circle grows in a second in which the head is not seen."""

_HEAD_M: Final = 0.22
"""Radius of a circle about the middle of the face that holds a head with its hair."""

_SHOULDERS_M: Final = 0.48
"""The same about the middle of the shoulders, where only these are seen."""

_FACE_GROWTH: Final = 1.7
_LEAST_RADIUS: Final = 0.03
_TREMBLE_S: Final = 0.15
_BLOCKS: Final = 5
"""Squares across a hidden face. Fewer than any program needs to tell faces apart."""

_PICTURE_BLOCKS: Final = 24
_FACE: Final = slice(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1)


def find_heads(track: PoseTrack) -> FloatArray:
    """Circles that hold the head, `(n, 3)`: x, y and radius in image heights; NaN where unknown.

    Where the head is not seen, the circle of the frame before or after it is kept for `HOLD_S`,
    growing.
    """
    heads = _see_heads(track)
    return _cover_tremble(_bridge(heads, track.t_s), track.t_s)


def _see_heads(track: PoseTrack) -> FloatArray:
    face = track.landmarks[:, _FACE, :2]
    heights_a_metre = _find_scale(track)
    seen = ~np.isnan(face[..., 0])
    is_seen = seen.any(axis=1)
    heads = np.full((len(track), 3), np.nan)
    for i in np.flatnonzero(is_seen):
        points = face[i, seen[i]]
        middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
        extent = float(np.linalg.norm(points - middle, axis=1).max())
        radius = np.nanmax([_FACE_GROWTH * extent, _HEAD_M * heights_a_metre[i], _LEAST_RADIUS])
        heads[i] = (*middle, radius)
    shoulders = track.landmarks[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :2]
    middles = shoulders.mean(axis=1)
    only = ~is_seen & ~np.isnan(middles[:, 0]) & ~np.isnan(heights_a_metre)
    heads[only, :2] = middles[only]
    heads[only, 2] = _SHOULDERS_M * heights_a_metre[only]
    return heads


def _find_scale(track: PoseTrack) -> FloatArray:
    """Image heights in a metre, `(n,)`, by the longest bones that are seen; NaN without any."""
    a, b = np.array(SKELETON).T
    picture = np.linalg.norm(track.landmarks[:, a, :2] - track.landmarks[:, b, :2], axis=2)
    metres = np.linalg.norm(track.world[:, a, :2] - track.world[:, b, :2], axis=2)
    known = np.where(np.isnan(picture + metres), 0.0, 1.0)
    total = np.where(known > 0, metres, 0.0).sum(axis=1)
    lengths = np.where(known > 0, picture, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale: FloatArray = np.where(total > 0, lengths / total, np.nan)
    return scale


def _bridge(heads: FloatArray, t_s: FloatArray) -> FloatArray:
    """Fill what is unknown from before and after it, as far as `HOLD_S` goes."""
    known = np.flatnonzero(~np.isnan(heads[:, 0]))
    filled = heads.copy()
    for i in np.flatnonzero(np.isnan(heads[:, 0])):
        place = int(np.searchsorted(known, i))
        circles = [
            _grow(heads[j], abs(float(t_s[i] - t_s[j])))
            for j in (*known[place - 1 : place], *known[place : place + 1])
            if abs(t_s[i] - t_s[j]) <= HOLD_S
        ]
        for circle in circles:
            filled[i] = circle if np.isnan(filled[i, 0]) else join_circles(filled[i], circle)
    return filled


def _grow(circle: FloatArray, for_s: float) -> FloatArray:
    return np.array([circle[0], circle[1], circle[2] * (1.0 + _GROWTH_HZ * for_s)])


def _cover_tremble(heads: FloatArray, t_s: FloatArray) -> FloatArray:
    """The circle that holds those of the neighbouring frames as well."""
    covered = heads.copy()
    first = np.searchsorted(t_s, t_s - _TREMBLE_S)
    stop = np.searchsorted(t_s, t_s + _TREMBLE_S, side="right")
    for i in np.flatnonzero(~np.isnan(heads[:, 0])):
        for j in range(int(first[i]), int(stop[i])):
            if not np.isnan(heads[j, 0]):
                covered[i] = join_circles(covered[i], heads[j])
    return covered


def join_circles(a: FloatArray, b: FloatArray) -> FloatArray:
    """The smallest circle `(3,)` that holds both."""
    way = b[:2] - a[:2]
    distance = float(np.linalg.norm(way))
    if distance + b[2] <= a[2]:
        return a
    if distance + a[2] <= b[2]:
        return b
    radius = 0.5 * (distance + a[2] + b[2])
    middle = a[:2] + way * ((radius - a[2]) / distance)
    return np.array([*middle, radius])


def list_spans(is_so: BoolArray, t_s: FloatArray) -> Iterator[tuple[float, float]]:
    """From when to when something is so, seconds."""
    edges = np.flatnonzero(np.diff(is_so.astype(int), prepend=0, append=0))
    for first, stop in edges.reshape(-1, 2):
        yield float(t_s[first]), float(t_s[stop - 1])


# --- the picture ----------------------------------------------------------------------------------


def hide_head(image: Image, head: FloatArray) -> None:
    """Hide the circle `(3,)`, in image heights, in place; all of the picture where it is NaN.

    Each square of a coarse grid becomes the mean of what was there, and then the edges between them
    are blurred. The grid moves with the head, so that frames do not add up to a finer one.
    """
    height, width = image.shape[:2]
    if np.isnan(head).any():
        image[:] = _coarsen(image, _PICTURE_BLOCKS)
        return
    x, y, radius = head * height
    left, top = max(0, int(x - radius)), max(0, int(y - radius))
    right, bottom = min(width, int(x + radius) + 1), min(height, int(y + radius) + 1)
    if left >= right or top >= bottom:
        return
    part = image[top:bottom, left:right]
    mask = np.zeros(part.shape[:2], np.uint8)
    centre = (round(x) - left, round(y) - top)
    cv2.circle(mask, centre, int(radius), 255, -1)
    part[mask > 0] = _coarsen(part, _BLOCKS)[mask > 0]


def _coarsen(part: Image, blocks: int) -> Image:
    height, width = part.shape[:2]
    longer = max(height, width)
    grid = (max(1, round(blocks * width / longer)), max(1, round(blocks * height / longer)))
    small = cv2.resize(part, grid, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.GaussianBlur(large, (0, 0), longer / blocks / 4), dtype=np.uint8)
