"""The thread of the pose model: takes the newest picture, never an old one.

Hands on its pose and what that led to. Whatever fails in it, the thread goes on.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from textwrap import shorten
from typing import Final, Protocol

from limberup.coach.hang_watch import HangWatch
from limberup.coach.jpeg import decode
from limberup.coach.session_clock import read_machine_clock
from limberup.coach.session_host import SessionHost
from limberup.coach.still_picture import DOUBT_S, StillWatch
from limberup.coach.wishes import Pause
from limberup.errors import BadInputError
from limberup.live.coached import Moment
from limberup.live.pace import PaceWatch
from limberup.live.view import Sound
from limberup.pose.backends import AUTO, choose_backend
from limberup.pose.models import MODEL_NAMES, load_model
from limberup.pose.tracker import PoseTracker
from limberup.signals.breathing import load_filters
from limberup.source_clock import FROZEN_S
from limberup.types import Frame, Image, Lost, Pose
from limberup.words.coach import say

JOIN_S: Final = 5.0

FAILURES: Final = 3
"""After so many failures in a row it may be the tracker that is at fault, so there is a new one."""

RESTART_S: Final = 2.0
"""A model that cannot be loaded, or a thread that failed, is tried again after this long."""

HANG_S: Final = 10.0
"""A picture that takes longer hangs: the heaviest model on the slowest machine takes a second."""

LONGEST_REASON: Final = 160
_LOG: Final = logging.getLogger("limberup")


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture on its way. `taken_s`: on the camera's own clock. `picture`.

    JPEG bytes, or RGB pixels.
    None is no picture: a film has ended. `arrived_s`, `machine_s`: when it came to this machine,
    for measuring, and by `read_machine_clock`. `generation`: of the session it is for, as of
    `SessionHost`; None takes the one under way when it is handed over.
    """

    number: int
    taken_s: float
    picture: bytes | Image | None
    arrived_s: float = field(default_factory=time.perf_counter)
    machine_s: float = field(default_factory=read_machine_clock)
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a picture led to. `pose` None: it was not looked at, or a newer one took its place.

    `notice`: a sentence for the person, "" for none.

    Costs in milliseconds: `wait_ms` for the picture before, `unpack_ms` for the JPEG, `model_ms` in
    the tracker.
    """

    shot: Shot
    pose: Pose | None = None
    aspect: float = 1.0
    moment: Moment | None = None
    notice: str = ""
    wait_ms: float = 0.0
    unpack_ms: float = 0.0
    model_ms: float = 0.0


class Tracker(Protocol):
    """What the worker needs of a `PoseTracker`."""

    def update(self, frame: Frame) -> Pose:
        """The pose in the next frame."""
        ...

    def reset(self) -> None:
        """Forget the person."""
        ...

    def close(self) -> None:
        """Free the model."""
        ...


def load_tracker(name: str, backend: str = AUTO) -> Tracker:
    """A tracker with one of the models, and the program that runs it."""
    return PoseTracker(choose_backend(load_model(name), backend))


class Slot:
    """Room for one picture: a newer one takes the place of one that still waits."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._shot: Shot | None = None
        self._is_closed = False

    def put(self, shot: Shot) -> Shot | None:
        """Leave a picture; returns the one whose place it took."""
        with self._condition:
            old, self._shot = self._shot, shot
            self._condition.notify_all()
            return old

    def put_when_free(self, shot: Shot) -> None:
        """Leave a picture once the one before has been taken: none is lost."""
        with self._condition:
            self._condition.wait_for(lambda: self._shot is None or self._is_closed)
            if not self._is_closed:
                self._shot = shot
                self._condition.notify_all()

    def take(self) -> Shot | None:
        """Wait for the next picture; None once closed and empty."""
        with self._condition:
            self._condition.wait_for(lambda: self._shot is not None or self._is_closed)
            shot, self._shot = self._shot, None
            self._condition.notify_all()
            return shot

    def close(self) -> None:
        """Nothing more will come; what still waits is taken."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    def wait_until_closed(self, seconds: float) -> bool:
        """Wait for so long at most; whether nothing more will come."""
        with self._condition:
            return self._condition.wait_for(lambda: self._is_closed, seconds)


class PoseWorker:
    """Runs the model for one session host. `choose`: which model to start with.

    `answer` is called in this thread.
    `show` is called before it, with the pose alone, as soon as there is one: nobody waits for the
    judgement to see it.
    `tell` is called with what is to be heard and shown apart from any picture's answer.
    `may_change`: whether to change to a faster model when this one cannot keep up; then `on_slower`
    is called.

    `ready` is set while there is a model that looks at pictures. `trouble`: the sentence that says
    why none could be looked at of late, "" while all is well.
    """

    def __init__(
        self,
        host: SessionHost,
        choose: Callable[[], str],
        answer: Callable[[Answer], None],
        *,
        may_change: bool = True,
        show: Callable[[Answer], None] = lambda _: None,
        tell: Callable[[list[Sound], str], None] = lambda _sounds, _notice: None,
        on_slower: Callable[[], None] = lambda: None,
        create: Callable[[str], Tracker] = load_tracker,
    ) -> None:
        self._host, self._choose, self._create = host, choose, create
        self._show, self._answer, self._tell = show, answer, tell
        self._may_change, self._on_slower = may_change, on_slower
        self._slot = Slot()
        self._pace = PaceWatch()
        self._still, self._is_frozen = StillWatch(), False
        self._is_new = threading.Event()
        self._tracker: Tracker | None = None
        self._failures, self._has_looked = 0, False
        self.ready = threading.Event()
        self.trouble = ""
        self.model = ""
        self._thread = threading.Thread(target=self._run, name="pose", daemon=True)
        self._hang_watch = HangWatch(HANG_S, self._tell_of_hang)

    def start(self) -> None:
        """Load the model and wait for pictures."""
        self._thread.start()
        self._hang_watch.start()

    def submit(self, shot: Shot, *, keep: bool = False) -> None:
        """Hand over a picture. `keep`: wait rather than drop one, for a recorded film."""
        if shot.generation is None:
            shot = replace(shot, generation=self._host.generation)
        if keep:
            self._slot.put_when_free(shot)
            return
        dropped = self._slot.put(shot)
        if dropped is not None:
            self._answer(Answer(dropped))

    def forget(self) -> None:
        """The next picture comes from another camera, or shows another session."""
        self._is_new.set()

    def stop(self) -> None:
        """Finish what waits and end the thread."""
        self._slot.close()
        self._hang_watch.stop()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    # --- in the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        """Load the model and look, and begin anew when that fails, until it is to end."""
        while True:
            try:
                load_filters()
                self._load(self.model or self._choose())
                self._look_at_all()
                break
            except Exception as error:  # noqa: BLE001 - without this thread nobody is coached
                self._give_up(error)
            if self._slot.wait_until_closed(RESTART_S):
                break
        self._close_tracker()

    def _give_up(self, error: Exception) -> None:
        """There is no model for a while; the page is told once."""
        self.ready.clear()
        self._close_tracker()
        is_news, self.trouble = not self.trouble, say("model_failed", why=_name(error))
        if is_news:
            _LOG.warning("%s", self.trouble)
            with suppress(Exception):  # whoever is told may be what failed
                self._tell([], self.trouble)

    def _tell_of_hang(self) -> None:
        """The model does not come back from a picture; called in a thread of the watch."""
        self.ready.clear()
        self.trouble = say("model_hangs")
        _LOG.warning("%s", self.trouble)
        with suppress(Exception):  # as in `_give_up`
            self._tell([], self.trouble)

    def _look_at_all(self) -> None:
        while (shot := self._slot.take()) is not None:
            if shot.picture is None and not self._host.is_current(shot.generation):
                continue  # the end of a film that nobody watches any more
            try:
                with self._hang_watch.watch():
                    answer = self._look(shot)
                self._answer(answer)
            except Exception as error:  # noqa: BLE001 - one picture is no reason to end
                self._drop(shot, error)
                continue
            if answer.pose is not None:
                self._failures, self._has_looked, self.trouble = 0, True, ""
                self.ready.set()  # a model that hung has come back

    def _drop(self, shot: Shot, error: Exception) -> None:
        """A picture could not be looked at. Raises RuntimeError where a new tracker is no help."""
        self._failures += 1
        is_news = self._failures == 1 and not self.trouble
        if is_news:
            _LOG.warning("A picture could not be looked at: %s", _name(error))
        self._answer(Answer(shot, notice=say("picture_failed") if is_news else ""))
        if self._failures < FAILURES:
            return
        if not self._has_looked:
            raise RuntimeError(_name(error)) from error
        self.ready.clear()
        self._load(self.model)
        self._host.begin_afresh()

    def _load(self, name: str) -> None:
        fresh = self._create(name)
        self._close_tracker()
        self._tracker, self.model, self._host.model = fresh, name, name
        self._failures, self._has_looked = 0, False
        self._pace.reset()
        self.ready.set()

    def _close_tracker(self) -> None:
        tracker, self._tracker = self._tracker, None
        if tracker is not None:
            with suppress(Exception):  # what failed may fail to end as well
                tracker.close()

    def _look(self, shot: Shot) -> Answer:
        start_s = time.perf_counter()
        if shot.picture is None or self._is_stuck(shot, shot.picture):
            return Answer(shot)
        image = decode(shot.picture) if isinstance(shot.picture, bytes) else shot.picture
        t_s = self._host.read_clock(shot.taken_s, shot.machine_s, shot.generation)
        if image is None or t_s is None or self._tracker is None:
            return Answer(shot)
        if self._is_new.is_set():
            self._is_new.clear()
            self._tracker.reset()
        decoded_s = time.perf_counter()
        pose = self._tracker.update(Frame(t_s, image))
        if not self._host.is_current(shot.generation):
            return Answer(shot)
        seen = Answer(
            shot,
            pose,
            image.shape[1] / image.shape[0],
            wait_ms=1e3 * (start_s - shot.arrived_s),
            unpack_ms=1e3 * (decoded_s - start_s),
            model_ms=1e3 * (time.perf_counter() - decoded_s),
        )
        self._show(seen)
        moment = self._host.update(pose, seen.aspect, shot.generation)
        return replace(
            seen, moment=moment, notice=self._keep_up(t_s, time.perf_counter() - start_s)
        )

    def _is_stuck(self, shot: Shot, picture: bytes | Image) -> bool:
        """Whether this picture shows nothing new; a session pauses while the camera is stuck."""
        still_s = self._still.update(shot.taken_s, picture)
        if still_s > FROZEN_S and self._host.is_running:
            sounds = [] if self._is_frozen else self._lose_sight(shot)
            sounds += self._host.do(Pause("camera"))
            if sounds or not self._is_frozen:
                self._tell(sounds, say("camera_frozen"))
            self._is_frozen = True
        elif self._is_frozen:
            self._is_frozen = False
            self._tell(self._host.resume_after("camera"), "")
        return still_s >= DOUBT_S

    def _lose_sight(self, shot: Shot) -> list[Sound]:
        """What came of the latest pictures cannot be judged, which the session is to say."""
        t_s = self._host.read_clock(shot.taken_s, shot.machine_s, shot.generation)
        if t_s is None:
            return []
        pose = Pose.missing(t_s, Lost.FROZEN)
        moment = self._host.update(pose, Answer(shot).aspect, shot.generation)
        return moment.sounds if moment is not None else []

    def _keep_up(self, t_s: float, cost_s: float) -> str:
        """Change to the next faster model if this one has been too slow for a while.

        The sentence about it if so.
        """
        index = MODEL_NAMES.index(self.model)
        if not (self._pace.update(t_s, cost_s) and self._may_change and index > 0):
            return ""
        self._load(MODEL_NAMES[index - 1])
        self._on_slower()
        return say("model_slower", model=self.model)


def _name(error: Exception) -> str:
    """What went wrong, in one short line."""
    if isinstance(error, BadInputError | RuntimeError):
        return shorten(str(error), LONGEST_REASON)
    return shorten(f"{type(error).__name__} {error}", LONGEST_REASON)
