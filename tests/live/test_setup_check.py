from dataclasses import replace

import numpy as np
import pytest
from bodies import ASPECT, clip, lying, nobody, still

from limberup.live.setup_check import SetupCheck, find_problem
from limberup.types import Lost, Pose


def problem(pose: Pose, view: tuple[str, ...] = ("side",)) -> str:
    return find_problem(pose, view, ASPECT, is_start=True)


def test_somebody_side_on_and_whole_is_well() -> None:
    assert problem(lying()) == ""
    assert problem(lying(yaw_deg=180.0)) == ""


def test_an_empty_picture_asks_to_step_in() -> None:
    assert problem(nobody(0.1)[0]) == "nobody"


def test_darkness_comes_before_everything_else() -> None:
    dark = replace(nobody(0.1)[0], brightness=0.05, people=2)
    assert problem(dark) == "too_dark"


def test_a_good_pose_is_kept_in_dim_light() -> None:
    assert problem(replace(lying(), brightness=0.12)) == ""


def test_a_second_person_is_told() -> None:
    assert problem(replace(lying(), people=2)) == "two_people"


def test_somebody_far_away_is_asked_closer() -> None:
    assert problem(lying(fill=0.25)) == "too_small"


@pytest.mark.parametrize(
    ("name", "view"), [("rolling_hurdler_faults", "side"), ("crossed_leg_clock_faults", "front")]
)
def test_somebody_who_sits_is_no_smaller_than_lying_down(name: str, view: str) -> None:
    """All that there is of them is 0.35 of the picture high or wide, and yet they need not come
    closer.
    """
    pose = clip(name, 0.4)[0]
    assert problem(pose, (view,)) == ""
    middle = pose.landmarks[[23, 24]].mean(axis=0)
    assert (
        problem(replace(pose, landmarks=middle + 0.6 * (pose.landmarks - middle)), (view,))
        == "too_small"
    )


@pytest.mark.parametrize(("part", "marks"), [("head", range(11)), ("feet", range(27, 33))])
def test_what_is_beyond_the_edge_is_named(part: str, marks: range) -> None:
    pose = lying()
    landmarks = pose.landmarks.copy()
    x = landmarks[list(marks), 0]
    landmarks[:, 0] += (ASPECT + 0.02 - x.min()) if x.mean() > ASPECT / 2 else (-0.02 - x.max())
    landmarks[list(marks)] = np.nan
    assert problem(replace(pose, landmarks=landmarks)) == f"{part}_out"


def test_a_hidden_limb_within_the_picture_is_no_matter_of_the_edge() -> None:
    pose = lying(fill=0.6)
    landmarks = pose.landmarks.copy()
    landmarks[27:33] = np.nan
    assert problem(replace(pose, landmarks=landmarks)) == ""


def test_somebody_end_on_is_asked_to_turn() -> None:
    assert problem(lying(yaw_deg=65.0)) == "side_on"


def test_the_direction_is_not_told_before_the_start_pose() -> None:
    assert find_problem(lying(yaw_deg=65.0), ("side",), ASPECT, is_start=False) == ""


def test_a_camera_that_looks_down_is_asked_lower() -> None:
    assert problem(lying(height_m=3.2)) == "camera_lower"


def test_a_problem_is_told_once_it_has_lasted_and_not_for_a_blink() -> None:
    check = SetupCheck(("side",))
    fine = still(4.0)
    told = [check.update(pose, ASPECT, is_start=True) for pose in fine]
    assert told[-1] == ""
    blink = Pose.missing(4.0, Lost.NOBODY, brightness=0.5)
    assert check.update(blink, ASPECT, is_start=True) == ""
    gone = [replace(pose, t_s=4.1 + 0.1 * k) for k, pose in enumerate(nobody(2.0))]
    assert [check.update(pose, ASPECT, is_start=True) for pose in gone][-1] == "nobody"
