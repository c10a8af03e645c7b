"""Holds are timed without the ways there and back, in one movement or in several steps."""

import numpy as np
import pytest

from limberup.judging.conditions import FALSE, TRUE
from limberup.judging.holds import HoldWatch
from limberup.spec.model import Condition, Phase, Signal

FPS = 20.0
WINDOW_S = 0.5


def time_hold(
    rests: list[tuple[float, float]], *, in_steps: bool, end_s: float = 12.0
) -> tuple[float, float]:
    """The hold of a phase from 0 s to `end_s` in which the body rests in these spans.

    As the extent over a window has it: stillness is noticed once the window has nothing else in it.
    """
    phase = Phase(
        name="side",
        enter=Condition(signal="hand", above=1.0),
        hold=True,
        still=Condition(signal="hand", below=0.1),
        in_steps=in_steps,
        source="a test",
    )
    watch = HoldWatch([phase], {"hand": Signal(feature="roll", extent_s=WINDOW_S)})
    t_s = np.arange(0.0, end_s, 1.0 / FPS)
    still = np.full((len(t_s), 1), FALSE)
    for start_s, stop_s in rests:
        still[(t_s >= start_s) & (t_s < stop_s + WINDOW_S)] = TRUE
    watch.enter(0, 0.0)
    for edge in watch.update(t_s, still):
        watch.turn(edge)
    return watch.leave(end_s)


def test_one_movement_there_and_back_bounds_the_hold() -> None:
    assert time_hold([(1.0, 9.0)], in_steps=False) == pytest.approx((1.0, 9.0), abs=0.1)


def test_the_longest_rest_is_the_hold_where_the_ways_go_in_steps() -> None:
    steps = [(0.5, 0.8), (2.0, 2.3), (3.5, 8.0), (9.5, 9.8)]
    assert time_hold(steps, in_steps=True) == pytest.approx((3.5, 8.0), abs=0.1)
    assert time_hold(steps, in_steps=False)[0] == pytest.approx(0.5, abs=0.1)


def test_a_jitter_of_the_landmarks_does_not_end_the_longest_rest() -> None:
    assert time_hold([(2.0, 4.0), (4.8, 8.0)], in_steps=True) == pytest.approx((2.0, 8.0), abs=0.1)


def test_a_rest_that_lasts_to_the_end_is_a_hold() -> None:
    assert time_hold([(1.0, 2.0), (5.0, 20.0)], in_steps=True) == pytest.approx(
        (5.0, 12.0), abs=0.1
    )


def test_steps_without_any_rest_leave_the_whole_phase() -> None:
    assert time_hold([], in_steps=True) == (0.0, 12.0)
