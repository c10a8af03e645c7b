"""Landmarks of other programs: what becomes of them, and how wrong files are refused."""

import json
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limberup.errors import BadInputError
from limberup.foreign import reading
from limberup.foreign.blazepose import parse_arrays, parse_results, parse_rows
from limberup.foreign.clip import Clip, Person
from limberup.foreign.coco import parse_coco
from limberup.foreign.convert import Settings, fill_pairs, make_recording
from limberup.foreign.depth import choose_nearer_side, estimate_world
from limberup.foreign.layouts import COCO17, OPENPOSE25, find_landmark
from limberup.foreign.openpose import order_files, parse_openpose
from limberup.foreign.people import follow_one
from limberup.foreign.reading import MOST_BYTES, MOST_UNPACKED_BYTES, read_json, weigh_json
from limberup.foreign.table import parse_table
from limberup.landmarks import Landmark
from limberup.pose.provenance import describe_model, is_foreign, name_foreign
from limberup.pose.recording import load_recording
from limberup.types import FloatArray, Lost, PoseTrack
from program import limberup
from reference import film, perform_all
from stick_figure import make_pose, make_world, turn

WIDTH, HEIGHT = 960, 720
SIZE = Settings(fps=30.0, size=(WIDTH, HEIGHT))


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    """Two rounds of cat and cow, seen from the side."""
    return film(perform_all("cat_cow"), 30.0)


def to_pixels(track: PoseTrack) -> FloatArray:
    return np.asarray(track.landmarks[..., :2] * HEIGHT)


# --- writing what other programs write ------------------------------------------------------------


def write_blazepose(path: Path, track: PoseTrack) -> Path:
    normalised = track.landmarks / np.array([WIDTH / HEIGHT, 1.0, WIDTH / HEIGHT])
    np.save(path / "b.npy", np.concatenate([normalised, track.visibility[..., None]], axis=-1))
    return path / "b.npy"


def make_coco(track: PoseTrack, score: float = 0.9) -> list[dict[str, Any]]:
    return [
        {
            "image_id": i + 1,
            "keypoints": [value for mark in COCO17 for value in (*points[mark].tolist(), score)],
            "score": 0.9,
        }
        for i, points in enumerate(to_pixels(track))
    ]


def write_coco(path: Path, track: PoseTrack) -> Path:
    (path / "c.json").write_text(json.dumps(make_coco(track)))
    return path / "c.json"


def make_openpose(points: FloatArray) -> dict[str, Any]:
    values = [
        value
        for mark in OPENPOSE25
        for value in ([0, 0, 0] if mark is None else [*points[mark].tolist(), 0.8])
    ]
    return {"version": 1.3, "people": [{"person_id": [-1], "pose_keypoints_2d": values}]}


def write_openpose(path: Path, track: PoseTrack) -> Path:
    folder = path / "op"
    folder.mkdir()
    for i, points in enumerate(to_pixels(track)):
        (folder / f"mat_{i:012d}_keypoints.json").write_text(json.dumps(make_openpose(points)))
    return folder


def write_long(path: Path, track: PoseTrack) -> Path:
    rows = [
        f"{t_s:.4f},{mark.name.lower()},{points[mark][0]:.2f},{points[mark][1]:.2f}"
        for t_s, points in zip(track.t_s, to_pixels(track), strict=True)
        for mark in Landmark
    ]
    (path / "t.csv").write_text("\n".join(["time,landmark,x,y", *rows]))
    return path / "t.csv"


WRITERS: Mapping[str, Callable[[Path, PoseTrack], Path]] = {
    "blazepose33": write_blazepose,
    "coco17": write_coco,
    "openpose25": write_openpose,
    "csv": write_long,
}


@pytest.mark.parametrize("form", WRITERS)
def test_each_format_is_counted_like_the_recording_it_came_from(
    form: str, track: PoseTrack, tmp_path: Path
) -> None:
    source = WRITERS[form](tmp_path, track)
    out = tmp_path / "out.npz"

    done = limberup(
        "import", source, "--format", form, "--fps", "30", "--size", "960x720", "--out", out
    )
    assert (done.status, done.err) == (0, "")
    assert f"{len(track)} frames, somebody in {len(track)}." in done.out

    scored = limberup("score", out, "--exercise", "cat_cow", "--json", "-")
    session = json.loads(scored.out)
    assert len(session["sets"][0]["repetitions"]) == 2
    assert session["model"].startswith(f"foreign:{form}")


def test_a_far_ear_and_hip_that_were_left_out_do_not_matter(track: PoseTrack) -> None:
    content = make_coco(track)
    for entry in content:
        for mark in (Landmark.LEFT_EAR, Landmark.LEFT_HIP):
            place = 3 * COCO17.index(mark)
            entry["keypoints"][place : place + 3] = [0, 0, 0]
    imported = make_recording("c.json", "coco17", parse_coco("c.json", content), SIZE).recording
    left, right = imported.track.landmarks[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].swapaxes(
        0, 1
    )
    np.testing.assert_array_equal(left[:, :2], right[:, :2])
    assert (imported.track.visibility[:, Landmark.LEFT_HIP] == 0).all()
    assert np.isfinite(imported.track.world[:, Landmark.LEFT_KNEE]).all()


def test_the_summary_says_that_the_landmarks_are_not_its_own(
    track: PoseTrack, tmp_path: Path
) -> None:
    source = write_coco(tmp_path, track)
    done = limberup("import", source, "--format", "coco17", "--fps", "30", "--size", "960x720")
    assert "Depth is missing: it was estimated from the picture" in done.out
    assert "There are no feet and no heels" in done.out
    text = limberup("score", tmp_path / "c.npz", "--exercise", "cat_cow").out
    assert "landmarks of another program (coco17), depth estimated from the picture" in text
    assert "pose model" not in text.splitlines()[1]


@pytest.mark.parametrize(
    ("model", "foreign", "words"),
    [
        ("heavy", False, "pose model heavy"),
        (name_foreign("csv", is_flat=False), True, "landmarks of another program (csv)"),
        (
            name_foreign("coco17", is_flat=True),
            True,
            "landmarks of another program (coco17), depth estimated from the picture",
        ),
    ],
)
def test_where_landmarks_come_from_has_words(model: str, foreign: bool, words: str) -> None:
    assert is_foreign(model) is foreign
    assert describe_model(model) == words


# --- the kinds of each format ---------------------------------------------------------------------


def flat(points: FloatArray, layout: tuple[Landmark | None, ...], score: float) -> list[float]:
    return [
        value
        for mark in layout
        for value in ((0, 0, 0) if mark is None else (*points[mark, :2].tolist(), score))
    ]


POINTS: FloatArray = make_pose().landmarks * HEIGHT
COCO_POINTS = flat(POINTS, COCO17, 1.0)
NESTED = np.reshape(COCO_POINTS, (17, 3)).tolist()
COCO = {"keypoints": COCO_POINTS}
PLAIN = {"keypoints": [point[:2] for point in NESTED], "keypoint_scores": [0.9] * 17}


@pytest.mark.parametrize(
    ("content", "people"),
    [
        ([{"image_id": 7, **COCO}, {"image_id": 9, **COCO}], [1, 0, 1]),
        ([{"image_id": "clip_008.jpg", "keypoints": COCO_POINTS}], [1]),
        ([{"keypoints": COCO_POINTS}, None, {"keypoints": []}], [1, 0, 0]),
        ([[{"keypoints": COCO_POINTS}] * 2, []], [2, 0]),
        ([NESTED, NESTED], [1, 1]),
        ({"instance_info": [{"instances": [PLAIN]}]}, [1]),
        ({"images": [{"id": 40}, {"id": 900}], "annotations": [{"image_id": 900, **COCO}]}, [0, 1]),
    ],
)
def test_coco_is_read_in_each_of_its_forms(content: Any, people: list[int]) -> None:
    clip = parse_coco("c.json", content)
    assert [len(frame) for frame in clip.frames] == people
    person = next(person for frame in clip.frames for person in frame)
    np.testing.assert_allclose(person.points[Landmark.LEFT_HIP, :2], POINTS[Landmark.LEFT_HIP, :2])
    assert np.isnan(person.points[Landmark.LEFT_HEEL]).all()


def test_the_flags_of_coco_become_visibility() -> None:
    flags = [*COCO_POINTS]
    flags[2::3] = [2] * 17
    flags[3 * COCO17.index(Landmark.LEFT_KNEE) + 2] = 1
    flags[3 * COCO17.index(Landmark.LEFT_ANKLE) + 2] = 0
    person = parse_coco("c.json", [{"image_id": 1, "keypoints": flags}]).frames[0][0]
    assert person.points[Landmark.RIGHT_KNEE, 3] == 1.0
    assert person.points[Landmark.LEFT_KNEE, 3] == 0.5
    assert np.isnan(person.points[Landmark.LEFT_ANKLE]).all()


LIST = make_pose().landmarks.tolist()
DICTS = [{"x": x, "y": y, "z": z, "visibility": 0.5} for x, y, z in LIST]


@pytest.mark.parametrize(
    ("content", "people", "has_world"),
    [
        ([LIST, LIST], [1, 1], False),
        ([DICTS, None, []], [1, 0, 0], False),
        ([{"landmarks": [DICTS, DICTS], "worldLandmarks": [DICTS, DICTS]}, {}], [2, 0], True),
        ({"frames": [{"poseLandmarks": DICTS, "poseWorldLandmarks": LIST}]}, [1], True),
        ({"landmarks": [LIST], "world": [LIST], "width": 960, "height": 720}, [1], True),
    ],
)
def test_blazepose_is_read_in_each_of_its_forms(
    content: Any, people: list[int], has_world: bool
) -> None:
    clip = parse_results("b.json", content)
    assert [len(frame) for frame in clip.frames] == people
    assert (clip.frames[0][0].world is not None) is has_world
    np.testing.assert_allclose(clip.frames[0][0].points[:, :3], LIST)


def test_rows_of_numbers_are_blazepose_with_or_without_names() -> None:
    row = ",".join(str(value) for point in LIST for value in point)
    for text in (f"{row}\n{row}\n", "x0," + "c," * 98 + f"\n{row}\n{row}"):
        clip = parse_rows("b.csv", text)
        assert len(clip.frames) == 2
        np.testing.assert_allclose(clip.frames[1][0].points[:, :3], LIST)


def test_openpose_comes_in_one_file_too() -> None:
    frame = make_openpose(POINTS[:, :2])
    clip = parse_openpose("o.json", {"frames": [frame, {"people": []}], "width": 9, "height": 6})
    assert clip.size == (9.0, 6.0)
    assert [len(people) for people in clip.frames] == [1, 0]
    person = clip.frames[0][0].points
    for mark in (Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_HEEL, Landmark.LEFT_EAR):
        np.testing.assert_allclose(person[mark, :2], POINTS[mark, :2])


def test_the_number_in_a_files_name_says_which_frame_it_is() -> None:
    names = ["a_12_keypoints.json", "a_9_keypoints.json"]
    assert order_files(Path("a"), names) == {names[0]: 3, names[1]: 0}
    assert order_files(Path("a"), ["b_keypoints.json", "a_keypoints.json"]) == {
        "a_keypoints.json": 0,
        "b_keypoints.json": 1,
    }


WIDE = """frame;Left_Hip_x;Left Hip.y;right_hip_x;right_hip_y;neck_x;neck_y
5;1;2;3;4;0;0
7;1;2;;;0;0
"""


def test_a_wide_table_keeps_the_frames_that_were_left_out() -> None:
    clip = parse_table("t.csv", WIDE)
    assert [len(people) for people in clip.frames] == [1, 0, 1]
    np.testing.assert_array_equal(clip.frames[0][0].points[Landmark.RIGHT_HIP, :2], (3, 4))
    assert np.isnan(clip.frames[2][0].points[Landmark.RIGHT_HIP]).all()
    assert clip.notes == ("Left out, because no landmark has that name: neck.",)


def test_times_of_a_table_are_seconds_or_milliseconds() -> None:
    rows = "nose,1,2,3,1\n"
    for unit, first, second in (("time", 0.5, 0.75), ("time_ms", 500, 750)):
        text = f"{unit},landmark,x,y,z,visibility\n{first},{rows}{second},{rows}"
        clip = parse_table("t.csv", text)
        assert clip.t_s is not None
        np.testing.assert_allclose(clip.t_s, (0.5, 0.75))
        np.testing.assert_array_equal(clip.frames[1][0].points[Landmark.NOSE], (1, 2, 3, 1))


def test_what_a_table_calls_invisible_is_missing() -> None:
    clip = parse_table("t.csv", "frame,landmark,x,y,score\n0,nose,1,2,0\n0,left_ear,1,2,0.1\n")
    assert np.isnan(clip.frames[0][0].points[Landmark.NOSE]).all()


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("LEFT_HIP", Landmark.LEFT_HIP),
        ("left hip", Landmark.LEFT_HIP),
        ("Left-Big-Toe", Landmark.LEFT_FOOT_INDEX),
        ("neck", None),
        ("", None),
    ],
)
def test_names_of_landmarks_are_taken_leniently(name: str, mark: Landmark | None) -> None:
    assert find_landmark(name) is mark


# --- people ---------------------------------------------------------------------------------------


def person_at(x: float, size: float) -> Person:
    points = np.full((33, 4), np.nan)
    points[:, :2] = np.linspace((x, 0.0), (x, size), 33)
    return Person(points)


def test_the_largest_person_is_followed_whatever_the_order() -> None:
    big, small = person_at(100.0, 300.0), person_at(600.0, 100.0)
    chosen = follow_one([(big, small), (small, big), (small,), (big, small)], np.arange(4) / 30)
    assert chosen == (big, big, None, big)


def test_somebody_who_comes_back_elsewhere_is_followed_again() -> None:
    first, other, later = (person_at(x, size) for x, size in ((100, 300), (900, 50), (600, 300)))
    frames: list[tuple[Person, ...]] = [*[(first, other)] * 3, *[()] * 60, (later,)]
    chosen = follow_one(frames, np.arange(64) / 30)
    assert chosen[0] is first
    assert chosen[-1] is later


def test_frames_with_only_others_say_so(track: PoseTrack) -> None:
    me, other = POINTS[:, :2], POINTS[:, :2] * 0.2
    people = [{"pose_keypoints_2d": flat(points, OPENPOSE25, 0.9)} for points in (me, other)]
    frames = [{"people": people}, {"people": people[1:]}, {"people": []}, {"people": people}]
    imported = make_recording("o.json", "openpose25", parse_openpose("o.json", frames), SIZE)
    assert imported.recording.track.lost == (None, Lost.OTHER_PERSON, Lost.NOBODY, None)
    assert imported.recording.track.people.tolist() == [2, 1, 0, 2]
    assert imported.notes[0].startswith("Several people in 2 of 4 frames")


# --- the picture and its depth --------------------------------------------------------------------


def test_pixels_and_shares_of_the_picture_give_the_same_landmarks() -> None:
    pose = make_pose().landmarks
    shares = parse_results("b.json", [(pose / (4 / 3, 1, 4 / 3)).tolist()])
    pixels = parse_results("b.json", [(pose * HEIGHT).tolist()])
    for clip, settings in ((shares, Settings(30.0, None, 4 / 3)), (pixels, SIZE)):
        imported = make_recording("b.json", "blazepose33", clip, settings).recording
        np.testing.assert_allclose(imported.track.landmarks[0], pose)
        assert imported.track.aspect == pytest.approx(4 / 3)


def test_a_size_in_the_file_is_used_and_the_one_given_wins() -> None:
    arrays = {"landmarks": POINTS[None, :, :2], "width": np.array(960), "height": np.array(720)}
    clip = parse_arrays("b.npz", arrays)
    assert make_recording("b", "x", clip, Settings(30.0)).recording.track.aspect == 960 / 720
    assert make_recording("b", "x", clip, Settings(30.0, (1440, 720))).recording.track.aspect == 2


def test_depth_that_the_file_has_is_kept() -> None:
    clip = parse_results("b.json", [POINTS.tolist()])
    imported = make_recording("b.json", "blazepose33", clip, SIZE).recording
    assert imported.model == "foreign:blazepose33"
    expected = make_world() - make_world()[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    np.testing.assert_allclose(imported.track.world[0], expected, atol=1e-9)


@pytest.mark.parametrize("degrees", [90.0, 70.0, 45.0, -45.0, -90.0])
def test_depth_is_estimated_from_how_wide_the_trunk_looks(degrees: float) -> None:
    world = turn(make_world(), degrees)
    image = make_pose(world=world).landmarks[None, :, :2]
    estimated = estimate_world(image, np.zeros(1))[0]

    def turned(points: FloatArray) -> float:
        across = points[Landmark.LEFT_SHOULDER] - points[Landmark.RIGHT_SHOULDER]
        return float(np.degrees(np.arctan2(across[2], across[0])))

    assert turned(estimated) == pytest.approx(turned(world), abs=12.0)


def test_a_mirrored_picture_shows_the_other_side() -> None:
    image = make_pose(world=turn(make_world(), 90.0)).landmarks[None, :, :2]
    mirrored = image * np.array([-1.0, 1.0]) + np.array([1.4, 0.0])
    sides = [choose_nearer_side(each, np.zeros(1))[0] for each in (image, mirrored)]
    assert sorted(sides) == [-1.0, 1.0]


def test_without_shoulders_there_is_no_depth_and_no_warning() -> None:
    image = make_pose().landmarks[None, :, :2].copy()
    image[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = np.nan
    assert np.isnan(estimate_world(image, np.zeros(1))).all()


def test_an_elbow_is_not_put_where_the_other_one_is() -> None:
    landmarks = make_pose().landmarks[None].copy()
    landmarks[:, [Landmark.LEFT_ELBOW, Landmark.LEFT_EAR]] = np.nan
    filled = fill_pairs(landmarks)
    assert np.flatnonzero(filled).tolist() == [Landmark.LEFT_EAR]
    assert np.isnan(landmarks[0, Landmark.LEFT_ELBOW]).all()


# --- what is refused ------------------------------------------------------------------------------

EIGHTEEN = [1.0] * 54


@pytest.mark.parametrize(
    ("parse", "content", "words"),
    [
        (parse_coco, 7, "neither annotations nor frames"),
        (parse_coco, {}, "neither annotations nor frames"),
        (parse_coco, [], "no frames"),
        (parse_coco, [LIST], "say --format blazepose33"),
        (parse_coco, [{"keypoints": [1.0] * 75}], "say --format openpose25"),
        (parse_coco, [{"keypoints": EIGHTEEN}], "18 points instead of 17"),
        (parse_coco, [{"keypoints": "far"}], "equally many numbers"),
        (parse_coco, [{"keypoints": [1.0] * 50 + [{}]}], "equally many numbers"),
        (parse_coco, [{"keypoints": [5.0] * 51}], "a score of 5"),
        (parse_coco, [{"image_id": "mat.jpg", "keypoints": COCO_POINTS}], "without a number"),
        (parse_coco, [{"image_id": i, "keypoints": COCO_POINTS} for i in (1, 99)], "do not count"),
        (parse_coco, {"images": 5, "annotations": []}, "no frames"),
        (parse_coco, {"images": [{"id": 1}], "annotations": [{"image_id": 2}]}, "does not list"),
        (parse_coco, [{"keypoints": COCO_POINTS, "keypoint_scores": [1]}], "17 scores"),
        (parse_coco, {"frames": [], "width": 0, "height": 5}, "no size of a picture"),
        (parse_results, {"a": 1}, "no list of frames"),
        (parse_results, "x", "no list of frames"),
        (parse_results, [], "no frames"),
        (parse_results, [NESTED], "say --format coco17"),
        (parse_results, [[[1.0, 2.0], [1.0]]], "equally many numbers"),
        (parse_results, [{"faces": 1}], 'no "landmarks"'),
        (parse_results, [np.full((33, 3), 0.5).tolist()], "looks like a score"),
        (parse_results, {"landmarks": [LIST], "world": [[1]]}, "The world of"),
        (parse_openpose, 5, "no frames of OpenPose"),
        (parse_openpose, [{}], 'no list of "people"'),
        (parse_openpose, {"people": [{}]}, 'without "pose_keypoints_2d"'),
        (parse_openpose, {"people": [{"pose_keypoints_2d": EIGHTEEN}]}, "18 points instead of 25"),
        (parse_arrays, {"a": np.zeros(1), "b": np.zeros(1)}, "several arrays"),
        (parse_arrays, {"": np.zeros((4, 17, 3))}, "say --format coco17"),
        (parse_arrays, {"": np.zeros((4, 33))}, "instead of (frames, 33, 2 to 5)"),
        (parse_arrays, {"": np.array([["a"]])}, "equally many numbers"),
        (parse_rows, "", "no frames"),
        (parse_rows, "1,2\n3,4\n", "2 numbers a row, which is not 66, 99, 132 or 165"),
        (parse_rows, ",".join("1" * 198), "198 numbers a row"),
        (parse_rows, "1,2\n3\n", "equally many numbers"),
        (parse_table, "", "is empty"),
        (parse_table, "a,b\n1,2\n", 'no column "frame" or "time"'),
        (parse_table, "frame,x,x\n1,2,3\n", 'two columns "x"'),
        (parse_table, "frame,speed\n1,2\n", "neither the columns"),
        (parse_table, "frame,nose_x,nose_y\n", "no frames"),
        (parse_table, "frame,nose_x,nose_y\n1,2,3\n0,2,3\n", "Line 3 of file goes back"),
        (parse_table, "frame,nose_x,nose_y\n1,2,3\n1,2,3\n", "same time"),
        (parse_table, "frame,nose_x,nose_y\n,2,3\n", "does not say when"),
        (parse_table, "frame,nose_x,nose_y\n1,far,3\n", 'has "far"'),
        (parse_table, "frame,nose_x,nose_y\n0.5,2,3\n", "no whole numbers"),
        (parse_table, "frame,nose_x,nose_y\n0,2,3\n9e8,2,3\n", "spans"),
        (parse_table, "frame,landmark,x,y\n1,nose,2,3\n1,nose,2,3\n", "gives nose twice"),
        (parse_table, "frame,landmark,x,y\n1,tail,2,3\n", "no landmark that is known"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_in_one_sentence(
    parse: Callable[[str, Any], Clip], content: Any, words: str
) -> None:
    with pytest.raises(BadInputError, match="file") as caught:
        parse("file", content)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_json_that_would_fill_the_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise AssertionError("it was unpacked")

    (tmp_path / "a.json").write_text("[" + "[]," * 100_000 + "[]]")
    monkeypatch.setattr(reading, "MOST_UNPACKED_BYTES", 10_000_000)
    monkeypatch.setattr("json.loads", refuse)
    with pytest.raises(BadInputError, match=r"a\.json would take .* import it in parts"):
        read_json(tmp_path / "a.json")


def test_what_json_becomes_in_memory_is_not_underrated() -> None:
    point = '{"x":0.51,"y":0.52,"z":-0.12,"visibility":0.99}'
    for unit in ("[]", "[1]", "{}", '{"a":0}', "0.1", "[0.1,0.2,0.3]", point):
        text = "[" + f"{unit}," * 20_000 + "0]"
        tracemalloc.start()
        content = json.loads(text)
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(content) == 20_001
        assert weigh_json(text) >= 0.95 * taken, unit


def test_an_hour_of_landmarks_is_taken() -> None:
    x, y, z, score = (0.5123456716537476, 0.4123456716537476, -0.1123456716537476, 0.998)
    frame = [{"x": x, "y": y, "z": z, "visibility": score}] * 33
    text, frames = json.dumps([frame]), 3600 * 30
    assert len(text) * frames < MOST_BYTES
    assert weigh_json(text) * frames < MOST_UNPACKED_BYTES


def test_a_long_table_is_as_long_as_its_frames_and_not_its_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("limberup.foreign.clip.MOST_FRAMES", 3)
    rows = [f"{i},{name},1,2\n" for i in range(4) for name in ("nose", "left_hip")]
    text = "frame,landmark,x,y\n"
    assert len(parse_table("t.csv", text + "".join(rows[:6])).frames) == 3
    with pytest.raises(BadInputError, match="3 are the most"):
        parse_table("t.csv", text + "".join(rows))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_a_table_end_as_any_program_ends_them(end: str) -> None:
    clip = parse_table("t.csv", end.join(["frame,nose_x,nose_y", "", "0,1,2", "1,3,4"]))
    assert len(clip.frames) == 2


@pytest.mark.parametrize(
    ("points", "settings", "words"),
    [
        (POINTS, Settings(), "give --fps 30"),
        (POINTS, Settings(30.0), "give --size 1280x720"),
        (POINTS / HEIGHT, Settings(30.0), "or --aspect"),
        (POINTS, Settings(30.0, (100, 100)), "outside the picture"),
        (POINTS, Settings(30.0, (30000, 30000)), "hardly any of the picture"),
        (POINTS * np.nan, SIZE, "nobody in any frame"),
    ],
)
def test_what_cannot_be_placed_in_a_picture_is_refused(
    points: FloatArray, settings: Settings, words: str
) -> None:
    clip = parse_arrays("file", {"": points[None, :, :2]})
    with pytest.raises(BadInputError) as caught:
        make_recording("file", "blazepose33", clip, settings)
    assert words in str(caught.value)


@pytest.mark.parametrize("t_s", [(0.0, 0.0), (1.0, 0.5), (-1.0, 0.5), (0.0, 1e9)])
def test_times_must_increase_from_the_start(t_s: tuple[float, float]) -> None:
    clip = Clip(((Person(person_at(1.0, 2.0).points),),) * 2, None, np.array(t_s))
    with pytest.raises(BadInputError, match="times in file"):
        make_recording("file", "csv", clip, SIZE)


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.json", b'{"frames": [', "coco17"),
        ("a.json", b"[" * 100_000, "coco17"),
        ("a.json", b"\xff\xfe\x00", "openpose25"),
        ("a.json", b"", "blazepose33"),
        ("a.npy", b"no array", "blazepose33"),
        ("a.npz", b"PK\x03\x04 cut off", "coco17"),
        ("a.csv", b"\x00\x01\x02", "csv"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "coco17"),
    ],
)
def test_nothing_is_written_when_a_file_cannot_be_read(
    name: str, content: bytes, form: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    before = sorted(tmp_path.iterdir())
    out = tmp_path / "out.npz"
    done = limberup("import", tmp_path / name, "--format", form, "--fps", "30", "--out", out)
    assert done.status == 2
    assert done.err.startswith("limberup: ")
    assert done.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fps", "0"], "--fps must be a number from 1 to 1000"),
        (["--fps", "many"], "--fps must be"),
        (["--fps", "nan"], "--fps must be"),
        (["--size", "1280"], "--size must be"),
        (["--size", "0x720"], "--size must be"),
        (["--aspect", "-1"], "--aspect must be"),
        (["--out", "result.json"], "must end in .npz"),
        (["--out", "nowhere/result.npz"], "is no folder"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    options: list[str], words: str, track: PoseTrack, tmp_path: Path
) -> None:
    done = limberup("import", write_coco(tmp_path, track), "--format", "coco17", *options)
    assert done.status == 2
    assert words in done.err


def test_a_recording_that_is_there_is_replaced_only_when_named(
    track: PoseTrack, tmp_path: Path
) -> None:
    source = write_coco(tmp_path, track)
    (tmp_path / "c.npz").write_bytes(b"precious")
    options = ("--format", "coco17", "--fps", "30", "--size", "960x720")
    refused = limberup("import", source, *options)
    assert refused.status == 2
    assert "is there already" in refused.err
    assert (tmp_path / "c.npz").read_bytes() == b"precious"
    assert limberup("import", source, *options, "--out", tmp_path / "c.npz").status == 0
    assert load_recording(tmp_path / "c.npz").model == "foreign:coco17:flat"


def test_a_recording_is_not_imported(tmp_path: Path, track: PoseTrack) -> None:
    source = write_coco(tmp_path, track)
    limberup("import", source, "--format", "coco17", "--fps", "30", "--size", "960x720")
    done = limberup(
        "import", tmp_path / "c.npz", "--format", "blazepose33", "--out", tmp_path / "d.npz"
    )
    assert "is a recording already" in done.err


def test_an_empty_folder_and_two_videos_in_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no files"):
        order_files(tmp_path, [])
    with pytest.raises(BadInputError, match="several videos"):
        order_files(tmp_path, ["a_1_keypoints.json", "b_1_keypoints.json"])


def test_numbers_that_are_none_are_taken_for_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[NaN, null, 1e200]")
    content = read_json(tmp_path / "a.json")
    clip = parse_results("a", [[[0.5, 0.5, -0.1], *[content] * 32]])
    assert np.isnan(clip.frames[0][0].points[1:, :3]).all()
    assert np.isfinite(clip.frames[0][0].points[0, :3]).all()
