"""How figures, times and doses are put into words, for every surface alike.

Times and lengths are rounded down, as a clock shows them; what is still to do is rounded up.
"""

import math

from limberup.results.advice import sum_up
from limberup.results.dose import COUNTED, SIDES, Unit, is_per_side, weigh
from limberup.results.session import ExerciseSet
from limberup.spec.model import Spec


def describe_dose(done: ExerciseSet, spec: Spec) -> str:
    """How much was asked for, such as "10 repetitions on each side"."""
    unit, target = next(iter(done.dose.target.items()))
    words = plural(int(target), unit.removesuffix("s")) if unit in COUNTED else f"{target:g} s held"
    if spec.dose.or_s is not None:
        words += f" or {spec.dose.or_s:g} s of them"
    if spec.dose.breaths is not None and unit != "breaths":
        words = f"{plural(spec.dose.breaths, 'breath')}, taken as {words},"
    return f"{words} on each side" if is_per_side(spec) else words


def describe_dose_left(done: ExerciseSet, spec: Spec) -> str:
    """What is missing to the dose, such as "5 to go" or "left done, right 20 s to go".

    Empty when it is met.
    """
    if done.dose.met:
        return ""
    weighed = weigh(spec, sum_up(done))
    if not weighed.per_side:
        return _to_go(weighed.unit, weighed.missing)
    missing = {side: weighed.missing_on(side) for side in SIDES}
    return ", ".join(
        f"{side} {_to_go(weighed.unit, left) if left > 0 else 'done'}"
        for side, left in missing.items()
    )


def _to_go(unit: Unit, left: float) -> str:
    return f"{math.ceil(left)}{'' if unit in COUNTED else ' s'} to go"


def percent(share: float) -> str:
    """A share as "97 %", rounded down, so that 100 % means all.

    >>> percent(0.29)
    '29 %'
    """
    return f"{int(100 * share + 1e-9)} %"


def to_words(name: str) -> str:
    """An id as words: "knee bend"."""
    return name.replace("_", " ")


def sentence(words: str) -> str:
    """The words with a capital letter and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def plural(count: int, word: str) -> str:
    """A number and its word: "1 miss", "2 misses"."""
    return (
        f"{count} {word}" if count == 1 else f"{count} {word}{'es' if word.endswith('s') else 's'}"
    )


def name_side(side: str) -> str:
    """A side and a space, or nothing for "both": to stand before a word."""
    return "" if side == "both" else f"{side} "


def span(start_s: float, end_s: float) -> str:
    """From and to, as a clock shows it."""
    return f"{clock(start_s)}-{clock(end_s)}"


def clock(seconds: float) -> str:
    """Minutes and seconds, rounded down: "1:07"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
