"""What every exercise must do on its own reference motion: specs and motions are found, not listed.

The landmarks are exact, so these tests protect the logic of specs; how well the pose model sees is
another matter, which the sample clips show.
"""

import itertools
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from limberup.judging.engine import Engine
from limberup.judging.events import Event, HoldEnded, RepetitionCompleted, Side
from limberup.motion.motion import load_motion
from limberup.results.session import ExerciseSet, build_set
from limberup.spec import load_exercises
from limberup.types import PoseTrack
from reference import (
    film,
    get_spec,
    list_exercises,
    list_uncounted,
    mirror,
    perform_all,
    perform_fault,
    perform_scene,
    stand_still,
    take_frames,
)

EXERCISES = list_exercises()
OTHER_SIDE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.BOTH: Side.BOTH}
NOISE_M = 0.008

every_exercise = pytest.mark.parametrize("exercise", EXERCISES)


@every_exercise
def test_every_cue_that_is_repeated_has_other_words(exercise: str) -> None:
    for fault in get_spec(exercise).faults:
        assert fault.again, f'give the fault "{fault.id}" the key again: the cue in other words'
        assert fault.again != fault.cue


def judge(exercise: str, track: PoseTrack) -> list[Event]:
    engine = Engine(get_spec(exercise))
    return engine.update_track(track) + engine.finish()


def count(exercise: str, events: list[Event]) -> int:
    if get_spec(exercise).counts == "holds":
        return sum(isinstance(event, HoldEnded) for event in events)
    return sum(isinstance(event, RepetitionCompleted) and event.complete for event in events)


def list_sides(events: list[Event]) -> list[str]:
    return [
        event.side for event in events if isinstance(event, RepetitionCompleted) and event.complete
    ]


def make_set(exercise: str, events: list[Event], track: PoseTrack) -> ExerciseSet:
    return build_set(get_spec(exercise), events, float(track.t_s[-1]))


def describe(events: list[Event], *, swap_sides: bool = False) -> list[str]:
    """Events without regard to their order within one frame, and to the last digits of what was
    measured.
    """

    def soften(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: soften(inner) for key, inner in value.items()}
        if isinstance(value, Side):
            return OTHER_SIDE[value] if swap_sides else value
        return f"{value:.4f}" if isinstance(value, float) else value

    rows = (
        (event.t_s, type(event).__name__, soften(asdict(event) | {"index": 0})) for event in events
    )
    return [f"{t_s:.4f} {kind} {values}" for t_s, kind, values in sorted(rows, key=repr)]


# Completeness


@pytest.mark.parametrize("exercise", list(load_exercises()))
def test_every_exercise_has_a_reference_motion(exercise: str) -> None:
    assert exercise in EXERCISES, f"add the motion {exercise}.toml; CONTRIBUTING.md says how"


@every_exercise
def test_motion_and_spec_speak_of_the_same_faults_and_levels(exercise: str) -> None:
    motion, spec = load_motion(exercise), get_spec(exercise)
    judged = {fault.id for fault in spec.faults}
    shown = set(motion.faults) | (set(motion.standing_faults) & judged)
    assert judged <= shown, f"add a motion for {sorted(judged - shown)}, or make them unjudgeable"
    assert shown <= judged | {item.id for item in spec.unjudgeable}, (
        "the spec does not know all faults of the motion"
    )
    levels = {path.level for path in motion.paths.values() if path.counts and path.level}
    assert levels <= {level.id for level in spec.levels}


# Counting


@every_exercise
@pytest.mark.parametrize(
    ("fps", "noise_m", "missing"),
    [(10.0, 0.0, 0.0), (15.0, NOISE_M, 0.1), (30.0, 0.0, 0.0), (60.0, 0.0, 0.2)],
)
def test_repetitions_are_counted_for_the_side_that_did_them(
    exercise: str, fps: float, noise_m: float, missing: float
) -> None:
    scene = perform_all(exercise)
    events = judge(exercise, film(scene, fps, noise_m=noise_m, missing=missing, seed=3))
    if get_spec(exercise).counts == "holds":
        assert count(exercise, events) == len(scene.truth.holds)
    else:
        assert list_sides(events) == [repetition.side for repetition in scene.truth.repetitions]


@every_exercise
def test_what_is_no_repetition_is_not_counted(exercise: str) -> None:
    for step in list_uncounted(load_motion(exercise)):
        assert count(exercise, judge(exercise, film(perform_scene(exercise, (step,))))) == 0, step


@every_exercise
def test_what_makes_another_exercise_of_it_is_not_counted(exercise: str) -> None:
    """Such as lying face down where it takes lying on the back."""
    judged = {fault.id for fault in get_spec(exercise).faults}
    for habit in set(load_motion(exercise).standing_faults) - judged:
        assert count(exercise, judge(exercise, film(perform_fault(exercise, habit)))) == 0, habit


@every_exercise
def test_standing_still_in_the_start_pose_is_not_counted(exercise: str) -> None:
    assert count(exercise, judge(exercise, stand_still(film(perform_all(exercise)), 20.0))) == 0


# One engine for everything


@every_exercise
def test_a_mirrored_clip_swaps_the_sides_and_nothing_else(exercise: str) -> None:
    track = film(perform_all(exercise), noise_m=NOISE_M, missing=0.05, seed=11)
    assert describe(judge(exercise, mirror(track))) == describe(
        judge(exercise, track), swap_sides=True
    )


@every_exercise
def test_live_is_batch_and_blocks_do_not_matter(exercise: str) -> None:
    track = film(perform_all(exercise), noise_m=NOISE_M, missing=0.15, seed=21)
    whole = [repr(event) for event in judge(exercise, track)]
    live = Engine(get_spec(exercise))
    assert [repr(e) for pose in track.poses() for e in live.update(pose)] + [
        repr(e) for e in live.finish()
    ] == whole
    cuts = sorted(np.random.default_rng(1).integers(0, len(track), size=7).tolist())
    parts = Engine(get_spec(exercise))
    seen = [
        e
        for a, b in itertools.pairwise([0, *cuts, len(track)])
        for e in parts.update_track(take_frames(track, slice(a, b)))
    ]
    assert [repr(event) for event in [*seen, *parts.finish()]] == whole


# Faults and levels


@every_exercise
def test_clean_repetitions_have_no_fault_and_the_level_that_was_reached(exercise: str) -> None:
    scene = perform_all(exercise)
    track = film(scene, 15.0)
    done = make_set(exercise, judge(exercise, track), track)
    assert [fault.id for fault in done.faults if fault.repetition is not None] == []
    unsure = {level.id for level in get_spec(exercise).levels if level.unsure}
    for found, true in zip(done.repetitions, scene.truth.repetitions, strict=True):
        assert found.level == (true.level or None) or unsure & {found.level, true.level}


def list_faults() -> list[tuple[str, str]]:
    return [(exercise, fault.id) for exercise in EXERCISES for fault in get_spec(exercise).faults]


@pytest.mark.parametrize(("exercise", "fault"), list_faults())
def test_a_fault_is_found_where_it_is_shown_to_the_camera(exercise: str, fault: str) -> None:
    scene = perform_fault(exercise, fault)
    tracks = [film(scene, 15.0, view=view) for view in range(len(scene.yaws_deg))]
    sets = [make_set(exercise, judge(exercise, track), track) for track in tracks]
    assert any(fault in repetition.faults for done in sets for repetition in done.repetitions)
