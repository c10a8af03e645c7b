"""Notices work that does not come to an end: nothing in this process can stop a native library that
hangs, but the person can be told.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_CHECKS: Final = 10
"""So many looks within the time that is allowed."""


class HangWatch:
    """Calls `tell`, in a thread of its own, once for each piece of work that takes over `most_s`
    seconds.
    """

    def __init__(self, most_s: float, tell: Callable[[], None]) -> None:
        self._most_s, self._tell = most_s, tell
        self._since_s: float | None = None
        self._told_s: float | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hang watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; returns at once."""
        self._is_over.set()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """What is done within is watched."""
        self._since_s = time.monotonic()
        try:
            yield
        finally:
            self._since_s = None

    def _run(self) -> None:
        while not self._is_over.wait(self._most_s / _CHECKS):
            since_s = self._since_s
            if since_s is None or since_s == self._told_s:
                continue
            if time.monotonic() - since_s > self._most_s:
                self._told_s = since_s
                self._tell()
