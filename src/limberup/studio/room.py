"""The room as a list of triangles: floor, mat, and behind the people a wall with furniture."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from limberup.types import FloatArray

__all__ = ["Mat", "Room", "Vertices", "build_room", "pick_room"]

Colour: TypeAlias = tuple[float, float, float]
Vertices: TypeAlias = npt.NDArray[np.float32]
"""`(n, 10)`: position, normal, colour, kind of surface; three rows are a triangle."""

_PLAIN: Final = 0.0
_PLANKS: Final = 1.0
_WALL: Final = 2.0
_HALF_M: Final = 6.0  # of the floor
_DEPTH_M: Final = 2.3  # from the mat's middle to the wall behind it
_BELOW_M: Final = 0.012  # the mat's thickness: people lie at height 0
_TWO_TRIANGLES: Final = ((0, 0), (1, 0), (1, 1), (0, 0), (1, 1), (0, 1))
_MATS: Final = ((0.32, 0.60, 0.58), (0.45, 0.36, 0.58), (0.25, 0.30, 0.34), (0.62, 0.40, 0.40))
_WALLS: Final = ((0.70, 0.68, 0.64), (0.62, 0.67, 0.70), (0.74, 0.70, 0.58))


@dataclass(frozen=True, slots=True)
class Mat:
    """A rectangle on the floor, metres, along the stage's axes."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Room:
    """Colours, the mats on the floor, and the seed that places the furniture."""

    wall: Colour
    mat_colour: Colour
    mats: tuple[Mat, ...]
    seed: int
    floor: Colour = (0.66, 0.50, 0.34)


def pick_room(seed: int, mats: tuple[Mat, ...]) -> Room:
    """A room of the seed's colours."""
    rng = np.random.default_rng(seed)
    mat, wall = _MATS[int(rng.integers(len(_MATS)))], _WALLS[int(rng.integers(len(_WALLS)))]
    return Room(wall, mat, mats, seed)


def build_room(room: Room, middle_m: tuple[float, float], yaw_deg: float) -> Vertices:
    """All triangles.

    The wall stands beyond `middle_m` on the floor, opposite a camera of that yaw.
    """
    floor = _rectangle(
        [[a * _HALF_M, b * _HALF_M, -_BELOW_M] for a, b in _signs()], [0, 0, 1], room.floor, _PLANKS
    )
    mats = [
        _box([m.x0, m.y0, -_BELOW_M], [m.x1, m.y1, -0.001], room.mat_colour, _PLAIN)
        for m in room.mats
    ]
    behind = np.concatenate(_build_wall(room))
    c, s = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    spin = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    behind[:, :3] = behind[:, :3] @ spin.T
    behind[:, 3:6] = behind[:, 3:6] @ spin.T
    behind[:, :2] += middle_m
    return np.concatenate([floor, *mats, behind]).astype(np.float32)


def _build_wall(room: Room) -> list[FloatArray]:
    """A wall with a skirting board, and in front of it furniture with plants, and pictures."""
    rng = np.random.default_rng(room.seed + 1)
    wall = [[a * _HALF_M, _DEPTH_M, 3.2 * (0.5 + 0.5 * b)] for a, b in _signs()]
    out = [_rectangle(wall, [0, -1, 0], room.wall, _WALL)]
    out.append(
        _box([-_HALF_M, _DEPTH_M - 0.03, 0], [_HALF_M, _DEPTH_M, 0.09], (0.85, 0.84, 0.82), _WALL)
    )
    x = -2.6 + 0.4 * rng.random()
    while x < 2.6:
        wide, high, deep = rng.uniform(0.4, 1.3), rng.uniform(0.35, 1.1), rng.uniform(0.3, 0.5)
        tone = rng.uniform(0.25, 0.6) * np.array(
            [1.0, rng.uniform(0.75, 0.95), rng.uniform(0.55, 0.9)]
        )
        if rng.random() < 0.6:
            out.append(_box([x, _DEPTH_M - deep, 0], [x + wide, _DEPTH_M, high], tone, _WALL))
            plant = (
                [x + 0.1, _DEPTH_M - 0.8 * deep, high],
                [x + 0.22, _DEPTH_M - 0.5 * deep, high + 0.18],
            )
            out.append(_box(*plant, (0.2, 0.42, 0.26), _WALL))
        if rng.random() < 0.6:
            left, low = x + 0.2 * wide, rng.uniform(1.3, 1.7)
            picture = [left, _DEPTH_M - 0.03, low], [left + 0.45, _DEPTH_M, low + 0.35]
            out.append(_box(*picture, (0.30, 0.36, 0.34), _WALL))
        x += wide + rng.uniform(0.2, 0.9)
    return out


def _signs() -> list[tuple[int, int]]:
    return [(2 * a - 1, 2 * b - 1) for a, b in _TWO_TRIANGLES]


def _rectangle(
    corners: list[list[float]], normal: list[float], colour: npt.ArrayLike, kind: float
) -> FloatArray:
    rows = [np.concatenate([corner, normal, np.asarray(colour), [kind]]) for corner in corners]
    return np.array(rows, dtype=np.float64)


def _box(low: list[float], high: list[float], colour: npt.ArrayLike, kind: float) -> FloatArray:
    ends, sides = (low, high), []
    for axis in range(3):
        u, w = (axis + 1) % 3, (axis + 2) % 3
        for end in (0, 1):
            corners = []
            for a, b in _TWO_TRIANGLES:
                point = [0.0, 0.0, 0.0]
                point[axis], point[u], point[w] = ends[end][axis], ends[a][u], ends[b][w]
                corners.append(point)
            normal = [0.0, 0.0, 0.0]
            normal[axis] = 2.0 * end - 1.0
            sides.append(_rectangle(corners, normal, colour, kind))
    return np.concatenate(sides)
