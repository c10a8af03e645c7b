"""The window's loop: poses come from the worker's thread, keys from OpenCV, and both meet at the desk."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import cv2
import numpy as np

from limberup.coach.camera import CameraReader
from limberup.coach.desk import Desk
from limberup.coach.worker import Answer, PoseWorker, Shot
from limberup.errors import BadInputError
from limberup.live.player import Programme
from limberup.live.view import State
from limberup.outcome import SetOutcome
from limberup.session import Session
from limberup.types import Frame, Image
from limberup.window.paint import paint
from limberup.window.voice import Voice

TITLE: Final = "limberup"
WAIT_MS: Final = 15
_END: Final = -1
_KEYS: Final = {
    ord("n"): ("next", {}),
    ord("p"): ("repeat", {}),
    ord("x"): ("pain", {}),
    ord("+"): ("correct", {"change": 1}),
    ord("="): ("correct", {"change": 1}),
    ord("-"): ("correct", {"change": -1}),
    ord("y"): ("better", {"yes": True}),
}
_QUIT: Final = frozenset({27, ord("q")})


class Window:
    """One session in a window. `camera`: a number, a video file or a URL."""

    def __init__(
        self, desk: Desk, choose_model: Callable[[], str], camera: str, voice: Voice, *, may_change: bool
    ) -> None:
        self._desk, self._voice = desk, voice
        self._worker = PoseWorker(desk, choose_model, self._answer, may_change=may_change)
        self._reader = CameraReader(camera, self._take, self._tell_camera)
        self._pictures: queue.Queue[Image] = queue.Queue(maxsize=1)
        self._is_over = threading.Event()
        self._number = 0

    def run(self, programme: Programme) -> Session | None:
        """Coach until the programme or the film ends, or a key ends it; what was done."""
        _open()
        self._desk.begin(programme)
        self._worker.start()
        self._worker.ready.wait()
        self._reader.start()
        try:
            while not self._is_over.is_set():
                self._show()
                self._press(cv2.waitKey(WAIT_MS) & 0xFF)
        finally:
            self._is_over.set()
            self._reader.stop()
            self._worker.stop()
            self._desk.do("finish", {})
            cv2.destroyAllWindows()
        return self._desk.session("camera")

    def sets(self) -> tuple[SetOutcome, ...]:
        """What to say about it."""
        outcome = self._desk.outcome()
        return outcome.sets if outcome is not None else ()

    # --- pictures ----------------------------------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        self._number += 1
        self._worker.submit(Shot(self._number, frame.t_s, frame.image), keep=self._reader.is_film)

    def _tell_camera(self, state: str) -> None:
        if state == "ended":
            self._worker.submit(Shot(_END, 0.0, b""), keep=True)
        elif state == "unplugged":
            self._desk.do("pause", {"why": "camera"})
        else:
            self._desk.begin_stream()
            self._desk.do("resume", {})

    def _answer(self, answer: Answer) -> None:
        """Called in the worker's thread: draw, and leave the newest picture for the window."""
        if answer.shot.number == _END:
            self._is_over.set()
            return
        if answer.pose is None or answer.moment is None or isinstance(answer.shot.picture, bytes):
            return
        self._voice.play(answer.moment.sounds)
        view = answer.moment.view
        picture = paint(answer.shot.picture, answer.pose.landmarks, view, self._desk.course())
        with suppress(queue.Empty):
            self._pictures.get_nowait()
        self._pictures.put_nowait(picture)
        if view.state is State.DONE and not self._desk.is_running:
            self._is_over.set()

    def _show(self) -> None:
        try:
            cv2.imshow(TITLE, self._pictures.get(timeout=WAIT_MS / 1000))
        except queue.Empty:
            return

    def _press(self, key: int) -> None:
        if key in _QUIT or cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            self._is_over.set()
        elif key == ord(" "):
            view = self._desk.view()
            is_paused = view is not None and view.state is State.PAUSED
            self._voice.play(self._desk.do("resume" if is_paused else "pause", {"why": "key"}))
        elif key in _KEYS:
            what, values = _KEYS[key]
            self._voice.play(self._desk.do(what, dict(values)))


def _open() -> None:
    """Open the window, or say why there is none."""
    try:
        cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL)
        cv2.resizeWindow(TITLE, 1280, 720)
        cv2.imshow(TITLE, np.zeros((720, 1280, 3), np.uint8))
        cv2.waitKey(1)
    except cv2.error as error:
        raise BadInputError(
            "No window can be opened here: there is no screen, or OpenCV was built without one. "
            "Leave out --window to use the browser."
        ) from error
