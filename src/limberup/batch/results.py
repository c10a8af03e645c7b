"""The folder of results: a line for each video, written as soon as it is known, and gone on with.

`results.jsonl` only grows while a run goes on, by whole lines. A line that a power cut has torn is
cut off by the next run, and lines that no longer hold are left out before anything is scored: so no
video is ever there twice, or half.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from limberup.batch.outcome import Outcome, decode_outcome, encode_outcome
from limberup.border import name_reason, reading
from limberup.errors import BadInputError
from limberup.file_lock import lock
from limberup.files import drafting, make_folder

LINES: Final = "results.jsonl"
_LOCK: Final = ".lock"


class Results:
    """The results in a folder, which is made where it is missing. A context manager.

    Raises BadInputError where the folder cannot be used, or another run is writing there.
    """

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self.path = folder / LINES
        self._folder = folder
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._lock = self._hold()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            self._lock.close()

    def _hold(self) -> IO[bytes]:
        path = self._folder / _LOCK
        try:
            held = path.open("ab")
        except OSError as error:
            raise _unwritable(path, error) from error
        if not lock(held.fileno()):
            held.close()
            raise BadInputError(
                f"Another run is writing to {self._folder}: wait for it, or give --out another "
                "folder."
            )
        return held

    def read(self) -> Iterator[Outcome]:
        """All outcomes that are there, in the order in which they came."""
        if not self.path.exists():
            return
        with reading(self.path), self.path.open("rb") as stream:
            for line in stream:
                with suppress(ValueError):  # the end of a line that was torn
                    yield decode_outcome(line)

    def keep(self, wanted: dict[str, str], order: str) -> set[str]:
        """Which of the wanted videos are done, by name; what there is of the others is left out.

        `wanted`: the version of each by name. Done is what was scored in the same way, from the
        same file.
        """
        done: set[str] = set()
        with drafting(self.path) as draft, draft.open("wb") as stream:
            for outcome in self.read():
                name = outcome.video
                is_done = (
                    outcome.is_final
                    and (outcome.version, outcome.order) == (wanted.get(name), order)
                    and name not in done
                )
                if name in wanted and not is_done:
                    continue
                if is_done:
                    done.add(name)
                stream.write(encode_outcome(outcome))
        return done

    def add(self, outcome: Outcome) -> None:
        """Write one line, whole or not at all, onto the disk. Raises BadInputError."""
        line = encode_outcome(outcome)
        try:
            with self.path.open("ab", buffering=0) as stream:
                size = stream.seek(0, os.SEEK_END)
                try:
                    _write(stream, line)
                except OSError:
                    stream.truncate(size)
                    raise
        except OSError as error:
            raise _unwritable(self.path, error) from error


def _write(stream: IO[bytes], line: bytes) -> None:
    written = stream.write(line)
    if written != len(line):  # a disk that has just become full takes a part of it
        _write(stream, line[written:])
    os.fsync(stream.fileno())


def _unwritable(path: Path, error: OSError) -> BadInputError:
    return BadInputError(
        f"{path} cannot be written ({name_reason(error)}); free some space or choose another "
        "folder, and run the same command again: what is done is kept."
    )
