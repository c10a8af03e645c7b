"""What there is to show of a session at each moment, with the end of each repetition known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from limberup.results.cues import find_known_s, is_known_late
from limberup.results.session import ExerciseSet, FaultRow, RepetitionRow, Session
from limberup.results.wording import name_level
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import sentence

FRESH_S: Final = 1.0
"""For so long a new count stands out."""

_CUE_S: Final = 3.0
"""A sentence is shown for so long at least, and for as long as what it is about goes on."""

_LEAST_HOLD_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are on one side so far. `is_fresh`: the last one was just added."""

    side: str
    number: int
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """What to show at one time.

    `place`: the place of the set in the session. `counts`: of each working side. `level`: that of
    the latest repetition, "" for none. `hold_s`: how long a position has been held, None for less
    than a second. `cue`: the sentence to show, "" for none, and `is_fault` whether it is about a
    form error. `faults`: those that go on.
    """

    place: int
    counts: tuple[Count, ...]
    level: str
    hold_s: float | None
    cue: str
    is_fault: bool
    faults: tuple[FaultRow, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start_s: float
    end_s: float
    words: str
    is_fault: bool


class Timeline:
    """All moments of a session. `specs`: that of each set."""

    def __init__(self, session: Session, specs: Sequence[Spec]) -> None:
        self._sets = [
            _SetTimeline(place, done, spec)
            for place, (done, spec) in enumerate(zip(session.sets, specs, strict=True))
        ]

    def look(self, t_s: float) -> Moment | None:
        """The moment at `t_s`, of the set that is nearest in time; None without any set."""
        if not self._sets:
            return None
        return min(self._sets, key=lambda one: one.distance_s(t_s)).look(t_s)


class _SetTimeline:
    def __init__(self, place: int, done: ExerciseSet, spec: Spec) -> None:
        self._place, self._done, self._spec = place, done, spec
        self._sides = ("left", "right") if spec.alternates else ("both",)
        self._rows = sorted(
            (row for row in done.repetitions if row.complete), key=lambda row: row.end_s
        )
        self._lines = sorted(self._list_lines(), key=lambda line: (line.is_fault, line.start_s))

    def distance_s(self, t_s: float) -> float:
        return max(self._done.started_s - t_s, t_s - self._done.ended_s, 0.0)

    def look(self, t_s: float) -> Moment:
        done = [row for row in self._rows if row.end_s <= t_s]
        line = next((one for one in reversed(self._lines) if one.start_s <= t_s < one.end_s), None)
        hold = next((one for one in self._done.holds if one.start_s <= t_s < one.end_s), None)
        held_s = t_s - hold.start_s if hold is not None else 0.0
        return Moment(
            self._place,
            tuple(self._count(side, done, t_s) for side in self._sides),
            name_level(done[-1], self._spec) if done else "",
            held_s if held_s >= _LEAST_HOLD_S else None,
            line.words if line is not None else "",
            line is not None and line.is_fault,
            tuple(
                row
                for row in self._done.faults
                if row.start_s <= t_s < row.end_s and not is_known_late(row, self._spec)
            ),
        )

    def _count(self, side: str, done: Sequence[RepetitionRow], t_s: float) -> Count:
        if self._spec.counts == "holds":
            ends = [
                one.end_s
                for one in self._done.holds
                if one.side == side and one.end_s <= t_s and one.seconds >= _LEAST_HOLD_S
            ]
        else:
            ends = [row.end_s for row in done if row.side == side]
        return Count(side, len(ends), bool(ends) and t_s < max(ends) + FRESH_S)

    def _list_lines(self) -> Iterator[_Line]:
        for row in self._done.faults:
            start_s = find_known_s(row, self._done, self._spec)
            yield _Line(start_s, max(row.end_s, start_s + _CUE_S), row.cue, is_fault=True)
        for attempt in self._done.attempts:
            words = sentence(say("captions.not_counted", why=attempt.words))
            yield _Line(attempt.end_s, attempt.end_s + _CUE_S, words, is_fault=False)
