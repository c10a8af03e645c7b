"""How somebody wants to be spoken to."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec


class Counting(StrEnum):
    """Which numbers are said of the repetitions: each up to ten, every fifth, or none."""

    EVERY = "every"
    FIFTH = "fifth"
    NONE = "none"


class Manner(msgspec.Struct, frozen=True):
    """What a person has chosen of the voice. `rate`: how fast it speaks, 1 for the usual."""

    counting: Counting = Counting.EVERY
    rate: Annotated[float, msgspec.Meta(ge=0.5, le=2.0)] = 1.0


USUAL: Final = Manner()
"""For somebody who has not chosen."""
