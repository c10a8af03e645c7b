"""Looking at a video: the poses of its pictures, seen by one tracker or by several at once."""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np

from limberup.errors import BadInputError
from limberup.helper_process import Helpers
from limberup.pose.crop import Box
from limberup.pose.frozen import watch_stillness
from limberup.pose.models import ModelFile
from limberup.pose.pose_rate import PoseRate
from limberup.pose.read_ahead import read_ahead
from limberup.pose.segments import Look, Segment
from limberup.pose.tracker import PoseTracker
from limberup.pose.video import VideoSource, open_source
from limberup.types import BoolArray, PoseTrack

_ATTEMPTS: Final = 2
"""So often a segment is begun whose helper process was ended from outside."""


def look_at(
    source: VideoSource,
    tracker: PoseTracker,
    rate: PoseRate,
    segment: Segment,
    near: Box | None = None,
) -> Generator[Look]:
    """What a tracker that is new or reset sees of a segment, while the pictures are read ahead.

    `near`: where the person is to be expected at first, in picture heights.
    """
    frames = source.frames(rate, since_s=segment.run_up_s, until_s=segment.end_s)
    is_first = True
    with closing(read_ahead(watch_stillness(frames))) as pictures:
        for frame, is_same in pictures:
            if is_first and near is not None:
                tracker.expect(near.times(source.height), frame.t_s)
            is_first = False
            yield tracker.update(frame), is_same


@dataclass(frozen=True, slots=True)
class Job:
    """A video, and how it is looked at: what a helper process has to know.

    `fps`: as for `open_source`.
    """

    path: Path
    fps: float | None
    model: ModelFile
    rate: PoseRate


class Lookers:
    """Processes that look at the segments of one video at the same time, each with a tracker.

    A context manager. What they have seen waits for its turn, as much as they look at at a time.
    """

    def __init__(self, job: Job, segments: Sequence[Segment], count: int) -> None:
        self._job, self._count = job, min(count, len(segments))
        self._to_come = deque(segments)
        self._started: dict[Segment, Future[_Seen]] = {}
        self._pool = Helpers(self._count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.end_now()

    def look_at(self, segment: Segment, near: Box | None = None) -> Generator[Look]:
        """As `looking.look_at`; segments are asked for in their order."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                seen = self._wait_for(segment, near)
            except BrokenProcessPool as error:
                if attempt == _ATTEMPTS:
                    raise BadInputError(
                        f"A process that looked at {self._job.path} was ended from outside, "
                        "perhaps for want of memory: give --workers 1."
                    ) from error
                self._start_anew()
            else:
                yield from seen.looks()
                return

    def _wait_for(self, segment: Segment, near: Box | None) -> "_Seen":
        if near is not None:
            return self._submit(segment, near).result()
        while self._to_come and len(self._started) <= self._count:
            self._started[self._to_come[0]] = self._submit(self._to_come[0], None)
            self._to_come.popleft()
        found = self._started[segment].result()
        del self._started[segment]
        return found

    def _submit(self, segment: Segment, near: Box | None) -> "Future[_Seen]":
        return self._pool.submit(_look_in_helper, self._job, segment, near)

    def _start_anew(self) -> None:
        """All processes of a pool end with one of them; what they had in hand is begun again."""
        self._pool.shutdown(cancel_futures=True)
        self._pool = Helpers(self._count)
        for segment, future in self._started.items():
            if future.cancelled() or not future.done() or future.exception() is not None:
                self._started[segment] = self._submit(segment, None)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Looks at one segment, as one process hands them to another."""

    track: PoseTrack
    is_same: BoolArray

    @classmethod
    def of(cls, looks: Iterable[Look], aspect: float) -> Self:
        poses, is_same = [], []
        for pose, same in looks:
            poses.append(pose)
            is_same.append(same)
        return cls(PoseTrack.from_poses(poses, aspect), np.array(is_same, dtype=np.bool_))

    def looks(self) -> Generator[Look]:
        yield from zip(self.track.poses(), self.is_same.tolist(), strict=True)


def _look_in_helper(job: Job, segment: Segment, near: Box | None) -> _Seen:
    source = open_source(job.path, fps=job.fps)
    with (
        PoseTracker(job.model) as tracker,
        closing(look_at(source, tracker, job.rate, segment, near)) as looks,
    ):
        return _Seen.of(looks, source.aspect)
