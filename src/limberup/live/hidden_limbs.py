"""Which limbs that matter to the exercise are hidden: shown grey, and told once each."""

from typing import Final

import numpy as np

from limberup.judging.events import Side
from limberup.landmarks import Landmark
from limberup.signals.features import list_landmarks
from limberup.spec.model import Spec
from limberup.types import Pose
from limberup.words.coach import say

HIDDEN_S: Final = 2.0
"""A limb out of sight for this long is told."""

_LIMBS: Final = {
    "foot": ("ankle", "heel", "foot"),
    "knee": ("knee",),
    "hand": ("wrist",),
}
_MARKS: Final = {"foot": "ANKLE", "knee": "KNEE", "hand": "WRIST"}


class SightNotes:
    """Follows the limbs that the spec's signals look at.

    `hidden` are the landmarks out of sight now.
    """

    def __init__(self, spec: Spec) -> None:
        used = {part for signal in spec.signals.values() for part in list_landmarks(signal.choice)}
        limbs = [limb for limb, parts in _LIMBS.items() if used & set(parts)]
        self._marks = {
            (side, limb): int(Landmark[f"{side.name}_{_MARKS[limb]}"])
            for limb in limbs
            for side in (Side.LEFT, Side.RIGHT)
        }
        self._seen_s: dict[tuple[Side, str], float] = {}
        self._told: set[tuple[Side, str]] = set()
        self.hidden: tuple[int, ...] = ()

    def update(self, pose: Pose, side: Side) -> str:
        """A sentence the first time that a limb of the working side stays hidden, else "".

        Nothing is told while the whole person is lost: that is a matter of the set-up.
        """
        if not np.isfinite(pose.landmarks[:, 0]).any():
            self.hidden = ()
            self._seen_s = dict.fromkeys(self._marks, pose.t_s)
            return ""
        hidden = []
        for key, mark in self._marks.items():
            if np.isfinite(pose.landmarks[mark, 0]):
                self._seen_s[key] = pose.t_s
            elif pose.t_s - self._seen_s.setdefault(key, pose.t_s) >= HIDDEN_S:
                hidden.append(key)
        self.hidden = tuple(self._marks[key] for key in hidden)
        for key in hidden:
            if key not in self._told and side in (key[0], Side.BOTH):
                self._told.add(key)
                return say(f"unseen.{key[1]}.{key[0].value}")
        return ""
