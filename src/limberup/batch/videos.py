"""Which videos are meant by folders, patterns, lists and addresses."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from limberup.batch.addresses import find_at_address, is_address, read_version
from limberup.border import read_text, reading
from limberup.errors import BadInputError
from limberup.pose.recording import is_recording
from limberup.pose.video_source import VIDEO_SUFFIXES

LIST_SUFFIX: Final = ".txt"
_MOST_LIST_BYTES: Final = 200_000_000


@dataclass(frozen=True, slots=True)
class Video:
    """A video that is to be scored. `place`: its path, or an address such as `s3://clinic/a.mp4`."""

    place: str

    @property
    def name(self) -> str:
        """The place as text: on Linux a path may be bytes that are none."""
        return os.fsencode(self.place).decode("utf-8", errors="replace")

    def read_version(self) -> str:
        """Its size and the time of its last change, which tell whether it is what it was.

        Raises BadInputError where it is not there.
        """
        if is_address(self.place):
            return read_version(self.place)
        path = Path(self.place)
        with reading(path):
            stat = path.stat()
        return f"{stat.st_size}-{stat.st_mtime_ns}"


def find_videos(wanted: Sequence[str]) -> list[Video]:
    """The videos that are wanted, in the order in which they are named, each once.

    Each is a video or recording, a folder (with all folders in it; hidden files are left out), a
    pattern such as `clinic/*.mp4`, a list (`.txt`) with one of these a line, or an address. Raises
    BadInputError for one that leads to nothing.
    """
    places: dict[str, str] = {}
    for one in wanted:
        for place in _find(one):
            places.setdefault(place if is_address(place) else os.path.realpath(place), place)
    # In full, so that they are the same videos when the command is run from another folder.
    return [
        Video(place if is_address(place) else str(Path(place).absolute()))
        for place in places.values()
    ]


def _find(wanted: str, beside: Path | None = None) -> Iterator[str]:
    if is_address(wanted):
        yield from find_at_address(wanted)
        return
    path = Path(wanted) if beside is None else beside / wanted
    if path.is_dir():
        yield from _find_in_folder(path)
    elif path.suffix.lower() == LIST_SUFFIX and beside is None and path.exists():
        yield from _find_in_list(path)
    elif not path.exists() and has_magic(str(path)):
        places = glob(str(path), recursive=True)  # noqa: PTH207 - the pattern may begin anywhere
        found = sorted(place for place in places if _is_video(Path(place)))
        if not found:
            raise BadInputError(f"No video fits {wanted}: check the pattern and its folder.")
        yield from found
    else:
        yield str(path)  # whether it is there is told with the others that cannot be scored


def _find_in_folder(folder: Path) -> Iterator[str]:
    with reading(folder):
        files = sorted(path for path in folder.rglob("*") if _is_video(path.relative_to(folder)))
    films = {file.with_suffix("") for file in files if not is_recording(file)}
    # A recording beside its video is the same once more.
    found = [file for file in files if not is_recording(file) or file.with_suffix("") not in films]
    if not found:
        raise BadInputError(
            f"{folder} holds no videos ({', '.join(VIDEO_SUFFIXES)}): give another folder. A "
            "folder of images is scored by itself, without --out."
        )
    yield from map(str, found)


def _is_video(path: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in path.parts if part not in {".", ".."})
    return not is_hidden and (path.suffix.lower() in VIDEO_SUFFIXES or is_recording(path))


def _find_in_list(path: Path) -> Iterator[str]:
    """Lines of a list; a name is looked for beside the list, and `#` begins a remark."""
    lines = [line.strip() for line in read_text(path, _MOST_LIST_BYTES).splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    if not wanted:
        raise BadInputError(f"{path} names no videos: write one a line.")
    for line in wanted:
        yield from _find(line, path.parent)
