"""Which coaches of this person run, and what another command wants of one of them.

All of it goes through files in the person's own folder, so nobody else can ask, and no command
opens a connection. A coach holds a lock as long as it runs; the system ends it with the program.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from limberup.file_lock import lock, lock_soon
from limberup.web.keys import read_private, write_private

_LOCK: Final = re.compile(r"live-running-(\d+)\.lock")


class Wish(StrEnum):
    """What a running coach is asked for."""

    OPEN = "open"
    QUIT = "quit"


class Running:
    """Says that a coach runs at `port` until it is closed, and takes what is wished of it.

    Where the folder cannot be written it says nothing, and nothing can be wished.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._lock, self._wish = _name_lock(folder, port), _name_wish(folder, port)
        self._file: int | None = None
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
            lock_soon(self._file)
        with suppress(OSError):  # meant for one that ran before
            self._wish.unlink(missing_ok=True)

    def take_wish(self) -> Wish | None:
        """What has been wished since the last call, or None; one half written is left for later."""
        with suppress(OSError, ValueError):
            wish = Wish(read_private(self._wish).decode())
            self._wish.unlink()
            return wish
        return None

    def close(self) -> None:
        """The coach has ended."""
        if self._file is None:
            return
        os.close(self._file)
        self._file = None
        with suppress(OSError):
            self._lock.unlink(missing_ok=True)


def is_running(folder: Path, port: int) -> bool:
    """Whether a coach of this person runs at a port."""
    try:
        file = os.open(_name_lock(folder, port), os.O_RDWR)
    except OSError:
        return False
    try:
        return not lock(file)
    finally:
        os.close(file)


def find_running(folder: Path) -> Iterator[int]:
    """The ports of all coaches of this person that run."""
    for path in sorted(folder.glob("live-running-*.lock")):
        found = _LOCK.fullmatch(path.name)
        if found and is_running(folder, int(found.group(1))):
            yield int(found.group(1))


def wish(folder: Path, port: int, what: Wish) -> None:
    """Ask the coach at a port for something. Raises OSError where that cannot be written."""
    write_private(_name_wish(folder, port), what.value.encode())


def _name_lock(folder: Path, port: int) -> Path:
    return folder / f"live-running-{port}.lock"


def _name_wish(folder: Path, port: int) -> Path:
    return folder / f"live-wish-{port}.txt"
