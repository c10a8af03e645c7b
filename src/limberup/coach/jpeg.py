"""What a JPEG says of itself before it is unpacked: its width and height."""

from typing import Final

import cv2
import numpy as np

from limberup.types import Image

SMALLEST_SIDE: Final = 16
LARGEST_SIDE: Final = 4096
"""A few hundred bytes can say that they are gigabytes of pixels. No camera of a page does."""

_START: Final = b"\xff\xd8"
_FILL: Final = 0xFF
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""

_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers whose segment has the height and the width."""

_SCAN: Final = 0xDA


def read_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the header has them; None for what is no JPEG."""
    if data[:2] != _START:
        return None
    at = len(_START)
    while at + 4 <= len(data) and data[at] == _FILL:
        marker = data[at + 1]
        if marker == _FILL or marker in _ALONE:
            at += 1 if marker == _FILL else 2
            continue
        if marker == _SCAN:
            return None  # the pixels begin, and nothing has said how many they are
        if marker in _SIZES:
            return _read_segment(data[at + 4 : at + 9])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _read_segment(data: bytes) -> tuple[int, int] | None:
    if len(data) < 5:
        return None
    return int.from_bytes(data[3:5], "big"), int.from_bytes(data[1:3], "big")


def decode(data: bytes) -> Image | None:
    """RGB pixels `(height, width, 3)` of a JPEG; None for what is none, is damaged, or is no size
    for a picture of a person: nothing of that is given to a decoder.
    """
    size = read_size(data)
    if size is None or not SMALLEST_SIDE <= min(size) <= max(size) <= LARGEST_SIDE:
        return None
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    return None if pixels is None else np.asarray(pixels, dtype=np.uint8)
