"""What a person may ask of the film, and what cannot be filmed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError
from limberup.pose.recording import is_recording

SUFFIX: Final = ".mp4"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the film shall be. `beside`: the reference figure beside the person. `is_anonymous`:
    the face is hidden, and the sound left out.
    """

    beside: bool = False
    is_anonymous: bool = False


def check_film_name(path: Path, video: Path) -> None:
    """Raise BadInputError where no film can be written under this name, or of this source."""
    if path.suffix.lower() != SUFFIX:
        raise BadInputError(f"{path} must end in {SUFFIX}, since that is what is written.")
    if is_recording(video):
        raise BadInputError(
            f"{video} has landmarks and no pictures, so there is nothing to draw on: score the "
            "video itself with --annotated."
        )
