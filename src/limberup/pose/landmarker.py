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
    """What the tracker needs from a pose model."""

    def detect(self, image: Image, t_ms: int) -> list[Found]:
        """Persons in a picture. `t_ms` must strictly increase from call to call."""
        ...

    def close(self) -> None:
        """Give the model's memory back."""
        ...
