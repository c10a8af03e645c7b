"""An articulated stick figure that performs the exercises.

Motions whose counts, sides and levels are known exactly.
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


def take_frames(track: PoseTrack, part: slice) -> PoseTrack:
    """Some frames of a track."""
    return PoseTrack(
        track.t_s[part],
        track.landmarks[part],
        track.world[part],
        track.visibility[part],
        track.lost[part],
        track.brightness[part],
        track.people[part],
        track.aspect,
    )


def hide(
    track: PoseTrack, *marks: Landmark, from_s: float = 0.0, to_s: float = np.inf
) -> PoseTrack:
    """The track with some landmarks NaN between two times; without `marks` nobody is found then."""
    frames = (track.t_s >= from_s) & (track.t_s <= to_s)
    rows = frames[:, None] & np.isin(np.arange(LANDMARK_COUNT), marks or tuple(Landmark))
    return replace(
        track,
        landmarks=np.where(rows[..., None], np.nan, track.landmarks),
        world=np.where(rows[..., None], np.nan, track.world),
        lost=track.lost
        if marks
        else tuple(
            Lost.NOBODY if gone else lost for gone, lost in zip(frames, track.lost, strict=True)
        ),
    )


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
CAT: Final = replace(TABLE, neck_deg=-55.0, trunk_m=0.46)
COW: Final = replace(TABLE, neck_deg=35.0, trunk_m=0.49)
FOLDED: Final = Stance(trunk_deg=-4.0, neck_deg=-8.0).with_both(
    hip_deg=148.0, knee_deg=146.0, plantar_deg=85.0, shoulder_deg=168.0, elbow_deg=6.0
)
"""Child's pose: hips on the heels, arms long, forehead near the floor."""


def stand_still(seconds: float = 12.0) -> Motion:
    """Somebody stands still."""
    return Motion.begin(STANDING).wait(seconds)


def lie_face_down(seconds: float = 12.0) -> Motion:
    """Somebody lies still on the belly, arms wide."""
    return Motion.begin(PRONE).wait(seconds)


def lie_face_up(seconds: float = 12.0) -> Motion:
    """Somebody lies still on the back."""
    return Motion.begin(SUPINE).wait(seconds)


def alternate(repetitions: int) -> tuple[Side, ...]:
    """The sides of so many repetitions: left, right, left, ..."""
    return tuple((Side.LEFT, Side.RIGHT)[i % 2] for i in range(repetitions))


@dataclass(frozen=True, slots=True)
class Crossing:
    """How far a scorpion goes. `drop_deg`: how far the thigh is drawn away from the resting one."""

    turn_deg: float
    lift_deg: float
    knee_deg: float
    drop_deg: float


SCORPION_LEVELS: Final[Mapping[str, Crossing]] = {
    "hip_off_floor": Crossing(turn_deg=32.0, lift_deg=28.0, knee_deg=75.0, drop_deg=0.0),
    "hips_at_90": Crossing(turn_deg=80.0, lift_deg=30.0, knee_deg=88.0, drop_deg=8.0),
    "foot_to_floor": Crossing(turn_deg=116.0, lift_deg=30.0, knee_deg=82.0, drop_deg=20.0),
    "foot_reach": Crossing(turn_deg=116.0, lift_deg=34.0, knee_deg=112.0, drop_deg=20.0),
    "foot_to_hand": Crossing(turn_deg=120.0, lift_deg=45.0, knee_deg=132.0, drop_deg=20.0),
}
"""What the figure does to reach each level of the scorpion and none above it."""


def _crossed(side: Side, crossing: Crossing) -> Stance:
    """Prone with one leg crossed behind; the resting hip and the shoulders stay on the floor."""
    rise = HALF_HIPS_M * np.sin(np.radians(crossing.turn_deg))
    return replace(
        PRONE,
        trunk_deg=-float(np.degrees(np.arcsin(rise / TRUNK_M))),
        pelvis_roll_deg=crossing.turn_deg if side is Side.LEFT else -crossing.turn_deg,
    ).with_one(
        side,
        hip_deg=-crossing.lift_deg,
        knee_deg=crossing.knee_deg,
        hip_abduction_deg=crossing.drop_deg,
    )


def cross_once(motion: Motion, side: Side, crossing: Crossing) -> Motion:
    """One leg lifts, the knee bends, the pelvis turns, the foot crosses behind; and back.

    About 6 s.
    For the two highest levels the foot touches the floor first and travels on from there.
    """
    lifted = _crossed(side, Crossing(12.0, 24.0, 20.0, 0.0))
    half = _crossed(side, SCORPION_LEVELS["hip_off_floor"])
    far = _crossed(side, crossing)
    touched = _crossed(side, SCORPION_LEVELS["foot_to_floor"])
    there = motion.to(0.9, lifted).to(0.6, half)
    if crossing in (SCORPION_LEVELS["foot_reach"], SCORPION_LEVELS["foot_to_hand"]):
        there = there.to(1.0, touched).wait(0.5)
    back = there.to(1.0, far).wait(0.8).to(1.0, half).to(0.6, lifted)
    return back.to(0.8, PRONE).wait(1.2)


def scorpion(repetitions: int = 4, level: str = "foot_to_floor") -> Motion:
    """Scorpion stretches, left leg first, all to one level."""
    motion = Motion.begin(PRONE).wait(1.8)
    for side in alternate(repetitions):
        motion = cross_once(motion, side, SCORPION_LEVELS[level])
    return motion


def scorpion_halves(repetitions: int = 4) -> Motion:
    """Prone leg raises with the hips on the floor: what precedes a scorpion, and no more."""
    motion = Motion.begin(PRONE).wait(1.8)
    for side in alternate(repetitions):
        raised = _crossed(side, Crossing(4.0, 9.0, 12.0, 0.0))
        motion = motion.to(1.0, raised).wait(0.6).to(1.0, PRONE).wait(1.2)
    return motion


def scorpion_knee_first(repetitions: int = 2) -> Motion:
    """Scorpions in which the heel comes to the buttock before the thigh leaves the floor."""
    motion = Motion.begin(PRONE).wait(1.8)
    for side in alternate(repetitions):
        motion = cross_once(
            motion.to(1.0, PRONE.with_one(side, knee_deg=85.0)).wait(0.7),
            side,
            SCORPION_LEVELS["foot_to_floor"],
        )
    return motion


def scorpion_too_fast(repetitions: int = 2) -> Motion:
    """Scorpions to the first level in about 1.4 s each, with a rest between them."""
    motion = Motion.begin(PRONE).wait(1.8)
    for side in alternate(repetitions):
        half = _crossed(side, SCORPION_LEVELS["hip_off_floor"])
        motion = motion.to(0.5, half).wait(0.4).to(0.5, PRONE).wait(1.5)
    return motion


def scorpion_chest_lifts(repetitions: int = 2) -> Motion:
    """Scorpions in which the chest comes up from the floor by 35 deg while the foot crosses."""

    def arch(stance: Stance) -> Stance:
        share = min(abs(stance.pelvis_roll_deg) / 60.0, 1.0)
        return replace(stance, trunk_deg=stance.trunk_deg + 35.0 * share, lumbar_deg=35.0 * share)

    return scorpion(repetitions).change(arch)


def scorpion_head_lifts(repetitions: int = 2) -> Motion:
    """Scorpions in which the head comes up while the foot crosses, as if to look at the screen."""

    def look_up(stance: Stance) -> Stance:
        return replace(stance, neck_deg=5.0 + 65.0 * min(abs(stance.pelvis_roll_deg) / 60.0, 1.0))

    return scorpion(repetitions).change(look_up)


def scorpion_arm_slides(repetitions: int = 2) -> Motion:
    """Scorpions with both arms along the body instead of out wide."""
    return scorpion(repetitions).change(
        lambda stance: stance.with_both(shoulder_abduction_deg=12.0)
    )


STRAIGHT_LEG_BANDS: Final[Mapping[str, float]] = {
    "hip_45": 46.0,
    "hip_60": 60.0,
    "hip_75": 75.0,
    "hip_90": 91.0,
}
"""Hip flexion in the middle of each band."""


def raise_leg(motion: Motion, side: Side, hip_deg: float, hold_s: float, **faults: float) -> Motion:
    """One leg goes up, stays, comes down. `faults`: other angles of that leg while it is up."""
    up = SUPINE.with_one(side, hip_deg=hip_deg, **faults)
    return motion.to(1.8, up).wait(hold_s).to(1.8, SUPINE).wait(1.2)


def straight_leg(repetitions: int = 4, hip_deg: float = 75.0) -> Motion:
    """Straight-leg stretches on the back, left leg first, each held for 4 s."""
    motion = Motion.begin(SUPINE).wait(1.8)
    for side in alternate(repetitions):
        motion = raise_leg(motion, side, hip_deg, 4.0)
    return motion


def straight_leg_halves(repetitions: int = 4) -> Motion:
    """The leg comes up by 26 deg only."""
    return straight_leg(repetitions, hip_deg=26.0)


def straight_leg_knee_bend(repetitions: int = 2) -> Motion:
    """Straight-leg stretches with the knee bent by 40 deg."""
    motion = Motion.begin(SUPINE).wait(1.8)
    for side in alternate(repetitions):
        motion = raise_leg(motion, side, 75.0, 4.0, knee_deg=40.0)
    return motion


def straight_leg_other_lifts(repetitions: int = 2) -> Motion:
    """Straight-leg stretches in which the other leg comes up by 32 deg during the hold."""
    motion = Motion.begin(SUPINE).wait(1.8)
    for side in alternate(repetitions):
        other = Side.RIGHT if side is Side.LEFT else Side.LEFT
        up = SUPINE.with_one(side, hip_deg=75.0)
        astray = up.with_one(other, hip_deg=32.0)
        motion = (
            motion.to(1.8, up)
            .wait(2.0)
            .to(0.6, astray)
            .wait(1.2)
            .to(0.6, up)
            .wait(1.0)
            .to(1.8, SUPINE)
            .wait(1.2)
        )
    return motion


def straight_leg_bouncing(repetitions: int = 2) -> Motion:
    """Straight-leg stretches with a swing of 20 deg to and fro, 1.4 times a second, instead of a
    steady pull.
    """
    motion = Motion.begin(SUPINE).wait(1.8)
    for side in alternate(repetitions):
        up, down = (SUPINE.with_one(side, hip_deg=angle) for angle in (85.0, 65.0))
        motion = motion.to(1.8, up)
        for _ in range(6):
            motion = motion.to(0.35, down).to(0.35, up)
        motion = motion.to(1.8, SUPINE).wait(1.2)
    return motion


def cat_cow(repetitions: int = 4) -> Motion:
    """Cat and cow on hands and knees, cat first, each end held for 0.9 s."""
    motion = Motion.begin(TABLE).wait(1.8)
    for _ in range(repetitions):
        motion = motion.to(1.2, CAT).wait(0.9).to(1.2, COW).wait(0.9)
    return motion.to(1.2, TABLE).wait(1.2)


def cat_cow_halves(repetitions: int = 4) -> Motion:
    """Only the cat, again and again, never the cow."""
    motion = Motion.begin(TABLE).wait(1.8)
    for _ in range(repetitions):
        motion = motion.to(1.2, CAT).wait(0.9).to(1.2, TABLE).wait(0.9)
    return motion


def cat_cow_elbows_bent(repetitions: int = 2) -> Motion:
    """Cat and cow on elbows bent by 60 deg, hands still under the shoulders."""
    return cat_cow(repetitions).change(
        lambda stance: stance.with_both(shoulder_deg=53.0, elbow_deg=60.0)
    )


def cat_cow_hands_misplaced(repetitions: int = 2) -> Motion:
    """Cat and cow with the hands well ahead of the shoulders."""
    return cat_cow(repetitions).change(lambda stance: stance.with_both(shoulder_deg=116.0))


def cat_cow_knees_misplaced(repetitions: int = 2) -> Motion:
    """Cat and cow with the knees well behind the hips."""
    return cat_cow(repetitions).change(lambda stance: stance.with_both(hip_deg=48.0, knee_deg=60.0))


def cat_cow_hips_drift(repetitions: int = 2) -> Motion:
    """Cat and cow while the hips rock back and forth over the knees by 48 deg."""

    def rock(stance: Stance) -> Stance:
        lean = {CAT.neck_deg: 24.0, COW.neck_deg: -24.0}.get(stance.neck_deg, 0.0)
        return stance.with_both(hip_deg=82.0 + lean, knee_deg=90.0 + lean)

    return cat_cow(repetitions).change(rock)


def childs_pose(repetitions: int = 3) -> Motion:
    """From hands and knees back to the heels, 5 s there, and up again."""
    motion = Motion.begin(TABLE).wait(1.8)
    for _ in range(repetitions):
        motion = motion.to(1.8, FOLDED).wait(5.0).to(1.8, TABLE).wait(1.8)
    return motion


def childs_pose_halves(repetitions: int = 3) -> Motion:
    """The hips go a third of the way back and return."""
    motion = Motion.begin(TABLE).wait(1.8)
    part = Stance(trunk_deg=4.0).with_both(
        hip_deg=103.0, knee_deg=108.0, plantar_deg=80.0, shoulder_deg=108.0, elbow_deg=4.0
    )
    for _ in range(repetitions):
        motion = motion.to(1.2, part).wait(3.0).to(1.2, TABLE).wait(1.8)
    return motion


def childs_pose_hips_high(repetitions: int = 2) -> Motion:
    """The trunk folds down while the hips stay well above the heels."""
    return _fold_astray(repetitions, hip_deg=132.0, knee_deg=112.0)


def childs_pose_arms_short(repetitions: int = 2) -> Motion:
    """Child's pose with the hands beside the head instead of far ahead."""
    return _fold_astray(repetitions, shoulder_deg=62.0, elbow_deg=95.0)


def childs_pose_head_up(repetitions: int = 2) -> Motion:
    """Child's pose with the head thrown back, as if to look at the camera's screen."""
    motion = Motion.begin(TABLE).wait(1.8)
    for _ in range(repetitions):
        motion = (
            motion.to(1.8, FOLDED)
            .to(0.6, replace(FOLDED, neck_deg=55.0))
            .wait(5.0)
            .to(1.8, TABLE)
            .wait(1.8)
        )
    return motion


def _fold_astray(repetitions: int, **angles: float) -> Motion:
    return childs_pose(repetitions).change(
        lambda stance: stance.with_both(**angles) if stance == FOLDED else stance
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """The motions that the contracts judge a spec by, each as a function of the number of
    repetitions.

    `clean`: flawless repetitions (or holds), alternating from the left side where the exercise has
    sides.
    `halves`: the same begun and given up, which must not count. `faults`: by id of the fault, its
    own motion.
    """

    clean: Callable[[int], Motion]
    halves: Callable[[int], Motion]
    faults: Mapping[str, Callable[[int], Motion]]


REFERENCES: Final[Mapping[str, Reference]] = {
    "cat_cow": Reference(
        cat_cow,
        cat_cow_halves,
        {
            "elbows_bent": cat_cow_elbows_bent,
            "hands_misplaced": cat_cow_hands_misplaced,
            "knees_misplaced": cat_cow_knees_misplaced,
            "hips_drift": cat_cow_hips_drift,
        },
    ),
    "childs_pose": Reference(
        childs_pose,
        childs_pose_halves,
        {
            "hips_high": childs_pose_hips_high,
            "arms_short": childs_pose_arms_short,
            "head_up": childs_pose_head_up,
        },
    ),
    "scorpion_stretch": Reference(
        scorpion,
        scorpion_halves,
        {
            "knee_first": scorpion_knee_first,
            "too_fast": scorpion_too_fast,
            "chest_lifts": scorpion_chest_lifts,
            "head_lifts": scorpion_head_lifts,
            "arm_slides": scorpion_arm_slides,
        },
    ),
    "straight_leg_stretch": Reference(
        straight_leg,
        straight_leg_halves,
        {
            "knee_bend": straight_leg_knee_bend,
            "other_leg_lifts": straight_leg_other_lifts,
            "bouncing": straight_leg_bouncing,
        },
    ),
}
"""By exercise id."""
