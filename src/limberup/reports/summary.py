"""The summary of a session in the terminal: short, in plain words, what to do next at the end.

Times and lengths are rounded down, as a clock shows them; what is still to do is rounded up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from limberup.pose.provenance import describe_model
from limberup.results.advice import (
    advice_for,
    advise,
    best_levels,
    compute_progress,
    is_anything_counted,
)
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
from limberup.results.wording import (
    clock,
    describe_dose,
    describe_dose_left,
    name_side,
    percent,
    plural,
    sentence,
    span,
    to_words,
)
from limberup.spec.model import Spec

MOST_ROWS: Final = 20
"""Repetitions listed one by one; the rest is in the JSON."""
MOST_TIMES: Final = 5
MOST_FAULTS: Final = 2
"""Faults named beside a repetition; all of them follow below with their cues."""
ALL_THE_TIME: Final = 0.95
"""This part of a video is as good as all of it."""


def render_summary(session: Session, spec: Spec, number: int = 0) -> RenderableType:
    """One set of a session, by its place in it, as something rich can print. `spec`.

    Of its exercise.
    """
    done = session.sets[number]
    parts: list[RenderableType] = [
        *_headline(session, spec),
        Text(),
        _indented(_overview(done, spec)),
    ]
    if done.repetitions and spec.counts == "repetitions":
        parts += [Text(), _indented(_repetitions(done, spec))]
    parts += _section("Form", _form_lines(done))
    parts += _section("Could not be judged", _unjudged_lines(done, spec, session.source.duration_s))
    next_time = _grid()
    next_time.add_row(Text("Next time", style="bold"), Text(done.advice or advise(done, spec)))
    return Group(*parts, Text(), next_time)


def render_recognition(recognition: Recognition, specs: Mapping[str, Spec]) -> Text:
    """Which exercise it is, or between which it is undecided, or that it is none."""
    if recognition.exercise is not None:
        name = specs[recognition.exercise].name
        return Text(
            f"Recognised as {name}, by a margin of {percent(recognition.margin)}.\n", style="dim"
        )
    if contenders := [specs[name].name for name in list_contenders(recognition)]:
        return Text(
            f"This is either {' or '.join(contenders)}: they explain what was seen nearly as "
            "well as each other. "
            "Say which with --exercise."
        )
    words = "No exercise was recognised."
    if recognition.candidates:
        nearest = recognition.candidates[0]
        words += (
            f" {specs[nearest.exercise].name} comes nearest, but explains only "
            f"{percent(nearest.score)} of it."
        )
    return Text(
        f"{words} If you know which it is, say so with --exercise, and limberup tells what it "
        "could not see."
    )


def _headline(session: Session, spec: Spec) -> Iterator[Text]:
    source = session.source
    duration_s = source.duration_s or 0.0
    length = f", {clock(duration_s)} long" if duration_s >= 1 else ""
    yield Text(spec.name, style="bold")
    origin = describe_model(session.model)
    yield Text(f"{PurePath(source.path).name}{length}, {origin}", style="dim")


# --- what was done --------------------------------------------------------------------------------


def _overview(done: ExerciseSet, spec: Spec) -> Table:
    table = _grid()
    if spec.counts == "repetitions":
        table.add_row("Repetitions", Text(_count_words(done, spec)))
    if any(phase.hold for phase in spec.phases):
        table.add_row("Holds", Text(_hold_words(done)))
    if spec.levels and done.repetitions:
        table.add_row("Highest level", Text(_level_words(done, spec)))
    for trend in compute_progress(done, spec):
        table.add_row("Progress", Text(_trend_words(trend)))
    style = "green" if done.dose.met else "yellow"
    table.add_row(
        "Dose",
        Text.assemble(
            f"{describe_dose(done, spec)}: ", (describe_dose_left(done, spec) or "done", style)
        ),
    )
    if spec.counts == "holds" and spec.faults and done.holds and not done.faults:
        table.add_row("Form", Text("no fault seen", style="green"))
    return table


def _count_words(done: ExerciseSet, spec: Spec) -> str:
    complete = [row for row in done.repetitions if row.complete]
    words = str(len(complete)) if complete else "none"
    if spec.alternates and complete:
        words += ": " + ", ".join(
            f"{sum(row.side == side for row in complete)} {side}" for side in ("left", "right")
        )
    unfinished = len(done.repetitions) - len(complete)
    return f"{words}; {unfinished} not finished" if unfinished else words


def _hold_words(done: ExerciseSet) -> str:
    if not done.holds:
        return "none"
    if len(done.holds) <= MOST_TIMES:
        return ", ".join(
            f"{name_side(hold.side)}{int(hold.seconds)} s at {clock(hold.start_s)}"
            for hold in done.holds
        )
    seconds = [hold.seconds for hold in done.holds]
    return f"{len(seconds)}, {int(sum(seconds))} s in all, the longest {int(max(seconds))} s"


def _level_words(done: ExerciseSet, spec: Spec) -> str:
    best = {
        side: spec.levels[i].name if i >= 0 else "none yet"
        for side, i in best_levels(done, spec).items()
    }
    if len(best) > 1 and len(set(best.values())) == 1:
        return f"{next(iter(best.values()))}, on both sides"
    return ", ".join(f"{side}: {name}" if side != "both" else name for side, name in best.items())


def _trend_words(trend: Trend) -> str:
    """Such as "left foot advance from -0.40 to -0.10, +0.08 a repetition"."""
    name = to_words(trend.measure.rpartition("_")[0])
    change = f"from {trend.first:.2f} to {trend.last:.2f}, {trend.per_repetition:+.2f} a repetition"
    return f"{name_side(trend.side)}{name} {change}"


def _repetitions(done: ExerciseSet, spec: Spec) -> Table:
    names: dict[str | None, str] = {level.id: level.name for level in spec.levels}
    columns: dict[str, Callable[[RepetitionRow], Text]] = {
        "#": lambda row: Text(str(row.index)),
        "side": lambda row: Text(row.side),
        "time": lambda row: Text(span(row.start_s, row.end_s)),
        "level": lambda row: Text(names.get(row.level, "-")),
        "form": lambda row: _form(row, done, spec),
    }
    unused = {"side": not spec.alternates, "level": not spec.levels}
    shown = {title: cell for title, cell in columns.items() if not unused.get(title)}
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for title in shown:
        table.add_column(
            title,
            justify="right" if title == "#" else "left",
            no_wrap=title in {"#", "side", "time"},
        )
    for row in done.repetitions[:MOST_ROWS]:
        table.add_row(*(cell(row) for cell in shown.values()))
    if (rest := len(done.repetitions) - MOST_ROWS) > 0:
        table.add_row(
            *("" for _ in list(shown)[1:]), Text(f"and {rest} more; --json lists all", style="dim")
        )
    return table


def _form(row: RepetitionRow, done: ExerciseSet, spec: Spec) -> Text:
    if not row.complete:
        return Text("not finished", style="dim")
    if row.faults:
        severity = {fault.id: fault.severity for fault in spec.faults}
        names = [
            to_words(fault)
            for fault in sorted(row.faults, key=lambda fault: severity[fault] != "major")
        ]
        more = f" and {len(names) - MOST_FAULTS} more" if len(names) > MOST_FAULTS else ""
        return Text(", ".join(names[:MOST_FAULTS]) + more, style="yellow")
    always = {f"fault:{item.id}" for item in spec.unjudgeable}
    hidden = (
        gap for gap in done.unjudged if gap.what.startswith("fault:") and gap.what not in always
    )
    is_partly_seen = any(gap.start_s < row.end_s and gap.end_s > row.start_s for gap in hidden)
    return Text("clean where seen" if is_partly_seen else "clean", style="green")


# --- what was wrong, and what was not seen --------------------------------------------------------


def _form_lines(done: ExerciseSet) -> Iterator[RenderableType]:
    groups: dict[str, list[FaultRow]] = {}
    for fault in done.faults:
        groups.setdefault(fault.id, []).append(fault)
    for name, faults in sorted(
        groups.items(), key=lambda item: (item[1][0].severity != "major", item[1][0].start_s)
    ):
        colour = "red" if faults[0].severity == "major" else "yellow"
        yield Text.assemble((to_words(name).capitalize(), colour), f", {_fault_times(faults)}.")
        yield _indented(Text(faults[0].cue, style="italic"))


def _fault_times(faults: Sequence[FaultRow]) -> str:
    """Such as "left at 0:37, 0:52; right at 0:12 and 3 more".

    One that concerns the whole set has its span.
    """
    if faults[0].repetition is None:
        return span(faults[0].start_s, faults[-1].end_s)
    shown = sorted(faults[:MOST_TIMES], key=lambda fault: fault.side)
    sides = groupby(shown, key=lambda fault: fault.side)
    words = "; ".join(
        f"{name_side(side)}at {', '.join(dict.fromkeys(clock(fault.start_s) for fault in group))}"
        for side, group in sides
    )
    more = len(faults) - MOST_TIMES
    return f"{words} and {more} more" if more > 0 else words


def _unjudged_lines(done: ExerciseSet, spec: Spec, duration_s: float | None) -> Iterator[Text]:
    groups: dict[tuple[bool, str], list[UnjudgedRow]] = {}
    for row in done.unjudged:
        is_exercise = row.what == "exercise"
        # Details do not matter where nothing was counted.
        if is_exercise or is_anything_counted(done):
            groups.setdefault((is_exercise, row.reason), []).append(row)
    for (is_exercise, reason), rows in groups.items():
        cause, remedy = advice_for(reason)
        name = _gap_times(rows, duration_s) if is_exercise else _gap_names(rows, done, spec)
        yield Text.assemble((name, "cyan"), f": {cause}. {sentence(remedy)}")


def _gap_times(rows: Sequence[UnjudgedRow], duration_s: float | None) -> str:
    if duration_s and sum(row.end_s - row.start_s for row in rows) >= ALL_THE_TIME * duration_s:
        return "All the time"
    more = f" and {len(rows) - MOST_TIMES} times more" if len(rows) > MOST_TIMES else ""
    return ", ".join(span(row.start_s, row.end_s) for row in rows[:MOST_TIMES]) + more


def _gap_names(rows: Sequence[UnjudgedRow], done: ExerciseSet, spec: Spec) -> str:
    """What was hidden, and in how many repetitions where it was not in all."""
    levels = {level.id: level.name for level in spec.levels}
    whats = dict.fromkeys(row.what.rpartition(":")[2] for row in rows)
    names = ", ".join(levels.get(what, to_words(what)) for what in whats).capitalize()
    spans = {(row.start_s, row.end_s) for row in rows}
    touched = [row for row in done.repetitions if (row.start_s, row.end_s) in spans]
    if not touched or len(touched) == len(done.repetitions):
        return names
    return f"{names}, in {len(touched)} of {plural(len(done.repetitions), 'repetition')}"


# --- words ----------------------------------------------------------------------------------------


def _section(title: str, lines: Iterable[RenderableType]) -> list[RenderableType]:
    content = list(lines)
    return [Text(), Text(title, style="bold"), *map(_indented, content)] if content else []


def _indented(content: RenderableType) -> Padding:
    return Padding(content, (0, 0, 0, 2), expand=False)


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    return table
