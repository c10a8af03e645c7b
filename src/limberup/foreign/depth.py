"""A body's depth where only the picture is known.

The trunk counts as a flat board of known size. How far its corners lie behind one another follows
from how short its sides look (one picture, parallel projection). That leaves a mirror image, which
side of the body is nearer, and this is read from where face, thighs, shanks and toes point.
"""

from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.types import FloatArray

TRUNK_M: Final = 0.5
"""Length of the trunk, middle of the hips to middle of the shoulders; an adult's, as the pose model
has it.
"""

WIDTH_RATIOS: Final = {"SHOULDER": 0.6, "HIP": 0.46}
"""Width of shoulders and hips in trunk lengths.

Medians of the pose model's own bodies over all sample recordings.
"""

STEADY_S: Final = 2.0
"""Which side is nearer is decided over this long, since nobody turns over much faster."""

_FACE_WEIGHT: Final = 3.0  # small in the picture, but it never bends the other way
_THIGH_WEIGHT: Final = 0.5  # large, but hips also bend back

_HANGS_ON: Final = {
    "SHOULDER": ("EAR", "ELBOW", "WRIST", "PINKY", "INDEX", "THUMB"),
    "HIP": ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"),
}
"""What is put as deep as the shoulder or hip of its side."""

_MIDLINE: Final = (
    *(Landmark.NOSE, Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT),
    *range(Landmark.LEFT_EYE_INNER, Landmark.RIGHT_EYE_OUTER + 1),
)
"""What is put as deep as the middle of the shoulders."""


def estimate_world(image: FloatArray, t_s: FloatArray) -> FloatArray:
    """World landmarks `(n, 33, 3)` in metres, from the picture `(n, 33, 2)` in image heights.

    Origin between the hips, axes as in the picture, z away from the camera. Arms and legs lie in
    planes along the trunk, so that it is their angle in the picture that counts. NaN where a
    landmark is missing, and throughout where shoulders or hips are.
    """
    left_is_near = choose_nearer_side(image, t_s)
    scale, trunk_z = _solve_trunk(image)
    flat = (image - _middle(image, "HIP")[:, np.newaxis]) * scale[:, np.newaxis, np.newaxis]
    depth = np.full(image.shape[:2], np.nan)
    tip = -left_is_near * trunk_z
    depth[:, list(_MIDLINE)] = tip[:, np.newaxis]
    for part, followers in _HANGS_ON.items():
        middle = tip if part == "SHOULDER" else np.zeros_like(tip)
        half = 0.5 * _compute_width_depth(flat, part) * left_is_near
        for side, sign in (("LEFT", -1.0), ("RIGHT", 1.0)):
            marks = [Landmark[f"{side}_{name}"] for name in (part, *followers)]
            depth[:, marks] = (middle + sign * half)[:, np.newaxis]
    world = np.concatenate([flat, depth[..., np.newaxis]], axis=-1)
    return np.where(np.isnan(world).any(axis=-1, keepdims=True), np.nan, world)


def choose_nearer_side(image: FloatArray, t_s: FloatArray) -> FloatArray:
    """1 where the left side is nearer to the camera, -1 where the right one is, `(n,)`.

    Seen from the back of the head to the front, head up, a body that faces to the right of the
    picture shows its right side. 1 where there is nothing to tell it from.
    """
    votes = np.nan_to_num(_vote_left_near(image))
    sums = np.concatenate([[0.0], np.cumsum(votes)])
    first = np.searchsorted(t_s, t_s - STEADY_S / 2)
    last = np.searchsorted(t_s, t_s + STEADY_S / 2, side="right")
    return np.where(sums[last] - sums[first] >= 0, 1.0, -1.0)


def _vote_left_near(image: FloatArray) -> FloatArray:
    """How surely the left side is nearer, `(n,)`; negative: the right one. In squared trunks."""
    trunk = _middle(image, "SHOULDER") - _middle(image, "HIP")
    nose = image[:, Landmark.NOSE] - _middle(image, "EAR")
    votes = [_FACE_WEIGHT * _turn(nose, trunk)]
    for side in ("LEFT", "RIGHT"):
        hip, knee, ankle, heel, toes = (
            image[:, Landmark[f"{side}_{part}"]]
            for part in ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
        )
        votes += [
            _THIGH_WEIGHT * _turn(knee - hip, trunk),  # thighs fold forward
            _turn(ankle - knee, knee - hip),  # shanks fold back
            _turn(toes - heel, knee - ankle),  # toes point forward
        ]
    total: FloatArray = np.nansum(votes, axis=0) / _dot(trunk, trunk)
    return total


def _solve_trunk(image: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Metres in an image height, and how much deeper the shoulders lie than the hips: `(n,)` each.

    The depth is that of a body whose right side is nearer; otherwise it changes its sign. With the
    trunk's length and width in the picture as `along` and `across`, and both of them square to each
    other in space, the squared scale is the lesser root of a quadratic equation, which always has
    one.
    """
    along = _middle(image, "SHOULDER") - _middle(image, "HIP")
    widths = [
        image[:, Landmark[f"RIGHT_{part}"]] - image[:, Landmark[f"LEFT_{part}"]]
        for part in WIDTH_RATIOS
    ]
    across: FloatArray = np.mean(widths, axis=0)
    width_m = TRUNK_M * sum(WIDTH_RATIOS.values()) / len(WIDTH_RATIOS)
    long2, wide2, skew = _dot(along, along), _dot(across, across), _dot(along, across)
    a = long2 * wide2 - skew**2
    b = width_m**2 * long2 + TRUNK_M**2 * wide2
    c = (width_m * TRUNK_M) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        scale2 = 2.0 * c / (b + np.sqrt(np.maximum(b**2 - 4.0 * a * c, 0.0)))
    depth = np.sqrt(np.maximum(TRUNK_M**2 - scale2 * long2, 0.0))
    return np.sqrt(scale2), depth * np.sign(skew)


def _compute_width_depth(flat: FloatArray, part: str) -> FloatArray:
    """How far apart in depth the two shoulders or hips are, `(n,)` metres, 0 or more."""
    across = flat[:, Landmark[f"RIGHT_{part}"]] - flat[:, Landmark[f"LEFT_{part}"]]
    width_m = WIDTH_RATIOS[part] * TRUNK_M
    return np.sqrt(np.maximum(width_m**2 - _dot(across, across), 0.0))


def _middle(image: FloatArray, part: str) -> FloatArray:
    return 0.5 * (image[:, Landmark[f"LEFT_{part}"]] + image[:, Landmark[f"RIGHT_{part}"]])


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    product: FloatArray = np.einsum("ni,ni->n", a, b)
    return product


def _turn(a: FloatArray, b: FloatArray) -> FloatArray:
    """Signed area between two vectors in the picture, `(n,)`."""
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
