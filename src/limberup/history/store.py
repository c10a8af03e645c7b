"""The history: one SQLite file in the user's own folder, for nobody else to read.

Whoever wants to keep it elsewhere writes a class with these methods. What a session has done at a
station is written whole each time, in the place of what was there: so nothing can be double,
and what could not be written is made up for by the next time.
"""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from limberup.errors import BadInputError
from limberup.files import make_folder
from limberup.history.lines import (
    count_sets,
    find_figures,
    find_line_of_each_exercise,
    find_lines,
    find_marks,
)
from limberup.history.records import (
    Beginning,
    Figures,
    KeptSession,
    KeptSet,
    LastTime,
    SessionLine,
    SessionMark,
    read_time,
    write_time,
)
from limberup.history.rows import delete_set, read_sets, write_set
from limberup.history.schema import LATEST, bring_up, read_version
from limberup.history.trouble import HistoryError, Trouble, refusing
from limberup.words import say

NAME: Final = "history.db"
ASIDE: Final = ".unreadable"
BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside its file while it is open."""

WAIT_S: Final = 0.2
"""So long another program may be writing before it is said; a session must not stand still."""


class HistoryStore:
    """Sessions in a file, which is made when something is first written. Safe in any thread.

    Every method raises HistoryError where the file cannot be used. A damaged file is put aside at
    once, so that the next call finds an empty history.
    """

    def __init__(self, path: Path, *, wait_s: float = WAIT_S) -> None:
        self.path = path
        self._wait_s = wait_s
        self._lock = threading.RLock()
        self._base: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            base, self._base = self._base, None
            if base is not None:
                with suppress(sqlite3.Error):
                    base.close()

    # --- while a session goes on ------------------------------------------------------------------

    def begin_session(self, beginning: Beginning) -> None:
        """A session is under way; one that is there already goes on."""
        begun, offset_min = write_time(beginning.begun)
        with self._writing() as base:
            base.execute(
                "INSERT INTO sessions (id, begun, offset_min, programme, name) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ended = NULL",
                (beginning.id, begun, offset_min, beginning.programme, beginning.name),
            )

    def put_set(self, session: str, kept: KeptSet) -> None:
        """What was done at a station so far, in the place of what was written of it before."""
        with self._writing() as base:
            write_set(base, session, kept)

    def drop_set(self, session: str, station: int) -> None:
        """A station was begun anew."""
        with self._writing() as base:
            delete_set(base, session, station)
            _delete_landmarks(base, session, station)

    def finish(self, session: str, ended: datetime, *, model: str, pain: bool) -> None:
        """It is over; one in which nothing was done is forgotten. `pain`: because it hurt."""
        with self._writing() as base:
            base.execute(
                "DELETE FROM sessions WHERE id = ? "
                "AND NOT EXISTS (SELECT 1 FROM sets WHERE session = sessions.id)",
                (session,),
            )
            base.execute(
                "UPDATE sessions SET ended = ?, model = ?, pain = ? WHERE id = ?",
                (write_time(ended)[0], model, pain, session),
            )

    def put_landmarks(
        self, session: str, station: int, span_s: tuple[float, float], recording: bytes
    ) -> None:
        """The landmarks of a station as a recording; only where the person asked for it."""
        with self._writing() as base:
            _delete_landmarks(base, session, station)
            base.execute(
                "INSERT INTO landmarks (session, station, start_s, end_s, recording) "
                "VALUES (?, ?, ?, ?, ?)",
                (session, station, *span_s, recording),
            )

    # --- afterwards -------------------------------------------------------------------------------

    def find_sessions(self, most: int = -1) -> list[SessionLine]:
        """Sessions in short, the latest first, and no more than so many; -1 is all."""
        with self._reading() as base:
            return find_lines(base, most) if base is not None else []

    def count_sessions(self) -> int:
        """How many there are."""
        with self._reading() as base:
            if base is None:
                return 0
            count: int = base.execute("SELECT count(*) FROM sessions").fetchone()[0]
            return count

    def find_marks(self) -> list[SessionMark]:
        """Sessions with an exercise as marks in a calendar, the first one first."""
        with self._reading() as base:
            return find_marks(base) if base is not None else []

    def count_sets(self) -> dict[str, int]:
        """How often each exercise was done, the most frequent first."""
        with self._reading() as base:
            return count_sets(base) if base is not None else {}

    def find_last(self, exercise: str) -> LastTime | None:
        """When an exercise was last done."""
        return self.find_last_of_each().get(exercise)

    def find_last_of_each(self) -> dict[str, LastTime]:
        """When each exercise was last done; those never done are left out."""
        with self._reading() as base:
            return find_line_of_each_exercise(base) if base is not None else {}

    def find_figures(self, exercise: str, measure: str) -> list[Figures]:
        """What each set of an exercise measured, the oldest first. `measure`: "" for none."""
        with self._reading() as base:
            return find_figures(base, exercise, measure) if base is not None else []

    def read_session(self, session: str) -> KeptSession:
        """All of a session, by its id or by so much of its beginning that it is the only one.

        Raises BadInputError where there is none, or are several.
        """
        with self._reading() as base:
            if base is None:
                raise BadInputError(say("history.no_session", id=session))
            return _read_session(base, _find_id(base, session))

    def read_landmarks(self, session: str) -> dict[int, tuple[tuple[float, float], bytes]]:
        """By station: from when to when landmarks were kept, and the recording of them."""
        with self._reading() as base:
            if base is None:
                return {}
            query = "SELECT station, start_s, end_s, recording FROM landmarks WHERE session = ?"
            rows = base.execute(query, (session,))
            return {row[0]: ((row[1], row[2]), bytes(row[3])) for row in rows}

    def delete(self, session: str) -> str:
        """Forget a session, known as for `read_session`; returns its whole id."""
        with self._writing() as base:
            name = _find_id(base, session)
            base.execute("DELETE FROM sessions WHERE id = ?", (name,))
        with self._reading() as open_base, suppress(sqlite3.Error):
            if open_base is not None:
                open_base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return name

    # --- the file ---------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """While open, all that is written becomes true together, or not at all."""
        with self._using(reads=False):
            base = self._open()
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
                base.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    base.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """While open, the history; None where there is none yet."""
        with self._using(reads=True):
            yield self._open() if self.path.exists() else None

    @contextmanager
    def _using(self, *, reads: bool) -> Iterator[None]:
        with self._lock:
            try:
                with refusing(self.path, reads=reads):
                    yield
            except HistoryError as error:
                self.close()
                if error.trouble is Trouble.DAMAGED:
                    self._put_aside()
                raise

    def _open(self) -> sqlite3.Connection:
        if self._base is not None and not self.path.exists():
            self.close()  # it was forgotten meanwhile
        if self._base is None:
            self._base = _connect(self.path, self._wait_s)
        return self._base

    def _put_aside(self) -> None:
        """Keep a damaged file out of the way, where whoever wants to can look at it."""
        goal = self.path.with_name(self.path.name + ASIDE)
        number = 1
        while goal.exists():
            number += 1
            goal = self.path.with_name(f"{self.path.name}{ASIDE}{number}")
        with suppress(OSError):
            self.path.replace(goal)
        for end in BESIDE:
            with suppress(OSError):
                Path(f"{self.path}{end}").replace(f"{goal}{end}")


def _connect(path: Path, wait_s: float) -> sqlite3.Connection:
    try:
        make_folder(path.parent, private=True)
    except BadInputError as error:
        raise HistoryError(Trouble.UNREACHABLE, path, str(error.__cause__)) from error
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise HistoryError(Trouble.UNREACHABLE, path, say("history.trouble.no_file"))
    # SQLite gives the files beside it the permissions of this one.
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
    base = sqlite3.connect(path, timeout=wait_s, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        version = _check_version(base, path)
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("PRAGMA secure_delete = ON")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        if version < LATEST:
            bring_up(base)
    except BaseException:
        base.close()
        raise
    return base


def _check_version(base: sqlite3.Connection, path: Path) -> int:
    version = read_version(base)
    if version > LATEST:
        raise HistoryError(Trouble.NEWER, path)
    return version


def _delete_landmarks(base: sqlite3.Connection, session: str, station: int) -> None:
    base.execute("DELETE FROM landmarks WHERE session = ? AND station = ?", (session, station))


def _find_id(base: sqlite3.Connection, begin: str) -> str:
    """The one session whose id begins so."""
    query = "SELECT id FROM sessions WHERE substr(id, 1, ?) = ? LIMIT 2"
    found = base.execute(query, (len(begin), begin)).fetchall() if begin else []
    if len(found) != 1:
        raise BadInputError(say("history.several" if found else "history.no_session", id=begin))
    name: str = found[0][0]
    return name


def _read_session(base: sqlite3.Connection, name: str) -> KeptSession:
    query = (
        "SELECT id, begun, offset_min, ended, programme, name, model, pain FROM sessions "
        "WHERE id = ?"
    )
    row: Any = base.execute(query, (name,)).fetchone()
    return KeptSession(
        id=row[0],
        begun=read_time(row[1], row[2]),
        ended=read_time(row[3], row[2]) if row[3] is not None else None,
        programme=row[4],
        name=row[5],
        model=row[6],
        pain=bool(row[7]),
        sets=read_sets(base, name),
    )
