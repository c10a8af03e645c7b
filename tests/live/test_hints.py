"""Whoever moves without being counted hears what is missing, kindly and not too often."""

from limberup.judging.engine import Reading
from limberup.judging.events import Attempt, Missing, RepetitionAbandoned, Side
from limberup.live.cue_policy import Voice
from limberup.live.hints import QUIET_S, STUCK_S, Hints


def give_up(t_s: float, missing: Missing | None = Missing.RANGE) -> RepetitionAbandoned:
    attempt = None if missing is None else Attempt(missing, t_s, "far", "angle_deg", 15.0, 20.0)
    return RepetitionAbandoned(t_s, Side.BOTH, t_s - 1.0, attempt)


def reading(phase: str) -> Reading:
    return Reading(Side.BOTH, True, phase, True, {}, "")


def hear(voice: Voice, t_s: float) -> str:
    spoken = voice.update(t_s)
    return spoken[1].say if spoken is not None else ""


def test_a_movement_that_was_too_small_is_answered_with_a_little_further() -> None:
    voice = Voice()
    Hints(voice).follow(give_up(10.0))
    assert hear(voice, 10.1) == "A little further, so that it counts."


def test_what_was_only_a_shift_of_weight_is_not_mentioned() -> None:
    voice = Voice()
    Hints(voice).follow(give_up(10.0, None))
    assert hear(voice, 10.1) == ""


def test_hints_are_far_between() -> None:
    voice = Voice()
    hints = Hints(voice)
    hints.follow(give_up(10.0))
    assert hear(voice, 10.1)
    hints.follow(give_up(10.0 + 0.5 * QUIET_S))
    assert not hear(voice, 10.1 + 0.5 * QUIET_S)
    hints.follow(give_up(10.0 + QUIET_S, Missing.STAY))
    assert hear(voice, 10.1 + QUIET_S) == "Stay there a little longer, so that it counts."


def test_somebody_who_is_stuck_on_the_way_hears_how_to_go_on() -> None:
    voice = Voice()
    hints = Hints(voice)
    for second in range(int(STUCK_S) + 2):
        hints.update(float(second), [reading("back")])
    assert hear(voice, STUCK_S + 1.0) == "Come all the way back, so that it counts."


def test_a_position_that_is_held_is_not_being_stuck() -> None:
    voice = Voice()
    hints = Hints(voice)
    for second in range(60):
        hints.update(float(second), [reading("far")])
    assert hear(voice, 60.0) == ""
