"""A folder of images as a source of frames, in the natural order of their names."""

import math
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import cv2
import numpy as np
import numpy.typing as npt

from limberup.border import check_picture_size, read_bytes, reading, refusing
from limberup.errors import BadInputError
from limberup.picture_header import read_picture_size
from limberup.pose.pose_rate import ALL, PoseRate
from limberup.pose.video_source import IMAGE_SUFFIXES, VideoSource
from limberup.types import Frame, Image

_MOST_BYTES: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class ImageFolder(VideoSource):
    """A folder of images; see `open_folder`."""

    _images: tuple[Path, ...]

    @property
    def can_seek(self) -> bool:
        """As `VideoSource` says."""
        return True

    def frames(
        self, rate: PoseRate = ALL, *, since_s: float = 0.0, until_s: float = math.inf
    ) -> Generator[Frame]:
        """As `VideoSource` says."""
        times_s = (round(i / self.fps, 6) for i in range(len(self._images)))
        for t_s, path in rate.choose(zip(times_s, self._images, strict=True)):
            if t_s < since_s:
                continue
            if t_s >= until_s:
                return
            image = _load_image(path)
            height, width, _ = image.shape
            if (width, height) != (self.width, self.height):
                raise BadInputError(
                    f"{path} is {width}x{height} pixels but {self._images[0].name} is "
                    f"{self.width}x{self.height}: "
                    "the images of a folder must have one size."
                )
            yield Frame(t_s, image)


def open_folder(path: Path, fps: float | None) -> VideoSource:
    """Open a folder of images, `fps` of them a second.

    Raises `BadInputError` when there are none, or `fps` is None.
    """
    with reading(path):
        names = [entry for entry in path.iterdir() if entry.suffix.lower() in IMAGE_SUFFIXES]
    images = tuple(
        sorted((image for image in names if not image.name.startswith(".")), key=_natural_order)
    )
    if not images:
        raise BadInputError(
            f"{path} holds no images (png, jpg, jpeg, bmp, webp): give a video file or another "
            "folder."
        )
    if fps is None:
        raise BadInputError(
            f"{path} is a folder of images, which have no times: say how many a second with "
            "--fps 30."
        )
    height, width, _ = _load_image(images[0]).shape
    return ImageFolder(path, width, height, len(images) / fps, fps, len(images), _images=images)


def _natural_order(path: Path) -> tuple[list[str | int], str]:
    """Sort key by which `frame_2` comes before `frame_10`.

    Names that differ in case only keep one order.
    """
    parts = re.split(r"([0-9]+)", path.name.casefold())
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], path.name


def _load_image(path: Path) -> Image:
    """The picture of one file, RGB, turned as its EXIF entry says."""
    data = read_bytes(path, _MOST_BYTES)
    unreadable = (
        f"{path} is not an image that can be read: replace it or take it out of the folder."
    )
    size = read_picture_size(data)
    if size is None:
        raise BadInputError(unreadable)
    check_picture_size(str(path), *size)
    with refusing(unreadable), _quiet_opencv():
        found = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR_RGB)
        # None, whatever the annotation says, where it cannot be decoded.
        if cast("npt.NDArray[Any] | None", found) is None:
            raise ValueError("no picture")
        return np.ascontiguousarray(found, dtype=np.uint8)


@contextmanager
def _quiet_opencv() -> Iterator[None]:
    """OpenCV reports broken images on stderr, beside the sentence that the person gets."""
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)
