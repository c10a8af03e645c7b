"""`limberup check` on recordings of reference motions, whose truth is known."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pytest

import figures
from limberup.check import run as check
from limberup.check.baseline import Baseline, find_changes, load_baseline
from limberup.check.figures import Miss, Tally
from limberup.check.run import (
    Clip,
    ClipResult,
    How,
    check_clip,
    describe_against_truth,
    find_clips,
    summarise,
)
from limberup.cli import main as cli
from limberup.motion.perform import Step
from limberup.pipeline import open_poses, score_named
from limberup.pose.backends import BACKENDS, Backend
from limberup.pose.recording import Recording, SourceInfo, save_recording
from limberup.spec import find_spec, list_specs, load_exercises
from limberup.truth import TrueSide, encode_truth
from limberup.types import PoseTrack
from reference import Scene, film, perform_all, perform_scene

SIDES: tuple[TrueSide, ...] = ("right", "right")
"""The near leg: a level of the far one is not judged."""

SAMPLES = Path(__file__).parents[1] / "sample_videos"

pytestmark = pytest.mark.xdist_group("check")

FIGURES = {
    "count_mae",
    "obo",
    "side_accuracy",
    "level_accuracy",
    "fault_precision",
    "fault_recall",
    "fault_f1",
    "hold_error_s",
    "breath_rate_error_per_min",
    "ghost_repetitions",
    "explained",
}
PERFECT = {
    "count_mae": 0.0,
    "obo": 1.0,
    "side_accuracy": 1.0,
    "level_accuracy": 1.0,
    "fault_precision": 1.0,
    "fault_recall": 1.0,
    "fault_f1": 1.0,
    "ghost_repetitions": 0,
}


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `limberup check` within this process."""

    def call(*arguments: str | Path) -> Result:
        jobs = () if "--jobs" in arguments else ("--jobs", "1")
        monkeypatch.setattr(sys, "argv", ["limberup", "check", *jobs, *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capfd.readouterr()
        return Result(int(caught.value.code or 0), captured.out, captured.err)

    return call


def write_clip(folder: Path, name: str, track: PoseTrack, truth: str) -> Path:
    """A recording in which no breath was seen, with its truth file; the path of the recording."""
    folder.mkdir(parents=True, exist_ok=True)
    track = replace(track, torso_flow=np.full_like(track.torso_flow, np.nan))
    info = SourceInfo(f"{name}.mp4", float(track.t_s[-1]), 15.0, len(track))
    save_recording(folder / f"{name}.npz", Recording(track, "heavy", "ab" * 32, info))
    (folder / f"{name}.truth.toml").write_text(truth, encoding="utf-8")
    return folder / f"{name}.npz"


def raise_legs(path: str = "hip_75", fault: str = "") -> Scene:
    """The right leg straight up twice, each time held for 4 s."""
    steps = [Step(path, side, fault, hold_s=4.0) for side in SIDES]
    return perform_scene("straight_leg_stretch", tuple(steps))


def straight_leg_truth(level: str, fault: str = "", path: str = "hip_75") -> str:
    """What `raise_legs` shows, with a level that may be another."""
    lines = ['exercise = "straight_leg_stretch"']
    shown = raise_legs(path, fault).truth
    for row in shown.repetitions:
        lines += ["[[repetitions]]", f'side = "{row.side}"', f'level = "{level}"']
        lines += [f"start_s = {row.start_s:.2f}", f"end_s = {row.end_s:.2f}"]
        lines += [f"faults = {json.dumps(row.faults)}"]
    for hold in shown.holds:
        lines += ["[[holds]]", f'side = "{hold.side}"']
        lines += [f"start_s = {hold.start_s:.2f}", f"end_s = {hold.end_s:.2f}"]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips in two folders.

    Straight legs at two heights and with bent knees, cat and cow, and somebody standing.
    """
    folder = tmp_path_factory.mktemp("clips")
    legs = folder / "legs"
    write_clip(legs, "low", film(raise_legs("hip_45")), straight_leg_truth("hip_45", path="hip_45"))
    write_clip(legs, "high", film(raise_legs()), straight_leg_truth("hip_75"))
    bent = film(raise_legs(fault="knee_bend"))
    write_clip(legs, "bent", bent, straight_leg_truth("hip_75", "knee_bend"))
    scene = perform_all("cat_cow")
    truth = replace(scene.truth, holds=[], breaths_hz=None).as_truth("cat_cow")
    write_clip(folder, "cat_cow", film(scene), encode_truth(truth))
    write_clip(
        folder, "standing", figures.film(figures.stand_still(4.0), 15.0), 'exercise = "none"\n'
    )
    return folder


@pytest.fixture
def clips(made: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(made, tmp_path / "clips"))


@pytest.fixture
def spoiled(tmp_path: Path) -> Path:
    """A folder with a spec in which a leg must come up by half as much again as it should."""
    text = list_specs()["straight_leg_stretch"].read_text(encoding="utf-8")
    right = "least = 28.0"
    assert text.count(right) == 1
    folder = tmp_path / "spoiled"
    folder.mkdir()
    wrong = text.replace(right, right.replace("28.0", "50.0"))
    (folder / "straight_leg_stretch.toml").write_text(wrong, encoding="utf-8")
    return folder


def get_json(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(run(*arguments, "--json", "-").out)
    return result


# --- figures --------------------------------------------------------------------------------------


def test_clips_that_are_judged_right_have_perfect_figures_and_no_misses(
    made: Path, run: Run
) -> None:
    result = get_json(run, made)
    assert result["misses"] == []
    assert result["overall"].items() >= PERFECT.items()
    assert result["overall"]["hold_error_s"] < 0.5
    assert result["exercises"]["straight_leg_stretch"].items() >= PERFECT.items()


def test_the_json_has_the_agreed_shape(made: Path, run: Run, tmp_path: Path) -> None:
    printed = run(made, "--json", "-")
    run(made, "--json", tmp_path / "result.json")
    assert (tmp_path / "result.json").read_text(encoding="utf-8") == printed.out
    result = json.loads(printed.out)
    assert list(result) == ["overall", "exercises", "misses"]
    assert set(result["overall"]) == FIGURES
    assert set(result["exercises"]) == set(
        load_exercises()
    )  # somebody standing is judged by every spec
    assert all(set(figures) == FIGURES for figures in result["exercises"].values())


def test_a_figure_that_nothing_could_be_judged_by_is_null(made: Path, run: Run) -> None:
    result = get_json(run, made)
    assert result["exercises"]["cat_cow"]["side_accuracy"] is None
    nothing = dict.fromkeys(FIGURES) | {"ghost_repetitions": 0}
    assert result["exercises"]["childs_pose"] == nothing


def test_each_miss_tells_clip_time_kind_expected_and_got(clips: Path, run: Run) -> None:
    (clips / "legs" / "high.truth.toml").write_text(straight_leg_truth("hip_90"), encoding="utf-8")
    assert get_json(run, clips)["misses"] == [
        {
            "clip": "legs/high",
            "time_s": time_s,
            "kind": "level",
            "expected": "hip_90",
            "got": "hip_75",
        }
        for time_s in (1.5, 11.2)
    ]


def test_what_is_counted_in_a_clip_of_nothing_is_a_ghost_of_the_exercise_it_was_taken_for(
    clips: Path, run: Run
) -> None:
    (clips / "legs" / "high.truth.toml").write_text('exercise = "none"\n', encoding="utf-8")
    result = get_json(run, clips / "legs" / "high.npz")
    assert {
        name: figures["ghost_repetitions"] for name, figures in result["exercises"].items()
    } == {
        **dict.fromkeys(load_exercises(), 0),
        "straight_leg_stretch": 2,
    }
    assert result["overall"]["count_mae"] is None
    assert [miss["got"] for miss in result["misses"]] == [
        f"straight_leg_stretch, {side} repetition" for side in SIDES
    ]


def test_several_processes_give_the_same_as_one(made: Path, run: Run) -> None:
    alone, together = (run(made, "--jobs", jobs, "--json", "-") for jobs in ("1", "2"))
    assert together == alone
    assert together.status == 0


# --- finding --------------------------------------------------------------------------------------


def test_clips_are_found_in_folders_within_folders_and_named_by_their_place(made: Path) -> None:
    found = find_clips([made])
    assert [clip.name for clip in found] == [
        "cat_cow",
        "legs/bent",
        "legs/high",
        "legs/low",
        "standing",
    ]
    assert all(clip.recording is not None and clip.video is None for clip in found)


@pytest.mark.parametrize("name", ["high.truth.toml", "high.npz", "high.mp4"])
def test_each_file_of_a_clip_leads_to_it(clips: Path, name: str) -> None:
    (clips / "legs" / "high.mp4").touch()
    (clip,) = find_clips([clips / "legs" / name])
    files = (clips / "legs" / f"high{suffix}" for suffix in (".truth.toml", ".mp4", ".npz"))
    assert clip == Clip("high", *files)


def test_a_clip_that_several_paths_lead_to_is_checked_once(made: Path) -> None:
    assert len(find_clips([made, made / "legs", made / "legs" / "high.npz"])) == 5


def test_clips_of_one_name_are_told_apart_by_their_whole_path(clips: Path, tmp_path: Path) -> None:
    shutil.copytree(clips / "legs", tmp_path / "more" / "legs")
    names = [clip.name for clip in find_clips([clips, tmp_path / "more"])]
    assert len(set(names)) == len(names) == 8
    assert f"{(tmp_path / 'more/legs/high').as_posix()}" in names


def test_dots_in_the_name_of_a_clip_do_not_matter(clips: Path) -> None:
    for suffix in (".npz", ".truth.toml"):
        (clips / "legs" / f"high{suffix}").rename(clips / "legs" / f"v1.2 high{suffix}")
    assert [clip.name for clip in find_clips([clips / "legs" / "v1.2 high.npz"])] == ["v1.2 high"]


def test_the_recording_is_scored_unless_asked_for_the_video_or_there_is_none(
    clips: Path, run: Run
) -> None:
    video = clips / "legs" / "high.mp4"
    video.touch()
    assert run(video).status == 0
    fresh = run(video, "--fresh")
    assert fresh.status == 2
    assert str(video) in fresh.err
    (clips / "legs" / "high.npz").unlink()
    assert run(video).err == fresh.err


def test_videos_are_looked_at_with_the_program_that_is_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = replace(BACKENDS["litert"], distribution="a-package-that-nobody-has")
    monkeypatch.setitem(cast("dict[str, Backend]", BACKENDS), "litert", missing)
    result = run(SAMPLES / "cat_cow_clean.mp4", "--fresh", "--backend", "litert")
    assert result.status == 2
    assert "The backend litert is not installed" in result.err


# --- a saved run ----------------------------------------------------------------------------------


def test_a_spoiled_spec_is_a_regression_that_names_the_clip(
    made: Path, spoiled: Path, run: Run, tmp_path: Path
) -> None:
    saved = tmp_path / "baseline.json"
    assert run(made, "--save-baseline", saved).status == 0
    result = run(made, "--specs", spoiled, "--baseline", saved)
    assert result.status == 1
    assert result.err.startswith("limberup: Worse than the baseline in legs/low: ")
    assert "Worse in legs/low." in result.out
    assert "Worse: straight leg stretch, count MAE 0.000, now 0.333." in result.out
    assert "legs/low (new)" in result.out
    assert "legs/high" not in result.out


def test_the_same_again_is_no_regression(made: Path, run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "baseline.json"
    run(made, "--save-baseline", saved)
    result = run(made, "--baseline", saved)
    assert (result.status, result.err) == (0, "")
    assert "Nothing is worse, nothing is better." in result.out


def test_what_became_better_is_told_and_is_no_regression(
    made: Path, spoiled: Path, run: Run, tmp_path: Path
) -> None:
    saved = tmp_path / "baseline.json"
    run(made, "--specs", spoiled, "--save-baseline", saved)
    result = run(made, "--baseline", saved)
    assert result.status == 0
    assert "Better in legs/low." in result.out
    assert "0 new misses, 4 gone." in result.out


def test_only_the_clips_that_are_in_both_are_compared(
    clips: Path, spoiled: Path, run: Run, tmp_path: Path
) -> None:
    saved = tmp_path / "baseline.json"
    (clips / "legs" / "low.npz").rename(clips / "low.npz")
    (clips / "legs" / "low.truth.toml").rename(clips / "low.truth.toml")
    run(clips, "--save-baseline", saved)
    shutil.rmtree(clips / "legs")
    write_clip(clips, "worse", film(raise_legs()), straight_leg_truth("hip_90"))
    result = run(clips, "--baseline", saved)
    assert result.status == 0
    assert "Not in the baseline: worse." in result.out
    assert "In the baseline, but not checked: legs/bent, legs/high." in " ".join(result.out.split())
    assert run(clips, "--baseline", saved, "--specs", spoiled).status == 1


def test_one_miss_more_is_a_regression_even_where_another_one_is_gone(
    made: Path, run: Run, tmp_path: Path
) -> None:
    saved = tmp_path / "baseline.json"
    run(made, "--save-baseline", saved)
    baseline = load_baseline(saved)
    before = baseline.clips["legs/high"]
    miss = Miss(clip="legs/high", time_s=2.0, kind="level", expected="hip_60", got="hip_75")
    moved = msgspec.structs.replace(miss, time_s=2.8, got="hip_90")
    other = msgspec.structs.replace(miss, time_s=12.0)

    def is_regression(misses_before: Sequence[Miss], misses_now: Sequence[Miss]) -> bool:
        old = msgspec.structs.replace(before, misses=tuple(misses_before))
        new = msgspec.structs.replace(before, misses=tuple(misses_now))
        saved_run = msgspec.structs.replace(baseline, clips={"legs/high": old})
        return find_changes(saved_run, [new]).is_regression

    assert not is_regression([miss], [moved])
    assert is_regression([miss], [other])
    assert is_regression([miss], [miss, moved])
    assert not is_regression([miss, other], [other])


@pytest.mark.parametrize(
    ("figure", "before", "now", "is_worse"),
    [
        ("faults_false", 0, 1, True),
        ("faults_false", 1, 0, False),
        ("hold_error_s", 0.5, 0.5 + 1e-6, True),
        ("hold_error_s", 0.5, 0.5 + 1e-12, False),
        ("levels_right", 4, 3, True),
        ("levels", 4, 0, True),
        ("ghosts", 0, 1, True),
    ],
)
def test_a_figure_that_is_worse_is_a_regression_and_one_that_is_judged_by_nothing_any_more(
    figure: str, before: float, now: float, is_worse: bool
) -> None:
    sums: dict[str, Any] = {
        "levels": 4,
        "levels_right": 4,
        "faults_found": 2,
        "hold_edges": 2,
        "searched": 1,
    }
    old, new = (
        ClipResult(
            clip="a", exercise="x", tallies={"x": Tally(clips=1, **(sums | {figure: value}))}
        )
        for value in (before, now)
    )
    baseline = Baseline(result=summarise([old]), clips={"a": old})
    changes = find_changes(baseline, [new])
    assert changes.is_regression is is_worse
    assert changes.worse_clips == (("a",) if is_worse else ())


# --- what is printed and written ------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_tables_fit_the_terminal(
    clips: Path, run: Run, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clips / "legs" / "high.truth.toml").write_text(straight_leg_truth("hip_90"), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", columns)
    lines = run(clips).out.splitlines()
    assert max(map(len, lines)) <= int(columns)
    text = " ".join(" ".join(lines).split())
    assert "legs/high 11.2 s level hip 90 level hip 75" in text
    assert "100 %" in text
    for name in load_exercises():
        assert name.split("_")[0] in text


def test_what_could_not_be_judged_is_listed_with_its_reason(clips: Path, run: Run) -> None:
    path = clips / "legs" / "high.truth.toml"
    path.write_text(
        straight_leg_truth("hip_75").replace("[[holds]]", "[[holds]]\nbreaths = 1"),
        encoding="utf-8",
    )
    text = " ".join(run(clips).out.split())
    assert (
        "breaths, 2 times: this recording says nothing of how the chest moved. In legs/high."
        in text
    )


def test_what_cannot_be_judged_any_more_is_told_and_is_no_regression(
    clips: Path, run: Run, tmp_path: Path
) -> None:
    saved = tmp_path / "baseline.json"
    run(clips, "--save-baseline", saved)
    path = clips / "legs" / "high.truth.toml"
    path.write_text(
        straight_leg_truth("hip_75").replace("[[holds]]", "[[holds]]\nbreaths = 1"),
        encoding="utf-8",
    )
    result = run(clips, "--baseline", saved)
    assert result.status == 0
    assert "Could not be judged: 0 before, now 2." in result.out


def test_markdown_has_the_figures_and_the_misses(clips: Path, run: Run, tmp_path: Path) -> None:
    (clips / "legs" / "high.truth.toml").write_text(straight_leg_truth("hip_90"), encoding="utf-8")
    run(clips, "--markdown", tmp_path / "report.md")
    lines = (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# limberup check"
    (row,) = [line for line in lines if line.startswith("| straight leg stretch |")]
    assert row.startswith("| straight leg stretch | 4 | 0.00 | 100 % | 100 % | 66 % | 100 % |")
    assert "| legs/high | 11.2 s | level hip 90 | level hip 75 |" in lines


def test_junit_has_a_test_case_for_each_clip_with_its_misses(
    clips: Path, run: Run, tmp_path: Path
) -> None:
    (clips / "legs" / "high.truth.toml").write_text(straight_leg_truth("hip_90"), encoding="utf-8")
    (clips / "legs" / "low.truth.toml").write_text("exercise = 1\n", encoding="utf-8")
    assert run(clips, "--junit", tmp_path / "junit.xml").status == 2
    suite = ET.fromstring((tmp_path / "junit.xml").read_text(encoding="utf-8"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "1", "1")
    told = {case.get("name"): [part.tag for part in case] for case in suite}
    assert told == {
        "cat_cow": [],
        "legs/bent": [],
        "legs/high": ["failure"],
        "legs/low": ["error"],
        "standing": [],
    }
    failure = suite.find("testcase[@name='legs/high']/failure")
    assert failure is not None
    assert "legs/high at 11.2 s: expected level hip 90, got level hip 75" in (failure.text or "")


def test_misses_alone_are_status_0_and_with_strict_status_1(clips: Path, run: Run) -> None:
    assert run(clips, "--strict").status == 0
    (clips / "legs" / "high.truth.toml").write_text(straight_leg_truth("hip_90"), encoding="utf-8")
    assert run(clips).status == 0
    assert run(clips, "--strict").status == 1


# --- input that cannot be used --------------------------------------------------------------------


def test_one_bad_clip_does_not_hide_the_others_and_is_status_2(
    clips: Path, run: Run, tmp_path: Path
) -> None:
    (clips / "legs" / "low.truth.toml").write_text("exercis = 1\n", encoding="utf-8")
    (clips / "legs" / "bent.npz").write_bytes(b"no recording")
    result = run(
        clips, "--json", tmp_path / "result.json", "--save-baseline", tmp_path / "baseline.json"
    )
    assert result.status == 2
    assert len(result.err.splitlines()) == 2
    assert "legs/low.truth.toml" in result.err
    assert "legs/bent.npz" in result.err
    assert (
        json.loads((tmp_path / "result.json").read_text())["exercises"]["straight_leg_stretch"][
            "obo"
        ]
        == 1.0
    )
    assert not (tmp_path / "baseline.json").exists()


BAD_CLIPS = {
    "unknown key": ("exercise", "exercis", 'there is no key "exercis"'),
    "unknown exercise": (
        "straight_leg_stretch",
        "straight_leg",
        'there is no exercise "straight_leg"',
    ),
    "unknown level": ("hip_75", "hip_80", 'there is no level "hip_80" in straight_leg_stretch'),
    "unknown fault": (
        "faults = []",
        'faults = ["knee"]',
        'there is no fault "knee" in straight_leg_stretch',
    ),
    "end before start": ("end_s = 10.20", "end_s = 1.40", "end_s is 1.4, not after start_s"),
    "time beyond the clip": (
        "end_s = 19.99",
        "end_s = 29.99",
        "end_s is 29.99, but the clip ends at 20.80 s",
    ),
}


@pytest.mark.parametrize("name", BAD_CLIPS)
def test_a_truth_file_that_is_wrong_is_refused_by_name(clips: Path, run: Run, name: str) -> None:
    old, new, expected = BAD_CLIPS[name]
    path = clips / "legs" / "high.truth.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run(path)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"limberup: {path}, line ")
    assert expected in result.err


def test_a_clip_without_its_video_and_its_recording_is_refused(clips: Path, run: Run) -> None:
    truth = clips / "legs" / "high.truth.toml"
    assert (
        "has no video beside it, such as high.mp4; leave out --fresh" in run(truth, "--fresh").err
    )
    (clips / "legs" / "high.npz").unlink()
    result = run(truth)
    assert result.status == 2
    assert (
        f"{truth} has neither a video, such as high.mp4, nor the recording high.npz beside it"
        in result.err
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["gone"], "gone does not exist"),
        (
            ["empty"],
            "There is no truth file in empty; put CLIP.truth.toml beside CLIP.mp4 or CLIP.npz.",
        ),
        (["notes.txt"], "notes.txt has no truth file; write notes.truth.toml beside it."),
        (["clips", "--specs", "empty"], "There is no exercise spec (.toml) in empty"),
        (
            ["clips", "--baseline", "gone.json"],
            "There is no baseline gone.json; make it with --save-baseline.",
        ),
        (["clips", "--baseline", "notes.txt"], "The baseline notes.txt is damaged"),
        (
            ["clips", "--baseline", "other.json"],
            'The baseline other.json is of another version ("limberup.baseline/9"',
        ),
        (["clips", "--baseline", "result.json"], "result.json is no baseline"),
        (["clips", "--baseline", "half.json"], "The baseline half.json is damaged"),
        (
            ["clips", "--baseline", "strange.json"],
            "The baseline has none of these clips, but far/away;",
        ),
        (
            ["clips", "--json", "clips/cat_cow.npz"],
            "clips/cat_cow.npz is to be read, so it cannot be written",
        ),
        (["clips", "--json", "a", "--junit", "a"], "a cannot take two kinds of results"),
        (["clips", "--junit", "gone/junit.xml"], "gone/junit.xml cannot be written"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_status_2(
    arguments: list[str], expected: str, clips: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clips.parent)
    Path("empty").mkdir()
    Path("notes.txt").write_text("no baseline")
    Path("other.json").write_text('{"schema": "limberup.baseline/9"}')
    Path("half.json").write_text('{"schema": "limberup.baseline/1"}')
    Path("result.json").write_text('{"overall": {}}')
    run("clips", "--save-baseline", "strange.json")
    saved = json.loads(Path("strange.json").read_text())
    saved["clips"] = {"far/away": saved["clips"]["legs/high"]}
    Path("strange.json").write_text(json.dumps(saved))
    result = run(*arguments)
    assert result.status == 2
    assert result.err.startswith(f"limberup: {expected}")
    assert len(result.err.splitlines()) == 1


def test_a_helper_process_that_is_killed_is_told(
    clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_clips([clips / "legs"])
    monkeypatch.setattr(check, "_try", end_at_once)
    done = check.check_clips(found, How(list_specs()), jobs=2)
    assert done.clips == ()
    assert all(
        "a helper process was ended from outside; try --jobs 1." in told
        for told in done.problems.values()
    )


def end_at_once(clip: Clip, how: How) -> str:
    os._exit(1)


# --- beside a scored video ------------------------------------------------------------------------


def test_one_line_tells_how_a_scored_clip_compares_with_its_truth(clips: Path) -> None:
    spec = find_spec("straight_leg_stretch")
    path = clips / "legs" / "high.npz"

    def describe(truth: str) -> str | None:
        path.with_name("high.truth.toml").write_text(truth, encoding="utf-8")
        (done,) = score_named(open_poses(path, model="auto"), spec).sets
        return describe_against_truth(path, done, spec)

    assert describe(straight_leg_truth("hip_75")) == "Matches the labels in high.truth.toml."
    assert describe(straight_leg_truth("hip_90")) == (
        "Differs from the labels in high.truth.toml at 1.5 s: expected hip_90, got hip_75; and "
        "1 more."
    )
    assert describe('exercise = "cat_cow"\n') is None
    assert "got straight_leg_stretch, right repetition" in (describe('exercise = "none"\n') or "")
    assert 'there is no key "exercis"' in (describe('exercis = "none"\n') or "")


def test_a_scored_clip_without_truth_has_no_such_line(tmp_path: Path) -> None:
    spec = find_spec("cat_cow")
    path = write_clip(tmp_path, "alone", film(perform_all("cat_cow")), "")
    path.with_name("alone.truth.toml").unlink()
    (done,) = score_named(open_poses(path, model="auto"), spec).sets
    assert describe_against_truth(path, done, spec) is None


def test_a_clip_is_judged_in_a_library_call_as_by_the_command(made: Path) -> None:
    (clip,) = find_clips([made / "legs" / "bent.npz"])
    result = check_clip(clip, How(list_specs()))
    assert result.tallies["straight_leg_stretch"].faults_found == 2
    assert result.misses == ()
