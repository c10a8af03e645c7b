"""What LiteRT's landmarker does around the models: anchors, regions, refining, smoothing."""

import itertools
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from limberup.helper_process import Helpers, count_cores, count_own_cores
from limberup.pose.backends import choose_backend
from limberup.pose.blazepose import LANDMARKS_SIZE, decode_detections, make_anchors, refine
from limberup.pose.litert_landmarker import LiteRTLandmarker
from limberup.pose.models import load_model
from limberup.pose.region import MARGIN, Region, find_body, find_whole
from limberup.pose.smoothing import OneEuro
from limberup.pose.video import open_source
from limberup.types import FloatArray

CLIP = Path(__file__).parents[1] / "sample_videos" / "scorpion_stretch_clean.mp4"

ANCHORS = make_anchors()


def see(*people: tuple[int, float, float]) -> list[tuple[FloatArray, float]]:
    """Detections of boxes of a fifth of the picture: (anchor, shift of its middle, logit) each."""
    boxes = np.zeros((len(ANCHORS), 12), dtype=np.float32)
    logits = np.full(len(ANCHORS), -9.0, dtype=np.float32)
    for anchor, shift, logit in people:
        boxes[anchor] = 224.0 * np.array([shift, 0, 0.2, 0.2, shift, 0, shift, -0.1, 0, 0, 0, 0])
        logits[anchor] = logit
    return [(one.middle, one.score) for one in decode_detections(boxes, logits, ANCHORS)]


def test_anchors_lie_in_the_middle_of_their_cells() -> None:
    assert ANCHORS.shape == (2254, 2)
    np.testing.assert_allclose(ANCHORS[0], [0.5 / 28, 0.5 / 28])
    np.testing.assert_allclose(ANCHORS[2], [1.5 / 28, 0.5 / 28])
    np.testing.assert_allclose(ANCHORS[-1], [6.5 / 7, 6.5 / 7])


def test_nobody_is_detected_below_an_even_chance() -> None:
    assert see((100, 0.0, -0.01)) == []
    assert len(see((100, 0.0, 0.01))) == 1


def test_overlapping_detections_become_one_at_their_mean_weighted_by_score() -> None:
    logit, surer = math.log(0.6 / 0.4), math.log(0.9 / 0.1)
    ((middle, score),) = see((100, 0.0, logit), (101, 0.03, surer))
    assert score == pytest.approx(0.9)
    np.testing.assert_allclose(middle, ANCHORS[100] + [0.03 * 0.9 / 1.5, 0.0], atol=1e-6)


def test_people_apart_stay_apart_the_surest_first() -> None:
    found = see((100, 0.0, 1.0), (1500, 0.0, 2.0))
    np.testing.assert_allclose([middle for middle, _ in found], ANCHORS[[1500, 100]], atol=1e-6)


def test_a_landmark_moves_to_the_middle_of_what_its_heatmap_holds_around_it() -> None:
    heatmap = np.full((64, 64, 3), -20.0, dtype=np.float32)
    heatmap[20, [30, 32], 0] = 20.0
    heatmap[20, 32, 1] = -1.0  # not sure enough
    heatmap[40, 60, 2] = 20.0  # farther off than it is looked
    places = np.full((3, 2), 31.5 / 64) * np.array([1.0, 20.5 / 31.5])
    expected = places.copy()
    expected[0] = [31 / 64, 20 / 64]
    np.testing.assert_allclose(refine(places, heatmap), expected, atol=1e-6)


@pytest.mark.parametrize("place", [(-0.1, 0.5), (0.5, 1.1)])
def test_a_landmark_beyond_its_square_is_not_refined(place: tuple[float, float]) -> None:
    heatmap = np.full((64, 64, 1), 5.0, dtype=np.float32)
    np.testing.assert_array_equal(refine(np.array([place]), heatmap), [place])


@pytest.mark.parametrize(
    ("rim", "angle"),
    [((0.0, -50.0), 0.0), ((50.0, 0.0), 90.0), ((-50.0, 0.0), -90.0), ((0.0, 50.0), -180.0)],
)
def test_a_region_is_turned_as_the_body_lies(rim: tuple[float, float], angle: float) -> None:
    middle = np.array([100.0, 80.0])
    region = find_body(middle, middle + rim)
    assert (region.x, region.y, region.size) == pytest.approx((100.0, 80.0, 100.0 * MARGIN))
    assert math.degrees(region.angle) == pytest.approx(angle)
    above = np.array([[0.5, 0.5 - 0.5 / MARGIN]])
    np.testing.assert_allclose(region.place(above), [middle + rim], atol=1e-9)


def test_what_is_cut_out_is_what_lies_in_the_region() -> None:
    image = np.zeros((60, 80, 3), dtype=np.uint8)
    image[20:40, 30:50] = 200
    turned = Region(40.0, 30.0, 20.0, math.radians(90.0)).cut(image, 10, border=cv2.BORDER_CONSTANT)
    assert turned[1:-1, 1:-1].min() == 200
    whole = find_whole(80, 60).cut(image, 80, border=cv2.BORDER_CONSTANT)
    np.testing.assert_array_equal(whole[10:70], image)
    assert not whole[:10].any()


def test_pictures_are_sampled_in_steps_of_a_thirty_second_of_a_pixel() -> None:
    """As the models were published with: finer ones move what is found."""
    step = np.zeros((8, 8, 3), dtype=np.uint8)
    step[:, 4:] = 255
    part = Region(3.5, 4.0, 1.0).cut(step, 128, border=cv2.BORDER_REPLICATE)
    cells = np.rint(32.0 * np.arange(128) / 128)
    np.testing.assert_allclose(part[0, :, 0], 255.0 * cells / 32, atol=0.5)


@pytest.mark.model
def test_what_is_found_does_not_depend_on_the_threads() -> None:
    """Or one worker and several would judge a video differently."""
    model = choose_backend(load_model("lite"), "litert")
    frames = list(itertools.islice(open_source(CLIP).frames(), 8))
    found = []
    for threads in (1, 2, 3):
        landmarker = LiteRTLandmarker(model, threads=threads)
        found.append([landmarker.detect(frame.image, frame.t_s)[0] for frame in frames])
        landmarker.close()
    for several in found[1:]:
        for one, other in zip(found[0], several, strict=True):
            np.testing.assert_array_equal(one.landmarks, other.landmarks)
            np.testing.assert_array_equal(one.world, other.world)


def test_a_helper_has_one_core_of_its_own() -> None:
    """Several that take all of them each get in the way of one another."""
    with Helpers(1) as helpers:
        assert helpers.submit(count_own_cores).result() == 1
    assert count_own_cores() == count_cores()


def test_smoothing_is_calm_at_rest_and_follows_what_moves() -> None:
    rng = np.random.default_rng(3)
    still = OneEuro(least_hz=0.05, opening=80.0)
    rest = [still.update(33 * i, rng.normal(0.0, 0.05, 1), LANDMARKS_SIZE)[0] for i in range(300)]
    assert np.std(rest[100:]) < 0.5 * 0.05
    moving = OneEuro(least_hz=0.05, opening=80.0)
    way = [moving.update(33 * i, np.array([10.0 * i]), LANDMARKS_SIZE)[0] for i in range(60)]
    assert 590.0 - way[-1] < 10.0, "less than a picture late"
