"""`limberup doctor`: it says what is not in order and what to do, and looks without touching."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from limberup import native_libraries
from limberup.cli import doctor_checks
from limberup.cli.doctor_checks import (
    OPENCV,
    State,
    look_at_disk,
    look_at_folders,
    look_at_libraries,
    look_at_models,
    look_at_network,
    look_at_packages,
    look_at_python,
    look_for_cameras,
    try_camera,
)
from limberup.pose.models import load_model
from program import limberup


class Usage(NamedTuple):
    free: int


class Version(NamedTuple):
    major: int
    minor: int


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where limberup has never been."""
    for name in ("STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


class NoCamera:
    """Stands for `cv2.VideoCapture`; whoever makes one is noticed."""

    def __init__(self, number: int) -> None:
        raise AssertionError("a camera was opened")


@pytest.mark.model
def test_a_machine_in_order_is_said_to_be_and_nothing_is_touched(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cv2.VideoCapture", NoCamera)
    done = limberup("doctor")
    assert (done.status, done.err) == (0, "")
    assert "lite finds the person" in done.out
    assert "none needed: limberup sends nothing" in done.out
    assert "Everything that limberup needs is in order." in done.out
    assert [*home.iterdir()] == []


@pytest.mark.model
def test_what_is_not_in_order_ends_with_status_1_and_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMBERUP_MODELS", str(tmp_path))
    done = limberup("doctor")
    assert (done.status, done.err) == (1, "")
    assert "What to do" in done.out
    assert "install limberup again" in " ".join(done.out.split())
    assert "Everything that limberup needs" not in done.out


def test_a_model_that_was_changed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(Path(__file__).parents[1] / "models", tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("LIMBERUP_MODELS", str(tmp_path))
    whole = look_at_models()
    assert whole.state is State.GOOD
    assert f"lite {load_model('lite').sha256[:8]}" in whole.found
    with (tmp_path / "pose_landmarker_full.task").open("ab") as stream:
        stream.write(b"x")
    found = look_at_models()
    assert found.state is State.BAD
    assert "replace it with the original" in found.do


def test_a_library_that_the_system_lacks_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(native_libraries, "PACKAGES", {"libnowhere.so.1": "libnowhere1"})
    found = look_at_libraries()
    assert found.state is State.BAD
    assert found.do == "On Debian and Ubuntu run apt-get install libnowhere1"


def give_versions(monkeypatch: pytest.MonkeyPatch, **versions: str) -> None:
    known = {name.replace("_", "-"): version for name, version in versions.items()}
    real = doctor_checks._find_version
    monkeypatch.setattr(doctor_checks, "_find_version", lambda name: known.get(name, real(name)))


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "numpy 2" in look_at_packages().found
    give_versions(monkeypatch, numpy="", av="")
    found = look_at_packages()
    assert (found.state, found.found) == (State.BAD, "av, numpy: not installed")


@pytest.mark.parametrize("name", OPENCV[1:])
def test_a_second_opencv_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    give_versions(monkeypatch, **{name.replace("-", "_"): "4.13.0"})
    found = look_at_packages()
    assert found.state is State.BAD
    assert f"pip uninstall {name}" in found.do
    assert found.do.count("--force-reinstall opencv-contrib-python:") == 1


def install_small(monkeypatch: pytest.MonkeyPatch, **versions: str) -> None:
    """As if LiteRT and an OpenCV without windows were there, and neither MediaPipe nor more."""
    absent = {name.replace("-", "_"): "" for name in ("mediapipe", *OPENCV)}
    small = {"ai_edge_litert": "2.1.0", "opencv_python_headless": "5.0.0"}
    give_versions(monkeypatch, **{**absent, **small, **versions})
    monkeypatch.setattr(doctor_checks, "list_installed", lambda: ["litert"])


def test_the_small_install_misses_nothing_that_it_does_not_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install_small(monkeypatch)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(native_libraries, "_can_load", lambda _: False)
    packages = look_at_packages()
    assert packages.state is State.GOOD
    assert "opencv-python-headless 5.0.0" in packages.found
    assert "opencv-contrib" not in packages.found
    assert look_at_libraries().state is State.GOOD


def test_the_small_install_misses_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    install_small(monkeypatch, opencv_python_headless="")
    assert look_at_packages().found == "opencv-contrib-python: not installed"
    install_small(monkeypatch, opencv_python_headless="", opencv_python="5.0.0")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(native_libraries, "_can_load", lambda _: False)
    assert look_at_libraries().found == "missing: those of libgl1, libglib2.0-0"


def test_mediapipe_wants_the_larger_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    install_small(monkeypatch, mediapipe="0.10.33")
    monkeypatch.setattr(doctor_checks, "list_installed", lambda: ["mediapipe"])
    assert look_at_packages().found == "opencv-contrib-python: not installed"


def test_a_mediapipe_that_reports_to_its_maker_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look_at_network().state is State.GOOD
    give_versions(monkeypatch, mediapipe="1.2.3")
    found = look_at_network()
    assert found.state is State.BAD
    assert "pip install 'mediapipe<0.10.35'" in found.do


def test_a_python_that_is_not_tested_is_a_note_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, 99))
    found = look_at_python()
    assert found.state is State.NOTE
    assert found.do.startswith("Tested are 3.11, 3.12 and 3.13:")


def test_a_full_disk_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(5_000_000))
    found = look_at_disk()
    assert found.state is State.BAD
    assert found.found.startswith("5 MB free at ")


def test_a_folder_that_cannot_be_made_is_found(home: Path) -> None:
    (home / "state").write_text("no folder")
    found = look_at_folders()
    assert found.state is State.BAD
    assert str(home / "state") in found.do


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
def test_what_others_may_read_is_named_with_its_remedy(home: Path) -> None:
    journal = home / "state" / "limberup" / "journal.jsonl"
    journal.parent.mkdir(parents=True)
    journal.touch(0o600)
    assert look_at_folders().state is State.GOOD
    journal.chmod(0o644)
    found = look_at_folders()
    assert found.state is State.NOTE
    assert f"chmod 600 {journal}" in found.do


def test_cameras_are_listed_without_being_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cv2.VideoCapture", NoCamera)
    assert look_for_cameras(tmp_path).state is State.NOTE
    (tmp_path / "video0").touch()
    assert look_for_cameras(tmp_path).found == f"{tmp_path / 'video0'}; not opened"
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = look_for_cameras(tmp_path)
    assert found.state is State.BAD
    assert "usermod -aG video" in found.do


def test_a_camera_is_opened_only_if_it_is_named() -> None:
    found = try_camera(99)
    assert (found.state, found.found) == (State.BAD, "camera 99 gives no picture")
    assert "end other programs that use it" in found.do


def test_a_camera_that_works_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []

    class Camera:
        def __init__(self, number: int) -> None:
            self.number = number

        def read(self) -> tuple[bool, Any]:
            return True, np.zeros((480, 640, 3), np.uint8)

        def release(self) -> None:
            released.append(self.number)

    monkeypatch.setattr("cv2.VideoCapture", Camera)
    found = try_camera(1)
    assert (found.state, found.found) == (State.GOOD, "camera 1 gives pictures of 640 x 480")
    assert released == [1]


def test_it_works_where_nothing_else_does(home: Path) -> None:
    """What cannot be loaded is what the person wants to know."""
    lacking = "import sys; sys.modules.update(dict.fromkeys(('av', 'cv2', 'mediapipe', 'scipy')))"
    done = subprocess.run(
        [sys.executable, "-c", f"{lacking}; from limberup.cli.main import main; main()", "doctor"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "lite cannot be loaded (" in " ".join(done.stdout.split())
