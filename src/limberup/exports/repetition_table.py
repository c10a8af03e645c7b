"""A row for each repetition, as a spreadsheet wants them."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

from limberup.exports.cells import Cell, encode_csv
from limberup.results.session import ExerciseSet, RepetitionRow, Session
from limberup.spec.model import Spec

YES: Final = "yes"
NO: Final = "no"
NOT_JUDGED: Final = "not judged"
AT_LEAST: Final = "at least"
EXACT: Final = "exact"

_BEFORE: Final = (
    "video",
    "set",
    "exercise",
    "repetition",
    "side",
    "start_s",
    "end_s",
    "length_s",
    "complete",
    "level",
    "level_is",
    "hold_s",
)
_AFTER: Final = ("score",)


def encode_repetitions(session: Session, specs: Sequence[Spec]) -> bytes:
    """All repetitions of a session as CSV. `specs`: that of each set.

    Sets of several exercises share one table: a measure or a fault that an exercise does not know
    is an empty cell.
    """
    return encode_csv([list(list_columns(specs)), *list_rows(session, specs)])


def list_columns(specs: Sequence[Spec]) -> Iterator[str]:
    """The names of the columns, with the unit as their last word."""
    yield from _BEFORE
    yield from _name_measures(specs)
    yield from _name_faults(specs)
    yield from _AFTER


def list_rows(session: Session, specs: Sequence[Spec]) -> Iterator[list[Cell]]:
    """The cells of each repetition, in the order of the columns."""
    measures, faults = _name_measures(specs), _name_faults(specs)
    video = PurePath(session.source.path).name
    for number, (done, spec) in enumerate(zip(session.sets, specs, strict=True), start=1):
        verdicts = _SetVerdicts(done, spec)
        for row in done.repetitions:
            judged = verdicts.judge(row)
            yield [
                video,
                number,
                done.exercise,
                row.index,
                row.side,
                row.start_s,
                row.end_s,
                round(row.end_s - row.start_s, 3),
                YES if row.complete else NO,
                row.level or "",
                _say_how_sure(row),
                row.hold_s,
                *(row.range_of_motion.get(name) for name in measures),
                *(judged.get(name, "") for name in faults),
                row.score,
            ]


def _say_how_sure(row: RepetitionRow) -> str:
    if row.level is None:
        return ""
    return AT_LEAST if row.level_at_least else EXACT


class _SetVerdicts:
    """Yes, no or not judged, for every fault of a set."""

    def __init__(self, done: ExerciseSet, spec: Spec) -> None:
        self._done, self._spec = done, spec
        self._of_set = {row.id for row in done.faults if row.repetition is None}

    def judge(self, row: RepetitionRow) -> dict[str, str]:
        """The verdict on one repetition by column."""
        hidden = {
            gap.what
            for gap in self._done.unjudged
            if gap.start_s < row.end_s and gap.end_s > row.start_s
        }
        verdicts = {
            _name_fault(fault.id): YES
            if fault.id in row.faults
            else NOT_JUDGED
            if f"fault:{fault.id}" in hidden
            else NO
            for fault in (*self._spec.faults, *self._spec.unjudgeable)
        }
        return verdicts | {
            _name_set_fault(rule.id): YES if rule.id in self._of_set else NO
            for rule in self._spec.set_faults
        }


def _name_measures(specs: Sequence[Spec]) -> list[str]:
    return list(dict.fromkeys(name for spec in specs for name in spec.range_of_motion))


def _name_faults(specs: Sequence[Spec]) -> list[str]:
    names = [
        name
        for spec in specs
        for name in (
            *(_name_fault(fault.id) for fault in (*spec.faults, *spec.unjudgeable)),
            *(_name_set_fault(rule.id) for rule in spec.set_faults),
        )
    ]
    return list(dict.fromkeys(names))


def _name_fault(fault: str) -> str:
    return f"fault_{fault}"


def _name_set_fault(rule: str) -> str:
    return f"set_fault_{rule}"
