"""The window itself, in a process of its own.

Pictures come in on standard input, keys go out on standard output.
OpenCV's window and PyAV bring X libraries that do not go together: once PyAV is loaded, opening a
window never returns. This module loads neither PyAV nor anything else of limberup, so that the two
do not meet. And where there is no screen, the window's library ends the process; it is this one
that ends then, not the coach.
"""

import queue
import struct
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, Final

import cv2
import numpy as np

TITLE: Final = "limberup"
HEAD: Final = struct.Struct("<II")
"""Height and width of the picture that follows, three bytes a pixel, blue first."""

READY: Final = 0
CLOSED: Final = 27
NO_KEY: Final = 255
_WAIT_MS: Final = 15


def main() -> None:
    """Show pictures until standard input ends or somebody closes the window."""
    cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL)
    cv2.resizeWindow(TITLE, 1280, 720)
    cv2.imshow(TITLE, np.zeros((720, 1280, 3), np.uint8))
    cv2.waitKey(1)
    _tell(READY)
    newest: queue.Queue[np.ndarray | None] = queue.Queue(maxsize=1)
    threading.Thread(target=_read, args=(sys.stdin.buffer, newest), daemon=True).start()
    while True:
        with suppress(queue.Empty):
            picture = newest.get_nowait()
            if picture is None:
                return
            cv2.imshow(TITLE, picture)
        key = cv2.waitKey(_WAIT_MS) & 0xFF
        is_closed = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1
        if is_closed or key != NO_KEY:
            _tell(CLOSED if is_closed else key)


def _read(stream: BinaryIO, newest: "queue.Queue[np.ndarray | None]") -> None:
    """Keep the newest picture; None at the end."""
    while len(head := stream.read(HEAD.size)) == HEAD.size:
        height, width = HEAD.unpack(head)
        data = stream.read(height * width * 3)
        if len(data) < height * width * 3:
            break
        _replace(newest, np.frombuffer(data, np.uint8).reshape(height, width, 3))
    _replace(newest, None)


def _replace(newest: "queue.Queue[np.ndarray | None]", picture: np.ndarray | None) -> None:
    with suppress(queue.Empty):
        newest.get_nowait()
    newest.put_nowait(picture)


def _tell(key: int) -> None:
    sys.stdout.buffer.write(bytes([key]))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
