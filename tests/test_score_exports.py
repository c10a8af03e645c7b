"""What `limberup score` writes beside its summary, and what it refuses before any work."""

import csv
import io
from pathlib import Path

import pytest

from limberup.cli import score as cli_score
from limberup.pipeline import PoseSource
from program import limberup

SAMPLES = Path(__file__).parents[1] / "sample_videos"
CAT_COW = SAMPLES / "cat_cow_clean.npz"


def test_all_files_are_written_beside_the_summary(tmp_path: Path) -> None:
    table, captions, markers = (tmp_path / name for name in ("r.csv", "r.vtt", "r.trc"))
    result = limberup(
        "score", CAT_COW, "-e", "cat_cow",
        "--csv", table, "--subtitles", captions, "--landmarks", markers,
    )  # fmt: skip
    assert result.status == 0
    assert "Cat and cow" in result.out
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode(), newline="")))
    assert [row["repetition"] for row in rows] == [str(k + 1) for k in range(len(rows))]
    assert captions.read_text().startswith("WEBVTT\n")
    assert markers.read_text().startswith("PathFileType\t4\t(X/Y/Z)\tr.trc\n")


def test_a_clip_in_which_no_exercise_is_recognised_gives_files_without_rows(tmp_path: Path) -> None:
    table, captions = tmp_path / "r.csv", tmp_path / "r.srt"
    clip = SAMPLES / "none_idle_on_mat.npz"
    assert limberup("score", clip, "--csv", table, "--subtitles", captions).status == 0
    assert len(table.read_text().splitlines()) == 1
    assert captions.read_text() == ""


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is judged: outputs are refused before the work."""

    def refuse(*_: object, **__: object) -> PoseSource:
        raise AssertionError("the video was opened")

    monkeypatch.setattr(cli_score, "open_poses", refuse)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--subtitles", "a.txt"), "a.txt must end in .vtt or .srt"),
        (("--landmarks", "a.npz"), "a.npz must end in one of .csv, .parquet"),
        (("--annotated", "a.avi"), "a.avi must end in .mp4"),
        (("--annotated", "a.mp4"), "has landmarks and no pictures"),
        (("--blur-face",), "belong to the film: give --annotated FILE.mp4"),
        (("--csv", "nowhere/a.csv"), "nowhere is no folder"),
        (("--csv", "a.csv", "--landmarks", "a.csv"), "a.csv cannot take two kinds of results"),
        (("--csv", "a.csv", "--exercise", "get_up_break"), "get_up_break is a clock"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_work(
    options: tuple[str, ...], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = limberup("score", "clip.npz", *options)
    assert result.status == 2
    assert expected in " ".join(result.err.split())
    assert list(tmp_path.iterdir()) == []
