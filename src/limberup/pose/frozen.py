"""Pictures that stand still while the clock runs: a camera or its program has stopped.

A body that keeps still is never quite still, and neither is the noise of a camera. A repeated
picture is not quite the same either, once a video coder has been at it: coders round anew from
frame to frame. Both are told apart by the means of cells, in which rounding averages out.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from limberup.source_clock import FROZEN_S
from limberup.types import Frame, Image, Lost, Pose

CELLS: Final = 80
"""Along the longer side of the picture."""

SAME: Final = 1.5
"""No cell of the same picture is further away than this, of 255 steps.

Measured on a picture repeated for 6 s, with and without the noise of a camera, in H.264 at two
rates, VP8, VP9 and MPEG-4: in seven of the ten 3.5 to 6 s of it were found, in three nothing. With
2 steps all ten are found, but then drawn people who hold their breath count as frozen for 2.2 s;
with 1.5 none does for 1 s, and no real person for 1.4 s who is not in a still picture.
"""


class FrozenWatch:
    """Whether each picture is still the one that came some time before it."""

    def __init__(self) -> None:
        self._first: npt.NDArray[np.float32] | None = None

    def update(self, image: Image) -> bool:
        """Take the next picture; True where it shows what the first of its row showed."""
        cells = _average(image)
        first = self._first
        is_same = first is not None and float(np.abs(cells - first).max()) <= SAME
        if not is_same:
            self._first = cells
        return is_same


def _average(image: Image) -> npt.NDArray[np.float32]:
    """Means of the cells of a picture's green, which is most of its brightness."""
    height, width, _ = image.shape
    scale = min(1.0, CELLS / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    green = image[:, :, 1].astype(np.float32)
    return np.asarray(cv2.resize(green, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def watch_stillness(frames: Generator[Frame]) -> Generator[tuple[Frame, bool]]:
    """The frames, each with what `FrozenWatch` says of its picture."""
    watch = FrozenWatch()
    with closing(frames):
        for frame in frames:
            yield frame, watch.update(frame.image)


def mark_frozen(looks: Iterable[tuple[Pose, bool]]) -> Iterator[Pose]:
    """The same poses; those that a picture gave again for more than `FROZEN_S` are lost.

    `looks`: poses in order of time, each with what `FrozenWatch` said of its picture. The first of
    a row stays what it is. Where nobody was found, that is the reason. A pose may come late by
    `FROZEN_S`, since only then it is known.
    """
    held: list[Pose] = []
    since_s = 0.0
    for pose, is_same in looks:
        if not is_same:
            yield from held
            held, since_s = [], pose.t_s
            yield pose
            continue
        held.append(pose)
        if pose.t_s - since_s > FROZEN_S:
            yield from map(_freeze, held)
            held = []
    yield from held


def _freeze(pose: Pose) -> Pose:
    if pose.lost is not None:
        return pose
    return Pose.missing(pose.t_s, Lost.FROZEN, brightness=pose.brightness, people=pose.people)
