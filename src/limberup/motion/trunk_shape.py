"""How thick the trunk is, from the seat to the head: what a drawn figure needs to bend its back."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.motion.skeleton import Posture, Skeleton
from limberup.types import FloatArray

_BONES: Final = ("root", "spine04", "spine03", "spine02", "spine01", "neck02")
"""Where the trunk is cut, from below."""

_SKIN: Final = ("root", "pelvis", "upperleg01", "spine", "breast", "clavicle", "shoulder01", "neck")
_HALF_SLICE_M: Final = 0.025
_SHOULDERS: Final = 0.45
"""One more cut, at this share of the way from `spine01` to the neck."""

_HEAD: Final = ("head", "eye", "neck03")


@dataclass(frozen=True, slots=True)
class _Slice:
    """An ellipse of the pose of rest, carried by a bone: its middle `(3,)` and half its size (to
    the front, to the left), metres.
    """

    bone: str
    middle: FloatArray
    half_m: FloatArray


class Trunk:
    """The trunk of one body as ellipses, the last of which is the head."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._skeleton = skeleton
        body = skeleton.body
        skin = body.vertices[body.vertices_of(*_SKIN)]
        heights = {bone: float(skeleton.head(bone)[2]) for bone in _BONES}
        cuts = list(heights.items())
        shoulders = heights["spine01"] + _SHOULDERS * (heights["neck02"] - heights["spine01"])
        cuts.insert(-1, ("spine01", shoulders))
        self._slices = [_cut(skin, bone, height) for bone, height in cuts]
        head = body.vertices[body.vertices_of(*_HEAD)]
        low, high = head.min(axis=0), head.max(axis=0)
        self._slices.append(_Slice("head", 0.5 * (low + high), 0.5 * (high - low)[:2]))

    def place(self, posture: Posture) -> tuple[FloatArray, FloatArray]:
        """The middles `(n, 3)` and the half axes `(n, 2, 3)`, to the front and to the left."""
        middles, axes = [], []
        for one in self._slices:
            turn = self._skeleton.turn(posture, one.bone)
            middles.append(self._skeleton.point_on(posture, one.bone, one.middle))
            axes.append((turn[:, :2] * one.half_m).T)
        return np.stack(middles), np.stack(axes)


def _cut(skin: FloatArray, bone: str, height_m: float) -> _Slice:
    near = skin[np.abs(skin[:, 2] - height_m) < _HALF_SLICE_M]
    low, high = near.min(axis=0), near.max(axis=0)
    middle = np.array([0.5 * (low[0] + high[0]), 0.0, height_m])
    return _Slice(bone, middle, 0.5 * (high - low)[:2])
