"""An exercise nobody has thought of yet takes a spec, a motion and a clip.

Three files, no Python.
"""

import shutil
from pathlib import Path

import msgspec
import pytest

from limberup.motion.motion import load_motion_file
from limberup.motion.perform import Step
from limberup.pose.recording import Recording, SourceInfo, save_recording
from limberup.truth import encode_truth
from program import limberup
from reference import film, solve

FILES = Path(__file__).parents[1] / "new_exercise"
STEPS = (
    Step("half", "both"),
    Step("bridge", "both"),
    Step("bridge", "both", "hips_low"),
    Step("bridge", "both"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the spec of a bridge, and a clip of two and a half clean ones and a low one,
    with its truth.
    """
    (tmp_path / "specs").mkdir()
    shutil.copy(FILES / "bridge.toml", tmp_path / "specs")
    (tmp_path / "motions").mkdir()
    motion_file = shutil.copy(FILES / "bridge_motion.toml", tmp_path / "motions" / "bridge.toml")
    scene = solve(load_motion_file(Path(motion_file)), STEPS)
    track = film(scene)
    source = SourceInfo("clip.mp4", float(track.t_s[-1]), 15.0, len(track))
    save_recording(tmp_path / "clip.npz", Recording(track, "heavy", "0" * 64, source))
    (tmp_path / "clip.truth.toml").write_text(
        encode_truth(scene.truth.as_truth("bridge")), encoding="utf-8"
    )
    return tmp_path


def test_a_new_exercise_takes_a_spec_a_motion_and_a_clip(folder: Path) -> None:
    done = limberup("check", folder, "--specs", folder / "specs", "--json", "-")
    figures = msgspec.json.decode(done.out)["exercises"]["bridge"]
    assert (figures["count_mae"], figures["obo"], figures["ghost_repetitions"]) == (0.0, 1.0, 0)
    assert figures["fault_f1"] == 1.0


def test_its_spec_scores_a_clip_by_its_path(folder: Path) -> None:
    done = limberup(
        "score", folder / "clip.npz", "--exercise", folder / "specs" / "bridge.toml", "--json", "-"
    )
    repetitions = msgspec.json.decode(done.out)["sets"][0]["repetitions"]
    assert [row["faults"] for row in repetitions] == [[], ["hips_low"], []]
