"""From events to the set that every surface shows, and to JSON."""

import json
import math
from dataclasses import replace

import msgspec

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
from limberup.reasons import BREATH_SIGNAL_WEAK, BREATHS_NOT_COUNTED
from limberup.results.session import SCHEMA, ExerciseSet, Session, Source, build_set, encode_session
from limberup.spec import find_spec

STRAIGHT_LEG = find_spec("straight_leg_stretch")
SCORPION = find_spec("scorpion_stretch")
CAT_COW = find_spec("cat_cow")
REPETITION = RepetitionCompleted(
    t_s=12.0,
    side=Side.LEFT,
    index=1,
    start_s=2.00049,
    end_s=11.0,
    complete=True,
    level="hip_75",
    hold_s=6.5,
    range_of_motion={"hip_flexion_deg": 74.98765},
    faults=("knee_bend",),
)


def make_fault(start_s: float, side: Side = Side.LEFT, fault: str = "knee_bend") -> list[Event]:
    return [
        FaultRaised(t_s=start_s + 0.5, side=side, fault=fault, since_s=start_s),
        FaultCleared(
            t_s=start_s + 2.0, side=side, fault=fault, start_s=start_s, end_s=start_s + 1.5
        ),
    ]


def make_set(*events: Event) -> ExerciseSet:
    return build_set(STRAIGHT_LEG, events, 30.0)


def test_a_repetition_is_a_row_with_its_score_rounded_to_milliseconds() -> None:
    (row,) = make_set(
        RepetitionStarted(2.0, Side.LEFT, 2.0), *make_fault(4.0), REPETITION
    ).repetitions
    assert (row.index, row.side, row.start_s, row.end_s, row.hold_s) == (1, "left", 2.0, 11.0, 6.5)
    assert (row.level, row.complete, row.faults, row.score) == ("hip_75", True, ("knee_bend",), 70)
    assert row.range_of_motion == {"hip_flexion_deg": 74.988}


def test_what_could_not_be_measured_is_null() -> None:
    unseen = replace(REPETITION, range_of_motion={"hip_flexion_deg": math.nan})
    assert make_set(unseen).repetitions[0].range_of_motion == {"hip_flexion_deg": None}


def test_a_fault_belongs_to_the_repetition_of_its_side_and_time() -> None:
    second = replace(REPETITION, index=2, side=Side.RIGHT, start_s=15.0, end_s=25.0)
    rows = make_set(*make_fault(4.0), REPETITION, *make_fault(18.0, Side.RIGHT), second).faults
    assert [(row.id, row.side, row.start_s, row.end_s, row.repetition) for row in rows] == [
        ("knee_bend", "left", 4.0, 5.5, 1),
        ("knee_bend", "right", 18.0, 19.5, 2),
    ]
    assert rows[0].severity == "major"
    assert rows[0].cue == next(
        fault.cue for fault in STRAIGHT_LEG.faults if fault.id == "knee_bend"
    )


def test_a_fault_of_a_movement_that_was_given_up_is_left_out() -> None:
    given_up = RepetitionAbandoned(t_s=7.0, side=Side.LEFT, start_s=3.0)
    assert make_set(*make_fault(4.0), given_up).faults == ()
    assert make_set(*make_fault(4.0, Side.RIGHT), REPETITION).faults == ()


def test_a_hold_is_a_row_and_breaths_are_said_not_to_be_counted() -> None:
    done = make_set(HoldEnded(t_s=10.0, side=Side.RIGHT, start_s=3.0, end_s=9.25))
    (hold,) = done.holds
    assert (hold.side, hold.start_s, hold.end_s, hold.seconds, hold.breaths) == (
        "right",
        3.0,
        9.25,
        6.25,
        None,
    )
    assert ("breaths", BREATHS_NOT_COUNTED) in {(row.what, row.reason) for row in done.unjudged}


def test_counted_breaths_are_in_their_hold_and_nothing_is_said_of_them() -> None:
    hold = HoldEnded(
        t_s=30.0, side=Side.RIGHT, start_s=3.0, end_s=29.0, breaths=4, breaths_hz=0.150012
    )
    done = make_set(hold)
    assert (done.holds[0].breaths, done.holds[0].breaths_hz) == (4, 0.15)
    assert not any(row.what == "breaths" for row in done.unjudged)


def test_a_hold_whose_breath_was_not_seen_says_why_and_when() -> None:
    done = make_set(
        HoldEnded(t_s=30.0, side=Side.RIGHT, start_s=3.0, end_s=29.0, unseen=BREATH_SIGNAL_WEAK)
    )
    assert [
        (row.reason, row.start_s, row.end_s) for row in done.unjudged if row.what == "breaths"
    ] == [(BREATH_SIGNAL_WEAK, 3.0, 29.0)]
    assert done.holds[0].breaths_hz is None


def test_a_set_lasts_from_its_first_to_its_last_repetition_or_hold() -> None:
    done = make_set(HoldEnded(t_s=14.0, side=Side.LEFT, start_s=1.5, end_s=13.0), REPETITION)
    assert (done.started_s, done.ended_s) == (1.5, 13.0)
    nothing = make_set()
    assert (nothing.started_s, nothing.ended_s, nothing.repetitions, nothing.holds) == (
        0.0,
        30.0,
        (),
        (),
    )


def test_what_was_not_judged_is_listed_with_its_reason() -> None:
    rows = make_set(Unjudged(20.0, Side.LEFT, "fault:knee_bend", "feet_hidden", 2.0, 11.0)).unjudged
    assert (rows[0].what, rows[0].reason, rows[0].start_s, rows[0].end_s) == (
        "fault:knee_bend",
        "feet_hidden",
        2.0,
        11.0,
    )


def test_what_no_camera_can_show_is_said_in_every_report() -> None:
    told = {(row.what, row.reason) for row in build_set(CAT_COW, [], 30.0).unjudged}
    assert {(f"fault:{item.id}", item.reason) for item in CAT_COW.unjudgeable} <= told
    assert told


def test_a_fault_of_the_whole_set_belongs_to_no_repetition() -> None:
    level = SCORPION.levels[-1].id
    first = replace(REPETITION, level=level, faults=(), range_of_motion={})
    rows = build_set(SCORPION, [first], 30.0).faults
    assert [(row.id, row.side, row.repetition) for row in rows] == [("level_jump", "both", None)]


def test_the_dose_comes_with_the_set() -> None:
    holds = [HoldEnded(50.0, side, 0.0, 45.0) for side in (Side.LEFT, Side.RIGHT)]
    assert make_set(*holds).dose.met
    assert not make_set(holds[0]).dose.met


def test_json_has_the_shape_that_every_surface_agrees_on() -> None:
    source = Source(path="clip.mp4", duration_s=30.0, fps=None, frames=900)
    unseen = replace(REPETITION, range_of_motion={"hip_flexion_deg": math.nan})
    session = Session(source=source, model="full", sets=(make_set(*make_fault(4.0), unseen),))
    text = encode_session(session)
    told = json.loads(text)
    assert list(told) == ["schema", "source", "model", "sets"]
    assert told["schema"] == SCHEMA == "limberup.session/1"
    assert told["source"] == {"path": "clip.mp4", "duration_s": 30.0, "fps": None, "frames": 900}
    (done,) = told["sets"]
    assert list(done) == [
        "exercise", "started_s", "ended_s", "repetitions", "holds", "faults", "unjudged", "dose",
        "attempts", "never_met", "advice", "progress",
    ]  # fmt: skip
    assert done["repetitions"][0]["range_of_motion"] == {"hip_flexion_deg": None}
    fault = done["faults"][0]
    assert list(fault) == ["id", "side", "start_s", "end_s", "severity", "cue", "repetition"]
    assert (fault["id"], fault["side"], fault["severity"], fault["repetition"]) == (
        "knee_bend",
        "left",
        "major",
        1,
    )
    assert set(done["dose"]) == {"target", "done", "met"}
    assert text.endswith(b"}\n")
    assert msgspec.json.decode(text, type=Session) == session
