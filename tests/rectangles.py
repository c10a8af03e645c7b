"""Pictures of coloured rectangles instead of people, and a landmarker that sees people in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from limberup.pose.landmarker import Found
from limberup.pose.models import ModelFile
from limberup.types import Image
from stick_figure import make_world

WIDTH, HEIGHT = 640, 480
RED, BLUE = (200, 0, 0), (0, 0, 200)


@dataclass(frozen=True)
class Someone:
    """A rectangle of one colour, as tall as the person who stands for it.

    Middle (x, y) and height in pixels.
    """

    x: float
    y: float
    height: float
    colour: tuple[int, int, int] = RED


def draw(*people: Someone, light: int = 128) -> Image:
    image = np.full((HEIGHT, WIDTH, 3), light, dtype=np.uint8)
    for one in people:
        top, left = one.y - one.height / 2, one.x - one.height / 4
        rows = slice(max(round(top), 0), max(round(top + one.height), 0))
        image[rows, max(round(left), 0) : max(round(left + one.height / 2), 0)] = one.colour
    return image


def figure_in(mask: npt.NDArray[np.bool_]) -> Found:
    """A standing figure as tall as the marked pixels."""
    rows, columns = np.nonzero(mask)
    world = make_world()
    top, bottom = world[:, 1].min(), world[:, 1].max()
    scale = (rows.max() + 1 - rows.min()) / (bottom - top)
    landmarks = world * scale
    landmarks[:, 0] += (columns.min() + columns.max() + 1) / 2
    landmarks[:, 1] += rows.min() - top * scale
    return Found(landmarks, world, np.full(33, 0.9))


class RectangleLandmarker:
    """Finds coloured rectangles at least a quarter as tall as the picture.

    With one person it follows a colour.
    """

    def __init__(self, model: ModelFile, persons: int) -> None:
        self.persons = persons
        self.seen: list[tuple[int, int]] = []
        self.new_looks = 0
        self.is_closed = False
        self._followed: tuple[int, int, int] | None = None

    def detect(self, image: Image, t_s: float) -> list[Found]:
        self.seen.append((image.shape[1], image.shape[0]))
        masks = {colour: image[..., colour.index(200)] == 200 for colour in (RED, BLUE)}
        found = {
            colour: figure_in(mask)
            for colour, mask in masks.items()
            if mask.any(axis=1).sum()
            >= image.shape[0] * (0.1 if colour == self._followed else 0.25)
        }
        if self.persons > 1:
            return list(found.values())
        if self._followed not in found:
            self._followed = max(found, key=lambda colour: masks[colour].sum(), default=None)
        return [found[self._followed]] if self._followed else []

    def look_anew(self) -> None:
        self.new_looks += 1
        self._followed = None

    def reset(self) -> None:
        self._followed = None

    def close(self) -> None:
        self.is_closed = True
