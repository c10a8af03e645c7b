"""The window's loop.

Poses come from the worker, keys from the window's own process, and both meet at the host.
"""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from limberup.coach.camera import CameraReader
from limberup.coach.session_host import SessionHost
from limberup.coach.worker import Answer, PoseWorker, Shot
from limberup.errors import BadInputError
from limberup.live.player import Programme
from limberup.live.summary_page import SetOutcome
from limberup.live.view import State
from limberup.results.session import Session
from limberup.types import Frame, Image
from limberup.window import screen
from limberup.window.paint import paint
from limberup.window.voice import Voice

WAIT_S: Final = 0.1
CLOSE_S: Final = 3.0
_KEYS: Final[dict[int, tuple[str, dict[str, object]]]] = {
    ord("n"): ("next", {}),
    ord("p"): ("repeat", {}),
    ord("x"): ("pain", {}),
    ord("+"): ("correct", {"change": 1}),
    ord("="): ("correct", {"change": 1}),
    ord("-"): ("correct", {"change": -1}),
    ord("y"): ("better", {"yes": True}),
}
_QUIT: Final = frozenset({screen.CLOSED, ord("q")})


class Window:
    """One session in a window. `camera`: a number, a video file or a URL."""

    def __init__(
        self,
        host: SessionHost,
        choose_model: Callable[[], str],
        camera: str,
        voice: Voice,
        *,
        may_change: bool,
        on_slower: Callable[[], None] = lambda: None,
    ) -> None:
        self._host, self._voice = host, voice
        self._worker = PoseWorker(
            host, choose_model, self._answer, may_change=may_change, on_slower=on_slower
        )
        self._reader = CameraReader(camera, self._take, self._tell_camera)
        self._keys: queue.Queue[int] = queue.Queue()
        self._screen: subprocess.Popen[bytes] | None = None
        self._is_over = threading.Event()
        self._number = 0

    def run(self, programme: Programme) -> Session | None:
        """Coach until the programme or the film ends, or a key ends it; what was done."""
        self._open()
        self._host.begin(programme)
        self._worker.start()
        self._worker.ready.wait()
        self._reader.start()
        try:
            while not self._is_over.is_set():
                with suppress(queue.Empty):
                    self._press(self._keys.get(timeout=WAIT_S))
        finally:
            self._is_over.set()
            self._reader.stop()
            self._worker.stop()
            self._host.do("finish", {})
            self._close()
        return self._host.session("camera")

    def sets(self) -> tuple[SetOutcome, ...]:
        """What to say about it."""
        outcome = self._host.outcome()
        return outcome.sets if outcome is not None else ()

    # --- pictures ---------------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        self._number += 1
        self._worker.submit(Shot(self._number, frame.t_s, frame.image), keep=self._reader.is_film)

    def _tell_camera(self, state: str) -> None:
        if state == "ended":
            self._worker.submit(Shot(0, 0.0, None), keep=True)
        elif state == "unplugged":
            self._host.do("pause", {"why": "camera"})
        else:
            self._host.begin_stream()
            self._host.do("resume", {})

    def _answer(self, answer: Answer) -> None:
        """Called in the worker's thread: draw, and leave the newest picture for the window."""
        if answer.shot.picture is None:
            self._is_over.set()
            return
        if answer.pose is None or answer.moment is None or isinstance(answer.shot.picture, bytes):
            return
        self._voice.play(answer.moment.sounds)
        view = answer.moment.view
        picture = paint(answer.shot.picture, answer.pose.landmarks, view, self._host.course())
        self._show(picture)
        if view.state is State.DONE and not self._host.is_running:
            self._is_over.set()

    # --- the screen's process ---------------------------------------------------------------------

    def _open(self) -> None:
        """Start it and wait until the window is there. Raises BadInputError if it cannot be."""
        command = [sys.executable, "-m", screen.__name__]
        self._screen = subprocess.Popen(  # noqa: S603 our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if self._screen.stdout is None or self._screen.stdout.read(1) != bytes([screen.READY]):
            self._close()
            raise BadInputError(
                "No window can be opened here: there is no screen, or OpenCV was built without "
                "one. "
                "Leave out --window to use the browser."
            )
        threading.Thread(target=self._read_keys, name="keys", daemon=True).start()

    def _read_keys(self) -> None:
        """Keys until the window's process ends, which is a key too."""
        stream = self._screen.stdout if self._screen is not None else None
        while stream is not None and (key := stream.read(1)):
            self._keys.put(key[0])
        self._keys.put(screen.CLOSED)

    def _show(self, picture: Image) -> None:
        """Called in the worker's thread."""
        if self._screen is None or self._screen.stdin is None:
            return
        with suppress(OSError, ValueError):
            self._screen.stdin.write(screen.HEAD.pack(*picture.shape[:2]) + picture.tobytes())
            self._screen.stdin.flush()

    def _close(self) -> None:
        if self._screen is None:
            return
        with suppress(OSError):
            if self._screen.stdin is not None:
                self._screen.stdin.close()
        try:
            self._screen.wait(CLOSE_S)
        except subprocess.TimeoutExpired:
            self._screen.kill()
            self._screen.wait()

    def _press(self, key: int) -> None:
        if key in _QUIT:
            self._is_over.set()
        elif key == ord(" "):
            view = self._host.view()
            is_paused = view is not None and view.state is State.PAUSED
            self._voice.play(self._host.do("resume" if is_paused else "pause", {"why": "key"}))
        elif key in _KEYS:
            what, values = _KEYS[key]
            self._voice.play(self._host.do(what, dict(values)))
