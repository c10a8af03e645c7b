"""When a thing is worth saying.

A level once the climb to it has ended, and what keeps a session from beginning.
"""

from collections.abc import Mapping
from typing import Final

from limberup.judging.events import Side
from limberup.words.coach import say

CLIMB_S: Final = 0.6
"""A level that is left behind within this time was on the way to another.

Only where a climb ends is told.
"""

FORGET_S: Final = 3.0
"""A level that could not be told for this long, because of a pause, is not told any more."""

NAG_S: Final = 20.0
"""What to change about the set-up is not said again within this time."""

ASTRAY_S: Final = 3.0
ASTRAY_NAG_S: Final = 10.0
"""Somebody whose picture is well but who is not in the start position is told so after the first
time, and how the exercise goes after the second; the page shows both all the while, but they may
look away from it.
"""

POSITION: Final = "position"


class Climb:
    """Which level to tell.

    One that is higher than all that were told of its side, once the climb is over.
    Repetitions that were given up count here: what was told once is no news. `told`: what was told
    before.
    """

    def __init__(self, told: Mapping[Side, int] | None = None) -> None:
        self._told = dict(told or {})
        self._reached: tuple[int, float] | None = None

    def reach(self, side: Side, level: int, t_s: float) -> None:
        """A level was reached."""
        if level > self._told.get(side, -1):
            self._told[side] = level
            self._reached = level, t_s

    def tell(self, t_s: float) -> int | None:
        """The level to tell now, once."""
        if self._reached is None or t_s - self._reached[1] < CLIMB_S:
            return None
        (level, reached_s), self._reached = self._reached, None
        return level if t_s - reached_s < FORGET_S else None


class Waiting:
    """What to say to somebody before the start.

    The problem with the picture, else how to take up the position.
    """

    def __init__(self, summary: str) -> None:
        self._summary = summary
        self._about, self._since_s, self._said_s = "", -float("inf"), -float("inf")
        self._is_position_told = False

    def update(self, t_s: float, problem: str, *, is_in_position: bool) -> str:
        """The sentence that may be said now, else ""."""
        about = problem or ("" if is_in_position else POSITION)
        if about != self._about:
            # A position that is lost for a moment is nothing new.
            self._said_s = -float("inf") if problem else self._said_s
            self._about, self._since_s = about, t_s
        if about == POSITION:
            is_due = t_s - self._since_s >= ASTRAY_S and t_s - self._said_s >= ASTRAY_NAG_S
            words = self._summary if self._is_position_told else say("setup_position")
        else:
            is_due = bool(about) and t_s - self._said_s >= NAG_S
            words = say(f"setup_{about}") if about else ""
        return words if is_due else ""

    def note_said(self, t_s: float) -> None:
        """The sentence was said."""
        self._said_s = t_s
        self._is_position_told = self._is_position_told or self._about == POSITION
