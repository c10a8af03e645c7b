"""`--blur-face` hides the head in every picture, and all of a picture where it may be anywhere."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from limberup.annotated.faces import HOLD_S, find_heads, hide_head, join_circles, list_spans
from limberup.landmarks import Landmark
from limberup.types import FloatArray, Lost, Pose, PoseTrack
from stick_figure import make_pose, make_world, turn

FACE = list(range(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1))
SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]


def make_track(*poses: Pose) -> PoseTrack:
    return PoseTrack.from_poses(poses, 4 / 3)


def stand(t_s: float, degrees: float = 0.0) -> Pose:
    return make_pose(t_s, world=turn(make_world(), degrees))


def without(pose: Pose, marks: list[int]) -> Pose:
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    landmarks[marks] = world[marks] = np.nan
    return replace(pose, landmarks=landmarks, world=world)


def holds(circle: FloatArray, points: FloatArray) -> bool:
    return bool((np.linalg.norm(points[:, :2] - circle[:2], axis=1) <= circle[2]).all())


@pytest.mark.parametrize("degrees", [0.0, 45.0, 90.0, 180.0])
def test_the_circle_holds_the_whole_head_from_every_side(degrees: float) -> None:
    pose = stand(0.0, degrees)
    (circle,) = find_heads(make_track(pose))
    heights_a_metre = 0.6 / 1.6
    middle = pose.landmarks[FACE].mean(axis=0)
    around = np.radians(np.arange(0, 360, 10))
    crown = middle[:2] + 0.13 * heights_a_metre * np.stack([np.cos(around), np.sin(around)], axis=1)
    assert holds(circle, pose.landmarks[FACE])
    assert holds(circle, crown)
    assert circle[2] < 0.35 * heights_a_metre, "and not the whole body"


def test_a_face_that_is_turned_away_is_hidden_by_where_the_shoulders_are() -> None:
    pose = stand(0.0)
    (circle,) = find_heads(make_track(without(pose, FACE)))
    assert holds(circle, pose.landmarks[FACE])


def test_a_head_that_is_lost_for_a_moment_stays_hidden_in_a_growing_circle() -> None:
    times_s = np.arange(0.0, 3.0, 0.1)
    gap = (times_s > 0.95) & (times_s < 2.05)
    poses = [
        Pose.missing(t_s, Lost.OUT_OF_FRAME) if lost else stand(t_s)
        for t_s, lost in zip(times_s.tolist(), gap.tolist(), strict=True)
    ]
    heads = find_heads(make_track(*poses))
    seen = heads[5]
    assert not np.isnan(heads).any()
    inside = heads[gap]
    assert all(holds(np.array([*one[:2], one[2] + 1e-9]), seen[None]) for one in inside)
    assert inside[:, 2].min() > seen[2]


def test_a_head_that_is_lost_for_longer_is_nowhere() -> None:
    track = make_track(
        stand(0.0), *(Pose.missing(t_s, Lost.NOBODY) for t_s in (0.5, 1.5, 2.5)), stand(3.0)
    )
    heads = find_heads(track)
    unknown = np.isnan(heads[:, 0])
    assert unknown.tolist() == [False, False, True, False, False]
    assert [HOLD_S, list(list_spans(unknown, track.t_s))] == [1.0, [(1.5, 1.5)]]


def test_nobody_at_all_is_nowhere_throughout() -> None:
    assert np.isnan(
        find_heads(make_track(*(Pose.missing(t, Lost.NOBODY) for t in (0.0, 0.1))))
    ).all()


def test_a_circle_around_two_holds_both() -> None:
    a, b = np.array([0.0, 0.0, 1.0]), np.array([3.0, 0.0, 0.5])
    joined = join_circles(a, b)
    np.testing.assert_allclose(joined, (1.25, 0.0, 2.25))
    np.testing.assert_array_equal(join_circles(joined, a), joined)


def draw_face(seed: int) -> np.ndarray:
    """Noise that is fine at the size of eyes and coarse at that of light: no two are alike."""
    rng = np.random.default_rng(seed)
    fine = rng.integers(0, 255, (240, 320, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(fine, (0, 0), 2.0), dtype=np.uint8)


def test_what_is_hidden_depends_on_the_means_of_a_few_squares_alone() -> None:
    """Any detail that is smaller is gone: adding one changes nothing."""
    head = np.array([0.6, 0.5, 0.25])
    plain, detailed = draw_face(1), draw_face(1)
    checks = (np.indices((240, 320)).sum(axis=0) % 2 * 2 - 1)[..., None] * 20
    detailed = np.clip(detailed.astype(int) + checks, 0, 255).astype(np.uint8)
    for image in (plain, detailed):
        hide_head(image, head)
    rows, columns = np.indices((240, 320))
    inside = np.hypot(columns - 144, rows - 120) < 58
    assert np.abs(plain.astype(int) - detailed)[inside].max() <= 2
    assert np.abs(plain.astype(int) - detailed)[~inside].mean() > 10


def test_only_the_head_is_touched_and_without_a_place_the_whole_picture() -> None:
    image = draw_face(2)
    before = image.copy()
    hide_head(image, np.array([0.6, 0.5, 0.2]))
    changed = (image != before).any(axis=2)
    assert changed[72:168, 96:192].any()
    assert not changed[:60].any()
    hide_head(image, np.full(3, np.nan))
    assert np.abs(np.diff(image.astype(int), axis=1)).max() <= 12
    outside = before.copy()
    hide_head(outside, np.array([9.0, 9.0, 0.1]))
    np.testing.assert_array_equal(outside, before)
