"""Small rotation helpers; angles in degrees, matrices act on column vectors."""

import numpy as np
from scipy.spatial.transform import Rotation

from limberup.types import FloatArray


def rot_x(angle_deg: float) -> FloatArray:
    """Rotation about x (front), `(3, 3)`: positive lifts the left side."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def rot_y(angle_deg: float) -> FloatArray:
    """Rotation about y (left), `(3, 3)`: positive tips an upright body forward."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def rot_z(angle_deg: float) -> FloatArray:
    """Rotation about z (up), `(3, 3)`: positive turns an upright body to its left."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def length(v: FloatArray) -> float:
    """Euclidean length of one vector `(3,)`."""
    return float(np.sqrt(v @ v))


def unit(v: FloatArray) -> FloatArray:
    """`(3,)` scaled to length 1; a vector of length 0 stays near 0."""
    return v / max(length(v), 1e-9)


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross product of two vectors `(3,)`; much quicker for one pair than numpy's general one."""
    (a0, a1, a2), (b0, b1, b2) = a.tolist(), b.tolist()
    return np.array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])


def frame(up: FloatArray, left_hint: FloatArray) -> FloatArray:
    """Right-handed frame with columns (front, left, up).

    `up` exact, left as near `left_hint` as possible.
    """
    z = unit(up)
    y = unit(left_hint - z * (left_hint @ z))
    return np.stack([cross(y, z), y, z], axis=1)


def slerp(a: FloatArray, b: FloatArray, weight: float) -> FloatArray:
    """Rotation `weight` (0 to 1) of the way from a to b, `(3, 3)` or `(n, 3, 3)`, along the
    shortest arc.
    """
    if weight <= 0.0:
        return a
    if weight >= 1.0:
        return b
    way = Rotation.from_matrix(np.swapaxes(a, -1, -2) @ b).as_rotvec()
    part: FloatArray = a @ Rotation.from_rotvec(weight * way).as_matrix()
    return part


def twist_about(rotation: FloatArray, axis: FloatArray) -> FloatArray:
    """The part of `rotation` that turns about `axis` (swing-twist decomposition), `(3, 3)`."""
    q = Rotation.from_matrix(rotation).as_quat()
    angle = 2.0 * np.arctan2(q[:3] @ unit(axis), q[3])
    angle = (angle + np.pi) % (2.0 * np.pi) - np.pi
    twist: FloatArray = Rotation.from_rotvec(unit(axis) * angle).as_matrix()
    return twist


def solve_two_bones(
    root: FloatArray, target: FloatArray, upper_m: float, lower_m: float, pole: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Positions of the middle joint and of the end; the middle joint lies towards `pole`.

    Reach is clamped.
    """
    to = target - root
    reach = float(
        np.clip(length(to), abs(upper_m - lower_m) * 1.05 + 1e-3, (upper_m + lower_m) * 0.9995)
    )
    along = unit(to)
    side = unit(pole - along * (pole @ along))
    x = (upper_m**2 - lower_m**2 + reach**2) / (2.0 * reach)
    y = float(np.sqrt(max(upper_m**2 - x**2, 0.0)))
    return root + along * x + side * y, root + along * reach
