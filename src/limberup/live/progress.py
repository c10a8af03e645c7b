"""The account of one exercise while it goes on.

Counts, holds and levels per side, and how much of the dose is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from limberup.judging.events import (
    BreathCompleted,
    Event,
    HoldEnded,
    HoldStarted,
    LevelReached,
    PhaseEntered,
    RepetitionAbandoned,
    RepetitionCompleted,
    RepetitionStarted,
    Side,
)
from limberup.live.view import Breaths, Done, Hold, Rung
from limberup.results.dose import SIDES, Unit, Weighed, Work, held_target_s, weigh
from limberup.spec.model import Spec

LOOK_S: Final = 15.0
"""Breaths further apart than this are not seen any more: more than two slow ones."""

_UNITS: Final = {Unit.REPETITIONS: "repetitions", Unit.BREATHS: "breaths", Unit.HELD: "seconds"}


@dataclass(slots=True)
class _OpenHold:
    """The hold under way. `breath_s`: when a breath was last seen, None for not yet."""

    side: Side
    since_s: float
    breath_s: float | None
    breaths: int = 0


class Progress:
    """What was done so far; fed with the engine's events, in order.

    `most`: the most of the dose, in its unit, where one may do more; 0 for no more than the dose.
    `is_side_by_side`: one side is done before the other begins.
    """

    def __init__(self, spec: Spec, *, most: float = 0.0, is_side_by_side: bool = False) -> None:
        self._spec = spec
        self._most = most
        self._is_side_by_side = is_side_by_side
        self._work = Work()
        self._hold: _OpenHold | None = None
        self._is_open = False
        self._best = dict.fromkeys(Side, -1)
        self._now_level = -1
        self.side: Side = Side.BOTH
        self.last_side: Side | None = None

    def update(self, event: Event) -> None:
        """Take one event into the account."""
        self._work.add(event)
        match event:
            case RepetitionStarted():
                self._is_open = True
            case PhaseEntered(phase=phase, side=side) if phase is not None and not self._is_home(
                phase
            ):
                self.side = side
            case LevelReached(side=side, level=level):
                self.side, self._now_level = side, self._spec.level_index(level)
            case HoldStarted(side=side, since_s=since_s):
                self.side = side
                # Where the breaths of every hold so far were seen, those of this one are looked for
                # first.
                self._hold = _OpenHold(side, since_s, since_s if self._has_seen_breaths() else None)
            case BreathCompleted(t_s=t_s) if self._hold is not None:
                self._hold.breaths += 1
                self._hold.breath_s = t_s
            case HoldEnded():
                # The engine counts its breaths anew, with all of it in view.
                self._hold = None
            case RepetitionCompleted():
                self._complete(event)
            case RepetitionAbandoned():
                self._is_open, self._now_level = False, -1
            case _:
                pass

    def _has_seen_breaths(self) -> bool:
        return self._work.holds > 0 and self._work.are_breaths_counted

    def _complete(self, event: RepetitionCompleted) -> None:
        self._is_open, self._now_level = False, -1
        self._best[event.side] = max(self._best[event.side], self._spec.level_index(event.level))
        if event.complete:
            self.last_side = event.side

    def _is_home(self, phase: str) -> bool:
        return self._spec.phases[0].home and self._spec.phases[0].name == phase

    def correct(self, side: Side, change: int) -> None:
        """Correct the count of a side by hand; it never falls below nothing."""
        self._work.correct(side, change)

    @property
    def corrections(self) -> dict[Side, int]:
        """By how much the count of each side was corrected by hand."""
        return dict(self._work.corrections)

    def count(self, sides: Iterable[Side] = Side) -> int:
        """Complete repetitions of some sides, as corrected."""
        return self._work.count(sides)

    @property
    def best(self) -> dict[Side, int]:
        """The highest level of each side in a repetition that was ended, as its place in the spec.

        -1 for none.
        """
        return dict(self._best)

    @property
    def level_now(self) -> int:
        """The level reached in the repetition under way, as its place in the spec; -1 for none."""
        return self._now_level if self._is_open else -1

    @property
    def is_holding(self) -> bool:
        """Whether a position is being held."""
        return self._hold is not None

    # --- the dose ---------------------------------------------------------------------------------

    def weigh(self, t_s: float) -> Weighed:
        """How much of the dose is done, with the hold under way.

        The breaths of that hold count while they are seen; when they are not, all goes by time, as
        in a session.
        """
        work, hold = self._work, self._hold
        if hold is not None:
            is_seen = hold.breath_s is not None and t_s - hold.breath_s <= LOOK_S
            seconds = max(0.0, t_s - hold.since_s)
            work = work.with_hold(hold.side, seconds, hold.breaths if is_seen else None)
        return weigh(self._spec, work, most=self._most)

    def done(self, t_s: float) -> Done:
        """How much of the dose is done, for the screen."""
        one = self.weigh(t_s)
        left, right = (round(one.by_side[side], 2) for side in SIDES)
        return Done(
            _UNITS[one.unit],
            one.target,
            left,
            right,
            round(one.total, 2),
            one.per_side,
            one.met,
            one.most,
        )

    def is_most_done(self, t_s: float) -> bool:
        """Whether the most of the dose is done, where there is one."""
        return self.weigh(t_s).is_most_done

    def other_side_to_begin(self, t_s: float) -> Side | None:
        """The side that has not begun while the other one has done its dose, None otherwise."""
        one = self.weigh(t_s)
        if not one.per_side or all(one.missing_on(side) > 0 for side in SIDES):
            return None
        return next((side for side in SIDES if not one.by_side[side]), None)

    def next_side(self, t_s: float) -> Side:
        """The side whose turn it is.

        With a dose per side the one that has done less, otherwise the one that did not work last.
        Side by side, it is the one under way until its dose is done.
        """
        if not self._spec.alternates:
            return Side.BOTH
        done = self.done(t_s)
        if (
            self._is_side_by_side
            and done.per_side
            and (first := self._unfinished(done)) is not None
        ):
            return first
        if done.per_side and done.left != done.right:
            return Side.LEFT if done.left < done.right else Side.RIGHT
        if self.last_side is None:
            return Side.BOTH
        return Side.RIGHT if self.last_side is Side.LEFT else Side.LEFT

    @staticmethod
    def _unfinished(done: Done) -> Side | None:
        """The side that has begun its dose and not done it.

        Of two such, the one that has less to go.
        """
        amounts = {Side.LEFT: done.left, Side.RIGHT: done.right}
        begun = [side for side in SIDES if 0 < amounts[side] < done.target]
        return max(begun, key=lambda side: amounts[side], default=None)

    # --- for the screen ---------------------------------------------------------------------------

    def rungs(self) -> tuple[Rung, ...]:
        """The ladder, lowest first."""
        left, right, both = (self._best[side] for side in (Side.LEFT, Side.RIGHT, Side.BOTH))
        now = self.level_now
        return tuple(
            Rung(level.id, level.name, i <= max(left, both), i <= max(right, both), i <= now)
            for i, level in enumerate(self._spec.levels)
        )

    def hold(self, t_s: float) -> Hold | None:
        """The hold under way; without a target where its breaths are counted instead."""
        hold = self._hold
        if hold is None:
            return None
        seconds = max(0.0, t_s - hold.since_s)
        counts = self.weigh(t_s).unit is Unit.BREATHS
        target_s = 0.0 if counts else held_target_s(self._spec)
        return Hold(seconds, self._work.held_s[hold.side] + seconds, target_s)

    def breaths(self, t_s: float) -> Breaths | None:
        """A dose in breaths on the side at work.

        Those that were seen, or as many as the time held stands for.
        """
        target = self._spec.dose.breaths
        if target is None:
            return None
        one = self.weigh(t_s)
        share = one.by_side[self.side] / one.target if one.target else 0.0
        done = min(float(target), target * share)
        return Breaths(round(done, 3), target, by_time=one.unit is not Unit.BREATHS)
