"""Geometry: what must not matter does not, and signs are as the docstrings say."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.landmarks import LANDMARK_COUNT, MIRROR
from limberup.signals.body import Body
from limberup.signals.geometry import (
    compute_angle,
    compute_depth_angle,
    compute_elevation,
    compute_flexion,
    compute_inclination,
    compute_length,
    compute_roll,
    compute_unit,
    compute_ventral_angle,
)
from limberup.types import FloatArray

LEFT_UP = np.array([0.0, -1.0, 0.0])
AWAY = np.array([0.0, 0.0, 1.0])
RIGHT = np.array([1.0, 0.0, 0.0])

numbers = st.floats(-3.0, 3.0, allow_subnormal=False)
angles = st.floats(-180.0, 180.0)


def vectors(size: int = 3) -> st.SearchStrategy[FloatArray]:
    return (
        st.lists(numbers, min_size=size, max_size=size)
        .map(np.array)
        .filter(lambda vector: float(compute_length(vector)) > 0.05)
    )


def rotate(points: FloatArray, turn_deg: float, tilt_deg: float, roll_deg: float) -> FloatArray:
    """Rotation by three angles, about y, x and z in turn."""
    for first, second, degrees in ((0, 2, turn_deg), (1, 2, tilt_deg), (0, 1, roll_deg)):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        matrix = np.eye(3)
        matrix[[first, first, second, second], [first, second, first, second]] = c, -s, s, c
        points = points @ matrix.T
    return points


@given(vectors(), vectors(), vectors(), vectors(), st.floats(0.1, 10.0), angles, angles, angles)
def test_a_joint_angle_does_not_depend_on_place_size_and_direction(
    joint: FloatArray,
    upper: FloatArray,
    lower: FloatArray,
    shift: FloatArray,
    scale: float,
    turn: float,
    tilt: float,
    roll: float,
) -> None:
    points = np.stack([joint + upper, joint, joint + lower])
    moved = rotate(points * scale, turn, tilt, roll) + shift
    assert compute_flexion(*moved) == pytest.approx(compute_flexion(*points), abs=1e-3)


@given(vectors(), vectors(), st.floats(0.1, 3.0))
def test_points_in_line_are_a_straight_joint(
    start: FloatArray, direction: FloatArray, share: float
) -> None:
    assert compute_flexion(
        start, start + direction, start + (1.0 + share) * direction
    ) == pytest.approx(0.0, abs=1e-3)


@given(vectors(), vectors(), st.floats(0.0, 180.0))
def test_flexion_is_the_angle_by_which_a_joint_is_bent(
    joint: FloatArray, segment: FloatArray, bend_deg: float
) -> None:
    flat, bent = np.array([segment[0], segment[1], 0.0]), np.radians(bend_deg)
    if float(compute_length(flat)) < 0.05:
        return
    across = np.array([-flat[1], flat[0], 0.0])
    distal = joint + np.cos(bent) * flat + np.sin(bent) * across
    assert compute_flexion(joint - flat, joint, distal) == pytest.approx(bend_deg, abs=1e-3)


@given(vectors(), vectors())
def test_an_angle_is_the_same_from_either_side(a: FloatArray, b: FloatArray) -> None:
    assert compute_angle(a, b) == compute_angle(b, a)
    assert compute_angle(a, -b) == pytest.approx(180.0 - compute_angle(a, b), abs=1e-3)


@given(vectors(), angles)
def test_elevation_does_not_depend_on_the_direction_of_view(
    vector: FloatArray, turn: float
) -> None:
    assert compute_elevation(rotate(vector, turn, 0.0, 0.0)) == pytest.approx(
        compute_elevation(vector), abs=1e-6
    )
    assert compute_inclination(vector) == pytest.approx(90.0 - compute_elevation(vector))
    assert compute_elevation(-vector) == pytest.approx(-compute_elevation(vector))


@pytest.mark.parametrize(
    ("vector", "elevation_deg", "inclination_deg", "depth_deg"),
    [
        ((0.0, -1.0, 0.0), 90.0, 0.0, 0.0),
        ((0.0, 2.0, 0.0), -90.0, 180.0, 0.0),
        ((1.0, 0.0, 0.0), 0.0, 90.0, 0.0),
        ((1.0, -1.0, 0.0), 45.0, 45.0, 0.0),
        ((0.0, 0.0, -3.0), 0.0, 90.0, 90.0),
        ((1.0, 0.0, 1.0), 0.0, 90.0, 45.0),
        ((1.0, 0.0, -1.0), 0.0, 90.0, 45.0),
    ],
)
def test_up_is_against_gravity_and_depth_is_out_of_the_picture(
    vector: tuple[float, float, float],
    elevation_deg: float,
    inclination_deg: float,
    depth_deg: float,
) -> None:
    given_vector = np.array(vector)
    assert compute_elevation(given_vector) == pytest.approx(elevation_deg)
    assert compute_inclination(given_vector) == pytest.approx(inclination_deg)
    assert compute_depth_angle(given_vector) == pytest.approx(depth_deg)


@pytest.mark.parametrize(
    ("lateral", "roll_deg"),
    [
        (AWAY, 0.0),
        (AWAY + LEFT_UP, 45.0),
        (LEFT_UP, 90.0),
        (LEFT_UP - AWAY, 135.0),
        (-AWAY, 180.0),
        (AWAY - LEFT_UP, -45.0),
        (-LEFT_UP, -90.0),
    ],
)
def test_roll_of_a_body_with_the_head_to_the_right(lateral: FloatArray, roll_deg: float) -> None:
    """Prone with the head to the right of the picture, the left side is the far one."""
    assert abs(float(compute_roll(lateral, RIGHT))) == pytest.approx(abs(roll_deg))
    if abs(roll_deg) < 180.0:
        assert compute_roll(lateral, RIGHT) == pytest.approx(roll_deg)
        assert compute_roll(lateral * [-1.0, 1.0, -1.0], -RIGHT) == pytest.approx(roll_deg)


@given(angles, angles, st.floats(-80.0, 80.0), st.floats(0.1, 5.0))
def test_roll_does_not_depend_on_view_slope_and_length(
    roll_deg: float, turn: float, slope_deg: float, length: float
) -> None:
    if abs(roll_deg) > 179.0:
        return
    lateral = np.cos(np.radians(roll_deg)) * AWAY + np.sin(np.radians(roll_deg)) * LEFT_UP
    lateral, axis = (
        rotate(rotate(vector, 0.0, 0.0, slope_deg), turn, 0.0, 0.0) for vector in (lateral, RIGHT)
    )
    assert compute_roll(length * lateral, 3.0 * axis) == pytest.approx(roll_deg, abs=1e-6)


def test_roll_about_a_vertical_axis_is_unknown() -> None:
    assert np.isnan(compute_roll(AWAY, LEFT_UP))


@given(vectors(2), vectors(2), vectors(2))
def test_head_in_line_with_the_trunk_is_180(
    hip: FloatArray, trunk: FloatArray, ventral: FloatArray
) -> None:
    shoulder = hip + trunk
    assert compute_ventral_angle(shoulder + 0.3 * trunk, shoulder, hip, ventral) == pytest.approx(
        180.0, abs=1e-3
    )


@given(st.floats(-170.0, 170.0), angles, st.booleans())
def test_chin_in_is_below_180_and_head_back_above(
    back_deg: float, turn_deg: float, is_mirrored: bool
) -> None:
    """The body lies face down with the head to the right, then is turned, then perhaps mirrored."""
    turn = np.array([[np.cos(np.radians(turn_deg)), -np.sin(np.radians(turn_deg))]])
    turn = np.concatenate([turn, [[-turn[0, 1], turn[0, 0]]]])
    flip = np.array([-1.0, 1.0]) if is_mirrored else np.ones(2)
    hip, shoulder, ventral = np.array([-1.0, 0.0]), np.zeros(2), np.array([0.1, 1.0])
    head = 0.4 * np.array([np.cos(np.radians(back_deg)), -np.sin(np.radians(back_deg))])
    hip, shoulder, ventral, head = (
        point @ turn.T * flip for point in (hip, shoulder, ventral, head)
    )
    assert compute_ventral_angle(head, shoulder, hip, ventral) == pytest.approx(
        180.0 + back_deg, abs=1e-3
    )


@pytest.mark.parametrize(
    "compute",
    [
        lambda vector: compute_length(vector),
        lambda vector: compute_unit(vector),
        lambda vector: compute_elevation(vector),
        lambda vector: compute_inclination(vector),
        lambda vector: compute_depth_angle(vector),
        lambda vector: compute_angle(vector, RIGHT),
        lambda vector: compute_angle(RIGHT, vector),
        lambda vector: compute_flexion(vector, RIGHT, AWAY),
        lambda vector: compute_flexion(AWAY, vector, RIGHT),
        lambda vector: compute_flexion(AWAY, RIGHT, vector),
        lambda vector: compute_roll(vector, RIGHT),
        lambda vector: compute_roll(AWAY, vector),
        lambda vector: compute_ventral_angle(vector[:2], RIGHT[:2], AWAY[:2], LEFT_UP[:2]),
        lambda vector: compute_ventral_angle(RIGHT[:2], vector[:2], AWAY[:2], LEFT_UP[:2]),
        lambda vector: compute_ventral_angle(RIGHT[:2], AWAY[:2], vector[:2], LEFT_UP[:2]),
        lambda vector: compute_ventral_angle(LEFT_UP[:2], AWAY[:2], RIGHT[:2], vector[:2]),
    ],
)
def test_what_is_missing_stays_missing(compute: Callable[[FloatArray], FloatArray]) -> None:
    assert np.isnan(compute(np.full(3, np.nan))).all()
    assert np.isnan(compute(np.array([0.5, np.nan, 0.5]))).all()


def test_a_vector_of_no_length_has_no_direction() -> None:
    assert np.isnan(compute_unit(np.zeros(3))).all()
    assert np.isnan(compute_angle(np.zeros(3), RIGHT))


@given(st.integers(0, 2**32 - 1))
def test_a_body_mirrored_twice_is_the_same_body(seed: int) -> None:
    rng = np.random.default_rng(seed)
    body = Body(rng.normal(size=(3, LANDMARK_COUNT, 2)), rng.normal(size=(3, LANDMARK_COUNT, 3)))
    twice = body.mirrored().mirrored()
    np.testing.assert_array_equal(twice.image, body.image)
    np.testing.assert_array_equal(twice.world, body.world)
    np.testing.assert_array_equal(MIRROR[MIRROR], np.arange(LANDMARK_COUNT))


@given(st.integers(0, 2**32 - 1))
def test_one_frame_and_many_frames_give_the_same_numbers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b, c = rng.normal(size=(3, 7, 3))
    for i in range(7):
        assert compute_flexion(a, b, c)[i] == pytest.approx(
            compute_flexion(a[i], b[i], c[i]), abs=1e-9
        )
        assert compute_roll(a, b)[i] == pytest.approx(compute_roll(a[i], b[i]), abs=1e-9)
