"""Finished sessions as files in the user's own data folder: only what the person asks to keep."""

from datetime import datetime
from pathlib import Path

from limberup.files import write_whole
from limberup.results.session import Session, encode_session


def keep_session(session: Session, folder: Path) -> Path:
    """Write a session as JSON, named after the time; returns where.

    Raises BadInputError if it cannot be written.
    """
    place = folder / "sessions"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{datetime.now().astimezone():%Y-%m-%d_%H-%M-%S}.json"
    write_whole(path, encode_session(session))
    return path
