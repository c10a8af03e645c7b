"""`limberup live --window` under Xvfb plays a clip to its end, and its session is what `limberup
score` says.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser import SAMPLES

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("browser")]


def run(*arguments: str, wrap: tuple[str, ...] = (), home: Path) -> dict[str, Any]:
    command = [
        *wrap,
        sys.executable,
        "-c",
        "from limberup.cli.main import main; main()",
        *arguments,
    ]
    places = {f"XDG_{one}_HOME": str(home) for one in ("STATE", "CACHE", "DATA")}
    done = subprocess.run(
        command,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_clip_in_the_window_is_judged_as_it_is_scored(tmp_path: Path) -> None:
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        pytest.skip("xvfb-run is not installed: on Debian apt-get install xvfb xauth")
    clip, exercise = str(SAMPLES / "cat_cow_faults_hands.mp4"), "cat_cow"
    played = run(
        "live", "--window", "--camera", clip, "-e", exercise, "--model", "lite", "--json", "-",
        wrap=(xvfb, "-a"), home=tmp_path,
    )  # fmt: skip
    scored = run("score", clip, "-e", exercise, "--model", "lite", "--json", "-", home=tmp_path)
    (live,), (whole,) = played["sets"], scored["sets"]
    assert live["repetitions"] == whole["repetitions"]
    assert live["holds"] == whole["holds"]
    assert live["faults"] == whole["faults"]
    assert live["dose"] == whole["dose"]
    assert played["source"]["frames"] == scored["source"]["frames"]
