"""A file of any kind, damaged at random: a command ends with a result or with sentences.

Never with a traceback, a warning, or a fault that limberup must call its own. The long run, which
also watches time and memory, is `make fuzz`.
"""

from pathlib import Path
from typing import Final

import pytest
from kinds import KINDS
from outcomes import FAULT, judge

SEED: Final = 1
BATCH: Final = 40
BATCHES: Final = {
    "recordings": 10,
    "specs": 5,
    "personal": 2,
    "routines": 3,
    "truths": 4,
    "baselines": 3,
    "videos": 7,
    "pictures": 3,
    "landmarks": 4,
    "histories": 2,
}
"""Of so many cases: 1,640 of all kinds, most where bytes are unpacked or decoded."""


@pytest.mark.parametrize(
    ("name", "batch"),
    [(name, batch) for name, count in BATCHES.items() for batch in range(count)],
)
def test_a_damaged_file_ends_in_a_result_or_in_sentences(
    name: str, batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMBERUP_DEBUG", "")
    kind, faults = KINDS[name], {}
    for case in range(batch * BATCH, (batch + 1) * BATCH):
        folder = tmp_path / str(case)
        folder.mkdir()
        result = kind.run(kind.damage(SEED, case, folder))
        if judge(result) == FAULT:
            faults[case] = result
    assert faults == {}


@pytest.mark.parametrize("name", KINDS)
def test_an_undamaged_file_is_no_fault_and_no_refusal(name: str, tmp_path: Path) -> None:
    """Otherwise the damage would be looked for behind a door that is closed anyway."""
    for number, (place, data) in enumerate(KINDS[name].examples()):
        path = tmp_path / str(number) / place
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        result = KINDS[name].run(path)
        assert result.status in (0, 1, 3), result
        assert "fault of limberup" not in result.err


def test_the_same_case_is_the_same_file(tmp_path: Path) -> None:
    for kind in KINDS.values():
        one, other = (tmp_path / kind.name / name for name in ("one", "other"))
        one.mkdir(parents=True)
        other.mkdir()
        assert kind.damage(3, 5, one).read_bytes() == kind.damage(3, 5, other).read_bytes()
