"""What the person wants of the history: a small file beside it."""

from pathlib import Path
from typing import Final

import msgspec

from limberup.border import read_bytes
from limberup.errors import BadInputError
from limberup.files import make_folder, write_whole

NAME: Final = "history.json"
_MOST_BYTES: Final = 4096


class Choice(msgspec.Struct, frozen=True):
    """`is_on`: sessions are kept, with their `landmarks` or without. `is_told`: that they are."""

    is_on: bool = True
    is_told: bool = False
    landmarks: bool = False


def load_choice(folder: Path) -> Choice:
    """What the person wants; without a file the history is on.

    A file that cannot be read turns it off: it may be one that did.
    """
    path = folder / NAME
    if not path.exists():
        return Choice()
    try:
        return msgspec.json.decode(read_bytes(path, _MOST_BYTES), type=Choice)
    except (BadInputError, msgspec.DecodeError, RecursionError):
        return Choice(is_on=False, is_told=True)


def save_choice(folder: Path, choice: Choice) -> None:
    """Remember it. Raises BadInputError where it cannot be written."""
    make_folder(folder, private=True)
    write_whole(folder / NAME, msgspec.json.encode(choice) + b"\n", private=True)
