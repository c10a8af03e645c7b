"""What is installed is bounded where it matters, and exact, with hashes, where it is tested."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
PYTHONS = ("3.11", "3.12", "3.13")
BOUNDED = ("av", "mediapipe", "numpy", "opencv-contrib-python", "starlette", "uvicorn")


def load_pins(name: str, python: str) -> dict[str, str]:
    """The version of each package of a file in requirements/, on this system with that Python."""
    pins = {}
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([\w.-]+)==([\w.]+)(?: ; (.*?))? \\$", line):
            package, version, marker = found.groups()
            here = {"python_version": python, "python_full_version": f"{python}.1"}
            if marker is None or Marker(marker).evaluate(here):
                assert package not in pins, f"{package} twice for Python {python}"
                pins[package] = version
    return pins


@pytest.mark.parametrize("python", PYTHONS)
def test_the_tested_versions_are_within_the_bounds(python: str) -> None:
    pins = load_pins("run.txt", python)
    for wanted in WANTED:
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue  # for other systems
        assert wanted.specifier.contains(pins[wanted.name]), f"{wanted}: run make lock"


@pytest.mark.parametrize("python", PYTHONS)
def test_tests_run_with_the_versions_that_people_are_offered(python: str) -> None:
    run, dev = load_pins("run.txt", python), load_pins("dev.txt", python)
    assert {name: dev.get(name) for name in run} == run, "run make lock"
    for wanted in map(Requirement, PROJECT["dependency-groups"]["dev"]):
        assert wanted.specifier.contains(dev[wanted.name]), f"{wanted}: run make lock"


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_package_has_its_hashes_and_none_has_an_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    for block in filter(None, blocks):
        assert re.fullmatch(
            r"[\w.-]+==[\w.]+( ; [^\n]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", block
        ), block[:200]


@pytest.mark.parametrize("name", BOUNDED)
def test_what_limberup_rests_on_has_an_upper_bound_with_its_reason(name: str) -> None:
    (wanted,) = (one for one in WANTED if one.name == name)
    assert any(one.operator == "<" for one in wanted.specifier)
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    (place,) = (i for i, line in enumerate(lines) if line.startswith(f'  "{name}>='))
    assert lines[place - 1].startswith("  # "), f"why {wanted}?"


def test_readme_and_metadata_name_the_same_pythons() -> None:
    classifiers = PROJECT["project"]["classifiers"]
    prefix = "Programming Language :: Python :: 3."
    named = tuple(one.rpartition(" ")[2] for one in classifiers if one.startswith(prefix))
    assert named == PYTHONS
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}" in readme
