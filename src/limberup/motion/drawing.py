"""What somebody performs, drawn by chance within a motion's own ranges."""

from typing import Final

import numpy as np

from limberup.motion.motion import Motion, Random
from limberup.motion.steps import Step
from limberup.spec import find_spec

__all__ = ["draw_steps"]

_FAULT_SHARE: Final = 0.4
"""Of the repetitions."""


def draw_steps(
    rng: np.random.Generator, motion: Motion, first: int, tempo: float
) -> tuple[Step, ...]:
    """As many repetitions as the motion says, the sides taking turns. `first`: 1 begins right."""
    ranges = motion.random or Random()
    low, high = ranges.steps
    return tuple(
        _draw_step(rng, motion, ranges, k + first, tempo)
        for k in range(int(rng.integers(low, high + 1)))
    )


def _draw_step(
    rng: np.random.Generator, motion: Motion, ranges: Random, number: int, tempo: float
) -> Step:
    weights = ranges.paths or {name: 1.0 for name, path in motion.paths.items() if path.counts}
    shares = np.array(list(weights.values())) / sum(weights.values())
    path, fault = str(rng.choice(list(weights), p=shares)), ""
    if rng.random() < _FAULT_SHARE:
        path = ranges.faulty_path or path
        names = motion.faults if ranges.faults is None else ranges.faults
        shown = [name for name in names if motion.shows(name, path)]
        fault = str(rng.choice(shown)) if shown else ""
    hold_s, rest_s = float(rng.uniform(*ranges.hold_s)), float(rng.uniform(*ranges.rest_s))
    return Step(
        path,
        ("left", "right")[number % 2] if motion.paths[path].sided else "both",
        fault,
        1.0
        if fault and motion.faults[fault].tempo is not None
        else max(tempo, ranges.tempo_floor.get(path, 0.0)),
        hold_s=None if _is_told_by_stay(motion, path, fault) else hold_s,
        rest_s=rest_s,
    )


def _is_told_by_stay(motion: Motion, path: str, fault: str) -> bool:
    """Whether how long a hold lasts decides the level or the fault, so that it must last as the
    motion has it.
    """
    spec = find_spec(motion.id)
    levels = {level.id for level in spec.levels if level.held_s is not None}
    faults = {row.id for row in spec.measured_faults if row.repetition.take == "hold"}
    return motion.paths[path].level in levels or fault in faults
