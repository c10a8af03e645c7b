"""Matching in time on hand-made cases: the rules of docs/check.md, one by one."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.check.match import (
    Comparison,
    Figures,
    Tally,
    compare,
    compare_nothing,
    compute_figures,
    compute_overlap,
    match_spans,
)
from limberup.results.attempts import AttemptRow
from limberup.results.scoring import DoseResult
from limberup.results.session import ExerciseSet, FaultRow, HoldRow, RepetitionRow, UnjudgedRow
from limberup.spec import find_spec
from limberup.truth import TrueFault, TrueHold, TrueRepetition, Truth

SPEC = find_spec("straight_leg_stretch")


@dataclass(frozen=True)
class Time:
    start_s: float
    end_s: float


def times(*spans: tuple[float, float]) -> list[Time]:
    return [Time(*span) for span in spans]


def true_rep(start_s: float, end_s: float, **keys: Any) -> TrueRepetition:
    return TrueRepetition(start_s=start_s, end_s=end_s, **keys)


def rep(index: int, start_s: float, end_s: float, **keys: Any) -> RepetitionRow:
    defaults: dict[str, Any] = {"side": "left", "level": "hip_75", "complete": True, "faults": ()}
    return RepetitionRow(
        index=index,
        start_s=start_s,
        end_s=end_s,
        hold_s=0.0,
        range_of_motion={},
        score=100,
        **(defaults | keys),
    )


def hold(
    start_s: float,
    end_s: float,
    side: str = "left",
    breaths: int | None = None,
    hz: float | None = None,
) -> HoldRow:
    seconds = end_s - start_s
    return HoldRow(
        side=side, start_s=start_s, end_s=end_s, seconds=seconds, breaths=breaths, breaths_hz=hz
    )


def fault(
    name: str, start_s: float, end_s: float, repetition: int | None = None, side: str = "left"
) -> FaultRow:
    return FaultRow(
        id=name,
        side=side,
        start_s=start_s,
        end_s=end_s,
        severity="major",
        cue="...",
        repetition=repetition,
    )


def unjudged(what: str, start_s: float, end_s: float, reason: str = "hands_hidden") -> UnjudgedRow:
    return UnjudgedRow(what=what, reason=reason, start_s=start_s, end_s=end_s)


def found(**rows: Any) -> ExerciseSet:
    nothing: dict[str, Any] = {"repetitions": (), "holds": (), "faults": (), "unjudged": ()}
    return ExerciseSet(
        exercise=SPEC.id,
        started_s=0.0,
        ended_s=60.0,
        dose=DoseResult({}, {}, met=False),
        **(nothing | rows),
    )


def judge(truth: dict[str, Any], done: ExerciseSet) -> Comparison:
    return compare("evening", Truth(exercise=SPEC.id, **truth), done, SPEC)


def told(comparison: Comparison) -> list[tuple[float, str, str | None, str | None]]:
    return [(miss.time_s, miss.kind, miss.expected, miss.got) for miss in comparison.misses]


def figures(comparison: Comparison) -> Figures:
    return compute_figures(comparison.tally)


# --- spans ----------------------------------------------------------------------------------------


def test_overlap_is_measured_against_the_shorter_span_and_against_both_together() -> None:
    part, likeness = compute_overlap(times((0, 10), (20, 30)), times((2, 4), (8, 18), (40, 50)))
    assert part == pytest.approx(np.array([[1.0, 0.2, 0.0], [0.0, 0.0, 0.0]]))
    assert likeness == pytest.approx(np.array([[0.2, 2 / 18, 0.0], [0.0, 0.0, 0.0]]))


@pytest.mark.parametrize(
    ("expected", "got", "pairs"),
    [
        pytest.param([(0, 4), (5, 9)], [(0, 4), (5, 9)], [(0, 0), (1, 1)], id="the same"),
        pytest.param([(0, 10)], [(8, 9)], [(0, 0)], id="a late and short one inside the true one"),
        pytest.param(
            [(4, 5)], [(0, 10)], [(0, 0)], id="one that began too early and ended too late"
        ),
        pytest.param([(0, 10)], [(9, 13)], [], id="a quarter of the shorter one is not enough"),
        pytest.param([(0, 10)], [(8, 12)], [(0, 0)], id="half of the shorter one is enough"),
        pytest.param([(0, 4), (5, 9)], [(0, 9)], [(0, 0)], id="one for two is one"),
        pytest.param([(0, 9)], [(0, 2), (3, 9)], [(0, 1)], id="two for one is the more alike"),
        pytest.param([(0, 10), (8, 12)], [(7, 11)], [(1, 0)], id="the more alike of two true ones"),
        pytest.param(
            [(0, 6), (5, 20)],
            [(4, 9), (0.5, 1)],
            [(0, 1), (1, 0)],
            id="both, even if one fits elsewhere",
        ),
        pytest.param([], [(0, 1)], [], id="nothing expected"),
        pytest.param([(0, 1)], [], [], id="nothing found"),
        pytest.param([(0, 1)], [(0.5, 0.5)], [], id="a span without length"),
    ],
)
def test_spans_are_matched_one_to_one_by_time(
    expected: list[tuple[float, float]],
    got: list[tuple[float, float]],
    pairs: list[tuple[int, int]],
) -> None:
    assert match_spans(times(*expected), times(*got)) == pairs


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda s: Time(s[0], s[0] + s[1])),
    max_size=5,
)


def count_most_pairs(may: list[list[bool]], used: frozenset[int] = frozenset()) -> int:
    """The slow way: every assignment is tried."""
    if not may:
        return 0
    rest = may[1:]
    tries = [
        1 + count_most_pairs(rest, used | {j})
        for j, fits in enumerate(may[0])
        if fits and j not in used
    ]
    return max([*tries, count_most_pairs(rest, used)])


@given(spans, spans)
def test_as_many_pairs_are_made_as_can_be_and_each_shares_half_of_the_shorter_span(
    a: list[Time], b: list[Time]
) -> None:
    pairs = match_spans(a, b)
    part, _ = compute_overlap(a, b)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(part[i, j] >= 0.5 for i, j in pairs)
    assert len(pairs) == count_most_pairs([[bool(x >= 0.5) for x in row] for row in part])


# --- repetitions ----------------------------------------------------------------------------------


def test_a_clip_judged_as_it_is_has_perfect_figures_and_no_misses() -> None:
    truth = {
        "repetitions": (
            true_rep(1, 9, side="left", level="hip_75", faults=()),
            true_rep(11, 19, side="right", level="hip_60", faults=("knee_bend",)),
        ),
        "holds": (TrueHold(side="left", start_s=3, end_s=7),),
        "faults": (TrueFault(id="knee_bend", side="right", start_s=12, end_s=18),),
    }
    done = found(
        repetitions=(
            rep(1, 1.4, 8.6),
            rep(2, 11.3, 18.8, side="right", level="hip_60", faults=("knee_bend",)),
        ),
        holds=(hold(3.2, 6.9),),
        faults=(fault("knee_bend", 12.5, 17.0, 2, "right"),),
    )
    compared = judge(truth, done)
    assert told(compared) == []
    assert msgspec.structs.asdict(figures(compared)) == {
        "count_mae": 0.0,
        "obo": 1.0,
        "side_accuracy": 1.0,
        "level_accuracy": 1.0,
        "fault_precision": 1.0,
        "fault_recall": 1.0,
        "fault_f1": 1.0,
        "hold_error_s": pytest.approx(0.15),
        "breath_rate_error_per_min": None,
        "ghost_repetitions": 0,
        "explained": None,
    }


def test_where_the_truth_says_nothing_nothing_is_judged() -> None:
    compared = judge(
        {},
        found(
            repetitions=(rep(1, 1, 9),), holds=(hold(3, 7),), faults=(fault("knee_bend", 2, 3, 1),)
        ),
    )
    assert told(compared) == []
    assert set(msgspec.structs.asdict(figures(compared)).values()) == {None}


def test_empty_lists_mean_that_none_must_be_found() -> None:
    done = found(
        repetitions=(rep(1, 1, 9),), holds=(hold(3, 7),), faults=(fault("knee_bend", 2, 3, 1),)
    )
    compared = judge({"repetitions": (), "holds": (), "faults": ()}, done)
    assert told(compared) == [
        (1, "ghost_repetition", None, "left repetition"),
        (2, "false_fault", None, "knee_bend"),
        (3, "ghost_hold", None, "left hold"),
    ]
    result = figures(compared)
    assert (result.ghost_repetitions, result.fault_precision, result.fault_recall) == (1, 0.0, None)
    assert result.hold_error_s is None


def test_a_missed_repetition_and_a_ghost_elsewhere_are_both_told_though_the_count_is_right() -> (
    None
):
    compared = judge(
        {"repetitions": (true_rep(1, 9, side="left"),)}, found(repetitions=(rep(1, 20, 25),))
    )
    assert told(compared) == [
        (1, "missed_repetition", "left repetition", None),
        (20, "ghost_repetition", None, "left repetition"),
    ]
    assert (figures(compared).count_mae, figures(compared).ghost_repetitions) == (0.0, 1)
    assert figures(compared).side_accuracy is None


@pytest.mark.parametrize(
    ("true", "counted", "mae", "obo"),
    [
        (4, 4, 0.0, 1.0),
        (4, 3, 0.25, 1.0),
        (4, 6, 0.5, 0.0),
        (1, 3, 2.0, 0.0),
        (0, 0, 0.0, 1.0),
        (0, 2, 2.0, 0.0),
    ],
)
def test_count_error_is_relative_to_the_true_count_and_off_by_one_is_near_enough(
    true: int, counted: int, mae: float, obo: float
) -> None:
    truth = tuple(true_rep(10 * i, 10 * i + 8) for i in range(true))
    result = figures(
        judge(
            {"repetitions": truth},
            found(repetitions=tuple(rep(i, 10 * i, 10 * i + 8) for i in range(counted))),
        )
    )
    assert (result.count_mae, result.obo) == (mae, obo)


@pytest.mark.parametrize(
    ("starts_s", "count_mae", "ghosts"),
    [((0,), 0.0, 0), ((0, 20), 0.0, 0), ((0, 20, 40), 1.0, 1), ((), 1.0, 0)],
)
def test_where_the_truth_is_a_range_any_count_within_it_is_right(
    starts_s: tuple[int, ...], count_mae: float, ghosts: int
) -> None:
    truth = {"count": (1, 2), "repetitions": (true_rep(0, 8),)}
    rows = tuple(rep(1, start_s, start_s + 8) for start_s in starts_s)
    result = figures(judge(truth, found(repetitions=rows)))
    assert (result.count_mae, result.ghost_repetitions) == (count_mae, ghosts)


def test_an_unfinished_repetition_does_not_count_and_is_no_ghost() -> None:
    done = found(repetitions=(rep(1, 2, 8, complete=False), rep(2, 30, 35, complete=False)))
    compared = judge({"repetitions": (true_rep(1, 9),)}, done)
    assert told(compared) == [(1, "missed_repetition", "repetition", "not finished")]
    assert figures(compared).ghost_repetitions == 0


def test_a_repetition_missed_while_nothing_could_be_judged_says_why() -> None:
    compared = judge(
        {"repetitions": (true_rep(1, 9),)},
        found(unjudged=(unjudged("exercise", 0, 6, "wrong_view"),)),
    )
    assert told(compared) == [(1, "missed_repetition", "repetition", "not judged: wrong_view")]


def test_a_wrong_side_and_a_wrong_level_are_told_and_counted_among_matched_repetitions() -> None:
    truth = (
        true_rep(1, 9, side="left", level="hip_75"),
        true_rep(11, 19, side="right", level="hip_75"),
        true_rep(21, 29, side="right", level="hip_90"),
    )
    done = found(repetitions=(rep(1, 2, 8), rep(2, 12, 18, level=None)))
    compared = judge({"repetitions": truth}, done)
    assert told(compared)[:2] == [(11, "level", "hip_75", "none"), (11, "side", "right", "left")]
    assert (figures(compared).side_accuracy, figures(compared).level_accuracy) == (0.5, 0.5)


def test_a_repetition_that_must_reach_no_level_is_right_when_it_reaches_none() -> None:
    result = figures(
        judge(
            {"repetitions": (true_rep(1, 9, level="none"),)},
            found(repetitions=(rep(1, 2, 8, level=None),)),
        )
    )
    assert result.level_accuracy == 1.0


def test_the_side_of_an_exercise_without_sides_is_not_judged() -> None:
    result = figures(
        judge(
            {"repetitions": (true_rep(1, 9, side="both"),)},
            found(repetitions=(rep(1, 2, 8, side="both"),)),
        )
    )
    assert result.side_accuracy is None


def test_a_level_that_the_report_calls_unsure_is_neither_right_nor_wrong() -> None:
    gap = unjudged("level:hip_90", 2, 8, "crossing_foot_unsure")
    compared = judge(
        {"repetitions": (true_rep(1, 9, level="hip_90"),)},
        found(repetitions=(rep(1, 2, 8),), unjudged=(gap,)),
    )
    assert told(compared) == []
    assert [(one.what, one.reason) for one in compared.gaps] == [
        ("level:hip_90", "crossing_foot_unsure")
    ]
    assert figures(compared).level_accuracy is None
    elsewhere = unjudged("level:hip_90", 12, 18, "crossing_foot_unsure")
    compared = judge(
        {"repetitions": (true_rep(1, 9, level="hip_90"),)},
        found(repetitions=(rep(1, 2, 8),), unjudged=(elsewhere,)),
    )
    assert figures(compared).level_accuracy == 0.0


# --- holds ----------------------------------------------------------------------------------------


def test_hold_error_is_the_mean_over_starts_and_ends_of_matched_holds() -> None:
    truth = {
        "holds": (
            TrueHold(start_s=10, end_s=20),
            TrueHold(start_s=30, end_s=40),
            TrueHold(start_s=50, end_s=55),
        )
    }
    compared = judge(truth, found(holds=(hold(10.2, 19.8), hold(30.0, 38.8), hold(70, 80))))
    assert figures(compared).hold_error_s == pytest.approx((0.2 + 0.2 + 0.0 + 1.2) / 4)
    assert told(compared) == [
        (30, "hold_times", "hold, 30.0-40.0 s", "left hold, 30.0-38.8 s"),
        (50, "missed_hold", "hold, 50.0-55.0 s", None),
        (70, "ghost_hold", None, "left hold"),
    ]


def test_breaths_that_are_not_counted_are_listed_and_wrong_ones_are_a_miss() -> None:
    truth = {
        "holds": (
            TrueHold(start_s=10, end_s=20, breaths=3),
            TrueHold(start_s=30, end_s=40, breaths=3),
        )
    }
    compared = judge(truth, found(holds=(hold(10, 20), hold(30, 40, breaths=4))))
    assert [(one.time_s, one.what) for one in compared.gaps] == [(10, "breaths")]
    assert told(compared) == [(30, "breaths", "3", "4")]


def test_a_breath_that_was_not_seen_is_listed_with_its_reason() -> None:
    row = UnjudgedRow(what="breaths", reason="breath_signal_weak", start_s=10.2, end_s=20)
    truth = {"holds": (TrueHold(start_s=10, end_s=20, breaths=3),)}
    compared = judge(truth, found(holds=(hold(10.2, 20),), unjudged=(row,)))
    assert [(one.what, one.reason) for one in compared.gaps] == [("breaths", "breath_signal_weak")]


def test_the_breath_rate_is_off_by_the_mean_over_the_holds_in_which_it_is_known() -> None:
    holds = tuple(TrueHold(start_s=t, end_s=t + 10) for t in (10, 30, 50))
    rows = (hold(10, 20, hz=0.21), hold(30, 40), hold(50, 60, hz=0.17))
    compared = judge({"holds": holds, "breaths_hz": 0.2}, found(holds=rows))
    assert figures(compared).breath_rate_error_per_min == pytest.approx((0.6 + 1.8) / 2)
    assert figures(judge({"holds": holds}, found(holds=rows))).breath_rate_error_per_min is None


def test_the_side_of_a_hold_is_judged_too() -> None:
    compared = judge(
        {"holds": (TrueHold(start_s=10, end_s=20, side="right"),)}, found(holds=(hold(10, 20),))
    )
    assert told(compared) == [(10, "side", "right", "left")]
    assert figures(compared).side_accuracy == 0.0


# --- faults ---------------------------------------------------------------------------------------

CLEAN_AND_BENT = (true_rep(1, 9, faults=()), true_rep(11, 19, faults=("knee_bend",)))
TWO = (rep(1, 2, 8), rep(2, 12, 18))


def shares(comparison: Comparison) -> tuple[float | None, float | None, float | None]:
    result = figures(comparison)
    return result.fault_precision, result.fault_recall, result.fault_f1


def test_a_fault_belongs_to_its_repetition_wherever_in_it_it_was_seen() -> None:
    done = found(repetitions=TWO, faults=(fault("knee_bend", 12, 12.4, 2),))
    assert shares(judge({"repetitions": CLEAN_AND_BENT}, done)) == (1.0, 1.0, 1.0)


def test_a_fault_in_the_wrong_repetition_is_both_missed_and_false() -> None:
    compared = judge(
        {"repetitions": CLEAN_AND_BENT},
        found(repetitions=TWO, faults=(fault("knee_bend", 3, 7, 1),)),
    )
    assert told(compared) == [
        (3, "false_fault", None, "knee_bend"),
        (11, "missed_fault", "knee_bend", None),
    ]
    assert shares(compared) == (0.0, 0.0, 0.0)


def test_another_fault_than_the_true_one_is_both_missed_and_false() -> None:
    compared = judge(
        {"repetitions": CLEAN_AND_BENT},
        found(repetitions=TWO, faults=(fault("bouncing", 13, 17, 2),)),
    )
    assert [kind for _, kind, _, _ in told(compared)] == ["missed_fault", "false_fault"]


def test_a_fault_that_comes_and_goes_is_found_once_and_is_no_false_alarm() -> None:
    rows = (
        fault("knee_bend", 12, 13, 2),
        fault("knee_bend", 14, 15, 2),
        fault("knee_bend", 16, 17, 2),
    )
    compared = judge({"repetitions": CLEAN_AND_BENT}, found(repetitions=TWO, faults=rows))
    assert (compared.tally.faults_found, compared.tally.faults_false) == (1, 0)


def test_two_true_faults_need_two_found_ones() -> None:
    truth = {
        "faults": (
            TrueFault(id="bouncing", start_s=2, end_s=4),
            TrueFault(id="bouncing", start_s=6, end_s=8),
        )
    }
    assert shares(judge(truth, found(repetitions=TWO, faults=(fault("bouncing", 2, 8, 1),)))) == (
        1.0,
        0.5,
        2 / 3,
    )
    rows = (fault("bouncing", 2, 4, 1), fault("bouncing", 6, 8, 1))
    assert shares(judge(truth, found(repetitions=TWO, faults=rows))) == (1.0, 1.0, 1.0)


def test_a_habit_of_the_whole_clip_is_expected_once_in_each_repetition_that_lists_it() -> None:
    truth = {
        "repetitions": tuple(true_rep(s, s + 8, faults=("knee_bend",)) for s in (1, 11)),
        "faults": (TrueFault(id="knee_bend", start_s=0, end_s=20),),
    }
    rows = (fault("knee_bend", 3, 7, 1), fault("knee_bend", 13, 17, 2))
    compared = judge(truth, found(repetitions=TWO, faults=rows))
    assert compared.tally.faults_found == 2
    assert told(compared) == []


def test_without_repetitions_faults_are_matched_by_time_and_side() -> None:
    truth = {"faults": (TrueFault(id="knee_bend", side="left", start_s=3, end_s=7),)}
    assert shares(judge(truth, found(repetitions=TWO, faults=(fault("knee_bend", 4, 6, 1),)))) == (
        1.0,
        1.0,
        1.0,
    )
    for row in (fault("knee_bend", 4, 6, 1, "right"), fault("knee_bend", 13, 17, 2)):
        assert shares(judge(truth, found(repetitions=TWO, faults=(row,)))) == (0.0, 0.0, 0.0)


def test_faults_are_not_judged_in_a_repetition_that_does_not_list_them() -> None:
    truth = {"repetitions": (true_rep(1, 9), true_rep(11, 19, faults=()))}
    compared = judge(
        truth,
        found(repetitions=TWO, faults=(fault("knee_bend", 3, 7, 1), fault("bouncing", 13, 15, 2))),
    )
    assert told(compared) == [(13, "false_fault", None, "bouncing")]


def test_faults_of_a_missed_repetition_are_missed_unless_seen_in_an_unfinished_one() -> None:
    assert shares(judge({"repetitions": CLEAN_AND_BENT}, found(repetitions=TWO[:1])))[1] == 0.0
    done = found(
        repetitions=(TWO[0], rep(2, 12, 18, complete=False)),
        faults=(fault("knee_bend", 13, 17, 2),),
    )
    assert shares(judge({"repetitions": CLEAN_AND_BENT, "faults": ()}, done)) == (1.0, 1.0, 1.0)


def test_a_fault_reported_as_not_judged_is_neither_hit_nor_miss_but_listed() -> None:
    done = found(repetitions=TWO, unjudged=(unjudged("fault:knee_bend", 12, 18, "knees_hidden"),))
    compared = judge({"repetitions": CLEAN_AND_BENT}, done)
    assert told(compared) == []
    assert [(one.time_s, one.what, one.reason) for one in compared.gaps] == [
        (11, "fault:knee_bend", "knees_hidden")
    ]
    assert shares(compared) == (None, None, None)


def test_a_fault_is_not_excused_by_what_was_not_judged_elsewhere_or_only_for_a_moment() -> None:
    for row in (
        unjudged("fault:knee_bend", 2, 8),
        unjudged("fault:bouncing", 12, 18),
        unjudged("exercise", 13, 14),
    ):
        compared = judge({"repetitions": CLEAN_AND_BENT}, found(repetitions=TWO, unjudged=(row,)))
        assert told(compared) == [(11, "missed_fault", "knee_bend", None)]


def test_a_fault_of_the_whole_set_is_judged_by_the_list_of_faults_alone() -> None:
    done = found(repetitions=TWO, faults=(fault("sides_differ", 2, 18, None, "both"),))
    assert (
        told(
            judge(
                {"repetitions": CLEAN_AND_BENT[:1]}, found(repetitions=TWO[:1], faults=done.faults)
            )
        )
        == []
    )
    truth = TrueFault(id="sides_differ", side="both", start_s=1, end_s=19)
    assert shares(judge({"faults": (truth,)}, done)) == (1.0, 1.0, 1.0)
    assert shares(judge({"faults": ()}, done)) == (0.0, None, 0.0)


# --- nothing at all -------------------------------------------------------------------------------


def test_in_a_clip_of_nothing_every_finished_repetition_is_a_ghost_and_nothing_else_is_judged() -> (
    None
):
    compared = compare_nothing(
        "tidying", found(repetitions=(*TWO, rep(3, 22, 28, complete=False))), SPEC
    )
    assert told(compared) == [
        (2, "ghost_repetition", None, "straight_leg_stretch, left repetition"),
        (12, "ghost_repetition", None, "straight_leg_stretch, left repetition"),
    ]
    assert compute_figures(compared.tally) == msgspec.structs.replace(
        compute_figures(Tally()), ghost_repetitions=2
    )


def test_in_a_clip_of_nothing_a_hold_is_a_miss_where_the_exercise_counts_holds() -> None:
    spec = find_spec("childs_pose")
    done = found(repetitions=(rep(1, 2, 8),), holds=(hold(3, 7, "both"), hold(20, 30, "both")))
    assert told(compare_nothing("tidying", done, spec)) == [
        (2, "ghost_repetition", None, "childs_pose, left repetition"),
        (20, "ghost_hold", None, "childs_pose, hold"),
    ]


# --- figures --------------------------------------------------------------------------------------


def test_figures_of_several_clips_follow_from_the_sum_of_their_tallies() -> None:
    first = Tally(
        clips=1,
        counted=1,
        count_error=0.5,
        levels=4,
        levels_right=4,
        faults_found=1,
        hold_edges=2,
        hold_error_s=0.4,
    )
    second = Tally(
        clips=1,
        counted=1,
        nearly=1,
        levels=1,
        faults_missed=2,
        faults_false=1,
        hold_edges=6,
        searched=1,
    )
    result = compute_figures(first + second)
    assert msgspec.structs.asdict(result) == {
        "count_mae": 0.25,
        "obo": 0.5,
        "side_accuracy": None,
        "level_accuracy": 0.8,
        "fault_precision": 0.5,
        "fault_recall": pytest.approx(1 / 3),
        "fault_f1": 0.4,
        "hold_error_s": pytest.approx(0.05),
        "breath_rate_error_per_min": None,
        "ghost_repetitions": 0,
        "explained": None,
    }


def test_nothing_at_all_gives_figures_of_nothing() -> None:
    assert set(msgspec.structs.asdict(compute_figures(Tally())).values()) == {None}


# --- where only the count is known ----------------------------------------------------------------


def make_set(*rows: RepetitionRow, holds: tuple[HoldRow, ...] = ()) -> ExerciseSet:
    return ExerciseSet(
        exercise=SPEC.id,
        started_s=0.0,
        ended_s=60.0,
        repetitions=rows,
        holds=holds,
        faults=(),
        unjudged=(),
        dose=DoseResult({}, {}, met=False),
    )


@pytest.mark.parametrize(
    ("count", "error", "misses"),
    [(2, 0.0, 0), ((1, 3), 0.0, 0), (4, 0.5, 1), ((3, 4), 0.25, 1), ((0, 1), 1.0, 1)],
)
def test_a_count_alone_is_right_within_its_range(
    count: int | tuple[int, int], error: float, misses: int
) -> None:
    truth = Truth(exercise=SPEC.id, count=count)
    done = make_set(rep(1, 1.0, 3.0), rep(2, 4.0, 6.0), rep(3, 7.0, 9.0, complete=False))
    compared = compare("clip", truth, done, SPEC)
    assert compute_figures(compared.tally).count_mae == error
    assert [miss.kind for miss in compared.misses] == ["count"] * misses


def test_of_an_exercise_that_counts_holds_it_is_the_holds_that_are_counted() -> None:
    spec = find_spec("childs_pose")
    truth = Truth(exercise=spec.id, count=1)
    done = make_set(rep(1, 1.0, 3.0, level=None), holds=(hold(5.0, 20.0, "both"),))
    assert compare("clip", truth, done, spec).misses == ()


def test_a_kind_of_fault_that_is_expected_must_be_found_once() -> None:
    truth = Truth(exercise=SPEC.id, count=1, faults_expected=("knee_bend",))
    compared = compare("clip", truth, make_set(rep(1, 1.0, 3.0)), SPEC)
    assert [(miss.kind, miss.expected) for miss in compared.misses] == [
        ("missed_fault", "knee_bend")
    ]


def test_a_passing_position_is_no_ghost_of_a_hold_under_nothing_of() -> None:
    spec = find_spec("childs_pose")
    done = make_set(holds=(hold(5.0, 7.0, "both"), hold(9.0, 14.0, "both")))
    ghosts = compare_nothing("clip", done, spec, least_hold_s=3.0).misses
    assert [(miss.kind, miss.time_s) for miss in ghosts] == [("ghost_hold", 9.0)]


def test_a_repetition_that_was_missed_is_explained_by_an_attempt_there() -> None:
    attempt = AttemptRow(
        side="left",
        start_s=10.0,
        end_s=14.0,
        missing="range",
        station="far",
        signal="hip_flexion_deg",
        reached=20.0,
        needed=30.0,
        words="the leg came up 20 of 30 degrees",
    )
    done = msgspec.structs.replace(make_set(rep(1, 1.0, 5.0)), attempts=(attempt,))
    truth = Truth(
        exercise=SPEC.id,
        repetitions=(true_rep(1.0, 5.0), true_rep(10.0, 14.0), true_rep(20.0, 24.0)),
    )
    assert compute_figures(compare("clip", truth, done, SPEC).tally).explained == 0.5
