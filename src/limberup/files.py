"""Writing files, with the system's refusals as sentences.

Results are written whole or not at all, and refused before the work rather than after it.
"""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from limberup.border import name_reason
from limberup.errors import BadInputError

try:
    import fcntl
except ModuleNotFoundError:  # on Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX: Final = ".limberup-"
_SUFFIX: Final = ".draft"
_FRESH_S: Final = 2.0
"""A draft that is younger may have been made, and not yet been locked."""

_NOT_FOLLOWING: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def replace_between(text: str, begin: str, end: str, content: str) -> str:
    """The same text with other content between its two marks, each of which must stand in it once.

    Raises ValueError where they do not.
    """
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def check_writable(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Make sure that `path` can be written later on, leaving nothing behind.

    `inputs`: what is to be read, which must not be written over. Raises BadInputError if it cannot.
    """
    try:
        if path.is_dir():
            raise BadInputError(f"{path} is a folder; give the name of a file to write.")
        if path.exists() and not path.is_file():
            raise BadInputError(f"{path} is no ordinary file; give the name of one.")
        with _drafting(_follow(path)):
            pass
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    if any(is_same_file(path, source) for source in inputs):
        raise BadInputError(
            f"{path} is to be read, so it cannot be written as well; choose another name."
        )


def is_same_file(a: Path, b: Path) -> bool:
    """Whether both names lead to one place, be there a file or not yet."""
    return _follow(a) == _follow(b) or (a.exists() and b.exists() and a.samefile(b))


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file so that it is there completely or, after an error, as it was before.

    A symbolic link stays, and what it leads to is written. A file that was there keeps its
    permissions; a new one gets those that the user gives new files, or, where it is `private`, is
    for the user alone. Raises BadInputError.
    """
    with drafting(path, private=private) as draft:
        draft.write_bytes(content)


@contextmanager
def drafting(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A file for another library to write under the name that is given, which becomes `path` as a
    whole when the block ends, and is gone where it ends with an exception.

    The rest is as of `write_whole`. Raises BadInputError.
    """
    try:
        goal = _name_goal(path)
        mode = _choose_mode(goal, private=private)
        with _drafting(goal) as (stream, draft):
            yield draft
            os.fsync(stream.fileno())
            os.utime(draft)  # fresh until it is in its place, since closing gives its lock away
            stream.close()
            draft.chmod(mode)
            draft.replace(goal)
    except OSError as error:
        raise _unwritable(path, error) from error


def make_folder(path: Path, *, private: bool = False) -> None:
    """Make a folder with those above it, where they are missing.

    Those that are `private` are for the user alone. One that is there stays as it is. Raises
    BadInputError if it cannot be made.
    """
    try:
        for folder in (*reversed(path.parents), path):
            if not folder.is_dir():
                folder.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be made ({name_reason(error)}); choose another folder."
        ) from error


def _choose_mode(goal: Path, *, private: bool) -> int:
    try:
        return stat.S_IMODE(goal.stat().st_mode)
    except FileNotFoundError:
        return 0o600 if private else 0o666 & ~_get_umask()


def _name_goal(path: Path) -> Path:
    """Where to write; raises BadInputError for what is no name of a file."""
    try:
        return _follow(path)
    except ValueError as error:
        raise _unwritable(path, error) from error


def _follow(path: Path) -> Path:
    """Where a name leads to in the end; `Path.resolve` fails on links that lead in a circle."""
    return Path(os.path.realpath(path))


# --- drafts ---------------------------------------------------------------------------------------


@contextmanager
def _drafting(goal: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file to be moved into place, which is gone afterwards whatever happened.

    Beside its goal, since it can be moved in one step only within one disk.
    """
    handle, name = tempfile.mkstemp(dir=goal.parent, prefix=_PREFIX, suffix=_SUFFIX)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            _lock(handle)
            _sweep(draft, os.fstat(handle))
            yield stream, draft
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _sweep(draft: Path, now: os.stat_result) -> None:
    """Remove what killed runs have left beside a new draft: nobody holds it any more."""
    for other in draft.parent.glob(f"{_PREFIX}*{_SUFFIX}"):
        if other != draft:
            with suppress(OSError):
                _remove_left_over(other, now)


def _remove_left_over(draft: Path, now: os.stat_result) -> None:
    handle = os.open(draft, os.O_RDONLY | _NOT_FOLLOWING)
    try:
        found = os.fstat(handle)
        is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == now.st_uid
        if is_ours and now.st_mtime - found.st_mtime > _FRESH_S:
            _lock(handle)
            draft.unlink()
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Hold a draft until it is closed; raises BlockingIOError where somebody else holds it.

    Windows needs no lock: it refuses to remove what is open.
    """
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unwritable(path: Path, error: OSError | ValueError) -> BadInputError:
    if isinstance(error, ValueError):  # a null character
        return BadInputError(f"{str(path)!r} is no name of a file; choose another one.")
    if not path.parent.is_dir():
        return BadInputError(
            f"{path} cannot be written, because {path.parent} is no folder; create it first."
        )
    return BadInputError(
        f"{path} cannot be written ({name_reason(error)}); choose another folder, or free some "
        "space."
    )


def _get_umask() -> int:
    """What new files are not allowed; the system tells it only by setting it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
