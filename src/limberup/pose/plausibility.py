"""What geometry can disprove: the one place where a landmark or a whole frame becomes NaN.

The pose model always answers. Its own `visibility` cannot tell right from wrong: on the same good
side-view clips the heavy model gives hidden knees and ankles 0.00-0.05 and places them within
centimetres, and either model can give 0.99 to a joint outside the picture. So nothing here looks at
it; only positions, bone lengths and their change over time do.

Lengths are in torsos (middle of the shoulders to middle of the hips), so that no threshold depends
on the size of the person or the picture. "Measured" below: the raw poses of both models on 17 clips
of real people, 5,700 frames.
"""

from collections import deque
from dataclasses import replace
from typing import Final

import numpy as np

from limberup.landmarks import MIRROR, TRUNK, Landmark
from limberup.types import BoolArray, FloatArray, IntArray, Lost, Pose

OUTSIDE_TORSOS: Final = 0.1
"""A landmark further outside the picture than this is a guess (about 5 cm; real hands and feet
touch the edge).
"""

SMALLEST_EXTENT_RATIO: Final = 0.12
"""Longer side of the person's box over the picture's height below which the pose is not trusted."""

HEAD_TORSOS: Final = (0.04, 1.0)
"""Range of ear-to-shoulder distance in the model's 3D.

Measured 0.12 to 0.54, from child's pose to standing.
"""

JUMP_TORSOS: Final = 1.0
"""The trunk moving this far from one frame to the next (0.5 m in 0.1 s or less) is another person,
or a wrong pose.

Measured: 0.2 at most in ordinary clips, 0.7 in time-lapse ones, 2 to 10 when the model changes to
another person.
"""

TORSO_STRETCH: Final = 1.4
"""Change of the 3D torso's length against its running median.

Measured 1.19 at most, and 1.5-1.7 in wrong poses.
"""

BONE_STRETCH: Final = 1.9
"""Likewise for limb bones, of which two must change at once.

Model's 3D bones breathe with the pose.
Measured: the second largest change is 1.1-1.7 in right poses, 2.2-2.8 in wrong ones; a single bone
can reach 2.9.
"""

SWAP_ADVANTAGE: Final = 0.6
"""The trunk's sides have changed places when the mirrored trunk costs less than this times the
plain one.

Measured: 4 or more in real exercises (1.2 at a cut), 0.3-0.6 in swaps.
"""

SWAP_LOOKBACK_S: Final = 0.35
"""The model's smoothing spreads a swap of the legs over two or three frames.

Compare with this long ago as well.
"""

LEG_SWAP_ADVANTAGE: Final = 0.78
"""The legs are renamed when mirrored they cost less than this times as much.

The mean over picture, 3D and two times.
Measured on 15 recordings of rendered exercises, where the model alone names the legs wrongly in 5.9
% of the frames: 0.6 % remain at 0.78 and 1.0 % at 0.7; at 1.0 ties are decided badly (3.9 of 5.1 %
remain in nine of them), at 0.5 swaps are missed (2.6 of 5.1 %). No frame of 16 clips of real
exercises is renamed.
"""

SWAP_LASTS_S: Final = 3.0
"""Legs that the model has called the other way round for this long are believed (measured: swaps
last up to 3 s).
"""

RECOVER_S: Final = 1.0
"""After this long of poses that agree among themselves the new state is the truth.

Also how long a position counts.
"""

MEMORY_S: Final = 3.0
"""Span of the running medians of bone lengths."""

_SHOULDERS: Final = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
_HIPS: Final = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
_EARS: Final = [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]
_HEAD: Final = slice(Landmark.NOSE, Landmark.LEFT_SHOULDER)
_LEGS: Final = np.array(
    [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
)
_BODY: Final = np.concatenate([TRUNK, _LEGS])
_BELOW_HIPS: Final = np.arange(Landmark.LEFT_KNEE, len(Landmark))
_BONES: Final = np.array(
    [
        (Landmark[f"{side}_{a}"], Landmark[f"{side}_{b}"])
        for side in ("LEFT", "RIGHT")
        for a, b in (("SHOULDER", "ELBOW"), ("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"))
    ]
)


def _middle(points: FloatArray, pair: list[Landmark]) -> FloatArray:
    left, right = pair
    middle: FloatArray = (points[left] + points[right]) / 2
    return middle


def compute_torso(points: FloatArray) -> float:
    """Distance from the middle of the shoulders to the middle of the hips, in the unit of `points`
    `(33, 2 or 3)`.
    """
    return float(np.linalg.norm(_middle(points, _SHOULDERS) - _middle(points, _HIPS)))


def compute_scale(pose: Pose) -> float:
    """Length of the torso in image heights, as if it lay in the picture plane; NaN in, NaN out.

    The torso pointing at the camera looks short, so the scale is what best maps the model's 3D onto
    its 2D.
    """
    flat = pose.landmarks[:, :2] - pose.landmarks[:, :2].mean(axis=0)
    deep = pose.world[:, :2] - pose.world[:, :2].mean(axis=0)
    return float(np.sqrt((flat**2).sum() / (deep**2).sum())) * compute_torso(pose.world)


def is_outside(landmarks: FloatArray, aspect: float, margin: float) -> BoolArray:
    """`(33,)`.

    Whether each landmark lies outside the picture by more than `margin` (image heights).
    """
    x, y = landmarks[:, 0], landmarks[:, 1]
    outside: BoolArray = (x < -margin) | (x > aspect + margin) | (y < -margin) | (y > 1.0 + margin)
    return outside


def find_missing_part(pose: Pose, outside: BoolArray) -> Lost | None:
    """Why one frame, looked at alone, cannot be judged: small, cut off, without head or hips.

    None when it can.
    """
    if np.ptp(pose.landmarks[:, :2], axis=0).max() < SMALLEST_EXTENT_RATIO:
        return Lost.TOO_SMALL
    if outside[_BODY].mean() > 0.5:
        return Lost.OUT_OF_FRAME
    if outside[_HIPS].all():
        return Lost.HIPS_HIDDEN
    neck = float(np.linalg.norm(_middle(pose.world, _EARS) - _middle(pose.world, _SHOULDERS)))
    lowest, highest = HEAD_TORSOS
    if outside[_HEAD].all() or not lowest <= neck / compute_torso(pose.world) <= highest:
        return Lost.HEAD_HIDDEN
    return Lost.OUT_OF_FRAME if outside[_SHOULDERS].all() else None


def compute_bones(world: FloatArray) -> FloatArray:
    """Lengths in metres of eight limb bones, then of the torso: `(9,)`."""
    limbs = np.linalg.norm(world[_BONES[:, 0]] - world[_BONES[:, 1]], axis=1)
    return np.append(limbs, compute_torso(world))


def compute_mirror_cost(points: FloatArray, before: FloatArray, joints: IntArray) -> float:
    """How much better the same `joints` fit those `before` with left and right exchanged.

    Cost mirrored over plain.
    Below 1 the exchange fits better. Points that did not move at all give infinity.
    """
    mirrored = np.linalg.norm(points[MIRROR[joints]] - before[joints], axis=1).sum()
    plain = np.linalg.norm(points[joints] - before[joints], axis=1).sum()
    return float(mirrored / plain) if plain > 0 else np.inf


def is_trunk_swapped(pose: Pose, before: Pose, advantage: float) -> bool:
    """Whether shoulders and hips changed sides.

    Mirrored they cost less than `advantage` times as much.
    Both the 3D and the picture must say so: in a side view the sides coincide in the picture, a
    turning pelvis exchanges them there for good, and only depth tells.
    """
    return (
        compute_mirror_cost(pose.world, before.world, TRUNK) < advantage
        and compute_mirror_cost(pose.landmarks[:, :2], before.landmarks[:, :2], TRUNK) < advantage
    )


def mirror_legs(pose: Pose) -> Pose:
    """`pose` with everything below the hips exchanged between left and right."""

    def exchanged(values: FloatArray) -> FloatArray:
        changed = values.copy()
        changed[_BELOW_HIPS] = values[MIRROR[_BELOW_HIPS]]
        return changed

    return replace(
        pose,
        landmarks=exchanged(pose.landmarks),
        world=exchanged(pose.world),
        visibility=exchanged(pose.visibility),
    )


def compute_trunk_jump(pose: Pose, before: Pose) -> float:
    """How far the middle of the shoulders or of the hips moved in the picture, whichever moved
    more, in torsos.
    """
    moved = max(
        float(
            np.linalg.norm(_middle(pose.landmarks, pair)[:2] - _middle(before.landmarks, pair)[:2])
        )
        for pair in (_SHOULDERS, _HIPS)
    )
    return moved / compute_scale(before)


class Continuity:
    """What the body looked like lately, and whether a new pose can be the same body."""

    def __init__(self) -> None:
        self._bones: deque[tuple[float, FloatArray]] = deque()
        self._recent: deque[Pose] = deque()
        self._since_s = 0.0
        self._mirrored_since_s: float | None = None

    def is_settled(self) -> bool:
        """Whether poses have agreed with one another for `RECOVER_S`."""
        return bool(self._recent) and self._recent[-1].t_s - self._since_s >= RECOVER_S

    def repair(self, pose: Pose) -> Pose:
        """`pose` with the legs named as before.

        Exchanged when that fits better, unless it has for `SWAP_LASTS_S`.
        """
        if not self._is_current(pose.t_s) or not self._has_swapped_legs(pose):
            self._mirrored_since_s = None
            return pose
        if self._mirrored_since_s is None:
            self._mirrored_since_s = pose.t_s
        if pose.t_s - self._mirrored_since_s < SWAP_LASTS_S:
            return mirror_legs(pose)
        self._mirrored_since_s = None
        self._recent.clear()
        return pose

    def find_break(self, pose: Pose, swap_advantage: float = SWAP_ADVANTAGE) -> Lost | None:
        """Why `pose` cannot follow the poses seen so far.

        None when it can, or when those are too old to tell.
        """
        if self._is_current(pose.t_s):
            if compute_trunk_jump(pose, self._recent[-1]) > JUMP_TORSOS:
                return Lost.OTHER_PERSON
            if is_trunk_swapped(pose, self._recent[-1], swap_advantage):
                return Lost.SIDES_SWAPPED
        return Lost.LIMB_JUMP if self._has_stretched(pose) else None

    def add(self, pose: Pose) -> None:
        """Take `pose` as the newest of this body."""
        if not self._recent:
            self._since_s = pose.t_s
        self._recent.append(pose)
        while self._recent[0].t_s < pose.t_s - SWAP_LOOKBACK_S:
            self._recent.popleft()
        self._bones.append((pose.t_s, compute_bones(pose.world)))
        self._drop_old(pose.t_s)

    def _is_current(self, now_s: float) -> bool:
        return bool(self._recent) and now_s - self._recent[-1].t_s <= RECOVER_S

    def _has_swapped_legs(self, pose: Pose) -> bool:
        """Whether picture and 3D, against the last pose and an older one, together fit clearly
        better mirrored.
        """
        costs = [
            compute_mirror_cost(points, reference, _LEGS)
            for before in (self._recent[-1], self._recent[0])
            for points, reference in (
                (pose.world, before.world),
                (pose.landmarks[:, :2], before.landmarks[:, :2]),
            )
        ]
        return bool(np.prod(costs) < LEG_SWAP_ADVANTAGE ** len(costs))

    def _drop_old(self, now_s: float) -> None:
        while self._bones and self._bones[0][0] < now_s - MEMORY_S:
            self._bones.popleft()

    def _has_stretched(self, pose: Pose) -> bool:
        self._drop_old(pose.t_s)
        if not self._bones:
            return False
        usual = np.median([bones for _, bones in self._bones], axis=0)
        stretch = np.exp(np.abs(np.log(compute_bones(pose.world) / usual)))
        return bool(stretch[-1] > TORSO_STRETCH or np.sort(stretch[:-1])[-2] > BONE_STRETCH)


class PlausibilityGate:
    """Removes what cannot be.

    Single landmarks outside the picture, and whole frames that no body could produce.
    Pure: time is the pose's own. A pose that is already lost passes unchanged. A sudden change is
    refused, and accepted after `RECOVER_S` of poses that agree among themselves.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the body: the next pose may be anybody."""
        self._trusted = Continuity()
        self._trial = Continuity()
        self._refused: Lost | None = None

    def update(self, pose: Pose, aspect: float) -> Pose:
        """The same pose with untrusted landmarks NaN, or `Pose.missing` with the reason.

        `aspect`: width of the picture over its height. A pose with any NaN in it counts as looked
        at already.
        """
        if pose.lost is not None or not np.isfinite(pose.world).all():
            return pose
        margin = OUTSIDE_TORSOS * compute_scale(pose)  # whichever of the legs is which
        reason = find_missing_part(pose, is_outside(pose.landmarks, aspect, margin))
        kept = self._continue(pose) if reason is None else reason
        if isinstance(kept, Lost):
            return Pose.missing(pose.t_s, kept, brightness=pose.brightness, people=pose.people)
        return without(kept, is_outside(kept.landmarks, aspect, margin))

    def _continue(self, pose: Pose) -> Pose | Lost:
        """Compare with the trusted body; a body that replaces it must prove itself for `RECOVER_S`.

        After a swap the sides must be clearly right again, not merely undecided.
        """
        needed = 1.0 / SWAP_ADVANTAGE if self._refused is Lost.SIDES_SWAPPED else SWAP_ADVANTAGE
        repaired = self._trusted.repair(pose)
        self._refused = self._trusted.find_break(repaired, needed)
        if self._refused is None:
            self._trusted.add(repaired)
            self._trial = Continuity()
            return repaired
        repaired = self._trial.repair(pose)
        if self._trial.find_break(repaired) is not None:
            self._trial, repaired = Continuity(), pose
        self._trial.add(repaired)
        if not self._trial.is_settled():
            return self._refused
        self._trusted, self._trial, self._refused = self._trial, Continuity(), None
        return repaired


class PartsGate:
    """Keeps whatever part of a body the picture shows.

    For a desk, whose camera never sees the whole of it.
    Removes single landmarks outside the picture, and a body that stands on its head: measured on a
    trunk that the picture shows without head and hips, the model puts the head at its lower end.
    Without memory, since its poses may be seconds apart.
    """

    def reset(self) -> None:
        """There is nothing to forget."""

    def update(self, pose: Pose, aspect: float) -> Pose:
        """The same pose with landmarks outside the picture NaN, or `Pose.missing` where no trunk is
        left.
        """
        if pose.lost is not None or not np.isfinite(pose.world).all():
            return pose
        outside = is_outside(pose.landmarks, aspect, OUTSIDE_TORSOS * compute_scale(pose))
        head_up = _middle(pose.landmarks, _SHOULDERS)[1] - pose.landmarks[Landmark.NOSE, 1]
        lost = None
        if np.ptp(pose.landmarks[:, :2], axis=0).max() < SMALLEST_EXTENT_RATIO:
            lost = Lost.TOO_SMALL
        elif outside[TRUNK].all():
            lost = Lost.OUT_OF_FRAME
        elif outside[_HIPS].any() and head_up < 0:
            lost = Lost.HEAD_HIDDEN
        if lost is not None:
            return Pose.missing(pose.t_s, lost, brightness=pose.brightness, people=pose.people)
        return without(pose, outside)


def without(pose: Pose, doubtful: BoolArray) -> Pose:
    """`pose` with the landmarks of `doubtful` `(33,)` NaN, in the picture and in the world."""
    if not doubtful.any():
        return pose
    hide = doubtful[:, np.newaxis]
    return replace(
        pose,
        landmarks=np.where(hide, np.nan, pose.landmarks),
        world=np.where(hide, np.nan, pose.world),
    )
