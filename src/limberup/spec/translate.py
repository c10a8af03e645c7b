"""An exercise in another language: its own texts, replaced where a translation has them.

Whoever writes an exercise writes English. Its other languages are files of `limberup.words`, such
as `de/exercises/cat_cow.json`, with these keys; one that is missing leaves the English text.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from limberup.spec.model import AnySpec, DayClock, Spec
from limberup.words.catalogue import load_texts

T = TypeVar("T", bound=msgspec.Struct)

TEXTS = ("name", "summary")
"""Of the exercise itself."""

FORM_TEXTS = ("name", "cue", "again", "fixed")
"""Of a fault, by its id under "form"."""


def translate_spec(spec: AnySpec) -> AnySpec:
    """The exercise with its texts in the language that is spoken."""
    texts = load_texts("exercises", spec.id)
    if not texts:
        return spec
    return _translate_day(spec, texts) if isinstance(spec, DayClock) else _translate(spec, texts)


def _translate(spec: Spec, texts: Mapping[str, Any]) -> Spec:
    form, levels = texts.get("form", {}), texts.get("levels", {})
    changes: dict[str, Any] = _pick(texts, TEXTS)
    for field in ("faults", "set_faults", "unjudgeable"):
        changes[field] = tuple(_replace(one, form.get(one.id, {})) for one in getattr(spec, field))
    changes["levels"] = tuple(
        _replace(one, {"name": levels.get(one.id, one.name)}) for one in spec.levels
    )
    if spec.movement is not None and "says" in texts:
        changes["movement"] = msgspec.structs.replace(spec.movement, says=texts["says"])
    return msgspec.structs.replace(spec, **changes)


def _translate_day(clock: DayClock, texts: Mapping[str, Any]) -> DayClock:
    form = texts.get("form", {})
    return msgspec.structs.replace(
        clock,
        **_pick(texts, TEXTS),
        reminder=_replace(clock.reminder, texts.get("reminder", {})),
        unjudgeable=tuple(_replace(one, form.get(one.id, {})) for one in clock.unjudgeable),
    )


def _replace(one: T, texts: Mapping[str, str]) -> T:
    return msgspec.structs.replace(one, **_pick(texts, FORM_TEXTS, one.__struct_fields__))


def _pick(
    texts: Mapping[str, Any], names: tuple[str, ...], known: tuple[str, ...] | None = None
) -> dict[str, Any]:
    return {
        name: texts[name] for name in names if name in texts and (known is None or name in known)
    }
