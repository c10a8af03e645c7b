"""Video files and folders of images as a stream of upright RGB frames, each with its own time.

Nothing but the file itself is opened: playlists, concat scripts and other texts that make FFmpeg
fetch addresses or further files are refused, and so is everything that is no video container.
"""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideData
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from limberup.border import (
    LARGEST_SIDE,
    check_picture_size,
    is_folder,
    read_bytes,
    reading,
    refusing,
)
from limberup.errors import BadInputError
from limberup.picture_header import read_picture_size
from limberup.types import Frame, Image

__all__ = ["IMAGE_SUFFIXES", "VideoSource", "open_source"]

av.logging.set_level(None)

IMAGE_SUFFIXES: Final = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".webp"})

_FORMATS: Final = (
    "asf,avi,dv,flv,h264,hevc,ivf,m4v,matroska,mjpeg,mov,mpeg,mpegts,mpegvideo,mxf,nut,obu,ogg,webm"
)
_DECODER_OPTIONS: Final = {"max_pixels": str(LARGEST_SIDE**2)}
"""A decoder looks at the header of every picture, and takes no memory for a larger one."""

_OPTIONS: Final = {
    "format_whitelist": _FORMATS,
    "protocol_whitelist": "file",
    **_DECODER_OPTIONS,  # to look into what begins without a header, it is decoded
}
_GIF: Final = b"GIF8"
_LENIENT: Final[dict[str, Any]] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)
"""Titles need not be UTF-8. PyAV 19 replaces what is none by itself, and refuses the option."""
_VIDEO_MAGIC: Final = re.compile(
    rb"....(ftyp|mdat|moov|wide|free|skip)|\x1a\x45\xdf\xa3|RIFF|OggS|FLV", re.DOTALL
)
_STATE_THEIR_LENGTH: Final = frozenset({"asf", "avi", "flv", "matroska", "mov"})
"""Containers with their length written in them.

Of any other, FFmpeg's figure is a guess from the bit rate.
"""

_USUAL_RATE_HZ: Final = 25.0
_REPEAT_S: Final = 0.001  # how far a repeated time is moved on
_RESTART_S: Final = 1.0  # a longer way back is a clock that began anew
_LOSS_S: Final = 0.5  # how much of a video may be unreadable: so many seconds, or
_LOSS_RATIO: Final = 0.02  # this part of its length, whichever is longer
_SQUARE_PIXEL: Final = 0.01  # logarithm of width to height: not worth scaling every picture
_WIDEST_PIXEL: Final = math.log(4)
_MOST_IMAGE_BYTES: Final = 100_000_000
_RATES_HZ: Final = (0.01, 1000.0)
_SAME_SHAPE: Final = 0.02  # relative difference of aspect


@dataclass(frozen=True, slots=True)
class VideoSource(ABC):
    """A video that can be read, from the start, any number of times.

    `width`, `height`: pixels of the upright picture, after rotation and with square pixels.
    `duration_s`: seconds, and `fps`: mean frames a second; NaN where the file does not say.
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

    @abstractmethod
    def frames(self) -> Generator[Frame]:
        """Every frame in order of time.

        One is held at a time, and the file is closed when the generator is.
        `t_s` is what a video player shows: seconds since the earliest stream of the file begins. So
        a picture that starts 0.2 s after the sound has `t_s` 0.2. Times strictly increase: a
        repeated time is moved on by 1 ms, a missing one by the mean frame time; all are rounded to
        the microsecond. `image`: `(height, width, 3)` uint8, RGB, C-contiguous.

        Raises `BadInputError` where the pictures cannot be decoded, change their shape, or end
        before the length that the file states. A short damaged stretch is skipped.
        """


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
        return _open_folder(path, fps)
    return _open_file(path, fps)


# --- video files ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _VideoFile(VideoSource):
    _rate_hz: float | None

    def frames(self) -> Generator[Frame]:
        with _refusing_damage(self.path), _opened(self.path, self._rate_hz) as container:
            reader = _Reader(self.path, container)
            for t_s, picture in reader.pictures():
                image = reader.upright(picture)
                yield Frame(t_s, _same_size(image, self, f"{self.path} at {t_s:.1f} s"))


def _open_file(path: Path, fps: float | None) -> VideoSource:
    if path.suffix.lower() in IMAGE_SUFFIXES:
        raise BadInputError(
            f"{path} is a single picture: give a video file, or a folder of images with --fps."
        )
    with _refusing_damage(path), _opened(path, fps) as container:
        reader = _Reader(path, container)
        with closing(reader.pictures()) as pictures:
            _, first = next(pictures)
        height, width, _ = reader.upright(first).shape
        duration_s, rate_hz = reader.duration_s, float(reader.stream.average_rate or math.nan)
        # The number of stored frames counts those that an edit list cuts away too.
        counts = [
            count
            for count in (reader.stream.frames, duration_s * rate_hz)
            if count and math.isfinite(count)
        ]
    expected = round(min(counts)) if counts else None
    return _VideoFile(path, width, height, duration_s, rate_hz, expected, _rate_hz=fps)


def _refusing_damage(path: Path) -> AbstractContextManager[None]:
    return refusing(f"{path} is damaged in a way that cannot be told: export it as MP4 (H.264).")


@contextmanager
def _opened(path: Path, fps: float | None) -> Iterator[InputContainer]:
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
            raise _without_index(path) from error
        raise BadInputError(
            f"{path} is not a video that can be read: give an MP4, MOV, MKV, WebM or AVI."
        ) from error
    with container:
        yield container


def _without_index(path: Path) -> BadInputError:
    return BadInputError(
        f"{path} begins like a video but looks cut off: copy it or export it again."
    )


def _video_stream(path: Path, container: InputContainer) -> VideoStream:
    """The stream that a player shows; the cover picture of a song is none."""
    if not container.streams:
        raise _without_index(path)
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            # None, whatever the annotation says, where FFmpeg lacks the decoder.
            if cast("VideoCodecContext | None", stream.codec_context) is None:
                raise BadInputError(
                    f"{path} has an unknown or protected video codec: export it as MP4 (H.264)."
                )
            return stream
    raise BadInputError(f"{path} has no pictures, only sound or data: give a video file.")


class _Clock:
    """Strictly increasing seconds out of time stamps that may be missing, repeated or begin anew.

    `step_s`: the mean time between two pictures. With 0.1 the stamps 5, 5, 6, None, 0, 1 (seconds;
    None is missing) give 5, 5.001, 6, 6.1, 6.2, 7.2.
    """

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s
        self._shift_s = 0.0
        self._last_s: float | None = None

    def tick(self, stamp_s: float | None) -> float:
        """The time of the next picture, seconds on the clock of the stamps."""
        if self._last_s is None:
            self._last_s = stamp_s or 0.0
        else:
            self._last_s = self._after(self._last_s, stamp_s)
        return self._last_s

    def _after(self, last_s: float, stamp_s: float | None) -> float:
        if stamp_s is None:
            return last_s + self._step_s
        if stamp_s + self._shift_s < last_s - _RESTART_S:
            self._shift_s = last_s + self._step_s - stamp_s
        return max(stamp_s + self._shift_s, last_s + _REPEAT_S)


class _Reader:
    """One pass over the pictures of an open video file.

    It knows when too many of them are missing.
    """

    def __init__(self, path: Path, container: InputContainer) -> None:
        self.stream = _video_stream(path, container)
        self.stream.codec_context.options = _DECODER_OPTIONS
        # Some formats only say it with the first picture.
        width, height = self.stream.codec_context.width, self.stream.codec_context.height
        if width > 0 and height > 0:
            check_picture_size(f"A picture of {path}", width, height)
        self._path = path
        self._container = container
        self._format = container.format.name.split(",")[0]
        self._tick_s = float(self.stream.time_base or 0)
        self._step_s = float(1 / (self.stream.average_rate or _USUAL_RATE_HZ))
        self._stated_s, self._states_longest = self._stated_end()
        self._allowed_s = max(_LOSS_S, _LOSS_RATIO * self._stated_s, 2 * self._step_s)
        # Where each of them ends so far, in seconds on the file's own clock; -inf before the first.
        self._pictures_s = self._packets_s = self._any_stream_s = -math.inf
        self._undecodable_s = 0.0
        self._pixel_aspect = _pixel_aspect(self.stream)
        self._matrix: npt.NDArray[np.int32] | None = None

    @property
    def duration_s(self) -> float:
        """How long the file says its pictures last, else how long it lasts as a whole.

        NaN where it says nothing.
        """
        if self.stream.duration:
            return self.stream.duration * self._tick_s
        return self._container.duration / av.time_base if self._container.duration else math.nan

    def upright(self, picture: VideoFrame) -> Image:
        """The picture as a person sees it.

        RGB, square pixels, turned and mirrored as the file says, C-contiguous.
        """
        width = max(1, round(picture.width * self._pixel_aspect))
        check_picture_size(f"A picture of {self._path}", width, picture.height)
        rgb = picture.to_ndarray(format="rgb24", width=width, height=picture.height)
        image: Image = rgb.astype(np.uint8, copy=False)
        if self._matrix is not None:
            image = _turned(image, self._matrix)
        # `to_ndarray` leaves the padding of each row in for some widths (854), and MediaPipe then
        # finds nobody.
        return np.ascontiguousarray(image)

    def pictures(self) -> Generator[tuple[float, VideoFrame]]:
        """Each picture with its `t_s`.

        Raises `BadInputError` where too many are missing, at the latest at the end.
        """
        clock = _Clock(self._step_s)
        origin_s: float | None = None
        for picture in self._decoded():
            file_s = clock.tick(self._stamp_s(picture))
            if origin_s is None:
                origin_s = self._origin_s(file_s)
                # Of the first picture only: reading it ties a picture into a cycle, and those would
                # pile up.
                self._matrix = _display_matrix(picture)
            self._pictures_s = file_s + max(self._step_s, (picture.duration or 0) * self._tick_s)
            yield round(file_s - origin_s, 6), picture
        if origin_s is None:
            raise self._nothing_decodable()
        self._refuse_a_short_file()

    def _decoded(self) -> Iterator[VideoFrame]:
        for packet in self._packets():
            is_picture = packet.stream_index == self.stream.index
            self._note_end(packet, is_picture=is_picture)
            if (
                is_picture and packet.size
            ):  # an empty one is a dropped frame; the decoder would take it for the end
                yield from self._decode(packet)
        yield from self._decode(None)

    def _packets(self) -> Iterator["Packet[Any]"]:
        """What the container holds, as far as it can be read.

        The check of the end judges whether that was enough.
        """
        # IndexError is a slip of PyAV, after the last packet, when FFmpeg has come upon a further
        # stream on the way.
        with suppress(av.FFmpegError, IndexError):
            yield from (
                self._container.demux()
                if self._states_longest
                else self._container.demux(self.stream)
            )

    def _decode(self, packet: "Packet[Any] | None") -> list[VideoFrame]:
        try:
            pictures = self.stream.decode(packet)
        except av.FFmpegError as error:
            self._note_undecodable(packet, error)
            return []
        self._undecodable_s = 0.0
        return pictures

    def _note_undecodable(self, packet: "Packet[Any] | None", error: av.FFmpegError) -> None:
        """Let a few bad packets pass, and refuse a long row of them."""
        duration = packet.duration if packet is not None else None
        self._undecodable_s += max(self._step_s, (duration or 0) * self._tick_s)
        if self._undecodable_s <= self._allowed_s:
            return
        if not math.isfinite(self._pictures_s):
            raise self._nothing_decodable() from error
        raise BadInputError(
            f"{self._path} is damaged after {self._pictures_s:.1f} s: copy it or export it again."
        ) from error

    def _nothing_decodable(self) -> BadInputError:
        return BadInputError(
            f"{self._path} has no picture that can be decoded, being damaged, protected or larger "
            f"than {LARGEST_SIDE}x{LARGEST_SIDE} pixels: export it as MP4 (H.264)."
        )

    def _note_end(self, packet: "Packet[Any]", *, is_picture: bool) -> None:
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp is None or packet.is_discard:  # discarded: cut away by an edit list
            return
        end_s = float((stamp + (packet.duration or 0)) * packet.time_base)
        self._any_stream_s = max(self._any_stream_s, end_s)
        if is_picture:
            self._packets_s = max(self._packets_s, end_s)

    def _stamp_s(self, picture: VideoFrame) -> float | None:
        """Time on the file's own clock.

        AVI has only the order of decoding, so `pts` made from it go back and forth.
        """
        stamp = picture.dts if picture.pts is None or self._format == "avi" else picture.pts
        return None if stamp is None else stamp * self._tick_s

    def _origin_s(self, first_s: float) -> float:
        """The time on the file's own clock that a player shows as 0."""
        if self._format == "avi" or self._container.start_time is None:
            return first_s
        return min(first_s, self._container.start_time / av.time_base)

    def _stated_end(self) -> tuple[float, bool]:
        """When the file says that it ends, 0 where it says nothing.

        And whether it means its longest stream.
        """
        if self._format not in _STATE_THEIR_LENGTH:
            return 0.0, False
        if (
            self._format == "avi"
        ):  # without its index FFmpeg makes `duration` fit the bytes that are there
            return max(self.stream.duration or 0, self.stream.frames) * self._tick_s, False
        if self.stream.duration:
            return ((self.stream.start_time or 0) + self.stream.duration) * self._tick_s, False
        return (self._container.duration or 0) / av.time_base, True

    def _refuse_a_short_file(self) -> None:
        there_s = self._any_stream_s if self._states_longest else self._pictures_s
        for end_s, stated_s in ((there_s, self._stated_s), (self._pictures_s, self._packets_s)):
            if end_s < stated_s - self._allowed_s:
                raise BadInputError(
                    f"{self._path} ends at {end_s:.1f} s although it says it is {stated_s:.1f} s "
                    "long, "
                    "so it looks cut off: copy it or export it again."
                )


# --- pictures -------------------------------------------------------------------------------------


def _pixel_aspect(stream: VideoStream) -> Fraction:
    """Width of a pixel divided by its height.

    As good as square, or as no camera has it, counts as 1.
    """
    aspect = stream.sample_aspect_ratio or Fraction(1)
    is_stretched = _SQUARE_PIXEL < abs(math.log(aspect)) < _WIDEST_PIXEL if aspect > 0 else False
    return aspect if is_stretched else Fraction(1)


def _display_matrix(picture: VideoFrame) -> npt.NDArray[np.int32] | None:
    """How the file says that its pictures are to be turned, `(9,)`; None means not at all."""
    matrix = cast("SideData | None", picture.side_data.get("DISPLAYMATRIX"))
    return None if matrix is None else np.frombuffer(bytes(matrix), dtype=np.int32)


def _turned(image: Image, matrix: npt.NDArray[np.int32]) -> Image:
    """Apply FFmpeg's display matrix, `(9,)`: x' = a x + c y, y' = b x + d y.

    Only quarter turns and mirrors.
    """
    a, b, _, c, d = matrix[:5].tolist()
    if abs(b) > abs(a):
        image = image.transpose(1, 0, 2)
        a, d = c, b
    return image[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def _same_size(image: Image, source: VideoSource, what: str) -> Image:
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


# --- folders of images ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ImageFolder(VideoSource):
    _images: tuple[Path, ...]

    def frames(self) -> Generator[Frame]:
        for i, path in enumerate(self._images):
            image = _load_image(path)
            height, width, _ = image.shape
            if (width, height) != (self.width, self.height):
                raise BadInputError(
                    f"{path} is {width}x{height} pixels but {self._images[0].name} is "
                    f"{self.width}x{self.height}: "
                    "the images of a folder must have one size."
                )
            yield Frame(round(i / self.fps, 6), image)


def _open_folder(path: Path, fps: float | None) -> VideoSource:
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
    return _ImageFolder(path, width, height, len(images) / fps, fps, len(images), _images=images)


def _natural_order(path: Path) -> tuple[list[str | int], str]:
    """Sort key by which `frame_2` comes before `frame_10`.

    Names that differ in case only keep one order.
    """
    parts = re.split(r"([0-9]+)", path.name.casefold())
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], path.name


def _load_image(path: Path) -> Image:
    """The picture of one file, RGB, turned as its EXIF entry says."""
    data = read_bytes(path, _MOST_IMAGE_BYTES)
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
