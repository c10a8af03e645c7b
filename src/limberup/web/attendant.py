"""Beside the server: does what other commands wish, and ends a coach that nobody looks at."""

import threading
import time
from collections.abc import Callable
from typing import Final

from limberup.web.running import Wish

EVERY_S: Final = 0.5


class IdleClock:
    """Tells when no page has been open for `limit_s` seconds; never where that is None.

    >>> clock = IdleClock(60.0, now_s=0.0)
    >>> clock.update(50.0, lines=1), clock.update(109.0, lines=0), clock.update(110.0, lines=0)
    (False, False, True)
    """

    def __init__(self, limit_s: float | None, now_s: float) -> None:
        self._limit_s, self._seen_s = limit_s, now_s

    def update(self, now_s: float, lines: int) -> bool:
        """Whether it is time to end. `lines`: how many pages are open now."""
        if lines > 0:
            self._seen_s = now_s
        return self._limit_s is not None and now_s - self._seen_s >= self._limit_s


class Attendant:
    """A thread that looks twice a second what is wished and whether a page is open.

    `take_wish`: what is wished, once; `count_lines`: how many pages are open.
    """

    def __init__(
        self,
        take_wish: Callable[[], Wish | None],
        clock: IdleClock,
        count_lines: Callable[[], int],
        open_page: Callable[[], None],
        end: Callable[[], None],
    ) -> None:
        self._take_wish, self._clock, self._count_lines = take_wish, clock, count_lines
        self._open_page, self._end = open_page, end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what was begun is done."""
        self._stopped.set()
        self._thread.join()

    def look(self, now_s: float) -> None:
        """Do what is wished, and end where it is time."""
        wish = self._take_wish()
        if wish is Wish.OPEN:
            self._open_page()
        if wish is Wish.QUIT or self._clock.update(now_s, self._count_lines()):
            self._end()

    def _watch(self) -> None:
        while not self._stopped.wait(EVERY_S):
            self.look(time.monotonic())
