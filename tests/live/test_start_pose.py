"""The start pose is compared with the figure's: so coarsely that people pass, other poses not."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import ASPECT, clip, upright

from limberup.landmarks import Landmark
from limberup.live.coaching import LiveSession
from limberup.live.start_pose import (
    Kind,
    Shape,
    StartPose,
    compute_shape,
    find_difference,
    find_start_shape,
)
from limberup.live.view import State
from limberup.spec import find_spec
from limberup.types import Lost, Pose

KINDS = {
    "cat_cow": Kind.HANDS_AND_KNEES,
    "king_cobra": Kind.FOLDED,
    "scorpion_stretch": Kind.ON_FRONT,
    "straight_leg_stretch": Kind.ON_BACK,
    "almost_dead_hang": Kind.HANGING,
    "standing_roll_down": Kind.STANDING,
    "roll_glutes": Kind.SITTING,
    "table_top_wag": Kind.OTHER,
}

# What was measured of real people, filmed from the side and from the front.
PEOPLE = {
    "cat_cow": Shape(78, 0.98, (70, 76), (78, 108), (8, 8)),
    "childs_pose": Shape(89, 1.0, (101, 105), (103, 114), (34, 36)),
    "king_cobra": Shape(104, 0.97, (142, 143), (130, 135), (58, 58)),
    "scorpion_stretch": Shape(60, 0.86, (18, 26), (9, 20), (8, 11)),
    "straight_leg_stretch": Shape(94, -0.99, (57, 60), (130, 138), (64, 67)),
    "standing_roll_down": Shape(19, 0.32, (15, 19), (19, 20), (87, 87)),
    "almost_dead_hang": Shape(14, -0.06, (10, 12), (11, 15), (141, 171)),
}

WRONG = [
    ("childs_pose_clean", "exhale_hold_breathing", "Turn on to your back."),
    ("cat_cow_clean", "scorpion_stretch", "Lie flat on your front."),
    ("cat_cow_clean", "childs_pose_clock", "Sit back on your heels and fold forward."),
    ("straight_leg_stretch_clean", "scorpion_kick", "Turn on to your front."),
    ("scorpion_stretch_clean", "reach_for_the_sky", "Stand up tall."),
    ("jefferson_curl_clean", "cat_cow", "Come on to your hands and knees."),
]


@pytest.mark.parametrize(("exercise", "kind"), KINDS.items())
def test_a_start_pose_is_named_as_a_person_would(exercise: str, kind: Kind) -> None:
    shape = find_start_shape(exercise)
    assert shape is not None
    assert shape.kind is kind


@pytest.mark.parametrize(("exercise", "person"), PEOPLE.items())
def test_real_people_in_the_pose_pass(exercise: str, person: Shape) -> None:
    shape = find_start_shape(exercise)
    assert shape is not None
    assert find_difference(person, shape) == ""


@pytest.mark.parametrize(("name", "exercise", "told"), WRONG)
def test_the_wrong_pose_never_starts_the_clock_and_is_put_right(
    name: str, exercise: str, told: str
) -> None:
    session, said, states = LiveSession(find_spec(exercise)), [], set()
    for pose in clip(name, 0.0, 7.0):
        moment = session.update(pose, ASPECT)
        states.add(moment.view.state)
        said += [sound.say for sound in moment.sounds if sound.say]
        if pose.t_s > 1.5:
            assert moment.view.cue is not None
            assert moment.view.cue.text == told
    assert states == {State.SETUP}
    assert session.view().elapsed_s == 0.0
    assert told in said


@pytest.mark.parametrize(
    ("hips", "knees"),
    [
        ((8, 11), (20, 24)),  # long legs, in the air or on their toes; measured of somebody real
        ((50, 52), (54, 73)),  # the end of a knee raise; measured of somebody real
        ((13, 13), (59, 74)),  # heels behind; measured of somebody real
        ((5, 16), (100, 125)),  # ankles crossed behind, close to the seat
    ],
)
def test_a_hang_begins_with_any_legs_that_hang(
    hips: tuple[float, float], knees: tuple[float, float]
) -> None:
    wanted = find_start_shape("almost_dead_hang")
    assert wanted is not None
    assert find_difference(Shape(8, 0.0, hips, knees, (150, 160)), wanted) == ""


def test_sitting_with_the_arms_up_is_no_hang() -> None:
    """Under raised thighs a chair may stand."""
    wanted = find_start_shape("almost_dead_hang")
    assert wanted is not None
    sitting = Shape(8, 0.0, (85, 90), (85, 90), (150, 160))
    assert find_difference(sitting, wanted) == "pose_hanging"


def test_a_limb_that_is_not_seen_differs_from_nothing() -> None:
    """Somebody on hands and knees whose legs are hidden."""
    pose = clip("cat_cow_clean")[8]
    world = pose.world.copy()
    world[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE]] = np.nan
    wanted = find_start_shape("cat_cow")
    assert wanted is not None
    assert find_difference(compute_shape(world), wanted) == ""


def test_a_pose_that_was_left_long_ago_starts_nothing() -> None:
    start = StartPose("scorpion_stretch")
    lying, standing = clip("scorpion_stretch_clean")[8], upright(0.2)[0]
    for t_s, pose in ((0.0, lying), (0.6, lying), (1.0, standing), (2.0, standing)):
        start.update(replace(pose, t_s=t_s))
    assert start.difference == "pose_on_front"
    assert start.was_taken(9.0)
    assert not start.was_taken(11.0)


def test_nobody_is_in_no_pose() -> None:
    start = StartPose("cat_cow")
    start.update(Pose.missing(0.0, Lost.NOBODY))
    assert not start.was_taken(0.0)
