"""What a style does to the poses of a motion, to its timing and to its rests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from limberup.motion.channels import NAMES, is_varied
from limberup.motion.motion import Motion, Movement
from limberup.motion.style import Style
from limberup.motion.tempo import Key, wander
from limberup.types import FloatArray

__all__ = [
    "bend_limbs",
    "fidget",
    "leave_out_stations",
    "list_gesture",
    "list_omissible",
    "resize",
    "shorten_rest",
    "take_side",
]

_NECK: Final = ("neck_flexion", "neck_side", "neck_twist")
_HEAD: Final = (*_NECK, "head_up")
_UNSCALED: Final = ("breath", "breath_held")
_NO_REST_S: Final = 0.15
"""What is left of a rest between repetitions by somebody who makes no pause."""

_FIDGETS: Final[Mapping[str, float]] = {
    "neck_flexion": 1.0,
    "neck_twist": 1.5,
    "neck_side": 0.6,
    "thoracic_flexion": 0.3,
    "left_arm_abduction": 1.0,
    "right_arm_abduction": 1.0,
    "left_elbow_flexion": 1.0,
    "right_elbow_flexion": 1.0,
    "left_knee_flexion": 0.5,
    "right_knee_flexion": 0.5,
}
"""How far a channel strays, as a factor of the style's fidget."""

_FIDGET_HZ: Final = (0.15, 0.7)
_SETTLE_S: Final = 0.3
"""How long before a movement begins somebody stops to fidget."""


# --- poses ----------------------------------------------------------------------------------------


def resize(
    style: Style, base: Mapping[str, float], about: Mapping[str, float], values: dict[str, float]
) -> dict[str, float]:
    """A pose as far from `about` as the style goes, with a head that follows it from `base`.

    Less than the whole way, contacts are on their way too; beyond it they stay as they are.
    """
    out = {name: _go(about[name], value, name, style) for name, value in values.items()}
    for name in _HEAD:
        out[name] = base[name] + style.head * (out[name] - base[name])
    return out


def _go(about: float, value: float, name: str, style: Style) -> float:
    share = style.amplitude
    side, _, limb = name.partition("_")
    if limb and side == style.weak_side:
        share *= style.weak_share
    if share == 1.0 or name in _UNSCALED or (share > 1.0 and not is_varied(name)):
        return value
    return about + share * (value - about)


def take_side(style: Style, side: str) -> Style:
    """The style of a step that is done on one side: all of the body goes as far as that side."""
    if side not in {"left", "right"}:
        return style
    share = style.weak_share if side == style.weak_side else 1.0
    return replace(style, amplitude=style.amplitude * share, weak_share=1.0)


def bend_limbs(style: Style, values: dict[str, float], *, stands: bool) -> dict[str, float]:
    """A pose whose elbows and knees are no straighter than the style's.

    `stands`: the hips bend along, so that the body stays above its feet.
    """
    out = dict(values)
    for side in ("left", "right"):
        elbow, knee, hip = (f"{side}_{joint}_flexion" for joint in ("elbow", "knee", "hip"))
        out[elbow] = max(out[elbow], style.elbow_deg)
        more = max(style.knee_deg - out[knee], 0.0)
        out[knee] += more
        out[hip] += 0.5 * more if stands else 0.0
    return out


# --- timing ---------------------------------------------------------------------------------------


def shorten_rest(style: Style, rest_s: float) -> float:
    """How long somebody rests between two repetitions."""
    return rest_s if style.has_pauses else min(rest_s, _NO_REST_S)


def list_omissible(movement: Movement) -> list[str]:
    """The poses of a movement that a repetition may do without, in their order."""
    return list(dict.fromkeys(f.pose for f in movement.frames if f.pose in movement.omissible))


def leave_out_stations(motion: Motion, style: Style) -> Motion:
    """The motion without one of the stations that a repetition may do without, if it has any."""
    if not style.leaves_out:
        return motion
    paths = {}
    for name, movement in motion.paths.items():
        names = list_omissible(movement)
        gone = names[(style.leaves_out - 1) % len(names)] if names else ""
        kept = tuple(frame for frame in movement.frames if frame.pose != gone)
        paths[name] = msgspec.structs.replace(movement, frames=kept)
    return msgspec.structs.replace(motion, paths=paths)


# --- rests ----------------------------------------------------------------------------------------


def fidget(
    style: Style,
    channels: FloatArray,
    times_s: FloatArray,
    rests_s: Sequence[tuple[float, float]],
    rng: np.random.Generator,
) -> FloatArray:
    """Channels `(n, c)` with small movements of head, arms and knees during the rests."""
    if style.fidget_deg == 0.0:
        return channels
    calm = _compute_rest(times_s, rests_s)
    out = channels.copy()
    for name, factor in _FIDGETS.items():
        way = wander(times_s, _FIDGET_HZ, rng)
        out[:, NAMES.index(name)] += factor * style.fidget_deg * calm * way
    return out


def _compute_rest(times_s: FloatArray, rests_s: Sequence[tuple[float, float]]) -> FloatArray:
    """How much of a rest each moment is, 0 to 1, with soft edges."""
    calm = np.zeros(len(times_s))
    for start_s, end_s in rests_s:
        inside = np.minimum(times_s - start_s, end_s - times_s) / _SETTLE_S
        calm = np.maximum(calm, np.clip(inside, 0.0, 1.0))
    return calm


def list_gesture(
    rest: Key, motion: Motion, style: Style, rng: np.random.Generator
) -> tuple[Key, ...]:
    """What somebody does with head and hand in a rest, and back to it; often nothing."""
    if rng.random() >= style.gestures:
        return ()
    turned = {"neck_twist": float(rng.uniform(25.0, 55.0) * rng.choice([-1.0, 1.0]))}
    hand = "left" if rng.random() < 0.5 else "right"
    poses = [turned]
    if motion.anchor != "hands" and rng.random() < 0.6:
        free = {f"{hand}_hand_pin": 0.0, f"{hand}_hand_flat": 0.0}
        raised = _wave(hand) if "feet" in motion.supports else [{f"{hand}_hand_to_head": 1.0}] * 2
        poses += [{**turned, **free, **way} for way in raised]
    keys = [Key({**rest.values, **pose}, 0.7, float(rng.uniform(0.2, 0.8))) for pose in poses]
    return (*keys, Key(rest.values, 0.8, rest.stay_s))


def _wave(hand: str) -> list[dict[str, float]]:
    up = {f"{hand}_hand_to_low_back": 0.0, f"{hand}_arm_flexion": 75.0}
    return [{**up, f"{hand}_elbow_flexion": deg} for deg in (95.0, 70.0, 100.0)]
