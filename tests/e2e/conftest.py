"""A real Chromium without a screen, its fake camera playing sample clips, and the coach in a
process of its own.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from browser import CAMERA, FLAGS, PATIENCE_S, SAMPLES, Coach, Visit
from films import find_clip, write_film
from playwright.sync_api import Playwright, expect, sync_playwright

expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("chromium is not installed: on Debian apt-get install chromium")


@pytest.fixture(scope="module")
def play() -> Iterator[Playwright]:
    """No longer than its tests: while it is there, an event loop is running in this thread, and no
    other test could start one.
    """
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    one = Coach(tmp_path)
    yield one
    one.stop()


@pytest.fixture
def visit(play: Playwright, chromium: str) -> Iterator[Callable[..., Visit]]:
    browsers = []

    def open_page(
        address: str,
        film: Path | None = None,
        flags: tuple[str, ...] = CAMERA,
        *,
        begins: bool = False,
        **context: Any,
    ) -> Visit:
        more = (f"--use-file-for-fake-video-capture={film}",) if film is not None else ()
        browser = play.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags, *more])
        browsers.append(browser)
        one = Visit(
            browser.new_context(viewport={"width": 960, "height": 540}, **context).new_page()
        )
        one.page.set_default_timeout(1000 * PATIENCE_S)
        one.listen()
        one.page.goto(address)
        one.page.wait_for_selector("#stage" if begins else "[data-exercise]")
        return one

    yield open_page
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="session")
def cut_clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A part of a sample clip as a video of its own."""
    folder = tmp_path_factory.mktemp("clips")

    def cut(name: str, start_s: float, end_s: float) -> Path:
        path = folder / f"{name}_{start_s:g}_{end_s:g}.mp4"
        with av.open(SAMPLES / f"{name}.mp4") as source, av.open(str(path), "w") as target:
            stream = target.add_stream("mpeg4", rate=15)
            stream.width, stream.height, stream.bit_rate = 640, 480, 8_000_000
            for frame in source.decode(video=0):
                if start_s <= frame.time < end_s:
                    picture = av.VideoFrame.from_ndarray(
                        frame.to_ndarray(format="rgb24"), format="rgb24"
                    )
                    target.mux(stream.encode(picture))
            target.mux(stream.encode())
        return path

    return cut


@pytest.fixture(scope="session")
def make_film(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A clip, or its first seconds, as Chromium's camera wants it; `empty_s`.

    An empty room after it.
    """
    folder = tmp_path_factory.mktemp("films")

    def make(clip: str | Path, end_s: float = 1e9, empty_s: float = 0.0) -> Path:
        path = folder / f"{find_clip(clip).stem}_{end_s:g}_{empty_s:g}.mjpeg"
        return path if path.exists() else write_film(path, clip, end_s, empty_s)

    return make
