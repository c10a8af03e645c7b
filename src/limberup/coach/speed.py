"""How fast each pose model is on this machine, by each program that can run it."""

import os
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from limberup.coach.autopick import OVERHEAD_MS, describe_machine, time_model
from limberup.live.pace import ENOUGH_HZ
from limberup.pose.backends import choose_backend, create_landmarker, list_installed
from limberup.pose.models import MODEL_NAMES, load_model, pick_model

VIDEO_HZ: Final = 30.0
"""Pictures a second of the video that is reckoned with, each of which is looked at."""
BUSY_SHARE: Final = 0.5
"""Of the cores: where other programs keep more of them busy, figures say little."""
FASTER: Final = 1.1
"""A backend that is faster by less is as fast as the other."""


class Timing(msgspec.Struct, frozen=True):
    """One model run by one backend. `pose_ms`: the median time for one pose.

    `hour_of_video_s`: what an hour of video takes, at `VIDEO_HZ`.
    """

    backend: str
    model: str
    pose_ms: float
    poses_per_s: float
    hour_of_video_s: float


class Speed(msgspec.Struct, frozen=True):
    """What was measured. `load`: how many cores other programs kept busy before, None if unknown.

    `live`: the model that `limberup live` would take with each backend.
    """

    machine: str
    cores: int
    load: float | None
    timings: tuple[Timing, ...]
    live: dict[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether other programs took too much of the machine."""
        return self.load is not None and self.load > BUSY_SHARE * self.cores

    def find_faster(self) -> tuple[str, float] | None:
        """The backend that beats the first one with every model, and by how much at least."""
        first, *others = dict.fromkeys(one.backend for one in self.timings)
        times = {(one.backend, one.model): one.pose_ms for one in self.timings}
        for other in others:
            ratio = min(times[first, name] / times[other, name] for name in MODEL_NAMES)
            if ratio >= FASTER:
                return other, ratio
        return None


def count_steps() -> int:
    """How many timings there will be."""
    return len(MODEL_NAMES) * len(list_installed())


def measure_speed(on_step: Callable[[int], None]) -> Speed:
    """Time every model with every backend that is installed; `on_step` hears of each."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    timings = tuple(_time_all(on_step))
    live = {
        backend: pick_model(
            {one.model: one.pose_ms + OVERHEAD_MS for one in timings if one.backend == backend},
            ENOUGH_HZ,
        )
        for backend in list_installed()
    }
    return Speed(describe_machine(), os.cpu_count() or 1, load, timings, live)


def _time_all(on_step: Callable[[int], None]) -> Iterator[Timing]:
    for backend in list_installed():
        for name in MODEL_NAMES:
            pose_ms = time_model(create_landmarker(choose_backend(load_model(name), backend)))
            yield make_timing(backend, name, pose_ms)
            on_step(1)


def make_timing(backend: str, model: str, pose_ms: float) -> Timing:
    """What follows from the time for one pose."""
    hour_s = round(3.6 * VIDEO_HZ * pose_ms, 1)
    return Timing(backend, model, pose_ms, round(1000.0 / pose_ms, 1), hour_s)
