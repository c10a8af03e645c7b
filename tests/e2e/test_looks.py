"""What is seen of a state is all there, whatever the size: nothing is cut off, and paper is paper.

The states are made here, in the page's own format: how one comes to them is held elsewhere.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from browser import Coach, Visit
from page_album import STAND_STILL
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("browser")]

SIZES = ((1280, 720), (1920, 1080))
SHOW = """(changes) => {
    const view = { ...limberup.now.view, ...changes };
    limberup.state({ view, sounds: [], course: limberup.now.course });
}"""
RUNGS = [{"name": f"level {k}", "left": True, "right": k < 2, "now": False} for k in range(4)]
IS_INSIDE = """([one, other]) => {
    const [inner, outer] = [one, other].map((id) =>
        document.getElementById(id).getBoundingClientRect());
    return inner.height > 0 && inner.top >= outer.top && inner.bottom <= outer.bottom + 1
        && inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
}"""
SUMMARIZE = """async ([changes, past]) => {
    const { showSummary } = await import("./js/summary.js");
    const set = { exercise: "cat_cow", name: "Cat and cow", sentence: "Four.", alternates: false,
        levels: [], range_name: "How far the back moved, degrees", repetitions: [], holds: [],
        moments: [], unjudged: [], dose: "6 repetitions", dose_left: "2 to go", dose_met: false,
        corrections: {}, pain: false, next: "Same again.", sitting: null, own_limits: "", form: "",
        ...changes };
    document.body.dataset.screen = "summary";
    showSummary({ sentence: "Four.", pain: false, sets: [set] },
        { name: "Cat and cow", minutes: 3, past: new Map([["cat_cow", past]]), handlers: {} });
}"""
PAST = {"day": "Thursday", "sides": [{"side": "both", "level": "", "range": 52.5, "longest_s": 24}]}


def make_repetition(index: int, value: float, level: int = -1) -> dict[str, Any]:
    return {
        "index": index, "side": "both", "start_s": 4.0 * index, "end_s": 4.0 * index + 3.0,
        "seconds": 3.0, "level": level, "at_least": False, "complete": True, "score": 100,
        "range": value, "faults": [],
    }  # fmt: skip


REPETITIONS = [make_repetition(k, 40.0 + 5.0 * k) for k in range(1, 5)]


def begin(coach: Coach, visit: Callable[..., Visit]) -> Visit:
    """A stage whose coach says nothing more, so that it shows what a test wants it to."""
    one = visit(coach.start())
    one.page.add_init_script(STAND_STILL)
    one.page.reload()
    one.page.wait_for_selector("[data-exercise]")
    one.choose("scorpion_stretch")
    one.wait(lambda view: view["state"] == "setup", "the set-up")
    one.page.wait_for_selector("#stage[data-state=setup]")
    wait_until(one.page, "document.getElementById('video').videoWidth > 0")
    one.page.evaluate("still.begin()")
    return one


def wait_until(page: Page, condition: str) -> None:
    """The page itself may not evaluate a string, as `wait_for_function` would have it do."""
    while not page.evaluate(condition):
        page.wait_for_timeout(50)


def test_in_a_pause_the_count_can_be_corrected_with_all_its_notes(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = begin(coach, visit).page
    paused = {"state": "paused", "why": "key", "is_unsure": True, "rungs": RUNGS, "count": 4}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SHOW, paused)
        assert page.evaluate(IS_INSIDE, ["minus", "notes"]), width
        assert page.evaluate(IS_INSIDE, ["plus", "notes"]), width


def test_the_last_time_is_read_to_its_end_before_the_start(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = begin(coach, visit).page
    words = "Last time, Monday: 5 left and 5 right, left to “foot to the floor”, right to “reach”."
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(
            "(words) => { const place = document.getElementById('last-time');"
            " [place.textContent, place.hidden] = [words, false]; }",
            words,
        )
        ready = {"state": "ready", "cue": {"id": "well", "text": "Ready when you are.",
            "tone": "setup", "bones": [], "angle": None}}  # fmt: skip
        page.evaluate(SHOW, ready)
        expect(page.locator("#last-time")).to_be_visible()
        assert page.evaluate(IS_INSIDE, ["last-time", "band"]), width
        page.evaluate(SHOW, {"state": "moving", "cue": None})
        expect(page.locator("#last-time")).to_be_hidden()


@pytest.mark.parametrize("size", [(1280, 720), (360, 740), (640, 360)])
def test_both_answers_to_the_question_are_in_reach(
    coach: Coach, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    page = begin(coach, visit).page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(
        "Object.assign(limberup.now.course, { index: 1, total: 2, is_asking: true })",
    )
    page.evaluate(SHOW, {"state": "resting", "cue": None, "rungs": RUNGS})
    for answer in ("better-yes", "better-no"):
        is_free = page.evaluate(
            """(id) => {
                const { left, top, width, height } = document.getElementById(id)
                    .getBoundingClientRect();
                const [x, y] = [left + width / 2, top + height - 4];
                return document.elementFromPoint(x, y)?.id === id;
            }""",
            answer,
        )
        assert is_free, answer


@pytest.mark.parametrize("size", [(1280, 720), (360, 740), (640, 360)])
def test_what_is_wrong_with_the_camera_can_be_read_and_answered(
    coach: Coach, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    page = begin(coach, visit).page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(
        "async () => (await import('./js/trouble.js')).showTrouble('denied')",
    )
    for place in ("#trouble-title", "#trouble-browsers li >> nth=2", "#trouble-again"):
        page.click(place, trial=True, timeout=5000)


def test_a_range_is_drawn_against_the_middle_of_the_last_time(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = visit(coach.start()).page
    page.evaluate(SUMMARIZE, [{"repetitions": REPETITIONS}, PAST])
    chart = page.locator(".chart")
    expect(chart.locator("figcaption")).to_have_text("How far the back moveddegrees")
    expect(chart.locator("svg[role=img] circle")).to_have_count(4)
    expect(chart.locator("svg[role=img] .before")).to_have_count(1)
    expect(chart.locator(".chart-legend")).to_have_text(
        "last time, Thursday: the middle repetition"
    )
    # 52.5 lies half-way between the second repetition, 50, and the third, 55.
    heights = chart.locator("svg[role=img] circle").evaluate_all(
        "all => all.map((one) => Number(one.getAttribute('cy')))"
    )
    line = float(chart.locator("svg[role=img] .before").get_attribute("y1") or "nan")
    assert line == pytest.approx((heights[1] + heights[2]) / 2, abs=0.5)


def test_a_hold_is_drawn_against_the_longest_of_the_last_time(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = visit(coach.start()).page
    holds = [{"side": "both", "start_s": 9.0, "seconds": 24.0}]
    page.evaluate(SUMMARIZE, [{"holds": holds}, PAST])
    chart = page.locator(".chart")
    expect(chart.locator(".chart-legend")).to_have_text("last time, Thursday: the longest hold")
    line, held = chart.locator("svg[role=img] .before"), chart.locator("svg[role=img] circle")
    assert line.get_attribute("y1") == held.get_attribute("cy")


def test_somebody_who_never_did_it_sees_no_last_time(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = visit(coach.start()).page
    page.evaluate(SUMMARIZE, [{"repetitions": REPETITIONS}, None])
    expect(page.locator(".chart svg[role=img] circle")).to_have_count(4)
    expect(page.locator(".before")).to_have_count(0)
    expect(page.locator(".chart-legend li")).to_have_count(0)


@pytest.mark.parametrize("size", [(360, 740), (1280, 720), (1920, 1080)])
def test_letters_of_a_chart_are_as_large_as_those_around_it(
    coach: Coach, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    """On a phone they do not shrink with the chart, and on a large screen they are no headlines."""
    page = visit(coach.start()).page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    rows = [make_repetition(k, 40.0) for k in range(1, 21)]
    page.evaluate(SUMMARIZE, [{"repetitions": rows}, PAST])
    letters_px, page_px = page.evaluate("""() => {
        const svg = document.querySelector(".chart svg");
        return [svg.getScreenCTM().a * parseFloat(getComputedStyle(svg).fontSize),
            parseFloat(getComputedStyle(document.documentElement).fontSize)];
    }""")
    assert 0.6 * page_px <= letters_px <= 1.25 * page_px
    boxes = page.locator(".chart svg[role=img] text").evaluate_all(
        "all => all.filter(one => one.getAttribute('text-anchor') === 'middle')"
        ".map(one => one.getBoundingClientRect()).map(({left, right}) => [left, right])"
    )
    assert all(a[1] < b[0] for a, b in pairwise(boxes)), "numbers touch"


def test_paper_is_the_same_in_the_light_and_in_the_dark(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    """With the figure, even where it was never on the screen."""
    page = visit(coach.start()).page
    page.set_viewport_size({"width": 960, "height": 300})
    rows = [make_repetition(k, 40.0, level=k % 3) for k in range(1, 5)]
    unjudged = [{"what": "Hands", "why": "They were hidden.", "remedy": "Show them."}]
    changes = {"repetitions": rows, "levels": ["low", "mid", "high"], "unjudged": unjudged}
    printed = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SUMMARIZE, [changes, PAST])
        wait_until(page, "performance.getEntriesByName(new URL('figure/cat_cow', location)).length")
        page.wait_for_timeout(300)
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        printed[theme] = re.sub(rb"/(CreationDate|ModDate) \(.*?\)", b"", paper)
        is_dark = page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert is_dark == (theme == "dark"), "the screen is as it was"
    assert printed["light"] == printed["dark"]
    assert b"/Subtype /Image" in printed["light"], "the figure"


def test_days_and_hours_are_written_as_the_browser_writes_them(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    address = coach.start()
    for locale, is_written in (("en-GB", r"\d \w+ at \d\d:\d\d ·"), ("en-US", r"\d\s[AP]M ·")):
        page = visit(address, locale=locale).page
        page.evaluate(SUMMARIZE, [{}, None])
        expect(page.locator(".session-when")).to_have_text(re.compile(is_written))
        page.context.close()
