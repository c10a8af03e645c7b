"""What was done so far, written down as it happens, so that a program that dies takes nothing with
it.

A file for each session in the user's own state folder, with one line of JSON for each thing that
happened. It holds events (a repetition was completed, a fault was seen), never a picture and never
a landmark. A finished session is removed, unless the history could not be written: then it waits
here under another name. A file is locked while its session goes on: another coach of the same
person leaves it alone.
"""

import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from limberup.coach.journal_lines import Account, read_account, write_line
from limberup.errors import BadInputError
from limberup.file_lock import lock, lock_soon
from limberup.judging.events import Event, RepetitionCompleted
from limberup.live.player import Programme

KEEP_S: Final = 12 * 3600.0
"""A session that broke off longer ago is not offered again."""

LARGEST: Final = 32_000_000
"""Bytes; a day at a desk has a thousandth of it."""

PATTERN: Final = "journal*.jsonl"
ENDED: Final = "ended-*.jsonl"
"""Of sessions that are over and not in the history yet."""

ASIDE: Final = ".unreadable"

TRIES: Final = 5
"""Another coach that starts looks for a moment whether a file is free."""

_BINARY: Final = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that broke off.

    What was to be done, and what had happened at each station, in order. `path`: its journal.
    `begun_s`, `ended_s`: on the clock of the system; `pain`: it ended because it hurt.
    """

    id: str
    programme: Programme
    age_s: float
    events: dict[int, list[Event]]
    corrections: dict[int, dict[str, int]]
    path: Path
    begun_s: float = 0.0
    ended_s: float = 0.0
    pain: bool = False

    @property
    def end_s(self) -> float:
        """When the last thing happened, on the session's own clock."""
        return max((event.t_s for events in self.events.values() for event in events), default=0.0)

    @property
    def begun(self) -> datetime:
        """When it began, by the clock on the wall."""
        return datetime.fromtimestamp(self.begun_s).astimezone()

    @property
    def ended(self) -> datetime:
        """When it ended or broke off, by the clock on the wall."""
        return datetime.fromtimestamp(self.ended_s).astimezone()

    @property
    def repetitions(self) -> int:
        """How many repetitions were complete, as corrected by hand."""
        told = (event for events in self.events.values() for event in events)
        counted = sum(isinstance(event, RepetitionCompleted) and event.complete for event in told)
        return max(0, counted + sum(sum(by.values()) for by in self.corrections.values()))


def _ends_whole(file: int) -> bool:
    """Whether the last line has an end; one that was cut off has none."""
    if os.lseek(file, 0, os.SEEK_END) == 0:
        return True
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) == b"\n"


def _find_unfinished(account: Account, age_s: float, path: Path) -> Unfinished:
    age_s = max(0.0, age_s)
    return Unfinished(
        account.name,
        account.programme,
        age_s,
        account.events,
        account.corrections,
        path,
        account.begun_s,
        account.end_s if account.end_s is not None else time.time() - age_s,
        account.pain,
    )


class Journal:
    """The journals in a folder, one of which is of the session under way.

    All methods are safe when the folder cannot be written, since coaching matters more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "journal.jsonl"
        self._file: int | None = None
        self._unwritten = b""

    # --- the session under way --------------------------------------------------------------------

    def begin(self, name: str, programme: Programme) -> None:
        """A new session; what is written of the one before it is gone."""
        self.end()
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"journal-{re.sub('[^0-9A-Za-z]', '', name)}.jsonl"
            self._take(path, os.O_CREAT)
        self._write({"begin": name, "at": time.time(), "programme": programme})

    def go_on(self, unfinished: Unfinished) -> bool:
        """Write on where a session broke off; False where another coach did so before."""
        self.end()
        try:
            return self._take(unfinished.path)
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def add(self, index: int, events: Sequence[Event]) -> None:
        """What happened at a station of the programme."""
        if events:
            self._write({"index": index, "events": events})

    def reach(self, index: int) -> None:
        """A station is next, where nothing has happened yet."""
        self._write({"index": index, "events": []})

    def correct(self, index: int, side: str, change: int) -> None:
        """The count was corrected by hand."""
        self._write({"index": index, "side": side, "change": change})

    def restart(self, index: int) -> None:
        """A station was begun anew: what was done there does not count."""
        self._write({"restart": index})

    def end(self, *, is_kept: bool = True, pain: bool = False) -> None:
        """The session is over. `is_kept`: nobody needs its journal any more; otherwise it waits."""
        if not is_kept:
            self._write({"end": time.time(), "pain": pain})
        self._unwritten = b""
        if self._file is not None:
            self.close()
            with suppress(OSError):
                if is_kept:
                    self._path.unlink(missing_ok=True)
                else:
                    ended = self._path.name.replace("journal", "ended", 1)
                    self._path.replace(self._path.with_name(ended))

    def close(self) -> None:
        """Let go of the session under way: it can be taken up again."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

    def _take(self, path: Path, how: int = 0) -> bool:
        """Open a file for this session alone; False where it is another one's."""
        file = os.open(path, os.O_RDWR | os.O_APPEND | _BINARY | how, 0o600)
        if not lock_soon(file, TRIES):
            os.close(file)
            return False
        self._path, self._file = path, file
        if os.name == "posix":
            os.fchmod(file, 0o600)
        return True

    def _write(self, line: dict[str, Any]) -> None:
        """Append a line, and before it those for which there was no room until now."""
        file = self._file
        if file is None:
            return
        self._unwritten += write_line(line)
        with suppress(OSError):
            data = self._unwritten if _ends_whole(file) else b"\n" + self._unwritten
            if os.write(file, data) == len(data):
                self._unwritten = b""

    # --- sessions that broke off ------------------------------------------------------------------

    def read(self, is_sound: Callable[[Unfinished], bool] = lambda _: True) -> Unfinished | None:
        """The session that broke off last, if there is one that is worth going on with.

        Files that nobody can make sense of, or that are not sound, are set aside; old ones are
        removed. One whose exercises are not here now, for which `is_sound` raises BadInputError,
        is left.
        """
        for path, age_s in self._list():
            if age_s >= KEEP_S:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                continue
            account = self._read_account(path)
            if account is not None and not (any(account.events.values()) or account.corrections):
                continue
            with suppress(BadInputError):
                found = _find_unfinished(account, age_s, path) if account is not None else None
                if found is not None and is_sound(found):
                    return found
                self.set_aside(path)
        return None

    def read_ended(self) -> Iterator[Unfinished]:
        """Sessions that are over and wait to be taken into the history."""
        for path, age_s in self._list(ENDED):
            account = self._read_account(path)
            if account is None:
                self.set_aside(path)
            else:
                yield _find_unfinished(account, age_s, path)

    def set_aside(self, path: Path) -> None:
        """Keep a file out of the way, where whoever wants to can look at it."""
        with suppress(OSError):
            path.replace(path.with_name(path.name + ASIDE))

    def forget(self, unfinished: Unfinished) -> None:
        """The person does not want to go on with it."""
        with suppress(OSError):
            unfinished.path.unlink(missing_ok=True)

    def _list(self, pattern: str = PATTERN) -> list[tuple[Path, float]]:
        """The files that no coach is writing to, newest first, with their age in seconds."""
        found = []
        with suppress(OSError):
            for path in self._folder.glob(pattern):
                with suppress(OSError):
                    state = path.stat()
                    if stat.S_ISREG(state.st_mode) and self._is_free(path):
                        found.append((path, time.time() - state.st_mtime))
        return sorted(found, key=lambda one: one[1])

    def _is_free(self, path: Path) -> bool:
        if self._file is not None and path == self._path:
            return False
        file = os.open(path, os.O_RDWR | _BINARY)
        try:
            return lock(file)
        finally:
            os.close(file)

    def _read_account(self, path: Path) -> Account | None:
        try:
            if path.stat().st_size > LARGEST:
                return None
            return read_account(path.read_bytes())
        except OSError:
            return None
