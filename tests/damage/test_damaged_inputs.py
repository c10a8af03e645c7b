"""Damaged, huge, mistaken and hostile files, one by one: each gets its sentence and exit 2."""

import io
import os
import re
import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from fractions import Fraction
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from kinds import SAMPLES, SPECS, list_recordings, without_a_model

from limberup import __main__ as way_in
from limberup.archive import Archive
from limberup.cli import ending
from limberup.errors import BadInputError
from limberup.pose.recording import MOST_FRAMES, load_recording
from limberup.pose.video import open_source
from program import Result, limberup

FILES: Final = Path(__file__).parent / "files"
CLIP: Final = SAMPLES / "cat_cow_clean.npz"
MEGABYTE: Final = 1_000_000

NOT_WHOLE: Final = r"is not a whole limberup recording: record the video again\."
DOES_NOT_FIT: Final = r"does not fit \(.*\): correct that place\."
NO_SPEC: Final = r"is no spec file that can be made sense of: compare it with another one\."

KNOWN: Final = {
    "aspect_is_negative.npz": NOT_WHOLE,
    "aspect_is_zero.npz": NOT_WHOLE,
    "baseline_nested_deeply.json": r"is damaged; save it again with --save-baseline\.",
    "header_asks_for_terabytes.npz": NOT_WHOLE,
    "header_bracket_turned.npz": NOT_WHOLE,
    "header_of_minus_signs.npz": NOT_WHOLE,
    "header_shape_of_23_digits.npz": NOT_WHOLE,
    "hexadecimal_of_5000_digits.toml": NO_SPEC,
    "key_like_a_place.toml": DOES_NOT_FIT,
    "key_of_three_dots.toml": DOES_NOT_FIT,
    "lists_nested_deeply.toml": NO_SPEC,
    "lost_names_is_a_number.npz": NOT_WHOLE,
    "lost_names_is_one_text.npz": NOT_WHOLE,
    "model_is_no_unicode.npz": NOT_WHOLE,
    "number_of_5000_digits.toml": NO_SPEC,
    "packed_by_lzma_and_damaged.npz": NOT_WHOLE,
    "picture_of_1x1.mkv": r"is 1x1 pixels, too small to see anybody: give .* 16 pixels",
    "picture_of_65000x16.mov": r"is 65000x16 pixels, and 4096 on each side are the most",
}
"""Files that once ended in a traceback, or in a result that could not be."""


def read(path: Path) -> Result:
    """Let the command read a file to which its kind belongs."""
    with without_a_model():
        match path.suffix.lower():
            case ".toml":
                return limberup("score", CLIP, "-e", path)
            case ".json":
                return limberup("check", CLIP, "-j", "1", "--baseline", path)
        return limberup("score", path, "-e", "cat_cow")


def check_refused(result: Result, expected: str) -> None:
    """One sentence on standard error that says what is expected, and nothing else."""
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("limberup: ")
    assert result.err.endswith(".\n")
    assert result.err.count("\n") == 1
    assert re.search(expected, result.err), result.err


def test_every_file_has_its_sentence() -> None:
    assert {path.name for path in FILES.iterdir()} == set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_a_damaged_file_is_one_sentence(name: str) -> None:
    check_refused(read(FILES / name), KNOWN[name])


# --- sizes ----------------------------------------------------------------------------------------


def write_with(path: Path, **arrays: object) -> Path:
    """A good recording with some other arrays."""
    with np.load(io.BytesIO(list_recordings()[0][1])) as archive:
        content = dict(archive)
    np.savez_compressed(path, allow_pickle=False, **{**content, **arrays})
    return path


def measure(run: Callable[[], object]) -> int:
    """The most memory that Python and numpy take meanwhile, bytes."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refuse(path: Path) -> Callable[[], None]:
    def run() -> None:
        with pytest.raises(BadInputError, match="not a whole"):
            load_recording(path)

    return run


def test_an_array_that_nobody_asks_for_is_never_unpacked(tmp_path: Path) -> None:
    path = write_with(tmp_path / "a.npz", more=np.zeros(100 * MEGABYTE, np.uint8))
    assert measure(lambda: load_recording(path)) < 10 * MEGABYTE


@pytest.mark.parametrize("name", ["landmarks", "world", "visibility", "model", "lost_names"])
def test_an_array_that_does_not_belong_to_its_times_is_never_unpacked(
    name: str, tmp_path: Path
) -> None:
    array = (
        np.array(["x" * 25 * MEGABYTE])
        if name in ("model", "lost_names")
        else np.zeros((2, 500_000, 33, 3), np.uint8)
    )
    path = write_with(tmp_path / "a.npz", **{name: array})
    assert measure(refuse(path)) < 10 * MEGABYTE


def test_a_recording_of_too_many_frames_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_with(tmp_path / "a.npz", t_s=np.zeros(MOST_FRAMES * 20))

    def run() -> None:
        check_refused(read(path), r"has 6000000 frames, and 300000 are the most")

    assert measure(run) < 20 * MEGABYTE


def test_a_header_that_promises_more_than_there_is_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.save(stream, np.zeros(1000))
    cut_off = Archive(stream.getvalue()[:500])
    with pytest.raises(ValueError, match="not as long as it says"):
        cut_off.read("", 10_000)
    with pytest.raises(ValueError, match="too large"):
        cut_off.read("", 7_999)


@pytest.mark.parametrize(
    ("name", "most"), [("a.toml", 300_000), ("a.json", 50 * MEGABYTE), ("a.npz", 512 * 300_000)]
)
def test_a_file_larger_than_any_of_its_kind_is_not_read(
    name: str, most: int, tmp_path: Path
) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(most + 1)  # takes no room on the disk
    assert measure(lambda: check_refused(read(path), "is larger than")) < 20 * MEGABYTE


def test_a_key_of_very_many_parts_is_refused_before_it_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(".".join("a" * 100_000) + " = 1\n")
    check_refused(read(path), NO_SPEC)


def make_png(width: int, height: int, rows: int | None = None) -> bytes:
    """A black one; its header may promise more rows than there are."""

    def chunk(name: bytes, content: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + sum_

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes((1 + 3 * width) * (height if rows is None else rows)))
    magic = b"\x89PNG\r\n\x1a\n"
    return magic + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def make_jpeg_header(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width)


def make_bmp_header(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, -height)


def make_webp_header(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + size


@pytest.mark.parametrize("make", [make_png, make_jpeg_header, make_bmp_header, make_webp_header])
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((16_000, 16_000), r"a\.png is 16000x16000 pixels, and 4096 on each side are the most"),
        ((5_000, 64), r"a\.png is 5000x64 pixels, and 4096 on each side are the most"),
        ((64, 15), r"a\.png is 64x15 pixels, too small to see anybody"),
    ],
)
def test_an_image_is_refused_by_the_size_in_its_header(
    make: Callable[..., bytes], size: tuple[int, int], expected: str, tmp_path: Path
) -> None:
    data = make(*size) if make is not make_png else make_png(*size, rows=1)
    (tmp_path / "a.png").write_bytes(data)  # OpenCV goes by the content, too
    check_refused(limberup("score", tmp_path, "--fps", "10"), expected)


def write_pictures(path: Path, size: tuple[int, int], picture: bytes) -> Path:
    """A film of PNG whose container states a size."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "rgb24"
        for i in range(3):
            packet = av.Packet(picture)
            packet.stream, packet.pts, packet.dts = stream, i, i
            packet.time_base = Fraction(1, 10)
            packet.is_keyframe = True
            container.mux(packet)
    return path


@pytest.mark.parametrize("stated", [(64, 48), (8_000, 8_000)])
def test_a_film_of_huge_pictures_is_refused_whatever_its_container_states(
    stated: tuple[int, int], tmp_path: Path
) -> None:
    path = write_pictures(tmp_path / "a.mov", stated, make_png(8_000, 8_000, rows=1))
    check_refused(read(path), r"larger than 4096x4096 pixels|4096 on each side are the most")


def test_a_film_as_large_as_is_allowed_is_read(tmp_path: Path) -> None:
    path = write_pictures(tmp_path / "a.mov", (4096, 16), make_png(4096, 16))
    assert [frame.image.shape for frame in open_source(path).frames()] == [(16, 4096, 3)] * 3


# --- what is no file, or another one than was meant -----------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", ["a.npz", "a.toml", "a.json", "a.mp4"])
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    check_refused(read(tmp_path / name), "is no ordinary file but a pipe, a device or the like")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no such device")
@pytest.mark.parametrize("name", ["a.npz", "a.toml", "a.json", "a.mp4"])
def test_a_link_to_an_endless_device_is_not_followed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("/dev/zero")
    check_refused(read(tmp_path / name), "is no ordinary file but a pipe, a device or the like")


@pytest.mark.parametrize("name", ["a.npz", "a.toml", "a.json"])
def test_a_folder_in_place_of_a_file_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    check_refused(read(tmp_path / name), r"a\.\w+ is a folder: give the name of a file\.")


def test_standard_input_is_not_read() -> None:
    check_refused(limberup("score", "-"), r"Standard input \(-\) cannot be read: save it")


@pytest.mark.parametrize(
    "place", ["https://example.org/a.mp4", "rtsp://camera/1", "http://a/b.npz"]
)
def test_an_address_is_not_fetched(place: str) -> None:
    check_refused(limberup("score", place), f"{place} is an address, and nothing is fetched")


def test_an_animated_picture_is_told_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a" + bytes(100))
    check_refused(read(tmp_path / "a.gif"), r"is an animated picture \(GIF\), too coarse to judge")


@pytest.mark.parametrize("fps", ["1e-308", "1e300"])
def test_a_rate_of_images_that_no_camera_has_is_refused(fps: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(make_png(64, 48))
    result = limberup("score", tmp_path, "--fps", fps, "-e", "cat_cow")
    check_refused(result, r"must be a number from 0\.01 to 1000, but it is 1e[-+]30")


def test_a_spec_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cat_cow.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (SPECS / "cat_cow.toml").read_bytes())
    assert read(path).status == 0


def test_a_spec_whose_name_ends_in_capitals_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cat_cow.TOML"
    path.write_bytes((SPECS / "cat_cow.toml").read_bytes())
    assert read(path).status == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("score", CLIP, "-e", "my.json"), r"my\.json is no TOML file, and specs are: write it"),
        (("routine", "show", "my.yaml"), r"my\.yaml is no TOML file, and routines are: write it"),
        (("score", CLIP, "-e", "CAT_COW"), r'no exercise "CAT_COW"; did you mean "cat_cow"'),
        (("score", CLIP, "--routine", "Daily_Seven"), r'did you mean "daily_seven"'),
    ],
)
def test_a_name_that_is_nearly_right_gets_a_hint(
    arguments: tuple[str | Path, ...], expected: str
) -> None:
    result = limberup(*arguments)
    assert result.status == 2
    assert re.search(expected, result.err)


def test_what_a_file_holds_cannot_move_the_cursor(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('schema = 1\n"\\u001b[2Jgone" = 1\n')
    result = read(path)
    assert result.status == 2
    assert "\x1b" not in result.err


def test_what_a_file_holds_is_shortened_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f'schema = "{"x" * 5000}"\n')
    result = read(path)
    assert result.status == 2
    assert '"xxx' in result.err
    assert "x" * 200 not in result.err


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aspect", np.float64(np.nan)),
        ("aspect", np.float64(np.inf)),
        ("aspect", np.float64(1e-9)),
        ("source_duration_s", np.float64(-7185.0)),
        ("source_duration_s", np.float64(np.inf)),
        ("source_fps", np.float64(-30.0)),
        ("source_frames", np.int64(-1)),
        ("schema", np.array("limberup.recording/0")),
        ("schema", np.array("limberup.recording/-1")),
        ("model", np.array("\x1b[2Jheavy")),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, value: object, tmp_path: Path) -> None:
    check_refused(read(write_with(tmp_path / "a.npz", **{name: value})), NOT_WHOLE)


def test_times_of_years_are_refused(tmp_path: Path) -> None:
    t_s = load_recording(write_with(tmp_path / "a.npz")).track.t_s
    path = write_with(tmp_path / "a.npz", t_s=t_s * 1e9)
    check_refused(read(path), NOT_WHOLE)


def test_what_is_not_known_of_a_source_is_allowed(tmp_path: Path) -> None:
    path = write_with(
        tmp_path / "a.npz", source_fps=np.float64(np.nan), source_duration_s=np.float64(np.nan)
    )
    assert read(path).status == 0


def test_a_body_without_extent_is_judged_without_a_warning(tmp_path: Path) -> None:
    path = write_with(
        tmp_path / "a.npz", landmarks=np.zeros_like(np.load(CLIP)["landmarks"][:, :75])
    )
    result = read(path)
    assert (result.status, result.err) == (0, "")


# --- the last net ---------------------------------------------------------------------------------


@pytest.fixture
def _faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("one number too small")

    monkeypatch.setattr("limberup.cli.score.open_poses", fail)


@pytest.mark.usefixtures("_faulty")
def test_a_fault_of_limberup_is_called_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ending.DEBUG_VARIABLE, raising=False)
    result = limberup("score", CLIP, "-e", "cat_cow")
    assert result.status == 70
    assert result.out == ""
    assert result.err.startswith("limberup: This is a fault of limberup, not of your file")
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("_faulty")
def test_the_traceback_is_there_for_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ending.DEBUG_VARIABLE, "1")
    result = limberup("score", CLIP, "-e", "cat_cow")
    assert result.status == 70
    assert "ZeroDivisionError: one number too small\nlimberup: This is" in result.err


def test_control_c_while_the_program_is_being_loaded_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Interrupting:
        def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
            if name == "limberup.cli.main":
                raise KeyboardInterrupt
            return None

    monkeypatch.delitem(sys.modules, "limberup.cli.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as end:
        way_in.main()
    assert end.value.code == 130
    assert capfd.readouterr().err == ""


def run_in_shell(line: str) -> subprocess.CompletedProcess[str]:
    command = line.format(f'"{sys.executable}" -m limberup')
    return subprocess.run(
        ["sh", "-c", command], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.skipif(os.name == "nt", reason="the shell is another one")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{} --version >&-", "Bad file descriptor"),
        (f"{{}} score {CLIP} -e cat_cow >&-", "Bad file descriptor"),
        ("{} --version >/dev/full", "No space left on device"),
        ("{} --help >/dev/full", "No space left on device"),
    ],
)
def test_a_result_that_cannot_be_printed_is_a_sentence(line: str, reason: str) -> None:
    done = run_in_shell(line)
    expected = f"limberup: The result cannot be printed ({reason}); send it somewhere else.\n"
    assert (done.returncode, done.stderr) == (2, expected)


@pytest.mark.skipif(os.name == "nt", reason="the shell is another one")
def test_a_result_is_written_though_nobody_can_see_the_summary(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    done = run_in_shell(f"{{}} score {CLIP} -e cat_cow --json {path} >&- 2>&- <&-")
    assert done.returncode == 2
    assert path.read_bytes().startswith(b"{")
