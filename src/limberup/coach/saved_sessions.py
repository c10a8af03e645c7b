"""Finished sessions as files in the user's own data folder: only what the person asks to keep."""

from datetime import datetime
from pathlib import Path

from limberup.files import make_private_folder, write_whole
from limberup.results.session import Session, encode_session


def keep_session(session: Session, folder: Path) -> Path:
    """Write a session as JSON, named after the time; returns where.

    Both the file and new folders are for the user alone. Raises BadInputError if they cannot be
    written.
    """
    place = folder / "sessions"
    make_private_folder(place)
    path = place / f"{datetime.now().astimezone():%Y-%m-%d_%H-%M-%S}.json"
    write_whole(path, encode_session(session), private=True)
    return path
