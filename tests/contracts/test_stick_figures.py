"""What stick figures of four exercises prove.

Exact angles at any frame rate, from any side, with any gap.
"""

import itertools
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from figures import (
    CAT,
    COW,
    PRONE,
    REFERENCES,
    SCORPION_LEVELS,
    STRAIGHT_LEG_BANDS,
    SUPINE,
    TABLE,
    Motion,
    Reference,
    alternate,
    cat_cow,
    cross_once,
    film,
    hide,
    lie_face_down,
    lie_face_up,
    raise_leg,
    scorpion,
    stand_still,
    straight_leg,
    take_frames,
)
from limberup.judging.engine import Engine
from limberup.judging.events import (
    Event,
    FaultCleared,
    FaultRaised,
    HoldEnded,
    RepetitionAbandoned,
    RepetitionCompleted,
    RepetitionStarted,
    Side,
    Unjudged,
)
from limberup.landmarks import MIRROR, Landmark
from limberup.results.session import ExerciseSet, Session, Source, build_set, encode_session
from limberup.spec import Spec, list_specs, load_spec
from limberup.types import PoseTrack

EXERCISES = tuple(REFERENCES)
WITH_SIDES = ("scorpion_stretch", "straight_leg_stretch")
FACINGS = ("right", "left")
OTHER_SIDE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.BOTH: Side.BOTH}

every_exercise = pytest.mark.parametrize("exercise", EXERCISES)
both_ways = pytest.mark.parametrize("facing", FACINGS)


@cache
def get_spec(exercise: str) -> Spec:
    return load_spec(list_specs()[exercise])


def get_reference(exercise: str) -> Reference:
    if exercise not in REFERENCES:
        raise LookupError(
            f'The exercise "{exercise}" has no reference motion; add one to REFERENCES in '
            "tests/figures.py: "
            "a function that performs n clean repetitions, one that performs n halves, and one "
            "for each of its faults."
        )
    return REFERENCES[exercise]


def judge(exercise: str, track: PoseTrack) -> list[Event]:
    engine = Engine(get_spec(exercise))
    return engine.update_track(track) + engine.finish()


def judge_live(exercise: str, track: PoseTrack) -> list[Event]:
    engine = Engine(get_spec(exercise))
    return [event for pose in track.poses() for event in engine.update(pose)] + engine.finish()


def judge_in_parts(exercise: str, track: PoseTrack, cuts: list[int]) -> list[Event]:
    engine = Engine(get_spec(exercise))
    edges = itertools.pairwise([0, *sorted(cuts), len(track)])
    parts = [take_frames(track, slice(start, end)) for start, end in edges]
    return [event for part in parts for event in engine.update_track(part)] + engine.finish()


def find_repetitions(events: list[Event]) -> list[RepetitionCompleted]:
    return [event for event in events if isinstance(event, RepetitionCompleted)]


def count(exercise: str, events: list[Event]) -> int:
    if get_spec(exercise).counts == "holds":
        return sum(isinstance(event, HoldEnded) for event in events)
    return sum(repetition.complete for repetition in find_repetitions(events))


def find_faults(events: list[Event]) -> set[str]:
    return {fault for repetition in find_repetitions(events) for fault in repetition.faults}


def summarise(events: list[Event]) -> list[tuple[Side, str | None, bool, tuple[str, ...]]]:
    return [(rep.side, rep.level, rep.complete, rep.faults) for rep in find_repetitions(events)]


def describe(events: list[Event]) -> list[str]:
    """Every bit of every event; unlike `==` this also holds for NaN."""
    return [repr(event) for event in events]


def describe_roughly(events: list[Event], *, swap_sides: bool = False) -> list[str]:
    """Events without regard to their order within one frame, and to the last digits of what was
    measured.
    """

    def soften(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: soften(inner) for key, inner in value.items()}
        if isinstance(value, Side):
            return OTHER_SIDE[value] if swap_sides else value
        return f"{value:.6f}" if isinstance(value, float) else value

    rows = (
        (event.t_s, type(event).__name__, soften(asdict(event) | {"index": 0})) for event in events
    )
    return [f"{t_s:.6f} {kind} {values}" for t_s, kind, values in sorted(rows, key=repr)]


def make_set(exercise: str, events: list[Event], track: PoseTrack) -> ExerciseSet:
    return build_set(get_spec(exercise), events, float(track.t_s[-1]))


def mirror(track: PoseTrack) -> PoseTrack:
    """The clip as a mirror would show it: left and right exchanged, the picture turned round."""
    landmarks, world = track.landmarks[:, MIRROR].copy(), track.world[:, MIRROR].copy()
    landmarks[..., 0] = track.aspect - landmarks[..., 0]
    world[..., 0] *= -1.0
    return replace(track, landmarks=landmarks, world=world, visibility=track.visibility[:, MIRROR])


def list_faults() -> list[tuple[str, str]]:
    shown = {
        (exercise, fault)
        for exercise, reference in REFERENCES.items()
        for fault in reference.faults
    }
    known = [(exercise, fault.id) for exercise in EXERCISES for fault in get_spec(exercise).faults]
    return [pair for pair in known if pair in shown]


every_fault = pytest.mark.parametrize(("exercise", "fault"), list_faults())


# Completeness


@every_exercise
def test_every_exercise_has_a_reference_motion(exercise: str) -> None:
    get_reference(exercise)


@every_exercise
def test_every_fault_has_a_motion_that_shows_it(exercise: str) -> None:
    shown, known = (
        set(get_reference(exercise).faults),
        {fault.id for fault in get_spec(exercise).faults},
    )
    assert known <= shown, (
        f"add motions for {sorted(known - shown)} to REFERENCES in tests/figures.py, or make "
        "them unjudgeable"
    )
    assert shown <= known, (
        f"the spec knows no {sorted(shown - known)}; remove their motions from tests/figures.py"
    )


# Counting


@every_exercise
@both_ways
@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0, 60.0, 120.0])
def test_repetitions_are_counted_exactly_at_any_frame_rate(
    exercise: str, facing: str, fps: float
) -> None:
    events = judge(exercise, film(get_reference(exercise).clean(4), fps, facing=facing))
    assert count(exercise, events) == 4


@every_exercise
@pytest.mark.parametrize("repetitions", [1, 2, 3, 7])
def test_as_many_are_counted_as_are_done(exercise: str, repetitions: int) -> None:
    assert (
        count(exercise, judge(exercise, film(get_reference(exercise).clean(repetitions))))
        == repetitions
    )


@every_exercise
@pytest.mark.parametrize("tempo", [0.6, 0.8, 1.25, 1.6])
def test_slow_and_quick_are_counted_alike(exercise: str, tempo: float) -> None:
    clean = get_reference(exercise).clean(3)
    even, changed = judge(exercise, film(clean)), judge(exercise, film(clean.at_tempo(tempo)))
    assert count(exercise, changed) == 3
    assert [row[:2] for row in summarise(changed)] == [row[:2] for row in summarise(even)]


@every_exercise
@pytest.mark.parametrize("fps", [10.0, 30.0, 60.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_unsteady_joint_angles_do_not_change_the_count(
    exercise: str, fps: float, seed: int
) -> None:
    reference = get_reference(exercise)
    clean, halves = (
        judge(exercise, film(motion, fps, angle_noise_deg=3.0, seed=seed))
        for motion in (reference.clean(3), reference.halves(3))
    )
    assert (count(exercise, clean), count(exercise, halves)) == (3, 0)


@every_exercise
@both_ways
def test_unsteady_landmarks_do_not_change_the_count(exercise: str, facing: str) -> None:
    track = film(
        get_reference(exercise).clean(3), 30.0, facing=facing, landmark_noise=0.004, seed=5
    )
    assert count(exercise, judge(exercise, track)) == 3


@every_exercise
@pytest.mark.parametrize("fps", [10.0, 30.0, 60.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_fifth_of_the_frames_missing_does_not_change_the_count(
    exercise: str, fps: float, seed: int
) -> None:
    reference = get_reference(exercise)
    clean, halves = (
        judge(exercise, film(motion, fps, missing=0.2, seed=seed))
        for motion in (reference.clean(3), reference.halves(3))
    )
    assert (count(exercise, clean), count(exercise, halves)) == (3, 0)


@every_exercise
def test_a_short_gap_anywhere_in_a_repetition_does_no_harm(exercise: str) -> None:
    track = film(get_reference(exercise).clean(2), 30.0)
    whole = judge(exercise, track)
    for start_s in np.arange(1.0, 0.6 * track.t_s[-1], 0.45):
        events = judge(exercise, hide(track, from_s=start_s, to_s=start_s + 0.3))
        assert summarise(events) == summarise(whole), f"gap from {start_s:.2f} s"
        assert count(exercise, events) == 2


@every_exercise
@both_ways
@pytest.mark.parametrize("fps", [10.0, 30.0, 120.0])
def test_half_repetitions_are_not_counted(exercise: str, facing: str, fps: float) -> None:
    events = judge(exercise, film(get_reference(exercise).halves(4), fps, facing=facing))
    assert count(exercise, events) == 0
    assert find_repetitions(events) == []


@every_exercise
@pytest.mark.parametrize(
    "still", [stand_still, lie_face_down, lie_face_up], ids=lambda motion: motion.__name__
)
def test_staying_still_is_not_counted(exercise: str, still: Any) -> None:
    for noise_deg in (0.0, 3.0):
        events = judge(exercise, film(still(20.0), 15.0, angle_noise_deg=noise_deg, seed=3))
        assert count(exercise, events) == 0
        assert not any(isinstance(event, FaultRaised) for event in events)


@pytest.mark.parametrize(("exercise", "performed"), list(itertools.permutations(EXERCISES, 2)))
def test_other_exercises_are_not_counted(exercise: str, performed: str) -> None:
    reference = get_reference(performed)
    motions = {"clean": reference.clean(3), "halves": reference.halves(3)}
    motions |= {fault: perform(2) for fault, perform in reference.faults.items()}
    for name, motion in motions.items():
        for facing in FACINGS:
            assert count(exercise, judge(exercise, film(motion, 15.0, facing=facing))) == 0, name


@every_exercise
def test_nothing_is_counted_from_a_wrong_view(exercise: str) -> None:
    track = film(get_reference(exercise).clean(3), 15.0, yaw_deg=75.0)
    events = judge(exercise, track)
    assert count(exercise, events) == 0
    unjudged = [
        event for event in events if isinstance(event, Unjudged) and event.what == "exercise"
    ]
    assert {event.reason for event in unjudged} == {"wrong_view"}
    assert sum(event.end_s - event.start_s for event in unjudged) > 0.8 * track.t_s[-1]


@every_exercise
@pytest.mark.parametrize("yaw_deg", [-15.0, 15.0])
def test_a_body_a_little_off_the_side_view_is_counted(exercise: str, yaw_deg: float) -> None:
    assert (
        count(
            exercise, judge(exercise, film(get_reference(exercise).clean(3), 30.0, yaw_deg=yaw_deg))
        )
        == 3
    )


@every_exercise
def test_an_empty_room_is_reported_and_not_counted(exercise: str) -> None:
    track = hide(film(stand_still(8.0), 15.0), from_s=2.0, to_s=6.0)
    rows = [event for event in judge(exercise, track) if isinstance(event, Unjudged)]
    assert [(row.what, row.reason) for row in rows] == [("exercise", "nobody_found")]
    assert (rows[0].start_s, rows[0].end_s) == pytest.approx((2.0, 6.0), abs=0.1)


@pytest.mark.parametrize("exercise", WITH_SIDES)
def test_a_repetition_whose_way_back_was_not_filmed_is_not_complete(exercise: str) -> None:
    track = film(get_reference(exercise).clean(1))
    cut = take_frames(track, slice(0, len(track) * 55 // 100))
    assert [repetition.complete for repetition in find_repetitions(judge(exercise, cut))] == [False]


# Sides


@every_exercise
@both_ways
def test_each_repetition_is_given_to_the_side_that_did_it(exercise: str, facing: str) -> None:
    repetitions = find_repetitions(
        judge(exercise, film(get_reference(exercise).clean(4), facing=facing))
    )
    expected = alternate(4) if get_spec(exercise).alternates else (Side.BOTH,) * 4
    assert tuple(repetition.side for repetition in repetitions) == expected
    assert [repetition.index for repetition in repetitions] == [1, 2, 3, 4]


@every_exercise
@pytest.mark.parametrize("noise_deg", [0.0, 3.0])
def test_a_mirrored_clip_swaps_the_sides_and_nothing_else(exercise: str, noise_deg: float) -> None:
    track = film(get_reference(exercise).clean(3), angle_noise_deg=noise_deg, missing=0.05, seed=11)
    events = judge(exercise, track)
    assert find_repetitions(events)
    assert describe_roughly(judge(exercise, mirror(track))) == describe_roughly(
        events, swap_sides=True
    )


@every_exercise
def test_a_person_facing_the_other_way_is_judged_alike(exercise: str) -> None:
    right, left = (
        judge(exercise, film(get_reference(exercise).clean(4), facing=facing)) for facing in FACINGS
    )
    assert summarise(left) == summarise(right)


# One engine for everything


@every_exercise
@pytest.mark.parametrize("is_noisy", [False, True])
def test_live_is_batch(exercise: str, is_noisy: bool) -> None:
    noise_deg, landmark_noise, missing = (3.0, 0.004, 0.2) if is_noisy else (0.0, 0.0, 0.0)
    motion = get_reference(exercise).clean(2)
    track = film(
        motion,
        15.0,
        angle_noise_deg=noise_deg,
        landmark_noise=landmark_noise,
        missing=missing,
        seed=21,
    )
    batch, live = judge(exercise, track), judge_live(exercise, track)
    assert find_repetitions(batch)
    assert describe(live) == describe(batch)
    assert make_set(exercise, live, track) == make_set(exercise, batch, track)


@every_fault
def test_live_is_batch_for_faults(exercise: str, fault: str) -> None:
    track = hide(film(get_reference(exercise).faults[fault](1), 10.0), from_s=6.0, to_s=7.3)
    assert describe(judge_live(exercise, track)) == describe(judge(exercise, track))


@every_exercise
@pytest.mark.parametrize("seed", range(4))
def test_how_a_recording_is_cut_into_blocks_does_not_matter(exercise: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    motions = [
        get_reference(exercise).clean(2),
        *(fault(1) for fault in get_reference(exercise).faults.values()),
    ]
    for motion in motions:
        track = film(motion, 30.0, angle_noise_deg=3.0, missing=0.2, seed=seed)
        track = hide(track, from_s=4.0, to_s=5.2)
        cuts = rng.integers(0, len(track), size=rng.integers(1, 12)).tolist()
        whole = judge(exercise, track)
        assert describe(judge_in_parts(exercise, track, cuts)) == describe(whole), f"cut at {cuts}"


@every_exercise
def test_json_is_the_same_live_and_batch(exercise: str) -> None:
    track = film(get_reference(exercise).clean(2), 15.0, missing=0.1, seed=4)
    source = Source(path="clip.mp4", duration_s=float(track.t_s[-1]), fps=15.0, frames=len(track))
    written = [
        encode_session(
            Session(source=source, model="full", sets=(make_set(exercise, events, track),))
        )
        for events in (judge(exercise, track), judge_live(exercise, track))
    ]
    assert written[0] == written[1]


@every_exercise
def test_a_new_engine_knows_nothing_of_the_last_one(exercise: str) -> None:
    track = film(get_reference(exercise).clean(2), 15.0)
    before = describe(judge(exercise, track))
    engine = Engine(get_spec(exercise))
    engine.update_track(take_frames(track, slice(0, len(track) // 2)))
    assert describe(judge(exercise, track)) == before


@every_exercise
def test_size_and_place_in_the_picture_do_not_matter(exercise: str) -> None:
    motion = get_reference(exercise).clean(3)
    usual = judge(exercise, film(motion, angle_noise_deg=3.0, seed=8))
    for metre_heights, at in ((0.12, (0.2, 0.9)), (0.6, (0.75, 0.5))):
        events = judge(
            exercise, film(motion, metre_heights=metre_heights, at=at, angle_noise_deg=3.0, seed=8)
        )
        assert describe_roughly(events) == describe_roughly(usual)


@every_exercise
def test_the_size_of_the_body_does_not_matter(exercise: str) -> None:
    track = film(get_reference(exercise).clean(3))
    taller = replace(track, landmarks=track.landmarks * 1.25, world=track.world * 1.25)
    assert describe_roughly(judge(exercise, taller)) == describe_roughly(judge(exercise, track))


@every_exercise
def test_events_come_in_order_of_time_and_every_start_has_one_end(exercise: str) -> None:
    for motion in (get_reference(exercise).clean(3), get_reference(exercise).halves(2)):
        events = judge(exercise, film(motion, angle_noise_deg=3.0, missing=0.2, seed=2))
        assert [event.t_s for event in events] == sorted(event.t_s for event in events)
        for side in Side:
            is_open = False
            for event in (event for event in events if getattr(event, "side", None) is side):
                if isinstance(event, RepetitionStarted):
                    assert not is_open
                    is_open = True
                elif isinstance(event, RepetitionCompleted | RepetitionAbandoned):
                    assert is_open
                    is_open = False
            assert not is_open


# Faults


@every_exercise
@both_ways
@pytest.mark.parametrize("fps", [10.0, 30.0, 120.0])
def test_no_fault_is_found_in_clean_repetitions(exercise: str, facing: str, fps: float) -> None:
    events = judge(exercise, film(get_reference(exercise).clean(4), fps, facing=facing))
    assert [event for event in events if isinstance(event, FaultRaised)] == []


@every_fault
@both_ways
@pytest.mark.parametrize("fps", [10.0, 30.0, 60.0])
def test_a_fault_is_found_in_every_repetition_that_has_it_and_no_other_one(
    exercise: str, fault: str, facing: str, fps: float
) -> None:
    track = film(get_reference(exercise).faults[fault](2), fps, facing=facing)
    events = judge(exercise, track)
    assert [repetition.faults for repetition in find_repetitions(events)] == [(fault,), (fault,)]
    done = make_set(exercise, events, track)
    rows = [row for row in done.faults if row.repetition is not None]
    assert {(row.id, row.repetition) for row in rows} == {(fault, 1), (fault, 2)}
    assert all(row.start_s <= row.end_s for row in rows)


@every_fault
def test_a_fault_is_found_through_short_gaps(exercise: str, fault: str) -> None:
    track = film(get_reference(exercise).faults[fault](2), 30.0)
    for start_s in np.arange(2.0, track.t_s[-1] - 1.0, 0.9):
        track = hide(track, from_s=start_s, to_s=start_s + 0.25)
    assert [
        fault in repetition.faults for repetition in find_repetitions(judge(exercise, track))
    ] == [True, True]


@every_fault
def test_every_fault_that_is_raised_is_cleared(exercise: str, fault: str) -> None:
    events = judge(exercise, film(get_reference(exercise).faults[fault](2), 30.0))
    raised = [
        (event.side, event.fault, event.since_s)
        for event in events
        if isinstance(event, FaultRaised)
    ]
    cleared = [
        (event.side, event.fault, event.start_s)
        for event in events
        if isinstance(event, FaultCleared)
    ]
    assert raised
    assert sorted(raised) == sorted(cleared)


def test_a_fault_that_never_ends_is_found_in_every_repetition_however_short_the_rest() -> None:
    motion = Motion.begin(TABLE).wait(1.8)
    for _ in range(4):
        motion = motion.to(0.5, CAT).wait(0.5).to(0.5, COW).wait(0.5)
    bent = (
        motion.to(0.5, TABLE)
        .wait(1.0)
        .change(lambda stance: stance.with_both(shoulder_deg=53.0, elbow_deg=60.0))
    )
    repetitions = find_repetitions(judge("cat_cow", film(bent, 60.0)))
    assert [repetition.faults for repetition in repetitions] == [("elbows_bent",)] * 4


def test_a_fault_that_began_in_a_given_up_repetition_is_found_in_the_next() -> None:
    motion = Motion.begin(TABLE).wait(1.8)
    for stance in (CAT, TABLE, CAT, COW, TABLE):
        motion = motion.to(0.8, stance).wait(0.8)
    bent = motion.change(lambda stance: stance.with_both(shoulder_deg=53.0, elbow_deg=60.0))
    track = film(bent)
    events = judge("cat_cow", track)
    assert sum(isinstance(event, RepetitionAbandoned) for event in events) == 1
    assert [repetition.faults for repetition in find_repetitions(events)] == [("elbows_bent",)]
    assert [row.repetition for row in make_set("cat_cow", events, track).faults] == [1]


@pytest.mark.parametrize(
    ("exercise", "fault", "reason", "part", "from_s", "to_s"),
    [
        ("cat_cow", "elbows_bent", "hands_hidden", "WRIST", 1.5, 99.0),
        ("cat_cow", "hands_misplaced", "hands_hidden", "WRIST", 1.5, 99.0),
        ("childs_pose", "arms_short", "hands_hidden", "WRIST", 4.2, 99.0),
        ("childs_pose", "hips_high", "feet_hidden", "ANKLE", 4.2, 99.0),
        ("childs_pose", "head_up", "head_hidden", "EAR", 4.2, 99.0),
        ("scorpion_stretch", "arm_slides", "hands_hidden", "WRIST", 1.5, 99.0),
        ("scorpion_stretch", "head_lifts", "head_hidden", "EAR", 1.5, 99.0),
        ("straight_leg_stretch", "knee_bend", "feet_hidden", "ANKLE", 4.6, 99.0),
        ("straight_leg_stretch", "bouncing", "knees_hidden", "KNEE", 4.6, 8.4),
    ],
)
def test_a_fault_that_cannot_be_seen_is_not_judged_and_says_why(
    exercise: str, fault: str, reason: str, part: str, from_s: float, to_s: float
) -> None:
    track = film(get_reference(exercise).clean(1), 30.0)
    events = judge(
        exercise,
        hide(track, Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"], from_s=from_s, to_s=to_s),
    )
    unjudged = {(event.what, event.reason) for event in events if isinstance(event, Unjudged)}
    assert len(find_repetitions(events)) == 1
    assert (f"fault:{fault}", reason) in unjudged
    assert fault not in find_faults(events)


@every_exercise
def test_nothing_is_left_unjudged_when_everything_is_seen(exercise: str) -> None:
    events = judge(exercise, film(get_reference(exercise).clean(2), 30.0))
    known_unsure = {f"level:{level.id}" for level in get_spec(exercise).levels if level.unsure}
    assert {event.what for event in events if isinstance(event, Unjudged)} <= known_unsure


# What single exercises promise


@pytest.mark.parametrize("level", list(SCORPION_LEVELS))
@both_ways
@pytest.mark.parametrize("fps", [15.0, 60.0])
def test_the_scorpion_reaches_the_level_that_is_performed(
    level: str, facing: str, fps: float
) -> None:
    events = judge("scorpion_stretch", film(scorpion(2, level), fps, facing=facing))
    assert [(rep.side, rep.level) for rep in find_repetitions(events)] == [
        (side, level) for side in alternate(2)
    ]


@pytest.mark.parametrize(("level", "hip_deg"), list(STRAIGHT_LEG_BANDS.items()))
@both_ways
def test_the_straight_leg_reaches_the_band_of_its_hip_angle(
    level: str, hip_deg: float, facing: str
) -> None:
    repetitions = find_repetitions(
        judge("straight_leg_stretch", film(straight_leg(2, hip_deg), facing=facing))
    )
    assert [(rep.side, rep.level) for rep in repetitions] == [
        (side, level) for side in alternate(2)
    ]
    for repetition in repetitions:
        assert repetition.range_of_motion["hip_flexion_deg"] == pytest.approx(hip_deg, abs=0.5)


def test_the_highest_level_of_a_repetition_counts_even_if_a_lower_one_comes_last() -> None:
    high, nearly_down, low = (
        SUPINE.with_one(Side.LEFT, hip_deg=angle) for angle in (75.0, 35.0, 46.0)
    )
    motion = Motion.begin(SUPINE).wait(1.8).to(1.8, high).wait(2.0).to(1.5, nearly_down).wait(0.5)
    track = film(motion.to(0.5, low).wait(2.0).to(1.5, SUPINE).wait(1.2))
    assert [rep.level for rep in find_repetitions(judge("straight_leg_stretch", track))] == [
        "hip_75"
    ]


@pytest.mark.parametrize("hold_s", [3.0, 8.0])
def test_a_straight_leg_hold_is_timed(hold_s: float) -> None:
    track = film(raise_leg(Motion.begin(SUPINE).wait(1.0), Side.RIGHT, 75.0, hold_s))
    holds = [
        event for event in judge("straight_leg_stretch", track) if isinstance(event, HoldEnded)
    ]
    assert [hold.side for hold in holds] == [Side.RIGHT]
    assert holds[0].end_s - holds[0].start_s == pytest.approx(hold_s, abs=0.6)


@pytest.mark.parametrize("hertz", [1.25, 1.4, 1.5, 1.75])
def test_bouncing_is_found_whatever_its_rhythm(hertz: float) -> None:
    up, down = (SUPINE.with_one(Side.LEFT, hip_deg=angle) for angle in (85.0, 67.0))
    motion = Motion.begin(SUPINE).wait(1.8).to(1.8, up)
    for _ in range(round(5.0 * hertz)):
        motion = motion.to(0.5 / hertz, down).to(0.5 / hertz, up)
    assert find_faults(judge("straight_leg_stretch", film(motion.to(1.8, SUPINE).wait(1.2)))) == {
        "bouncing"
    }


def test_one_leg_only_is_one_side_only() -> None:
    motion = Motion.begin(PRONE).wait(1.8)
    for _ in range(3):
        motion = cross_once(motion, Side.RIGHT, SCORPION_LEVELS["foot_to_floor"])
    repetitions = find_repetitions(judge("scorpion_stretch", film(motion)))
    assert [repetition.side for repetition in repetitions] == [Side.RIGHT] * 3


def test_one_side_clearly_behind_the_other_is_a_fault_of_the_set() -> None:
    motion = Motion.begin(PRONE).wait(1.8)
    for side in alternate(4):
        level = "foot_to_floor" if side is Side.LEFT else "hip_off_floor"
        motion = cross_once(motion, side, SCORPION_LEVELS[level])
    track = film(motion)
    done = make_set("scorpion_stretch", judge("scorpion_stretch", track), track)
    assert [(row.id, row.repetition) for row in done.faults] == [("sides_differ", None)]


def test_jumping_straight_to_a_high_level_is_a_fault_of_the_set() -> None:
    for level, faults in (("foot_to_hand", ["level_jump"]), ("hip_off_floor", [])):
        track = film(scorpion(2, level))
        done = make_set("scorpion_stretch", judge("scorpion_stretch", track), track)
        assert [row.id for row in done.faults] == faults


def test_cat_and_cow_are_counted_from_whichever_comes_first() -> None:
    swapped = {CAT: COW, COW: CAT}
    cow_first = cat_cow(3).change(lambda stance: swapped.get(stance, stance))
    assert count("cat_cow", judge("cat_cow", film(cow_first))) == 3
