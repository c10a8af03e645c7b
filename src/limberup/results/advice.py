"""What to do next, as one sentence, and how a measure grew from repetition to repetition."""

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median
from typing import Final

import msgspec

from limberup.reasons import ADVICE, SIGNAL_UNKNOWN
from limberup.results.cues import choose_cue
from limberup.results.session import ExerciseSet, RepetitionRow, Trend
from limberup.spec.model import Spec

READY: Final = 3
"""So many clean repetitions in a row on one rung: the next one may be tried."""
FEWEST: Final = 3
"""A trend needs so many repetitions."""
COUNTED: Final = ("repetitions", "breaths")
"""Units of a dose that are not seconds."""
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
        return "Finish the movement: come all the way back before the next one."
    if not done.dose.met:
        return _advise_more(done, spec)
    following = min(best_levels(done, spec).values(), default=-1) + 1
    if following < len(spec.levels):
        return f"The same again; once it feels easy, the next level: {spec.levels[following].name}."
    return "The same again."


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
    where = f" on the {side}" if len(set(rungs.values())) > 1 else ""
    name = spec.levels[rung].name
    if (fault := choose_cue(done)) is not None and fault.severity == "major":
        return f"Stay at {name}{where} until this is better: {_lower(fault.cue)}"
    last = sides[side][-READY:]
    is_ready = all(spec.level_index(row.level) == rung and not row.faults for row in last)
    if not is_ready:
        return f"Stay at {name}{where} until {READY} in a row reach it cleanly."
    if rung + 1 < len(spec.levels):
        return (
            f"Climb{where}: {READY} in a row reached {name}, so try {spec.levels[rung + 1].name}."
        )
    return f"You are at the top, {name}{where}: let the reach grow, and keep it slow."


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


def is_per_side(spec: Spec) -> bool:
    """Whether the dose is asked for on each side."""
    return spec.dose.per_side and spec.alternates


def best_levels(done: ExerciseSet, spec: Spec) -> dict[str, int]:
    """Index of the highest level by side, in alphabetical order; -1 for none."""
    sides = sorted({row.side for row in done.repetitions})
    return {
        side: max(spec.level_index(row.level) for row in done.repetitions if row.side == side)
        for side in sides
    }


def compute_missing(done: ExerciseSet) -> tuple[str, float]:
    """What the dose lacks: unit and amount."""
    unit, target = next(iter(done.dose.target.items()))
    return unit, target - done.dose.done[unit]


def compute_missing_per_side(done: ExerciseSet) -> dict[str, tuple[str, float]]:
    """What the dose lacks on each side; corrections by hand count."""
    unit, target = next(iter(done.dose.target.items()))
    by_hand, missing = done.corrections or {}, {}
    for side in ("left", "right"):
        if unit == "repetitions":
            amount = float(len(_complete(done, side)) + by_hand.get(side, 0))
        elif unit == "breaths":
            amount = float(sum(hold.breaths or 0 for hold in done.holds if hold.side == side))
        else:
            amount = sum(hold.seconds for hold in done.holds if hold.side == side)
        missing[side] = (unit, target - amount)
    return missing


def _advise_more(done: ExerciseSet, spec: Spec) -> str:
    where, (unit, left) = "", compute_missing(done)
    if is_per_side(spec):
        side, (unit, left) = max(
            compute_missing_per_side(done).items(), key=lambda item: item[1][1]
        )
        where = f" on the {side}"
    if unit in COUNTED:
        more = math.ceil(left)
        return (
            f"The same again, with {more} {unit.removesuffix('s') if more == 1 else unit} "
            f"more{where}."
        )
    return f"The same again, held {math.ceil(left)} s longer{where}."


def _first_steps(done: ExerciseSet, spec: Spec) -> str:
    """Nothing was counted.

    What hid most of it, else what the exercise looks like and how to film it.
    """
    lost_s: dict[str, float] = {}
    for row in done.unjudged:
        if row.what == "exercise":
            lost_s[row.reason] = lost_s.get(row.reason, 0.0) + row.end_s - row.start_s
    if lost_s:
        remedy = advice_for(max(lost_s, key=lambda reason: lost_s[reason]))[1]
        return f"{remedy[:1].upper()}{remedy[1:]}."
    views = " or ".join(f"the {view}" for view in spec.view)
    return f"{spec.summary} Film it from {views}, with the whole body in the picture."


def advice_for(reason: str) -> tuple[str, str]:
    """What happened and what to change, for a reason code; unknown codes have words too."""
    return ADVICE.get(reason, ADVICE[SIGNAL_UNKNOWN])


def _lower(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"
