"""How long the judging takes: a live frame by exercise, a frame of the live page by stage, and all
exercises over an hour.

    python benchmarks/judging.py                 all three tables
    python benchmarks/judging.py --frames 300    sooner

The poses are those of the sample clips, over and over. All times are processor time of this
process, so that other programs hardly count; shares are within one run. On a machine that is busy
every figure grows by as much.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np

from limberup.coach.journal import Journal
from limberup.coach.session_host import SessionHost
from limberup.coach.worker import Answer, Shot
from limberup.judging.engine import Engine
from limberup.judging.judges import create_judges
from limberup.live.player import Player
from limberup.pose.recording import load_recording
from limberup.spec import find_spec, list_specs, load_any, load_exercises
from limberup.types import Pose, PoseTrack
from limberup.web.cards import make_single
from limberup.web.messages import encode, make_judged, make_seen

P = ParamSpec("P")
T = TypeVar("T")

SAMPLES = Path(__file__).parents[1] / "sample_videos"
ASPECT = 4 / 3
FPS = 30.0
HOUR_S = 3600.0
WARM_UP = 30

STAGES = {
    "engine": ("_engine", "update"),
    "its readings": ("_engine", "read"),
    "start pose": ("_readiness", "see"),
    "raised hand": ("_hands", "update"),
    "state": ("", "_follow_flow"),
    "setup and hidden limbs": ("", "_check_setup"),
    "hints": ("_hints", "update"),
    "announcer": ("_announcer", "speak"),
    "view": ("_screen", "view"),
}
"""Of a live session: which method of which part."""


def load_track(exercise: str) -> PoseTrack:
    """What a sample clip of an exercise shows."""
    return load_recording(SAMPLES / f"{exercise}_clean.npz").track


def repeat(track: PoseTrack) -> Iterator[Pose]:
    """The poses of a track over and over, at 30 a second."""
    for frame, pose in zip(count(), cycle(track.poses()), strict=False):
        yield replace(pose, t_s=frame / FPS)


def stretch(track: PoseTrack, seconds: float) -> PoseTrack:
    """A track over and over until it is so long, at 30 poses a second."""
    frames = np.arange(round(seconds * FPS)) % len(track)
    return PoseTrack(
        t_s=np.arange(len(frames)) / FPS,
        landmarks=track.landmarks[frames],
        world=track.world[frames],
        visibility=track.visibility[frames],
        lost=tuple(track.lost[frame] for frame in frames),
        brightness=track.brightness[frames],
        people=track.people[frames],
        aspect=track.aspect,
        torso_flow=track.torso_flow[frames],
    )


class Stopwatch:
    """Adds up the processor time of calls by name, and keeps what each took."""

    def __init__(self) -> None:
        self.spent_s: dict[str, list[float]] = defaultdict(list)

    def time(self, name: str, call: Callable[P, T]) -> Callable[P, T]:
        """The same call, timed."""

        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            start_s = time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.spent_s[name].append(time.process_time() - start_s)

        return timed

    def put(self, name: str, owner: object, method: str) -> None:
        """Time a method of an object from now on."""
        setattr(owner, method, self.time(name, getattr(owner, method)))


def measure_frames(frames: int) -> None:
    """Print what one live frame takes the engine, by exercise."""
    print(f"one live frame, {frames} of each clip: mean and worst of 100, ms")
    for exercise in load_exercises():
        engine, watch = Engine(find_spec(exercise)), Stopwatch()
        update = watch.time("update", engine.update)
        for pose in islice(repeat(load_track(exercise)), frames):
            update(pose)
        taken = 1000.0 * np.array(watch.spent_s["update"][WARM_UP:])
        print(f"  {exercise:26} {taken.mean():6.3f}  {np.percentile(taken, 99):6.3f}")


def measure_page(exercise: str, frames: int) -> None:
    """Print what one frame of the live page takes, by stage."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        host = SessionHost(find_spec, Journal(Path(folder)))
        host.begin(make_single(find_spec(exercise)))
        player = vars(host)["_player"]
        assert isinstance(player, Player)
        for name, (part, method) in STAGES.items():
            owner = getattr(player.session, part) if part else player.session
            watch.put(name, owner, method)
        update = watch.time("all of the host", host.update)
        for number, pose in enumerate(islice(repeat(load_track(exercise)), frames)):
            moment = update(pose, ASPECT)
            answer = Answer(Shot(number, pose.t_s, b""), pose, ASPECT, moment)
            watch.time("packing of messages", pack)(answer, host)
    whole_s = sum(watch.spent_s["all of the host"])
    print(f"one frame of the live page, {exercise}: ms, calls, share of the host")
    for name, taken in watch.spent_s.items():
        each_ms = 1000.0 * sum(taken) / frames
        calls, share = len(taken) / frames, sum(taken) / whole_s
        print(f"  {name:26} {each_ms:6.3f}  {calls:4.1f}  {share:5.0%}")


def pack(answer: Answer, host: SessionHost) -> None:
    encode(make_seen(answer))
    encode(make_judged(answer, host))


def measure_hour(minutes: float) -> None:
    """Print what all specs take for an hour of one clip, each by itself."""
    print(f"{minutes:g} minutes of landmarks at {FPS:g} a second, s")
    whole_s = 0.0
    track = stretch(load_track("scorpion_stretch"), 60.0 * minutes)
    for name, path in list_specs().items():
        judges = create_judges(load_any(path))
        start_s = time.process_time()
        judges.update_track(track)
        judges.finish()
        taken_s = time.process_time() - start_s
        whole_s += taken_s
        print(f"  {name:26} {taken_s:6.3f}")
    print(f"  {'all':26} {whole_s:6.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--frames", type=int, default=1500)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--only", choices=("frames", "page", "hour"))
    given = parser.parse_args()
    if given.only in (None, "frames"):
        measure_frames(given.frames)
    if given.only in (None, "page"):
        for exercise in ("cat_cow", "scorpion_stretch", "childs_pose"):
            measure_page(exercise, given.frames)
    if given.only in (None, "hour"):
        measure_hour(given.minutes)
