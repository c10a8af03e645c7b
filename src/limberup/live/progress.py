"""The account of one exercise while it goes on.

Counts, holds and levels per side, and how much of the dose is done.
"""

from collections.abc import Iterable
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
from limberup.spec.model import Spec

SIDES: Final = (Side.LEFT, Side.RIGHT)

LOOK_S: Final = 15.0
"""Breaths further apart than this are not seen any more: more than two slow ones."""


class Progress:
    """What was done so far; fed with the engine's events, in order.

    `most`: the most of the dose, in its unit, where one may do more; 0 for none. `is_side_by_side`:
    one side is done before the other begins.
    """

    def __init__(self, spec: Spec, *, most: float = 0.0, is_side_by_side: bool = False) -> None:
        self._spec = spec
        self._most = most
        self._is_side_by_side = is_side_by_side
        self.counts = dict.fromkeys(Side, 0)
        self.corrections = dict.fromkeys(Side, 0)
        self._held_s = dict.fromkeys(Side, 0.0)
        self._moving_s = dict.fromkeys(Side, 0.0)
        self._breaths = dict.fromkeys(Side, 0)
        self._open_breaths = 0
        self._breath_s: float | None = None
        self._all_breaths_seen = True
        self._best = dict.fromkeys(Side, -1)
        self._now_level = -1
        self.side: Side = Side.BOTH
        self.last_side: Side | None = None
        self.open_since_s: float | None = None
        self.hold_since_s: float | None = None

    def update(self, event: Event) -> None:
        """Take one event into the account."""
        match event:
            case RepetitionStarted():
                self.open_since_s = event.since_s
            case PhaseEntered(phase=phase, side=side) if phase is not None and not self._is_home(
                phase
            ):
                self.side = side
            case LevelReached(side=side, level=level):
                self.side, self._now_level = side, self._spec.level_index(level)
            case HoldStarted(side=side, since_s=since_s):
                self.side, self.hold_since_s = side, since_s
                self._open_breaths = 0
                # Where the breaths of every hold so far were seen, those of this one are looked for
                # first.
                self._breath_s = since_s if self._has_seen_breaths() else None
            case BreathCompleted(t_s=t_s):
                self._open_breaths += 1
                self._breath_s = t_s
            case HoldEnded():
                self._end_hold(event)
            case RepetitionCompleted():
                self._complete(event)
            case RepetitionAbandoned():
                self.open_since_s, self._now_level = None, -1
            case _:
                pass

    def _end_hold(self, event: HoldEnded) -> None:
        """The breaths of a hold that is over are counted anew by the engine, with all of it in
        view.
        """
        self.hold_since_s = self._breath_s = None
        self._open_breaths = 0
        self._held_s[event.side] += event.end_s - event.start_s
        self._breaths[event.side] += event.breaths or 0
        self._all_breaths_seen = self._all_breaths_seen and event.breaths is not None

    def _has_seen_breaths(self) -> bool:
        return self._all_breaths_seen and any(self._held_s.values())

    def _complete(self, event: RepetitionCompleted) -> None:
        self.open_since_s, self._now_level = None, -1
        self._best[event.side] = max(self._best[event.side], self._spec.level_index(event.level))
        if event.complete:
            self.counts[event.side] += 1
            self._moving_s[event.side] += event.end_s - event.start_s
            self.last_side = event.side

    def _is_home(self, phase: str) -> bool:
        return self._spec.phases[0].home and self._spec.phases[0].name == phase

    def correct(self, side: Side, change: int) -> None:
        """Correct the count of a side by hand; it never falls below nothing."""
        self.corrections[side] = max(self.corrections[side] + change, -self.counts[side])

    def count(self, sides: Iterable[Side] = Side) -> int:
        """Complete repetitions of some sides, as corrected."""
        return sum(self.counts[side] + self.corrections[side] for side in sides)

    @property
    def best(self) -> dict[Side, int]:
        """The highest level of each side in a repetition that was ended, as its place in the spec.

        -1 for none.
        """
        return dict(self._best)

    # --- for the screen ---------------------------------------------------------------------------

    def rungs(self) -> tuple[Rung, ...]:
        """The ladder, lowest first."""
        left, right, both = (self._best[side] for side in (Side.LEFT, Side.RIGHT, Side.BOTH))
        now = self._now_level if self.open_since_s is not None else -1
        return tuple(
            Rung(level.id, level.name, i <= max(left, both), i <= max(right, both), i <= now)
            for i, level in enumerate(self._spec.levels)
        )

    def held_s(self, side: Side, t_s: float) -> float:
        """Seconds held on a side, with the hold under way."""
        open_s = (
            t_s - self.hold_since_s if self.hold_since_s is not None and side is self.side else 0.0
        )
        return self._held_s[side] + max(0.0, open_s)

    def hold(self, t_s: float) -> Hold | None:
        """The hold under way; without a target where its breaths are counted instead."""
        if self.hold_since_s is None:
            return None
        target_s = 0.0 if self.sees_breaths(t_s) else self._target_s()
        return Hold(max(0.0, t_s - self.hold_since_s), self.held_s(self.side, t_s), target_s)

    def _target_s(self) -> float:
        dose = self._spec.dose
        return float(dose.hold_s or dose.fallback_hold_s or 0.0)

    def sees_breaths(self, t_s: float) -> bool:
        """Whether a dose in breaths goes by those that are seen; else time stands for them.

        As in a session, one hold without its breaths makes all of them go by time.
        """
        if self._spec.dose.breaths is None or not self._all_breaths_seen:
            return False
        if self.hold_since_s is None:
            return self._has_seen_breaths()
        return self._breath_s is not None and t_s - self._breath_s <= LOOK_S

    def _breaths_of(self, side: Side) -> float:
        is_open = self.hold_since_s is not None and side is self.side
        return float(self._breaths[side] + (self._open_breaths if is_open else 0))

    def breaths(self, t_s: float) -> Breaths | None:
        """A dose in breaths on the side at work.

        Those that were seen, else paced by the time that stands for them.
        """
        target = self._spec.dose.breaths
        if target is None:
            return None
        if self.sees_breaths(t_s):
            return Breaths(min(float(target), self._breaths_of(self.side)), target, by_time=False)
        a_breath_s = self._target_s() / target
        done = min(float(target), self.held_s(self.side, t_s) / a_breath_s) if a_breath_s else 0.0
        return Breaths(round(done, 3), target, by_time=True)

    def done(self, t_s: float) -> Done:
        """How much of the dose is done."""
        dose = self._spec.dose
        per_side = dose.per_side and self._spec.alternates
        if dose.repetitions is not None:
            unit, target = "repetitions", float(dose.repetitions)
            amounts = {side: float(self.count([side])) for side in Side}
        elif dose.breaths is not None and self.sees_breaths(t_s):
            unit, target = "breaths", float(dose.breaths)
            amounts = {side: self._breaths_of(side) for side in Side}
        else:
            unit, target = "seconds", self._target_s()
            amounts = {side: self.held_s(side, t_s) for side in Side}
        total = sum(amounts.values())
        met = self._is_met(amounts, target, per_side=per_side)
        if dose.or_s is not None:
            met = met or self._is_met(self._moving_s, dose.or_s, per_side=per_side)
        left, right = amounts[Side.LEFT], amounts[Side.RIGHT]
        amount = dose.repetitions or dose.hold_s or dose.breaths or 1.0
        most = round(self._most * target / amount, 2)
        return Done(
            unit, target, round(left, 2), round(right, 2), round(total, 2), per_side, met, most
        )

    def is_most_done(self, t_s: float) -> bool:
        """Whether the most of the dose is done, where there is one."""
        done = self.done(t_s)
        lesser = min(done.left, done.right) if done.per_side else done.both
        return done.most > 0 and lesser >= done.most

    def other_side_to_begin(self, t_s: float) -> Side | None:
        """The side of which nothing is done while the dose of the other one is.

        None if there is no such.
        """
        done = self.done(t_s)
        amounts = {Side.LEFT: done.left, Side.RIGHT: done.right}
        if not done.per_side or max(amounts.values()) < done.target:
            return None
        return next((side for side in SIDES if not amounts[side]), None)

    @staticmethod
    def _is_met(amounts: dict[Side, float], target: float, *, per_side: bool) -> bool:
        return (
            min(amounts[side] for side in SIDES) if per_side else sum(amounts.values())
        ) >= target

    def next_side(self, t_s: float) -> Side:
        """The side whose turn it is.

        With a dose per side the one that has done less, else the other than last.
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
