"""The summary of a session: short, in plain words, what to do next at the end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import Final

from limberup.pose.provenance import describe_model
from limberup.reasons import NO_PICTURES, explain
from limberup.reports.document import (
    Block,
    Column,
    Item,
    Mood,
    Page,
    Section,
    Span,
    Table,
    Text,
    make_list,
)
from limberup.results.advice import (
    advise,
    best_levels,
    compute_progress,
    is_anything_counted,
    is_of_all,
)
from limberup.results.attempts import group_attempts
from limberup.results.recognition import list_contenders
from limberup.results.session import (
    ExerciseSet,
    FaultRow,
    Recognition,
    RepetitionRow,
    Session,
    Trend,
    UnjudgedRow,
)
from limberup.results.wording import describe_dose, describe_dose_left, name_level
from limberup.spec.describe import describe_own_limits
from limberup.spec.model import Spec
from limberup.types import Lost
from limberup.words import say
from limberup.words.phrases import (
    beside,
    capitalise,
    clock,
    join_words,
    name_side,
    percent,
    sentence,
    shorten,
    span,
    to_words,
)

MOST_ROWS: Final = 20
"""Repetitions listed one by one; the rest is in the JSON."""
MOST_TIMES: Final = 5
MOST_FAULTS: Final = 2
"""Faults named beside a repetition; all of them follow below with their cues."""
ALL_THE_TIME: Final = 0.95
"""This part of a video is as good as all of it."""


def make_summary(session: Session, spec: Spec, number: int = 0) -> Page:
    """One set of a session, by its place in it. `spec`: that of its exercise."""
    done = session.sets[number]
    return Page(
        spec.name,
        tuple(Span(line, Mood.QUIET) for line in describe_how(session, spec)),
        (
            Section("", (_overview(done, spec),)),
            Section("", tuple(_repetitions(done, spec))),
            Section(say("summary.section.not_counted"), make_list(*list_attempt_lines(done))),
            Section(say("summary.section.form"), make_list(*list_form_lines(done, spec))),
            Section(
                say("summary.section.unjudged"),
                make_list(*_unjudged_lines(done, spec, session.source.duration_s)),
            ),
            Section(say("summary.section.next"), (done.advice or advise(done, spec),)),
        ),
    )


def make_recognition(recognition: Recognition, specs: Mapping[str, Spec]) -> Page:
    """Which exercise it is, or between which it is undecided, or that it is none."""
    if recognition.exercise is not None:
        name, margin = specs[recognition.exercise].name, percent(recognition.margin)
        return Page("", (Span(say("recognition.sure", name=name, margin=margin), Mood.QUIET),))
    return Page("", (_describe_unrecognised(recognition, specs), *_explain_unseen(recognition)))


def _describe_unrecognised(recognition: Recognition, specs: Mapping[str, Spec]) -> str:
    if contenders := [specs[name].name for name in list_contenders(recognition)]:
        return say("recognition.open", names=join_words(contenders, "or"))
    if not recognition.candidates:
        return say("recognition.none")
    nearest = recognition.candidates[0]
    name, score = specs[nearest.exercise].name, percent(nearest.score)
    return say("recognition.nearest", name=name, score=score)


def _explain_unseen(recognition: Recognition) -> Iterator[str]:
    if isinstance(recognition.unseen, str):
        why = explain(recognition.unseen)
        yield say("recognition.unseen", cause=why.cause, remedy=sentence(why.remedy))


def describe_how(session: Session, spec: Spec) -> Iterator[str]:
    """What was judged, and by whose limits where they are the person's own."""
    yield describe_source(session)
    if spec.own_limits:
        yield describe_own_limits(spec)


def describe_source(session: Session) -> str:
    """The name of the file, how long it is, and who found the landmarks."""
    values = {"file": PurePath(session.source.path).name, "origin": describe_model(session.model)}
    duration_s = session.source.duration_s or 0.0
    if duration_s < 1:
        return say("summary.source_short", **values)
    return say("summary.source", **values, length=clock(duration_s))


# --- what was done --------------------------------------------------------------------------------


def _overview(done: ExerciseSet, spec: Spec) -> Table:
    rows = tuple((say(f"summary.row.{key}"), text) for key, text in _overview_rows(done, spec))
    return Table((Column("", is_whole=True), ""), rows)


def _overview_rows(done: ExerciseSet, spec: Spec) -> Iterator[tuple[str, Text]]:
    if spec.counts == "repetitions":
        yield "repetitions", _count_words(done, spec)
    if any(phase.hold for phase in spec.phases):
        yield "holds", _hold_words(done)
    if spec.levels and done.repetitions:
        yield "level", _level_words(done, spec)
    for trend in compute_progress(done, spec):
        yield "progress", describe_trend(trend)
    left = describe_dose_left(done, spec) or say("dose.done")
    mood = Mood.GOOD if done.dose.met else Mood.MINOR
    yield "dose", (say("summary.dose", asked=describe_dose(done, spec)), Span(left, mood))
    if spec.counts == "holds" and spec.faults and done.holds and not done.faults:
        yield "form", Span(say("summary.no_fault"), Mood.GOOD)


def _count_words(done: ExerciseSet, spec: Spec) -> str:
    complete = [row.side for row in done.repetitions if row.complete]
    words = str(len(complete)) if complete else say("summary.none")
    if spec.alternates and complete:
        sides = {side: complete.count(side) for side in ("left", "right")}
        words = say("summary.count_by_side", count=len(complete), **sides)
    cut_short = len(done.repetitions) - len(complete)
    return say("summary.with_cut_short", counted=words, count=cut_short) if cut_short else words


def _hold_words(done: ExerciseSet) -> str:
    if not done.holds:
        return say("summary.none")
    if len(done.holds) <= MOST_TIMES:
        return ", ".join(
            beside(
                hold.side,
                say("summary.hold_at", seconds=int(hold.seconds), time=clock(hold.start_s)),
            )
            for hold in done.holds
        )
    seconds = [hold.seconds for hold in done.holds]
    return say(
        "summary.holds", count=len(seconds), seconds=int(sum(seconds)), longest=int(max(seconds))
    )


def _level_words(done: ExerciseSet, spec: Spec) -> str:
    best = {side: _name_level(done, spec, side, i) for side, i in best_levels(done, spec).items()}
    if len(best) > 1 and len(set(best.values())) == 1:
        return say("summary.on_both_sides", level=next(iter(best.values())))
    return ", ".join(
        level if side == "both" else say("summary.level_of_side", side=name_side(side), level=level)
        for side, level in best.items()
    )


def _name_level(done: ExerciseSet, spec: Spec, side: str, index: int) -> str:
    if index < 0:
        return say("summary.none_yet")
    level = spec.levels[index]
    best = [row for row in done.repetitions if row.side == side and row.level == level.id]
    is_least = all(row.level_at_least for row in best)
    return say("summary.at_least", level=level.name) if is_least else level.name


def list_attempt_lines(done: ExerciseSet) -> Iterator[str]:
    """What was begun and not counted; where nothing was, what was never seen."""
    for group in group_attempts(done.attempts):
        times = _join_times([clock(start_s) for start_s in group.times_s])
        yield say(
            "attempt.not_counted", count=len(group.times_s), times=times, why=group.best.words
        )
    if is_anything_counted(done) or done.attempts:
        return
    for never in done.never_met:
        yield sentence(never.words)
    if not done.never_met and not any(is_of_all(row, done) for row in done.unjudged):
        yield say("attempt.nothing")


def describe_trend(trend: Trend) -> str:
    """Such as "left foot advance from -0.40 to -0.10, +0.08 a repetition"."""
    measure = beside(trend.side, to_words(trend.measure.rpartition("_")[0]))
    return say(
        "summary.trend",
        measure=measure,
        first=trend.first,
        last=trend.last,
        growth=trend.per_repetition,
    )


def _repetitions(done: ExerciseSet, spec: Spec) -> Iterator[Block]:
    if not done.repetitions or spec.counts != "repetitions":
        return
    unused = {"side": not spec.alternates, "level": not spec.levels}
    columns = [
        Column(
            say(f"summary.column.{key}"),
            is_right=key == "number",
            is_whole=key in {"number", "side", "time"},
        )
        for key in ("number", "side", "time", "level", "form")
        if not unused.get(key)
    ]
    rows = [
        tuple(cell for key, cell in _cells(row, done, spec) if not unused.get(key))
        for row in done.repetitions[:MOST_ROWS]
    ]
    if (rest := len(done.repetitions) - MOST_ROWS) > 0:
        more = Span(say("figures.rest_in_json", count=rest), Mood.QUIET)
        rows.append((*("" for _ in columns[1:]), more))
    yield Table(tuple(columns), tuple(rows))


def _cells(row: RepetitionRow, done: ExerciseSet, spec: Spec) -> Iterator[tuple[str, Text]]:
    yield "number", str(row.index)
    yield "side", name_side(row.side)
    yield "time", span(row.start_s, row.end_s)
    yield "level", name_level(row, spec) or "-"
    yield "form", describe_form(row, done, spec)


def describe_form(
    row: RepetitionRow, done: ExerciseSet, spec: Spec, most: int = MOST_FAULTS
) -> Span:
    """The faults of a repetition, the worst first, `most` of them by name; or that it was clean."""
    if not row.complete:
        return Span(say("summary.cut_short"), Mood.QUIET)
    if row.faults:
        severity = {fault.id: fault.severity for fault in spec.faults}
        worst_first = sorted(row.faults, key=lambda fault: severity[fault] != "major")
        return Span(shorten([*map(spec.name_of, worst_first)], most), Mood.MINOR)
    always = {f"fault:{item.id}" for item in spec.unjudgeable}
    hidden = (
        gap for gap in done.unjudged if gap.what.startswith("fault:") and gap.what not in always
    )
    is_partly_seen = any(gap.start_s < row.end_s and gap.end_s > row.start_s for gap in hidden)
    return Span(say("summary.clean_where_seen" if is_partly_seen else "summary.clean"), Mood.GOOD)


# --- what was wrong, and what was not seen --------------------------------------------------------


def list_form_lines(done: ExerciseSet, spec: Spec) -> Iterator[Item]:
    """Each fault with its times and its cue, the worst first."""
    groups: dict[str, list[FaultRow]] = {}
    for fault in done.faults:
        groups.setdefault(fault.id, []).append(fault)
    for name, faults in sorted(
        groups.items(), key=lambda item: (item[1][0].severity != "major", item[1][0].start_s)
    ):
        mood = Mood.MAJOR if faults[0].severity == "major" else Mood.MINOR
        times = say("summary.fault_times", times=_fault_times(faults))
        title = Span(capitalise(spec.name_of(name)), mood)
        yield Item((title, times), Span(faults[0].cue, Mood.QUOTE))


def _fault_times(faults: Sequence[FaultRow]) -> str:
    """Such as "left at 0:37, 0:52; right at 0:12 and 3 more".

    One that concerns the whole set has its span.
    """
    if faults[0].repetition is None:
        return span(faults[0].start_s, faults[-1].end_s)
    shown = sorted(faults[:MOST_TIMES], key=lambda fault: fault.side)
    sides = groupby(shown, key=lambda fault: fault.side)
    words = "; ".join(_times_of_side(side, group) for side, group in sides)
    more = len(faults) - MOST_TIMES
    return say("figures.and_more", shown=words, count=more) if more > 0 else words


def _times_of_side(side: str, faults: Iterable[FaultRow]) -> str:
    times = ", ".join(dict.fromkeys(clock(fault.start_s) for fault in faults))
    return beside(side, say("summary.at", times=times))


def _unjudged_lines(done: ExerciseSet, spec: Spec, duration_s: float | None) -> Iterator[Text]:
    for name, reason in list_unjudged(done, spec, duration_s):
        why = explain(reason)
        words = say("summary.unjudged", cause=why.cause, remedy=sentence(why.remedy))
        yield Span(name, Mood.SUBJECT), words


def list_unjudged(
    done: ExerciseSet, spec: Spec, duration_s: float | None
) -> Iterator[tuple[str, str]]:
    """What could not be judged, or when, in words, with the code of the reason: each reason once
    for form, and once for the exercise itself.
    """
    groups: dict[tuple[bool, str], list[UnjudgedRow]] = {}
    for row in done.unjudged:
        # Details do not matter where nothing was counted, but the dark does: it may be why.
        is_exercise = is_of_all(row, done)
        if is_exercise or is_anything_counted(done):
            groups.setdefault((is_exercise, row.reason), []).append(row)
    for (is_exercise, reason), rows in groups.items():
        name = _gap_times(rows, duration_s) if is_exercise else _gap_names(rows, done, spec)
        yield name, reason


def _gap_times(rows: Sequence[UnjudgedRow], duration_s: float | None) -> str:
    is_gap = rows[0].reason in (NO_PICTURES, Lost.FROZEN)  # pictures there were, before and after
    lasted_s = sum(row.end_s - row.start_s for row in rows)
    if not is_gap and duration_s and lasted_s >= ALL_THE_TIME * duration_s:
        return say("summary.all_the_time")
    return _join_times([span(row.start_s, row.end_s) for row in rows])


def _join_times(times: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    shown, more = ", ".join(times[:MOST_TIMES]), len(times) - MOST_TIMES
    return say("summary.more_times", shown=shown, count=more) if more > 0 else shown


def _gap_names(rows: Sequence[UnjudgedRow], done: ExerciseSet, spec: Spec) -> str:
    """What was hidden, and in how many repetitions where it was not in all."""
    whats = dict.fromkeys(row.what.rpartition(":")[2] for row in rows)
    names = capitalise(", ".join(map(spec.name_of, whats)))
    spans = {(row.start_s, row.end_s) for row in rows}
    touched = [row for row in done.repetitions if (row.start_s, row.end_s) in spans]
    if not touched or len(touched) == len(done.repetitions):
        return names
    return say("summary.in_some", names=names, count=len(touched), all=len(done.repetitions))
