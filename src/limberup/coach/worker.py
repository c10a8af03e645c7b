"""The thread of the pose model: takes the newest picture, never an old one.

Hands on its pose and what that led to.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import cv2
import numpy as np

from limberup.coach.session_host import SessionHost
from limberup.live.coached import Moment
from limberup.live.pace import PaceWatch
from limberup.pose.models import MODEL_NAMES, load_model
from limberup.pose.tracker import PoseTracker
from limberup.types import Frame, Image, Pose

JOIN_S: Final = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture on its way. `taken_s`: on the camera's own clock. `picture`.

    JPEG bytes, or RGB pixels.
    None is no picture: a film has ended. `arrived_s`: on this machine's clock.
    """

    number: int
    taken_s: float
    picture: bytes | Image | None
    arrived_s: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a picture led to. `pose` None: it was dropped for a newer one.

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


def load_tracker(name: str) -> Tracker:
    """A tracker with one of the models."""
    return PoseTracker(load_model(name))


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


class PoseWorker:
    """Runs the model for one session host. `choose`: which model to start with.

    `answer` is called in this thread.
    `show` is called before it, with the pose alone, as soon as there is one: nobody waits for the
    judgement to see it.
    `may_change`: whether to change to a faster model when this one cannot keep up; then `on_slower`
    is called.
    """

    def __init__(
        self,
        host: SessionHost,
        choose: Callable[[], str],
        answer: Callable[[Answer], None],
        *,
        may_change: bool = True,
        show: Callable[[Answer], None] = lambda _: None,
        on_slower: Callable[[], None] = lambda: None,
        create: Callable[[str], Tracker] = load_tracker,
    ) -> None:
        self._host, self._choose, self._create = host, choose, create
        self._show, self._answer = show, answer
        self._may_change, self._on_slower = may_change, on_slower
        self._slot = Slot()
        self._pace = PaceWatch()
        self._is_new = threading.Event()
        self._tracker: Tracker | None = None
        self.ready = threading.Event()
        self.model = ""
        self._thread = threading.Thread(target=self._run, name="pose", daemon=True)

    def start(self) -> None:
        """Load the model and wait for pictures."""
        self._thread.start()

    def submit(self, shot: Shot, *, keep: bool = False) -> None:
        """Hand over a picture. `keep`: wait rather than drop one, for a recorded film."""
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
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    # --- in the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        self._load(self._choose())
        self.ready.set()
        while (shot := self._slot.take()) is not None:
            self._answer(self._look(shot))
        if self._tracker is not None:
            self._tracker.close()

    def _load(self, name: str) -> None:
        fresh = self._create(name)
        if self._tracker is not None:
            self._tracker.close()
        self._tracker, self.model, self._host.model = fresh, name, name
        self._pace.reset()

    def _look(self, shot: Shot) -> Answer:
        start_s = time.perf_counter()
        image = decode(shot.picture) if isinstance(shot.picture, bytes) else shot.picture
        t_s = self._host.read_clock(shot.taken_s)
        if image is None or t_s is None or self._tracker is None:
            return Answer(shot)
        if self._is_new.is_set():
            self._is_new.clear()
            self._tracker.reset()
        decoded_s = time.perf_counter()
        pose = self._tracker.update(Frame(t_s, image))
        seen = Answer(
            shot,
            pose,
            image.shape[1] / image.shape[0],
            wait_ms=1e3 * (start_s - shot.arrived_s),
            unpack_ms=1e3 * (decoded_s - start_s),
            model_ms=1e3 * (time.perf_counter() - decoded_s),
        )
        self._show(seen)
        moment = self._host.update(pose, seen.aspect)
        return replace(
            seen, moment=moment, notice=self._keep_up(t_s, time.perf_counter() - start_s)
        )

    def _keep_up(self, t_s: float, cost_s: float) -> str:
        """Change to the next faster model if this one has been too slow for a while.

        Its name if so.
        """
        index = MODEL_NAMES.index(self.model)
        if not (self._pace.update(t_s, cost_s) and self._may_change and index > 0):
            return ""
        self._load(MODEL_NAMES[index - 1])
        self._on_slower()
        return self.model


def decode(data: bytes) -> Image | None:
    """RGB pixels of a JPEG; None for what is no picture."""
    if not data:
        return None
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    return None if pixels is None else np.asarray(pixels, dtype=np.uint8)
