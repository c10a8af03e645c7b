"""The dose: how much was asked for, how much of it is done, and what is missing.

Whoever wants to know of it, in a report or while it goes on, fills a `Work` and has it weighed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from limberup.judging.events import Event, HoldEnded, RepetitionCompleted, Side
from limberup.spec.model import Spec

SIDES: Final = (Side.LEFT, Side.RIGHT)
_DECIMALS: Final = 3


class Unit(StrEnum):
    """What a dose is counted in, by the names it has in a session."""

    REPETITIONS = "repetitions"
    BREATHS = "breaths"
    HELD = "hold_s"
    MOVING = "moving_s"


@dataclass(slots=True)
class Work:
    """What was done on each side that may count towards a dose.

    `repetitions` are the complete ones, `moving_s` the seconds that they took. `corrections`: by
    how much a person corrected their number by hand. `are_breaths_counted`: of every hold.
    """

    repetitions: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    corrections: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    moving_s: dict[Side, float] = field(default_factory=lambda: dict.fromkeys(Side, 0.0))
    held_s: dict[Side, float] = field(default_factory=lambda: dict.fromkeys(Side, 0.0))
    breaths: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    holds: int = 0
    are_breaths_counted: bool = True

    def add(self, event: Event) -> None:
        """Take a repetition or a hold that is over; other events do not matter."""
        match event:
            case RepetitionCompleted(complete=True):
                self.add_repetition(event.side, event.end_s - event.start_s)
            case HoldEnded():
                self.add_hold(event.side, event.end_s - event.start_s, event.breaths)
            case _:
                pass

    def add_repetition(self, side: Side, seconds: float) -> None:
        """A complete repetition."""
        self.repetitions[side] += 1
        self.moving_s[side] += seconds

    def add_hold(self, side: Side, seconds: float, breaths: int | None) -> None:
        """A hold; `breaths` is None where they were not counted."""
        self.holds += 1
        self.held_s[side] += seconds
        self.breaths[side] += breaths or 0
        self.are_breaths_counted = self.are_breaths_counted and breaths is not None

    def with_hold(self, side: Side, seconds: float, breaths: int | None) -> "Work":
        """The same with one more hold, which is still under way."""
        more = replace(self, held_s=dict(self.held_s), breaths=dict(self.breaths))
        more.add_hold(side, seconds, breaths)
        return more

    def correct(self, side: Side, change: int) -> None:
        """Correct the repetitions of a side by hand; there are never fewer than 0."""
        self.corrections[side] = max(self.corrections[side] + change, -self.repetitions[side])

    def count(self, sides: Iterable[Side] = Side) -> int:
        """Complete repetitions of some sides, as corrected."""
        return sum(self.repetitions[side] + self.corrections[side] for side in sides)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was done in one unit against what was asked for.

    `per_side`: `target` is asked for on the left and on the right. `most`: how much it may become,
    0 where the target is all there is. `instead`: another unit, which will do as well.
    """

    unit: Unit
    target: float
    by_side: Mapping[Side, float]
    per_side: bool
    most: float = 0.0
    instead: "Weighed | None" = None

    @property
    def total(self) -> float:
        """What was done on all sides together."""
        return round(sum(self.by_side.values()), _DECIMALS)

    @property
    def done(self) -> float:
        """What counts: with a dose per side what the lesser side did, otherwise all of it."""
        if self.per_side:
            return round(min(self.by_side[side] for side in SIDES), _DECIMALS)
        return self.total

    @property
    def met(self) -> bool:
        """Whether it is enough, in either unit."""
        return self.done >= self.target or (self.instead is not None and self.instead.met)

    @property
    def is_most_done(self) -> bool:
        """Whether it is as much as it may become."""
        return 0 < self.most <= self.done

    @property
    def missing(self) -> float:
        """How much is left to do, on the lesser side with a dose per side; 0 or less for none."""
        return round(self.target - self.done, _DECIMALS)

    def missing_on(self, side: Side) -> float:
        """How much is left to do on one side; 0 or less for none."""
        return round(self.target - self.by_side[side], _DECIMALS)


def is_per_side(spec: Spec) -> bool:
    """Whether the dose is asked for on each side."""
    return spec.dose.per_side and spec.alternates


def weigh(spec: Spec, work: Work, *, most: float = 0.0) -> Weighed:
    """What was done against the dose of a spec.

    A dose in breaths goes by the time held where the breaths of any hold were not counted, and
    before the first hold. `most`: the most of the dose, in its own unit; 0 for no more than that.
    """
    dose, per_side = spec.dose, is_per_side(spec)
    by_side: Mapping[Side, float]
    if dose.repetitions is not None:
        unit, target = Unit.REPETITIONS, float(dose.repetitions)
        by_side = {side: float(work.count([side])) for side in Side}
    elif dose.breaths is not None and work.holds and work.are_breaths_counted:
        unit, target = Unit.BREATHS, float(dose.breaths)
        by_side = {side: float(breaths) for side, breaths in work.breaths.items()}
    else:
        unit, target, by_side = Unit.HELD, held_target_s(spec), dict(work.held_s)
    instead = None
    if dose.or_s is not None:
        instead = Weighed(Unit.MOVING, dose.or_s, dict(work.moving_s), per_side)
    asked = dose.repetitions or dose.hold_s or dose.breaths or 1.0
    return Weighed(unit, target, by_side, per_side, round(most * target / asked, 2), instead)


def held_target_s(spec: Spec) -> float:
    """Seconds to hold, or those that stand for a dose in breaths; 0 for a dose of repetitions."""
    return float(spec.dose.hold_s or spec.dose.fallback_hold_s or 0.0)
