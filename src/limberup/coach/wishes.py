"""What a person asks of the session under way, from the page or by a key of the window."""

from typing import Literal

import msgspec

from limberup.judging.events import Side

AskedReason = Literal["key", "hidden", "camera", "connection"]
"""A key or a click, a page in the background, a camera or a page that is gone."""


class Tagged(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """A message; as JSON its `type` is its name in small letters."""


class Pause(Tagged, frozen=True):
    """Judge nothing until `Resume`."""

    reason: AskedReason


class Resume(Tagged, frozen=True):
    """Go on."""


class Next(Tagged, frozen=True):
    """Go on to the next exercise of the programme."""


class Repeat(Tagged, frozen=True):
    """Begin this exercise anew."""


class Finish(Tagged, frozen=True):
    """End the session."""


class Pain(Tagged, frozen=True):
    """End the session, because it hurts."""


class Better(Tagged, frozen=True):
    """Whether the back feels better."""

    yes: bool


class Correct(Tagged, frozen=True):
    """Count one more or one less. `side`: None takes the side that worked last."""

    change: Literal[1, -1]
    side: Side | None = None


class Mute(Tagged, frozen=True):
    """Say the cue of this fault no more."""

    cue: str


Wish = Pause | Resume | Next | Repeat | Finish | Pain | Better | Correct | Mute
