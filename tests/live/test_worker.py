"""The thread of the model.

Newest picture only, nothing lost of a film, and a faster model when it is too slow.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from bodies import still

from limberup.coach import camera
from limberup.coach.camera import CameraReader, encode
from limberup.coach.camera_feed import CameraFeed
from limberup.coach.journal import Journal
from limberup.coach.jpeg import decode
from limberup.coach.session_host import SessionHost
from limberup.coach.worker import Answer, PoseWorker, Shot, Slot
from limberup.live.player import Item, Programme
from limberup.live.view import Sound
from limberup.spec import find_spec
from limberup.types import Frame, Image, Pose
from limberup.words.coach import say

PICTURE = np.zeros((48, 64, 3), np.uint8)


def picture(number: int) -> Image:
    """One of a camera that works: it never gives the same twice."""
    return np.full((48, 64, 3), number % 251, np.uint8)


class Recorded:
    """A tracker that knows beforehand what it will see."""

    def __init__(self, cost_s: float = 0.0) -> None:
        self.cost_s = cost_s
        self.poses = still(0.1)

    def update(self, frame: Frame) -> Pose:
        time.sleep(self.cost_s)
        return replace(self.poses[0], t_s=frame.t_s)

    def reset(self) -> None: ...

    def close(self) -> None: ...


def make_host(tmp_path: Path) -> SessionHost:
    host = SessionHost(find_spec, Journal(tmp_path))
    host.begin(Programme("s", "S", (Item("scorpion_stretch"),)))
    return host


def make_worker(
    host: SessionHost,
    costs: dict[str, float],
    answer: Callable[[Answer], None],
    first: str = "lite",
    on_slower: Callable[[], None] = lambda: None,
) -> PoseWorker:
    def create(name: str) -> Recorded:
        return Recorded(costs[name])

    worker = PoseWorker(host, lambda: first, answer, on_slower=on_slower, create=create)
    worker.start()
    assert worker.ready.wait(5.0)
    return worker


def test_a_newer_picture_takes_the_place_of_one_that_waits() -> None:
    slot = Slot()
    assert slot.put(Shot(1, 0.0, b"a")) is None
    dropped = slot.put(Shot(2, 0.1, b"b"))
    assert dropped is not None
    assert dropped.number == 1
    taken = slot.take()
    assert taken is not None
    assert taken.number == 2


def test_every_picture_is_answered_and_late_ones_are_dropped(tmp_path: Path) -> None:
    answers: list[Answer] = []
    worker = make_worker(make_host(tmp_path), {"lite": 0.05}, answers.append)
    for number in range(20):
        worker.submit(Shot(number, number / 100, picture(number)))
        time.sleep(0.01)
    worker.stop()
    assert sorted(answer.shot.number for answer in answers) == list(range(20))
    assert 2 <= sum(answer.pose is not None for answer in answers) <= 12


def test_no_picture_of_a_film_is_lost(tmp_path: Path) -> None:
    answers: list[Answer] = []
    worker = make_worker(make_host(tmp_path), {"lite": 0.005}, answers.append)
    for number in range(20):
        worker.submit(Shot(number, number / 100, picture(number)), keep=True)
    worker.stop()
    assert [answer.shot.number for answer in answers if answer.pose is not None] == list(range(20))


def test_a_model_that_is_too_slow_gives_way_to_a_faster_one(tmp_path: Path) -> None:
    answers: list[Answer] = []
    slower: list[bool] = []
    costs = {"heavy": 0.13, "full": 0.0}
    worker = make_worker(
        make_host(tmp_path), costs, answers.append, "heavy", lambda: slower.append(True)
    )
    for number in range(30):
        worker.submit(Shot(number, number * 0.5, picture(number)), keep=True)
        if any(answer.notice for answer in answers):
            break
    worker.stop()
    assert [answer.notice for answer in answers if answer.notice] == [
        say("model_slower", model="full")
    ]
    assert worker.model == "full"
    assert slower == [True]


def test_bytes_that_are_no_picture_are_answered_without_a_pose(tmp_path: Path) -> None:
    answers: list[Answer] = []
    worker = make_worker(make_host(tmp_path), {"lite": 0.0}, answers.append)
    worker.submit(Shot(1, 0.0, b"no picture"))
    worker.stop()
    assert [answer.pose for answer in answers] == [None]


def test_a_jpeg_is_read_with_its_colours_in_order() -> None:
    red = np.full((32, 32, 3), (250, 10, 10), np.uint8)
    pixels = decode(encode(red))
    assert pixels is not None
    np.testing.assert_allclose(pixels[16, 16], (250, 10, 10), atol=12)
    assert decode(b"") is None


class Plugged:
    """A camera as OpenCV opens it: two pictures, then it is unplugged."""

    def __init__(self, _: object) -> None:
        self._left = 2

    def set(self, what: int, value: float) -> None: ...

    def read(self) -> tuple[bool, Image | None]:
        self._left -= 1
        return self._left >= 0, PICTURE if self._left >= 0 else None

    def release(self) -> None: ...


def test_a_session_pauses_while_the_camera_is_unplugged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cv2.VideoCapture", Plugged)
    monkeypatch.setattr(camera, "TRY_AGAIN_S", 0.05)
    answers: list[Answer] = []
    kinds: list[str] = []
    is_back = threading.Event()
    host = make_host(tmp_path)
    worker = make_worker(host, {"lite": 0.0}, answers.append)

    def tell(sounds: list[Sound]) -> None:
        kinds.extend(sound.kind for sound in sounds)
        if kinds[:2] == ["pause", "resume"]:
            is_back.set()

    feed = CameraFeed("0", host, worker, tell)
    feed.start()
    assert is_back.wait(10.0), kinds
    feed.stop()
    worker.stop()
    assert answers


def test_a_film_is_played_to_its_end_at_its_own_pace(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("mpeg4", rate=15)
        stream.width, stream.height = 64, 48
        for _ in range(25):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(PICTURE, format="rgb24")))
        container.mux(stream.encode())
    times: list[float] = []
    states: list[str] = []
    ended = threading.Event()

    def tell(state: str) -> None:
        states.append(state)
        ended.set()

    reader = CameraReader(str(film), lambda frame: times.append(frame.t_s), tell)
    start_s = time.monotonic()
    reader.start()
    assert ended.wait(30.0)
    took_s = time.monotonic() - start_s
    assert states == ["ended"]
    assert took_s >= times[-1] - 0.05
    assert times == pytest.approx([k / 15 for k in range(25)], abs=1e-3)
