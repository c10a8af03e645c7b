"""The container file says what the README, the requirements and the wheel say.

It is not built here: that needs images from elsewhere.
"""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from limberup.native_libraries import PACKAGES

ROOT = Path(__file__).parents[1]
FILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STEPS = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", FILE, flags=re.MULTILINE))


def find(pattern: str) -> str:
    (found,) = re.findall(pattern, STEPS)
    return str(found)


def test_its_python_is_one_that_is_tested() -> None:
    named = set(re.findall(r"Python (3\.\d+), (3\.\d+) or (3\.\d+)", README)[0])
    assert find(r"^FROM \S+/python:(3\.\d+)-slim") in named


def test_its_system_libraries_are_those_that_are_asked_for_elsewhere() -> None:
    packages = find(r"apt-get install --yes --no-install-recommends ([\w. -]+?) +&&").split()
    assert sorted(packages) == sorted(PACKAGES.values())
    assert f"apt-get install {' '.join(packages)}\n" in README
    assert set(packages) <= set((ROOT / ".ci" / "run").read_text(encoding="utf-8").split())


def test_what_it_takes_from_the_checkout_is_there_and_is_sent_to_the_build() -> None:
    sent = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    taken = re.findall(r"source=([^,\s]+)", STEPS)
    assert taken == ["requirements/run.txt", "dist"]
    assert (ROOT / taken[0]).is_file()
    wheel = f"dist/limberup-{PROJECT['version']}-py3-none-any.whl"
    assert f"/build/{wheel}" in STEPS
    assert all(any(fnmatch(one, pattern) for pattern in sent) for one in (taken[0], wheel))
    assert "COPY" not in STEPS
    assert "ADD" not in STEPS


def test_every_package_is_checked_by_its_hash() -> None:
    installs = re.findall(r"pip install ([^&\n]+)", STEPS)
    assert len(installs) == 2
    assert all("--require-hashes" in one or "--no-deps --no-index" in one for one in installs)


def test_it_runs_score_as_nobody_in_particular() -> None:
    user = find(r"\nUSER (\d+):\d+\n")
    assert int(user) >= 1000
    assert 'ENTRYPOINT ["limberup", "score"]' in STEPS
    assert "limberup" in PROJECT["scripts"]


def test_the_example_gives_the_user_of_the_file_and_no_network() -> None:
    page = (ROOT / "docs" / "container.md").read_text(encoding="utf-8")
    user, group = find(r"USER (\d+:\d+)").split(":")
    assert (
        f"--network none --read-only --tmpfs /tmp --userns keep-id:uid={user},gid={group} " in page
    )
    assert "ENV HOME=/tmp " in STEPS
