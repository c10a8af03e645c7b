"""Everything that limberup keeps of a person, wherever it lies, so that it can be forgotten."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from limberup.border import name_reason
from limberup.coach import journal, saved_sessions
from limberup.coach.folders import (
    find_cache_folder,
    find_config_folder,
    find_data_folder,
    find_state_folder,
)
from limberup.errors import BadInputError
from limberup.history import choice, store

KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "data": (
        f"{store.NAME}*",
        choice.NAME,
        f"{saved_sessions.FOLDER}/{saved_sessions.PATTERN}",
    ),
    "state": (
        f"{journal.PATTERN}*",
        f"{journal.ENDED}*",
        "live-token.json",  # the keys of the page, as `web` names them
        "open-coach-*.html",
        "live-running-*.lock",
        "live-wish-*.txt",
    ),
    "cache": ("models.json",),
    "config": ("personal.toml",),  # the person's own limits, as the commands name it
}
"""By folder, what is written there. PRIVACY.md has a row for each."""


def list_traces() -> list[Path]:
    """The files that are there now."""
    folders = {
        "data": find_data_folder(),
        "state": find_state_folder(),
        "cache": find_cache_folder(),
        "config": find_config_folder(),
    }
    found = {
        path
        for name, patterns in KEPT.items()
        for pattern in patterns
        for path in folders[name].glob(pattern)
        if path.is_file() or path.is_symlink()
    }
    return sorted(found)


def forget_everything() -> Iterator[Path]:
    """Remove all of them, and folders that are empty then; each file as it goes.

    Raises BadInputError where one cannot be removed.
    """
    for path in list_traces():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise BadInputError(
                f"{path} cannot be removed ({name_reason(error)}); remove it yourself."
            ) from error
        yield path
    for folder in (
        find_data_folder() / saved_sessions.FOLDER,
        find_data_folder(),
        find_state_folder(),
        find_cache_folder(),
        find_config_folder(),
    ):
        with suppress(OSError):
            folder.rmdir()
