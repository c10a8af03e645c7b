"""One exercise, live: poses and commands in; the view, the sounds and the events of the moment out.

The engine runs from the first pose on and is the same that scores a video, so the session is what
`limberup score` would say of the same pictures. Which state it is in is a matter of the flow, and
what is said one of the announcer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from limberup.judging.engine import Engine, Reading
from limberup.judging.events import (
    Event,
    HoldStarted,
    RepetitionCompleted,
    RepetitionStarted,
    Side,
    Unjudged,
)
from limberup.judging.presence import GONE_S
from limberup.judging.sitting import SittingReport
from limberup.live.announcer import Announcer
from limberup.live.coached import Moment
from limberup.live.cue_policy import Voice
from limberup.live.flow import Facts, Flow, find_facts, is_away
from limberup.live.gestures import HandWatch
from limberup.live.hidden_limbs import SightNotes
from limberup.live.hints import Hints
from limberup.live.progress import Progress
from limberup.live.readiness import Readiness
from limberup.live.screen import Screen
from limberup.live.stance import Stance
from limberup.live.view import PauseReason, Sound, State, View
from limberup.results.session import ExerciseSet, build_set
from limberup.spec.model import Spec
from limberup.types import Pose

UNSURE_S: Final = 10.0
"""For so long after nothing could be judged the count is marked as unsure."""


class LiveSession:
    """Coaches one exercise.

    `earlier`: events of the same exercise before an interruption; their times must lie before the
    first pose. `muted`: faults whose cue is not to be said. `most`, `is_side_by_side`: as of
    `Progress`. `voice`: shared with what comes before and after.
    `is_led`: a hand before the start is not for the exercise but for whoever leads to it.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        earlier: Sequence[Event] = (),
        muted: Iterable[str] = (),
        most: float = 0.0,
        is_side_by_side: bool = False,
        voice: Voice | None = None,
        is_led: bool = False,
    ) -> None:
        self.spec = spec
        self.events: list[Event] = []
        self.stopped_for_pain = False
        self._is_led = is_led
        self._progress = Progress(spec, most=most, is_side_by_side=is_side_by_side)
        for event in earlier:
            self._record(event)
        is_met = bool(earlier) and self._progress.weigh(0.0).met
        voice = voice or Voice()
        self._announcer = Announcer(spec, self._progress, voice, muted=muted, is_met=is_met)
        self._hints = Hints(voice)
        self._engine = Engine(spec)
        self._flow, self._stance = Flow(), Stance()
        self._readiness = Readiness(spec, self._stance)
        self._sight, self._hands = SightNotes(spec), HandWatch()
        self._screen = Screen(
            spec,
            self._flow,
            self._stance,
            self._progress,
            self._announcer,
            self._readiness,
            self._sight,
            self._hands,
        )

    # --- what the person does ---------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Whether the exercise has ended; nothing changes afterwards."""
        return self._flow.is_over

    @property
    def corrections(self) -> dict[str, int]:
        """By how much the count was corrected by hand, by side."""
        return {side.value: change for side, change in self._progress.corrections.items() if change}

    def pause(self, reason: PauseReason) -> list[Sound]:
        """Stop judging until `resume`; what is open is closed, as at the end of a clip."""
        facts = Facts(self._stance.t_s, pauses=reason, is_left=self._flow.is_left)
        if not self._flow.update(facts):
            return []
        self._close_engine()
        return self._announcer.pause(self._stance.t_s)

    def resume(self) -> list[Sound]:
        """Go on with a fresh engine; the events before stay."""
        if self.is_over or self._flow.is_judging:
            return []
        self._flow.update(Facts(self._stance.t_s, has_begun=self._flow.has_begun, resumes=True))
        self._engine = Engine(self.spec)
        self._stance.reset()
        return self._announcer.resume(is_back=False)

    def correct(self, change: int, side: str = "", /) -> str:
        """Correct the count by hand, on a side or on the one that worked last; returns which."""
        chosen = Side(side) if side else (self._progress.last_side or self._engine.sides[0])
        self._progress.correct(chosen, change)
        return chosen.value

    def mute(self, fault: str) -> None:
        """Say this cue no more."""
        self._announcer.mute(fault)

    def finish(self, *, pain: bool = False) -> list[Sound]:
        """End the exercise now. `pain`: because it hurts, which is recorded."""
        if not self._flow.update(Facts(self._stance.t_s, ends=True)):
            return []
        self.stopped_for_pain = pain
        return self._end()

    def _end(self) -> list[Sound]:
        self._close_engine()
        return self._announcer.end(pain=self.stopped_for_pain)

    def _close_engine(self) -> None:
        events = self._engine.finish()
        self._take(events, self._engine.read())

    def result(self) -> ExerciseSet:
        """The set so far; complete after `finish`."""
        return build_set(self.spec, self.events, self._stance.t_s)

    def report(self) -> SittingReport | None:
        """An exercise is no day at a desk."""
        return None

    # --- what the camera sees ---------------------------------------------------------------------

    def update(self, pose: Pose, aspect: float, /) -> Moment:
        """Judge one pose; times must increase. `aspect`: width over height of the picture."""
        before = len(self.events)
        if pose.t_s - self._stance.t_s >= GONE_S:
            self._stance.reset()  # how long somebody has been somewhere is not known over a gap
        self._stance.see(pose)
        self._readiness.see(pose)
        if self.is_over:
            return Moment(self.view())
        wish = self._hands.update(pose)
        if wish == "pause" and self._is_led and self._flow.is_judging and not self._flow.has_begun:
            return Moment(self.view(), has_hand=True)
        sounds = self._follow_hand(wish)
        if self._flow.is_judging:
            events = self._engine.update(pose)
            self._stance.readings = self._engine.read()
            sounds += self._take(events, self._stance.readings)
            sounds += self._follow_flow()
            self._check_setup(aspect)
            self._hints.update(pose.t_s, self._stance.readings)
            sounds += self._announcer.speak(pose.t_s, self._flow.state)
        return Moment(self.view(), sounds, self.events[before:])

    def _follow_hand(self, wish: str) -> list[Sound]:
        if wish == "end" and self._flow.has_begun:
            return self.finish()
        if wish == "pause":
            return self.pause(PauseReason.HAND) if self._flow.is_judging else self.resume()
        return []

    def _take(self, events: Iterable[Event], readings: Sequence[Reading]) -> list[Sound]:
        """Record events, in order, and react to each; `readings` are those after them."""
        sounds: list[Sound] = []
        for event in events:
            match self._record(event):
                case RepetitionStarted(t_s=t_s) if self._readiness.was_taken(t_s):
                    sounds += self._begin(t_s)
                case HoldStarted(t_s=t_s) | RepetitionCompleted(start_s=t_s):
                    # Whatever counts has begun, in whatever pose it did.
                    sounds += self._begin(t_s)
                case Unjudged(t_s=t_s, what="exercise", start_s=start_s) if self._has_begun_before(
                    start_s
                ):
                    self._screen.unsure_until_s = t_s + UNSURE_S
                case _:
                    pass
            self._hints.follow(event)
            sounds += self._announcer.follow(self.events[-1], readings)
        return sounds

    def _record(self, event: Event) -> Event:
        """Keep an event; repetitions are numbered on over pauses."""
        if isinstance(event, RepetitionCompleted):
            before = sum(isinstance(one, RepetitionCompleted) for one in self.events)
            event = replace(event, index=before + 1)
        self.events.append(event)
        self._progress.update(event)
        return event

    def _begin(self, t_s: float) -> list[Sound]:
        if self._flow.has_begun:
            return []
        self._flow.begin(t_s)
        return self._announcer.begin(t_s)

    def _has_begun_before(self, t_s: float) -> bool:
        return self._flow.begun_s is not None and self._flow.begun_s < t_s

    def _follow_flow(self) -> list[Sound]:
        """Which state it is now, and what is heard of that."""
        t_s, before = self._stance.t_s, self._flow.state
        if not is_away(self._flow, self._stance):
            self._stance.follow()
        is_well = self._readiness.is_well
        self._flow.update(find_facts(self._flow, self._stance, self._progress, is_well=is_well))
        state = self._flow.state
        if self._flow.is_left:
            return self._announcer.leave() if before is not State.PAUSED else []
        sounds = self._announcer.resume(is_back=True) if before is State.PAUSED else []
        if state is State.MOVING and not self._flow.has_begun:
            self._flow.begin(t_s if self._stance.in_since_s is None else self._stance.in_since_s)
            sounds += self._announcer.begin(t_s)
        if not self._flow.has_begun:
            sounds += self._announcer.count_down(t_s, self._flow.count_down(t_s))
            return sounds
        sounds += self._announcer.follow_dose(t_s)
        return sounds + self._end() if state is State.DONE else sounds

    def _check_setup(self, aspect: float) -> None:
        t_s, has_begun, ready = self._stance.t_s, self._flow.has_begun, self._readiness
        ready.follow(aspect)
        self._announcer.follow_setup(
            t_s, ready.problem, has_begun=has_begun, position=ready.position
        )
        if has_begun:
            sight = self._sight.update(self._stance.pose, self._progress.side)
            self._announcer.note_hidden(sight, t_s)

    def view(self) -> View:
        """What to show now."""
        return self._screen.view()
