"""A camera that this machine reads itself, not the browser.

A number, a video file played at its own pace, or a URL.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np

from limberup.errors import BadInputError
from limberup.native_stderr import quiet_stderr
from limberup.pose.video import open_source
from limberup.types import Frame, Image

TRY_AGAIN_S: Final = 2.0
"""A camera that was unplugged is looked for this often."""

CameraState = Literal["on", "unplugged", "ended"]
"""Of a camera: it gives pictures (again), or none. Of a film: its end."""

_WIDTH, _HEIGHT = 640, 480


def check_camera(name: str) -> None:
    """Make sure that there is a camera, or a film, of this name.

    A camera is opened for a moment. Raises BadInputError with a sentence that says what to do.
    """
    if _is_film(name):
        open_source(Path(name))
        return
    with quiet_stderr(is_mute=True):
        is_there = _gives_pictures(name)
    if not is_there:
        raise BadInputError(
            f"Camera {name} gives no picture: check that it is plugged in and that no other "
            "program uses it, or give another one with --camera."
        )


def _is_film(name: str) -> bool:
    return not name.isdecimal() and "://" not in name


def _gives_pictures(name: str) -> bool:
    try:
        capture = _open_camera(name)
    except (cv2.error, OverflowError):  # a number that no camera can have
        return False
    try:
        return bool(capture.read()[0])
    finally:
        capture.release()


def _open_camera(name: str) -> cv2.VideoCapture:
    if not name.isdecimal():
        return cv2.VideoCapture(name)
    return cv2.VideoCapture(int(name))


class CameraReader:
    """Reads in a thread of its own and hands on every picture, and each change of its state.

    `is_film`: a recorded one, of which no picture may be lost.
    """

    def __init__(
        self, name: str, take: Callable[[Frame], None], state: Callable[[CameraState], None]
    ) -> None:
        self.is_film = _is_film(name)
        self._name, self._take, self._state = name, take, state
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        if self.is_film:
            open_source(Path(name))

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(TRY_AGAIN_S)

    def _run(self) -> None:
        if self.is_film:
            self._play()
            return
        while not self._stop.is_set():
            for frame in self._read():
                self._take(frame)
            if not self._stop.is_set():
                self._state("unplugged")
                self._stop.wait(TRY_AGAIN_S)

    def _play(self) -> None:
        start_s = time.monotonic()
        try:
            for frame in open_source(Path(self._name)).frames():
                if self._stop.wait(max(0.0, start_s + frame.t_s - time.monotonic())):
                    return
                self._take(frame)
        except BadInputError:
            self._state("unplugged")
            return
        self._state("ended")

    def _read(self) -> Iterator[Frame]:
        """Frames of a camera until it goes away."""
        capture = _open_camera(self._name)
        try:
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            is_first = True
            while not self._stop.is_set():
                is_there, pixels = capture.read()
                if not is_there:
                    return
                if is_first:
                    self._state("on")
                    is_first = False
                yield Frame(time.monotonic(), _to_rgb(pixels))
        finally:
            capture.release()


def _to_rgb(pixels: object) -> Image:
    return np.asarray(
        cv2.cvtColor(np.asarray(pixels, dtype=np.uint8), cv2.COLOR_BGR2RGB), dtype=np.uint8
    )


def encode(image: Image, quality: int = 78) -> bytes:
    """A JPEG of RGB pixels, for the page."""
    is_done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return data.tobytes() if is_done else b""
