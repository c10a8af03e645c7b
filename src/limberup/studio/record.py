"""Runs the pose model over clips and saves what it saw beside each of them."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Final

from limberup.check.run import find_truth
from limberup.check.truth_file import load_truth
from limberup.native_stderr import quiet_stderr
from limberup.pipeline import join_parts, open_poses
from limberup.pose.recording import Recording, save_recording
from limberup.spec import DayClock, Reminder, find_any, list_specs

__all__ = ["MOST_PROCESSES", "name_recording", "record_clip", "record_clips"]

MOST_PROCESSES: Final = 2
"""The model uses one core for each process, and the machine is to stay usable."""


def name_recording(video: Path) -> Path:
    """Where the recording of a video is."""
    return video.with_suffix(".npz")


def record_clip(video: Path, model: str) -> int:
    """Write the recording of one video; give the number of frames.

    Raises BadInputError if it cannot be read.
    """
    with quiet_stderr():
        poses = open_poses(video, model=model, desk=_find_desk(video))
        track = join_parts(list(poses.read()))
    source = replace(
        poses.info(), path=video.name
    )  # so that a recording does not tell on which machine it was made
    save_recording(name_recording(video), Recording(track, poses.model, poses.model_sha256, source))
    return len(track)


def _find_desk(video: Path) -> Reminder | None:
    """How a clip of somebody at a desk is looked at; its truth says what it shows."""
    path = find_truth(video)
    if not path.is_file():
        return None
    truth = load_truth(path, list_specs()).content
    spec = None if truth.is_of_nothing else find_any(truth.exercise)
    return spec.reminder if isinstance(spec, DayClock) else None


def record_clips(
    videos: Sequence[Path], model: str, processes: int = MOST_PROCESSES
) -> Iterator[tuple[Path, int]]:
    """Record all videos, several at a time; yield each with its number of frames as it is done."""
    spawn = multiprocessing.get_context("spawn")  # the model's threads do not survive a fork
    with ProcessPoolExecutor(
        max(1, min(processes, MOST_PROCESSES, len(videos))), mp_context=spawn
    ) as pool:
        waiting = {pool.submit(record_clip, video, model): video for video in videos}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
