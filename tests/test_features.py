"""Features on a stick figure whose angles are known.

Values, signs, and what a hidden landmark does.
"""

from dataclasses import replace

import numpy as np
import pytest

from figures import PRONE, STANDING, SUPINE, TABLE, Motion, Stance, film, turn_about_vertical
from limberup.judging.events import Side
from limberup.landmarks import Landmark
from limberup.signals.body import POINTS, Body
from limberup.signals.features import (
    FEATURES,
    JOINTS,
    SEGMENTS,
    Choice,
    compute_signals,
    list_landmarks,
    list_points,
)
from limberup.types import PoseTrack
from reference import hide

UPRIGHT = replace(STANDING, trunk_deg=90.0).with_both(hip_deg=0.0, knee_deg=0.0)
BOWED = replace(UPRIGHT, trunk_deg=-40.0).with_both(hip_deg=130.0)
ARCHED = replace(UPRIGHT, trunk_deg=115.0).with_both(hip_deg=-25.0)


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
    choices += [
        Choice("segment_elevation", segment=segment, side="working") for segment in SEGMENTS
    ]
    choices += [Choice("distance", origin="mid_hip", target=point) for point in POINTS]
    return choices


@pytest.mark.parametrize("name", [name for name, one in FEATURES.items() if not one.reads_breath])
def test_a_feature_keeps_within_its_span_and_comes_near_to_both_ends(name: str) -> None:
    """The linter of specs refuses limits beyond a span, so no body may leave it."""
    known = FEATURES[name]
    rng = np.random.default_rng(5)
    world = rng.normal(size=(20_000, 33, 3)) * rng.choice([0.05, 1.0], size=(20_000, 1, 3))
    image = rng.normal(size=(20_000, 33, 2))
    image[:100, Landmark.RIGHT_EAR] = np.nan
    bodies = Body(image, world)
    words = {"side": "both", "joint": "knee", "segment": "shank"}
    words |= {"origin": "working_hip", "target": "other_ear"}
    choice = Choice(name, **{word: words[word] for word in known.takes})
    values = compute_signals(bodies, {"it": choice})[:, 0]
    low, high = known.span
    assert np.nanmin(values) >= low
    assert np.nanmax(values) <= high
    assert np.nanmin(values) < low + 0.06 * (high - low) or np.isneginf(low)
    assert np.nanmax(values) > high - 0.06 * (high - low) or np.isposinf(high)


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
        (
            SUPINE.with_one(Side.LEFT, hip_deg=70.0),
            "joint_flexion",
            {"joint": "hip", "side": "working"},
            70.0,
        ),
        (
            SUPINE.with_one(Side.LEFT, hip_deg=70.0),
            "joint_flexion",
            {"joint": "hip", "side": "other"},
            0.0,
        ),
        (
            SUPINE.with_one(Side.LEFT, hip_deg=70.0),
            "segment_elevation",
            {"segment": "thigh", "side": "working"},
            70.0,
        ),
        (
            PRONE.with_one(Side.LEFT, hip_deg=-20.0),
            "segment_elevation",
            {"segment": "thigh", "side": "working"},
            20.0,
        ),
        (TABLE, "segment_elevation", {"segment": "thigh", "side": "both"}, -90.0),
        (replace(TABLE, neck_deg=-40.0), "head_trunk_angle", {}, 140.0),
        (replace(TABLE, neck_deg=40.0), "head_trunk_angle", {}, 220.0),
        (TABLE, "head_trunk_angle", {}, 180.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "pelvis_roll", {}, 35.0),
        (replace(PRONE, pelvis_roll_deg=-35.0), "pelvis_roll", {}, -35.0),
        (replace(PRONE, pelvis_roll_deg=-35.0), "pelvis_tilt", {}, 35.0),
        (replace(PRONE, pelvis_roll_deg=120.0), "pelvis_tilt", {}, 60.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "chest_roll", {}, 0.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "chest_tilt", {}, 0.0),
        (replace(PRONE, pelvis_roll_deg=35.0), "trunk_twist", {}, 35.0),
        (TABLE, "rise", {"origin": "mid_knee", "target": "mid_hip"}, 0.84),
        (TABLE, "rise", {"origin": "mid_hip", "target": "mid_knee"}, -0.84),
        (PRONE, "advance", {"origin": "mid_hip", "target": "mid_shoulder"}, 1.0),
        (PRONE, "advance", {"origin": "mid_hip", "target": "mid_knee"}, -0.84),
        (PRONE, "distance", {"origin": "mid_hip", "target": "mid_shoulder"}, 1.0),
        (UPRIGHT, "hip_lean", {}, 0.0),
        (BOWED, "hip_lean", {}, 130.0),
        (ARCHED, "hip_lean", {}, -25.0),
        (BOWED, "lean", {"origin": "mid_hip", "target": "mid_shoulder"}, 130.0),
        (ARCHED, "lean", {"origin": "mid_hip", "target": "mid_shoulder"}, -25.0),
        (BOWED, "inclination", {"origin": "mid_hip", "target": "mid_shoulder"}, 130.0),
        (ARCHED, "inclination", {"origin": "mid_hip", "target": "mid_shoulder"}, 25.0),
        (replace(BOWED, neck_deg=-40.0), "head_lean", {}, 40.0),
        (replace(ARCHED, neck_deg=40.0), "head_lean", {}, -40.0),
        (UPRIGHT, "side_turn", {}, 90.0),
        (BOWED, "side_lean", {}, 0.0),
        (UPRIGHT, "leg_height", {"target": "mid_knee"}, 1.0),
        (UPRIGHT, "leg_height", {"target": "near_foot"}, 0.0),
        (
            UPRIGHT.with_one(Side.LEFT, hip_deg=30.0),
            "ahead",
            {"origin": "other_knee", "target": "working_knee"},
            0.42,
        ),
    ],
)
def test_a_feature_measures_what_its_name_says(
    stance: Stance, feature: str, words: dict[str, str], value: float, facing: str
) -> None:
    assert measure(see(stance, facing=facing), feature, **words) == pytest.approx(value, abs=1e-6)


def test_a_shoulder_off_the_floor_tilts_the_chest_and_not_the_pelvis() -> None:
    body = see(SUPINE)
    across = (
        body.world[..., Landmark.LEFT_SHOULDER, :] - body.world[..., Landmark.RIGHT_SHOULDER, :]
    )
    width_m = np.linalg.norm(across, axis=-1)
    body.world[..., Landmark.LEFT_SHOULDER, 1] -= width_m * np.tan(np.radians(25.0))
    assert measure(body, "chest_tilt") == pytest.approx(25.0)
    assert measure(body.mirrored(), "chest_tilt") == pytest.approx(25.0)
    assert measure(body, "pelvis_tilt") == pytest.approx(0.0, abs=1e-6)
    hidden = body.world.copy()
    hidden[..., Landmark.LEFT_SHOULDER, 1] = np.nan
    assert np.isnan(measure(Body(body.image, hidden), "chest_tilt"))


def test_a_foot_behind_the_other_leg_is_sideways_even_where_the_model_turns_the_body_over() -> None:
    prone = see(PRONE)
    words = {"origin": "mid_hip", "target": "working_hip"}
    to_the_side = measure(prone, "sideways", **words)
    assert to_the_side == pytest.approx(
        -measure(prone, "sideways", origin="mid_hip", target="other_hip")
    )
    assert to_the_side > 0.1
    assert measure(prone.mirrored(), "sideways", **words) == pytest.approx(to_the_side)
    hips = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    prone.world[..., hips, :] = prone.world[..., [hips[1], hips[0], hips[3], hips[2]], :]
    assert measure(prone, "sideways", origin="mid_hip", target="working_knee") > 0.1
    assert measure(see(SUPINE), "sideways", **words) < -0.1


def test_a_supine_body_has_its_pelvis_rolled_by_half_a_turn() -> None:
    assert abs(measure(see(SUPINE), "pelvis_roll")) == pytest.approx(180.0)


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 90.0])
def test_how_far_a_standing_body_is_turned_and_leans_aside_shows_from_every_view(
    yaw_deg: float,
) -> None:
    track = film(Motion.begin(STANDING), 1.0, yaw_deg=yaw_deg)
    tilt = np.radians(20.0)
    turn = np.array(
        [[np.cos(tilt), -np.sin(tilt), 0.0], [np.sin(tilt), np.cos(tilt), 0.0], [0.0, 0.0, 1.0]]
    )
    straight = as_body(track)
    assert measure(straight, "side_turn") == pytest.approx(90.0 - yaw_deg)
    assert measure(straight, "side_lean") == pytest.approx(0.0, abs=1e-6)
    front = film(Motion.begin(STANDING), 1.0, yaw_deg=90.0)
    world = turn_about_vertical(front.world[0] @ turn.T, yaw_deg)
    assert measure(Body(front.landmarks[0, :, :2], world), "side_lean") == pytest.approx(
        20.0, abs=0.5
    )


@pytest.mark.parametrize("choice", list_choices(), ids=str)
def test_one_frame_and_a_recording_give_the_same_numbers(choice: Choice) -> None:
    track = film(
        Motion.begin(PRONE).to(
            1.0, replace(PRONE, pelvis_roll_deg=60.0).with_one(Side.LEFT, knee_deg=80.0)
        ),
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
    left = see(
        replace(PRONE, pelvis_roll_deg=30.0).with_one(Side.LEFT, hip_deg=-20.0, knee_deg=50.0)
    )
    right = see(
        replace(PRONE, pelvis_roll_deg=-30.0).with_one(Side.RIGHT, hip_deg=-20.0, knee_deg=50.0),
        facing="left",
    )
    np.testing.assert_allclose(
        compute_signals(right.mirrored(), {"it": choice}),
        compute_signals(left, {"it": choice}),
        atol=1e-9,
    )


@pytest.mark.parametrize("choice", list_choices(), ids=str)
def test_nobody_gives_no_number(choice: Choice) -> None:
    assert np.isnan(
        compute_signals(as_body(hide(film(Motion.begin(TABLE), 1.0))), {"it": choice})
    ).all()


def test_near_is_the_side_towards_the_camera() -> None:
    for facing, near in (("right", Side.RIGHT), ("left", Side.LEFT)):
        body = see(TABLE.with_one(near, elbow_deg=50.0), facing=facing)
        assert measure(body, "joint_flexion", joint="elbow", side="near") == pytest.approx(50.0)


def test_raised_is_the_leg_whose_knee_is_higher_in_the_picture() -> None:
    for side in (Side.LEFT, Side.RIGHT):
        body = see(PRONE.with_one(side, hip_deg=-25.0, knee_deg=60.0))
        for view in (body, body.mirrored()):
            assert measure(view, "joint_flexion", joint="knee", side="raised") == pytest.approx(
                60.0
            )


@pytest.mark.parametrize("knee", [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE])
def test_which_leg_is_raised_is_unknown_while_one_knee_is_hidden(knee: Landmark) -> None:
    body = as_body(
        hide(film(Motion.begin(PRONE.with_one(Side.LEFT, hip_deg=-25.0, knee_deg=60.0)), 1.0), knee)
    )
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
    assert measure(see(STANDING, yaw_deg=yaw_deg, facing="left"), "pelvis_yaw") == pytest.approx(
        yaw_deg - 90.0
    )


def test_aside_is_to_the_right_in_the_picture_whichever_way_somebody_faces() -> None:
    right, left = (
        measure(see(TABLE, facing=f), "across", origin="mid_hip", target="mid_ear")
        for f in ("right", "left")
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


@pytest.mark.parametrize(
    ("choice", "points"),
    [
        (
            Choice("joint_flexion", joint="knee", side="working"),
            ("working_hip", "working_knee", "working_ankle"),
        ),
        (Choice("distance", origin="other_wrist", target="raised_foot"), ("raised_foot",)),
        (Choice("head_trunk_angle"), ("mid_ear",)),
        (Choice("hip_lean"), ()),
    ],
)
def test_a_signal_names_the_points_that_show_it(choice: Choice, points: tuple[str, ...]) -> None:
    assert list_points(choice) == points


def turn_feet(aside_m: float, *, up_m: float = 0.3) -> Body:
    """Hands and knees from 40 deg off the side, the ankles `up_m` above the knees and moved to the
    left.
    """
    body = see(TABLE, yaw_deg=40.0)
    to_the_left = body.world[Landmark.LEFT_HIP] - body.world[Landmark.RIGHT_HIP]
    to_the_left = to_the_left / np.linalg.norm(to_the_left)
    world, image = body.world.copy(), body.image.copy()
    for side in ("LEFT", "RIGHT"):
        knee, ankle = Landmark[f"{side}_KNEE"], Landmark[f"{side}_ANKLE"]
        world[ankle] = world[knee] + aside_m * to_the_left - up_m * np.array([0.0, 1.0, 0.0])
        image[ankle] = image[knee] + 0.35 * (world[ankle] - world[knee])[:2]
    return Body(image, world)


def test_lifted_feet_swing_to_the_side_they_go_to() -> None:
    assert measure(turn_feet(0.25), "foot_swing") == pytest.approx(
        0.5 * np.sin(np.radians(40.0)), abs=1e-6
    )
    assert measure(turn_feet(-0.25), "foot_swing") == pytest.approx(
        -0.5 * np.sin(np.radians(40.0)), abs=1e-6
    )
    assert measure(turn_feet(0.25).mirrored(), "foot_swing") == pytest.approx(
        -measure(turn_feet(0.25), "foot_swing")
    )


def test_feet_that_are_down_do_not_swing() -> None:
    assert np.isnan(measure(turn_feet(0.25, up_m=-0.1), "foot_swing"))


def test_what_lies_aside_is_measured_across_the_picture() -> None:
    front = see(STANDING, yaw_deg=90.0)
    shoulders = {"origin": "other_shoulder", "target": "working_shoulder"}
    assert measure(front, "aside", **shoulders) == pytest.approx(0.34 / 0.5, abs=1e-6)
    assert measure(see(STANDING, yaw_deg=30.0), "aside", **shoulders) == pytest.approx(
        0.34, abs=1e-6
    )


@pytest.mark.parametrize("facing", ["right", "left"])
def test_hands_beside_the_line_of_the_shanks_are_aside(facing: str) -> None:
    """Nearer to a camera above the floor is lower in the picture.

    The right side of somebody who faces right.
    """
    body = see(TABLE, facing=facing)
    image = body.image.copy()
    image[[Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST], 1] = image[Landmark.LEFT_KNEE, 1] + 0.07
    near = measure(Body(image, body.world), "hand_aside", side="both")
    assert near == pytest.approx(-0.4 if facing == "right" else 0.4, abs=0.02)
    assert measure(Body(image, body.world).mirrored(), "hand_aside", side="both") == pytest.approx(
        -near
    )


@pytest.mark.parametrize("side", ["near", "both"])
def test_the_side_of_a_hand_adds_what_the_picture_shows_and_what_depth_says(side: str) -> None:
    body = see(TABLE)
    world = body.world.copy()
    world[[Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST], 2] += 0.1
    moved, depth = Body(body.image, world), {"origin": "mid_hip", "target": "mid_wrist"}
    shown = measure(moved, "hand_aside", side=side)
    assert measure(moved, "hand_side", side="both") == pytest.approx(
        measure(moved, "hand_aside", side="both") + measure(moved, "sideways", **depth)
    )
    assert measure(moved, "hand_side", side=side) - shown == pytest.approx(
        measure(body, "hand_side", side=side)
        - measure(body, "hand_aside", side=side)
        + measure(moved, "sideways", **depth)
        - measure(body, "sideways", **depth)
    )
    assert measure(moved.mirrored(), "hand_side", side="both") == pytest.approx(
        -measure(moved, "hand_side", side="both")
    )


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize("stance", [UPRIGHT, ARCHED, BOWED])
def test_with_the_feet_out_of_the_picture_hips_and_shoulders_tell_which_way_is_forward(
    stance: Stance, facing: str
) -> None:
    track = film(Motion.begin(stance), 1.0, facing=facing)
    feet = [mark for mark in Landmark if mark.name.endswith(("HEEL", "FOOT_INDEX"))]
    words = {"origin": "mid_hip", "target": "mid_shoulder"}
    assert measure(as_body(hide(track, *feet)), "lean", **words) == pytest.approx(
        measure(as_body(track), "lean", **words)
    )


def test_a_shank_that_is_nearly_level_is_no_yardstick() -> None:
    kneeling = replace(STANDING, trunk_deg=90.0).with_both(hip_deg=0.0, knee_deg=80.0)
    assert np.isnan(measure(see(kneeling), "leg_height", target="mid_hip"))
