"""Paints the reference figure: a calm body out of the 33 landmarks, before a plain ground."""

from typing import Final

import cv2
import numpy as np

from limberup.annotated.typeset import BOLD, Colour, write
from limberup.landmarks import Landmark
from limberup.types import FloatArray, Image
from limberup.words import say

_GROUND: Final[Colour] = (24, 32, 37)
_FLOOR: Final[Colour] = (44, 55, 61)
_NEAR: Final[Colour] = (224, 214, 190)
_FAR: Final[Colour] = (132, 133, 124)
_HEAD: Final[Colour] = (240, 229, 204)
_QUIET: Final[Colour] = (205, 214, 214)
_LIMBS: Final = (
    (("SHOULDER", "ELBOW", "WRIST"), 0.15),
    (("HIP", "KNEE", "ANKLE", "FOOT_INDEX"), 0.22),
)
"""Joints in order, and how thick the limb is at its root, in trunk lengths."""


def paint_figure(size: tuple[int, int], points: FloatArray | None, near: str) -> Image:
    """A picture of the figure `(33, 2)`, in heights of it; the ground alone where it is None.

    `size`: width and height in pixels.
    """
    width, height = size
    canvas = np.full((height, width, 3), _GROUND, np.uint8)
    if points is not None:
        pixels = points * height
        _paint_floor(canvas, pixels)
        _paint_body(canvas, pixels, near)
    size_px = max(15, round(min(size) * 0.04))
    write(canvas, say("annotated.reference"), (size_px, 2 * size_px), size_px, _QUIET, BOLD)
    return canvas


def _paint_floor(canvas: Image, pixels: FloatArray) -> None:
    low = int(np.clip(np.nanmax(pixels[:, 1]), 0, canvas.shape[0] - 1))
    canvas[low:] = np.maximum(canvas[low:], np.array(_FLOOR, np.uint8))


def _paint_body(canvas: Image, pixels: FloatArray, near: str) -> None:
    shoulder, hip = (_middle(pixels, part) for part in ("SHOULDER", "HIP"))
    trunk = max(float(np.linalg.norm(shoulder - hip)), 0.05 * canvas.shape[0])
    far = "right" if near == "left" else "left"
    _paint_limbs(canvas, pixels, far, trunk, _FAR)
    corners = [
        pixels[Landmark[name]]
        for name in ("LEFT_SHOULDER", "RIGHT_SHOULDER", "RIGHT_HIP", "LEFT_HIP")
    ]
    outline = np.round(np.stack(corners)).astype(np.int32)
    cv2.fillPoly(canvas, [outline], _NEAR, cv2.LINE_AA)
    cv2.polylines(
        canvas,
        [outline],
        isClosed=True,
        color=_NEAR,
        thickness=round(0.3 * trunk),
        lineType=cv2.LINE_AA,
    )
    head = (_middle(pixels, "EAR") + pixels[Landmark.NOSE]) / 2
    _line(canvas, shoulder, head, round(0.16 * trunk), _HEAD)
    cv2.circle(canvas, _to_pixel(head), round(0.215 * trunk), _HEAD, -1, cv2.LINE_AA)
    _paint_limbs(canvas, pixels, near, trunk, _NEAR)


def _paint_limbs(
    canvas: Image, pixels: FloatArray, side: str, trunk: float, colour: Colour
) -> None:
    for joints, thick in _LIMBS:
        points = [pixels[Landmark[f"{side.upper()}_{joint}"]] for joint in joints]
        for k in range(len(points) - 1):
            taper = (1 - 0.16 * k) * (0.7 if k == 2 else 1.0)
            _line(canvas, points[k], points[k + 1], round(trunk * thick * taper), colour)


def _line(canvas: Image, start: FloatArray, end: FloatArray, thick: int, colour: Colour) -> None:
    cv2.line(canvas, _to_pixel(start), _to_pixel(end), colour, max(1, thick), cv2.LINE_AA)


def _middle(pixels: FloatArray, part: str) -> FloatArray:
    middle: FloatArray = pixels[[Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]]].mean(axis=0)
    return middle


def _to_pixel(point: FloatArray) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
