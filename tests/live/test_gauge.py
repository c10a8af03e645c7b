"""The big number of the moment."""

import msgspec
import pytest

from limberup.judging.events import Event, HoldEnded, HoldStarted, RepetitionCompleted, Side
from limberup.live.gauge import count_down, count_rest, count_sitting, measure
from limberup.live.progress import Progress
from limberup.live.view import Done, Gauge
from limberup.spec import find_spec
from limberup.spec.model import Dose


def gauge(exercise: str, events: list[Event], t_s: float, dose: Dose | None = None) -> Gauge:
    spec = find_spec(exercise)
    if dose is not None:
        spec = msgspec.structs.replace(spec, dose=dose)
    progress = Progress(spec)
    for event in events:
        progress.update(event)
    return measure(progress.done(t_s), progress.hold(t_s), progress.side.value)


def test_repetitions_are_counted_without_a_ring() -> None:
    done = RepetitionCompleted(3.0, Side.BOTH, 1, 1.0, 3.0, complete=True)
    assert gauge("cat_cow", [done], 4.0) == Gauge(1, "of", 6, 0)


def test_with_a_dose_on_each_side_the_side_at_work_is_counted() -> None:
    events: list[Event] = [
        HoldStarted(0.0, Side.LEFT, 0.0),
        HoldEnded(8.0, Side.LEFT, 0.0, 8.0),
        HoldStarted(10.0, Side.RIGHT, 10.0),
    ]
    shown = gauge("straight_leg_stretch", events, 13.5)
    assert (shown.number, shown.label, shown.target) == (3, "seconds_of_each", 40)
    assert shown.ratio == pytest.approx(3.5 / 40)


def test_the_last_seconds_of_a_hold_show() -> None:
    holding: list[Event] = [HoldStarted(0.0, Side.BOTH, 0.0)]
    shown = [gauge("childs_pose", holding, t_s) for t_s in (24.0, 26.0, 31.0)]
    assert [one.is_ending for one in shown] == [False, True, False]
    assert [one.number for one in shown] == [24, 26, 31]


def test_a_hold_within_a_repetition_is_timed_without_a_target() -> None:
    holding: list[Event] = [HoldStarted(0.0, Side.LEFT, 0.0)]
    assert gauge("childs_pose_clock", holding, 4.2) == Gauge(4, "seconds")


def test_a_countdown_a_rest_and_a_day_at_a_desk_have_numbers_of_their_own() -> None:
    assert count_down(3) == Gauge(3, "get_ready", ratio=0.0, is_ending=True)
    assert count_rest(4.1, 10.0).number == 5
    seated = Done("seconds", 1800.0, 0.0, 0.0, 600.0, per_side=False, met=False)
    assert count_sitting(seated) == Gauge(10, "sitting_of", 30, ratio=1 / 3)
