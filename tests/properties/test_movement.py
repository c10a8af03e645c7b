"""A movement is counted in the person's own range, whatever that is, and says what it lacked."""

from itertools import pairwise
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from limberup.judging.events import Missing
from limberup.judging.movement import END_S, Course, MovementMachine, walk_movement
from limberup.judging.phases import Step, Transition
from limberup.spec.model import Condition, Movement
from limberup.types import BoolArray, FloatArray

LEAST: Final = 20.0
MOVEMENT: Final = Movement(signal="angle_deg", least=LEAST, says="it came up by", source="norm")


def follow(
    value: FloatArray,
    *,
    hz: float = 20.0,
    movement: Movement = MOVEMENT,
    is_far: BoolArray | None = None,
    is_near: BoolArray | None = None,
    cuts: list[int] | None = None,
) -> list[Transition]:
    """What a single machine does along a signal, in blocks that end at `cuts`."""
    machine = MovementMachine(movement)
    frames = len(value)
    t_s = np.arange(frames) / hz
    yes, no = np.ones(frames, dtype=np.bool_), np.zeros(frames, dtype=np.bool_)
    far, near = yes if is_far is None else is_far, yes if is_near is None else is_near
    done: list[Transition] = []
    for first, last in pairwise([0, *sorted(cuts or []), frames]):
        part = slice(first, last)
        columns = (value, far, near, yes, no, value, t_s)
        course = Course(*(column[part].tolist() for column in columns))
        (walk,) = walk_movement([machine], t_s[part], [course], no[part])
        done += [
            Transition(edge.frame + first, edge.step, edge.at_s, edge.phase, edge.attempt)
            for edge in walk.transitions
        ]
    return done + machine.finish(frames - 1, float(t_s[-1]))


def swing(times: int, size: float, *, period_s: float = 3.0, hz: float = 20.0) -> FloatArray:
    """From 0 up by `size` and back, so often, with rest before and after."""
    frames = int(period_s * hz)
    one = 0.5 * size * (1.0 - np.cos(2.0 * np.pi * np.arange(frames) / frames))
    rest = np.zeros(int(hz))
    return np.concatenate([rest, np.tile(one, times), rest])


def count(steps: list[Transition]) -> int:
    return sum(step.step is Step.COMPLETE for step in steps)


@given(
    times=st.integers(1, 8),
    size=st.floats(1.05 * LEAST, 40 * LEAST),
    period_s=st.floats(0.8, 12.0),
    zero=st.floats(-200.0, 200.0),
)
@settings(max_examples=60, deadline=None)
def test_every_swing_counts_whatever_its_size_its_tempo_and_its_zero(
    times: int, size: float, period_s: float, zero: float
) -> None:
    assert count(follow(swing(times, size, period_s=period_s) + zero)) == times


EITHER: Final = Movement(
    signal="angle_deg", towards="either", least=LEAST, says="it rolled by", source="norm"
)


@given(
    times=st.integers(1, 8),
    size=st.floats(1.05 * LEAST, 40 * LEAST),
    period_s=st.floats(0.8, 12.0),
    way=st.sampled_from([1.0, -1.0]),
)
@settings(max_examples=60, deadline=None)
def test_what_goes_either_way_counts_whichever_way_it_begins(
    times: int, size: float, period_s: float, way: float
) -> None:
    value = way * swing(times, size, period_s=period_s)
    assert count(follow(value, movement=EITHER)) == times


def test_a_slow_drift_down_is_no_movement_either_way() -> None:
    value = np.concatenate([np.linspace(60.0, 0.0, 20 * 120), swing(3, 2.0 * LEAST)])
    assert count(follow(value, movement=EITHER)) == 3


@given(size=st.floats(0.0, 0.95 * LEAST))
@settings(max_examples=30, deadline=None)
def test_what_stays_below_the_least_range_never_counts(size: float) -> None:
    assert count(follow(swing(3, size))) == 0


def test_a_movement_that_turns_back_too_soon_is_an_attempt_with_how_far_it_came() -> None:
    steps = follow(swing(2, 0.8 * LEAST))
    attempts = [step.attempt for step in steps if step.step is Step.ABANDON]
    assert len(attempts) == 2
    for attempt in attempts:
        assert attempt is not None
        assert attempt.missing is Missing.RANGE
        assert attempt.reached == pytest.approx(0.8 * LEAST, abs=0.5)
        assert attempt.needed == LEAST


def test_after_large_repetitions_a_small_movement_is_none() -> None:
    assert count(follow(np.concatenate([swing(3, 100.0), swing(3, 30.0)]))) == 3


def test_a_person_who_tires_slowly_is_counted_to_the_end() -> None:
    tiring = [swing(1, size) for size in (100.0, 85.0, 75.0, 65.0, 55.0, 50.0)]
    assert count(follow(np.concatenate(tiring))) == 6


def test_a_source_that_begins_far_counts_the_way_back_and_one_that_ends_far_the_way_there() -> None:
    one = swing(1, 3.0 * LEAST)
    middle = int(np.argmax(one))
    assert count(follow(one[middle:])) == 1
    assert count(follow(one[: middle + 1])) == 1


def test_a_glimpse_of_the_far_station_before_a_gap_is_no_beginning() -> None:
    value = np.concatenate([np.full(4, 60.0), np.full(30, np.nan), np.zeros(40)])
    assert count(follow(value)) == 0


def test_a_far_station_that_is_never_seen_is_told_and_not_counted() -> None:
    value = swing(1, 3.0 * LEAST)
    movement = Movement(
        signal="angle_deg",
        least=LEAST,
        far=Condition(signal="angle_deg", above=1.0),
        says="it came up by",
        source="norm",
    )
    steps = follow(value, movement=movement, is_far=np.zeros(len(value), dtype=np.bool_))
    assert count(steps) == 0
    (attempt,) = [step.attempt for step in steps if step.step is Step.ABANDON]
    assert attempt is not None
    assert attempt.missing is Missing.FAR


def test_coming_back_without_the_near_station_goes_on_with_the_same_repetition() -> None:
    value = swing(4, 3.0 * LEAST)
    is_near = np.zeros(len(value), dtype=np.bool_)
    is_near[-10:] = True
    assert count(follow(value, is_near=is_near)) == 1


@given(times=st.integers(1, 8), period_s=st.floats(0.8, 12.0), pause_s=st.floats(0.0, 3.0))
@settings(max_examples=60, deadline=None)
def test_the_whole_way_ends_at_the_end_of_the_way_back(
    times: int, period_s: float, pause_s: float
) -> None:
    whole = structs.replace(MOVEMENT, whole_way=True)
    one = np.concatenate([swing(1, 3.0 * LEAST, period_s=period_s), np.zeros(int(20 * pause_s))])
    steps = follow(np.tile(one, times), movement=whole)
    early = follow(np.tile(one, times))
    assert count(steps) == times
    for late, soon in zip(list_ends(steps), list_ends(early), strict=True):
        assert soon < late <= soon + 0.5 * period_s + END_S


def test_a_cut_on_the_rest_of_the_whole_way_leaves_the_repetition() -> None:
    machine = MovementMachine(structs.replace(MOVEMENT, whole_way=True))
    value = np.array([0.0, 0.0, 30.0, 60.0, 60.0, 20.0, 20.0, 20.0])
    yes, no = np.ones(8, dtype=np.bool_), np.zeros(8, dtype=np.bool_)
    cut = no.copy()
    cut[7] = True
    course = Course(*(column.tolist() for column in (value, yes, yes, yes, no, value, value)))
    (walk,) = walk_movement([machine], np.arange(0.0, 1.6, 0.2), [course], cut)
    assert count(walk.transitions) == 1


def list_ends(steps: list[Transition]) -> list[float]:
    return [step.at_s for step in steps if step.step is Step.COMPLETE]


def test_after_a_shift_of_the_body_the_next_movement_need_not_go_back_below_it() -> None:
    """Who slides down, comes up and rolls on is one short, not stuck at the far end."""
    down = -np.concatenate([swing(1, 2.0 * LEAST)[:-20], np.zeros(20)])
    assert count(follow(np.concatenate([swing(3, 1.5 * LEAST), down, swing(3, 1.5 * LEAST)]))) == 6


def test_a_long_hold_that_is_on_already_is_taken_up_and_small_shifts_do_not_end_it() -> None:
    movement = structs.replace(
        MOVEMENT, hold=True, stay_s=3.0, far=Condition(signal="angle_deg", above=50.0)
    )
    held = 60.0 + 0.2 * LEAST * np.sin(np.arange(200) / 5.0)
    value = np.concatenate([held, np.linspace(60.0, 0.0, 20), np.zeros(20)])
    steps = follow(value, movement=movement, is_far=value > 50.0)
    assert [step.step for step in steps] == [Step.OPEN, Step.ENTER, Step.LEAVE, Step.COMPLETE]


def test_a_slow_drift_of_the_zero_is_followed() -> None:
    value = np.concatenate([np.linspace(0.0, 60.0, 20 * 120), 60.0 + swing(3, 2.0 * LEAST)])
    assert count(follow(value)) == 3


@given(
    cuts=st.lists(st.integers(1, 399), max_size=30, unique=True),
    seed=st.integers(0, 50),
)
@settings(max_examples=60, deadline=None)
def test_a_block_may_have_any_length(cuts: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    value = np.cumsum(rng.normal(0.0, 6.0, 400))
    value[rng.random(400) < 0.05] = np.nan
    assert follow(value, cuts=cuts) == follow(value)
    assert follow(value, cuts=cuts, movement=EITHER) == follow(value, movement=EITHER)


@given(seed=st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_repetitions_do_not_overlap_and_each_has_a_beginning(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps = follow(np.cumsum(rng.normal(0.0, 8.0, 800)))
    is_open = False
    for step in steps:
        if step.step is Step.OPEN:
            assert not is_open
            is_open = True
        elif step.step in (Step.COMPLETE, Step.ABANDON, Step.BREAK_OFF):
            assert is_open
            is_open = False


def test_what_went_far_enough_until_the_end_but_lacks_more_says_so() -> None:
    value = swing(1, 2 * LEAST)[:50]
    never = np.zeros(len(value), dtype=np.bool_)
    (last,) = [step for step in follow(value, is_far=never) if step.step is Step.ABANDON]
    assert last.attempt is not None
    assert last.attempt.missing is Missing.FAR


def test_a_source_that_begins_at_the_far_station_counts_though_that_is_sure_only_later() -> None:
    value = 4 * LEAST - swing(1, 4 * LEAST)[:50]
    far = (np.arange(len(value)) > 4) & (value > 3 * LEAST)
    assert count(follow(value, is_far=far)) == 1


def test_a_hold_that_lasts_is_one_while_the_limb_is_seen_to_jump() -> None:
    jumpy = np.repeat([0.0, 10.0, 20.0, 30.0, 40.0, 25.0, 40.0, 25.0, 40.0, 5.0, 0.0], 10)
    held = {"signal": "angle_deg", "least": LEAST, "hold": True, "says": "it", "source": "norm"}
    entered = {
        lasts: sum(
            step.step is Step.ENTER
            for step in follow(jumpy, movement=Movement(**held, lasts=lasts))  # type: ignore[arg-type]
        )
        for lasts in (False, True)
    }
    assert entered == {False: 3, True: 1}


def test_sides_that_swap_swap_what_is_found() -> None:
    noise = np.random.default_rng(5).normal(0.0, 3.0, 400)
    value = np.tile(swing(5, 2.0 * LEAST), 1)[: len(noise)]
    lead, steady = value * 0.1 + noise[: len(value)], np.ones(len(value), dtype=np.bool_)
    found = []
    for sign in (1.0, -1.0):
        machines = [MovementMachine(MOVEMENT), MovementMachine(MOVEMENT)]
        columns = [
            (value, steady, steady, steady, ~steady, side * lead, value) for side in (sign, -sign)
        ]
        courses = [Course(*(column.tolist() for column in of_side)) for of_side in columns]
        t_s = np.arange(len(value)) / 20.0
        found.append([walk.transitions for walk in walk_movement(machines, t_s, courses, ~steady)])
    assert found[0] == found[1][::-1]
