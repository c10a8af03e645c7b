"""Strictly increasing seconds for every source that was recorded."""

from typing import Final

_REPEAT_S: Final = 0.001  # how far a repeated time is moved on
_RESTART_S: Final = 1.0  # a longer way back is a clock that began anew


class FrameClock:
    """Strictly increasing seconds out of time stamps that may be missing, repeated or begin anew.

    `step_s`: the mean time between two pictures. With 0.1 the stamps 5, 5, 6, None, 0, 1 (seconds;
    None is missing) give 5, 5.001, 6, 6.1, 6.2, 7.2.
    """

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s
        self._shift_s = 0.0
        self._last_s: float | None = None

    def tick(self, stamp_s: float | None) -> float:
        """The time of the next picture, seconds on the clock of the stamps."""
        if self._last_s is None:
            self._last_s = stamp_s or 0.0
        else:
            self._last_s = self._after(self._last_s, stamp_s)
        return self._last_s

    def _after(self, last_s: float, stamp_s: float | None) -> float:
        if stamp_s is None:
            return last_s + self._step_s
        if stamp_s + self._shift_s < last_s - _RESTART_S:
            self._shift_s = last_s + self._step_s - stamp_s
        return max(stamp_s + self._shift_s, last_s + _REPEAT_S)
