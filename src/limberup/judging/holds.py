"""When a held position was reached and left, without the ways there and back.

A phase begins and ends where a signal crosses a threshold, which is on the way. Between the two,
the hold proper lasts from when the movement has come to rest to when it sets in again. Where it
never rests, the phase itself is the hold. Where the ways go in steps, there is rest between them
too: the longest rest is the hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.judging.conditions import TRUE, list_places
from limberup.spec.model import Phase, Signal
from limberup.types import FloatArray, IntArray

WAY_S: Final = 4.0
"""Moving into a position or out of it takes no longer than this.

Movement that lasts longer is part of the hold.
"""


_NO_REST: Final = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class StillEdge:
    """The movement of phase number `phase` came to rest at frame `frame` of the block, or set in
    again, at `at_s`.
    """

    frame: int
    phase: int
    is_still: bool
    at_s: float


class HoldWatch:
    """Follows the stillness of a spec's holds, and times the one under way."""

    def __init__(self, phases: Sequence[Phase], signals: dict[str, Signal]) -> None:
        self._watched = np.array([phase.still is not None for phase in phases], dtype=np.bool_)
        self._watches = bool(self._watched.any())
        self._in_steps = [phase.in_steps for phase in phases]
        self._window_s = [_window_s(phase, signals) for phase in phases]
        self._was_still = np.zeros(len(phases), dtype=np.bool_)
        self._phase = self._resting = -1
        self._start_s = self._rest_s = self._moved_s = self._resting_s = float("nan")
        self._longest = _NO_REST

    @property
    def is_open(self) -> bool:
        """Whether a position is being held."""
        return self._phase >= 0

    @property
    def since_s(self) -> float:
        """From when the position is held, as far as that is known yet."""
        return self._start_s if np.isnan(self._rest_s) else self._rest_s

    def update(self, t_s: FloatArray, still: IntArray) -> Iterator[StillEdge]:
        """Edges of the next block in order of time, from truth `(k, phases)`.

        Stillness is known to be over only when the window that measures it has filled with
        movement.
        """
        if not self._watches:
            return
        is_still = (still == TRUE) & self._watched
        before = np.concatenate([self._was_still[None], is_still[:-1]])
        self._was_still = is_still[-1]
        for frame, phase in list_places(is_still != before):
            rests = bool(is_still[frame, phase])
            delay_s = 0.0 if rests else self._window_s[phase]
            yield StillEdge(frame, phase, rests, float(t_s[frame]) - delay_s)

    def enter(self, phase: int, at_s: float) -> None:
        """A phase to be held has begun."""
        self._phase, self._start_s = phase, at_s
        self._rest_s = max(at_s, self._resting_s) if self._resting == phase else float("nan")
        self._moved_s = float("nan")
        self._longest = _NO_REST

    def turn(self, edge: StillEdge) -> None:
        """The movement came to rest or set in again."""
        if edge.is_still:
            self._resting, self._resting_s = edge.phase, edge.at_s
            if edge.phase == self._phase and (np.isnan(self._rest_s) or self._has_stepped(edge)):
                self._rest_s = edge.at_s
            self._moved_s = float("nan")
        else:
            self._longest = max(self._longest, (self._rest_s, edge.at_s), key=_length_s)
            self._resting = -1
            self._moved_s = edge.at_s

    def _has_stepped(self, edge: StillEdge) -> bool:
        """Whether more than a jitter of the landmarks went before this rest."""
        return (
            self._in_steps[edge.phase]
            and edge.at_s - self._moved_s > 2.0 * self._window_s[edge.phase]
        )

    def leave(self, at_s: float) -> tuple[float, float]:
        """The phase is over: from and to when the position was held."""
        phase, self._phase = self._phase, -1
        if self._in_steps[phase]:
            last = (self._rest_s, at_s) if self._resting == phase else _NO_REST
            longest = max(self._longest, last, key=_length_s)
            return longest if _length_s(longest) > 0.0 else (self._start_s, at_s)
        start_s = self._rest_s if self._rest_s - self._start_s <= WAY_S else self._start_s
        end_s = self._moved_s if 0.0 <= at_s - self._moved_s <= WAY_S else at_s
        return (start_s, end_s) if start_s < end_s else (self._start_s, at_s)


def _length_s(span: tuple[float, float]) -> float:
    return span[1] - span[0] if span[1] > span[0] else 0.0


def _window_s(phase: Phase, signals: dict[str, Signal]) -> float:
    if phase.still is None or phase.still.signal is None:
        return 0.0
    return signals[phase.still.signal].extent_s or 0.0
