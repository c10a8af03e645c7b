"""Things that people use: cylinders and boxes, on the floor or in the hands."""

from itertools import pairwise
from typing import Final

import numpy as np

from limberup.motion.motion import Prop
from limberup.motion.rotations import cross, length, unit
from limberup.studio.staging import StagedActor
from limberup.types import FloatArray

__all__ = ["place_prop"]

_SIDES: Final = 20  # of a cylinder
_AXES: Final = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
_SQUARE: Final = ((-1, -1), (1, -1), (1, 1), (-1, -1), (1, 1), (-1, 1))


def place_prop(staged: StagedActor, prop: Prop, frames: range, frame: int) -> FloatArray:
    """Triangles `(n, 9)`, three rows each: position, normal, colour.

    `frames`: those of the motion that it belongs to. Before and after, a thing on the stage stands
    where it is then, and one that is held is nowhere: all its corners are one point.
    """
    now = min(max(frame, frames.start), min(frames.stop, staged.frames) - 1)
    if not prop.start:
        at = np.array(prop.at_m)
        at[0] += prop.follow * staged.performance.channel(now, "shift_x")
        shape = _build(prop, at, np.array(_AXES[prop.axis]), prop.length_m)
        shape[:, :3], shape[:, 3:6] = (
            staged.put(shape[:, :3]),
            staged.put(shape[:, 3:6]) - staged.put(np.zeros((1, 3))),
        )
        return shape
    start = _find(staged, prop.start, now)
    if prop.end:
        end = _find(staged, prop.end, now)
        way = unit(end - start)
        shape = _build(prop, 0.5 * (start + end), way, length(end - start) + 2.0 * prop.extend_m)
    else:
        shape = _build(prop, start + np.array(prop.at_m), np.array(_AXES[prop.axis]), prop.length_m)
    if frame not in frames:
        shape[:, :3] = shape[0, :3]
    return shape


def _find(staged: StagedActor, name: str, frame: int) -> FloatArray:
    """Where a landmark is, `(3,)`."""
    point: FloatArray = staged.landmarks[frame, staged.performance.find_landmark(frame, name)]
    return point


def _build(prop: Prop, middle: FloatArray, axis: FloatArray, length_m: float) -> FloatArray:
    if prop.shape == "box":
        corners, normals = _build_box(np.array(prop.size_m))
        corners = corners + middle
    else:
        corners, normals = _build_cylinder(prop.radius_m, length_m)
        aside = (
            unit(cross(axis, np.array([0.31, 0.17, 0.94])))
            if abs(axis[2]) < 0.9
            else np.array([1.0, 0.0, 0.0])
        )
        turn = np.stack([unit(cross(aside, axis)), aside, axis], axis=1)
        corners, normals = corners @ turn.T + middle, normals @ turn.T
    colours = np.tile(np.array(prop.colour), (len(corners), 1))
    return np.concatenate([corners, normals, colours], axis=1)


def _build_cylinder(radius_m: float, length_m: float) -> tuple[FloatArray, FloatArray]:
    """Corners and normals `(n, 3)` of a cylinder along z about the origin."""
    angles = np.linspace(0.0, 2.0 * np.pi, _SIDES + 1)
    ring = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
    up, half = np.array([0.0, 0.0, 1.0]), 0.5 * length_m
    corners, normals = [], []
    for a, b in pairwise(ring):
        low_a, low_b, high_a, high_b = (
            radius_m * p + z * half * up for z in (-1.0, 1.0) for p in (a, b)
        )
        corners += [low_a, low_b, high_b, low_a, high_b, high_a]
        normals += [a, b, b, a, b, a]
        for end, sign in ((low_a, -1.0), (high_a, 1.0)):
            other = low_b if sign < 0 else high_b
            corners += [end, other, sign * half * up]
            normals += [sign * up] * 3
    return np.array(corners), np.array(normals)


def _build_box(size_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Corners and normals `(36, 3)` of a box about the origin."""
    corners, normals = [], []
    for axis in range(3):
        u, w = (axis + 1) % 3, (axis + 2) % 3
        for end in (-1.0, 1.0):
            for a, b in _SQUARE:
                corner, normal = np.zeros(3), np.zeros(3)
                corner[axis], corner[u], corner[w], normal[axis] = end, a, b, end
                corners.append(0.5 * size_m * corner)
                normals.append(normal)
    return np.array(corners), np.array(normals)
