"""What goes wrong in the thread of the model.

A picture that cannot be looked at, a model that fails, a session that is no more, a camera that is
stuck, and clocks that jump.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bodies import ASPECT, clip, still

from limberup.coach import worker as workers
from limberup.coach.camera import encode
from limberup.coach.journal import Journal
from limberup.coach.jpeg import decode
from limberup.coach.session_clock import SessionClock
from limberup.coach.session_host import SessionHost
from limberup.coach.still_picture import DOUBT_S
from limberup.coach.wishes import Finish
from limberup.coach.worker import Answer, PoseWorker, Shot, Tracker
from limberup.live.player import Item, Programme
from limberup.live.view import State
from limberup.source_clock import FROZEN_S
from limberup.spec import find_spec
from limberup.types import Frame, Image, Lost, Pose
from limberup.words.coach import say

DAMAGE = Path(__file__).parents[1] / "damage"
PATIENCE_S = 30.0


def picture(number: int) -> Image:
    """One of a camera that works, which never gives the same twice. Its first pixel says which."""
    image = np.full((48, 64, 3), number % 251, np.uint8)
    image[0, 0] = (number % 251, *divmod(number, 256))
    return image


class Scripted:
    """A tracker that sees somebody, and fails where it is told to."""

    def __init__(self, fails: Callable[[Frame], bool] = lambda _: False) -> None:
        self._fails, self._pose = fails, still(0.1)[0]

    def update(self, frame: Frame) -> Pose:
        if self._fails(frame):
            raise ZeroDivisionError("float division by zero")
        return replace(self._pose, t_s=frame.t_s)

    def reset(self) -> None: ...

    def close(self) -> None: ...


class Thread:
    """A worker with its session, and all it says."""

    def __init__(self, folder: Path, create: Callable[[str], Tracker], exercise: str = "") -> None:
        self.host = SessionHost(find_spec, Journal(folder))
        self.exercise = exercise or "scorpion_stretch"
        self.begin()
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.told: list[tuple[list[str], str]] = []
        self.worker = PoseWorker(
            self.host,
            lambda: "lite",
            self.answers.put,
            tell=lambda sounds, notice: self.told.append(([one.kind for one in sounds], notice)),
            create=create,
        )

    def begin(self) -> None:
        self.host.begin(Programme("s", "S", (Item(self.exercise),)))

    def look(self, number: int, shown: bytes | Image | None = None) -> Answer:
        """Show one picture, fifteen a second, and wait for its answer."""
        shown = picture(number) if shown is None else shown
        self.worker.submit(Shot(number, number / 15, shown, machine_s=number / 15))
        answer = self.answers.get(timeout=PATIENCE_S)
        assert answer.shot.number == number
        return answer

    def state(self) -> State:
        view = self.host.view()
        assert view is not None
        return view.state


@pytest.fixture(autouse=True)
def _try_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "RESTART_S", 0.01)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Thread]]:
    threads: list[Thread] = []

    def start(create: Callable[[str], Tracker], exercise: str = "") -> Thread:
        threads.append(Thread(tmp_path, create, exercise))
        threads[-1].worker.start()
        return threads[-1]

    yield start
    for one in threads:
        one.worker.stop()


# --- what fails -----------------------------------------------------------------------------------


def test_a_picture_that_cannot_be_looked_at_is_dropped_and_told_and_the_next_one_counts(
    run: Callable[..., Thread],
) -> None:
    thread = run(lambda _: Scripted(lambda frame: frame.image[0, 0, 0] in (1, 2)))
    answers = [thread.look(number) for number in range(4)]
    assert [answer.pose is not None for answer in answers] == [True, False, False, True]
    assert [answer.notice for answer in answers] == ["", say("picture_failed"), "", ""]


def test_after_some_failures_in_a_row_there_is_a_new_tracker(run: Callable[..., Thread]) -> None:
    made: list[str] = []

    def create(name: str) -> Scripted:
        made.append(name)
        is_first = len(made) == 1
        return Scripted(lambda frame: is_first and frame.image[0, 0, 0] > 0)

    thread = run(create)
    answers = [thread.look(number) for number in range(8)]
    assert made == ["lite", "lite"]
    assert [answer.pose is not None for answer in answers] == [True] + 3 * [False] + 4 * [True]


def test_a_judge_that_fails_does_not_end_the_coach(
    run: Callable[..., Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = run(lambda _: Scripted())
    judge, poses = thread.host.update, iter(range(100))

    def update(pose: Pose, aspect: float, generation: int | None = None) -> object:
        if next(poses) < 2:
            raise RecursionError
        return judge(pose, aspect, generation)

    monkeypatch.setattr(thread.host, "update", update)
    answers = [thread.look(number) for number in range(3)]
    assert [answer.pose is not None for answer in answers] == [False, False, True]
    assert answers[2].moment is not None


def test_a_model_that_cannot_be_loaded_is_told_once_and_tried_again(
    run: Callable[..., Thread],
) -> None:
    tries: list[threading.Event] = []
    is_there = threading.Event()

    def create(_: str) -> Scripted:
        tries.append(is_there)
        if not is_there.is_set():
            raise MemoryError("no room for it")
        return Scripted()

    thread = run(create)
    while len(tries) < 3:
        thread.worker._thread.join(0.01)
    assert not thread.worker.ready.is_set()
    assert "no room for it" in thread.worker.trouble
    is_there.set()
    assert thread.worker.ready.wait(PATIENCE_S)
    assert thread.look(0).pose is not None
    assert thread.worker.trouble == ""
    assert thread.told == [([], say("model_failed", why="MemoryError no room for it"))]


def test_while_no_picture_at_all_can_be_looked_at_the_model_is_not_ready(
    run: Callable[..., Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "RESTART_S", PATIENCE_S)
    thread = run(lambda _: Scripted(lambda _: True))
    assert thread.worker.ready.wait(PATIENCE_S)
    for number in range(workers.FAILURES):
        assert thread.look(number).pose is None
    while thread.worker.ready.is_set() or not thread.told:
        thread.worker._thread.join(0.01)
    assert "division by zero" in thread.worker.trouble


def test_whoever_cannot_be_answered_does_not_end_the_coach(
    run: Callable[..., Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = run(lambda _: Scripted())
    broken = iter([True, True])

    def answer(one: Answer) -> None:
        if next(broken, False):
            raise RuntimeError("Event loop is closed")
        thread.answers.put(one)

    monkeypatch.setattr(thread.worker, "_answer", answer)
    thread.worker.submit(Shot(0, 0.0, picture(0)))
    while thread.worker._slot._shot is not None:
        thread.worker._thread.join(0.01)
    assert thread.look(5).pose is not None


def test_a_model_that_hangs_is_told_and_may_come_back(
    run: Callable[..., Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "HANG_S", 0.05)
    goes_on = threading.Event()

    def hang(frame: Frame) -> bool:
        return frame.image[0, 0, 0] == 1 and not goes_on.wait(PATIENCE_S)

    thread = run(lambda _: Scripted(hang))
    assert thread.look(0).pose is not None
    thread.worker.submit(Shot(1, 1 / 15, picture(1), machine_s=1 / 15))
    while not thread.told:
        thread.worker._thread.join(0.01)
    assert not thread.worker.ready.is_set()
    assert thread.worker.trouble == say("model_hangs")
    goes_on.set()
    assert thread.answers.get(timeout=PATIENCE_S).pose is not None
    assert thread.look(2).pose is not None
    assert thread.worker.ready.is_set()
    assert thread.worker.trouble == ""
    assert thread.told == [([], say("model_hangs"))]


# --- JPEGs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["live_first_picture_1x1", "live_first_picture_65000x16", "live_header_32000x32000"],
)
def test_no_decoder_sees_a_picture_of_a_size_that_no_camera_has(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a decoder was asked")

    monkeypatch.setattr("cv2.imdecode", refuse)
    assert decode((DAMAGE / f"{name}.jpg").read_bytes()) is None


@pytest.mark.parametrize(
    ("width", "is_taken"), [(15, False), (16, True), (4096, True), (4097, False)]
)
def test_pictures_of_16_to_4096_pixels_a_side_are_taken(width: int, is_taken: bool) -> None:
    assert (decode(encode(np.zeros((32, width, 3), np.uint8))) is not None) == is_taken


def test_only_jpegs_reach_a_decoder() -> None:
    import cv2

    pixels = np.zeros((48, 64, 3), np.uint8)
    for kind in (".png", ".bmp", ".tiff", ".webp"):
        is_written, data = cv2.imencode(kind, pixels)
        assert is_written
        assert decode(data.tobytes()) is None, kind


# --- generations ----------------------------------------------------------------------------------


def test_a_pose_of_the_session_before_does_not_make_the_new_one_deaf(
    run: Callable[..., Thread],
) -> None:
    """Another exercise is chosen while a picture of a long session is in the model."""
    thread: Thread

    def change(frame: Frame) -> bool:
        if frame.image[0, 0, 0] == 200:
            thread.begin()
        return False

    thread = run(lambda _: Scripted(change))
    for number in (0, 150, 200):
        thread.look(number)
    assert thread.host.poses == 0, "the pose of the old session is thrown away"
    moments = [thread.look(number).moment for number in range(201, 213)]
    assert None not in moments
    assert thread.host.poses == 12


def test_a_picture_that_waited_from_the_session_before_does_not_set_the_clock(
    tmp_path: Path,
) -> None:
    """A film is begun anew: its clock is back at 0."""
    thread = Thread(tmp_path, lambda _: Scripted())
    thread.worker.submit(Shot(0, 300.0, picture(0)))
    thread.begin()
    thread.worker.start()
    assert thread.answers.get(timeout=PATIENCE_S).pose is None
    assert [thread.look(number).pose is not None for number in range(5)] == 5 * [True]
    thread.worker.stop()


def test_the_end_of_a_film_does_not_end_the_session_after_it(tmp_path: Path) -> None:
    thread = Thread(tmp_path, lambda _: Scripted())
    thread.worker.submit(Shot(0, 0.0, None))
    thread.begin()
    thread.worker.start()
    assert thread.worker.ready.wait(PATIENCE_S)
    thread.look(1)
    thread.worker.stop()
    assert thread.answers.empty(), "nobody is told that a film has ended"


def test_a_pose_of_another_generation_is_not_judged(tmp_path: Path) -> None:
    host = Thread(tmp_path, lambda _: Scripted()).host
    old = host.generation
    for change in (host.begin_stream, host.leave):
        change()
        assert host.generation != old
        assert host.read_clock(5.0, generation=old) is None
        assert host.update(still(0.1)[0], ASPECT, old) is None
        old = host.generation


# --- a camera that is stuck -----------------------------------------------------------------------


class Holding(Scripted):
    """Sees somebody in child's pose: each picture is one of the sample clip."""

    def update(self, frame: Frame) -> Pose:
        high, low = int(frame.image[0, 0, 1]), int(frame.image[0, 0, 2])
        return replace(clip("childs_pose_clean")[256 * high + low], t_s=frame.t_s)


FIRST, LAST = 20 * 15, 26 * 15
"""Pictures of the second hold."""


def find_holds(thread: Thread) -> list[float]:
    """The seconds of each hold, once all has been shown."""
    thread.host.do(Finish())
    session = thread.host.session("camera")
    assert session is not None
    return [one.seconds for one in session.sets[0].holds]


def test_a_picture_that_stands_still_is_told_and_is_not_held(run: Callable[..., Thread]) -> None:
    """Six seconds of one picture in the second hold, from 20 s on."""
    clean, thread = run(lambda _: Holding(), "childs_pose"), run(lambda _: Holding(), "childs_pose")
    for number in range(15 * 31):
        clean.look(number)
        thread.look(number, picture(FIRST) if FIRST <= number < LAST else None)
    held_s = sum(find_holds(clean)) - 6.0
    assert sum(find_holds(thread)) == pytest.approx(held_s, abs=1.0)
    assert thread.told == [(["pause"], say("camera_frozen")), (["resume"], "")]


def test_a_picture_that_stands_still_is_listed_in_what_could_not_be_judged(
    run: Callable[..., Thread],
) -> None:
    """From the last picture that was looked at until the session pauses."""
    thread = run(lambda _: Holding(), "childs_pose")
    for number in range(15 * 31):
        thread.look(number, picture(FIRST) if FIRST <= number < LAST else None)
    thread.host.do(Finish())
    session = thread.host.session("camera")
    assert session is not None
    rows = [row for row in session.sets[0].unjudged if row.reason == Lost.FROZEN]
    assert [row.what for row in rows] == ["exercise"]
    frozen_s = FIRST / 15
    assert rows[0].start_s == pytest.approx(frozen_s + DOUBT_S, abs=0.1)
    assert rows[0].end_s == pytest.approx(frozen_s + FROZEN_S, abs=0.1)


def test_a_session_pauses_while_the_picture_stands_still_and_goes_on_by_itself(
    run: Callable[..., Thread],
) -> None:
    thread = run(lambda _: Scripted())
    states = [thread.state() for number in range(15) if thread.look(number)]
    assert State.PAUSED not in states
    for data in (encode(picture(3)), picture(4)):
        for number in range(100, 100 + int(15 * FROZEN_S) + 2):
            thread.look(number, data)
        assert thread.state() is State.PAUSED
        thread.look(140)
        assert thread.state() is not State.PAUSED
        thread.begin()


def test_a_picture_that_comes_twice_from_a_slow_camera_is_no_standstill(
    run: Callable[..., Thread],
) -> None:
    thread = run(lambda _: Scripted())
    assert all(thread.look(number, picture(number // 6)).pose for number in range(60))
    assert thread.told == []


# --- clocks that jump -----------------------------------------------------------------------------


def test_an_hour_of_sleep_is_not_held(run: Callable[..., Thread]) -> None:
    """The camera's clock stood still meanwhile: what was held before and after are two holds."""
    thread = run(lambda _: Holding(), "childs_pose")
    for number in range(15 * 31):
        slept_s = 3600.0 if number >= FIRST else 0.0
        shot = Shot(number, number / 15, picture(number), machine_s=number / 15 + slept_s)
        thread.worker.submit(shot)
        thread.answers.get(timeout=PATIENCE_S)
    holds = find_holds(thread)
    assert len(holds) == 3
    assert sum(holds) == pytest.approx(7.2 + 14.3, abs=1.0)
    session = thread.host.session("camera")
    assert session is not None
    assert session.source.duration_s == pytest.approx(3631.0, abs=1.0)


def read_all(clock: SessionClock, *times: tuple[float, float]) -> list[float | None]:
    read = []
    for source_s, arrived_s in times:
        read.append(clock.read(source_s, arrived_s))
        if read[-1] is not None:
            clock.advance(read[-1])
    return read


def test_a_camera_whose_clock_begins_anew_goes_on_by_the_clock_of_this_machine() -> None:
    times = (500.0, 10.0), (500.1, 10.1), (0.0, 10.4), (0.1, 10.5)
    assert read_all(SessionClock(), *times) == pytest.approx([0.0, 0.1, 0.4, 0.5])


def test_a_clock_that_is_set_forward_makes_no_hour() -> None:
    times = (1.0, 10.0), (1.1, 10.1), (3601.2, 10.2), (3601.3, 10.3)
    assert read_all(SessionClock(), *times) == pytest.approx([0.0, 0.1, 0.2, 0.3])


def test_pictures_that_change_places_are_no_new_clock() -> None:
    times = (1.0, 10.0), (1.2, 10.1), (1.1, 10.2), (1.3, 10.3)
    assert read_all(SessionClock(), *times) == [0.0, 0.2, None, 0.3]


def test_an_hour_without_pictures_is_an_hour() -> None:
    times = (1.0, 10.0), (3601.0, 3610.0)
    assert read_all(SessionClock(), *times) == [0.0, 3600.0]
