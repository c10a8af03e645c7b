"""One person's own limits: merged into the spec, checked with it, and told in the session."""

import json
from pathlib import Path

import pytest

from limberup.check.run import How, check_clips, find_clips
from limberup.errors import BadInputError
from limberup.live.coaching import LiveSession
from limberup.pipeline import open_poses, score_named
from limberup.pose.recording import load_recording
from limberup.spec import OwnLimit, find_any, find_spec, list_specs, load_personal
from program import limberup

SAMPLES = Path(__file__).parents[1] / "sample_videos"
BENT = SAMPLES / "cat_cow_faults_elbows_hips.npz"
OFF = "[cat_cow.faults.elbows_bent]\noff = true\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to write limits; the folder of the person's own is another, empty one."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "limits.toml"


def list_faults(*options: str | Path) -> list[str]:
    result = limberup("score", BENT, "--exercise", "cat_cow", "--json", "-", *options)
    assert result.status == 0, result.err
    (done,) = json.loads(result.out)["sets"]
    return [fault["id"] for fault in done["faults"]]


def test_a_limit_takes_the_place_of_the_usual_one_and_is_noted(file: Path) -> None:
    file.write_text("[straight_leg_stretch.levels.hip_90]\nabove = 80\n")
    spec = find_spec("straight_leg_stretch", load_personal(file))
    assert spec.levels[-1].when is not None
    assert spec.levels[-1].when.above == 80
    assert spec.own_limits == (
        OwnLimit(
            kind="level", id="hip_90", key="above", signal="hip_mean_deg", usual=82.5, own=80.0
        ),
    )
    assert find_spec("straight_leg_stretch").own_limits == ()


@pytest.mark.parametrize(("own", "end"), [(30, 24.0), (11, 8.0)])
def test_what_ends_a_fault_moves_along_with_its_limit(file: Path, own: int, end: float) -> None:
    file.write_text(f"[straight_leg_stretch.faults.knee_bend]\nabove = {own}\n")
    fault = find_spec("straight_leg_stretch", load_personal(file)).watched_faults[0]
    assert (fault.when.above, fault.cleared and fault.cleared.below) == (own, end)


def test_a_limit_of_several_signals_is_changed_by_the_name_of_one(file: Path) -> None:
    file.write_text("[cat_cow.faults.knees_misplaced.knee_advance_ratio]\nabove = 0.6\n")
    fault = next(
        one
        for one in find_spec("cat_cow", load_personal(file)).watched_faults
        if one.id == "knees_misplaced"
    )
    assert [(one.above, one.below) for one in fault.when.any] == [(0.6, None), (None, -0.35)]


def test_times_and_the_least_movement_can_be_the_persons_own(file: Path) -> None:
    file.write_text(
        "[cat_cow.movement]\nleast = 12\n[cat_cow.faults.elbows_bent]\nfor_s = 2\n"
        "[cat_cow.faults.hips_drift]\nabove = 0.5\n"
    )
    spec = find_spec("cat_cow", load_personal(file))
    assert spec.movement is not None
    assert spec.movement.least == 12
    assert [one.key for one in spec.own_limits] == ["least", "for_s", "above"]


def test_a_value_that_is_the_usual_one_is_no_limit_of_the_persons_own(file: Path) -> None:
    file.write_text("[straight_leg_stretch.faults.knee_bend]\nabove = 22\noff = false\n")
    assert find_spec("straight_leg_stretch", load_personal(file)).own_limits == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[cat_caw.faults.x]\noff = true", 1, 'did you mean "cat_cow"?'),
        ("[cat_cow.faults.elbow_bent]\noff = true", 1, 'did you mean "elbows_bent"?'),
        ("[cat_cow.faults.elbows_bent]\nabov = 3", 2, 'did you mean "above"?'),
        ("[cat_cow.fault.elbows_bent]\noff = true", 1, 'did you mean "faults"?'),
        ("[straight_leg_stretch.levels.hip_9]\nabove = 3", 1, 'did you mean "hip_90"?'),
        ("[straight_leg_stretch.levels.hip_90]\noff = true", 2, "choose from: above"),
        ("\n[cat_cow.faults.elbows_bent]\nabove = 190", 3, "never goes above 180 deg"),
        ("[straight_leg_stretch.levels.hip_90]\nabove = 50", 2, "is inverted"),
        ("[cat_cow.faults.elbows_bent]\nbelow = 3", 2, "it has above 35 of elbow_flexion_deg"),
        ('[cat_cow.faults.elbows_bent]\nabove = "x"', 2, "must be a number"),
        ("[cat_cow.faults.elbows_bent]\nabove = nan", 2, "an ordinary number"),
        (f"[cat_cow.faults.elbows_bent]\nabove = {10**400}", 2, "an ordinary number"),
        ("[cat_cow.faults.elbows_bent]\noff = 1", 2, "true or false"),
        ("[cat_cow.faults.elbows_bent]\noff = true\nabove = 3", 2, "keep one of the two"),
        ("[cat_cow]\nfaults = 3", 2, "is no table"),
        ("cat_cow = 3", 1, "is no table"),
        ("[cat_cow.levels.one]\nabove = 3", 1, "it has none"),
        ("[cat_cow.movement]\nleast = 0", 2, "must be more than 0"),
        ("[cat_cow.movement]\nleaste = 3", 2, 'did you mean "least"?'),
        ("[exhale_hold_breathing.movement]\nleast = 3", 1, "has no movement"),
        ("[cat_cow.faults.elbows_bent]\nheld_s = 3", 2, "there is no key"),
        ("[cat_cow\n", 1, "this is not valid TOML"),
    ],
)
def test_what_cannot_be_merged_is_told_by_the_persons_own_file(
    file: Path, text: str, line: int, said: str
) -> None:
    file.write_text(text)
    result = limberup("score", BENT, "--personal", file)
    assert result.status == 2
    assert f"{file}, line {line}: " in result.err
    assert said in result.err


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a." * 300 + b"b = 1", b"\x00"])
def test_a_damaged_file_is_a_sentence(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(BadInputError, match=str(file)):
        load_personal(file)


def test_a_fault_that_is_off_is_not_looked_for(file: Path) -> None:
    file.write_text(OFF)
    assert "elbows_bent" in list_faults()
    assert "elbows_bent" not in list_faults("--personal", file)


def test_the_own_folder_counts_unless_another_file_is_given(file: Path, tmp_path: Path) -> None:
    own = tmp_path / "config" / "limberup" / "personal.toml"
    own.parent.mkdir(parents=True)
    own.write_text(OFF)
    file.write_text("")
    assert "elbows_bent" not in list_faults()
    assert "elbows_bent" in list_faults("--personal", file)
    assert "elbows_bent" in list_faults("--personal", "none")


def test_the_session_and_the_summary_say_which_limits_were_the_persons_own(file: Path) -> None:
    file.write_text(OFF + "[cat_cow.movement]\nleast = 20\n")
    options = ("score", BENT, "--exercise", "cat_cow", "--personal", file)
    (done,) = json.loads(limberup(*options, "--json", "-").out)["sets"]
    assert [(one["id"], one["key"], one["own"]) for one in done["personal_limits"]] == [
        ("elbows_bent", "off", None),
        ("", "least", 20.0),
    ]
    told = " ".join(limberup(*options).out.split())
    assert (
        "Judged by your own limits: elbows bent not looked for; a repetition counts from 20°"
        in (told)
    )
    (usual,) = json.loads(limberup("score", BENT, "-e", "cat_cow", "--json", "-").out)["sets"]
    assert "personal_limits" not in usual


def test_a_live_session_judges_by_the_same_limits_as_a_recording(file: Path) -> None:
    file.write_text(OFF + "[cat_cow.faults.hips_drift]\nabove = 0.9\n")
    spec = find_spec("cat_cow", load_personal(file))
    recording = load_recording(BENT)
    session = LiveSession(spec)
    for pose in recording.track.poses():
        session.update(pose, recording.track.aspect)
    session.finish()
    live = session.result()
    (done,) = score_named(open_poses(BENT), spec).sets
    assert live.personal_limits == done.personal_limits == spec.own_limits
    assert {one.id for one in live.faults} == {one.id for one in done.faults}
    assert "elbows_bent" not in {one.id for one in live.faults}


def test_checking_clips_never_uses_the_limits_of_a_person(file: Path, tmp_path: Path) -> None:
    own = tmp_path / "config" / "limberup" / "personal.toml"
    own.parent.mkdir(parents=True)
    own.write_text(OFF)
    assert "elbows_bent" not in list_faults()
    (clip,) = check_clips(find_clips([BENT]), How(list_specs()), jobs=1).clips
    assert clip.misses == ()


def test_an_own_exercise_can_be_named_beside_those_that_are_shipped(
    file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    shipped = list_specs()["cat_cow"].read_text(encoding="utf-8")
    path.write_text(shipped.replace('id = "cat_cow"', 'id = "mine"'))
    file.write_text("[mine.faults.elbows_bent]\noff = true\n")
    found = find_any(str(path), load_personal(file, ["mine"]))
    assert "elbows_bent" not in {one.id for one in found.faults}
    assert limberup("score", BENT, "-e", path, "--personal", file).status == 0
