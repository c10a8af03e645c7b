"""The end of a live session: one sentence, curves, moments to look at again, what to do next."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from limberup.judging.events import Side
from limberup.judging.sitting import SittingReport
from limberup.live.limbs import find_highlight
from limberup.live.player import Result
from limberup.reasons import explain
from limberup.results.advice import add_advice, sum_up
from limberup.results.dose import weigh
from limberup.results.scoring import describe_weighed
from limberup.results.session import ExerciseSet, RepetitionRow, UnjudgedRow
from limberup.results.wording import describe_dose, describe_dose_left
from limberup.spec.describe import describe_own_limits
from limberup.spec.model import DayClock, Spec
from limberup.types import Lost, Pose
from limberup.words import catalogue
from limberup.words.catalogue import has
from limberup.words.coach import say, say_count
from limberup.words.phrases import capitalise, name_side, sentence, to_words

AROUND_S: Final = 1.0
"""A moment is shown with this much before and after it."""

SHORTEST_S: Final = 3.0
MOST_MOMENTS: Final = 12


class RepetitionPoint(msgspec.Struct, frozen=True):
    """One repetition on the curves.

    `level`: index from the lowest, -1 where none was reached; with `at_least` a higher one may have
    been reached unseen. `range`: the measure that is
    followed, None where it is not known.
    """

    index: int
    side: str
    start_s: float
    end_s: float
    seconds: float
    level: int
    at_least: bool
    complete: bool
    score: int
    range: float | None
    faults: tuple[str, ...]


class HoldPoint(msgspec.Struct, frozen=True):
    """One hold on the curves."""

    side: str
    start_s: float
    seconds: float


class MomentPoint(msgspec.Struct, frozen=True):
    """Something to look at again.

    The skeleton is replayed from `from_s` to `to_s`, with `bones` in red.
    """

    kind: str
    title: str
    text: str
    side: str
    at_s: float
    from_s: float
    to_s: float
    bones: tuple[tuple[int, int], ...] = ()


class UnjudgedLine(msgspec.Struct, frozen=True):
    """What could not be judged, why, and what to change."""

    what: str
    why: str
    remedy: str


class SetOutcome(msgspec.Struct, frozen=True):
    """One exercise of the session. `form`: what was seen of it and how much, "" for nothing."""

    exercise: str
    name: str
    sentence: str
    alternates: bool
    levels: tuple[str, ...]
    range_name: str
    repetitions: tuple[RepetitionPoint, ...]
    holds: tuple[HoldPoint, ...]
    moments: tuple[MomentPoint, ...]
    unjudged: tuple[UnjudgedLine, ...]
    dose: str
    dose_left: str
    dose_met: bool
    corrections: dict[str, int]
    pain: bool
    next: str
    sitting: SittingReport | None
    own_limits: str
    form: str = ""


def complete_set(result: Result) -> ExerciseSet:
    """The set of one station: what was seen, the advice, and what was corrected by hand."""
    if isinstance(result.spec, DayClock):
        return result.set
    done = add_advice(result.set, result.spec)
    return (
        msgspec.structs.replace(done, corrections=result.corrections)
        if result.corrections
        else done
    )


def describe_set(result: Result) -> SetOutcome:
    """Everything the last page says about one exercise, or about a day."""
    if isinstance(result.spec, DayClock):
        return _describe_day(result, result.spec)
    return _describe_exercise(result, result.spec)


def _describe_day(result: Result, clock: DayClock) -> SetOutcome:
    return SetOutcome(
        exercise=clock.id,
        name=clock.name,
        sentence=sentence(_describe_sitting(result.sitting)) if result.sitting else "",
        alternates=False,
        levels=(),
        range_name="",
        repetitions=(),
        holds=_hold_points(result.set),
        moments=(),
        unjudged=(),
        dose="",
        dose_left="",
        dose_met=True,
        corrections=result.corrections,
        pain=result.pain,
        next=say("next_after_pain") if result.pain else "",
        sitting=result.sitting,
        own_limits=describe_own_limits(clock),
    )


def _describe_exercise(result: Result, spec: Spec) -> SetOutcome:
    done = _correct(complete_set(result), spec)
    measure = spec.followed
    return SetOutcome(
        exercise=spec.id,
        name=spec.name,
        sentence=_sentence(result, spec),
        alternates=spec.alternates,
        levels=tuple(level.name for level in spec.levels),
        range_name=name_measure(measure),
        repetitions=tuple(
            RepetitionPoint(
                index=row.index,
                side=row.side,
                start_s=row.start_s,
                end_s=row.end_s,
                seconds=round(row.end_s - row.start_s, 2),
                level=spec.level_index(row.level),
                at_least=row.level_at_least,
                complete=row.complete,
                score=row.score,
                range=row.range_of_motion.get(measure),
                faults=tuple(map(spec.name_of, row.faults)),
            )
            for row in done.repetitions
        ),
        holds=_hold_points(done),
        moments=tuple(_moments(done, spec)),
        unjudged=tuple(_unjudged(done, spec)),
        dose=capitalise(describe_dose(done, spec)),
        dose_left=capitalise(describe_dose_left(done, spec)),
        dose_met=done.dose.met,
        corrections=result.corrections,
        pain=result.pain,
        next=say("next_after_pain") if result.pain else done.advice or "",
        sitting=None,
        own_limits=describe_own_limits(spec),
        form=_describe_form(done, spec),
    )


def _hold_points(done: ExerciseSet) -> tuple[HoldPoint, ...]:
    return tuple(HoldPoint(row.side, row.start_s, row.seconds) for row in done.holds)


def _correct(done: ExerciseSet, spec: Spec) -> ExerciseSet:
    """The same set with the dose and the advice that follow from what was corrected by hand."""
    if not done.corrections:
        return done
    dose = describe_weighed(weigh(spec, sum_up(done)))
    return add_advice(msgspec.structs.replace(done, dose=dose), spec)


def describe_session(sets: Sequence[SetOutcome], *, pain: bool) -> str:
    """The whole session in one sentence."""
    done = [one for one in sets if one.repetitions or one.holds or one.corrections or one.sitting]
    if pain:
        return say("summary_pain")
    if not done:
        return say("summary_nothing")
    if len(done) == 1:
        return done[0].sentence
    return say(
        "summary_many",
        count=say_count(len(done)).capitalize(),
        met=sum(one.dose_met for one in done),
    )


# --- one sentence ---------------------------------------------------------------------------------


def _sentence(result: Result, spec: Spec) -> str:
    done = result.set
    parts = [_amount(result, spec)]
    if spec.levels and done.repetitions:
        parts += _levels(done, spec)
    return sentence(", ".join(part for part in parts if part))


def _amount(result: Result, spec: Spec) -> str:
    done = result.set
    held_s = sum(row.seconds for row in done.holds)
    if spec.dose.repetitions is None:
        return say("held", seconds=int(held_s)) if done.holds else say("held_nothing")
    count = sum_up(complete_set(result)).count()
    return say("repetitions", count=count, number=say_count(count))


def _describe_sitting(report: SittingReport) -> str:
    minutes, breaks = int(report.sitting_s // 60), len(report.breaks)
    return say(
        "sat",
        minutes=say("minutes", count=minutes),
        breaks=say("breaks", count=breaks, number=say_count(breaks)),
    )


def _levels(done: ExerciseSet, spec: Spec) -> Iterator[str]:
    """Such as "both sides reached foot to the floor"."""
    best = {
        side: max(spec.level_index(row.level) for row in done.repetitions if row.side == side)
        for side in dict.fromkeys(row.side for row in done.repetitions)
    }
    names = {side: _name_best(done, spec, side) for side, level in best.items() if level >= 0}
    if len(names) == 2 and len(set(names.values())) == 1:
        yield say("reached_both", level=names["left"])
    elif "both" in names:
        yield say("reached", level=names["both"])
    elif len(names) == 2:
        higher, lower = sorted(names, key=lambda side: -best[side])
        yield say(
            "reached_sides",
            higher=name_side(higher),
            level=names[higher],
            lower=name_side(lower),
            other=names[lower],
        )
    else:
        yield from (
            say("reached_side", side=name_side(side), level=level) for side, level in names.items()
        )


def _name_best(done: ExerciseSet, spec: Spec, side: str) -> str:
    """The highest level of a side, as far as it was seen."""
    rows = [row for row in done.repetitions if row.side == side]
    best = max(spec.level_index(row.level) for row in rows)
    name = spec.levels[best].name
    is_least = all(row.level_at_least for row in rows if spec.level_index(row.level) == best)
    return say("or_more", level=name) if is_least else name


# --- moments --------------------------------------------------------------------------------------


def _moments(done: ExerciseSet, spec: Spec) -> Iterator[MomentPoint]:
    found = [*_fault_moments(done, spec), *_level_moments(done, spec)]
    yield from sorted(found[:MOST_MOMENTS], key=lambda one: one.at_s)


def _fault_moments(done: ExerciseSet, spec: Spec) -> Iterator[MomentPoint]:
    """The first time of each fault on each side, the severest first."""
    seen = set()
    nobody = Pose.missing(0.0, Lost.NOBODY)
    known = {fault.id: fault for fault in spec.faults}
    for row in sorted(done.faults, key=lambda row: (row.severity != "major", row.start_s)):
        if (row.id, row.side) in seen or row.id not in known:
            continue
        seen.add((row.id, row.side))
        times = sum(other.id == row.id and other.side == row.side for other in done.faults)
        title = capitalise(spec.name_of(row.id))
        if times > 1:
            title = say("times", title=title, count=times)
        bones = find_highlight(spec, known[row.id], Side(row.side), nobody, {}).bones
        yield _moment("fault", title, row.cue, row.side, row.start_s, row.end_s, bones)


def _level_moments(done: ExerciseSet, spec: Spec) -> Iterator[MomentPoint]:
    """The repetition in which each side first reached its highest level."""
    for side in dict.fromkeys(row.side for row in done.repetitions):
        rows = [row for row in done.repetitions if row.side == side and row.level is not None]
        if rows:
            best = max(rows, key=lambda row: spec.level_index(row.level))
            name = spec.levels[spec.level_index(best.level)].name
            yield _moment("level", capitalise(name), say("best"), side, best.start_s, best.end_s)


def _moment(
    kind: str,
    title: str,
    text: str,
    side: str,
    start_s: float,
    end_s: float,
    bones: tuple[tuple[int, int], ...] = (),
) -> MomentPoint:
    from_s = max(0.0, start_s - AROUND_S)
    return MomentPoint(
        kind, title, text, side, start_s, from_s, max(end_s + AROUND_S, from_s + SHORTEST_S), bones
    )


# --- form, as far as it was seen ------------------------------------------------------------------


def _describe_form(done: ExerciseSet, spec: Spec) -> str:
    """Such as "no fault seen, 2 of 5 only partly visible"."""
    rows = [row for row in done.repetitions if row.complete]
    if not rows or not spec.faults:
        return ""
    total, faulty = len(rows), sum(bool(row.faults) for row in rows)
    unseen = [row for row in done.unjudged if row.what.startswith("fault:")]
    partly = sum(any(_overlap(row, one) for one in unseen) for row in rows)
    words = say("form_faulty", count=faulty, total=total) if faulty else say("form_clean")
    if partly:
        words = say("form_partly", form=words, count=partly, total=total)
    return words


def _overlap(row: RepetitionRow, unseen: UnjudgedRow) -> bool:
    return unseen.start_s < row.end_s and unseen.end_s > row.start_s


# --- what was not seen ----------------------------------------------------------------------------


def _unjudged(done: ExerciseSet, spec: Spec) -> Iterator[UnjudgedLine]:
    """One line for each reason; what one camera can never show comes last.

    Whoever has finished and walks away was not missed.
    """
    ends = [*(row.end_s for row in done.repetitions), *(row.end_s for row in done.holds)]
    last_s = max(ends, default=math.inf)
    rows: dict[str, list[UnjudgedRow]] = {}
    for row in done.unjudged:
        if row.what != "exercise" or row.start_s < last_s:
            rows.setdefault(row.reason, []).append(row)
    always = {item.reason for item in spec.unjudgeable}
    for reason, found in sorted(rows.items(), key=lambda item: item[0] in always):
        why = explain(reason)
        yield UnjudgedLine(
            _name_unjudged(found, done, spec), sentence(why.cause), sentence(why.remedy)
        )


def _name_unjudged(found: Sequence[UnjudgedRow], done: ExerciseSet, spec: Spec) -> str:
    """What could not be judged, and in how many repetitions where it was not in all."""
    missing = [row for row in found if row.what == "exercise"]
    if missing:
        seconds = max(1, round(sum(row.end_s - row.start_s for row in missing)))
        return capitalise(say("some_of_the_time", seconds=seconds))
    names = dict.fromkeys(spec.name_of(row.what.rpartition(":")[2]) for row in found)
    what, total = ", ".join(names), len(done.repetitions)
    count = sum(any(_overlap(row, one) for one in found) for row in done.repetitions)
    if 0 < count < total:
        what = say("unjudged_in", what=what, count=count, total=total)
    return capitalise(what)


def name_measure(measure: str) -> str:
    """A measure for a person: "How high the leg came, degrees" for one in degrees; "" for none."""
    name, _, unit = measure.rpartition("_")
    if not name:
        return ""
    if has(f"coach.unit.{unit}"):
        unit = say(f"unit.{unit}")
    return say("measure", name=_name_measure(measure, name), unit=unit)


def _name_measure(measure: str, name: str) -> str:
    if has(f"measures.{measure}"):
        return catalogue.say(f"measures.{measure}")
    return capitalise(to_words(name))
