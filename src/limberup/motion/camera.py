"""A pinhole camera: stage metres to the two landmark spaces of the pose model."""

from dataclasses import dataclass, replace

import numpy as np

from limberup.landmarks import Landmark
from limberup.motion.rotations import cross, unit
from limberup.types import FloatArray

_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at `target` (stage metres) from `distance_m`.

    At `yaw_deg` 0 it sees a body that lies along x from its right side (prone); yaw turns it about
    the vertical, 180 is the other side. `height_m` is above the floor. `fov_deg` is vertical,
    `width` and `height` are pixels.
    """

    target: tuple[float, float, float] = (0.0, 0.0, 0.25)
    yaw_deg: float = 0.0
    height_m: float = 0.7
    distance_m: float = 2.5
    fov_deg: float = 46.0
    width: int = 640
    height: int = 480

    @property
    def aspect(self) -> float:
        """Width divided by height of the picture."""
        return self.width / self.height

    @property
    def eye(self) -> FloatArray:
        """Where the camera stands, `(3,)` stage metres."""
        x, y, z = self.target
        yaw = np.radians(self.yaw_deg)
        flat = np.sqrt(max(self.distance_m**2 - (self.height_m - z) ** 2, 0.25))
        return np.array([x + np.sin(yaw) * flat, y - np.cos(yaw) * flat, self.height_m])

    @property
    def axes(self) -> FloatArray:
        """Rows of `(3, 3)`: image right, image down, away from the camera."""
        away = unit(np.array(self.target) - self.eye)
        right = unit(cross(away, _UP))
        return np.stack([right, cross(away, right), away])

    def compute_image(self, points: FloatArray) -> FloatArray:
        """Isotropic image coordinates (divided by image height, y down) of `(..., 3)` stage metres:
        `(..., 2)`.
        """
        p = (points - self.eye) @ self.axes.T
        focal = 0.5 / np.tan(np.radians(self.fov_deg) / 2)
        image: FloatArray = focal * p[..., :2] / p[..., 2:] + np.array([0.5 * self.aspect, 0.5])
        return image

    def compute_landmarks(self, points: FloatArray) -> FloatArray:
        """As `compute_image`, with depth as the pose model gives it (zero between the hips).

        `(..., 33, 3)`.
        """
        image, world = self.compute_image(points), self.compute_world(points)
        hips = points[..., [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :].mean(axis=-2, keepdims=True)
        depth = ((hips - self.eye) @ self.axes[2])[..., None]
        focal = 0.5 / np.tan(np.radians(self.fov_deg) / 2)
        return np.concatenate([image, focal * world[..., 2:] / depth], axis=-1)

    def compute_world(self, points: FloatArray) -> FloatArray:
        """Hip-centred metres on camera axes (x right, y down, z away), `(..., 33, 3)`."""
        hips = points[..., [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :].mean(axis=-2, keepdims=True)
        world: FloatArray = (points - hips) @ self.axes.T
        return world


def fit_camera(camera: Camera, points: FloatArray, fill: float) -> Camera:
    """Aim at `points` `(n, 3)` and step back until they take `fill` of the picture's width (or
    nearly its height).
    """
    middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
    camera = replace(camera, target=(float(middle[0]), float(middle[1]), float(middle[2])))
    near, far = 1.0, 9.0
    for _ in range(30):
        distance = 0.5 * (near + far)
        trial = replace(camera, distance_m=distance)
        xy = trial.compute_image(points)
        wide = 2.0 * np.abs(xy[:, 0] - 0.5 * camera.aspect).max() / camera.aspect
        tall = 2.0 * np.abs(xy[:, 1] - 0.5).max()
        depth = (points - trial.eye) @ trial.axes[2]
        if depth.min() < 0.3 or wide > fill or tall > 0.92:
            near = distance
        else:
            far = distance
    return replace(camera, distance_m=far)
