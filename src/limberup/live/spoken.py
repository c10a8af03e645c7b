"""What is said of numbers and doses: the count, the seconds of a hold, and what comes.

Sentences are given in parts, of each of which there is a recording.
"""

import math
from collections.abc import Iterator
from typing import Final

from limberup.judging.events import Side
from limberup.live.gauge import LAST_SECONDS
from limberup.live.manner import Counting
from limberup.live.progress import Progress
from limberup.live.view import Breaths, Hold
from limberup.results.dose import Unit, is_per_side
from limberup.spec.model import AnySpec, DayClock, Spec
from limberup.words.coach import say, say_count, sentence

FIFTH: Final = 5
EACH_UP_TO: Final = 10
"""Beyond this number only every fifth is said."""

NEARLY_S: Final = 10
"""So long before its end a hold says how long it still lasts."""

Parts = tuple[str, ...]


def join_parts(parts: Parts) -> str:
    """Parts as sentences: "Four. Two more."; one alone as it is."""
    if len(parts) < 2:
        return "".join(parts)
    return " ".join(sentence(one) if one[-1].isalnum() else one for one in parts)


def list_intro(spec: AnySpec, note: str = "") -> Parts:
    """What comes: the exercise, how much of it, and what is special about it here."""
    if isinstance(spec, DayClock):
        return (sentence(spec.name),)
    return tuple(part for part in (sentence(spec.name), _describe_dose(spec), note) if part)


def _describe_dose(spec: Spec) -> str:
    dose = spec.dose
    unit, amount = next(
        (unit, amount)
        for unit, amount in (
            (Unit.REPETITIONS, dose.repetitions),
            (Unit.BREATHS, dose.breaths),
            (Unit.HELD, dose.hold_s),
        )
        if amount is not None
    )
    number = say_count(int(amount)) if unit is not Unit.HELD else f"{amount:g}"
    words = say(f"intro_{unit}", count=f"{amount:g}", number=number)
    if dose.or_s is not None:
        words = say("intro_or", amount=words, seconds=f"{dose.or_s:g}")
    return sentence(say("intro_each_side", amount=words) if is_per_side(spec) else words)


class SpokenCount:
    """The number of the repetition that has just been completed, and how many are left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def tell(self, side: Side, t_s: float, counting: Counting) -> Parts:
        """What to say now; () for nothing: of a dose that is not counted, or is done.

        The number is the one on the screen: with a dose per side, that of the side.
        """
        weighed = self._progress.weigh(t_s)
        number = self._progress.count([side]) if weighed.per_side else self._progress.count()
        is_news = weighed.done >= weighed.target >= number  # which the dose's own sentence tells
        if counting is Counting.NONE or weighed.unit is not Unit.REPETITIONS or is_news:
            return ()
        goal = weighed.most if number > weighed.target else weighed.target
        is_each = counting is Counting.EVERY and number <= EACH_UP_TO
        is_told = is_each or number % FIFTH == 0 or number == weighed.target
        return _tell_number(number, round(goal) - number, is_told=number > 0 and is_told)


def _tell_number(number: int, left: int, *, is_told: bool) -> Parts:
    words = (say_count(number),) if is_told else ()
    if number < 2 or left not in (1, 2):
        return words
    return (*words, say("last_one") if left == 1 else say("two_more"))


class SpokenHold:
    """The seconds of a hold: half-way, ten more, and the last five; or its last breaths."""

    def __init__(self) -> None:
        self._left = -1
        self._breaths_left = -1

    def tick(self, left: int) -> bool:
        """Whether one of the last seconds begins; `left` are those that are left."""
        before, self._left = self._left, left
        return 0 < left <= LAST_SECONDS and left != before

    @property
    def is_ending(self) -> bool:
        """Whether it is one of the last seconds."""
        return 0 < self._left <= LAST_SECONDS

    def tell(self, hold: Hold | None, breaths: Breaths | None) -> Iterator[str]:
        """What to say now. At most one."""
        if hold is None:
            return
        if not hold.target_s:
            yield from self._tell_breaths(breaths)
            return
        before, left = self._left, math.ceil(hold.target_s - hold.total_s)
        if self.tick(left):
            yield say_count(left)
        elif before > left == NEARLY_S and hold.target_s > NEARLY_S + LAST_SECONDS:
            yield say("ten_seconds")
        elif before > left == round(hold.target_s / 2) and left > NEARLY_S + 2:
            yield say("half_way")

    def _tell_breaths(self, breaths: Breaths | None) -> Iterator[str]:
        if breaths is None or breaths.by_time:
            return
        before, self._breaths_left = self._breaths_left, breaths.target - int(breaths.done)
        if before > self._breaths_left > 0 and self._breaths_left <= 2:
            yield say("last_one" if self._breaths_left == 1 else "two_more")
