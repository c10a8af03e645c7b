"""One raised hand, held still.

Pauses and resumes from the mat, and ends the session when it stays up.
"""

import math
from collections import deque
from typing import Final

import numpy as np

from limberup.landmarks import TRUNK, Landmark
from limberup.signals.geometry import compute_flexion, compute_length
from limberup.types import FloatArray, Pose

HELD_S: Final = 1.6
"""How long a raised hand must be still before it counts.

One on its way to a knee is up for as long as 1.3 s.
"""

END_S: Final = 4.0
"""A hand that stays up this long asks for the end."""

HIGH_TORSOS: Final = 0.65
"""How far the wrist is above its shoulder, in trunk lengths, in the picture.

An arm is a little longer than a trunk.
"""

LOW_TORSOS: Final = 0.25
"""The other wrist must be below this: both arms up belong to many exercises."""

CAME_UP_S: Final = 2.0
"""How long ago the hand was down, at most.

An arm that lies away from a camera that looks down on it is up all the while.
"""

NEAR_TORSOS: Final = 0.6
"""A hand that is this near to a knee or an ankle pulls it.

Measured on rendered hip stretches across the body, the hand at the knee: 0.2 to 0.56 trunk lengths
in the picture.
"""

STRAIGHT_DEG: Final = 50.0
STILL_TORSOS: Final = 0.15
"""How far the wrist may wander while it is still."""

_LEGS: Final = [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
_LEFT: Final = (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST)
_RIGHT: Final = (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST)


def compute_rises(landmarks: FloatArray) -> dict[int, float]:
    """How far each wrist is above its shoulder in the picture, in trunk lengths.

    NaN where unknown.
    """
    height, torso = landmarks[:, 1], _measure_torso(landmarks)
    return {
        int(wrist): float(height[shoulder] - height[wrist]) / torso if torso else math.nan
        for shoulder, _, wrist in (_LEFT, _RIGHT)
    }


def find_raised_hand(landmarks: FloatArray) -> int:
    """Landmark of the one wrist that is up, -1 for none or both. `landmarks`.

    `(33, 2 or more)`, NaN where unknown.
    """
    rises = compute_rises(landmarks)
    for arm, other in ((_LEFT, _RIGHT), (_RIGHT, _LEFT)):
        # A wrist that is not seen is not known to be down, so it may be the other half of an
        # exercise.
        is_only = rises[arm[2]] > HIGH_TORSOS and rises[other[2]] < LOW_TORSOS
        if is_only and _is_stretched_up(landmarks[:, :2], arm):
            return int(arm[2])
    return -1


def _is_stretched_up(points: FloatArray, arm: tuple[Landmark, Landmark, Landmark]) -> bool:
    """Whether an arm is straight, its hand above the nose and away from the legs."""
    shoulder, elbow, wrist = points[list(arm)]
    away = np.fmin.reduce(compute_length(points[_LEGS] - wrist), initial=np.inf)
    return bool(
        away > NEAR_TORSOS * _measure_torso(points)
        and compute_flexion(shoulder, elbow, wrist) < STRAIGHT_DEG
        and wrist[1] < points[Landmark.NOSE, 1]
    )


def _measure_torso(landmarks: FloatArray) -> float:
    corners = landmarks[TRUNK, :2]
    return 0.5 * math.hypot(*(corners[0] + corners[1] - corners[2] - corners[3]).tolist())


class HandWatch:
    """Follows a raised hand; `hand` is its wrist or -1, `held_s` how long it has been still."""

    def __init__(self) -> None:
        self.hand = -1
        self.held_s = 0.0
        self._path: deque[tuple[float, FloatArray]] = deque()
        self._has_paused = self._has_ended = False
        self._known_s: dict[int, float] = {}

    def update(self, pose: Pose) -> str:
        """What the hand asks for at this moment.

        "pause" once, "end" once when it stays up, else "".
        """
        hand = self._find(pose)
        if hand < 0 or hand != self.hand:
            self.hand, self.held_s = hand, 0.0
            self._path.clear()
            self._has_paused = self._has_ended = False
            if hand < 0:
                return ""
        torso = _measure_torso(pose.landmarks)
        self._path.append((pose.t_s, pose.landmarks[hand, :2]))
        while (
            self._path
            and float(compute_length(self._path[0][1] - self._path[-1][1])) > STILL_TORSOS * torso
        ):
            self._path.popleft()
        self.held_s = pose.t_s - self._path[0][0]
        return self._ask()

    def _find(self, pose: Pose) -> int:
        """The raised hand, if it came up while it was watched."""
        for wrist, rise in compute_rises(pose.landmarks).items():
            if rise < LOW_TORSOS:
                self._known_s[wrist] = pose.t_s
        hand = find_raised_hand(pose.landmarks)
        if hand < 0 or pose.t_s - self._known_s.get(hand, -np.inf) > CAME_UP_S:
            return -1
        self._known_s[hand] = pose.t_s
        return hand

    def _ask(self) -> str:
        if self.held_s >= END_S and not self._has_ended:
            self._has_ended = True
            return "end"
        if self.held_s >= HELD_S and not self._has_paused:
            self._has_paused = True
            return "pause"
        return ""

    @property
    def ratio(self) -> float:
        """How far the hand is on its way to what it asks for, 0 to 1."""
        if self.hand < 0:
            return 0.0
        limit_s = END_S if self._has_paused else HELD_S
        return float(min(1.0, self.held_s / limit_s))
