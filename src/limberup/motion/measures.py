"""The essential movement of an exercise, measured on the body itself.

Every measure gives `(n,)` from the landmarks on the stage, `(n, 33, 3)` metres, and the side that
works. Ratios are in trunk lengths (middle of the shoulders to middle of the hips, their median).
The axes are those of the stage: x ahead, y to the left, z up.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np

from limberup.landmarks import Landmark
from limberup.types import FloatArray

__all__ = ["MEASURES"]

Measure: TypeAlias = Callable[[FloatArray, str], FloatArray]

_LOW_HIPS: Final = 0.45
"""Hips this low over the floor are down: a third of the way up to hands and knees."""


def _at(points: FloatArray, side: str, joint: str) -> FloatArray:
    found: FloatArray = points[:, Landmark[f"{side.upper()}_{joint}"]]
    return found


def _middle(points: FloatArray, joint: str) -> FloatArray:
    middle: FloatArray = 0.5 * (_at(points, "left", joint) + _at(points, "right", joint))
    return middle


def _trunk_m(points: FloatArray) -> float:
    return float(
        np.median(np.linalg.norm(_middle(points, "SHOULDER") - _middle(points, "HIP"), axis=1))
    )


def _pitch_deg(vector: FloatArray) -> FloatArray:
    """How far a vector is tipped forward from upright, unwrapped along the time."""
    angle: FloatArray = np.degrees(np.unwrap(np.arctan2(vector[:, 0], vector[:, 2])))
    return angle


def _flip(side: str) -> float:
    """To the person's left is positive for a left side that works, and mirrored."""
    return -1.0 if side == "right" else 1.0


def _other(side: str) -> str:
    return "left" if side == "right" else "right"


def measure_knee_rise(points: FloatArray, side: str) -> FloatArray:
    """How high the working knee is, trunk lengths."""
    return _ratio(_at(points, side, "KNEE")[:, 2], points)


def measure_foot_past_leg(points: FloatArray, side: str) -> FloatArray:
    """How far the working foot is past the other leg, trunk lengths; below 0 on its own side."""
    leg = 0.5 * (_at(points, _other(side), "KNEE") + _at(points, _other(side), "ANKLE"))
    return _ratio(_flip(side) * (leg - _at(points, side, "ANKLE"))[:, 1], points)


def measure_foot_across(points: FloatArray, side: str) -> FloatArray:
    """How far the working foot is past the middle of the hips, trunk lengths."""
    way = _middle(points, "HIP") - _at(points, side, "ANKLE")
    return _ratio(_flip(side) * way[:, 1], points)


def measure_knee_across(points: FloatArray, side: str) -> FloatArray:
    """How far the working knee is past the middle of the hips, trunk lengths."""
    way = _middle(points, "HIP") - _at(points, side, "KNEE")
    return _ratio(_flip(side) * way[:, 1], points)


def measure_trunk_roll_deg(points: FloatArray, side: str) -> FloatArray:
    """How far shoulders and hips together are rolled on to the side that does not work."""
    across = sum(
        _at(points, side, joint) - _at(points, _other(side), joint) for joint in ("SHOULDER", "HIP")
    )
    width = np.asarray(across) * [1.0, _flip(side), 1.0]
    roll: FloatArray = np.degrees(np.unwrap(np.arctan2(width[:, 2], width[:, 1])))
    return roll


def measure_lean_back_deg(points: FloatArray) -> FloatArray:
    """How far the line from the hips to the ears is tipped back."""
    return -measure_fold_deg(points)


def measure_fold_deg(points: FloatArray) -> FloatArray:
    """How far the line from the hips to the ears is tipped forward."""
    return _pitch_deg(_middle(points, "EAR") - _middle(points, "HIP"))


def measure_head_trunk_deg(points: FloatArray) -> FloatArray:
    """How far the head is bent forward against the trunk, with the shoulders between."""
    head = _pitch_deg(_middle(points, "EAR") - _middle(points, "SHOULDER"))
    return head - _pitch_deg(_middle(points, "SHOULDER") - _middle(points, "HIP"))


def measure_hands_above_head(points: FloatArray) -> FloatArray:
    """How far the lower hand is above the ears, trunk lengths."""
    hands = np.minimum(_at(points, "left", "WRIST")[:, 2], _at(points, "right", "WRIST")[:, 2])
    return _ratio(hands - _middle(points, "EAR")[:, 2], points)


def measure_hands_down(points: FloatArray) -> FloatArray:
    """How far the wrists are below the ankles' height, trunk lengths; mostly below 0."""
    return _ratio(_middle(points, "ANKLE")[:, 2] - _middle(points, "WRIST")[:, 2], points)


def measure_hands_aside(points: FloatArray) -> FloatArray:
    """How far the hands are to the left of the hips, trunk lengths."""
    return _ratio((_middle(points, "WRIST") - _middle(points, "HIP"))[:, 1], points)


def measure_feet_apart(points: FloatArray) -> FloatArray:
    """How far one foot is ahead of the other, trunk lengths."""
    return _ratio(
        np.abs((_at(points, "left", "ANKLE") - _at(points, "right", "ANKLE"))[:, 0]), points
    )


def measure_feet_aside_deg(points: FloatArray) -> FloatArray:
    """How far the shins are swung to the left."""
    shin = _middle(points, "ANKLE") - _middle(points, "KNEE")
    angle: FloatArray = np.degrees(np.arctan2(shin[:, 1], np.hypot(shin[:, 0], shin[:, 2])))
    return angle


def measure_hips_from_heels(points: FloatArray) -> FloatArray:
    """How far the hips are from the ankles, trunk lengths."""
    way = np.linalg.norm(_middle(points, "HIP") - _middle(points, "ANKLE"), axis=1)
    return _ratio(way, points)


def measure_hips_to_heels(points: FloatArray) -> FloatArray:
    """The same, below 0, so that nearer is more."""
    return -measure_hips_from_heels(points)


def measure_chest_over_hips(points: FloatArray) -> FloatArray:
    """How far the shoulders are above hips that are low, trunk lengths; -1 elsewhere."""
    rise = _ratio((_middle(points, "SHOULDER") - _middle(points, "HIP"))[:, 2], points)
    is_low = _ratio(_middle(points, "HIP")[:, 2], points) < _LOW_HIPS
    return np.where(is_low, rise, -1.0)


def measure_hips_over_shoulders(points: FloatArray) -> FloatArray:
    """How far the hips are above the shoulders, trunk lengths."""
    return _ratio((_middle(points, "HIP") - _middle(points, "SHOULDER"))[:, 2], points)


def measure_body_travel(points: FloatArray) -> FloatArray:
    """Where the trunk's middle is along the mat, trunk lengths."""
    return _ratio(0.5 * (_middle(points, "HIP") + _middle(points, "SHOULDER"))[:, 0], points)


def measure_leg_lift_deg(points: FloatArray, side: str) -> FloatArray:
    """How far the working leg is raised from lying on the back, from hip to ankle."""
    leg = _at(points, side, "ANKLE") - _at(points, side, "HIP")
    lift: FloatArray = np.degrees(np.arctan2(leg[:, 2], leg[:, 0]))
    return lift


def measure_nothing(points: FloatArray) -> FloatArray:
    """0: for an exercise that is a matter of time alone."""
    return np.zeros(len(points))


def _ratio(lengths_m: FloatArray, points: FloatArray) -> FloatArray:
    ratio: FloatArray = lengths_m / _trunk_m(points)
    return ratio


_ONE_SIDE: Final[tuple[Measure, ...]] = (
    measure_knee_rise,
    measure_foot_past_leg,
    measure_foot_across,
    measure_knee_across,
    measure_trunk_roll_deg,
    measure_leg_lift_deg,
)
_WHOLE_BODY: Final[tuple[Callable[[FloatArray], FloatArray], ...]] = (
    measure_lean_back_deg,
    measure_fold_deg,
    measure_head_trunk_deg,
    measure_hands_above_head,
    measure_hands_down,
    measure_hands_aside,
    measure_feet_apart,
    measure_feet_aside_deg,
    measure_hips_from_heels,
    measure_hips_to_heels,
    measure_chest_over_hips,
    measure_hips_over_shoulders,
    measure_body_travel,
    measure_nothing,
)


def _ignore_side(measure: Callable[[FloatArray], FloatArray]) -> Measure:
    return lambda points, _: measure(points)


MEASURES: Final[Mapping[str, Measure]] = {
    measure.__name__.removeprefix("measure_"): measure for measure in _ONE_SIDE
} | {measure.__name__.removeprefix("measure_"): _ignore_side(measure) for measure in _WHOLE_BODY}
"""Every measure by its name in motion files."""
