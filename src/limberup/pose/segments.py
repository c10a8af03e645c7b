"""A long video in segments that are looked at apart, and one track again made of them.

Where a video is cut depends on its length alone, so that its poses do not depend on how many look
at it. Each segment begins with a run-up, in which its tracker finds the person and settles; there
the segment before is still going on, so it can be told whether both follow the same person.
"""

import itertools
import math
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from limberup.landmarks import TRUNK
from limberup.pose.crop import Box, box_around
from limberup.types import Pose

LEAST_S: Final = 90.0
"""No segment is shorter: each costs its run-up and the start of a model, 5 % of that."""

RUN_UP_S: Final = 4.0
"""In that time the model's smoothing, the running medians of the gate (3 s) and what it believes of
swapped legs (3 s) have forgotten that they began anew.
"""

_COMPARED_S: Final = 1.0
"""The end of a run-up, by which it is told who is followed."""

_APART: Final = 0.5
"""Middles of two trunks this far apart, in trunk lengths, belong to two persons."""

Look: TypeAlias = tuple[Pose, bool]
"""A pose, and whether its picture still shows what the one before showed (`pose.frozen`)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a video, seconds.

    It is looked at from `run_up_s` on, and what is seen from `start_s` to before `end_s` counts.
    """

    run_up_s: float
    start_s: float
    end_s: float


WHOLE: Final = Segment(0.0, 0.0, math.inf)

LookAt: TypeAlias = Callable[[Segment, Box | None], Generator[Look]]
"""Looks at a segment from its run-up on. The box: where the person is to be expected at first, in
picture heights; None takes whoever is largest.
"""


def plan_segments(length_s: float) -> tuple[Segment, ...]:
    """Equal parts of a video, an even number of them, none shorter than `LEAST_S`.

    A video of less than two of these, or of unknown length, is one.

    >>> [(part.run_up_s, part.start_s, part.end_s) for part in plan_segments(200.0)]
    [(0.0, 0.0, 100.0), (96.0, 100.0, inf)]
    """
    count = 2 * int(length_s / (2 * LEAST_S)) if math.isfinite(length_s) else 0
    if count < 2:
        return (WHOLE,)
    starts_s = [round(i * length_s / count, 3) for i in range(count)]
    return tuple(
        Segment(max(0.0, start_s - RUN_UP_S), start_s, end_s)
        for start_s, end_s in zip(starts_s, [*starts_s[1:], math.inf], strict=True)
    )


def join_segments(segments: Sequence[Segment], look_at: LookAt) -> Generator[Look]:
    """The looks of all segments, in order of time, as if one had looked at the whole.

    Where a segment turns out to follow somebody else than the one before, it is looked at once
    more, beginning with the person who was followed.
    """
    before: deque[Pose] = deque()
    for segment in segments:
        looks = look_at(segment, None)
        run_up, counted = _read_run_up(looks, segment.start_s)
        if is_someone_else(before, run_up):
            looks.close()
            looks = look_at(segment, _find_person(before, segment))
            _, counted = _read_run_up(looks, segment.start_s)
        with closing(looks):
            for look in itertools.chain(counted, looks):
                yield look
                _remember(before, look[0])


def _read_run_up(looks: Generator[Look], start_s: float) -> tuple[list[Pose], list[Look]]:
    """The poses of the run-up, and the first look that counts, if there is one."""
    run_up: list[Pose] = []
    for look in looks:
        if look[0].t_s >= start_s:
            return run_up, [look]
        run_up.append(look[0])
    return run_up, []


def _remember(before: deque[Pose], pose: Pose) -> None:
    """Keep the poses of a run-up's length, and no more."""
    before.append(pose)
    while pose.t_s - before[0].t_s > RUN_UP_S:
        before.popleft()


def is_someone_else(before: Iterable[Pose], run_up: Sequence[Pose]) -> bool:
    """Whether two trackers, one of which has just begun, follow different persons.

    Told by the last second in which both saw somebody; False where there is nothing to compare.
    """
    known = {pose.t_s: pose for pose in before if pose.lost is None}
    both = [(known[pose.t_s], pose) for pose in run_up if pose.lost is None and pose.t_s in known]
    last = [pair for pair in both if pair[1].t_s >= both[-1][1].t_s - _COMPARED_S]
    apart = [gap for gap in (_distance(*pair) for pair in last) if math.isfinite(gap)]
    return bool(apart) and float(np.median(apart)) > _APART


def _distance(a: Pose, b: Pose) -> float:
    """Of the middles of two trunks, in lengths of the first; NaN where they are hidden."""
    one, other = a.landmarks[TRUNK, :2], b.landmarks[TRUNK, :2]
    trunk = np.hypot(*(one[:2].mean(axis=0) - one[2:].mean(axis=0)))
    return float(np.hypot(*(one.mean(axis=0) - other.mean(axis=0))) / trunk)


def _find_person(before: Iterable[Pose], segment: Segment) -> Box:
    """Around the person who was followed when the run-up began."""
    seen = [pose for pose in before if pose.lost is None]
    first = next((pose for pose in seen if pose.t_s >= segment.run_up_s), seen[-1])
    return box_around(first.landmarks)
