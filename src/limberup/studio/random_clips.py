"""Fresh labelled clips: everything that may vary is drawn at random within the ranges below."""

from dataclasses import replace
from typing import Final

import numpy as np

from limberup.motion.perform import Step
from limberup.studio.clips import LEG_HEIGHTS, PALMS_FLAT, Actor, Clip

__all__ = ["FILL", "HEIGHT_M", "LIGHT", "MALENESS", "OFF_SIDE_DEG", "TEMPO", "draw_clips"]

OFF_SIDE_DEG: Final = 25.0
"""How far the camera may be from a side view, on either side of the body."""
HEIGHT_M: Final = (0.3, 1.2)
FILL: Final = (1 / 3, 0.9)
"""Share of the picture that the person takes."""
LIGHT: Final = (0.4, 1.0)
"""From a dim room (mean brightness of the picture about 0.2) to a bright one (0.5)."""
MALENESS: Final = (0.0, 1.0)
TEMPO: Final = (0.6, 1.6)
"""Durations of movements are multiplied by this."""

_LOOKS: Final = ("blue", "red", "green")
_FAULT_SHARE: Final = 0.4  # of the repetitions
_LEVELS: Final = {
    "scorpion_stretch": ("hip_off_floor", "hips_at_90", "foot_to_floor", "foot_reach", "foot_to_hand"),
    "straight_leg_stretch": ("hip_45", "hip_60", "hip_75", "hip_90", "hip_75_hands", "hip_90_hands"),
    "cat_cow": ("cycle",),
    "childs_pose": ("hips_near_heels", "hips_on_heels"),
}
_FAULTS: Final = {
    "scorpion_stretch": ("knee_first", "chest_lifts", "head_lifts"),
    "straight_leg_stretch": ("knee_bend", "other_leg_lifts", "bouncing"),
    "cat_cow": ("elbows_bent", "hips_drift"),
    "childs_pose": ("hips_high", "arms_short", "head_up"),
}
_FAULTY_PATH: Final = {"scorpion_stretch": "foot_to_floor", "childs_pose": "hips_on_heels"}
"""Where a fault replaces the path, the only one that it can replace."""
_STEPS: Final = {"scorpion_stretch": (3, 5), "straight_leg_stretch": (2, 3), "cat_cow": (2, 4), "childs_pose": (1, 2)}
_HOLD_S: Final = (4.0, 9.0)
_QUICK_TEMPO: Final = 0.9  # the shortest path any faster would be the fault "too fast"


def draw_clips(seed: int, count: int) -> tuple[Clip, ...]:
    """`count` clips; the same for the same seed, and the first ones do not depend on how many are drawn."""
    return tuple(_draw_clip(np.random.default_rng([seed, number]), seed, number) for number in range(count))


def _draw_clip(rng: np.random.Generator, seed: int, number: int) -> Clip:
    exercise = sorted(_LEVELS)[number % len(_LEVELS)]
    low, high = _STEPS[exercise]
    tempo = float(rng.uniform(*TEMPO))
    first = int(rng.integers(2))
    steps = [_draw_step(rng, exercise, k + first, tempo) for k in range(int(rng.integers(low, high + 1)))]
    habit = _draw_habit(rng, exercise)
    actor = Actor(exercise, tuple(steps), float(rng.uniform(*MALENESS)), str(rng.choice(_LOOKS)), habit)
    if exercise == "straight_leg_stretch":
        actor = replace(actor, retouch=LEG_HEIGHTS)
    light = float(rng.uniform(*LIGHT))
    return Clip(
        name=f"random_{seed}_{number:03d}_{exercise}",
        kind="random",
        exercise=exercise,
        actors=(actor,),
        yaw_deg=float(rng.choice([0.0, 180.0]) + rng.uniform(-OFF_SIDE_DEG, OFF_SIDE_DEG)),
        height_m=float(rng.uniform(*HEIGHT_M)),
        fill=float(rng.uniform(*FILL)),
        light=light,
        noise=2.0 + 4.0 * (1.0 - light),
        seed=int(rng.integers(1, 2**31)),
    )


def _draw_habit(rng: np.random.Generator, exercise: str) -> dict[str, float]:
    if exercise == "scorpion_stretch":
        return {"neck_twist": float(rng.uniform(-50.0, 50.0))}
    return dict(PALMS_FLAT) if exercise == "cat_cow" else {}


def _draw_step(rng: np.random.Generator, exercise: str, number: int, tempo: float) -> Step:
    is_sided = exercise in {"scorpion_stretch", "straight_leg_stretch"}
    path, fault = str(rng.choice(_LEVELS[exercise])), ""
    if rng.random() < _FAULT_SHARE:
        fault = str(rng.choice(_FAULTS[exercise]))
        path = _FAULTY_PATH.get(exercise, path)
    step = Step(
        path,
        ("left", "right")[number % 2] if is_sided else "both",
        fault,
        tempo,
        hold_s=float(rng.uniform(*_HOLD_S)),
        rest_s=float(rng.uniform(0.6, 1.8)),
    )
    return replace(step, tempo=max(tempo, _QUICK_TEMPO)) if path == "hip_off_floor" else step
