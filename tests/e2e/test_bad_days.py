"""What goes wrong at home.

No camera, no permission, two tabs, a coach that dies, a model that is too slow.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import find_violations
from browser import CAMERA, Coach, Visit
from playwright.sync_api import Route, expect

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_a_camera_that_is_denied_is_said_so(coach: Coach, visit: Callable[..., Visit]) -> None:
    page = visit(
        coach.start(), flags=("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    )
    page.choose("cat_cow")
    expect(page.page.locator("#trouble")).to_contain_text("blocking the camera")
    expect(page.page.locator("#trouble-browsers li")).to_have_count(3)
    assert find_violations(page.page) == []
    page.page.click("#trouble-again")
    expect(page.page.locator("#trouble")).to_be_visible()
    page.page.click("#trouble-back")
    expect(page.page.locator("[data-exercise=cat_cow]")).to_be_visible()
    for gone in ("#summary-title", "#trouble", "#notice"):
        expect(page.page.locator(gone)).to_be_hidden()


def test_a_missing_camera_is_said_so_and_taken_when_it_comes(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = visit(
        coach.start(),
        flags=(
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream=device-count=0",
        ),
    )
    page.choose("cat_cow")
    expect(page.page.locator("#trouble")).to_contain_text("no camera")
    assert find_violations(page.page) == []
    page.page.evaluate("""() => {
        const canvas = document.createElement("canvas");
        const brush = canvas.getContext("2d");
        setInterval(() => brush.fillRect(9 * Math.random(), 0, 9, 9), 100);
        navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
    }""")
    expect(page.page.locator("#trouble")).to_be_hidden(timeout=15_000)


def test_an_unplugged_camera_pauses_and_resumes_when_it_is_back(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = visit(coach.start(), make_film("scorpion_stretch_clean", end_s=9.4))
    page.choose("scorpion_stretch")
    page.wait(lambda view: view["count"] >= 1, "one repetition")
    page.page.evaluate("""() => {
        const track = document.getElementById("video").srcObject.getVideoTracks()[0];
        track.stop();
        track.dispatchEvent(new Event("ended"));
    }""")
    page.wait(lambda view: view["why"] == "camera", "the pause")
    expect(page.page.locator("#trouble")).to_contain_text("unplugged")
    looked = len(page.views)
    expect(page.page.locator("#trouble")).to_be_hidden(timeout=15_000)
    page.page.wait_for_timeout(1500)
    assert any(view["state"] != "paused" for view in page.views[looked:])
    assert page.views[-1]["count"] >= 1


def test_a_second_tab_says_so_and_can_take_over(coach: Coach, visit: Callable[..., Visit]) -> None:
    address = coach.start()
    first = visit(address, flags=CAMERA)
    second = first.page.context.new_page()
    second.goto(address)
    expect(second.locator("#plain-title")).to_contain_text("another tab")
    second.click("#plain-button")
    expect(second.locator("[data-exercise=cat_cow]")).to_be_visible(timeout=15_000)
    expect(first.page.locator("#plain-title")).to_contain_text("another tab")


def test_a_coach_that_dies_loses_nothing_and_the_page_finds_it_again(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = visit(coach.start(), make_film("scorpion_stretch_clean", end_s=5.4, empty_s=60.0))
    page.choose("scorpion_stretch")
    page.wait(lambda view: view["count"] == 1, "one repetition")
    coach.kill()
    expect(page.page.locator("#notice")).to_contain_text("not answering")
    looked = len(page.views)
    coach.start()
    page.wait(lambda view: True, "a view")
    expect(page.page.locator("#notice")).to_be_hidden(timeout=20_000)
    page.page.wait_for_timeout(1000)
    assert len(page.views) > looked
    assert page.views[-1]["count"] == 1
    session = page.finish()
    assert len(session["sets"][0]["repetitions"]) == 1


def test_a_tab_in_the_background_pauses(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = visit(coach.start(), make_film("scorpion_stretch_clean", end_s=5.4))
    page.choose("scorpion_stretch")
    page.wait(lambda view: view["state"] == "moving", "it begins")
    page.page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.wait(lambda view: view["why"] == "hidden", "the pause")
    looked = len(page.views)
    page.page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: false, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.wait(lambda view: view["state"] != "paused", "it goes on", since=looked)


def test_the_browser_is_let_in_without_anything_secret_on_its_command_line(
    tmp_path: Path, visit: Callable[..., Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given a file; in there is a link that is good for once, and the page has a cookie."""
    told, browser = tmp_path / "told", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {told}.part && mv {told}.part {told}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    coach = Coach(tmp_path, more=("--browser", "-e", "cat_cow"))
    try:
        address = coach.start()
        while not told.exists():
            time.sleep(0.05)
        where = told.read_text().strip()
        file = Path(where.removeprefix("file://"))
        link = re.findall(r"http://[^\"]+", file.read_text())[0]
        assert file.stat().st_mode & 0o077 == 0
        key, token = link.rsplit("/", 1)[1], address.split("/")[3]
        assert key not in where
        assert token not in where + file.read_text()
        page = visit(where, begins=True)
        page.wait(lambda view: view["exercise"] == "cat_cow", "it begins")
        assert page.page.url == f"http://127.0.0.1:{coach.port}/"
        assert not file.exists()
        (cookie,) = page.page.context.cookies()
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
        assert page.page.evaluate("document.cookie") == ""
        page.page.reload()
        expect(page.page.locator("#stage")).to_be_visible()
        stranger = page.page.context.browser
        assert stranger is not None
        for closed in (link, page.page.url):
            other = stranger.new_context().new_page()
            answer = other.goto(closed)
            assert answer is not None
            assert answer.status == 403
    finally:
        coach.stop()


def test_what_the_coach_cannot_do_is_said_on_the_page_and_the_page_goes_on(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    """A page that is older than the coach offers an exercise that is there no more."""

    def add_card(route: Route) -> None:
        offered = route.fetch().json()
        offered["exercises"].append({**offered["exercises"][0], "id": "handstand"})
        route.fulfill(json=offered)

    page = visit(coach.start())
    page.page.route("**/exercises.json", add_card)
    page.page.reload()
    page.choose("handstand")
    expect(page.page.locator("#notice")).to_contain_text("no exercise “handstand”")
    page.choose("cat_cow")
    page.wait(lambda view: view["exercise"] == "cat_cow", "it begins")


def test_everything_has_a_key(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = visit(coach.start(), make_film("scorpion_stretch_clean", end_s=5.4, empty_s=30.0))
    keyboard = page.page.keyboard
    page.choose("scorpion_stretch")
    page.wait(lambda view: view["state"] in ("ready", "moving"), "it begins")
    keyboard.press("Space")
    page.wait(lambda view: view["why"] == "key", "the pause")
    keyboard.press("+")
    page.wait(lambda view: view["count"] >= 1, "one more")
    keyboard.press("?")
    expect(page.page.locator("#help")).to_be_visible()
    keyboard.press("Escape")
    expect(page.page.locator("#help")).to_be_hidden()
    keyboard.press("x")
    expect(page.page.locator("#summary-title")).to_contain_text("Rest for a moment")
    keyboard.press("Escape")
    expect(page.page.locator("[data-exercise=cat_cow]")).to_be_visible()
