"""Programmes: what is left out, what is of one's own, and how long one has to change place."""

from itertools import pairwise

import pytest

from limberup.coach.programmes import (
    CHANGE_S,
    MOST_STATIONS,
    OWN_REST_S,
    leave_out,
    list_equipment,
    make_own,
    make_programmes,
)
from limberup.errors import BadInputError
from limberup.live.player import Item, Programme
from limberup.results.routine import find_routine
from limberup.spec import find_spec, load_specs
from limberup.web.cards import estimate_s, make_programme_cards

SPECS = load_specs()
RELIEF = make_programmes([find_routine("relief_sequence")], SPECS)["relief_sequence"]


def list_needs(programme: Programme) -> set[str]:
    return {thing for item in programme.items for thing in list_equipment(SPECS[item.exercise])}


def test_what_needs_something_that_is_not_there_is_left_out_and_the_rest_keeps_its_order() -> None:
    assert list_needs(RELIEF) == {"roller", "bar", "strap"}
    left = leave_out(RELIEF, SPECS, ["roller", "bar"])
    assert list_needs(left) == {"strap"}
    assert [item for item in RELIEF.items if item in left.items] == list(left.items)


def test_a_routine_of_which_nothing_is_left_is_refused_in_a_sentence() -> None:
    rolling = Programme("rolling", "Rolling", (Item("roll_glutes"),))
    with pytest.raises(BadInputError, match="Rolling"):
        leave_out(rolling, SPECS, ["roller"])


def test_there_is_time_to_fetch_a_roller_and_to_get_up_to_a_bar() -> None:
    items = RELIEF.items
    for before, after in pairwise(items):
        if before.exercise == "exhale_hold_breathing" or after.exercise == "almost_dead_hang":
            assert before.rest_s >= CHANGE_S
        if before.exercise == "scorpion_kick":
            assert before.rest_s == 10.0


def test_a_routine_of_one_s_own_has_its_order_and_rests() -> None:
    own = make_own("Evening", ["childs_pose", "cat_cow", "childs_pose"], SPECS)
    assert [item.exercise for item in own.items] == ["childs_pose", "cat_cow", "childs_pose"]
    assert {item.rest_s for item in own.items} == {OWN_REST_S}


@pytest.mark.parametrize(
    "exercises", [[], ["handstand"], ["get_up_break"], ["cat_cow"] * (MOST_STATIONS + 1)]
)
def test_a_routine_that_cannot_be_coached_is_refused(exercises: list[str]) -> None:
    with pytest.raises(BadInputError):
        make_own("Mine", exercises, SPECS)


def test_a_card_says_beforehand_how_long_it_takes_and_what_it_needs() -> None:
    (card,) = make_programme_cards({RELIEF.id: RELIEF}, SPECS)
    assert card.equipment == ("roller", "bar", "strap")
    assert card.has_sides
    assert card.suits == ("hurts",)
    assert 10 <= card.minutes <= 25
    assert estimate_s(find_spec("childs_pose").dose) == 30.0
    assert estimate_s(find_spec("straight_leg_stretch").dose) == 84.0
