"""Many videos on a Dask cluster: a scheduler and one worker, on this machine."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import pytest
from av.video.stream import VideoStream

from limberup.batch.results import LINES
from program import limberup

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "cat_cow_clean.mp4"
NAMES = ("a.mp4", "b.mp4", "c.mp4")

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("cluster")]


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """A folder of three videos of two seconds."""
    folder = tmp_path / "clips"
    folder.mkdir()
    with av.open(str(SAMPLE)) as container:
        pictures = list(islice(container.decode(video=0), 30))
    for name in NAMES:
        with av.open(str(folder / name), "w") as goal:
            stream = goal.add_stream("libx264", rate=15)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = pictures[0].width, pictures[0].height
            for picture in pictures:
                picture.pict_type = 0
                goal.mux(stream.encode(picture))
            goal.mux(stream.encode(None))
    return folder


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as cluster:
        yield cluster


def kill_after_the_first(lines: Path, pid: int) -> None:
    """End the worker without a word, once one video is done and the next one is begun."""
    while not (lines.exists() and lines.read_bytes().count(b"\n")):
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)


def test_a_video_whose_worker_is_killed_is_scored_again_and_each_is_there_once(
    clips: Path, cluster: Any, tmp_path: Path
) -> None:
    lines = tmp_path / "out" / LINES
    (worker,) = cluster.workers.values()
    first_pid = worker.pid
    killer = threading.Thread(target=kill_after_the_first, args=(lines, first_pid), daemon=True)
    killer.start()
    result = limberup(
        "score", clips, "--out", tmp_path / "out", "-e", "cat_cow", "--model", "lite",
        "--scheduler", cluster.scheduler_address,
    )  # fmt: skip
    killer.join(1.0)
    done = [json.loads(line) for line in lines.read_text().splitlines()]
    assert sorted(Path(one["video"]).name for one in done) == list(NAMES)
    assert [one["status"] for one in done] == ["scored"] * 3
    assert result.status == 0
    assert "3 videos scored" in result.out
    assert worker.pid not in {None, first_pid}, "the worker was not killed while there was work"
