"""What repetitions and holds add up to.

The dose, a score for each repetition, and faults that show over a set.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from limberup.judging.events import HoldEnded, RepetitionCompleted, Side
from limberup.results.dose import Weighed, Work, weigh
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


def describe_weighed(weighed: Weighed) -> DoseResult:
    """What was asked for and done, unit by unit, as a session has it."""
    shares = [weighed] if weighed.instead is None else [weighed, weighed.instead]
    return DoseResult(
        {one.unit.value: one.target for one in shares},
        {one.unit.value: one.done for one in shares},
        weighed.met,
    )


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
    """The dose of one set."""
    work = Work()
    for repetition in repetitions:
        work.add(repetition)
    for hold in holds:
        work.add(hold)
    return describe_weighed(weigh(spec, work))


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
