"""How long a live picture takes from the camera to its pose on the screen, and whether memory stays
flat.

    python benchmarks/live.py                                the whole path, in a real Chromium
    python benchmarks/live.py --only stages --json live.json
    python benchmarks/live.py --only memory --model none --minutes 30

`path`: from the camera's time stamp to the drawn skeleton, beside the time inside the calls of
MediaPipe's landmarkers (the scout's among them) on the same pictures: making the picture smaller,
compressing, sending, unpacking, the crop, sending back, drawing. `stages`: what the server does
with a replayed picture, without a browser, each beside MediaPipe. `memory`: what the server's side
keeps over so many minutes of replayed camera, as fast as it goes. With --model none poses come from
a recording, at no cost: what is left of the path is the share of browser and line.
"""

import shutil
import sys
import threading
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import av
import cv2
import numpy as np
import uvicorn
from playwright.sync_api import sync_playwright

from limberup.coach.camera import encode as encode_picture
from limberup.coach.journal import Journal
from limberup.coach.jpeg import decode
from limberup.coach.session_host import SessionHost
from limberup.coach.worker import Answer, Shot, Tracker
from limberup.pose.backends import create_landmarker
from limberup.pose.landmarker import Found, Landmarker
from limberup.pose.models import ModelFile, load_model
from limberup.pose.recording import load_recording
from limberup.pose.tracker import PoseTracker
from limberup.spec import find_spec, load_specs
from limberup.types import FloatArray, Frame, Image, Pose
from limberup.web.app import create_app
from limberup.web.cards import make_single
from limberup.web.hub import Hub
from limberup.web.messages import encode, make_judged, make_seen
from limberup.web.run import open_port
from ratios import Measure, Ratios, make_parser, measure

SAMPLES = Path(__file__).parents[1] / "sample_videos"
CLIP, EXERCISE = "scorpion_stretch_clean", "scorpion_stretch"
TOKEN = "benchmark0benchmark0benchmark0be"
WARM_UP, NONE = 30, "none"
PARTS = {
    "camera": "until the picture is sent",
    "line": "on the line, there and back",
    "wait": "waiting for the one before",
    "unpack": "unpacking",
    "model": "tracker, with MediaPipe",
    "draw": "drawing",
}
"""What the page knows of each pose; see stats.js."""
FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--mute-audio",
]
FLAGS += [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Timed:
    """A landmarker that adds up how long its calls took."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker
        self.spent_ms = 0.0

    def detect(self, image: Image, t_s: float) -> list[Found]:
        start_s = time.perf_counter()
        try:
            return self._landmarker.detect(image, t_s)
        finally:
            self.spent_ms += 1000.0 * (time.perf_counter() - start_s)

    def look_anew(self) -> None:
        start_s = time.perf_counter()
        self._landmarker.look_anew()
        self.spent_ms += 1000.0 * (time.perf_counter() - start_s)

    def reset(self) -> None:
        self._landmarker.reset()

    def close(self) -> None:
        self._landmarker.close()


class TimedTracker:
    """A tracker that keeps the bare MediaPipe time of every frame."""

    def __init__(self, model: str) -> None:
        self.bare_ms: list[float] = []
        self._timed: list[Timed] = []

        def create(file: ModelFile, persons: int) -> Landmarker:
            self._timed.append(Timed(create_landmarker(file, persons)))
            return self._timed[-1]

        self._tracker = PoseTracker(load_model(model), create=create)

    def update(self, frame: Frame) -> Pose:
        for one in self._timed:
            one.spent_ms = 0.0
        pose = self._tracker.update(frame)
        self.bare_ms.append(sum(one.spent_ms for one in self._timed))
        return pose

    def reset(self) -> None:
        self._tracker.reset()

    def close(self) -> None:
        self._tracker.close()


class Replay:
    """A tracker that looks at nothing: the poses of a recording, over and over."""

    def __init__(self) -> None:
        self.bare_ms: list[float] = []
        self._poses = cycle(load_recording(SAMPLES / f"{CLIP}.npz").track.poses())

    def update(self, frame: Frame) -> Pose:
        self.bare_ms.append(0.0)
        return replace(next(self._poses), t_s=frame.t_s)

    def reset(self) -> None: ...

    def close(self) -> None: ...


def make_film(path: Path) -> None:
    """The clip as Chromium's fake camera wants it: JPEGs at 30 pictures a second."""
    with path.open("wb") as stream, av.open(SAMPLES / f"{CLIP}.mp4") as container:
        for frame in container.decode(video=0):
            stream.write(cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))[1].tobytes() * 2)


@contextmanager
def serve(hub: Hub) -> Iterator[str]:
    """The server in a thread; its address."""
    listener = open_port(0)
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        create_app(hub, TOKEN, port), log_level="error", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/{TOKEN}/"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def create_tracker(model: str) -> TimedTracker | Replay:
    return Replay() if model == NONE else TimedTracker(model)


def list_percentiles(what: str, values_ms: FloatArray) -> Ratios:
    middle, late = np.percentile(values_ms, (50, 95))
    return {f"{what}, p50 (ms)": float(middle), f"{what}, p95 (ms)": float(late)}


def measure_path(folder: Path, asked: Namespace) -> Ratios:
    """The latency of the whole path, in a browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed: apt-get install chromium")
    trackers: list[TimedTracker | Replay] = []

    def create(_: str) -> Tracker:
        trackers.append(create_tracker(asked.model))
        return trackers[-1]

    film = folder / "film.mjpeg"
    make_film(film)
    hub = Hub(load_specs(), {}, Journal(folder), lambda: "lite", may_change=False, create=create)
    with serve(hub) as address, sync_playwright() as playwright:
        flags = [*FLAGS, f"--use-file-for-fake-video-capture={film}"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(address)
        page.click(f"[data-exercise={EXERCISE}]")
        page.wait_for_timeout(1000 * asked.seconds)
        rows = page.evaluate("limberup.latency")
        browser.close()
    if len(rows) <= WARM_UP:
        sys.exit(f"Only {len(rows)} poses came: give more --seconds, on a machine less busy")
    # Every picture that got a pose passed the tracker once, in order; pictures that were dropped
    # did neither.
    total = np.array([row["total"] for row in rows][WARM_UP:])
    bare = np.array(trackers[0].bare_ms[WARM_UP : WARM_UP + len(total)])
    total = total[: len(bare)]
    figures = {"poses a second": len(rows) / asked.seconds}
    figures |= list_percentiles("camera to screen", total)
    figures |= list_percentiles("MediaPipe", bare)
    figures |= list_percentiles("rest of the path", total - bare)
    for name, about in PARTS.items():
        figures |= list_percentiles(about, np.array([row[name] for row in rows][WARM_UP:]))
    if bare.any():
        figures["rest / MediaPipe"] = float(np.median(total - bare) / np.median(bare))
    return figures


def replay(folder: Path, asked: Namespace, length_s: float) -> Iterator[dict[str, float]]:
    """A session of so many seconds of camera; what each stage of a picture took, milliseconds."""
    with av.open(SAMPLES / f"{CLIP}.mp4") as container:
        pictures = [
            encode_picture(np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8))
            for frame in container.decode(video=0)
        ]
    tracker = create_tracker(asked.model)
    host = SessionHost(find_spec, Journal(folder))
    host.begin(make_single(find_spec(EXERCISE)))
    for k, picture in zip(range(round(15 * length_s)), cycle(pictures), strict=False):
        times_s = [time.perf_counter()]
        image = decode(picture)
        assert image is not None
        times_s.append(time.perf_counter())
        seen = tracker.update(Frame(k / 15, image))
        times_s.append(time.perf_counter())
        moment = host.update(seen, 4 / 3)
        times_s.append(time.perf_counter())
        answer = Answer(Shot(k, k / 15, picture), seen, 4 / 3, moment)
        encode(make_seen(answer))
        encode(make_judged(answer, host))
        times_s.append(time.perf_counter())
        unpack, track, judge, tell = 1000.0 * np.diff(times_s)
        bare = tracker.bare_ms[-1]
        yield {
            "MediaPipe": bare,
            "unpacking": unpack,
            "tracker without MediaPipe": track - bare,
            "judging and coaching": judge,
            "messages": tell,
        }
    tracker.close()


def measure_stages(folder: Path, asked: Namespace) -> Ratios:
    spent: dict[str, list[float]] = defaultdict(list)
    for row in list(replay(folder, asked, asked.seconds))[WARM_UP:]:
        for name, took_ms in row.items():
            spent[name].append(took_ms)
    figures: Ratios = {}
    for name, values in spent.items():
        figures |= list_percentiles(name, np.array(values))
    bare = float(np.median(spent.pop("MediaPipe")))
    if bare:
        for name, values in spent.items():
            figures[f"{name} / MediaPipe"] = float(np.median(values)) / bare
    return figures


def measure_memory(folder: Path, asked: Namespace) -> Ratios:
    """The resident memory of the server's side."""
    sizes = [
        resident_mb()
        for k, _ in enumerate(replay(folder, asked, 60 * asked.minutes))
        if k % (15 * 60) == 0
    ]
    after = sizes[len(sizes) // 6 :]
    return {
        "after a sixth (MB)": after[0],
        "at the end (MB)": after[-1],
        "most after a sixth (MB)": max(after),
        "end / after a sixth": after[-1] / after[0],
    }


def resident_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


MEASURES: Mapping[str, Measure] = {
    "path": measure_path,
    "stages": measure_stages,
    "memory": measure_memory,
}


def main() -> None:
    parser = make_parser(__doc__, MEASURES)
    parser.set_defaults(only=["path"])
    parser.add_argument("--model", choices=("lite", "full", "heavy", NONE), default="full")
    parser.add_argument("--seconds", type=float, default=40.0, help="of the path, or of its stages")
    parser.add_argument("--minutes", type=float, default=30.0, help="of the camera, for the memory")
    measure(MEASURES, parser.parse_args())


if __name__ == "__main__":
    main()
