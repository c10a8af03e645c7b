"""Colours and garments: which part of the skin is shirt, shorts or hair.

Garments stand off a little.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from limberup.motion.body import Body
from limberup.types import BoolArray, FloatArray

__all__ = ["LOOKS", "Dress", "Look", "compute_dress"]

Colour: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """Red, green, blue from 0 to 1."""

    skin: Colour = (0.80, 0.60, 0.49)
    shirt: Colour = (0.16, 0.36, 0.62)
    shorts: Colour = (0.09, 0.09, 0.11)
    hair: Colour = (0.13, 0.08, 0.05)


LOOKS: Final = {
    "blue": Look(),
    "red": Look(
        skin=(0.86, 0.68, 0.58),
        shirt=(0.66, 0.16, 0.17),
        shorts=(0.14, 0.15, 0.24),
        hair=(0.28, 0.17, 0.08),
    ),
    "green": Look(
        skin=(0.45, 0.30, 0.22),
        shirt=(0.80, 0.80, 0.76),
        shorts=(0.12, 0.28, 0.24),
        hair=(0.05, 0.04, 0.04),
    ),
}

_SLEEVE: Final = 0.62  # of the upper arm
_TROUSER: Final = 0.55  # of the thigh
_SHIRT_M, _SHORTS_M, _HAIR_M = 0.009, 0.011, 0.008  # how far they stand off
_EYE_WHITE: Final = (0.93, 0.92, 0.90)
_PUPIL: Final = (0.08, 0.05, 0.03)
_LIPS: Final = (0.92, 0.62, 0.62)  # times the skin


@dataclass(frozen=True, slots=True, eq=False)
class Dress:
    """Per vertex of the body.

    `colours (v, 3)`, and `puff_m (v,)`, how far the cloth stands off the skin.
    """

    colours: FloatArray
    puff_m: FloatArray


def compute_dress(body: Body, look: Look) -> Dress:
    """Colour and offset of every vertex, from the pose of rest."""
    bone = np.array(body.labels)[body.bone_of_vertex]
    dress = Dress(
        np.tile(np.array(look.skin), (len(body.vertices), 1)), np.zeros(len(body.vertices))
    )
    _put_on_clothes(dress, body, look, bone)
    _paint_head(dress, body, look, _starts(bone, "head", "neck03", "eye"))
    _paint_eyes(dress, body)
    return dress


def _starts(bone: np.ndarray[tuple[int], np.dtype[np.str_]], *prefixes: str) -> BoolArray:
    found: BoolArray = np.any([np.char.startswith(bone, prefix) for prefix in prefixes], axis=0)
    return found


def _share_along(body: Body, start: str, end: str) -> FloatArray:
    """How far each vertex is from one bone's head (0) to another's (1)."""
    a, b = body.heads[body.bone(start)], body.heads[body.bone(end)]
    share: FloatArray = (body.vertices - a) @ (b - a) / float((b - a) @ (b - a))
    return share


def _put_on_clothes(
    dress: Dress, body: Body, look: Look, bone: np.ndarray[tuple[int], np.dtype[np.str_]]
) -> None:
    height = body.vertices[:, 2]
    shirt = _starts(bone, "spine", "clavicle", "shoulder01") & (
        height < body.heads[body.bone("neck01"), 2] + 0.015
    )
    shorts = np.isin(bone, ["root", "pelvis.L", "pelvis.R"])
    for s in ("L", "R"):
        arm, leg = (
            _starts(bone, limb) & np.char.endswith(bone, s) for limb in ("upperarm", "upperleg")
        )
        shirt |= arm & (_share_along(body, f"upperarm01.{s}", f"lowerarm01.{s}") < _SLEEVE)
        shorts |= leg & (_share_along(body, f"upperleg01.{s}", f"lowerleg01.{s}") < _TROUSER)
    low = shirt & (height < body.heads[body.bone("root"), 2] + 0.05)
    shirt, shorts = shirt & ~low, shorts | low
    dress.colours[shirt], dress.puff_m[shirt] = look.shirt, _SHIRT_M
    dress.colours[shorts], dress.puff_m[shorts] = look.shorts, _SHORTS_M


def _paint_head(dress: Dress, body: Body, look: Look, head: BoolArray) -> None:
    """Hair, ears, brows and lips, by where they are from the eyes and the nose (metres)."""
    v, eye, skull = body.vertices, body.heads[body.bone("eye.L")], body.heads[body.bone("head")]
    above_eyes = v[:, 2] - eye[2]
    scalp = head & ((above_eyes > 0.075) | ((v[:, 0] < eye[0] - 0.085) & (above_eyes > -0.03)))
    scalp[np.unique(body.faces["hair"])] = True
    dress.colours[scalp], dress.puff_m[scalp] = look.hair, _HAIR_M
    for ear in (body.landmark_vertex[7], body.landmark_vertex[8]):
        near = np.linalg.norm(v - v[ear], axis=1) < 0.03
        dress.colours[near], dress.puff_m[near] = look.skin, 0.0
    beside_eye = np.abs(np.abs(v[:, 1]) - abs(eye[1]))
    brows = (
        head
        & (np.abs(above_eyes - 0.022) < 0.006)
        & (beside_eye < 0.02)
        & (v[:, 0] > max(eye[0], skull[0]))
    )
    dress.colours[brows] = look.hair
    mouth = v[body.landmark_vertex[0]] + np.array([-0.02, 0.0, -0.045])
    lips = np.abs(v - mouth) < [np.inf, 0.026, 0.010]
    dress.colours[head & lips.all(axis=1) & (v[:, 0] > mouth[0] - 0.02)] = (
        np.array(look.skin) * _LIPS
    )


def _paint_eyes(dress: Dress, body: Body) -> None:
    for part in ("eye_left", "eye_right"):
        ids = np.unique(body.faces[part])
        from_middle = body.vertices[ids] - body.vertices[ids].mean(axis=0)
        dress.colours[ids] = _EYE_WHITE
        pupil = (np.linalg.norm(from_middle[:, 1:], axis=1) < 0.008) & (from_middle[:, 0] > 0)
        dress.colours[ids[pupil]] = _PUPIL
