"""Why something could not be judged: the codes that reports carry, and what to say of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from limberup.types import Lost
from limberup.words import say

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
NO_PICTURES: Final = "no_pictures"

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

REASONS: Final = tuple(
    dict.fromkeys(
        [
            *map(str, Lost),
            WRONG_VIEW,
            *HIDDEN.values(),
            NOT_VISIBLE_TO_ONE_CAMERA,
            BEYOND_LEVEL,
            CROSSING_FOOT_UNSURE,
            NO_SPINE_LANDMARKS,
            BREATHS_NOT_COUNTED,
            BREATH_SIGNAL_WEAK,
            BODY_MOVED,
            FAR_SIDE,
            FEW_PICTURES,
            NO_PICTURES,
            SIGNAL_UNKNOWN,
        ]
    )
)
"""All codes there are."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, and what to change: both are parts of a sentence."""

    cause: str
    remedy: str


def explain(reason: str) -> Explanation:
    """What to say of a code; one that nobody knows could not be measured."""
    code = reason if reason in REASONS else SIGNAL_UNKNOWN
    return Explanation(say(f"reasons.cause.{code}"), say(f"reasons.remedy.{code}"))


def find_most_frequent(counts: Counter[str]) -> str:
    """The reason code that was counted most often, of equals the first by name.

    Raises ValueError where nothing was counted.
    """
    return min(counts, key=lambda reason: (-counts[reason], reason))
