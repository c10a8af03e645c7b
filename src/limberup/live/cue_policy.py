"""What to say, and when to be quiet.

One thing at a time, by priority, never stale, never over a tick.
Time is the frame's own. How long a sentence takes to speak is estimated from its length, since
nothing here hears.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from limberup.live.view import Sound, Tone
from limberup.spec.model import Fault

ORDER: Final = (Tone.SAFETY, Tone.SETUP, Tone.FIX, Tone.GOOD, Tone.LEVEL, Tone.INFO)
"""First what must be said first."""

TICK_S: Final = 0.4
"""Quiet after the tick of a repetition, so that nothing is spoken over it."""

LASTED_S: Final = 0.4
"""A fault is said only when it has gone on for this long after it was raised."""

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


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that waits for its turn. `until_s`: afterwards it would be stale."""

    tone: Tone
    id: str
    text: str
    until_s: float


class Voice:
    """Lets one sentence through at a time.

    A sentence about safety is said before all others and to its end. If a pause cuts it off, it is
    said again afterwards.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, Saying] = {}
        self._busy_until_s = self._quiet_until_s = float("-inf")
        self._speaking: Saying | None = None

    def offer(self, saying: Saying) -> None:
        """Let a sentence wait for its turn; one with the same id is replaced."""
        self._waiting[saying.id] = saying

    def withdraw(self, name: str) -> None:
        """What the sentence is about is over."""
        self._waiting.pop(name, None)

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
        first = min(self._waiting.values(), key=lambda one: ORDER.index(one.tone))
        is_urgent = first.tone is Tone.SAFETY and not self._is_safety_said(t_s)
        if not is_urgent and t_s < max(self._busy_until_s, self._quiet_until_s):
            return None
        del self._waiting[first.id]
        self._busy_until_s = t_s + estimate_s(first.text)
        self._speaking = first
        return first, Sound(_KINDS[first.tone], first.text, urgent=is_urgent)

    def admit(self, sounds: Iterable[Sound], t_s: float) -> list[Sound]:
        """Sounds that did not wait for their turn, as they may be heard now.

        While a sentence about safety is said, their tones sound but their words are left out; news
        of what comes next is said after it. Only a pause or an end by hand cuts it off.
        """
        return [self._admit(sound, t_s) for sound in sounds]

    def _admit(self, sound: Sound, t_s: float) -> Sound:
        speaking = self._speaking
        if not sound.say or speaking is None or not self._is_safety_said(t_s):
            return sound
        if sound.say == speaking.text:
            return sound
        if sound.urgent and sound.kind in _SILENCING:
            self._busy_until_s, self._speaking = t_s, None
            self.offer(speaking)
            return sound
        if sound.kind == _KINDS[Tone.INFO]:
            self.offer(Saying(Tone.INFO, "next", sound.say, self._busy_until_s + STALE_S))
        return Sound(sound.kind, urgent=sound.urgent)

    def _is_safety_said(self, t_s: float) -> bool:
        is_safety = self._speaking is not None and self._speaking.tone is Tone.SAFETY
        return is_safety and t_s < self._busy_until_s


def estimate_s(words: str) -> float:
    """Seconds that it takes to say something."""
    return _BREATH_S + _SECONDS_A_LETTER * len(words)


_SILENCING: Final = frozenset({"pause", "done", "pain"})
"""Kinds of sounds that cut off a sentence about safety, when a person asked for them."""

_KINDS: Final = {
    Tone.SAFETY: "safety",
    Tone.SETUP: "setup",
    Tone.FIX: "cue",
    Tone.GOOD: "good",
    Tone.LEVEL: "level",
    Tone.INFO: "info",
}


@dataclass(slots=True)
class _Book:
    """What is known of one fault.

    Whether it is on, what was said of it, and whether that has helped.
    """

    raised_s: float | None = None
    said: int = 0
    said_s: float = float("-inf")
    repetitions: int = 0
    is_owed: set[str] = field(default_factory=set)


class CueBook:
    """Decides which fault's cue may be offered, and when "good" is true."""

    def __init__(
        self, faults: tuple[Fault, ...], *, holds: bool, muted: frozenset[str] = frozenset()
    ) -> None:
        self._faults = {fault.id: fault for fault in faults}
        self._books = {fault.id: _Book() for fault in faults}
        self._holds = holds
        self.muted = muted

    def raise_fault(self, fault: str, t_s: float) -> None:
        """A fault began to show."""
        self._books[fault].raised_s = t_s

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
        raised_s = self._books[fault].raised_s
        return raised_s is not None and t_s - raised_s >= LASTED_S

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
        return self._faults[fault].fixed
