"""Reference motions without a fault, seen by a camera as a perfect pose model would see them."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import Motion, load_motion
from limberup.motion.perform import Step, perform
from limberup.signals.body import Body
from limberup.truth import TrueRepetition, TrueSide
from limberup.types import FloatArray

_FPS: Final = 15.0
_HOLD_S: Final = 4.0
_FILL: Final = 0.7
_HEIGHT_M: Final = 0.7


@dataclass(frozen=True, eq=False)
class CleanMotion:
    """Each way of an exercise that counts, once and twice in all at least, sides taking turns.

    `points`: landmarks `(n, 33, 3)` in stage metres at `t_s (n,)`. `yaw_deg`: from where the
    exercise is filmed, as of `Camera`.
    """

    t_s: FloatArray
    points: FloatArray
    repetitions: tuple[TrueRepetition, ...]
    yaw_deg: float


@cache
def perform_clean(exercise: str, maleness: float, every: int = 1) -> CleanMotion:
    """The motion of an exercise on a body between female (0) and male (1), the same every time.

    `every`: only each so many-th of the moments from which a smooth curve tells the others.
    """
    motion = load_motion(exercise)
    performance = perform(motion, _list_steps(motion), load_body(maleness), _FPS, seed=7)
    moments = performance.list_moments()[::every]
    points = np.stack([performance.landmarks(k) for k in moments])
    yaw_deg = motion.random.yaws_deg[0] if motion.random else 0.0
    repetitions = tuple(performance.truth.repetitions)
    return CleanMotion(performance.times_s[moments], points, repetitions, yaw_deg)


def _list_steps(motion: Motion) -> tuple[Step, ...]:
    paths = [name for name, path in motion.paths.items() if path.counts]
    is_sided = any(path.sided for path in motion.paths.values())
    steps = []
    for k in range(max(2, len(paths))):
        name = paths[k % len(paths)]
        is_held = any(frame.hold for frame in motion.paths[name].frames)
        side: TrueSide = ("left", "right")[k % 2] if is_sided else "both"
        steps.append(Step(name, side, hold_s=_HOLD_S if is_held else None))
    return tuple(steps)


def film_clean(
    clean: CleanMotion,
    points: FloatArray,
    *,
    turned_deg: float = 0.0,
    height_m: float | None = None,
) -> Body:
    """What a camera sees of `points` `(k, 33, 3)` of a motion from as far as shows all of it.

    `turned_deg`: from where the exercise is filmed, about the vertical. `height_m`: from there it
    is tilted towards the body; without, it stands level at the usual height.
    """
    camera = Camera(yaw_deg=clean.yaw_deg + turned_deg, height_m=height_m or _HEIGHT_M)
    camera = fit_camera(camera, clean.points.reshape(-1, 3), _FILL)
    if height_m is None:
        camera = replace(camera, target=(*camera.target[:2], _HEIGHT_M))
    return Body(camera.compute_image(points), camera.compute_world(points))


def compute_percentiles(values: FloatArray) -> tuple[float, float, float]:
    """Median, 5 % and 95 % of what is known of some values; NaN where nothing is."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan, np.nan
    median, low, high = np.percentile(known, (50, 5, 95)).tolist()
    return median, low, high
