"""Which kind of file of landmarks is meant by a name, and its content."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from limberup.errors import BadInputError
from limberup.exports.landmark_table import (
    encode_landmark_csv,
    encode_landmark_parquet,
    require_parquet,
)
from limberup.exports.openpose import encode_openpose, find_size
from limberup.exports.opensim import encode_mot, encode_trc
from limberup.types import PoseTrack

_PARQUET: Final = ".parquet"
_ENCODERS: Final[Mapping[str, Callable[[str, PoseTrack, tuple[int, int]], bytes]]] = (
    MappingProxyType(
        {
            ".csv": lambda _, track, __: encode_landmark_csv(track),
            _PARQUET: lambda _, track, __: encode_landmark_parquet(track),
            ".trc": lambda name, track, _: encode_trc(track, name),
            ".mot": lambda name, track, _: encode_mot(track, name),
            ".json": lambda _, track, size: encode_openpose(track, size),
        }
    )
)
SUFFIXES: Final = tuple(_ENCODERS)


def check_landmarks_name(path: Path) -> None:
    """Raise BadInputError where no landmarks can be written under this name, or not here."""
    suffix = path.suffix.lower()
    if suffix not in _ENCODERS:
        raise BadInputError(
            f"{path} must end in one of {', '.join(SUFFIXES)}, which say how the landmarks are "
            "written; for a recording there is --save-landmarks."
        )
    if suffix == _PARQUET:
        require_parquet()


def encode_landmarks(path: Path, track: PoseTrack, size: tuple[int, int] | None) -> bytes:
    """The track as the content of `path`, of the kind that its name ends in.

    `size`: width and height of the picture in pixels, None where only its shape is known.
    """
    return _ENCODERS[path.suffix.lower()](path.name, track, size or find_size(track))
