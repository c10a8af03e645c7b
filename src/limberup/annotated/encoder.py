"""Writes a film that browsers play: H.264 and the sound of the source in an MP4 file."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from limberup.errors import BadInputError
from limberup.pose.video_sound import Sound
from limberup.types import Image

SOUND_CODECS: Final = frozenset({"aac", "ac3", "alac", "eac3", "flac", "mp3", "opus"})
"""What an MP4 file can hold of sound, by FFmpeg's names; the rest would have to be made anew."""

_TICKS_A_SECOND: Final = 90_000
_USUAL_RATE_HZ: Final = 30
_CODEC: Final = "libx264"
_OPTIONS: Final = {"crf": "21", "preset": "veryfast"}
_BT709: Final = 1  # what players take for granted; FFmpeg's number for matrix, primaries and curve


def check_encoder() -> None:
    """Raise BadInputError where the FFmpeg that is installed cannot write H.264."""
    if _CODEC not in av.codecs_available:
        raise BadInputError(
            "--annotated needs an FFmpeg with x264, which the installed PyAV lacks: install PyAV "
            "with pip install av."
        )


class Encoder:
    """A film that is being written. `size`: width and height in pixels, both even."""

    def __init__(
        self,
        container: OutputContainer,
        size: tuple[int, int],
        rate_hz: float | None,
        sound: Sound | None,
    ) -> None:
        self._container, self._sound = container, sound
        self._video = _add_video(container, size, rate_hz)
        self._audio = self._add_sound(sound) if sound is not None else None

    def write(self, t_s: float, image: Image) -> None:
        """The next picture, RGB, with its own time; the sound up to there goes along."""
        self._copy_sound(t_s)
        frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts = round(t_s * _TICKS_A_SECOND)
        frame.time_base = Fraction(1, _TICKS_A_SECOND)
        self._container.mux(self._video.encode(frame))

    def finish(self, end_s: float) -> None:
        """Write what is left, with the sound up to `end_s`."""
        self._copy_sound(end_s)
        self._container.mux(self._video.encode(None))

    def _add_sound(self, sound: Sound) -> AudioStream:
        return self._container.add_stream_from_template(sound.stream)

    def _copy_sound(self, until_s: float) -> None:
        if self._sound is None or self._audio is None:
            return
        for packet in self._sound.read_until(until_s):
            packet.stream = self._audio
            self._container.mux_one(packet)


@contextmanager
def encoding(
    path: Path, size: tuple[int, int], rate_hz: float | None, sound: Sound | None
) -> Iterator[Encoder]:
    """A film at `path`, which is there as a whole when the block ends without an exception.

    `rate_hz`: about how many pictures a second there will be, None where unknown. `sound`: of a
    codec among `SOUND_CODECS`, or None.
    """
    options = {"movflags": "+faststart"}
    try:
        with av.open(str(path.absolute()), "w", format="mp4", options=options) as container:
            yield Encoder(container, size, rate_hz, sound)
    except av.FFmpegError as error:
        if isinstance(error, OSError):  # such as a full disk, which has a sentence of its own
            raise
        raise BadInputError(
            f"The film cannot be written ({error.strerror}): score the video without --annotated."
        ) from error


def _add_video(
    container: OutputContainer, size: tuple[int, int], rate_hz: float | None
) -> VideoStream:
    rate = Fraction(rate_hz or _USUAL_RATE_HZ).limit_denominator(1001)
    stream = container.add_stream(_CODEC, rate=rate, options=dict(_OPTIONS))
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, _TICKS_A_SECOND)
    stream.codec_context.colorspace = _BT709
    stream.codec_context.color_primaries = _BT709
    stream.codec_context.color_trc = _BT709
    stream.codec_context.color_range = ColorRange.MPEG
    return stream
