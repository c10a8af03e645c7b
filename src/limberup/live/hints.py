"""Says what a movement lacked that was not counted, and how to go on to somebody who is stuck."""

import math
from collections.abc import Sequence
from typing import Final

from limberup.judging.engine import Reading
from limberup.judging.events import Event, Missing, RepetitionAbandoned
from limberup.live.cue_policy import STALE_S, Saying, Voice
from limberup.live.view import Tone
from limberup.spec.model import BACK, OUT_WAY
from limberup.words.coach import say

QUIET_S: Final = 15.0
"""Between two hints at least so long: whoever warms up starts small on purpose."""

STUCK_S: Final = 5.0
"""On the way between two stations for this long without coming further is being stuck."""

_SAID_OF: Final = {
    Missing.RANGE: "further",
    Missing.FAR: "whole",
    Missing.STATION: "whole",
    Missing.NEAR: "back",
    Missing.STAY: "stay",
}


class Hints:
    """Offers its sentences to the `voice`, the last in order; nothing is said that is not news."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._said_s = -math.inf
        self._way, self._since_s = "", -math.inf

    def follow(self, event: Event) -> None:
        """A movement was given up: say what it lacked, unless a hint was given just now."""
        if isinstance(event, RepetitionAbandoned) and event.attempt is not None:
            self._offer(_SAID_OF[event.attempt.missing], event.t_s)

    def update(self, t_s: float, readings: Sequence[Reading]) -> None:
        """Where each side is now."""
        way = next((one.phase for one in readings if one.phase in (OUT_WAY, BACK)), None) or ""
        if way != self._way:
            self._way, self._since_s = way, t_s
        elif way and t_s - self._since_s >= STUCK_S:
            self._offer("further" if way == OUT_WAY else "back", t_s)

    def _offer(self, kind: str, t_s: float) -> None:
        if t_s - self._said_s < QUIET_S:
            return
        self._said_s = t_s
        self._voice.offer(Saying(Tone.INFO, "hint", say(f"hint_{kind}"), t_s + STALE_S))
