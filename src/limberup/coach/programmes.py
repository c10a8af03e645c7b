"""From routines to programmes: what of a routine can be coached here, station by station."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from limberup.live.player import Item, Programme
from limberup.results.routine import Routine, Step
from limberup.spec.model import AnySpec, DayClock
from limberup.words.catalogue import load_texts


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
        if items:
            programmes[routine.id] = Programme(routine.id, routine.name, items, routine.safety)
    return programmes


def translate_programme(programme: Programme) -> Programme:
    """A routine's programme with its texts in the language that is spoken."""
    texts = load_texts("routines", programme.id)
    notes = texts.get("notes", {})
    return msgspec.structs.replace(
        programme,
        **{name: texts[name] for name in ("name", "safety") if name in texts},
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
