import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from limberup.errors import BadInputError
from limberup.landmarks import LANDMARK_COUNT
from limberup.pose.recording import (
    Recording,
    SourceInfo,
    is_recording,
    load_recording,
    quantise_pose,
    save_recording,
)
from limberup.types import Lost, Pose, PoseTrack

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

positions = hnp.arrays(
    np.float64,
    (LANDMARK_COUNT, 3),
    elements=st.floats(-5, 5) | st.floats(allow_nan=True, allow_infinity=True),
    fill=st.floats(-1, 2) | st.just(np.nan),
)
visibilities = hnp.arrays(
    np.float64, LANDMARK_COUNT, elements=st.floats(-0.5, 1.5) | st.just(np.nan)
)
poses = st.builds(
    Pose,
    t_s=st.floats(0, 1e5),
    landmarks=positions,
    world=positions,
    visibility=visibilities,
    lost=st.none() | st.sampled_from(Lost),
    brightness=st.floats(0, 1) | st.just(math.nan),
    people=st.integers(-1, 400),
    torso_flow=hnp.arrays(np.float64, 2, elements=st.floats(-5, 5) | st.just(np.nan)),
)


def bits(pose: Pose) -> tuple[object, ...]:
    """Everything in a pose, so that two of them are equal only if every bit is."""
    return (
        np.float64(pose.t_s).tobytes(),
        pose.landmarks.tobytes(),
        pose.world.tobytes(),
        pose.visibility.tobytes(),
        pose.lost,
        np.float64(pose.brightness).tobytes(),
        pose.people,
        pose.torso_flow.tobytes(),
    )


def made(count: int = 4) -> Recording:
    """A person who drifts to the right and is lost in the last frame."""
    seen = [
        Pose(
            i / 30,
            np.full((33, 3), 0.5 + i / 100),
            np.full((33, 3), -0.1),
            np.full(33, 0.9),
            None,
            0.4,
            1,
        )
        for i in range(count - 1)
    ]
    track = PoseTrack.from_poses(
        [*seen, Pose.missing((count - 1) / 30, Lost.TOO_DARK, brightness=0.05)], 4 / 3
    )
    return Recording(track, "full", "ab" * 32, SourceInfo("clips/bridge é.mp4", 3.03, 30.0, count))


def edited(path: Path, **changes: object) -> None:
    """Change or (with None) remove arrays of a saved recording."""
    with np.load(path) as archive:
        content = {
            **archive,
            **{name: np.asarray(value) for name, value in changes.items() if value is not None},
        }
    np.savez(
        path,
        **{name: value for name, value in content.items() if changes.get(name, value) is not None},
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A recording of four frames on disk."""
    path = tmp_path / "clip.npz"
    save_recording(path, made())
    return path


@given(poses)
def test_quantising_twice_is_quantising_once(pose: Pose) -> None:
    once = quantise_pose(pose)
    assert bits(quantise_pose(once)) == bits(once)


@given(poses)
def test_quantising_leaves_its_argument_alone(pose: Pose) -> None:
    before = bits(pose)
    quantise_pose(pose)
    assert bits(pose) == before


@given(poses)
def test_quantising_moves_a_position_by_half_a_step_at_most_and_keeps_what_is_missing(
    pose: Pose,
) -> None:
    after = quantise_pose(pose).landmarks
    is_held = np.abs(pose.landmarks) < 3.9998
    assert (np.isnan(after) == ~is_held).all()
    assert np.abs(after - pose.landmarks)[is_held].max(initial=0) <= 0.5 / 8192


def test_a_recording_from_before_the_torsos_motion_was_kept_is_read_as_one_without_it(
    saved: Path,
) -> None:
    edited(saved, torso_flow=None)
    track = load_recording(saved).track
    assert track.torso_flow.shape == (4, 2)
    assert np.isnan(track.torso_flow).all()


@given(st.lists(poses, max_size=4), st.floats(0.1, 10))
@settings(max_examples=60)
def test_a_track_of_quantised_poses_is_loaded_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Pose], aspect: float
) -> None:
    path = tmp_path_factory.mktemp("bits") / "clip.npz"
    kept = [
        quantise_pose(dataclasses.replace(pose, t_s=i + pose.t_s / 1e6))
        for i, pose in enumerate(drawn)
    ]
    saved = dataclasses.replace(made(), track=PoseTrack.from_poses(kept, aspect))
    save_recording(path, saved)
    loaded = load_recording(path)
    assert [bits(pose) for pose in loaded.track.poses()] == [bits(pose) for pose in kept]
    assert loaded.track.aspect == aspect


def test_a_track_that_was_not_quantised_is_saved_as_if_it_were(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    landmarks, world = rng.normal(0, 2, (2, 20, 33, 3))
    rough = [
        Pose(float(i), landmarks[i], world[i], rng.random(33), None, 0.3, 2) for i in range(20)
    ]
    save_recording(
        tmp_path / "a.npz", dataclasses.replace(made(), track=PoseTrack.from_poses(rough, 1.5))
    )
    loaded = load_recording(tmp_path / "a.npz").track.poses()
    assert [bits(pose) for pose in loaded] == [bits(quantise_pose(pose)) for pose in rough]


def test_model_and_source_come_back(saved: Path) -> None:
    loaded, original = load_recording(saved), made()
    assert (loaded.model, loaded.model_sha256, loaded.source) == (
        "full",
        "ab" * 32,
        original.source,
    )
    assert loaded.track.lost == (None, None, None, Lost.TOO_DARK)


def test_an_unknown_duration_and_frame_rate_stay_unknown(tmp_path: Path) -> None:
    save_recording(
        tmp_path / "a.npz",
        dataclasses.replace(made(), source=SourceInfo("a.webm", math.nan, math.nan, 4)),
    )
    source = load_recording(tmp_path / "a.npz").source
    assert math.isnan(source.duration_s)
    assert math.isnan(source.fps)


def test_a_recording_without_frames_can_be_saved(tmp_path: Path) -> None:
    save_recording(
        tmp_path / "a.npz", dataclasses.replace(made(), track=PoseTrack.from_poses([], 1.0))
    )
    assert len(load_recording(tmp_path / "a.npz").track) == 0


def test_equal_recordings_are_equal_files(saved: Path, tmp_path: Path) -> None:
    save_recording(tmp_path / "again.npz", made())
    assert (tmp_path / "again.npz").read_bytes() == saved.read_bytes()


def test_a_steady_minute_takes_little_room(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    walk = np.cumsum(rng.normal(0, 1e-3, (1800, 33, 3)), axis=0)
    steady = [Pose(i / 30, walk[i], walk[i], np.full(33, 0.99)) for i in range(1800)]
    track = PoseTrack.from_poses(steady, 1.5)
    save_recording(tmp_path / "a.npz", dataclasses.replace(made(), track=track))
    assert (tmp_path / "a.npz").stat().st_size < 60 * 10_000


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.npz", True), ("A.NPZ", True), ("a.mp4", False), ("npz", False), ("a.npz.mp4", False)],
)
def test_a_recording_is_known_by_its_suffix(name: str, is_one: bool) -> None:
    assert is_recording(Path(name)) is is_one


def refused(path: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        load_recording(path)
    text = str(caught.value)
    assert str(path) in text
    assert text.endswith(".")
    return text


def test_a_newer_schema_asks_for_an_update(saved: Path) -> None:
    edited(saved, schema="limberup.recording/2")
    assert "update limberup" in refused(saved)


@pytest.mark.parametrize(
    "schema", ["somebody.else/1", "limberup.recording/one", "limberup.recording", 7, None]
)
def test_another_schema_is_refused(saved: Path, schema: object) -> None:
    edited(saved, schema=schema)
    assert "not a whole limberup recording" in refused(saved)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("t_s", None),
        ("t_s", [0.0, 1.0, 1.0, 2.0]),
        ("t_s", [0.0, 1.0, math.nan, 2.0]),
        ("t_s", [0.0, 1.0, 2.0, math.inf]),
        ("t_s", [[0.0, 1.0, 2.0, 3.0]]),
        ("t_s", [0, 1, 2, 3]),
        ("landmarks", None),
        ("landmarks", np.zeros((2, 3, 33, 3), np.uint8)),
        ("world", np.zeros((2, 4, 33, 3))),
        ("visibility", np.zeros((4, 32), np.uint8)),
        ("lost", np.full(4, 99, np.uint8)),
        ("lost_names", ["", "abducted"]),
        ("people", np.zeros(3, np.uint8)),
        ("brightness", ["dark"] * 4),
        ("aspect", [1.0, 2.0]),
        ("model", 3),
        ("source_frames", 3.5),
    ],
)
def test_missing_keys_and_wrong_shapes_are_refused(saved: Path, name: str, value: object) -> None:
    edited(saved, **{name: value})
    assert "record the video again" in refused(saved)


def test_pickled_objects_are_never_loaded(saved: Path) -> None:
    edited(saved, model=np.array([{"a": 1}], dtype=object))
    refused(saved)


@pytest.mark.parametrize("kept", [0, 1, 30, 1000, -1])
def test_a_truncated_recording_is_refused(saved: Path, kept: int) -> None:
    saved.write_bytes(saved.read_bytes()[:kept])
    refused(saved)


def test_flipped_bits_are_refused_or_harmless(saved: Path) -> None:
    data, good = saved.read_bytes(), [bits(pose) for pose in load_recording(saved).track.poses()]
    for where in range(0, len(data), 29):
        saved.write_bytes(data[:where] + bytes([data[where] ^ 4]) + data[where + 1 :])
        try:
            loaded = load_recording(saved)
        except BadInputError:
            continue
        assert [bits(pose) for pose in loaded.track.poses()] == good


@pytest.mark.parametrize("content", [b"", b"hello, I am a text", b"\x93NUMPY"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    refused(tmp_path / "a.npz")


def test_a_single_array_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    refused(tmp_path / "a.npz")


def test_a_missing_recording_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "gone.npz")


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    refused(tmp_path / "folder.npz")


def unsaved(path: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        save_recording(path, made())
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_missing_output_folder_is_to_be_created(tmp_path: Path) -> None:
    assert "create" in unsaved(tmp_path / "nowhere" / "a.npz")


def test_an_output_that_is_a_folder_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.npz").mkdir()
    unsaved(tmp_path / "a.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    assert ".npz" in unsaved(tmp_path / "a.json")


def test_a_full_disk_leaves_the_old_file_and_no_half_written_one(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    before = saved.read_bytes()
    monkeypatch.setattr("limberup.files.os.fsync", fail)
    assert "No space left" in unsaved(saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_an_interrupted_save_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("limberup.files.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_recording(tmp_path / "a.npz", made())
    assert not list(tmp_path.iterdir())


def test_a_file_that_may_not_be_read_is_named(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("limberup.border.os.open", refuse)
    assert "change its permissions" in refused(saved)


def test_times_that_do_not_increase_are_not_saved(tmp_path: Path) -> None:
    track = dataclasses.replace(made().track, t_s=np.array([0.0, 0.2, 0.1, 0.3]))
    with pytest.raises(ValueError, match="times"):
        save_recording(tmp_path / "a.npz", dataclasses.replace(made(), track=track))
    assert not list(tmp_path.iterdir())
