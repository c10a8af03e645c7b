"""What the tracker needs from a pose model, whichever program runs it."""

from dataclasses import dataclass
from typing import Protocol

from limberup.types import FloatArray, Image


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One person as a landmarker reports it.

    `landmarks`: `(33, 3)` pixels of the given picture; z on the scale of x.
    `world`: `(33, 3)` metres. `visibility`: `(33,)`. Nothing is NaN here.
    """

    landmarks: FloatArray
    world: FloatArray
    visibility: FloatArray


class Landmarker(Protocol):
    """A pose model that is ready to look.

    One for a single person may follow and smooth from picture to picture; one for several judges
    every picture alone.
    """

    def detect(self, image: Image, t_s: float) -> list[Found]:
        """Persons in a picture of any size and memory layout.

        `t_s`: the picture's own time. It may stand still or jump back, as sources do.
        """
        ...

    def look_anew(self) -> None:
        """Forget where the person is: the next picture shows another part of the frame.

        Time goes on, and so may the smoothing of `world` and `visibility`, which do not depend on
        the place.
        """
        ...

    def reset(self) -> None:
        """Forget person and time: the next picture may come from another source.

        What is found from then on equals what a new landmarker finds, bit for bit.
        """
        ...

    def close(self) -> None:
        """Give the model's memory back."""
        ...
