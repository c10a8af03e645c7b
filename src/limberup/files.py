"""Reading and writing files, with the system's refusals as sentences.

Results are written whole or not at all, and refused before the work rather than after it.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError

_PREFIX: Final = ".limberup-"


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the system's reasons why a file cannot be read into BadInputError."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadInputError(f"{path} does not exist: check its name and its folder.") from error
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be read ({name_reason(error)}): check its permissions, or copy it."
        ) from error


def name_reason(error: OSError) -> str:
    """Why the system refuses, in its own words."""
    return error.strerror or "the system gives no reason"


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
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        raise _unwritable(path, error) from error
    if any(is_same_file(path, source) for source in inputs):
        raise BadInputError(
            f"{path} is to be read, so it cannot be written as well; choose another name."
        )


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
    return BadInputError(
        f"{path} cannot be written ({name_reason(error)}); choose another folder, or free some "
        "space."
    )


def _get_umask() -> int:
    """What new files are not allowed; the system tells it only by setting it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
