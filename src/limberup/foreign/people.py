"""One person out of several: the one who is largest over the whole clip."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from limberup.foreign.clip import Person
from limberup.types import FloatArray

FORGET_S: Final = 1.0
"""Whoever was not seen for longer is somebody new."""

REACH_RATIO: Final = 0.5
"""From one frame to the next the middle of a person moves by less than this share of their
extent.
"""


@dataclass(slots=True)
class _Trail:
    """One person through the frames. `weight`: extents added up; `places`: person by frame."""

    middle: FloatArray
    extent: float
    last_s: float
    weight: float = 0.0
    places: dict[int, int] = field(default_factory=dict)

    def add(self, frame: int, person: int, t_s: float, middle: FloatArray, extent: float) -> None:
        self.middle, self.extent, self.last_s = middle, extent, t_s
        self.weight += extent
        self.places[frame] = person


def follow_one(frames: Sequence[Sequence[Person]], t_s: FloatArray) -> tuple[Person | None, ...]:
    """The person to judge in each frame, None where there is none.

    Persons are joined to trails by where they are. The trail that is largest in sum is taken, and
    where it has no part, the next largest one that begins after it or ends before it.
    """
    if all(len(people) <= 1 for people in frames):
        return tuple(people[0] if people else None for people in frames)
    chosen: list[Person | None] = [None] * len(frames)
    taken: list[tuple[int, int]] = []
    for trail in sorted(_join(frames, t_s), key=lambda each: -each.weight):
        first, last = min(trail.places), max(trail.places)
        if all(last < start or first > end for start, end in taken):
            taken.append((first, last))
            for frame, person in trail.places.items():
                chosen[frame] = frames[frame][person]
    return tuple(chosen)


def _join(frames: Sequence[Sequence[Person]], t_s: FloatArray) -> list[_Trail]:
    trails: list[_Trail] = []
    current: list[_Trail] = []
    for i, people in enumerate(frames):
        now_s = float(t_s[i])
        current = [trail for trail in current if now_s - trail.last_s <= FORGET_S]
        boxes = [_measure(person) for person in people]
        for person, known in _match(boxes, current).items():
            trail = known or _Trail(*boxes[person], now_s)
            if known is None:
                trails.append(trail)
                current.append(trail)
            trail.add(i, person, now_s, *boxes[person])
    return trails


def _match(boxes: list[tuple[FloatArray, float]], trails: list[_Trail]) -> dict[int, _Trail | None]:
    """The trail of each person of a frame, nearest pairs first; None begins a new one."""
    pairs = sorted(
        (float(np.linalg.norm(middle - trail.middle)) / max(extent, trail.extent), person, k)
        for person, (middle, extent) in enumerate(boxes)
        for k, trail in enumerate(trails)
        if extent > 0
    )
    matched: dict[int, _Trail | None] = {
        person: None for person, (_, extent) in enumerate(boxes) if extent > 0
    }
    used: set[int] = set()
    for distance, person, k in pairs:
        if distance <= REACH_RATIO and matched[person] is None and k not in used:
            matched[person] = trails[k]
            used.add(k)
    return matched


def _measure(person: Person) -> tuple[FloatArray, float]:
    """Middle of a person and longer side of the box around them; 0 where nothing is known."""
    known = person.points[~np.isnan(person.points[:, :2]).any(axis=1), :2]
    if len(known) < 2:
        return np.zeros(2), 0.0
    return known.mean(axis=0), float(np.ptp(known, axis=0).max())
