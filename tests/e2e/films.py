"""Clips as the fake camera of Chromium plays them: JPEGs, one after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av
import cv2
import numpy as np
from browser import SAMPLES

from limberup.types import Image

REPEAT = 2
"""Chromium plays a film of JPEGs at 30 pictures a second; the clips have 15."""

STAY_S = 2.0
"""So long the person of the last picture stays.

What ends with the clip must be seen to end before the room is empty.
"""

ROOMS = 15


def find_clip(clip: str | Path) -> Path:
    """A video, or the sample clip of that name."""
    return SAMPLES / f"{clip}.mp4" if isinstance(clip, str) else clip


def write_cut(path: Path, name: str, start_s: float, end_s: float) -> Path:
    """Write a part of a sample clip as a video of its own; the path."""
    with av.open(SAMPLES / f"{name}.mp4") as source, av.open(str(path), "w") as target:
        stream = target.add_stream("mpeg4", rate=15)
        stream.width, stream.height, stream.bit_rate = 640, 480, 8_000_000
        for frame in source.decode(video=0):
            if start_s <= frame.time < end_s:
                picture = frame.to_ndarray(format="rgb24")
                target.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        target.mux(stream.encode())
    return path


def write_film(
    path: Path,
    clip: str | Path,
    end_s: float = 1e9,
    empty_s: float = 0.0,
    stay_s: float = 0.0,
) -> Path:
    """Write a clip or its first seconds, its last picture, and an empty room; the path.

    `stay_s`: of the last picture, at least as long as an empty room needs before it.
    """
    with path.open("wb") as stream, av.open(find_clip(clip)) as container:
        for frame in container.decode(video=0):
            picture = frame.to_ndarray(format="bgr24").astype(np.uint8)
            if frame.time < end_s:
                stream.write(_encode(picture) * REPEAT)
        _write_rest(stream, picture, max(stay_s, STAY_S if empty_s else 0.0))
        if empty_s:
            stream.write(b"".join(_make_rooms()) * int(15 * empty_s / ROOMS))
    return path


def _write_rest(stream: BinaryIO, picture: Image, seconds: float) -> None:
    """The last picture, with a dot that wanders: the same one twice is one of a broken camera."""
    for k in range(int(15 * seconds)):
        at = 8 * k % picture.shape[1]
        dotted = picture.copy()
        dotted[4:12, at : at + 8] = 60
        stream.write(_encode(dotted) * REPEAT)


def _make_rooms() -> Iterator[bytes]:
    """An empty room, `ROOMS` times with other noise, each as often as a picture of a clip."""
    noise = np.random.default_rng(0)
    room = np.full((480, 640, 3), (150, 155, 160), np.int16)
    room[330:] = (110, 120, 130)
    for _ in range(ROOMS):
        yield _encode((room + noise.integers(-2, 3, room.shape)).astype(np.uint8)) * REPEAT


def _encode(pixels: Image) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
