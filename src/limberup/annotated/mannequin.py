"""Paints the reference figure: a calm body before a plain ground, with what it uses."""

from typing import Final

import cv2
import numpy as np

from limberup.annotated.reference import Posture
from limberup.annotated.typeset import BOLD, Colour, write
from limberup.landmarks import Landmark
from limberup.types import FloatArray, Image
from limberup.words import say

_GROUND: Final[Colour] = (24, 32, 37)
_FLOOR: Final[Colour] = (70, 84, 90)
_NEAR: Final[Colour] = (224, 214, 190)
_FAR: Final[Colour] = (132, 133, 124)
_HEAD: Final[Colour] = (240, 229, 204)
_THING: Final[Colour] = (96, 125, 139)
_QUIET: Final[Colour] = (205, 214, 214)

_ARM: Final = (("SHOULDER", 0.052), ("ELBOW", 0.041), ("WRIST", 0.029), ("INDEX", 0.021))
_LEG: Final = (("HIP", 0.083), ("KNEE", 0.057), ("ANKLE", 0.041))
_FOOT: Final = (("HEEL", 0.037), ("FOOT_INDEX", 0.024))
"""Joints from the trunk outwards, and how thick the limb is there: radii in metres."""

_LIMBS: Final = (
    ("left", (_ARM,)),
    ("right", (_ARM,)),
    ("left", (_LEG, _FOOT)),
    ("right", (_LEG, _FOOT)),
)
"""In the order of `Posture.in_front`."""

_GAP_M: Final = 0.016
"""Between a limb and what is behind it."""


def paint_figure(size: tuple[int, int], posture: Posture | None) -> Image:
    """A picture of the figure; the ground alone where it is None.

    `size`: width and height in pixels.
    """
    width, height = size
    canvas = np.full((height, width, 3), _GROUND, np.uint8)
    if posture is not None:
        _paint_floor(canvas, posture)
        for points, radius in posture.things:
            _paint_thing(canvas, points, radius)
        _paint_body(canvas, posture)
    size_px = max(15, round(min(size) * 0.04))
    write(canvas, say("annotated.reference"), (size_px, 2 * size_px), size_px, _QUIET, BOLD)
    return canvas


def _paint_floor(canvas: Image, posture: Posture) -> None:
    height, width = canvas.shape[:2]
    level = round(posture.floor * height)
    cv2.line(canvas, (0, level), (width, level), _FLOOR, max(1, height // 240), cv2.LINE_AA)


def _paint_thing(canvas: Image, points: FloatArray, radius: float | None) -> None:
    height = canvas.shape[0]
    corners = np.round(points * height).astype(np.int32)
    if radius is None:
        cv2.fillConvexPoly(canvas, cv2.convexHull(corners), _THING, cv2.LINE_AA)
        return
    thick = max(1, round(2 * radius * height))
    start, end = ((int(x), int(y)) for x, y in corners)
    cv2.line(canvas, start, end, _THING, thick, cv2.LINE_AA)


def _paint_body(canvas: Image, posture: Posture) -> None:
    order = sorted(range(len(_LIMBS)), key=lambda i: _LIMBS[i][0] == posture.near)
    for is_in_front in (False, True):
        if is_in_front:
            _paint_discs(canvas, posture.trunk, _NEAR, posture.metre)
            _paint_hull(canvas, posture.trunk[-1:], _HEAD, 0.0)
        for i in order:
            if bool(posture.in_front[i]) is is_in_front:
                _paint_limb(canvas, posture, i)


def _paint_limb(canvas: Image, posture: Posture, i: int) -> None:
    side, chains = _LIMBS[i]
    colour = _NEAR if side == posture.near else _FAR
    for chain in chains:
        discs = [
            (*posture.landmarks[Landmark[f"{side.upper()}_{joint}"]], radius * posture.metre)
            for joint, radius in chain
        ]
        _paint_discs(canvas, np.array(discs), colour, posture.metre)


def _paint_discs(canvas: Image, discs: FloatArray, colour: Colour, metre: float) -> None:
    """The hull of discs `(k, 3)` from one to the next, with a thin gap around it."""
    _paint_hull(canvas, discs, _GROUND, _GAP_M * metre)
    _paint_hull(canvas, discs, colour, 0.0)


def _paint_hull(canvas: Image, discs: FloatArray, colour: Colour, grow: float) -> None:
    pixels = (discs + np.array([0.0, 0.0, grow])) * canvas.shape[0]
    for k, (x, y, radius) in enumerate(pixels.tolist()):
        cv2.circle(canvas, (round(x), round(y)), max(1, round(radius)), colour, -1, cv2.LINE_AA)
        if k == 0:
            continue
        before = pixels[k - 1]
        way = np.array([x, y]) - before[:2]
        length = float(np.linalg.norm(way))
        if length < 1.0:
            continue
        aside = np.array([-way[1], way[0]]) / length
        corners = [
            before[:2] + aside * before[2],
            np.array([x, y]) + aside * radius,
            np.array([x, y]) - aside * radius,
            before[:2] - aside * before[2],
        ]
        cv2.fillConvexPoly(canvas, np.round(corners).astype(np.int32), colour, cv2.LINE_AA)
