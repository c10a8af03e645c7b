"""What is said, played and shown as a sentence while an exercise goes on, and when.

It decides nothing about the exercise; it is told what happens and how things stand.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from limberup.judging.engine import Reading
from limberup.judging.events import (
    BreathCompleted,
    Event,
    FaultCleared,
    FaultRaised,
    HoldEnded,
    RepetitionAbandoned,
    RepetitionCompleted,
    RepetitionStarted,
    Side,
    Unjudged,
)
from limberup.live.announcements import (
    HELD_S,
    QUIET_END_S,
    Climb,
    DoseNews,
    Mended,
    Nagging,
    Waiting,
)
from limberup.live.cue_policy import (
    COUNT_STALE_S,
    GOOD_S,
    SHOWN_S,
    STALE_S,
    CueBook,
    Saying,
    Voice,
)
from limberup.live.progress import Progress
from limberup.live.spoken import Parts, SpokenCount, SpokenHold, join_parts
from limberup.live.view import Cue, Sound, State, Tone
from limberup.spec.model import Fault, MeasuredFault, Spec
from limberup.words.coach import say
from limberup.words.phrases import name_side

SHORTEST_HOLD_S: Final = 1.0
"""The end of a hold that was shorter is not heard."""


class Announcer:
    """Speaks for one exercise. `progress`: its account, kept by somebody else; `voice`: speaks."""

    def __init__(
        self,
        spec: Spec,
        progress: Progress,
        voice: Voice,
        *,
        muted: Iterable[str],
        is_met: bool,
    ) -> None:
        holds = any(phase.hold for phase in spec.phases)
        self._spec, self._progress, self._voice = spec, progress, voice
        self._faults = {fault.id: fault for fault in spec.faults}
        self._cues = CueBook(spec.faults, holds=holds, muted=frozenset(muted))
        self._climb, self._mended = Climb(progress.best), Mended()
        self._count_aloud, self._hold_aloud = SpokenCount(progress), SpokenHold()
        self._faulty: set[Side] = set()
        self._is_invited = False
        self._waiting, self._nagging = Waiting(spec.summary), Nagging()
        self._dose = DoseNews(is_met=is_met)
        self._unjudged: list[Unjudged] = []
        self._cue: Cue | None = None
        self._cue_until_s = 0.0

    # --- what happens -----------------------------------------------------------------------------

    def follow(self, event: Event, readings: Sequence[Reading]) -> list[Sound]:
        """React to an event that has just been counted; `readings` are those after it."""
        match event:
            case RepetitionStarted(side=side):
                self._faulty.discard(side)
            case FaultRaised():
                self._raise_fault(event)
            case FaultCleared():
                self._clear_fault(event, readings)
            case RepetitionCompleted():
                return list(self._count(event))
            case RepetitionAbandoned():
                self._mended.clear()
            case Unjudged():
                self._unjudged.append(event)
            case BreathCompleted() if self._spec.dose.breaths is not None:
                return [Sound("breath")]
            case HoldEnded():
                self._mended.clear()
                if event.end_s - event.start_s >= SHORTEST_HOLD_S:
                    return [Sound("hold_end")]
            case _:
                pass
        return []

    def _raise_fault(self, event: FaultRaised) -> None:
        self._cues.raise_fault(event.fault, event.t_s, event.since_s)
        self._mended.drop(event.fault)
        self._faulty.add(event.side)
        self._voice.withdraw(event.fault)  # praise that waited
        self._voice.withdraw("go")  # it is long under way

    def _clear_fault(self, event: FaultCleared, readings: Sequence[Reading]) -> None:
        """A fault is over. Only one that stopped while its phase went on may have been put right.

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
            self._mended.add(fault.id, event.side, event.t_s)
        elif self._cue is not None and self._cue.id == fault.id:
            self._cue_until_s = min(self._cue_until_s, event.t_s + 1.0)

    def _count(self, event: RepetitionCompleted) -> Iterator[Sound]:
        """A tick and its number; of a clean one what was mended since, and a level that is news."""
        self._cues.count_repetition()
        self._mended.clear()
        if not event.complete:
            return
        if event.faults:
            self._withdraw_praise()
        else:
            self._praise_clean(event)
        if self._spec.counts != "repetitions":
            return
        self._voice.tick(event.t_s)
        self._offer_count(self._tell_count(event), event.t_s)
        yield Sound("tick")

    def _tell_count(self, event: RepetitionCompleted) -> Parts:
        return self._count_aloud.tell(event.side, event.t_s, self._voice.manner.counting)

    def _praise_clean(self, event: RepetitionCompleted) -> None:
        unseen = {one.what for one in self._unjudged if one.start_s >= event.start_s - 1e-9}
        for fault in self._spec.faults:
            if f"fault:{fault.id}" not in unseen:
                self._praise(fault.id, event.side, event.t_s)
        if event.level is not None:
            self._tell_level(event.side, self._spec.level_index(event.level), event.t_s)

    def _withdraw_praise(self) -> None:
        """Nothing good is said of a repetition that was faulty."""
        self._voice.withdraw_all({Tone.GOOD, Tone.LEVEL})

    def _offer_count(self, parts: Sequence[str], t_s: float) -> None:
        if parts:
            words, until_s = join_parts(tuple(parts)), t_s + COUNT_STALE_S
            self._voice.offer(Saying(Tone.COUNT, "count", words, until_s, tuple(parts)))

    def _tell_level(self, side: Side, level: int, t_s: float) -> None:
        news = self._climb.tell(side, level)
        if news:
            words = say_level(news, self._spec.levels[level].name, side)
            self._voice.offer(Saying(Tone.LEVEL, "level", words, t_s + STALE_S))

    def _praise(self, fault: str, side: Side, t_s: float) -> None:
        words = self._cues.praise(fault, side)
        if words:
            self._voice.offer(Saying(Tone.GOOD, fault, words, t_s + STALE_S))

    def _offer_cue(self, fault: Fault, t_s: float) -> None:
        words = self._cues.due(fault.id, t_s)
        if words:
            self._voice.offer(Saying(Tone.FIX, fault.id, words, t_s + STALE_S))

    # --- how things stand -------------------------------------------------------------------------

    def begin(self, t_s: float) -> list[Sound]:
        """The exercise is under way, whatever was wrong with the set-up."""
        self._voice.withdraw("setup")
        self._voice.withdraw("intro")
        self._voice.offer(Saying(Tone.COUNT, "go", say("go"), t_s + STALE_S))
        return [Sound("go")]

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
        if pain:
            return [Sound("pain", say("stopped_for_pain"), urgent=True)]
        return [Sound("done", say("finished"), urgent=True)]

    def count_down(self, t_s: float, left: int) -> list[Sound]:
        """The seconds before the start; 0 while nobody is ready."""
        if not self._hold_aloud.tick(left):
            return []
        if not self._is_invited:
            self._is_invited = True
            until_s = t_s + COUNT_STALE_S
            self._voice.offer(Saying(Tone.INFO, "intro", say("begin"), until_s))
        return [Sound("second")]

    def follow_dose(self, t_s: float) -> list[Sound]:
        """The seconds of a hold; that the dose and that a side is done is said once."""
        sounds = self._follow_hold(t_s)
        parts = self._dose.tell_dose(self._progress, t_s)
        if parts:
            sounds.append(Sound("dose"))
            words, until_s = join_parts(parts), t_s + 2 * STALE_S
            self._voice.offer(Saying(Tone.LEVEL, "dose", words, until_s, parts, is_next=True))
        words = self._dose.tell_other_side(self._progress, t_s)
        if words:
            self._voice.offer(Saying(Tone.INFO, "side", words, t_s + 2 * STALE_S))
        return sounds

    def _follow_hold(self, t_s: float) -> list[Sound]:
        hold = self._progress.hold(t_s)
        words = next(self._hold_aloud.tell(hold, self._progress.breaths(t_s)), "")
        if not words:
            return []
        self._offer_count((words,), t_s)
        return [Sound("second")] if self._hold_aloud.is_ending else []

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
            for fault, side in self._mended.take(t_s):
                self._praise(fault, side, t_s)
            self._praise_hold(t_s)
        spoken = self._voice.update(t_s)
        if spoken is None:
            return []
        saying, sound = spoken
        self._note_said(saying, t_s, has_begun=state not in (State.SETUP, State.READY))
        return [sound]

    def _praise_hold(self, t_s: float) -> None:
        """In a long hold its level is told before the end, but not over its last seconds."""
        hold, level, side = self._progress.hold(t_s), self._progress.level_now, self._progress.side
        if hold is None or hold.seconds < HELD_S or level < 0 or side in self._faulty:
            return
        left_s = hold.target_s - hold.total_s if hold.target_s else math.inf
        if left_s > QUIET_END_S or left_s < 0:
            self._tell_level(side, level, t_s)

    def _note_said(self, saying: Saying, t_s: float, *, has_begun: bool) -> None:
        if saying.id == "setup":
            self._waiting.note_said(t_s)
            self._nagging.note_said(t_s)
        if not has_begun or saying.tone is Tone.COUNT:
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


def say_level(news: str, name: str, side: Side) -> str:
    """A level as praise: "Nice: hip off the floor, left.". `news`: as of `Climb`."""
    if side is Side.BOTH:
        return say(f"level_{news}", level=name)
    return say(f"level_{news}_side", level=name, side=name_side(side))
