"""What the linter asks of a movement, and where a repetition can be with one or with phases."""

from collections.abc import Iterator
from typing import Final

from limberup.spec.file import SpecFile
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.model import BACK, FAR, NEAR, OUT_WAY, Condition, Movement

_AT: Final[Address] = ("movement",)


def list_places(spec: SpecFile) -> set[str]:
    """The words that `during` takes."""
    if spec.movement is not None:
        return {NEAR, OUT_WAY, FAR, BACK}
    return {phase.name for phase in spec.phases} | {"moving", "departing"}


def has_hold(spec: SpecFile) -> bool:
    """Whether a position is to be held."""
    movement_holds = spec.movement is not None and spec.movement.hold
    return movement_holds or any(phase.hold for phase in spec.phases)


def iterate_movement(spec: SpecFile) -> Iterator[tuple[Address, Condition | None]]:
    """Every place for a condition of the movement, filled or not."""
    if spec.movement is not None:
        for key in ("far", "near", "still"):
            yield (*_AT, key), getattr(spec.movement, key)


def lint_movement(spec: SpecFile) -> Iterator[Issue]:
    """All that is wrong with a movement."""
    movement = spec.movement
    if movement is None:
        return
    if spec.phases:
        yield Issue(("phases",), "a spec has a movement or phases, not both; remove one of them.")
    if spec.reminder is not None:
        yield Issue(_AT, "a spec with a reminder is told by phases; remove the movement.")
    for key, name in (("signal", movement.signal), ("lead", movement.lead)):
        if name is not None and name not in spec.signals:
            yield Issue(
                (*_AT, key),
                f'there is no signal "{name}"; define it under [signals] or correct the name.',
            )
    if movement.lead is not None and not spec.alternates:
        yield Issue(
            (*_AT, "lead"), '"lead" tells the sides apart; it needs "alternates = true" at the top.'
        )
    if not movement.least > 0:
        yield Issue(
            (*_AT, "least"), "least is the smallest range that counts; it must be more than 0."
        )
    if not 0 <= movement.own_share < 1:
        yield Issue(
            (*_AT, "own_share"),
            "own_share is a share of the person's own range; write 0 to below 1.",
        )
    yield from _lint_rest(spec, movement)


def _lint_rest(spec: SpecFile, movement: Movement) -> Iterator[Issue]:
    if movement.stay_s < 0:
        yield Issue((*_AT, "stay_s"), "stay_s is a length of time; it must not be negative.")
    if not movement.hold and (
        movement.stay_s or movement.still or movement.in_steps or movement.lasts
    ):
        yield Issue(
            _AT, '"stay_s", "still", "in_steps" and "lasts" are for a hold; add "hold = true".'
        )
    if movement.in_steps and movement.still is None:
        yield Issue(
            (*_AT, "in_steps"), '"in_steps" needs "still", which tells its rests apart; add it.'
        )
    still = movement.still.signal if movement.still is not None else None
    if movement.still is not None and (
        still is None or still not in spec.signals or spec.signals[still].extent_s is None
    ):
        yield Issue(
            (*_AT, "still"),
            '"still" needs one signal with "extent_s"; define it under [signals].',
        )
