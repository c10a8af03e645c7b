"""The states of a live exercise, and what leads from one to the next."""

from pathlib import Path
from typing import get_args

import pytest

from limberup.coach.flow_table import insert_states
from limberup.coach.wishes import AskedReason
from limberup.live.flow import FLOW, Facts, Flow
from limberup.live.view import PauseReason, State
from limberup.words import load_words

DOCUMENT = Path(__file__).parents[2] / "docs" / "live.md"
GOING = (State.SETUP, State.READY, State.MOVING, State.HOLDING, State.RESTING)


def enter(state: State) -> Flow:
    flow = Flow()
    flow.state = state
    flow.reason = PauseReason.KEY if state is State.PAUSED else None
    return flow


def test_every_state_but_that_of_a_desk_is_in_the_table_and_can_be_reached() -> None:
    assert set(FLOW) == set(State) - {State.SITTING}
    reached = {way.to for state, ways in FLOW.items() for way in ways if way.to is not state}
    assert reached == set(FLOW)


@pytest.mark.parametrize("state", [*GOING, State.PAUSED])
def test_it_can_be_ended_from_anywhere(state: State) -> None:
    flow = enter(state)
    assert flow.update(Facts(1.0, has_begun=True, ends=True))
    assert flow.is_over


@pytest.mark.parametrize("reason", PauseReason)
@pytest.mark.parametrize("state", GOING)
def test_it_can_be_paused_from_anywhere_and_knows_why(state: State, reason: PauseReason) -> None:
    flow = enter(state)
    assert flow.update(Facts(1.0, has_begun=True, is_holding=True, pauses=reason))
    assert (flow.state, flow.reason) == (State.PAUSED, reason)
    assert flow.is_judging is (reason is PauseReason.LEFT)


def test_a_pause_by_hand_stays_one_until_the_person_goes_on() -> None:
    flow = enter(State.PAUSED)
    for facts in (Facts(1.0, has_begun=True), Facts(2.0, pauses=PauseReason.CAMERA)):
        assert not flow.update(facts)
    assert flow.reason is PauseReason.KEY
    assert flow.update(Facts(3.0, has_begun=True, resumes=True))
    assert flow.state is State.MOVING
    assert flow.is_judging


def test_whoever_left_goes_on_by_coming_back_and_may_pause_meanwhile() -> None:
    flow = enter(State.MOVING)
    flow.update(Facts(1.0, has_begun=True, pauses=PauseReason.LEFT))
    assert flow.update(Facts(2.0, is_left=True, pauses=PauseReason.KEY))
    assert flow.reason is PauseReason.KEY
    flow = enter(State.MOVING)
    flow.update(Facts(1.0, has_begun=True, pauses=PauseReason.LEFT))
    assert flow.update(Facts(2.0, has_begun=True, is_left=True, is_out=True))
    assert flow.state is State.RESTING


def test_what_is_over_stays_over() -> None:
    flow = enter(State.DONE)
    assert not flow.update(Facts(1.0, has_begun=True, pauses=PauseReason.KEY))
    assert flow.is_over


def test_three_seconds_are_counted_down_from_when_somebody_is_ready() -> None:
    flow = Flow()
    assert flow.update(Facts(5.0, is_settled=True))
    assert [flow.count_down(t_s) for t_s in (5.0, 5.9, 6.1, 7.9, 8.0)] == [3, 3, 2, 1, 0]
    assert flow.update(Facts(8.0, is_settled=True, is_counted_down=True))
    assert flow.state is State.MOVING


def test_what_a_page_may_pause_for_is_among_the_reasons() -> None:
    assert set(get_args(AskedReason)) == set(PauseReason) - {PauseReason.HAND, PauseReason.LEFT}


def test_the_page_has_a_title_and_a_sentence_for_every_pause() -> None:
    words = load_words()["page"]
    assert all({f"halt_{reason}", f"halt_{reason}_text"} <= set(words) for reason in PauseReason)


def test_the_document_shows_the_table_as_it_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert insert_states(text) == text, "make docs writes it"
