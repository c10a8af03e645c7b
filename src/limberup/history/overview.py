"""All sessions at a glance: a calendar of days, and sessions with a sentence for each set."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from limberup.history.days import name_day
from limberup.history.past import describe_line
from limberup.history.records import SessionLine, SetLine
from limberup.spec.model import AnySpec, DayClock
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


def list_days(lines: Iterable[SessionLine]) -> tuple[Day, ...]:
    """Every day that has a session, the first one first; a day at a desk is none."""
    days: dict[date, list[SessionLine]] = {}
    for line in lines:
        if any(map(_is_exercise, line.sets)):
            days.setdefault(line.begun.date(), []).append(line)
    return tuple(_describe_day(day, days[day]) for day in sorted(days))


def _describe_day(day: date, lines: Sequence[SessionLine]) -> Day:
    sets = [one for line in lines for one in line.sets if _is_exercise(one)]
    return Day(
        day=day.isoformat(),
        sessions=len(lines),
        sets=len(sets),
        met=sum(one.is_met for one in sets),
        pain=any(line.pain for line in lines),
    )


def _is_exercise(one: SetLine) -> bool:
    """Whether it has to do with a body that moves, and not with a chair."""
    return bool(one.sides or one.pain) and not one.is_day


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
    lines: Iterable[SessionLine], specs: Mapping[str, AnySpec]
) -> tuple[DoneExercise, ...]:
    """The exercises that were done, the most frequent first."""
    times: dict[str, int] = {}
    for line in lines:
        for one in filter(_is_exercise, line.sets):
            times[one.exercise] = times.get(one.exercise, 0) + 1
    known = [name for name in times if name in specs and not isinstance(specs[name], DayClock)]
    known.sort(key=lambda name: (-times[name], name))
    return tuple(DoneExercise(name, specs[name].name, times[name]) for name in known)
