"""The command that times the pose models: what follows from the times, and what it says of them."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from limberup.cli.bench import make_bench_page
from limberup.cli.main import app
from limberup.coach import speed
from limberup.coach.autopick import find_backend, remember_backend
from limberup.coach.speed import Speed, make_timing
from limberup.pose.backends import AUTO
from limberup.pose.models import MODEL_NAMES, ModelFile
from limberup.reports.markdown import render_markdown
from rectangles import RectangleLandmarker

MEDIAPIPE = (30.0, 40.0, 130.0)


def measured(litert: tuple[float, ...], load: float | None = 0.1) -> Speed:
    """Times of both backends, in milliseconds for each model."""
    timings = [
        make_timing(backend, name, pose_ms)
        for backend, times in (("mediapipe", MEDIAPIPE), ("litert", litert))
        for name, pose_ms in zip(MODEL_NAMES, times, strict=True)
    ]
    return Speed("here", 2, load, tuple(timings), {"mediapipe": "full", "litert": "full"})


def test_an_hour_of_video_takes_as_long_as_its_pictures() -> None:
    timing = make_timing("mediapipe", "full", 40.0)
    assert (timing.poses_per_s, timing.hour_of_video_s) == (25.0, 4320.0)


@pytest.mark.parametrize(
    ("litert", "faster"),
    [((20.0, 20.0, 65.0), ("litert", 1.5)), ((20.0, 20.0, 125.0), None), (MEDIAPIPE, None)],
)
def test_a_backend_is_faster_only_if_it_is_so_with_every_model(
    litert: tuple[float, ...], faster: tuple[str, float] | None
) -> None:
    assert measured(litert).find_faster() == faster


@pytest.mark.parametrize(("load", "is_busy"), [(None, False), (0.9, False), (1.1, True)])
def test_a_busy_machine_is_told(load: float | None, *, is_busy: bool) -> None:
    speed = measured((20.0, 20.0, 65.0), load)
    assert speed.is_busy == is_busy
    told = render_markdown(make_bench_page(speed))
    assert ("The machine was busy" in told) == is_busy
    assert "add --backend litert" in told
    assert ("uses it on this machine" in told) != is_busy


@pytest.mark.parametrize(
    ("litert", "load", "remembered"),
    [((20.0, 20.0, 65.0), 0.1, "litert"), (MEDIAPIPE, 0.1, AUTO), (MEDIAPIPE, 1.9, "litert")],
)
def test_what_is_faster_on_an_idle_machine_is_remembered_for_live_sessions(
    litert: tuple[float, ...],
    load: float,
    remembered: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("limberup.cli.bench.find_cache_folder", lambda: tmp_path)
    monkeypatch.setattr("limberup.cli.bench.measure_speed", lambda _: measured(litert, load))
    remember_backend(tmp_path, "litert")
    assert CliRunner().invoke(app, ["bench"]).exit_code == 0
    assert find_backend(tmp_path) == remembered


def test_every_model_is_timed_with_every_backend_that_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(model: ModelFile) -> RectangleLandmarker:
        return RectangleLandmarker(model, 1)

    monkeypatch.setattr("limberup.cli.bench.find_cache_folder", lambda: tmp_path)
    monkeypatch.setattr(speed, "create_landmarker", create)
    monkeypatch.setattr(speed, "list_installed", lambda: ["litert"])
    done = CliRunner().invoke(app, ["bench", "--json", "-"])
    assert done.exit_code == 0, done.output
    found = msgspec.json.decode(done.stdout, type=Speed)
    assert [(one.backend, one.model) for one in found.timings] == [
        ("litert", name) for name in MODEL_NAMES
    ]
    assert set(found.live) == {"litert"}
