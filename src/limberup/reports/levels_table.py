"""The ladder of an exercise: what each side reached, and what comes next."""

from collections.abc import Iterator

from limberup.reports.document import Block, Column, Mood, Span, Table, Text
from limberup.results.advice import best_levels
from limberup.results.session import ExerciseSet
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import capitalise, name_side


def make_ladder(done: ExerciseSet, spec: Spec) -> Iterator[Block]:
    """The levels from the highest down, with left and right side by side; nothing of an exercise
    without levels, or without a repetition.
    """
    best = best_levels(done, spec)
    if not spec.levels or not best:
        return
    columns = [Column(say("report.level.column"))]
    columns += [Column(_name_column(side)) for side in best]
    rows: list[tuple[Text, ...]] = [
        (spec.levels[i].name, *(_describe(done, spec, side, i, top) for side, top in best.items()))
        for i in reversed(range(len(spec.levels)))
    ]
    yield Table(tuple(columns), tuple(rows))
    if any(row.level_at_least for row in done.repetitions):
        yield Span(say("report.level.without"), Mood.QUIET)


def _name_column(side: str) -> str:
    return say("report.level.reached_by") if side == "both" else name_side(side)


def _describe(done: ExerciseSet, spec: Spec, side: str, index: int, best: int) -> Span:
    """What one side did of a level; whoever reached a higher one has reached this one, too."""
    rows = [row for row in done.repetitions if row.side == side]
    reached = sum(spec.level_index(row.level) >= index for row in rows)
    if index < best:
        return Span(say("report.level.of", count=reached, all=len(rows)), Mood.GOOD)
    if index == best:
        tops = [row for row in rows if spec.level_index(row.level) == best]
        key = "at_least" if all(row.level_at_least for row in tops) else "best"
        return Span(say(f"report.level.{key}", count=reached, all=len(rows)), Mood.STRONG)
    if index == best + 1:
        return Span(capitalise(say("report.level.next")), Mood.MINOR)
    return Span(say("report.level.beyond"), Mood.QUIET)
