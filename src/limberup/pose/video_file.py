"""A video file as a source of frames.

Nothing but the file itself is opened: playlists, concat scripts and other texts that make FFmpeg
fetch addresses or further files are refused, and so is everything that is no video container.
"""

import math
import re
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer

from limberup.border import reading, refusing
from limberup.errors import BadInputError
from limberup.pose.pose_rate import ALL, PoseRate
from limberup.pose.video_reader import DECODER_OPTIONS, VideoReader, without_index
from limberup.pose.video_source import IMAGE_SUFFIXES, VideoSource, fit_size
from limberup.types import Frame

av.logging.set_level(None)

_FORMATS: Final = (
    "asf,avi,dv,flv,h264,hevc,ivf,m4v,matroska,mjpeg,mov,mpeg,mpegts,mpegvideo,mxf,nut,obu,ogg,webm"
)
_OPTIONS: Final = {
    "format_whitelist": _FORMATS,
    "protocol_whitelist": "file",
    **DECODER_OPTIONS,  # to look into what begins without a header, it is decoded
}
_GIF: Final = b"GIF8"
_LENIENT: Final[dict[str, Any]] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)
"""Titles need not be UTF-8. PyAV 19 replaces what is none by itself, and refuses the option."""
_VIDEO_MAGIC: Final = re.compile(
    rb"....(ftyp|mdat|moov|wide|free|skip)|\x1a\x45\xdf\xa3|RIFF|OggS|FLV", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class VideoFile(VideoSource):
    """A video file; see `open_file`."""

    _rate_hz: float | None
    _can_seek: bool
    _zero_s: float
    _start_s: float

    @property
    def can_seek(self) -> bool:
        """As `VideoSource` says."""
        return self._can_seek

    def frames(
        self, rate: PoseRate = ALL, *, since_s: float = 0.0, until_s: float = math.inf
    ) -> Generator[Frame]:
        """As `VideoSource` says."""
        with _refusing_damage(self.path), open_container(self.path, self._rate_hz) as container:
            reader = VideoReader(self.path, container)
            pictures = (
                reader.pictures_since(since_s, self._zero_s)
                if since_s > self._start_s and self._can_seek
                else reader.pictures()
            )
            for t_s, picture in rate.choose(pictures, first_s=self._start_s):
                if t_s >= until_s:
                    return
                if t_s >= since_s:
                    image = reader.upright(picture)
                    yield Frame(t_s, fit_size(image, self, f"{self.path} at {t_s:.1f} s"))


def open_file(path: Path, fps: float | None) -> VideoSource:
    """Open a video file. `fps`: of raw streams, which have no times.

    Raises `BadInputError` when no first picture can be read.
    """
    if path.suffix.lower() in IMAGE_SUFFIXES:
        raise BadInputError(
            f"{path} is a single picture: give a video file, or a folder of images with --fps."
        )
    with _refusing_damage(path), open_container(path, fps) as container:
        reader = VideoReader(path, container)
        with closing(reader.pictures()) as pictures:
            start_s, first = next(pictures)
        height, width, _ = reader.upright(first).shape
        duration_s, rate_hz = reader.duration_s, reader.rate_hz
        can_seek, zero_s = reader.can_seek, reader.zero_s
        # The number of stored frames counts those that an edit list cuts away too.
        counts = [
            count
            for count in (reader.stream.frames, (duration_s - start_s) * rate_hz)
            if count and math.isfinite(count)
        ]
    expected = round(min(counts)) if counts else None
    return VideoFile(
        path,
        width,
        height,
        duration_s,
        rate_hz,
        expected,
        _rate_hz=fps,
        _can_seek=can_seek,
        _zero_s=zero_s,
        _start_s=start_s,
    )


def _refusing_damage(path: Path) -> AbstractContextManager[None]:
    return refusing(f"{path} is damaged in a way that cannot be told: export it as MP4 (H.264).")


@contextmanager
def open_container(path: Path, fps: float | None = None) -> Iterator[InputContainer]:
    """The container of a video file, of the known formats and with nothing but the file itself.

    Raises `BadInputError` where it is none.
    """
    with reading(path), path.open("rb") as file:
        head = file.read(16)
    if head.startswith(_GIF):
        raise BadInputError(
            f"{path} is an animated picture (GIF), too coarse to judge: give the video that it was "
            "made of."
        )
    if not head:
        raise BadInputError(f"{path} is empty (0 bytes): copy it or export it again.")
    options = (
        _OPTIONS if fps is None else {**_OPTIONS, "framerate": f"{fps:g}"}
    )  # only raw streams know this option
    try:
        # An absolute name, since FFmpeg takes what precedes a colon for a protocol.
        container = av.open(str(path.absolute()), mode="r", options=options, **_LENIENT)
    except av.FFmpegError as error:
        if _VIDEO_MAGIC.match(head):
            raise without_index(path) from error
        raise BadInputError(
            f"{path} is not a video that can be read: give an MP4, MOV, MKV, WebM or AVI."
        ) from error
    with container:
        yield container
