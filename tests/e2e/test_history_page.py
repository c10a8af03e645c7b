"""What was done shows on the page: last time on the stage, all sessions, and a switch."""

from collections.abc import Callable

import pytest
from axe import find_violations
from browser import Coach, Visit
from playwright.sync_api import expect

from limberup.coach.keeper import Keeper
from limberup.history.store import NAME, HistoryStore
from made_up_history import fill

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_somebody_looks_back_forgets_a_session_and_keeps_no_more(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    folder = coach.home / "data" / "limberup"
    store = HistoryStore(folder / NAME)
    fill(store, 12)
    store.close()
    page = visit(coach.start()).page
    expect(page.locator("#history-note")).to_contain_text("kept on this machine")
    page.click("#history-note button >> nth=0")
    expect(page.locator("#history-note")).to_have_count(0)
    page.click("#history-open")
    rows = page.locator("[data-session]")
    expect(rows).to_have_count(12)
    expect(page.locator("#history-weeks svg").first).to_be_visible()
    expect(page.locator(".calendar .day:is(.done, .met, .pain)").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert find_violations(page) == []
    page.click("[data-session] .delete >> nth=0")
    expect(rows).to_have_count(12)
    page.click("[data-session] .delete >> nth=0")
    expect(rows).to_have_count(11)
    assert len(store.find_sessions()) == 11
    page.uncheck("#history-keep")
    page.click("#history-back")
    last = store.find_last("scorpion_stretch")
    assert last is not None
    page.click("[data-exercise=scorpion_stretch]")
    expect(page.locator("#last-time")).to_contain_text("Last time, ")
    assert not Keeper(folder).choice.is_on
