"""A quick start: what is not asked for is not loaded."""

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from limberup.cli.main import COMMANDS, load_command

SPEC = Path(__file__).parents[1] / "exercise_specs" / "cat_cow.toml"
CLIP = Path(__file__).parents[1] / "sample_videos" / "cat_cow_clean.npz"
HEAVY = (
    "av", "cv2", "limberup.studio", "matplotlib", "mediapipe", "scipy", "sounddevice", "starlette",
    "uvicorn",
)  # fmt: skip
PROGRAM = f"""
import sys
from limberup.cli.main import main
try:
    main()
finally:
    print(*sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)
"""


def start(*arguments: str | Path, **environment: str) -> tuple[str, str]:
    """What the program prints, and what it has loaded by then of what is heavy."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )
    return done.stdout, done.stderr.strip()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--help",), "score"),
        (("--version",), "limberup "),
        (("specs", "--help"), "lint"),
        (("specs", "list"), "Cat and cow"),
        (("specs", "lint", SPEC), "1 file is in order."),
    ],
    ids=lambda value: " ".join(map(str, value[:2])) if isinstance(value, tuple) else "",
)
def test_a_command_that_looks_at_no_video_loads_nothing_heavy(
    arguments: tuple[str | Path, ...], expected: str
) -> None:
    printed, loaded = start(*arguments)
    assert expected in printed
    assert loaded == ""


@pytest.mark.parametrize(
    ("typed", "offered"), [("limberup sp", "specs"), ("limberup specs li", "li")]
)
def test_the_shell_completes_commands_without_loading_anything_heavy(
    typed: str, offered: str
) -> None:
    printed, loaded = start(
        _LIMBERUP_COMPLETE="complete_bash",
        COMP_WORDS=typed,
        COMP_CWORD=str(len(typed.split()) - 1),
    )
    assert offered in printed
    assert loaded == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", CLIP, "-e", "cat_cow"),
        ("score", CLIP),
        ("check", CLIP, "--jobs", "1"),
        ("trace", CLIP, "-e", "cat_cow"),
        ("live", "--help"),
    ],
    ids=lambda one: " ".join(map(str, one[:1])),
)
def test_a_command_that_looks_at_no_video_loads_no_pose_model(
    arguments: tuple[str | Path, ...],
) -> None:
    printed, loaded = start(*arguments)
    assert printed
    assert "av" in loaded.split(), "or nothing was noticed"
    assert not set(loaded.split()) & {"matplotlib", "mediapipe", "sounddevice"}


@pytest.mark.parametrize(
    "arguments",
    [("score", CLIP, "-e", "cat_cow"), ("check", CLIP, "--jobs", "1")],
    ids=lambda one: " ".join(map(str, one[:1])),
)
def test_a_recording_without_holds_and_its_truth_are_compared_without_scipy(
    arguments: tuple[str | Path, ...],
) -> None:
    printed, loaded = start(*arguments)
    assert printed
    assert not set(loaded.split()) & {"matplotlib", "mediapipe", "scipy", "sounddevice"}


def test_importing_the_tracker_loads_no_backend() -> None:
    code = "import sys, limberup.pose.tracker; sys.exit('mediapipe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_has_the_line_that_the_command_itself_has(name: str) -> None:
    first, *_ = inspect.cleandoc(load_command(name).help).split("\n\n")
    assert COMMANDS[name] == " ".join(first.split())
