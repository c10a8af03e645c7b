"""Somebody else in the picture: told before the start, and once in a set, which goes on."""

from collections.abc import Iterable
from dataclasses import replace

from bodies import ASPECT, RIGHT_LOW, clip, follow, still

from limberup.live.announcements import NAG_S
from limberup.live.coaching import LiveSession
from limberup.live.view import State
from limberup.spec import find_spec
from limberup.types import Pose
from limberup.words.coach import say

TOLD = say("setup_two_people")


def beside(poses: Iterable[Pose]) -> list[Pose]:
    """The same with somebody else in the picture."""
    return [replace(pose, people=2) for pose in poses]


def play(poses: Iterable[Pose]) -> tuple[list[State], list[str], LiveSession]:
    """The states one after the other, and what was said."""
    session, states, said = LiveSession(find_spec("scorpion_stretch")), [State.SETUP], []
    for pose in poses:
        moment = session.update(pose, ASPECT)
        states += [moment.view.state] if moment.view.state is not states[-1] else []
        said += [sound.say for sound in moment.sounds if sound.say]
    return states, said, session


def test_two_people_are_told_before_the_start_and_start_nothing() -> None:
    states, said, session = play(follow(beside(still(8.0))))
    assert states == [State.SETUP]
    assert said == [TOLD]
    cue = session.view().cue
    assert cue is not None
    assert cue.text == TOLD


def test_a_person_who_lies_behind_another_is_told() -> None:
    """As the sample was seen by the tracker: one on hands and knees, one far behind."""
    session, told = LiveSession(find_spec("cat_cow")), []
    for pose in clip("none_two_people"):
        moment = session.update(pose, ASPECT)
        told += [sound.say for sound in moment.sounds if sound.say]
    assert told == [TOLD]
    assert session.view().state is State.SETUP
    assert session.view().count == 0


def test_once_one_of_them_has_left_it_begins() -> None:
    states, said, _ = play(follow(beside(still(3.0)), still(6.0)))
    assert states == [State.SETUP, State.READY, State.MOVING]
    assert said.count(TOLD) == 1


def test_somebody_who_joins_in_the_middle_is_told_once_and_counting_goes_on() -> None:
    one = clip(*RIGHT_LOW)
    visit = [*one, *beside(one)]
    sets = visit * 6
    _, said, session = play(follow(sets))
    assert session.view().elapsed_s > 2 * NAG_S
    assert said.count(TOLD) == 1
    assert session.view().count == len(sets) // len(one)
