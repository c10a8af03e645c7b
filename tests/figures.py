"""An articulated stick figure whose joint angles are known exactly.

A motion is a list of stances (joint angles) with the seconds at which they are reached, joined by
minimum-jerk transitions. `film` turns it into a `PoseTrack` as a camera at the side would see it.
Nothing here is random unless a seed is given: the same arguments always give the same track.

Angles are degrees. The body moves in a plane seen from the side: `trunk_deg` is the direction from
the hips to the shoulders, 0 lying with the face down, 90 upright, 180 lying with the face up.
Flexion is towards the front of the body, extension is negative flexion.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from typing import Final

import numpy as np

from limberup.judging.events import Side
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.types import BoolArray, FloatArray, Lost, PoseTrack

TRUNK_M: Final = 0.5
THIGH_M: Final = 0.42
SHANK_M: Final = 0.42
UPPER_ARM_M: Final = 0.30
FOREARM_M: Final = 0.27
HALF_HIPS_M: Final = 0.10
HALF_SHOULDERS_M: Final = 0.17
NECK_M: Final = 0.18
HALF_HEAD_M: Final = 0.07


@dataclass(frozen=True, slots=True)
class Limbs:
    """Joint angles of one side. All 0.

    Leg and arm straight along the body, foot at a right angle to the shank.
    """

    hip_deg: float = 0.0
    hip_abduction_deg: float = 0.0
    knee_deg: float = 0.0
    plantar_deg: float = 0.0
    shoulder_deg: float = 0.0
    shoulder_abduction_deg: float = 0.0
    elbow_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Stance:
    """A whole body. `neck_deg`: 0 in line with the trunk, positive with the head thrown back.

    `lumbar_deg`: the trunk against the pelvis, which hip angles refer to, positive with the back
    arched.
    `pelvis_roll_deg`: pelvis about the trunk against the chest, positive with the left hip towards
    the back.
    """

    trunk_deg: float = 0.0
    neck_deg: float = 0.0
    lumbar_deg: float = 0.0
    pelvis_roll_deg: float = 0.0
    trunk_m: float = TRUNK_M
    left: Limbs = Limbs()
    right: Limbs = Limbs()

    def with_both(self, **angles: float) -> "Stance":
        """The same stance with these angles of both sides changed."""
        return replace(self, left=replace(self.left, **angles), right=replace(self.right, **angles))

    def with_one(self, side: Side, **angles: float) -> "Stance":
        """The same stance with these angles of one side changed."""
        if side is Side.LEFT:
            return replace(self, left=replace(self.left, **angles))
        return replace(self, right=replace(self.right, **angles))

    def as_row(self) -> FloatArray:
        """All numbers in one row, in the order of `COLUMNS`."""
        return np.array(
            [getattr(self, name) for name in _BODY_COLUMNS]
            + [*astuple(self.left), *astuple(self.right)]
        )


_BODY_COLUMNS: Final = tuple(
    field.name for field in fields(Stance) if field.name not in ("left", "right")
)
_LIMB_COLUMNS: Final = tuple(field.name for field in fields(Limbs))
COLUMNS: Final = (
    *_BODY_COLUMNS,
    *(f"left_{name}" for name in _LIMB_COLUMNS),
    *(f"right_{name}" for name in _LIMB_COLUMNS),
)
_IS_ANGLE: Final[BoolArray] = np.array([name.endswith("_deg") for name in COLUMNS])


@dataclass(frozen=True, slots=True)
class Motion:
    """Stances and the seconds at which they are reached."""

    times_s: tuple[float, ...]
    stances: tuple[Stance, ...]

    @classmethod
    def begin(cls, stance: Stance) -> "Motion":
        """A motion of length 0."""
        return cls((0.0,), (stance,))

    @property
    def end_s(self) -> float:
        """How long it lasts."""
        return self.times_s[-1]

    def to(self, seconds: float, stance: Stance) -> "Motion":
        """Go on by moving to a stance, which takes `seconds`."""
        return Motion((*self.times_s, self.end_s + seconds), (*self.stances, stance))

    def wait(self, seconds: float) -> "Motion":
        """Go on by staying still."""
        return self.to(seconds, self.stances[-1])

    def at_tempo(self, tempo: float) -> "Motion":
        """The same motion `tempo` times as fast."""
        return replace(self, times_s=tuple(t / tempo for t in self.times_s))

    def change(self, edit: Callable[[Stance], Stance]) -> "Motion":
        """The same motion with every stance edited.

        A form error that lasts from beginning to end.
        """
        return replace(self, stances=tuple(edit(stance) for stance in self.stances))

    def sample(self, t_s: FloatArray) -> FloatArray:
        """Angles at the given seconds, `(n, columns)`, along minimum-jerk transitions."""
        keys = np.array([stance.as_row() for stance in self.stances])
        times = np.array(self.times_s)
        if len(keys) == 1:
            return np.repeat(keys, len(t_s), axis=0)
        before = np.clip(np.searchsorted(times, t_s, side="right") - 1, 0, len(keys) - 2)
        share = np.clip(
            (t_s - times[before]) / np.maximum(times[before + 1] - times[before], 1e-9), 0.0, 1.0
        )
        eased = share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
        sampled: FloatArray = keys[before] + eased[:, None] * (keys[before + 1] - keys[before])
        return sampled


def film(
    motion: Motion,
    fps: float = 30.0,
    *,
    facing: str = "right",
    yaw_deg: float = 0.0,
    metre_heights: float = 0.35,
    at: tuple[float, float] = (0.75, 0.6),
    angle_noise_deg: float = 0.0,
    landmark_noise: float = 0.0,
    missing: float = 0.0,
    seed: int | None = None,
) -> PoseTrack:
    """What a side camera sees of a motion.

    `facing`: where somebody standing upright would look, "right" or "left" in the picture; facing
    right, the person's right side is the near one. `yaw_deg`: how far the body is turned off the
    true side view. `metre_heights`: one metre in picture heights. `at`: where the middle of the
    hips stays in the picture. `angle_noise_deg` and
    `landmark_noise` (picture heights) are standard deviations, drawn anew for each frame; `missing`
    is the share of frames in which nobody is found. All three need a `seed`.
    """
    t_s = np.arange(round(motion.end_s * fps) + 1) / fps
    angles = motion.sample(t_s)
    if (angle_noise_deg or landmark_noise or missing) and seed is None:
        raise ValueError("Noise and missing frames need a seed.")
    rng = np.random.default_rng(seed)
    if angle_noise_deg:
        angles += rng.normal(0.0, angle_noise_deg, angles.shape) * _IS_ANGLE
    world = turn_about_vertical(
        compute_points(angles), yaw_deg + (180.0 if facing == "left" else 0.0)
    )
    image = world * metre_heights
    image[..., :2] += at
    if landmark_noise:
        image += rng.normal(0.0, landmark_noise, image.shape)
        world += rng.normal(0.0, landmark_noise / metre_heights, world.shape)
    is_missing = rng.random(len(t_s)) < missing
    image[is_missing], world[is_missing] = np.nan, np.nan
    return PoseTrack(
        t_s=t_s,
        landmarks=image,
        world=world,
        visibility=np.where(is_missing[:, None], np.nan, np.full((len(t_s), LANDMARK_COUNT), 0.95)),
        lost=tuple(Lost.NOBODY if gone else None for gone in is_missing),
        brightness=np.full(len(t_s), 0.5),
        people=np.where(is_missing, 0, 1).astype(np.int64),
        aspect=4 / 3,
    )


def turn_about_vertical(points: FloatArray, degrees: float) -> FloatArray:
    """Points `(..., 3)` turned about the vertical through the origin.

    At 180 right becomes left and far near.
    """
    c, s = np.round(np.cos(np.radians(degrees)), 15), np.round(np.sin(np.radians(degrees)), 15)
    turned: FloatArray = points @ np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    return turned


def compute_points(angles: FloatArray) -> FloatArray:
    """Forward kinematics.

    `(n, columns)` of `COLUMNS` to world landmarks `(n, 33, 3)`, facing right.
    """
    column = {name: angles[:, i] for i, name in enumerate(COLUMNS)}
    points = np.zeros((len(angles), LANDMARK_COUNT, 3))
    left = np.broadcast_to(np.array([0.0, 0.0, 1.0]), (len(angles), 3))
    up, front = _sagittal_axes(column["trunk_deg"])
    chest = column["trunk_m"][:, None] * up
    _place_head(points, chest, up, front, left, column["neck_deg"])
    pelvis_up, pelvis_front = _sagittal_axes(column["trunk_deg"] - column["lumbar_deg"])
    roll = np.radians(column["pelvis_roll_deg"])[:, None]
    pelvis_left = np.cos(roll) * left - np.sin(roll) * pelvis_front
    pelvis_front = np.cos(roll) * pelvis_front + np.sin(roll) * left
    for name, sign in (("LEFT", 1.0), ("RIGHT", -1.0)):
        limb = {key: column[f"{name.lower()}_{key}"] for key in _LIMB_COLUMNS}
        _place_leg(points, name, pelvis_up, pelvis_front, sign * pelvis_left, limb)
        _place_arm(points, name, chest, up, front, sign * left, limb)
    return points


def _sagittal_axes(direction_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The direction itself, and the one a quarter turn towards the front of the body."""
    angle = np.radians(direction_deg)
    nothing = np.zeros_like(angle)
    return (
        np.stack([np.cos(angle), -np.sin(angle), nothing], axis=-1),
        np.stack([np.sin(angle), np.cos(angle), nothing], axis=-1),
    )


def _limb_axes(
    up: FloatArray,
    front: FloatArray,
    outward: FloatArray,
    flexion_deg: FloatArray,
    abduction_deg: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Direction of the upper segment of a limb, and the direction square to it that flexes the next
    joint forwards.
    """
    flexion, abduction = np.radians(flexion_deg)[:, None], np.radians(abduction_deg)[:, None]
    along = -np.cos(flexion) * up + np.sin(flexion) * front
    forwards = np.sin(flexion) * up + np.cos(flexion) * front
    return np.cos(abduction) * along + np.sin(abduction) * outward, forwards


def _bend(
    along: FloatArray, forwards: FloatArray, degrees: FloatArray
) -> tuple[FloatArray, FloatArray]:
    angle = np.radians(degrees)[:, None]
    return np.cos(angle) * along + np.sin(angle) * forwards, np.cos(angle) * forwards - np.sin(
        angle
    ) * along


def _place_leg(
    points: FloatArray,
    name: str,
    up: FloatArray,
    front: FloatArray,
    outward: FloatArray,
    limb: Mapping[str, FloatArray],
) -> None:
    thigh, forwards = _limb_axes(up, front, outward, limb["hip_deg"], limb["hip_abduction_deg"])
    shank, forwards = _bend(thigh, forwards, -limb["knee_deg"])
    foot, _ = _bend(shank, forwards, 90.0 - limb["plantar_deg"])
    hip = HALF_HIPS_M * outward
    knee = hip + THIGH_M * thigh
    ankle = knee + SHANK_M * shank
    for part, point in {
        "HIP": hip,
        "KNEE": knee,
        "ANKLE": ankle,
        "HEEL": ankle + 0.04 * shank - 0.05 * foot,
        "FOOT_INDEX": ankle + 0.05 * shank + 0.14 * foot,
    }.items():
        points[:, Landmark[f"{name}_{part}"]] = point


def _place_arm(
    points: FloatArray,
    name: str,
    chest: FloatArray,
    up: FloatArray,
    front: FloatArray,
    outward: FloatArray,
    limb: Mapping[str, FloatArray],
) -> None:
    upper, forwards = _limb_axes(
        up, front, outward, limb["shoulder_deg"], limb["shoulder_abduction_deg"]
    )
    forearm, forwards = _bend(upper, forwards, limb["elbow_deg"])
    shoulder = chest + HALF_SHOULDERS_M * outward
    elbow = shoulder + UPPER_ARM_M * upper
    wrist = elbow + FOREARM_M * forearm
    for part, point in {
        "SHOULDER": shoulder,
        "ELBOW": elbow,
        "WRIST": wrist,
        "INDEX": wrist + 0.09 * forearm,
        "PINKY": wrist + 0.08 * forearm - 0.03 * forwards,
        "THUMB": wrist + 0.04 * forearm + 0.04 * forwards,
    }.items():
        points[:, Landmark[f"{name}_{part}"]] = point


def _place_head(
    points: FloatArray,
    chest: FloatArray,
    up: FloatArray,
    front: FloatArray,
    left: FloatArray,
    neck_deg: FloatArray,
) -> None:
    crown, face = _bend(up, -front, neck_deg)
    face = -face
    ears = chest + NECK_M * crown
    points[:, Landmark.NOSE] = ears + 0.11 * face
    for name, sign in (("LEFT", 1.0), ("RIGHT", -1.0)):
        points[:, Landmark[f"{name}_EAR"]] = ears + sign * HALF_HEAD_M * left
        points[:, Landmark[f"MOUTH_{name}"]] = (
            ears + 0.09 * face - 0.05 * crown + sign * 0.025 * left
        )
        for part, aside in (("EYE_INNER", 0.02), ("EYE", 0.03), ("EYE_OUTER", 0.045)):
            points[:, Landmark[f"{name}_{part}"]] = (
                ears + 0.09 * face + 0.035 * crown + sign * aside * left
            )


STANDING: Final = Stance(trunk_deg=90.0).with_both(knee_deg=3.0, hip_deg=2.0, elbow_deg=8.0)
SUPINE: Final = Stance(trunk_deg=180.0).with_both(
    plantar_deg=25.0, shoulder_abduction_deg=15.0, elbow_deg=10.0
)
PRONE: Final = Stance(neck_deg=5.0).with_both(
    plantar_deg=75.0, knee_deg=4.0, shoulder_deg=5.0, shoulder_abduction_deg=90.0, elbow_deg=5.0
)
TABLE: Final = Stance(trunk_deg=8.0).with_both(
    hip_deg=82.0, knee_deg=90.0, plantar_deg=80.0, shoulder_deg=82.0, elbow_deg=4.0
)
"""On hands and knees: thighs and arms upright, head in line with the trunk."""


FOLDED: Final = Stance(trunk_deg=-4.0, neck_deg=-8.0).with_both(
    hip_deg=148.0, knee_deg=146.0, plantar_deg=85.0, shoulder_deg=168.0, elbow_deg=6.0
)
"""Child's pose: hips on the heels, arms long, forehead near the floor."""


def stand_still(seconds: float = 12.0) -> Motion:
    """Somebody stands still."""
    return Motion.begin(STANDING).wait(seconds)
