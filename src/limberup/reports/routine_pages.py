"""Routines for people: what to do in which order, and what of it was found in a video."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from limberup.reports.document import Block, Page, Section, Table
from limberup.results.routine import Routine, Step, apply_dose
from limberup.results.session import ExerciseSet, Session
from limberup.results.wording import span
from limberup.spec import AnySpec, Spec
from limberup.spec.describe import describe_amount, join_words

_SIDES: Final[Mapping[str | None, str]] = {
    None: "",
    "in_turn": "left and right in turn",
    "one_after_the_other": "one side, then the other",
}
STATIC: Final = "The stretches that are held belong after a workout, or at the end of the day."


def make_list_page(routines: Iterable[Routine]) -> Page:
    """All routines in a table."""
    rows = tuple(
        (one.id, one.name, str(len(one.steps)), ", ".join(one.sources), one.summary)
        for one in routines
    )
    return Page("Routines", (Table(("id", "name", "exercises", "source", "what it is"), rows),))


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
            f"Safety: {routine.safety}",
            routine.summary,
            Table(("", "exercise", "how much", "then rest"), rows),
        ),
        (
            Section("To know", tuple(_hints(routine, specs))),
            Section("In a video", (f"limberup score VIDEO --routine {routine.id}",)),
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
            _describe_span(done),
            "done" if done.dose.met else "to go on with",
        )
        for number, done in zip(found, session.sets, strict=True)
    )
    opening: list[Block] = [f"Found {len(rows)} of {len(routine.steps)} exercises."]
    if rows:
        opening.append(Table(("", "exercise", "time", "dose"), rows))
    if missing:
        opening.append(f"Not found: {join_words([specs[name].name for name in missing], 'and')}.")
    return Page(routine.name, tuple(opening))


def _describe_amount(spec: AnySpec, step: Step) -> str:
    words = describe_amount(apply_dose(spec, step) if isinstance(spec, Spec) else spec)
    if step.up_to is not None:
        words += f", up to {step.up_to:g}"
    if step.sets > 1 or step.up_to_sets is not None:
        most = f" to {step.up_to_sets}" if step.up_to_sets is not None else ""
        words += f", {step.sets}{most} sets"
    return ", ".join(part for part in (words, _SIDES[step.sides]) if part)


def _describe_rest(step: Step) -> str:
    return f"{step.rest_s:g} s" if step.rest_s else "-"


def _hints(routine: Routine, specs: Mapping[str, AnySpec]) -> Iterator[str]:
    if routine.ask is not None:
        yield f'After each exercise ask yourself: "{routine.ask}" As soon as it is, stop there.'
    for step in routine.steps:
        if step.note is not None:
            yield f"{specs[step.exercise].name}: {step.note}"
    if any(step.static for step in routine.steps):
        names = [specs[step.exercise].name for step in routine.steps if step.static]
        yield f"{STATIC} Here: {join_words(names, 'and')}."
    if routine.all_day is not None:
        yield f"During the rest of the day: {specs[routine.all_day].name}."


def _describe_span(done: ExerciseSet) -> str:
    return span(done.started_s, done.ended_s)
