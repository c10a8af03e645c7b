"""The account while it goes on.

Breaths that are seen or paced, doses that may become more, and whose turn it is.
"""

from collections.abc import Sequence

import msgspec
import pytest

from limberup.judging.events import (
    BreathCompleted,
    Event,
    HoldEnded,
    HoldStarted,
    RepetitionCompleted,
    Side,
)
from limberup.live.progress import LOOK_S, Progress
from limberup.results.session import build_set
from limberup.spec import find_spec
from limberup.spec.model import Dose, Spec

LEG = find_spec("straight_leg_stretch")  # six breaths each side, or 40 s


def follow(
    events: Sequence[Event], spec: Spec = LEG, *, most: float = 0.0, is_side_by_side: bool = False
) -> Progress:
    progress = Progress(spec, most=most, is_side_by_side=is_side_by_side)
    for event in events:
        progress.update(event)
    return progress


def breathe(*times_s: float, start_s: float = 0.0, side: Side = Side.LEFT) -> list[Event]:
    return [
        HoldStarted(start_s, side, start_s),
        *(BreathCompleted(t_s, side, t_s - 2.0) for t_s in times_s),
    ]


def hold(start_s: float, end_s: float, breaths: int | None, side: Side = Side.LEFT) -> list[Event]:
    return [HoldStarted(start_s, side, start_s), HoldEnded(end_s, side, start_s, end_s, breaths)]


def repeat(*sides: Side) -> list[Event]:
    return [
        RepetitionCompleted(float(k), side, k, k - 1.0, float(k), complete=True)
        for k, side in enumerate(sides, 1)
    ]


def test_until_a_breath_is_seen_the_dots_go_by_time() -> None:
    breaths = follow(breathe()).breaths(10.0)
    assert breaths is not None
    assert breaths.by_time
    assert breaths.done == pytest.approx(1.5)


def test_seen_breaths_fill_the_dots_and_make_the_dose() -> None:
    progress = follow(breathe(5.0, 9.0, 14.0))
    breaths, done = progress.breaths(15.0), progress.done(15.0)
    assert breaths is not None
    assert (breaths.done, breaths.target, breaths.by_time) == (3.0, 6, False)
    assert (done.unit, done.target, done.left, done.right) == ("breaths", 6.0, 3.0, 0.0)
    hold = progress.hold(15.0)
    assert hold is not None
    assert not hold.target_s, "seconds are not what is waited for"


def test_where_breaths_are_not_seen_any_more_time_takes_over() -> None:
    breaths = follow(breathe(5.0, 9.0)).breaths(9.0 + LOOK_S + 1.0)
    assert breaths is not None
    assert breaths.by_time


def test_a_second_hold_goes_on_counting_and_looks_for_a_while_before_it_falls_back() -> None:
    progress = follow([*hold(0.0, 30.0, 6), *breathe(start_s=40.0, side=Side.RIGHT)])
    for t_s, by_time in ((42.0, False), (41.0 + LOOK_S, True)):
        breaths = progress.breaths(t_s)
        assert breaths is not None
        assert breaths.by_time is by_time
    assert progress.done(42.0).left == 6.0


@pytest.mark.parametrize(("counted", "unit"), [((6, 6), "breaths"), ((6, None), "seconds")])
def test_at_the_end_the_dose_is_that_of_the_session(
    counted: tuple[int | None, ...], unit: str
) -> None:
    events = [*hold(0.0, 30.0, counted[0]), *hold(40.0, 75.0, counted[1], Side.RIGHT)]
    done, dose = follow(events).done(80.0), build_set(LEG, events, 80.0).dose
    assert done.unit == unit
    assert list(dose.target.values()) == [done.target]
    assert list(dose.done.values()) == [min(done.left, done.right)]
    assert dose.met is done.met


def test_the_dose_is_met_before_the_most_of_it() -> None:
    spec = msgspec.structs.replace(find_spec("cat_cow"), dose=Dose(repetitions=2))
    for count, met, most in ((1, False, False), (2, True, False), (3, True, True)):
        progress = follow(repeat(*[Side.BOTH] * count), spec, most=3.0)
        assert (progress.done(9.0).met, progress.is_most_done(9.0)) == (met, most)
    assert progress.done(9.0).most == 3.0


def test_sides_in_turn_alternate_and_side_by_side_one_is_finished_first() -> None:
    spec = msgspec.structs.replace(
        find_spec("scorpion_kick"), dose=Dose(repetitions=3, per_side=True)
    )
    begun = repeat(Side.LEFT, Side.LEFT)
    assert follow(begun, spec).next_side(9.0) is Side.RIGHT
    progress = follow(begun, spec, is_side_by_side=True)
    assert progress.next_side(9.0) is Side.LEFT
    assert progress.other_side_to_begin(9.0) is None
    progress = follow(repeat(*[Side.LEFT] * 3), spec, is_side_by_side=True)
    assert progress.next_side(9.0) is Side.RIGHT
    assert progress.other_side_to_begin(9.0) is Side.RIGHT
    assert (
        follow(repeat(*[Side.LEFT] * 3, Side.RIGHT), spec, is_side_by_side=True).next_side(9.0)
        is Side.RIGHT
    )
