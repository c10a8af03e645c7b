"""Legs: joint angles, and feet that stay where they are put."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from limberup.motion.body import LETTERS
from limberup.motion.rotations import (
    frame,
    length,
    rot_x,
    rot_y,
    rot_z,
    slerp,
    solve_two_bones,
    unit,
)
from limberup.motion.skeleton import Posture, Skeleton, look_up_side
from limberup.types import FloatArray

_REACH: Final = 0.9985
"""How straight a leg can be made, so that its knee still knows which way to bend."""


def bend_leg(
    skeleton: Skeleton, posture: Posture, c: Mapping[str, float], side: str, root: FloatArray
) -> None:
    """Place a leg by its joint angles, which count from `root` `(3, 3)`."""
    sign, g = 1.0 if side == "left" else -1.0, look_up_side(c, side)
    thigh = (
        root
        @ rot_y(-g("hip_flexion"))
        @ rot_x(sign * g("hip_abduction"))
        @ rot_z(sign * g("hip_rotation"))
    )
    _place(skeleton, posture, c, side, thigh, thigh @ rot_y(g("knee_flexion")))


def _place(
    skeleton: Skeleton,
    posture: Posture,
    c: Mapping[str, float],
    side: str,
    thigh: FloatArray,
    shin: FloatArray,
) -> None:
    s, sign, g = LETTERS[side], 1.0 if side == "left" else -1.0, look_up_side(c, side)
    rest_thigh, rest_shin = skeleton.rest[side, "thigh"], skeleton.rest[side, "shin"]
    for label in ("upperleg01", "upperleg02"):
        skeleton.set(posture, f"{label}.{s}", thigh @ rest_thigh.T)
    for label in ("lowerleg01", "lowerleg02"):
        skeleton.set(posture, f"{label}.{s}", shin @ rest_shin.T)
    foot = shin @ rot_y(g("ankle_plantar")) @ rest_shin.T
    if g("foot_flat") > 0.0:
        level = rot_z(sign * g("foot_toe_out")) @ skeleton.rest[side, "foot"].T
        foot = slerp(foot, level, g("foot_flat"))
    skeleton.set(posture, f"foot.{s}", foot)
    skeleton.carry(posture, f"foot.{s}")


def compute_foot_target(
    skeleton: Skeleton,
    posture: Posture,
    c: Mapping[str, float],
    side: str,
    pins: Mapping[str, FloatArray],
) -> FloatArray:
    """Where the ankle is to be, `(3,)`: where the joint angles put it, or on its way to a pin."""
    g, target = look_up_side(c, side), skeleton.joint(posture, f"foot.{LETTERS[side]}").copy()
    for weight, name, way in (("foot_pin", "hips", "foot"), ("foot_stay", f"{side}_foot", "step")):
        if g(weight) > 0.0 and name in pins:
            pin = pins[name] + skeleton.scale * np.array(
                [c["walk_x"] + g(f"{way}_x"), g(f"{way}_y"), g(f"{way}_z")]
            )
            target = target + g(weight) * (pin - target)
    return target


def compute_sinking(
    skeleton: Skeleton,
    posture: Posture,
    c: Mapping[str, float],
    side: str,
    pins: Mapping[str, FloatArray],
) -> float:
    """How far the hips have to come down, metres, for a foot that stays on the floor to be within
    reach.
    """
    s, weight = LETTERS[side], look_up_side(c, side)("foot_stay")
    if weight <= 0.0:
        return 0.0
    way = skeleton.joint(posture, f"upperleg01.{s}") - compute_foot_target(
        skeleton, posture, c, side, pins
    )
    reach = _REACH * (skeleton.length_m[side, "thigh"] + skeleton.length_m[side, "shin"])
    return max(0.0, float(way[2]) - float(np.sqrt(max(reach**2 - way[0] ** 2 - way[1] ** 2, 0.0))))


def pin_foot(
    skeleton: Skeleton,
    posture: Posture,
    c: Mapping[str, float],
    side: str,
    pins: Mapping[str, FloatArray],
) -> None:
    """Bring a foot to where it is to be, and out of the floor; lower a resting one on to it."""
    s, g = LETTERS[side], look_up_side(c, side)
    hip, knee, ankle = (
        skeleton.joint(posture, f"{k}.{s}").copy() for k in ("upperleg01", "lowerleg01", "foot")
    )
    target = compute_foot_target(skeleton, posture, c, side, pins)
    is_pinned = max(g("foot_pin"), g("foot_stay")) > 0.0
    pole = unit(knee - 0.5 * (hip + ankle)) + np.array(
        [g("knee_pole_x"), g("knee_pole_y"), g("knee_pole_z")]
    )
    thigh_m, shin_m = skeleton.length_m[side, "thigh"], skeleton.length_m[side, "shin"]
    hinge = (skeleton.turn(posture, f"upperleg01.{s}") @ skeleton.rest[side, "thigh"])[:, 1]
    lowered, pull = False, max(g("foot_down"), 0.0) ** 12  # fades at once when the leg is to lift
    for _ in range(4):
        if is_pinned:
            new_knee, new_ankle = solve_two_bones(hip, target, thigh_m, shin_m, pole)
            normal = np.cross(new_knee - hip, new_ankle - new_knee)
            bend = length(normal) / (thigh_m * shin_m)
            hint = unit(hinge * max(0.0, 0.35 - bend) + unit(normal) * min(bend, 0.35))
            _place(
                skeleton,
                posture,
                c,
                side,
                frame(hip - new_knee, hint),
                frame(new_knee - new_ankle, hint),
            )
        below = min(
            skeleton.lowest(posture, f"{side}_foot"),
            skeleton.lowest(posture, f"{side}_leg") + 0.004,
        )
        if below < -0.002:
            target = target + np.array([0.0, 0.0, -below])
        elif pull * below > 0.004 and not (lowered and pull < 1.0):
            lowered = True
            target = target - np.array([0.0, 0.0, pull * below])
        else:
            break
        is_pinned = True
