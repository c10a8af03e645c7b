"""The raised hand.

Seen when it is meant, and never in an exercise, where it would end the session.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from bodies import SAMPLES, follow, still, with_hand_up

from limberup.live.gestures import HandWatch, find_raised_hand
from limberup.pose.recording import load_recording
from limberup.types import Pose


def wishes(poses: Iterable[Pose]) -> list[tuple[float, str]]:
    watch = HandWatch()
    return [(pose.t_s, wish) for pose in poses if (wish := watch.update(pose))]


def raising(hands: list[Pose]) -> Iterator[Pose]:
    """Hands down for half a second before."""
    return follow(still(0.5), hands)


def test_a_raised_hand_held_still_asks_once_for_a_pause() -> None:
    assert [wish for _, wish in wishes(raising([with_hand_up(pose) for pose in still(3.0)]))] == [
        "pause"
    ]


def test_either_hand_will_do() -> None:
    assert find_raised_hand(with_hand_up(still(0.1)[0], left=True).landmarks) == 15
    assert find_raised_hand(with_hand_up(still(0.1)[0], left=False).landmarks) == 16


def test_a_hand_that_stays_up_asks_for_the_end() -> None:
    told = wishes(raising([with_hand_up(pose) for pose in still(6.0)]))
    assert [wish for _, wish in told] == ["pause", "end"]
    assert 4.3 < told[1][0] < 4.8


def test_a_hand_that_moves_asks_for_nothing() -> None:
    def wave(pose: Pose, k: int) -> Pose:
        landmarks = with_hand_up(pose).landmarks.copy()
        landmarks[15, 0] += 0.06 * np.sin(2.0 * k)
        return replace(pose, landmarks=landmarks)

    assert wishes(raising([wave(pose, k) for k, pose in enumerate(still(3.0))])) == []


def test_both_arms_up_belong_to_an_exercise() -> None:
    both = [with_hand_up(with_hand_up(pose, left=True), left=False) for pose in still(3.0)]
    assert wishes(raising(both)) == []


def test_an_arm_that_was_up_from_the_first_is_not_raised() -> None:
    """An arm that lies away from a camera that looks down on it."""
    assert wishes([with_hand_up(pose) for pose in still(6.0)]) == []


def test_a_hand_at_the_knee_pulls_it() -> None:
    def pull(pose: Pose) -> Pose:
        landmarks = with_hand_up(pose).landmarks.copy()
        landmarks[25, :2] = landmarks[15, :2] + [0.02, 0.02]
        return replace(pose, landmarks=landmarks)

    assert wishes(raising([pull(pose) for pose in still(6.0)])) == []


def test_a_second_hand_that_is_not_seen_is_not_known_to_be_down() -> None:
    pose = with_hand_up(still(0.1)[0])
    landmarks = pose.landmarks.copy()
    landmarks[16] = np.nan
    assert find_raised_hand(landmarks) == -1


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.npz")))
def test_no_exercise_raises_a_hand_by_itself(name: str) -> None:
    assert wishes(load_recording(SAMPLES / f"{name}.npz").track.poses()) == []
