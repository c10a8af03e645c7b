"""Posture channels -> bone transforms: forward kinematics, contact with the floor, two-bone IK for limbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import brentq

from limberup.motion.body import JOINT_LANDMARKS, SIDES, Body
from limberup.motion.channels import DEFAULTS
from limberup.motion.rotations import frame, rot_x, rot_y, rot_z, slerp, solve_two_bones, twist_about, unit
from limberup.types import FloatArray as Array

SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
LUMBAR_SHARE = np.array([0.38, 0.34, 0.28, 0.0, 0.0])
THORACIC_SHARE = np.array([0.0, 0.0, 0.15, 0.4, 0.45])
TWIST_SHARE = np.array([0.16, 0.18, 0.2, 0.23, 0.23])
NECK = ("neck01", "neck02", "neck03", "head")
SUPPORTS: dict[str, tuple[str, ...]] = {
    "pelvis": ("root", "pelvis", "upperleg01", "spine05"),
    "chest": ("spine01", "spine02", "clavicle", "shoulder01"),
    "knees": ("lowerleg01", "upperleg02"),
    "head": ("head", "neck03", "eye"),
}
SKIN_STEP = {"pelvis": 2, "chest": 2, "knees": 2, "head": 3}


def _of_side(channels: dict[str, float], side: str) -> Callable[[str], float]:
    """Look-up of the channels of one side by their name without it."""

    def look_up(name: str) -> float:
        return channels[f"{side}_{name}"]

    return look_up


@dataclass
class Posture:
    """Rotations (104, 3, 3) from rest and joint positions (104, 3), in stage metres."""

    turns: Array
    joints: Array
    notes: dict[str, float] = field(default_factory=dict)


@dataclass
class Rig:
    """A body with the rules that keep it on the floor.

    anchor: bone whose x, y stay where the base pose has them ("spine01", "root" or "knees").
    supports: regions that carry the body; with two of them the trunk is pitched until both touch.
    legs: "pelvis" = hip angles count from the pelvis, "stage" = from the vertical (thighs) of the stage.
    """

    body: Body
    anchor: str = "spine01"
    supports: tuple[str, ...] = ("chest", "pelvis")
    legs: str = "pelvis"
    pins: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        b, h = self.body, self.body.heads
        self._i = {label: k for k, label in enumerate(b.labels)}
        self._skin = {name: b.vertices_of(*prefixes)[:: SKIN_STEP[name]] for name, prefixes in SUPPORTS.items()}
        for side in SIDES:
            s = side[0].upper()
            self._skin[f"{side}_foot"] = b.vertices_of(
                f"foot.{s}", *(f"toe{i}-{j}.{s}" for i in range(1, 6) for j in (1, 2, 3))
            )
            self._skin[f"{side}_toes"] = b.vertices_of(*(f"toe{i}-{j}.{s}" for i in range(1, 6) for j in (1, 2, 3)))
            self._skin[f"{side}_leg"] = b.vertices_of(f"lowerleg01.{s}", f"lowerleg02.{s}", f"upperleg02.{s}")[::3]
            self._skin[f"{side}_hand"] = b.vertices_of(
                f"wrist.{s}",
                f"metacarpal1.{s}",
                f"metacarpal2.{s}",
                f"metacarpal3.{s}",
                f"metacarpal4.{s}",
                *(f"finger{i}-{j}.{s}" for i in range(1, 6) for j in (1, 2, 3)),
            )
            self._skin[f"{side}_shoulder"] = b.vertices_of(f"shoulder01.{s}", f"upperarm01.{s}")
        left = np.array([0.0, 1.0, 0.0])
        self._rest = {}
        self._length = {}
        for side in SIDES:
            s, sign = side[0].upper(), 1.0 if side == "left" else -1.0
            for part, a, e in (
                ("thigh", "upperleg01", "lowerleg01"),
                ("shin", "lowerleg01", "foot"),
                ("upper_arm", "upperarm01", "lowerarm01"),
                ("forearm", "lowerarm01", "wrist"),
            ):
                pa, pe = h[self._i[f"{a}.{s}"]], h[self._i[f"{e}.{s}"]]
                hint = left
                if part in ("upper_arm", "forearm"):  # the elbow's own hinge, as the rest pose is bent there
                    sh, el, wr = (h[self._i[f"{k}.{s}"]] for k in ("upperarm01", "lowerarm01", "wrist"))
                    hint = np.cross(wr - el, el - sh)
                    hint = hint * np.sign(hint @ left) if abs(unit(hint) @ left) > 0.2 else hint
                self._rest[side, part] = frame(pa - pe, hint)
                self._length[side, part] = float(np.linalg.norm(pe - pa))
            knuckles = {k: h[self._i[f"finger{k}-1.{s}"]] - h[self._i[f"wrist.{s}"]] for k in (2, 5)}
            palm = -sign * np.cross(knuckles[2], knuckles[5])
            self._rest[side, "hand"] = frame(
                -unit(knuckles[2] + knuckles[5]), np.cross(palm, unit(knuckles[2] + knuckles[5]))
            )

    # -- skin -----------------------------------------------------------------------------------------------------
    def skin(self, posture: Posture, vertices: np.ndarray | None = None) -> Array:
        """Skinned vertex positions (linear blend), all or those asked for."""
        b = self.body
        w = b.weights if vertices is None else b.weights[vertices]
        v = b.vertices if vertices is None else b.vertices[vertices]
        offset = posture.joints - np.einsum("bij,bj->bi", posture.turns, b.heads)
        blended = w @ np.concatenate([posture.turns.reshape(-1, 9), offset], axis=1)
        skinned: Array = np.einsum("vij,vj->vi", blended[:, :9].reshape(-1, 3, 3), v) + blended[:, 9:]
        return skinned

    def lowest(self, posture: Posture, region: str) -> float:
        """Height of the lowest skin point of a region above the floor, metres."""
        return float(self.skin(posture, self._skin[region])[:, 2].min())

    def landmarks(self, posture: Posture) -> Array:
        """The 33 MediaPipe landmarks in stage metres, (33, 3)."""
        out = np.zeros((33, 3))
        for k, label in JOINT_LANDMARKS.items():
            out[k] = posture.joints[self._i[label]]
        ids = list(self.body.landmark_vertex)
        out[ids] = self.skin(posture, np.array([self.body.landmark_vertex[k] for k in ids]))
        return out

    # -- solving --------------------------------------------------------------------------------------------------
    def set_base(self, channels: dict[str, float]) -> Posture:
        """Remember where the base pose puts hands, hips and anchor: pins refer to these places."""
        self.pins = {}
        free = {k: (0.0 if k.endswith(("_pin", "hand_x", "hand_y")) else v) for k, v in channels.items()}
        for _ in range(4 if free.get("prop", 0.0) > 0.0 else 1):
            posture = self.solve({**free, "prop": 0.0, "lay": 0.0})
            hips = 0.5 * (posture.joints[self._i["upperleg01.L"]] + posture.joints[self._i["upperleg01.R"]])
            self.pins = {"hips": hips * [1, 1, 0], "anchor": self._anchor_point(posture) * [1, 1, 0]}
            for side in SIDES:
                self.pins[f"{side}_hand"] = posture.joints[self._i[f"wrist.{side[0].upper()}"]].copy()
            if free.get("prop", 0.0) > 0.0:  # hands straight below the shoulders
                free["pitch"] = self._carried_pitch({**DEFAULTS, **free})
                free["left_arm_flexion"] = free["right_arm_flexion"] = free["pitch"]
        return self.solve(channels)

    def solve(self, channels: dict[str, float], *, arms: bool = True) -> Posture:
        """The posture that these channels ask for, laid on the floor; without `arms` their pins are left out."""
        c = {**DEFAULTS, **channels}
        if (c["prop"] > 0.0 or c["lay"] > 0.0) and self.pins:
            c["pitch"] = self._carried_pitch(c)
        n = len(self.body.labels)
        posture = Posture(np.tile(np.eye(3), (n, 1, 1)), np.zeros((n, 3)))
        self._trunk(posture, c)
        for side in SIDES:
            self._arm_fk(posture, c, side)
            self._leg_fk(posture, c, side)
        self._settle(posture, c)
        self._rest_head(posture, c)
        if not arms:
            return posture
        for side in SIDES:
            self._leg_pin(posture, c, side)
        for side in SIDES:
            self._arm_pin(posture, c, side)
        return posture

    def _carried_pitch(self, c: dict[str, float]) -> float:
        """Pitch of a trunk carried by the arms (prop), laid down to a chest height (lay), or on its way between."""
        propped = self._find_pitch(c, self._arm_gap) if c["prop"] > 0.0 else c["pitch"]
        if c["lay"] <= 0.0:
            return c["pitch"] + c["prop"] * (propped - c["pitch"])
        height = c["chest_up"]
        if c["prop"] > 0.0:
            share = c["lay"] / (c["lay"] + c["prop"])
            carried = self.lowest(
                self.solve({**c, "pitch": propped, "prop": 0.0, "lay": 0.0, "head_rest": 0.0}, arms=False), "chest"
            )
            height = share * height + (1.0 - share) * carried
        return self._find_pitch({**c, "chest_up": height}, self._chest_gap)

    def _find_pitch(self, c: dict[str, float], gap: Callable[[Posture, dict[str, float]], float]) -> float:
        """The pitch near the given one at which `gap` (falling as the trunk tips forward) is zero."""
        free = {**c, "prop": 0.0, "lay": 0.0, "head_rest": 0.0}
        free |= {f"{side}_{name}": 0.0 for side in SIDES for name in ("hand_pin", "hand_to_foot")}

        def at(pitch_deg: float) -> float:
            return gap(self.solve({**free, "pitch": pitch_deg}, arms=False), c)

        low = c["pitch"] - 60.0
        gap_low = at(low)
        if gap_low <= 0.0:
            return low
        while low < c["pitch"] + 48.0:  # the first root from above: beyond it the shoulders would pass the floor
            high = low + 8.0
            gap_high = at(high)
            if gap_high <= 0.0:
                break
            low, gap_low = high, gap_high
        else:
            return low
        return float(brentq(at, low, high, xtol=0.02))

    def _arm_gap(self, posture: Posture, c: dict[str, float]) -> float:
        total = 0.0
        for side in SIDES:
            upper, fore = self._length[side, "upper_arm"], self._length[side, "forearm"]
            want = np.sqrt(
                upper**2 + fore**2 + 2 * upper * fore * np.cos(np.radians(max(c[f"{side}_elbow_flexion"], 4.0)))
            )
            pin = self.pins[f"{side}_hand"] + self.body.leg_m / 0.95 * np.array([c[f"{side}_hand_{k}"] for k in "xyz"])
            pin[2] = 0.028 + self.body.leg_m / 0.95 * c[f"{side}_hand_z"]
            shoulder = posture.joints[self._i[f"upperarm01.{side[0].upper()}"]]
            total += float(np.linalg.norm(shoulder - pin)) - want
        return total / 2

    def _chest_gap(self, posture: Posture, c: dict[str, float]) -> float:
        return self.lowest(posture, "chest") - c["chest_up"]

    def _set(self, posture: Posture, label: str, turn: Array) -> None:
        k = self._i[label]
        p = int(self.body.parents[k])
        posture.turns[k] = turn
        if p >= 0:
            posture.joints[k] = posture.joints[p] + posture.turns[p] @ (self.body.heads[k] - self.body.heads[p])

    def _trunk(self, posture: Posture, c: dict[str, float]) -> None:
        turn = rot_y(c["pitch"]) @ rot_z(c["turn"])
        for label in ("root", "pelvis.L", "pelvis.R"):
            self._set(posture, label, turn)
        for k, label in enumerate(SPINE):
            flex = LUMBAR_SHARE[k] * c["lumbar_flexion"] + THORACIC_SHARE[k] * c["thoracic_flexion"]
            turn = turn @ rot_z(TWIST_SHARE[k] * c["spine_twist"]) @ rot_x(-0.2 * c["spine_side"]) @ rot_y(flex)
            self._set(posture, label, turn)
        for label in NECK:
            turn = turn @ rot_z(c["neck_twist"] / 4) @ rot_x(-c["neck_side"] / 4) @ rot_y(c["neck_flexion"] / 4)
            self._set(posture, label, turn)
        for eye in ("eye.L", "eye.R"):
            self._set(posture, eye, turn)

    def _children(self, posture: Posture, label: str) -> None:
        """Carry fingers and toes along with their hand or foot."""
        top = self._i[label]
        moved = {top}
        for k in range(top + 1, len(self.body.labels)):
            if int(self.body.parents[k]) in moved:
                moved.add(k)
                self._set(posture, self.body.labels[k], posture.turns[top])

    def _leg_fk(self, posture: Posture, c: dict[str, float], side: str) -> None:
        sign = 1.0 if side == "left" else -1.0
        g = _of_side(c, side)
        root = posture.turns[0] if self.legs == "pelvis" else np.eye(3)
        thigh = root @ rot_y(-g("hip_flexion")) @ rot_x(sign * g("hip_abduction")) @ rot_z(sign * g("hip_rotation"))
        self._place_leg(posture, side, thigh, thigh @ rot_y(g("knee_flexion")), g("ankle_plantar"))

    def _place_leg(self, posture: Posture, side: str, thigh: Array, shin: Array, plantar_deg: float) -> None:
        s = side[0].upper()
        rest_t, rest_s = self._rest[side, "thigh"], self._rest[side, "shin"]
        for label in ("upperleg01", "upperleg02"):
            self._set(posture, f"{label}.{s}", thigh @ rest_t.T)
        for label in ("lowerleg01", "lowerleg02"):
            self._set(posture, f"{label}.{s}", shin @ rest_s.T)
        self._set(posture, f"foot.{s}", shin @ rot_y(plantar_deg) @ rest_s.T)
        self._children(posture, f"foot.{s}")

    def _arm_fk(self, posture: Posture, c: dict[str, float], side: str) -> None:
        s, sign = side[0].upper(), 1.0 if side == "left" else -1.0
        g = _of_side(c, side)
        chest = posture.turns[self._i["spine01"]]
        clavicle = chest @ rot_x(sign * g("shrug"))
        for label in ("clavicle", "shoulder01"):
            self._set(posture, f"{label}.{s}", clavicle)
        upper = chest @ rot_y(-g("arm_flexion")) @ rot_x(sign * g("arm_abduction")) @ rot_z(-sign * g("arm_rotation"))
        fore = upper @ rot_y(-g("elbow_flexion"))
        self._place_arm(posture, side, upper, fore, c)

    def _place_arm(self, posture: Posture, side: str, upper: Array, fore: Array, c: dict[str, float]) -> None:
        s, sign = side[0].upper(), 1.0 if side == "left" else -1.0
        for label in ("upperarm01", "upperarm02"):
            self._set(posture, f"{label}.{s}", upper @ self._rest[side, "upper_arm"].T)
        fore_turn = fore @ self._rest[side, "forearm"].T
        self._set(posture, f"lowerarm01.{s}", fore_turn)
        yaw = np.radians(c[f"{side}_hand_yaw"])
        fingers = np.array([np.cos(yaw), sign * np.sin(yaw), 0.0])
        down = np.array([0.0, 0.0, -1.0])
        flat = frame(-fingers, np.cross(down, fingers)) @ self._rest[side, "hand"].T
        hand = slerp(fore_turn, flat, c[f"{side}_hand_flat"])
        half = slerp(np.eye(3), twist_about(hand @ fore_turn.T, fore[:, 2]), 0.6)
        self._set(posture, f"lowerarm02.{s}", half @ fore_turn)
        self._set(posture, f"wrist.{s}", hand)
        self._children(posture, f"wrist.{s}")

    def _anchor_point(self, posture: Posture) -> Array:
        if self.anchor == "knees":
            knees: Array = 0.5 * (posture.joints[self._i["lowerleg01.L"]] + posture.joints[self._i["lowerleg01.R"]])
            return knees
        anchor: Array = posture.joints[self._i[self.anchor]]
        return anchor

    def _settle(self, posture: Posture, c: dict[str, float]) -> None:
        """Shift (and with two supports pitch) the body until its supporting regions lie on the floor."""
        points = [self.skin(posture, self._skin[name]) for name in self.supports]
        want = [
            c["pelvis_up"] if name == "pelvis" else c["chest_up"] if name == "chest" else 0.0 for name in self.supports
        ]
        about = self._anchor_point(posture).copy()
        total = np.eye(3)
        if len(points) == 2:
            for _ in range(8):
                turned = [(p - about) @ total.T for p in points]
                low = [t[np.argmin(t[:, 2])] for t in turned]
                gap = (low[0][2] - want[0]) - (low[1][2] - want[1])
                span = low[0][0] - low[1][0]
                step = np.degrees(np.arctan(gap / (span if abs(span) > 0.05 else 0.05)))
                total = rot_y(float(np.clip(step, -15, 15))) @ total
        turned = [(p - about) @ total.T for p in points]
        drop = max(w - t[:, 2].min() for t, w in zip(turned, want, strict=True))
        base = self.pins.get("anchor", np.zeros(3))
        move = np.array([base[0] + c["shift_x"], base[1] + c["shift_y"], drop])
        posture.joints[:] = (posture.joints - about) @ total.T + move
        posture.turns[:] = total @ posture.turns

    def _rest_head(self, posture: Posture, c: dict[str, float]) -> None:
        if c["head_rest"] <= 0.0:
            return
        pivot = posture.joints[self._i["neck01"]].copy()
        points = self.skin(posture, self._skin["head"]) - pivot
        total = np.eye(3)
        axis_turn = posture.turns[self._i["spine01"]]
        forward = unit(np.array([axis_turn[0, 2], axis_turn[1, 2], 0.0]))  # the way the neck points, on the floor
        basis = np.stack([forward, np.array([-forward[1], forward[0], 0.0]), np.array([0.0, 0.0, 1.0])], axis=1)
        for _ in range(8):
            turned = points @ total.T
            low = turned[np.argmin(turned[:, 2])]
            gap = low[2] + pivot[2] - c["head_up"]
            step = np.degrees(gap / max(low @ forward, 0.08))
            total = basis @ rot_y(float(np.clip(step, -12, 12))) @ basis.T @ total
        total = slerp(np.eye(3), total, c["head_rest"] ** 3)  # late, so that a head far from the floor does not dive
        for k, label in enumerate(NECK):
            self._set(
                posture, label, slerp(np.eye(3), total, (k + 1) / 4 if k < 3 else 1.0) @ posture.turns[self._i[label]]
            )
        for eye in ("eye.L", "eye.R"):
            self._set(posture, eye, posture.turns[self._i["head"]])

    def _leg_pin(self, posture: Posture, c: dict[str, float], side: str) -> None:
        s = side[0].upper()
        g = _of_side(c, side)
        hip, knee, ankle = (posture.joints[self._i[f"{k}.{s}"]].copy() for k in ("upperleg01", "lowerleg01", "foot"))
        scale = self.body.leg_m / 0.95
        target = ankle
        if g("foot_pin") > 0.0:
            pin = self.pins.get("hips", hip * [1, 1, 0]) + scale * np.array([g("foot_x"), g("foot_y"), g("foot_z")])
            target = ankle + g("foot_pin") * (pin - ankle)
        pole = unit(knee - 0.5 * (hip + ankle)) + np.array([g("knee_pole_x"), g("knee_pole_y"), g("knee_pole_z")])
        hinge = (posture.turns[self._i[f"upperleg01.{s}"]] @ self._rest[side, "thigh"])[:, 1]
        lowered, pull = False, max(g("foot_down"), 0.0) ** 12  # fades at once when the leg is to lift
        for _ in range(4):
            if g("foot_pin") > 0.0 or target is not ankle:
                new_knee, new_ankle = solve_two_bones(
                    hip, target, self._length[side, "thigh"], self._length[side, "shin"], pole
                )
                normal = np.cross(new_knee - hip, new_ankle - new_knee)
                bend = float(np.linalg.norm(normal)) / (self._length[side, "thigh"] * self._length[side, "shin"])
                hint = unit(hinge * max(0.0, 0.35 - bend) + unit(normal) * min(bend, 0.35))
                self._place_leg(
                    posture, side, frame(hip - new_knee, hint), frame(new_knee - new_ankle, hint), g("ankle_plantar")
                )
            below = min(self.lowest(posture, f"{side}_foot"), self.lowest(posture, f"{side}_leg") + 0.004)
            if below < -0.002:
                target = target + np.array([0.0, 0.0, -below])
            elif pull * below > 0.004 and not (lowered and pull < 1.0):
                lowered = True
                target = target - np.array([0.0, 0.0, pull * below])
            else:
                break

    def _arm_pin(self, posture: Posture, c: dict[str, float], side: str) -> None:
        g = _of_side(c, side)
        weight = max(g("hand_pin"), g("hand_to_foot"))
        if weight <= 0.0 or f"{side}_hand" not in self.pins:
            return
        s = side[0].upper()
        shoulder, elbow, wrist = (
            posture.joints[self._i[f"{k}.{s}"]].copy() for k in ("upperarm01", "lowerarm01", "wrist")
        )
        scale = self.body.leg_m / 0.95
        pin = self.pins[f"{side}_hand"] + scale * np.array([g("hand_x"), g("hand_y"), g("hand_z")])
        if g("hand_flat") > 0.5:
            pin[2] = 0.028 + scale * g("hand_z")
        if g("hand_to_foot") > 0.0:
            foot = posture.joints[self._i[f"toe2-1.{'R' if s == 'L' else 'L'}"]]
            near = foot + 0.07 * unit(shoulder - foot)
            pin = pin + g("hand_to_foot") * (np.maximum(near, [-9, -9, 0.03]) - pin)
        target = wrist + weight * (pin - wrist)
        pole = unit(elbow - 0.5 * (shoulder + wrist)) * 0.3 + np.array(
            [g("elbow_pole_x"), g("elbow_pole_y"), g("elbow_pole_z")]
        )
        for _ in range(3):
            mid, end = solve_two_bones(
                shoulder, target, self._length[side, "upper_arm"], self._length[side, "forearm"], pole
            )
            normal = np.cross(end - mid, mid - shoulder)
            self._place_arm(posture, side, frame(shoulder - mid, normal), frame(mid - end, normal), c)
            below = self.lowest(posture, f"{side}_hand")
            if below > -0.004:
                break
            target = target + np.array([0.0, 0.0, -below])
