"""Which exercise it is, when nobody says so."""

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

import figures
from limberup.check.run import How, check_clips, find_clips, summarise
from limberup.judging.engine import Engine
from limberup.pose.recording import Recording, SourceInfo, save_recording
from limberup.reports.markdown import render_markdown
from limberup.reports.summary import make_recognition
from limberup.results.recognition import (
    FLOOR,
    compute_covered,
    compute_score,
    compute_weight,
    list_contenders,
    recognise,
)
from limberup.results.session import (
    ExerciseSet,
    FaultRow,
    HoldRow,
    Recognition,
    RepetitionRow,
    build_set,
)
from limberup.spec import Spec, list_specs, load_exercises
from limberup.spec.file import SpecFile
from limberup.spec.lint import lint_spec
from limberup.spec.model import Limits
from limberup.types import PoseTrack
from program import limberup
from reference import film, perform_all

SAMPLES = Path(__file__).parents[1] / "sample_videos"
SPECS = load_exercises()
CAT_COW, CHILDS_POSE = SPECS["cat_cow"], SPECS["childs_pose"]


def rep(start_s: float, end_s: float, score: int = 100) -> RepetitionRow:
    return RepetitionRow(
        index=1,
        side="both",
        start_s=start_s,
        end_s=end_s,
        level=None,
        complete=True,
        hold_s=0.0,
        range_of_motion={},
        faults=(),
        score=score,
    )


def make_set(
    spec: Spec, *repetitions: RepetitionRow, holds: tuple[HoldRow, ...] = ()
) -> ExerciseSet:
    empty = build_set(spec, [], 60.0)
    return msgspec.structs.replace(empty, repetitions=repetitions, holds=holds)


def guess(**sets: ExerciseSet) -> Recognition:
    return recognise(sets, SPECS, seen_s=20.0)


def test_the_exercise_that_covers_most_of_the_time_wins() -> None:
    found = guess(
        cat_cow=make_set(CAT_COW, rep(2, 8), rep(8, 14)),
        scorpion_stretch=make_set(SPECS["scorpion_stretch"], rep(5, 8)),
    )
    assert found.exercise == "cat_cow"
    assert [one.exercise for one in found.candidates] == ["cat_cow", "scorpion_stretch"]
    assert found.margin == pytest.approx(
        1 - found.candidates[1].score / found.candidates[0].score, abs=1e-3
    )
    assert list_contenders(found) == []


def test_nothing_counted_is_no_exercise() -> None:
    found = guess(cat_cow=make_set(CAT_COW), childs_pose=make_set(CHILDS_POSE))
    assert found == Recognition(exercise=None, margin=0.0, candidates=())


def test_a_movement_that_explains_only_a_moment_is_no_exercise() -> None:
    found = guess(cat_cow=make_set(CAT_COW, rep(2, 3)))
    assert found.exercise is None
    assert found.candidates[0].score < FLOOR
    assert list_contenders(found) == []


def test_two_that_explain_it_equally_well_are_both_named() -> None:
    spans = (rep(2, 8), rep(9, 15))
    found = guess(
        scorpion_stretch=make_set(SPECS["straight_leg_stretch"], *spans),
        straight_leg_stretch=make_set(SPECS["straight_leg_stretch"], *spans),
    )
    assert found.exercise is None
    assert len(list_contenders(found)) == 2


def test_what_it_may_be_is_said_in_words() -> None:
    spec, spans = SPECS["straight_leg_stretch"], (rep(2, 8), rep(9, 15))
    either = guess(
        scorpion_stretch=make_set(spec, *spans), straight_leg_stretch=make_set(spec, *spans)
    )
    assert render_markdown(make_recognition(either, SPECS)).startswith(
        "This could be Scorpion stretch or Straight-leg stretch;"
    )
    little = guess(cat_cow=make_set(CAT_COW, rep(2, 3)))
    assert "Cat and cow comes nearest, but fits only 3 % of what was seen." in render_markdown(
        make_recognition(little, SPECS)
    )


def test_faults_speak_for_another_exercise() -> None:
    spec = SPECS["straight_leg_stretch"]
    clean, faulty = make_set(spec, rep(2, 12)), make_set(spec, rep(2, 12, score=40))
    assert compute_score(clean, spec, 20.0) > compute_score(faulty, spec, 20.0) > 0


def test_a_fault_of_the_set_speaks_for_another_exercise_too() -> None:
    spec = SPECS["scorpion_stretch"]
    clean = make_set(spec, rep(2, 12))
    jump = FaultRow(
        id="level_jump", side="both", start_s=2, end_s=12, severity="minor", cue="", repetition=None
    )
    jumped = msgspec.structs.replace(clean, faults=(jump,))
    assert compute_score(jumped, spec, 20.0) < compute_score(clean, spec, 20.0)


@pytest.mark.parametrize(
    ("typical", "is_less"),
    [
        ({"duration_s": Limits(above=8.0, source="norm: made up")}, False),
        ({"duration_s": Limits(above=8.0, below=9.0, source="norm: made up")}, True),
        ({"hold_s": Limits(above=3.0, source="norm: made up")}, True),
        ({"hip_flexion_deg": Limits(above=60.0, source="norm: made up")}, False),
    ],
    ids=["within", "outside", "no hold", "not known"],
)
def test_what_is_not_typical_of_an_exercise_speaks_for_a_similar_one(
    typical: dict[str, Limits], *, is_less: bool
) -> None:
    plain = SPECS["straight_leg_stretch"]
    spec = msgspec.structs.replace(plain, typical=typical)
    row = msgspec.structs.replace(rep(2, 12), range_of_motion={"hip_flexion_deg": None})
    assert (compute_weight(spec, row) < compute_weight(plain, row)) is is_less


def test_a_figure_that_is_not_there_cannot_be_typical() -> None:
    data = tomllib.loads(list_specs()["cat_cow"].read_text(encoding="utf-8"))
    data["typical"] = {
        "depth_s": {"above": 1.0, "source": "norm: made up"},
        "hold_s": {"source": "norm: made up"},
        "duration_s": {"above": 5.0, "below": 2.0, "source": "norm: made up"},
    }
    texts = [issue.text for issue in lint_spec(msgspec.convert(data, SpecFile))]
    assert [text.split(";")[0] for text in texts] == [
        '"depth_s" is no figure of a repetition',
        "it has no limit",
        "the limits are inverted: above 5 and below 2 never holds.",
    ]


def test_a_pose_within_a_larger_movement_loses_against_the_movement() -> None:
    spans = (rep(0, 20),)
    assert compute_score(make_set(CAT_COW, *spans), CAT_COW, 20.0) > compute_score(
        make_set(CHILDS_POSE, *spans), CHILDS_POSE, 20.0
    )


def test_time_that_several_spans_share_is_covered_once() -> None:
    assert compute_covered([rep(0, 4), rep(2, 5), rep(3, 4), rep(8, 9)]) == 6.0
    assert compute_covered([]) == 0.0


@pytest.mark.parametrize(
    ("track", "exercise"),
    [
        (film(perform_all("cat_cow")), "cat_cow"),
        (film(perform_all("straight_leg_stretch")), "straight_leg_stretch"),
        (figures.film(figures.stand_still(6.0)), None),
    ],
    ids=["cat_cow", "straight_leg_stretch", "nothing"],
)
def test_a_motion_is_recognised_by_what_all_engines_say(
    track: PoseTrack, exercise: str | None
) -> None:
    assert recognise(judge_all(track), SPECS, float(track.t_s[-1])).exercise == exercise


def judge_all(track: PoseTrack) -> dict[str, ExerciseSet]:
    sets = {}
    for name, spec in SPECS.items():
        engine = Engine(spec)
        sets[name] = build_set(
            spec, [*engine.update_track(track), *engine.finish()], float(track.t_s[-1])
        )
    return sets


# --- limberup score without --exercise ------------------------------------------------------------


def score_json(source: Path) -> dict[str, Any]:
    result = limberup("score", source, "--json", "-")
    assert result.status == 0
    return dict(json.loads(result.out))


def test_the_json_has_the_recognition_and_the_set_of_the_winner() -> None:
    told = score_json(SAMPLES / "cat_cow_clean.npz")
    assert list(told) == ["schema", "source", "model", "sets", "recognition"]
    assert told["recognition"]["exercise"] == "cat_cow"
    assert set(told["recognition"]) == {"exercise", "margin", "candidates"}
    named = json.loads(
        limberup("score", SAMPLES / "cat_cow_clean.npz", "-e", "cat_cow", "--json", "-").out
    )
    assert "recognition" not in named
    assert told["sets"] == named["sets"]


def test_the_same_poses_give_the_same_answer_to_the_byte() -> None:
    first, second = (
        limberup("score", SAMPLES / "childs_pose_clean.npz", "--json", "-").out for _ in range(2)
    )
    assert first == second


def test_the_summary_opens_with_what_was_recognised() -> None:
    told = limberup("score", SAMPLES / "straight_leg_stretch_clean.npz").out
    assert told.startswith("Recognised as Straight-leg stretch, ")


def test_no_exercise_is_said_and_nothing_is_scored() -> None:
    source = SAMPLES / "none_idle_on_mat.npz"
    assert score_json(source)["sets"] == []
    assert limberup("score", source).out.startswith("No exercise was recognised.")


def test_nobody_in_the_video_is_said_without_an_exercise_too(tmp_path: Path) -> None:
    track = figures.film(figures.stand_still(2.0))
    gone = np.full_like(track.landmarks, np.nan)
    empty = PoseTrack(
        track.t_s,
        gone,
        gone,
        track.visibility,
        track.lost,
        track.brightness,
        track.people,
        track.aspect,
    )
    save_recording(
        tmp_path / "a.npz",
        Recording(empty, "heavy", "ab" * 32, SourceInfo("a.mp4", 2.0, 30.0, len(track))),
    )
    result = limberup("score", tmp_path / "a.npz")
    assert result.status == 3
    assert "Nobody was found" in result.err


# --- limberup check --recognise -------------------------------------------------------------------


def test_every_sample_clip_is_recognised_for_what_it_shows() -> None:
    clips = [
        clip
        for clip in find_clips([SAMPLES])
        if "pauses" in clip.name or clip.name.startswith("none_")
    ]
    run = check_clips(clips, How(list_specs(), recognise=True), jobs=1)
    figures = summarise(run.clips).recognition
    assert figures is not msgspec.UNSET
    assert (figures.accuracy, figures.confusions) == (1.0, ())


def test_a_clip_taken_for_something_else_is_named(tmp_path: Path) -> None:
    for suffix in (".npz", ".truth.toml"):
        (tmp_path / f"odd{suffix}").write_bytes((SAMPLES / f"cat_cow_clean{suffix}").read_bytes())
    (tmp_path / "odd.truth.toml").write_text('exercise = "childs_pose"\n')
    told = json.loads(limberup("check", tmp_path, "--recognise", "--json", "-").out)
    assert told["recognition"] == {
        "accuracy": 0.0,
        "undecided": 0.0,
        "clips": 1,
        "confusions": [{"clip": "odd", "expected": "childs_pose", "got": ["cat_cow"]}],
    }
    assert (
        "odd: expected childs pose, taken for cat cow."
        in limberup("check", tmp_path, "--recognise").out
    )
    assert "recognition" not in json.loads(limberup("check", tmp_path, "--json", "-").out)
