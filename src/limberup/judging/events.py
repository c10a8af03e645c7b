"""What the engine says, in order of time.

Every event is frozen and carries seconds of the source's own clock.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Side(StrEnum):
    """The working side, the person's own; `BOTH` where an exercise has none."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """A phase of the exercise began at `since_s` and was certain at `t_s`. `phase` None.

    Posture left.
    """

    t_s: float
    side: Side
    phase: str | None
    since_s: float


@dataclass(frozen=True, slots=True)
class RepetitionStarted:
    """A repetition may be under way since `since_s`; it ends as completed or abandoned."""

    t_s: float
    side: Side
    since_s: float


@dataclass(frozen=True, slots=True)
class RepetitionCompleted:
    """One repetition: `index` counts from 1 over both sides in order of completion.

    `complete` False: every phase was visited but the way back was not seen. `level`: id of the
    highest level sustained, None where the exercise has none or none was reached; with
    `level_at_least` a higher one may have been reached without being seen. `range_of_motion`: the
    spec's measures, by name.
    """

    t_s: float
    side: Side
    index: int
    start_s: float
    end_s: float
    complete: bool
    level: str | None = None
    hold_s: float = 0.0
    range_of_motion: dict[str, float] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    level_at_least: bool = False


class Missing(StrEnum):
    """What a movement lacked that was not counted."""

    RANGE = "range"
    FAR = "far"
    NEAR = "near"
    STAY = "stay"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Why a movement was not counted. `missing`: its range, what else its far or near station asks
    for, the rest there, or a station (`name`) that was never reached.

    `signal`, `reached`, `needed`: the signal that fell short, its nearest value and the limit, in
    its unit; seconds of rest without a signal. None: each part was met, but not together.
    """

    missing: Missing
    end_s: float
    name: str = ""
    signal: str | None = None
    reached: float | None = None
    needed: float | None = None


@dataclass(frozen=True, slots=True)
class RepetitionAbandoned:
    """What had begun at `start_s` did not become a repetition: half a movement, or the posture was
    left. `attempt`: why, None where it was too little to be meant.
    """

    t_s: float
    side: Side
    start_s: float
    attempt: Attempt | None = None


@dataclass(frozen=True, slots=True)
class NeverMet:
    """To the end of the source the posture, the `range` of the movement or a station was never
    seen.

    `signal`, `nearest`, `limit`: what fell short by most; None where all parts were met in turn.
    `reason`: the code of why the signal was never known, `nearest` is None then.
    """

    t_s: float
    side: Side
    station: str
    signal: str | None
    nearest: float | None
    limit: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LevelReached:
    """A rung of the progression was sustained in the repetition under way."""

    t_s: float
    side: Side
    level: str


@dataclass(frozen=True, slots=True)
class HoldStarted:
    """A position to be held was taken at `since_s`."""

    t_s: float
    side: Side
    since_s: float


@dataclass(frozen=True, slots=True)
class HoldEnded:
    """A held position was left at `end_s`, or the source ended in it.

    `breaths`: how often the lungs were full within; None where that was not seen, and `unseen` is
    why, a code.
    `breaths_hz`: how many breaths a second, NaN for fewer than two.
    """

    t_s: float
    side: Side
    start_s: float
    end_s: float
    breaths: int | None = None
    breaths_hz: float = float("nan")
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class BreathCompleted:
    """Within a hold, the lungs were full at `full_s` and have emptied again."""

    t_s: float
    side: Side
    full_s: float


@dataclass(frozen=True, slots=True)
class FaultRaised:
    """A form error has lasted long enough to be said; it began at `since_s`."""

    t_s: float
    side: Side
    fault: str
    since_s: float


@dataclass(frozen=True, slots=True)
class FaultCleared:
    """The form error that began at `start_s` was over at `end_s`."""

    t_s: float
    side: Side
    fault: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Unjudged:
    """The third verdict. `what`: "exercise", "form", "fault:ID" or "level:ID".

    `reason`: a code, see `limberup.reasons`.
    """

    t_s: float
    side: Side
    what: str
    reason: str
    start_s: float
    end_s: float


class Place(StrEnum):
    """Where somebody is who works at a desk."""

    SITTING = "sitting"
    STANDING = "standing"
    LYING = "lying"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PlaceChanged:
    """Somebody sat down, got up, lay down, went away or cannot be told, since `since_s`."""

    t_s: float
    place: Place
    since_s: float


@dataclass(frozen=True, slots=True)
class BreakDue:
    """It is time to get up, after `seated_s` seconds of sitting.

    `number` counts from 1 within the spell.
    """

    t_s: float
    seated_s: float
    number: int


@dataclass(frozen=True, slots=True)
class BreakTaken:
    """Up or away since `start_s`, long enough to start the clock afresh."""

    t_s: float
    start_s: float


Event: TypeAlias = (
    PhaseEntered
    | RepetitionStarted
    | RepetitionCompleted
    | RepetitionAbandoned
    | NeverMet
    | LevelReached
    | HoldStarted
    | HoldEnded
    | BreathCompleted
    | FaultRaised
    | FaultCleared
    | Unjudged
    | PlaceChanged
    | BreakDue
    | BreakTaken
)
