"""Why the history cannot be read or written, as one sentence for the person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from limberup.border import name_reason
from limberup.errors import BadInputError
from limberup.words import say


class Trouble(StrEnum):
    """What is wrong; each has a sentence."""

    FULL = "full"
    LOCKED = "locked"
    NEWER = "newer"
    DAMAGED = "damaged"
    UNREACHABLE = "unreachable"


class HistoryError(BadInputError):
    """The history cannot be read or written. `trouble`: why."""

    def __init__(self, trouble: Trouble, path: Path, why: str = "") -> None:
        super().__init__(say(f"history.trouble.{trouble.value}", path=path, why=why))
        self.trouble = trouble


_KINDS: Final = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
_PRIMARY: Final = 0xFF
"""The last byte of a code of SQLite says what it is, the others in which way."""


@contextmanager
def refusing(path: Path, *, reads: bool) -> Iterator[None]:
    """Turn whatever SQLite and the disk have against it into HistoryError.

    What is read and makes no sense means damage: nobody but a disk that fails writes that. What
    cannot be written because of what it is does not.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise HistoryError(_name_trouble(error), path, str(error)) from error
    except OSError as error:
        raise HistoryError(Trouble.UNREACHABLE, path, name_reason(error)) from error
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        trouble = Trouble.DAMAGED if reads else Trouble.UNREACHABLE
        raise HistoryError(trouble, path, str(error)) from error


def _name_trouble(error: sqlite3.Error) -> Trouble:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # `schema` raises the plain one, Python those of its kinds
        return Trouble.DAMAGED if type(error) is sqlite3.DatabaseError else Trouble.UNREACHABLE
    return _KINDS.get(code & _PRIMARY, Trouble.UNREACHABLE)
