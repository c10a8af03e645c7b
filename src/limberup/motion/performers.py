"""Performances by people, drawn by chance, as a pose model would see them; no picture is drawn.

One takes a few tenths of a second, so that a detector can be judged on hundreds of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from limberup.motion.body import Body as Shape
from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.counting import Body, Shot, Showing, show_truth
from limberup.motion.drawing import draw_steps
from limberup.motion.handheld import Filmed, film_by_hand
from limberup.motion.motion import Motion, Random, list_motions, load_motion
from limberup.motion.noise import Noise, blur_track, draw_noise, draw_times
from limberup.motion.perform import Part, Performance, Step, perform_parts
from limberup.motion.style import Style, draw_style, list_hidden
from limberup.truth import NO_EXERCISE, TrueRepetition, TrueSide
from limberup.types import FloatArray, PoseTrack

__all__ = [
    "Seen",
    "draw_nothing",
    "draw_performance",
    "draw_performances",
    "draw_shots",
    "fit_nothing",
    "fit_style",
    "list_performed",
    "perform_nothing",
    "perform_style",
    "solve",
]


_NOTHING_EVERY: Final = 6
"""Every which performance shows no exercise."""

_FPS: Final = 30.0
"""Moments a second of which some are solved."""

_SHAPES: Final = (0.0, 0.35, 0.65, 1.0)
"""Bodies between female and male."""

_BREATH_RATIO: Final = 0.004
"""How far a breath at rest moves the chest, trunk lengths. Measured on renders."""

_HEIGHT_M: Final = (0.3, 1.2)
_FILL: Final = (0.4, 0.85)
_LEAST_SHOT_S: Final = 2.5
_JUMP_S: Final = (0.8, 3.0)
_NOTHINGS: Final = (
    (("idle_on_mat", ("look_round", "scratch", "stretch_arm", "drink", "shift", "knees_up")),),
    (("tidy_up", ("pick_up", "fold_mat", "pick_up")),),
    (
        ("walk_in_get_down", ("to_stand",)),
        ("tidy_up", ("pick_up",)),
        ("get_up_leave", ("walk_off",)),
    ),
    (
        ("walk_in_get_down", ("to_sit",)),
        ("idle_on_mat", ("scratch", "look_round")),
        ("get_up_leave", ("from_sit",)),
    ),
)


@dataclass(frozen=True, eq=False)
class Seen:
    """One performance: what a pose model makes of it, and what it truly shows.

    `noise`: how good the model and the camera are. `body`: before it was filmed.
    """

    exercise: str
    style: Style
    noise: Noise
    track: PoseTrack
    truth: Showing
    body: Body
    shots: tuple[Shot, ...]


def list_performed() -> tuple[str, ...]:
    """Every exercise that is drawn."""
    return tuple(name for name in list_motions() if load_motion(name).random is not None)


def draw_performances(seed: int, count: int) -> Iterator[Seen]:
    """So many performances in styles by chance; the exercises take turns, and now and then nothing
    is exercised. The same for the same seed, and the first ones do not depend on `count`.
    """
    return (draw_performance(seed, number) for number in range(count))


def draw_performance(seed: int, number: int) -> Seen:
    """One of them."""
    rng, names = np.random.default_rng([seed, number]), list_performed()
    nothings, place = divmod(number, _NOTHING_EVERY)
    if place == _NOTHING_EVERY - 1:
        return perform_nothing(draw_style(rng), rng)
    return perform_style(names[(number - nothings) % len(names)], draw_style(rng), rng)


def perform_style(
    exercise: str, style: Style, seed: int | np.random.Generator, noise: Noise | None = None
) -> Seen:
    """One exercise in one style; the rest by chance. `noise` None: by chance as well."""
    rng, motion = np.random.default_rng(seed), load_motion(exercise)
    ranges, style = motion.random or Random(), fit_style(style, motion)
    tempo = float(rng.uniform(*ranges.tempo)) if style.tempo == 1.0 else 1.0
    steps = draw_steps(rng, motion, int(rng.integers(2)), tempo)
    habit = {name: float(rng.uniform(*bounds)) for name, bounds in ranges.habits.items()}
    parts = [Part(motion, steps, habit, style=style)]
    return _see(exercise, parts, style, rng, noise)


def perform_nothing(
    style: Style, seed: int | np.random.Generator, noise: Noise | None = None
) -> Seen:
    """Somebody is about: idles on the mat, tidies up, walks, comes and goes."""
    rng = np.random.default_rng(seed)
    style = fit_nothing(style)
    parts = [Part(load_motion(name), steps, style=style) for name, steps in draw_nothing(rng)]
    return _see(NO_EXERCISE, parts, style, rng, noise)


def fit_nothing(style: Style) -> Style:
    """The style without what is said of an exercise."""
    return replace(
        style,
        amplitude=1.0,
        weak_share=1.0,
        knee_deg=0.0,
        leaves_out=0,
        starts_late=0.0,
        ends_early=0.0,
        cuts=0,
    )


def draw_nothing(rng: np.random.Generator) -> list[tuple[str, tuple[Step, ...]]]:
    """Motions and their steps for somebody who is about and exercises nothing."""
    plan = _NOTHINGS[int(rng.integers(len(_NOTHINGS)))]
    return [(name, _draw_idle(paths, rng)) for name, paths in plan]


def _draw_idle(paths: Sequence[str], rng: np.random.Generator) -> tuple[Step, ...]:
    picked = paths if len(paths) < 3 else rng.choice(list(paths), 3, replace=False)
    side: TrueSide = "left" if rng.random() < 0.5 else "right"
    return tuple(Step(str(path), side, rest_s=0.6) for path in picked)


def fit_style(style: Style, motion: Motion) -> Style:
    """The style without what no body can do, and what would hide the essential movement."""
    style = replace(style, amplitude=min(style.amplitude, motion.most_amplitude))
    if motion.essential is not None and style.hides in motion.essential.needs:
        return replace(style, hides=None)
    return style


# --- the performance ------------------------------------------------------------------------------


@cache
def _load_shape(maleness: float) -> Shape:
    return load_body(maleness)


def _see(
    exercise: str,
    parts: Sequence[Part],
    style: Style,
    rng: np.random.Generator,
    noise: Noise | None,
) -> Seen:
    shape = _load_shape(float(rng.choice(_SHAPES)))
    performance = perform_parts(parts, shape, _FPS, seed=int(rng.integers(1, 2**31)))
    body, told = solve(performance), performance.truth
    shots = draw_shots(style, told.repetitions, float(body.t_s[-1]), rng)
    truth, motion = Showing(exercise), parts[0].motion
    if exercise != NO_EXERCISE and motion.essential is not None:
        truth = show_truth(
            exercise, told.repetitions, told.holds, body, motion.essential, style, shots
        )
    noise = noise or draw_noise(rng)
    breath = np.interp(body.t_s, performance.times_s, performance.breath)
    track = _film(body, breath, shots, motion, style, noise, rng)
    return Seen(exercise, style, noise, track, truth, body, shots)


def solve(performance: Performance) -> Body:
    """The landmarks of as few moments as tell the others."""
    moments = performance.list_moments()
    points = np.stack([performance.landmarks(k) for k in moments])
    return Body(performance.times_s[moments], points)


def draw_shots(
    style: Style, repetitions: Sequence[TrueRepetition], end_s: float, rng: np.random.Generator
) -> tuple[Shot, ...]:
    """What of the performance is filmed: late, to an early end, with jumps."""
    start_s = 0.0
    if repetitions:
        first, last = repetitions[0], repetitions[-1]
        if style.starts_late:
            start_s = first.start_s + style.starts_late * (first.end_s - first.start_s)
        if style.ends_early:
            end_s = max(
                last.end_s - style.ends_early * (last.end_s - last.start_s),
                start_s + _LEAST_SHOT_S,
            )
    shots = [Shot(start_s, end_s)]
    for _ in range(style.cuts):
        shots[-1:] = _cut(shots[-1], rng)
    return tuple(shots)


def _cut(shot: Shot, rng: np.random.Generator) -> list[Shot]:
    """Two shots with a jump between them, if there is time for them."""
    jump_s, length_s = float(rng.uniform(*_JUMP_S)), shot.end_s - shot.start_s
    if length_s < 2 * _LEAST_SHOT_S + jump_s:
        return [shot]
    cut_s = shot.start_s + float(rng.uniform(_LEAST_SHOT_S, length_s - jump_s - _LEAST_SHOT_S))
    return [
        replace(shot, end_s=cut_s),
        Shot(cut_s + jump_s, shot.end_s, shot.at_s + cut_s - shot.start_s),
    ]


# --- the film -------------------------------------------------------------------------------------


def _film(
    body: Body,
    breath: FloatArray,
    shots: Sequence[Shot],
    motion: Motion,
    style: Style,
    noise: Noise,
    rng: np.random.Generator,
) -> PoseTrack:
    length_s = sum(shot.end_s - shot.start_s for shot in shots)
    times_s = draw_times(noise, length_s, rng)
    now_s, which = _find_moments(times_s, shots)
    points = PchipInterpolator(body.t_s, body.points)(now_s)
    filmed, aspect = [], 0.0
    for k in range(len(shots)):
        camera = _draw_camera(body, motion, style, rng)
        aspect = camera.aspect
        mine = which == k
        seed = int(rng.integers(2**31))
        filmed.append(film_by_hand(camera, points[mine], times_s[mine], style.handheld_deg, seed))
    exact = _assemble(filmed, times_s, np.interp(now_s, body.t_s, breath), aspect)
    return blur_track(exact, noise, list_hidden(style.hides), int(rng.integers(2**31)))


def _find_moments(times_s: FloatArray, shots: Sequence[Shot]) -> tuple[FloatArray, FloatArray]:
    """Of each picture its moment of the performance, and its shot."""
    which = np.searchsorted([shot.at_s for shot in shots], times_s, side="right") - 1
    starts = np.array([shot.start_s - shot.at_s for shot in shots])
    return times_s + starts[which], which.astype(np.float64)


def _draw_camera(body: Body, motion: Motion, style: Style, rng: np.random.Generator) -> Camera:
    ranges = motion.random or Random()
    near_deg = min(ranges.off_yaw_deg, 12.0)
    yaw_deg = float(rng.choice(ranges.yaws_deg) + rng.uniform(-near_deg, near_deg))
    camera = Camera(yaw_deg=yaw_deg + style.off_yaw_deg, height_m=float(rng.uniform(*_HEIGHT_M)))
    return fit_camera(camera, body.points.reshape(-1, 3), float(rng.uniform(*_FILL)))


def _assemble(
    filmed: Sequence[Filmed], times_s: FloatArray, breath: FloatArray, aspect: float
) -> PoseTrack:
    landmarks = np.concatenate([one.landmarks for one in filmed])
    count = len(times_s)
    rise = _BREATH_RATIO * np.gradient(breath, times_s)
    return PoseTrack(
        t_s=times_s,
        landmarks=landmarks,
        world=np.concatenate([one.world for one in filmed]),
        visibility=np.ones(landmarks.shape[:2]),
        lost=(None,) * count,
        brightness=np.full(count, 0.5),
        people=np.ones(count, dtype=np.int64),
        aspect=aspect,
        torso_flow=np.stack([rise, np.zeros(count)], axis=1),
    )
