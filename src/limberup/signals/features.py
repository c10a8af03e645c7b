"""The table of what can be measured of a body, and how a spec's words select a row of it.

Every feature acts on the last axes, so one function serves a live frame `(33, d)` and a recording
`(n, 33, d)`. The working side is the left one: the other side is measured on the mirrored body.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from limberup.signals.body import Body
from limberup.signals.geometry import (
    DOWN,
    compute_cross,
    compute_depth_angle,
    compute_dot,
    compute_elevation,
    compute_flexion,
    compute_inclination,
    compute_length,
    compute_roll,
    compute_unit,
    compute_ventral_angle,
)
from limberup.types import FloatArray

SIDES: Final = ("working", "other", "near", "raised", "both")
JOINTS: Final = MappingProxyType(
    {
        "hip": ("shoulder", "hip", "knee"),
        "knee": ("hip", "knee", "ankle"),
        "elbow": ("shoulder", "elbow", "wrist"),
        "shoulder": ("hip", "shoulder", "elbow"),
    }
)
SEGMENTS: Final = MappingProxyType(
    {
        "trunk": ("hip", "shoulder"),
        "neck": ("shoulder", "ear"),
        "upper_arm": ("shoulder", "elbow"),
        "forearm": ("elbow", "wrist"),
        "thigh": ("hip", "knee"),
        "shank": ("knee", "ankle"),
        "foot": ("heel", "foot"),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A spec's selection from the table; None where the feature takes no such word."""

    feature: str
    side: str | None = None
    joint: str | None = None
    segment: str | None = None
    origin: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the table. `unit` is the last word of every signal that uses it.

    `takes` are the words it needs.
    """

    summary: str
    unit: str
    compute: Callable[[Body, Choice], FloatArray]
    takes: tuple[str, ...] = ()


def _per_side(side: str, compute: Callable[[str], FloatArray]) -> FloatArray:
    """The value of one side, or for "both" the mean of the sides that are known."""
    if side != "both":
        return compute(side)
    left, right = compute("working"), compute("other")
    return np.where(np.isnan(left), right, np.where(np.isnan(right), left, 0.5 * (left + right)))


def _joint_flexion(body: Body, choice: Choice) -> FloatArray:
    parts = JOINTS[str(choice.joint)]
    return _per_side(
        str(choice.side),
        lambda side: compute_flexion(*(body.point(body.image, f"{side}_{p}") for p in parts)),
    )


def _segment_elevation(body: Body, choice: Choice) -> FloatArray:
    start, end = SEGMENTS[str(choice.segment)]
    return _per_side(
        str(choice.side),
        lambda side: compute_elevation(
            body.point(body.world, f"{side}_{end}") - body.point(body.world, f"{side}_{start}")
        ),
    )


def _trunk_inclination(body: Body, _: Choice) -> FloatArray:
    return compute_inclination(body.trunk)


def _view_depth(body: Body, _: Choice) -> FloatArray:
    return compute_depth_angle(body.trunk)


def _roll(body: Body, part: str) -> FloatArray:
    lateral = body.point(body.world, f"working_{part}") - body.point(body.world, f"other_{part}")
    return compute_roll(lateral, body.trunk)


def _pelvis_roll(body: Body, _: Choice) -> FloatArray:
    return _roll(body, "hip")


def _chest_roll(body: Body, _: Choice) -> FloatArray:
    return _roll(body, "shoulder")


def _trunk_twist(body: Body, _: Choice) -> FloatArray:
    twist = _roll(body, "hip") - _roll(body, "shoulder")
    return (twist + 180.0) % 360.0 - 180.0


def _chest_down(body: Body, _: Choice) -> FloatArray:
    lateral = body.point(body.world, "working_shoulder") - body.point(body.world, "other_shoulder")
    return compute_unit(compute_cross(lateral, body.trunk))[..., 1]


def _head_trunk_angle(body: Body, _: Choice) -> FloatArray:
    ear, shoulder, hip = (body.middle(body.image, part) for part in ("ear", "shoulder", "hip"))
    ventral = np.where(_chest_down(body, _) >= 0, 1.0, -1.0)[..., None] * DOWN[:2]
    return compute_ventral_angle(ear, shoulder, hip, ventral)


def _slope(body: Body, part: str) -> FloatArray:
    return np.abs(
        compute_elevation(
            body.point(body.world, f"working_{part}") - body.point(body.world, f"other_{part}")
        )
    )


def _pelvis_tilt(body: Body, _: Choice) -> FloatArray:
    return _slope(body, "hip")


def _chest_tilt(body: Body, _: Choice) -> FloatArray:
    return _slope(body, "shoulder")


def _lean(body: Body, choice: Choice) -> FloatArray:
    return body.lean(
        body.point(body.image, str(choice.origin)), body.point(body.image, str(choice.target))
    )


def _joint_lean(body: Body, base: str, joint: str, tip: str) -> FloatArray:
    """How much further towards the toes the upper of two lines leans than the lower one, -180 to
    180 deg.
    """
    low, middle, high = (body.middle(body.image, part) for part in (base, joint, tip))
    bend = body.lean(middle, high) - body.lean(low, middle)
    return (bend + 180.0) % 360.0 - 180.0


def _hip_lean(body: Body, _: Choice) -> FloatArray:
    return _joint_lean(body, "knee", "hip", "shoulder")


def _head_lean(body: Body, _: Choice) -> FloatArray:
    return _joint_lean(body, "hip", "shoulder", "ear")


def _across(body: Body) -> FloatArray:
    """From the other to the working side of hips and shoulders, levelled, `(..., 3)`."""
    lines = (
        body.point(body.world, f"working_{p}") - body.point(body.world, f"other_{p}")
        for p in ("hip", "shoulder")
    )
    return sum(lines, np.zeros(3)) * (1.0 - DOWN)


def _side_turn(body: Body, _: Choice) -> FloatArray:
    across = np.abs(_across(body))
    return np.degrees(np.arctan2(across[..., 2], across[..., 0]))


def _side_lean(body: Body, _: Choice) -> FloatArray:
    share = compute_dot(compute_unit(body.trunk), compute_unit(_across(body)))
    lean: FloatArray = np.degrees(np.arcsin(np.clip(np.abs(share), 0.0, 1.0)))
    return lean


def _leg_height(body: Body, choice: Choice) -> FloatArray:
    knee, heel, toes, target = (
        body.point(body.image, name)[..., 1]
        for name in ("near_knee", "near_heel", "near_foot", str(choice.target))
    )
    floor = np.maximum(heel, toes)
    shank = np.where(
        floor > knee, floor - knee, np.nan
    )  # a shank that points upwards is no yardstick
    return (floor - target) / shank


def _ahead(body: Body, choice: Choice) -> FloatArray:
    return _between(body, choice)[..., 0] * body.toes_way


def _pelvis_yaw(body: Body, _: Choice) -> FloatArray:
    across = body.point(body.world, "working_hip") - body.point(body.world, "other_hip")
    yaw: FloatArray = np.degrees(np.arctan2(across[..., 2], np.abs(across[..., 0])))
    return yaw


def _between(body: Body, choice: Choice) -> FloatArray:
    """From origin to target in the picture, in trunk lengths: `(..., 2)`."""
    vector = body.point(body.image, str(choice.target)) - body.point(body.image, str(choice.origin))
    return vector / body.image_trunk_length


def _distance(body: Body, choice: Choice) -> FloatArray:
    return compute_length(_between(body, choice))


def _rise(body: Body, choice: Choice) -> FloatArray:
    return -_between(body, choice)[..., 1]


def _across_picture(body: Body, choice: Choice) -> FloatArray:
    return _between(body, choice)[..., 0]


def _advance(body: Body, choice: Choice) -> FloatArray:
    return _between(body, choice)[..., 0] * np.sign(body.image_trunk[..., 0])


def _breath_level(body: Body, _: Choice) -> FloatArray:
    return body.breath[..., 0]


def _chest_rise(body: Body, _: Choice) -> FloatArray:
    return body.breath[..., 1]


def _breath_clearness(body: Body, _: Choice) -> FloatArray:
    return body.breath[..., 2]


def _sideways(body: Body, choice: Choice) -> FloatArray:
    vector = body.point(body.world, str(choice.target)) - body.point(body.world, str(choice.origin))
    across = compute_unit(compute_cross(body.trunk, DOWN))
    return compute_dot(vector, across) / compute_length(body.trunk)


def _in_picture(body: Body, choice: Choice) -> FloatArray:
    """1 where the target is known, 0 where it is not; NaN where there is no pose at all."""
    is_known = ~np.isnan(body.point(body.image, str(choice.target))).any(axis=-1)
    is_empty = np.isnan(body.image).all(axis=(-2, -1))
    return np.where(is_empty, np.nan, is_known.astype(np.float64))


def _aside(body: Body, choice: Choice) -> FloatArray:
    """Along the picture's x, and in the world, because there a trunk that leans towards the camera
    keeps its length.
    """
    across = body.point(body.world, str(choice.target)) - body.point(body.world, str(choice.origin))
    lateral = sum(
        body.point(body.world, f"working_{part}")[..., 0]
        - body.point(body.world, f"other_{part}")[..., 0]
        for part in ("shoulder", "hip")
    )
    return across[..., 0] * np.sign(lateral) / compute_length(body.trunk)


_LIFTED: Final = 0.2
"""Trunk lengths; feet on the floor are up to 0.15 higher in the picture than knees before them."""


def _foot_swing(body: Body, _: Choice) -> FloatArray:
    shank = Choice("aside", origin="mid_knee", target="mid_ankle")
    return np.where(_rise(body, shank) > _LIFTED, _aside(body, shank), np.nan)


def _hand_aside(body: Body, choice: Choice) -> FloatArray:
    """Straight lines stay straight in a picture, and a floor seen from above keeps its left and
    right.
    """
    ankle, knee = body.middle(body.image, "ankle"), body.middle(body.image, "knee")
    ahead = compute_unit(knee - ankle)

    def measure(side: str) -> FloatArray:
        reach = body.point(body.image, f"{side}_wrist") - knee
        return (
            ahead[..., 1] * reach[..., 0] - ahead[..., 0] * reach[..., 1]
        ) / body.image_trunk_length[..., 0]

    return _per_side(str(choice.side), measure)


def _hand_side(body: Body, choice: Choice) -> FloatArray:
    """What the picture shows, and what the model's depth says.

    A camera near the floor sees little of hands that go aside on it. The model's depth follows
    hands that walk to the far side, by a half of their way, and not those that come near (measured
    on renders). So they add up.
    """
    return _hand_aside(body, choice) + _per_side(
        str(choice.side),
        lambda side: _sideways(body, Choice("sideways", origin="mid_hip", target=f"{side}_wrist")),
    )


FEATURES: Final[Mapping[str, Feature]] = MappingProxyType(
    {
        "joint_flexion": Feature(
            "bend of a joint in the picture: 0 straight, 180 folded",
            "deg",
            _joint_flexion,
            ("joint", "side"),
        ),
        "segment_elevation": Feature(
            "angle of a body segment above the horizontal, -90 to 90",
            "deg",
            _segment_elevation,
            ("segment", "side"),
        ),
        "trunk_inclination": Feature(
            "trunk against the vertical: 0 upright, 90 level", "deg", _trunk_inclination
        ),
        "trunk_depth": Feature(
            "trunk out of the picture plane: 0 is a true side view", "deg", _view_depth
        ),
        "pelvis_roll": Feature(
            "pelvis about the trunk: 0 prone, 90 working side up, 180 supine", "deg", _pelvis_roll
        ),
        "pelvis_tilt": Feature(
            "slope of the line through the hips, 0 to 90, whichever is higher", "deg", _pelvis_tilt
        ),
        "chest_tilt": Feature(
            "slope of the line through the shoulders, 0 to 90, whichever is higher",
            "deg",
            _chest_tilt,
        ),
        "pelvis_yaw": Feature(
            "line through the hips out of the picture plane, -90 to 90: 0 seen from the front or "
            "back, "
            "positive with the working hip away",
            "deg",
            _pelvis_yaw,
        ),
        "chest_roll": Feature("chest about the trunk, as pelvis_roll", "deg", _chest_roll),
        "trunk_twist": Feature(
            "pelvis against the chest, positive when the working hip is up", "deg", _trunk_twist
        ),
        "chest_down": Feature(
            "how squarely the chest faces the floor: 1 down, 0 sideways, -1 up",
            "ratio",
            _chest_down,
        ),
        "head_trunk_angle": Feature(
            "ear, shoulder, hip on the chest's side: 180 in line, less chin in, more head back",
            "deg",
            _head_trunk_angle,
        ),
        "lean": Feature(
            "how far the line from origin up to target leans towards the toes, -90 to 270; "
            "negative leans back",
            "deg",
            _lean,
            ("origin", "target"),
        ),
        "hip_lean": Feature(
            "trunk against the thighs: 0 in line, positive folded, negative arched",
            "deg",
            _hip_lean,
        ),
        "head_lean": Feature(
            "head against the trunk: 0 in line, positive chin in, negative back", "deg", _head_lean
        ),
        "side_turn": Feature(
            "standing body against the camera: 0 seen from the front or back, 90 from the side",
            "deg",
            _side_turn,
        ),
        "side_lean": Feature(
            "trunk of a standing body to the left or right, 0 to 90", "deg", _side_lean
        ),
        "distance": Feature(
            "between two points in the picture, in trunk lengths",
            "ratio",
            _distance,
            ("origin", "target"),
        ),
        "rise": Feature(
            "how much higher target is than origin in the picture, in trunk lengths",
            "ratio",
            _rise,
            ("origin", "target"),
        ),
        "across": Feature(
            "how far target is to the right of origin in the picture, in trunk lengths",
            "ratio",
            _across_picture,
            ("origin", "target"),
        ),
        "advance": Feature(
            "how far target is ahead of origin in the picture, from hips to head, in trunk lengths",
            "ratio",
            _advance,
            ("origin", "target"),
        ),
        "breath_level": Feature(
            "how full the lungs are: 0 as empty and 1 as full as within the last minute",
            "ratio",
            _breath_level,
        ),
        "chest_rise": Feature(
            "how far the chest has risen, in trunk lengths; for its extent", "ratio", _chest_rise
        ),
        "breath_clearness": Feature(
            "largest breath of the last minute against the noise of the picture",
            "ratio",
            _breath_clearness,
        ),
        "sideways": Feature(
            "how far target lies to the working side of origin with the belly down, level and in "
            "trunk lengths",
            "ratio",
            _sideways,
            ("origin", "target"),
        ),
        "in_picture": Feature(
            "whether a point is seen: 1 yes, 0 no", "ratio", _in_picture, ("target",)
        ),
        "ahead": Feature(
            "how far target is ahead of origin in the picture, towards the toes, in trunk lengths",
            "ratio",
            _ahead,
            ("origin", "target"),
        ),
        "leg_height": Feature(
            "height of target above the near foot's sole in the picture: the knee is at 1",
            "ratio",
            _leg_height,
            ("target",),
        ),
        "aside": Feature(
            "how far target is to the working side of origin across the picture, in trunk "
            "lengths; for views that show "
            "both shoulders",
            "ratio",
            _aside,
            ("origin", "target"),
        ),
        "foot_swing": Feature(
            "as aside, from the knees to the ankles; unknown unless the ankles are well above "
            "the knees",
            "ratio",
            _foot_swing,
        ),
        "hand_aside": Feature(
            "how far a hand is on the working side of the line from the ankles through the "
            "knees, in the picture, in "
            "trunk lengths",
            "ratio",
            _hand_aside,
            ("side",),
        ),
        "hand_side": Feature(
            "on which side a folded body's hand is: hand_aside plus sideways, positive on the "
            "working side",
            "ratio",
            _hand_side,
            ("side",),
        ),
    }
)


_OWN_LANDMARKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "head_trunk_angle": ("ear", "shoulder", "hip"),
        "head_lean": ("ear", "shoulder", "hip"),
        "hip_lean": ("shoulder", "hip", "knee"),
        "foot_swing": ("knee", "ankle"),
        "hand_aside": ("ankle", "knee", "wrist"),
        "hand_side": ("ankle", "knee", "wrist"),
    }
)


BREATH_FEATURES: Final = ("breath_level", "chest_rise", "breath_clearness")
"""The features that are read from `Body.breath`."""


def compute_signals(body: Body, choices: Mapping[str, Choice]) -> FloatArray:
    """All signals of a spec for all frames: `(..., len(choices))` in the order of `choices`.

    NaN where unknown.
    """
    columns = [FEATURES[choice.feature].compute(body, choice) for choice in choices.values()]
    return np.stack(columns, axis=-1) if columns else np.empty((*body.image.shape[:-2], 0))


def list_landmarks(choice: Choice) -> tuple[str, ...]:
    """The outermost parts a signal needs, to say what was hidden when it is unknown."""
    if choice.joint is not None:
        return JOINTS[choice.joint]
    if choice.segment is not None:
        return SEGMENTS[choice.segment]
    points = [name for name in (choice.origin, choice.target) if name is not None]
    if points:
        return tuple("ear" if name == "nose" else name.split("_", 1)[1] for name in points)
    return _OWN_LANDMARKS.get(choice.feature, ("shoulder", "hip"))
