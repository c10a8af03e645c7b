"""Features that are angles: of joints and segments, of trunk, pelvis and head."""

from typing import Final

import numpy as np

from limberup.signals.body import Body
from limberup.signals.feature_table import Feature, Names, feature
from limberup.signals.geometry import (
    DOWN,
    compute_depth_angle,
    compute_dot,
    compute_elevation,
    compute_flexion,
    compute_inclination,
    compute_unit,
    compute_ventral_angle,
)
from limberup.types import FloatArray

ANGLES: Final[dict[str, Feature]] = {}


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 180.0),
    summary="bend of a joint in the picture: 0 straight, 180 folded",
    takes=("joint", "side"),
)
def joint_flexion(body: Body, proximal: Names, joint: Names, distal: Names) -> FloatArray:
    return compute_flexion(*(body.image_points(one) for one in (proximal, joint, distal)))


@feature(
    ANGLES,
    unit="deg",
    span=(-90.0, 90.0),
    summary="angle of a body segment above the horizontal, -90 to 90",
    takes=("segment", "side"),
)
def segment_elevation(body: Body, start: Names, end: Names) -> FloatArray:
    return compute_elevation(body.world_points(end) - body.world_points(start))


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 180.0),
    summary="trunk against the vertical: 0 upright, 90 level",
)
def trunk_inclination(body: Body) -> FloatArray:
    return compute_inclination(body.trunk)


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 180.0),
    summary=(
        "line from origin up to target against the vertical, whichever way: 0 upright, 90 level, "
        "180 upside down; needs no feet and no side view"
    ),
    takes=("origin", "target"),
)
def inclination(body: Body, origin: Names, target: Names) -> FloatArray:
    return compute_inclination(body.world_points(target) - body.world_points(origin))


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 90.0),
    summary="trunk out of the picture plane: 0 is a true side view",
)
def trunk_depth(body: Body) -> FloatArray:
    return compute_depth_angle(body.trunk)


@feature(
    ANGLES,
    unit="deg",
    span=(-180.0, 180.0),
    summary="pelvis about the trunk: 0 prone, 90 working side up, 180 supine",
)
def pelvis_roll(body: Body) -> FloatArray:
    return body.roll("hip")


@feature(
    ANGLES,
    unit="deg",
    span=(-180.0, 180.0),
    summary="chest about the trunk, as `pelvis_roll`",
)
def chest_roll(body: Body) -> FloatArray:
    return body.roll("shoulder")


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 90.0),
    summary="chest about the trunk, either way: 0 facing the floor, 90 on the side or beyond",
)
def chest_turn(body: Body) -> FloatArray:
    """Beyond 90 deg it stays 90: rolled on to its side, a body is often taken for a supine one."""
    return np.minimum(np.abs(body.roll("shoulder")), 90.0)


@feature(
    ANGLES,
    unit="deg",
    span=(-180.0, 180.0),
    summary="pelvis against the chest, positive when the working hip is up",
)
def trunk_twist(body: Body) -> FloatArray:
    twist = body.roll("hip") - body.roll("shoulder")
    return (twist + 180.0) % 360.0 - 180.0


@feature(
    ANGLES,
    unit="ratio",
    span=(-1.0, 1.0),
    summary="how squarely the chest faces the floor: 1 down, 0 sideways, -1 up",
)
def chest_down(body: Body) -> FloatArray:
    return body.chest_down


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 360.0),
    summary="ear, shoulder, hip on the chest's side: 180 in line, less chin in, more head back",
    landmarks=("ear", "shoulder", "hip"),
    shows=("mid_ear",),
)
def head_trunk_angle(body: Body) -> FloatArray:
    ear, shoulder, hip = (body.image_point(f"mid_{part}") for part in ("ear", "shoulder", "hip"))
    ventral = np.where(body.chest_down >= 0, 1.0, -1.0)[..., None] * DOWN[:2]
    return compute_ventral_angle(ear, shoulder, hip, ventral)


def _slope(body: Body, part: str) -> FloatArray:
    return np.abs(compute_elevation(body.lateral(part)))


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 90.0),
    summary="slope of the line through the hips, 0 to 90, whichever is higher",
)
def pelvis_tilt(body: Body) -> FloatArray:
    return _slope(body, "hip")


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 90.0),
    summary="slope of the line through the shoulders, 0 to 90, whichever is higher",
)
def chest_tilt(body: Body) -> FloatArray:
    return _slope(body, "shoulder")


@feature(
    ANGLES,
    unit="deg",
    span=(-90.0, 90.0),
    summary=(
        "line through the hips out of the picture plane, -90 to 90: 0 seen from the front "
        "or back, positive with the working hip away"
    ),
)
def pelvis_yaw(body: Body) -> FloatArray:
    across = body.lateral("hip")
    yaw: FloatArray = np.degrees(np.arctan2(across[..., 2], np.abs(across[..., 0])))
    return yaw


@feature(
    ANGLES,
    unit="deg",
    span=(-90.0, 270.0),
    summary=(
        "how far the line from origin up to target leans towards the toes, in the "
        "picture: 0 upright, 90 level, -90 to 270; negative leans back"
    ),
    takes=("origin", "target"),
)
def lean(body: Body, origin: Names, target: Names) -> FloatArray:
    return body.lean(body.image_points(origin), body.image_points(target))


def _joint_lean(body: Body, base: str, joint: str, tip: str) -> FloatArray:
    """How much further towards the toes the upper of two lines leans than the lower one, -180 to
    180 deg.
    """
    low, middle, high = (body.image_point(f"mid_{part}") for part in (base, joint, tip))
    bend = body.lean(middle, high) - body.lean(low, middle)
    return (bend + 180.0) % 360.0 - 180.0


@feature(
    ANGLES,
    unit="deg",
    span=(-180.0, 180.0),
    summary=(
        "trunk against the thighs, in the picture: 0 in line, positive folded forward, "
        "negative arched"
    ),
    landmarks=("shoulder", "hip", "knee"),
)
def hip_lean(body: Body) -> FloatArray:
    return _joint_lean(body, "knee", "hip", "shoulder")


@feature(
    ANGLES,
    unit="deg",
    span=(-180.0, 180.0),
    summary=(
        "head against the trunk, in the picture: 0 in line, positive chin in, negative thrown back"
    ),
    landmarks=("ear", "shoulder", "hip"),
)
def head_lean(body: Body) -> FloatArray:
    return _joint_lean(body, "hip", "shoulder", "ear")


def _across(body: Body) -> FloatArray:
    """From the other to the working side of hips and shoulders, levelled, `(..., 3)`."""
    return (body.lateral("hip") + body.lateral("shoulder")) * (1.0 - DOWN)


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 90.0),
    summary="standing body against the camera: 0 seen from the front or back, 90 from the side",
)
def side_turn(body: Body) -> FloatArray:
    across = np.abs(_across(body))
    return np.degrees(np.arctan2(across[..., 2], across[..., 0]))


@feature(
    ANGLES,
    unit="deg",
    span=(0.0, 90.0),
    summary="trunk of a standing body to the left or right, 0 to 90",
)
def side_lean(body: Body) -> FloatArray:
    share = compute_dot(compute_unit(body.trunk), compute_unit(_across(body)))
    lean: FloatArray = np.degrees(np.arcsin(np.clip(np.abs(share), 0.0, 1.0)))
    return lean
