"""The option `--personal`, for the commands that judge a person."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from limberup.coach.folders import find_config_folder
from limberup.spec import PersonalFile, load_personal

FILE_NAME: Final = "personal.toml"
NONE: Final = "none"

PersonalOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--personal",
        metavar="FILE",
        help="Limits of this person in place of the usual ones (.toml); without it, those in "
        f'{FILE_NAME} of your own limberup folder, if it is there; "{NONE}" for the usual ones.',
    ),
]


def find_personal(chosen: Path | None, exercise: str | None = None) -> PersonalFile | None:
    """The limits of the person, None for the usual ones.

    `exercise`: an id, or the path of a spec of which the file may speak as well. Raises
    BadInputError for a file that cannot be used.
    """
    if chosen is not None and str(chosen) == NONE:
        return None
    path = chosen or find_config_folder() / FILE_NAME
    if chosen is None and not path.exists():
        return None
    also: Collection[str] = () if exercise is None else (Path(exercise).stem,)
    return load_personal(path, also if exercise and exercise.lower().endswith(".toml") else ())
