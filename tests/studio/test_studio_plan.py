"""The committed clips.

The plan is complete, and the files in `sample_videos/` are those of the plan.
"""

import tomllib
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from limberup.motion.motion import load_motion
from limberup.pose.recording import Recording, load_recording
from limberup.spec import find_any, find_spec, load_exercises
from limberup.studio.clips import Clip
from limberup.studio.film import name_truth, name_video
from limberup.studio.plan import load_plan
from limberup.studio.record import name_recording
from limberup.studio.staging import compute_truth
from limberup.truth import NO_EXERCISE, encode_truth

PLAN = load_plan()
SAMPLES = Path(__file__).parents[2] / "sample_videos"
TRUTHS = {clip.name: tomllib.loads(encode_truth(compute_truth(clip))) for clip in PLAN}

every_exercise = pytest.mark.parametrize("exercise", load_exercises())
clips = pytest.mark.parametrize("clip", PLAN, ids=lambda clip: clip.name)


def test_names_are_unique_and_begin_with_the_exercise() -> None:
    assert len({clip.name for clip in PLAN}) == len(PLAN)
    assert all(clip.name.startswith(clip.exercise) for clip in PLAN)


@every_exercise
def test_every_exercise_has_each_kind_of_clip(exercise: str) -> None:
    kinds = {clip.kind for clip in PLAN if clip.exercise == exercise}
    assert kinds >= {"clean", "faults", "other", "visit"}


@every_exercise
def test_every_level_and_every_fault_is_shown(exercise: str) -> None:
    spec = find_spec(exercise)
    shown = [TRUTHS[clip.name] for clip in PLAN if clip.exercise == exercise]
    faults = {row["id"] for truth in shown for row in truth["faults"]}
    faults |= {fault for truth in shown for row in truth["repetitions"] for fault in row["faults"]}
    assert faults == {fault.id for fault in spec.faults} | {rule.id for rule in spec.set_faults}
    clean = [
        TRUTHS[clip.name] for clip in PLAN if clip.exercise == exercise and clip.kind == "clean"
    ]
    levels = {row["level"] for truth in clean for row in truth["repetitions"] if "level" in row}
    # Hips half-way to the heels is the fault "hips high", so that no clean child's pose stops
    # there.
    assert levels == {level.id for level in spec.levels} - {"half_way"}


@every_exercise
def test_clean_clips_have_no_fault_and_faulty_ones_clean_repetitions(exercise: str) -> None:
    mine = [clip for clip in PLAN if clip.exercise == exercise]
    assert all(not TRUTHS[clip.name]["faults"] for clip in mine if clip.kind == "clean")
    faulty = [
        row for clip in mine if clip.kind == "faults" for row in TRUTHS[clip.name]["repetitions"]
    ]
    assert any(row["faults"] for row in faulty)
    assert any(not row["faults"] for row in faulty)


@every_exercise
def test_the_other_clip_has_another_body_camera_and_light(exercise: str) -> None:
    clean = next(clip for clip in PLAN if clip.exercise == exercise and clip.kind == "clean")
    other = next(clip for clip in PLAN if clip.exercise == exercise and clip.kind == "other")
    assert other.actors[0].maleness != clean.actors[0].maleness
    assert other.actors[0].look != clean.actors[0].look
    assert other.light <= 0.6 < clean.light
    views = [
        msgspec.structs.replace(clean, yaw_deg=yaw_deg) for yaw_deg in list_views(exercise, clean)
    ]
    assert min(off_view_deg(other, view) for view in views) <= 20.0


@every_exercise
def test_sides_take_turns_where_they_alternate(exercise: str) -> None:
    sides = [
        row["side"]
        for clip in PLAN
        if clip.kind == "clean"
        for row in TRUTHS[clip.name]["repetitions"]
        if clip.exercise == exercise
    ]
    if find_spec(exercise).alternates:
        assert all({before, after} == {"left", "right"} for before, after in pairwise(sides))
    else:
        assert set(sides) == {"both"}


def test_there_are_six_clips_or_more_with_nothing_to_count() -> None:
    nothing = [clip for clip in PLAN if clip.kind == "none"]
    assert len(nothing) >= 6
    for clip in nothing:
        assert TRUTHS[clip.name] == {
            "exercise": NO_EXERCISE,
            "repetitions": [],
            "holds": [],
            "faults": [],
        }
    assert any(len(clip.actors) == 2 for clip in nothing)


@clips
def test_times_lie_within_the_clip(clip: Clip) -> None:
    truth, end_s = TRUTHS[clip.name], recording(clip).source.duration_s
    assert 10.0 <= end_s <= 60.0  # a hold and breaths before and after it take their time
    for row in (*truth["repetitions"], *truth["holds"], *truth["faults"]):
        assert 0.0 <= row["start_s"] < row["end_s"] <= end_s


@clips
def test_levels_and_faults_are_those_of_the_spec(clip: Clip) -> None:
    truth = TRUTHS[clip.name]
    if clip.exercise == NO_EXERCISE:
        return
    spec = find_any(clip.exercise)
    faults = {fault.id for fault in spec.faults} | {rule.id for rule in spec.set_faults}
    assert {row["level"] for row in truth["repetitions"] if "level" in row} <= {
        level.id for level in spec.levels
    }
    assert {row["id"] for row in truth["faults"]} <= faults
    assert {fault for row in truth["repetitions"] for fault in row["faults"]} <= faults


@clips
def test_the_committed_truth_is_that_of_the_plan(clip: Clip) -> None:
    assert tomllib.loads(name_truth(SAMPLES, clip).read_text()) == TRUTHS[clip.name]


@clips
def test_the_committed_clip_has_its_recording_and_is_small(clip: Clip) -> None:
    video, told = name_video(SAMPLES, clip), recording(clip)
    assert told.model == "heavy"
    assert told.source.path == video.name
    assert video.stat().st_size < 25_000 * told.source.duration_s


def test_the_clips_are_those_of_the_plan() -> None:
    assert {path.stem for path in SAMPLES.glob("*.mp4")} == {clip.name for clip in PLAN}
    assert {path.stem for path in SAMPLES.glob("*.npz")} == {clip.name for clip in PLAN}


def recording(clip: Clip) -> Recording:
    return load_recording(name_recording(name_video(SAMPLES, clip)))


def off_view_deg(clip: Clip, clean: Clip) -> float:
    """How far the camera is from where it stands in the clean clip, or from there on the body's
    other side.
    """
    views = (clean.yaw_deg, 180.0 - clean.yaw_deg)
    return min(abs((clip.yaw_deg - view + 180.0) % 360.0 - 180.0) for view in views)


def list_views(exercise: str, clean: Clip) -> tuple[float, ...]:
    """The views that the exercise is judged from, and that of its clean clip."""
    random = load_motion(exercise).random
    return (clean.yaw_deg, *(random.yaws_deg if random else ()))
