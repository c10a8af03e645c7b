"""A long video is looked at in segments, and what comes out is what one look at the whole gives."""

import itertools
import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np
import pytest

from limberup.pose.crop import Box
from limberup.pose.segments import (
    LEAST_S,
    RUN_UP_S,
    WHOLE,
    Look,
    Segment,
    join_segments,
    plan_segments,
)
from limberup.types import Lost, Pose
from stick_figure import make_pose


def see(segment: Segment, shift_at: Callable[[float], float] = lambda _: 0.0) -> Iterator[Look]:
    """A body that stands, moved to the side, at 10 Hz until 400 s."""
    for i in range(4000):
        t_s = i / 10
        if segment.run_up_s <= t_s < segment.end_s:
            pose = make_pose(t_s)
            yield (
                replace(pose, landmarks=pose.landmarks + np.array([shift_at(t_s), 0.0, 0.0])),
                False,
            )


@pytest.mark.parametrize("length_s", [LEAST_S * 2, 200.0, 601.5, 3600.0])
def test_segments_cover_a_video_without_overlap_and_are_long_enough(length_s: float) -> None:
    segments = plan_segments(length_s)
    assert len(segments) % 2 == 0
    assert segments[0] == Segment(0.0, 0.0, segments[1].start_s)
    for one, after in itertools.pairwise(segments):
        assert one.end_s == after.start_s
        assert after.start_s - one.start_s >= LEAST_S - 0.01
        assert after.run_up_s == pytest.approx(after.start_s - RUN_UP_S)
    assert segments[-1].end_s == math.inf


@pytest.mark.parametrize("length_s", [0.0, LEAST_S * 2 - 0.1, math.nan, math.inf])
def test_a_short_video_or_one_of_unknown_length_is_one_segment(length_s: float) -> None:
    assert plan_segments(length_s) == (WHOLE,)


def test_joined_segments_have_every_pose_once() -> None:
    def look_at(segment: Segment, near: Box | None) -> Generator[Look]:
        assert near is None
        yield from see(segment)

    joined = list(join_segments(plan_segments(400.0), look_at))
    assert [pose.t_s for pose, _ in joined] == [i / 10 for i in range(4000)]


def test_a_segment_that_follows_somebody_else_is_looked_at_again_from_the_right_person_on() -> None:
    asked: list[tuple[float, float | None]] = []

    def look_at(segment: Segment, near: Box | None) -> Generator[Look]:
        asked.append((segment.start_s, None if near is None else near.x0))
        is_misled = segment.start_s == 200.0 and near is None
        yield from see(segment, lambda _: 0.6 if is_misled else 0.0)

    joined = list(join_segments(plan_segments(400.0), look_at))
    expected_x = float(np.nanmin(make_pose(0.0).landmarks[:, 0]))
    assert asked == [(0.0, None), (100.0, None), (200.0, None), (200.0, expected_x), (300.0, None)]
    assert len(joined) == 4000
    assert len({float(pose.landmarks[0, 0]) for pose, _ in joined}) == 1


def test_where_nobody_was_followed_whoever_a_segment_finds_is_right() -> None:
    asked: list[Segment] = []

    def look_at(segment: Segment, _: Box | None) -> Generator[Look]:
        asked.append(segment)
        for pose, is_same in see(segment):
            nobody = Pose.missing(pose.t_s, Lost.NOBODY)
            yield (nobody if 90.0 < pose.t_s < 100.0 else pose), is_same

    assert len(list(join_segments(plan_segments(400.0), look_at))) == 4000
    assert len(asked) == 4


def test_leaving_early_closes_what_is_looked_at() -> None:
    closed: list[float] = []

    def look_at(segment: Segment, _: Box | None) -> Generator[Look]:
        try:
            yield from see(segment)
        finally:
            closed.append(segment.start_s)

    looks = join_segments(plan_segments(400.0), look_at)
    for _, (pose, _) in zip(range(1100), looks, strict=False):
        last_s = pose.t_s
    looks.close()
    assert last_s > 100.0
    assert closed == [0.0, 100.0]
