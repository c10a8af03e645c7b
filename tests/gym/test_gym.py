"""Gym exercises of people nobody tuned on: a spec as simple as one would teach it counts them.

The recordings are no part of the project. Where their folder lies beside the checkout it is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final

import pytest

from limberup.pipeline import open_poses, score_named
from limberup.results.session import ExerciseSet
from limberup.spec import find_spec, load_any

HERE: Final = Path(__file__).parent
GYM: Final = HERE.parents[2] / "shared" / "gym"
SPECS: Final = sorted(HERE.glob("*.toml"))


@dataclass(frozen=True, slots=True)
class Count:
    """Repetitions of one recording: as a person counted them, and as limberup did."""

    recording: str
    true: int
    found: int

    @property
    def error(self) -> float:
        """Share of the true count."""
        return abs(self.found - self.true) / self.true

    @property
    def is_off_by_one_at_most(self) -> bool:
        return abs(self.found - self.true) <= 1


def score(recording: str, exercise: str) -> ExerciseSet:
    poses = open_poses(GYM / "recordings" / f"{recording}.npz", model="full")
    (found,) = score_named(poses, find_spec(exercise)).sets
    return found


def count(recording: str, exercise: str, true: str) -> Count:
    found = score(recording, str(HERE / f"{exercise}.toml"))
    return Count(recording, int(true), sum(one.complete for one in found.repetitions))


def describe(counts: Sequence[Count]) -> str:
    wrong = (one for one in counts if one.true != one.found)
    return ", ".join(f"{one.recording} {one.found} of {one.true}" for one in wrong)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_gym_spec_is_in_order(path: Path) -> None:
    spec = load_any(path, is_tidy=True)
    assert spec.movement is not None


@pytest.mark.skipif(not GYM.is_dir(), reason="the gym recordings are not here")
def test_gym_repetitions_are_counted_in_the_persons_own_range() -> None:
    rows = [line.split("\t") for line in (GYM / "counts.tsv").read_text().splitlines()[1:]]
    counts = [count(*row) for row in rows]
    assert mean(one.error for one in counts) <= 0.12, describe(counts)
    assert mean(one.is_off_by_one_at_most for one in counts) >= 0.88, describe(counts)


@pytest.mark.skipif(not GYM.is_dir(), reason="the gym recordings are not here")
def test_a_press_up_is_no_scorpion() -> None:
    rows = [line.split("\t") for line in (GYM / "counts.tsv").read_text().splitlines()[1:]]
    found = {
        name: sum(one.complete for one in score(name, "scorpion_stretch").repetitions)
        for name, exercise, _ in rows
        if exercise == "push_up"
    }
    assert len(found) == 8
    assert sum(found.values()) <= 6, found
