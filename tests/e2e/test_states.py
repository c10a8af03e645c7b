"""Every state of the page by keyboard and for a screen reader, and the ways between the states."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe import find_violations
from browser import Coach, Visit
from playwright.sync_api import expect

Json = dict[str, Any]

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_every_state_is_accessible_and_back_leads_back(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    # Without motion: a sentence that is just appearing has no contrast yet.
    film = make_film("scorpion_stretch_clean", end_s=9.4)
    one = visit(coach.start(), film, reduced_motion="reduce")
    page, found = one.page, {}
    cards = page.locator("#exercise-cards .card")

    page.locator("#search").fill("scorpion")
    expect(cards).to_have_count(4)
    page.locator("#search").fill("")
    page.locator("[data-chip=hurts]").press("Space")
    expect(page.locator("[data-programme]")).to_have_count(1)
    expect(page.locator("[data-programme]")).to_contain_text("foam roller")
    page.locator("[data-chip=hurts]").press("Space")
    page.locator("#own button").press("Enter")
    page.locator("#own select").select_option("cat_cow")
    page.locator("#own select").select_option("childs_pose")
    found["choose"] = find_violations(page)
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".own-row")).to_contain_text("Cat and cow · Child's pose")

    one.choose("scorpion_stretch")
    one.wait(lambda view: view["state"] == "setup", "the set-up")
    found["setup"] = find_violations(page)
    one.wait(lambda view: view["count"] >= 1, "one repetition")
    found["moving"] = find_violations(page)
    page.keyboard.press("Space")
    one.wait(lambda view: view["state"] == "paused", "the pause")
    page.keyboard.press("?")
    found["help"] = find_violations(page)
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("x")
    page.wait_for_timeout(300)
    expect(page.locator("#stage")).to_be_visible()
    found["paused"] = find_violations(page)

    page.go_back()
    expect(page.locator("#summary-title")).to_be_focused()
    expect(page.locator(".session-when")).to_contain_text("Scorpion stretch")
    expect(page.locator(".form")).to_contain_text("Form:")
    found["summary"] = find_violations(page)
    page.go_back()
    expect(page.locator("#today")).to_be_visible()
    expect(page.locator("#today-title")).to_have_text("Scorpion stretch")

    one.choose("scorpion_stretch")
    one.wait(lambda view: view["elapsed_s"] > 0, "it begins", since=len(one.views))
    page.click("#hurts")
    expect(page.locator("#summary-title")).to_have_text("Stopped. Rest for a moment.")
    expect(page.locator(".look-out")).to_contain_text("numb")
    expect(page.locator("#again")).to_have_count(0)
    assert page.evaluate("limberup.heard.at(-1).kind") == "pain"
    found["pain"] = find_violations(page)
    page.click("#back")
    expect(page.locator("[data-exercise=scorpion_stretch] .pained")).to_contain_text("hurt")
    page.set_viewport_size({"width": 360, "height": 740})
    found["choose, narrow"] = find_violations(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


def test_holds_rests_and_questions_are_accessible(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    """Shown by the page alone, once its coach is gone: nothing else comes in between."""
    one = visit(coach.start(), reduced_motion="reduce")
    one.choose("scorpion_stretch")
    view = one.wait(lambda view: view["state"] == "setup", "the set-up")
    coach.kill()
    expect(one.page.locator("#notice")).to_be_visible()
    cue: Json = {
        "id": "knee_bend",
        "text": "Bend the knee.",
        "tone": "fix",
        "bones": [],
        "angle": None,
    }
    rest = {"number": 7, "label": "rest", "ratio": 0.7, "is_ending": True}
    course: Json = {"index": 1, "total": 3, "go": 1, "goes": 2, "is_asking": False}
    course |= {
        "note": "One leg, then the other.",
        "upcoming": "Cat and cow",
        "upcoming_id": "cat_cow",
        "rest_left_s": 7.0,
    }
    shown: dict[str, tuple[Json, Json | None]] = {
        "holding": ({"state": "holding", "cue": cue, "is_unsure": True}, None),
        "resting": ({"state": "resting", "cue": None, "count": 2}, None),
        "between steps": ({"state": "resting", "cue": None, "count": 0, "gauge": rest}, course),
        "better?": ({"state": "resting", "cue": None}, course | {"is_asking": True}),
    }
    found = {}
    for name, (change, where) in shown.items():
        message: Json = {"view": view | change, "course": where, "sounds": []}
        one.page.evaluate("(message) => limberup.state(message)", message)
        assert one.page.locator("#stage").get_attribute("data-state") == change["state"]
        found[name] = find_violations(one.page)
    expect(one.page.locator("#better-yes")).to_be_focused()
    assert {state: rules for state, rules in found.items() if rules} == {}


def test_the_wrong_pose_is_told_and_a_tab_that_is_opened_anew_asks(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    address = coach.start()
    first = visit(address, make_film("childs_pose_clean", end_s=8.0))
    first.choose("exhale_hold_breathing")
    expect(first.page.locator("#cue")).to_contain_text("Turn on to your back.")
    first.page.wait_for_timeout(4000)
    assert {view["state"] for view in first.views} == {"setup"}
    context = first.page.context
    first.page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#unfinished")).to_contain_text("Exhale-hold breathing")
    expect(page.locator("#stage")).to_be_hidden()
    page.click("#unfinished-go")
    expect(page.locator("#exercise-name")).to_have_text("Exhale-hold breathing")
    page.click("#end")
    expect(page.locator("#today")).to_be_visible()
    page.reload()
    expect(page.locator("#unfinished")).to_be_hidden()
