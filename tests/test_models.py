import os
import shutil
from pathlib import Path

import pytest

from limberup.errors import BadInputError
from limberup.pose.models import (
    MODEL_NAMES,
    choose_model,
    load_manifest,
    load_model,
    models_dir,
    pick_model,
)

MODELS = Path(__file__).resolve().parents[1] / "models"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIMBERUP_MODELS", raising=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A directory with the manifest and the smallest model only."""
    shutil.copy(MODELS / "manifest.toml", tmp_path)
    shutil.copyfile(MODELS / "pose_landmarker_lite.task", tmp_path / "pose_landmarker_lite.task")
    return tmp_path


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_each_model_is_the_listed_file(name: str) -> None:
    model = load_model(name)
    entry = load_manifest().models[name]
    assert model.path.stat().st_size == entry.bytes
    assert model.sha256 == entry.sha256
    assert model.name == name


def test_manifest_lists_every_model_with_its_licence() -> None:
    manifest = load_manifest()
    assert sorted(manifest.models) == sorted(MODEL_NAMES)
    assert {entry.licence for entry in manifest.models.values()} == {"Apache-2.0"}


def test_auto_is_the_most_accurate_model() -> None:
    assert load_model("auto").name == choose_model() == "heavy"


def test_a_changed_file_is_refused(copied: Path) -> None:
    file = copied / "pose_landmarker_lite.task"
    content = bytearray(file.read_bytes())
    content[1000] ^= 1
    file.write_bytes(content)
    with pytest.raises(
        BadInputError, match=r"pose_landmarker_lite\.task is not the file listed.*replace it"
    ):
        load_model("lite", copied)


def test_a_missing_file_is_named(copied: Path) -> None:
    with pytest.raises(
        BadInputError, match=r"pose_landmarker_full\.task does not exist.*LIMBERUP_MODELS"
    ):
        load_model("full", copied)


def test_an_unknown_model_is_refused_with_the_choices() -> None:
    with pytest.raises(BadInputError, match="no pose model 'huge'; choose auto, lite, full, heavy"):
        load_model("huge")


def test_the_environment_chooses_the_directory(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMBERUP_MODELS", str(copied))
    assert models_dir() == copied
    assert load_model("lite").path.parent == copied


def test_a_missing_or_broken_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"manifest\.toml does not exist.*LIMBERUP_MODELS"):
        load_model("lite", tmp_path)
    (tmp_path / "manifest.toml").write_text("schema = 1\nmodel = {}\n")
    with pytest.raises(BadInputError, match=r"manifest\.toml is not valid"):
        load_model("lite", tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
@pytest.mark.parametrize("name", ["manifest.toml", "pose_landmarker_lite.task"])
def test_a_pipe_in_place_of_a_file_is_refused_and_not_waited_for(copied: Path, name: str) -> None:
    (copied / name).unlink()
    os.mkfifo(copied / name)
    with pytest.raises(BadInputError, match=r"is no ordinary file.*LIMBERUP_MODELS"):
        load_model("lite", copied)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"a = " + b"[" * 50_000, b"x = 1\n" * 50_000, b"schema = nan\n"]
)
def test_a_manifest_of_anything_is_one_sentence(copied: Path, content: bytes) -> None:
    (copied / "manifest.toml").write_bytes(content)
    with pytest.raises(BadInputError, match=r"manifest\.toml is (not valid|larger than)"):
        load_model("lite", copied)


def test_a_model_that_is_larger_than_listed_is_not_read_to_its_end(copied: Path) -> None:
    with (copied / "pose_landmarker_lite.task").open("ab") as stream:
        stream.truncate(10_000_000_000)
    with pytest.raises(BadInputError, match=r"has 10000000000 bytes, 5777726 were expected"):
        load_model("lite", copied)


@pytest.mark.parametrize(
    ("poses_per_s", "expected"),
    [(5.0, "heavy"), (15.0, "full"), (40.0, "lite"), (500.0, "lite")],
)
def test_the_best_model_that_is_fast_enough_is_picked(poses_per_s: float, expected: str) -> None:
    timings_ms = {"heavy": 80.0, "full": 27.0, "lite": 15.0}
    assert pick_model(timings_ms, poses_per_s) == expected
