"""Routines: exercises in an order, with their own doses and rests.

Each is a TOML file in `exercise_specs/routines`.
"""

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

import msgspec

from limberup.errors import BadInputError
from limberup.spec import Dose, Spec, list_specs
from limberup.spec.explain import suggest
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.load import find_spec_folder, is_file_name
from limberup.spec.model import Struct
from limberup.spec.toml_errors import load_toml
from limberup.words.catalogue import load_texts

FOLDER: Final = "routines"
"""A TOML file in a folder of this name is a routine."""


class Step(Struct, frozen=True, kw_only=True):
    """One exercise of a routine.

    `dose`: in place of the one in its spec. `up_to`: the most of it, in the unit of the dose.
    `sets`, `up_to_sets`: how often, with `rest_s` seconds in between and afterwards. `sides`:
    whether they take turns or one is done after the other. `static`: a stretch that is held, which
    belongs after a workout. `note`: what is special here.
    """

    exercise: str
    dose: Dose | None = None
    up_to: float | None = None
    sets: int = 1
    up_to_sets: int | None = None
    rest_s: float = 0.0
    sides: Literal["in_turn", "one_after_the_other"] | None = None
    static: bool = False
    note: str | None = None


class Routine(Struct, frozen=True, kw_only=True):
    """A routine as its file says it.

    `safety`: said before anything else. `ask`: asked after each exercise; "yes" ends the routine.
    `all_day`: an exercise that goes on during the rest of the day.
    """

    schema: Literal[1]
    id: str
    name: str
    summary: str
    sources: tuple[str, ...]
    safety: str
    ask: str | None = None
    all_day: str | None = None
    steps: tuple[Step, ...]

    def list_exercises(self) -> list[str]:
        """The exercises of the steps, each once, in their order."""
        return list(dict.fromkeys(step.exercise for step in self.steps))


def find_routine_folder() -> Path:
    """The folder of the routines that come with limberup."""
    return find_spec_folder() / FOLDER


def list_routines(folder: Path | None = None) -> dict[str, Path]:
    """The routine files of a folder by id (the file's name), in alphabetical order."""
    return {path.stem: path for path in sorted((folder or find_routine_folder()).glob("*.toml"))}


def find_routine(name: str) -> Routine:
    """The routine with this id, or the one in this file if `name` ends in ".toml".

    Raises BadInputError for an unknown id, with the nearest one that exists, and for a file that
    cannot be used.
    """
    if is_file_name(name, "routines"):
        return load_routine(Path(name))
    known = list_routines()
    if name in known:
        return load_routine(known[name])
    raise BadInputError(f'There is no routine "{name}"; {suggest(name, known)}')


def load_routine(path: Path, exercises: Iterable[str] | None = None) -> Routine:
    """Read and check a routine. `exercises`: those there are.

    By default those that come with limberup.
    """
    known = list_specs() if exercises is None else exercises
    routine = load_toml(
        path, Routine, "routine", lambda routine, _: lint_routine(routine, known, path.stem)
    ).content
    return _translate(routine)


def _translate(routine: Routine) -> Routine:
    texts = load_texts("routines", routine.id)
    notes = texts.get("notes", {})
    return msgspec.structs.replace(
        routine,
        **{name: texts[name] for name in ("name", "summary", "safety", "ask") if name in texts},
        steps=tuple(
            msgspec.structs.replace(step, note=notes.get(step.exercise, step.note))
            for step in routine.steps
        ),
    )


def apply_dose(spec: Spec, step: Step) -> Spec:
    """The spec of a step's exercise, with the dose that the step asks for."""
    return spec if step.dose is None else msgspec.structs.replace(spec, dose=step.dose)


def lint_routine(
    routine: Routine, exercises: Iterable[str], file_id: str | None = None
) -> list[Issue]:
    """All that is wrong with a routine; an empty list when nothing is."""
    issues = list(_lint_names(routine, list(exercises)))
    for i, step in enumerate(routine.steps):
        issues += _lint_step(("steps", str(i)), step)
    if file_id is not None and routine.id != file_id:
        issues.insert(
            0,
            Issue(
                ("id",),
                f'id is "{routine.id}" but the file is named "{file_id}"; make them the same.',
            ),
        )
    return issues


def _lint_names(routine: Routine, exercises: list[str]) -> Iterator[Issue]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", routine.id):
        yield Issue(
            ("id",),
            f'"{routine.id}" is not a name; use lower-case letters, digits and underscores.',
        )
    for key in ("name", "summary", "safety"):
        if not getattr(routine, key).strip():
            yield Issue((key,), f"{key} is empty; write a sentence.")
    if not routine.steps:
        yield Issue(("steps",), "there is no step; a routine needs at least one exercise.")
    named: list[tuple[Address, str]] = [
        (("steps", str(i), "exercise"), step.exercise) for i, step in enumerate(routine.steps)
    ]
    if routine.all_day is not None:
        named.append((("all_day",), routine.all_day))
    for address, exercise in named:
        if exercise not in exercises:
            yield Issue(
                address, f'there is no exercise "{exercise}"; {suggest(exercise, exercises)}'
            )


def _lint_step(at: Address, step: Step) -> Iterator[Issue]:
    if step.sets < 1:
        yield Issue((*at, "sets"), "sets must be 1 or more.")
    if step.up_to_sets is not None and step.up_to_sets <= step.sets:
        yield Issue(
            (*at, "up_to_sets"), "up_to_sets is the most there are; it must be more than sets."
        )
    if not (math.isfinite(step.rest_s) and step.rest_s >= 0):
        yield Issue((*at, "rest_s"), "rest_s is a length of time; it must be 0 or more.")
    amounts = (
        [] if step.dose is None else [step.dose.repetitions, step.dose.hold_s, step.dose.breaths]
    )
    known = [amount for amount in amounts if amount is not None]
    if step.dose is not None and (len(known) != 1 or known[0] <= 0):
        yield Issue(
            (*at, "dose"),
            'a dose has exactly one of "repetitions", "hold_s" and "breaths", more than 0.',
        )
    if (
        step.dose is not None
        and step.dose.breaths is not None
        and step.dose.fallback_hold_s is None
    ):
        yield Issue(
            (*at, "dose"),
            'a dose of breaths needs "fallback_hold_s" for when breathing cannot be seen.',
        )
    if step.up_to is not None and not (known and step.up_to > known[0]):
        yield Issue(
            (*at, "up_to"),
            "up_to is the most of the dose; it needs a dose here, and must be more than that.",
        )
