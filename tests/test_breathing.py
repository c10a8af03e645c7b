"""Breaths from the motion of the chest.

Synthetic flow of which rate, noise, drift and body movement are known.
"""

from itertools import pairwise

import numpy as np
import pytest

from limberup.judging.engine import Engine
from limberup.judging.events import BreathCompleted, Event, HoldEnded
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.reasons import BODY_MOVED, BREATH_SIGNAL_WEAK, BREATHS_NOT_COUNTED
from limberup.signals.breathing import BreathLog, Breaths, Chest, ChestWatch, LungWatch
from limberup.spec import find_spec
from limberup.types import FloatArray, PoseTrack

FPS = 15.0
SWING_RATIO = 0.004  # of a breath at rest, measured on renders


def lie(t_s: FloatArray, *, shake_ratio: float = 0.0, seed: int = 1) -> FloatArray:
    """Picture landmarks `(n, 33, 2)` of somebody who lies still, with a trunk of 0.3 picture
    heights.
    """
    image = np.full((len(t_s), LANDMARK_COUNT, 2), 0.5)
    for part, x in (("SHOULDER", 0.4), ("HIP", 0.7), ("KNEE", 0.9)):
        image[:, [Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]], 0] = x
    return image + 0.3 * shake_ratio * np.random.default_rng(seed).normal(size=(len(t_s), 1, 2))


def breathe(t_s: FloatArray, per_min: float, swing_ratio: float = SWING_RATIO) -> FloatArray:
    """How far the chest has risen: empty at 0 s."""
    return swing_ratio * (0.5 - 0.5 * np.cos(2 * np.pi * t_s * per_min / 60))


def make_flow(
    t_s: FloatArray, rise: FloatArray, noise_ratio: float = 0.0, seed: int = 1
) -> FloatArray:
    """The flow `(n, 2)` of a chest that rises so, measured in pictures of which each puts it wrong
    by so much.
    """
    wrong = noise_ratio * np.random.default_rng(seed).normal(size=len(t_s))
    flow = np.full((len(t_s), 2), np.nan)
    flow[1:, 0] = np.diff(rise + wrong) / np.diff(t_s)
    flow[1:, 1] = 0.0
    return flow


def seconds(length_s: float, fps: float = FPS) -> FloatArray:
    return np.arange(round(length_s * fps)) / fps


def count(t_s: FloatArray, flow: FloatArray, image: FloatArray | None = None) -> Breaths:
    log = BreathLog()
    log.note(t_s, flow, lie(t_s) if image is None else image)
    return log.count(float(t_s[0]), float(t_s[-1]), is_over=True)


def test_a_log_that_is_fed_picture_by_picture_counts_as_one_that_is_fed_at_once() -> None:
    t_s = seconds(700.0, 5.0)
    flow, image = make_flow(t_s, breathe(t_s, 10.0)), lie(t_s)
    whole, live = BreathLog(), BreathLog()
    whole.note(t_s, flow, image)
    for one in (slice(frame, frame + 1) for frame in range(len(t_s))):
        live.note(t_s[one], flow[one], image[one])
    for start_s, end_s in ((660.0, 699.8), (100.0, 699.8), (405.0, 500.0)):
        breaths = live.count(start_s, end_s, is_over=True)
        assert len(breaths.full_s) > 5
        assert breaths == whole.count(start_s, end_s, is_over=True)


@pytest.mark.parametrize("per_min", [5.0, 8.0, 12.0, 16.0, 20.0])
@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0])
def test_breaths_are_counted_and_timed_at_any_rate(per_min: float, fps: float) -> None:
    t_s = seconds(40.0, fps)
    breaths = count(t_s, make_flow(t_s, breathe(t_s, per_min), noise_ratio=0.0002))
    assert len(breaths.full_s) == int(40.0 * per_min / 60 + 0.5)
    assert 60 * breaths.rate_hz == pytest.approx(per_min, abs=0.5)


@pytest.mark.parametrize("drift_ratio", [-0.01, 0.01])
def test_drift_of_the_sum_does_not_change_the_count(drift_ratio: float) -> None:
    t_s = seconds(45.0)
    assert len(count(t_s, make_flow(t_s, breathe(t_s, 10.0) + drift_ratio * t_s / 45)).full_s) == 7


def test_lungs_that_are_full_near_the_edges_of_a_hold_count_only_if_they_are_so_within() -> None:
    t_s = seconds(12.0)
    early, late = (
        breathe(t_s + start_s, 12.0) for start_s in (2.4, 1.0)
    )  # full at 0.1, 5.1 s; at 1.5, 6.5, 11.5 s
    assert count(t_s, make_flow(t_s, early)).full_s == pytest.approx((5.1, 10.1), abs=0.2)
    assert count(t_s, make_flow(t_s, late)).full_s == pytest.approx((1.5, 6.5, 11.5), abs=0.2)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("noise_ratio", [0.0, 0.0003, 0.001, 0.003])
def test_noise_is_not_taken_for_breath(noise_ratio: float, seed: int) -> None:
    t_s = seconds(30.0)
    assert count(t_s, make_flow(t_s, np.zeros(len(t_s)), noise_ratio, seed)) == Breaths(
        reason=BREATH_SIGNAL_WEAK
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_sum_that_strays_is_not_taken_for_breath(seed: int) -> None:
    t_s = seconds(30.0)
    stray = np.random.default_rng(seed).normal(0.0, 0.0004, len(t_s)).cumsum()
    assert count(t_s, make_flow(t_s, stray)).reason == BREATH_SIGNAL_WEAK


def test_breaths_are_not_counted_while_the_body_moves() -> None:
    t_s = seconds(30.0)
    image = lie(t_s) + 0.1 * np.sin(2 * np.pi * t_s / 3)[:, None, None]
    assert count(t_s, make_flow(t_s, breathe(t_s, 12.0)), image) == Breaths(reason=BODY_MOVED)


def test_a_chest_that_goes_farther_than_any_breath_belongs_to_a_body_that_moves() -> None:
    t_s = seconds(30.0)
    assert count(t_s, make_flow(t_s, breathe(t_s, 6.0, swing_ratio=0.06))) == Breaths(
        reason=BODY_MOVED
    )


def test_landmarks_that_tremble_are_not_a_body_that_moves() -> None:
    t_s = seconds(30.0)
    assert (
        len(count(t_s, make_flow(t_s, breathe(t_s, 12.0)), lie(t_s, shake_ratio=0.02)).full_s) == 6
    )


def test_a_recording_without_flow_says_that_it_was_not_measured() -> None:
    t_s = seconds(30.0)
    assert count(t_s, np.full((len(t_s), 2), np.nan)) == Breaths(reason=BREATHS_NOT_COUNTED)


def test_a_short_gap_does_no_harm() -> None:
    t_s = seconds(30.0)
    flow = make_flow(t_s, breathe(t_s, 12.0))
    flow[100:104] = np.nan
    assert len(count(t_s, flow).full_s) == 6


def test_both_sides_of_an_upright_torso_count_and_of_a_lying_one_only_the_upper() -> None:
    t_s = seconds(30.0)
    flow = make_flow(t_s, breathe(t_s, 12.0))[:, ::-1]
    assert count(t_s, flow).reason == BREATH_SIGNAL_WEAK
    assert len(count(t_s, flow, lie(t_s)[..., ::-1]).full_s) == 6


def watch(t_s: FloatArray, flow: FloatArray, cuts: list[int]) -> tuple[FloatArray, list[Chest]]:
    chest, lungs, chests, levels = ChestWatch(), LungWatch(), [], []
    for first, last in pairwise([0, *cuts, len(t_s)]):
        chests.append(chest.update(t_s[first:last], flow[first:last], lie(t_s)[first:last]))
        levels.append(lungs.update(chests[-1]))
    return np.concatenate(levels), chests


@pytest.mark.parametrize("cuts", [[1], [7, 8, 200], list(range(1, 450))])
def test_a_block_may_have_any_length(cuts: list[int]) -> None:
    t_s = seconds(30.0)
    flow = make_flow(t_s, breathe(t_s, 12.0), 0.0003)
    flow[50:55], flow[300:320] = np.nan, np.nan
    (whole, (one,)), (parts, many) = watch(t_s, flow, []), watch(t_s, flow, cuts)
    assert whole.tobytes() == parts.tobytes()
    assert (
        one.rise_ratio.tobytes() == np.concatenate([chest.rise_ratio for chest in many]).tobytes()
    )


def test_the_level_runs_from_the_emptiest_to_the_fullest_and_stays_low_while_empty() -> None:
    t_s = seconds(40.0)
    rise = np.where(
        t_s < 15.0, breathe(t_s, 12.0), -SWING_RATIO * np.clip((t_s - 15.0) / 4.0, 0.0, 1.0)
    )
    levels, _ = watch(t_s, make_flow(t_s, rise, 0.0001), [])
    assert np.nanmax(levels[45:225, 0]) > 0.95
    assert (levels[t_s > 19.5, 0] < 0.1).all()
    assert (levels[t_s > 8.0, 2] > 5.0).all()


def test_how_clear_the_breath_is_is_unknown_at_first_and_then_nothing_where_nothing_moves() -> None:
    t_s = seconds(20.0)
    levels, _ = watch(t_s, make_flow(t_s, np.zeros(len(t_s)), 0.0001), [])
    assert np.isnan(levels[15:75, 2]).all()
    assert (levels[t_s > 9.0, 2] < 2.0).all()


def kneel_and_fold(t_s: FloatArray, flow: FloatArray) -> PoseTrack:
    """Child's pose from 4 s on, as the stick figure of the contracts does it."""
    from figures import FOLDED, TABLE, Motion, film

    track = film(
        Motion.begin(TABLE).wait(2.0).to(2.0, FOLDED).wait(30.0).to(2.0, TABLE).wait(2.0), FPS
    )
    return PoseTrack(
        **{name: getattr(track, name) for name in track.__slots__}
        | {"torso_flow": flow[: len(track)]}
    )


def judge(track: PoseTrack, *, is_live: bool) -> list[Event]:
    engine = Engine(find_spec("childs_pose"))
    events = [event for pose in track.poses() for event in engine.update(pose)] if is_live else None
    return (engine.update_track(track) if events is None else events) + engine.finish()


def test_the_breaths_of_a_hold_are_told_live_and_counted_at_its_end() -> None:
    t_s = seconds(45.0)
    track = kneel_and_fold(t_s, make_flow(t_s, breathe(t_s, 12.0), 0.0001))
    events = judge(track, is_live=False)
    assert [repr(event) for event in events] == [
        repr(event) for event in judge(track, is_live=True)
    ]
    (hold,) = (event for event in events if isinstance(event, HoldEnded))
    told = [event for event in events if isinstance(event, BreathCompleted)]
    assert (hold.breaths, hold.unseen) == (6, "")
    assert 60 * hold.breaths_hz == pytest.approx(12.0, abs=0.3)
    assert [event.full_s for event in told] == pytest.approx(
        [7.5, 12.5, 17.5, 22.5, 27.5, 32.5], abs=0.3
    )
    assert all(0.5 < event.t_s - event.full_s < 3.0 for event in told)
