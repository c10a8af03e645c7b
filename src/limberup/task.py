"""What a video is searched for: one exercise, those of a routine, or whichever it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from limberup.errors import BadInputError
from limberup.pipeline import PoseSource, score_named, score_routine, score_unnamed
from limberup.results.routine import Routine, apply_dose, find_routine
from limberup.results.session import Session
from limberup.spec import (
    DayClock,
    PersonalFile,
    Reminder,
    Spec,
    find_any,
    find_spec,
    load_exercises,
)
from limberup.types import PoseTrack


@dataclass(frozen=True, slots=True)
class Task:
    """What to look for.

    The exercise `named`, those of a routine, or whichever of the `specs` it is.
    """

    specs: dict[str, Spec]
    named: str | None = None
    routine: Routine | None = None
    clock: DayClock | None = None

    @property
    def desk(self) -> Reminder | None:
        """How to look, where the task is to watch somebody at a desk."""
        return self.clock.reminder if self.clock is not None else None

    def run(self, poses: PoseSource, on_part: Callable[[PoseTrack], None]) -> Session:
        """The session of all poses."""
        if self.clock is not None:
            return score_named(poses, self.clock, on_part)
        if self.routine is not None:
            return score_routine(poses, self.routine, self.specs, on_part)
        if self.named is not None:
            return score_named(poses, self.specs[self.named], on_part)
        return score_unnamed(poses, self.specs, on_part)

    def list_specs(self, session: Session) -> Iterator[Spec]:
        """The spec of each set, with the dose that the routine asks for."""
        for number, done in enumerate(session.sets):
            spec = self.specs[done.exercise]
            if self.routine is not None and session.routine is not msgspec.UNSET:
                spec = apply_dose(spec, self.routine.steps[session.routine.found[number] - 1])
            yield spec


def find_task(
    exercise: str | None, routine: str | None, personal: PersonalFile | None = None
) -> Task:
    """What the options ask for, with the limits of one person.

    Raises BadInputError if there is no such exercise or routine, or if both are given.
    """
    if exercise is not None and routine is not None:
        raise BadInputError(
            "A video is scored by --exercise or by --routine; leave one of them out."
        )
    if exercise is not None:
        spec = find_any(exercise, personal)
        if isinstance(spec, DayClock):
            return Task({}, clock=spec)
        return Task({spec.id: spec}, named=spec.id)
    if routine is not None:
        found = find_routine(routine)
        specs = {name: find_spec(name, personal) for name in found.list_exercises()}
        return Task(specs, routine=found)
    return Task(load_exercises(personal=personal))
