"""A turned square of a picture in which a pose model looks for one person."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from limberup.types import FloatArray, Image

MARGIN: Final = 1.25
"""The square is larger than the body's own circle by this factor, as the models were trained."""


@dataclass(frozen=True, slots=True)
class Region:
    """A square with its middle at `(x, y)` and sides of `size`, in pixels.

    `angle`: how far it is turned clockwise, radians; a body that stands upright has 0.
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    def cut(self, image: Image, size: int, *, border: int) -> Image:
        """Its part of a picture, upright, `(size, size, 3)`. `border`: what lies beyond the
        picture, as OpenCV names it.
        """
        row = np.arange(size) / size
        across = self.place(np.stack([row, np.zeros(size)], axis=1))
        down = self.turn(np.stack([np.zeros(size), row], axis=1)) * self.size
        x, y = (across.T[:, None] + down.T[:, :, None]).astype(np.float32)
        # In steps of 1/32 pixel: the models were published with a sampling no finer than this, and
        # a finer one moves what they find by up to a hundredth of a trunk (measured).
        pixels, parts = cv2.convertMaps(x, y, cv2.CV_16SC2)
        part = cv2.remap(image, pixels, parts, cv2.INTER_LINEAR, borderMode=border)
        return np.asarray(part, dtype=np.uint8)

    def place(self, points: FloatArray) -> FloatArray:
        """Where points `(n, 2)` of the square, 0 to 1 each way, are in the picture, in pixels."""
        placed: FloatArray = self.turn(points - 0.5) * self.size + np.array([self.x, self.y])
        return placed

    def turn(self, vectors: FloatArray) -> FloatArray:
        """Vectors `(n, 2)` of the square as they point in the picture."""
        sine, cosine = math.sin(self.angle), math.cos(self.angle)
        turned: FloatArray = vectors @ np.array([[cosine, sine], [-sine, cosine]])
        return turned


def find_whole(width: int, height: int) -> Region:
    """The square around a whole picture."""
    return Region(0.5 * width, 0.5 * height, float(max(width, height)))


def find_body(middle: FloatArray, rim: FloatArray) -> Region:
    """The square around a body, from two points `(2,)` in pixels: the middle of the hips, and the
    point above it on a circle around the whole body.
    """
    across, up = (float(way) for way in rim - middle)
    angle = 0.5 * math.pi - math.atan2(-up, across)
    turned = angle - 2.0 * math.pi * math.floor((angle + math.pi) / (2.0 * math.pi))
    size = 2.0 * MARGIN * math.hypot(across, up)
    return Region(float(middle[0]), float(middle[1]), size, turned)
