"""A session and its poses in files of other programs, read back by readers of other people."""

import csv
import io
import json
import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest

from limberup.errors import BadInputError
from limberup.exports.cells import encode_csv
from limberup.exports.landmark_files import SUFFIXES, check_landmarks_name, encode_landmarks
from limberup.exports.marks import NAMES
from limberup.exports.opensim import ANGLES, compute_angles
from limberup.exports.repetition_table import encode_repetitions
from limberup.exports.session_schema import encode_session_schema, make_session_schema
from limberup.foreign.convert import Settings, make_recording
from limberup.foreign.layouts import OPENPOSE25
from limberup.foreign.openpose import parse_openpose
from limberup.landmarks import Landmark
from limberup.pipeline import open_poses, score, score_routine
from limberup.pose.recording import load_recording
from limberup.results.routine import find_routine
from limberup.results.session import Session, UnjudgedRow, encode_session
from limberup.spec import Spec, load_exercises
from limberup.types import Lost, PoseTrack

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_videos"
STRAIGHT_LEG = SAMPLES / "straight_leg_stretch_faults.npz"
SPECS = load_exercises()


@cache
def judge(name: str, exercise: str | None) -> Session:
    return score(SAMPLES / f"{name}.npz", exercise)


def list_specs(session: Session) -> list[Spec]:
    return [SPECS[done.exercise] for done in session.sets]


def make_track() -> PoseTrack:
    """Half a second of a clip, in which the second frame has nobody and the third no left foot."""
    whole = load_recording(STRAIGHT_LEG).track
    landmarks, world = whole.landmarks[:8].copy(), whole.world[:8].copy()
    for points in (landmarks, world):
        points[1] = np.nan
        points[2, Landmark.LEFT_FOOT_INDEX] = np.nan
        points[7, Landmark.RIGHT_FOOT_INDEX] = np.nan  # the last cell of its row
    return PoseTrack(
        whole.t_s[:8] + 0.25,
        landmarks,
        world,
        whole.visibility[:8],
        tuple(Lost.NOBODY if k == 1 else None for k in range(8)),
        whole.brightness[:8],
        whole.people[:8],
        whole.aspect,
    )


# --- repetitions ----------------------------------------------------------------------------------


def read_table(session: Session) -> list[dict[str, str]]:
    text = encode_repetitions(session, list_specs(session)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_repetition_has_a_row_that_says_what_the_session_says() -> None:
    session = judge("straight_leg_stretch_faults", "straight_leg_stretch")
    rows = read_table(session)
    assert [float(row["end_s"]) for row in rows] == [
        one.end_s for one in session.sets[0].repetitions
    ]
    first, second = rows[:2]
    assert first["video"] == STRAIGHT_LEG.name
    assert (first["set"], first["exercise"], first["side"]) == ("1", "straight_leg_stretch", "left")
    assert float(first["length_s"]) == pytest.approx(6.8)
    assert (first["level"], first["level_is"]) == ("hip_75", "at least")
    assert (second["level"], second["level_is"]) == ("hip_60", "exact")
    assert float(first["hip_flexion_deg"]) == pytest.approx(74.674)
    assert (first["fault_knee_bend"], second["fault_knee_bend"]) == ("yes", "no")
    assert (first["complete"], first["hold_s"], first["score"]) == ("yes", "3.967", "70")


def test_a_fault_that_was_hidden_is_not_judged_and_neither_yes_nor_no() -> None:
    session = judge("straight_leg_stretch_faults", "straight_leg_stretch")
    (done,) = session.sets
    second = done.repetitions[1]
    gap = UnjudgedRow(
        what="fault:bouncing", reason="feet_hidden", start_s=second.start_s, end_s=second.end_s
    )
    hidden = msgspec.structs.replace(done, unjudged=(gap,))
    rows = read_table(msgspec.structs.replace(session, sets=(hidden,)))
    assert [row["fault_bouncing"] for row in rows] == ["no", "not judged", "no", "yes"]
    assert {
        row["fault_pushed_too_deep"] for row in read_table(judge("cat_cow_clean", "cat_cow"))
    } == {"not judged"}, "what no camera can show is not told as clean"


def test_sets_of_several_exercises_share_one_table_with_empty_cells() -> None:
    sessions = [
        judge("straight_leg_stretch_faults", "straight_leg_stretch"),
        judge("cat_cow_clean", "cat_cow"),
    ]
    both = msgspec.structs.replace(sessions[0], sets=tuple(one.sets[0] for one in sessions))
    rows = read_table(both)
    assert {row["set"] for row in rows} == {"1", "2"}
    last = rows[-1]
    assert (last["exercise"], last["hip_flexion_deg"], last["fault_knee_bend"]) == (
        "cat_cow",
        "",
        "",
    )
    assert last["head_trunk_angle_deg"] != ""


def test_a_fault_of_the_whole_set_has_a_column() -> None:
    rows = read_table(judge("scorpion_stretch_faults_of_the_set", "scorpion_stretch"))
    columns = [name for name in rows[0] if name.startswith("set_fault_")]
    assert columns
    assert {"yes"} in [{row[name] for row in rows} for name in columns]


def test_no_cell_is_a_formula_and_every_line_ends_as_the_standard_has_it() -> None:
    session = judge("straight_leg_stretch_faults", "straight_leg_stretch")
    source = msgspec.structs.replace(session.source, path='folder/=HYPERLINK("x"),1.mp4')
    content = encode_repetitions(
        msgspec.structs.replace(session, source=source), list_specs(session)
    )
    assert content.count(b"\r\n") == content.count(b"\n") == 1 + 4
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert rows[0]["video"] == '\'=HYPERLINK("x"),1.mp4'
    assert encode_csv([["-1", -1.5, math.nan, None, 'a"b']]) == b'\'-1,-1.5,,,"a""b"\r\n'


# --- landmarks ------------------------------------------------------------------------------------


def write(suffix: str, size: tuple[int, int] | None = None) -> str:
    return encode_landmarks(Path(f"clip{suffix}"), make_track(), size).decode()


def test_the_table_of_landmarks_has_metres_and_says_why_a_frame_is_empty() -> None:
    track = make_track()
    rows = list(csv.DictReader(io.StringIO(write(".csv"), newline="")))
    assert [float(row["t_s"]) for row in rows] == track.t_s.tolist()
    knee = [float(rows[0][f"left_knee_{axis}_m"]) for axis in "xyz"]
    np.testing.assert_allclose(knee, track.world[0, Landmark.LEFT_KNEE], atol=1e-5)
    assert (rows[1]["nose_x_m"], rows[1]["nose_visibility"], rows[1]["lost"]) == (
        "",
        "",
        "nobody_found",
    )
    assert (rows[2]["left_foot_index_x_m"], rows[2]["lost"]) == ("", "")
    assert len(rows[0]) == 2 + 4 * len(NAMES)


def test_parquet_is_read_by_its_own_library_to_the_last_bit(tmp_path: Path) -> None:
    track, path = make_track(), tmp_path / "clip.parquet"
    path.write_bytes(encode_landmarks(path, track, None))
    table = pq.read_table(path)
    assert table.column("t_s").to_pylist() == track.t_s.tolist()
    column = table.column("right_hip_y_m").to_pylist()
    assert column[1] is None
    assert column[0] == track.world[0, Landmark.RIGHT_HIP, 1]
    assert table.column("lost").to_pylist()[:2] == [None, "nobody_found"]
    assert b"metres" in table.schema.metadata[b"limberup.landmarks"]


def test_without_its_library_parquet_is_refused_before_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: str) -> None:
        raise ImportError

    monkeypatch.setattr("importlib.import_module", fail)
    with pytest.raises(BadInputError, match="run pip install pyarrow"):
        check_landmarks_name(Path("a.parquet"))
    check_landmarks_name(Path("a.csv"))


@pytest.mark.parametrize("size", [None, (1280, 960)])
def test_openpose_comes_back_by_way_of_import_with_the_same_picture(
    size: tuple[int, int] | None,
) -> None:
    track = make_track()
    content = json.loads(write(".json", size))
    assert (content["width"], content["height"]) == (size or (1440, 1080))
    clip = parse_openpose("clip.json", content)
    back = make_recording("clip.json", "openpose25", clip, Settings()).recording.track
    np.testing.assert_array_equal(back.t_s, track.t_s)
    assert back.aspect == pytest.approx(track.aspect, abs=1e-3)
    assert back.lost[1] is Lost.NOBODY
    for mark in (one for one in OPENPOSE25 if one is not None):
        known = ~np.isnan(track.landmarks[:, mark, 0])
        np.testing.assert_allclose(
            back.landmarks[known, mark, :2], track.landmarks[known, mark, :2], atol=1e-5
        )
    assert np.isnan(back.landmarks[2, Landmark.LEFT_FOOT_INDEX, :2]).all()


def test_openpose_has_neck_and_middle_of_the_hips_and_zeros_for_what_is_unknown() -> None:
    track = make_track()
    frames = json.loads(write(".json"))["frames"]
    points = np.array(frames[2]["people"][0]["pose_keypoints_2d"]).reshape(25, 3)
    shoulders = track.landmarks[2, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :2]
    np.testing.assert_allclose(points[1, :2], 1080 * shoulders.mean(axis=0), atol=1e-3)
    assert points[19].tolist() == points[20].tolist() == [0.0, 0.0, 0.0]
    assert frames[1]["people"] == []
    assert (points[[0, 1, 8], 2] >= 0.1).all(), "readers leave out what has a lower score"


def read_trc(text: str) -> tuple[list[list[str]], list[list[str]]]:
    lines = text.splitlines()
    return [line.split("\t") for line in lines[:5]], [line.split("\t") for line in lines[6:]]


def test_markers_are_millimetres_with_y_up_and_empty_where_unknown() -> None:
    track = make_track()
    head, rows = read_trc(write(".trc"))
    assert head[0] == ["PathFileType", "4", "(X/Y/Z)", "clip.trc"]
    said = dict(zip(head[1], head[2], strict=True))
    assert (said["Units"], said["NumFrames"], said["NumMarkers"]) == ("mm", "8", "33")
    assert float(said["DataRate"]) == pytest.approx(15.0, rel=0.01)
    assert {len(row) for row in rows} == {len(head[3])} == {len(head[4])} == {2 + 3 * 33 + 1}
    at = head[3].index("left_ankle")
    x, y, z = track.world[0, Landmark.LEFT_ANKLE]
    np.testing.assert_allclose(
        [float(cell) for cell in rows[0][at : at + 3]], [1000 * x, -1000 * y, -1000 * z], atol=1e-3
    )
    assert set(rows[1][2:]) == {""}
    assert rows[2][head[3].index("left_foot_index")] == ""
    assert [float(row[1]) for row in rows] == pytest.approx(track.t_s.tolist(), abs=1e-6)


def test_angles_are_whole_rows_of_degrees() -> None:
    track = make_track()
    hidden = track.landmarks.copy()
    hidden[:, Landmark.LEFT_WRIST] = np.nan
    track = replace(track, landmarks=hidden)
    head, _, body = encode_landmarks(Path("a.mot"), track, None).decode().partition("endheader\n")
    names, *rows = [line.split("\t") for line in body.splitlines()]
    assert "inDegrees=yes" in head.splitlines()
    assert re.search(r"nRows=(\d+)\nnColumns=(\d+)", head)
    assert f"nRows={len(rows)}\nnColumns={len(names)}" in head
    assert "left_elbow_flexion" not in names, "it was never seen"
    assert len(rows) == 7, "nobody was in the second frame, and OpenSim stops at a nan"
    column = list(ANGLES).index("right_knee_flexion")
    expected = compute_angles(track)[0, column]
    assert float(rows[0][names.index("right_knee_flexion")]) == pytest.approx(expected, abs=1e-3)


def test_a_name_says_which_kind_of_file_is_meant() -> None:
    for suffix in SUFFIXES:
        check_landmarks_name(Path(f"CLIP{suffix.upper()}"))
    with pytest.raises(BadInputError, match=r"a\.npz must end in one of \.csv.*--save-landmarks"):
        check_landmarks_name(Path("a.npz"))


# --- the schema of a session ----------------------------------------------------------------------


def test_the_published_schema_is_that_of_the_code() -> None:
    published = ROOT / "docs" / "schema" / "session-1.json"
    assert published.read_bytes() == encode_session_schema(), "run make docs"


@pytest.mark.parametrize(
    ("clip", "exercise"),
    [
        ("straight_leg_stretch_faults", "straight_leg_stretch"),
        ("cat_cow_faults_hands", None),
        ("none_head_cut_off", None),
        ("get_up_break_clean", "get_up_break"),
        ("straight_leg_stretch_faults", "relief_sequence"),
    ],
    ids=["named", "recognised", "none", "desk", "routine"],
)
def test_sessions_fit_the_schema(clip: str, exercise: str | None) -> None:
    if exercise == "relief_sequence":
        poses = open_poses(SAMPLES / f"{clip}.npz")
        session = score_routine(poses, find_routine(exercise), SPECS)
    else:
        session = judge(clip, exercise)
    schema = make_session_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    content = json.loads(encode_session(session))
    validator.validate(content)
    assert not validator.is_valid({**content, "schema": "limberup.session/2"})
    assert not validator.is_valid({**content, "sets": [{"exercise": 1}]})
