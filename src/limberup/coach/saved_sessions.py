"""Sessions that an earlier limberup wrote as files of their own; the history takes them in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from limberup.border import read_bytes, refusing
from limberup.coach.keeper import Keeper
from limberup.errors import BadInputError
from limberup.history.records import Beginning, KeptSet, keep_set
from limberup.results.session import Session
from limberup.spec.model import AnySpec

FOLDER: Final = "sessions"
PATTERN: Final = "*.json"
_NAME: Final = "%Y-%m-%d_%H-%M-%S"
_MOST_BYTES: Final = 32_000_000


def take_in_saved(keeper: Keeper, specs: Mapping[str, AnySpec]) -> None:
    """Take in all of them. Each file is removed once its session is in the history; one that cannot
    be read, or whose exercise is not here now, stays where it is.
    """
    folder = keeper.folder / FOLDER
    for path in sorted(folder.glob(PATTERN)):
        try:
            beginning, sets, end, model = _read(path, specs)
            if keeper.take_in(beginning, sets, end, model):
                path.unlink(missing_ok=True)
        except (BadInputError, OSError):
            continue


def _read(
    path: Path, specs: Mapping[str, AnySpec]
) -> tuple[Beginning, list[KeptSet], datetime, str]:
    """A file was named after the time at which its session was over."""
    content = read_bytes(path, _MOST_BYTES)
    with refusing(f"{path} is no session of limberup."):
        session = msgspec.json.decode(content, type=Session)
        end = datetime.strptime(path.stem, _NAME).astimezone()
        sitting = session.sitting if isinstance(session.sitting, msgspec.Struct) else None
        sets = [
            keep_set(station, done, specs[done.exercise], sitting=sitting)
            for station, done in enumerate(session.sets)
        ]
        begun = end - timedelta(seconds=session.source.duration_s or 0.0)
        names = [specs[done.exercise].name for done in session.sets]
    beginning = Beginning(
        id=f"saved-{path.stem}",
        begun=begun,
        programme=session.sets[0].exercise if len(session.sets) == 1 else "",
        name=", ".join(dict.fromkeys(names)),
    )
    return beginning, sets, end, session.model
