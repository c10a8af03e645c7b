"""Notices a camera that is stuck: it goes on giving one and the same picture, to the last pixel.

One that works never sees a room twice without noise.
"""

from typing import Final

import numpy as np

from limberup.types import Image

DOUBT_S: Final = 0.5
"""The same picture for this long shows nothing new: it is not looked at any more.

A slow camera is seen twice or three times by a page, and never for so long.
"""


class StillWatch:
    """Follows pictures, all of them JPEG bytes or all of them pixels."""

    def __init__(self) -> None:
        self._picture: bytes | Image | None = None
        self._since_s = 0.0

    def update(self, taken_s: float, picture: bytes | Image) -> float:
        """For how many seconds of the camera's own clock it has been this very picture."""
        if not _is_same(picture, self._picture) or taken_s < self._since_s:
            self._picture, self._since_s = picture, taken_s
        return taken_s - self._since_s


def _is_same(a: bytes | Image, b: bytes | Image | None) -> bool:
    if isinstance(a, bytes) or isinstance(b, bytes):
        return isinstance(a, bytes) and isinstance(b, bytes) and a == b
    return b is not None and a.shape == b.shape and bool(np.array_equal(a, b))
