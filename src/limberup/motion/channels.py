"""The named numbers that describe one posture, and their mirror.

Angles are degrees, positions metres of a body with legs of 0.95 m (hands, feet and the bar scale
with the body;
`pelvis_up`, `chest_up`, `head_up` and the shifts do not). `left_*` and `right_*` are the person's
own sides; motion files write `work_` (left, mirrored for the other side), `other_` and `both_`. x
is ahead, y to the person's left, z up. A weight goes from 0 (off) to 1.

Trunk:

- `pitch` of the pelvis: 0 upright, 90 prone, -90 supine. `turn` about the body's long axis: > 0
  lifts the left hip of a prone person, and turns a standing one to the left. `lean` tips it to the
  left.
- `lumbar_flexion`, `thoracic_flexion`, `spine_side` (to the left), `spine_twist`: in all, from
  pelvis to chest.
- `neck_flexion` (chin to chest > 0), `neck_side`, `neck_twist` (to the left); `head_rest`: weight
  of a head that lies `head_up` above the floor.
- `pelvis_up` (for supports "pelvis" and "seat"), `chest_up`: height of the lowest skin of what
  carries the body, such as on a foam roller or a chair. `shift_x`, `shift_y`: of the anchor.
  `walk_x`: of the anchor and all that is pinned, scaled with the body. `bar_up`: height of the bar
  for support "hands".
- `prop`: weight of pitching the trunk until straight arms (bent by `elbow_flexion`) reach their
  pinned hands. `lay`: weight of pitching it until the chest is `chest_up` above the floor.
- `breath`: 0 empty to 1 full, less than 0 breathed out far, 2 a deep breath. `breath_held`: weight
  of the pose's `breath`; without it the person breathes by themselves. A held breath: one pose with
  `breath = 1`, one with `breath = -1` and the stay, both with `breath_held = 1`.

Legs, each side:

- `hip_flexion`, `hip_abduction`, `hip_rotation` (> 0 outwards: the foot of a bent knee goes
  inwards), `knee_flexion`, `ankle_plantar`.
- `foot_flat`: weight of a level sole with the toes ahead, turned outwards by `foot_toe_out`.
- `foot_stay`: weight of an ankle that stays where the base pose has it, moved by `step_x`,
  `step_y`, `step_z`. With support "feet" the hips sink as far as feet that stay need. `foot_pin`:
  the same, but at `foot_x`, `foot_y`, `foot_z` from the floor below the base pose's hips.
- `foot_down`: weight of lowering a resting foot on to the floor. `knee_pole_x`, `_y`, `_z` pull the
  knee of a pinned leg.

Arms, each side:

- `arm_flexion` (180 overhead), `arm_abduction`, `arm_rotation` (> 0 inwards), `elbow_flexion`,
  `shrug` (up > 0).
- `wrist_extension` bends the hand towards its back, `hand_roll` turns it about the forearm,
  `hand_flat` lays the palm on the floor with the fingers at `hand_yaw` (0 ahead, > 0 outwards).
- `hand_pin`: weight of a wrist that stays where the base pose has it, moved by `hand_x`, `hand_y`,
  `hand_z`; a flat hand lies on the floor. `hand_to_foot`: weight of reaching the opposite foot.
- Hands on the body, weights that stay with the body when it moves: `hand_to_hip` (at the waist's
  side),
  `hand_to_low_back`, `hand_to_belly`, `hand_to_ribs`, `hand_to_shoulder` (the opposite one, arms
  crossed over the chest), `hand_to_head` (at the ear), `hand_to_mouth`.
- `hand_to_leg`: weight of a palm on the leg of its side (the other one with `leg_crossed` = 1), at
  `leg_point` (0 hip, 1 knee, 2 ankle, 3 toes, and anything between) on its front, or behind it with
  `leg_front` = -1.
- `elbow_pole_x`, `_y`, `_z` pull the elbow of an arm whose hand is held anywhere.
"""

from collections.abc import Mapping
from typing import Final

__all__ = [
    "DEFAULTS",
    "NAMES",
    "expand",
    "find_grain",
    "is_channel",
    "is_varied",
    "list_channels",
    "mirror",
]

_TRUNK: Final = {
    "pitch": 0.0,
    "turn": 0.0,
    "lean": 0.0,
    "lumbar_flexion": 0.0,
    "thoracic_flexion": 0.0,
    "spine_side": 0.0,
    "spine_twist": 0.0,
    "neck_flexion": 0.0,
    "neck_side": 0.0,
    "neck_twist": 0.0,
    "head_rest": 0.0,
    "head_up": 0.0,
    "pelvis_up": 0.0,
    "chest_up": 0.0,
    "shift_x": 0.0,
    "shift_y": 0.0,
    "walk_x": 0.0,
    "bar_up": 2.2,
    "prop": 0.0,
    "lay": 0.0,
    "breath": 0.0,
    "breath_held": 0.0,
}
_LIMBS: Final = {
    "hip_flexion": 0.0,
    "hip_abduction": 0.0,
    "hip_rotation": 0.0,
    "knee_flexion": 3.0,
    "ankle_plantar": 0.0,
    "foot_flat": 0.0,
    "foot_toe_out": 0.0,
    "foot_stay": 0.0,
    "step_x": 0.0,
    "step_y": 0.0,
    "step_z": 0.0,
    "foot_pin": 0.0,
    "foot_x": 0.0,
    "foot_y": 0.0,
    "foot_z": 0.06,
    "foot_down": 0.0,
    "knee_pole_x": 0.0,
    "knee_pole_y": 0.0,
    "knee_pole_z": 0.0,
    "arm_flexion": 0.0,
    "arm_abduction": 10.0,
    "arm_rotation": 0.0,
    "elbow_flexion": 8.0,
    "shrug": 0.0,
    "wrist_extension": 0.0,
    "hand_roll": 0.0,
    "hand_flat": 0.0,
    "hand_yaw": 0.0,
    "hand_pin": 0.0,
    "hand_x": 0.0,
    "hand_y": 0.0,
    "hand_z": 0.0,
    "hand_to_foot": 0.0,
    "hand_to_hip": 0.0,
    "hand_to_low_back": 0.0,
    "hand_to_belly": 0.0,
    "hand_to_ribs": 0.0,
    "hand_to_shoulder": 0.0,
    "hand_to_head": 0.0,
    "hand_to_mouth": 0.0,
    "hand_to_leg": 0.0,
    "leg_point": 1.0,
    "leg_front": 1.0,
    "leg_crossed": 0.0,
    "elbow_pole_x": 0.0,
    "elbow_pole_y": 0.0,
    "elbow_pole_z": 0.0,
}
_SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "left": ("left",),
    "right": ("right",),
    "work": ("left",),
    "other": ("right",),
    "both": ("left", "right"),
}
DEFAULTS: Final[dict[str, float]] = _TRUNK | {
    f"{side}_{name}": value for side in ("left", "right") for name, value in _LIMBS.items()
}
NAMES: Final[tuple[str, ...]] = tuple(DEFAULTS)

_FIXED: Final = {
    *(
        "head_rest",
        "head_up",
        "pelvis_up",
        "chest_up",
        "bar_up",
        "prop",
        "lay",
        "breath",
        "breath_held",
    ),
    *(
        "foot_flat",
        "foot_stay",
        "step_z",
        "foot_pin",
        "foot_z",
        "foot_down",
        "hand_flat",
        "hand_pin",
        "hand_z",
    ),
    *(name for name in _LIMBS if name.startswith(("hand_to_", "leg_"))),
}
_ANGLES: Final = (
    *("pitch", "turn", "lean", "flexion", "extension", "abduction", "rotation", "twist", "side"),
    *("plantar", "toe_out", "shrug", "roll", "yaw"),
)
_NEGATED: Final = {
    "turn",
    "lean",
    "spine_side",
    "spine_twist",
    "neck_side",
    "neck_twist",
    "shift_y",
}
_NEGATED_LIMB: Final = {"foot_y", "step_y", "knee_pole_y", "hand_y", "elbow_pole_y"}


def mirror(values: Mapping[str, float]) -> dict[str, float]:
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


def expand(values: Mapping[str, float]) -> dict[str, float]:
    """Resolve the prefixes of the motion files.

    `work_` = left, `other_` = right, `both_` = both sides.
    """
    out: dict[str, float] = {}
    for name, value in values.items():
        if name in _TRUNK:
            out[name] = float(value)
            continue
        prefix, _, limb = name.partition("_")
        for side in _SIDES[prefix]:
            is_flipped = prefix == "both" and side == "right" and limb in _NEGATED_LIMB
            out[f"{side}_{limb}"] = -float(value) if is_flipped else float(value)
    return out


def is_channel(name: str) -> bool:
    """Whether a motion file may write this name."""
    prefix, _, limb = name.partition("_")
    return name in _TRUNK or (prefix in _SIDES and limb in _LIMBS)


def is_varied(name: str) -> bool:
    """Whether a channel of `NAMES` may differ from one repetition to the next.

    Contacts and weights do not.
    """
    return name.removeprefix("left_").removeprefix("right_") not in _FIXED


def find_grain(name: str) -> float:
    """How far a channel of `NAMES` goes while the body hardly moves: degrees, metres, weight."""
    limb = name.removeprefix("left_").removeprefix("right_")
    if limb.endswith(_ANGLES):
        return 8.0
    return 0.5 if "breath" in limb else 0.03 if limb.startswith("shift") else 0.07


def list_channels() -> list[str]:
    """Every name that a motion file may write, without `left_` and `right_`."""
    return [
        *_TRUNK,
        *(f"{prefix}_{limb}" for limb in _LIMBS for prefix in ("work", "other", "both")),
    ]
