"""Every place of a spec that holds a condition or a measure, with its address."""

from collections.abc import Iterator

from limberup.spec.file import SpecFile
from limberup.spec.lines import Address
from limberup.spec.lint_movement import iterate_movement
from limberup.spec.model import Condition, Measure


def iterate_conditions(spec: SpecFile) -> Iterator[tuple[Address, Condition]]:
    """Every top-level condition of a spec with its address."""
    for address, condition in _iterate_slots(spec):
        if condition is not None:
            yield address, condition


def _iterate_slots(spec: SpecFile) -> Iterator[tuple[Address, Condition | None]]:
    """Every place for a condition, filled or not."""
    yield ("posture", "when"), spec.posture.when
    yield ("posture", "lost"), spec.posture.lost
    for i, requirement in enumerate(spec.requires):
        yield ("requires", str(i), "when"), requirement.when
    for i, phase in enumerate(spec.phases):
        for key, condition in (
            ("enter", phase.enter),
            ("leave", phase.leave),
            ("still", phase.still),
        ):
            yield ("phases", str(i), key), condition
    yield from iterate_movement(spec)
    for i, level in enumerate(spec.levels):
        yield ("levels", str(i), "when"), level.when
    for address, measure in iterate_measures(spec):
        for key, condition in (("of", measure.of), ("after", measure.after)):
            yield (*address, key), condition
    for i, fault in enumerate(spec.faults):
        for key, condition in (
            ("when", fault.when),
            ("cleared", fault.cleared),
            ("needs", fault.needs),
        ):
            yield ("faults", str(i), key), condition


def iterate_measures(spec: SpecFile) -> Iterator[tuple[Address, Measure]]:
    """Every measure of a spec with its address."""
    for name, measure in spec.range_of_motion.items():
        yield ("range_of_motion", name), measure
    for i, fault in enumerate(spec.faults):
        if fault.repetition:
            yield ("faults", str(i), "repetition"), fault.repetition
