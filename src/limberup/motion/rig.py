"""Channels of a posture to bone transforms.

Joint angles, what carries the body, and hands and feet that stay.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from scipy.optimize import brentq

from limberup.motion.arms import Arms
from limberup.motion.body import LETTERS, SIDES, Body
from limberup.motion.channels import DEFAULTS
from limberup.motion.legs import bend_leg, compute_sinking, pin_foot
from limberup.motion.rotations import length, rot_y
from limberup.motion.skeleton import Posture, Skeleton
from limberup.motion.trunk import bend_trunk, rest_head
from limberup.types import FloatArray, IntArray

__all__ = ["ANCHORS", "SUPPORTS", "Rig"]

ANCHORS: Final[Mapping[str, tuple[str, ...]]] = {
    "root": ("root",),
    "spine01": ("spine01",),
    "knees": ("lowerleg01.L", "lowerleg01.R"),
    "feet": ("foot.L", "foot.R"),
    "hands": ("wrist.L", "wrist.R"),
}
"""Joints between which the body stays where the base pose has it on the floor plan (x, y)."""
SUPPORTS: Final = ("body", "chest", "feet", "hands", "knees", "pelvis", "seat")
_HEIGHTS: Final = {"pelvis": "pelvis_up", "seat": "pelvis_up", "chest": "chest_up"}
_BREATH_LIFTS_DEG: Final = {"left_shrug": 1.8, "right_shrug": 1.8, "thoracic_flexion": -0.4}
"""What a full breath does to shoulders and upper back; the shoulders rise by half a centimetre."""


class Rig:
    """A body with the rules that keep it on the floor, or at a bar.

    anchor: what stays where the base pose has it, one of `ANCHORS`.
    supports: regions that carry the body, one of `SUPPORTS` ("body" is whatever is lowest, but for
    the arms); with two of them the trunk is pitched until both touch. "hands" hang it from a bar
    instead, `bar_up` above the floor. legs: "pelvis" = hip angles count from the pelvis, "stage" =
    from the vertical (thighs) of the stage.
    """

    def __init__(
        self,
        body: Body,
        anchor: str = "spine01",
        supports: tuple[str, ...] = ("chest", "pelvis"),
        legs: str = "pelvis",
        skeleton: Skeleton | None = None,
    ) -> None:
        self.body = body
        self.skeleton = skeleton or Skeleton(body)
        self._arms = Arms(self.skeleton)
        self._anchor, self._supports, self._legs = anchor, supports, legs
        self._pins: dict[str, FloatArray] = {}

    def skin(self, posture: Posture, vertices: IntArray | None = None) -> FloatArray:
        """Skinned vertex positions, all or those asked for, `(v, 3)` stage metres."""
        return self.skeleton.skin(posture, vertices)

    def landmarks(self, posture: Posture) -> FloatArray:
        """The 33 MediaPipe landmarks in stage metres, `(33, 3)`."""
        return self.skeleton.landmarks(posture)

    def set_base(self, channels: Mapping[str, float]) -> Posture:
        """Remember where the base pose puts hands, feet, hips and anchor.

        Pins refer to these places.
        """
        self._pins = {}
        unpinned = ("_pin", "_stay", "hand_x", "hand_y")
        free = {k: (0.0 if k.endswith(unpinned) else v) for k, v in channels.items()}
        is_propped = free.get("prop", 0.0) > 0.0
        for _ in range(4 if is_propped else 1):
            posture = self.solve({**free, "prop": 0.0, "lay": 0.0})
            self._remember(posture)
            if is_propped:  # hands straight below the shoulders
                free["pitch"] = self._carried_pitch({**DEFAULTS, **free})
                free["left_arm_flexion"] = free["right_arm_flexion"] = free["pitch"]
        return self.solve(channels)

    def _remember(self, posture: Posture) -> None:
        joint, flat = self.skeleton.joint, np.array([1.0, 1.0, 0.0])
        hips = 0.5 * (joint(posture, "upperleg01.L") + joint(posture, "upperleg01.R"))
        self._pins = {"hips": hips * flat, "anchor": self.anchor_point(posture) * flat}
        for side in SIDES:
            self._pins[f"{side}_hand"] = joint(posture, f"wrist.{LETTERS[side]}").copy()
            self._pins[f"{side}_foot"] = joint(posture, f"foot.{LETTERS[side]}").copy()

    def solve(self, channels: Mapping[str, float], *, has_pins: bool = True) -> Posture:
        """The posture that these channels ask for, with its support.

        Without pins hands and feet are left out.
        """
        c = _breathe({**DEFAULTS, **channels})
        if (c["prop"] > 0.0 or c["lay"] > 0.0) and self._pins:
            c["pitch"] = self._carried_pitch(c)
        posture = self.skeleton.stand()
        bend_trunk(self.skeleton, posture, c)
        root = posture.turns[0] if self._legs == "pelvis" else np.eye(3)
        for side in SIDES:
            self._arms.bend(posture, c, side, has_hands=has_pins)
            bend_leg(self.skeleton, posture, c, side, root)
        self._settle(posture, c)
        rest_head(self.skeleton, posture, c)
        if not has_pins:
            return posture
        for side in SIDES:
            pin_foot(self.skeleton, posture, c, side, self._pins)
        for side in SIDES:
            self._arms.pin(posture, c, side, self._pins)
        return posture

    def _carried_pitch(self, c: Mapping[str, float]) -> float:
        """Pitch of a trunk carried by the arms (prop), laid down to a chest height (lay), or on its
        way between.
        """
        propped = self._find_pitch(c, self._arm_gap) if c["prop"] > 0.0 else c["pitch"]
        if c["lay"] <= 0.0:
            return c["pitch"] + c["prop"] * (propped - c["pitch"])
        height = c["chest_up"]
        if c["prop"] > 0.0:
            share = c["lay"] / (c["lay"] + c["prop"])
            free = {**c, "pitch": propped, "prop": 0.0, "lay": 0.0, "head_rest": 0.0}
            carried = self.skeleton.lowest(self.solve(free, has_pins=False), "chest")
            height = share * height + (1.0 - share) * carried
        return self._find_pitch({**c, "chest_up": height}, self._chest_gap)

    def _find_pitch(
        self, c: Mapping[str, float], gap: Callable[[Posture, Mapping[str, float]], float]
    ) -> float:
        """The pitch near the given one at which `gap`, which falls with the pitch, is zero."""
        free = {**c, "prop": 0.0, "lay": 0.0, "head_rest": 0.0}

        def at(pitch_deg: float) -> float:
            return gap(self.solve({**free, "pitch": pitch_deg}, has_pins=False), c)

        low = c["pitch"] - 60.0
        gap_low = at(low)
        if gap_low <= 0.0:
            return low
        while (
            low < c["pitch"] + 48.0
        ):  # the first root from above: beyond it the shoulders would pass the floor
            high = low + 12.0
            gap_high = at(high)
            if gap_high <= 0.0:
                break
            low, gap_low = high, gap_high
        else:
            return low
        return float(brentq(at, low, high, xtol=0.02))

    def _arm_gap(self, posture: Posture, c: Mapping[str, float]) -> float:
        total = 0.0
        for side in SIDES:
            upper, fore = (
                self.skeleton.length_m[side, "upper_arm"],
                self.skeleton.length_m[side, "forearm"],
            )
            bend = np.radians(max(c[f"{side}_elbow_flexion"], 4.0))
            want = np.sqrt(upper**2 + fore**2 + 2 * upper * fore * np.cos(bend))
            shoulder = self.skeleton.joint(posture, f"upperarm01.{LETTERS[side]}")
            pin = self._arms.find_floor_pin(self._pins[f"{side}_hand"], c, side)
            total += length(shoulder - pin) - float(want)
        return total / 2

    def _chest_gap(self, posture: Posture, c: Mapping[str, float]) -> float:
        return self.skeleton.lowest(posture, "chest") - c["chest_up"]

    def anchor_point(self, posture: Posture) -> FloatArray:
        """The middle of the anchor's joints, `(3,)`."""
        points = [self.skeleton.joint(posture, label) for label in ANCHORS[self._anchor]]
        middle: FloatArray = np.mean(points, axis=0)
        return middle

    def _settle(self, posture: Posture, c: Mapping[str, float]) -> None:
        """Shift (with two supports also pitch) the body on to what carries it."""
        about = self.anchor_point(posture)
        base = self._pins.get("anchor", np.zeros(3))
        move = np.array(
            [
                base[0] + c["shift_x"] + self.skeleton.scale * c["walk_x"],
                base[1] + c["shift_y"],
                0.0,
            ]
        )
        if self._supports == ("hands",):
            wrists = [self.skeleton.joint(posture, f"wrist.{letter}")[2] for letter in "LR"]
            move[2] = self.skeleton.scale * c["bar_up"] - float(np.mean(wrists)) + about[2]
            posture.joints[:] += move - about
            return
        points = [self.skeleton.region(posture, name) for name in self._supports]
        want = [c[_HEIGHTS[name]] if name in _HEIGHTS else 0.0 for name in self._supports]
        total = _find_level(points, want, about) if len(points) == 2 else np.eye(3)
        turned = [(p - about) @ total.T for p in points]
        move[2] = max(w - t[:, 2].min() for t, w in zip(turned, want, strict=True))
        posture.joints[:] = (posture.joints - about) @ total.T + move
        posture.turns[:] = total @ posture.turns
        if self._anchor == "feet" and self._pins:
            sink = max(
                compute_sinking(self.skeleton, posture, c, side, self._pins) for side in SIDES
            )
            posture.joints[:, 2] -= sink


def _breathe(c: dict[str, float]) -> dict[str, float]:
    """The channels with what breathing does to the joints."""
    for name, lift_deg in _BREATH_LIFTS_DEG.items():
        c[name] += c["breath"] * lift_deg
    c["breath"] = 0.0
    return c


def _find_level(points: list[FloatArray], want: list[float], about: FloatArray) -> FloatArray:
    """The pitch about a point, `(3, 3)`, at which both regions reach their heights at once."""
    total = np.eye(3)
    for _ in range(8):
        turned = [(p - about) @ total.T for p in points]
        low = [t[np.argmin(t[:, 2])] for t in turned]
        gap = (low[0][2] - want[0]) - (low[1][2] - want[1])
        span = low[0][0] - low[1][0]
        step = np.degrees(np.arctan(gap / (span if abs(span) > 0.05 else 0.05)))
        total = rot_y(float(np.clip(step, -15, 15))) @ total
    return total
