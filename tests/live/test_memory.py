from dataclasses import replace

import numpy as np
from bodies import clip, still

from limberup.live.pace import FOR_S, PaceWatch
from limberup.live.pose_memory import PoseMemory


def test_a_moment_is_remembered_as_it_was() -> None:
    memory = PoseMemory()
    poses = clip("scorpion_stretch_clean", 0.0, 5.0)
    for pose in poses:
        memory.add(pose)
    t_s, points = memory.between(2.0, 3.0)
    assert 7 <= len(t_s) <= 11
    wanted = next(pose for pose in poses if pose.t_s == t_s[0]).landmarks[:, :2]
    np.testing.assert_allclose(points[0], wanted, atol=1e-3)


def test_the_oldest_is_forgotten_and_memory_does_not_grow() -> None:
    memory = PoseMemory(poses=10)
    pose = still(0.1)[0]
    for k in range(25):
        memory.add(replace(pose, t_s=float(k)))
    t_s, points = memory.between(0.0, 100.0)
    assert t_s.tolist() == [float(k) for k in range(15, 25)]
    assert points.shape == (10, 33, 2)


def test_what_was_not_seen_stays_unseen() -> None:
    memory = PoseMemory()
    pose = still(0.1)[0]
    landmarks = pose.landmarks.copy()
    landmarks[27] = np.nan
    memory.add(replace(pose, landmarks=landmarks))
    assert np.isnan(memory.between(-1.0, 1.0)[1][0, 27]).all()


def slow_for(watch: PaceWatch, seconds: float, cost_s: float) -> bool:
    return any(watch.update(0.1 * k, cost_s) for k in range(int(seconds * 10)))


def test_a_model_that_stays_too_slow_is_given_up() -> None:
    assert slow_for(PaceWatch(), FOR_S + 1, 0.2)


def test_a_short_delay_or_a_model_that_keeps_up_is_kept() -> None:
    assert not slow_for(PaceWatch(), FOR_S - 1, 0.2)
    assert not slow_for(PaceWatch(), 3 * FOR_S, 0.08)


def test_single_searches_do_not_make_a_model_slow() -> None:
    watch = PaceWatch()
    assert not any(watch.update(0.1 * k, 0.4 if k % 4 == 0 else 0.05) for k in range(200))


def test_a_model_that_was_quick_in_one_session_can_be_too_slow_in_the_next() -> None:
    watch = PaceWatch()
    assert not slow_for(watch, 10 * FOR_S, 0.02)
    assert slow_for(watch, FOR_S + 1, 0.2)
