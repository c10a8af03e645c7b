"""Contact sheets: moments of a clip in one picture, to look at."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from limberup.errors import BadInputError
from limberup.studio.clips import FPS
from limberup.studio.scene import Scene
from limberup.studio.staging import Staged
from limberup.types import Image

__all__ = ["draw_sheet", "write_sheet"]

_COLUMNS: Final = 5
_TILES: Final = 20
_TILE: Final = (400, 300)
_LEFT: Final = (60, 255, 60)
_RIGHT: Final = (255, 60, 60)


def draw_sheet(staged: Staged, *, has_dots: bool = False) -> Image:
    """Evenly spaced frames of a clip, RGB.

    With dots, the true landmarks, left green and right red.
    """
    moments = np.linspace(0, len(staged.filmed) - 1, _TILES).round().astype(int)
    frames = np.array(staged.filmed)[moments]
    with Scene(staged) as scene:
        tiles = []
        for frame in frames:
            picture = np.ascontiguousarray(scene.draw(int(frame)))
            if has_dots:
                _draw_dots(picture, staged, int(frame))
            cv2.putText(
                picture,
                f"{frame / FPS:.1f} s",
                (8, 26),
                cv2.FONT_HERSHEY_SIMPLEX,
                0.8,
                (255, 255, 255),
                2,
            )
            tiles.append(cv2.resize(picture, _TILE, interpolation=cv2.INTER_AREA))
    rows = [np.hstack(tiles[start : start + _COLUMNS]) for start in range(0, _TILES, _COLUMNS)]
    return np.vstack(rows).astype(np.uint8)


def write_sheet(staged: Staged, path: Path, *, has_dots: bool = False) -> None:
    """Write a contact sheet as a picture file."""
    picture = draw_sheet(staged, has_dots=has_dots)[..., ::-1]
    if not cv2.imwrite(str(path), picture):
        raise BadInputError(
            f"{path} cannot be written; choose a name that ends in .png, in a folder that is there."
        )


def _draw_dots(picture: Image, staged: Staged, frame: int) -> None:
    for actor in staged.actors:
        points = (
            staged.camera.compute_image(actor.landmarks[min(frame, actor.frames - 1)])
            * staged.camera.height
        )
        for number, (x, y) in enumerate(points):
            cv2.circle(
                picture, (int(x), int(y)), 3, _RIGHT if number and number % 2 == 0 else _LEFT, -1
            )
