"""The day at a desk: how long somebody has sat, and when to get up.

Seen by a page like any other exercise.
"""

from collections.abc import Sequence

from limberup.judging.events import BreakDue, BreakTaken, Event, Place
from limberup.judging.sitting import SittingReport, SittingWatch, build_sitting_report
from limberup.live.coached import Moment
from limberup.live.gauge import count_sitting
from limberup.live.view import Cue, Done, Hold, PauseReason, Sound, State, Tone, View
from limberup.results.session import ExerciseSet, build_day_set
from limberup.spec.model import DayClock
from limberup.types import Pose
from limberup.words.coach import say

SHOWN_S = 60.0


class BreakSession:
    """Watches over the sitting; one pose a second is enough. It is `Coached`, without an end."""

    def __init__(self, spec: DayClock, *, earlier: Sequence[Event] = ()) -> None:
        self.spec, self._reminder = spec, spec.reminder
        self.events: list[Event] = list(earlier)
        self.corrections: dict[str, int] = {}
        self.stopped_for_pain = False
        self.is_over = False
        self._watch = SittingWatch(spec)
        self._reason: PauseReason | None = None
        self._t_s = max((event.t_s for event in earlier), default=0.0)
        self._cue: Cue | None = None
        self._cue_until_s = 0.0

    def update(self, pose: Pose, _aspect: float, /) -> Moment:
        """Take the next pose."""
        self._t_s = pose.t_s
        if self.is_over or self._reason is not None:
            return Moment(self.view())
        events, sounds = self._watch.update(pose), []
        self.events += events
        for event in events:
            if isinstance(event, BreakDue):
                words = self._reminder.cue if event.number == 1 else self._reminder.again
                self._cue, self._cue_until_s = Cue("break", words, Tone.INFO), self._t_s + SHOWN_S
                sounds.append(Sound("break", words, urgent=True))
            elif isinstance(event, BreakTaken):
                self._cue, self._cue_until_s = (
                    Cue("break", say("break_taken"), Tone.GOOD),
                    self._t_s + 5.0,
                )
                sounds.append(Sound("good", say("break_taken")))
        return Moment(self.view(), sounds, events)

    def pause(self, reason: PauseReason) -> list[Sound]:
        """Look away until `resume`: of that time nothing is known.

        A tab in the background is no reason to.
        """
        if reason is not PauseReason.HIDDEN:
            self._reason = reason
        return []

    def resume(self) -> list[Sound]:
        """Look again."""
        self._reason = None
        return []

    def correct(self, _change: int, side: str = "", /) -> str:
        """There is nothing to count."""
        return side or "both"

    def mute(self, fault: str) -> None:
        """There is no form to mind."""

    def finish(self, *, pain: bool = False) -> list[Sound]:
        """The day is over."""
        if not self.is_over:
            self.events += self._watch.finish()
            self.is_over, self.stopped_for_pain = True, pain
        return [Sound("done")]

    def result(self) -> ExerciseSet:
        """The spells of sitting as holds."""
        return build_day_set(self.spec, self.events, self._t_s)

    def report(self) -> SittingReport:
        """The day so far; it begins with the session's own clock."""
        return build_sitting_report(self.events, 0.0, self._t_s)

    def view(self) -> View:
        """How long somebody has sat, as a hold that must not get long."""
        seated_s, due_s = self._watch.seated_s, self._reminder.due_s
        is_sitting, seated = self._watch.place is Place.SITTING, round(seated_s, 2)
        is_due = seated_s >= due_s
        done = Done("seconds", due_s, 0.0, 0.0, seated, per_side=False, met=is_due)
        return View(
            state=self._state,
            exercise=self.spec.id,
            name=self.spec.name,
            elapsed_s=round(self._t_s, 2),
            count=sum(isinstance(event, BreakTaken) for event in self.events),
            is_unsure=self._watch.place is Place.UNKNOWN,
            dose=done,
            gauge=count_sitting(done),
            hold=Hold(seated, seated, due_s) if is_sitting else None,
            cue=self._cue if self._t_s <= self._cue_until_s else None,
            why=self._reason or self._watch.place.value,
            is_in_place=True,
        )

    @property
    def _state(self) -> State:
        if self.is_over:
            return State.DONE
        return State.SITTING if self._reason is None else State.PAUSED
