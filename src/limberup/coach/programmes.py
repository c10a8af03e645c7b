"""From routines to programmes: what of a routine can be coached here, station by station."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from textwrap import shorten
from typing import Final

import msgspec

from limberup.errors import BadInputError
from limberup.live.player import Item, Programme
from limberup.results.routine import Routine, Step
from limberup.spec.model import AnySpec, DayClock
from limberup.words import say
from limberup.words.catalogue import load_texts

OWN: Final = "own"
"""Id of whatever a person has put together."""

OWN_REST_S: Final = 20.0
CHANGE_S: Final = 25.0
"""A stiff person needs as long to get up or down, or on to a roller."""

MOST_STATIONS: Final = 30
LONGEST_NAME: Final = 60


def make_programmes(
    routines: Iterable[Routine], specs: Mapping[str, AnySpec]
) -> dict[str, Programme]:
    """Programmes by id; a routine of which no exercise is there is left out."""
    programmes = {}
    for routine in routines:
        items = tuple(
            item
            for step in routine.steps
            for item in _make_items(step, specs, asks=bool(routine.ask))
        )
        items = tuple(_give_time(items, specs))
        if items:
            programmes[routine.id] = Programme(
                routine.id, routine.name, items, routine.safety, routine.summary, routine.suits
            )
    return programmes


def _give_time(items: tuple[Item, ...], specs: Mapping[str, AnySpec]) -> Iterator[Item]:
    """Rests are long enough to fetch what comes next, or to get up or down for it."""
    for item, following in zip_longest(items, items[1:]):
        here = specs[item.exercise]
        there = specs[following.exercise] if following is not None else here
        differs = _find_place(here) != _find_place(there)
        yield (
            msgspec.structs.replace(item, rest_s=max(item.rest_s, CHANGE_S)) if differs else item
        )


def _find_place(spec: AnySpec) -> tuple[object, ...]:
    return () if isinstance(spec, DayClock) else (spec.place, spec.equipment)


def leave_out(
    programme: Programme, specs: Mapping[str, AnySpec], missing: Iterable[str]
) -> Programme:
    """The programme without the stations that need what is missing.

    Raises BadInputError where nothing is left.
    """
    lacks = set(missing)
    items = tuple(
        item for item in programme.items if not lacks & set(list_equipment(specs[item.exercise]))
    )
    if not items:
        raise BadInputError(say("coach.all_left_out", name=programme.name))
    return msgspec.structs.replace(programme, items=items)


def list_equipment(spec: AnySpec) -> tuple[str, ...]:
    """What an exercise needs; a clock for the day needs nothing."""
    return () if isinstance(spec, DayClock) else spec.equipment


def make_own(
    name: str, exercises: Iterable[str], specs: Mapping[str, AnySpec], safety: str = ""
) -> Programme:
    """A programme that a person has put together, with the exercises' own doses.

    Raises BadInputError for an exercise that is not there, and for none or too many.
    """
    chosen = tuple(exercises)
    unknown = next((one for one in chosen if one not in specs), None)
    if unknown is not None:
        known = shorten(unknown, LONGEST_NAME, placeholder=" …") or "…"
        raise BadInputError(say("coach.no_exercise", name=known))
    if not 1 <= len(chosen) <= MOST_STATIONS or any(
        isinstance(specs[one], DayClock) for one in chosen
    ):
        raise BadInputError(say("coach.own_size", most=MOST_STATIONS))
    items = tuple(Item(one, rest_s=OWN_REST_S) for one in chosen)
    return Programme(OWN, shorten(name, LONGEST_NAME, placeholder=" …"), items, safety)


def translate_programme(programme: Programme) -> Programme:
    """A routine's programme with its texts in the language that is spoken."""
    texts = load_texts("routines", programme.id)
    notes = texts.get("notes", {})
    return msgspec.structs.replace(
        programme,
        **{name: texts[name] for name in ("name", "safety", "summary") if name in texts},
        items=tuple(
            msgspec.structs.replace(item, note=notes.get(item.exercise, item.note))
            for item in programme.items
        ),
    )


def _make_items(step: Step, specs: Mapping[str, AnySpec], *, asks: bool) -> Iterator[Item]:
    """One station for each set of a step.

    The rest that a step asks for comes before the next station.
    Further sets that are up to the person are goes at the last one, since its dose may be spread
    over them.
    """
    if step.exercise not in specs or isinstance(specs[step.exercise], DayClock):
        return
    for number in range(step.sets):
        is_last = number == step.sets - 1
        yield Item(
            step.exercise,
            step.dose,
            step.rest_s,
            asks and is_last,
            step.note or "",
            most=step.up_to or 0.0,
            goes=(step.up_to_sets or step.sets) - number if is_last else 1,
            is_side_by_side=step.sides == "one_after_the_other",
        )
