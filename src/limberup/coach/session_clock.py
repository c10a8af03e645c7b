"""The time of a session, whatever the clocks its pictures come with."""

from typing import Final

SHORTEST_GAP_S: Final = 0.05


class SessionClock:
    """Runs on over cameras and pages that come and go. `now_s`: time of the latest pose."""

    def __init__(self, start_s: float = 0.0) -> None:
        self.now_s = start_s
        self._start_s = start_s
        self._ahead_s: float | None = None
        self._has_begun = False

    def begin_stream(self, gap_s: float) -> None:
        """The next picture has a clock that began anew, and is `gap_s` later than the last one."""
        self._ahead_s, self._start_s = None, self.now_s + max(gap_s, SHORTEST_GAP_S)

    def read(self, source_s: float) -> float | None:
        """Session time of a picture taken at `source_s`; None if no later than the last pose."""
        if self._ahead_s is None:
            self._ahead_s = source_s - self._start_s
        t_s = round(source_s - self._ahead_s, 6)
        return t_s if t_s > self.now_s or not self._has_begun else None

    def advance(self, t_s: float) -> None:
        """There is a pose at this time."""
        self.now_s, self._has_begun = t_s, True
