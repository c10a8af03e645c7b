"""Which pictures of a source are looked at, and that nothing its clock needs is passed over."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.errors import BadInputError
from limberup.pose.pose_rate import ALL, DEFAULT_RATE, PoseRate, make_rate

STEPS_S = st.lists(
    st.one_of(st.floats(0.001, 0.05), st.floats(0.03, 0.3), st.floats(0.5, 40.0)), max_size=120
)
"""Frames of any camera: quick, slow, trembling, with holes."""
RATES = st.floats(5.0, 60.0)


def choose(times_s: Sequence[float], hz: float, first_s: float | None = None) -> list[float]:
    rate = PoseRate(hz)
    return [t_s for t_s, _ in rate.choose(zip(times_s, times_s, strict=True), first_s=first_s)]


def count_times(steps_s: list[float], start_s: float = 0.0) -> list[float]:
    return list(itertools.accumulate(steps_s, initial=start_s))


@given(STEPS_S, RATES)
def test_the_first_and_the_last_picture_are_always_looked_at(
    steps_s: list[float], hz: float
) -> None:
    times_s = count_times(steps_s)
    chosen = choose(times_s, hz)
    assert (chosen[0], chosen[-1]) == (times_s[0], times_s[-1])
    assert chosen == sorted(set(chosen))


@given(STEPS_S, RATES)
def test_no_look_is_later_than_the_first_picture_after_its_time(
    steps_s: list[float], hz: float
) -> None:
    times_s = count_times(steps_s)
    for before_s, after_s in itertools.pairwise(choose(times_s, hz)):
        late = [t for t in times_s if before_s + 1.0 / hz + 1e-9 < t < after_s]
        assert late == []


@given(STEPS_S, RATES)
def test_a_hole_is_as_long_as_in_the_source(steps_s: list[float], hz: float) -> None:
    times_s = count_times(steps_s)
    slot_s = 1.0 / hz + 1e-9
    holes = [pair for pair in itertools.pairwise(times_s) if pair[1] - pair[0] > slot_s]
    assert set(holes) <= set(itertools.pairwise(choose(times_s, hz)))


@given(st.floats(15.0, 240.0), st.floats(0.0, 9.0), st.integers(2, 400))
def test_a_quicker_source_is_looked_at_so_often_and_no_more(
    source_hz: float, start_s: float, count: int
) -> None:
    times_s = [start_s + i / source_hz for i in range(count)]
    chosen = choose(times_s, 15.0)
    length_s = times_s[-1] - times_s[0]
    assert 15.0 * length_s - 1.0 <= len(chosen) <= 15.0 * length_s + 2.0


@pytest.mark.parametrize("source_hz", [29.97, 30.0, 59.94, 60.0])
def test_looks_are_evenly_spaced_though_the_clock_of_a_phone_trembles(source_hz: float) -> None:
    tremble_s = np.random.default_rng(1).uniform(-0.003, 0.003, 900)
    times_s = (np.arange(900) / source_hz + tremble_s).tolist()
    steps_s = np.diff(choose(times_s, 15.0))
    assert np.mean(np.abs(steps_s - 1 / 15) < 0.0061) > 0.9
    assert steps_s.max() < 1 / 15 + 1.5 / source_hz + 0.006


@given(STEPS_S, RATES, st.integers(0, 100))
def test_a_part_of_a_source_is_looked_at_as_in_the_whole(
    steps_s: list[float], hz: float, begin: int
) -> None:
    times_s = count_times(steps_s)
    begin = min(begin, len(times_s) - 1)
    whole = choose(times_s, hz)
    part = choose(times_s[begin:], hz, first_s=times_s[0])
    settled_s = times_s[begin] + 1.0 / hz + 1e-6
    assert [t for t in part if t > settled_s] == [t for t in whole if t > settled_s]


def test_a_source_at_the_default_rate_or_slower_is_looked_at_whole() -> None:
    for hz in (30.0, 25.0, 15.0, 10.0):
        times_s = [round(i / hz, 6) for i in range(2000)]
        assert choose(times_s, DEFAULT_RATE.hz) == times_s


def test_zero_is_every_picture() -> None:
    times_s = [i / 240 for i in range(50)]
    assert choose(times_s, 0.0) == times_s
    assert make_rate(0.0) == ALL


def test_a_desk_is_looked_at_once_a_second() -> None:
    steps_s = np.diff(choose([i / 25 for i in range(250)], 1.0))
    assert len(steps_s) == 11
    assert steps_s.max() == pytest.approx(1.0)


def test_progress_expects_what_will_be_looked_at() -> None:
    assert PoseRate(15.0).expect(900, 30.0) == 451
    assert DEFAULT_RATE.expect(900, 30.0) == 900
    assert ALL.expect(900, 30.0) == 900
    assert DEFAULT_RATE.expect(None, 30.0) is None
    assert DEFAULT_RATE.expect(900, float("nan")) == 900


@pytest.mark.parametrize("hz", [-1.0, 0.5, 4.9, float("nan")])
def test_a_rate_too_low_to_judge_by_is_refused(hz: float) -> None:
    with pytest.raises(BadInputError, match="5 a second or more"):
        make_rate(hz)
