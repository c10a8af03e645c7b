"""The committed sample clips: every change of a detector is measured against them."""

import os
import shutil
from pathlib import Path

import pytest

from limberup.check.baseline import find_changes, load_baseline
from limberup.check.run import How, check_clips, find_clips, summarise
from limberup.cli.main import main
from limberup.pipeline import score
from limberup.spec import list_specs
from limberup.truth import NO_EXERCISE

SAMPLES = Path(__file__).parents[1] / "sample_videos"
FIRST = ("cat_cow", "childs_pose", "scorpion_stretch", "straight_leg_stretch")
"""Those that have been tuned for longest; in them every repetition is counted."""


def test_the_sample_clips_are_judged_no_worse_than_the_committed_baseline() -> None:
    run = check_clips(find_clips([SAMPLES]), How(list_specs()), jobs=os.cpu_count() or 1)
    assert not run.problems
    changes = find_changes(load_baseline(SAMPLES / "baseline.json"), run.clips)
    assert not changes.is_regression, changes
    result = summarise(run.clips)
    for exercise in FIRST:
        figures = result.exercises[exercise]
        assert (figures.count_mae, figures.obo, figures.ghost_repetitions) == (0.0, 1.0, 0)
        assert figures.side_accuracy in (None, 1.0)


def test_nothing_is_counted_in_the_clips_of_nothing_whichever_exercise_is_looked_for() -> None:
    clips = [clip for clip in find_clips([SAMPLES]) if clip.name.startswith("none_")]
    run = check_clips(clips, How(list_specs()), jobs=os.cpu_count() or 1)
    assert not run.problems
    assert {clip.exercise for clip in run.clips} == {NO_EXERCISE}
    assert summarise(run.clips).overall.ghost_repetitions == 0


@pytest.mark.parametrize("name", ["low_lifts", "leg_raises"])
@pytest.mark.parametrize("other", ["scorpion_kick", "scorpion_roll", "king_cobra"])
def test_a_leg_that_only_lifts_is_no_kick_no_roll_and_no_cobra(name: str, other: str) -> None:
    (done,) = score(SAMPLES / f"scorpion_stretch_{name}.npz", other).sets
    assert not [row for row in done.repetitions if row.complete]


def test_a_spoiled_threshold_is_told_with_the_clips_it_spoils(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = tmp_path / "specs"
    shutil.copytree(list_specs()["straight_leg_stretch"].parent, specs)
    spec = specs / "straight_leg_stretch.toml"
    text = spec.read_text(encoding="utf-8")
    assert "above = 82.5" in text
    spec.write_text(text.replace("above = 82.5", "above = 97.5"), encoding="utf-8")
    clips = [str(path) for path in sorted(SAMPLES.glob("straight_leg_stretch_*.truth.toml"))]
    baseline = tmp_path / "baseline.json"
    monkeypatch.setattr(
        "sys.argv", ["limberup", "check", *clips, "--jobs", "1", "--save-baseline", str(baseline)]
    )
    run_and_expect(0)
    arguments = [
        "limberup",
        "check",
        *clips,
        "--jobs",
        "1",
        "--specs",
        str(specs),
        "--baseline",
        str(baseline),
    ]
    monkeypatch.setattr("sys.argv", arguments)
    capsys.readouterr()
    run_and_expect(1)
    assert "straight_leg_stretch_clean" in capsys.readouterr().out


def run_and_expect(status: int) -> None:
    """Run the command line and check how it ends."""
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or 0) == status
