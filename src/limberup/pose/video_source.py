"""What every recorded source of pictures is: upright frames, each with its own time."""

import math
from abc import ABC, abstractmethod
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from limberup.errors import BadInputError
from limberup.pose.pose_rate import ALL, PoseRate
from limberup.types import Frame, Image

IMAGE_SUFFIXES: Final = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".webp"})

VIDEO_SUFFIXES: Final = (
    ".mp4",
    ".mov",
    ".m4v",
    ".mkv",
    ".webm",
    ".avi",
    ".mpg",
    ".mpeg",
    ".ts",
    ".3gp",
)

_SAME_SHAPE: Final = 0.02  # relative difference of aspect


@dataclass(frozen=True, slots=True)
class VideoSource(ABC):
    """A video that can be read, from the start, any number of times.

    `width`, `height`: pixels of the upright picture, after rotation and with square pixels.
    `duration_s`: seconds to the end of the pictures, and `fps`: mean frames a second, both as the
    file states them; NaN where it does not, or states what no camera can do.
    `frame_count`: how many frames to expect, for a progress bar; None where the file does not say.
    """

    path: Path
    width: int
    height: int
    duration_s: float
    fps: float
    frame_count: int | None

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    @property
    def can_seek(self) -> bool:
        """Whether a part of it can be read without all that comes before."""
        return False

    @abstractmethod
    def frames(
        self, rate: PoseRate = ALL, *, since_s: float = 0.0, until_s: float = math.inf
    ) -> Generator[Frame]:
        """The frames that are to be looked at, in order of time; all of them by default.

        Of a part of the source, from `since_s` to before `until_s`, they are those of the whole.

        Only these are converted. One is held at a time, and the file is closed when the generator
        is.
        `t_s` is what a video player shows: seconds since the earliest stream of the file begins. So
        a picture that starts 0.2 s after the sound has `t_s` 0.2. Times strictly increase: a
        repeated time is moved on by 1 ms, a missing one by the mean frame time; all are rounded to
        the microsecond. `image`: `(height, width, 3)` uint8, RGB, C-contiguous.

        Raises `BadInputError` where the pictures cannot be decoded, change their shape, or end
        before the length that the file states. A short damaged stretch is skipped.
        """


def fit_size(image: Image, source: VideoSource, what: str) -> Image:
    """Scale a picture whose size changed on the way, as browsers record it.

    Refuse another shape.
    """
    height, width, _ = image.shape
    if (width, height) == (source.width, source.height):
        return image
    if not math.isclose(width / height, source.aspect, rel_tol=_SAME_SHAPE):
        raise BadInputError(
            f"{what} is {width}x{height} pixels while what comes before is "
            f"{source.width}x{source.height}: "
            "give one video or folder for each shape of picture."
        )
    return cv2.resize(image, (source.width, source.height), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )
