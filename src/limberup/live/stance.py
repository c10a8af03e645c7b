"""What the camera sees now, and for how long it has been so."""

from collections.abc import Sequence

import numpy as np

from limberup.judging.engine import Reading
from limberup.judging.events import Side
from limberup.types import Lost, Pose


class Stance:
    """The latest pose with the engine's readings, and since when the person is in the posture.

    `in_since_s`, `out_since_s`: in the posture of the exercise and out of it; None for not now.
    """

    def __init__(self) -> None:
        self.pose = Pose.missing(0.0, Lost.NOBODY)
        self.readings: Sequence[Reading] = ()
        self.in_since_s: float | None = None
        self.out_since_s: float | None = None
        self._seen_s: float | None = None

    @property
    def t_s(self) -> float:
        """When the latest pose was taken."""
        return self.pose.t_s

    @property
    def is_in(self) -> bool:
        """Whether the person is in the posture, as far as is known."""
        return any(one.is_in_posture for one in self.readings)

    @property
    def is_open(self) -> bool:
        """Whether a repetition is under way."""
        return any(one.is_open for one in self.readings)

    def see(self, pose: Pose) -> None:
        """The next pose, before it is judged; the time of the first one counts as seen."""
        self.pose, self.readings = pose, ()
        if self._seen_s is None or np.isfinite(pose.landmarks[:, 0]).any():
            self._seen_s = pose.t_s

    def follow(self) -> None:
        """Take note of whether the person is in the posture now."""
        is_in = self.is_in
        self.in_since_s = _since(self.in_since_s, self.t_s) if is_in else None
        self.out_since_s = None if is_in else _since(self.out_since_s, self.t_s)

    def reset(self) -> None:
        """Nobody looked for a while."""
        self.in_since_s = self.out_since_s = None

    def is_away_for(self, seconds: float) -> bool:
        """Whether nobody has been seen for so long."""
        return self._seen_s is not None and self.t_s - self._seen_s >= seconds

    def is_in_for(self, seconds: float) -> bool:
        """Whether the person has been in the posture for so long."""
        return self.in_since_s is not None and self.t_s - self.in_since_s >= seconds

    def is_out_for(self, seconds: float) -> bool:
        """Whether the person has been out of the posture for so long."""
        return self.out_since_s is not None and self.t_s - self.out_since_s >= seconds

    def signals(self, side: Side) -> dict[str, float]:
        """The latest values of a working side by name; empty while nothing is judged."""
        reading = next((one for one in self.readings if one.side is side), None)
        return dict(reading.signals) if reading is not None else {}


def _since(before_s: float | None, t_s: float) -> float:
    return t_s if before_s is None else before_s
