"""Several processes see of a video what one sees, and one that is killed is started once more."""

import os
import signal
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limberup.errors import BadInputError
from limberup.pose import looking
from limberup.pose.crop import Box
from limberup.pose.looking import Job, Lookers, look_at
from limberup.pose.models import load_model
from limberup.pose.pose_rate import PoseRate
from limberup.pose.segments import Look, Segment, join_segments
from limberup.pose.tracker import PoseTracker
from limberup.pose.video import open_source
from limberup.types import Pose, PoseTrack
from stick_figure import make_pose

CLIP = Path(__file__).parents[1] / "sample_videos" / "cat_cow_clean.mp4"
SEGMENTS = (Segment(0.0, 0.0, 4.0), Segment(2.0, 4.0, 7.0))


def take_until(looks: Generator[Look], end_s: float) -> list[Pose]:
    """The poses before a time: the clip goes on after the part that is looked at."""
    with closing(looks):
        return [pose for pose, _ in looks if pose.t_s < end_s]


@pytest.mark.model
def test_helpers_see_bit_for_bit_what_one_process_sees() -> None:
    job = Job(CLIP, None, load_model("lite"), PoseRate(10.0))
    source = open_source(CLIP)

    def look_here(segment: Segment, near: Box | None) -> Generator[Look]:
        with PoseTracker(job.model) as tracker:
            yield from look_at(source, tracker, job.rate, segment, near)

    here = take_until(join_segments(SEGMENTS, look_here), 7.0)
    with Lookers(job, SEGMENTS, 2) as lookers:
        apart = take_until(join_segments(SEGMENTS, lookers.look_at), 7.0)
    assert len(here) == len(apart) > 60
    assert all(one.lost is None for one in here)
    for one, other in zip(here, apart, strict=True):
        assert one.t_s == other.t_s
        for name in ("landmarks", "world", "visibility", "torso_flow"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def look_or_die(job: Any, segment: Segment, _: object) -> Any:
    """In place of looking: dies at the second segment, the first time or each time."""
    if segment.start_s > 0.0 and (job.fps or not job.path.exists()):
        job.path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    poses = [make_pose(segment.start_s + i) for i in range(3)]
    return looking._Seen(PoseTrack.from_poses(poses, 1.0), np.zeros(3, dtype=np.bool_))


@pytest.mark.parametrize("is_deadly", [False, True])
def test_a_killed_helper_is_started_once_more_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_deadly: bool
) -> None:
    monkeypatch.setattr(looking, "_look_in_helper", look_or_die)
    job: Any = Job(tmp_path / "died", 1.0 if is_deadly else None, load_model("lite"), PoseRate(0.0))
    with Lookers(job, SEGMENTS, 2) as lookers:
        looks = join_segments(SEGMENTS, lookers.look_at)
        if is_deadly:
            with pytest.raises(BadInputError, match=r"ended from outside, .*: give --workers 1"):
                list(looks)
        else:
            assert [pose.t_s for pose, _ in looks] == [0.0, 1.0, 2.0, 4.0, 5.0, 6.0]
