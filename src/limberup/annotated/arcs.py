"""The angle that matters in an exercise, as an arc in the picture."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.judging.events import Side
from limberup.live.limbs import resolve
from limberup.signals.features import list_points
from limberup.spec.model import Signal, Spec
from limberup.types import FloatArray, Pose

_UP: Final = np.array([0.0, -1.0])
_LIMBS: Final = {
    **dict.fromkeys(("elbow", "wrist"), "arm"),
    **dict.fromkeys(("knee", "ankle", "heel", "foot"), "leg"),
    **dict.fromkeys(("ear", "nose"), "head"),
}
"""The limb of a point, by its last word; shoulders and hips are of the trunk."""

_FROM_UPRIGHT: Final = frozenset({"inclination", "lean", "trunk_inclination"})


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """An angle in the picture, all in image heights.

    `vertex (2,)`; the arc goes from the direction `start (2,)` to the direction `end (2,)`, both of
    length 1. `reach`: how long the arm to `end` is.
    """

    vertex: FloatArray
    start: FloatArray
    end: FloatArray
    reach: float


def find_angle(spec: Spec) -> str | None:
    """The signal whose angle is shown: the one that is counted, else a range of motion, of the limb
    that is counted if there is one.

    None where none of them is an angle that can be drawn.
    """
    moved = [spec.movement.signal] if spec.movement is not None else []
    ranges = [one.signal for one in spec.range_of_motion.values() if one.signal is not None]
    limbs = {limb for name in moved for limb in _list_limbs(spec.signals[name])}
    ranges.sort(key=lambda name: limbs.isdisjoint(_list_limbs(spec.signals[name])))
    names = [name for name in (*moved, *ranges) if _can_be_drawn(spec.signals[name])]
    return next(iter(names), None)


def _list_limbs(signal: Signal) -> set[str]:
    return {_LIMBS.get(name.rpartition("_")[2], "trunk") for name in list_points(signal.choice)}


def place_arc(signal: Signal, side: Side, pose: Pose) -> Arc | None:
    """Where the angle of a signal is in a pose, for a working side; None where it is not seen."""
    if signal.feature == "joint_flexion":
        before, joint, after = (_point(name, side, pose) for name in list_points(signal.choice))
        return _make(joint, joint - before, after)
    if signal.feature == "segment_elevation":
        base, tip = (_point(name, side, pose) for name in list_points(signal.choice))
        return _make(base, np.array([np.sign(tip[0] - base[0]), 0.0]), tip)
    if signal.feature == "head_trunk_angle":
        shoulder = _point("mid_shoulder", side, pose)
        return _make(
            shoulder, _point("mid_hip", side, pose) - shoulder, _point("mid_ear", side, pose)
        )
    if signal.feature in _FROM_UPRIGHT:
        base = _point(signal.origin or "mid_hip", side, pose)
        return _make(base, _UP, _point(signal.target or "mid_shoulder", side, pose))
    return None


def _can_be_drawn(signal: Signal) -> bool:
    is_plain = not (signal.reversals_s or signal.extent_s or signal.offset_s or signal.swing_s)
    known = {"joint_flexion", "segment_elevation", "head_trunk_angle", *_FROM_UPRIGHT}
    return is_plain and signal.lowest_s is None and signal.feature in known


def _point(name: str, side: Side, pose: Pose) -> FloatArray:
    marks = list(resolve(name, side, pose))
    point: FloatArray = pose.landmarks[marks, :2].mean(axis=0)
    return point


def _make(vertex: FloatArray, start: FloatArray, tip: FloatArray) -> Arc | None:
    lengths = np.linalg.norm(start), np.linalg.norm(tip - vertex)
    if not (lengths[0] > 0 and lengths[1] > 0):  # NaN too
        return None
    return Arc(vertex, start / lengths[0], (tip - vertex) / lengths[1], float(lengths[1]))
