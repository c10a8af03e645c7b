"""What the browser tests share.

The coach in its own process, a page and all it was told, and the flags of Chromium.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Playwright, WebSocket

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
PATIENCE_S = 90.0
"""A limit for what must happen, not a time that anything should take.

A busy machine is no failure.
"""


def find_chromium() -> str | None:
    """Where Chromium is; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Coach:
    """`limberup live` in a process of its own."""

    home: Path
    model: str = (
        "lite"  # on rendered clips as right as the others, and a slow machine keeps up with it
    )
    more: tuple[str, ...] = ()
    port: int = 0
    address: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        places = {
            f"XDG_{one}_HOME": str(self.home / one.lower()) for one in ("STATE", "CACHE", "DATA")
        }
        command = [
            sys.executable,
            "-c",
            "from limberup.cli.main import main; main()",
            "live",
            "--no-browser",
        ]
        command += ["--port", str(self.port), "--model", self.model, *self.more]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **places},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\w+/(#\w+)?", self.process.stdout.readline())
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


@dataclass
class Visit:
    """One page, and everything the coach has told it."""

    page: Page
    views: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._hear)
        socket.on(
            "framesent",
            lambda frame: self.pictures.append(frame) if isinstance(frame, bytes) else None,
        )

    def _hear(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            return
        message = json.loads(frame)
        if message.get("view"):
            self.views.append(message["view"])

    def wait(
        self, is_so: Callable[[dict[str, Any]], object], what: str, *, since: int = 0
    ) -> dict[str, Any]:
        """Wait until a view, of those from number `since` on, is so; the page goes on meanwhile."""
        end_s = time.monotonic() + PATIENCE_S
        looked = since
        while time.monotonic() < end_s:
            for view in self.views[looked:]:
                looked += 1
                if is_so(view):
                    return view
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{what}: not within {PATIENCE_S} s; at last {self.views[-1:]}")

    def choose(self, exercise: str) -> None:
        self.page.click(f"[data-exercise={exercise}]")

    def finish(self) -> dict[str, Any]:
        """End the session; its result as the JSON of a session."""
        self.page.keyboard.press("Escape")
        self.page.wait_for_selector("#summary-title")
        session: dict[str, Any] = self.page.evaluate(
            "fetch('session.json').then((answer) => answer.json())"
        )
        return session

    def close(self) -> None:
        """Close the page with its browser."""
        browser = self.page.context.browser
        assert browser is not None
        browser.close()


def open_visit(
    play: Playwright,
    chromium: str,
    film: Path | None = None,
    flags: tuple[str, ...] = CAMERA,
    **context: Any,
) -> Visit:
    """An empty page in a browser of its own. `film`: what its camera plays, over and over."""
    more = (f"--use-file-for-fake-video-capture={film}",) if film is not None else ()
    browser = play.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags, *more])
    settings: dict[str, Any] = {"viewport": {"width": 960, "height": 540}, **context}
    one = Visit(browser.new_context(**settings).new_page())
    one.page.set_default_timeout(1000 * PATIENCE_S)
    one.listen()
    return one
