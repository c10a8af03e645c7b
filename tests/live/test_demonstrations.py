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
