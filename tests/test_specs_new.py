"""`limberup specs new`: an exercise is taught by a clip of it and the number of repetitions."""

import re
from pathlib import Path

import numpy as np
import pytest

from limberup.pipeline import open_poses, score_named
from limberup.pose.recording import Recording, SourceInfo, load_recording, save_recording
from limberup.spec import load_spec
from limberup.teach.counting import count_repetitions
from limberup.teach.draft import name_id
from limberup.types import Lost, Pose, PoseTrack
from program import Result, limberup

SAMPLES = Path(__file__).parents[1] / "sample_videos"
CAT = SAMPLES / "cat_cow_clean.npz"


def teach(clip: Path, count: int, out: Path, *options: str) -> Result:
    return limberup("specs", "new", "--from", clip, "--count", str(count), "--out", out, *options)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """What was printed and written of the cat and cow that the sample clip shows four times."""
    out = tmp_path_factory.mktemp("taught") / "my_cat.toml"
    return teach(CAT, 4, out, "--name", "My cat"), out


def test_a_clip_becomes_a_spec_that_counts_it_and_lints(taught: tuple[Result, Path]) -> None:
    result, out = taught
    assert result.status == 0, result.err
    assert "It counts 4 of 4 on the clip." in result.out
    assert limberup("specs", "lint", out).status == 0
    spec = load_spec(out)
    assert (spec.id, spec.name, spec.view) == ("my_cat", "My cat", ("side",))
    assert spec.movement is not None
    assert spec.movement.signal == "head_trunk_angle_deg"  # as the spec that people wrote


def test_the_best_three_are_shown_with_a_curve_and_their_repetitions(
    taught: tuple[Result, Path],
) -> None:
    lines = taught[0].out.splitlines()
    starts = [i for i, line in enumerate(lines) if re.match(r"\d\. ", line)]
    assert len(starts) == 3
    for i in starts:
        assert set(lines[i + 1].strip()) <= set("▁▂▃▄▅▆▇█ ")
        assert lines[i + 2].count("▴") == 4


def test_another_clip_of_the_same_exercise_is_counted_too(taught: tuple[Result, Path]) -> None:
    spec = load_spec(taught[1])
    (done,) = score_named(open_poses(SAMPLES / "cat_cow_other_camera.npz"), spec).sets
    (still,) = score_named(open_poses(SAMPLES / "none_idle_on_mat.npz"), spec).sets
    assert len(done.repetitions) == 3
    assert not still.repetitions


def test_the_levels_and_faults_of_the_file_only_have_to_be_uncommented(
    taught: tuple[Result, Path], tmp_path: Path
) -> None:
    text = taught[1].read_text(encoding="utf-8")
    keys = r"^# (\[\[\w+\]\]|(?:id|name|when|source|severity|cue|repetition) = )"
    path = tmp_path / "my_cat.toml"
    path.write_text(re.sub(keys, r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    spec = load_spec(path)
    assert len(spec.levels) == len(spec.faults) == 1
    (done,) = score_named(open_poses(CAT), spec).sets
    assert any(row.level == "far" for row in done.repetitions)


def test_sides_that_take_turns_are_told_by_side(tmp_path: Path) -> None:
    out = tmp_path / "legs.toml"
    result = teach(SAMPLES / "straight_leg_stretch_clean.npz", 4, out)
    assert result.status == 0, result.err
    spec = load_spec(out)
    assert spec.alternates
    assert spec.dose.per_side
    (done,) = score_named(open_poses(SAMPLES / "straight_leg_stretch_clean.npz"), spec).sets
    assert sorted(row.side for row in done.repetitions) == ["left", "left", "right", "right"]


def test_where_nothing_counts_as_many_the_nearest_is_told_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    out = tmp_path / "cat.toml"
    result = teach(CAT, 23, out)
    assert result.status == 1
    assert re.search(r"Nothing in the clip counts 23; the best one counts \d of 23\.", result.err)
    assert "--take" in result.err
    assert not out.exists()
    assert teach(CAT, 23, out, "--take", "1").status == 0
    assert out.exists()


def make_clip(path: Path, frames: int, *, is_still: bool) -> Path:
    """A recording of nobody, or of somebody who does not move."""
    pose = load_recording(CAT).track
    still = Pose(0.0, pose.landmarks[0], pose.world[0], pose.visibility[0])
    poses = [
        Pose(i / 15, still.landmarks, still.world, still.visibility)
        if is_still
        else Pose.missing(i / 15, Lost.NOBODY)
        for i in range(frames)
    ]
    track = PoseTrack.from_poses(poses, pose.aspect)
    save_recording(
        path, Recording(track, "heavy", "", SourceInfo(path.name, frames / 15, 15.0, frames))
    )
    return path


@pytest.mark.parametrize(
    ("frames", "is_still", "said"),
    [(60, True, "goes to and fro"), (1, True, "goes to and fro"), (60, False, "Nobody was found")],
)
def test_a_clip_that_shows_no_movement_is_refused_in_a_sentence(
    tmp_path: Path, frames: int, is_still: bool, said: str
) -> None:
    clip = make_clip(tmp_path / "clip.npz", frames, is_still=is_still)
    result = teach(clip, 3, tmp_path / "it.toml")
    assert result.status == 2
    assert said in result.err


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("cat_cow.toml", "is an exercise"),
        ("my cat.toml", "makes no id"),
        ("cat.json", "must end in .toml"),
        ("there.toml", "there already"),
        ("no_folder/cat.toml", "no_folder"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_before_the_work(
    tmp_path: Path, out: str, said: str
) -> None:
    (tmp_path / "there.toml").write_text("mine")
    result = teach(CAT, 4, tmp_path / out)
    assert result.status == 2
    assert said in result.err
    assert (tmp_path / "there.toml").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "count"), [(b"", "4"), (b"PK\x03\x04" + b"x" * 99, "4"), (b"", "0"), (b"", "x")]
)
def test_a_hostile_clip_or_count_is_refused(tmp_path: Path, content: bytes, count: str) -> None:
    clip = tmp_path / "clip.npz"
    clip.write_bytes(content)
    result = limberup(
        "specs", "new", "--from", clip, "--count", count, "--out", tmp_path / "a.toml"
    )
    assert result.status == 2
    assert not (tmp_path / "a.toml").exists()


def test_a_name_with_quotes_is_written_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "odd.toml"
    name = 'The "odd" \\ one'
    assert teach(CAT, 4, out, "--name", name).status == 0
    assert load_spec(out).name == name


def test_a_name_becomes_an_id() -> None:
    assert name_id("3 Goblet squats, slow!") == "goblet_squats_slow"


def test_repetitions_are_counted_as_the_engine_does() -> None:
    t_s = np.arange(0.0, 12.0, 0.05)
    wave = 20.0 - 20.0 * np.cos(2.0 * np.pi * t_s / 3.0)
    found = count_repetitions(t_s, [wave], "up", 15.0, 0.5)
    assert len(found) == 4
    assert count_repetitions(t_s, [wave], "up", 45.0, 0.5) == []
