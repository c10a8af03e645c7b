"""docs/licences.md says what is so: every package that is fetched, and what lies inside wheels.

`python tests/test_licences.py` writes its tables anew.
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from limberup.pose.models import load_manifest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
BEGIN, END = "<!-- packages -->\n", "<!-- end of packages -->\n"
ELSEWHERE = {"colorama": "BSD-3-Clause"}
"""Packages of other systems, which cannot be looked up here."""

SPELT = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
}
"""What older metadata calls a licence."""

INSIDE = {
    "av": {"libx264", "libx265", "libavcodec", "libmp3lame", "libgnutls", "libgmp"},
    "opencv-contrib-python": {"libQt5Core", "libavcodec", "libaom", "libvpx", "libgfortran"},
}
"""Libraries inside wheels that ask more of whoever passes them on than the wheel's own licence."""


def list_fetched() -> list[str]:
    """The packages that an install of limberup fetches, on whatever system and Python."""
    pins = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([\w.-]+)==", pins, re.MULTILINE)))


def find_licence(name: str) -> str:
    """What the package says of itself."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return ELSEWHERE[name]
    kinds = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or []
             if one.startswith("License :: ")]  # fmt: skip
    said = [about["License-Expression"], *kinds, about["License"]]
    name = str(next(filter(None, said)))
    return SPELT.get(name, name)


def list_inside(name: str) -> set[str]:
    """Libraries of others inside the wheel of a package, without their versions."""
    files = distribution(name).files or []
    return {file.name.partition("-")[0] for file in files if ".libs/" in str(file)}


def make_rows() -> Iterator[str]:
    yield "| package | licence that it states | libraries of others inside |"
    yield "|---|---|---|"
    for name in list_fetched():
        inside = ", ".join(f"`{library}`" for library in sorted(INSIDE.get(name, ())))
        yield f"| {name} | {find_licence(name)} | {inside} |"


def render() -> str:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n".join(["", *make_rows(), "", END]) + rest.split(END)[1]


def test_the_page_names_every_package_with_the_licence_that_it_states() -> None:
    assert render() == PAGE.read_text(encoding="utf-8"), "run python tests/test_licences.py"


@pytest.mark.parametrize("name", list_fetched())
def test_every_package_that_is_fetched_may_be_used_by_everybody(name: str) -> None:
    permissive = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT"}
    permissive |= {"MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"}
    permissive |= {"MPL-2.0"}  # of tqdm: asks something of who changes its own files
    assert set(re.split(r" (?:AND|OR) ", find_licence(name))) <= permissive


@pytest.mark.parametrize("name", INSIDE)
def test_the_libraries_that_the_page_warns_of_are_inside(name: str) -> None:
    """Once a wheel comes without one of them, the page is to say so."""
    inside = list_inside(name)
    if not inside:
        pytest.skip("wheels of this system keep their libraries elsewhere")
    assert INSIDE[name] <= inside
    assert not {one for one in inside - INSIDE[name] if re.match("libx26|libQt5Web|libfdk", one)}


def test_what_limberup_ships_has_its_licence_beside_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for model in load_manifest(ROOT / "models").models.values():
        assert f"| `{model.file}` | {model.licence} |" in page
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    body = ROOT / "src" / "limberup" / "motion" / "data" / "BODY_LICENSE.md"
    assert "CC0 1.0" in body.read_text(encoding="utf-8")


def test_every_test_that_the_page_leans_on_is_there() -> None:
    """And those that the other pages of promises lean on."""
    for page in ("docs/licences.md", "docs/testing.md", "PRIVACY.md", "SECURITY.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", text)
        assert named, page
        for file, test in named:
            assert (ROOT / file).is_file(), f"{page}: {file}"
            source = (ROOT / file).read_text(encoding="utf-8")
            assert f"def {test}" in source, f"{page}: {file}::{test}"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
