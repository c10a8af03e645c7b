"""Fresh labelled clips.

Everything that may vary is drawn at random, within the ranges below and each motion's own.
"""

from typing import Final

import numpy as np

from limberup.motion.motion import Motion, Random, list_motions, load_motion
from limberup.motion.perform import Step
from limberup.spec import find_spec
from limberup.studio.clips import Actor, Clip

__all__ = ["FILL", "HEIGHT_M", "LIGHT", "MALENESS", "draw_clips", "list_drawn"]

HEIGHT_M: Final = (0.3, 1.2)
FILL: Final = (1 / 3, 0.9)
"""Share of the picture that the person takes."""
LIGHT: Final = (0.4, 1.0)
"""From a dim room (mean brightness of the picture about 0.2) to a bright one (0.5)."""
MALENESS: Final = (0.0, 1.0)

_LOOKS: Final = ("blue", "red", "green")
_FAULT_SHARE: Final = 0.4  # of the repetitions


def list_drawn() -> tuple[str, ...]:
    """The motions that random clips are drawn from: all that have a table `[random]`."""
    return tuple(name for name in list_motions() if load_motion(name).random is not None)


def draw_clips(seed: int, count: int) -> tuple[Clip, ...]:
    """`count` clips.

    The same for the same seed, and the first ones do not depend on how many are drawn.
    """
    names = list_drawn()
    return tuple(
        _draw_clip(
            np.random.default_rng([seed, number]),
            seed,
            number,
            load_motion(names[number % len(names)]),
        )
        for number in range(count)
    )


def _draw_clip(rng: np.random.Generator, seed: int, number: int, motion: Motion) -> Clip:
    ranges = motion.random or Random()
    tempo, first = float(rng.uniform(*ranges.tempo)), int(rng.integers(2))
    low, high = ranges.steps
    steps = [
        _draw_step(rng, motion, ranges, k + first, tempo)
        for k in range(int(rng.integers(low, high + 1)))
    ]
    actor = Actor(
        motion.id,
        tuple(steps),
        float(rng.uniform(*MALENESS)),
        rng.choice(_LOOKS).item(),
        {channel: float(rng.uniform(*bounds)) for channel, bounds in ranges.habits.items()},
    )
    light = float(rng.uniform(*LIGHT))
    return Clip(
        name=f"random_{seed}_{number:03d}_{motion.id}",
        kind="random",
        exercise=motion.id,
        actors=(actor,),
        yaw_deg=float(
            rng.choice(ranges.yaws_deg) + rng.uniform(-ranges.off_yaw_deg, ranges.off_yaw_deg)
        ),
        height_m=float(rng.uniform(*HEIGHT_M)),
        fill=float(rng.uniform(*FILL)),
        light=light,
        noise=2.0 + 4.0 * (1.0 - light),
        seed=int(rng.integers(1, 2**31)),
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
