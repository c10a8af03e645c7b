"""`limberup trace` shows what the engine saw, and what it made of it."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from limberup.cli.main import app
from limberup.judging.engine import Engine
from limberup.pose.recording import load_recording
from limberup.results.session import build_set
from limberup.results.trace import encode_trace, trace_poses
from limberup.spec import find_spec

CLIP = Path(__file__).parents[1] / "sample_videos" / "cat_cow_pauses.npz"


def test_a_trace_makes_of_a_clip_what_scoring_makes_of_it() -> None:
    spec, track = find_spec("cat_cow"), load_recording(CLIP).track
    trace = trace_poses(spec, track.poses())
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    assert trace.done == build_set(spec, events, float(track.t_s[-1]))
    (side,) = trace.sides
    assert len(side.phase) == len(trace.t_s) == len(track)
    assert side.is_open.any()
    assert not side.is_open.all()


def test_the_own_range_runs_from_where_the_person_turned_to_where_it_counts() -> None:
    track = load_recording(CLIP).track
    trace = trace_poses(find_spec("cat_cow"), track.poses())
    own = trace.sides[0].own_range[trace.sides[0].is_open]
    assert np.isfinite(own).all()
    assert (own[:, 0] - own[:, 1] >= 25.0 - 1e-9).all()  # towards = "down", by the least range


def test_the_table_has_a_row_for_each_frame_and_an_empty_cell_where_nothing_is_known() -> None:
    track = load_recording(CLIP).track
    rows = list(
        csv.DictReader(io.StringIO(encode_trace(trace_poses(find_spec("cat_cow"), track.poses()))))
    )
    assert len(rows) == len(track)
    assert rows[0]["own_zero"] == ""
    assert float(rows[-1]["t_s"]) == pytest.approx(track.t_s[-1], abs=1e-3)
    assert {row["phase"] for row in rows} >= {"near", "far"}


@pytest.mark.parametrize("name", ["plot.png", "plot.svg"])
def test_the_plot_is_a_picture(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    result = CliRunner().invoke(app, ["trace", str(CLIP), "-e", "cat_cow", "--plot", str(out)])
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 10_000
    assert "Cat and cow" in result.output


def test_a_plot_that_is_no_picture_is_refused_before_the_work(tmp_path: Path) -> None:
    arguments = ["trace", str(CLIP), "-e", "cat_cow", "--plot", str(tmp_path / "plot.txt")]
    result = CliRunner().invoke(app, arguments)
    assert "must end in one of .png" in str(result.exception)
