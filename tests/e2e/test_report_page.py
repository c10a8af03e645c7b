"""A written report in a real browser: it asks for nothing, fits a phone, and fits paper."""

from pathlib import Path

import pytest
from axe import find_violations
from browser import FLAGS, SAMPLES
from playwright.sync_api import Page, Playwright

from program import limberup

CLIPS = {
    "scorpion_stretch_clean": "scorpion_stretch",
    "cat_cow_faults_elbows_hips": "cat_cow",
    "none_idle_on_mat": "cat_cow",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("reports")
    written = [folder / f"{clip}.html" for clip in CLIPS]
    for (clip, exercise), page in zip(CLIPS.items(), written, strict=True):
        done = limberup("score", SAMPLES / f"{clip}.npz", "-e", exercise, "--report", page)
        assert done.status == 0, done.err
    return written


def note_all(page: Page, asked: list[str], said: list[str]) -> None:
    """Keep what a page asks for, and what the browser says of it."""
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))


def test_a_report_asks_for_nothing_and_nothing_sticks_out_on_a_phone(
    pages: list[Path], play: Playwright, chromium: str
) -> None:
    browser = play.chromium.launch(executable_path=chromium, args=[*FLAGS])
    try:
        for path in pages:
            page = browser.new_page(viewport={"width": 360, "height": 740})
            asked: list[str] = []
            said: list[str] = []
            note_all(page, asked, said)
            page.goto(path.as_uri())
            assert asked == [path.as_uri()]
            assert said == [], "the page's own style is refused, or something is amiss"
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            assert page.evaluate(STICKING_OUT) == []
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert colour != "rgba(0, 0, 0, 0)", "there is no style"
            assert find_violations(page) == []
            page.close()
    finally:
        browser.close()


SHEET = 900.0
"""Pixels that fit on letter paper between its margins, with room to spare."""

FIGURES = """
[...document.querySelectorAll("figure")]
  .map((one) => [getComputedStyle(one).breakInside, one.offsetHeight])
"""

STICKING_OUT = """
[...document.querySelectorAll("main *")]
  .filter((one) => !one.closest("thead, title") && one.getBoundingClientRect().width > 0)
  .filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < -1 || box.right > innerWidth + 1;
  })
  .map((one) => one.outerHTML.slice(0, 200))
"""


def test_no_drawing_is_cut_between_two_sheets_of_paper(
    pages: list[Path], play: Playwright, chromium: str
) -> None:
    browser = play.chromium.launch(executable_path=chromium, args=[*FLAGS])
    try:
        page = browser.new_page()
        page.goto(pages[0].as_uri())
        page.emulate_media(media="print")
        figures = page.evaluate(FIGURES)
        assert {style for style, _ in figures} == {"avoid"}
        assert max(height for _, height in figures) < SHEET
        for size in ("A4", "Letter"):
            assert page.pdf(format=size).startswith(b"%PDF")
    finally:
        browser.close()
