"""The motion of the torso in pictures.

Synthetic ones, in which it is known to a hundredth of a pixel.
"""

import numpy as np
import pytest

from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.pose.torso_flow import SMALLEST, TorsoFlow
from limberup.types import FloatArray, Frame, Image, Pose

FPS = 15.0
HEIGHT, WIDTH = 240, 320
HIPS, SHOULDERS = np.array([220.0, 150.0]), np.array([100.0, 150.0])  # lying, head to the left
TRUNK = 120.0
CHEST_Y, BACK_Y = 120.0, 172.0


def paint(
    up_px: float, *, light: float = 1.0, noise: float = 0.0, turn: bool = False, seed: int = 0
) -> Image:
    """A bright torso on a dark floor.

    Its upper edge has moved up by so many pixels, however few.
    """
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    cloth = 130.0 + 20.0 * np.sin(x / 9.0) * np.sin((y + up_px * (y < 150.0)) / 7.0)
    inside = np.clip(y - (CHEST_Y - up_px) + 0.5, 0.0, 1.0) * np.clip(BACK_Y - y + 0.5, 0.0, 1.0)
    grey = light * (60.0 + (cloth - 60.0) * inside) + noise * np.random.default_rng(seed).normal(
        size=y.shape
    )
    picture = np.repeat(np.clip(grey, 0, 255)[..., None], 3, axis=2).astype(np.uint8)
    return np.ascontiguousarray(picture.transpose(1, 0, 2)) if turn else picture


def put(hips: FloatArray, shoulders: FloatArray, t_s: float, height: int = HEIGHT) -> Pose:
    landmarks = np.full((LANDMARK_COUNT, 3), np.nan)
    for part, point in (("HIP", hips), ("SHOULDER", shoulders)):
        landmarks[[Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]], :2] = point / height
    return Pose(t_s, landmarks, landmarks.copy(), np.ones(LANDMARK_COUNT))


def follow(
    pictures: list[Image], hips: FloatArray = HIPS, shoulders: FloatArray = SHOULDERS
) -> FloatArray:
    """The flow of every picture after the first, `(n - 1, 2)`."""
    flow = TorsoFlow()
    seen = [
        flow.update(Frame(i / FPS, picture), put(hips, shoulders, i / FPS, picture.shape[0]))
        for i, picture in enumerate(pictures)
    ]
    assert np.isnan(seen[0]).all()
    return np.array(seen[1:])


BREATH_PX = [
    3.0 * (0.5 - 0.5 * np.cos(2 * np.pi * i / 60)) for i in range(121)
]  # two breaths of 2.5 % of a trunk


def rise(flow: FloatArray) -> FloatArray:
    return flow.cumsum(axis=0) / FPS


def test_the_upper_side_rises_and_sinks_with_the_breath_and_the_lower_one_does_not() -> None:
    risen = rise(follow([paint(up) for up in BREATH_PX]))
    assert 0.25 < risen[29, 0] * TRUNK / 3.0 < 1.0  # part of what is looked at does not move
    assert np.abs(risen[[59, 119], 0]).max() < 0.1 * risen[29, 0]
    assert np.corrcoef(risen[:, 0], BREATH_PX[1:])[0, 1] > 0.99
    assert np.ptp(risen[:, 1]) < 0.1 * np.ptp(risen[:, 0])


def test_an_upright_torso_is_measured_like_a_lying_one() -> None:
    lying = rise(follow([paint(up) for up in BREATH_PX[:31]]))
    upright = rise(
        follow([paint(up, turn=True) for up in BREATH_PX[:31]], HIPS[::-1], SHOULDERS[::-1])
    )
    assert np.sort(upright[-1]) == pytest.approx(np.sort(lying[-1]), abs=0.1 * lying[-1, 0])


def test_noise_and_light_that_changes_are_not_motion() -> None:
    noisy = rise(follow([paint(0.0, noise=4.0, seed=i, light=1.0 - 0.001 * i) for i in range(90)]))
    breath = rise(follow([paint(up, noise=4.0, seed=i) for i, up in enumerate(BREATH_PX)]))
    assert np.ptp(noisy[:, 0]) < 0.2 * np.ptp(breath[:, 0])


def test_landmarks_that_tremble_do_not_move_the_chest() -> None:
    rng, flow = np.random.default_rng(3), TorsoFlow()
    seen = [
        flow.update(
            Frame(i / FPS, paint(0.0)),
            put(HIPS + rng.normal(0, 2, 2), SHOULDERS + rng.normal(0, 2, 2), i / FPS),
        )
        for i in range(30)
    ]
    assert np.abs(seen[1:]).max() == 0.0


def test_the_torso_is_followed_when_the_body_goes_elsewhere() -> None:
    flow = TorsoFlow()
    for i in range(4):
        flow.update(Frame(i / FPS, paint(0.0)), put(HIPS, SHOULDERS, i / FPS))
    away = np.array([0.0, 30.0])
    moved = [np.roll(paint(up), 30, axis=0) for up in (0.0, 1.0)]
    flow.update(Frame(4 / FPS, moved[0]), put(HIPS + away, SHOULDERS + away, 4 / FPS))
    seen = flow.update(Frame(5 / FPS, moved[1]), put(HIPS + away, SHOULDERS + away, 5 / FPS))
    assert seen == pytest.approx(follow([paint(0.0), paint(1.0)])[0], abs=0.01)


@pytest.mark.parametrize("why", ["no hips", "too small", "too late", "other size"])
def test_what_cannot_be_measured_is_nan(why: str) -> None:
    flow = TorsoFlow()
    flow.update(Frame(0.0, paint(0.0)), put(HIPS, SHOULDERS, 0.0))
    hips = {
        "no hips": np.full(2, np.nan),
        "too small": SHOULDERS + np.array([SMALLEST - 1.0, 0.0]),
    }.get(why, HIPS)
    t_s = 1.0 if why == "too late" else 1 / FPS
    image = paint(0.0)[::2, ::2] if why == "other size" else paint(0.0)
    assert np.isnan(flow.update(Frame(t_s, image), put(hips, SHOULDERS, t_s))).all()


def test_a_torso_at_the_edge_of_the_picture_is_no_error() -> None:
    for hips, shoulders in (
        ((300.0, 239.0), (180.0, 239.0)),
        ((315.0, 5.0), (315.0, 120.0)),
        ((400.0, 300.0), (330.0, 250.0)),
    ):
        assert np.isfinite(
            follow([paint(0.0), paint(1.0)], np.array(hips), np.array(shoulders))
        ).all()


def test_reset_is_as_good_as_new() -> None:
    flow = TorsoFlow()
    flow.update(Frame(0.0, paint(2.0)), put(HIPS, SHOULDERS, 0.0))
    flow.reset()
    assert np.isnan(flow.update(Frame(1 / FPS, paint(0.0)), put(HIPS, SHOULDERS, 1 / FPS))).all()
