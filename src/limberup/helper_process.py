"""Processes that help the main one, and end with it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

CONTEXT: Final = multiprocessing.get_context("spawn")
"""Neither MediaPipe nor FFmpeg survives a fork with its threads."""


class Helpers(ProcessPoolExecutor):
    """So many processes that take calls; `shutdown` waits for what they have in hand."""

    def __init__(
        self, count: int, prepare: Callable[..., object] | None = None, *given: object
    ) -> None:
        """`prepare` is called with what is `given` in each process, before it takes calls."""
        # Held by the main process alone: it closes when that is killed, too.
        line, self._line = CONTEXT.Pipe(duplex=False)
        begin = (line, prepare, given)
        super().__init__(count, mp_context=CONTEXT, initializer=_begin, initargs=begin)

    def end_now(self) -> None:
        """End the processes in the middle of their work."""
        self._line.close()
        self.shutdown(cancel_futures=True)


def count_own_cores() -> int:
    """How many processors are this process's own: one for a helper, which is one of several."""
    return count_cores() if multiprocessing.parent_process() is None else 1


def count_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(
    line: "Connection[Any, Any]", prepare: Callable[..., object] | None, given: tuple[object, ...]
) -> None:
    """An interrupted helper ends without a word: the main process says what there is to.

    Where the main process was killed, nobody would ever tell a helper to end, so it listens itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_main, args=(line,), daemon=True).start()
    if prepare is not None:
        prepare(*given)


def _end_with_main(line: "Connection[Any, Any]") -> None:
    with suppress(EOFError, OSError):
        line.recv()  # nothing is ever sent
    os._exit(1)
