"""The tables of the history, version by version. A file is brought up to date as it is opened.

Columns have the names of the fields that they hold; a list or a dictionary is JSON. Times are ISO
in UTC, with the minutes by which the clock on the wall was ahead; seconds are of the session's own
clock.
"""

import sqlite3
from typing import Final

APPLICATION_ID: Final = 0x6C696D62
"""What marks a file as a history of limberup: "limb"."""

_TABLES: Final = (
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        begun TEXT NOT NULL,
        offset_min INTEGER NOT NULL,
        ended TEXT,
        programme TEXT NOT NULL,
        name TEXT NOT NULL,
        model TEXT NOT NULL DEFAULT '',
        pain INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX sessions_by_time ON sessions (begun)",
    """CREATE TABLE sets (
        id INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        station INTEGER NOT NULL,
        exercise TEXT NOT NULL,
        started_s REAL NOT NULL,
        ended_s REAL NOT NULL,
        dose TEXT NOT NULL,
        advice TEXT,
        is_met INTEGER NOT NULL,
        pain INTEGER NOT NULL,
        sitting TEXT,
        UNIQUE (session, station)
    )""",
    "CREATE INDEX sets_by_exercise ON sets (exercise)",
    """CREATE TABLE sides (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        side TEXT NOT NULL,
        repetitions INTEGER NOT NULL,
        correction INTEGER NOT NULL,
        holds INTEGER NOT NULL,
        held_s REAL NOT NULL,
        breaths INTEGER,
        level TEXT,
        at_least INTEGER NOT NULL
    )""",
    """CREATE TABLE repetitions (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        "index" INTEGER NOT NULL,
        side TEXT NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        level TEXT,
        level_at_least INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        hold_s REAL NOT NULL,
        range_of_motion TEXT NOT NULL,
        faults TEXT NOT NULL,
        score INTEGER NOT NULL
    )""",
    """CREATE TABLE holds (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        side TEXT NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        seconds REAL NOT NULL,
        breaths INTEGER,
        breaths_hz REAL
    )""",
    """CREATE TABLE faults (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        id TEXT NOT NULL,
        side TEXT NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        severity TEXT NOT NULL,
        cue TEXT NOT NULL,
        repetition INTEGER
    )""",
    """CREATE TABLE unjudged (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        what TEXT NOT NULL,
        reason TEXT NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL
    )""",
    """CREATE TABLE attempts (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        side TEXT NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        missing TEXT NOT NULL,
        station TEXT NOT NULL,
        signal TEXT,
        reached REAL,
        needed REAL,
        words TEXT NOT NULL
    )""",
    """CREATE TABLE never_met (
        set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        station TEXT NOT NULL,
        signal TEXT,
        nearest REAL,
        "limit" REAL,
        reason TEXT,
        words TEXT NOT NULL
    )""",
    *(
        f"CREATE INDEX {table}_by_set ON {table} (set_id)"
        for table in (
            "sides",
            "repetitions",
            "holds",
            "faults",
            "unjudged",
            "attempts",
            "never_met",
        )
    ),
)

_LANDMARKS: Final = (
    """CREATE TABLE landmarks (
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        station INTEGER NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        recording BLOB NOT NULL,
        PRIMARY KEY (session, station)
    )""",
)

STEPS: Final = (_TABLES, _LANDMARKS)
"""What leads from each version to the next, from an empty file on."""

LATEST: Final = len(STEPS)


def read_version(base: sqlite3.Connection) -> int:
    """Of an open file; 0 for an empty one. Raises sqlite3.DatabaseError for one of others."""
    version: int = base.execute("PRAGMA user_version").fetchone()[0]
    mark: int = base.execute("PRAGMA application_id").fetchone()[0]
    is_empty = base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if (version or not is_empty) and mark != APPLICATION_ID:
        raise sqlite3.DatabaseError("it is no history of limberup")
    return version


def bring_up(base: sqlite3.Connection, to: int = LATEST) -> None:
    """Take the steps that are missing, all of them or none; another program may do so as well."""
    base.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[read_version(base) : to]:
            for statement in step:
                base.execute(statement)
        base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        base.execute(f"PRAGMA user_version = {max(to, read_version(base))}")
        base.execute("COMMIT")
    except BaseException:
        base.execute("ROLLBACK")
        raise
