"""The wheel is whole: built from the sdist, installed elsewhere, it runs without the checkout."""

import sys
import sysconfig
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from outside import ROOT, run

pytestmark = pytest.mark.xdist_group("wheel")

MODELS = {"pose_landmarker_lite.task", "pose_landmarker_full.task", "pose_landmarker_heavy.task"}

LOAD_EVERYTHING = """
from pathlib import Path
import limberup
from limberup.pose.models import MODEL_NAMES, load_model
from limberup.spec import find_any, list_specs

home = Path(limberup.__file__).parent
for name, path in list_specs().items():
    assert path.is_relative_to(home), path
    print(find_any(name).id)
for name in MODEL_NAMES:
    model = load_model(name)
    assert model.path.is_relative_to(home), model.path
    print(model.name)
"""


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel in it.

    What limberup depends on is borrowed from the environment of the tests: a `.pth` file puts it at
    the end of the path, and does not itself obey the `.pth` file there that leads into the
    checkout.
    """
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
    paths = sysconfig.get_paths("venv", vars={"base": str(home), "platbase": str(home)})
    (Path(paths["purelib"]) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = Path(paths["scripts"]) / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(
        *pip,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--ignore-installed",
        wheel,
        cwd=home.parent,
    )
    return python.parent


def test_the_wheel_holds_code_models_exercises_and_licences(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = "limberup/_data"
    code = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    exercises = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "exercise_specs").rglob("*.toml")
    }
    assert code | {"limberup/py.typed"} <= names
    assert {f"{data}/{name}" for name in exercises} <= names
    assert {f"{data}/models/{name}" for name in MODELS | {"manifest.toml", "NOTICE.md"}} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/models/NOTICE.md") for name in names)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"limberup"}
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_the_sdist_holds_what_a_wheel_is_built_from_and_no_tests_without_their_clips(
    built: Path,
) -> None:
    (sdist,) = built.glob("limberup-*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2].partition("/")[0] for name in archive.getnames()}
    assert {"src", "models", "exercise_specs", "pyproject.toml", "LICENSE", "PRIVACY.md"} <= names
    assert not names & {"tests", "benchmarks", "sample_videos"}


def test_the_installed_program_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert "--exercise" in run(installed / "limberup", "score", "--help", cwd=tmp_path)


def test_every_exercise_and_model_loads_outside_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    loaded = run(installed / "python", "-c", LOAD_EVERYTHING, cwd=tmp_path).split()
    assert loaded == [
        *sorted(path.stem for path in (ROOT / "exercise_specs").glob("*.toml")),
        "lite",
        "full",
        "heavy",
    ]
