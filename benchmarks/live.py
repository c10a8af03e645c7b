"""How long a live picture takes from the camera to its pose on the screen, and whether memory stays
flat.

    python benchmarks/live.py                 the whole path in a real Chromium, beside the bare
    MediaPipe call python benchmarks/live.py --memory 30     half an hour of replayed camera, as
    fast as it goes

Both figures of the first come from the same pictures in the same run: `MediaPipe` is the time
inside the calls of its landmarkers, the scout's among them; `rest` is everything else from the
camera's time stamp to the drawn skeleton: making the picture smaller, compressing, sending,
unpacking, the crop, sending back, drawing. With --model none poses come from a recording, at no
cost: what is left is the share of browser and line. The second leaves the model out unless --model
is given, so that half an hour takes minutes.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
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
from limberup.coach.worker import Answer, Shot, Tracker, load_tracker
from limberup.pose.backends import create_landmarker
from limberup.pose.landmarker import Found, Landmarker
from limberup.pose.models import ModelFile, load_model
from limberup.pose.recording import load_recording
from limberup.pose.tracker import PoseTracker
from limberup.spec import find_spec, load_specs
from limberup.types import Frame, Image, Pose
from limberup.web.app import create_app
from limberup.web.cards import make_single
from limberup.web.hub import Hub
from limberup.web.messages import encode, make_judged, make_seen
from limberup.web.run import open_port

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


def measure_path(model: str, seconds: float, tell: Callable[[str], None] = print) -> None:
    """Print the latency of the whole path, in a browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed: apt-get install chromium")
    trackers: list[TimedTracker | Replay] = []

    def create(_: str) -> Tracker:
        trackers.append(Replay() if model == NONE else TimedTracker(model))
        return trackers[-1]

    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mjpeg"
        make_film(film)
        hub = Hub(
            load_specs(),
            {},
            Journal(Path(folder)),
            lambda: "lite",
            may_change=False,
            create=create,
        )
        with serve(hub) as address, sync_playwright() as playwright:
            flags = [*FLAGS, f"--use-file-for-fake-video-capture={film}"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(address)
            page.click(f"[data-exercise={EXERCISE}]")
            page.wait_for_timeout(1000 * seconds)
            rows = page.evaluate("limberup.latency")
            browser.close()
    bare = trackers[0].bare_ms
    # Every picture that got a pose passed the tracker once, in order; pictures that were dropped
    # did neither.
    total = np.array([row["total"] for row in rows][WARM_UP:])
    bare_ms = np.array(bare[WARM_UP : WARM_UP + len(total)])
    total = total[: len(bare_ms)]
    tell(f"{len(total)} poses with {model}, {len(rows) / seconds:.1f} a second, on {CLIP}")
    for name, values in (
        ("MediaPipe", bare_ms),
        ("rest of the path", total - bare_ms),
        ("camera to screen", total),
    ):
        tell(
            f"  {name:30} p50 {np.percentile(values, 50):6.1f} ms   p95 "
            f"{np.percentile(values, 95):6.1f} ms"
        )
    for name, about in PARTS.items():
        values = np.array([row[name] for row in rows][WARM_UP:])
        tell(
            f"    {about:28} p50 {np.percentile(values, 50):6.1f} ms   p95 "
            f"{np.percentile(values, 95):6.1f} ms"
        )


def measure_memory(model: str | None, minutes: float, tell: Callable[[str], None] = print) -> None:
    """Print the resident memory of the server's side over so many minutes of camera."""
    with av.open(SAMPLES / f"{CLIP}.mp4") as container:
        pictures = [
            encode_picture(np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8))
            for frame in container.decode(video=0)
        ]
    poses = list(load_recording(SAMPLES / f"{CLIP}.npz").track.poses())
    tracker = load_tracker(model) if model and model != NONE else None
    with tempfile.TemporaryDirectory() as folder:
        host = SessionHost(find_spec, Journal(Path(folder)))
        host.begin(make_single(find_spec(EXERCISE)))
        start_s, sizes = time.perf_counter(), []
        for k, (picture, pose) in enumerate(zip(cycle(pictures), cycle(poses), strict=False)):
            t_s = k / 15
            if t_s >= 60 * minutes:
                break
            image = decode(picture)
            assert image is not None
            seen = tracker.update(Frame(t_s, image)) if tracker else replace(pose, t_s=t_s)
            moment = host.update(seen, 4 / 3)
            answer = Answer(Shot(k, t_s, picture), seen, 4 / 3, moment)
            encode(make_seen(answer))
            encode(make_judged(answer, host))
            if k % (15 * 60) == 0:
                sizes.append(resident_mb())
        took_s = time.perf_counter() - start_s
    after = sizes[len(sizes) // 6 :]
    tell(f"{minutes:g} minutes of camera in {took_s:.0f} s, {model or 'recorded poses'}")
    tell(
        f"  after a sixth of it {after[0]:.1f} MB, at the end {after[-1]:.1f} MB, most "
        f"{max(after):.1f} MB"
    )


def resident_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", choices=("lite", "full", "heavy", NONE))
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--memory", type=float, metavar="MINUTES")
    given = parser.parse_args()
    if given.memory:
        measure_memory(given.model, given.memory)
    else:
        measure_path(given.model or "full", given.seconds)
