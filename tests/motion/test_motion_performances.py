"""Performances.

The same for a seed, a little different from one repetition to the next, and one after the other.
"""

from pathlib import Path

import numpy as np
import pytest

from limberup.landmarks import Landmark
from limberup.motion.body import load_body
from limberup.motion.channels import DEFAULTS, NAMES
from limberup.motion.motion import load_motion, load_motion_file
from limberup.motion.perform import Part, Performance, Step, perform, perform_parts
from limberup.motion.rig import Rig
from limberup.types import FloatArray

BODY = load_body(0.5)
HOLD_BREATH = """
id = "hold_breath"
anchor = "root"
supports = ["chest", "pelvis"]
base = "supine"
[poses.supine]
pitch = -90
[poses.full]
extends = "supine"
breath_held = 1
breath = 1.5
[poses.empty]
extends = "supine"
breath_held = 1
breath = -1
[paths.empty_hold]
sided = false
frames = [
  { pose = "full", move_s = 2.0 },
  { pose = "empty", move_s = 4.0, stay_s = 6.0, hold = true },
  { pose = "supine", move_s = 1.5 },
]
"""
SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]


def list_channel(performance: Performance, name: str) -> FloatArray:
    return np.array([performance.channel(k, name) for k in range(len(performance.times_s))])


def raise_legs(seed: int, variation: float = 1.0) -> Performance:
    """Two straight-leg stretches."""
    steps = [Step("hip_75", "left", hold_s=3.0), Step("hip_75", "right", hold_s=3.0)]
    return perform(load_motion("straight_leg_stretch"), steps, BODY, seed=seed, variation=variation)


def test_the_same_seed_gives_the_same_performance() -> None:
    one, other = raise_legs(4), raise_legs(4)
    assert one.truth == other.truth
    assert np.array_equal(one.landmarks(50), other.landmarks(50))


def test_repetitions_differ_a_little_within_what_the_motion_allows() -> None:
    exact, varied = raise_legs(4, variation=0.0), raise_legs(4)
    for side in ("left", "right"):
        peak, usual = (list_channel(one, f"{side}_hip_flexion").max() for one in (varied, exact))
        assert 0.0 < abs(peak - usual) < 0.05 * usual
    lasted = [row.end_s - row.start_s for row in varied.truth.repetitions]
    assert 0.01 < abs(lasted[0] - lasted[1]) < 0.5


def test_contacts_and_weights_do_not_vary() -> None:
    for name in ("left_hand_pin", "left_foot_down", "head_rest", "pelvis_up"):
        assert set(list_channel(raise_legs(4), name)[:10]) == set(
            list_channel(raise_legs(5), name)[:10]
        )


def test_a_hold_lasts_as_long_as_the_plan_says() -> None:
    assert [row.end_s - row.start_s for row in raise_legs(4).truth.holds] == pytest.approx(
        [3.0, 3.0]
    )


def test_a_breath_lifts_the_shoulders_by_some_millimetres() -> None:
    rig, stand = Rig(BODY, "feet", ("feet",), "stage"), dict(DEFAULTS)
    rig.set_base(stand)
    empty, full = (
        rig.landmarks(rig.solve({**stand, "breath": fullness}))[SHOULDERS, 2]
        for fullness in (0.0, 1.0)
    )
    assert np.all((full - empty > 0.002) & (full - empty < 0.01))


def test_breaths_are_counted_at_the_rate_that_was_asked_for() -> None:
    part = Part(
        load_motion("straight_leg_stretch"), [Step("hip_60", "left", hold_s=20.0)], breaths_hz=0.1
    )
    performance = perform_parts([part], BODY, seed=3)
    assert performance.truth.holds[0].breaths == 2
    deep = perform_parts(
        [Part(part.motion, part.steps, breaths_hz=0.1, breath_depth=2.0)], BODY, seed=3
    )
    assert deep.breath.max() == pytest.approx(2.0 * performance.breath.max())


def test_a_pose_can_hold_the_breath_empty_and_no_breath_is_counted_then(tmp_path: Path) -> None:
    path = tmp_path / "hold_breath.toml"
    path.write_text(HOLD_BREATH)
    performance = perform(
        load_motion_file(path), [Step("empty_hold", "both", rest_s=8.0)], BODY, seed=3
    )
    (hold,) = performance.truth.holds
    assert hold.breaths is None
    within = (performance.times_s > hold.start_s) & (performance.times_s < hold.end_s)
    assert performance.breath[within] == pytest.approx(-1.0)
    after = performance.breath[performance.times_s > hold.end_s + 2.0]
    assert after.min() < 0.1 < 0.9 < after.max()


def test_a_visit_tells_repetitions_when_they_are_performed() -> None:
    visit = come_and_go()
    (row,) = visit.truth.repetitions
    assert row.level == "hip_off_floor"
    heights = np.array(
        [
            visit.landmarks(k)[SHOULDERS, 2].mean()
            for k in (0, int(15 * row.start_s), -1 + len(visit.times_s))
        ]
    )
    assert heights[0] > 1.2  # standing
    assert heights[1] < 0.3  # prone
    assert heights[2] > 1.2
    assert visit.is_passing[0]
    assert not visit.is_passing[int(15 * row.start_s)]


def test_from_one_motion_to_the_next_nothing_jumps() -> None:
    visit = come_and_go()
    changes = np.flatnonzero(np.diff(visit.is_passing.astype(int)))
    assert len(changes) == 2
    for k in (
        *range(changes[0] - 3, changes[0] + 40, 4),
        *range(changes[1] - 3, changes[1] + 30, 4),
    ):
        way = np.linalg.norm(visit.landmarks(k + 1) - visit.landmarks(k), axis=1)
        assert way.max() * 15.0 < 4.0
        assert visit.skeleton.lowest(visit.posture(k), "whole") > -0.015


def come_and_go() -> Performance:
    """Somebody comes on hands and knees, does one scorpion, and gets up."""
    plan = (
        ("walk_in_get_down", "to_quad"),
        ("scorpion_stretch", "hip_off_floor"),
        ("get_up_leave", "from_quad"),
    )
    return perform_parts([Part(load_motion(motion), [Step(path)]) for motion, path in plan], BODY)


def test_channels_have_a_default_and_a_mirror_image() -> None:
    assert set(NAMES) == set(DEFAULTS)
