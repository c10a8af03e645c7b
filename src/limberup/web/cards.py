"""What the first screen offers: a card for every exercise, and the routines."""

from collections.abc import Iterable, Mapping

import msgspec

from limberup.live.player import Item, Programme
from limberup.spec.describe import describe_amount, describe_own_limits
from limberup.spec.model import AnySpec, DayClock


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
    own_limits: str


class ProgrammeCard(msgspec.Struct, frozen=True):
    """One routine to choose."""

    id: str
    name: str
    safety: str
    exercises: tuple[str, ...]


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
            describe_own_limits(spec),
        )
        for spec in specs
    ]


def make_programme_cards(programmes: Mapping[str, Programme]) -> list[ProgrammeCard]:
    """Cards of the routines."""
    return [
        ProgrammeCard(one.id, one.name, one.safety, tuple(item.exercise for item in one.items))
        for one in programmes.values()
    ]


def make_single(spec: AnySpec) -> Programme:
    """A programme of one exercise."""
    return Programme(spec.id, spec.name, (Item(spec.id),))
