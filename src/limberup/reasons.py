"""Why something could not be judged.

The codes that reports carry, with what to change about the set-up.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from limberup.types import Lost

WRONG_VIEW: Final = "wrong_view"
NOT_VISIBLE_TO_ONE_CAMERA: Final = "not_visible_to_one_camera"
SIGNAL_UNKNOWN: Final = "signal_unknown"
BEYOND_LEVEL: Final = "beyond_level"
CROSSING_FOOT_UNSURE: Final = "crossing_foot_unsure"
NO_SPINE_LANDMARKS: Final = "no_spine_landmarks"
BREATHS_NOT_COUNTED: Final = "breaths_not_counted"
BREATH_SIGNAL_WEAK: Final = "breath_signal_weak"
BODY_MOVED: Final = "body_moved"
FAR_SIDE: Final = "far_side"
FEW_PICTURES: Final = "few_pictures"

HIDDEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "wrist": "hands_hidden",
        "elbow": "elbows_hidden",
        "ankle": "feet_hidden",
        "heel": "feet_hidden",
        "foot": "feet_hidden",
        "knee": "knees_hidden",
        "ear": "head_hidden",
        "hip": "hips_hidden",
        "shoulder": "shoulders_hidden",
    }
)
"""Reason code by body part, outermost part first.

The first one that a signal needs names the reason.
"""

ADVICE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        Lost.NOBODY: ("nobody was found", "get into the picture, with the whole body"),
        Lost.TOO_DARK: ("it was too dark", "turn on a light in front of you"),
        Lost.TOO_SMALL: ("the person was too small", "move the camera closer"),
        Lost.OUT_OF_FRAME: ("part of the body was outside the picture", "move the camera back"),
        Lost.HEAD_HIDDEN: (
            "the head was hidden or outside the picture",
            "bring your head into the picture",
        ),
        Lost.HIPS_HIDDEN: (
            "the hips were hidden or outside the picture",
            "bring your hips into the picture",
        ),
        Lost.LIMB_JUMP: (
            "the limbs could not be told apart",
            "use more light and clothes unlike the background",
        ),
        Lost.SIDES_SWAPPED: (
            "left and right could not be told apart",
            "turn your side to the camera a little",
        ),
        Lost.OTHER_PERSON: ("another person was in the way", "have one person in the picture"),
        WRONG_VIEW: ("the camera looked from the wrong direction", "turn your side to the camera"),
        "hands_hidden": ("the hands were hidden", "move so that the camera sees your hands"),
        "elbows_hidden": ("the elbows were hidden", "move so that the camera sees your elbows"),
        "feet_hidden": ("the feet were hidden", "move back until your feet are in the picture"),
        "knees_hidden": ("the knees were hidden", "move so that the camera sees your knees"),
        "shoulders_hidden": (
            "the shoulders were hidden",
            "move so that the camera sees your shoulders",
        ),
        NOT_VISIBLE_TO_ONE_CAMERA: (
            "one camera cannot show it",
            "have somebody look, or feel for it",
        ),
        BEYOND_LEVEL: (
            "at the highest levels it comes with the reach and cannot be told from a mistake",
            "feel for it yourself",
        ),
        CROSSING_FOOT_UNSURE: (
            "a foot behind the body and the far hand are seen too poorly",
            "watch the foot yourself, or film the other side too",
        ),
        NO_SPINE_LANDMARKS: (
            "the pose model has no points on the spine; cat and cow are read from the head",
            "let the head lead the movement",
        ),
        BREATHS_NOT_COUNTED: (
            "the motion of the chest was not measured in this recording",
            "record the video again, or go by the time held",
        ),
        BREATH_SIGNAL_WEAK: (
            "the chest was not seen to rise and sink clearly",
            "turn your side to the camera, keep the arms off the chest, use more light, or go by "
            "the time held",
        ),
        BODY_MOVED: ("the body moved too much to see it breathe", "keep still while you breathe"),
        FAR_SIDE: (
            "it was the side away from the camera",
            "turn your other side to the camera to see how far it gets",
        ),
        FEW_PICTURES: (
            "there were too few pictures a second",
            "use more light, or a faster model",
        ),
        SIGNAL_UNKNOWN: (
            "it could not be measured",
            "use more light and have the whole body in the picture",
        ),
    }
)
"""For each code: what happened, and what to change; both are parts of a sentence."""
