"""How fast recorded videos are scored, each figure a ratio within one run.

    python benchmarks/many.py --json many.json                     all of them, with full
    python benchmarks/many.py --only bare --rounds 3
    python benchmarks/many.py --only rate --model lite --seconds 20

`bare`: `score` with one worker and every picture, beside the bare loop of decoding and MediaPipe
on the same clip. `rate`: 15 looks a second on a clip of 30 Hz, beside every picture. `workers`:
two workers on a long clip, beside one. `memory`: the most that `score` takes on a clip and on one
four times as long, beside the bare loop. `cluster`: 20 clips by one and by two workers of a Dask
cluster on this machine. All start-ups are part of the times; run it on a machine that does nothing
else.
"""

import importlib
import json
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import Any

import av
from av.video.stream import VideoStream

from ratios import Measure, Ratios, Spent, compare, make_parser, measure, run, run_in_turn

SAMPLES = Path(__file__).parents[1] / "sample_videos"
CLIP, EXERCISE = "scorpion_stretch_clean", "scorpion_stretch"
BARE = """
import sys, av, numpy as np
from limberup.pose.lean_mediapipe import lean_import
with lean_import():
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision
options = vision.PoseLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=sys.argv[2]), running_mode=vision.RunningMode.VIDEO)
with av.open(sys.argv[1]) as container, vision.PoseLandmarker.create_from_options(options) as task:
    for i, frame in enumerate(container.decode(video=0)):
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(
            frame.to_ndarray(format="rgb24")))
        task.detect_for_video(picture, 1 + round(1000 * frame.time))
"""


def make_clip(path: Path, seconds: float, hz: int) -> Path:
    """The sample clip over and over, each picture twice at 30 Hz, at 640 x 480."""
    with av.open(str(SAMPLES / f"{CLIP}.mp4")) as container:
        pictures = [frame.reformat(format="yuv420p") for frame in container.decode(video=0)]
    with av.open(str(path), "w") as goal:
        stream = goal.add_stream("libx264", rate=hz, options={"preset": "veryfast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        shown = (picture for picture in cycle(pictures) for _ in range(hz // 15))
        for i, picture in zip(range(round(seconds * hz)), shown, strict=False):
            picture.pts, picture.time_base, picture.pict_type = i, Fraction(1, hz), 0
            goal.mux(stream.encode(picture))
        goal.mux(stream.encode(None))
    return path


def score(clip: Path, model: str, *options: object) -> Spent:
    return run("-m", "limberup", "score", clip, "-e", EXERCISE, "--model", model, *options)


def run_bare(clip: Path, model: str) -> Spent:
    from limberup.pose.models import load_model

    return run("-c", BARE, clip, load_model(model).path)


def measure_bare(folder: Path, asked: Namespace) -> Ratios:
    clip, model = make_clip(folder / "minute.mp4", asked.seconds, 30), asked.model
    runs = {
        "bare": lambda: run_bare(clip, model),
        "score": lambda: score(clip, model, "--workers", 1, "--pose-rate", 0),
    }
    return compare("score", "bare", run_in_turn(runs, asked.rounds))


def measure_rate(folder: Path, asked: Namespace) -> Ratios:
    clip, model = make_clip(folder / "minute.mp4", asked.seconds, 30), asked.model
    runs = {
        "all": lambda: score(clip, model, "--workers", 1, "--pose-rate", 0),
        "15 a second": lambda: score(clip, model, "--workers", 1, "--pose-rate", 15),
    }
    return compare("15 a second", "all", run_in_turn(runs, asked.rounds))


def measure_workers(folder: Path, asked: Namespace) -> Ratios:
    clip, model = make_clip(folder / "long.mp4", 10 * asked.seconds, 15), asked.model
    runs = {
        "one": lambda: score(clip, model, "--workers", 1),
        "two": lambda: score(clip, model, "--workers", 2),
    }
    return compare("two", "one", run_in_turn(runs, asked.rounds))


def measure_memory(folder: Path, asked: Namespace) -> Ratios:
    short = make_clip(folder / "short.mp4", asked.seconds / 2, 15)
    long = make_clip(folder / "long.mp4", 2 * asked.seconds, 15)
    runs = {
        "bare": lambda: run_bare(short, asked.model),
        "short": lambda: score(short, asked.model, "--workers", 1),
        "long": lambda: score(long, asked.model, "--workers", 1),
    }
    spent = run_in_turn(runs, asked.rounds)
    most_mb = {f"{name} (MB)": one.most_mb for name, one in spent.items()}
    return {**most_mb, "long - bare (MB)": most_mb["long (MB)"] - most_mb["bare (MB)"]}


@contextmanager
def start_cluster(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler with so many workers of one thread each; its address."""
    dask, file = Path(sys.executable).with_name("dask"), folder / f"scheduler{workers}.json"
    commands: list[list[object]] = [
        [dask, "scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file]
    ]
    commands += [
        [dask, "worker", "--scheduler-file", file, "--nthreads", 1, "--local-directory", folder]
        for _ in range(workers)
    ]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [
        subprocess.Popen([*map(str, command), "--no-dashboard"], **quiet) for command in commands
    ]
    try:
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        with importlib.import_module("distributed").Client(address) as client:
            client.wait_for_workers(workers)
        yield address
    finally:
        for process in reversed(running):
            process.send_signal(signal.SIGINT)
        for process in running:
            process.wait()


def measure_cluster(folder: Path, asked: Namespace) -> Ratios:
    clips = folder / "clips"
    clips.mkdir()
    for number in range(20):
        make_clip(clips / f"{number:02}.mp4", asked.seconds / 6, 15)
    spent = {}
    for name, workers in (("one", 1), ("two", 2)):
        with start_cluster(folder, workers) as address:
            out = folder / f"out{workers}"
            command = ("-m", "limberup", "score", clips, "-e", EXERCISE, "--model", asked.model)
            spent[name] = run(*command, "--out", out, "--scheduler", address).wall_s
    return {
        **{f"{name} (s)": took_s for name, took_s in spent.items()},
        "one / two": spent["one"] / spent["two"],
    }


MEASURES: Mapping[str, Measure] = {
    "bare": measure_bare,
    "rate": measure_rate,
    "workers": measure_workers,
    "memory": measure_memory,
    "cluster": measure_cluster,
}


def main() -> None:
    parser = make_parser(__doc__, MEASURES)
    parser.add_argument("--model", default="full")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the shorter clips")
    measure(MEASURES, parser.parse_args())


if __name__ == "__main__":
    main()
