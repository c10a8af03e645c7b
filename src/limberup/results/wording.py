"""How a dose is put into words, for every surface alike.

What was done is rounded down; what is still to do is rounded up.
"""

import math

from limberup.results.advice import sum_up
from limberup.results.dose import SIDES, is_per_side, weigh
from limberup.results.session import ExerciseSet, RepetitionRow
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import name_side


def name_level(row: RepetitionRow, spec: Spec) -> str:
    """The level of a repetition in words, with "at least" where it may have been more.

    Empty where none was reached.
    """
    if row.level is None:
        return ""
    name = spec.name_of(row.level)
    return say("summary.at_least", level=name) if row.level_at_least else name


def describe_dose(done: ExerciseSet, spec: Spec) -> str:
    """How much was asked for, such as "10 repetitions each side"."""
    unit, target = next(iter(done.dose.target.items()))
    words = say(f"dose.amount.{unit}", count=f"{target:g}")
    if spec.dose.or_s is not None:
        words = say("dose.or_moving", amount=words, seconds=f"{spec.dose.or_s:g}")
    if spec.dose.breaths is not None and unit != "breaths":
        breaths = say("dose.amount.breaths", count=spec.dose.breaths)
        words = say("dose.by_time", breaths=breaths, amount=words)
    return say("dose.each_side", amount=words) if is_per_side(spec) else words


def describe_dose_left(done: ExerciseSet, spec: Spec) -> str:
    """What is missing to the dose, such as "5 to go" or "left done, right 20 seconds to go".

    Empty when it is met.
    """
    if done.dose.met:
        return ""
    weighed = weigh(spec, sum_up(done))
    if not weighed.per_side:
        return _to_go(weighed.unit, weighed.missing)
    missing = {side: weighed.missing_on(side) for side in SIDES}
    return ", ".join(
        say("dose.side_to_go", side=name_side(side), left=_to_go(weighed.unit, left))
        for side, left in missing.items()
    )


def _to_go(unit: str, left: float) -> str:
    return say(f"dose.to_go.{unit}", count=math.ceil(left)) if left > 0 else say("dose.done")
