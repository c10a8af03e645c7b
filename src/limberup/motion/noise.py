"""What a pose model makes of exact landmarks: jitter, unsure far limbs, dropped frames."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.types import BoolArray, FloatArray, Lost, PoseTrack

__all__ = ["Noise", "blur_track", "draw_noise", "draw_times"]

_MEMORY_S: Final = 0.12
"""How long a landmark keeps its error: the model smooths over some frames."""
_LAG_S: Final = 0.35
"""How long visibility takes to follow."""
_DEEP: Final = 3.0
"""Depth is that much worse than the picture."""
_FAR: Final = 2.5
"""Limbs on the far side of the body are that much worse."""
_FAR_M: Final = 0.06
_VISIBLE: Final = (0.98, 0.55, 0.08)
"""Visibility of what is near, of what is far, and of what is out of the picture."""
_LIMBS: Final = [mark for mark in Landmark if mark >= Landmark.LEFT_ELBOW]
_HIPS: Final = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)


@dataclass(frozen=True, slots=True)
class Noise:
    """`jitter`: of a near landmark, trunk lengths. `dropped`: share of frames without a pose.

    `fps`: frames a second; `uneven`: by what share of a frame the moments are off.
    """

    jitter: float = 0.01
    dropped: float = 0.01
    fps: float = 15.0
    uneven: float = 0.1


def draw_noise(rng: np.random.Generator) -> Noise:
    """What a model and a camera are like, by chance."""
    return Noise(
        jitter=float(rng.uniform(0.005, 0.015)),
        dropped=float(rng.choice([0.0, 0.01, 0.03])),
        fps=float(rng.uniform(10.0, 30.0)),
    )


def draw_times(noise: Noise, length_s: float, rng: np.random.Generator) -> FloatArray:
    """When the pictures are taken, `(n,)`, in order."""
    count = max(int(length_s * noise.fps), 2)
    late = noise.uneven * rng.uniform(0.0, 1.0, count)
    times_s: FloatArray = (np.arange(count) + late) / noise.fps
    return times_s


def blur_track(track: PoseTrack, noise: Noise, hidden: Sequence[int], seed: int) -> PoseTrack:
    """The track as a pose model would give it. `hidden`: landmarks out of the picture."""
    rng = np.random.default_rng(seed)
    is_far = _find_far(track.world)
    size = noise.jitter * np.where(is_far, _FAR, 1.0)[..., None] * np.array([1.0, 1.0, _DEEP])
    error = size * _draw_errors(track.t_s, rng)
    landmarks = track.landmarks + error * _trunk(track.landmarks[..., :2])
    world = track.world + error * _trunk(track.world)
    visibility = _compute_visibility(track.t_s, is_far, hidden)
    for array in (landmarks, world):
        array[:, list(hidden)] = np.nan
    gone = rng.random(len(track)) < noise.dropped
    landmarks[gone], world[gone], visibility[gone] = np.nan, np.nan, np.nan
    return replace(
        track,
        landmarks=landmarks,
        world=world,
        visibility=visibility,
        lost=tuple(Lost.NOBODY if is_gone else None for is_gone in gone),
        people=np.where(gone, 0, 1).astype(np.int64),
        torso_flow=np.where(gone[:, None], np.nan, track.torso_flow),
    )


def _find_far(world: FloatArray) -> BoolArray:
    """Which landmarks are limbs on the far side of the body, `(n, 33)`."""
    is_far = np.zeros(world.shape[:2], dtype=np.bool_)
    is_far[:, _LIMBS] = world[:, _LIMBS, 2] > _FAR_M
    return is_far


def _trunk(points: FloatArray) -> float:
    """Length of the trunk in the unit of the points: its longest, as it may point at the camera."""
    shoulders = points[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=1)
    return float(np.linalg.norm(shoulders - points[:, list(_HIPS)].mean(axis=1), axis=1).max())


def _draw_errors(times_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Errors of size 1 that keep for a while, `(n, 33, 3)`."""
    fresh = rng.standard_normal((len(times_s), len(Landmark), 3))
    keep = np.exp(-np.diff(times_s) / _MEMORY_S)
    for k, share in enumerate(keep.tolist(), start=1):
        fresh[k] = share * fresh[k - 1] + np.sqrt(1.0 - share**2) * fresh[k]
    return fresh


def _compute_visibility(
    times_s: FloatArray, is_far: BoolArray, hidden: Sequence[int]
) -> FloatArray:
    """The model's own opinion, which comes late, `(n, 33)`."""
    near, far, out = _VISIBLE
    wanted = np.where(is_far, far, near)
    wanted[:, list(hidden)] = out
    for k, share in enumerate(np.exp(-np.diff(times_s) / _LAG_S).tolist(), start=1):
        wanted[k] = share * wanted[k - 1] + (1.0 - share) * wanted[k]
    return wanted
