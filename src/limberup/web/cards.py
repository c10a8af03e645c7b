"""What the first screen offers: a card for every exercise, and the routines."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from limberup.coach.programmes import list_equipment
from limberup.live.player import Item, Programme
from limberup.spec.describe import describe_amount, describe_own_limits
from limberup.spec.model import AnySpec, DayClock, Dose

REPETITION_S: Final = 5.0
BREATH_S: Final = 7.0
CHANGE_S: Final = 15.0
"""For telling minutes beforehand: what a repetition, a breath and a change of place take."""


class CueCard(msgspec.Struct, frozen=True):
    """A sentence that the coach may say, so that it can be muted beforehand."""

    id: str
    text: str


class Card(msgspec.Struct, frozen=True):
    """One exercise to choose. `reminds`: no exercise but a clock for the day at a desk.

    `own_limits`: a sentence about limits of the person's own, empty without any.
    """

    id: str
    name: str
    summary: str
    dose: str
    view: tuple[str, ...]
    sources: tuple[str, ...]
    levels: tuple[str, ...]
    alternates: bool
    cues: tuple[CueCard, ...]
    reminds: bool
    minutes: int
    equipment: tuple[str, ...]
    place: str
    own_limits: str


class ProgrammeCard(msgspec.Struct, frozen=True):
    """One routine to choose."""

    id: str
    name: str
    summary: str
    safety: str
    exercises: tuple[str, ...]
    minutes: int
    equipment: tuple[str, ...]
    has_sides: bool
    suits: tuple[str, ...]
    notes: tuple[str, ...]


def make_cards(specs: Iterable[AnySpec]) -> list[Card]:
    """Cards in the order of the specs."""
    return [
        Card(
            spec.id,
            spec.name,
            spec.summary,
            describe_amount(spec),
            spec.view,
            spec.sources,
            tuple(level.name for level in spec.levels),
            spec.alternates,
            tuple(CueCard(fault.id, fault.cue) for fault in spec.faults),
            isinstance(spec, DayClock),
            0 if isinstance(spec, DayClock) else _to_minutes(estimate_s(spec.dose)),
            list_equipment(spec),
            "standing" if isinstance(spec, DayClock) else spec.place,
            describe_own_limits(spec),
        )
        for spec in specs
    ]


def make_programme_cards(
    programmes: Mapping[str, Programme], specs: Mapping[str, AnySpec]
) -> list[ProgrammeCard]:
    """Cards of the routines."""
    return [_make_programme_card(one, specs) for one in programmes.values()]


def _make_programme_card(one: Programme, specs: Mapping[str, AnySpec]) -> ProgrammeCard:
    used = [specs[item.exercise] for item in one.items]
    needs = dict.fromkeys(thing for spec in used for thing in list_equipment(spec))
    seconds = sum(
        estimate_s(item.dose or spec.dose) + item.rest_s + CHANGE_S
        for item, spec in zip(one.items, used, strict=True)
        if not isinstance(spec, DayClock)
    )
    return ProgrammeCard(
        one.id,
        one.name,
        one.summary,
        one.safety,
        tuple(item.exercise for item in one.items),
        _to_minutes(seconds),
        tuple(needs),
        any(spec.alternates for spec in used),
        one.suits,
        tuple(dict.fromkeys(item.note for item in one.items if item.note)),
    )


def estimate_s(dose: Dose) -> float:
    """About how long a dose takes, seconds."""
    if dose.hold_s is not None:
        one_side = dose.hold_s * (dose.repetitions or 1)
    elif dose.breaths is not None:
        one_side = BREATH_S * dose.breaths
    elif dose.or_s is not None:
        one_side = dose.or_s
    else:
        one_side = REPETITION_S * (dose.repetitions or 1)
    return 2 * one_side if dose.per_side else one_side


def _to_minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))


def make_single(spec: AnySpec) -> Programme:
    """A programme of one exercise."""
    return Programme(spec.id, spec.name, (Item(spec.id),))
