"""Cameras that are turned by hand, and films that jump from one camera to the next."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.motion.camera import Camera
from limberup.motion.rotations import rot_x, rot_y, rot_z
from limberup.motion.tempo import wander
from limberup.types import FloatArray

__all__ = ["Filmed", "draw_turns", "film_by_hand"]

_DRIFT_HZ: Final = (0.02, 0.12)
_SHAKE_HZ: Final = (0.8, 2.5)
_SHAKE: Final = 0.12
"""Shakes against the drift."""

_ORBIT: Final = 1.5
"""How far somebody who films walks about the person, against the camera's own turning."""

_TURNS: Final = (0.5, 0.5, 0.6)
"""How far it is turned to the side, up and about its own axis, likewise."""


@dataclass(frozen=True, eq=False)
class Filmed:
    """What a camera makes of points on the stage: `PoseTrack`'s landmarks and world."""

    landmarks: FloatArray
    world: FloatArray


def film_by_hand(
    camera: Camera, points: FloatArray, times_s: FloatArray, drift_deg: float, seed: int
) -> Filmed:
    """Film `(n, 33, 3)` stage metres with a camera that drifts by about `drift_deg`; 0 stands."""
    if drift_deg == 0.0:
        return Filmed(camera.compute_landmarks(points), camera.compute_world(points))
    rng = np.random.default_rng(seed)
    eyes, axes = _place(camera, drift_deg * _ORBIT * _sway(times_s, rng))
    return _film(camera, points, eyes, draw_turns(times_s, drift_deg, rng) @ axes)


def draw_turns(times_s: FloatArray, drift_deg: float, rng: np.random.Generator) -> FloatArray:
    """How a camera in the hand is turned from where it is aimed, `(n, 3, 3)`, on its own axes."""
    yaw, pitch, roll = (drift_deg * factor * _sway(times_s, rng) for factor in _TURNS)
    return np.stack(
        [rot_z(r) @ rot_x(p) @ rot_y(y) for r, p, y in zip(roll, pitch, yaw, strict=True)]
    )


def _sway(times_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A slow drift with small shakes, about -1 to 1, `(n,)`."""
    sway: FloatArray = wander(times_s, _DRIFT_HZ, rng) + _SHAKE * wander(times_s, _SHAKE_HZ, rng)
    return sway


def _place(camera: Camera, orbit_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where the camera stands `(n, 3)` and its axes `(n, 3, 3)` as it walks about the person."""
    stops = [replace(camera, yaw_deg=camera.yaw_deg + float(deg)) for deg in orbit_deg]
    return np.stack([stop.eye for stop in stops]), np.stack([stop.axes for stop in stops])


def _film(camera: Camera, points: FloatArray, eyes: FloatArray, axes: FloatArray) -> Filmed:
    """As `Camera.compute_landmarks` and `compute_world`, with a place and axes for each moment."""
    hips = points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    seen = np.einsum("nij,nkj->nki", axes, points - eyes[:, None])
    world = np.einsum("nij,nkj->nki", axes, points - hips[:, None])
    depth = np.einsum("ni,ni->n", axes[:, 2], hips - eyes)[:, None]
    focal = 0.5 / np.tan(np.radians(camera.fov_deg) / 2)
    image = focal * seen[..., :2] / seen[..., 2:] + np.array([0.5 * camera.aspect, 0.5])
    return Filmed(
        np.concatenate([image, (focal * world[..., 2] / depth)[..., None]], axis=-1), world
    )
