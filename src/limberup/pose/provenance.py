"""What made the landmarks: one of limberup's own pose models, or another program."""

from typing import Final

from limberup.words import say

_FOREIGN: Final = "foreign"
_FLAT: Final = "flat"


def name_foreign(form: str, *, is_flat: bool) -> str:
    """The `model` of a recording that another program's landmarks were made into.

    `form`: the name of their format. `is_flat`: their depth was estimated from the picture.
    """
    return ":".join([_FOREIGN, form, *([_FLAT] if is_flat else [])])


def is_foreign(model: str) -> bool:
    """Whether the landmarks were not found by limberup itself."""
    return model.partition(":")[0] == _FOREIGN


def describe_model(model: str) -> str:
    """What made the landmarks, in words that go on after a comma."""
    if not is_foreign(model):
        return say("provenance.own", model=model)
    _, form, *rest = [*model.split(":"), ""]
    return say("provenance.flat" if _FLAT in rest else "provenance.foreign", form=form)
