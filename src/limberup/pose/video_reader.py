"""One pass over the pictures of an open video file: their times, their shape, what is missing."""

import math
from collections.abc import Generator, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideData
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream

from limberup.border import LARGEST_SIDE, check_picture_size
from limberup.errors import BadInputError
from limberup.source_clock import FrameClock, find_rate
from limberup.types import Image

DECODER_OPTIONS: Final = {"max_pixels": str(LARGEST_SIDE**2)}
"""A decoder looks at the header of every picture, and takes no memory for a larger one."""

_STATE_THEIR_LENGTH: Final = frozenset({"asf", "avi", "flv", "matroska", "mov"})
"""Containers with their length written in them.

Of any other, FFmpeg's figure is a guess from the bit rate.
"""

MOST_LINES: Final = 1080
"""A larger picture is reduced to this shorter side while its colours are converted.

The pose models look at 256 x 256 pixels around a person. A picture of 3840 x 2160 takes 25 MB, and
all that is done with it takes four times as long.
"""

_INDEXED: Final = frozenset({"matroska", "mov"})
_SEEK_MARGINS_S: Final = (2.0, 20.0, math.inf)
"""So long before the picture that is wanted a key picture is asked for: an index may be coarse, and
what depends on pictures before the key picture cannot be decoded.
"""
_LEAST_LEAD_S: Final = 1.0

_USUAL_RATE_HZ: Final = 25.0
_LOSS_S: Final = 0.5  # how much of a video may be unreadable: so many seconds, or
_LOSS_RATIO: Final = 0.02  # this part of its length, whichever is longer
_SQUARE_PIXEL: Final = 0.01  # logarithm of width to height: not worth scaling every picture
_WIDEST_PIXEL: Final = math.log(4)


def without_index(path: Path) -> BadInputError:
    """What to say of a file that begins like a video and has no index."""
    return BadInputError(
        f"{path} begins like a video but looks cut off: copy it or export it again."
    )


def _video_stream(path: Path, container: InputContainer) -> VideoStream:
    """The stream that a player shows; the cover picture of a song is none."""
    if not container.streams:
        raise without_index(path)
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            # None, whatever the annotation says, where FFmpeg lacks the decoder.
            if cast("VideoCodecContext | None", stream.codec_context) is None:
                raise BadInputError(
                    f"{path} has an unknown or protected video codec: export it as MP4 (H.264)."
                )
            return stream
    raise BadInputError(f"{path} has no pictures, only sound or data: give a video file.")


class VideoReader:
    """One pass over the pictures of an open video file.

    It knows when too many of them are missing.
    """

    def __init__(self, path: Path, container: InputContainer) -> None:
        self.stream = _video_stream(path, container)
        self.stream.codec_context.options = DECODER_OPTIONS
        # Some formats only say it with the first picture.
        width, height = self.stream.codec_context.width, self.stream.codec_context.height
        if width > 0 and height > 0:
            check_picture_size(f"A picture of {path}", width, height)
        self._path = path
        self._container = container
        self._format = container.format.name.split(",")[0]
        self._tick_s = float(self.stream.time_base or 0)
        self.rate_hz = find_rate(_list_rates(self.stream))
        self._step_s = 1 / (_USUAL_RATE_HZ if math.isnan(self.rate_hz) else self.rate_hz)
        self._stated_s, self._states_longest = self._stated_end()
        self._allowed_s = max(_LOSS_S, _LOSS_RATIO * self._stated_s, 2 * self._step_s)
        # Where each of them ends so far, in seconds on the file's own clock; -inf before the first.
        self._pictures_s = self._packets_s = self._any_stream_s = -math.inf
        self._undecodable_s = self.zero_s = 0.0
        self._pixel_aspect = _pixel_aspect(self.stream)
        self._matrix: npt.NDArray[np.int32] | None = None

    @property
    def duration_s(self) -> float:
        """How long the file says its pictures last, from second 0 on, else how long it lasts.

        NaN where it says nothing. Known once the first picture is.
        """
        if self.stream.duration:
            length_s = self.stream.duration * self._tick_s
            if self._format == "avi":  # it has no times, and its first picture is at 0
                return length_s
            return (self.stream.start_time or 0) * self._tick_s + length_s - self.zero_s
        if not self._container.duration:
            return math.nan
        # Of a Matroska file whose clock starts late it is the time at the end, or the length.
        end_s = self._container.duration / av.time_base
        is_end = self._format == "matroska" and end_s > self.zero_s
        return end_s - self.zero_s if is_end else end_s

    def upright(self, picture: VideoFrame) -> Image:
        """The picture as a person sees it.

        RGB, square pixels, turned and mirrored as the file says, C-contiguous, and no larger than
        is needed (`MOST_LINES`).
        """
        width = max(1, round(picture.width * self._pixel_aspect))
        check_picture_size(f"A picture of {self._path}", width, picture.height)
        scale = min(1.0, MOST_LINES / min(width, picture.height))
        rgb = picture.to_ndarray(
            format="rgb24",
            width=round(width * scale),
            height=round(picture.height * scale),
            interpolation=Interpolation.AREA if scale < 1.0 else None,
        )
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
        yield from self._timed(zero_s=None)

    def pictures_since(self, since_s: float, zero_s: float) -> Generator[tuple[float, VideoFrame]]:
        """As `pictures`, from a key picture before `since_s` on, which is found in the index.

        `zero_s`: what `zero_s` was after the first picture of the file. The times are those of
        `pictures` where `can_seek`.
        """
        for margin_s in _SEEK_MARGINS_S:
            goal_s = max(0.0, since_s - margin_s)
            with suppress(av.FFmpegError):
                self._container.seek(round((goal_s + zero_s) / self._tick_s), stream=self.stream)
            pictures = self._timed(zero_s)
            first = next(pictures, None)
            if first is not None and first[0] <= max(goal_s, since_s - _LEAST_LEAD_S):
                yield first
                yield from pictures
                return
        raise BadInputError(
            f"{self._path} is damaged before {since_s:.1f} s: copy it or export it again."
        )

    @property
    def can_seek(self) -> bool:
        """Whether an index tells where each picture is, and the pictures tell their times."""
        return self._format in _INDEXED

    def _timed(self, zero_s: float | None) -> Generator[tuple[float, VideoFrame]]:
        clock = FrameClock(self._step_s)
        is_first = True
        for picture in self._decoded():
            file_s = clock.tick(self._stamp_s(picture))
            if is_first:
                is_first = False
                self.zero_s = self._find_zero(file_s) if zero_s is None else zero_s
                # Of the first picture only: reading it ties a picture into a cycle, and those would
                # pile up.
                self._matrix = _display_matrix(picture)
            self._pictures_s = file_s + max(self._step_s, (picture.duration or 0) * self._tick_s)
            yield round(file_s - self.zero_s, 6), picture
        if is_first:
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
        start_s, end_s = (float((stamp + n) * packet.time_base) for n in (0, packet.duration or 0))
        self._any_stream_s = max(self._any_stream_s, end_s)
        if is_picture:  # without its length: before a pause, MP4 gives that to the wrong picture
            self._packets_s = max(self._packets_s, start_s)

    def _stamp_s(self, picture: VideoFrame) -> float | None:
        """Time on the file's own clock.

        AVI has only the order of decoding, so `pts` made from it go back and forth.
        """
        stamp = picture.dts if picture.pts is None or self._format == "avi" else picture.pts
        return None if stamp is None else stamp * self._tick_s

    def _find_zero(self, first_s: float) -> float:
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


def _list_rates(stream: VideoStream) -> list[float]:
    """What the file says and what FFmpeg guesses, in the order in which they are believed."""
    return [float(rate) for rate in (stream.average_rate, stream.guessed_rate) if rate]


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
