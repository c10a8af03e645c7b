"""Filters beside slow obvious oracles, and fed in blocks of any length."""

import itertools
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.signals.filters import (
    TIME_EPSILON_S,
    CausalMean,
    Extent,
    HoldLast,
    Lowest,
    Offset,
    Reversals,
    Runs,
    Swing,
)
from limberup.types import FloatArray, IntArray

Update: TypeAlias = Callable[[FloatArray, Any], FloatArray]
WINDOWS_S = np.array([0.0, 0.15, 0.5])
GAP_S = 0.4


@st.composite
def recordings(draw: st.DrawFn) -> tuple[FloatArray, FloatArray, list[int]]:
    """Uneven times `(k,)`, three columns with gaps `(k, 3)`, and where to cut into blocks."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 60))
    fps = draw(st.sampled_from([10.0, 15.0, 30.0]))
    is_even = draw(st.booleans())
    t_s = np.arange(count) / fps if is_even else np.cumsum(rng.uniform(0.2, 2.0, count)) / fps
    values = rng.normal(size=(count, 3)).cumsum(axis=0)
    values[rng.random(values.shape) < draw(st.sampled_from([0.0, 0.2, 0.7]))] = np.nan
    cuts = draw(st.lists(st.integers(0, count), max_size=6))
    return t_s, values, sorted(cuts)


def run_in_blocks(update: Update, t_s: FloatArray, values: Any, cuts: list[int]) -> FloatArray:
    edges = list(itertools.pairwise([0, *cuts, len(t_s)]))
    return np.concatenate([update(t_s[a:b], values[a:b]) for a, b in edges])


def window(t_s: FloatArray, i: int, window_s: float) -> list[int]:
    """Frames not older than the window at frame i; the present one always belongs to it."""
    return [j for j in range(i + 1) if j == i or t_s[i] - t_s[j] < window_s - TIME_EPSILON_S]


def naive_mean(t_s: FloatArray, column: FloatArray, window_s: float) -> list[float]:
    means = []
    for i in range(len(t_s)):
        known = [column[j] for j in window(t_s, i, window_s) if not np.isnan(column[j])]
        means.append(sum(known) / len(known) if known else np.nan)
    return means


def naive_hold(t_s: FloatArray, column: FloatArray, gap_s: float) -> list[float]:
    held, value, seen_s = [], np.nan, -np.inf
    for t, x in zip(t_s, column, strict=True):
        if not np.isnan(x):
            value, seen_s = x, t
        held.append(value if t - seen_s <= gap_s + TIME_EPSILON_S else np.nan)
    return held


def naive_since(t_s: FloatArray, column: IntArray) -> list[float]:
    since: list[float] = []
    for i, t in enumerate(t_s):
        since.append(since[-1] if i and column[i] == column[i - 1] else t)
    return since


def naive_extent(t_s: FloatArray, column: FloatArray, window_s: float) -> list[float]:
    extents = []
    for i in range(len(t_s)):
        frames = list(window(t_s, i, window_s))
        if frames[0] > 0 and t_s[i] - t_s[frames[0]] < 0.5 * window_s:
            frames.insert(0, frames[0] - 1)
        known = [column[j] for j in frames if not np.isnan(column[j])]
        extents.append(max(known) - min(known) if known else np.nan)
    return extents


def naive_reversals(t_s: FloatArray, column: FloatArray, window_s: float) -> list[float]:
    swings = []
    for i in range(len(t_s)):
        known = [column[j] for j in window(t_s, i, window_s) if not np.isnan(column[j])]
        steps = [b - a for a, b in itertools.combinations(known, 2)]
        swing = min(max([0.0, *steps]), max([0.0, *(-step for step in steps)]))
        swings.append(np.nan if np.isnan(column[i]) else swing)
    return swings


def naive_swing(t_s: FloatArray, column: FloatArray, window_s: float, least: float) -> list[float]:
    places = []
    for i in range(len(t_s)):
        known = [column[j] for j in window(t_s, i, window_s) if not np.isnan(column[j])]
        is_known = not np.isnan(column[i])
        middle, span = (
            (0.5 * (max(known) + min(known)), max(known) - min(known)) if is_known else (0.0, 0.0)
        )
        places.append((column[i] - middle) / (0.5 * max(span, least)) if is_known else np.nan)
    return places


@given(recordings())
def test_causal_mean_is_the_mean_of_what_the_window_holds(
    case: tuple[FloatArray, FloatArray, list[int]],
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(CausalMean(WINDOWS_S).update, t_s, values, cuts)
    slow = np.stack([naive_mean(t_s, values[:, i], WINDOWS_S[i]) for i in range(3)], axis=1)
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)


@given(recordings())
def test_hold_last_bridges_gaps_up_to_its_length(
    case: tuple[FloatArray, FloatArray, list[int]],
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(HoldLast(3, GAP_S).update, t_s, values, cuts)
    slow = np.stack([naive_hold(t_s, values[:, i], GAP_S) for i in range(3)], axis=1)
    np.testing.assert_array_equal(fast, slow)


@given(recordings())
def test_runs_tell_since_when_a_value_is_what_it_is(
    case: tuple[FloatArray, FloatArray, list[int]],
) -> None:
    t_s, values, cuts = case
    truth = np.where(np.isnan(values), 1, np.where(values > 0, 2, 0)).astype(np.int64)
    fast = run_in_blocks(Runs(3).update, t_s, truth, cuts)
    slow = np.stack([naive_since(t_s, truth[:, i]) for i in range(3)], axis=1)
    np.testing.assert_array_equal(fast, slow)


@given(recordings(), st.sampled_from([0.0, 0.3, 1.0]))
def test_extent_is_highest_less_lowest(
    case: tuple[FloatArray, FloatArray, list[int]], window_s: float
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(Extent(window_s).update, t_s, values[:, 0], cuts)
    np.testing.assert_array_equal(fast, naive_extent(t_s, values[:, 0], window_s))


@given(recordings(), st.sampled_from([0.0, 0.3, 1.0]))
def test_reversals_are_the_lesser_of_the_ways_up_and_down(
    case: tuple[FloatArray, FloatArray, list[int]], window_s: float
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(Reversals(window_s).update, t_s, values[:, 0], cuts)
    np.testing.assert_array_equal(fast, naive_reversals(t_s, values[:, 0], window_s))


@given(recordings(), st.sampled_from([0.0, 0.3, 1.0]))
def test_an_offset_is_the_way_from_the_median(
    case: tuple[FloatArray, FloatArray, list[int]], window_s: float
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(Offset(window_s).update, t_s, values[:, 0], cuts)
    for i in range(len(t_s)):
        known = [x for x in values[window(t_s, i, window_s), 0] if not np.isnan(x)]
        expected = values[i, 0] - np.median(known) if not np.isnan(values[i, 0]) else np.nan
        np.testing.assert_array_equal(fast[i], expected)


@given(recordings(), st.sampled_from([0.0, 0.3, 1.0]))
def test_the_lowest_of_a_window_is_what_it_was_at_least(
    case: tuple[FloatArray, FloatArray, list[int]], window_s: float
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(Lowest(window_s).update, t_s, values[:, 0], cuts)
    slow = [np.fmin.reduce(values[window(t_s, i, window_s), 0]) for i in range(len(t_s))]
    np.testing.assert_array_equal(fast, slow)


@given(recordings(), st.sampled_from([0.0, 0.3, 1.0]))
def test_a_swing_places_a_signal_between_its_lowest_and_highest(
    case: tuple[FloatArray, FloatArray, list[int]], window_s: float
) -> None:
    t_s, values, cuts = case
    fast = run_in_blocks(Swing(window_s, 0.5).update, t_s, values[:, 0], cuts)
    np.testing.assert_allclose(
        fast, naive_swing(t_s, values[:, 0], window_s, 0.5), rtol=1e-9, atol=1e-9
    )
    assert np.nanmax(np.abs(fast), initial=0.0) <= 1.0 + 1e-9


@pytest.mark.parametrize("amplitude", [0.1, 0.3, 2.0])
def test_a_swing_reaches_both_ends_whatever_its_amplitude(amplitude: float) -> None:
    t_s = np.arange(300) / 15.0
    place = Swing(5.0, 0.1).update(t_s, 7.0 + 0.5 * amplitude * np.sin(2 * np.pi * t_s / 3.0))
    ends = place[75:].reshape(-1, 45)  # one period each
    assert (ends.max(axis=1) > 0.95).all()
    assert (ends.min(axis=1) < -0.95).all()


def test_less_than_the_least_swing_stays_near_the_middle() -> None:
    t_s = np.arange(300) / 15.0
    place = Swing(5.0, 0.1).update(t_s, 7.0 + 0.01 * np.sin(2 * np.pi * t_s / 3.0))
    assert np.abs(place).max() < 0.25


@given(recordings())
def test_blocks_of_any_length_give_the_same_bits(
    case: tuple[FloatArray, FloatArray, list[int]],
) -> None:
    t_s, values, cuts = case
    one_by_one = list(range(1, len(t_s)))
    makers: list[Callable[[], tuple[Update, FloatArray]]] = [
        lambda: (CausalMean(WINDOWS_S).update, values),
        lambda: (HoldLast(3, GAP_S).update, values),
        lambda: (Extent(0.5).update, values[:, 0]),
        lambda: (Reversals(0.5).update, values[:, 0]),
        lambda: (Offset(0.5).update, values[:, 0]),
        lambda: (Lowest(0.5).update, values[:, 0]),
        lambda: (Swing(0.5, 0.3).update, values[:, 0]),
    ]
    for make in makers:
        whole, *parts = (
            run_in_blocks(*make()[:1], t_s, make()[1], edges) for edges in ([], cuts, one_by_one)
        )
        for part in parts:
            assert part.tobytes() == whole.tobytes()


@pytest.mark.parametrize("columns", [1, 3, 20, 41])
@pytest.mark.parametrize("window_s", [0.15, 0.5, 2.0])
def test_long_windows_give_the_same_bits_live_and_batch(columns: int, window_s: float) -> None:
    rng = np.random.default_rng(7)
    t_s, values = np.arange(400) / 60.0, rng.normal(size=(400, columns))
    values[rng.random(values.shape) < 0.2] = np.nan
    windows_s = np.where(np.arange(columns) % 3 == 0, 0.3, window_s)
    whole, live = (
        run_in_blocks(CausalMean(windows_s).update, t_s, values, cuts)
        for cuts in ([], list(range(1, 400)))
    )
    assert live.tobytes() == whole.tobytes()


@pytest.mark.parametrize(
    "make",
    [lambda: CausalMean(WINDOWS_S), lambda: HoldLast(3, GAP_S)],
    ids=["CausalMean", "HoldLast"],
)
def test_a_reset_filter_is_a_new_one(make: Callable[[], CausalMean | HoldLast]) -> None:
    rng = np.random.default_rng(1)
    t_s, values = np.arange(20) / 10.0, rng.normal(size=(20, 3))
    values[:3] = np.nan
    used = make()
    used.update(t_s, values + 5.0)
    used.reset()
    np.testing.assert_array_equal(used.update(t_s, values), make().update(t_s, values))


def test_a_frame_after_dropped_ones_is_not_taken_for_stillness() -> None:
    t_s, values = np.array([0.0, 0.1, 0.2, 0.9, 1.5]), np.array([0.0, 1.0, 2.0, 9.0, 15.0])
    assert Extent(0.5).update(t_s, values).tolist() == [0.0, 1.0, 2.0, 7.0, 6.0]


@pytest.mark.parametrize("make", [Extent, Lowest, Offset, Reversals])
def test_a_reset_window_is_a_new_one(
    make: Callable[[float], Extent | Lowest | Offset | Reversals],
) -> None:
    t_s, values = np.arange(20) / 10.0, np.random.default_rng(1).normal(size=20)
    used = make(0.5)
    used.update(t_s, values + 5.0)
    used.reset()
    np.testing.assert_array_equal(used.update(t_s, values), make(0.5).update(t_s, values))


def test_runs_that_are_reset_start_anew() -> None:
    runs, t_s, truth = Runs(1), np.array([1.0, 2.0]), np.array([[2], [2]])
    runs.update(t_s, truth)
    assert runs.update(t_s + 2.0, truth)[:, 0].tolist() == [1.0, 1.0]
    runs.reset()
    assert runs.update(t_s + 2.0, truth)[:, 0].tolist() == [3.0, 3.0]


def test_a_steady_pull_does_not_swing_and_a_bounce_scores_its_height() -> None:
    t_s = np.arange(120) / 30.0
    assert Reversals(1.0).update(t_s, 40.0 * t_s).max() == 0.0
    for hertz in (1.5, 1.75, 2.0, 2.5):
        swing = Reversals(1.0).update(t_s, 5.0 * np.sin(2.0 * np.pi * hertz * t_s))[60:]
        assert swing.min() > 8.0, f"{hertz} times a second"
    once = Reversals(1.0).update(t_s, 5.0 * np.sin(2.0 * np.pi * t_s))[60:]
    assert once.min() > 4.5
