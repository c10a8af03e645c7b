"""The coach over a long day: `make soak`. What it takes must not grow; Linux only.

Two parts, each in a process of its own. A day of `HOURS`: half of it sessions of every exercise,
one after the other, half of it one session at a desk. Poses are replayed, so that a day takes
minutes: the thread of the model, the session, the journal and what the page is sent are real. Then
200 starts and stops of that thread with the lite model, with two sessions each. After the warm-up
(each exercise once; a tenth of the starts) memory may grow by a twentieth, threads and open files
not at all.
"""

import argparse
import itertools
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

import av
import numpy as np

from limberup.coach.journal import Journal
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Finish
from limberup.coach.worker import Answer, PoseWorker, Shot
from limberup.pose.recording import load_recording
from limberup.results.session import encode_session
from limberup.spec import find_any, load_specs
from limberup.types import Frame, Image, Pose
from limberup.web.cards import make_single
from limberup.web.messages import encode, make_judged, make_seen

SAMPLES: Final = Path(__file__).parents[2] / "sample_videos"
DESK: Final = "get_up_break"
MOST_GROWTH: Final = 0.05

SESSION_S: Final = 150.0
STEP_S: Final = 0.1
"""Ten pictures a second, as of a slow machine."""

DESK_STEP_S: Final = 1.0
PATIENCE_S: Final = 120.0

_STATUS: Final = Path("/proc/self/status")
_FILES: Final = Path("/proc/self/fd")


@dataclass
class Use:
    """What a process took at some moments after its warm-up: bytes, threads, open files."""

    rss: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def note(self) -> None:
        lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
        self.rss.append(int(lines["VmRSS"].split()[0]) * 1024)
        self.threads.append(int(lines["Threads"]))
        self.files.append(len(list(_FILES.iterdir())))

    @property
    def growth(self) -> float:
        """The median memory of the last tenth over that of the first, as a share."""
        tenth = max(1, len(self.rss) // 10)
        return median(self.rss[-tenth:]) / median(self.rss[:tenth]) - 1.0

    @property
    def has_grown(self) -> bool:
        """Whether there is more of anything than there may be."""
        return self.growth > MOST_GROWTH or any(
            max(counts[len(counts) // 2 :]) > max(counts[: len(counts) // 2 + 1])
            for counts in (self.threads, self.files)
        )

    def tell(self) -> str:
        return (
            f"{self.rss[0] / 1e6:.0f} MB, in the end {self.rss[-1] / 1e6:.0f}, at most "
            f"{max(self.rss) / 1e6:.0f} ({100 * self.growth:+.1f} %); threads "
            f"{min(self.threads)}-{max(self.threads)}, open files "
            f"{min(self.files)}-{max(self.files)}"
        )


# --- a day ----------------------------------------------------------------------------------------


@cache
def read_poses(exercise: str) -> list[Pose]:
    """A sample of the exercise, thinned to the rate of the day."""
    poses = load_recording(SAMPLES / f"{exercise}_clean.npz").track.poses()
    step_s = DESK_STEP_S if exercise == DESK else STEP_S
    taken = itertools.groupby(poses, key=lambda pose: int(pose.t_s / step_s + 1e-6))
    return [next(of) for _, of in taken]


class Replayed:
    """In place of the pose model: poses of a sample over and over, one a picture."""

    def __init__(self) -> None:
        self.show(DESK)

    def show(self, exercise: str) -> None:
        self._poses = itertools.cycle(read_poses(exercise))

    def update(self, frame: Frame) -> Pose:
        return replace(next(self._poses), t_s=frame.t_s)

    def reset(self) -> None: ...

    def close(self) -> None: ...


class Day:
    """A coach who works through sessions, with the messages that a page would get."""

    def __init__(self, folder: Path) -> None:
        self.host = SessionHost(find_any, Journal(folder))
        self.tracker = Replayed()
        self.worker = PoseWorker(
            self.host,
            lambda: "lite",
            self._answer,
            show=_encode_seen,
            create=lambda _: self.tracker,
        )
        self.poses = 0
        self._is_answered = threading.Semaphore(0)

    def _answer(self, answer: Answer) -> None:
        encode(make_judged(answer, self.host))
        self.poses += answer.pose is not None
        self._is_answered.release()

    def do(self, exercise: str, length_s: float, step_s: float) -> Iterator[float]:
        """One session to its last page; yields the time within it, seconds."""
        self.tracker.show(exercise)
        self.host.begin(make_single(find_any(exercise)))
        for number in range(int(length_s / step_s)):
            if not self.host.is_running:
                break
            picture = np.full((48, 64, 3), number % 250, np.uint8)  # a camera gives none twice
            self.worker.submit(Shot(number, number * step_s, picture), keep=True)
            assert self._is_answered.acquire(timeout=PATIENCE_S)
            yield number * step_s
        self.host.do(Finish())
        done = self.host.session("camera")
        assert done is not None
        assert self.host.outcome() is not None
        encode_session(done)
        self.host.leave()


def _encode_seen(answer: Answer) -> None:
    encode(make_seen(answer))


def live_a_day(hours: float) -> bool:
    """Half a day of exercises, half a day at a desk; whether something has grown."""
    exercises = [name for name in load_specs() if name != DESK]
    use, done_s, sessions = Use(), 0.0, 0
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        day = Day(Path(folder))
        day.worker.start()
        for exercise in itertools.cycle(exercises):
            if done_s >= hours * 1800.0:
                break
            done_s += max(day.do(exercise, SESSION_S, STEP_S)) + STEP_S
            sessions += 1
            if sessions >= len(exercises):
                use.note()
        exercised = day.poses
        for t_s in day.do(DESK, hours * 1800.0, DESK_STEP_S):
            if t_s % 600.0 == 0.0:
                use.note()
        day.worker.stop()
    print(
        f"day: {done_s / 3600:.1f} h in {sessions} sessions ({exercised} poses) and "
        f"{hours / 2:.1f} h at a desk ({day.poses - exercised} poses): {use.tell()}",
        flush=True,
    )
    return use.has_grown


# --- starts and stops -----------------------------------------------------------------------------


def _read_pictures(count: int) -> list[Image]:
    with av.open(str(SAMPLES / "cat_cow_clean.mp4")) as container:
        frames = itertools.islice(container.decode(video=0), count)
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames]


def start_and_stop(starts: int, most_s: float) -> bool:
    """As many starts as fit into the time; whether something has grown."""
    use, begin_s, count = Use(), time.monotonic(), 0
    pictures = _read_pictures(6)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        while count < starts and time.monotonic() - begin_s < most_s:
            _start(Path(folder), pictures)
            count += 1
            if count >= starts // 10:
                use.note()
    print(f"starts: {count} with the lite model: {use.tell()}", flush=True)
    return use.has_grown or count < starts // 5


def _start(folder: Path, pictures: list[Image]) -> None:
    """A coach starts, sees a person in two sessions, and stops."""
    host = SessionHost(find_any, Journal(folder))
    seen: list[bool] = []
    worker = PoseWorker(host, lambda: "lite", lambda answer: seen.append(answer.pose is not None))
    worker.start()
    assert worker.ready.wait(PATIENCE_S)
    for session in (1, 2):
        host.begin(make_single(find_any("cat_cow")))
        worker.forget()
        for number, picture in enumerate(pictures):
            worker.submit(Shot(number, number * STEP_S, picture), keep=True)
        while len(seen) < session * len(pictures):
            time.sleep(0.002)
    worker.stop()
    host.leave()
    assert all(seen)
    assert len(seen) == 2 * len(pictures)


def _run(part: Callable[..., bool], *values: float) -> None:
    sys.exit(part(*values))


# --- both -----------------------------------------------------------------------------------------


def main() -> int:
    """Print what was taken; exit status 1 where something has grown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--starts", type=int, default=200)
    parser.add_argument("--most-s", type=float, default=600.0, help="of starts and stops")
    options = parser.parse_args()
    grown = False
    context = multiprocessing.get_context("spawn")
    days, starts = (options.hours,), (options.starts, options.most_s)
    for part, values in ((live_a_day, days), (start_and_stop, starts)):
        process = context.Process(target=_run, args=(part, *values))
        process.start()
        process.join()
        grown |= process.exitcode != os.EX_OK
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
