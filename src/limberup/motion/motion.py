"""Motion files: where they are, and how they are read."""

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from limberup.errors import BadInputError
from limberup.motion.lint import lint_known, lint_motion
from limberup.motion.model import Essential, Fault, Frame, Motion, Movement, Prop, Random, Wobble
from limberup.spec.explain import suggest
from limberup.spec.toml_errors import load_toml

__all__ = [
    "Essential",
    "Fault",
    "Frame",
    "Motion",
    "Movement",
    "Prop",
    "Random",
    "Wobble",
    "list_motions",
    "load_motion",
    "load_motion_file",
]

_FOLDER: Final = Path(__file__).parent / "motions"


def list_motions() -> dict[str, Path]:
    """The motion files by id, in alphabetical order."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}


@cache
def load_motion(name: str) -> Motion:
    """The reference motion of an exercise.

    Raises BadInputError for an unknown one and for a file with mistakes.
    """
    known = list_motions()
    if name not in known:
        raise BadInputError(f'There is no motion "{name}"; {suggest(name, known)}')
    return load_motion_file(known[name])


def load_motion_file(path: Path) -> Motion:
    """Read and check a motion file.

    Raises BadInputError with file, line and key of everything that is wrong.
    """
    file = load_toml(path, Motion, "motion file")
    motion, known = file.content, list_motions()
    if motion.borrows:
        file.refuse(lint_known(motion.borrows, known, "motion", ("borrows",)))
        motion = msgspec.structs.replace(
            motion, poses={**load_motion(motion.borrows).poses, **motion.poses}
        )
    file.refuse(lint_motion(motion, path.stem))
    return motion
