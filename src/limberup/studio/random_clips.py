"""Fresh labelled clips.

Everything that may vary is drawn at random, within the ranges below and each motion's own.
"""

from typing import Final

import numpy as np

from limberup.motion.drawing import draw_steps
from limberup.motion.motion import Motion, Random, list_motions, load_motion
from limberup.studio.clips import Actor, Clip

__all__ = ["FILL", "HEIGHT_M", "LIGHT", "MALENESS", "draw_clips", "list_drawn"]

HEIGHT_M: Final = (0.3, 1.2)
FILL: Final = (1 / 3, 0.9)
"""Share of the picture that the person takes."""
LIGHT: Final = (0.4, 1.0)
"""From a dim room (mean brightness of the picture about 0.2) to a bright one (0.5)."""
MALENESS: Final = (0.0, 1.0)

_LOOKS: Final = ("blue", "red", "green")


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
    steps = draw_steps(rng, motion, first, tempo)
    actor = Actor(
        motion.id,
        steps,
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
