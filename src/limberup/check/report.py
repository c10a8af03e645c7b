"""What `limberup check` found, for a person (terminal, Markdown) and for a build server (JUnit)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

import msgspec
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from limberup.check.baseline import OVERALL, Change, Changes
from limberup.check.match import Figures, Gap, Miss
from limberup.check.run import ClipResult, Run, summarise
from limberup.reasons import ADVICE, SIGNAL_UNKNOWN
from limberup.results.wording import percent, plural, to_words

MOST_MISSES: Final = 60
"""Misses listed in the terminal; all are in the JSON."""
MOST_NAMES: Final = 3

_SHARES: Final = {
    "obo": "off-by-one accuracy",
    "side_accuracy": "side accuracy",
    "level_accuracy": "level accuracy",
    "fault_precision": "fault precision",
    "fault_recall": "fault recall",
    "fault_f1": "fault F1",
}
_NAMES: Final = {
    "count_mae": "count MAE",
    **_SHARES,
    "hold_error_s": "hold error",
    "breath_rate_error_per_min": "breath rate error",
    "ghost_repetitions": "ghost repetitions",
}
"""In the order of the table."""
_HEADERS: Final = {
    "count_mae": "count\nMAE",
    "obo": "\nOBO",
    "side_accuracy": "\nside",
    "level_accuracy": "\nlevel",
    "fault_precision": "fault\nprec.",
    "fault_recall": "fault\nrec.",
    "fault_f1": "fault\nF1",
    "hold_error_s": "hold\nerr. s",
    "breath_rate_error_per_min": "breaths\nerr./min",
    "ghost_repetitions": "\nghosts",
}
_UNITS: Final = {"hold_error_s": " s", "breath_rate_error_per_min": " a minute"}
_IN_ALL: Final = "in all"
_NOTHING: Final = "nothing"


def render_report(run: Run, changes: Changes | None = None) -> RenderableType:
    """The whole report as something rich can print. `changes`.

    Since the baseline, if there is one.
    """
    parts: list[RenderableType] = [_figures(run)]
    misses = [miss for clip in run.clips for miss in clip.misses]
    new = set(changes.new_misses) if changes else set()
    parts += _section("Misses", [_misses(misses, new)] if misses else [])
    parts += _section("Could not be judged", map(Text, _gap_lines(run.clips)))
    parts += _section("Recognition", map(Text, _recognition_lines(run.clips)))
    if changes is not None:
        parts += _section(
            "Against the baseline", (Text(line, style) for style, line in _change_lines(changes))
        )
    return Group(*parts)


def render_markdown(run: Run, changes: Changes | None = None) -> str:
    """The same report as a page of Markdown, say for a pull request."""
    result = summarise(run.clips)
    lines = [
        "# limberup check",
        "",
        "| exercise | clips |" + "".join(f" {name} |" for name in _NAMES.values()),
    ]
    lines.append("|---|" + "---:|" * (len(_NAMES) + 1))
    for name, count, figures in _rows(run):
        cells = [f"{_show(figure, getattr(figures, figure))}" for figure in _NAMES]
        lines.append(f"| {name} | {count} | {' | '.join(cells)} |")
    if result.misses:
        lines += ["", "## Misses", "", "| clip | time | expected | got |", "|---|---:|---|---|"]
        new = set(changes.new_misses) if changes else set()
        for miss in result.misses:
            name = f"{miss.clip} (new)" if miss in new else miss.clip
            cells = [name, f"{miss.time_s:.1f} s", _expected(miss), _got(miss)]
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    lines += _markdown_list("Could not be judged", _gap_lines(run.clips))
    lines += _markdown_list("Recognition", _recognition_lines(run.clips))
    if changes is not None:
        lines += _markdown_list(
            "Against the baseline", (line for _, line in _change_lines(changes))
        )
    lines += _markdown_list("Not checked", run.problems.values())
    return "\n".join(lines) + "\n"


def render_junit(run: Run) -> bytes:
    """One test case for each clip: failed with its misses, in error if it could not be checked."""
    failed = [clip for clip in run.clips if clip.misses]
    suite = ET.Element(
        "testsuite",
        name="limberup check",
        tests=str(len(run.clips) + len(run.problems)),
        failures=str(len(failed)),
        errors=str(len(run.problems)),
    )
    for clip in run.clips:
        case = ET.SubElement(suite, "testcase", classname=clip.exercise, name=_xml_text(clip.clip))
        if clip.misses:
            failure = ET.SubElement(case, "failure", message=plural(len(clip.misses), "miss"))
            failure.text = "\n".join(_xml_text(_miss_line(miss)) for miss in clip.misses)
    for name, problem in run.problems.items():
        case = ET.SubElement(suite, "testcase", classname="limberup", name=_xml_text(name))
        ET.SubElement(case, "error", message=_xml_text(problem))
    ET.indent(suite)
    content = ET.tostring(suite, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{content}\n'.encode()


def describe_regression(changes: Changes) -> str:
    """One sentence on what became worse, naming the clips."""
    clips = f" in {', '.join(changes.worse_clips)}" if changes.worse_clips else ""
    count = len(changes.new_misses)
    return (
        f"Worse than the baseline{clips}: {plural(count, 'new miss')}, "
        f"{plural(len(changes.worse), 'figure')}."
    )


# --- figures --------------------------------------------------------------------------------------


def _rows(run: Run) -> Iterator[tuple[str, int, Figures]]:
    """Name, number of clips and figures of each exercise, and of all together at the end."""
    result = summarise(run.clips)
    for name, figures in result.exercises.items():
        yield name, sum(name in clip.tallies for clip in run.clips), figures
    yield _IN_ALL, len(run.clips), result.overall


def _figures(run: Run) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("\nexercise", min_width=9)
    table.add_column("\nclips", justify="right", no_wrap=True)
    for header in _HEADERS.values():
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("not\njudged", justify="right", no_wrap=True)
    gaps = Counter(clip.exercise for clip in run.clips for _ in clip.gaps)
    for name, count, figures in _rows(run):
        is_all = name == _IN_ALL
        cells = [_cell(figure, getattr(figures, figure)) for figure in _HEADERS]
        unjudged = gaps.total() if is_all else gaps[name]
        table.add_row(
            to_words(name), str(count), *cells, str(unjudged or "-"), style="bold" if is_all else ""
        )
    return table


def _cell(figure: str, value: float | None) -> Text:
    if value is None:
        return Text("-", style="dim")
    is_right = value == (1.0 if figure in _SHARES else 0.0)
    is_measured = figure in _UNITS
    return Text(
        _show(figure, value), style="" if is_measured else "green" if is_right else "yellow"
    )


def _show(figure: str, value: float | None) -> str:
    """Such as 97 %, rounded down, so that 100 % means all."""
    if value is None:
        return "-"
    if figure in _SHARES:
        return percent(value)
    return f"{value:.0f}" if figure == "ghost_repetitions" else f"{value:.2f}"


# --- misses and what was not judged ---------------------------------------------------------------


def _misses(misses: Sequence[Miss], new: set[Miss]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("clip", overflow="fold")
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("expected")
    table.add_column("got")
    for miss in misses[:MOST_MISSES]:
        mark = Text.assemble(miss.clip, (" (new)", "red") if miss in new else "")
        table.add_row(
            mark,
            Text(f"{miss.time_s:.1f} s"),
            Text(_expected(miss)),
            Text(_got(miss), style="yellow"),
        )
    if (rest := len(misses) - MOST_MISSES) > 0:
        table.add_row(Text(f"and {rest} more; --json lists all", style="dim"), "", "", "")
    return table


def _expected(miss: Miss) -> str:
    return _titled(miss, miss.expected)


def _got(miss: Miss) -> str:
    """Reason codes are put in words."""
    head, _, reason = (miss.got or "").partition(": ")
    if reason in ADVICE:
        return f"{head}, {ADVICE[reason][0]}"
    return _titled(miss, miss.got)


def _titled(miss: Miss, value: str | None) -> str:
    """With what the value is where it does not tell by itself."""
    if value is None:
        return _NOTHING
    titles = {
        "side": "side",
        "level": "level",
        "breaths": "breaths",
        "missed_fault": "fault",
        "false_fault": "fault",
    }
    return f"{titles[miss.kind]} {to_words(value)}" if miss.kind in titles else to_words(value)


def _miss_line(miss: Miss) -> str:
    return f"{miss.clip} at {miss.time_s:.1f} s: expected {_expected(miss)}, got {_got(miss)}"


def _gap_lines(clips: Iterable[ClipResult]) -> Iterator[str]:
    """What was expected but not judged, most frequent first, with the reason and where."""
    groups: dict[tuple[str, str], list[Gap]] = {}
    for clip in clips:
        for gap in clip.gaps:
            groups.setdefault((gap.what, gap.reason), []).append(gap)
    for (what, reason), gaps in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        names = list(dict.fromkeys(gap.clip for gap in gaps))
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        cause = ADVICE.get(reason, ADVICE[SIGNAL_UNKNOWN])[0]
        title = to_words(what.replace(":", " "))
        yield (
            f"{title}, {plural(len(gaps), 'time')}: {cause}. In "
            f"{', '.join(names[:MOST_NAMES])}{more}."
        )


# --- which exercise it was taken for --------------------------------------------------------------


def _recognition_lines(clips: Sequence[ClipResult]) -> Iterator[str]:
    figures = summarise(clips).recognition
    if figures is msgspec.UNSET:
        return
    right = f"{percent(figures.accuracy)} of {plural(figures.clips, 'clip')} recognised right"
    yield f"{right}, {percent(figures.undecided)} left open between several of which one is right."
    for confusion in figures.confusions:
        got = " or ".join(map(to_words, confusion.got)) or _NOTHING
        yield (
            f"{confusion.clip}: expected {to_words(confusion.expected or _NOTHING)}, taken for "
            f"{got}."
        )


# --- against the baseline -------------------------------------------------------------------------


def _change_lines(changes: Changes) -> Iterator[tuple[str, str]]:
    """Style and text of each line."""
    for style, title, figures, clips in (
        ("red", "Worse", changes.worse, changes.worse_clips),
        ("green", "Better", changes.better, changes.better_clips),
    ):
        for change in figures:
            yield style, f"{title}: {_change(change)}."
        if clips:
            yield style, f"{title} in {', '.join(clips)}."
    if changes.new_misses or changes.gone_misses:
        words = [plural(len(changes.new_misses), "new miss"), f"{len(changes.gone_misses)} gone"]
        yield "red" if changes.new_misses else "green", f"{', '.join(words)}."
    if changes.gaps_before != changes.gaps_now:
        yield "", f"Could not be judged: {changes.gaps_before} before, now {changes.gaps_now}."
    if changes.added:
        yield "", f"Not in the baseline: {', '.join(changes.added)}."
    if changes.left_out:
        yield "yellow", f"In the baseline, but not checked: {', '.join(changes.left_out)}."
    if not (changes.is_regression or changes.better or changes.better_clips):
        yield "green", "Nothing is worse, nothing is better."


def _change(change: Change) -> str:
    place = _IN_ALL if change.place == OVERALL else to_words(change.place)
    unit = _UNITS.get(change.figure, "")
    before, now = (_fine(change.figure, value) for value in (change.before, change.now))
    return f"{place}, {_NAMES[change.figure]} {before}{unit}, now {now}{unit}"


def _fine(figure: str, value: float | None) -> str:
    """As `_show`, but with enough places that a small change shows."""
    if value is None:
        return "not judged"
    if figure in _SHARES:
        return f"{value * 100:.1f} %"
    return f"{value:.0f}" if figure == "ghost_repetitions" else f"{value:.3f}"


# --- words ----------------------------------------------------------------------------------------


def _section(title: str, lines: Iterable[RenderableType]) -> list[RenderableType]:
    content = list(lines)
    indented = (Padding(line, (0, 0, 0, 2), expand=False) for line in content)
    return [Text(), Text(title, style="bold"), *indented] if content else []


def _markdown_list(title: str, lines: Iterable[str]) -> list[str]:
    content = [f"- {line}" for line in lines]
    return ["", f"## {title}", "", *content] if content else []


def _xml_text(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "?" for letter in text)
