"""Many videos: which ones are meant, what is written, what is done again, and what stops a run."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from limberup.batch import results as results_module
from limberup.batch.addresses import at_hand
from limberup.batch.outcome import Outcome, Status
from limberup.batch.results import LINES, Results
from limberup.batch.run_here import score_here
from limberup.batch.tables import CSV, PARQUET
from limberup.batch.videos import Video, find_videos
from limberup.errors import BadInputError
from program import limberup

SAMPLES = Path(__file__).parents[1] / "sample_videos"
CLIP = SAMPLES / "cat_cow_clean.npz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings of one name in two folders, and a file that is no video."""
    folder = tmp_path / "clinic"
    for room in ("monday", "tuesday"):
        (folder / room).mkdir(parents=True)
        shutil.copy(CLIP, folder / room / "evening.npz")
    (folder / "notes.md").write_text("no video")
    return folder


def read_lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / LINES).read_text().splitlines()]


def score(folder: Path, out: Path, *options: str) -> int:
    return limberup("score", folder, "--out", out, "-e", "cat_cow", *options).status


# --- which videos ---------------------------------------------------------------------------------


def test_folders_patterns_lists_and_files_lead_to_videos_each_once(folder: Path) -> None:
    first, second = folder / "monday" / "evening.npz", folder / "tuesday" / "evening.npz"
    listed = folder / "list.txt"
    listed.write_text("# those of Monday\nmonday/evening.npz\n\n" + str(second) + "\n")
    for wanted in (
        [str(folder)],
        [str(folder / "*" / "*.npz")],
        [str(folder / "**" / "evening.*")],
        [str(listed)],
        [str(first), str(second), str(folder), str(first)],
    ):
        assert find_videos(wanted) == [Video(str(first)), Video(str(second))]


def test_a_recording_beside_its_video_and_what_is_hidden_are_left_out(folder: Path) -> None:
    (folder / "monday" / "evening.mp4").write_bytes(b"video")
    (folder / ".trash").mkdir()
    (folder / ".trash" / "old.mp4").write_bytes(b"video")
    names = [
        Path(video.place).relative_to(folder).as_posix() for video in find_videos([str(folder)])
    ]
    assert names == ["monday/evening.mp4", "tuesday/evening.npz"]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda tmp: tmp / "empty", "holds no videos"),
        (lambda tmp: tmp / "*.mp4", "No video fits"),
        (lambda tmp: tmp / "list.txt", "names no videos"),
    ],
)
def test_what_leads_to_no_video_is_a_sentence(
    tmp_path: Path, make: Callable[[Path], Path], expected: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "list.txt").write_text("# nothing\n")
    result = limberup("score", make(tmp_path), "--out", tmp_path / "out")
    assert result.status == 2
    assert expected in result.err
    assert result.err.count("\n") == 1


def test_several_videos_without_a_folder_for_their_results_are_refused() -> None:
    result = limberup("score", CLIP, CLIP)
    assert (result.status, result.err) == (
        2,
        "limberup: 2 videos need a folder for their results: give --out results.\n",
    )


@pytest.mark.parametrize(
    "option",
    [("--json", "a.json"), ("--pictures",), ("--side-by-side",), ("--blur-face",)],
    ids=lambda option: option[0],
)
def test_options_of_one_video_are_refused_for_many(tmp_path: Path, option: Sequence[str]) -> None:
    result = limberup("score", CLIP, "--out", tmp_path / "out", *option)
    assert (result.status, result.out, result.err) == (
        2,
        "",
        f"limberup: {option[0]} is for a file made of one video; leave it out with --out, whose "
        "folder gets the results of all.\n",
    )
    assert not (tmp_path / "out").exists()


def test_workers_of_this_machine_are_refused_with_those_of_a_cluster(tmp_path: Path) -> None:
    result = limberup(
        "score", CLIP, "--out", tmp_path / "o", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"
    )
    assert result.status == 2
    assert "leave out --workers or --scheduler" in result.err
    assert not (tmp_path / "o").exists()


# --- what is written ------------------------------------------------------------------------------


def test_each_video_has_a_line_and_each_repetition_a_row(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = limberup("score", folder, "--out", out, "-e", "cat_cow", "--parquet")
    assert (result.status, result.err) == (0, "")
    lines = read_lines(out)
    assert [line["status"] for line in lines] == ["scored", "scored"]
    names = [str(folder / day / "evening.npz") for day in ("monday", "tuesday")]
    assert sorted(line["video"] for line in lines) == names
    repetitions = sum(len(line["session"]["sets"][0]["repetitions"]) for line in lines)
    assert f"2 videos scored, {repetitions} repetitions." in result.out
    rows = list(csv.DictReader(io.StringIO((out / CSV).read_text())))
    assert len(rows) == repetitions > 4
    assert {row["path"] for row in rows} == set(names)
    assert {row["video"] for row in rows} == {"evening.npz"}
    parquet = pytest.importorskip("pyarrow.parquet").read_table(out / PARQUET).to_pylist()
    assert [row["path"] for row in parquet] == [row["path"] for row in rows]
    assert [row["start_s"] for row in parquet] == [float(row["start_s"]) for row in rows]


def test_a_bad_video_does_not_stop_the_rest_and_the_status_tells(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "a_broken.mp4").write_text("no video")
    out = tmp_path / "out"
    assert score(folder, out) == 1
    by_name = {Path(line["video"]).name: line for line in read_lines(out)}
    assert by_name["a_broken.mp4"]["status"] == "failed"
    assert "is not a video that can be read" in by_name["a_broken.mp4"]["said"]
    assert len(read_lines(out)) == 3


def test_nothing_usable_is_status_2(tmp_path: Path) -> None:
    result = limberup(
        "score", tmp_path / "gone.mp4", tmp_path / "lost.npz", "--out", tmp_path / "o"
    )
    assert result.status == 2
    assert "gone.mp4 does not exist" in result.err
    assert "lost.npz does not exist" in result.err


# --- what is done again ---------------------------------------------------------------------------


def test_what_is_done_is_not_done_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert score(folder, out) == 0
    before = (out / LINES).read_bytes()
    monkeypatch.chdir(folder)
    result = limberup("score", "monday", "tuesday", "--out", out, "-e", "cat_cow")
    assert (out / LINES).read_bytes() == before
    assert "2 videos are done already." in result.err


def test_changed_files_and_changed_orders_are_done_again_and_never_twice_there(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert score(folder, out) == 0
    first, second = sorted(read_lines(out), key=lambda line: line["video"])
    os.utime(folder / "monday" / "evening.npz", ns=(1, 1))
    assert score(folder, out) == 0
    assert read_lines(out)[0] == second
    assert [line["video"] for line in read_lines(out)] == [second["video"], first["video"]]
    assert score(folder, out, "--pose-rate", "0") == 0
    assert len(read_lines(out)) == 2
    assert {line["order"] for line in read_lines(out)}.isdisjoint({first["order"]})


def test_a_changed_spec_is_another_order(folder: Path, tmp_path: Path) -> None:
    spec = tmp_path / "mine.toml"
    text = (SAMPLES.parent / "exercise_specs" / "cat_cow.toml").read_text()
    spec.write_text(text.replace('id = "cat_cow"', 'id = "mine"'))
    out = tmp_path / "out"
    assert limberup("score", folder, "--out", out, "-e", spec).status == 0
    (first, _) = read_lines(out)
    spec.write_text(spec.read_text().replace("[movement]", "# a remark\n[movement]"))
    assert "2 videos are done already" in limberup("score", folder, "--out", out, "-e", spec).err
    spec.write_text(spec.read_text().replace("repetitions = ", "repetitions = 1"))
    limberup("score", folder, "--out", out, "-e", spec)
    assert len(read_lines(out)) == 2
    assert first["order"] not in {line["order"] for line in read_lines(out)}


def test_what_failed_is_tried_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    broken = folder / "broken.npz"
    broken.write_bytes(b"nothing")
    assert score(folder, out) == 1
    shutil.copy(CLIP, broken)
    assert score(folder, out) == 0
    assert [line["status"] for line in read_lines(out)] == ["scored"] * 3


def test_results_of_other_videos_stay(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert score(folder / "monday", out) == 0
    assert score(folder / "tuesday", out) == 0
    assert len(read_lines(out)) == 2
    rows = csv.DictReader(io.StringIO((out / CSV).read_text()))
    assert len({row["path"] for row in rows}) == 2


# --- what stops a run -----------------------------------------------------------------------------


def outcome(name: str) -> Outcome:
    return Outcome(video=name, version="1", order="o", status=Status.SCORED)


def test_a_torn_line_is_left_out_by_the_next_run(tmp_path: Path) -> None:
    with Results(tmp_path) as results:
        for name in ("a", "b"):
            results.add(outcome(name))
        whole = results.path.read_bytes()
        results.path.write_bytes(whole + whole[:20])
        assert results.keep({"a": "1", "b": "1", "c": "1"}, "o") == {"a", "b"}
        assert results.path.read_bytes() == whole


def test_a_full_disk_leaves_whole_lines_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(stream: Any, line: bytes) -> None:
        stream.write(line[:10])
        raise OSError(28, os.strerror(28))

    with Results(tmp_path) as results:
        results.add(outcome("a"))
        whole = results.path.read_bytes()
        monkeypatch.setattr(results_module, "_write", fill_up)
        with pytest.raises(BadInputError, match=r"free some space .* what is done is kept"):
            results.add(outcome("b"))
        assert results.path.read_bytes() == whole


def test_two_runs_do_not_write_into_one_folder(folder: Path, tmp_path: Path) -> None:
    with Results(tmp_path / "out"):
        result = limberup("score", folder, "--out", tmp_path / "out")
    assert result.status == 2
    assert "Another run is writing" in result.err


def start(*arguments: object) -> "subprocess.Popen[bytes]":
    program = "import signal, limberup.__main__ as m; "
    program += "signal.signal(signal.SIGINT, signal.default_int_handler); m.main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_whole_results_and_is_gone_on_with(
    tmp_path: Path, way: signal.Signals
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(20):
        shutil.copy(CLIP, folder / f"{number:02}.npz")
    with start("score", folder, "--out", out, "--workers", 2) as run:
        deadline_s = time.monotonic() + 150
        while time.monotonic() < deadline_s and not (
            (out / LINES).exists() and (out / LINES).stat().st_size
        ):
            time.sleep(0.02)
        run.send_signal(way)
        run.wait(100)
        told = run.stderr.read() if run.stderr else b""
    if way is signal.SIGINT:
        assert (run.returncode, told) == (130, b"")
    stopped = read_lines(out)
    assert 0 < len(stopped) < 20
    result = limberup("score", folder, "--out", out)
    assert result.status == 0
    assert f"{len(stopped)} video" in result.err
    assert sorted(Path(line["video"]).name for line in read_lines(out)) == sorted(
        path.name for path in folder.iterdir()
    )


def score_and_die(video: Video, *_: object) -> Outcome:
    """In place of scoring: one video ends whoever looks at it."""
    if video.name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome(video.name)


def test_a_helper_that_is_killed_costs_its_own_video_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limberup.batch.run_here._score_in_helper", score_and_die)
    videos = [Video(name) for name in ("a", "b", "deadly", "c", "d", "e")]
    order: Any = None
    outcomes = list(score_here(videos, order, "o", 2, lambda _: None))
    assert sorted(one.video for one in outcomes) == sorted(video.name for video in videos)
    (failed,) = (one for one in outcomes if one.status is Status.FAILED)
    assert failed.video == "deadly"
    assert "ended from outside" in str(failed.said)


# --- from elsewhere -------------------------------------------------------------------------------


@pytest.fixture
def shelf() -> Sequence[str]:
    """Addresses of a recording and of something else, in memory."""
    files = pytest.importorskip("fsspec").filesystem("memory")
    files.pipe("/clinic/a.mp4", b"no video")
    files.pipe("/clinic/notes.md", b"no video either")
    return ("memory://clinic", "memory:///clinic/a.mp4")


def test_addresses_lead_to_videos_that_are_brought_here_and_forgotten(
    shelf: Sequence[str], tmp_path: Path
) -> None:
    folder, address = shelf
    (video,) = find_videos([folder])
    assert video.place.removeprefix("memory:").strip("/") == "clinic/a.mp4"
    assert video.read_version().startswith("8-")
    with at_hand(address, None) as path:
        assert path.read_bytes() == b"no video"
        assert path.suffix == ".mp4"
    assert not path.exists()
    with at_hand(address, tmp_path) as path:
        assert path.is_relative_to(tmp_path)
    assert path.exists()


def test_an_address_that_leads_nowhere_is_a_sentence(shelf: Sequence[str], tmp_path: Path) -> None:
    result = limberup("score", "memory://clinic/gone.mp4", "--out", tmp_path)
    assert result.status == 2
    assert "gone.mp4 does not exist" in result.err
    result = limberup("score", "nowhere://a/b.mp4", "--out", tmp_path)
    assert result.status == 2
    assert "cannot be reached" in result.err
