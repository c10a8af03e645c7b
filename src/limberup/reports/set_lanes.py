"""What happened in a set, as bars in lanes over time, and over which stretches of time."""

import math
from collections.abc import Iterator
from statistics import median
from typing import Final

import msgspec
import numpy as np

from limberup.reasons import explain
from limberup.reports.lanes import Bar, Lane
from limberup.reports.summary import describe_form
from limberup.reports.window import Window
from limberup.results.session import ExerciseSet, RepetitionRow, Session
from limberup.results.trace import Trace, find_stretches
from limberup.spec.model import Spec
from limberup.types import Span
from limberup.words import say
from limberup.words.phrases import (
    capitalise,
    clock_of_day,
    join_times,
    name_side,
    span,
    to_words,
)

ON_A_STRIP: Final = 14
"""So many repetitions, one after the other, have room for their numbers on a phone."""
SHORTEST_S, LONGEST_S = 30.0, 150.0
"""A strip shows at least and at most this much, however quick or slow the repetitions are."""
MOST_STRIPS: Final = 16
_AROUND_S: Final = 3.0
_LEAST_S: Final = 0.5
_MINUTE_S: Final = 60.0


def list_windows(done: ExerciseSet, duration_s: float) -> list[Window]:
    """The stretches, equally long, that cover all that was done, and a little before and after; all
    of the source where nothing was.
    """
    rows: list[Span] = [*done.repetitions, *done.holds, *done.attempts]
    start_s = max(min((row.start_s for row in rows), default=0.0) - _AROUND_S, 0.0)
    end_s = max((row.end_s for row in rows), default=duration_s) + _AROUND_S
    end_s = max(min(end_s, duration_s), start_s + _LEAST_S)
    if duration_s <= SHORTEST_S:
        start_s, end_s = 0.0, max(duration_s, _LEAST_S)
    lengths = [row.end_s - row.start_s for row in done.repetitions or done.holds]
    wanted_s = ON_A_STRIP * median(lengths) if lengths else LONGEST_S
    each_s = min(max(wanted_s, SHORTEST_S), LONGEST_S)
    count = min(math.ceil((end_s - start_s) / each_s), MOST_STRIPS)
    each_s = (end_s - start_s) / count
    return [Window(start_s + i * each_s, start_s + (i + 1) * each_s) for i in range(count)]


def list_lanes(trace: Trace) -> list[Lane]:
    """Repetitions by side, stations of an exercise that has several, holds, attempts, faults, and
    when nothing could be judged.
    """
    done, spec = trace.done, trace.spec
    bars: dict[str, list[Bar]] = {}
    for row in done.repetitions:
        bars.setdefault(row.side, []).append(_repetition_bar(row, done, spec))
    lanes = [Lane(say(f"report.lane.{side}"), tuple(bars[side])) for side in sorted(bars)]
    return [
        *lanes,
        Lane(say("report.lane.station"), tuple(_station_bars(trace))),
        Lane(say("report.lane.held"), tuple(_hold_bars(done))),
        Lane(say("report.lane.attempt"), tuple(_attempt_bars(done))),
        Lane(say("report.lane.fault"), tuple(_fault_bars(done, spec))),
        Lane(say("report.lane.unknown"), tuple(_unknown_bars(done))),
    ]


def _repetition_bar(row: RepetitionRow, done: ExerciseSet, spec: Spec) -> Bar:
    form = describe_form(row, done, spec, most=len(row.faults)).words
    told = say(
        "report.bar.repetition",
        number=row.index,
        side=name_side(row.side),
        times=span(row.start_s, row.end_s),
        form=form,
    )
    return Bar(row.start_s, row.end_s, row.side, str(row.index), told, is_whole=row.complete)


def _station_bars(trace: Trace) -> Iterator[Bar]:
    """Where in a repetition of phases the body was; a movement has its far end on the curve."""
    if trace.spec.movement is not None:
        return
    for side in trace.sides:
        for phase in trace.spec.phases:
            name = to_words(phase.name)
            is_there = np.array([one == phase.name for one in side.phase], dtype=np.bool_)
            for start_s, end_s in find_stretches(trace.t_s, is_there & side.is_open):
                told = _tell(name, span(start_s, end_s))
                yield Bar(start_s, end_s, "held", name, told)


def _hold_bars(done: ExerciseSet) -> Iterator[Bar]:
    for row in done.holds:
        words = say("report.bar.held", seconds=int(row.seconds))
        told = say(
            "report.bar.held_told",
            side=name_side(row.side),
            seconds=int(row.seconds),
            times=span(row.start_s, row.end_s),
        )
        yield Bar(row.start_s, row.end_s, "held", words, capitalise(told))


def _attempt_bars(done: ExerciseSet) -> Iterator[Bar]:
    for row in done.attempts:
        told = _tell(row.words, span(row.start_s, row.end_s))
        yield Bar(row.start_s, row.end_s, "attempt", say("report.bar.attempt"), told)


def _fault_bars(done: ExerciseSet, spec: Spec) -> Iterator[Bar]:
    for row in done.faults:
        if row.repetition is not None:
            told = _tell(spec.name_of(row.id), span(row.start_s, row.end_s))
            yield Bar(row.start_s, row.end_s, "fault", say("report.bar.fault"), told)


def _unknown_bars(done: ExerciseSet) -> Iterator[Bar]:
    for row in done.unjudged:
        if row.what in {"exercise", "form"}:
            told = _tell(explain(row.reason).cause, span(row.start_s, row.end_s))
            yield Bar(row.start_s, row.end_s, "unknown", say("report.bar.unknown"), told)


def _tell(what: str, times: str) -> str:
    return capitalise(say("report.bar.told", what=what, times=times))


def list_day_lanes(session: Session) -> list[Lane]:
    """A day at a desk: sitting, breaks, reminders, and when nothing could be told."""
    (done,) = session.sets
    report = session.sitting
    if report is msgspec.UNSET:
        return []
    spells = [_day_bar("sitting", "held", row) for row in done.holds]
    breaks = [_day_bar("breaks", "both", one) for one in report.breaks]
    reminders = [
        Bar(at_s, at_s + _MINUTE_S, "fault", say("report.bar.fault"), _tell_reminder(at_s))
        for at_s in report.reminders
    ]
    return [
        Lane(say("report.lane.sitting"), tuple(spells)),
        Lane(say("report.lane.breaks"), tuple(breaks)),
        Lane(say("report.lane.reminders"), tuple(reminders)),
        Lane(say("report.lane.unknown"), tuple(_unknown_bars(done))),
    ]


def _day_bar(lane: str, kind: str, row: Span) -> Bar:
    return Bar(row.start_s, row.end_s, kind, "", _tell_day(lane, row.start_s, row.end_s))


def _tell_reminder(at_s: float) -> str:
    return _tell(say("report.lane.reminders"), clock_of_day(at_s))


def _tell_day(lane: str, start_s: float, end_s: float) -> str:
    times = join_times(clock_of_day(start_s), clock_of_day(end_s))
    return _tell(say(f"report.lane.{lane}"), times)
