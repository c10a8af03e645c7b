"""Writing results: whole or not at all, and refused before the work rather than after it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from limberup.errors import BadInputError


def check_writable(path: Path) -> None:
    """Make sure that `path` can be written later on, leaving nothing behind. Raises BadInputError if it cannot."""
    if path.is_dir():
        raise BadInputError(f"{path} is a folder; give the name of a file to write.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".limberup-")
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be written ({error.strerror}); choose a file in a folder that exists and is yours."
        ) from error
    os.close(handle)
    Path(name).unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there completely or, after an error, as it was before. Raises BadInputError."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".limberup-")
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be written ({error.strerror}); choose a file in a folder that exists and is yours."
        ) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise BadInputError(f"{path} cannot be written ({error.strerror}); free some space or choose another.") from error
