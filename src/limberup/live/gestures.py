"""One raised hand, held still: pauses and resumes from the mat, and ends the session when it stays up."""

from collections import deque
from typing import Final

from limberup.geometry import compute_flexion, compute_length
from limberup.landmarks import Landmark
from limberup.types import FloatArray, Pose

HELD_S: Final = 1.2
"""How long a raised hand must be still before it counts."""

END_S: Final = 4.0
"""A hand that stays up this long asks for the end."""

HIGH_TORSOS: Final = 0.55
"""How far the wrist is above its shoulder, in trunk lengths, in the picture."""

LOW_TORSOS: Final = 0.25
"""The other wrist must be below this: both arms up belong to many exercises."""

STRAIGHT_DEG: Final = 50.0
STILL_TORSOS: Final = 0.22
"""How far the wrist may wander while it is still."""

_LEFT: Final = (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST)
_RIGHT: Final = (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST)


def find_raised_hand(landmarks: FloatArray) -> int:
    """Landmark of the one wrist that is up, -1 for none or both. `landmarks`: `(33, 2 or more)`, NaN where unknown."""
    points = landmarks[:, :2]
    middle = points[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=0)
    torso = float(compute_length(middle - points[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)))
    for (shoulder, elbow, wrist), other in ((_LEFT, _RIGHT), (_RIGHT, _LEFT)):
        rise = (points[shoulder, 1] - points[wrist, 1]) / torso
        low = (points[other[0], 1] - points[other[2], 1]) / torso
        bend = float(compute_flexion(points[shoulder], points[elbow], points[wrist]))
        # A wrist that is not seen is not known to be down, so it may be the other half of an exercise.
        if rise > HIGH_TORSOS and low < LOW_TORSOS and bend < STRAIGHT_DEG and points[wrist, 1] < points[0, 1]:
            return int(wrist)
    return -1


class HandWatch:
    """Follows a raised hand; `hand` is its wrist or -1, `held_s` how long it has been still."""

    def __init__(self) -> None:
        self.hand = -1
        self.held_s = 0.0
        self._path: deque[tuple[float, FloatArray]] = deque()
        self._has_paused = self._has_ended = False

    def update(self, pose: Pose) -> str:
        """What the hand asks for at this moment: "pause" once, "end" once when it stays up, else ""."""
        hand = find_raised_hand(pose.landmarks)
        if hand < 0 or hand != self.hand:
            self.hand, self.held_s = hand, 0.0
            self._path.clear()
            self._has_paused = self._has_ended = False
            if hand < 0:
                return ""
        torso = float(
            compute_length(pose.landmarks[Landmark.LEFT_SHOULDER, :2] - pose.landmarks[Landmark.LEFT_HIP, :2])
        )
        self._path.append((pose.t_s, pose.landmarks[hand, :2]))
        while self._path and float(compute_length(self._path[0][1] - self._path[-1][1])) > STILL_TORSOS * torso:
            self._path.popleft()
        self.held_s = pose.t_s - self._path[0][0]
        return self._ask()

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
