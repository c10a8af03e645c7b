"""The tracker's own logic, with landmarkers that see coloured rectangles instead of people."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from limberup.errors import BadInputError
from limberup.landmarks import Landmark
from limberup.native_stderr import quiet_stderr, without_chatter
from limberup.pose import backends
from limberup.pose.backends import (
    BACKENDS,
    choose_backend,
    create_landmarker,
    describe_backends,
)
from limberup.pose.crop import Box, choose_person, distinct, fresh_crop, keep_crop, search_tiles
from limberup.pose.landmarker import Found, Landmarker
from limberup.pose.models import ModelFile, load_model
from limberup.pose.tracker import PoseTracker, compute_brightness
from limberup.types import Frame, Image, Lost, Pose
from rectangles import BLUE, HEIGHT, WIDTH, RectangleLandmarker, Someone, draw, figure_in

FPS = 15.0
HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


@dataclass
class Rig:
    """A tracker and the two fake landmarkers inside."""

    tracker: PoseTracker
    follower: RectangleLandmarker
    scout: RectangleLandmarker

    def show(
        self, scene: Callable[[float], Image], seconds: float, start_s: float = 0.0
    ) -> list[Pose]:
        times = [start_s + i / FPS for i in range(round(seconds * FPS))]
        return [self.tracker.update(Frame(t, scene(t))) for t in times]


@pytest.fixture
def rig() -> Rig:
    made: list[RectangleLandmarker] = []

    def create(model: ModelFile, persons: int) -> RectangleLandmarker:
        made.append(RectangleLandmarker(model, persons))
        return made[-1]

    tracker = PoseTracker(load_model("full"), create=create)
    return Rig(tracker, *made)


def hips_px(pose: Pose) -> tuple[float, float]:
    x, y = pose.landmarks[HIPS, :2].mean(axis=0) * HEIGHT
    return float(x), float(y)


@pytest.mark.parametrize(
    "one", [Someone(320, 240, 400), Someone(500, 300, 150), Someone(150, 380, 90)]
)
def test_landmarks_come_back_in_coordinates_of_the_whole_frame(rig: Rig, one: Someone) -> None:
    pose = rig.show(lambda t: draw(one), 0.5)[-1]
    assert pose.lost is None
    assert pose.landmarks[:, 1].min() == pytest.approx((one.y - one.height / 2) / HEIGHT, abs=0.01)
    assert pose.landmarks[:, 1].max() == pytest.approx((one.y + one.height / 2) / HEIGHT, abs=0.01)
    assert hips_px(pose)[0] == pytest.approx(one.x, abs=2)


def test_a_person_who_fills_the_frame_is_looked_at_in_the_whole_frame(rig: Rig) -> None:
    rig.show(lambda t: draw(Someone(320, 240, 400)), 0.5)
    assert set(rig.follower.seen) == {(WIDTH, HEIGHT)}


def test_a_small_person_is_looked_at_in_a_crop(rig: Rig) -> None:
    rig.show(lambda t: draw(Someone(400, 300, 150)), 0.5)
    assert max(rig.follower.seen[-1]) < 320


def test_large_pictures_are_reduced(rig: Rig) -> None:
    large = draw(Someone(320, 240, 400)).repeat(3, axis=0).repeat(3, axis=1)
    pose = rig.tracker.update(Frame(0.0, large))
    assert max(rig.follower.seen[-1]) == 960
    assert pose.landmarks[HIPS, 0].mean() * HEIGHT == pytest.approx(320, abs=2)


def test_the_crop_stays_while_the_person_stays(rig: Rig) -> None:
    rig.show(lambda t: draw(Someone(400 + 8 * np.sin(t), 300, 150)), 6.0)
    assert rig.follower.new_looks == 1


def test_the_crop_follows_a_person_who_walks_away_but_not_every_frame(rig: Rig) -> None:
    poses = rig.show(lambda t: draw(Someone(100 + 60 * t, 300, 150)), 7.0)
    assert all(pose.lost is None for pose in poses)
    assert hips_px(poses[-1])[0] == pytest.approx(100 + 60 * poses[-1].t_s, abs=2)
    assert 2 <= rig.follower.new_looks <= 9


def test_the_motion_of_the_torso_comes_with_the_pose_and_only_with_one(rig: Rig) -> None:
    seen = rig.show(lambda t: draw(Someone(320, 240, 400)), 1.0)
    assert np.isnan(seen[0].torso_flow).all()
    assert all((pose.torso_flow == 0.0).all() for pose in seen[1:])
    gone = rig.show(lambda t: draw(), 1.0, start_s=1.0)
    assert np.isnan([pose.torso_flow for pose in gone]).all()
    rig.tracker.reset()
    assert np.isnan(rig.show(lambda t: draw(Someone(320, 240, 400)), 0.1)[0].torso_flow).all()


def test_the_larger_of_two_is_followed_and_both_are_counted(rig: Rig) -> None:
    poses = rig.show(lambda t: draw(Someone(150, 240, 200), Someone(450, 240, 300, BLUE)), 1.0)
    assert hips_px(poses[-1])[0] == pytest.approx(450, abs=2)
    assert poses[-1].people == 2


def _has_body(image: Image, one: Found) -> bool:
    """Whether more is left of them than an edge that was not painted out."""
    x, y = one.landmarks[HIPS, :2].mean(axis=0).astype(int)
    return bool(image[y, x].max() == 200)


class DrawnToTheLargest(RectangleLandmarker):
    """Of several it sees only the largest, as real ones do where somebody small lies behind."""

    def detect(self, image: Image, t_s: float) -> list[Found]:
        whole = [one for one in super().detect(image, t_s) if _has_body(image, one)]
        return sorted(whole, key=lambda one: np.ptp(one.landmarks[:, 1]))[-1:]


class SeesCushions(RectangleLandmarker):
    """Where there is nobody, it sees somebody in the middle of whatever it looks at."""

    def detect(self, image: Image, t_s: float) -> list[Found]:
        marked = np.zeros(image.shape[:2], dtype=np.bool_)
        marked[2 * len(marked) // 5 : 3 * len(marked) // 5, : len(marked) // 10] = True
        return super().detect(image, t_s) or [figure_in(marked)]


def show_second(kind: type[RectangleLandmarker], *people: Someone) -> Pose:
    with PoseTracker(load_model("full"), create=kind) as tracker:
        return [tracker.update(Frame(i / FPS, draw(*people))) for i in range(3)][-1]


def test_a_small_person_whom_the_scout_overlooks_is_counted() -> None:
    large, small = Someone(150, 240, 300), Someone(500, 240, 130, BLUE)
    assert show_second(DrawnToTheLargest, large, small).people == 2
    assert show_second(DrawnToTheLargest, large).people == 1


def test_what_a_body_shows_beside_its_box_is_no_second_person() -> None:
    """Feet or a round back, on which there is no landmark."""
    large, feet = Someone(300, 240, 300), Someone(410, 405, 125, BLUE)
    assert show_second(DrawnToTheLargest, large, feet).people == 1


def test_whom_a_closer_look_does_not_find_is_nobody() -> None:
    assert show_second(SeesCushions, Someone(450, 240, 300)).people == 1


def test_a_larger_person_who_comes_later_is_counted_but_not_followed(rig: Rig) -> None:
    rig.show(lambda t: draw(Someone(150, 300, 200)), 1.0)
    poses = rig.show(
        lambda t: draw(Someone(150, 300, 200), Someone(500, 240, 400, BLUE)), 4.0, start_s=1.0
    )
    assert all(hips_px(pose)[0] == pytest.approx(150, abs=2) for pose in poses)
    assert poses[-1].people == 2


def test_someone_else_is_not_taken_for_the_person_who_left_until_they_are_forgotten(
    rig: Rig,
) -> None:
    rig.show(lambda t: draw(Someone(150, 300, 200)), 1.0)
    poses = rig.show(lambda t: draw(Someone(500, 240, 300, BLUE)), 5.0, start_s=1.0)
    reasons = [pose.lost for pose in poses]
    assert set(reasons[:24]) <= {Lost.NOBODY, Lost.OTHER_PERSON}
    assert reasons[20] is Lost.OTHER_PERSON
    assert reasons[-1] is None
    assert hips_px(poses[-1])[0] == pytest.approx(500, abs=2)


def test_the_person_is_found_again_after_someone_passed_in_front(rig: Rig) -> None:
    def scene(t: float) -> Image:
        sitting, passing = Someone(320, 340, 160), Someone(40 + 400 * (t - 1.0), 240, 420, BLUE)
        return draw(sitting, passing) if t > 1.0 else draw(sitting)

    poses = rig.show(scene, 6.0)
    shown = [pose for pose in poses if pose.lost is None]
    assert all(hips_px(pose)[0] == pytest.approx(320, abs=40) for pose in shown)
    assert all(pose.lost is None for pose in poses[-30:])


def test_an_empty_room_has_nobody(rig: Rig) -> None:
    poses = rig.show(lambda t: draw(), 1.0)
    assert {pose.lost for pose in poses} == {Lost.NOBODY}
    assert {pose.people for pose in poses} == {0}
    assert np.isnan(poses[0].landmarks).all()


def test_tiles_are_searched_at_a_bounded_rate(rig: Rig) -> None:
    rig.show(lambda t: draw(), 3.0)
    assert len(rig.scout.seen) <= 7 * (1 + len(search_tiles(WIDTH, HEIGHT)))


def test_a_dark_empty_picture_is_too_dark(rig: Rig) -> None:
    assert rig.show(lambda t: draw(light=10), 0.2)[-1].lost is Lost.TOO_DARK


def test_a_pose_found_in_the_dark_is_kept(rig: Rig) -> None:
    pose = rig.show(lambda t: draw(Someone(320, 240, 300), light=1), 0.2)[-1]
    assert pose.brightness < 0.12
    assert pose.lost is None


def test_reset_equals_new(rig: Rig) -> None:
    def scene(t: float) -> Image:
        return draw(Someone(100 + 80 * t, 300, 150))

    before = rig.show(scene, 3.0)
    rig.tracker.reset()
    for old, new in zip(before, rig.show(scene, 3.0), strict=True):
        np.testing.assert_array_equal(old.landmarks, new.landmarks)
        assert (old.lost, old.people) == (new.lost, new.people)


def test_leaving_the_context_closes_both_models(rig: Rig) -> None:
    with rig.tracker:
        pass
    assert rig.follower.is_closed
    assert rig.scout.is_closed


def test_brightness_is_luma_between_0_and_1() -> None:
    assert compute_brightness(np.full((48, 64, 3), 255, np.uint8)) == pytest.approx(1.0)
    green = np.zeros((48, 64, 3), np.uint8)
    green[..., 1] = 255
    assert compute_brightness(green) == pytest.approx(0.587)


def test_a_crop_is_kept_while_the_person_sits_in_it() -> None:
    person = Box(300, 200, 380, 300)
    crop = fresh_crop(person, WIDTH, HEIGHT)
    assert keep_crop(crop, Box(310, 205, 390, 305), WIDTH, HEIGHT) == crop
    assert keep_crop(crop, Box(360, 205, 440, 305), WIDTH, HEIGHT) != crop
    assert keep_crop(crop, Box(330, 240, 345, 260), WIDTH, HEIGHT).width < crop.width


def test_a_crop_lies_in_the_frame_around_the_person() -> None:
    person = Box(10, 400, 90, 480)
    crop = fresh_crop(person, WIDTH, HEIGHT)
    assert crop.within(Box(0, 0, WIDTH, HEIGHT)) == crop
    assert person.within(crop) == person


def test_every_small_person_is_whole_in_a_tile() -> None:
    tiles = search_tiles(WIDTH, HEIGHT)
    for x in range(0, WIDTH - 150, 25):
        for y in range(0, HEIGHT - 110, 25):
            person = Box(x, y, x + 150, y + 110)
            assert any(person.within(tile) == person for tile in tiles)


def test_overlap_decides_who_is_followed() -> None:
    people = [Box(0, 0, 300, 400), Box(400, 100, 500, 300)]
    assert choose_person(people, None) == 0
    assert choose_person(people, Box(410, 110, 510, 310)) == 1
    assert choose_person(people, Box(560, 0, 640, 100)) is None
    assert choose_person([], None) is None


def test_the_same_person_found_twice_counts_once() -> None:
    assert distinct([Box(0, 0, 100, 200), Box(5, 5, 100, 200), Box(300, 0, 400, 200)]) == [0, 2]


def test_only_native_chatter_is_swallowed(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_stderr():
        os.write(
            2,
            b"W0000 00:00:1.2 3 feedback.cc:114] Disabling.\nINFO: Created delegate.\nE0000 real "
            b"trouble\n",
        )
    assert capfd.readouterr().err == "E0000 real trouble\n"


def test_an_error_under_quiet_still_reaches_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with quiet_stderr():
            os.write(2, b"Traceback: mine\n")
            raise ValueError("inner")

    with pytest.raises(ValueError, match="inner"):
        fail()
    assert capfd.readouterr().err == "Traceback: mine\n"


def test_chatter_between_other_lines_is_cut_out() -> None:
    assert (
        without_chatter(b"one\nI0000 x\ntwo\nWARNING: All log messages before absl::Init\n")
        == b"one\ntwo\n"
    )


@pytest.mark.model
def test_the_real_model_finds_nobody_in_an_empty_picture(capfd: pytest.CaptureFixture[str]) -> None:
    with PoseTracker(load_model("lite")) as tracker:
        poses = [
            tracker.update(Frame(i / FPS, np.full((360, 640, 3), 120, np.uint8))) for i in range(3)
        ]
        tracker.reset()
        poses.append(tracker.update(Frame(0.0, np.zeros((360, 640, 3), np.uint8))))
    assert [pose.lost for pose in poses] == [Lost.NOBODY] * 3 + [Lost.TOO_DARK]
    assert capfd.readouterr().err == ""


@pytest.mark.model
def test_a_model_file_that_is_no_model_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.task"
    broken.write_bytes(b"nothing")
    with pytest.raises((RuntimeError, ValueError)):
        create_landmarker(ModelFile("lite", broken, "", "mediapipe"))


def test_a_backend_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    model = ModelFile("lite", tmp_path / "lite.task", "", "abacus")
    with pytest.raises(
        BadInputError, match=r"lite\.task needs the backend 'abacus', .*one of mediapipe"
    ):
        create_landmarker(model)


def test_backends_are_named_with_their_versions() -> None:
    assert describe_backends().startswith("mediapipe 0.10.")


def make_model(backend: str) -> ModelFile:
    return ModelFile("lite", Path("lite.task"), "", backend)


def test_the_model_is_run_by_what_is_asked_for() -> None:
    assert choose_backend(make_model("mediapipe"), "litert").backend == "litert"
    assert choose_backend(make_model("litert")).backend == "litert"


def test_where_mediapipe_has_no_wheel_the_other_one_runs_its_models(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backends, "version", find_only("ai-edge-litert"))
    assert choose_backend(make_model("mediapipe")).backend == "litert"
    assert describe_backends() == "litert 1.0"
    with pytest.raises(BadInputError, match=r"mediapipe is not installed: run .*pip install"):
        choose_backend(make_model("mediapipe"), "mediapipe")


@pytest.mark.parametrize("error", [ImportError("libm.so"), OSError("libm.so")])
def test_a_backend_whose_libraries_are_missing_says_so_in_a_sentence(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(_model: ModelFile, _persons: int) -> Landmarker:
        raise error

    broken = replace(BACKENDS["litert"], create=create)
    monkeypatch.setattr(backends, "BACKENDS", {"litert": broken})
    with pytest.raises(BadInputError, match=r"litert .* cannot be loaded \(libm\.so\): .*doctor"):
        create_landmarker(make_model("litert"))


def find_only(name: str) -> Callable[[str], str]:
    def find(asked: str) -> str:
        if asked != name:
            raise PackageNotFoundError(asked)
        return "1.0"

    return find
