"""The tables of `docs/features.md` say what is measured, and go on doing so."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from limberup.reports.clean_motions import compute_percentiles, film_clean, perform_clean
from limberup.reports.feature_views import (
    SHOWN,
    VIEWS,
    Survival,
    make_views_table,
    measure_views,
)
from limberup.reports.typical_values import (
    compute_digest,
    list_moving,
    make_values_table,
    measure_typical,
)
from limberup.signals.features import FEATURES, Choice, compute_signals

PAGE = Path(__file__).parents[1] / "docs" / "features.md"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
QUICK = ("back_arch", "raise_the_roof", "rolling_hurdler", "table_top_wag")
STALE = "run make docs"


def list_rows(lines: Iterable[str]) -> dict[str, list[str]]:
    """The cells of each row of a Markdown table by its first cell, without the quotes."""
    cells = (line.strip("| ").split(" | ") for line in lines if line.startswith("| `"))
    return {first.strip("`"): rest for first, *rest in cells}


def is_alike(committed: str, made: str) -> bool:
    """Whether two cells have the same numbers, but for the last digits on another machine."""
    before, after = (NUMBER.findall(cell) for cell in (committed, made))
    return len(before) == len(after) and all(
        abs(float(a) - float(b)) <= (1.0 if "." not in a else 0.02) + 0.01 * abs(float(a))
        for a, b in zip(before, after, strict=True)
    )


def committed_rows() -> dict[str, list[str]]:
    return list_rows(PAGE.read_text(encoding="utf-8").splitlines())


def test_every_exercise_with_a_movement_and_every_feature_has_its_row() -> None:
    moving = list_moving()
    rows = committed_rows()
    read = [name for name, one in FEATURES.items() if not one.reads_breath]
    assert list(rows) == [*read, *moving], STALE
    for name, spec in moving.items():
        assert spec.movement is not None
        assert rows[name][0] == f"`{spec.movement.signal}`", STALE
        assert rows[name][-1] == f"{spec.movement.least:g}", STALE


def test_the_typical_values_are_of_the_motions_as_they_are_now() -> None:
    assert f"<!-- of {compute_digest(list_moving().values())} -->" in PAGE.read_text(), STALE


@pytest.mark.parametrize("exercise", QUICK)
def test_typical_values_are_what_is_measured(exercise: str) -> None:
    made = list_rows(make_values_table([measure_typical(list_moving()[exercise])]).splitlines())
    assert all(map(is_alike, committed_rows()[exercise], made[exercise])), STALE


def test_what_survives_a_view_is_what_is_measured() -> None:
    rows, committed = measure_views(), committed_rows()
    for name, cells in list_rows(make_views_table(rows).splitlines()).items():
        assert all(map(is_alike, committed[name], cells)), STALE
    assert rows["trunk_depth"]["three-quarter (45°)"].most == pytest.approx(45.0, abs=1.0)
    assert rows["side_turn"]["across (90°)"].usual == pytest.approx(90.0, abs=1.0)
    assert rows["lean"]["feet out"] == Survival(0.0, 0.0, 0.0)


@pytest.mark.parametrize("exercise", QUICK)
def test_a_clean_motion_goes_further_than_the_least_that_counts(exercise: str) -> None:
    found = measure_typical(list_moving()[exercise])
    assert found.spec.movement is not None
    assert found.way[0] > found.spec.movement.least
    assert found.spec.movement.sign * (found.far[0] - found.near[0]) > 0.0


def test_a_view_that_loses_values_is_no_full_yes() -> None:
    kept = {view: Survival(0.0, 0.0, 0.0) for view in VIEWS}
    row = {**kept, "feet out": Survival(0.0, 1.0, 0.4), "hands out": Survival(np.nan, np.nan, 1.0)}
    row |= {"25° off": Survival(3.0, 11.0, 0.0), "across (90°)": Survival(9.0, 26.0, 0.0)}
    cells = dict(
        zip(
            VIEWS,
            list_rows([make_views_table({"lean": row}).splitlines()[-1]])["lean"][1:],
            strict=True,
        )
    )
    assert cells["feet out"] == "partly (0, 1; 40% unknown)"
    assert cells["hands out"] == "unknown"
    assert cells["25° off"] == "partly (3, 11)"
    assert cells["across (90°)"] == "no (9, 26)"
    assert cells["from 2 m up"] == "yes (0, 0)"


def test_a_level_camera_tilts_nothing_and_a_high_one_does() -> None:
    clean = perform_clean("raise_the_roof", 0.5)
    assert "raise_the_roof" in SHOWN
    points = clean.points[:1]
    upright = Choice("trunk_inclination")
    level, high = (
        float(compute_signals(film_clean(clean, points, height_m=height), {"it": upright})[0, 0])
        for height in (None, 2.5)
    )
    trunk = points[0, [11, 12]].mean(axis=0) - points[0, [23, 24]].mean(axis=0)
    assert level == pytest.approx(np.degrees(np.arccos(trunk[2] / np.linalg.norm(trunk))), abs=0.1)
    assert high > level + 10.0


def test_percentiles_of_nothing_are_unknown() -> None:
    assert compute_percentiles(np.array([1.0, np.nan, 3.0])) == pytest.approx((2.0, 1.1, 2.9))
    assert np.isnan(compute_percentiles(np.array([np.nan]))).all()
