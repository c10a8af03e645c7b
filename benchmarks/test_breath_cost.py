"""What it costs to see the breath.

The motion of the torso in a picture of 640 x 480, against a look of the pose model.
Reported, not asserted. All times are CPU time of this process; the ratio is that of two figures of
one run.
"""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from time import process_time
from typing import Final

import cv2
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from limberup.pose.backends import create_landmarker
from limberup.pose.models import load_model
from limberup.pose.recording import load_recording
from limberup.pose.torso_flow import TorsoFlow
from limberup.pose.video import open_source
from limberup.types import Frame, Pose

CLIP: Final = Path(__file__).parents[1] / "sample_videos" / "childs_pose_clean"
FRAMES: Final = 150
ROUNDS: Final = 300

pytestmark = pytest.mark.benchmark(timer=process_time)


@pytest.fixture(scope="module")
def seen() -> list[tuple[Frame, Pose]]:
    """The pictures of a clip with the poses that were recorded of them."""
    poses = load_recording(CLIP.with_suffix(".npz")).track.poses()
    frames = open_source(CLIP.with_suffix(".mp4"), fps=None).frames()
    return [pair for pair, _ in zip(zip(frames, poses, strict=False), range(FRAMES), strict=False)]


def time_ms(run: Callable[[], object], rounds: int) -> float:
    start_s = process_time()
    for _ in range(rounds):
        run()
    return 1000.0 * (process_time() - start_s) / rounds


@pytest.mark.parametrize("model", ["lite", "full"])
def test_measure_the_torso_of_a_live_frame(
    benchmark: BenchmarkFixture, seen: list[tuple[Frame, Pose]], model: str
) -> None:
    cv2.setNumThreads(1)
    flow, pairs = TorsoFlow(), cycle(seen)
    benchmark.pedantic(
        lambda: flow.update(*next(pairs)), rounds=ROUNDS, iterations=1, warmup_rounds=20
    )  # type: ignore[no-untyped-call]
    landmarker, frames = (
        create_landmarker(load_model(model)),
        iter(enumerate(cycle(seen), start=1)),
    )

    def look() -> None:
        i, (frame, _) = next(frames)
        landmarker.detect(frame.image, 0.067 * i)

    time_ms(look, 5)
    model_ms = time_ms(look, 60)
    flow_ms = time_ms(lambda: flow.update(*next(pairs)), ROUNDS)
    benchmark.extra_info |= {
        "torso_ms": round(flow_ms, 2),
        "model_ms": round(model_ms, 2),
        "torso_to_model_ratio": round(flow_ms / model_ms, 4),
    }
    landmarker.close()
