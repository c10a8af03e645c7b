"""Poses for everything live, without video or model.

Parts of the sample recordings, and single poses of the rig.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import load_motion
from limberup.motion.perform import perform
from limberup.motion.steps import Step
from limberup.pose.recording import load_recording
from limberup.types import FloatArray, Lost, Pose

FPS = 15.0
ASPECT = 4 / 3
SAMPLES = Path(__file__).parents[2] / "sample_videos"

# Of scorpion_stretch_clean: one repetition each, with the rest before and after it.
RIGHT_LOW = ("scorpion_stretch_clean", 0.0, 5.4)  # hip off the floor
LEFT_90 = ("scorpion_stretch_clean", 4.8, 10.4)  # hips at 90
RIGHT_FLOOR = ("scorpion_stretch_clean", 9.8, 16.6)  # foot to the floor


@cache
def _read(name: str) -> tuple[Pose, ...]:
    return tuple(load_recording(SAMPLES / f"{name}.npz").track.poses())


def clip(name: str, start_s: float = 0.0, end_s: float = 1e9) -> list[Pose]:
    """A part of a sample recording."""
    return [pose for pose in _read(name) if start_s <= pose.t_s < end_s]


def follow(*parts: Iterable[Pose], start_s: float = 0.0) -> Iterator[Pose]:
    """Parts one after the other, their times running on."""
    t_s = start_s
    for part in parts:
        for pose in part:
            yield replace(pose, t_s=round(t_s, 6))
            t_s += 1 / FPS


def nobody(seconds: float) -> list[Pose]:
    """An empty picture."""
    return [Pose.missing(k / FPS, Lost.NOBODY, brightness=0.5) for k in range(int(seconds * FPS))]


def still(seconds: float) -> list[Pose]:
    """Somebody who rests face down."""
    first = clip("scorpion_stretch_clean")[8]
    return [replace(first, t_s=k / FPS) for k in range(int(seconds * FPS))]


def upright(seconds: float) -> list[Pose]:
    """Somebody whose trunk is upright."""
    return [replace(pose, world=pose.world[:, [1, 0, 2]]) for pose in still(seconds)]


def with_hand_up(pose: Pose, *, left: bool = True) -> Pose:
    """The same person with one arm straight up."""
    landmarks = pose.landmarks.copy()
    shoulder, elbow, wrist = (11, 13, 15) if left else (12, 14, 16)
    torso = float(
        np.linalg.norm(landmarks[[11, 12], :2].mean(axis=0) - landmarks[[23, 24], :2].mean(axis=0))
    )
    landmarks[elbow, :2] = landmarks[shoulder, :2] - [0.0, 0.5 * torso]
    landmarks[wrist, :2] = landmarks[shoulder, :2] - [0.0, 1.0 * torso]
    return replace(pose, landmarks=landmarks)


@cache
def _lie() -> FloatArray:
    """Stage metres `(33, 3)` of somebody face down."""
    performance = perform(
        load_motion("scorpion_stretch"), [Step("hip_off_floor")], load_body(0.5), 2.0
    )
    return performance.landmarks(0)


def lying(*, yaw_deg: float = 0.0, height_m: float = 0.7, fill: float = 0.8) -> Pose:
    """Somebody face down, seen by a camera of one's choice."""
    points = _lie()
    camera = fit_camera(Camera(yaw_deg=yaw_deg, height_m=height_m), points, fill)
    return Pose(
        0.0,
        camera.compute_landmarks(points),
        camera.compute_world(points),
        np.ones(33),
        brightness=0.5,
        people=1,
    )
