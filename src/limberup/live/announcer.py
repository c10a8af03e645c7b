"""What is said, played and shown as a sentence while an exercise goes on, and when.

It decides nothing about the exercise; it is told what happens and how things stand.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from limberup.judging.engine import Reading
from limberup.judging.events import (
    BreathCompleted,
    Event,
    FaultCleared,
    FaultRaised,
    HoldEnded,
    LevelReached,
    RepetitionCompleted,
    Side,
    Unjudged,
)
from limberup.live.announcements import Climb, DoseNews, Nagging, Waiting
from limberup.live.cue_policy import GOOD_S, SHOWN_S, STALE_S, CueBook, Saying, Voice
from limberup.live.progress import Progress
from limberup.live.view import Cue, Sound, State, Tone
from limberup.spec.model import Fault, MeasuredFault, Spec
from limberup.words.coach import say, say_count, sentence

EVERY: Final = 5
"""The count is spoken after so many repetitions."""

SHORTEST_HOLD_S: Final = 1.0
"""The end of a hold that was shorter is not heard."""


class Announcer:
    """Speaks for one exercise. `progress`: its account, kept by somebody else; `voice`: speaks."""

    def __init__(
        self, spec: Spec, progress: Progress, voice: Voice, *, muted: Iterable[str], is_met: bool
    ) -> None:
        holds = any(phase.hold for phase in spec.phases)
        self._spec, self._progress, self._voice = spec, progress, voice
        self._faults = {fault.id: fault for fault in spec.faults}
        self._cues = CueBook(spec.faults, holds=holds, muted=frozenset(muted))
        self._climb = Climb(progress.best)
        self._waiting, self._nagging = Waiting(spec.summary), Nagging()
        self._dose = DoseNews(is_met=is_met)
        self._unjudged: list[Unjudged] = []
        self._cue: Cue | None = None
        self._cue_until_s = 0.0

    # --- what happens -----------------------------------------------------------------------------

    def follow(self, event: Event, readings: Sequence[Reading]) -> list[Sound]:
        """React to an event that has just been counted; `readings` are those after it."""
        match event:
            case LevelReached(side=side, level=level):
                self._climb.reach(side, self._spec.level_index(level), event.t_s)
            case FaultRaised(fault=fault):
                self._cues.raise_fault(fault, event.t_s)
            case FaultCleared():
                self._clear_fault(event, readings)
            case RepetitionCompleted():
                return list(self._count(event))
            case Unjudged():
                self._unjudged.append(event)
            case BreathCompleted() if self._spec.dose.breaths is not None:
                return [Sound("breath")]
            case HoldEnded() if event.end_s - event.start_s >= SHORTEST_HOLD_S:
                return [Sound("hold_end")]
            case _:
                pass
        return []

    def _clear_fault(self, event: FaultCleared, readings: Sequence[Reading]) -> None:
        """A fault is over. Only one that stopped while its phase went on was put right.

        Others ran out of time.
        """
        fault = self._faults[event.fault]
        if isinstance(fault, MeasuredFault):
            self._offer_cue(fault, event.t_s)
            self._cues.clear_fault(fault.id)
            return
        self._cues.clear_fault(fault.id)
        self._voice.withdraw(fault.id)
        reading = next((one for one in readings if one.side is event.side), None)
        in_phase = (
            reading is not None
            and reading.is_open
            and (not fault.during or reading.phase in fault.during)
        )
        if in_phase:
            self._praise(fault.id, event.side, event.t_s)
        elif self._cue is not None and self._cue.id == fault.id:
            self._cue_until_s = min(self._cue_until_s, event.t_s + 1.0)

    def _count(self, event: RepetitionCompleted) -> Iterator[Sound]:
        """A tick, and praise for what was wrong the last time on this side and is not now."""
        self._cues.count_repetition()
        if not event.complete:
            return
        unseen = {one.what for one in self._unjudged if one.start_s >= event.start_s - 1e-9}
        for fault in self._spec.faults:
            if fault.id not in event.faults and f"fault:{fault.id}" not in unseen:
                self._praise(fault.id, event.side, event.t_s)
        if self._spec.counts != "repetitions":
            return
        number = self._progress.count()
        self._voice.tick(event.t_s)
        yield Sound("tick", say_count(number) if number and number % EVERY == 0 else "")

    def _praise(self, fault: str, side: Side, t_s: float) -> None:
        words = self._cues.praise(fault, side)
        if words:
            self._voice.offer(Saying(Tone.GOOD, fault, words, t_s + STALE_S))

    def _offer_cue(self, fault: Fault, t_s: float) -> None:
        words = self._cues.due(fault.id, t_s)
        if words:
            self._voice.offer(Saying(Tone.FIX, fault.id, words, t_s + STALE_S))

    # --- how things stand -------------------------------------------------------------------------

    def begin(self, *, is_counted_down: bool = False) -> list[Sound]:
        """The exercise is under way, whatever was wrong with the set-up."""
        self._voice.withdraw("setup")
        return [Sound("go", say("go"), urgent=True)] if is_counted_down else []

    def pause(self, t_s: float) -> list[Sound]:
        """It is paused by hand."""
        self._voice.hush()
        return self._voice.admit([Sound("pause", say("paused"), urgent=True)], t_s)

    def leave(self) -> list[Sound]:
        """It is paused because nobody is there."""
        self._voice.hush()
        return [Sound("pause", say("left"))]

    def resume(self, *, is_back: bool) -> list[Sound]:
        """It goes on, by hand or because somebody is there again."""
        return [Sound("resume", say("back_again" if is_back else "going_on"), urgent=not is_back)]

    def end(self, *, pain: bool) -> list[Sound]:
        """It is over."""
        self._voice.hush()
        kind, words = ("pain", "stopped_for_pain") if pain else ("done", "finished")
        return [Sound(kind, say(words), urgent=True)]

    def count_down(self, left: int) -> list[Sound]:
        """The seconds before the start; 0 while nobody is ready."""
        return list(self._dose.count_seconds(left))

    def follow_dose(self, t_s: float) -> list[Sound]:
        """The last seconds of a hold tick; that the dose and that a side is done is said once."""
        sounds = list(self._dose.count_hold(self._progress.hold(t_s)))
        words = self._dose.tell_dose(self._progress, t_s)
        if words:
            sounds.append(Sound("dose"))
            self._voice.offer(Saying(Tone.LEVEL, "dose", words, t_s + 2 * STALE_S))
        words = self._dose.tell_other_side(self._progress, t_s)
        if words:
            self._voice.offer(Saying(Tone.INFO, "side", words, t_s + 2 * STALE_S))
        return sounds

    def follow_setup(self, t_s: float, problem: str, *, has_begun: bool, position: str) -> None:
        """What to change about the picture; once it has begun only what lasts, and not often.

        `position`: what the start pose lacks, "" for nothing.
        """
        words = self._nagging.update(t_s, problem)
        if not has_begun:
            words = self._waiting.update(t_s, problem, position=position)
        if words:
            self._voice.offer(Saying(Tone.SETUP, "setup", words, t_s + STALE_S))
        else:
            self._voice.withdraw("setup")

    def note_hidden(self, words: str, t_s: float) -> None:
        """A limb that matters is out of sight; "" for none."""
        if words:
            self._voice.offer(Saying(Tone.SETUP, "unseen", words, t_s + STALE_S))

    def speak(self, t_s: float, state: State) -> list[Sound]:
        """The sentence whose turn it is now, if there is one."""
        if state in (State.MOVING, State.HOLDING):
            lasting = (name for name in self._cues.on if self._cues.has_lasted(name, t_s))
            worst = next(lasting, None)
            if worst is not None:
                self._offer_cue(self._faults[worst], t_s)
        level = self._climb.tell(t_s)
        if level is not None:
            words = sentence(self._spec.levels[level].name)
            self._voice.offer(Saying(Tone.LEVEL, "level", words, t_s + STALE_S))
        spoken = self._voice.update(t_s)
        if spoken is None:
            return []
        saying, sound = spoken
        self._note_said(saying, t_s, has_begun=state not in (State.SETUP, State.READY))
        return [sound]

    def _note_said(self, saying: Saying, t_s: float, *, has_begun: bool) -> None:
        if saying.id == "setup":
            self._waiting.note_said(t_s)
            self._nagging.note_said(t_s)
        if not has_begun:
            return  # the page shows the problem itself, for as long as it lasts
        if saying.tone is Tone.FIX:
            self._cues.note_said(saying.id, self._progress.side, t_s)
        self._cue = Cue(saying.id, saying.text, saying.tone)
        self._cue_until_s = t_s + (GOOD_S if saying.tone in (Tone.GOOD, Tone.LEVEL) else SHOWN_S)

    # --- on the screen ----------------------------------------------------------------------------

    def mute(self, fault: str) -> None:
        """Say and show this cue no more."""
        self._cues.muted |= {fault}
        self._voice.withdraw(fault)
        if self._cue is not None and self._cue.id == fault:
            self._cue = None

    @property
    def faults(self) -> list[Fault]:
        """The faults that show now, the severest and oldest first."""
        return [self._faults[name] for name in self._cues.on]

    def find_cue(self, t_s: float) -> Cue | None:
        """The sentence on the screen: a cue while its fault is on, others for some time."""
        cue = self._cue
        is_on = cue is not None and cue.tone is Tone.FIX and self._cues.is_on(cue.id)
        if t_s > self._cue_until_s and not is_on:
            self._cue = cue = None
        return cue
