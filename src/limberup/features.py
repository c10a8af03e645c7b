"""The table of what can be measured of a body, and how a spec's words select a row of it.

Every feature acts on the last axes, so one function serves a live frame `(33, d)` and a recording `(n, 33, d)`.
The working side is the left one: the other side is measured on the mirrored body.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from limberup.geometry import (
    DOWN,
    compute_cross,
    compute_depth_angle,
    compute_elevation,
    compute_flexion,
    compute_inclination,
    compute_length,
    compute_roll,
    compute_unit,
    compute_ventral_angle,
)
from limberup.landmarks import MIRROR, Landmark
from limberup.types import FloatArray

SIDES: Final = ("working", "other", "near", "raised", "both")
_CHOSEN: Final = ("near", "raised")
JOINTS: Final = MappingProxyType(
    {
        "hip": ("shoulder", "hip", "knee"),
        "knee": ("hip", "knee", "ankle"),
        "elbow": ("shoulder", "elbow", "wrist"),
        "shoulder": ("hip", "shoulder", "elbow"),
    }
)
PARTS: Final = MappingProxyType(
    {
        "ear": "EAR",
        "shoulder": "SHOULDER",
        "elbow": "ELBOW",
        "wrist": "WRIST",
        "hip": "HIP",
        "knee": "KNEE",
        "ankle": "ANKLE",
        "heel": "HEEL",
        "foot": "FOOT_INDEX",
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
    }
)


@dataclass(frozen=True)
class Body:
    """One person over any number of frames, seen from the working side's point of view.

    `image` `(..., 33, 2)`: isotropic picture coordinates, y down. `world` `(..., 33, 3)`: metres, y down, z away.
    """

    image: FloatArray
    world: FloatArray

    def mirrored(self) -> "Body":
        """The same body in a mirror: left and right exchanged, x reversed. Its own inverse."""
        return Body(
            self.image[..., MIRROR, :] * np.array([-1.0, 1.0]), self.world[..., MIRROR, :] * np.array([-1.0, 1.0, 1.0])
        )

    def with_mirror(self) -> "Body":
        """The body and its mirror image, stacked along a new first axis: measured for both working sides at once."""
        mirror = self.mirrored()
        return Body(np.stack([self.image, mirror.image]), np.stack([self.world, mirror.world]))

    @cached_property
    def working_side_depth(self) -> FloatArray:
        """How much farther the working shoulder and hip are from the camera than the other ones, `(...)`."""
        depth = self.world[..., 2]
        working = depth[..., Landmark.LEFT_SHOULDER] + depth[..., Landmark.LEFT_HIP]
        other = depth[..., Landmark.RIGHT_SHOULDER] + depth[..., Landmark.RIGHT_HIP]
        return working - other

    @cached_property
    def working_knee_drop(self) -> FloatArray:
        """How much lower in the picture the working knee is than the other one, `(...)`.

        Which leg is up is seen more surely than whose it is: when a leg crosses the body the model exchanges the
        labels of left and right (measured on renders of the scorpion, far leg).
        """
        return self.image[..., Landmark.LEFT_KNEE, 1] - self.image[..., Landmark.RIGHT_KNEE, 1]

    @cached_property
    def shoulders(self) -> FloatArray:
        """Middle of the shoulders in the world, `(..., 3)`."""
        return self.middle(self.world, "shoulder")

    @cached_property
    def hips(self) -> FloatArray:
        """Middle of the hips in the world, `(..., 3)`."""
        return self.middle(self.world, "hip")

    @cached_property
    def trunk(self) -> FloatArray:
        """From the middle of the hips to the middle of the shoulders in the world, `(..., 3)` metres."""
        return self.shoulders - self.hips

    @cached_property
    def image_trunk(self) -> FloatArray:
        """From the middle of the hips to the middle of the shoulders in the picture, `(..., 2)`: the yardstick."""
        return self.middle(self.image, "shoulder") - self.middle(self.image, "hip")

    @cached_property
    def image_trunk_length(self) -> FloatArray:
        """Length of the trunk in the picture, `(..., 1)`, in image heights."""
        return compute_length(self.image_trunk)[..., None]

    @staticmethod
    def middle(points: FloatArray, part: str) -> FloatArray:
        """Middle between the left and the right landmark of a part, in whichever space `points` is."""
        return 0.5 * (
            points[..., Landmark[f"LEFT_{PARTS[part]}"], :] + points[..., Landmark[f"RIGHT_{PARTS[part]}"], :]
        )

    def point(self, points: FloatArray, name: str) -> FloatArray:
        """A named point, such as "working_hip", "near_knee", "raised_ankle", "mid_shoulder" or "nose"; see `POINTS`."""
        if name == "nose":
            return points[..., Landmark.NOSE, :]
        side, part = name.split("_", 1)
        if side == "mid":
            return self.middle(points, part)
        working, other = Landmark[f"LEFT_{PARTS[part]}"], Landmark[f"RIGHT_{PARTS[part]}"]
        if side in _CHOSEN:
            choice = (self.working_side_depth if side == "near" else self.working_knee_drop)[..., None]
            chosen = np.where(choice <= 0.0, points[..., working, :], points[..., other, :])
            return np.where(np.isnan(choice), np.nan, chosen)
        return points[..., working if side == "working" else other, :]


POINTS: Final = ("nose", *(f"{side}_{part}" for side in ("working", "other", *_CHOSEN, "mid") for part in PARTS))
"""Every name that `Body.point` understands."""


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
    """A row of the table. `unit` is the last word of every signal that uses it; `takes` are the words it needs."""

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
        str(choice.side), lambda side: compute_flexion(*(body.point(body.image, f"{side}_{p}") for p in parts))
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


def _pelvis_tilt(body: Body, _: Choice) -> FloatArray:
    return np.abs(compute_elevation(body.point(body.world, "working_hip") - body.point(body.world, "other_hip")))


def _between(body: Body, choice: Choice) -> FloatArray:
    """From origin to target in the picture, in trunk lengths: `(..., 2)`."""
    vector = body.point(body.image, str(choice.target)) - body.point(body.image, str(choice.origin))
    return vector / body.image_trunk_length


def _distance(body: Body, choice: Choice) -> FloatArray:
    return compute_length(_between(body, choice))


def _rise(body: Body, choice: Choice) -> FloatArray:
    return -_between(body, choice)[..., 1]


def _advance(body: Body, choice: Choice) -> FloatArray:
    return _between(body, choice)[..., 0] * np.sign(body.image_trunk[..., 0])


def _aside(body: Body, choice: Choice) -> FloatArray:
    """Along the picture's x, and in the world, because there a trunk that leans towards the camera keeps its length."""
    across = body.point(body.world, str(choice.target)) - body.point(body.world, str(choice.origin))
    lateral = sum(
        body.point(body.world, f"working_{part}")[..., 0] - body.point(body.world, f"other_{part}")[..., 0]
        for part in ("shoulder", "hip")
    )
    return across[..., 0] * np.sign(lateral) / compute_length(body.trunk)


_LIFTED: Final = 0.2  # trunk lengths; feet on the floor are up to 0.15 higher in the picture than the knees before them


def _foot_swing(body: Body, _: Choice) -> FloatArray:
    shank = Choice("aside", origin="mid_knee", target="mid_ankle")
    return np.where(_rise(body, shank) > _LIFTED, _aside(body, shank), np.nan)


def _hand_aside(body: Body, choice: Choice) -> FloatArray:
    """Straight lines stay straight in a picture, and a floor seen from above keeps its left and right."""
    ankle, knee = body.middle(body.image, "ankle"), body.middle(body.image, "knee")
    ahead = compute_unit(knee - ankle)

    def measure(side: str) -> FloatArray:
        reach = body.point(body.image, f"{side}_wrist") - knee
        return (ahead[..., 1] * reach[..., 0] - ahead[..., 0] * reach[..., 1]) / body.image_trunk_length[..., 0]

    return _per_side(str(choice.side), measure)


FEATURES: Final[Mapping[str, Feature]] = MappingProxyType(
    {
        "joint_flexion": Feature(
            "bend of a joint in the picture: 0 straight, 180 folded", "deg", _joint_flexion, ("joint", "side")
        ),
        "segment_elevation": Feature(
            "angle of a body segment above the horizontal, -90 to 90", "deg", _segment_elevation, ("segment", "side")
        ),
        "trunk_inclination": Feature("trunk against the vertical: 0 upright, 90 level", "deg", _trunk_inclination),
        "trunk_depth": Feature("trunk out of the picture plane: 0 is a true side view", "deg", _view_depth),
        "pelvis_roll": Feature("pelvis about the trunk: 0 prone, 90 working side up, 180 supine", "deg", _pelvis_roll),
        "pelvis_tilt": Feature("slope of the line through the hips, 0 to 90, whichever is higher", "deg", _pelvis_tilt),
        "chest_roll": Feature("chest about the trunk, as pelvis_roll", "deg", _chest_roll),
        "trunk_twist": Feature("pelvis against the chest, positive when the working hip is up", "deg", _trunk_twist),
        "chest_down": Feature(
            "how squarely the chest faces the floor: 1 down, 0 sideways, -1 up", "ratio", _chest_down
        ),
        "head_trunk_angle": Feature(
            "ear, shoulder, hip on the chest's side: 180 in line, less chin in, more head back",
            "deg",
            _head_trunk_angle,
        ),
        "distance": Feature(
            "between two points in the picture, in trunk lengths", "ratio", _distance, ("origin", "target")
        ),
        "rise": Feature(
            "how much higher target is than origin in the picture, in trunk lengths",
            "ratio",
            _rise,
            ("origin", "target"),
        ),
        "advance": Feature(
            "how far target is ahead of origin in the picture, from hips to head, in trunk lengths",
            "ratio",
            _advance,
            ("origin", "target"),
        ),
        "aside": Feature(
            "how far target is to the working side of origin across the picture, in trunk lengths; for views that show "
            "both shoulders",
            "ratio",
            _aside,
            ("origin", "target"),
        ),
        "foot_swing": Feature(
            "as aside, from the knees to the ankles; unknown unless the ankles are well above the knees",
            "ratio",
            _foot_swing,
        ),
        "hand_aside": Feature(
            "how far a hand is on the working side of the line from the ankles through the knees, in the picture, in "
            "trunk lengths",
            "ratio",
            _hand_aside,
            ("side",),
        ),
    }
)


_OWN_LANDMARKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "head_trunk_angle": ("ear", "shoulder", "hip"),
        "foot_swing": ("knee", "ankle"),
        "hand_aside": ("ankle", "knee", "wrist"),
    }
)


def compute_signals(body: Body, choices: Mapping[str, Choice]) -> FloatArray:
    """All signals of a spec for all frames: `(..., len(choices))` in the order of `choices`; NaN where unknown."""
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
