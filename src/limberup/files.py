"""Writing results: whole or not at all, and refused before the work rather than after it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError

_PREFIX: Final = ".limberup-"


def check_writable(path: Path) -> None:
    """Make sure that `path` can be written later on, leaving nothing behind.

    Raises BadInputError if it cannot.
    """
    try:
        if path.is_dir():
            raise BadInputError(f"{path} is a folder; give the name of a file to write.")
        if path.exists() and not path.is_file():
            raise BadInputError(f"{path} is no ordinary file; give the name of one.")
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def is_same_file(a: Path, b: Path) -> bool:
    """Whether both names lead to one place, be there a file or not yet."""
    return a.resolve() == b.resolve() or (a.exists() and b.exists() and a.samefile(b))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there completely or, after an error, as it was before.

    Raises BadInputError.
    """
    draft: Path | None = None
    try:
        # Beside its goal, since a file can be moved into place in one step only within one disk.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX)
        draft = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(0o666 & ~_get_umask())
        draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if draft is not None:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> BadInputError:
    if not path.parent.is_dir():
        return BadInputError(
            f"{path} cannot be written, because {path.parent} is no folder; create it first."
        )
    reason = error.strerror or "the system gives no reason"
    return BadInputError(
        f"{path} cannot be written ({reason}); choose another folder, or free some space."
    )


def _get_umask() -> int:
    """What new files are not allowed; the system tells it only by setting it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
