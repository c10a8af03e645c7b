"""Routines for people: what to do in which order, and what of it was found in a video."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from limberup.reports.document import Block, Column, Page, Section, Table
from limberup.results.routine import Routine, Step, apply_dose
from limberup.results.session import ExerciseSet, Session
from limberup.spec import AnySpec, Spec
from limberup.spec.describe import describe_amount
from limberup.words import say
from limberup.words.phrases import join_words, span


def make_list_page(routines: Iterable[Routine]) -> Page:
    """All routines in a table."""
    rows = tuple(
        (one.id, one.name, str(len(one.steps)), ", ".join(one.sources), one.summary)
        for one in routines
    )
    headers = _headers("id", "name", "exercises", "source", "summary")
    return Page(say("routine.title"), (Table(headers, rows),))


def make_routine_page(routine: Routine, specs: Mapping[str, AnySpec]) -> Page:
    """A routine step by step, safety first."""
    rows = tuple(
        (
            str(number),
            specs[step.exercise].name,
            _describe_amount(specs[step.exercise], step),
            _describe_rest(step),
        )
        for number, step in enumerate(routine.steps, start=1)
    )
    return Page(
        routine.name,
        (
            say("routine.safety", words=routine.safety),
            routine.summary,
            Table(_headers("", "exercise", "amount", "rest"), rows),
        ),
        (
            Section(say("routine.section.hints"), tuple(_hints(routine, specs))),
            Section(
                say("routine.section.video"), (f"limberup score VIDEO --routine {routine.id}",)
            ),
        ),
    )


def make_result_page(session: Session, routine: Routine, specs: Mapping[str, Spec]) -> Page:
    """Which part of a video is which exercise of the routine, and what was not found."""
    row = session.routine
    found, missing = (row.found, row.missing) if row is not msgspec.UNSET else ((), ())
    rows = tuple(
        (
            str(number),
            specs[done.exercise].name,
            span(done.started_s, done.ended_s),
            _describe_done(done),
        )
        for number, done in zip(found, session.sets, strict=True)
    )
    opening: list[Block] = [say("routine.found", count=len(rows), all=len(routine.steps))]
    if rows:
        opening.append(Table(_headers("", "exercise", "time", "dose"), rows))
    if missing:
        names = join_words([specs[name].name for name in missing], "and")
        opening.append(say("routine.not_found", names=names))
    return Page(routine.name, tuple(opening))


def _headers(*keys: str) -> tuple[Column, ...]:
    return tuple(
        Column(say(f"routine.column.{key}") if key else "", is_whole=key in {"", "id", "time"})
        for key in keys
    )


def _describe_amount(spec: AnySpec, step: Step) -> str:
    words = describe_amount(apply_dose(spec, step) if isinstance(spec, Spec) else spec)
    if step.up_to is not None:
        words = say("routine.up_to", amount=words, most=f"{step.up_to:g}")
    if step.up_to_sets is not None:
        words = say("routine.sets_to", amount=words, count=step.sets, most=step.up_to_sets)
    elif step.sets > 1:
        words = say("routine.sets", amount=words, count=step.sets)
    return words if step.sides is None else say(f"routine.sides.{step.sides}", amount=words)


def _describe_rest(step: Step) -> str:
    return say("routine.rest", seconds=f"{step.rest_s:g}") if step.rest_s else "-"


def _describe_done(done: ExerciseSet) -> str:
    return say("routine.done" if done.dose.met else "routine.not_all")


def _hints(routine: Routine, specs: Mapping[str, AnySpec]) -> Iterator[str]:
    if routine.ask is not None:
        yield say("routine.ask", question=routine.ask)
    for step in routine.steps:
        if step.note is not None:
            yield say("routine.note", exercise=specs[step.exercise].name, note=step.note)
    static = [specs[step.exercise].name for step in routine.steps if step.static]
    if static:
        yield say("routine.static", names=join_words(static, "and"))
    if routine.all_day is not None:
        yield say("routine.all_day", name=specs[routine.all_day].name)
