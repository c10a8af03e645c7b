"""The day at a desk: how long somebody has sat, and when to get up.

Seen by a page like any other exercise.
"""

from collections.abc import Sequence

from limberup.judging.events import BreakDue, BreakTaken, Event, Place
from limberup.judging.sitting import SittingReport, SittingWatch, build_sitting_report
from limberup.live.coaching import Moment
from limberup.live.view import Cue, Done, Hold, Sound, State, Tone, View
from limberup.live.words import say
from limberup.results.session import ExerciseSet, build_day_set
from limberup.spec.model import DayClock
from limberup.types import Pose

SHOWN_S = 60.0


class BreakSession:
    """Watches over the sitting; one pose a second is enough.

    Its parts mean what those of `LiveSession` mean.
    """

    def __init__(self, spec: DayClock, *, earlier: Sequence[Event] = ()) -> None:
        self.spec, self._reminder = spec, spec.reminder
        self.events: list[Event] = list(earlier)
        self.corrections: dict[str, int] = {}
        self.stopped_for_pain = False
        self.is_over = False
        self._watch = SittingWatch(spec)
        self._is_paused, self._why = False, ""
        self._t_s = max((event.t_s for event in earlier), default=0.0)
        self._cue: Cue | None = None
        self._cue_until_s = 0.0

    def update(self, pose: Pose, aspect: float) -> Moment:  # noqa: ARG002 as of every session
        """Take the next pose."""
        self._t_s = pose.t_s
        if self.is_over or self._is_paused:
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

    def pause(self, why: str) -> list[Sound]:
        """Look away until `resume`: of that time nothing is known.

        A tab in the background is no reason to.
        """
        if why != "hidden":
            self._is_paused, self._why = True, why
        return []

    def resume(self) -> list[Sound]:
        """Look again."""
        self._is_paused, self._why = False, ""
        return []

    def correct(self, change: int, side: str = "") -> str:  # noqa: ARG002 as of every session
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
        is_sitting = self._watch.place is Place.SITTING
        breaks = sum(isinstance(event, BreakTaken) for event in self.events)
        state = State.DONE if self.is_over else State.PAUSED if self._is_paused else State.SITTING
        return View(
            state=state,
            exercise=self.spec.id,
            name=self.spec.name,
            side="both",
            next_side="both",
            elapsed_s=round(self._t_s, 2),
            count=breaks,
            is_unsure=self._watch.place is Place.UNKNOWN,
            dose=Done(
                "seconds",
                due_s,
                0.0,
                0.0,
                round(seated_s, 2),
                per_side=False,
                met=seated_s >= due_s,
            ),
            rungs=(),
            hold=Hold(round(seated_s, 2), round(seated_s, 2), due_s) if is_sitting else None,
            breaths=None,
            cue=self._cue if self._t_s <= self._cue_until_s else None,
            countdown=0,
            raise_ratio=0.0,
            hand=-1,
            faulty=(),
            unseen=(),
            why=self._why if self._is_paused else self._watch.place.value,
            is_in_place=True,
        )
