"""From the words of a spec to the limbs of a picture.

Which bones a fault is about, and by which angle.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from limberup.judging.conditions import list_signals
from limberup.judging.events import Side
from limberup.landmarks import Landmark
from limberup.live.view import Angle
from limberup.signals.body import PARTS
from limberup.signals.features import list_points
from limberup.spec.model import Condition, Fault, MeasuredFault, Signal, Spec, WatchedFault
from limberup.types import Pose

_LIMBS: Final = (
    ("SHOULDER", "ELBOW", "WRIST"),
    ("HIP", "KNEE", "ANKLE"),
)
_TIPS: Final = {"heel": "ANKLE", "foot": "ANKLE"}
_TRUNK: Final = ((11, 12), (23, 24), (11, 23), (12, 24))
_HEAD: Final = ((7, 11), (8, 12))


@dataclass(frozen=True, slots=True)
class Highlight:
    """What to draw red for a fault, and the angle that matters, if it is one."""

    bones: tuple[tuple[int, int], ...]
    angle: Angle | None


def find_highlight(
    spec: Spec, fault: Fault, side: Side, pose: Pose, now: dict[str, float]
) -> Highlight:
    """The limb a fault is about, for the side that works. `now`.

    The latest signals, for the angle.
    """
    name = _telling_signal(spec, fault)
    if name is None:
        return Highlight(_TRUNK, None)
    signal = spec.signals[name]
    bones = list_bones(signal, side, pose)
    return Highlight(bones, _angle(fault, name, signal, side, pose, now))


def list_bones(signal: Signal, side: Side, pose: Pose) -> tuple[tuple[int, int], ...]:
    """The bones that a signal is about, for the side that works; the trunk where it is no limb."""
    points = list_points(signal.choice)
    if signal.joint is not None:  # its limb, and not the one that begins at its other end
        points = points[1:2]
    bones = dict.fromkeys(bone for part in points for bone in _bones(part, side, pose))
    return tuple(bones) or _TRUNK


def resolve(name: str, side: Side, pose: Pose) -> tuple[int, ...]:
    """Landmarks of a spec's point such as "working_knee" or "mid_hip"; both sides for "mid"."""
    if name == "nose":
        return (int(Landmark.NOSE),)
    whose, part = name.split("_", 1)
    left, right = (int(Landmark[f"{one}_{PARTS[part]}"]) for one in ("LEFT", "RIGHT"))
    if whose in ("mid", "both"):
        return (left, right)
    return (left if _is_left(whose, side, pose) else right,)


def _is_left(whose: str, side: Side, pose: Pose) -> bool:
    if whose in ("working", "other"):
        return (side is not Side.RIGHT) == (whose == "working")
    if whose == "raised":
        return bool(pose.landmarks[Landmark.LEFT_KNEE, 1] <= pose.landmarks[Landmark.RIGHT_KNEE, 1])
    depth = pose.world[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 2]
    return bool(np.isnan(depth).any() or depth[0] <= depth[1])


def _telling_signal(spec: Spec, fault: Fault) -> str | None:
    """The first signal of a fault that says where on the body it shows."""
    names = (
        list_signals(fault.when) if isinstance(fault, WatchedFault) else (fault.repetition.signal,)
    )
    return next(
        (name for name in names if name is not None and list_points(spec.signals[name].choice)),
        None,
    )


def _bones(point: str, side: Side, pose: Pose) -> list[tuple[int, int]]:
    """The bones of the limb that a point belongs to."""
    part = point.rpartition("_")[2]
    if part in ("nose", "ear"):
        return list(_HEAD)
    wanted = _TIPS.get(part, PARTS[part])
    bones = []
    for mark in resolve(point, side, pose):
        whose = "LEFT" if Landmark[f"LEFT_{PARTS[part]}"] == mark else "RIGHT"
        for limb in _LIMBS:
            if wanted in limb:
                ends = [int(Landmark[f"{whose}_{name}"]) for name in limb]
                bones += list(pairwise(ends))
    return bones


def _angle(
    fault: Fault, name: str, signal: Signal, side: Side, pose: Pose, now: dict[str, float]
) -> Angle | None:
    if isinstance(fault, MeasuredFault):
        return None
    limit = _limit(fault.cleared, name) or _limit(fault.when, name)
    value = now.get(name, float("nan"))
    if (
        signal.feature != "joint_flexion"
        or signal.reversals_s
        or signal.extent_s
        or limit is None
        or np.isnan(value)
    ):
        return None
    start, joint, end = (resolve(point, side, pose)[0] for point in list_points(signal.choice))
    above, below = limit.above, limit.below
    target = (
        (below or 0.0)
        if fault.cleared and below is not None
        else (above if above is not None else below or 0.0)
    )
    # A limit of a few degrees means "straight": the ghost line shows the aim, not the edge of what
    # is let pass.
    return Angle(
        (start, joint, end), round(value, 1), 0.0 if target < _STRAIGHT_DEG else float(target)
    )


_STRAIGHT_DEG: Final = 45.0


def _limit(condition: Condition | None, name: str) -> Condition | None:
    """The part of a condition that limits the signal `name`."""
    if condition is None:
        return None
    if condition.signal == name:
        return condition
    return next(
        (part for one in (*condition.all, *condition.any) if (part := _limit(one, name))), None
    )
