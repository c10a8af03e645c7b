"""Fresh labelled clips.

Everything that may vary is drawn at random, within the ranges below and each motion's own.
"""

from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from limberup.motion.drawing import draw_steps
from limberup.motion.motion import Motion, Random, list_motions, load_motion
from limberup.motion.performers import draw_nothing, fit_nothing, fit_style
from limberup.motion.style import Style, draw_style
from limberup.studio.clips import Actor, Clip, Part
from limberup.truth import NO_EXERCISE

__all__ = ["FILL", "HEIGHT_M", "LIGHT", "MALENESS", "draw_clips", "draw_people", "list_drawn"]

HEIGHT_M: Final = (0.3, 1.2)
FILL: Final = (1 / 3, 0.9)
"""Share of the picture that the person takes."""
LIGHT: Final = (0.4, 1.0)
"""From a dim room (mean brightness of the picture about 0.2) to a bright one (0.5)."""
MALENESS: Final = (0.0, 1.0)

_NOTHING_EVERY: Final = 6
_LOOKS: Final = ("blue", "red", "green")


def list_drawn() -> tuple[str, ...]:
    """The motions that random clips are drawn from: all that have a table `[random]`."""
    return tuple(name for name in list_motions() if load_motion(name).random is not None)


def draw_people(seed: int, count: int) -> tuple[Clip, ...]:
    """`count` clips of people who have their own style; in every sixth nothing is exercised.

    The same for the same seed, and the first ones do not depend on how many are drawn.
    """
    clips = []
    for number, clip in enumerate(draw_clips(seed, count)):
        rng = np.random.default_rng([seed, number, 1])
        is_idle = number % _NOTHING_EVERY == _NOTHING_EVERY - 1
        clips.append((_draw_idle if is_idle else _add_style)(clip, draw_style(rng), rng))
    return tuple(clips)


def _add_style(clip: Clip, style: Style, rng: np.random.Generator) -> Clip:
    """A clip in a style; its steps are drawn anew if the style has a tempo of its own."""
    motion, (actor,) = load_motion(clip.exercise), clip.actors
    style = replace(fit_style(style, motion), hides=None)
    if style.tempo != 1.0:
        steps = draw_steps(rng, motion, int(rng.integers(2)), 1.0)
        actor = msgspec.structs.replace(actor, steps=steps)
    return msgspec.structs.replace(
        clip,
        name=clip.name.replace("random", "people"),
        actors=(actor,),
        yaw_deg=clip.yaw_deg + style.off_yaw_deg,
        style=style,
    )


def _draw_idle(clip: Clip, style: Style, rng: np.random.Generator) -> Clip:
    """The same room, camera and person, who exercises nothing."""
    (actor,) = clip.actors
    parts = tuple(Part(name, steps) for name, steps in draw_nothing(rng))
    return msgspec.structs.replace(
        clip,
        name=clip.name.replace("random", "people").replace(clip.exercise, NO_EXERCISE),
        exercise=NO_EXERCISE,
        actors=(msgspec.structs.replace(actor, motion="", steps=(), habit={}, parts=parts),),
        style=replace(fit_nothing(style), hides=None),
    )


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
