"""Everything that the coach can say, in the language that is spoken: what recordings are made of.

A sentence that is said in parts is listed by its parts.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from limberup.judging.events import Side
from limberup.live.announcer import say_level
from limberup.live.cue_policy import say_fixed
from limberup.live.player import Item, Programme
from limberup.live.spoken import FIFTH, list_intro
from limberup.spec.model import AnySpec, DayClock, Spec
from limberup.words import say as say_from
from limberup.words.catalogue import load_room
from limberup.words.coach import say, say_count
from limberup.words.phrases import name_side

EACH_COUNTED: Final = 20
LAST_COUNTED: Final = 60
"""Each number up to the first of these is recorded, and every fifth up to the second."""

_FAMILIES: Final = ("setup_", "hint_")
"""Sentences of the coach whose names begin so are said as they are."""


def list_sayable(specs: Iterable[AnySpec], programmes: Iterable[Programme]) -> list[str]:
    """Each sentence and each part once, in the order of the alphabet."""
    known = {spec.id: spec for spec in specs}
    texts = {*_list_common(), *_list_numbers()}
    for spec in known.values():
        texts.update(_list_exercise(spec))
    for programme in programmes:
        texts.update(_list_programme(programme, known))
    return sorted(text for text in texts if text)


def _list_common() -> Iterator[str]:
    yield from (say("begin"), say("next"), say("rest_next"), say("once_more"), say("go"))
    yield from (say("two_more"), say("last_one"), say("ten_seconds"), say("half_way"))
    yield from (say("dose_reached"), say("dose_met"), say("finished"), say("stopped_for_pain"))
    yield from (say("paused"), say("left"), say("back_again"), say("going_on"))
    yield from (say("ask_better"), say("break_taken"), say_from("page.sample_text"))
    words = load_room("coach")
    yield from (text for key, text in words.items() if key.startswith(_FAMILIES))
    for sides in words["unseen"].values():
        yield from sides.values()
    yield from (say("other_side", side=name_side(side)) for side in (Side.LEFT, Side.RIGHT))


def _list_numbers() -> Iterator[str]:
    yield from map(say_count, range(1, EACH_COUNTED + 1))
    yield from map(say_count, range(EACH_COUNTED + FIFTH, LAST_COUNTED + 1, FIFTH))


def _list_exercise(spec: AnySpec) -> Iterator[str]:
    yield from list_intro(spec)
    if isinstance(spec, DayClock):
        yield from (spec.reminder.cue, spec.reminder.again)
        return
    yield spec.summary
    for fault in spec.faults:
        yield from (fault.cue, fault.again or "", say_fixed(fault))
    sides = (Side.LEFT, Side.RIGHT) if spec.alternates else (Side.BOTH,)
    for level in spec.levels:
        for side in sides:
            yield from (say_level(news, level.name, side) for news in ("first", "higher"))


def _list_programme(programme: Programme, known: dict[str, AnySpec]) -> Iterator[str]:
    yield programme.safety
    for item in programme.items:
        spec = known[item.exercise]
        if isinstance(spec, Spec):
            dose = item.dose or spec.dose
            yield from list_intro(msgspec.structs.replace(spec, dose=dose), item.note)
            yield from _list_item(item)


def _list_item(item: Item) -> Iterator[str]:
    if item.most:
        yield say("dose_met_more", most=f"{item.most:g}")
    for go in range(2, item.goes + 1):
        yield say("rest_again", go=go, goes=item.goes)
