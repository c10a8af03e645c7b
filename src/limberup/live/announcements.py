"""When a thing is worth saying.

A level once it is sure, a fault once it has stayed mended, the dose once it is done, and what to
change about the set-up, before the start and afterwards.
"""

import math
from collections.abc import Mapping
from typing import Final

from limberup.judging.events import Side
from limberup.live.progress import Progress
from limberup.results.dose import Unit
from limberup.words.coach import say, say_count
from limberup.words.phrases import name_side

HELD_S: Final = 3.0
"""A level is told in a hold that has lasted so long, and else where its repetition ends: in a short
hold what is wrong comes first.
"""

QUIET_END_S: Final = 8.0
"""Nothing good is begun to be said so shortly before a hold is over: its seconds are counted."""

STEADY_S: Final = 1.0
"""What was put right in the middle of a repetition is praised once it has stayed so for this long.
"""

NAG_S: Final = 20.0
"""What to change about the set-up is not said again within this time."""

SETUP_LASTS_S: Final = 3.0
"""Once the exercise has begun, a problem with the picture is said only if it lasts this long."""

ONCE: Final = frozenset({"two_people"})
"""Said once in a whole exercise: whoever shares the room knows it, and it goes on all the same."""

ASTRAY_S: Final = 3.0
ASTRAY_NAG_S: Final = 10.0
"""Somebody whose picture is well but who is not in the start position is told so after the first
time, and how the exercise goes after the second; the page shows both all the while, but they may
look away from it.
"""


class Climb:
    """Which level to tell: one that is higher than all that were told of its side.

    `told`: what was told before.
    """

    def __init__(self, told: Mapping[Side, int]) -> None:
        self._told = dict(told)

    def tell(self, side: Side, level: int) -> str:
        """Which kind of news a level is, "first" or "higher"; "" for none. `level`: its place."""
        before = self._told.get(side, -1)
        if level <= before:
            return ""
        self._told[side] = level
        return "first" if before < 0 else "higher"


class Mended:
    """Faults that were put right while their repetition goes on."""

    def __init__(self) -> None:
        self._since_s: dict[tuple[str, Side], float] = {}

    def add(self, fault: str, side: Side, t_s: float) -> None:
        """It does not show any more."""
        self._since_s[fault, side] = t_s

    def drop(self, fault: str) -> None:
        """It shows again."""
        self._since_s = {key: since_s for key, since_s in self._since_s.items() if key[0] != fault}

    def clear(self) -> None:
        """The repetition or the hold is over: whether it would have stayed so is not known."""
        self._since_s.clear()

    def take(self, t_s: float) -> list[tuple[str, Side]]:
        """Those that have stayed so, each once."""
        steady = [key for key, since_s in self._since_s.items() if t_s - since_s >= STEADY_S]
        for key in steady:
            del self._since_s[key]
        return steady


class Waiting:
    """What to say to somebody before the start.

    The problem with the picture, else how to take up the position.
    """

    def __init__(self, summary: str) -> None:
        self._summary = summary
        self._about, self._since_s = "", -math.inf
        self._said_s: dict[str, float] = {}
        self._is_about_position = False

    def update(self, t_s: float, problem: str, *, position: str) -> str:
        """The sentence that may be said now, else "". `position`: code of what its pose lacks."""
        self._is_about_position = bool(position) and not problem
        about = problem or position
        if about != self._about:
            self._about, self._since_s = about, t_s
        if self._is_about_position:
            is_due = t_s - self._since_s >= ASTRAY_S and self._rested_s(t_s) >= ASTRAY_NAG_S
            words = self._summary if _POSITION in self._said_s else say(f"setup_{position}")
        else:
            is_due = bool(about) and self._rested_s(t_s) >= NAG_S
            words = say(f"setup_{about}") if about else ""
        return words if is_due else ""

    def note_said(self, t_s: float) -> None:
        """The sentence was said."""
        self._said_s[self._subject] = t_s

    def _rested_s(self, t_s: float) -> float:
        """For how long nothing was said of it: what is lost for a moment is nothing new."""
        return t_s - self._said_s.get(self._subject, -math.inf)

    @property
    def _subject(self) -> str:
        return _POSITION if self._is_about_position else self._about


_POSITION: Final = "position"
"""All that is said of a pose is one subject."""


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
        if problem in ONCE and problem in self._said_s:
            return ""
        is_due = t_s - self._said_s.get(problem, -math.inf) >= NAG_S
        return say(f"setup_{problem}") if is_due else ""

    def note_said(self, t_s: float) -> None:
        """The sentence was said, or before the start another one of the same problem."""
        self._said_s[self._problem] = t_s


class DoseNews:
    """What is heard of the dose: that it is done, and the other side.

    `is_met`: of what was done before, so that it is no news.
    """

    def __init__(self, *, is_met: bool) -> None:
        self._is_met = is_met
        self._other_side: Side | None = None

    def tell_dose(self, progress: Progress, t_s: float) -> tuple[str, ...]:
        """What to say when the dose has just been done, in parts; () for nothing."""
        weighed = progress.weigh(t_s)
        if self._is_met or not weighed.met:
            return ()
        self._is_met = True
        opening = say("dose_reached")
        if weighed.unit is Unit.REPETITIONS and weighed.done >= weighed.target:
            opening = say_count(int(weighed.done))
        if weighed.most > weighed.target:
            return opening, say("dose_met_more", most=f"{weighed.most:g}")
        return opening, say("dose_met")

    def tell_other_side(self, progress: Progress, t_s: float) -> str:
        """What to say when the other side is to begin, once, else ""."""
        other, before = progress.other_side_to_begin(t_s), self._other_side
        self._other_side = other
        return "" if other is None or other is before else say("other_side", side=name_side(other))
