"""Reading ahead in a thread: pictures are decoded while the model looks at the one before."""

import threading
from collections.abc import Generator
from contextlib import closing, suppress
from queue import Full, Queue
from typing import Final, TypeVar

T = TypeVar("T")

DEPTH: Final = 2
"""So many pictures wait at most: decoding is the quicker part, and a large picture takes 25 MB."""

_LOOK_UP_S: Final = 0.1  # how often a full queue is left, to see whether anybody still waits for it


def read_ahead(source: Generator[T], depth: int = DEPTH) -> Generator[T]:
    """The same items in the same order, made in a thread of their own, so many ahead at most.

    What `source` raises is raised here, in its place. Closing this generator ends the thread and
    closes `source`.
    """
    waiting: Queue[T | _End] = Queue(depth)
    stop = threading.Event()
    thread = threading.Thread(
        target=_fill, args=(source, waiting, stop), name="reading ahead", daemon=True
    )
    thread.start()
    try:
        while True:
            item = waiting.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        stop.set()
        thread.join()


class _End:
    """After the last item, with what went wrong."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def _fill(source: Generator[T], waiting: "Queue[T | _End]", stop: threading.Event) -> None:
    error: BaseException | None = None
    try:
        with closing(source):
            for item in source:
                if not _put(item, waiting, stop):
                    return
    except BaseException as raised:  # noqa: BLE001 - raised again where the items are taken
        error = raised
    _put(_End(error), waiting, stop)


def _put(item: "T | _End", waiting: "Queue[T | _End]", stop: threading.Event) -> bool:
    """Whether the item found its place before nobody waited for it any more."""
    while not stop.is_set():
        with suppress(Full):
            waiting.put(item, timeout=_LOOK_UP_S)
            return True
    return False
