"""Video files and folders of images as a stream of upright RGB frames, each with its own time."""

from pathlib import Path
from typing import Final

from limberup.border import is_folder
from limberup.errors import BadInputError
from limberup.pose.image_folder import open_folder
from limberup.pose.video_file import open_file
from limberup.pose.video_source import IMAGE_SUFFIXES, VideoSource

__all__ = ["IMAGE_SUFFIXES", "VideoSource", "open_source"]

_RATES_HZ: Final = (0.01, 1000.0)


def open_source(path: Path, *, fps: float | None = None) -> VideoSource:
    """Open a video file, or a folder of images in the natural order of their names.

    `fps`: images a second, required for a folder. A video file has times of its own; there it only
    serves raw streams without them. Raises `BadInputError` when nothing can be read from `path`;
    frames further on are not looked at yet.
    """
    if fps is not None and not _RATES_HZ[0] <= fps <= _RATES_HZ[1]:
        raise BadInputError(
            f"The frame rate must be a number from {_RATES_HZ[0]:g} to {_RATES_HZ[1]:g}, but it is "
            f"{fps:g}: give --fps 30, for example."
        )
    if is_folder(path):
        return open_folder(path, fps)
    return open_file(path, fps)
