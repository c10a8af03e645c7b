"""Scores, doses and the faults of a set, from repetitions made by hand."""

from dataclasses import replace

import msgspec
import pytest

from limberup.judging.events import HoldEnded, RepetitionCompleted, Side
from limberup.results.scoring import DEDUCTION, compute_dose, find_set_faults, score_repetition
from limberup.spec import Dose, SetRule, Spec, find_spec

SCORPION = find_spec("scorpion_stretch")
LADDER = [level.id for level in SCORPION.levels]


def make_repetition(
    side: Side = Side.LEFT,
    *,
    at_s: float = 0.0,
    level: int = -1,
    faults: tuple[str, ...] = (),
    complete: bool = True,
) -> RepetitionCompleted:
    return RepetitionCompleted(
        t_s=at_s + 5.5,
        side=side,
        index=1,
        start_s=at_s,
        end_s=at_s + 5.0,
        complete=complete,
        level=LADDER[level] if level >= 0 else None,
        faults=faults,
    )


def make_hold(side: Side, seconds: float) -> HoldEnded:
    return HoldEnded(t_s=seconds, side=side, start_s=0.0, end_s=seconds)


def with_dose(dose: Dose, *, alternates: bool = True) -> Spec:
    return msgspec.structs.replace(SCORPION, dose=dose, alternates=alternates)


def with_rule(rule: SetRule) -> Spec:
    return msgspec.structs.replace(SCORPION, set_faults=(rule,))


def find_names(
    spec: Spec, repetitions: list[RepetitionCompleted]
) -> list[tuple[str, float, float]]:
    return [
        (rule.id, start_s, end_s) for rule, start_s, end_s in find_set_faults(spec, repetitions)
    ]


def pick_fault(severity: str) -> str:
    return next(fault.id for fault in SCORPION.faults if fault.severity == severity)


def test_a_clean_repetition_scores_100_and_an_unfinished_one_0() -> None:
    assert score_repetition(make_repetition(), SCORPION) == 100
    assert score_repetition(make_repetition(complete=False), SCORPION) == 0


def test_each_different_fault_costs_once_by_its_severity() -> None:
    major, minor = pick_fault("major"), pick_fault("minor")
    assert DEDUCTION["major"] > DEDUCTION["minor"]
    assert (
        score_repetition(make_repetition(faults=(major, major)), SCORPION)
        == 100 - DEDUCTION["major"]
    )
    assert score_repetition(make_repetition(faults=(major, minor)), SCORPION) == 100 - sum(
        DEDUCTION.values()
    )


def test_a_score_is_never_negative() -> None:
    worst = tuple(fault.id for fault in SCORPION.faults)
    many = msgspec.structs.replace(
        SCORPION,
        faults=tuple(msgspec.structs.replace(fault, severity="major") for fault in SCORPION.faults),
    )
    assert (
        score_repetition(make_repetition(faults=worst), many) == max(0, 100 - 30 * len(worst)) == 0
    )


def test_only_complete_repetitions_add_to_the_dose() -> None:
    spec = with_dose(Dose(repetitions=2))
    repetitions = [make_repetition(), make_repetition(Side.RIGHT), make_repetition(complete=False)]
    dose = compute_dose(spec, repetitions, [])
    assert (dose.target, dose.done, dose.met) == ({"repetitions": 2.0}, {"repetitions": 2.0}, True)
    assert not compute_dose(spec, repetitions[1:], []).met


def test_a_dose_for_each_side_is_as_good_as_the_lesser_side() -> None:
    spec = with_dose(Dose(repetitions=2, per_side=True))
    repetitions = [make_repetition(Side.LEFT)] * 5 + [make_repetition(Side.RIGHT)]
    assert compute_dose(spec, repetitions, []).done == {"repetitions": 1.0}
    assert compute_dose(spec, [*repetitions, make_repetition(Side.RIGHT)], []).met
    assert compute_dose(spec, [make_repetition(Side.LEFT)] * 5, []).done == {"repetitions": 0.0}


def test_holds_add_up_to_a_dose_of_seconds() -> None:
    spec = with_dose(Dose(hold_s=30.0), alternates=False)
    holds = [make_hold(Side.BOTH, 12.0), make_hold(Side.BOTH, 17.5)]
    assert compute_dose(spec, [], holds).done == {"hold_s": 29.5}
    assert not compute_dose(spec, [], holds).met
    assert compute_dose(spec, [], [*holds, make_hold(Side.BOTH, 0.5)]).met


def test_a_dose_of_breaths_goes_by_time() -> None:
    spec = with_dose(Dose(breaths=6, per_side=True, fallback_hold_s=40.0))
    dose = compute_dose(spec, [], [make_hold(Side.LEFT, 41.0), make_hold(Side.RIGHT, 39.0)])
    assert (dose.target, dose.done, dose.met) == ({"hold_s": 40.0}, {"hold_s": 39.0}, False)


def test_a_dose_of_breaths_is_met_by_breaths_where_all_were_counted() -> None:
    spec = with_dose(Dose(breaths=6, per_side=True, fallback_hold_s=40.0))
    left, right = make_hold(Side.LEFT, 30.0), make_hold(Side.RIGHT, 30.0)
    dose = compute_dose(spec, [], [replace(left, breaths=6), replace(right, breaths=4)])
    assert (dose.target, dose.done, dose.met) == ({"breaths": 6.0}, {"breaths": 4.0}, False)
    assert compute_dose(spec, [], [replace(left, breaths=7), replace(right, breaths=6)]).met
    partly = compute_dose(spec, [], [replace(left, breaths=7), right])
    assert (partly.target, partly.done) == ({"hold_s": 40.0}, {"hold_s": 30.0})


def test_nothing_done_is_a_dose_of_nothing() -> None:
    assert compute_dose(with_dose(Dose(repetitions=10)), [], []).done == {"repetitions": 0.0}


@pytest.mark.parametrize(("level", "is_found"), [(-1, False), (2, False), (3, True), (4, True)])
def test_a_first_repetition_too_high_on_the_ladder_is_a_jump(level: int, is_found: bool) -> None:
    rule = SetRule(
        id="level_jump",
        rule="level_jump",
        limit=3,
        severity="minor",
        cue="Start small.",
        source="made up",
    )
    repetitions = [
        make_repetition(complete=False, level=4),
        make_repetition(at_s=20.0, level=level),
    ]
    later = make_repetition(at_s=40.0, level=4)
    assert find_names(with_rule(rule), [*repetitions, later]) == (
        [("level_jump", 20.0, 25.0)] if is_found else []
    )


def test_sides_differ_once_both_have_been_tried_often_enough() -> None:
    rule = SetRule(
        id="sides_differ",
        rule="sides_differ",
        limit=2,
        repetitions=2,
        severity="minor",
        cue="More of the other.",
        source="made up",
    )
    spec = with_rule(rule)
    left = [
        make_repetition(Side.LEFT, at_s=0.0, level=1),
        make_repetition(Side.LEFT, at_s=10.0, level=3),
    ]
    right = [
        make_repetition(Side.RIGHT, at_s=20.0, level=1),
        make_repetition(Side.RIGHT, at_s=30.0, level=0),
    ]
    assert find_names(spec, [*left, *right]) == [("sides_differ", 0.0, 35.0)]
    assert find_names(spec, [*left, right[0]]) == []
    assert find_names(spec, [*left, *right, make_repetition(Side.RIGHT, at_s=40.0, level=2)]) == []


def test_an_empty_set_has_no_faults() -> None:
    assert find_names(SCORPION, []) == []


def test_enough_seconds_of_repetitions_will_do_where_the_dose_says_so() -> None:
    spec = with_dose(Dose(repetitions=15, or_s=30.0))
    short, long = ([make_repetition(at_s=10.0 * i) for i in range(count)] for count in (3, 6))
    assert not compute_dose(spec, short, []).met
    done = compute_dose(spec, long, [])
    assert done.met
    assert done.done == {"repetitions": 6.0, "moving_s": 30.0}
