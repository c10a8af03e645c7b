"""What repetitions and holds add up to.

The dose, a score for each repetition, and faults that show over a set.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from limberup.judging.events import HoldEnded, RepetitionCompleted, Side
from limberup.spec.model import SetRule, Spec

DEDUCTION: Final[Mapping[str, int]] = {"major": 30, "minor": 10}
"""Points off 100 for each kind of fault in a repetition; an unfinished repetition scores 0."""


class DoseResult(msgspec.Struct, frozen=True):
    """How much was asked for and done; where there are two units, either will do.

    With a dose per side, `done` is what the lesser side did.
    """

    target: dict[str, float]
    done: dict[str, float]
    met: bool


def weigh_dose(target: dict[str, float], done: dict[str, float]) -> DoseResult:
    """What was asked for against what was done, in the same units."""
    return DoseResult(target, done, any(done[unit] >= target[unit] for unit in target))


def score_repetition(repetition: RepetitionCompleted, spec: Spec) -> int:
    """Quality from 0 to 100: 100 less `DEDUCTION` for each different fault.

    0 when it was not completed.
    """
    if not repetition.complete:
        return 0
    severity = {fault.id: fault.severity for fault in spec.faults}
    return max(0, 100 - sum(DEDUCTION[severity[fault]] for fault in set(repetition.faults)))


def compute_dose(
    spec: Spec, repetitions: Sequence[RepetitionCompleted], holds: Sequence[HoldEnded]
) -> DoseResult:
    """The dose of one set.

    A dose in breaths goes by the time held where those of any hold were not counted.
    """
    dose = spec.dose
    complete = [repetition for repetition in repetitions if repetition.complete]
    if dose.breaths is not None and holds and all(hold.breaths is not None for hold in holds):
        target = {"breaths": float(dose.breaths)}
        done = {"breaths": _total(spec, [(hold.side, float(hold.breaths or 0)) for hold in holds])}
    elif dose.repetitions is None:
        held = [(hold.side, hold.end_s - hold.start_s) for hold in holds]
        target, done = (
            {"hold_s": dose.hold_s or dose.fallback_hold_s or 0.0},
            {"hold_s": _total(spec, held)},
        )
    else:
        target = {"repetitions": float(dose.repetitions)}
        done = {"repetitions": _total(spec, [(repetition.side, 1.0) for repetition in complete])}
    if dose.or_s is not None:
        target["moving_s"] = dose.or_s
        done["moving_s"] = _total(spec, [(one.side, one.end_s - one.start_s) for one in complete])
    return weigh_dose(target, done)


def _total(spec: Spec, amounts: Sequence[tuple[Side, float]]) -> float:
    """All amounts together; with a dose per side, those of the side that has less."""
    sides = (Side.LEFT, Side.RIGHT) if spec.dose.per_side and spec.alternates else None
    totals = [
        sum(amount for side, amount in amounts if sides is None or side is one)
        for one in sides or (Side.BOTH,)
    ]
    return round(min(totals), 3)


def find_set_faults(
    spec: Spec, repetitions: Sequence[RepetitionCompleted]
) -> Iterator[tuple[SetRule, float, float]]:
    """Rules of the set that were broken, each with the seconds from and to which it concerns."""
    counted = [repetition for repetition in repetitions if repetition.complete]
    for rule in spec.set_faults:
        found = (
            _level_jump(spec, rule, counted)
            if rule.rule == "level_jump"
            else _sides_differ(spec, rule, counted)
        )
        if found is not None:
            yield rule, *found


def _level_jump(
    spec: Spec, rule: SetRule, counted: Sequence[RepetitionCompleted]
) -> tuple[float, float] | None:
    if counted and spec.level_index(counted[0].level) >= rule.limit:
        return counted[0].start_s, counted[0].end_s
    return None


def _sides_differ(
    spec: Spec, rule: SetRule, counted: Sequence[RepetitionCompleted]
) -> tuple[float, float] | None:
    best = []
    for side in (Side.LEFT, Side.RIGHT):
        levels = [
            spec.level_index(repetition.level) for repetition in counted if repetition.side is side
        ]
        if len(levels) < rule.repetitions:
            return None
        best.append(max(levels))
    return (counted[0].start_s, counted[-1].end_s) if abs(best[0] - best[1]) >= rule.limit else None
