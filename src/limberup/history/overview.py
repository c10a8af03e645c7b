"""All sessions at a glance: a calendar of days, and sessions with a sentence for each set."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from limberup.history.days import name_day
from limberup.history.past import describe_line
from limberup.history.records import SessionLine, SessionMark, SetLine
from limberup.spec.model import AnySpec
from limberup.words.phrases import to_words


class Day(msgspec.Struct, frozen=True):
    """A day on which something was done. `day`: ISO; `sets` exercises, `met` with their dose."""

    day: str
    sessions: int
    sets: int
    met: int
    pain: bool


class DoneSet(msgspec.Struct, frozen=True):
    """One exercise of a session, in a sentence."""

    exercise: str
    name: str
    sentence: str
    met: bool
    pain: bool


class DoneSession(msgspec.Struct, frozen=True):
    """One session. `at`: ISO, on the clock of the wall; `day` in words. `broke_off`: has no end."""

    id: str
    at: str
    day: str
    name: str
    pain: bool
    broke_off: bool
    sets: tuple[DoneSet, ...]


class DoneExercise(msgspec.Struct, frozen=True):
    """An exercise of which there is something to be told over the weeks. `times`: sets of it."""

    exercise: str
    name: str
    times: int


def list_days(marks: Iterable[SessionMark]) -> tuple[Day, ...]:
    """Every day that has a mark, the first one first."""
    days: dict[date, list[SessionMark]] = {}
    for mark in marks:
        days.setdefault(mark.begun.date(), []).append(mark)
    return tuple(_describe_day(day, days[day]) for day in sorted(days))


def _describe_day(day: date, marks: Sequence[SessionMark]) -> Day:
    return Day(
        day=day.isoformat(),
        sessions=len(marks),
        sets=sum(mark.sets for mark in marks),
        met=sum(mark.met for mark in marks),
        pain=any(mark.pain for mark in marks),
    )


def list_sessions(
    lines: Iterable[SessionLine], specs: Mapping[str, AnySpec], today: date
) -> tuple[DoneSession, ...]:
    """Sessions as they are listed, in the same order."""
    return tuple(
        DoneSession(
            id=line.id,
            at=line.begun.isoformat(timespec="seconds"),
            day=name_day(line.begun.date(), today),
            name=line.name,
            pain=line.pain,
            broke_off=line.ended is None,
            sets=tuple(_describe_set(one, specs) for one in line.sets),
        )
        for line in lines
    )


def _describe_set(one: SetLine, specs: Mapping[str, AnySpec]) -> DoneSet:
    spec = specs.get(one.exercise)
    return DoneSet(
        exercise=one.exercise,
        name=spec.name if spec is not None else to_words(one.exercise),
        sentence=describe_line(one, spec),
        met=one.is_met,
        pain=one.pain,
    )


def list_exercises(
    times: Mapping[str, int], specs: Mapping[str, AnySpec]
) -> tuple[DoneExercise, ...]:
    """The exercises that were done and are still there, in the same order."""
    return tuple(
        DoneExercise(name, specs[name].name, count)
        for name, count in times.items()
        if name in specs
    )
