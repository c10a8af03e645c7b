"""The named numbers that describe one posture, and their mirror.

Angles are degrees, positions metres. `left_*` and `right_*` are the person's own sides. Signs: pitch 0 = upright,
+90 = prone, -90 = supine; turn > 0 lifts the left hip of a prone person; flexion, abduction, plantar flexion > 0.
"""

from __future__ import annotations

_TRUNK = {
    "pitch": 0.0,
    "turn": 0.0,  # pelvis against the stage; turn is about the body's long axis
    "lumbar_flexion": 0.0,
    "thoracic_flexion": 0.0,
    "spine_side": 0.0,
    "spine_twist": 0.0,  # totals, pelvis to chest
    "neck_flexion": 0.0,
    "neck_side": 0.0,
    "neck_twist": 0.0,
    "head_rest": 0.0,
    "head_up": 0.0,  # 1 = lower the head until it is `head_up` above the floor
    "pelvis_up": 0.0,
    "chest_up": 0.0,  # heights of the lowest points of the supporting regions
    "shift_x": 0.0,
    "shift_y": 0.0,  # of the anchor
    "prop": 0.0,  # 1 = pitch the trunk until straight arms (bent by elbow_flexion) just reach their pinned hands
    "lay": 0.0,  # 1 = pitch the trunk until the chest is `chest_up` above the floor
    "breath": 0.0,  # 0 to 1 at rest, up to 2.5 with a deep breath, down to -1.5 when all of it is let out
}
_LIMBS = {
    "hip_flexion": 0.0,
    "hip_abduction": 0.0,
    "hip_rotation": 0.0,
    "knee_flexion": 3.0,
    "ankle_plantar": 0.0,
    "foot_pin": 0.0,
    "foot_x": 0.0,
    "foot_y": 0.0,
    "foot_z": 0.06,  # ankle target, from the base pose's hip centre
    "foot_down": 0.0,  # 1 = a resting foot lies on the floor
    "knee_pole_x": 0.0,
    "knee_pole_y": 0.0,
    "knee_pole_z": 0.0,  # added to the FK knee direction
    "arm_flexion": 0.0,
    "arm_abduction": 10.0,
    "arm_rotation": 0.0,
    "elbow_flexion": 8.0,
    "shrug": 0.0,
    "hand_pin": 0.0,
    "hand_x": 0.0,
    "hand_y": 0.0,
    "hand_z": 0.0,  # offsets from where the base pose puts the hand
    "hand_to_foot": 0.0,  # 1 = the wrist goes to the opposite foot
    "elbow_pole_x": 0.0,
    "elbow_pole_y": 0.0,
    "elbow_pole_z": 0.0,
    "hand_flat": 0.0,
    "hand_yaw": 0.0,  # palm on the floor; yaw 0 = fingers towards +x, + = outwards
}
DEFAULTS: dict[str, float] = dict(_TRUNK)
DEFAULTS.update({f"{side}_{name}": value for side in ("left", "right") for name, value in _LIMBS.items()})
NAMES: tuple[str, ...] = tuple(DEFAULTS)

_NEGATED = {"turn", "spine_side", "spine_twist", "neck_side", "neck_twist", "shift_y"}
_NEGATED_LIMB = {"foot_y", "knee_pole_y", "hand_y", "elbow_pole_y"}


def mirror(values: dict[str, float]) -> dict[str, float]:
    """The same posture with left and right exchanged."""
    out = {}
    for name, value in values.items():
        side, _, limb = name.partition("_")
        if side in ("left", "right"):
            other = ("right" if side == "left" else "left") + "_" + limb
            out[other] = -value if limb in _NEGATED_LIMB else value
        else:
            out[name] = -value if name in _NEGATED else value
    return out


def expand(values: dict[str, float]) -> dict[str, float]:
    """Resolve the prefixes of the motion files: `work_` = left, `other_` = right, `both_` = both sides."""
    out: dict[str, float] = {}
    for name, value in values.items():
        head, _, limb = name.partition("_")
        targets = {"work": ["left"], "other": ["right"], "both": ["left", "right"]}.get(head)
        if targets is None:
            out[name] = float(value)
        else:
            for side in targets:
                flip = head == "both" and side == "right" and limb in _NEGATED_LIMB
                out[f"{side}_{limb}"] = -float(value) if flip else float(value)
    unknown = set(out) - set(NAMES)
    if unknown:
        raise KeyError(f"unknown channels: {sorted(unknown)}")
    return out
