"""Text and its panels, in the type that OpenCV brings along."""

from functools import cache
from typing import Final, TypeAlias

import cv2
import numpy as np

from limberup.types import Image

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue."""

REGULAR: Final = 420
BOLD: Final = 640
HEAVY: Final = 760
_SHADE: Final = (12, 18, 22)
_SHADE_SHARE: Final = 0.62


@cache
def _get_face() -> cv2.FontFace:
    return cv2.FontFace("sans")


def measure(words: str, size: int, weight: int = REGULAR) -> int:
    """Width of a line in pixels."""
    _, _, width, _ = cv2.getTextSize((0, 0), words, (0, 0), _get_face(), size, weight)
    return int(width)


def write(
    canvas: Image, words: str, at: tuple[int, int], size: int, colour: Colour, weight: int = REGULAR
) -> None:
    """One line, its baseline beginning at `at`, in place."""
    cv2.putText(canvas, words, at, colour, _get_face(), size, weight)


def wrap(words: str, size: int, width: int, weight: int = REGULAR) -> list[str]:
    """Lines that are at most `width` pixels wide, as far as single words allow."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shade(canvas: Image, left: int, top: int, right: int, bottom: int, radius: int) -> None:
    """Darken a rounded panel, so that text on it can be read over any picture; in place."""
    height, width = canvas.shape[:2]
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if right <= left or bottom <= top:
        return
    part = canvas[top:bottom, left:right]
    mask = _round_mask(bottom - top, right - left, radius)
    mixed = part * (1 - mask) + np.array(_SHADE) * mask
    part[:] = mixed.astype(np.uint8)


@cache
def _round_mask(height: int, width: int, radius: int) -> np.ndarray:
    """`(height, width, 1)`: how much of the panel's colour each pixel takes."""
    r = min(radius, height // 2, width // 2)
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (r, 0), (width - 1 - r, height - 1), 255, -1)
    cv2.rectangle(mask, (0, r), (width - 1, height - 1 - r), 255, -1)
    for x in (r, width - 1 - r):
        for y in (r, height - 1 - r):
            cv2.circle(mask, (x, y), r, 255, -1, cv2.LINE_AA)
    return (mask.astype(np.float32) * (_SHADE_SHARE / 255))[..., None]
