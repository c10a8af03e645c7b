"""Features on a stick figure whose angles are known: values, signs, and what a hidden landmark does."""

from dataclasses import replace

import numpy as np
import pytest

from figures import PRONE, STANDING, SUPINE, TABLE, Motion, Stance, film, hide
from limberup.events import Side
from limberup.features import FEATURES, JOINTS, POINTS, SEGMENTS, Body, Choice, compute_signals, list_landmarks
from limberup.landmarks import Landmark
from limberup.types import PoseTrack


def see(stance: Stance, *, facing: str = "right", yaw_deg: float = 0.0) -> Body:
    return as_body(film(Motion.begin(stance), 1.0, facing=facing, yaw_deg=yaw_deg))


def as_body(track: PoseTrack) -> Body:
    return Body(track.landmarks[0, :, :2], track.world[0])


def measure(body: Body, feature: str, **words: str) -> float:
    return float(compute_signals(body, {"it": Choice(feature, **words)})[0])


def list_choices() -> list[Choice]:
    """A choice for each feature, and for each joint, segment and point."""
    choices = [Choice(name) for name, feature in FEATURES.items() if not feature.takes]
    choices += [Choice("joint_flexion", joint=joint, side="working") for joint in JOINTS]
    choices += [Choice("segment_elevation", segment=segment, side="working") for segment in SEGMENTS]
    choices += [Choice("distance", origin="mid_hip", target=point) for point in POINTS]
    return choices


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize(
    ("stance", "feature", "words", "value"),
    [
        (STANDING, "trunk_inclination", {}, 0.0),
        (PRONE, "trunk_inclination", {}, 90.0),
        (TABLE, "trunk_inclination", {}, 82.0),
        (SUPINE, "trunk_inclination", {}, 90.0),
        (PRONE, "chest_down", {}, 1.0),
        (SUPINE, "chest_down", {}, -1.0),
        (STANDING, "chest_down", {}, 0.0),
        (PRONE, "trunk_depth", {}, 0.0),
        (TABLE, "joint_flexion", {"joint": "hip", "side": "both"}, 82.0),
        (TABLE, "joint_flexion", {"joint": "knee", "side": "near"}, 90.0),
        (TABLE, "joint_flexion", {"joint": "elbow", "side": "near"}, 4.0),
        (SUPINE.with_one(Side.LEFT, hip_deg=70.0), "joint_flexion", {"joint": "hip", "side": "working"}, 70.0),
        (SUPINE.with_one(Side.LEFT, hip_deg=70.0), "joint_flexion", {"joint": "hip", "side": "other"}, 0.0),
        (SUPINE.with_one(Side.LEFT, hip_deg=70.0), "segment_elevation", {"segment": "thigh", "side": "working"}, 70.0),
        (PRONE.with_one(Side.LEFT, hip_deg=-20.0), "segment_elevation", {"segment": "thigh", "side": "working"}, 20.0),
        (TABLE, "segment_elevation", {"segment": "thigh", "side": "both"}, -90.0),
        (replace(TABLE, neck_deg=-40.0), "head_trunk_angle", {}, 140.0),
        (replace(TABLE, neck_deg=40.0), "head_trunk_angle", {}, 220.0),
        (TABLE, "head_trunk_angle", {}, 180.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "pelvis_roll", {}, 35.0),
        (replace(PRONE, pelvis_roll_deg=-35.0), "pelvis_roll", {}, -35.0),
        (replace(PRONE, pelvis_roll_deg=-35.0), "pelvis_tilt", {}, 35.0),
        (replace(PRONE, pelvis_roll_deg=120.0), "pelvis_tilt", {}, 60.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "chest_roll", {}, 0.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "trunk_twist", {}, 35.0),
        (TABLE, "rise", {"origin": "mid_knee", "target": "mid_hip"}, 0.84),
        (TABLE, "rise", {"origin": "mid_hip", "target": "mid_knee"}, -0.84),
        (PRONE, "advance", {"origin": "mid_hip", "target": "mid_shoulder"}, 1.0),
        (PRONE, "advance", {"origin": "mid_hip", "target": "mid_knee"}, -0.84),
        (PRONE, "distance", {"origin": "mid_hip", "target": "mid_shoulder"}, 1.0),
    ],
)
def test_a_feature_measures_what_its_name_says(
    stance: Stance, feature: str, words: dict[str, str], value: float, facing: str
) -> None:
    assert measure(see(stance, facing=facing), feature, **words) == pytest.approx(value, abs=1e-6)


def test_a_supine_body_has_its_pelvis_rolled_by_half_a_turn() -> None:
    assert abs(measure(see(SUPINE), "pelvis_roll")) == pytest.approx(180.0)


@pytest.mark.parametrize("choice", list_choices(), ids=str)
def test_one_frame_and_a_recording_give_the_same_numbers(choice: Choice) -> None:
    track = film(
        Motion.begin(PRONE).to(1.0, replace(PRONE, pelvis_roll_deg=60.0).with_one(Side.LEFT, knee_deg=80.0)),
        10.0,
        angle_noise_deg=3.0,
        seed=1,
    )
    whole = compute_signals(Body(track.landmarks[..., :2], track.world), {"it": choice})
    for i in range(len(track)):
        one = compute_signals(Body(track.landmarks[i, :, :2], track.world[i]), {"it": choice})
        np.testing.assert_allclose(one, whole[i], rtol=0.0, atol=1e-9)


@pytest.mark.parametrize("choice", list_choices(), ids=str)
def test_the_other_side_is_the_same_thing_in_a_mirror(choice: Choice) -> None:
    """The same movement by the right leg, seen in a mirror, is the movement by the left leg."""
    left = see(replace(PRONE, pelvis_roll_deg=30.0).with_one(Side.LEFT, hip_deg=-20.0, knee_deg=50.0))
    right = see(replace(PRONE, pelvis_roll_deg=-30.0).with_one(Side.RIGHT, hip_deg=-20.0, knee_deg=50.0), facing="left")
    np.testing.assert_allclose(
        compute_signals(right.mirrored(), {"it": choice}), compute_signals(left, {"it": choice}), atol=1e-9
    )


@pytest.mark.parametrize("choice", list_choices(), ids=str)
def test_nobody_gives_no_number(choice: Choice) -> None:
    assert np.isnan(compute_signals(as_body(hide(film(Motion.begin(TABLE), 1.0))), {"it": choice})).all()


def test_near_is_the_side_towards_the_camera() -> None:
    for facing, near in (("right", Side.RIGHT), ("left", Side.LEFT)):
        body = see(TABLE.with_one(near, elbow_deg=50.0), facing=facing)
        assert measure(body, "joint_flexion", joint="elbow", side="near") == pytest.approx(50.0)


def test_raised_is_the_leg_whose_knee_is_higher_in_the_picture() -> None:
    for side in (Side.LEFT, Side.RIGHT):
        body = see(PRONE.with_one(side, hip_deg=-25.0, knee_deg=60.0))
        for view in (body, body.mirrored()):
            assert measure(view, "joint_flexion", joint="knee", side="raised") == pytest.approx(60.0)


@pytest.mark.parametrize("knee", [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE])
def test_which_leg_is_raised_is_unknown_while_one_knee_is_hidden(knee: Landmark) -> None:
    body = as_body(hide(film(Motion.begin(PRONE.with_one(Side.LEFT, hip_deg=-25.0, knee_deg=60.0)), 1.0), knee))
    for view in (body, body.mirrored()):
        assert np.isnan(measure(view, "rise", origin="mid_hip", target="raised_ankle"))


@pytest.mark.parametrize("hip", [Landmark.LEFT_HIP, Landmark.RIGHT_HIP])
def test_which_side_is_near_is_unknown_while_one_hip_is_hidden(hip: Landmark) -> None:
    body = as_body(hide(film(Motion.begin(TABLE), 1.0), hip))
    assert np.isnan(measure(body, "joint_flexion", joint="elbow", side="near"))


def test_both_sides_are_averaged_and_one_stands_in_for_a_hidden_one() -> None:
    track = film(Motion.begin(TABLE.with_one(Side.LEFT, knee_deg=80.0)), 1.0)
    hidden = hide(track, Landmark.RIGHT_ANKLE)
    both = {"joint": "knee", "side": "both"}
    assert measure(as_body(track), "joint_flexion", **both) == pytest.approx(85.0)
    assert measure(as_body(hidden), "joint_flexion", **both) == pytest.approx(80.0)
    assert np.isnan(measure(as_body(hidden), "joint_flexion", joint="knee", side="other"))


def test_a_body_turned_away_from_the_side_view_shows_it() -> None:
    for yaw_deg in (-40.0, 0.0, 40.0):
        assert measure(see(PRONE, yaw_deg=yaw_deg), "trunk_depth") == pytest.approx(abs(yaw_deg))


@pytest.mark.parametrize("yaw_deg", [20.0, 60.0, 90.0])
def test_the_pelvis_is_turned_out_of_the_picture_as_far_as_the_body_is(yaw_deg: float) -> None:
    assert measure(see(STANDING, yaw_deg=yaw_deg), "pelvis_yaw") == pytest.approx(90.0 - yaw_deg)
    assert measure(see(STANDING, yaw_deg=yaw_deg, facing="left"), "pelvis_yaw") == pytest.approx(yaw_deg - 90.0)


def test_aside_is_to_the_right_in_the_picture_whichever_way_somebody_faces() -> None:
    right, left = (
        measure(see(TABLE, facing=f), "aside", origin="mid_hip", target="mid_ear") for f in ("right", "left")
    )
    assert right > 1.0
    assert left == pytest.approx(-right)


def test_no_signals_are_an_empty_row() -> None:
    assert compute_signals(see(PRONE), {}).shape == (0,)


@pytest.mark.parametrize(
    ("choice", "parts"),
    [
        (Choice("joint_flexion", joint="knee", side="working"), ("hip", "knee", "ankle")),
        (Choice("segment_elevation", segment="forearm", side="near"), ("elbow", "wrist")),
        (Choice("distance", origin="other_wrist", target="raised_foot"), ("wrist", "foot")),
        (Choice("rise", origin="mid_hip", target="nose"), ("hip", "ear")),
        (Choice("head_trunk_angle"), ("ear", "shoulder", "hip")),
        (Choice("trunk_depth"), ("shoulder", "hip")),
    ],
)
def test_a_signal_names_the_parts_it_needs(choice: Choice, parts: tuple[str, ...]) -> None:
    assert list_landmarks(choice) == parts
