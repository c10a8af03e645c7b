"""The time of a session, whatever the clocks its pictures come with."""

import time
from typing import Final

SHORTEST_GAP_S: Final = 0.05

TURNED_BACK_S: Final = 1.0
"""Two pictures may change places on their way; a clock that is this far back has begun anew."""

SET_S: Final = 5.0
"""Pictures may be held up on their way; clocks that differ by so much from one picture to the next
do not tell of the same time.
"""


def read_machine_clock() -> float:
    """Seconds on a clock of this machine that goes on while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time()


class SessionClock:
    """Runs on over cameras and pages that come and go. `now_s`: time of the latest pose."""

    def __init__(self, start_s: float = 0.0) -> None:
        self.now_s = start_s
        self._start_s = start_s
        self._ahead_s: float | None = None
        self._has_begun = False
        self._last: tuple[float, float] | None = None

    def begin_stream(self, gap_s: float) -> None:
        """The next picture has a clock that began anew, and is `gap_s` later than the last one."""
        self._ahead_s, self._start_s = None, self.now_s + max(gap_s, SHORTEST_GAP_S)
        self._last = None

    def read(self, source_s: float, arrived_s: float | None = None) -> float | None:
        """Session time of a picture taken at `source_s`; None if no later than the last pose.

        `arrived_s`: when it arrived, by `read_machine_clock`. Where the camera's clock was set, or
        stood still while the machine slept, time goes on by what passed on this machine.
        """
        if arrived_s is not None:
            self._follow(source_s, arrived_s)
        if self._ahead_s is None:
            self._ahead_s = source_s - self._start_s
        t_s = round(source_s - self._ahead_s, 6)
        return t_s if t_s > self.now_s or not self._has_begun else None

    def _follow(self, source_s: float, arrived_s: float) -> None:
        if self._last is not None and self._has_begun:
            source_gap_s, gap_s = source_s - self._last[0], arrived_s - self._last[1]
            if source_gap_s < -TURNED_BACK_S or abs(source_gap_s - gap_s) > SET_S:
                self.begin_stream(gap_s)
        self._last = source_s, arrived_s

    def advance(self, t_s: float) -> None:
        """There is a pose at this time."""
        self.now_s, self._has_begun = t_s, True
