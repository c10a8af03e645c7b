"""The one clock law of every recorded source, a video, a folder of images or a recording.

Second 0 is where the source begins, and no picture comes before it. Times strictly increase. More
than `GAP_S` without a new picture is a gap: what was open has ended with the picture before it, and
nothing is claimed of the gap itself. The same picture for more than `FROZEN_S` shows nothing new,
so that is a gap as well. A source is as long as it showed pictures, whatever its file states.
"""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

GAP_S: Final = 1.0
"""Longer than this without a new picture is a gap.

Nobody comes out of a position and back into it within a second unseen; a gap as long as that is
told (`presence.LOST_AFTER_S`) wherever else it comes from.
"""

FROZEN_S: Final = 1.5
"""The same picture for longer than this is a camera that has stopped, not a body that is still.

Measured with `pose.frozen`: pictures of real people stay the same for 1.4 s at most (a clip in
stop-motion), drawn ones that hold their breath for 1.1 s.
"""

_FASTEST_HZ: Final = 1000.0  # a stated rate above that is a clock's and not a camera's
_REPEAT_S: Final = 0.001  # how far a repeated time is moved on
_RESTART_S: Final = 1.0  # a longer way back is a clock that began anew
_LAST_STEPS: Final = 2.0  # so many mean steps the last picture may have been shown


def find_rate(stated_hz: Iterable[float]) -> float:
    """The first of several rates, pictures a second, that a camera can have; NaN for none.

    >>> find_rate([60000.0, 25.0])
    25.0
    """
    return next((rate for rate in stated_hz if 0.0 < rate <= _FASTEST_HZ), math.nan)


def start_at_zero(t_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The same times, moved on as a whole where they begin before second 0.

    >>> start_at_zero(np.array([-2.0, -1.5])).tolist()
    [0.0, 0.5]
    >>> start_at_zero(np.array([6.0, 6.5])).tolist()
    [6.0, 6.5]
    """
    return t_s - t_s[0] if len(t_s) and t_s[0] < 0.0 else t_s


class ShownTime:
    """When a source showed pictures, as far as it was read. Nothing grows with its length.

    `stated_s`, `stated_hz`: the length and the rate that its file states, NaN where it does not.
    They serve where the pictures themselves do not tell. `gap_s`: longer steps are gaps.

    >>> shown = ShownTime(stated_s=99.0, stated_hz=60000.0)
    >>> shown.add(np.array([6.0, 6.5, 7.0, 37.0, 37.5]))
    >>> shown.length_s, shown.watched_s, shown.rate_hz
    (38.0, 2.0, 2.0)
    """

    def __init__(self, stated_s: float, stated_hz: float, *, gap_s: float = GAP_S) -> None:
        self._stated_s, self._stated_hz, self._gap_s = stated_s, find_rate([stated_hz]), gap_s
        self._steps, self._steps_s = 0, 0.0
        self.frames = 0
        self.start_s = self.last_s = 0.0

    def add(self, t_s: npt.NDArray[np.float64]) -> None:
        """The next pictures, `(k,)` seconds; times continue from those before."""
        if not len(t_s):
            return
        before_s = t_s[0] if self.frames == 0 else self.last_s
        steps = np.diff(t_s, prepend=before_s)[self.frames == 0 :]
        steps = steps[steps <= self._gap_s]
        self._steps, self._steps_s = self._steps + len(steps), self._steps_s + float(steps.sum())
        self.start_s = float(t_s[0]) if self.frames == 0 else self.start_s
        self.frames, self.last_s = self.frames + len(t_s), float(t_s[-1])

    @property
    def rate_hz(self) -> float:
        """Pictures a second outside gaps; as stated where there are too few. NaN where unknown."""
        return self._steps / self._steps_s if self._steps else self._stated_hz

    @property
    def length_s(self) -> float:
        """Seconds from 0 to the end of the last picture.

        That is as stated where it fits, else a mean step after the last picture.
        """
        step_s = 1.0 / self.rate_hz if math.isfinite(self.rate_hz) else 0.0
        fits = self.last_s < self._stated_s <= self.last_s + _LAST_STEPS * step_s
        return self._stated_s if fits else self.last_s + step_s * bool(self.frames)

    @property
    def watched_s(self) -> float:
        """How many seconds of that were shown, gaps left out."""
        step_s = 1.0 / self.rate_hz if math.isfinite(self.rate_hz) else 0.0
        return self._steps_s + step_s * bool(self.frames)


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
