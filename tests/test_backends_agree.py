"""What LiteRT finds is what MediaPipe finds, picture by picture.

Only that: followed, both go astray from themselves after a few pictures, as docs/speed.md tells.
"""

import itertools
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from limberup.landmarks import Landmark
from limberup.pose.backends import choose_backend, create_landmarker
from limberup.pose.landmarker import Found
from limberup.pose.models import load_model
from limberup.pose.video import open_source
from limberup.types import Image

CLIP = Path(__file__).parents[1] / "sample_videos" / "cat_cow_clean.mp4"
SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
CLOSE = 0.01
"""Of the trunk's length; 99 of 100 landmarks must be as near as that."""

pytestmark = pytest.mark.model


def film(count: int, step: int = 20) -> list[Image]:
    """Somebody on hands and knees, a second and a third apart."""
    frames = open_source(CLIP).frames()
    return [frame.image for frame in itertools.islice(frames, 0, count * step, step)]


PICTURES = film(6)
BLANK = np.full_like(PICTURES[0], 120)


def look(backend: str, pictures: list[Image], persons: int) -> list[list[Found]]:
    """What one of the two finds in each picture."""
    model = choose_backend(load_model("lite"), backend)
    with closing(create_landmarker(model, persons)) as landmarker:
        return [landmarker.detect(picture, i / 15) for i, picture in enumerate(pictures)]


def assert_same(pictures: list[Image], persons: int, found: list[int]) -> None:
    """Both find as many as are told, at the same places."""
    expected, seen = (look(name, pictures, persons) for name in ("mediapipe", "litert"))
    assert [len(people) for people in expected] == found
    assert [len(people) for people in seen] == found
    apart = []
    for one, other in zip(itertools.chain(*seen), itertools.chain(*expected), strict=True):
        flat = other.landmarks[:, :2]
        trunk = np.linalg.norm(flat[SHOULDERS].mean(axis=0) - flat[HIPS].mean(axis=0))
        apart.append(np.linalg.norm(one.landmarks[:, :2] - flat, axis=1) / trunk)
        np.testing.assert_allclose(one.world, other.world, atol=0.02)
        np.testing.assert_allclose(one.visibility, other.visibility, atol=0.02)
    assert (np.array(apart) < CLOSE).mean() > 0.99


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE),
        lambda image: cv2.rotate(image, cv2.ROTATE_180),
        lambda image: cv2.resize(image, (481, 639)),
        lambda image: cv2.resize(image, (2561, 1919)),
        lambda image: cv2.resize(image, (97, 73), interpolation=cv2.INTER_AREA),
    ],
    ids=["as it is", "on its side", "upside down", "portrait", "large", "tiny"],
)
def test_in_pictures_of_all_shapes(change: Callable[[Image], Image]) -> None:
    assert_same([change(image) for image in PICTURES], persons=2, found=[1] * 6)


def test_of_several_persons_the_surest_first() -> None:
    both = [
        np.concatenate([one, other], axis=1)
        for one, other in zip(PICTURES, PICTURES[::-1], strict=True)
    ]
    assert_same(both, persons=3, found=[1, 2, 2, 2, 1, 2])


def test_of_somebody_who_comes_goes_and_comes_back_elsewhere() -> None:
    here = PICTURES[0]
    there = np.roll(here, 150, axis=1)
    film = [BLANK, here, here, BLANK, there, there, BLANK, BLANK, here]
    assert_same(film, persons=1, found=[0, 1, 1, 0, 1, 1, 0, 0, 1])
