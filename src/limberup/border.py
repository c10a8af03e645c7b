"""Where everything that comes from a file enters: what cannot be used becomes one sentence.

No reader trusts a file. `read_bytes` and `read_text` look at what kind of thing a path leads to and
how large it is before they read it, and `refusing` stands round all that is then done with the
content, whatever that may raise.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError

SMALLEST_SIDE: Final = 16
LARGEST_SIDE: Final = 4096
"""Pixels. In a smaller picture nobody can be seen; a larger one fills the memory."""

_ADDRESS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(.*)")
"""A drive is one letter, a protocol has more. `Path` leaves one of the two slashes."""

_WITHOUT_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CHUNK: Final = 1 << 20


@contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Turn whatever goes wrong with the content of a file into BadInputError, saying `sentence`.

    What already is a BadInputError passes. Nothing else does, running out of memory and too deep a
    nesting included: libraries raise what they like on bytes that nobody meant to write.
    """
    try:
        yield
    except BadInputError:
        raise
    except Exception as error:
        raise BadInputError(sentence) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the system's reasons why a file or folder cannot be read into BadInputError."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadInputError(f"{path} does not exist: check its name and its folder.") from error
    except PermissionError as error:
        raise BadInputError(
            f"{path} may not be read: change its permissions, or copy it to your own folder."
        ) from error
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be read ({name_reason(error)}): copy it to another disk and try again."
        ) from error
    except ValueError as error:  # a null character
        raise BadInputError(f"{str(path)!r} is no name of a file: check it.") from error


def name_reason(error: OSError) -> str:
    """Why the system refuses, in its own words."""
    return error.strerror or "the system gives no reason"


def check_is_path(path: Path) -> None:
    """Raise BadInputError for what people give in place of a path: "-", or an address."""
    if str(path) == "-":
        raise BadInputError(
            "Standard input (-) cannot be read: save it as a file first, and give its name."
        )
    address = _ADDRESS.fullmatch(str(path))
    if address and not path.exists():
        raise BadInputError(
            f"{address[1]}://{address[2]} is an address, and nothing is fetched from a network: "
            "download it yourself, and give the name of the file."
        )


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder; raise BadInputError where it is no ordinary file either.

    A pipe or a device would keep a reader waiting, or never end.
    """
    check_is_path(path)
    with reading(path):
        mode = path.stat().st_mode
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise _no_ordinary_file(path)
    return stat.S_ISDIR(mode)


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """The whole of an ordinary file.

    Raises BadInputError where there is none, where it cannot be read, or where it is larger.
    """
    if is_folder(path):
        raise BadInputError(f"{path} is a folder: give the name of a file.")
    with reading(path):
        # Without waiting, since a pipe may have taken the place of the file by now.
        handle = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
        with os.fdopen(handle, "rb") as stream:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise _no_ordinary_file(path)
            if found.st_size > most_bytes:
                raise _too_large(path, most_bytes)
            content = bytearray()
            # Until its end, since some files are longer than the system says.
            while piece := stream.read(_CHUNK):
                content += piece
                if len(content) > most_bytes:
                    raise _too_large(path, most_bytes)
    return bytes(content)


def read_text(path: Path, most_bytes: int) -> str:
    """The whole of a file in UTF-8, with or without a byte order mark; raises as `read_bytes`."""
    content = read_bytes(path, most_bytes)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{path} cannot be read (it is no text in UTF-8): save it as UTF-8."
        ) from error


def check_picture_size(what: str, width: int, height: int) -> None:
    """Raise BadInputError where `what` is no picture in which a person could be looked for."""
    if min(width, height) < SMALLEST_SIDE:
        raise BadInputError(
            f"{what} is {width}x{height} pixels, too small to see anybody: give pictures of "
            f"{SMALLEST_SIDE} pixels or more on each side."
        )
    if max(width, height) > LARGEST_SIDE:
        raise BadInputError(
            f"{what} is {width}x{height} pixels, and {LARGEST_SIDE} on each side are the most: "
            "scale it down first."
        )


def _no_ordinary_file(path: Path) -> BadInputError:
    return BadInputError(
        f"{path} is no ordinary file but a pipe, a device or the like: copy what it gives to a "
        "file first."
    )


def _too_large(path: Path, most_bytes: int) -> BadInputError:
    return BadInputError(
        f"{path} is larger than {most_bytes / 1e6:g} MB, which no file of its kind is: check that "
        "it is the right one, or give it in parts."
    )
