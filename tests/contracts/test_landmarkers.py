"""What every landmarker must do, whichever program runs its model."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from limberup.pose.backends import BACKENDS, choose_backend, create_landmarker
from limberup.pose.landmarker import Found, Landmarker
from limberup.pose.models import ModelFile, load_model
from limberup.pose.video import open_source
from limberup.types import Image
from rectangles import RectangleLandmarker, Someone, draw

CLIP = Path(__file__).parents[2] / "sample_videos" / "scorpion_stretch_clean.mp4"
FRAME_S = 1 / 15


def film_clip() -> tuple[Image, ...]:
    """Somebody on a mat in three pictures of a sample clip, a third of a second apart."""
    return tuple(frame.image for frame in itertools.islice(open_source(CLIP).frames(), 0, 15, 5))


def film_rectangle() -> tuple[Image, ...]:
    return tuple(draw(Someone(300.0 + 20 * i, 240, 300)) for i in range(3))


@dataclass(frozen=True)
class Candidate:
    """A landmarker, and pictures of somebody whom it knows for a person."""

    create: Callable[[ModelFile, int], Landmarker]
    film: Callable[[], tuple[Image, ...]]

    @contextmanager
    def open(self, persons: int = 1) -> Iterator[Landmarker]:
        landmarker = self.create(load_model("lite"), persons)
        try:
            yield landmarker
        finally:
            landmarker.close()


def run_by(backend: str) -> Callable[[ModelFile, int], Landmarker]:
    return lambda model, persons: create_landmarker(choose_backend(model, backend), persons)


CANDIDATES = {
    **{name: Candidate(run_by(name), film_clip) for name in BACKENDS},
    "rectangles": Candidate(RectangleLandmarker, film_rectangle),
}

pytestmark = pytest.mark.model


@pytest.fixture(params=CANDIDATES)
def candidate(request: pytest.FixtureRequest) -> Candidate:
    return CANDIDATES[request.param]


def watch(
    landmarker: Landmarker, pictures: tuple[Image, ...], start_s: float = 0.0
) -> list[list[Found]]:
    return [landmarker.detect(image, start_s + i * FRAME_S) for i, image in enumerate(pictures)]


def assert_equal(found: list[list[Found]], expected: list[list[Found]]) -> None:
    assert [len(people) for people in found] == [len(people) for people in expected]
    for one, other in zip(itertools.chain(*found), itertools.chain(*expected), strict=True):
        np.testing.assert_array_equal(one.landmarks, other.landmarks)
        np.testing.assert_array_equal(one.world, other.world)
        np.testing.assert_array_equal(one.visibility, other.visibility)


def test_somebody_is_found_and_nobody_where_nobody_is(
    candidate: Candidate, capfd: pytest.CaptureFixture[str]
) -> None:
    somebody = candidate.film()[0]
    with candidate.open() as landmarker:
        people, nobody, again = watch(landmarker, (somebody, np.full_like(somebody, 120), somebody))
    assert [len(people), len(nobody), len(again)] == [1, 0, 1]
    height, width = somebody.shape[:2]
    middle = people[0].landmarks[:, :2].mean(axis=0)
    assert ((middle > 0) & (middle < (width, height))).all()
    assert (people[0].landmarks.shape, people[0].world.shape) == ((33, 3), (33, 3))
    assert people[0].visibility.shape == (33,)
    assert all(
        np.isfinite(rows).all()
        for rows in (people[0].landmarks, people[0].world, people[0].visibility)
    )
    assert capfd.readouterr().err == ""


def test_after_reset_it_finds_what_a_new_one_finds(candidate: Candidate) -> None:
    pictures = candidate.film()
    with candidate.open() as new:
        expected = watch(new, pictures)
    with candidate.open() as used:
        used.reset()
        watch(used, pictures[::-1])
        for start_s in (7.0, 0.0):
            used.reset()
            used.reset()
            assert_equal(watch(used, pictures, start_s), expected)


def test_looking_anew_it_finds_in_the_picture_what_a_new_one_finds(candidate: Candidate) -> None:
    pictures = candidate.film()
    with candidate.open() as new:
        expected = watch(new, pictures)
    with candidate.open() as used:
        used.look_anew()
        watch(used, pictures[::-1])
        used.look_anew()
        found = watch(used, pictures, 1.0)
    for one, other in zip(itertools.chain(*found), itertools.chain(*expected), strict=True):
        np.testing.assert_array_equal(one.landmarks, other.landmarks)


def test_one_for_several_persons_judges_every_picture_alone(candidate: Candidate) -> None:
    pictures = candidate.film()
    with candidate.open(persons=3) as landmarker:
        there, back = watch(landmarker, pictures), watch(landmarker, pictures[::-1])
    assert all(there)
    assert_equal(back[::-1], there)


def test_times_may_stand_still_and_jump_back(candidate: Candidate) -> None:
    picture = candidate.film()[0]
    with candidate.open() as landmarker:
        for t_s in (3.0, 3.0, 3.0001, 2.0, 4.0, 0.0):
            assert len(landmarker.detect(picture, t_s)) == 1


def test_the_layout_of_a_picture_in_memory_does_not_matter(candidate: Candidate) -> None:
    picture = candidate.film()[0]
    wide = np.zeros((picture.shape[0], picture.shape[1] + 46, 3), np.uint8)
    strided = wide[:, : picture.shape[1]]
    strided[:] = picture
    with candidate.open() as new:
        expected = watch(new, (picture,))
    with candidate.open() as landmarker:
        assert_equal(watch(landmarker, (strided,)), expected)
    assert expected[0]
