"""The body: bones, skin and where the 33 landmarks sit on it.

Read from `data/body.npz` (MakeHuman topology, CC0; its licence is beside it) and turned into stage
axes: x front, y the person's left, z up, metres.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np
from scipy import sparse

from limberup.errors import BadInputError
from limberup.landmarks import Landmark
from limberup.motion.rotations import length
from limberup.types import BoolArray, FloatArray, IntArray

SIDES: Final = ("left", "right")
LETTERS: Final = {"left": "L", "right": "R"}
_TO_STAGE: Final = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
"""The data's own axes: the body looks along -y, its left is +x."""

_JOINT_BONES: Final = {
    "SHOULDER": "upperarm01",
    "ELBOW": "lowerarm01",
    "WRIST": "wrist",
    "PINKY": "finger5-1",
    "INDEX": "finger2-1",
    "THUMB": "finger1-2",
    "HIP": "upperleg01",
    "KNEE": "lowerleg01",
    "ANKLE": "foot",
}
JOINT_LANDMARKS: Final[dict[int, str]] = {
    int(Landmark[f"{side.upper()}_{part}"]): f"{bone}.{LETTERS[side]}"
    for part, bone in _JOINT_BONES.items()
    for side in SIDES
}
"""Landmarks that sit at a bone's head."""


@dataclass(frozen=True, eq=False)
class Body:
    """One person at rest, standing with the arms 45 deg down.

    `labels`: names of the 104 bones, parents before children. `parents` `(104,)`, -1 for the root.
    `heads`
    `(104, 3)`: where each bone begins. `vertices` `(v, 3)`, `weights` `(v, 104)`, `bone_of_vertex`
    `(v,)`: the dominant bone. `faces`: triangles `(f, 3)` of body, hair and eyes.
    `landmark_vertex`: the landmarks of face and feet, which lie on the skin.
    """

    labels: tuple[str, ...]
    parents: IntArray
    heads: FloatArray
    vertices: FloatArray
    weights: sparse.csr_matrix[np.float64]
    bone_of_vertex: IntArray
    faces: dict[str, IntArray]
    landmark_vertex: dict[int, int]

    def bone(self, label: str) -> int:
        """Index of a bone by its name."""
        return self.labels.index(label)

    @property
    def leg_m(self) -> float:
        """Length of thigh and shank together."""
        hip, knee, ankle = (
            self.heads[self.bone(f"{label}.L")] for label in ("upperleg01", "lowerleg01", "foot")
        )
        return length(knee - hip) + length(ankle - knee)

    def vertices_of(self, *prefixes: str) -> IntArray:
        """Skin vertices whose dominant bone's name starts with one of `prefixes`."""
        wanted = np.array([label.startswith(prefixes) for label in self.labels])
        on_skin: BoolArray = np.zeros(len(self.vertices), dtype=np.bool_)
        on_skin[np.unique(self.faces["body"])] = True
        return np.flatnonzero(wanted[self.bone_of_vertex] & on_skin).astype(np.int64)


@lru_cache(maxsize=8)
def load_body(maleness: float = 1.0) -> Body:
    """A body between female (0) and male (1), a blend of the two."""
    if not 0.0 <= maleness <= 1.0:
        raise BadInputError(f"A body's maleness is between 0 and 1, not {maleness:g}.")
    with as_file(files("limberup.motion") / "data" / "body.npz") as path, np.load(path) as stored:
        data = {name: stored[name] for name in stored.files}

    def mix(name: str) -> FloatArray:
        male, female = (
            data[f"{name}_male"].astype(np.float64),
            data[f"{name}_female"].astype(np.float64),
        )
        mixed: FloatArray = (maleness * male + (1.0 - maleness) * female) @ _TO_STAGE.T
        return mixed

    heads, vertices = mix("H"), mix("V")
    bones, shares = data["wi"].astype(np.int64), data["ww"].astype(np.float64)
    shares = shares / shares.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(len(bones)), bones.shape[1])
    weights = sparse.csr_matrix(
        (shares.ravel(), (rows, bones.ravel())), shape=(len(bones), len(heads))
    )
    names = {
        "body": "f_body",
        "hair": "f_helper-hair",
        "eye_left": "f_helper-l-eye",
        "eye_right": "f_helper-r-eye",
    }
    body = Body(
        labels=tuple(str(label) for label in data["labels"]),
        parents=data["parents"].astype(np.int64),
        heads=heads,
        vertices=vertices,
        weights=weights,
        bone_of_vertex=np.asarray(weights.argmax(axis=1)).ravel().astype(np.int64),
        faces={name: data[key].astype(np.int64) for name, key in names.items()},
        landmark_vertex={},
    )
    body.landmark_vertex.update(_find_face(body) | _find_feet(body))
    return body


def _find_face(body: Body) -> dict[int, int]:
    """Vertices of nose, eyes, ears and mouth, found by where they lie about the eyes."""
    v, head = body.vertices, body.vertices_of("head", "eye", "neck03")
    eyes = {side: body.heads[body.bone(f"eye.{LETTERS[side]}")] for side in SIDES}
    height = float(eyes["left"][2])

    def near(point: FloatArray) -> int:
        return int(head[np.argmin(np.linalg.norm(v[head] - point, axis=1))])

    middle = head[np.abs(v[head, 1]) < 0.01]
    low = middle[(v[middle, 2] < height - 0.015) & (v[middle, 2] > height - 0.07)]
    nose = int(low[np.argmax(v[low, 0])])
    ears = head[(v[head, 2] > height - 0.06) & (v[head, 2] < height + 0.02)]
    mouth = v[nose] + np.array([-0.03, 0.0, -0.045])
    found = {int(Landmark.NOSE): nose}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        name, front = side.upper(), eyes[side] + np.array([0.03, 0.0, 0.0])
        for part, out_m in (("EYE_INNER", -0.015), ("EYE", 0.0), ("EYE_OUTER", 0.017)):
            found[int(Landmark[f"{name}_{part}"])] = near(
                front + np.array([0.0, sign * out_m, 0.0])
            )
        found[int(Landmark[f"{name}_EAR"])] = int(ears[np.argmax(sign * v[ears, 1])])
        found[int(Landmark[f"MOUTH_{name}"])] = near(mouth + np.array([0.0, sign * 0.024, 0.0]))
    return found


def _find_feet(body: Body) -> dict[int, int]:
    """Vertices of heels and big toes."""
    v, found = body.vertices, {}
    for side in SIDES:
        s = LETTERS[side]
        foot = body.vertices_of(f"foot.{s}", f"lowerleg02.{s}")
        foot = foot[v[foot, 2] < v[foot, 2].min() + 0.03]
        toes = body.vertices_of(*(f"toe{i}-{j}.{s}" for i in (1, 2) for j in (1, 2, 3)))
        found[int(Landmark[f"{side.upper()}_HEEL"])] = int(foot[np.argmin(v[foot, 0])])
        found[int(Landmark[f"{side.upper()}_FOOT_INDEX"])] = int(toes[np.argmax(v[toes, 0])])
    return found
