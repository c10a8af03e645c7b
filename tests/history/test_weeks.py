"""A difference over the weeks is told as one only beyond what the camera itself may be off."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from limberup.history.pages import draw_bars, make_weeks_page
from limberup.history.plot import draw_weeks
from limberup.history.records import Figures, SideAmount
from limberup.history.weeks import FEWEST, Change, find_error, look_at_weeks
from limberup.reports.markdown import render_markdown
from limberup.spec import Spec, find_spec, load_specs
from made_up_history import LAST

MEASURE = "hip_flexion_deg"
SPEC = find_spec("straight_leg_stretch")
ERROR = find_error(SPEC.id, MEASURE)


def make_figures(left: list[float], right: list[float]) -> list[Figures]:
    """A session a week."""
    return [
        Figures(
            session=str(number),
            begun=LAST + timedelta(weeks=number),
            sides=tuple(SideAmount(side=side, repetitions=3) for side in ("left", "right")),
            values={"left": [a - 1.0, a, a + 9.0], "right": [b]},
        )
        for number, (a, b) in enumerate(zip(left, right, strict=True))
    ]


def test_each_side_is_compared_with_itself() -> None:
    assert SPEC.followed == MEASURE
    more = [60.0, 62.0, 61.0, 60.0 + 2 * ERROR, 62.0 + 2 * ERROR, 61.0 + 2 * ERROR]
    same = [70.0, 71.0, 69.0, 70.0 + 0.8 * ERROR, 70.0, 71.0]
    weeks = look_at_weeks(make_figures(more, same), SPEC)
    changes = {one.side: one for one in weeks.changes}
    assert changes["left"].change is Change.MORE
    assert "more" in changes["left"].sentence
    assert changes["right"].change is Change.WITHIN
    assert "that is the same" in changes["right"].sentence
    fallen = look_at_weeks(make_figures(more[::-1], same), SPEC).changes[0]
    assert fallen.change is Change.LESS


def test_too_few_sessions_are_not_compared() -> None:
    values = [10.0, 90.0, 90.0, 90.0]
    for count in range(1, FEWEST):
        weeks = look_at_weeks(make_figures(values[:count], values[:count]), SPEC)
        assert {one.change for one in weeks.changes} == {Change.FEW}


def test_one_odd_session_is_no_change() -> None:
    values = [60.0] * 8 + [60.0 + 5 * ERROR]
    assert look_at_weeks(make_figures(values, values), SPEC).changes[0].change is Change.WITHIN


def test_every_measure_that_is_followed_has_an_error() -> None:
    for spec in load_specs().values():
        measure = spec.followed if isinstance(spec, Spec) else ""
        if measure:
            assert find_error(spec.id, measure) > 0, spec.id


def test_small_differences_do_not_look_like_large_ones() -> None:
    values = [60.0, 61.0, 60.0, 61.0]
    page = make_weeks_page(look_at_weeks(make_figures(values, values), SPEC))
    bars = {one for one in render_markdown(page) if one in "▁▂▃▄▅▆▇█"}
    assert len(bars) <= 2
    assert draw_bars([0.0, 1.0]) == "▁█"


def test_an_exercise_that_was_never_done_says_so() -> None:
    assert "Not done yet." in render_markdown(make_weeks_page(look_at_weeks([], SPEC)))


def test_a_picture_is_drawn_of_it(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    weeks = look_at_weeks(make_figures([60.0] * 5, [50.0] * 5), SPEC)
    assert draw_weeks(weeks, ".png").startswith(b"\x89PNG")
    with_level = msgspec.structs.replace(
        weeks, points=tuple(msgspec.structs.replace(one, level=1) for one in weeks.points)
    )
    assert draw_weeks(with_level, ".svg").count(b'<g id="axes_') == 2
