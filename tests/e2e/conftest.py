"""A real Chromium without a screen, its fake camera playing sample clips, and the coach in a process of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

SAMPLES = Path(__file__).parents[2] / "sample_videos"
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--mute-audio",
)
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
STAY_S = 2.0
REPEAT = 2
"""Chromium plays a film of JPEGs at 30 pictures a second; the clips have 15."""


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("chromium is not installed: on Debian apt-get install chromium")


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@dataclass
class Coach:
    """`limberup live` in a process of its own."""

    home: Path
    model: str = "full"
    more: tuple[str, ...] = ()
    port: int = 0
    address: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        places = {f"XDG_{one}_HOME": str(self.home / one.lower()) for one in ("STATE", "CACHE", "DATA")}
        command = [sys.executable, "-c", "from limberup.cli import main; main()", "live", "--no-browser"]
        command += ["--port", str(self.port), "--model", self.model, *self.more]
        self.process = subprocess.Popen(
            command, env={**os.environ, **places}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\w+/", self.process.stdout.readline())
        assert found, "the coach did not start"
        self.address, self.port = found.group(), int(found.group(1))
        return self.address

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.communicate(timeout=20)


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    one = Coach(tmp_path)
    yield one
    one.stop()


@dataclass
class Visit:
    """One page, and everything the coach has told it."""

    page: Page
    views: list[dict[str, Any]] = field(default_factory=list)
    outcome: dict[str, Any] | None = None

    def listen(self) -> None:
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            return
        message = json.loads(frame)
        if message.get("view"):
            self.views.append(message["view"])
        if message["type"] == "outcome":
            self.outcome = message

    def wait(self, is_so: Callable[[dict[str, Any]], object], seconds: float, what: str) -> dict[str, Any]:
        """Wait until a view is so; the page goes on meanwhile."""
        end_s = time.monotonic() + seconds
        looked = 0
        while time.monotonic() < end_s:
            for view in self.views[looked:]:
                looked += 1
                if is_so(view):
                    return view
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{what}: not within {seconds} s; at last {self.views[-1:]}")

    def choose(self, exercise: str) -> None:
        self.page.click(f"[data-exercise={exercise}]")

    def finish(self) -> dict[str, Any]:
        """End the session; its result as the JSON of a session."""
        self.page.keyboard.press("Escape")
        self.page.wait_for_selector("#summary-title", timeout=15_000)
        assert self.outcome is not None
        session: dict[str, Any] = self.outcome["session"]
        return session


@pytest.fixture
def visit(play: Playwright, chromium: str) -> Iterator[Callable[..., Visit]]:
    browsers = []

    def open_page(address: str, film: Path | None = None, flags: tuple[str, ...] = CAMERA, **context: Any) -> Visit:
        more = (f"--use-file-for-fake-video-capture={film}",) if film is not None else ()
        browser = play.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags, *more])
        browsers.append(browser)
        one = Visit(browser.new_context(viewport={"width": 1280, "height": 720}, **context).new_page())
        one.listen()
        one.page.goto(address)
        one.page.wait_for_selector("[data-exercise]", timeout=20_000)
        return one

    yield open_page
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="session")
def make_film(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A clip, or a part of one, as Chromium's camera wants it; `empty_s`: an empty room after it."""
    folder = tmp_path_factory.mktemp("films")

    def make(name: str, start_s: float = 0.0, end_s: float = 1e9, empty_s: float = 0.0) -> Path:
        path = folder / f"{name}_{start_s:g}_{end_s:g}_{empty_s:g}.mjpeg"
        if path.exists():
            return path
        with path.open("wb") as stream, av.open(SAMPLES / f"{name}.mp4") as container:
            for frame in container.decode(video=0):
                if start_s <= frame.time < end_s:
                    picture = _encode(frame.to_ndarray(format="bgr24"))
                    stream.write(picture * REPEAT)
            # The person stays for a moment: what ends with the clip must be seen to end before the room is empty.
            stream.write(picture * int(15 * REPEAT * (STAY_S if empty_s else 0.0)))
            room = np.full((480, 640, 3), (150, 155, 160), np.uint8)
            room[330:] = (110, 120, 130)
            stream.write(_encode(room) * int(15 * REPEAT * empty_s))
        return path

    return make


def _encode(pixels: Any) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
