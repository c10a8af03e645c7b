"""Conditions: three-valued logic, limits, and how long something has to last."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.judging.conditions import FALSE, TRUE, UNKNOWN, ConditionTable, Dwell, list_signals
from limberup.judging.truth_table import Rules, Truth
from limberup.signals.filters import TIME_EPSILON_S
from limberup.spec import Condition, Dose, Phase, Requirement, Signal, Spec, WatchedFault
from limberup.spec.model import Posture
from limberup.types import IntArray

VALUES = {FALSE: -1.0, UNKNOWN: np.nan, TRUE: 1.0}
"""A value of a signal for each truth of the condition that it is above 0."""
A, B, C = (Condition(signal=name, above=0.0) for name in "abc")
TRUTHS = (FALSE, UNKNOWN, TRUE)


def compute(condition: Condition, *truths: int) -> int:
    signals = np.array([[VALUES[truth] for truth in truths]])
    return int(ConditionTable([condition], "abc"[: len(truths)]).compute_truth(signals)[0, 0])


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (TRUE, TRUE, TRUE, TRUE),
        (TRUE, UNKNOWN, UNKNOWN, TRUE),
        (TRUE, FALSE, FALSE, TRUE),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, FALSE, FALSE, UNKNOWN),
        (FALSE, FALSE, FALSE, FALSE),
    ],
)
def test_a_missing_signal_decides_nothing_unless_the_rest_already_does(
    a: int, b: int, both: int, either: int
) -> None:
    for first, second in ((a, b), (b, a)):
        assert compute(Condition(all=(A, B)), first, second) == both
        assert compute(Condition(any=(A, B)), first, second) == either


@pytest.mark.parametrize("truths", list(itertools.product(TRUTHS, repeat=3)))
def test_conditions_within_conditions_are_worked_out_from_the_inside(
    truths: tuple[int, int, int],
) -> None:
    a, b, c = truths
    assert compute(Condition(all=(A, Condition(any=(B, C)))), a, b, c) == min(a, max(b, c))
    assert compute(Condition(any=(A, Condition(all=(B, C)))), a, b, c) == max(a, min(b, c))


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (9.9, FALSE),
        (10.0, FALSE),
        (10.1, TRUE),
        (19.9, TRUE),
        (20.0, FALSE),
        (20.1, FALSE),
        (np.nan, UNKNOWN),
    ],
)
def test_limits_are_not_inside_their_band(value: float, truth: int) -> None:
    band = Condition(signal="a", above=10.0, below=20.0)
    assert ConditionTable([band], ["a"]).compute_truth(np.array([[value]])).tolist() == [[truth]]


def test_several_conditions_are_columns_in_their_order() -> None:
    table = ConditionTable([B, A, Condition(all=(A, B))], ["a", "b"])
    assert table.compute_truth(np.array([[1.0, -1.0]])).tolist() == [[FALSE, TRUE, FALSE]]
    assert table.compute_truth(np.ones((2, 5, 2))).shape == (2, 5, 3)


def test_no_conditions_make_no_columns() -> None:
    assert ConditionTable([], ["a"]).compute_truth(np.ones((4, 1))).shape == (4, 0)
    assert Dwell([]).follow(
        np.arange(4.0), np.empty((4, 0), dtype=np.int64)
    ).is_sustained.shape == (4, 0)


@given(
    st.lists(st.sampled_from(TRUTHS), min_size=1, max_size=60),
    st.sampled_from([0.0, 0.1, 0.3, 1.0]),
    st.lists(st.integers(0, 60), max_size=5),
)
def test_a_condition_counts_once_it_has_lasted(
    truths: list[int], for_s: float, cuts: list[int]
) -> None:
    t_s, truth = np.arange(len(truths)) / 10.0, np.array(truths, dtype=np.int64)[:, None]
    dwell, since, sustained = Dwell([for_s]), list[float](), list[bool]()
    for start, end in itertools.pairwise(
        [0, *sorted(min(cut, len(truths)) for cut in cuts), len(truths)]
    ):
        verdicts = dwell.follow(t_s[start:end], truth[start:end])
        since.extend(verdicts.since_s[:, 0])
        sustained.extend(verdicts.is_sustained[:, 0])
    began = 0.0
    for i, t in enumerate(t_s):
        if i and truths[i] != truths[i - 1]:
            began = float(t)
        assert since[i] == began
        assert sustained[i] == (truths[i] == TRUE and t - began >= for_s - TIME_EPSILON_S)


def test_a_frame_that_is_unknown_starts_the_clock_anew() -> None:
    truth: IntArray = np.array([[TRUE], [TRUE], [UNKNOWN], [TRUE], [TRUE], [TRUE]])
    verdicts = Dwell([0.2]).follow(np.arange(6) / 10.0, truth)
    assert verdicts.is_sustained[:, 0].tolist() == [False, False, False, False, False, True]


def test_a_reset_dwell_is_a_new_one() -> None:
    dwell, t_s, truth = Dwell([0.5]), np.array([1.0, 2.0]), np.full((2, 1), TRUE)
    dwell.follow(t_s, truth)
    dwell.reset()
    assert dwell.follow(t_s + 2.0, truth).is_sustained[:, 0].tolist() == [False, True]


def test_signals_are_listed_once_in_order() -> None:
    assert list_signals(Condition(all=(B, Condition(any=(A, B)), C))) == ("b", "a", "c")


def make_rules(*, needs: Condition | None = None, cleared: Condition | None = None) -> Rules:
    """One phase "a", one requirement on "c", one fault on "b"."""
    fault = WatchedFault(
        id="astray",
        severity="minor",
        cue="Mind it.",
        source="made up",
        when=B,
        needs=needs,
        cleared=cleared,
    )
    return Rules(
        Spec(
            schema=1,
            id="made_up",
            name="Made up",
            summary="For tests.",
            sources=("made up",),
            view=("side",),
            posture=Posture(when=A, lost=Condition(signal="a", below=0.0), source="made up"),
            dose=Dose(repetitions=1),
            signals={name: Signal(feature="trunk_depth") for name in "abc"},
            phases=(Phase(name="stretch", enter=A, source="made up"),),
            requires=(Requirement(when=C, reason="wrong_view", source="made up"),),
            faults=(fault,),
        )
    )


def compute_rules(rules: Rules, a: int, b: int, c: int) -> Truth:
    signals = np.array([[[VALUES[a], VALUES[b], VALUES[c]]]])
    (truth,) = rules.compute_truth(signals, np.zeros(1, dtype=np.bool_))
    return truth


def test_a_picture_that_surely_fails_a_requirement_decides_nothing() -> None:
    failed = compute_rules(make_rules(), TRUE, TRUE, FALSE)
    assert failed.unmet.tolist() == [[True]]
    assert failed.enter.tolist() == failed.raised.tolist() == failed.cleared.tolist() == [[UNKNOWN]]
    assert failed.posture.tolist() == [[UNKNOWN, UNKNOWN]]


@pytest.mark.parametrize("view", [TRUE, UNKNOWN])
def test_a_requirement_that_may_be_met_stops_nothing(view: int) -> None:
    truth = compute_rules(make_rules(), TRUE, FALSE, view)
    assert truth.unmet.tolist() == [[False]]
    assert (truth.enter.tolist(), truth.raised.tolist(), truth.posture.tolist()) == (
        [[TRUE]],
        [[FALSE]],
        [[TRUE, FALSE]],
    )


@pytest.mark.parametrize(("need", "raised"), [(TRUE, TRUE), (UNKNOWN, UNKNOWN), (FALSE, UNKNOWN)])
def test_a_fault_whose_needs_are_not_met_is_unknown(need: int, raised: int) -> None:
    truth = compute_rules(make_rules(needs=A), need, TRUE, TRUE)
    assert truth.raised.tolist() == [[raised]]
    assert truth.cleared.tolist() == [[TRUE - raised]]


@pytest.mark.parametrize("there", TRUTHS)
def test_a_fault_is_over_when_it_is_surely_not_there_unless_the_spec_says_when(there: int) -> None:
    assert compute_rules(make_rules(), TRUE, there, TRUE).cleared.tolist() == [[TRUE - there]]
    assert compute_rules(make_rules(cleared=A), FALSE, there, TRUE).cleared.tolist() == [[FALSE]]


def test_a_phase_without_an_end_of_its_own_is_never_left_by_it() -> None:
    assert compute_rules(make_rules(), FALSE, FALSE, TRUE).leave.tolist() == [[FALSE]]
