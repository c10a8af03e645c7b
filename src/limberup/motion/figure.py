"""A performance as a drawn figure: landmarks, a trunk that bends, and the things that are used.

Seen from far away, so that nothing grows or shrinks as it comes and goes, and the floor is a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.motion.model import Prop
from limberup.motion.perform import Performance
from limberup.motion.trunk_shape import Trunk
from limberup.types import BoolArray, FloatArray

LIMBS: Final = (
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST),
    (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE),
    (Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE),
)
"""In the order of `Figure.in_front`."""

_SIDES: Final = (
    (Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_SHOULDER),
)
_AXES: Final = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
_CORNERS: Final = np.array(np.meshgrid(*[(-0.5, 0.5)] * 3)).reshape(3, 8).T


@dataclass(frozen=True, slots=True)
class View:
    """From where: `yaw_deg` 0 looks from the right of a body that lies along x, 90 from ahead.

    `pitch_deg`: from above. `facing_deg`: the yaw that it stands for, by which it is told what is
    before what; otherwise all that lies ahead would be near in a view that is a little from ahead.
    """

    yaw_deg: float
    pitch_deg: float
    facing_deg: float

    def project(self, points: FloatArray) -> FloatArray:
        """Right, down and away from the viewer, metres, of stage points `(..., 3)`."""
        yaw, pitch = np.radians([self.yaw_deg, self.pitch_deg])
        level = np.array([-np.sin(yaw), np.cos(yaw), 0.0])
        right = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        up = np.array([0.0, 0.0, 1.0])
        away = np.cos(pitch) * level - np.sin(pitch) * up
        down = -np.sin(pitch) * level - np.cos(pitch) * up
        seen: FloatArray = points @ np.stack([right, down, away], axis=1)
        return seen

    def find_depth(self, points: FloatArray) -> FloatArray:
        """How far away, metres, `(...)` of `(..., 3)`."""
        yaw = np.radians(self.facing_deg)
        depth: FloatArray = points @ np.array([-np.sin(yaw), np.cos(yaw), 0.0])
        return depth


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is used.

    `points` `(n, k, 2)`: the ends of a cylinder, or the corners of a box. `radius_m` of a cylinder;
    None: a box.
    """

    points: FloatArray
    radius_m: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """Metres to the right and down, for each of `n` moments.

    `landmarks` `(n, 33, 2)`. `trunk` `(n, k, 3)`: discs from the seat to the head, the third number
    is the radius. `in_front` `(n, 4)`: whether a limb is before the trunk, in the order of `LIMBS`.
    `near`: the side nearer to the viewer at first. `floor`: how far down the floor is, below the
    middle of the body.
    """

    landmarks: FloatArray
    trunk: FloatArray
    in_front: BoolArray
    near: str
    floor: float
    things: tuple[Thing, ...]


def draw_figure(performance: Performance, moments: Sequence[int], view: View) -> Figure:
    """How a performance looks at some of its moments."""
    trunk = Trunk(performance.skeleton)
    points = np.stack([performance.landmarks(k) for k in moments])
    seen = view.project(points)
    discs, depths = [], []
    for k in moments:
        middles, half_axes = trunk.place(performance.posture(k))
        at = view.project(middles)
        radii = _find_radii(at[:, :2], view.project(half_axes)[..., :2])
        discs.append(np.concatenate([at[:, :2], radii[:, None]], axis=1))
        depths.append(view.find_depth(middles[:-1]).mean())
    away = view.find_depth(points)
    limb_depths = np.stack([away[:, list(pair)].mean(axis=1) for pair in LIMBS], axis=1)
    left, right = (seen[0, list(pair), 2].sum() for pair in _SIDES)
    below = np.append(points.reshape(-1, 3)[:, :2].mean(axis=0), 0.0)
    return Figure(
        seen[..., :2],
        np.stack(discs),
        limb_depths < np.array(depths)[:, None],
        "left" if left <= right else "right",
        float(view.project(below)[1]),
        tuple(_place(performance, prop, moments, view) for prop, _ in performance.list_props()),
    )


def _find_radii(middles: FloatArray, half_axes: FloatArray) -> FloatArray:
    """How far ellipses `(n, 2, 2)` reach to the side of the line through their middles `(n, 2)`."""
    along = np.gradient(middles, axis=0)
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1)
    aside /= np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-9)
    reach: FloatArray = np.linalg.norm(np.einsum("nad,nd->na", half_axes, aside), axis=1)
    return reach


def _place(performance: Performance, prop: Prop, moments: Sequence[int], view: View) -> Thing:
    frames = [view.project(_find_points(performance, prop, k))[:, :2] for k in moments]
    return Thing(np.stack(frames), prop.radius_m if prop.shape == "cylinder" else None)


def _find_points(performance: Performance, prop: Prop, k: int) -> FloatArray:
    """The ends of a cylinder, or the corners of a box, stage metres."""
    if prop.start and prop.end:
        marks = performance.landmarks(k)
        start = marks[performance.find_landmark(k, prop.start)]
        end = marks[performance.find_landmark(k, prop.end)]
        way = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
        return np.stack([start - prop.extend_m * way, end + prop.extend_m * way])
    middle = np.array(prop.at_m)
    if prop.start:
        middle = middle + performance.landmarks(k)[performance.find_landmark(k, prop.start)]
    else:
        middle[0] += prop.follow * performance.channel(k, "shift_x")
    if prop.shape == "box":
        corners: FloatArray = middle + _CORNERS * np.array(prop.size_m)
        return corners
    half = 0.5 * prop.length_m * np.array(_AXES[prop.axis])
    return np.stack([middle - half, middle + half])
