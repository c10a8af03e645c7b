"""`limberup trace` shows what the engine saw, and what it made of it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner

from limberup.cli.main import app
from limberup.pipeline import open_poses, score, trace_named
from limberup.pose.recording import load_recording, save_recording
from limberup.results.trace import Trace, encode_trace
from limberup.spec import find_spec
from limberup.types import PoseTrack

CLIP = Path(__file__).parents[1] / "sample_videos" / "cat_cow_pauses.npz"


def trace_clip(path: Path = CLIP) -> Trace:
    return trace_named(open_poses(path), find_spec("cat_cow"))


def test_a_trace_makes_of_a_clip_what_scoring_makes_of_it() -> None:
    trace = trace_clip()
    (scored,) = score(CLIP, "cat_cow").sets
    assert trace.done == msgspec.structs.replace(scored, advice=None, progress=())
    (side,) = trace.sides
    assert len(side.phase) == len(trace.t_s) == len(load_recording(CLIP).track)
    assert side.is_open.any()
    assert not side.is_open.all()


def test_a_trace_of_a_clip_that_begins_late_and_counts_nothing_is_as_long_as_the_clip(
    tmp_path: Path,
) -> None:
    recording = load_recording(CLIP)
    poses = [replace(pose, t_s=pose.t_s + 5.0) for pose in recording.track.poses()][:15]
    late = PoseTrack.from_poses(poses, recording.track.aspect)
    path = tmp_path / "late.npz"
    save_recording(path, replace(recording, track=late))
    done = trace_clip(path).done
    (scored,) = score(path, "cat_cow").sets
    assert done == msgspec.structs.replace(scored, advice=None, progress=())
    assert done.ended_s > late.t_s[-1]
    assert [row.reason for row in done.unjudged if row.what == "exercise"] == ["no_pictures"]


def test_the_own_range_runs_from_where_the_person_turned_to_where_it_counts() -> None:
    trace = trace_clip()
    own = trace.sides[0].own_range[trace.sides[0].is_open]
    assert np.isfinite(own).all()
    assert (own[:, 0] - own[:, 1] >= 25.0 - 1e-9).all()  # towards = "down", by the least range


def test_the_table_has_a_row_for_each_frame_and_an_empty_cell_where_nothing_is_known() -> None:
    track = load_recording(CLIP).track
    rows = list(csv.DictReader(io.StringIO(encode_trace(trace_clip()))))
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
