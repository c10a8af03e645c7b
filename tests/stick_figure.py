"""A person made of 33 points, for tests that need a body but no picture."""

import numpy as np

from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.types import FloatArray, Pose

_RIGHT_SIDE = {
    "SHOULDER": (-0.17, -0.50, 0.0),
    "ELBOW": (-0.25, -0.24, 0.0),
    "WRIST": (-0.30, 0.00, -0.05),
    "PINKY": (-0.32, 0.06, -0.05),
    "INDEX": (-0.31, 0.07, -0.06),
    "THUMB": (-0.29, 0.05, -0.07),
    "HIP": (-0.10, 0.00, 0.0),
    "KNEE": (-0.11, 0.42, -0.02),
    "ANKLE": (-0.12, 0.82, 0.0),
    "HEEL": (-0.12, 0.86, 0.04),
    "FOOT_INDEX": (-0.14, 0.88, -0.12),
    "EAR": (-0.07, -0.68, -0.02),
    "EYE_INNER": (-0.02, -0.71, -0.1),
    "EYE": (-0.03, -0.71, -0.1),
    "EYE_OUTER": (-0.04, -0.71, -0.09),
}


def make_world() -> FloatArray:
    """`(33, 3)` metres, origin between the hips: someone standing upright who faces the camera."""
    world = np.zeros((LANDMARK_COUNT, 3))
    world[Landmark.NOSE] = (0.0, -0.69, -0.12)
    world[Landmark.MOUTH_LEFT] = (0.02, -0.65, -0.1)
    world[Landmark.MOUTH_RIGHT] = (-0.02, -0.65, -0.1)
    for part, point in _RIGHT_SIDE.items():
        world[Landmark[f"RIGHT_{part}"]] = point
        world[Landmark[f"LEFT_{part}"]] = (-point[0], point[1], point[2])
    return world


def turn(world: FloatArray, degrees: float) -> FloatArray:
    """`world` turned about the vertical: at 90 degrees the camera sees the body from the side."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned: FloatArray = world @ np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    return turned


def make_pose(
    t_s: float = 0.0,
    *,
    world: FloatArray | None = None,
    at: tuple[float, float] = (0.7, 0.5),
    height_ratio: float = 0.6,
) -> Pose:
    """A pose whose hips are at `at` and whose standing height is `height_ratio` of the picture's
    height.
    """
    world = make_world() if world is None else world
    landmarks = world * (height_ratio / 1.6)
    landmarks[:, :2] += at
    return Pose(t_s, landmarks, world.copy(), np.full(LANDMARK_COUNT, 0.9), brightness=0.5)
