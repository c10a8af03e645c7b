"""The page counts, times and corrects what the fake camera shows, and its summary is what `limberup score` says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import SAMPLES, Coach, Visit

from limberup.pipeline import open_poses, score
from limberup.session import ExerciseSet
from limberup.spec import find_spec

pytestmark = pytest.mark.model

NEAR_S = 0.5
TAIL_S = 60.0
"""The camera's film begins again at its end; an empty room after the clip makes that far away."""


def score_clip(name: str, exercise: str, model: str) -> ExerciseSet:
    return score(open_poses(SAMPLES / f"{name}.mp4", model=model), find_spec(exercise)).sets[0]


def compare_with_score(session: dict[str, Any], scored: ExerciseSet) -> None:
    """The same repetitions and holds within one repetition and half a second; the clocks may differ by a constant."""
    (live,) = session["sets"]
    for side in ("left", "right", "both"):
        counts = [sum(row["side"] == side for row in live["repetitions"])]
        counts.append(sum(row.side == side for row in scored.repetitions))
        assert abs(counts[0] - counts[1]) <= 1, side
    pairs = [(row["start_s"], row["end_s"]) for row in live["repetitions"]]
    wanted = [(row.start_s, row.end_s) for row in scored.repetitions]
    if len(pairs) == len(wanted):
        ends = [live_end - end for (_, live_end), (_, end) in zip(pairs, wanted, strict=True)]
        assert max(ends) - min(ends) <= 2 * NEAR_S
    assert len(live["holds"]) == len(scored.holds)
    for held, hold in zip(live["holds"], scored.holds, strict=True):
        assert abs(held["seconds"] - hold.seconds) <= NEAR_S


def test_the_scorpion_is_counted_per_side_and_climbs_its_ladder(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = visit(coach.start(), make_film("scorpion_stretch_clean", empty_s=TAIL_S))
    page.choose("scorpion_stretch")
    page.wait(lambda view: view["state"] == "moving", 45, "it begins by itself")
    page.wait(lambda view: view["count"] >= 5, 60, "five repetitions")
    assert page.page.inner_text("#count") == "5"
    assert page.page.inner_text("#target") == "of 10"
    rungs = page.page.locator("#rungs li")
    assert rungs.nth(0).get_attribute("data-reached") == "true"
    assert rungs.nth(2).locator(".pip.r").get_attribute("data-on") == "true"
    session = page.finish()
    scored = score_clip("scorpion_stretch_clean", "scorpion_stretch", coach.model)
    compare_with_score(session, scored)
    rows = session["sets"][0]["repetitions"]
    assert [row["side"] for row in rows] == ["right", "left", "right", "left", "right"]
    spec = find_spec("scorpion_stretch")
    for row, other in zip(rows, scored.repetitions, strict=True):
        assert abs(spec.level_index(row["level"]) - spec.level_index(other.level)) <= 1
    assert spec.level_index(rows[-1]["level"]) >= spec.level_index("foot_to_floor")
    assert page.page.inner_text("#summary-title").startswith("Five repetitions")


def test_a_bent_knee_is_told_and_the_cue_goes_away(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = visit(coach.start(), make_film("straight_leg_stretch_faults", end_s=11.2, empty_s=TAIL_S))
    page.choose("straight_leg_stretch")
    cue = page.wait(lambda view: view["cue"] and view["cue"]["id"] == "knee_bend", 30, "the cue")["cue"]
    assert cue["bones"] == [[23, 25], [25, 27]]
    assert cue["angle"]["now_deg"] > 20
    assert "Straighten the knee" in page.page.inner_text("#cue")
    assert "Straighten the knee" in page.page.inner_text("#live-cue")
    page.wait(lambda view: view["count"] == 1, 30, "the repetition")
    page.wait(lambda view: view["count"] == 1 and not view["cue"], 20, "the cue is gone")
    assert page.page.locator("#cue").is_hidden()
    (heard,) = [one for one in page.page.evaluate("limberup.heard") if one["kind"] == "cue"]
    assert "Straighten the knee" in heard["say"]


def test_leaving_the_picture_pauses_and_coming_back_goes_on(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    coach.model = "lite"
    page = visit(coach.start(), make_film("scorpion_stretch_clean", end_s=5.4, empty_s=5.0))
    page.choose("scorpion_stretch")
    page.wait(lambda view: view["count"] == 1, 30, "one repetition")
    page.wait(lambda view: view["state"] == "paused" and view["why"] == "left", 20, "the pause")
    assert page.page.inner_text("#halt-title") == "Where did you go?"
    looked = len(page.views)
    # The film begins again: there is somebody, and another repetition.
    page.wait(lambda view: view["count"] == 2, 30, "the second repetition")
    assert "moving" in {view["state"] for view in page.views[looked:]}


def test_childs_pose_is_timed(coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]) -> None:
    coach.model = "lite"
    clip = "childs_pose_faults_hips"
    page = visit(coach.start(), make_film(clip, empty_s=TAIL_S))
    page.choose("childs_pose")
    page.wait(lambda view: view["state"] == "holding", 30, "a hold")
    first = page.wait(lambda view: view["hold"] and view["hold"]["seconds"] > 4, 30, "four seconds")
    assert first["dose"]["target"] == 30
    assert page.page.get_attribute("#ring", "data-on") == "true"
    page.wait(lambda view: view["state"] == "paused", 60, "the end of the clip")
    compare_with_score(page.finish(), score_clip(clip, "childs_pose", coach.model))
