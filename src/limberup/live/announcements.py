"""When a thing is worth saying.

A level once the climb to it has ended, the dose once it is done, and what to change about the
set-up, before the start and afterwards.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from limberup.judging.events import Side
from limberup.live.gauge import LAST_SECONDS
from limberup.live.progress import Progress
from limberup.live.view import Hold, Sound
from limberup.words.coach import say

CLIMB_S: Final = 0.6
"""A level that is left behind within this time was on the way to another.

Only where a climb ends is told.
"""

FORGET_S: Final = 3.0
"""A level that could not be told for this long, because of a pause, is not told any more."""

NAG_S: Final = 20.0
"""What to change about the set-up is not said again within this time."""

SETUP_LASTS_S: Final = 3.0
"""Once the exercise has begun, a problem with the picture is said only if it lasts this long."""

ASTRAY_S: Final = 3.0
ASTRAY_NAG_S: Final = 10.0
"""Somebody whose picture is well but who is not in the start position is told so after the first
time, and how the exercise goes after the second; the page shows both all the while, but they may
look away from it.
"""


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
        self._is_about_position = False

    def update(self, t_s: float, problem: str, *, position: str) -> str:
        """The sentence that may be said now, else "". `position`: code of what its pose lacks."""
        about = problem or position
        self._is_about_position = bool(position) and not problem
        if about != self._about:
            # A position that is lost for a moment is nothing new.
            self._said_s = -float("inf") if problem else self._said_s
            self._about, self._since_s = about, t_s
        if self._is_about_position:
            is_due = t_s - self._since_s >= ASTRAY_S and t_s - self._said_s >= ASTRAY_NAG_S
            words = self._summary if self._is_position_told else say(f"setup_{position}")
        else:
            is_due = bool(about) and t_s - self._said_s >= NAG_S
            words = say(f"setup_{about}") if about else ""
        return words if is_due else ""

    def note_said(self, t_s: float) -> None:
        """The sentence was said."""
        self._said_s = t_s
        self._is_position_told = self._is_position_told or self._is_about_position


class Nagging:
    """What to say about the picture once the exercise is under way: what lasts, and not often."""

    def __init__(self) -> None:
        self._problem, self._since_s = "nobody", 0.0
        self._said_s: dict[str, float] = {}

    def update(self, t_s: float, problem: str) -> str:
        """The sentence that may be said now, else "". An empty picture is a pause instead."""
        if problem != self._problem:
            self._problem, self._since_s = problem, t_s
        if problem in ("", "nobody") or t_s - self._since_s < SETUP_LASTS_S:
            return ""
        is_due = t_s - self._said_s.get(problem, -math.inf) >= NAG_S
        return say(f"setup_{problem}") if is_due else ""

    def note_said(self, t_s: float) -> None:
        """The sentence was said, or before the start another one of the same problem."""
        self._said_s[self._problem] = t_s


class DoseNews:
    """What is heard of the dose: the last seconds of a hold, that it is done, and the other side.

    `is_met`: of what was done before, so that it is no news.
    """

    def __init__(self, *, is_met: bool) -> None:
        self._is_met = is_met
        self._left = -1
        self._other_side: Side | None = None

    def count_seconds(self, left: int) -> Iterator[Sound]:
        """A tick for each of the last seconds."""
        if 0 < left <= LAST_SECONDS and left != self._left:
            yield Sound("second")
        self._left = left

    def count_hold(self, hold: Hold | None) -> Iterator[Sound]:
        """The last seconds of a hold that has a target."""
        if hold is not None and hold.target_s:
            yield from self.count_seconds(math.ceil(hold.target_s - hold.total_s))

    def tell_dose(self, progress: Progress, t_s: float) -> str:
        """What to say when the dose has just been done, else ""."""
        weighed = progress.weigh(t_s)
        if self._is_met or not weighed.met:
            return ""
        self._is_met = True
        if weighed.most > weighed.target:
            return say("dose_met_more", most=f"{weighed.most:g}")
        return say("dose_met")

    def tell_other_side(self, progress: Progress, t_s: float) -> str:
        """What to say when the other side is to begin, once, else ""."""
        other, before = progress.other_side_to_begin(t_s), self._other_side
        self._other_side = other
        return "" if other is None or other is before else say("other_side", side=other.value)
