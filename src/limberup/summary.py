"""The summary of a session in the terminal: short, in plain words, what to do next at the end."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from limberup.cues import choose_cue
from limberup.reasons import ADVICE, SIGNAL_UNKNOWN
from limberup.session import ExerciseSet, FaultRow, Session
from limberup.spec.model import Spec


def render_summary(session: Session, spec: Spec) -> RenderableType:
    """The first set of a session as something rich can print."""
    done = session.sets[0]
    parts: list[RenderableType] = [_headline(session, spec), Text()]
    parts.append(Padding(_overview(done, spec), (0, 2)))
    if done.repetitions and spec.counts == "repetitions":
        parts += [Text(), Padding(_repetitions(done, spec), (0, 2))]
    parts += _section("Form", _form_lines(done))
    parts += _section("Could not be judged", _unjudged_lines(done))
    parts += [Text(), Text.assemble(("Next time  ", "bold"), _advice(done, spec))]
    return Group(*parts)


def _headline(session: Session, spec: Spec) -> Text:
    source = session.source
    length = f", {_clock(source.duration_s)} long" if source.duration_s else ""
    return Text.assemble(
        (spec.name, "bold"), (f"  {PurePath(source.path).name}{length}, pose model {session.model}", "dim")
    )


def _overview(done: ExerciseSet, spec: Spec) -> Table:
    table = Table.grid(padding=(0, 2))
    if spec.counts == "repetitions":
        table.add_row("Repetitions", _count_line(done, spec))
    if any(phase.hold for phase in spec.phases):
        table.add_row("Holds", _holds_line(done))
    if spec.levels and done.repetitions:
        table.add_row("Highest level", _levels_line(done, spec))
    table.add_row("Dose", _dose_line(done, spec))
    return table


def _count_line(done: ExerciseSet, spec: Spec) -> Text:
    complete = [row for row in done.repetitions if row.complete]
    sides = Counter(row.side for row in complete)
    line = Text(str(len(complete)), style="bold")
    if spec.alternates and complete:
        line.append(f"  left {sides['left']}, right {sides['right']}", style="not bold")
    if unfinished := len(done.repetitions) - len(complete):
        line.append(f"  and {unfinished} not finished", style="not bold dim")
    return line


def _holds_line(done: ExerciseSet) -> str:
    if not done.holds:
        return "none"
    return ", ".join(f"{_side(hold.side)}{hold.seconds:.0f} s from {_clock(hold.start_s)}" for hold in done.holds)


def _levels_line(done: ExerciseSet, spec: Spec) -> str:
    names = {level.id: level.name for level in spec.levels}
    best: dict[str, str | None] = {}
    for row in done.repetitions:
        if row.side not in best or spec.level_index(row.level) > spec.level_index(best[row.side]):
            best[row.side] = row.level
    return ", ".join(
        f"{_side(side)}{names[best[side] or ''] if best[side] else 'none'}" for side in sorted(best)
    )


def _dose_line(done: ExerciseSet, spec: Spec) -> Text:
    unit, target = next(iter(done.dose.target.items()))
    amount = done.dose.done[unit]
    words = f"{amount:.0f} of {target:.0f} " + ("repetitions" if unit == "repetitions" else "seconds held")
    each = " on each side" if spec.dose.per_side else ""
    return Text.assemble(words + each, ("  done", "green") if done.dose.met else ("  not yet", "yellow"))


def _repetitions(done: ExerciseSet, spec: Spec) -> Table:
    names = {level.id: level.name for level in spec.levels}
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    columns = ["#", "side", "time", "level" if spec.levels else "", "form"]
    for column in columns:
        table.add_column(column, justify="right" if column == "#" else "left")
    for row in done.repetitions:
        faults = ", ".join(_words(fault) for fault in row.faults)
        form = Text(faults, style="yellow") if faults else Text("clean", style="green")
        if not row.complete:
            form = Text("not finished", style="dim")
        level = names.get(row.level or "", "-") if spec.levels else ""
        side = "" if row.side == "both" else row.side
        table.add_row(str(row.index), side, f"{_clock(row.start_s)} to {_clock(row.end_s)}", level, form)
    return table


def _section(title: str, lines: Iterable[Text]) -> list[RenderableType]:
    content = list(lines)
    return [Text(), Text(title, style="bold"), *(Padding(line, (0, 2)) for line in content)] if content else []


def _form_lines(done: ExerciseSet) -> Iterator[Text]:
    groups: dict[str, list[FaultRow]] = {}
    for fault in done.faults:
        groups.setdefault(fault.id, []).append(fault)
    for name, faults in sorted(groups.items(), key=lambda item: (item[1][0].severity != "major", item[1][0].start_s)):
        times = ", ".join(f"{_side(fault.side)}{_clock(fault.start_s)}" for fault in faults[:6])
        more = f" and {len(faults) - 6} more" if len(faults) > 6 else ""
        colour = "red" if faults[0].severity == "major" else "yellow"
        yield Text.assemble((_words(name), colour), f" at {times}{more}: ", (faults[0].cue, "italic"))


def _unjudged_lines(done: ExerciseSet) -> Iterator[Text]:
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in done.unjudged:
        groups.setdefault((row.what, row.reason), []).append((row.start_s, row.end_s))
    for (what, reason), spans in groups.items():
        cause, remedy = ADVICE.get(reason, ADVICE[SIGNAL_UNKNOWN])
        when = ""
        if what == "exercise":
            when = " at " + ", ".join(f"{_clock(start)} to {_clock(end)}" for start, end in spans[:4])
        elif len(spans) > 1:
            when = f" ({len(spans)} times)"
        name = "anything" if what == "exercise" else _words(what.split(":", 1)[-1])
        yield Text.assemble((name, "cyan"), f"{when}: {cause}; {remedy}.")


def _advice(done: ExerciseSet, spec: Spec) -> str:
    if not done.repetitions and not done.holds:
        return f"nothing was counted. The exercise: {spec.summary} Film it from: {', '.join(spec.view)}."
    fault = choose_cue(done)
    if fault is not None:
        return fault.cue
    return "more of the same." if done.dose.met else "the same, a little longer, until the dose is done."


def _side(side: str) -> str:
    return "" if side == "both" else f"{side} "


def _words(name: str) -> str:
    return name.replace("_", " ")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"
