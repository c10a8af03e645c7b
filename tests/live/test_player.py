"""A programme of several exercises.

Order, doses, rests, skip, repeat, and the question in between.
"""

from collections.abc import Sequence

import msgspec
import pytest
from bodies import (
    ASPECT,
    LEFT_90,
    RIGHT_LOW,
    clip,
    follow,
    nobody,
    still,
    upright,
    with_hand_up,
)

from limberup.judging.events import Event, RepetitionCompleted, Side
from limberup.live.coached import Moment
from limberup.live.cue_policy import estimate_s
from limberup.live.player import ASK_S, Item, Player, Programme
from limberup.live.view import PauseReason, State
from limberup.spec import Spec, find_spec
from limberup.spec.model import Dose
from limberup.types import Lost, Pose
from limberup.words.coach import say

ONCE = Dose(repetitions=1)


def programme(*, ask: bool = False, rest_s: float = 0.0) -> Programme:
    first = Item("scorpion_stretch", ONCE, rest_s, ask)
    return Programme("two", "Two", (first, Item("scorpion_stretch", Dose(repetitions=2))))


def play(player: Player, *parts: Sequence[Pose], start_s: float = 0.0) -> list[Moment]:
    return [player.update(pose, ASPECT) for pose in follow(*parts, start_s=start_s)]


@pytest.mark.parametrize("ask", [False, True])
def test_what_a_pose_leads_to_shows_at_once(ask: bool) -> None:
    player = Player(programme(ask=ask, rest_s=3.0), find_spec)
    parts = clip(*RIGHT_LOW), upright(6.0), raise_hand(), clip(*RIGHT_LOW), upright(6.0)
    for pose in follow(*parts, start_s=0.0):
        assert player.update(pose, ASPECT).view == player.view()


def test_meeting_the_dose_and_getting_up_leads_to_the_next() -> None:
    player = Player(programme(rest_s=20.0), find_spec)
    moments = play(player, clip(*RIGHT_LOW), upright(6.0))
    assert player.index == 1
    assert moments[-1].view.state is State.RESTING
    assert player.course().rest_left_s > 10
    assert isinstance(player.session.spec, Spec)
    assert player.session.spec.dose.repetitions == 2


def test_whoever_is_ready_before_the_rest_is_over_simply_starts() -> None:
    player = Player(programme(rest_s=60.0), find_spec)
    moments = play(player, clip(*RIGHT_LOW), upright(6.0), clip(*LEFT_90))
    assert moments[-1].view.count == 1
    assert moments[-1].view.state is State.MOVING


CAREFUL = "Not with a hurt back unless a doctor agrees. Stop if it pinches or strains."


def in_the_dark(seconds: float) -> list[Pose]:
    return [Pose.missing(k / 15, Lost.TOO_DARK, brightness=0.02) for k in range(int(15 * seconds))]


def words(moments: Sequence[Moment]) -> list[tuple[float, str]]:
    """When what is said, in seconds of fifteen pictures each."""
    return [
        (k / 15, sound.say)
        for k, moment in enumerate(moments)
        for sound in moment.sounds
        if sound.say
    ]


def test_safety_is_said_first_and_nothing_else_until_it_is_over() -> None:
    player = Player(msgspec.structs.replace(programme(), safety=CAREFUL), find_spec)
    heard = words(play(player, nobody(1.0), in_the_dark(12.0)))
    assert heard[0] == (0.0, CAREFUL)
    intro = "Scorpion stretch. Once."
    assert [text for _, text in heard[1:]] == [intro, say("setup_too_dark")]
    assert heard[1][0] >= estimate_s(CAREFUL)


def test_what_comes_meanwhile_is_a_tone_and_the_next_exercise_is_named_afterwards() -> None:
    player = Player(msgspec.structs.replace(programme(), safety=CAREFUL), find_spec)
    moments = play(player, still(4.5))
    assert "go" in [sound.kind for moment in moments for sound in moment.sounds]
    assert words(moments) == [(0.0, CAREFUL)]
    assert [sound.say for sound in player.skip()] == [""]
    heard = words(play(player, still(6.0), start_s=4.5))
    assert heard[0][1] == "Next: Scorpion stretch. Two times."
    assert 4.5 + heard[0][0] >= estimate_s(CAREFUL)


def test_safety_that_a_pause_cut_off_is_said_again_after_it() -> None:
    player = Player(msgspec.structs.replace(programme(), safety=CAREFUL), find_spec)
    play(player, still(2.0))
    assert [sound.say for sound in player.session.pause(PauseReason.KEY)] == [say("paused")]
    play(player, still(2.0), start_s=2.0)
    player.session.resume()
    assert words(play(player, still(0.5), start_s=4.0))[0][1] == CAREFUL


def test_whoever_goes_on_after_an_interruption_has_heard_of_safety() -> None:
    done = RepetitionCompleted(3.0, Side.RIGHT, 1, 1.0, 3.0, complete=True)
    careful = msgspec.structs.replace(programme(), safety=CAREFUL)
    player = Player(careful, find_spec, earlier={0: [done]})
    assert CAREFUL not in [text for _, text in words(play(player, still(6.0), start_s=4.0))]


def test_better_ends_the_routine() -> None:
    player = Player(programme(ask=True), find_spec)
    play(player, clip(*RIGHT_LOW), upright(6.0))
    assert player.course().is_asking
    player.answer(is_better=True)
    assert player.is_over
    assert [len(result.set.repetitions) for result in player.sets()] == [1]


def test_without_an_answer_it_goes_on() -> None:
    player = Player(programme(ask=True), find_spec)
    play(player, clip(*RIGHT_LOW), upright(6.0))
    assert player.course().is_asking
    play(player, upright(0.1), start_s=12.0 + ASK_S)
    assert not player.course().is_asking
    assert not player.is_over


def test_skipping_keeps_what_was_done_and_the_last_one_ends_it() -> None:
    player = Player(programme(), find_spec)
    play(player, clip(*RIGHT_LOW))
    player.skip()
    assert player.index == 1
    player.skip()
    assert player.is_over
    assert len(player.sets()) == 2


def test_repeating_begins_the_exercise_anew() -> None:
    player = Player(programme(), find_spec)
    play(player, clip(*RIGHT_LOW))
    player.repeat()
    assert play(player, still(0.2), start_s=60.0)[-1].view.count == 0


def test_pain_ends_all_of_it() -> None:
    player = Player(programme(), find_spec)
    play(player, still(1.0))
    player.finish(pain=True)
    assert player.is_over
    assert player.sets()[0].pain


def test_an_interrupted_programme_goes_on_where_it_was() -> None:
    first = Player(programme(), find_spec)
    told: dict[int, list[Event]] = {0: [], 1: []}
    for pose in follow(clip(*RIGHT_LOW), upright(6.0), clip(*LEFT_90)):
        index = first.index
        told[index] += first.update(pose, ASPECT).events
    second = Player(programme(), find_spec, earlier=told)
    assert second.index == 1
    assert second.view().count == 1
    second.finish()
    assert [len(result.set.repetitions) for result in second.sets()] == [1, 1]


def test_a_dose_of_a_programme_replaces_the_one_of_the_spec() -> None:
    player = Player(Programme("one", "One", (Item("childs_pose", Dose(hold_s=5.0)),)), find_spec)
    assert player.view().dose.target == 5.0
    assert msgspec.json.encode(player.course())


def test_a_dose_over_several_goes_rests_in_between_and_ends_after_the_last_one() -> None:
    item = Item("scorpion_stretch", Dose(repetitions=10), rest_s=30.0, goes=2)
    player = Player(Programme("one", "One", (item,)), find_spec)
    moments = play(player, clip(*RIGHT_LOW), upright(3.0))
    assert (player.course().go, player.course().goes) == (2, 2)
    assert player.course().rest_left_s > 20
    assert moments[-1].view.state is State.RESTING
    play(player, clip(*LEFT_90), upright(3.0), start_s=20.0)
    assert player.is_over
    assert len(player.sets()[0].set.repetitions) == 2


def test_the_most_of_a_dose_ends_the_exercise_and_says_so_before() -> None:
    item = Item("scorpion_stretch", Dose(repetitions=1), most=2.0)
    player = Player(Programme("two", "Two", (item, Item("cat_cow"))), find_spec)
    moments = play(player, clip(*RIGHT_LOW), still(2.0))
    assert player.index == 0
    assert "One. All done. Up to 2 if it feels good." in [
        sound.say for one in moments for sound in one.sounds
    ]
    play(player, clip(*LEFT_90), start_s=10.0)
    assert player.index == 1


def test_what_was_corrected_before_an_interruption_stays_corrected_at_every_station() -> None:
    done = RepetitionCompleted(3.0, Side.RIGHT, 1, 1.0, 3.0, complete=True)
    player = Player(
        programme(), find_spec, earlier={0: [done], 1: [done]}, corrections={0: {"left": 2}}
    )
    assert [result.corrections for result in player.sets()] == [{"left": 2}, {}]


def test_a_rest_shows_its_seconds_in_place_of_the_count() -> None:
    player = Player(programme(rest_s=20.0), find_spec)
    gauge = play(player, clip(*RIGHT_LOW), upright(6.0))[-1].view.gauge
    assert gauge.label == "rest"
    assert gauge.number == pytest.approx(player.course().rest_left_s, abs=1.0)
    assert gauge.ratio == pytest.approx(player.course().rest_left_s / 20.0, abs=0.01)


def raise_hand(seconds: float = 2.5) -> list[Pose]:
    """Somebody who stands in the room, and then raises a hand."""
    return [*upright(2.0), *(with_hand_up(pose) for pose in still(seconds))]


def test_a_hand_before_an_exercise_leaves_it_out() -> None:
    player = Player(programme(), find_spec)
    play(player, still(0.2), raise_hand())
    assert player.index == 1
    assert player.session.view().state is not State.PAUSED


def test_a_hand_before_the_last_exercise_pauses_it() -> None:
    player = Player(programme(), find_spec)
    player.skip()
    moments = play(player, still(0.2), raise_hand(3.0))
    assert moments[-1].view.why == PauseReason.HAND


def test_a_hand_says_yes_to_the_question() -> None:
    player = Player(programme(ask=True), find_spec)
    play(player, clip(*RIGHT_LOW), upright(5.0), raise_hand(), start_s=0.0)
    assert player.is_over
