"""Whether somebody has taken up the start pose: compared with the figure that shows the exercise.

People differ from the figure and from each other, so what is compared is coarse: which way the
trunk points, whether the chest looks up or down, how far hips and knees are bent where they make
the pose, and whether the arms reach up. What is not seen differs from nothing.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.motion.body import load_body
from limberup.motion.motion import list_motions, load_motion
from limberup.motion.perform import Step, perform
from limberup.signals.geometry import compute_angle, compute_cross, compute_share
from limberup.types import FloatArray, Pose

TRUNK_DEG: Final = 50.0
HIP_DEG: Final = 55.0
KNEE_DEG: Final = 75.0
"""By so much a trunk's inclination, a hip or a knee must differ to be another pose: real people on
hands and knees, in child's pose, lying and standing were at most 35 deg from the figure at the hip
and trunk, and 40 deg at the knee.
"""

FACING: Final = 0.5
"""Downward part of the unit vector out of the chest from which somebody faces down, or up."""

LASTS_S: Final = 0.5
"""A difference counts once it has lasted, and so does that there is none."""

RECENT_S: Final = 10.0
"""A movement that begins so soon after the start pose began there."""

_DOWN: Final = np.array([0.0, 1.0, 0.0])
_JOINTS: Final = np.array(
    [
        [Landmark[f"{side}_{joint}"] for side in ("LEFT", "RIGHT")]
        for joint in ("SHOULDER", "HIP", "KNEE", "ANKLE", "ELBOW")
    ]
)


class Kind(StrEnum):
    """What a start pose is, for a sentence; "position" is any other."""

    ON_BACK = "on_back"
    ON_FRONT = "on_front"
    HANDS_AND_KNEES = "hands_and_knees"
    FOLDED = "folded"
    HANGING = "hanging"
    STANDING = "standing"
    SITTING = "sitting"
    OTHER = "position"


FREE_HIPS: Final = frozenset({Kind.ON_BACK})
FREE_KNEES: Final = frozenset({Kind.ON_BACK, Kind.ON_FRONT, Kind.HANGING})
"""Poses in which hips or knees may be bent or long. Lying, that is for the exercise to judge. In a
hang the feet leave the floor in many ways: toes down, heels behind, ankles crossed. Its hips are
compared, for under raised thighs it looks the same as sitting with the arms up.
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """A pose without a size. Degrees; NaN where unknown.

    `trunk`: from upright. `facing`: 1 the chest looks down, -1 up. `hips`, `knees`: bend of both,
    the smaller first. `arms`: of the upper arms from hanging down, the smaller first.
    """

    trunk: float
    facing: float
    hips: tuple[float, float]
    knees: tuple[float, float]
    arms: tuple[float, float]

    @property
    def kind(self) -> Kind:
        """What somebody would call it."""
        hip, knee = self.hips[1], self.knees[1]
        if self.trunk < 45:
            if self.arms[0] > 120:
                return Kind.HANGING
            if hip < 40 and knee < 45:
                return Kind.STANDING
            return Kind.SITTING if hip > 60 else Kind.OTHER
        if self.trunk < 60:
            return Kind.OTHER
        if self.facing < -FACING:
            return Kind.ON_BACK
        if hip < 45:
            return Kind.ON_FRONT
        if hip <= 115:
            return Kind.HANDS_AND_KNEES
        return Kind.FOLDED if knee > 145 else Kind.OTHER


def compute_shape(world: FloatArray) -> Shape:
    """The shape of landmarks in metres, `(33, 3)`, y down."""
    shoulders, hips, knees, ankles, elbows = world[_JOINTS]
    trunk = 0.5 * (shoulders[0] + shoulders[1]) - 0.5 * (hips[0] + hips[1])
    chest = compute_cross(shoulders[0] - shoulders[1], trunk)
    thighs, arms = knees - hips, elbows - shoulders
    down = (_DOWN, _DOWN)
    bends = compute_angle(
        np.concatenate([trunk[None], thighs, thighs, arms]),
        np.concatenate([-_DOWN[None], (-trunk, -trunk), ankles - knees, down]),
    ).tolist()
    return Shape(
        trunk=bends[0],
        facing=float(compute_share(chest, 1)),
        hips=_sort(*bends[1:3]),
        knees=_sort(*bends[3:5]),
        arms=_sort(*bends[5:7]),
    )


def _sort(left: float, right: float) -> tuple[float, float]:
    """Both in order, or both unknown."""
    if math.isnan(left + right):
        return math.nan, math.nan
    return (left, right) if left <= right else (right, left)


def find_difference(person: Shape, wanted: Shape) -> str:
    """Code of what to change to get into the pose that is wanted, "" for nothing."""
    kind = wanted.kind
    is_level = min(person.trunk, wanted.trunk) > TRUNK_DEG
    if is_level and person.facing * wanted.facing < -FACING * FACING:
        return f"turn_{kind}" if kind in (Kind.ON_BACK, Kind.ON_FRONT) else f"pose_{kind}"
    parts = [(person.trunk, wanted.trunk, TRUNK_DEG)]
    if kind not in FREE_HIPS:
        parts += zip(person.hips, wanted.hips, (HIP_DEG, HIP_DEG), strict=True)
    if kind not in FREE_KNEES:
        parts += zip(person.knees, wanted.knees, (KNEE_DEG, KNEE_DEG), strict=True)
    differs = any(abs(seen - want) > most for seen, want, most in parts)
    if kind is Kind.HANGING:
        differs |= person.arms[0] < 90
    return f"pose_{kind}" if differs else ""


@cache
def find_start_shape(exercise: str) -> Shape | None:
    """How the figure of an exercise begins; None where there is no reference motion."""
    if exercise not in list_motions():
        return None
    motion = load_motion(exercise)
    path = next(name for name, one in motion.paths.items() if one.counts)
    performance = perform(motion, [Step(path)], load_body(0.5), fps=2.0, variation=0.0)
    x, y, z = np.moveaxis(performance.landmarks(0), -1, 0)
    # The stage has z up and no camera; up and down are all that a shape knows of the room. The
    # exchange mirrors nothing: it is a turn about x.
    return compute_shape(np.stack([x, -z, y], axis=-1))


class StartPose:
    """Follows whether somebody is in the start pose of an exercise, one pose after another."""

    def __init__(self, exercise: str) -> None:
        self._wanted = find_start_shape(exercise)
        self._found, self._found_s = "", float("-inf")
        self._fit_s = float("-inf")
        self.difference = ""

    @property
    def about(self) -> str:
        """Code of the sentence that names the pose."""
        return f"pose_{self._wanted.kind if self._wanted is not None else Kind.OTHER}"

    def update(self, pose: Pose) -> None:
        """The next pose."""
        person = compute_shape(pose.world)
        if self._wanted is None or np.isnan(person.trunk):
            return
        found = find_difference(person, self._wanted)
        if found != self._found:
            self._found, self._found_s = found, pose.t_s
        if pose.t_s - self._found_s >= LASTS_S:
            self.difference = found
        if not found:
            self._fit_s = pose.t_s

    def was_taken(self, t_s: float) -> bool:
        """Whether the start pose was taken shortly before, or cannot be told."""
        return self._wanted is None or t_s - self._fit_s <= RECENT_S
