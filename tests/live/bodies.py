"""Poses of reference motions as a camera would see them: input for everything live, without video or model."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.perform import Step, load_motion, perform
from limberup.types import FloatArray, Lost, Pose

FPS = 10.0
ASPECT = 4 / 3


@cache
def stage(motion: str, path: str, side: str = "left", fault: str = "", hold_s: float | None = None) -> FloatArray:
    """Stage metres `(n, 33, 3)` of one performed path, with rest before and after it."""
    performance = perform(
        load_motion(motion), [Step(path, side, fault, hold_s=hold_s)], load_body(0.5), FPS, lead_s=1.0
    )
    frames = range(len(performance.times_s))
    return np.stack([performance.rig.landmarks(performance.posture(k)) for k in frames])


def see(points: FloatArray, *, yaw_deg: float = 0.0, height_m: float = 0.7, fill: float = 0.8) -> list[Pose]:
    """The poses of such a performance, times from 0."""
    camera = fit_camera(Camera(yaw_deg=yaw_deg, height_m=height_m), points.reshape(-1, 3), fill)
    landmarks, world = camera.compute_landmarks(points), camera.compute_world(points)
    return [
        Pose(k / FPS, landmarks[k], world[k], np.ones(33), brightness=0.5, people=1) for k in range(len(landmarks))
    ]


def follow(*parts: list[Pose]) -> Iterator[Pose]:
    """Performances one after the other, their times running on."""
    t_s = 0.0
    for part in parts:
        for pose in part:
            yield replace(pose, t_s=round(t_s, 6))
            t_s += 1 / FPS


def nobody(seconds: float) -> list[Pose]:
    """An empty picture."""
    return [Pose.missing(k / FPS, Lost.NOBODY, brightness=0.5) for k in range(int(seconds * FPS))]


def still(seconds: float, motion: str = "scorpion_stretch", path: str = "hip_off_floor") -> list[Pose]:
    """Somebody who rests in the start pose."""
    first = see(stage(motion, path))[0]
    return [replace(first, t_s=k / FPS) for k in range(int(seconds * FPS))]


def with_hand_up(pose: Pose, *, left: bool = True) -> Pose:
    """The same person with one arm straight up."""
    landmarks = pose.landmarks.copy()
    shoulder, elbow, wrist = (11, 13, 15) if left else (12, 14, 16)
    torso = float(np.linalg.norm(landmarks[[11, 12], :2].mean(axis=0) - landmarks[[23, 24], :2].mean(axis=0)))
    landmarks[elbow, :2] = landmarks[shoulder, :2] - [0.0, 0.5 * torso]
    landmarks[wrist, :2] = landmarks[shoulder, :2] - [0.0, 1.0 * torso]
    return replace(pose, landmarks=landmarks)
