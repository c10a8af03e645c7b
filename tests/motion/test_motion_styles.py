"""Styles: each trait does what it says, and a body stays one."""

import numpy as np
import pytest

from limberup.landmarks import Landmark
from limberup.motion.body import load_body
from limberup.motion.camera import Camera
from limberup.motion.channels import NAMES
from limberup.motion.handheld import film_by_hand
from limberup.motion.motion import load_motion
from limberup.motion.noise import Noise, blur_track
from limberup.motion.perform import Part, Performance, Step, perform_parts
from limberup.motion.performers import (
    draw_performance,
    draw_performances,
    fit_style,
    list_performed,
    perform_nothing,
    perform_style,
)
from limberup.motion.style import (
    TEXTBOOK,
    TRAITS,
    Style,
    draw_style,
    list_hidden,
    list_traits,
    take_trait,
)
from limberup.truth import NO_EXERCISE, TrueSide
from limberup.types import FloatArray, PoseTrack

BODY = load_body(0.5)
BELOW_FLOOR_M = 0.035  # a mat gives, and rolled back the head of the textbook is there as well
FASTEST_M_S = 9.0


def perform_in(
    style: Style, exercise: str = "straight_leg_stretch", *paths: str, side: TrueSide = "left"
) -> Performance:
    steps = [Step(path, side, hold_s=1.0) for path in paths or ("hip_75",)]
    return perform_parts(
        [Part(load_motion(exercise), steps, style=style)], BODY, 15.0, variation=0.0
    )


def list_channel(performance: Performance, name: str) -> FloatArray:
    return np.array([performance.channel(k, name) for k in range(len(performance.times_s))])


def last_s(performance: Performance) -> float:
    (row,) = performance.truth.repetitions
    return row.end_s - row.start_s


# --- what is drawn --------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_performance_however_many_are_drawn() -> None:
    one, other = next(draw_performances(5, 1)), next(draw_performances(5, 9))
    assert one.style == other.style
    assert one.truth == other.truth
    assert np.array_equal(one.track.landmarks, other.track.landmarks, equal_nan=True)


def test_now_and_then_nothing_is_exercised() -> None:
    assert draw_performance(5, 5).exercise == NO_EXERCISE
    assert draw_performance(5, 5).truth.count == (0, 0)


@pytest.mark.parametrize("trait", TRAITS)
def test_a_trait_is_told_by_its_name(trait: str) -> None:
    assert list_traits(take_trait(trait, np.random.default_rng(2))) == (trait,)


def test_most_people_have_some_traits_and_nobody_has_all() -> None:
    counts = [len(list_traits(draw_style(np.random.default_rng(k)))) for k in range(300)]
    assert 1.5 < np.mean(counts) < 4.5
    assert 0 in counts
    assert max(counts) < len(TRAITS) / 1.5


# --- the body -------------------------------------------------------------------------------------


def test_the_textbook_is_performed_as_without_a_style() -> None:
    plain, styled = perform_in(TEXTBOOK), perform_in(Style(off_yaw_deg=20.0))
    assert np.allclose(
        list_channel(plain, "left_hip_flexion"), list_channel(styled, "left_hip_flexion")
    )


@pytest.mark.parametrize("share", [0.4, 0.7, 1.2])
def test_range_scales_the_angle_about_the_start_pose(share: float) -> None:
    usual, scaled = (
        list_channel(perform_in(Style(amplitude=amplitude)), "left_hip_flexion")
        for amplitude in (1.0, share)
    )
    assert scaled[0] == usual[0]
    assert scaled.max() - scaled[0] == pytest.approx(share * (usual.max() - usual[0]), rel=0.01)


def test_a_pose_may_be_measured_from_another_one_than_the_base() -> None:
    low = perform_in(Style(amplitude=0.5), "spinal_wave", "wave", side="both")
    assert list_channel(low, "left_knee_flexion").min() == pytest.approx(3.0)  # full length
    assert list_channel(low, "lumbar_flexion").min() > -25.0  # half of the backbend


def test_a_head_that_does_not_follow_stays_as_it_is() -> None:
    still = perform_in(Style(head=0.0), "cat_cow", "cycle", side="both")
    assert np.ptp(list_channel(still, "neck_flexion")) == pytest.approx(0.0)
    assert np.ptp(list_channel(still, "lumbar_flexion")) > 60.0


def test_bent_limbs_get_no_straighter() -> None:
    bent = perform_in(Style(elbow_deg=30.0, knee_deg=20.0), "reach_for_the_sky", "reach")
    assert list_channel(bent, "left_elbow_flexion").min() >= 30.0
    assert list_channel(bent, "right_knee_flexion").min() >= 20.0


def test_without_pauses_the_stays_go_but_not_the_holds() -> None:
    short = perform_in(Style(has_pauses=False), "reach_for_the_sky", "reach", side="both")
    assert last_s(short) == pytest.approx(
        last_s(perform_in(TEXTBOOK, "reach_for_the_sky", "reach")) - 1.6, abs=0.1
    )
    held, usual = perform_in(Style(has_pauses=False)), perform_in(TEXTBOOK)
    assert last_s(held) == pytest.approx(last_s(usual))


def test_tempo_stretches_the_movement_but_not_the_hold() -> None:
    slow, usual = perform_in(Style(tempo=2.0)), perform_in(TEXTBOOK)
    assert last_s(slow) - 1.0 == pytest.approx(2.0 * (last_s(usual) - 1.0), rel=0.02)


def test_the_weaker_side_goes_less_far() -> None:
    style = Style(weak_side="right", weak_share=0.6)
    left, right = (
        np.ptp(list_channel(perform_in(style, side=side), f"{side}_hip_flexion"))
        for side in ("left", "right")
    )
    assert right == pytest.approx(0.6 * left, rel=0.02)


def test_half_of_the_stations_is_a_cat_without_a_cow_or_a_cow_without_a_cat() -> None:
    ways = [
        list_channel(
            perform_in(Style(leaves_out=k), "cat_cow", "cycle", side="both"), "lumbar_flexion"
        )
        for k in (1, 2)
    ]
    assert [bool(way.max() > 20.0) for way in ways] == [False, True]
    assert [bool(way.min() < -20.0) for way in ways] == [True, False]


def test_somebody_restless_moves_in_the_rests_and_not_in_the_repetition() -> None:
    calm, restless = perform_in(TEXTBOOK), perform_in(Style(fidget_deg=8.0))
    off = np.abs(list_channel(restless, "neck_twist") - list_channel(calm, "neck_twist"))
    (row,) = calm.truth.repetitions
    moving = (calm.times_s > row.start_s) & (calm.times_s < row.end_s)
    assert off[~moving].max() > 3.0
    assert off[moving].max() == 0.0


def test_gestures_come_between_the_repetitions() -> None:
    plain = perform_in(TEXTBOOK, "reach_for_the_sky", "reach", "reach", side="both")
    chatty = perform_in(Style(gestures=1.0), "reach_for_the_sky", "reach", "reach", side="both")
    first, second = chatty.truth.repetitions
    assert second.start_s > plain.truth.repetitions[1].start_s + 1.0
    between = (chatty.times_s > first.end_s) & (chatty.times_s < second.start_s)
    assert np.abs(list_channel(chatty, "neck_twist")[between]).max() > 20.0
    assert (
        np.abs(list_channel(chatty, "neck_twist")[~between])[: int(15 * first.end_s)].max() == 0.0
    )


@pytest.mark.parametrize("exercise", list_performed())
@pytest.mark.parametrize("amplitude", [0.4, 1.2])
def test_a_body_in_any_style_stays_above_the_floor_and_nothing_pops(
    exercise: str, amplitude: float
) -> None:
    motion = load_motion(exercise)
    style = fit_style(Style(amplitude=amplitude, elbow_deg=20.0, knee_deg=15.0), motion)
    path = next(name for name, movement in motion.paths.items() if movement.counts)
    performance = perform_in(style, exercise, path)
    channels = np.array(
        [[performance.channel(k, name) for name in NAMES] for k in range(len(performance.times_s))]
    )
    change = np.abs(np.diff(channels, axis=0)).sum(axis=1)
    for k in sorted(
        {
            *np.argsort(-change)[:2].tolist(),
            int(np.argmax(np.abs(channels - channels[0]).sum(axis=1))) - 1,
        }
    ):
        posture = performance.posture(k)
        assert performance.skeleton.lowest(posture, "whole") > -BELOW_FLOOR_M
        way = np.linalg.norm(performance.landmarks(k + 1) - performance.landmarks(k), axis=1)
        assert way.max() * 15.0 < FASTEST_M_S


# --- the film -------------------------------------------------------------------------------------


def test_a_film_that_starts_late_begins_in_mid_movement() -> None:
    seen = perform_style("reach_for_the_sky", Style(starts_late=0.5), 3)
    (shot,) = seen.shots
    assert shot.start_s > 2.0
    hands, shoulders = (
        seen.track.landmarks[
            0, [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT")], 1
        ].mean()
        for part in ("WRIST", "SHOULDER")
    )
    assert hands < shoulders  # up already, as y points down


def test_a_film_that_ends_early_ends_before_the_repetition_does() -> None:
    late, early = (
        perform_style("reach_for_the_sky", Style(ends_early=share), 3) for share in (0.0, 0.6)
    )
    assert early.track.t_s[-1] < late.track.t_s[-1] - 1.0


def test_a_cut_jumps_in_time_and_to_another_camera() -> None:
    seen = perform_style("straight_leg_stretch", Style(cuts=1), 3, Noise(jitter=0.0, dropped=0.0))
    before, after = seen.shots
    assert after.start_s > before.end_s
    assert after.at_s == pytest.approx(before.end_s - before.start_s)
    assert (np.diff(seen.track.t_s) > 0.0).all()
    jumps = np.linalg.norm(np.diff(seen.track.landmarks[:, Landmark.LEFT_HIP, :2], axis=0), axis=1)
    cut = int(np.searchsorted(seen.track.t_s, after.at_s)) - 1
    assert int(jumps.argmax()) == cut


def test_what_is_out_of_the_picture_is_missing_and_nothing_else() -> None:
    seen = perform_style("cat_cow", Style(hides="feet"), 3, Noise(dropped=0.0))
    gone = np.isnan(seen.track.landmarks).all(axis=(0, 2))
    assert set(np.flatnonzero(gone).tolist()) == set(list_hidden("feet"))
    assert not np.isnan(seen.track.landmarks[:, ~gone]).any()


def test_the_limb_that_counts_is_never_out_of_the_picture() -> None:
    assert fit_style(Style(hides="feet"), load_motion("supine_scorpion")).hides is None
    assert fit_style(Style(hides="hands"), load_motion("supine_scorpion")).hides == "hands"


def test_a_camera_in_the_hand_drifts_and_one_on_a_stand_does_not() -> None:
    times_s = np.arange(150) / 15.0
    points = np.tile(perform_in(TEXTBOOK).landmarks(0), (150, 1, 1))
    still, drifting = (
        film_by_hand(Camera(), points, times_s, drift_deg, seed=1).landmarks
        for drift_deg in (0.0, 4.0)
    )
    assert np.ptp(still, axis=0).max() == 0.0
    steps = np.linalg.norm(np.diff(drifting[..., :2], axis=0), axis=-1)
    assert np.ptp(drifting[:, Landmark.LEFT_HIP, 1]) > 0.02
    assert steps.max() < 0.03  # but it does not jump


def see_still(seconds: float = 60.0) -> PoseTrack:
    """Somebody who lies still before a camera at the side, without any noise."""
    count = int(15 * seconds)
    points = np.tile(perform_in(TEXTBOOK).landmarks(0), (count, 1, 1))
    return PoseTrack(
        t_s=np.arange(count) / 15.0,
        landmarks=Camera().compute_landmarks(points),
        world=Camera().compute_world(points),
        visibility=np.ones((count, 33)),
        lost=(None,) * count,
        brightness=np.full(count, 0.5),
        people=np.ones(count, dtype=np.int64),
        aspect=4 / 3,
    )


def test_a_pose_model_shakes_and_the_far_limbs_shake_more() -> None:
    exact = see_still()
    seen = blur_track(exact, Noise(jitter=0.01, dropped=0.0), [], seed=1)
    off = (seen.world - exact.world)[..., :2].std(axis=(0, 2))
    far = exact.world[0, :, 2] > 0.06
    limbs = np.arange(33) >= Landmark.LEFT_ELBOW
    assert off[~far].mean() == pytest.approx(0.01 * 0.5, rel=0.25)  # of a trunk of half a metre
    assert off[far & limbs].mean() > 2.0 * off[~far].mean()
    assert seen.visibility[-1, far & limbs].mean() < seen.visibility[-1, ~far].mean()


def test_frames_are_dropped_as_often_as_the_noise_says() -> None:
    seen = blur_track(see_still(), Noise(dropped=0.1), [], seed=1)
    gone = np.isnan(seen.landmarks).all(axis=(1, 2))
    assert 0.06 < gone.mean() < 0.14
    assert [reason is not None for reason in seen.lost] == gone.tolist()


def test_somebody_about_shows_nothing_to_count() -> None:
    assert perform_nothing(Style(gestures=1.0), 4).truth.repetitions == ()
