"""A posed body: transforms of its bones, and the skin that follows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from limberup.motion.body import JOINT_LANDMARKS, LETTERS, SIDES, Body
from limberup.motion.rotations import frame, length, unit
from limberup.types import FloatArray, IntArray

REGIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "pelvis": ("root", "pelvis", "upperleg01", "spine05"),
    "chest": ("spine01", "spine02", "clavicle", "shoulder01"),
    "knees": ("lowerleg01", "upperleg02"),
    "seat": ("root", "pelvis", "upperleg01", "spine", "clavicle", "shoulder01"),
    "feet": ("foot", "toe"),
    "body": (
        "foot",
        "toe",
        "lowerleg",
        "upperleg",
        "root",
        "pelvis",
        "spine",
        "clavicle",
        "shoulder01",
    ),
    "whole": ("",),
    "head": ("head", "neck03", "eye"),
}
"""Bones whose skin can carry the body."""

_COARSE: Final = {"head": 3, "feet": 1, "whole": 5}
"""Every which vertex of a region is looked at; every other one, if not here."""
_PARTS: Final = {
    "thigh": ("upperleg01", "lowerleg01"),
    "shin": ("lowerleg01", "foot"),
    "upper_arm": ("upperarm01", "lowerarm01"),
    "forearm": ("lowerarm01", "wrist"),
}
_USUAL_LEG_M: Final = 0.95


@dataclass
class Posture:
    """Rotations `(104, 3, 3)` from rest and joint positions `(104, 3)`, in stage metres."""

    turns: FloatArray
    joints: FloatArray


def look_up_side(channels: Mapping[str, float], side: str) -> Callable[[str], float]:
    """Look-up of the channels of one side by their name without it."""

    def look_up(name: str) -> float:
        return channels[f"{side}_{name}"]

    return look_up


@dataclass(frozen=True, eq=False)
class _Patch:
    """Some of the skin."""

    vertices: FloatArray
    weights: sparse.csr_matrix[np.float64]


class Skeleton:
    """Bones, skin patches and limb lengths of one body.

    `rest[side, part]`: the frame (front, left, up) of a limb at rest. `length_m[side, part]`.
    `scale`: how large the body is against the one that distances in motion files are written for.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.scale = body.leg_m / _USUAL_LEG_M
        self._index = {label: k for k, label in enumerate(body.labels)}
        self._carried = {
            f"{limb}.{s}": self._list_below(f"{limb}.{s}")
            for limb in ("wrist", "foot")
            for s in "LR"
        }
        self._patches: dict[str, _Patch] = {}
        for name, bones in REGIONS.items():
            self._patches[name] = self._cut(body.vertices_of(*bones)[:: _COARSE.get(name, 2)])
        self.rest: dict[tuple[str, str], FloatArray] = {}
        self.length_m: dict[tuple[str, str], float] = {}
        for side in SIDES:
            self._measure(side)
        face = list(body.landmark_vertex)
        self._face, self._face_patch = (
            face,
            self._cut(np.array([body.landmark_vertex[k] for k in face])),
        )

    def index(self, label: str) -> int:
        """Number of a bone."""
        return self._index[label]

    def head(self, label: str) -> FloatArray:
        """Where a bone begins at rest, `(3,)`."""
        point: FloatArray = self.body.heads[self._index[label]]
        return point

    def _list_below(self, label: str) -> list[int]:
        """Numbers of the bones that hang on a bone."""
        found = {self._index[label]}
        for k, parent in enumerate(self.body.parents.tolist()):
            if parent in found:
                found.add(k)
        return sorted(found - {self._index[label]})

    def _cut(self, vertices: IntArray) -> _Patch:
        return _Patch(self.body.vertices[vertices], self.body.weights[vertices])

    def _measure(self, side: str) -> None:
        s, sign, left = LETTERS[side], 1.0 if side == "left" else -1.0, np.array([0.0, 1.0, 0.0])
        toes = tuple(f"toe{i}-{j}.{s}" for i in range(1, 6) for j in (1, 2, 3))
        fingers = tuple(f"finger{i}-{j}.{s}" for i in range(1, 6) for j in (1, 2, 3))
        palm_bones = (f"wrist.{s}", *(f"metacarpal{i}.{s}" for i in range(1, 5)))
        body = self.body
        self._patches[f"{side}_foot"] = self._cut(body.vertices_of(f"foot.{s}", *toes))
        self._patches[f"{side}_hand"] = self._cut(body.vertices_of(*palm_bones, *fingers))
        legs = body.vertices_of(f"lowerleg01.{s}", f"lowerleg02.{s}", f"upperleg02.{s}")
        self._patches[f"{side}_leg"] = self._cut(legs[::3])
        for part, (start, end) in _PARTS.items():
            a, e = self.head(f"{start}.{s}"), self.head(f"{end}.{s}")
            hint = left
            if part in (
                "upper_arm",
                "forearm",
            ):  # the elbow's own hinge, as the rest pose is bent there
                shoulder, elbow, wrist = (
                    self.head(f"{k}.{s}") for k in ("upperarm01", "lowerarm01", "wrist")
                )
                hint = np.cross(wrist - elbow, elbow - shoulder)
                hint = hint * np.sign(hint @ left) if abs(unit(hint) @ left) > 0.2 else hint
            self.rest[side, part] = frame(a - e, hint)
            self.length_m[side, part] = length(e - a)
        index, little = (self.head(f"finger{k}-1.{s}") - self.head(f"wrist.{s}") for k in (2, 5))
        palm, along = -sign * np.cross(index, little), unit(index + little)
        self.rest[side, "hand"] = frame(-along, np.cross(palm, along))
        foot = (self.head(f"toe2-1.{s}") - self.head(f"foot.{s}")) * [1.0, 1.0, 0.0]
        self.rest[side, "foot"] = frame(np.array([0.0, 0.0, 1.0]), np.cross([0.0, 0.0, 1.0], foot))

    def stand(self) -> Posture:
        """The pose of rest, with all joints still to be placed."""
        count = len(self.body.labels)
        return Posture(np.tile(np.eye(3), (count, 1, 1)), np.zeros((count, 3)))

    def joint(self, posture: Posture, label: str) -> FloatArray:
        """Where a bone begins, `(3,)`; a view, so copy it before the posture changes."""
        point: FloatArray = posture.joints[self._index[label]]
        return point

    def turn(self, posture: Posture, label: str) -> FloatArray:
        """How a bone is turned from rest, `(3, 3)`."""
        turned: FloatArray = posture.turns[self._index[label]]
        return turned

    def point_on(self, posture: Posture, label: str, rest_point: FloatArray) -> FloatArray:
        """Where a point of the pose of rest `(3,)` is when it moves with a bone."""
        k = self._index[label]
        moved: FloatArray = posture.joints[k] + posture.turns[k] @ (rest_point - self.body.heads[k])
        return moved

    def set(self, posture: Posture, label: str, turn: FloatArray) -> None:
        """Turn one bone; it begins where its parent has it."""
        k = self._index[label]
        p = int(self.body.parents[k])
        posture.turns[k] = turn
        if p >= 0:
            posture.joints[k] = posture.joints[p] + posture.turns[p] @ (
                self.body.heads[k] - self.body.heads[p]
            )

    def carry(self, posture: Posture, label: str) -> None:
        """Carry fingers and toes along with their hand or foot."""
        top, carried = self._index[label], self._carried[label]
        turn = posture.turns[top]
        posture.turns[carried] = turn
        heads = self.body.heads
        posture.joints[carried] = posture.joints[top] + (heads[carried] - heads[top]) @ turn.T

    def skin(self, posture: Posture, vertices: IntArray | None = None) -> FloatArray:
        """Skinned vertex positions (linear blend), all or those asked for, `(v, 3)`."""
        body = self.body
        patch = _Patch(body.vertices, body.weights) if vertices is None else self._cut(vertices)
        return self._blend(posture, patch)

    def region(self, posture: Posture, name: str) -> FloatArray:
        """The skin of a region such as "chest" or "left_foot", `(v, 3)`."""
        return self._blend(posture, self._patches[name])

    def lowest(self, posture: Posture, name: str) -> float:
        """Height of the lowest skin point of a region above the floor, metres."""
        return float(self.region(posture, name)[:, 2].min())

    def _blend(self, posture: Posture, patch: _Patch) -> FloatArray:
        offset = posture.joints - np.einsum("bij,bj->bi", posture.turns, self.body.heads)
        blended = patch.weights @ np.concatenate([posture.turns.reshape(-1, 9), offset], axis=1)
        turns = blended[:, :9].reshape(-1, 3, 3)
        skinned: FloatArray = np.einsum("vij,vj->vi", turns, patch.vertices) + blended[:, 9:]
        return skinned

    def landmarks(self, posture: Posture) -> FloatArray:
        """The 33 MediaPipe landmarks in stage metres, `(33, 3)`."""
        out = np.zeros((33, 3))
        for k, label in JOINT_LANDMARKS.items():
            out[k] = posture.joints[self._index[label]]
        out[self._face] = self._blend(posture, self._face_patch)
        return out
