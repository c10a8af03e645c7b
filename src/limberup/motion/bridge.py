"""From the posture in which one motion ends to that in which the next begins."""

import numpy as np

from limberup.motion.rig import Rig
from limberup.motion.rotations import slerp
from limberup.motion.skeleton import Posture, Skeleton
from limberup.types import FloatArray

__all__ = ["blend_postures", "shift_posture"]


def shift_posture(posture: Posture, offset: FloatArray) -> Posture:
    """The posture elsewhere, by `(3,)` metres."""
    return Posture(posture.turns, posture.joints + offset)


def blend_postures(rig: Rig, start: Posture, end: Posture, share: float) -> Posture:
    """The posture `share` (0 to 1) of the way.

    Every joint turns evenly, and what carries the body stays down.
    `rig`: of the motion that begins; its anchor moves in a straight line.
    """
    skeleton = rig.skeleton
    turns = slerp(_relate(skeleton, start.turns), _relate(skeleton, end.turns), share)
    posture = skeleton.stand()
    posture.joints[0] = start.joints[0]
    for k, label in enumerate(skeleton.body.labels):
        parent = int(skeleton.body.parents[k])
        skeleton.set(posture, label, posture.turns[parent] @ turns[k] if parent >= 0 else turns[k])
    wanted = (1.0 - share) * rig.anchor_point(start) + share * rig.anchor_point(end)
    low = [skeleton.lowest(one, "whole") for one in (start, end, posture)]
    move = wanted - rig.anchor_point(posture)
    move[2] = (1.0 - share) * low[0] + share * low[1] - low[2]
    return shift_posture(posture, move)


def _relate(skeleton: Skeleton, turns: FloatArray) -> FloatArray:
    """Every bone's turn against its parent, `(104, 3, 3)`."""
    parents = np.maximum(skeleton.body.parents, 0)
    against = np.swapaxes(turns[parents], -1, -2) @ turns
    against[0] = turns[0]
    return against
