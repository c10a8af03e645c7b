"""One exercise, live: poses and commands in; the view, the sounds and the events of the moment out.

The engine runs from the first pose on and is the same that scores a video, so the session is what
`limberup score` would say of the same pictures. What is decided here is only what to show, what to
say, and when the person has paused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from limberup.judging.engine import Engine, Reading
from limberup.judging.events import (
    BreathCompleted,
    Event,
    FaultCleared,
    FaultRaised,
    HoldEnded,
    HoldStarted,
    LevelReached,
    RepetitionCompleted,
    RepetitionStarted,
    Side,
    Unjudged,
)
from limberup.live.announcements import NAG_S, Climb, Waiting
from limberup.live.cue_policy import GOOD_S, SHOWN_S, STALE_S, CueBook, Saying, Voice
from limberup.live.gestures import HandWatch
from limberup.live.hidden_limbs import SightNotes
from limberup.live.limbs import find_highlight
from limberup.live.progress import Progress
from limberup.live.setup_check import SetupCheck
from limberup.live.view import Cue, Sound, State, Tone, View
from limberup.live.words import say, say_count, sentence
from limberup.results.session import ExerciseSet, build_set
from limberup.spec.model import Fault, MeasuredFault, Spec
from limberup.types import Lost, Pose

COUNTDOWN_S: Final = 3.0
SETTLED_S: Final = 0.5
"""In the start pose for this long: the countdown begins."""

AWAY_S: Final = 2.0
"""Nobody in the picture for this long is a pause."""

REST_AFTER_S: Final = 1.0
"""Out of the exercise's posture for this long is a rest."""

LEFT_DONE_S: Final = 4.0
"""Out of the exercise's posture for this long, with the dose done, is the end."""

UNSURE_S: Final = 10.0
"""For so long after nothing could be judged the count is marked as unsure."""

SETUP_LASTS_S: Final = 3.0
EVERY: Final = 5
LAST_SECONDS: Final = 5


@dataclass(slots=True)
class Moment:
    """What one pose led to."""

    view: View
    sounds: list[Sound] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class LiveSession:
    """Coaches one exercise.

    `earlier`: events of the same exercise before an interruption; their times must lie before the
    first pose.
    `muted`: faults whose cue is not to be said. `most`, `is_side_by_side`: as of `Progress`.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        earlier: Sequence[Event] = (),
        muted: Iterable[str] = (),
        most: float = 0.0,
        is_side_by_side: bool = False,
    ) -> None:
        self.spec = spec
        self.events: list[Event] = []
        self._engine = Engine(spec)
        self._repetitions = 0
        self.progress = Progress(spec, most=most, is_side_by_side=is_side_by_side)
        for event in earlier:
            self._record(event)
        holds = any(phase.hold for phase in spec.phases)
        self.cues = CueBook(spec.faults, holds=holds, muted=frozenset(muted))
        self._voice = Voice()
        self._setup = SetupCheck(spec.view)
        self._sight = SightNotes(spec)
        self._hands = HandWatch()
        self._climb = Climb(self.progress.best)
        self._waiting = Waiting(spec.summary)
        self._state = State.SETUP
        self._why = ""
        self._problem = "nobody"
        self._cue: Cue | None = None
        self._cue_until_s = 0.0
        self._t_s = 0.0
        self._seen_s = -np.inf
        self._in_since_s: float | None = None
        self._out_since_s: float | None = None
        self._ready_since_s: float | None = None
        self._begun_s: float | None = None
        self._unsure_until_s = -np.inf
        self._problem_since_s = 0.0
        self._second = -1
        self._was_met = bool(earlier) and self.progress.done(0.0).met
        self._other_side: Side | None = None
        self._nagged_s: dict[str, float] = {}
        self.stopped_for_pain = False
        self._pose = Pose.missing(0.0, Lost.NOBODY)
        self._readings: list[Reading] = []

    # --- what the person does ---------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Whether the exercise has ended; nothing changes afterwards."""
        return self._state is State.DONE

    @property
    def corrections(self) -> dict[str, int]:
        """By how much the count was corrected by hand, by side."""
        return {side.value: change for side, change in self.progress.corrections.items() if change}

    def pause(self, why: str) -> list[Sound]:
        """Stop judging until `resume`; what is open is closed, as at the end of a clip."""
        if self._state in (State.DONE, State.PAUSED) and self._why != "left":
            return []
        self._close_engine()
        self._state, self._why = State.PAUSED, why
        self._voice.hush()
        return [Sound("pause", say("paused"), urgent=True)]

    def resume(self) -> list[Sound]:
        """Go on with a fresh engine; the events before stay."""
        if self._state is not State.PAUSED or self._why == "left":
            return []
        self._engine = Engine(self.spec)
        self._state = State.MOVING if self._begun_s is not None else State.SETUP
        self._in_since_s = self._out_since_s = None
        return [Sound("resume", say("going_on"), urgent=True)]

    def correct(self, change: int, side: str = "") -> str:
        """Correct the count by hand, on a side or on the one that worked last; returns which."""
        chosen = Side(side) if side else (self.progress.last_side or self._engine.sides[0])
        self.progress.correct(chosen, change)
        return chosen.value

    def mute(self, fault: str) -> None:
        """Say this cue no more."""
        self.cues.muted |= {fault}
        self._voice.withdraw(fault)
        if self._cue is not None and self._cue.id == fault:
            self._cue = None

    def finish(self, *, pain: bool = False) -> list[Sound]:
        """End the exercise now. `pain`: because it hurts, which is recorded."""
        if self.is_over:
            return []
        self._close_engine()
        self._state, self.stopped_for_pain = State.DONE, pain
        self._voice.hush()
        return [Sound("done", say("stopped_for_pain" if pain else "finished"), urgent=True)]

    def result(self) -> ExerciseSet:
        """The set so far; complete after `finish`."""
        return build_set(self.spec, self.events, self._t_s)

    def _close_engine(self) -> None:
        for event in self._engine.finish():
            self._take(event, [])

    # --- what the camera sees ---------------------------------------------------------------------

    def update(self, pose: Pose, aspect: float) -> Moment:
        """Judge one pose; times must increase. `aspect`: width over height of the picture."""
        before = len(self.events)
        sounds: list[Sound] = []
        self._t_s, self._pose = pose.t_s, pose
        if self.is_over:
            return Moment(self.view())
        self._note_presence(pose)
        sounds += self._follow_hand(pose)
        self._readings = []
        if not self.is_over and (self._state is not State.PAUSED or self._why == "left"):
            for event in self._engine.update(pose):
                self._take(event, sounds)
            self._readings = self._engine.read()
            self._follow_posture(self._readings, sounds)
            self._check_setup(pose, aspect, self._readings)
            self._speak(sounds)
        return Moment(self.view(), sounds, self.events[before:])

    def _record(self, event: Event) -> Event:
        """Keep an event; repetitions are numbered on over pauses."""
        if isinstance(event, RepetitionCompleted):
            self._repetitions += 1
            event = replace(event, index=self._repetitions)
        self.events.append(event)
        self.progress.update(event)
        return event

    def _take(self, event: Event, sounds: list[Sound]) -> None:
        """Record an event and react to it."""
        event = self._record(event)
        match event:
            case RepetitionStarted() | HoldStarted():
                self._begin(event.t_s)
            case LevelReached(side=side, level=level):
                self._climb.reach(side, self.spec.level_index(level), event.t_s)
            case FaultRaised(fault=fault):
                self.cues.raise_fault(fault, event.t_s)
            case FaultCleared():
                self._clear_fault(event)
            case RepetitionCompleted():
                self._count(event, sounds)
            case Unjudged(what="exercise") if (
                self._begun_s is not None and event.start_s > self._begun_s
            ):
                self._unsure_until_s = event.t_s + UNSURE_S
            case BreathCompleted() if self.spec.dose.breaths is not None:
                sounds.append(Sound("breath"))
            case HoldEnded() if event.end_s - event.start_s >= 1.0:
                sounds.append(Sound("hold_end"))
            case _:
                pass

    def _begin(self, t_s: float) -> None:
        if self._begun_s is None:
            self._begun_s = t_s
            self._voice.withdraw("setup")

    # --- form -------------------------------------------------------------------------------------

    def _clear_fault(self, event: FaultCleared) -> None:
        """A fault is over. Only one that stopped while its phase went on was put right.

        Others ran out of time.
        """
        fault = self._fault(event.fault)
        if isinstance(fault, MeasuredFault):
            self._offer_cue(fault, event.t_s)
            self.cues.clear_fault(fault.id)
            return
        self.cues.clear_fault(fault.id)
        self._voice.withdraw(fault.id)
        reading = next((one for one in self._engine.read() if one.side is event.side), None)
        in_phase = (
            reading is not None
            and reading.is_open
            and (not fault.during or reading.phase in fault.during)
        )
        if in_phase:
            self._praise(fault.id, event.side, event.t_s)
        elif self._cue is not None and self._cue.id == fault.id:
            self._cue_until_s = min(self._cue_until_s, event.t_s + 1.0)

    def _praise(self, fault: str, side: Side, t_s: float) -> None:
        words = self.cues.praise(fault, side)
        if words:
            self._voice.offer(Saying(Tone.GOOD, fault, words, t_s + STALE_S))

    def _offer_cue(self, fault: Fault, t_s: float) -> None:
        words = self.cues.due(fault.id, t_s)
        if words:
            self._voice.offer(Saying(Tone.FIX, fault.id, words, t_s + STALE_S))

    def _count(self, event: RepetitionCompleted, sounds: list[Sound]) -> None:
        """A repetition is done.

        Tick, and praise what was wrong the last time on this side and is not now.
        """
        self.cues.count_repetition()
        if not event.complete:
            return
        unseen = {
            one.what
            for one in self.events
            if isinstance(one, Unjudged)
            and one.start_s >= event.start_s - 1e-9
            and one.t_s <= event.t_s
        }
        for fault in self.spec.faults:
            if fault.id not in event.faults and f"fault:{fault.id}" not in unseen:
                self._praise(fault.id, event.side, event.t_s)
        if self.spec.counts != "repetitions":
            return
        number = self.progress.count()
        self._voice.tick(event.t_s)
        sounds.append(Sound("tick", say_count(number) if number and number % EVERY == 0 else ""))

    def _fault(self, name: str) -> Fault:
        return next(fault for fault in self.spec.faults if fault.id == name)

    # --- place ------------------------------------------------------------------------------------

    def _note_presence(self, pose: Pose) -> None:
        if np.isfinite(pose.landmarks[:, 0]).any() or self._seen_s == -np.inf:
            self._seen_s = pose.t_s

    def _follow_hand(self, pose: Pose) -> list[Sound]:
        wish = self._hands.update(pose)
        if wish == "end" and self._begun_s is not None:
            return self.finish()
        if wish == "pause":
            return (
                self.resume()
                if self._state is State.PAUSED and self._why != "left"
                else self.pause("hand")
            )
        return []

    def _follow_posture(self, readings: list[Reading], sounds: list[Sound]) -> None:
        """Which state it is now."""
        t_s = self._t_s
        is_in = any(one.is_in_posture for one in readings)
        is_open = any(one.is_open for one in readings)
        if t_s - self._seen_s >= AWAY_S and self._begun_s is not None:
            if self._state is not State.PAUSED:
                self._state, self._why = State.PAUSED, "left"
                self._voice.hush()
                sounds.append(Sound("pause", say("left")))
            return
        if self._state is State.PAUSED:
            sounds.append(Sound("resume", say("back_again")))
        self._in_since_s = (
            (self._in_since_s if self._in_since_s is not None else t_s) if is_in else None
        )
        self._out_since_s = (
            (self._out_since_s if self._out_since_s is not None else t_s) if not is_in else None
        )
        if self._begun_s is None:
            self._state = self._wait_to_begin(sounds)
        if self._begun_s is not None:
            self._state = self._go_on(is_open=is_open)
            self._follow_dose(sounds)

    def _wait_to_begin(self, sounds: list[Sound]) -> State:
        """Before the first movement: set-up, then the countdown in the start pose."""
        since_s = self._in_since_s
        is_well = self._problem == "" and since_s is not None and self._t_s - since_s >= SETTLED_S
        if not is_well or since_s is None:
            self._ready_since_s, self._second = None, -1
            return State.SETUP
        if self._ready_since_s is None:
            self._ready_since_s = self._t_s
        left = self._countdown()
        if left <= 0:
            self._begin(since_s)
            sounds.append(Sound("go", say("go"), urgent=True))
            return State.MOVING
        if left != self._second:
            self._second = left
            sounds.append(Sound("second"))
        return State.READY

    def _countdown(self) -> int:
        if self._ready_since_s is None:
            return 0
        return int(np.ceil(COUNTDOWN_S - (self._t_s - self._ready_since_s) - 1e-6))

    def _go_on(self, *, is_open: bool) -> State:
        if self.progress.hold_since_s is not None:
            return State.HOLDING
        is_out = self._out_since_s is not None and self._t_s - self._out_since_s >= REST_AFTER_S
        return State.RESTING if is_out and not is_open else State.MOVING

    def _follow_dose(self, sounds: list[Sound]) -> None:
        """The last seconds of a hold tick; a side and the dose are told once.

        Getting up after it is the end.
        """
        done = self.progress.done(self._t_s)
        hold = self.progress.hold(self._t_s)
        if hold is not None and hold.target_s:
            left = int(np.ceil(hold.target_s - hold.total_s))
            if 0 < left <= LAST_SECONDS and left != self._second:
                sounds.append(Sound("second"))
            self._second = left
        if done.met and not self._was_met:
            self._was_met = True
            sounds.append(Sound("dose"))
            words = (
                say("dose_met_more", most=f"{done.most:g}")
                if done.most > done.target
                else say("dose_met")
            )
            self._voice.offer(Saying(Tone.LEVEL, "dose", words, self._t_s + 2 * STALE_S))
        other = self.progress.other_side_to_begin(self._t_s)
        if other is not None and other is not self._other_side:
            words = say("other_side", side=other.value)
            self._voice.offer(Saying(Tone.INFO, "side", words, self._t_s + 2 * STALE_S))
        self._other_side = other
        is_gone = self._out_since_s is not None and self._t_s - self._out_since_s >= LEFT_DONE_S
        if (done.met and is_gone and self._state is State.RESTING) or self.progress.is_most_done(
            self._t_s
        ):
            sounds += self.finish()

    def _check_setup(self, pose: Pose, aspect: float, readings: list[Reading]) -> None:
        """Tell what to change; once it has begun only what lasts, and not too often."""
        is_in = any(one.is_in_posture for one in readings)
        problem = self._setup.update(
            pose, aspect, is_start=is_in and not any(one.is_open for one in readings)
        )
        if problem != self._problem:
            self._problem, self._problem_since_s = problem, pose.t_s
        if self._begun_s is None:
            words = self._waiting.update(
                pose.t_s, problem, is_in_position=self._in_since_s is not None
            )
            if words:
                self._voice.offer(Saying(Tone.SETUP, "setup", words, pose.t_s + STALE_S))
            else:
                self._voice.withdraw("setup")
            return
        lasts = problem and pose.t_s - self._problem_since_s >= SETUP_LASTS_S
        if (
            lasts
            and problem != "nobody"
            and pose.t_s - self._nagged_s.get(problem, -np.inf) >= NAG_S
        ):
            self._nagged_s[problem] = pose.t_s
            self._voice.offer(
                Saying(Tone.SETUP, "setup", say(f"setup_{problem}"), pose.t_s + STALE_S)
            )
        note = self._sight.update(pose, self.progress.side)
        if note:
            self._voice.offer(Saying(Tone.SETUP, "unseen", note, pose.t_s + STALE_S))

    # --- voice and view ---------------------------------------------------------------------------

    def _speak(self, sounds: list[Sound]) -> None:
        if self._state in (State.MOVING, State.HOLDING):
            worst = next(
                (name for name in self.cues.on if self.cues.has_lasted(name, self._t_s)), None
            )
            if worst is not None:
                self._offer_cue(self._fault(worst), self._t_s)
        level = self._climb.tell(self._t_s)
        if level is not None:
            words = sentence(self.spec.levels[level].name)
            self._voice.offer(Saying(Tone.LEVEL, "level", words, self._t_s + STALE_S))
        told = self._voice.update(self._t_s)
        if told is None:
            return
        saying, sound = told
        sounds.append(sound)
        if self._begun_s is None:
            self._waiting.note_said(self._t_s)
            self._nagged_s[self._problem] = self._t_s
            return  # the page shows the problem itself, for as long as it lasts
        if saying.tone is Tone.FIX:
            side = self.progress.side
            self.cues.note_said(saying.id, side, self._t_s)
        self._cue = Cue(saying.id, saying.text, saying.tone)
        self._cue_until_s = self._t_s + (
            GOOD_S if saying.tone in (Tone.GOOD, Tone.LEVEL) else SHOWN_S
        )

    def _shown_cue(self) -> Cue | None:
        """The sentence on the screen: a cue while its fault is on, others for some time.

        The problem of the set-up.
        """
        if self._state is State.SETUP:
            key = f"setup_{self._problem}" if self._problem else "setup_position"
            return Cue(self._problem or "position", say(key), Tone.SETUP)
        cue = self._cue
        if cue is None or self._state is State.PAUSED:
            return None
        is_on = cue.tone is Tone.FIX and self.cues.is_on(cue.id)
        if not is_on and self._t_s > self._cue_until_s:
            self._cue = None
            return None
        if cue.tone is not Tone.FIX:
            return cue
        highlight = find_highlight(
            self.spec, self._fault(cue.id), self.progress.side, self._pose, self._signals()
        )
        return Cue(cue.id, cue.text, cue.tone, highlight.bones, highlight.angle if is_on else None)

    def _signals(self) -> dict[str, float]:
        return next(
            (dict(one.signals) for one in self._readings if one.side is self.progress.side), {}
        )

    def view(self) -> View:
        """What to show now."""
        t_s, progress = self._t_s, self.progress
        side = progress.side
        signals = self._signals()
        faulty = [
            bone
            for name in self.cues.on
            for bone in find_highlight(
                self.spec, self._fault(name), side, self._pose, signals
            ).bones
        ]
        return View(
            state=self._state,
            exercise=self.spec.id,
            name=self.spec.name,
            side=side.value,
            next_side=progress.next_side(t_s).value,
            elapsed_s=round(max(0.0, t_s - self._begun_s), 2) if self._begun_s is not None else 0.0,
            count=progress.count(),
            is_unsure=t_s <= self._unsure_until_s or bool(self._sight.hidden),
            dose=progress.done(t_s),
            rungs=progress.rungs(),
            hold=progress.hold(t_s),
            breaths=progress.breaths(t_s),
            cue=self._shown_cue(),
            countdown=max(0, self._countdown()) if self._state is State.READY else 0,
            raise_ratio=round(self._hands.ratio, 2),
            hand=self._hands.hand,
            faulty=tuple(dict.fromkeys(faulty)),
            unseen=self._sight.hidden,
            why=self._why if self._state is State.PAUSED else "",
            is_in_place=self._problem == "" and self._in_since_s is not None,
        )
