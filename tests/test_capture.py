import gc
import math
import re
import struct
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from hypothesis import given, settings
from hypothesis import strategies as st

from limberup.errors import BadInputError
from limberup.pose.pose_rate import PoseRate
from limberup.pose.video import open_source
from limberup.pose.video_reader import VideoReader
from limberup.source_clock import FrameClock
from limberup.types import Frame, Image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
QUIET = {
    "libx265": {"x265-params": "log-level=none"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}


def quadrants(width: int, height: int) -> Image:
    """Red and green above blue and white: every turn and mirror image is another picture."""
    image = np.zeros((height, width, 3), np.uint8)
    middle, centre = height // 2, width // 2
    image[:middle, :centre], image[:middle, centre:] = RED, GREEN
    image[middle:, :centre], image[middle:, centre:] = BLUE, WHITE
    return image


def corners(image: Image) -> list[tuple[int, ...]]:
    """The colours of the four quadrants in reading order, rounded to full or nothing."""
    height, width, _ = image.shape
    spots = [(y, x) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [tuple(int(value > 128) * 255 for value in image[spot]) for spot in spots]


def write_video(
    path: Path,
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    size: tuple[int, int] = (64, 48),
    count: int = 50,
    rate: int = 25,
    times_ms: Sequence[int] | None = None,
    sound_s: float = 0.0,
    turn_deg: int | None = None,
    mirrored: bool = False,
    pixel_aspect: Fraction | None = None,
    muxer: str | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """A still life of four colours, at `rate` or at `times_ms`, optionally with silence of another
    length.
    """
    with av.open(str(path), "w", format=muxer, options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate, options=QUIET.get(codec, {}))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.gop_size = 10
        if times_ms is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if turn_deg is not None:
            stream.set_display_rotation(turn_deg, hflip=mirrored)
        sound = (
            container.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=48000)
            if sound_s
            else None
        )
        for i in range(count if times_ms is None else len(times_ms)):
            frame = av.VideoFrame.from_ndarray(quadrants(*size), format="rgb24").reformat(
                format=pixels
            )
            frame.pts = i if times_ms is None else times_ms[i]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if isinstance(sound, AudioStream):
            write_silence(container, sound, sound_s)
    return path


def write_silence(container: OutputContainer, stream: AudioStream, seconds: float) -> None:
    name = stream.codec_context.format.name
    shape = (2, 960) if name.endswith("p") else (1, 1920)
    for i in range(int(seconds * 48000 / 960)):
        silence = np.zeros(shape, np.float32 if name.startswith("flt") else np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format=name, layout="stereo")
        frame.sample_rate, frame.pts = 48000, i * 960
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def write_mjpeg(path: Path, pts_ms: Sequence[int]) -> Path:
    """A film of JPEG pictures whose packets have exactly these time stamps, in milliseconds."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=1000)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for i, stamp in enumerate(pts_ms):
            frame = av.VideoFrame.from_ndarray(quadrants(64, 48), format="rgb24").reformat(
                format="yuvj420p"
            )
            frame.pts = i
            for packet in stream.encode(frame):
                packet.pts = packet.dts = stamp
                container.mux(packet)
    return path


def write_image(path: Path, image: Image | None = None) -> Path:
    picture = quadrants(64, 48) if image is None else image
    done, data = cv2.imencode(path.suffix, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    assert done
    path.write_bytes(data.tobytes())
    return path


def times(path: Path, **options: Any) -> list[float]:
    return [frame.t_s for frame in open_source(path, **options).frames()]


def first(path: Path, **options: Any) -> Frame:
    return next(open_source(path, **options).frames())


def refused(path: Path, **options: Any) -> str:
    """The sentence with which opening or reading `path` to its end is refused."""
    with pytest.raises(BadInputError) as caught:
        times(path, **options)
    text = str(caught.value)
    assert str(path) in text
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- what can be read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "size"),
    [
        ("a.mp4", "libx264", "yuv420p", (64, 48)),
        ("portrait.mp4", "libx264", "yuv420p", (48, 96)),
        ("full_range.mov", "libx264", "yuvj420p", (64, 48)),
        ("ten_bits.mp4", "libx264", "yuv420p10le", (64, 48)),
        ("ten_bits.mkv", "libx265", "yuv420p10le", (64, 48)),
        ("hevc.mp4", "libx265", "yuv420p", (64, 48)),
        ("a.webm", "libvpx-vp9", "yuv420p", (64, 48)),
        ("odd.webm", "libvpx-vp9", "yuv420p", (61, 47)),
        ("odd.mov", "mjpeg", "yuvj420p", (61, 47)),
        ("webcam.avi", "mjpeg", "yuvj422p", (64, 48)),
        ("old.avi", "mpeg4", "yuv420p", (64, 48)),
        ("reordered.avi", "libx264", "yuv420p", (64, 48)),
        ("raw.avi", "rawvideo", "bgr24", (62, 48)),
        ("lossless.mkv", "ffv1", "yuv444p", (63, 47)),
        ("a.ts", "libx264", "yuv420p", (64, 48)),
    ],
)
def test_every_frame_arrives_with_its_colours_and_its_time(
    tmp_path: Path, name: str, codec: str, pixels: str, size: tuple[int, int]
) -> None:
    source = open_source(
        write_video(tmp_path / name, codec=codec, pixels=pixels, size=size, count=30)
    )
    frames = list(source.frames())
    assert (source.width, source.height, source.aspect) == (*size, size[0] / size[1])
    assert source.fps == pytest.approx(25)
    assert source.frame_count == len(frames) == 30
    assert source.duration_s == pytest.approx(1.2)
    assert [frame.t_s for frame in frames] == pytest.approx([i / 25 for i in range(30)])
    for frame in frames:
        assert frame.image.shape == (size[1], size[0], 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        assert corners(frame.image) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("width", [850, 852, 854, 856])
def test_frames_of_every_width_are_contiguous(tmp_path: Path, width: int) -> None:
    path = write_video(tmp_path / "a.mp4", size=(width, 480), count=2)
    image = first(path).image
    assert image.flags.c_contiguous
    assert image.shape == (480, width, 3)
    assert np.abs(image.astype(int) - quadrants(width, 480)).mean() < 8


@pytest.mark.parametrize("rate", [10, 60, 120])
def test_slow_and_fast_videos_lose_no_frame(tmp_path: Path, rate: int) -> None:
    seen = times(write_video(tmp_path / "a.mp4", rate=rate, count=rate))
    assert seen == pytest.approx([i / rate for i in range(rate)], abs=1e-6)


def test_a_variable_frame_rate_keeps_its_own_times(tmp_path: Path) -> None:
    when = [0, 30, 100, 110, 900, 933, 2500, 2510]
    for name in ("a.mp4", "a.mkv"):
        assert times(write_video(tmp_path / name, times_ms=when)) == pytest.approx(
            [t / 1000 for t in when]
        )


def test_a_long_pause_of_the_camera_is_no_missing_end(tmp_path: Path) -> None:
    # Pictures are stored in the order of decoding, and the length of one by the next one stored.
    when = [40 * i + (30_000 if i >= 25 else 0) for i in range(50)]
    seen = times(write_video(tmp_path / "a.mp4", times_ms=when))
    assert seen == pytest.approx([t / 1000 for t in when])


@pytest.mark.parametrize(
    ("turn_deg", "mirrored", "expected"),
    [
        (0, False, [RED, GREEN, BLUE, WHITE]),
        (90, False, [GREEN, WHITE, RED, BLUE]),
        (180, False, [WHITE, BLUE, GREEN, RED]),
        (270, False, [BLUE, RED, WHITE, GREEN]),
        (0, True, [GREEN, RED, WHITE, BLUE]),
        (90, True, [WHITE, GREEN, BLUE, RED]),
    ],
)
def test_turned_and_mirrored_videos_are_shown_upright(
    tmp_path: Path, turn_deg: int, mirrored: bool, expected: list[tuple[int, ...]]
) -> None:
    source = open_source(
        write_video(tmp_path / "a.mp4", turn_deg=turn_deg, mirrored=mirrored, count=3)
    )
    assert (source.width, source.height) == ((48, 64) if turn_deg % 180 else (64, 48))
    for frame in source.frames():
        assert frame.image.shape == (source.height, source.width, 3)
        assert frame.image.flags.c_contiguous
        assert corners(frame.image) == expected


@pytest.mark.parametrize(
    ("pixel_aspect", "turn_deg", "size"),
    [
        (Fraction(3, 2), None, (96, 48)),
        (Fraction(3, 4), None, (48, 48)),
        (Fraction(3, 2), 90, (48, 96)),
        (Fraction(853, 854), None, (64, 48)),
        (Fraction(1, 100), None, (64, 48)),
    ],
)
def test_pixels_become_square(
    tmp_path: Path, pixel_aspect: Fraction, turn_deg: int | None, size: tuple[int, int]
) -> None:
    path = write_video(tmp_path / "a.mp4", pixel_aspect=pixel_aspect, turn_deg=turn_deg, count=2)
    source = open_source(path)
    assert (source.width, source.height) == size
    assert next(source.frames()).image.shape == (size[1], size[0], 3)


def test_a_picture_that_starts_after_the_sound_has_the_time_of_the_player(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", times_ms=range(500, 2500, 40), sound_s=2.5)
    assert times(path)[:2] == pytest.approx([0.5, 0.54])


def test_a_stream_whose_clock_starts_late_begins_at_zero(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "a.mkv", times_ms=range(100_000, 102_000, 40), options={"avoid_negative_ts": "0"}
    )
    assert times(path)[:2] == pytest.approx([0.0, 0.04])


def test_repeated_times_are_moved_on(tmp_path: Path) -> None:
    seen = times(write_mjpeg(tmp_path / "a.mkv", [0, 40, 40, 80, 80, 80, 120]))
    assert seen == pytest.approx([0.0, 0.04, 0.041, 0.08, 0.081, 0.082, 0.12])


@pytest.mark.parametrize(("fps", "step_s"), [(None, 0.04), (50.0, 0.02)])
def test_a_raw_stream_without_times_goes_by_its_rate(
    tmp_path: Path, fps: float | None, step_s: float
) -> None:
    seen = times(write_video(tmp_path / "a.h264", muxer="h264"), fps=fps)
    assert seen == pytest.approx([i * step_s for i in range(50)])


def test_a_given_rate_does_not_change_the_times_of_a_video(tmp_path: Path) -> None:
    assert times(write_video(tmp_path / "a.mp4", count=3), fps=100) == pytest.approx(
        [0, 0.04, 0.08]
    )


def test_a_browser_recording_without_a_length_is_read_to_its_end(tmp_path: Path) -> None:
    source = open_source(
        write_video(tmp_path / "a.webm", codec="libvpx-vp9", options={"live": "1"})
    )
    assert math.isnan(source.duration_s)
    assert source.frame_count is None
    assert len(list(source.frames())) == 50


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx-vp9")]
)
def test_sound_that_goes_on_after_the_picture_is_no_damage(
    tmp_path: Path, name: str, codec: str
) -> None:
    assert len(times(write_video(tmp_path / name, codec=codec, sound_s=6))) == 50


def test_a_stream_that_first_shows_on_the_way_is_passed_over(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.ts")
    data = bytearray(path.read_bytes())
    starts = [
        at for at in range(0, len(data), 188) if data[at + 1] & 0x5F == 0x41 and data[at + 2] == 0
    ]
    assert len(starts) == 50
    data[starts[45] + 2] = 0x6D  # the packet of one picture now belongs to a stream of its own
    path.write_bytes(data)
    assert len(times(path)) >= 40


def test_what_an_edit_list_cuts_away_is_neither_shown_nor_missed(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4")
    data = bytearray(path.read_bytes())
    where = data.index(b"elst") + 12
    media_time = struct.unpack_from(">i", data, where + 4)[0]
    struct.pack_into(">Ii", data, where, 1000, media_time + 12800 // 2)  # one second, from 0.5 s on
    path.write_bytes(data)
    source = open_source(path)
    assert [frame.t_s for frame in source.frames()] == pytest.approx([i / 25 for i in range(25)])
    assert source.frame_count == 25


def test_a_source_can_be_read_again_and_left_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    real_open: Callable[..., Any] = av.open

    def remember(*args: Any, **kwargs: Any) -> Any:
        opened.append(real_open(*args, **kwargs))
        return opened[-1]

    path = write_video(tmp_path / "a.mp4")
    monkeypatch.setattr("limberup.pose.video_file.av.open", remember)
    source = open_source(path)
    frames = source.frames()
    next(frames)
    frames.close()
    assert len(list(source.frames())) == 50
    assert len(opened) == 3
    for container in opened:
        with pytest.raises(AssertionError, match="not open"):
            container.duration  # noqa: B018


def test_one_frame_is_held_at_a_time(tmp_path: Path) -> None:
    seen: list[weakref.ref[Image]] = []
    most = 0
    for frame in open_source(write_video(tmp_path / "a.mp4", count=200)).frames():
        seen.append(weakref.ref(frame.image))
        most = max(most, sum(image() is not None for image in seen))
    assert len(seen) == 200
    assert most <= 2


def test_frames_leave_no_garbage_that_piles_up(tmp_path: Path) -> None:
    frames = open_source(write_video(tmp_path / "a.mp4", count=200, turn_deg=90)).frames()
    next(frames)
    gc.collect()
    gc.disable()
    try:
        assert sum(1 for _ in frames) == 199
        assert gc.collect() < 100
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "name", ["50% of %03d.mp4", "Rücken dehnen é.mp4", "no_suffix", "wrong.avi", "x;y 'z'.mp4"]
)
def test_names_need_not_be_plain(tmp_path: Path, name: str) -> None:
    assert len(times(write_video(tmp_path / name, muxer="mp4"))) == 50


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no colons in names")
def test_a_colon_in_a_name_is_no_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_video(tmp_path / "plain.mp4").rename(tmp_path / "http:x.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(times(Path("http:x.mp4"))) == 50


def test_a_title_that_is_no_utf8_does_no_harm(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4")
    data = path.read_bytes()
    assert b"VideoHandler" in data
    path.write_bytes(data.replace(b"VideoHandler", b"Video\xff\xfe\xe9dler"))
    assert len(times(path)) == 50


def test_a_picture_that_changes_its_size_on_the_way_is_scaled(tmp_path: Path) -> None:
    path = tmp_path / "a.mjpeg"
    parts = [
        write_video(tmp_path / f"{w}.mjpeg", codec="mjpeg", pixels="yuvj420p", size=(w, w // 2))
        for w in (80, 40)
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    shapes = {frame.image.shape for frame in open_source(path).frames()}
    assert shapes == {(40, 80, 3)}
    assert len(times(path)) == 100


def test_a_picture_that_changes_its_shape_on_the_way_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mjpeg"
    sizes = [(80, 40), (40, 80)]
    parts = [
        write_video(tmp_path / f"{w}.mjpeg", codec="mjpeg", pixels="yuvj420p", size=(w, h))
        for w, h in sizes
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert "at 2.0 s is 40x80 pixels" in refused(path)


# --- damage ---------------------------------------------------------------------------------------


def cut(path: Path, kept: float) -> Path:
    """Keep a part of the media data, and of what follows nothing."""
    data = path.read_bytes()
    start = max(data.find(b"mdat"), 0)
    path.write_bytes(data[: start + int((len(data) - start) * kept)])
    return path


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {"movflags": "faststart"}),
        ("a.mov", "mjpeg", {"movflags": "faststart"}),
        ("a.mkv", "libx265", {}),
        ("a.webm", "libvpx-vp9", {}),
        ("a.avi", "mjpeg", {}),
        ("b.avi", "libx264", {}),
        ("a.flv", "libx264", {}),
    ],
)
@pytest.mark.parametrize("sound_s", [0.0, 8.0])
def test_a_truncated_video_is_refused_with_its_time(
    tmp_path: Path, name: str, codec: str, options: dict[str, str], sound_s: float
) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_video(
        tmp_path / name, codec=codec, pixels=pixels, count=200, sound_s=sound_s, options=options
    )
    assert len(times(path)) == 200
    text = refused(cut(path, 0.5))
    assert re.search(r" ends at [2345]\.[0-9] s although it says it is 8\.[01] s long", text)
    assert "copy it or export it again" in text


@pytest.mark.parametrize("kept_of_index", [0.0, 0.5])
def test_a_video_without_its_whole_index_is_refused_as_cut_off(
    tmp_path: Path, kept_of_index: float
) -> None:
    path = write_video(tmp_path / "a.mp4")
    data = path.read_bytes()
    start = data.index(b"moov") - 4
    path.write_bytes(data[: start + int((len(data) - start) * kept_of_index)])
    assert "looks cut off" in refused(path)


def test_the_last_moments_may_be_missing(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", codec="mjpeg", pixels="yuvj420p", count=100)
    assert 88 <= len(times(cut(path, 0.92))) < 100


def packets(path: Path) -> Iterator[tuple[int, int]]:
    """Where each packet of the video lies in its file, and how long it is."""
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.pos is not None and packet.size:
                yield packet.pos, packet.size


def spoil(path: Path, which: range) -> Path:
    data = bytearray(path.read_bytes())
    for i, (start, size) in enumerate(packets(path)):
        if i in which:
            start += data[start : start + 64].find(
                b"\xff\xd8"
            )  # behind the header that AVI puts before a picture
            data[start : start + size] = bytes(size)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.avi", "a.mov"])
def test_a_broken_packet_is_skipped_and_the_others_keep_their_times(
    tmp_path: Path, name: str
) -> None:
    path = spoil(write_video(tmp_path / name, codec="mjpeg", pixels="yuvj420p"), range(20, 22))
    assert times(path) == pytest.approx([i / 25 for i in range(50) if i not in (20, 21)])


def test_a_broken_stretch_is_refused_with_its_time(tmp_path: Path) -> None:
    path = spoil(write_video(tmp_path / "a.mov", codec="mjpeg", pixels="yuvj420p"), range(20, 36))
    assert "damaged after 0.8 s" in refused(path)


def test_a_broken_stretch_in_a_video_of_unknown_length_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.webm", codec="libvpx-vp9", count=100, options={"live": "1"})
    data = bytearray(path.read_bytes())
    for start, size in list(packets(path))[60:]:
        data[start + 8 : start + size] = b"\xff" * (size - 8)
    path.write_bytes(data)
    refused(path)


def test_a_dropped_frame_stored_as_nothing_does_not_end_the_video(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mov", codec="mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    sizes = data.index(b"stsz") + 16
    if struct.unpack_from(">I", data, sizes - 8)[0]:
        pytest.fail("this encoder wrote packets of one size, so there is no table to patch")
    struct.pack_into(">I", data, sizes + 4 * 49, 0)
    path.write_bytes(data)
    assert len(times(path)) == 49


def test_pictures_of_which_none_can_be_decoded_are_refused(tmp_path: Path) -> None:
    path = spoil(write_video(tmp_path / "a.mov", codec="mjpeg", pixels="yuvj420p"), range(50))
    assert "no picture that can be decoded" in refused(path)


def test_an_unknown_codec_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzzz"))
    assert "codec" in refused(path)


def test_damage_says_nothing_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "a.mp4", count=200, options={"movflags": "faststart"})
    image = write_image(tmp_path / "a.png")
    capfd.readouterr()
    refused(cut(video, 0.5))
    cut(image, 0.5)
    refused(tmp_path, fps=30)
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + b"nonsense" * 9)
    refused(tmp_path, fps=30)
    assert capfd.readouterr() == ("", "")


# --- what is no video -----------------------------------------------------------------------------


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "gone.mp4")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert "0 bytes" in refused(tmp_path / "a.mp4")


PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\na.mp4\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("name", ["text.mp4", "text.txt"])
@pytest.mark.parametrize(
    "text", ["hello world\n" * 500, "ffconcat version 1.0\nfile a.mp4\n", PLAYLIST]
)
def test_texts_are_refused_even_those_that_name_a_video(
    tmp_path: Path, name: str, text: str
) -> None:
    write_video(tmp_path / "a.mp4")
    (tmp_path / name).write_text(text)
    assert "is not a video" in refused(tmp_path / name)


def test_sound_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48000)
        assert isinstance(stream, AudioStream)
        write_silence(container, stream, 1.0)
    assert "no pictures" in refused(path)


def test_a_single_picture_is_refused(tmp_path: Path) -> None:
    assert "single picture" in refused(write_image(tmp_path / "a.JPG".lower()))


def test_a_device_is_refused() -> None:
    if Path("/dev/null").exists():
        assert "no ordinary file" in refused(Path("/dev/null"))


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write_video(tmp_path / "a.mp4")
    monkeypatch.setattr(Path, "open", refuse)
    assert "permissions" in refused(path)


# --- folders of images ----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".bmp", ".webp"])
def test_images_are_frames_in_natural_order_at_the_given_rate(tmp_path: Path, suffix: str) -> None:
    for i in (10, 2, 1):
        write_image(tmp_path / f"frame_{i}{suffix}", np.full((48, 64, 3), i * 20, np.uint8))
    write_image(tmp_path / "._frame_1.png")
    (tmp_path / "notes.txt").write_text("not an image")
    source = open_source(tmp_path, fps=10)
    frames = list(source.frames())
    assert [frame.t_s for frame in frames] == [0.0, 0.1, 0.2]
    assert [round(frame.image.mean() / 20) for frame in frames] == [1, 2, 10]
    assert (source.width, source.height, source.frame_count, source.fps) == (64, 48, 3, 10)
    assert source.duration_s == pytest.approx(0.3)


def test_images_have_their_colours(tmp_path: Path) -> None:
    write_image(tmp_path / "A.PNG")
    image = first(tmp_path, fps=1).image
    assert corners(image) == [RED, GREEN, BLUE, WHITE]
    assert image.flags.c_contiguous


def test_a_photo_is_turned_as_its_exif_entry_says(tmp_path: Path) -> None:
    data = write_image(tmp_path / "a.jpg").read_bytes()
    tiff = b"II*\0" + struct.pack(
        "<IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0
    )  # orientation 6: turn clockwise to see
    entry = b"Exif\0\0" + tiff
    (tmp_path / "a.jpg").write_bytes(
        data[:2] + b"\xff\xe1" + struct.pack(">H", len(entry) + 2) + entry + data[2:]
    )
    assert corners(first(tmp_path, fps=1).image) == [BLUE, RED, WHITE, GREEN]


def test_a_folder_needs_a_rate(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png")
    assert "--fps" in refused(tmp_path)


@pytest.mark.parametrize("fps", [0.0, -5.0, math.nan, math.inf])
def test_an_impossible_rate_is_refused(tmp_path: Path, fps: float) -> None:
    write_image(tmp_path / "a.png")
    with pytest.raises(BadInputError, match="--fps"):
        open_source(tmp_path, fps=fps)


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4")
    assert "no images" in refused(tmp_path, fps=30)


def test_images_of_two_sizes_are_refused_with_both_names(tmp_path: Path) -> None:
    write_image(tmp_path / "1.png")
    other = write_image(tmp_path / "2.png", quadrants(32, 48))
    text = refused(tmp_path, fps=30)
    assert f"{other} is 32x48 pixels but 1.png is 64x48" in text


@pytest.mark.parametrize("data", [b"", b"not an image"])
def test_a_broken_image_is_named(tmp_path: Path, data: bytes) -> None:
    write_image(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(data)
    assert "2.png" in refused(tmp_path, fps=30)


# --- the clock ------------------------------------------------------------------------------------

stamps = st.lists(
    st.none() | st.floats(-10, 1000) | st.integers(0, 5).map(float), min_size=2, max_size=40
)


@given(stamps, st.floats(0.001, 1))
@settings(deadline=None)
def test_times_strictly_increase_whatever_the_stamps(
    drawn: list[float | None], step_s: float
) -> None:
    clock = FrameClock(step_s)
    assert all(a < b for a, b in pairwise([clock.tick(stamp) for stamp in drawn]))


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ([None, None, None], [0, 0.1, 0.2]),
        ([5, 5.1, None, 5.3], [5, 5.1, 5.2, 5.3]),
        ([0, 0.2, 0.1, 0.3], [0, 0.2, 0.201, 0.3]),
        ([70, 70.1, 0, 0.1, 0.2], [70, 70.1, 70.2, 70.3, 70.4]),
        ([0, 0.1, 9.0], [0, 0.1, 9.0]),
        ([5, 5, 6, None, 0, 1], [5, 5.001, 6, 6.1, 6.2, 7.2]),
    ],
)
def test_the_clock_bridges_missing_repeated_and_restarted_stamps(
    drawn: list[float | None], expected: list[float]
) -> None:
    clock = FrameClock(0.1)
    assert [clock.tick(stamp) for stamp in drawn] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "codec", "start"),
    [
        ("a.mp4", "libx264", 0),
        ("late.mp4", "libx264", 3000),
        ("a.mkv", "libx264", 0),
        ("late.mkv", "libx264", 3000),
        ("a.webm", "libvpx-vp9", 0),
        ("a.avi", "mpeg4", 0),
    ],
)
@pytest.mark.parametrize("hz", [0.0, 15.0])
def test_a_part_of_a_video_has_the_frames_of_the_whole(
    tmp_path: Path, name: str, codec: str, start: int, hz: float
) -> None:
    times_ms = [start + 40 * i + 7 * (i % 3) for i in range(250)]
    regular = name.endswith("avi")
    path = write_video(
        tmp_path / name, codec=codec, count=250, times_ms=None if regular else times_ms
    )
    source, rate = open_source(path), PoseRate(hz)
    whole = [frame.t_s for frame in source.frames(rate)]
    assert len(whole) == (250 if hz == 0 else pytest.approx(150, abs=2))
    since_s, until_s = whole[0] + 4.0, whole[0] + 7.0
    part = list(source.frames(rate, since_s=since_s, until_s=until_s))
    assert [frame.t_s for frame in part] == [t_s for t_s in whole if since_s <= t_s < until_s]
    assert all(corners(frame.image) == [RED, GREEN, BLUE, WHITE] for frame in part)
    rest = [frame.t_s for frame in source.frames(rate, since_s=since_s)]
    assert rest == [t_s for t_s in whole if t_s >= since_s]


def test_a_part_is_found_by_the_index_and_turned_as_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(write_video(tmp_path / "a.mp4", count=500, turn_deg=90))
    decoded: list[float] = []
    pictures = VideoReader.pictures_since

    def count(reader: VideoReader, *where: float) -> Iterator[Any]:
        for picture in pictures(reader, *where):
            decoded.append(picture[0])
            yield picture

    monkeypatch.setattr(VideoReader, "pictures_since", count)
    (frame,) = source.frames(since_s=15.0, until_s=15.04)
    assert frame.t_s == 15.0
    assert corners(frame.image) == corners(first(source.path).image)
    assert len(decoded) < 80


@pytest.mark.parametrize(
    ("size", "turn_deg", "expected"),
    [
        ((1920, 1080), None, (1920, 1080)),
        ((2880, 1620), None, (1920, 1080)),
        ((2880, 1620), 90, (1080, 1920)),
        ((2400, 64), None, (2400, 64)),
    ],
)
def test_a_picture_larger_than_is_needed_is_reduced(
    tmp_path: Path, size: tuple[int, int], turn_deg: int | None, expected: tuple[int, int]
) -> None:
    path = write_video(tmp_path / "a.mp4", size=size, turn_deg=turn_deg, count=1)
    source = open_source(path)
    assert (source.width, source.height) == expected
    assert first(path).image.shape == (expected[1], expected[0], 3)
