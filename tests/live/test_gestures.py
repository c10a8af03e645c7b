from dataclasses import replace

import numpy as np
from bodies import clip, still, with_hand_up

from limberup.live.gestures import HandWatch, find_raised_hand
from limberup.types import Pose


def wishes(poses: list[Pose]) -> list[tuple[float, str]]:
    watch = HandWatch()
    return [(pose.t_s, wish) for pose in poses if (wish := watch.update(pose))]


def test_a_raised_hand_held_still_asks_once_for_a_pause() -> None:
    assert [wish for _, wish in wishes([with_hand_up(pose) for pose in still(3.0)])] == ["pause"]


def test_either_hand_will_do() -> None:
    assert find_raised_hand(with_hand_up(still(0.1)[0], left=True).landmarks) == 15
    assert find_raised_hand(with_hand_up(still(0.1)[0], left=False).landmarks) == 16


def test_a_hand_that_stays_up_asks_for_the_end() -> None:
    told = wishes([with_hand_up(pose) for pose in still(6.0)])
    assert [wish for _, wish in told] == ["pause", "end"]
    assert 3.8 < told[1][0] < 4.3


def test_a_hand_that_moves_asks_for_nothing() -> None:
    def wave(pose: Pose, k: int) -> Pose:
        landmarks = with_hand_up(pose).landmarks.copy()
        landmarks[15, 0] += 0.06 * np.sin(2.0 * k)
        return replace(pose, landmarks=landmarks)

    assert wishes([wave(pose, k) for k, pose in enumerate(still(3.0))]) == []


def test_both_arms_up_belong_to_an_exercise() -> None:
    both = [with_hand_up(with_hand_up(pose, left=True), left=False) for pose in still(3.0)]
    assert wishes(both) == []


def test_a_second_hand_that_is_not_seen_is_not_known_to_be_down() -> None:
    pose = with_hand_up(still(0.1)[0])
    landmarks = pose.landmarks.copy()
    landmarks[16] = np.nan
    assert find_raised_hand(landmarks) == -1


def test_no_exercise_raises_a_hand_by_itself() -> None:
    for name in ("scorpion_stretch_clean", "cat_cow_clean", "straight_leg_stretch_clean", "childs_pose_clean"):
        assert wishes(clip(name)) == [], name
