"""Random sets of clips.

Within their ranges, different from each other, the same for the same seed.
"""

import tomllib

import msgspec
import pytest

from limberup.motion.motion import load_motion
from limberup.motion.perform import Step
from limberup.motion.style import TEXTBOOK, Style, list_traits
from limberup.spec import find_spec, load_exercises
from limberup.studio.clips import FPS, Actor, Clip
from limberup.studio.random_clips import (
    FILL,
    HEIGHT_M,
    LIGHT,
    MALENESS,
    draw_clips,
    draw_people,
)
from limberup.studio.staging import compute_truth, stage_clip
from limberup.truth import NO_EXERCISE, encode_truth


def test_the_same_seed_gives_the_same_clips() -> None:
    assert draw_clips(7, 12) == draw_clips(7, 12)


def test_another_seed_gives_other_clips() -> None:
    assert all(
        one != other for one, other in zip(draw_clips(7, 12), draw_clips(8, 12), strict=True)
    )


def test_the_first_clips_do_not_depend_on_how_many_are_drawn() -> None:
    assert draw_clips(3, 20)[:5] == draw_clips(3, 5)


def test_every_exercise_gets_its_share() -> None:
    assert {clip.exercise for clip in draw_clips(1, len(load_exercises()))} == set(load_exercises())


def test_all_that_is_drawn_lies_within_its_range() -> None:
    for clip in draw_clips(11, 200):
        ranges = load_motion(clip.exercise).random
        assert ranges is not None
        off_deg = [
            abs((clip.yaw_deg - yaw_deg + 180.0) % 360.0 - 180.0) for yaw_deg in ranges.yaws_deg
        ]
        assert min(off_deg) <= ranges.off_yaw_deg <= 25.0
        assert 0.3 == HEIGHT_M[0] <= clip.height_m <= HEIGHT_M[1] == 1.2
        assert pytest.approx(1 / 3) == FILL[0] <= clip.fill <= FILL[1] == 0.9
        assert LIGHT[0] <= clip.light <= LIGHT[1]
        (actor,) = clip.actors
        assert MALENESS[0] <= actor.maleness <= MALENESS[1]
        assert all(ranges.tempo[0] <= step.tempo <= ranges.tempo[1] for step in actor.steps)


def test_the_ranges_are_used_to_their_ends() -> None:
    clips = draw_clips(5, 200)
    assert min(clip.light for clip in clips) < LIGHT[0] + 0.05
    assert min(clip.fill for clip in clips) < FILL[0] + 0.05
    assert max(clip.height_m for clip in clips) > HEIGHT_M[1] - 0.05
    assert {clip.yaw_deg > 90.0 for clip in clips} == {True, False}


def test_every_clip_can_be_performed_and_its_truth_speaks_the_words_of_the_spec() -> None:
    for clip in draw_clips(2, 16):
        spec, truth = find_spec(clip.exercise), compute_truth(clip)
        known = {fault.id for fault in spec.faults} | {rule.id for rule in spec.set_faults}
        assert len(truth.repetitions or ()) == len(clip.actors[0].steps)
        assert {fault.id for fault in (truth.faults or ())} <= known
        assert {row.level for row in (truth.repetitions or ())} <= {
            level.id for level in spec.levels
        } | {None}


def test_a_level_or_fault_that_is_told_by_how_long_a_hold_lasts_is_what_is_shown() -> None:
    for clip in (
        clip
        for clip in draw_clips(4, 50)
        if clip.exercise in {"exhale_hold_breathing", "childs_pose_clock"}
    ):
        spec, truth = find_spec(clip.exercise), compute_truth(clip)
        held_s = {level.id: level.held_s for level in spec.levels if level.held_s is not None}
        for row in truth.repetitions or ():
            holds = [
                hold.end_s - hold.start_s
                for hold in (truth.holds or ())
                if row.start_s <= hold.start_s < row.end_s
            ]
            assert all(hold_s >= held_s.get(row.level or "", 0.0) for hold_s in holds)
            assert "hold_short" not in (row.faults or ()) or all(hold_s < 4.0 for hold_s in holds)


def test_a_fault_of_tempo_is_shown_at_its_own_tempo() -> None:
    for clip in draw_clips(6, 100):
        for step in clip.actors[0].steps:
            tempo = load_motion(clip.exercise).faults[step.fault].tempo if step.fault else None
            assert tempo is None or step.tempo == 1.0


# --- people ---------------------------------------------------------------------------------------

RAISED = Clip(
    "people",
    "random",
    "straight_leg_stretch",
    (Actor("straight_leg_stretch", (Step("hip_75", "left", hold_s=1.0),)),),
)


def test_people_are_the_same_for_the_same_seed_and_however_many_are_drawn() -> None:
    assert draw_people(7, 12) == draw_people(7, 12)
    assert draw_people(7, 12)[:5] == draw_people(7, 5)


def test_people_have_traits_and_in_every_sixth_clip_nothing_is_exercised() -> None:
    clips = draw_people(7, 60)
    assert sum(clip.exercise == NO_EXERCISE for clip in clips) == 10
    traits = {trait for clip in clips for trait in list_traits(clip.style)}
    assert {"range", "tempo", "starts_late", "cuts", "handheld", "restless"} <= traits
    assert len({clip.name for clip in clips}) == len(clips)


def test_a_clip_without_a_style_is_filmed_whole() -> None:
    staged = stage_clip(RAISED)
    assert staged.showing is None
    assert staged.filmed == tuple(range(staged.frames))


def test_a_clip_that_starts_late_begins_with_a_later_frame_and_its_truth_says_so() -> None:
    late = stage_clip(msgspec.structs.replace(RAISED, style=Style(starts_late=0.3)))
    whole = stage_clip(RAISED)
    gone = late.filmed[0]
    assert gone > 15
    assert late.showing is not None
    assert whole.truth.repetitions is not None
    (shown,) = late.showing.repetitions
    assert shown.counts
    assert shown.row.start_s == 0.0
    assert shown.row.end_s == pytest.approx(
        whole.truth.repetitions[0].end_s - gone / FPS, abs=1.0 / FPS
    )


def test_the_truth_of_people_names_a_range_where_a_repetition_may_be_counted_or_not() -> None:
    sure = stage_clip(msgspec.structs.replace(RAISED, style=Style(amplitude=0.8))).showing
    unsure = stage_clip(msgspec.structs.replace(RAISED, style=Style(amplitude=0.38))).showing
    assert sure is not None
    assert unsure is not None
    assert "count" not in tomllib.loads(encode_truth(sure.as_truth()))
    (row,) = tomllib.loads(encode_truth(sure.as_truth()))["repetitions"]
    assert row["level"] == "hip_60"  # 0.8 of 79 deg
    assert "faults" not in row
    assert tomllib.loads(encode_truth(unsure.as_truth())) == {
        "exercise": "straight_leg_stretch",
        "count": [0, 1],
        "repetitions": [],
        "holds": tomllib.loads(encode_truth(unsure.as_truth()))["holds"],
    }


def test_the_textbook_is_the_style_of_every_other_clip() -> None:
    assert all(clip.style == TEXTBOOK for clip in draw_clips(7, 12))
