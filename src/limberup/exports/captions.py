"""What a session says at which moment of the video, as captions that never overlap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from limberup.results.cues import find_known_s
from limberup.results.session import ExerciseSet, HoldRow, RepetitionRow, Session
from limberup.results.wording import name_level
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import capitalise, name_side, sentence

LEAST_S: Final = 1.0
"""No caption is shown for less."""

MOST_LINES: Final = 3
_COUNT_S: Final = 2.0
_SENTENCE_S: Final = 3.5
_LEAST_HOLD_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Caption:
    """Lines that are shown from `start_s` to `end_s`."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Remark:
    """One line, from when on and for how long it is wanted."""

    t_s: float
    wanted_s: float
    line: str


def make_captions(session: Session, specs: Sequence[Spec]) -> list[Caption]:
    """The captions of all sets in order of time. `specs`: that of each set.

    Each lasts at least `LEAST_S` and ends before the next one begins; what comes sooner than that
    after another one stands below it.
    """
    remarks = [
        remark
        for done, spec in zip(session.sets, specs, strict=True)
        for remark in _list_remarks(done, spec)
    ]
    return list(_lay_out(sorted(remarks, key=lambda remark: remark.t_s)))


def _list_remarks(done: ExerciseSet, spec: Spec) -> Iterator[_Remark]:
    yield from _count_repetitions(done, spec)
    for hold in done.holds:
        if hold.seconds >= _LEAST_HOLD_S:
            yield _Remark(hold.end_s, _COUNT_S, _write_hold(hold))
    for fault in done.faults:
        yield _Remark(find_known_s(fault, done, spec), _SENTENCE_S, fault.cue)
    for attempt in done.attempts:
        words = say("captions.not_counted", why=attempt.words)
        yield _Remark(attempt.end_s, _SENTENCE_S, sentence(words))


def _write_hold(hold: HoldRow) -> str:
    held = say("captions.held", seconds=int(hold.seconds))
    if hold.side == "both":
        return capitalise(held)
    return say("captions.held_on_side", side=capitalise(name_side(hold.side)), held=held)


def _count_repetitions(done: ExerciseSet, spec: Spec) -> Iterator[_Remark]:
    counts: dict[str, int] = {}
    for row in sorted(done.repetitions, key=lambda row: row.end_s):
        if not row.complete:
            yield _Remark(row.end_s, _COUNT_S, sentence(say("summary.cut_short")))
        elif spec.counts == "repetitions":
            counts[row.side] = counts.get(row.side, 0) + 1
            yield _Remark(row.end_s, _COUNT_S, _write_count(row, counts[row.side], spec))


def _write_count(row: RepetitionRow, count: int, spec: Spec) -> str:
    number = str(count)
    if row.side != "both":
        number = say("captions.of_side", side=capitalise(name_side(row.side)), count=count)
    level = name_level(row, spec)
    return say("captions.with_level", count=number, level=level) if level else number


# --- when they are shown --------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A caption that is still being filled."""

    start_s: float
    end_s: float
    lines: list[str] = field(default_factory=list)

    def add(self, remark: _Remark) -> None:
        """One more line; the one that stands there already is not written twice."""
        if remark.line not in self.lines:
            self.lines = [*self.lines, remark.line][-MOST_LINES:]
        self.end_s = max(self.end_s, remark.t_s + remark.wanted_s)

    def close(self, latest_s: float) -> Caption:
        """The caption, over by `latest_s`."""
        return Caption(self.start_s, min(self.end_s, latest_s), tuple(self.lines))


def _lay_out(remarks: Iterable[_Remark]) -> Iterator[Caption]:
    current: _Open | None = None
    for remark in remarks:
        start_s = round(max(0.0, remark.t_s), 3)
        if current is not None and start_s < current.start_s + LEAST_S:
            current.add(remark)
            continue
        if current is not None:
            yield current.close(start_s)
        current = _Open(start_s, start_s)
        current.add(remark)
    if current is not None:
        yield current.close(current.end_s)
