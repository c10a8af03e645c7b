"""What to do next, as one sentence, and how a measure grew from repetition to repetition."""

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median
from typing import Final

import msgspec

from limberup.judging.events import Side
from limberup.reasons import explain
from limberup.results.cues import choose_cue
from limberup.results.dose import SIDES, Work, weigh
from limberup.results.session import ExerciseSet, RepetitionRow, Trend, UnjudgedRow
from limberup.spec.describe import describe_views
from limberup.spec.model import Spec
from limberup.types import Lost
from limberup.words import say
from limberup.words.phrases import name_side, sentence

READY: Final = 3
"""So many clean repetitions in a row on one rung: the next one may be tried."""
FEWEST: Final = 3
"""A trend needs so many repetitions."""
_DECIMALS: Final = 3


def add_advice(done: ExerciseSet, spec: Spec) -> ExerciseSet:
    """The same set with the keys `advice` and `progress`."""
    return msgspec.structs.replace(
        done, advice=advise(done, spec), progress=compute_progress(done, spec)
    )


def advise(done: ExerciseSet, spec: Spec) -> str:
    """The one thing to do next."""
    if not is_anything_counted(done):
        return _first_steps(done, spec)
    if spec.ladder and (words := _advise_on_ladder(done, spec)):
        return words
    if (fault := choose_cue(done)) is not None:
        return fault.cue
    if done.repetitions and not any(row.complete for row in done.repetitions):
        return say("advice.finish")
    if not done.dose.met:
        return _advise_more(done, spec)
    following = min(best_levels(done, spec).values(), default=-1) + 1
    if following < len(spec.levels):
        return say("advice.next_level", level=spec.levels[following].name)
    return say("advice.again")


# --- the ladder -----------------------------------------------------------------------------------


def _advise_on_ladder(done: ExerciseSet, spec: Spec) -> str | None:
    """When to climb and when to stay, for the side that is behind.

    None with too few repetitions to tell.
    """
    sides = {side: _complete(done, side) for side in sorted({row.side for row in done.repetitions})}
    rungs = {
        side: max((spec.level_index(row.level) for row in rows), default=-1)
        for side, rows in sides.items()
    }
    if not rungs or any(len(rows) < READY for rows in sides.values()):
        return None
    side = min(rungs, key=lambda side: (rungs[side], side))
    rung = rungs[side]
    if rung < 0:
        return None
    where = "one_side" if len(set(rungs.values())) > 1 else "both_sides"
    words = {"level": spec.levels[rung].name, "side": name_side(side), "count": READY}
    if (fault := choose_cue(done)) is not None and fault.severity == "major":
        return say(f"advice.stay_for.{where}", **words, cue=fault.cue)
    last = sides[side][-READY:]
    if not all(spec.level_index(row.level) == rung and not row.faults for row in last):
        return say(f"advice.stay.{where}", **words)
    if rung + 1 < len(spec.levels):
        return say(f"advice.climb.{where}", **words, next=spec.levels[rung + 1].name)
    return say(f"advice.top.{where}", **words)


def compute_progress(done: ExerciseSet, spec: Spec) -> tuple[Trend, ...]:
    """How the measure that should grow did on each side.

    Sides with fewer than `FEWEST` known values are left out.
    """
    if spec.grows is None:
        return ()
    trends = []
    for side in sorted({row.side for row in done.repetitions}):
        measured = [row.range_of_motion.get(spec.grows) for row in _complete(done, side)]
        values = [value for value in measured if value is not None]
        if len(values) >= FEWEST:
            trends.append(
                Trend(
                    measure=spec.grows,
                    side=side,
                    first=values[0],
                    last=values[-1],
                    per_repetition=round(compute_slope(values), _DECIMALS),
                )
            )
    return tuple(trends)


def compute_slope(values: Sequence[float]) -> float:
    """By how much values grow from one to the next.

    The median over all pairs, which a single outlier cannot move.
    """
    return float(
        median((values[j] - values[i]) / (j - i) for i, j in combinations(range(len(values)), 2))
    )


def _complete(done: ExerciseSet, side: str) -> list[RepetitionRow]:
    return [row for row in done.repetitions if row.complete and row.side == side]


# --- the dose -------------------------------------------------------------------------------------


def is_anything_counted(done: ExerciseSet) -> bool:
    """Whether there is a repetition or a hold."""
    return bool(done.repetitions or done.holds)


def is_of_all(row: UnjudgedRow, done: ExerciseSet) -> bool:
    """Whether it concerns the exercise itself: nothing could be judged, or nothing was counted in
    the dark.
    """
    is_dark = row.what == "form" and row.reason == Lost.TOO_DARK
    return row.what == "exercise" or (is_dark and not is_anything_counted(done))


def best_levels(done: ExerciseSet, spec: Spec) -> dict[str, int]:
    """Index of the highest level by side, in alphabetical order; -1 for none."""
    sides = sorted({row.side for row in done.repetitions})
    return {
        side: max(spec.level_index(row.level) for row in done.repetitions if row.side == side)
        for side in sides
    }


def sum_up(done: ExerciseSet) -> Work:
    """What was done in a set, as corrected by hand."""
    work = Work()
    for row in done.repetitions:
        if row.complete:
            work.add_repetition(Side(row.side), row.end_s - row.start_s)
    for hold in done.holds:
        work.add_hold(Side(hold.side), hold.seconds, hold.breaths)
    for side, change in (done.corrections or {}).items():
        work.correct(Side(side), change)
    return work


def _advise_more(done: ExerciseSet, spec: Spec) -> str:
    weighed = weigh(spec, sum_up(done))
    unit = weighed.unit.value
    if not weighed.per_side:
        return say(f"advice.more.{unit}", count=math.ceil(weighed.missing))
    side = max(SIDES, key=weighed.missing_on)
    left = math.ceil(weighed.missing_on(side))
    return say(f"advice.more_on.{unit}", count=left, side=name_side(side))


def _first_steps(done: ExerciseSet, spec: Spec) -> str:
    """What to change where nothing was counted.

    The remedy for what hid most of it; if all was seen, what the exercise looks like.
    """
    lost_s: dict[str, float] = {}
    for row in done.unjudged:
        if is_of_all(row, done):
            lost_s[row.reason] = lost_s.get(row.reason, 0.0) + row.end_s - row.start_s
    if lost_s:
        return sentence(explain(max(lost_s, key=lambda reason: lost_s[reason])).remedy)
    return say("advice.film_it", summary=spec.summary, views=describe_views(spec))
