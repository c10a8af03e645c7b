"""What `limberup check` found, as a document for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from limberup.check.baseline import OVERALL, Change, Changes
from limberup.check.match import Figures, Gap, Miss
from limberup.check.run import ClipResult, Run, summarise
from limberup.reasons import REASONS, explain
from limberup.reports.document import (
    Block,
    Column,
    Mood,
    Page,
    Section,
    Span,
    Table,
    Text,
    make_list,
)
from limberup.words import say
from limberup.words.phrases import join_words, percent, shorten, to_words

MOST_MISSES: Final = 60
"""Misses listed in the terminal; all are in the JSON and in the file."""
MOST_NAMES: Final = 3
SHARES: Final = frozenset(
    {
        "obo",
        "side_accuracy",
        "level_accuracy",
        "fault_precision",
        "fault_recall",
        "fault_f1",
        "explained",
    }
)
_FIGURES: Final = (
    "count_mae",
    "obo",
    "side_accuracy",
    "level_accuracy",
    "fault_precision",
    "fault_recall",
    "fault_f1",
    "hold_error_s",
    "breath_rate_error_per_min",
    "ghost_repetitions",
)
"""In the order of the table."""
_MEASURED: Final = frozenset({"hold_error_s", "breath_rate_error_per_min"})
_TITLES: Final = {
    "side": "side",
    "level": "level",
    "breaths": "breaths",
    "count": "count",
    "missed_fault": "fault",
    "false_fault": "fault",
}


def make_report(run: Run, changes: Changes | None = None, *, by_layer: bool = False) -> Page:
    """The report for the terminal: no title, and only the first misses.

    `changes`: since the baseline, if there is one. `by_layer`: with the table of the layers of
    judging instead of that of all figures.
    """
    table = _layers(run) if by_layer else _figures(run)
    return Page("", (table,), tuple(_sections(run, changes, MOST_MISSES)))


def make_whole_report(run: Run, changes: Changes | None = None) -> Page:
    """The report for a file: with a title, all misses, and what could not be checked."""
    problems = Section(say("check.section.problems"), make_list(*run.problems.values()))
    sections = (*_sections(run, changes, None), problems)
    return Page(say("check.title"), (_figures(run),), sections)


def describe_regression(changes: Changes) -> str:
    """One sentence on what became worse, naming the clips."""
    amounts = {
        "misses": say("check.new_misses", count=len(changes.new_misses)),
        "figures": say("check.figures", count=len(changes.worse)),
    }
    if not changes.worse_clips:
        return say("check.regression", **amounts)
    return say("check.regression_in", clips=", ".join(changes.worse_clips), **amounts)


def describe_miss(miss: Miss) -> str:
    """One sentence on a miss."""
    return say(
        "check.miss",
        clip=miss.clip,
        time=_time(miss.time_s),
        expected=_expected(miss),
        got=_got(miss),
    )


def _sections(run: Run, changes: Changes | None, most: int | None) -> Iterator[Section]:
    misses = [miss for clip in run.clips for miss in clip.misses]
    blocks: dict[str, Iterable[Block]] = {
        "misses": _misses(misses, changes, most),
        "gaps": make_list(*_gap_lines(run.clips)),
        "recognition": make_list(*_recognition_lines(run.clips)),
        "changes": make_list(*_change_lines(changes)) if changes is not None else (),
    }
    for key, content in blocks.items():
        yield Section(say(f"check.section.{key}"), tuple(content))


# --- figures --------------------------------------------------------------------------------------


def _figures(run: Run) -> Table:
    gaps = Counter(clip.exercise for clip in run.clips for _ in clip.gaps)
    result = summarise(run.clips)
    rows = [
        _row(
            name,
            Mood.PLAIN,
            (sum(name in clip.tallies for clip in run.clips), figures, gaps[name]),
        )
        for name, figures in result.exercises.items()
    ]
    in_all = (len(run.clips), result.overall, gaps.total())
    rows.append(_row(say("check.in_all"), Mood.STRONG, in_all))
    headers = (
        Column(say("check.column.exercise"), least=8),
        Column(say("check.column.clips"), is_right=True, is_whole=True),
        *(
            Column(
                say(f"check.figure.{figure}"),
                is_right=True,
                is_whole=True,
                short=say(f"check.short.{figure}"),
            )
            for figure in _FIGURES
        ),
        Column(
            say("check.column.gaps"), is_right=True, is_whole=True, short=say("check.short.gaps")
        ),
    )
    return Table(headers, tuple(rows), is_dense=True)


def _layers(run: Run) -> Table:
    """Counting, level, form, and how much of what was not counted was explained."""
    result = summarise(run.clips)
    named = [(to_words(name), figures) for name, figures in result.exercises.items()]
    rows = [_layer_row(*one) for one in (*named, (say("check.in_all"), result.overall))]
    layers = ("counting", "level", "form", "explained")
    columns = (Column(say(f"check.layer.{one}"), is_right=True, is_whole=True) for one in layers)
    return Table((Column(say("check.column.exercise"), least=8), *columns), tuple(rows))


def _layer_row(name: str, figures: Figures) -> tuple[Text, ...]:
    counting = ("count_mae", "obo", "ghost_repetitions")
    cells = [_show_known(figures, figure) for figure in counting]
    rest = ("level_accuracy", "fault_f1", "explained")
    return (name, ", ".join(cells), *(_show_known(figures, one) for one in rest))


def _show_known(figures: Figures, figure: str) -> str:
    value = getattr(figures, figure)
    return "-" if value is None else _show(figure, value)


def _row(name: str, mood: Mood, content: tuple[int, Figures, int]) -> tuple[Text, ...]:
    clips, figures, gaps = content
    cells = (_cell(figure, getattr(figures, figure)) for figure in _FIGURES)
    return (
        Span(to_words(name), mood),
        Span(str(clips), mood),
        *cells,
        Span(str(gaps or "-"), mood),
    )


def _cell(figure: str, value: float | None) -> Span:
    if value is None:
        return Span("-", Mood.QUIET)
    is_right = value == (1.0 if figure in SHARES else 0.0)
    mood = Mood.PLAIN if figure in _MEASURED else Mood.GOOD if is_right else Mood.MINOR
    return Span(_show(figure, value), mood)


def _show(figure: str, value: float) -> str:
    if figure in SHARES:
        return percent(value)
    return f"{value:.0f}" if figure == "ghost_repetitions" else f"{value:.2f}"


# --- misses and what was not judged ---------------------------------------------------------------


def _misses(misses: Sequence[Miss], changes: Changes | None, most: int | None) -> Iterator[Block]:
    if not misses:
        return
    new = set(changes.new_misses) if changes is not None else set()
    rows: list[tuple[Text, ...]] = [
        (
            (miss.clip, Span(say("check.new") if miss in new else "", Mood.MAJOR)),
            _time(miss.time_s),
            _expected(miss),
            Span(_got(miss), Mood.MINOR),
        )
        for miss in misses[:most]
    ]
    if (rest := len(misses) - len(rows)) > 0:
        rows.append((Span(say("figures.rest_in_json", count=rest), Mood.QUIET), "", "", ""))
    headers = (
        Column(say("check.column.clip")),
        Column(say("check.column.time"), is_right=True, is_whole=True),
        Column(say("check.column.expected")),
        Column(say("check.column.got")),
    )
    yield Table(headers, tuple(rows))


def _time(seconds: float) -> str:
    return say("check.seconds", seconds=seconds)


def _expected(miss: Miss) -> str:
    return _titled(miss, miss.expected)


def _got(miss: Miss) -> str:
    """Reason codes are put in words."""
    what, _, reason = (miss.got or "").partition(": ")
    if reason in REASONS:
        return say("check.because", what=what, cause=explain(reason).cause)
    return _titled(miss, miss.got)


def _titled(miss: Miss, value: str | None) -> str:
    """With what the value is, where it does not say so itself."""
    if value is None:
        return say("check.nothing")
    if miss.kind not in _TITLES:
        return to_words(value)
    return say(f"check.titled.{_TITLES[miss.kind]}", value=to_words(value))


def _gap_lines(clips: Iterable[ClipResult]) -> Iterator[str]:
    """What was expected but not judged, most frequent first, with the reason and where."""
    groups: dict[tuple[str, str], list[Gap]] = {}
    for clip in clips:
        for gap in clip.gaps:
            groups.setdefault((gap.what, gap.reason), []).append(gap)
    for (what, reason), gaps in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        names = list(dict.fromkeys(gap.clip for gap in gaps))
        yield say(
            "check.gap",
            what=to_words(what.replace(":", " ")),
            count=len(gaps),
            cause=explain(reason).cause,
            clips=shorten(names, MOST_NAMES),
        )


# --- which exercise it was taken for --------------------------------------------------------------


def _recognition_lines(clips: Sequence[ClipResult]) -> Iterator[str]:
    figures = summarise(clips).recognition
    if figures is msgspec.UNSET:
        return
    right, undecided = percent(figures.accuracy), percent(figures.undecided)
    yield say("check.recognised", right=right, count=figures.clips, undecided=undecided)
    for confusion in figures.confusions:
        got = join_words([*map(to_words, confusion.got)], "or") or say("check.nothing")
        expected = to_words(confusion.expected or say("check.nothing"))
        yield say("check.confusion", clip=confusion.clip, expected=expected, got=got)


# --- against the baseline -------------------------------------------------------------------------


def _change_lines(changes: Changes) -> Iterator[Span]:
    for change in changes.worse:
        yield Span(say("check.worse", change=_change(change)), Mood.MAJOR)
    if changes.worse_clips:
        yield Span(say("check.worse_in", clips=", ".join(changes.worse_clips)), Mood.MAJOR)
    for change in changes.better:
        yield Span(say("check.better", change=_change(change)), Mood.GOOD)
    if changes.better_clips:
        yield Span(say("check.better_in", clips=", ".join(changes.better_clips)), Mood.GOOD)
    if changes.new_misses or changes.gone_misses:
        new = say("check.new_misses", count=len(changes.new_misses))
        mood = Mood.MAJOR if changes.new_misses else Mood.GOOD
        yield Span(say("check.misses_changed", new=new, gone=len(changes.gone_misses)), mood)
    if changes.gaps_before != changes.gaps_now:
        yield Span(say("check.gaps_changed", before=changes.gaps_before, now=changes.gaps_now))
    if changes.added:
        yield Span(say("check.added", clips=", ".join(changes.added)))
    if changes.left_out:
        yield Span(say("check.left_out", clips=", ".join(changes.left_out)), Mood.MINOR)
    if not (changes.is_regression or changes.better or changes.better_clips):
        yield Span(say("check.same"), Mood.GOOD)


def _change(change: Change) -> str:
    place = say("check.in_all") if change.place == OVERALL else to_words(change.place)
    figure = say(f"check.figure.{change.figure}")
    before, now = (_fine(change.figure, value) for value in (change.before, change.now))
    return say("check.change", place=place, figure=figure, before=before, now=now)


def _fine(figure: str, value: float | None) -> str:
    """With enough places that a small change shows, and with the unit."""
    if value is None:
        return say("check.not_judged")
    if figure in SHARES:
        return say("check.fine.share", number=100 * value)
    if figure == "ghost_repetitions" or figure in _MEASURED:
        return say(f"check.fine.{figure}", number=value)
    return say("check.fine.plain", number=value)
