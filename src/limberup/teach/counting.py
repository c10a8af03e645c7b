"""Repetitions of one signal, counted as the engine counts them, without all else that it judges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from limberup.judging.conditions import LastSeen
from limberup.judging.movement import Course, MovementMachine, walk_movement
from limberup.judging.phases import Step
from limberup.judging.walkers import BREAK_S
from limberup.spec.model import Movement
from limberup.types import FloatArray

Way = Literal["up", "down"]
WAYS: Final[tuple[Way, Way]] = ("up", "down")


@dataclass(frozen=True, slots=True)
class Repetition:
    """From when to when, and of which course."""

    start_s: float
    end_s: float
    side: int


def count_repetitions(
    t_s: FloatArray, values: Sequence[FloatArray], towards: Way, least: float, own_share: float
) -> list[Repetition]:
    """What a movement with this `least` and `own_share` counts of a signal, in order.

    `values`: one array `(n,)` for each side that works by itself, NaN where unknown.
    """
    frames = len(t_s)
    movement = Movement(
        signal="", towards=towards, least=least, own_share=own_share, says="", source=""
    )
    always, never = [True] * frames, [False] * frames
    courses = [
        Course(
            (movement.sign * one).tolist(),
            is_far=always,
            is_near=always,
            is_in=always,
            is_out=never,
            lead=[0.0] * frames,
            out_since_s=[np.nan] * frames,
        )
        for one in values
    ]
    known = np.logical_or.reduce([~np.isnan(one) for one in values])
    breaks = known & (t_s - LastSeen().update(t_s, known) > BREAK_S)
    machines = [MovementMachine(movement) for _ in values]
    walks = walk_movement(machines, t_s, courses, breaks)
    found: list[Repetition] = []
    for side, (machine, walk) in enumerate(zip(machines, walks, strict=True)):
        start_s = np.nan
        for step in [*walk.transitions, *machine.finish(frames - 1, float(t_s[-1]))]:
            if step.step is Step.OPEN:
                start_s = step.at_s
            elif step.step is Step.COMPLETE:
                found.append(Repetition(start_s, step.at_s, side))
    return sorted(found, key=lambda one: one.end_s)
