import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import cv2
import numpy as np
import pytest
from av.video.stream import VideoStream
from typer.testing import CliRunner

from limberup import pipeline, task
from limberup.cli import main as cli
from limberup.cli import score as cli_score
from limberup.pipeline import PoseSource
from limberup.pose import models
from limberup.pose.recording import Recording, SourceInfo, load_recording, save_recording
from limberup.results.session import Session
from limberup.spec import list_specs
from limberup.types import Frame, Lost, Pose, PoseTrack
from reference import film, perform_all, perform_fault
from stick_figure import make_pose

ANSI = re.compile(r"\x1b|\r")


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def limberup(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the program as its command would, within this process."""

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["limberup", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capfd.readouterr()
        return Result(int(caught.value.code or 0), captured.out, captured.err)

    return run


def run_outside(*arguments: str | Path, **options: Any) -> Result:
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "limberup", *map(str, arguments)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, **options
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIMBERUP_MODELS", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)


# --- inputs ---------------------------------------------------------------------------------------


def write_film(
    path: Path, count: int = 50, size: tuple[int, int] = (96, 64), *, index_first: bool = False
) -> Path:
    """A grey wall at 25 frames a second.

    With the index at the start of the file, its end may be missing.
    """
    with av.open(
        str(path), "w", options={"movflags": "faststart"} if index_first else {}
    ) as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        noise = np.random.default_rng(1)
        for _ in range(count):
            image = noise.integers(90, 130, (size[1], size[0], 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def write_song(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        for i in range(20):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((2, 1024), np.float32), format="fltp", layout="stereo"
            )
            frame.sample_rate, frame.pts = 48000, i * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_recording(path: Path, track: PoseTrack) -> Path:
    info = SourceInfo("evening.mp4", float(track.t_s[-1]), 30.0, len(track))
    save_recording(path, Recording(track, "heavy", "ab" * 32, info))
    return path


def standing(seconds: float = 2.0) -> PoseTrack:
    """Somebody who only stands there."""
    return PoseTrack.from_poses([make_pose(i / 30) for i in range(round(seconds * 30))], 4 / 3)


def empty_room(lost: Lost = Lost.NOBODY, seconds: float = 2.0) -> PoseTrack:
    return PoseTrack.from_poses(
        [Pose.missing(i / 30, lost) for i in range(round(seconds * 30))], 4 / 3
    )


@pytest.fixture(scope="module")
def cat_cow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of two rounds of cat and cow."""
    return write_recording(
        tmp_path_factory.mktemp("recordings") / "evening.npz", film(perform_all("cat_cow"), 30.0)
    )


class FakeTracker:
    """Sees somebody standing in every picture, without a model."""

    def __init__(self, _: object) -> None:
        self.seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        pass

    def update(self, frame: Frame) -> Pose:
        self.seen += 1
        return make_pose(frame.t_s)


@pytest.fixture
def fake_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PoseTracker", FakeTracker)


# --- input that cannot be used --------------------------------------------------------------------

Made = tuple[Path, Sequence[str]]


def made_missing(tmp: Path) -> Made:
    return tmp / "gone.mp4", ()


def made_empty_folder(tmp: Path) -> Made:
    (tmp / "photos").mkdir()
    (tmp / "photos" / "notes.txt").write_text("x")
    return tmp / "photos", ("--fps", "10")


def made_folder_without_fps(tmp: Path) -> Made:
    (tmp / "photos").mkdir()
    cv2.imwrite(str(tmp / "photos" / "1.png"), np.zeros((48, 64, 3), np.uint8))
    return tmp / "photos", ()


def made_zero_bytes(tmp: Path) -> Made:
    (tmp / "clip.mp4").touch()
    return tmp / "clip.mp4", ()


def made_text(tmp: Path) -> Made:
    (tmp / "clip.mp4").write_text("It is not a film.\n" * 100)
    return tmp / "clip.mp4", ()


def made_cut_off_early(tmp: Path) -> Made:
    path = write_film(tmp / "clip.mp4")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path, ()


def made_cut_off_late(tmp: Path) -> Made:
    path = write_film(tmp / "clip.mp4", count=75, index_first=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 7 // 10])
    return path, ()


def made_song(tmp: Path) -> Made:
    return write_song(tmp / "song.mp4"), ()


def made_newer_recording(tmp: Path) -> Made:
    path = write_recording(tmp / "clip.npz", standing())
    with np.load(path) as archive:
        content = {**archive, "schema": np.array("limberup.recording/2")}
    np.savez(path, **content)
    return path, ()


def made_damaged_recording(tmp: Path) -> Made:
    path = write_recording(tmp / "clip.npz", standing())
    path.write_bytes(path.read_bytes()[:-200])
    return path, ()


def made_bad_fps(tmp: Path) -> Made:
    return made_folder_without_fps(tmp)[0], ("--fps", "fast")


def made_backward_fps(tmp: Path) -> Made:
    return made_folder_without_fps(tmp)[0], ("--fps", "-3")


BAD_INPUT: dict[Callable[[Path], Made], str] = {
    made_missing: r"gone\.mp4 does not exist: check",
    made_empty_folder: r"photos holds no images .*: give",
    made_folder_without_fps: r"photos is a folder of images, .* --fps 30\.",
    made_zero_bytes: r"clip\.mp4 is empty \(0 bytes\): copy it",
    made_text: r"clip\.mp4 is not a video that can be read: give",
    made_cut_off_early: r"clip\.mp4 begins like a video but looks cut off: copy it",
    made_cut_off_late: r"clip\.mp4 ends at \d\.\d s although it says it is 3\.0 s long, .*: copy "
    r"it",
    made_song: r"song\.mp4 has no pictures, only sound or data: give",
    made_newer_recording: r"clip\.npz was made by a newer limberup .*: update limberup",
    made_damaged_recording: r"clip\.npz is not a whole limberup recording: record",
    made_bad_fps: r'must be a number above 0, but it is "fast": give --fps 30',
    made_backward_fps: r'must be a number above 0, but it is "-3": give --fps 30',
}


def check_refused(result: Result, expected: str) -> None:
    """One sentence on standard error, and nothing else."""
    assert result.status == 2
    assert result.out == ""
    assert re.search(expected, result.err), result.err
    assert re.fullmatch(r"limberup: [^\n]+[.?]\n", result.err), result.err


@pytest.mark.usefixtures("fake_tracker")
@pytest.mark.parametrize("make", BAD_INPUT, ids=lambda make: make.__name__.removeprefix("made_"))
def test_bad_input_is_one_sentence_and_leaves_nothing_behind(
    make: Callable[[Path], Made], tmp_path: Path, limberup: Run
) -> None:
    video, options = make(tmp_path)
    (out := tmp_path / "results").mkdir()
    result = limberup(
        "score",
        video,
        "-e",
        "cat_cow",
        "--json",
        out / "r.json",
        "--save-landmarks",
        out / "r.npz",
        *options,
    )
    check_refused(result, BAD_INPUT[make])
    assert list(out.iterdir()) == []


def test_a_video_that_breaks_off_is_refused_after_the_judging_began(
    tmp_path: Path, limberup: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []

    class Watched(FakeTracker):
        def update(self, frame: Frame) -> Pose:
            judged.append(1)
            return super().update(frame)

    monkeypatch.setattr(pipeline, "PoseTracker", Watched)
    kept = tmp_path / "r.json"
    kept.write_text("an older result")
    video, _ = made_cut_off_late(tmp_path)
    result = limberup("score", video, "-e", "cat_cow", "--json", kept)
    check_refused(result, "cut off")
    assert len(judged) > pipeline.PART
    assert kept.read_text() == "an older result"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", "r.json"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("gone.mp4", "-e", "cat_cow"), r"gone\.mp4 does not exist: check"),
        (("gone.mp4", "-e", "cat_cwo"), r'no exercise "cat_cwo"; did you mean "cat_cow"\?'),
    ],
)
def test_the_program_itself_refuses_in_the_same_way(
    arguments: tuple[str, ...], expected: str, tmp_path: Path
) -> None:
    check_refused(run_outside("score", *arguments, cwd=tmp_path), expected)


def test_an_unknown_exercise_gets_the_nearest_one(limberup: Run) -> None:
    check_refused(
        limberup("score", "x.mp4", "-e", "cat_cwo"), 'no exercise "cat_cwo"; did you mean "cat_cow"'
    )


def test_an_exercise_without_a_name_gets_the_list_of_all(limberup: Run) -> None:
    check_refused(
        limberup("score", "x.mp4", "--exercise", ""),
        "with --exercise and one of: " + ", ".join(list_specs()),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            r"^schema = 1$",
            "schema = 1\nschema =",
            "there is no proper value|this is not valid TOML",
        ),
        (
            r"^schema = 1$",
            "schema = 1\nalternates = 3",
            "alternates must be true or false, without quotes, but it is 3",
        ),
        (r"^name = ", "nam = ", 'there is no key "nam" in the file; did you mean "name"'),
        (
            r"(?<=signal = )(.*, )above = ",
            r"\1abve = ",
            'there is no key "abve" in .*; did you mean "above"',
        ),
        (
            r"above = (\S+), below = \S+",
            r"above = \1, below = -999.0",
            "the limits on .* are inverted: above",
        ),
    ],
    ids=["syntax", "wrong type", "unknown key", "unknown key deep inside", "inverted"],
)
def test_a_bad_spec_is_refused_with_file_line_and_key(
    old: str, new: str, expected: str, tmp_path: Path, limberup: Run
) -> None:
    text = list_specs()["cat_cow"].read_text(encoding="utf-8")
    bad, changes = re.subn(old, new, text, count=1, flags=re.MULTILINE)
    assert changes == 1
    (spec := tmp_path / "cat_cow.toml").write_text(bad, encoding="utf-8")
    line = next(
        i
        for i, (a, b) in enumerate(zip(text.splitlines(), bad.splitlines(), strict=False), 1)
        if a != b
    )
    out = tmp_path / "r.json"
    check_refused(
        limberup("score", tmp_path / "x.mp4", "-e", spec, "--json", out),
        f"{re.escape(str(spec))}, line {line}: .*{expected}",
    )
    assert not out.exists()


def test_a_spec_that_lacks_a_key_is_refused_with_file_and_key(
    tmp_path: Path, limberup: Run
) -> None:
    text = list_specs()["cat_cow"].read_text(encoding="utf-8")
    (spec := tmp_path / "cat_cow.toml").write_text(
        text.replace("\nsources = ", "\n# sources = "), encoding="utf-8"
    )
    check_refused(
        limberup("score", "x.mp4", "-e", spec), f'{spec}: the file lacks the key "sources"; add it'
    )


def test_every_issue_of_a_spec_has_its_own_line(tmp_path: Path, limberup: Run) -> None:
    text = list_specs()["cat_cow"].read_text(encoding="utf-8")
    spec = tmp_path / "cat_cow.toml"
    spec.write_text(
        text.replace('feature = "chest_down"', 'feature = "chest"').replace(
            'id = "cat_cow"', 'id = "cow"'
        )
    )
    result = limberup("score", "x.mp4", "-e", spec)
    assert result.status == 2
    assert len(result.err.splitlines()) == 2
    assert all(str(spec) in line for line in result.err.splitlines())


@pytest.fixture
def model_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the manifest and nothing else."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(models.models_dir() / models.MANIFEST, folder)
    monkeypatch.setenv(models.ENVIRONMENT_VARIABLE, str(folder))
    return folder


def test_a_missing_model_is_refused(tmp_path: Path, limberup: Run, model_folder: Path) -> None:
    out = tmp_path / "r.json"
    result = limberup(
        "score",
        write_film(tmp_path / "clip.mp4", 5),
        "-e",
        "cat_cow",
        "--model",
        "lite",
        "--json",
        out,
    )
    check_refused(result, r"pose_landmarker_lite\.task does not exist.* install limberup again")
    assert not out.exists()


def test_a_model_with_another_content_is_refused(
    tmp_path: Path, limberup: Run, model_folder: Path
) -> None:
    (model_folder / "pose_landmarker_lite.task").write_bytes(b"spoiled")
    out = tmp_path / "r.json"
    result = limberup(
        "score",
        write_film(tmp_path / "clip.mp4", 5),
        "-e",
        "cat_cow",
        "--model",
        "lite",
        "--json",
        out,
    )
    check_refused(
        result,
        r"pose_landmarker_lite\.task is not the file listed in manifest\.toml .*; replace it",
    )
    assert not out.exists()


# --- output that cannot be written ----------------------------------------------------------------


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is judged: outputs are refused before the work."""

    def refuse(*_: object, **__: object) -> PoseSource:
        raise AssertionError("the video was opened")

    monkeypatch.setattr(cli_score, "open_poses", refuse)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "nowhere/r.json",
            r"nowhere/r\.json cannot be written, because .*nowhere is no folder; create it first\.",
        ),
        ("folder", r"folder is a folder; give the name of a file"),
        (
            "file.txt/r.json",
            r"file\.txt/r\.json cannot be written, because .*file\.txt is no folder",
        ),
        ("/proc/1/r.json", r"/proc/1/r\.json cannot be written \(.*\); choose another folder"),
        ("/dev/null", r"/dev/null is no ordinary file; give"),
        ("n" * 300, r"n cannot be written \(File name too long\)"),
        (
            "clip.mp4",
            r"clip\.mp4 is to be read, so it cannot be written as well; choose another name",
        ),
        ("folder/../clip.mp4", r"clip\.mp4 is to be read, so it cannot"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    name: str, expected: str, tmp_path: Path, limberup: Run
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").touch()
    (tmp_path / "clip.mp4").write_text("precious")
    before = sorted(tmp_path.rglob("*"))
    check_refused(
        limberup("score", tmp_path / "clip.mp4", "-e", "cat_cow", "--json", tmp_path / name),
        expected,
    )
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "clip.mp4").read_text() == "precious"


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--save-landmarks", "out.npy"), r"out\.npy must end in \.npz, because"),
        (("--save-landmarks", "-"), r"- must end in \.npz, because"),
        (
            ("--save-landmarks", "nowhere/out.npz"),
            r"nowhere/out\.npz cannot be written, because nowhere is no folder",
        ),
        (("--save-landmarks", "clip.npz"), r"clip\.npz is to be read"),
        (
            ("--save-landmarks", "a.npz", "--json", "a.npz"),
            r"a\.npz cannot take two kinds of results",
        ),
    ],
)
def test_landmarks_that_cannot_be_kept_are_refused_before_the_work(
    arguments: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    limberup: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    check_refused(limberup("score", "clip.npz", "-e", "cat_cow", *arguments), expected)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_standard_output_is_a_sentence(cat_cow: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [
            sys.executable,
            "-m",
            "limberup",
            "score",
            str(cat_cow),
            "-e",
            "cat_cow",
            "--json",
            "-",
        ]
        done = subprocess.run(
            command, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    check_refused(
        Result(done.returncode, "", done.stderr), r"cannot be printed \(No space left on device\)"
    )


# --- nobody ---------------------------------------------------------------------------------------


def test_a_video_without_anybody_is_told_apart_and_still_has_its_json(
    tmp_path: Path, limberup: Run
) -> None:
    out = tmp_path / "r.json"
    room = write_recording(tmp_path / "room.npz", empty_room())
    result = limberup("score", room, "-e", "cat_cow", "--json", out)
    assert result.status == 3
    assert result.out == ""
    assert re.fullmatch(r"Nobody was found in \S+room\.npz; film with [^\n]+\.\n", result.err)
    (done,) = json.loads(out.read_text())["sets"]
    assert done["repetitions"] == done["holds"] == done["faults"] == []
    assert {"what": "exercise", "reason": "nobody_found"}.items() <= done["unjudged"][0].items()


@pytest.mark.parametrize("lost", [Lost.NOBODY, Lost.TOO_SMALL])
def test_even_a_moment_without_anybody_says_why_in_its_json(
    lost: Lost, tmp_path: Path, limberup: Run
) -> None:
    room = write_recording(tmp_path / "room.npz", empty_room(lost, seconds=0.3))
    result = limberup("score", room, "-e", "scorpion_stretch", "--json", "-")
    assert result.status == 3
    (gap,) = json.loads(result.out)["sets"][0]["unjudged"]
    assert (gap["what"], gap["reason"], gap["start_s"]) == ("exercise", lost, 0.0)


def test_somebody_in_the_dark_is_told_to_turn_on_a_light(tmp_path: Path, limberup: Run) -> None:
    result = limberup(
        "score", write_recording(tmp_path / "night.npz", empty_room(Lost.TOO_DARK)), "-e", "cat_cow"
    )
    assert result.status == 3
    assert "night.npz: it was too dark to see you well; turn on a light" in result.err


# --- results --------------------------------------------------------------------------------------

SESSION_KEYS = {"schema", "source", "model", "sets"}
SOURCE_KEYS = {"path", "duration_s", "fps", "frames"}
SET_KEYS = {
    "exercise",
    "attempts",
    "never_met",
    "started_s",
    "ended_s",
    "repetitions",
    "holds",
    "faults",
    "unjudged",
    "dose",
    "advice",
    "progress",
}
ROW_KEYS = {
    "repetitions": {
        *("index", "side", "start_s", "end_s", "level", "level_at_least"),
        *("complete", "hold_s", "range_of_motion", "faults", "score"),
    },
    "holds": {"side", "start_s", "end_s", "seconds", "breaths", "breaths_hz"},
    "faults": {"id", "side", "start_s", "end_s", "severity", "cue", "repetition"},
    "unjudged": {"what", "reason", "start_s", "end_s"},
}

FAULTS = {
    "cat_cow": "elbows_bent",
    "childs_pose": "hips_high",
    "scorpion_stretch": "too_fast",
    "straight_leg_stretch": "knee_bend",
}


@pytest.mark.parametrize("exercise", FAULTS)
def test_the_json_has_the_agreed_keys_and_no_others(
    exercise: str, tmp_path: Path, limberup: Run
) -> None:
    recording = write_recording(
        tmp_path / "clip.npz", film(perform_fault(exercise, FAULTS[exercise]), 30.0)
    )
    result = limberup("score", recording, "-e", exercise, "--json", "-")
    assert (result.status, result.err) == (0, "")
    session = json.loads(result.out)
    assert session.keys() == SESSION_KEYS
    assert session["schema"] == "limberup.session/1"
    assert session["source"].keys() == SOURCE_KEYS
    (done,) = session["sets"]
    assert done.keys() == SET_KEYS
    assert done["exercise"] == exercise
    assert done["dose"].keys() == {"target", "done", "met"}
    assert done["repetitions"] or done["holds"]
    for name, keys in ROW_KEYS.items():
        assert all(row.keys() == keys for row in done[name])


def test_the_json_file_equals_what_is_printed(cat_cow: Path, tmp_path: Path, limberup: Run) -> None:
    out = tmp_path / "r.json"
    summary = limberup("score", cat_cow, "--exercise", "cat_cow", "--json", out)
    printed = limberup("score", cat_cow, "--exercise", "cat_cow", "--json", "-")
    assert summary.status == printed.status == 0
    assert out.read_text(encoding="utf-8") == printed.out
    assert json.loads(printed.out)["sets"][0]["repetitions"]
    assert "Next time" in summary.out
    assert "Next time" not in printed.out


def test_a_recording_is_scored_with_a_summary_and_no_decoration(
    cat_cow: Path, limberup: Run
) -> None:
    result = limberup("score", cat_cow, "-e", "cat_cow")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("Cat and cow\nevening.npz, 0:")
    assert re.search(r"Repetitions +2\n", re.sub(r" +\n", "\n", result.out))
    assert not ANSI.search(result.out)


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_summary_keeps_to_the_width_of_the_terminal(
    columns: int, cat_cow: Path, limberup: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = limberup("score", cat_cow, "-e", "cat_cow").out.splitlines()
    assert max(map(len, lines)) <= columns


@pytest.mark.usefixtures("fake_tracker")
def test_a_video_without_the_model_gives_the_same_as_its_landmarks(
    tmp_path: Path, limberup: Run
) -> None:
    film, kept = write_film(tmp_path / "clip.mp4"), tmp_path / "clip.npz"
    first = limberup(
        "score", film, "-e", "cat_cow", "--model", "lite", "--save-landmarks", kept, "--json", "-"
    )
    again = limberup("score", kept, "-e", "cat_cow", "--json", "-")
    assert first.status == again.status == 0
    first_json, again_json = json.loads(first.out), json.loads(again.out)
    assert first_json["sets"] == again_json["sets"]
    assert first_json["model"] == again_json["model"] == "lite"
    assert {**first_json["source"], "path": ""} == {**again_json["source"], "path": ""}
    assert load_recording(kept).source.frames == len(load_recording(kept).track) == 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", "clip.npz"]


@pytest.mark.model
def test_a_video_and_its_own_landmarks_give_identical_sets(tmp_path: Path, limberup: Run) -> None:
    film, kept = write_film(tmp_path / "clip.mp4", 40, (320, 240)), tmp_path / "clip.npz"
    first = limberup(
        "score", film, "-e", "cat_cow", "--model", "lite", "--save-landmarks", kept, "--json", "-"
    )
    again = limberup("score", kept, "-e", "cat_cow", "--json", "-")
    assert first.status == again.status == 3
    assert first.err == f"Nobody was found in {film}; film with the whole body in the picture, " + (
        "from the side and in good light.\n"
    )
    assert json.loads(first.out)["sets"] == json.loads(again.out)["sets"]


@pytest.mark.usefixtures("fake_tracker")
def test_a_folder_of_images_has_the_given_rate(tmp_path: Path, limberup: Run) -> None:
    (photos := tmp_path / "photos").mkdir()
    for i in range(4):
        cv2.imwrite(str(photos / f"{i}.png"), np.full((48, 64, 3), 120, np.uint8))
    result = limberup("score", photos, "-e", "cat_cow", "--fps", "2.5", "--json", "-")
    source = json.loads(result.out)["source"]
    assert (source["fps"], source["frames"], source["duration_s"]) == (2.5, 4, 1.6)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a file name be any bytes")
def test_a_file_name_that_is_no_text_is_no_obstacle(cat_cow: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 [bold]:x:.npz"))
    shutil.copy(cat_cow, odd)
    plain = run_outside(
        "score", odd, "-e", "cat_cow", env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert (plain.status, plain.err) == (0, "")
    assert "caf? [bold]:x:.npz" in plain.out
    printed = run_outside("score", odd, "-e", "cat_cow", "--json", "-")
    assert json.loads(printed.out)["source"]["path"].endswith("caf\ufffd [bold]:x:.npz")


# --- terminal -------------------------------------------------------------------------------------


def test_a_terminal_gets_a_progress_bar_and_a_pipe_does_not(cat_cow: Path) -> None:
    command = [sys.executable, "-m", "limberup", "score", str(cat_cow), "-e", "cat_cow"]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        out, _ = process.communicate(timeout=60)
        shown = b""
        try:
            while block := os.read(ours, 65536):
                shown += block
        except OSError:  # what Linux says at the end of a pseudo-terminal
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0
    assert b"reading poses" in shown
    assert not ANSI.search(out.decode())
    assert b"Next time" in out


def test_control_c_ends_quietly_and_leaves_no_file(tmp_path: Path) -> None:
    write_film(tmp_path / "clip.mp4")
    program = """
import os, signal, sys
sys.path.insert(0, sys.argv.pop(1))
import test_cli
from limberup import pipeline
from limberup.cli import main as cli

class Interrupted(test_cli.FakeTracker):
    def update(self, frame):
        if self.seen == 20:
            os.kill(os.getpid(), signal.SIGINT)
        return super().update(frame)

# Whoever runs the tests in the background of a shell hands down that SIGINT is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
pipeline.PoseTracker = Interrupted
cli.main()
"""
    arguments = [
        "score",
        "clip.mp4",
        "-e",
        "cat_cow",
        "--json",
        "r.json",
        "--save-landmarks",
        "r.npz",
    ]
    command = [sys.executable, "-c", program, str(Path(__file__).parent), *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_an_interruption_anywhere_in_the_work_ends_with_130(
    cat_cow: Path, limberup: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> Session:
        raise KeyboardInterrupt

    monkeypatch.setattr(task, "score_named", interrupt)
    result = limberup("score", cat_cow, "-e", "cat_cow")
    assert (result.status, result.out, result.err) == (130, "", "")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["score", "RECORDING", "-e", "cat_cow", "--json", "r.json"]]
)
def test_a_reader_that_went_away_gets_no_traceback(
    arguments: list[str], cat_cow: Path, tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    arguments = [str(cat_cow) if word == "RECORDING" else word for word in arguments]
    command = [sys.executable, "-m", "limberup", *arguments]
    done = subprocess.run(
        command, check=False, stdout=writing, stderr=subprocess.PIPE, timeout=60, cwd=tmp_path
    )
    os.close(writing)
    assert done.stderr == b""
    if "--json" in arguments:
        assert json.loads((tmp_path / "r.json").read_text())["sets"]


# --- help -----------------------------------------------------------------------------------------


def test_the_program_alone_shows_its_help(limberup: Run) -> None:
    alone, asked = limberup(), limberup("--help")
    assert asked.status == 0
    assert "Usage: limberup [OPTIONS] COMMAND" in alone.out + alone.err
    assert "score" in asked.out


def test_the_help_of_score_names_every_option_exercise_and_exit_status(
    limberup: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text = limberup("score", "--help").out
    for word in (
        "VIDEO",
        "--exercise",
        "-e",
        "--json",
        "--model",
        "--save-landmarks",
        "--fps",
        *list_specs(),
    ):
        assert word in text
    assert "0 scored, 2 unusable input, 3 nobody was found" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "-e", "cat_cow"),
        ("score", "a", "b", "-e", "cat_cow"),
        ("scroe",),
        ("score", "--modle"),
    ],
)
def test_a_slip_in_the_command_is_status_2_without_a_traceback(
    arguments: tuple[str, ...], limberup: Run
) -> None:
    result = limberup(*arguments)
    assert result.status == 2
    assert "Traceback" not in result.err
    assert result.err


def test_the_version_is_printed() -> None:
    result = CliRunner().invoke(cli.app, ["--version"])
    assert re.fullmatch(r"limberup \d+\.\d+\.\d+\S*\n", result.output)
