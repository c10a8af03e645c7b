"""Arms: joint angles, hands on the floor, and hands on the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from limberup.motion.body import LETTERS
from limberup.motion.rotations import (
    frame,
    rot_x,
    rot_y,
    rot_z,
    slerp,
    solve_two_bones,
    twist_about,
    unit,
)
from limberup.motion.skeleton import Posture, Skeleton, look_up_side
from limberup.types import FloatArray

_FLOOR_WRIST_M: Final = 0.028
"""Height of the wrist of a hand that lies on the floor."""
_NEAR_FLOOR_M: Final = 0.2
"""A wrist lower than this may have fingers in the floor."""
_ELBOW_M: Final = 0.035
"""Height of the elbow joint of an arm that lies on the floor."""
_RAISE: Final = 12.0
"""How much of a pull upwards an elbow gets for every metre that it is too low."""
_LEG_RADII_M: Final = (0.085, 0.06, 0.045, 0.03)
"""From the bone to the skin at hip, knee, ankle and toes."""
_PALM_M: Final = 0.07
"""From the wrist to the middle of the palm."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the body the left wrist can go.

    Beside the skin at a height between two bones of the pose of rest.
    `low`, `high`, `share`: the height. `out_m`: to the left of the middle. `surface`: on
    which side of the body. `off_m`: how far the wrist is from the skin. `elbow`: the way the elbow
    points, in the axes of the chest (front, outwards, up).
    """

    bone: str
    low: str
    high: str
    share: float
    out_m: float
    surface: Literal["front", "back", "beside"]
    off_m: float
    elbow: tuple[float, float, float]


PLACES: Final[Mapping[str, Place]] = {
    "hip": Place("root", "root", "spine05", 0.9, 0.0, "beside", 0.015, (-0.3, 1.0, 0.0)),
    "low_back": Place("root", "root", "spine05", 1.0, 0.13, "back", 0.03, (-1.0, 0.8, 0.0)),
    "belly": Place("spine05", "spine05", "spine03", 0.3, 0.12, "front", 0.02, (-0.3, 1.0, -0.3)),
    "ribs": Place("spine02", "spine03", "spine01", 0.1, 0.14, "front", 0.02, (-0.3, 1.0, -0.3)),
    "shoulder": Place("spine01", "spine02", "neck01", 0.55, -0.06, "front", 0.05, (1.0, 0.3, -0.8)),
    "head": Place("head", "head", "eye.L", 0.7, 0.0, "beside", 0.02, (0.6, 1.0, 0.0)),
    "mouth": Place("head", "neck03", "eye.L", 0.45, 0.05, "front", 0.07, (0.4, 0.7, -0.8)),
}


class Arms:
    """The arms of one skeleton."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._skeleton = skeleton

    @cached_property
    def _places(self) -> dict[str, FloatArray]:
        """The places of the left hand in the pose of rest."""
        return {name: self._find_place(place) for name, place in PLACES.items()}

    def _find_place(self, place: Place) -> FloatArray:
        body = self._skeleton.body
        low, high = self._skeleton.head(place.low)[2], self._skeleton.head(place.high)[2]
        height = low + place.share * (high - low)
        trunk = (
            body.vertices_of("head", "neck03")
            if place.bone == "head"
            else body.vertices_of("root", "pelvis", "spine", "upperleg01")
        )
        v = body.vertices[trunk]
        v = v[np.abs(v[:, 2] - height) < 0.02]
        if place.surface == "beside":
            widest = v[np.argmax(v[:, 1])]
            return np.array([widest[0], widest[1] + place.off_m, height])
        near = v[np.abs(v[:, 1] - place.out_m) < 0.025]
        x = (
            near[:, 0].max() + place.off_m
            if place.surface == "front"
            else near[:, 0].min() - place.off_m
        )
        return np.array([x, place.out_m, height])

    def bend(
        self, posture: Posture, c: Mapping[str, float], side: str, *, has_hands: bool = True
    ) -> None:
        """Place an arm by its joint angles, which count from the chest.

        Without hands only as far as the elbow.
        """
        s, sign, g = LETTERS[side], 1.0 if side == "left" else -1.0, look_up_side(c, side)
        chest = self._skeleton.turn(posture, "spine01")
        clavicle = chest @ rot_x(sign * g("shrug"))
        for label in ("clavicle", "shoulder01"):
            self._skeleton.set(posture, f"{label}.{s}", clavicle)
        upper = (
            chest
            @ rot_y(-g("arm_flexion"))
            @ rot_x(sign * g("arm_abduction"))
            @ rot_z(-sign * g("arm_rotation"))
        )
        if has_hands:
            self._place(posture, c, side, upper, upper @ rot_y(-g("elbow_flexion")))
        else:
            self._place_upper(posture, side, upper)

    def _place_upper(self, posture: Posture, side: str, upper: FloatArray) -> None:
        for label in ("upperarm01", "upperarm02"):
            turn = upper @ self._skeleton.rest[side, "upper_arm"].T
            self._skeleton.set(posture, f"{label}.{LETTERS[side]}", turn)

    def _place(
        self,
        posture: Posture,
        c: Mapping[str, float],
        side: str,
        upper: FloatArray,
        fore: FloatArray,
    ) -> None:
        skeleton, s, sign, g = (
            self._skeleton,
            LETTERS[side],
            1.0 if side == "left" else -1.0,
            look_up_side(c, side),
        )
        self._place_upper(posture, side, upper)
        fore_turn = fore @ skeleton.rest[side, "forearm"].T
        skeleton.set(posture, f"lowerarm01.{s}", fore_turn)
        hand = fore_turn
        if g("hand_roll") != 0.0 or g("wrist_extension") != 0.0:
            hand = self._bend_wrist(fore_turn, side, g("hand_roll"), g("wrist_extension"))
        if g("hand_flat") > 0.0:
            yaw = np.radians(g("hand_yaw"))
            fingers, down = (
                np.array([np.cos(yaw), sign * np.sin(yaw), 0.0]),
                np.array([0.0, 0.0, -1.0]),
            )
            flat = frame(-fingers, np.cross(down, fingers)) @ skeleton.rest[side, "hand"].T
            hand = slerp(hand, flat, g("hand_flat"))
        if hand is not fore_turn:  # the wrist's end of the forearm turns with the hand
            fore_turn = (
                slerp(np.eye(3), twist_about(hand @ fore_turn.T, fore[:, 2]), 0.6) @ fore_turn
            )
        skeleton.set(posture, f"lowerarm02.{s}", fore_turn)
        skeleton.set(posture, f"wrist.{s}", hand)
        skeleton.carry(posture, f"wrist.{s}")

    def _bend_wrist(
        self, fore_turn: FloatArray, side: str, roll_deg: float, extension_deg: float
    ) -> FloatArray:
        """The hand turned about the forearm (thumb outwards > 0) and bent back (towards its back >
        0).
        """
        sign, rest = 1.0 if side == "left" else -1.0, self._skeleton.rest[side, "hand"]
        hand: FloatArray = fore_turn @ rest @ rot_z(sign * roll_deg) @ rot_y(extension_deg) @ rest.T
        return hand

    def pin(
        self, posture: Posture, c: Mapping[str, float], side: str, pins: Mapping[str, FloatArray]
    ) -> None:
        """Bring a hand to where it is to be: on the floor, a bar or the body."""
        skeleton, s, sign, g = (
            self._skeleton,
            LETTERS[side],
            1.0 if side == "left" else -1.0,
            look_up_side(c, side),
        )
        joints = (
            skeleton.joint(posture, f"{k}.{s}").copy()
            for k in ("upperarm01", "lowerarm01", "wrist")
        )
        shoulder, elbow, wrist = joints
        target = wrist
        pole = unit(elbow - 0.5 * (shoulder + wrist)) * 0.3
        for weight, point, way in self._list_targets(posture, c, side, pins, shoulder):
            target = target + weight * (point - target)
            chest_way = skeleton.turn(posture, "spine01") @ (np.array(way) * [1.0, sign, 1.0])
            pole = pole + 2.0 * weight * chest_way
        is_near_floor = (
            wrist[2] < _NEAR_FLOOR_M and skeleton.lowest(posture, f"{side}_hand") < -0.004
        )
        if target is wrist and not is_near_floor:
            return
        pole = pole + np.array([g("elbow_pole_x"), g("elbow_pole_y"), g("elbow_pole_z")])
        upper_m, fore_m = skeleton.length_m[side, "upper_arm"], skeleton.length_m[side, "forearm"]
        for _ in range(3):
            mid, end = solve_two_bones(shoulder, target, upper_m, fore_m, pole)
            if mid[2] < _ELBOW_M:  # turn the elbow up and out of the floor
                raised = pole + np.array([0.0, 0.0, _RAISE * (_ELBOW_M - mid[2])])
                mid, end = solve_two_bones(shoulder, target, upper_m, fore_m, raised)
            normal = np.cross(end - mid, mid - shoulder)
            self._place(posture, c, side, frame(shoulder - mid, normal), frame(mid - end, normal))
            below = skeleton.lowest(posture, f"{side}_hand")
            if below > -0.004:
                break
            target = target + np.array([0.0, 0.0, -below])

    def _list_targets(
        self,
        posture: Posture,
        c: Mapping[str, float],
        side: str,
        pins: Mapping[str, FloatArray],
        shoulder: FloatArray,
    ) -> list[tuple[float, FloatArray, tuple[float, float, float]]]:
        """Weight, place of the wrist and way of the elbow of every pull on a hand, in the order in
        which they act.
        """
        skeleton, g, no_way, out = self._skeleton, look_up_side(c, side), (0.0, 0.0, 0.0), []
        pin = pins.get(f"{side}_hand")
        if g("hand_to_foot") > 0.0 and pin is not None:
            foot = skeleton.joint(posture, f"toe2-1.{'R' if side == 'left' else 'L'}")
            near = np.maximum(foot + 0.07 * unit(shoulder - foot), [-9, -9, 0.03])
            floor = self.find_floor_pin(pin, c, side)
            floor = floor + g("hand_to_foot") * (near - floor)
            out.append((max(g("hand_pin"), g("hand_to_foot")), floor, no_way))
        elif g("hand_pin") > 0.0 and pin is not None:
            out.append((g("hand_pin"), self.find_floor_pin(pin, c, side), no_way))
        if g("hand_to_leg") > 0.0:
            out.append((g("hand_to_leg"), self._find_on_leg(posture, c, side, shoulder), no_way))
        for name, place in PLACES.items():
            if g(f"hand_to_{name}") > 0.0:
                rest = self._places[name] * [1.0, 1.0 if side == "left" else -1.0, 1.0]
                out.append(
                    (
                        g(f"hand_to_{name}"),
                        skeleton.point_on(posture, place.bone, rest),
                        place.elbow,
                    )
                )
        return out

    def find_floor_pin(self, pin: FloatArray, c: Mapping[str, float], side: str) -> FloatArray:
        """Where a pinned wrist is, `(3,)`; `pin`: where the base pose has it."""
        g, scale = look_up_side(c, side), self._skeleton.scale
        point: FloatArray = pin + scale * np.array(
            [c["walk_x"] + g("hand_x"), g("hand_y"), g("hand_z")]
        )
        share = min(
            1.0, 2.0 * max(g("hand_flat"), 0.0)
        )  # a flat hand is on the floor before it is quite flat
        point[2] += share * (_FLOOR_WRIST_M - float(pin[2]))
        return point

    def _find_on_leg(
        self, posture: Posture, c: Mapping[str, float], side: str, shoulder: FloatArray
    ) -> FloatArray:
        """Where the wrist is when the palm lies on the leg of the same side (or the other one)."""
        skeleton, g = self._skeleton, look_up_side(c, side)
        leg = side if g("leg_crossed") < 0.5 else ("right" if side == "left" else "left")
        s = LETTERS[leg]
        along = float(np.clip(g("leg_point"), 0.0, 2.999))
        part = int(along)
        bones = (f"upperleg01.{s}", f"lowerleg01.{s}", f"foot.{s}", f"toe2-1.{s}")
        start, end = skeleton.joint(posture, bones[part]), skeleton.joint(posture, bones[part + 1])
        radius = np.interp(along, range(4), _LEG_RADII_M)
        limb = ("thigh", "shin", "shin")[part]
        front = (skeleton.turn(posture, bones[part]) @ skeleton.rest[leg, limb])[:, 0]
        if part == 2:  # the back of the foot is its front
            front = skeleton.turn(posture, bones[part])[:, 2]
        point = start + (along - part) * (end - start) + g("leg_front") * (radius + 0.02) * front
        on_leg: FloatArray = point + _PALM_M * unit(shoulder - point)
        return on_leg
