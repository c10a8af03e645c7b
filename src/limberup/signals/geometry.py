"""Angles and lengths over arrays of points.

Every function acts on the last axis and carries NaN through.
Axes: x right, y down, z away from the camera. Angles are degrees. "Up" is against gravity, -y,
which holds while the camera stands level; a camera pitched by some degrees shifts inclinations by
as much.
"""

from typing import Final

import numpy as np

from limberup.types import FloatArray

DOWN: Final[FloatArray] = np.array([0.0, 1.0, 0.0])


def compute_dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Dot product over the last axis: `(..., d)` each to `(...)`."""
    product: FloatArray = np.einsum("...i,...i->...", a, b)
    return product


def compute_length(vector: FloatArray) -> FloatArray:
    """Euclidean length over the last axis: `(..., d)` to `(...)`, in the unit of the input."""
    return np.sqrt(compute_dot(vector, vector))


def compute_unit(vector: FloatArray) -> FloatArray:
    """The vector scaled to length 1, `(..., d)`. A vector of length 0 gives NaN."""
    return vector / _avoid_zero(compute_length(vector))[..., None]


def compute_share(vector: FloatArray, axis: int) -> FloatArray:
    """One coordinate of the vector scaled to length 1, `(...)`. NaN where it has length 0."""
    return vector[..., axis] / _avoid_zero(compute_length(vector))


def compute_cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross product over the last axis, `(..., 3)` each.

    Written out, since it is called on single frames a lot.
    """
    a0, a1, a2 = a[..., 0], a[..., 1], a[..., 2]
    b0, b1, b2 = b[..., 0], b[..., 1], b[..., 2]
    first = a1 * b2 - a2 * b1
    cross = np.empty((*first.shape, 3))
    cross[..., 0], cross[..., 1], cross[..., 2] = first, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
    return cross


def compute_angle(a: FloatArray, b: FloatArray) -> FloatArray:
    """Unsigned angle between two vectors, `(..., d)` each, 0 to 180 deg.

    NaN when either is NaN or of length 0.
    """
    lengths = np.sqrt(compute_dot(a, a) * compute_dot(b, b))
    cosine = compute_dot(a, b) / _avoid_zero(lengths)
    return np.degrees(np.arccos(_limit(cosine, -1.0)))


def compute_flexion(proximal: FloatArray, joint: FloatArray, distal: FloatArray) -> FloatArray:
    """How far a joint is bent, from three points `(..., d)`.

    0 deg is straight, 180 deg is folded upon itself.
    """
    return compute_angle(joint - proximal, distal - joint)


def compute_elevation(vector: FloatArray) -> FloatArray:
    """Angle of `(..., 3)` above the horizontal, -90 to 90 deg.

    90 points straight up, 0 is level.
    """
    return np.degrees(np.arcsin(_limit(-compute_share(vector, 1), -1.0)))


def compute_inclination(vector: FloatArray) -> FloatArray:
    """Angle of `(..., 3)` from the upward vertical, 0 to 180 deg.

    0 stands upright, 90 is level, 180 upside down.
    """
    return 90.0 - compute_elevation(vector)


def compute_depth_angle(vector: FloatArray) -> FloatArray:
    """How far `(..., 3)` points out of the picture plane, 0 to 90 deg.

    0 is parallel to the picture.
    """
    return np.degrees(np.arcsin(_limit(np.abs(compute_share(vector, 2)), 0.0)))


def compute_roll(lateral: FloatArray, axis: FloatArray) -> FloatArray:
    """How far a line across a lying body is rolled about the body's long axis, -180 to 180 deg.

    `lateral` `(..., 3)` runs from the resting to the working side, `axis` from the hips to the
    head. 0 deg: the line is level with the front of the body down (prone). Positive: the working
    side is higher; 90 deg is a body on its resting side, 180 deg face up. NaN when the axis is
    vertical.
    """
    level = compute_unit(compute_cross(axis, DOWN))
    upright = compute_cross(level, compute_unit(axis))
    across, raised = compute_dot(lateral, level), -compute_dot(lateral, upright)
    return np.degrees(np.arctan2(raised, across))


def compute_ventral_angle(
    head: FloatArray, shoulder: FloatArray, hip: FloatArray, ventral: FloatArray
) -> FloatArray:
    """Angle at the shoulder between head and hip, on the side that `ventral` points to.

    0 to 360 deg.
    Points are `(..., 2)` in the picture; `ventral` `(..., 2)` is any direction on the chest's side
    of the trunk. 180 deg: head, shoulder and hip in line. Less: chin to the chest. More: head
    thrown back.
    """
    trunk, neck = hip - shoulder, head - shoulder
    angle = compute_angle(neck, trunk)
    turn = _cross2(trunk, neck) * _cross2(trunk, ventral)
    return np.where(np.isnan(turn), np.nan, np.where(turn >= 0, angle, 360.0 - angle))


def _avoid_zero(length: FloatArray) -> FloatArray:
    """Something to divide by: NaN for 0."""
    return np.where(length > 0, length, np.nan)


def _limit(ratio: FloatArray, least: float) -> FloatArray:
    """Rounding undone: `least` to 1."""
    return np.minimum(np.maximum(ratio, least), 1.0)


def _cross2(a: FloatArray, b: FloatArray) -> FloatArray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
