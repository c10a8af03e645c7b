"""Which pictures of a source are looked at: so many a second, chosen by their own times.

Time is cut into slots of equal length from the first picture on, and the first picture of each slot
is taken. Which one that is depends on no other slot, so a part of a source gives the same choice as
the whole. What the clock of a source needs is kept: its first and its last picture, and those on
both sides of every hole.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from limberup.errors import BadInputError

T = TypeVar("T")

_DEFAULT_HZ: Final = 30.0
"""Poses a second of a recorded video.

More cost time and tell nothing new of a body that moves slowly. Half as many cost half the time,
but give another count in one of a hundred judgements, where a movement is cut off or small (the
table is in docs/speed.md).
"""

LEAST_HZ: Final = 5.0
"""With fewer, repetitions are lost, and what lies between two pictures is nearly a gap."""

_EARLY: Final = 0.125
"""A slot begins this part of it before the time that it is for, so that a camera whose clock
trembles is not thinned out unevenly: at 30 and at 60 Hz no picture is nearer than that to a border.
"""


@dataclass(frozen=True, slots=True)
class PoseRate:
    """At most `hz` pictures a second are looked at; 0 means all of them."""

    hz: float

    def choose(
        self, pictures: Iterable[tuple[float, T]], *, first_s: float | None = None
    ) -> Iterator[tuple[float, T]]:
        """Those of the pictures, each with its time in seconds, that are to be looked at.

        `first_s`: the time of the first picture of the source, where `pictures` begin later.
        Where a source has them, there are `hz` a second on the whole, and none of them is followed
        by the next one later than by one slot and one picture. A picture may come late by one.
        """
        return self._choose(pictures, first_s) if self.hz else iter(pictures)

    def _choose(
        self, pictures: Iterable[tuple[float, T]], first_s: float | None
    ) -> Iterator[tuple[float, T]]:
        slot_s = 1.0 / self.hz
        taken: int | None = None
        passed_over: tuple[float, T] | None = None
        for picture in pictures:
            t_s = picture[0]
            first_s = t_s if first_s is None else first_s
            if passed_over is not None and t_s - passed_over[0] > slot_s:
                yield passed_over  # the last one before a hole, or the hole would seem longer
            slot = math.floor((t_s - first_s) * self.hz + _EARLY)
            passed_over = picture if slot == taken else None
            if passed_over is None:
                taken = slot
                yield picture
        if passed_over is not None:
            yield passed_over

    def expect(self, frames: int | None, duration_s: float) -> int | None:
        """How many pictures will be looked at, of a source of so many; None where unknown."""
        if frames is None or not self.hz or not math.isfinite(duration_s):
            return frames
        return min(frames, math.ceil(duration_s * self.hz) + 1)


ALL: Final = PoseRate(0.0)
"""Every picture is looked at."""

DEFAULT_RATE: Final = PoseRate(_DEFAULT_HZ)


def make_rate(hz: float) -> PoseRate:
    """Raises BadInputError for a rate at which nothing can be judged."""
    if hz != 0.0 and not hz >= LEAST_HZ:
        raise BadInputError(
            f"The pose rate must be {LEAST_HZ:g} a second or more, or 0 for every picture, but it "
            f"is {hz:g}: {_DEFAULT_HZ:g} is enough for every exercise."
        )
    return PoseRate(hz)
