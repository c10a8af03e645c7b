"""What was done last, for whoever is about to do it again."""

from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median

import msgspec

from limberup.history.days import name_day
from limberup.history.records import LastTime, SetLine, SideAmount
from limberup.spec.model import AnySpec, Spec
from limberup.words import say
from limberup.words.phrases import name_side, sentence, to_words


class PastSide(msgspec.Struct, frozen=True):
    """What one side did.

    `level`: its name, "" for none; with `at_least` it may have been more. `range`: the measure that
    is followed, the median of its repetitions. `longest_s`: of its holds. None where there is none.
    """

    side: str
    repetitions: int
    held_s: float
    level: str
    at_least: bool
    range: float | None
    longest_s: float | None


class Past(msgspec.Struct, frozen=True):
    """The last time that an exercise was done.

    `at`: ISO, on the clock of the wall where it was; `day` the same in words, such as "Thursday".
    `met`: whether the dose was done. `pain_stopped`: it ended because it hurt. `next`: what was to
    be done next time, "" for nothing. `sentence`: all of it in one.
    """

    exercise: str
    session: str
    at: str
    day: str
    met: bool
    pain_stopped: bool
    sides: tuple[PastSide, ...]
    next: str
    sentence: str


def describe_past(
    last: Mapping[str, LastTime], specs: Mapping[str, AnySpec], today: date
) -> tuple[Past, ...]:
    """One for each exercise that was done and is there now, the latest first."""
    known = [(name, one) for name, one in last.items() if name in specs]
    known.sort(key=lambda pair: pair[1].begun, reverse=True)
    return tuple(_describe(one, specs[name], today) for name, one in known)


def _describe(last: LastTime, spec: AnySpec, today: date) -> Past:
    line, day = last.line, name_day(last.begun.date(), today)
    return Past(
        exercise=spec.id,
        session=last.session,
        at=last.begun.isoformat(timespec="seconds"),
        day=day,
        met=line.is_met,
        pain_stopped=line.pain,
        sides=tuple(_describe_side(one, last, spec) for one in line.sides),
        next=say("coach.next_after_pain") if line.pain else line.advice,
        sentence=_say_past(line, spec, day),
    )


def _describe_side(amount: SideAmount, last: LastTime, spec: AnySpec) -> PastSide:
    measure = spec.followed if isinstance(spec, Spec) else ""
    ranges = [one.get(measure) for one in last.ranges.get(amount.side, ())]
    known = [value for value in ranges if value is not None]
    return PastSide(
        side=amount.side,
        repetitions=amount.repetitions,
        held_s=amount.held_s,
        level=name_level(amount, spec),
        at_least=amount.at_least,
        range=round(median(known), 3) if known else None,
        longest_s=max(last.holds_s.get(amount.side, ()), default=None),
    )


def _say_past(line: SetLine, spec: AnySpec, day: str) -> str:
    if line.pain:
        return say("history.last_time.pain", day=day)
    if line.sitting_s is not None:
        minutes = int(line.sitting_s // 60)
        return say("history.last_time.sat", day=day, minutes=minutes)
    return say("history.last_time.done", day=day, done=describe_amounts(line.sides, spec))


def describe_amounts(sides: Iterable[SideAmount], spec: AnySpec | None) -> str:
    """What was done, such as "5 left and 5 right, left to “hips at 90”"."""
    told = list(sides)
    parts = [_count(told), _time(told), *_name_levels(told, spec)]
    return ", ".join(part for part in parts if part)


def name_level(amount: SideAmount, spec: AnySpec | None) -> str:
    """The name of a level; its id in words where the exercise has it no more, "" for none."""
    if amount.level is None:
        return ""
    return spec.name_of(amount.level) if spec is not None else to_words(amount.level)


def _count(sides: list[SideAmount]) -> str:
    counts = {one.side: one.repetitions for one in sides if one.repetitions}
    if {"left", "right"} == set(counts):
        return say("history.amount.left_right", left=counts["left"], right=counts["right"])
    return say("history.amount.repetitions", count=sum(counts.values())) if counts else ""


def _time(sides: list[SideAmount]) -> str:
    held_s = sum(one.held_s for one in sides)
    return say("history.amount.held", seconds=int(held_s)) if held_s >= 1.0 else ""


def _name_levels(sides: list[SideAmount], spec: AnySpec | None) -> list[str]:
    names = {one.side: _say_level(one, spec) for one in sides if one.level is not None}
    if len(names) == 2 and len(set(names.values())) == 1:
        return [say("history.amount.level_of_both", level=names["left"])]
    return [
        level
        if side == "both"
        else say("history.amount.level_of", side=name_side(side), level=level)
        for side, level in names.items()
    ]


def _say_level(amount: SideAmount, spec: AnySpec | None) -> str:
    name = name_level(amount, spec)
    key = "history.amount.at_least" if amount.at_least else "history.amount.level"
    return say(key, level=name)


def describe_line(line: SetLine, spec: AnySpec | None) -> str:
    """A set in one sentence. `spec`: None where the exercise is not there any more."""
    if line.sitting_s is not None:
        return sentence(say("history.amount.sat", minutes=int(line.sitting_s // 60)))
    if not line.sides:
        return sentence(say("history.amount.nothing"))
    return sentence(describe_amounts(line.sides, spec))
