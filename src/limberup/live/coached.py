"""What a player needs of one station, whether it is an exercise or a day at a desk."""

from dataclasses import dataclass, field
from typing import Protocol

from limberup.judging.events import Event
from limberup.judging.sitting import SittingReport
from limberup.live.view import PauseReason, Sound, View
from limberup.results.session import ExerciseSet
from limberup.spec.model import AnySpec
from limberup.types import Pose


@dataclass(slots=True)
class Moment:
    """What one pose led to. `has_hand`: a hand was raised before the exercise had begun, for
    whoever leads through several to answer.
    """

    view: View
    sounds: list[Sound] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    has_hand: bool = False


class Coached(Protocol):
    """One station while it goes on. `events`: all that happened, in order."""

    events: list[Event]
    stopped_for_pain: bool

    @property
    def spec(self) -> AnySpec:
        """What is coached, with the dose that is asked for."""
        ...

    @property
    def is_over(self) -> bool:
        """Whether it has ended; nothing changes afterwards."""
        ...

    @property
    def corrections(self) -> dict[str, int]:
        """By how much the count was corrected by hand, by side."""
        ...

    def update(self, pose: Pose, aspect: float, /) -> Moment:
        """Judge one pose; times must increase. `aspect`: width over height of the picture."""
        ...

    def pause(self, reason: PauseReason) -> list[Sound]:
        """Judge nothing until `resume`."""
        ...

    def resume(self) -> list[Sound]:
        """Go on; what was done before the pause counts."""
        ...

    def correct(self, change: int, side: str = "", /) -> str:
        """Correct the count by hand, on a side or on the one that worked last; returns which."""
        ...

    def mute(self, fault: str) -> None:
        """Say this cue no more."""
        ...

    def finish(self, *, pain: bool = False) -> list[Sound]:
        """End it now. `pain`: because it hurts, which is recorded."""
        ...

    def result(self) -> ExerciseSet:
        """What was done so far, as it was seen; complete after `finish`."""
        ...

    def report(self) -> SittingReport | None:
        """The day at a desk so far; None for an exercise."""
        ...

    def view(self) -> View:
        """What to show now."""
        ...
