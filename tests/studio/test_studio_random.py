"""Random sets of clips.

Within their ranges, different from each other, the same for the same seed.
"""

import pytest

from limberup.motion.motion import load_motion
from limberup.spec import find_spec, load_exercises
from limberup.studio.random_clips import FILL, HEIGHT_M, LIGHT, MALENESS, draw_clips
from limberup.studio.staging import compute_truth


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
