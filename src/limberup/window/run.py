"""The window's loop.

Poses come from the worker, keys from the window's own process, and both meet at the session's host.
"""

import threading
from collections.abc import Callable
from typing import Final

from limberup.coach.camera_feed import CameraFeed
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import (
    Better,
    Correct,
    Finish,
    Next,
    Pain,
    Pause,
    Repeat,
    Resume,
    Wish,
)
from limberup.coach.worker import Answer, PoseWorker, Tracker, load_tracker
from limberup.errors import BadInputError
from limberup.live.player import Programme
from limberup.live.summary_page import SetOutcome
from limberup.live.view import State
from limberup.results.session import Session
from limberup.window import screen
from limberup.window.paint import paint
from limberup.window.screen_process import ScreenProcess
from limberup.window.voice import Voice

WAIT_S: Final = 0.1
_KEYS: Final[dict[int, Wish]] = {
    ord("n"): Next(),
    ord("p"): Repeat(),
    ord("x"): Pain(),
    ord("+"): Correct(1),
    ord("="): Correct(1),
    ord("-"): Correct(-1),
    ord("y"): Better(yes=True),
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
        create: Callable[[str], Tracker] = load_tracker,
    ) -> None:
        self._host, self._voice = host, voice
        self._worker = PoseWorker(
            host,
            choose_model,
            self._answer,
            tell=lambda sounds, _: voice.play(sounds),
            may_change=may_change,
            on_slower=on_slower,
            create=create,
        )
        self._camera = CameraFeed(camera, host, self._worker, voice.play)
        self._screen: ScreenProcess | None = None
        self._is_over = threading.Event()

    def run(self, programme: Programme) -> Session | None:
        """Coach until the programme or the film ends, or a key ends it; what was done.

        Raises BadInputError where there is no window, or no model that can be loaded.
        """
        self._screen = ScreenProcess()
        self._worker.start()
        try:
            self._wait_for_model()
            self._host.begin(programme)
            self._camera.start()
            while not self._is_over.is_set():
                self._press(self._screen.wait_for_key(WAIT_S))
        finally:
            self._is_over.set()
            self._camera.stop()
            self._worker.stop()
            self._host.do(Finish())
            self._screen.close()
        return self._host.session("camera")

    def _wait_for_model(self) -> None:
        while not self._worker.ready.wait(WAIT_S):
            if self._worker.trouble:
                raise BadInputError(self._worker.trouble)

    def sets(self) -> tuple[SetOutcome, ...]:
        """What to say about it."""
        outcome = self._host.outcome()
        return outcome.sets if outcome is not None else ()

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
        if self._screen is not None:
            self._screen.show(picture)
        if view.state is State.DONE and not self._host.is_running:
            self._is_over.set()

    def _press(self, key: int | None) -> None:
        if key in _QUIT:
            self._is_over.set()
        elif key == ord(" "):
            view = self._host.view()
            is_paused = view is not None and view.state is State.PAUSED
            self._voice.play(self._host.do(Resume() if is_paused else Pause("key")))
        elif key in _KEYS:
            self._voice.play(self._host.do(_KEYS[key]))
