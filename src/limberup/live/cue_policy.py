"""What to say, and when to be quiet.

One thing at a time, by priority, never stale, never over a tick.
Time is the frame's own. How long a sentence takes to speak is estimated from its length, since
nothing here hears.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from limberup.live.manner import USUAL, Manner
from limberup.live.view import Sound, Tone
from limberup.spec.model import Fault
from limberup.words.coach import say

ORDER: Final = (
    Tone.SAFETY,
    Tone.SETUP,
    Tone.COUNT,
    Tone.FIX,
    Tone.GOOD,
    Tone.LEVEL,
    Tone.INFO,
)
"""First what must be said first; a count is over in a moment, and late it would be wrong."""

TICK_S: Final = 0.4
"""Quiet after the tick of a repetition, so that nothing but its number is spoken over it."""

SURE_S: Final = 0.5
"""A fault is said only when its cause has gone on for this long."""

COUNT_STALE_S: Final = 1.5
"""A number that could not be said within this long would be taken for the next one."""

AGAIN_S: Final = 6.0
AGAIN_REPETITIONS: Final = 2
AGAIN_HELD_S: Final = 12.0
"""Between two sayings of one cue: at least so long and so many repetitions.

In a hold there are none to wait for.
"""

TIMES: Final = 2
"""A cue is said once, once more in other words, and is then left for the summary."""

STALE_S: Final = 3.0
"""What could not be said within this long is not said at all."""

SHOWN_S: Final = 6.0
GOOD_S: Final = 2.5
_SECONDS_A_LETTER: Final = 0.065
_BREATH_S: Final = 0.4
_TONE_S: Final = 0.4
"""Before its words a sentence has a tone, and a moment of quiet after it."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that waits for its turn. `until_s`: afterwards it would be stale.

    `parts`: as of `Sound`. `is_next`: says what comes now, before all but safety.
    """

    tone: Tone
    id: str
    text: str
    until_s: float
    parts: tuple[str, ...] = ()
    is_next: bool = False

    @property
    def rank(self) -> int:
        """Whose turn it is first: the lowest."""
        return 1 if self.is_next else 2 * ORDER.index(self.tone)


class Voice:
    """Lets one sentence through at a time.

    A sentence about safety is said before all others and to its end. If a pause cuts it off, it is
    said again afterwards. `manner`: how the person wants it; another one holds from the next
    sentence on.
    """

    def __init__(self, manner: Manner = USUAL) -> None:
        self.manner = manner
        self._waiting: dict[str, Saying] = {}
        self._busy_until_s = self._quiet_until_s = float("-inf")
        self._speaking: Saying | None = None

    def offer(self, saying: Saying) -> None:
        """Let a sentence wait for its turn; one with the same id is replaced."""
        self._waiting[saying.id] = saying

    def withdraw(self, name: str) -> None:
        """What the sentence is about is over."""
        self._waiting.pop(name, None)

    def withdraw_all(self, tones: Collection[Tone]) -> None:
        """Nothing of this kind is true any more."""
        self._waiting = {
            name: one for name, one in self._waiting.items() if one.tone not in tones or one.is_next
        }

    def tick(self, t_s: float) -> None:
        """A repetition ticks now: keep quiet over it."""
        self._quiet_until_s = t_s + TICK_S

    def hush(self) -> None:
        """Forget all that waits, except for safety."""
        self._waiting = {
            name: one for name, one in self._waiting.items() if one.tone is Tone.SAFETY
        }

    def change_over(self, t_s: float) -> None:
        """Another exercise begins: nothing of the one before is worth waiting for but safety."""
        self.hush()
        if not self._is_safety_said(t_s):
            self._busy_until_s = self._quiet_until_s = t_s
            self._speaking = None

    def update(self, t_s: float) -> tuple[Saying, Sound] | None:
        """The sentence to be said now, if it is anyone's turn."""
        self._waiting = {name: one for name, one in self._waiting.items() if one.until_s >= t_s}
        if not self._waiting:
            return None
        first = min(self._waiting.values(), key=lambda one: one.rank)
        is_urgent = first.tone is Tone.SAFETY and not self._is_safety_said(t_s)
        quiet_until_s = -math.inf if first.tone is Tone.COUNT else self._quiet_until_s
        if not is_urgent and t_s < max(self._busy_until_s, quiet_until_s):
            return None
        del self._waiting[first.id]
        self._speaking = first
        sound = Sound(KINDS[first.tone], first.text, urgent=is_urgent, parts=first.parts)
        self._keep_busy(sound, t_s)
        return first, sound

    def _keep_busy(self, sound: Sound, t_s: float) -> None:
        """Nothing else is said until these words are over."""
        self._busy_until_s = t_s + estimate_s(sound.say, rate=self.manner.rate, kind=sound.kind)

    def admit(self, sounds: Iterable[Sound], t_s: float) -> list[Sound]:
        """Sounds that did not wait for their turn, as they may be heard now.

        While a sentence about safety is said, their tones sound but their words are left out; news
        of what comes next is said after it. Only a pause or an end by hand cuts it off. What is
        heard now is not talked over by what waits.
        """
        return [self._admit(sound, t_s) for sound in sounds]

    def _admit(self, sound: Sound, t_s: float) -> Sound:
        speaking = self._speaking
        if not sound.say or (speaking is not None and sound.say == speaking.text):
            return sound
        if speaking is None or not self._is_safety_said(t_s):
            self._speaking = None
            self._keep_busy(sound, max(t_s, self._busy_until_s if not sound.urgent else t_s))
            return sound
        if sound.urgent and sound.kind in _SILENCING:
            self._busy_until_s, self._speaking = t_s, None
            self.offer(speaking)
            return sound
        if sound.kind == KINDS[Tone.INFO]:
            until_s = self._busy_until_s + STALE_S
            self.offer(Saying(Tone.INFO, "next", sound.say, until_s, sound.parts, is_next=True))
        return Sound(sound.kind, urgent=sound.urgent)

    def _is_safety_said(self, t_s: float) -> bool:
        is_safety = self._speaking is not None and self._speaking.tone is Tone.SAFETY
        return is_safety and t_s < self._busy_until_s


def estimate_s(words: str, *, rate: float = 1.0, kind: str = "count") -> float:
    """Seconds that it takes to say something, after the tone of its kind if it has one."""
    tone_s = 0.0 if kind == KINDS[Tone.COUNT] else _TONE_S
    return tone_s + _BREATH_S + _SECONDS_A_LETTER * len(words) / rate


_SILENCING: Final = frozenset({"pause", "done", "pain"})
"""Kinds of sounds that cut off a sentence about safety, when a person asked for them."""

KINDS: Final = {
    Tone.SAFETY: "safety",
    Tone.SETUP: "setup",
    Tone.FIX: "cue",
    Tone.GOOD: "good",
    Tone.LEVEL: "level",
    Tone.INFO: "info",
    Tone.COUNT: "count",
}
"""By what a sentence is for, the kind of its sound."""


@dataclass(slots=True)
class _Book:
    """What is known of one fault.

    Whether it is on, what was said of it, and whether that has helped.
    """

    raised_s: float | None = None
    since_s: float = math.inf
    said: int = 0
    said_s: float = float("-inf")
    repetitions: int = 0
    is_owed: set[str] = field(default_factory=set)


def say_fixed(fault: Fault) -> str:
    """What is said once a fault has been put right."""
    return fault.fixed or say("fixed")


class CueBook:
    """Decides which fault's cue may be offered, and when "good" is true."""

    def __init__(
        self, faults: tuple[Fault, ...], *, holds: bool, muted: frozenset[str] = frozenset()
    ) -> None:
        self._faults = {fault.id: fault for fault in faults}
        self._books = {fault.id: _Book() for fault in faults}
        self._holds = holds
        self.muted = muted

    def raise_fault(self, fault: str, t_s: float, since_s: float) -> None:
        """A fault began to show, whose cause has been there since `since_s`."""
        book = self._books[fault]
        book.raised_s, book.since_s = t_s, since_s

    def clear_fault(self, fault: str) -> None:
        """A fault stopped showing, for whatever reason."""
        self._books[fault].raised_s = None

    def is_on(self, fault: str) -> bool:
        """Whether the fault shows now."""
        return self._books[fault].raised_s is not None

    @property
    def on(self) -> list[str]:
        """The faults that show now, the severest and oldest first."""
        return sorted(
            (name for name in self._books if self.is_on(name)),
            key=lambda name: (self._faults[name].severity != "major", self._books[name].raised_s),
        )

    def count_repetition(self) -> None:
        """A repetition was completed."""
        for book in self._books.values():
            book.repetitions += 1

    def due(self, fault: str, t_s: float) -> str:
        """The sentence of a fault if it may be said now, else ""."""
        book, rule = self._books[fault], self._faults[fault]
        if fault in self.muted or book.said >= TIMES:
            return ""
        if book.said == 0:
            return rule.cue
        is_later = t_s - book.said_s >= AGAIN_S and book.repetitions >= AGAIN_REPETITIONS
        is_long = self._holds and t_s - book.said_s >= AGAIN_HELD_S
        return (rule.again or rule.cue) if is_later or is_long else ""

    def has_lasted(self, fault: str, t_s: float) -> bool:
        """Whether the fault has been on long enough to be worth a word."""
        return self.is_on(fault) and t_s - self._books[fault].since_s >= SURE_S - 1e-9

    def note_said(self, fault: str, side: str, t_s: float) -> None:
        """The cue was said now, about one side: "good" is owed once it is fixed there."""
        book = self._books[fault]
        book.said, book.said_s, book.repetitions = book.said + 1, t_s, 0
        book.is_owed.add(side)

    def praise(self, fault: str, side: str) -> str:
        """What to say now that a fault was fixed on a side: only if it had been said, and once.

        Else "".
        """
        book = self._books[fault]
        if side not in book.is_owed or fault in self.muted:
            return ""
        book.is_owed.discard(side)
        return say_fixed(self._faults[fault])
