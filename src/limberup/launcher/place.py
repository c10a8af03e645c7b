"""Puts the icon where this system looks for programs, and takes it away again."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path, PureWindowsPath

from limberup.border import name_reason
from limberup.coach.folders import find_data_folder, find_programs_folder
from limberup.errors import BadInputError
from limberup.files import make_folder, write_whole
from limberup.launcher import app_bundle, freedesktop, start_menu
from limberup.launcher.entry import NAME, Entry, Pictures, PlacedFile
from limberup.words.catalogue import ENGLISH, list_languages, say, speaking


def list_files(system: str = sys.platform) -> list[PlacedFile]:
    """The files of the icon of a system, the one that starts the coach first."""
    # The name of a file, so the same one in every language: it is found again to be removed.
    with speaking(ENGLISH):
        entry = Entry(sys.executable, say("launcher.quit_it"))
    pictures, programs = _load_pictures(), find_programs_folder(system)
    if system == "win32":
        data = PureWindowsPath(find_data_folder())
        return start_menu.make_files(PureWindowsPath(programs), data, entry, pictures)
    if system == "darwin":
        return app_bundle.make_files(programs, entry, pictures, version(NAME))
    comments = _say_in_each(lambda: say("launcher.comment"))
    quits = _say_in_each(lambda: say("launcher.quit"))
    return freedesktop.make_files(programs, entry, pictures, comments, quits)


def is_installed() -> bool:
    """Whether the icon is there."""
    return any(Path(one.path).is_file() for one in list_files())


def install() -> Path:
    """Write the files of the icon, in place of older ones; the path of the one that starts.

    Raises BadInputError where one cannot be written.
    """
    placed = list_files()
    for one in placed:
        path = Path(one.path)
        make_folder(path.parent)
        write_whole(path, one.content)
        if one.is_program:
            path.chmod(0o755)
    return _find_shown(placed)


def uninstall() -> Path | None:
    """Remove the files of the icon, and folders that are empty then; None where none was there.

    The path of the one that started. Raises BadInputError where one cannot be removed.
    """
    placed = list_files()
    there = [one for one in placed if Path(one.path).is_file()]
    for path in (Path(one.path) for one in there):
        try:
            path.unlink()
        except OSError as error:
            raise BadInputError(
                f"{path} cannot be removed ({name_reason(error)}); remove it yourself."
            ) from error
    for one in placed:
        _remove_empty(one)
    return _find_shown(placed) if there else None


def _find_shown(placed: Sequence[PlacedFile]) -> Path:
    """What a person sees of it: the file, or the application that the first one belongs to."""
    path = Path(placed[0].path)
    return next((folder for folder in path.parents if folder.suffix == ".app"), path)


def _remove_empty(placed: PlacedFile) -> None:
    """Remove the folders that were made for a file alone, as far as nothing else is in them."""
    with suppress(OSError):
        for folder in Path(placed.path).parents[: placed.own_folders]:
            folder.rmdir()


def _load_pictures() -> Pictures:
    static = files("limberup.web") / "static"
    names = ("icon-192.png", "icon-512.png")
    return Pictures(*((static / name).read_bytes() for name in names))


def _say_in_each(sentence: Callable[[], str]) -> dict[str, str]:
    """A sentence by the code of each language, English first."""
    said = {}
    for code in list_languages():
        with speaking(code):
            said[code] = sentence()
    return said
