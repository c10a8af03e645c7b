"""Videos that are not on this machine: addresses that fsspec knows, brought here to be read."""

import importlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from limberup.errors import BadInputError
from limberup.pose.video_source import VIDEO_SUFFIXES

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_STAMPS: Final = ("ETag", "etag", "mtime", "LastModified", "last_modified", "updated", "created")


def is_address(place: str) -> bool:
    """Whether it begins with the name of a protocol.

    >>> is_address("s3://clinic/a.mp4"), is_address("C:/clinic/a.mp4")
    (True, False)
    """
    return _ADDRESS.match(place) is not None


def find_at_address(address: str) -> Iterator[str]:
    """The videos that an address stands for: a file, a folder with all in it, or a pattern.

    Raises BadInputError where there are none, or fsspec is missing.
    """
    with _asking(address):
        files, path = _load().core.url_to_fs(address)
        if any(sign in path for sign in "*?["):
            found = files.glob(path)
        elif files.isdir(path):
            found = files.find(path)
        else:
            found = [path]
        names = [
            files.unstrip_protocol(name)
            for name in sorted(found)
            if name == path or Path(name).suffix.lower() in VIDEO_SUFFIXES
        ]
    if not names:
        raise BadInputError(f"{address} holds no videos: check the address.")
    yield from names


def read_version(address: str) -> str:
    """Size and last change, as far as the place tells. Raises BadInputError."""
    with _asking(address):
        files, path = _load().core.url_to_fs(address)
        info = files.info(path)
    stamp = next((str(info[name]) for name in _STAMPS if info.get(name)), "")
    return f"{info.get('size')}-{stamp}"


@contextmanager
def at_hand(place: str, cache: Path | None) -> Iterator[Path]:
    """A file of this machine with what is at the place, while open.

    An address is fetched whole: into `cache`, where it stays for the next time, or into a folder
    that is removed afterwards. Raises BadInputError where it cannot be fetched.
    """
    if not is_address(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="limberup-") as passing:
        with _asking(place):
            name = _load().open_local(
                f"{'simplecache' if cache is None else 'filecache'}::{place}",
                **_say_where(passing if cache is None else str(cache), keeps=cache is not None),
            )
        yield Path(name)


def _say_where(folder: str, *, keeps: bool) -> dict[str, Any]:
    if keeps:
        return {"filecache": {"cache_storage": folder, "same_names": False, "check_files": True}}
    return {"simplecache": {"cache_storage": folder, "same_names": True}}


@contextmanager
def _asking(address: str) -> Iterator[None]:
    """What goes wrong at a place that others made is told in a sentence."""
    try:
        yield
    except BadInputError:
        raise
    except FileNotFoundError as error:
        raise BadInputError(f"{address} does not exist; check the address.") from error
    except Exception as error:  # each protocol raises its own
        raise BadInputError(
            f"{address} cannot be reached ({type(error).__name__}: {error}); check the address, "
            "and that you may read it."
        ) from error


def _load() -> Any:  # noqa: ANN401 - not installed everywhere
    try:
        return importlib.import_module("fsspec")
    except ImportError as error:
        raise BadInputError(
            "Addresses need fsspec, which is not there: run pip install 'limberup[cluster]', or "
            "copy the videos to this machine."
        ) from error
