"""How fast recorded videos are scored, each figure a ratio within one run.

    python benchmarks/many.py --json many.json                     all of them, with full
    python benchmarks/many.py --only rate --model lite --seconds 20

`bare`: `score` with one worker and every picture, beside the bare loop of decoding and MediaPipe
on the same clip. `rate`: 15 looks a second on a clip of 30 Hz, beside every picture. `workers`:
two workers on a long clip, beside one. `memory`: the most that `score` takes on a clip and on one
four times as long, beside the bare loop. `cluster`: 20 clips by one and by two workers of a Dask
cluster on this machine. All start-ups are part of the times; run it on a machine that does nothing
else.
"""

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import Any

import av
from av.video.stream import VideoStream

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
Ratios = dict[str, float]


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


def run(*command: object) -> tuple[float, float]:
    """Seconds from start to end, and the most memory of the process itself, MB."""
    start_s = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - start_s, usage.ru_maxrss / 1024


def score(clip: Path, model: str, *options: object) -> tuple[float, float]:
    return run("-m", "limberup", "score", clip, "-e", EXERCISE, "--model", model, *options)


def run_bare(clip: Path, model: str) -> tuple[float, float]:
    from limberup.pose.models import load_model

    return run("-c", BARE, clip, load_model(model).path)


def measure_bare(folder: Path, model: str, seconds: float) -> Ratios:
    clip = make_clip(folder / "minute.mp4", seconds, 30)
    bare_s, _ = run_bare(clip, model)
    ours_s, _ = score(clip, model, "--workers", 1, "--pose-rate", 0)
    return {"bare_s": bare_s, "score_s": ours_s, "score / bare": ours_s / bare_s}


def measure_rate(folder: Path, model: str, seconds: float) -> Ratios:
    clip = make_clip(folder / "minute.mp4", seconds, 30)
    all_s, _ = score(clip, model, "--workers", 1, "--pose-rate", 0)
    some_s, _ = score(clip, model, "--workers", 1, "--pose-rate", 15)
    return {"all_s": all_s, "some_s": some_s, "15 a second / all": some_s / all_s}


def measure_workers(folder: Path, model: str, seconds: float) -> Ratios:
    clip = make_clip(folder / "long.mp4", 10 * seconds, 15)
    one_s, _ = score(clip, model, "--workers", 1)
    two_s, _ = score(clip, model, "--workers", 2)
    return {"one_s": one_s, "two_s": two_s, "two / one": two_s / one_s}


def measure_memory(folder: Path, model: str, seconds: float) -> Ratios:
    short = make_clip(folder / "short.mp4", seconds / 2, 15)
    long = make_clip(folder / "long.mp4", 2 * seconds, 15)
    _, bare_mb = run_bare(short, model)
    _, short_mb = score(short, model, "--workers", 1)
    _, long_mb = score(long, model, "--workers", 1)
    return {
        "bare_mb": bare_mb,
        "short_mb": short_mb,
        "long_mb": long_mb,
        "long - bare (MB)": long_mb - bare_mb,
    }


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


def measure_cluster(folder: Path, model: str, seconds: float) -> Ratios:
    clips = folder / "clips"
    clips.mkdir()
    for number in range(20):
        make_clip(clips / f"{number:02}.mp4", seconds / 6, 15)
    took_s = []
    for workers in (1, 2):
        with start_cluster(folder, workers) as address:
            out = folder / f"out{workers}"
            command = ("-m", "limberup", "score", clips, "-e", EXERCISE, "--model", model)
            took_s.append(run(*command, "--out", out, "--scheduler", address)[0])
    return {"one_s": took_s[0], "two_s": took_s[1], "one / two": took_s[0] / took_s[1]}


MEASURES: dict[str, Callable[[Path, str, float], Ratios]] = {
    "bare": measure_bare,
    "rate": measure_rate,
    "workers": measure_workers,
    "memory": measure_memory,
    "cluster": measure_cluster,
}


def measure(names: Sequence[str], model: str, seconds: float) -> dict[str, Ratios]:
    found = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = MEASURES[name](Path(folder), model, seconds)
        print(
            f"{name:8}", *(f"{what} {value:.2f}" for what, value in found[name].items()), sep="  "
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--model", default="full")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the shorter clips")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure(options.only, options.model, options.seconds)
    if options.json:
        about = {"cores": os.cpu_count(), "load": os.getloadavg(), "model": options.model}
        options.json.write_text(json.dumps({**about, "ratios": found}, indent=1))


if __name__ == "__main__":
    main()
