"""One short clip is really drawn, encoded and read back.

The command line says what is wrong in a sentence.
"""

import builtins
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limberup.errors import BadInputError
from limberup.motion.perform import Step
from limberup.pose.video import open_source
from limberup.studio.clips import FPS, Actor, Clip
from limberup.studio.film import film_clip, name_truth
from limberup.studio.scene import open_driver
from limberup.truth import NO_EXERCISE

SHORT = Clip(
    "none_short",
    "none",
    NO_EXERCISE,
    (Actor("scorpion_stretch", (Step("leg_raise", "left", tempo=0.15, rest_s=0.1),)),),
)


@pytest.fixture
def driver() -> None:
    """Skip where nothing can be drawn."""
    try:
        open_driver().release()
    except BadInputError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("driver")
def test_a_short_clip_is_drawn_encoded_and_read_back(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    video = film_clip(SHORT, tmp_path, lambda done, total: told.append((done, total)))
    source = open_source(video)
    frames = list(source.frames())
    assert (source.width, source.height) == (640, 480)
    assert source.fps == pytest.approx(FPS)
    assert 1.5 < source.duration_s < 2.6
    assert told == [(k, len(frames)) for k in range(1, len(frames) + 1)]
    pictures = np.stack([frame.image for frame in frames]).astype(float)
    assert 60.0 < pictures.mean() < 200.0
    moving = pictures.std(axis=0).max(axis=-1) > 25.0
    assert 0.002 < moving.mean() < 0.2  # a leg moves, the room does not
    assert tomllib.loads(name_truth(tmp_path, SHORT).read_text())["exercise"] == NO_EXERCISE
    assert {path.name for path in tmp_path.iterdir()} == {"none_short.mp4", "none_short.truth.toml"}


def test_a_missing_package_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "moderngl":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(BadInputError, match=r"limberup\[studio\]"):
        open_driver()


def test_a_missing_driver_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    moderngl = pytest.importorskip("moderngl", reason="the extra [studio] is not installed")

    def fail(**_: object) -> None:
        raise RuntimeError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(moderngl, "create_context", fail)
    with pytest.raises(BadInputError, match="libegl1"):
        open_driver()


def test_an_unknown_clip_is_told_in_a_sentence(tmp_path: Path) -> None:
    said = run("render", "--only", "no_such_clip", "--out", str(tmp_path))
    assert said.returncode == 2
    assert said.stderr.splitlines() == [
        "limberup.studio: No clip has a name that starts with no_such_clip."
    ]


def test_nothing_to_record_is_told_in_a_sentence(tmp_path: Path) -> None:
    said = run("record", "--out", str(tmp_path))
    assert said.returncode == 2
    assert "There is no clip to record" in said.stderr


def test_truths_can_be_written_without_drawing(tmp_path: Path) -> None:
    said = run("render", "--only", "cat_cow_clean", "--truth-only", "--out", str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["cat_cow_clean.truth.toml"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "limberup.studio", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=dict(os.environ),
    )
