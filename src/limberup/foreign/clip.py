"""What was read from somebody else's file, before it becomes a recording."""

from dataclasses import dataclass

from limberup.errors import BadInputError
from limberup.pose.recording import MOST_FRAMES
from limberup.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One person in one frame.

    `points`: `(33, 4)`, x, y and z in the unit of the file, and visibility 0 to 1; NaN where the
    file does not say. A landmark that is missing is NaN throughout.
    `world`: `(33, 3)` metres, or None.
    """

    points: FloatArray
    world: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """All persons of all frames.

    `size`: width and height of the picture in pixels, None where the file does not say. `t_s`:
    `(n,)` seconds where it does; otherwise frames are evenly spaced.
    `notes`: what a person should know of the reading, as sentences.
    """

    frames: tuple[tuple[Person, ...], ...]
    size: tuple[float, float] | None = None
    t_s: FloatArray | None = None
    notes: tuple[str, ...] = ()


def check_frame_count(name: str, count: int) -> None:
    """Raise `BadInputError` when there are no frames in the file `name`, or too many."""
    if count == 0:
        raise BadInputError(f"{name} holds no frames: choose the file with the landmarks.")
    if count > MOST_FRAMES:
        raise BadInputError(
            f"{name} spans {count} frames, and {MOST_FRAMES} are the most: import it in parts."
        )
