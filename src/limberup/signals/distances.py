"""Features that are lengths: from one point to another, in trunk lengths or as a share."""

import math
from typing import Final

import numpy as np

from limberup.signals.body import Body
from limberup.signals.feature_table import Feature, Names, feature
from limberup.signals.geometry import (
    DOWN,
    compute_cross,
    compute_dot,
    compute_length,
    compute_unit,
)
from limberup.types import FloatArray

DISTANCES: Final[dict[str, Feature]] = {}


def _between(body: Body, origin: Names, target: Names) -> FloatArray:
    """From origin to target in the picture, in trunk lengths: `(..., 2)`."""
    vector = body.image_points(target) - body.image_points(origin)
    return vector / body.image_trunk_length


@feature(
    DISTANCES,
    unit="ratio",
    span=(0.0, math.inf),
    summary="between two points in the picture, in trunk lengths",
    takes=("origin", "target"),
)
def distance(body: Body, origin: Names, target: Names) -> FloatArray:
    return compute_length(_between(body, origin, target))


@feature(
    DISTANCES,
    unit="ratio",
    summary="how much higher target is than origin in the picture, in trunk lengths",
    takes=("origin", "target"),
)
def rise(body: Body, origin: Names, target: Names) -> FloatArray:
    return -_between(body, origin, target)[..., 1]


@feature(
    DISTANCES,
    unit="ratio",
    summary="how far target is to the right of origin in the picture, in trunk lengths",
    takes=("origin", "target"),
)
def across(body: Body, origin: Names, target: Names) -> FloatArray:
    return _between(body, origin, target)[..., 0]


@feature(
    DISTANCES,
    unit="ratio",
    summary="how far target is ahead of origin in the picture, from hips to head, in trunk lengths",
    takes=("origin", "target"),
)
def advance(body: Body, origin: Names, target: Names) -> FloatArray:
    return _between(body, origin, target)[..., 0] * np.sign(body.image_trunk[..., 0])


@feature(
    DISTANCES,
    unit="ratio",
    summary="how far target is ahead of origin in the picture, towards the toes, in trunk lengths",
    takes=("origin", "target"),
)
def ahead(body: Body, origin: Names, target: Names) -> FloatArray:
    return _between(body, origin, target)[..., 0] * body.toes_way


_UPRIGHT_SHANK: Final = 0.7
"""Height of a shank as a share of its length: up to 45 deg from upright it is a yardstick. One that
is level, as of the leg that kneels in a lunge, would make every height huge."""


@feature(
    DISTANCES,
    unit="ratio",
    summary=(
        "height of target above the sole of the near foot in the picture: the knee is at 1; "
        "unknown unless that shank is upright within 45 deg"
    ),
    takes=("target",),
)
def leg_height(body: Body, target: Names) -> FloatArray:
    knee, ankle, heel, toes = (
        body.image_point(name) for name in ("near_knee", "near_ankle", "near_heel", "near_foot")
    )
    floor = np.maximum(heel, toes)[..., 1]
    height = floor - knee[..., 1]
    is_upright = height > _UPRIGHT_SHANK * compute_length(ankle - knee)
    rise = floor - body.image_points(target)[..., 1]
    return rise / np.where(is_upright, height, np.nan)


@feature(
    DISTANCES,
    unit="ratio",
    summary=(
        "how far target lies to the working side of origin, level and across the trunk, "
        "in trunk lengths of the world; for a body on its belly, turned over the sign is "
        "the other"
    ),
    takes=("origin", "target"),
)
def sideways(body: Body, origin: Names, target: Names) -> FloatArray:
    vector = body.world_points(target) - body.world_points(origin)
    across = compute_unit(compute_cross(body.trunk, DOWN))
    return compute_dot(vector, across) / compute_length(body.trunk)


@feature(
    DISTANCES,
    unit="ratio",
    span=(0.0, 1.0),
    summary="whether a point is seen: 1 yes, 0 no",
    takes=("target",),
)
def in_picture(body: Body, target: Names) -> FloatArray:
    """1 where the target is known, 0 where it is not; NaN where there is no pose at all."""
    is_known = ~np.isnan(body.image_points(target)).any(axis=-1)
    is_empty = np.isnan(body.image).all(axis=(-2, -1))
    return np.where(is_empty, np.nan, is_known.astype(np.float64))


@feature(
    DISTANCES,
    unit="ratio",
    summary=(
        "how far target is to the working side of origin across the picture, in trunk "
        "lengths; for views that show both shoulders"
    ),
    takes=("origin", "target"),
)
def aside(body: Body, origin: Names, target: Names) -> FloatArray:
    """Along the picture's x, and in the world, because there a trunk that leans towards the camera
    keeps its length.
    """
    across = body.world_points(target) - body.world_points(origin)
    lateral = body.lateral("shoulder") + body.lateral("hip")
    return across[..., 0] * np.sign(lateral[..., 0]) / compute_length(body.trunk)


_LIFTED: Final = 0.2
"""Trunk lengths; feet on the floor are up to 0.15 higher in the picture than knees before them."""


@feature(
    DISTANCES,
    unit="ratio",
    summary=(
        "as `aside`, from the knees to the ankles; unknown unless the ankles are 0.2 trunk "
        "lengths above the knees"
    ),
    landmarks=("knee", "ankle"),
)
def foot_swing(body: Body) -> FloatArray:
    shank = (("mid_knee",), ("mid_ankle",))
    return np.where(rise(body, *shank) > _LIFTED, aside(body, *shank), np.nan)


@feature(
    DISTANCES,
    unit="ratio",
    summary=(
        "how far a hand is on the working side of the line from the ankles through the "
        "knees, in the picture, in trunk lengths"
    ),
    takes=("side",),
    landmarks=("ankle", "knee", "wrist"),
)
def hand_aside(body: Body, side: Names) -> FloatArray:
    """Straight lines stay straight in a picture, and a floor seen from above keeps its left and
    right.
    """
    ankle, knee = body.image_point("mid_ankle"), body.image_point("mid_knee")
    ahead = compute_unit(knee - ankle)
    reach = body.image_points(_list_wrists(side)) - knee
    area = ahead[..., 1] * reach[..., 0] - ahead[..., 0] * reach[..., 1]
    return area / body.image_trunk_length[..., 0]


def _list_wrists(side: Names) -> Names:
    return tuple(f"{one}_wrist" for one in side)


@feature(
    DISTANCES,
    unit="ratio",
    summary=(
        "on which side a folded body's hand is: `hand_aside` plus `sideways`, positive on the "
        "working side"
    ),
    takes=("side",),
    landmarks=("ankle", "knee", "wrist"),
)
def hand_side(body: Body, side: Names) -> FloatArray:
    """What the picture shows, and what the model's depth says.

    A camera near the floor sees little of hands that go aside on it. The model's depth follows
    hands that walk to the far side, by a half of their way, and not those that come near (measured
    on renders). So they add up.
    """
    return hand_aside(body, side) + sideways(body, ("mid_hip",), _list_wrists(side))
