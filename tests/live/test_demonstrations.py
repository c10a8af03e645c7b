"""The moving figures come with the package, and never show a motion as it used to be."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from limberup.coach.demonstrations import (
    FIGURES,
    Demonstrations,
    perform_exercise,
    read_demonstration,
    write_demonstrations,
)
from limberup.motion.motion import list_motions
from limberup.spec import find_any, list_specs

SHOWN = sorted(set(list_specs()) & set(list_motions()))


@pytest.mark.parametrize("name", SHOWN)
def test_every_motion_has_a_figure_that_shows_it(name: str) -> None:
    """Write them with `make docs` when this fails."""
    assert read_demonstration(find_any(name), FIGURES) is not None


def test_there_is_no_figure_without_a_motion() -> None:
    assert sorted(path.stem for path in FIGURES.iterdir()) == SHOWN


@pytest.mark.parametrize("name", ["reach_for_the_sky", "crossed_leg_clock"])
def test_a_figure_is_what_is_performed(name: str) -> None:
    """Also when the way of performing changes, which no digest tells."""
    kept, fresh = read_demonstration(find_any(name), FIGURES), perform_exercise(find_any(name))
    assert kept is not None
    np.testing.assert_allclose(kept.frames, fresh.frames, atol=4)


def test_a_figure_of_another_view_is_performed_anew(tmp_path: Path) -> None:
    spec = find_any("reach_for_the_sky")
    assert write_demonstrations([spec], tmp_path) == 1
    assert read_demonstration(spec, tmp_path) is not None
    turned = msgspec.structs.replace(
        spec, view=("side",) if spec.view[0] == "front" else ("front",)
    )
    assert read_demonstration(turned, tmp_path) is None
    performed = Demonstrations().get(turned)
    assert performed is not None
    assert performed.frames != perform_exercise(spec).frames


def test_a_damaged_figure_is_none(tmp_path: Path) -> None:
    (tmp_path / "cat_cow.json").write_text("{", encoding="utf-8")
    assert read_demonstration(find_any("cat_cow"), tmp_path) is None
    assert read_demonstration(find_any("childs_pose"), tmp_path) is None


def places(rows: tuple[tuple[int, ...], ...], numbers: int) -> np.ndarray:
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1, numbers)


@pytest.mark.parametrize("name", SHOWN)
def test_nobody_floats_nor_sinks(name: str) -> None:
    """Something of the body is always on the floor, as thick as limbs and trunks are; but in a
    hang.
    """
    figure = read_demonstration(find_any(name), FIGURES)
    assert figure is not None
    trunk = places(figure.trunk, 3)
    lowest = np.maximum(
        places(figure.frames, 2)[:, 11:, 1].max(axis=1) + 0.03 * figure.metre,
        (trunk[..., 1] + trunk[..., 2]).max(axis=1),
    )
    above_m = (figure.floor - lowest) / figure.metre
    assert above_m.min() > -0.17  # a hand or foot that is nearer than the middle of the body
    if name != "almost_dead_hang":
        assert above_m.max() < 0.05


def test_a_back_that_rounds_is_drawn_round() -> None:
    figure = read_demonstration(find_any("cat_cow"), FIGURES)
    assert figure is not None
    trunk = places(figure.trunk, 3)[:, :-2]  # without neck and head
    start, end = trunk[:, :1, :2], trunk[:, -1:, :2]
    way = (end - start) / np.linalg.norm(end - start, axis=-1, keepdims=True)
    off = trunk[..., :2] - start
    aside = (way[..., 0] * off[..., 1] - way[..., 1] * off[..., 0]) / figure.metre
    assert np.ptp(aside[:, len(trunk[0]) // 2]) > 0.05


def test_what_is_used_is_drawn_where_it_is() -> None:
    bar = read_demonstration(find_any("almost_dead_hang"), FIGURES)
    roller = read_demonstration(find_any("roll_upper_back"), FIGURES)
    assert bar is not None
    assert roller is not None
    wrists = places(bar.frames, 2)[:, 15:17, 1].mean(axis=1)
    height_m = (wrists - places(bar.things[0].frames, 2)[..., 1].mean(axis=1)) / bar.metre
    assert height_m.min() > 0.0
    assert height_m.max() < 0.2
    radius = roller.things[0].radius
    assert radius is not None
    under = places(roller.things[0].frames, 2)[..., 1].mean(axis=1) + radius
    np.testing.assert_allclose(under, roller.floor, atol=0.06 * roller.metre)
