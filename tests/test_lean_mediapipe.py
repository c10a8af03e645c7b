"""MediaPipe comes without what is never used, and never in a version that reports to its maker."""

import json
import os
import subprocess
import sys
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import pytest

from limberup.errors import BadInputError
from limberup.pose import lean_mediapipe
from limberup.pose.lean_mediapipe import check_silent
from program import limberup

SAMPLES = Path(__file__).parents[1] / "sample_videos"

WATCHED = """
import json, sys
STARTS = {"subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork"}
started = []
sys.addaudithook(lambda event, values: started.append(event) if event in STARTS else None)
from limberup.pose.backends import create_landmarker
from limberup.pose.models import load_model
create_landmarker(load_model("lite")).close()
unwanted = ("matplotlib", "matplotlib.pyplot", "sounddevice", "_sounddevice", "PIL")
loaded = [name for name in unwanted if name in sys.modules]
AFTERWARDS
print(json.dumps({"started": started, "loaded": loaded}))
"""
"""Loads a model; tells which programs were started for it and what of the unwanted is loaded."""


def watch(home: Path, afterwards: str = "") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED.replace("AFTERWARDS", afterwards)],
        env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.model
def test_a_model_is_loaded_without_other_programs_plots_and_microphones(tmp_path: Path) -> None:
    assert watch(tmp_path) == {"started": [], "loaded": []}
    assert list(tmp_path.iterdir()) == [], "nothing is left in the person's home"


@pytest.mark.model
def test_plots_can_still_be_drawn_after_a_model_was_loaded(tmp_path: Path) -> None:
    drawing = "from mediapipe.tasks.python import vision"
    through_mediapipe = "assert vision.drawing_utils.plt.Figure.__module__ == 'matplotlib.figure'"
    own = "import matplotlib; assert matplotlib.__version__; import sounddevice"
    watch(tmp_path, "; ".join((drawing, through_mediapipe)))
    watch(tmp_path, f"try:\n    {own}\nexcept OSError:\n    pass  # there is no PortAudio here")


@pytest.mark.parametrize("installed", ["0.10.35", "0.10.35rc1", "0.11.0", "1.2.3", "unknown"])
def test_a_mediapipe_that_reports_to_its_maker_is_refused(installed: str) -> None:
    with pytest.raises(BadInputError, match=r"reports its use.*pip install 'mediapipe<0\.10\.35'"):
        check_silent(installed)


@pytest.mark.parametrize("installed", ["0.10.30", "0.10.33", "0.10.34"])
def test_one_that_sends_nothing_is_taken(installed: str) -> None:
    check_silent(installed)


@pytest.mark.parametrize(
    "command",
    [
        ("score", SAMPLES / "none_head_cut_off.mp4", "-e", "cat_cow", "--model", "lite"),
        ("live", "--no-browser", "--port", "0"),
    ],
    ids=("score", "live"),
)
def test_the_program_refuses_it_before_it_is_loaded(
    command: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lean_mediapipe, "version", lambda _: "1.2.3")
    monkeypatch.delitem(sys.modules, "limberup.pose.mediapipe_landmarker", raising=False)
    done = limberup(*command)
    assert done.status == 2
    assert done.err.startswith("limberup: MediaPipe 1.2.3 is installed")


def test_the_library_that_is_installed_has_no_way_to_open_a_connection() -> None:
    """Calls into the system are named in a library, each name between two zero bytes."""
    files = [Path(str(file.locate())) for file in distribution("mediapipe").files or ()]
    libraries = [path for path in files if path.suffix in {".so", ".dylib", ".dll"}]
    names = b"".join(path.read_bytes() for path in libraries)
    if sys.platform == "linux":
        assert b"\0memcpy\0" in names, "or names are written otherwise, and nothing is shown"
    for call in (b"connect", b"getaddrinfo", b"sendto", b"WSAStartup"):
        assert b"\0%s\0" % call not in names, f"{call!r} in mediapipe {version('mediapipe')}"
