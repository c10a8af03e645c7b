"""A real Chromium without a screen, its fake camera playing sample clips, and the coach in a
process of its own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CAMERA, PATIENCE_S, Coach, Visit, find_chromium, open_visit
from films import find_clip, write_cut, write_film
from playwright.sync_api import Playwright, expect, sync_playwright

expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture(scope="session")
def chromium() -> str:
    if path := find_chromium():
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
    visits = []

    def open_page(
        address: str,
        film: Path | None = None,
        flags: tuple[str, ...] = CAMERA,
        *,
        begins: bool = False,
        **context: Any,
    ) -> Visit:
        one = open_visit(play, chromium, film, flags, **context)
        visits.append(one)
        one.page.goto(address)
        one.page.wait_for_selector("#stage" if begins else "[data-exercise]")
        return one

    yield open_page
    for one in visits:
        one.close()


@pytest.fixture(scope="session")
def cut_clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A part of a sample clip as a video of its own."""
    folder = tmp_path_factory.mktemp("clips")

    def cut(name: str, start_s: float, end_s: float) -> Path:
        return write_cut(folder / f"{name}_{start_s:g}_{end_s:g}.mp4", name, start_s, end_s)

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
