from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from limberup.landmarks import MIRROR, Landmark
from limberup.pose.plausibility import PlausibilityGate, compute_scale, mirror_legs
from limberup.types import FloatArray, Lost, Pose
from stick_figure import make_pose, make_world, turn

ASPECT = 4 / 3
FPS = 15.0

Change = Callable[[Pose], Pose]


def run(poses: Iterable[Pose], gate: PlausibilityGate | None = None) -> list[Pose]:
    gate = gate or PlausibilityGate()
    return [gate.update(pose, ASPECT) for pose in poses]


def reasons(poses: Iterable[Pose]) -> list[Lost | None]:
    return [pose.lost for pose in run(poses)]


def times(seconds: float, start_s: float = 0.0) -> list[float]:
    return [start_s + i / FPS for i in range(round(seconds * FPS))]


def still(seconds: float, start_s: float = 0.0, world: FloatArray | None = None) -> list[Pose]:
    """Somebody who stands almost still: a millimetre of noise, so that no two frames are equal."""
    rng = np.random.default_rng(7)
    world = make_world() if world is None else world
    return [
        make_pose(t, world=world + rng.normal(0, 0.001, world.shape))
        for t in times(seconds, start_s)
    ]


def kick(seconds: float) -> list[Pose]:
    """The left leg swings across the right one and back within half a second, the trunk leaning a
    little.
    """
    poses = []
    for t in times(seconds):
        world = make_world()
        angle = 1.2 * np.sin(2 * np.pi * t / 0.5)
        for joint, length in (("KNEE", 0.42), ("ANKLE", 0.82), ("HEEL", 0.86), ("FOOT_INDEX", 0.9)):
            world[Landmark[f"LEFT_{joint}"]] = (
                0.1 - length * np.sin(angle),
                length * np.cos(angle),
                -0.1,
            )
        poses.append(make_pose(t, world=world))
    return poses


def with_bones_scaled(pose: Pose, factor: float, *marks: Landmark) -> Pose:
    world = pose.world.copy()
    world[list(marks)] *= factor
    return replace(pose, world=world)


def mirrored(pose: Pose) -> Pose:
    return replace(
        pose,
        landmarks=pose.landmarks[MIRROR],
        world=pose.world[MIRROR],
        visibility=pose.visibility[MIRROR],
    )


def test_a_clean_motion_passes_unchanged() -> None:
    poses = still(2.0)
    for before, after in zip(poses, run(poses), strict=True):
        assert after is before


def test_a_leg_kicked_across_passes() -> None:
    assert reasons(kick(3.0)) == [None] * len(kick(3.0))


def test_a_kicked_leg_keeps_its_side() -> None:
    poses = kick(3.0)
    for before, after in zip(poses, run(poses), strict=True):
        np.testing.assert_array_equal(after.landmarks, before.landmarks)


def test_a_joint_outside_the_picture_is_nan_and_the_rest_stays() -> None:
    pose = make_pose()
    pose.landmarks[Landmark.LEFT_WRIST, 0] = ASPECT + 0.1
    after = run([pose])[0]
    assert after.lost is None
    assert np.isnan(after.landmarks[Landmark.LEFT_WRIST]).all()
    assert np.isnan(after.world[Landmark.LEFT_WRIST]).all()
    assert np.isfinite(np.delete(after.landmarks, Landmark.LEFT_WRIST, axis=0)).all()


def test_a_hand_at_the_edge_of_the_picture_stays() -> None:
    pose = make_pose()
    pose.landmarks[Landmark.LEFT_WRIST, 0] = ASPECT + 0.05 * compute_scale(pose)
    assert np.isfinite(run([pose])[0].landmarks).all()


def test_low_visibility_alone_removes_nothing() -> None:
    pose = replace(make_pose(), visibility=np.zeros(33))
    assert np.isfinite(run([pose])[0].landmarks).all()


@pytest.mark.parametrize(
    ("pose", "expected"),
    [
        (make_pose(height_ratio=0.08), Lost.TOO_SMALL),
        (make_pose(at=(0.7, 0.1)), Lost.HEAD_HIDDEN),
        (make_pose(at=(-0.2, 0.5)), Lost.OUT_OF_FRAME),
        (make_pose(at=(0.7, 1.1)), Lost.OUT_OF_FRAME),
        (with_bones_scaled(make_pose(), 3.0, *[Landmark(i) for i in range(11)]), Lost.HEAD_HIDDEN),
    ],
)
def test_what_one_frame_lacks_is_named(pose: Pose, expected: Lost) -> None:
    after = run([pose])[0]
    assert after.lost is expected
    assert np.isnan(after.landmarks).all()
    assert after.brightness == pose.brightness


def test_hidden_hips_are_named() -> None:
    pose = make_pose()
    pose.landmarks[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1] = 1.2
    assert reasons([pose]) == [Lost.HIPS_HIDDEN]


def test_a_lost_pose_passes_and_the_body_is_remembered() -> None:
    gap = [Pose.missing(2.0 + t, Lost.NOBODY) for t in times(0.4)]
    poses = still(2.0) + gap + still(1.0, 2.4)
    assert reasons(poses) == [None] * 30 + [Lost.NOBODY] * 6 + [None] * 15


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda pose: replace(pose, landmarks=pose.landmarks + np.array([0.4, 0.0, 0.0])),
            Lost.OTHER_PERSON,
        ),
        (mirrored, Lost.SIDES_SWAPPED),
        (
            lambda pose: with_bones_scaled(pose, 2.2, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE),
            Lost.LIMB_JUMP,
        ),
        (
            lambda pose: with_bones_scaled(
                pose, 1.5, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER
            ),
            Lost.LIMB_JUMP,
        ),
    ],
)
class TestSuddenChange:
    def test_is_refused_while_it_is_short(self, change: Change, expected: Lost) -> None:
        poses = still(2.0) + [change(pose) for pose in still(0.4, 2.0)] + still(1.0, 2.4)
        assert reasons(poses) == [None] * 30 + [expected] * 6 + [None] * 15

    def test_is_believed_after_a_second(self, change: Change, expected: Lost) -> None:
        found = reasons(still(2.0) + [change(pose) for pose in still(3.0, 2.0)])
        assert set(found[30:44]) == {expected}
        assert found[47:] == [None] * len(found[47:])

    def test_is_forgotten_by_reset(self, change: Change, expected: Lost) -> None:
        gate = PlausibilityGate()
        run(still(2.0), gate)
        gate.reset()
        assert all(
            pose.lost is None for pose in run([change(pose) for pose in still(1.0, 2.0)], gate)
        )


def test_one_stretched_bone_is_tolerated() -> None:
    poses = [
        with_bones_scaled(pose, 2.5, Landmark.LEFT_WRIST, Landmark.LEFT_ELBOW)
        for pose in still(1.0, 2.0)
    ]
    assert reasons(still(2.0) + poses) == [None] * 45


def test_swapped_legs_are_given_their_names_back() -> None:
    clean = still(4.0, world=turn(make_world(), 60.0))
    swapped = clean[:30] + [mirror_legs(pose) for pose in clean[30:]]
    for before, after in zip(clean, run(swapped), strict=True):
        np.testing.assert_array_equal(after.landmarks, before.landmarks)
        np.testing.assert_array_equal(after.world, before.world)


def test_legs_called_the_other_way_for_long_are_believed() -> None:
    clean = still(9.0)
    swapped = clean[:30] + [mirror_legs(pose) for pose in clean[30:]]
    np.testing.assert_array_equal(run(swapped)[-1].landmarks, swapped[-1].landmarks)


def test_a_side_view_swap_is_seen_in_depth() -> None:
    side = turn(make_world(), 80.0)
    poses = still(2.0, world=side) + [mirrored(pose) for pose in still(0.4, 2.0, world=side)]
    assert reasons(poses)[30:] == [Lost.SIDES_SWAPPED] * 6


def test_a_pose_after_a_long_absence_may_be_anywhere() -> None:
    later = [
        replace(pose, landmarks=pose.landmarks + np.array([0.4, 0.0, 0.0]))
        for pose in still(1.0, 10.0)
    ]
    assert reasons(still(2.0) + later) == [None] * 45


@pytest.mark.parametrize("fps", [10.0, 30.0, 120.0])
def test_walking_through_the_picture_passes_at_any_frame_rate(fps: float) -> None:
    poses = [make_pose(i / fps, at=(0.3 + 0.3 * i / fps, 0.5)) for i in range(round(2 * fps))]
    assert all(pose.lost is None for pose in run(poses))


def test_reset_equals_new() -> None:
    gate = PlausibilityGate()
    run(kick(2.0), gate)
    gate.reset()
    again, fresh = run(kick(2.0), gate), run(kick(2.0))
    for a, b in zip(again, fresh, strict=True):
        np.testing.assert_array_equal(a.landmarks, b.landmarks)
