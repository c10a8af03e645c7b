"""Which part of the picture the pose model looks at, and which of several persons is the one
followed: pure geometry.

All coordinates are pixels of the whole frame, x right, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.types import FloatArray

ROOM: Final = 1.8
"""Side of a fresh crop over the longer side of the person's box.

Room for an arm or leg that stretches out.
"""

WHOLE_FRAME: Final = 0.6
"""A crop that would cover more of the frame than this is not worth its changes.

The whole frame is used.
"""

MARGIN: Final = 0.06
"""The person must stay this fraction of the crop's side away from those of its edges that are
inside the frame.
"""

TOO_ROOMY: Final = 3.0
"""A crop is renewed when its longer side is over this many times the person's (a fresh one has
`ROOM`).

Inside the crop the model follows the person at full resolution by itself; a roomy crop only matters
when it must find the person again, and each change costs one inference and restarts the smoothing.
"""

SAME_PERSON: Final = 0.25
"""Boxes that overlap less than this (intersection over union) are not taken for the same person."""

TILE_SIDE: Final = 0.5
"""Side of the search tiles over the frame's sides: doubles a person's size for the detector."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from (x0, y0) up to but without (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Pixels; negative when the box is empty."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Pixels; negative when the box is empty."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Square pixels, 0 when the box is empty."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def middle(self) -> tuple[float, float]:
        """Its x and y."""
        return 0.5 * (self.x0 + self.x1), 0.5 * (self.y0 + self.y1)

    def times(self, factor: float) -> "Box":
        """The same box in a picture that is so many times as large."""
        return Box(factor * self.x0, factor * self.y0, factor * self.x1, factor * self.y1)

    def grow(self, x: float, y: float) -> "Box":
        """The same box with `x` pixels more on the left and right, `y` above and below."""
        return Box(self.x0 - x, self.y0 - y, self.x1 + x, self.y1 + y)

    def has(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def within(self, other: "Box") -> "Box":
        """The part of this box that lies in `other`; its area is 0 when they do not meet."""
        return Box(
            max(self.x0, other.x0),
            max(self.y0, other.y0),
            min(self.x1, other.x1),
            min(self.y1, other.y1),
        )


def compute_overlap(a: Box, b: Box) -> float:
    """Intersection over union, 0 to 1; 0 when both are empty."""
    common = a.within(b).area
    union = a.area + b.area - common
    return common / union if union > 0 else 0.0


def box_around(landmarks: FloatArray) -> Box:
    """The smallest box around landmarks `(..., 2 or 3)` in pixels.

    NaN are left out, at least one must be finite.
    """
    x0, y0 = np.nanmin(landmarks[..., :2].reshape(-1, 2), axis=0)
    x1, y1 = np.nanmax(landmarks[..., :2].reshape(-1, 2), axis=0)
    return Box(float(x0), float(y0), float(x1), float(y1))


def frame_box(width: int, height: int) -> Box:
    """The whole frame."""
    return Box(0, 0, width, height)


def fresh_crop(person: Box, width: int, height: int) -> Box:
    """A square of `ROOM` times the person around the person, cut off at the frame, on whole pixels.

    The whole frame when the square would cover most of it.
    """
    frame = frame_box(width, height)
    half = ROOM * max(person.width, person.height) / 2
    x, y = (person.x0 + person.x1) / 2, (person.y0 + person.y1) / 2
    square = Box(round(x - half), round(y - half), round(x + half), round(y + half)).within(frame)
    if square.width < 2 or square.height < 2 or square.area > WHOLE_FRAME * frame.area:
        return frame
    return square


def keep_crop(crop: Box, person: Box, width: int, height: int) -> Box:
    """`crop` itself while the person sits well in it, else a fresh one: crops change rarely."""
    frame = frame_box(width, height)
    gap_x, gap_y = MARGIN * crop.width, MARGIN * crop.height
    inner = Box(
        crop.x0 + gap_x if crop.x0 > 0 else -np.inf,
        crop.y0 + gap_y if crop.y0 > 0 else -np.inf,
        crop.x1 - gap_x if crop.x1 < width else np.inf,
        crop.y1 - gap_y if crop.y1 < height else np.inf,
    )
    sits_inside = person.within(inner) == person
    too_roomy = max(crop.width, crop.height) > TOO_ROOMY * max(person.width, person.height)
    return (
        crop if sits_inside and not too_roomy else fresh_crop(person.within(frame), width, height)
    )


def search_tiles(width: int, height: int) -> tuple[Box, ...]:
    """Nine half-size tiles, each overlapping the next by half, so that a small person is whole in
    at least one.
    """
    steps = (0.0, 0.25, 0.5)
    return tuple(
        Box(
            round(x * width),
            round(y * height),
            round((x + TILE_SIDE) * width),
            round((y + TILE_SIDE) * height),
        )
        for y in (
            steps[1],
            steps[2],
            steps[0],
        )  # people stand in the middle or lie low; the top is searched last
        for x in (steps[1], steps[0], steps[2])
    )


def choose_person(people: Sequence[Box], followed: Box | None) -> int | None:
    """Index of the person to follow.

    With `followed` (where the person was last seen): the one that overlaps it best, or None when
    none overlaps by
    `SAME_PERSON`: a passer-by, a poster or a reflection elsewhere is never taken for the person
    followed. Without: the largest.
    """
    if not people:
        return None
    if followed is None:
        return int(np.argmax([box.area for box in people]))
    overlaps = [compute_overlap(box, followed) for box in people]
    best = int(np.argmax(overlaps))
    return best if overlaps[best] >= SAME_PERSON else None


def distinct(people: Sequence[Box]) -> list[int]:
    """Indices of boxes that are different persons.

    Of two that overlap by half or more only the first is kept.
    """
    kept: list[int] = []
    for i, box in enumerate(people):
        if all(compute_overlap(box, people[k]) < 0.5 for k in kept):
            kept.append(i)
    return kept
