"""What people get: the wheel in a fresh environment with all it fetches, at work elsewhere.

By default on the Python of the tests, with the packages of requirements/, whose hashes are checked.
With LIMBERUP_INSTALL_CHECK=whole (`make install-check`) on each Python that README names and this
machine has, and with the newest packages within the bounds too, as they are on the day.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from film_session import play_film
from outside import ROOT, environment, run
from test_requirements import PYTHONS

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("wheel")]

CLIP = ROOT / "sample_videos" / "reach_for_the_sky_clean.mp4"
EXERCISE = "reach_for_the_sky"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
WHOLE = os.environ.get("LIMBERUP_INSTALL_CHECK") == "whole"
SETS = [(HERE, "tested")]
if WHOLE:
    SETS = [(python, packages) for python in PYTHONS for packages in ("tested", "newest")]


def find_python(wanted: str) -> str | None:
    """An interpreter of that version: this one, on the path, or where pyenv keeps them."""
    if wanted == HERE:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    on_path = shutil.which(f"python{wanted}")
    places = [Path(on_path)] if on_path else []
    for place in [*places, *pyenv.glob(f"{wanted}.*/bin/python")]:
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        told = subprocess.run([place, "-c", code], capture_output=True, text=True, check=False)
        if told.stdout.strip() == wanted:  # pyenv puts programs on the path that only complain
            return str(place)
    return None


@pytest.fixture(scope="module", params=SETS, ids=lambda one: f"Python {one[0]}, {one[1]} packages")
def program(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """`limberup` as it was installed."""
    python, packages = request.param
    interpreter = find_python(python)
    if interpreter is None:
        pytest.skip(f"Python {python} is not on this machine")
    folder = tmp_path_factory.mktemp("install")
    uv, venv = (sys.executable, "-m", "uv", "--quiet"), folder / "venv"
    run(*uv, "venv", "--python", interpreter, venv, cwd=folder)
    into = (*uv, "pip", "install", "--python", venv / "bin" / "python")
    if packages == "tested":
        pinned = ROOT / "requirements" / "run.txt"
        run(*into, "--require-hashes", "--requirement", pinned, cwd=folder, timeout_s=600)
    run(*into, *(("--no-deps",) if packages == "tested" else ()), wheel, cwd=folder, timeout_s=600)
    return venv / "bin" / "limberup"


@pytest.fixture
def limberup(program: Path, tmp_path: Path) -> Callable[..., str]:
    """Run it; what it prints."""

    def start(*arguments: str | Path) -> str:
        return run(program, *arguments, cwd=tmp_path, HOME=str(tmp_path))

    return start


def count(session: dict[str, Any]) -> tuple[str, int]:
    (done,) = session["sets"]
    return done["exercise"], len(done["repetitions"])


KNOWN = tomllib.loads(CLIP.with_suffix(".truth.toml").read_text(encoding="utf-8"))
TRUTH = (EXERCISE, len(KNOWN["repetitions"]))


def test_the_doctor_finds_everything_in_order(limberup: Callable[..., str]) -> None:
    assert "limberup" in limberup("doctor")


def test_a_video_and_its_recording_are_scored(limberup: Callable[..., str], tmp_path: Path) -> None:
    kept = tmp_path / "kept.npz"
    command = ("--model", "lite", "--json", "-", "--save-landmarks", kept)
    session = json.loads(limberup("score", CLIP, *command))
    assert session["recognition"]["exercise"] == EXERCISE
    assert count(session) == TRUTH
    again = json.loads(limberup("score", kept, "--json", "-"))
    assert again["sets"] == session["sets"]


def test_a_recording_from_elsewhere_is_scored(limberup: Callable[..., str]) -> None:
    session = json.loads(limberup("score", CLIP.with_suffix(".npz"), "--json", "-"))
    assert count(session) == TRUTH


def test_a_session_is_coached_live(program: Path, tmp_path: Path) -> None:
    env = environment(HOME=str(tmp_path))
    played = play_film([program], CLIP, EXERCISE, cwd=tmp_path, env=env)
    assert count(played.session) == TRUTH
    assert (played.status, played.err) == (130, "")
