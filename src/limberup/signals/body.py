"""One person's body, seen from the working side's point of view, and the points and lines of it
that have names.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from limberup.landmarks import MIRROR, Landmark
from limberup.signals.array_rows import index_rows
from limberup.signals.geometry import (
    compute_cross,
    compute_length,
    compute_roll,
    compute_share,
)
from limberup.types import FloatArray, IntArray

__all__ = ["PARTS", "POINTS", "Body"]

PARTS: Final = MappingProxyType(
    {
        "ear": "EAR",
        "shoulder": "SHOULDER",
        "elbow": "ELBOW",
        "wrist": "WRIST",
        "hip": "HIP",
        "knee": "KNEE",
        "ankle": "ANKLE",
        "heel": "HEEL",
        "foot": "FOOT_INDEX",
    }
)
_CHOSEN: Final = ("near", "raised")
_MEASURED: Final = np.array(
    [
        Landmark.NOSE,
        *(Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in PARTS.values()),
    ]
)
"""The landmarks that features read."""
_MIRRORED: Final = MIRROR[_MEASURED]
POINTS: Final = (
    "nose",
    *(f"{side}_{part}" for side in ("working", "other", "mid", *_CHOSEN) for part in PARTS),
)
"""Every name of a point, in the order of the rows of `_name_points`, and behind them those that are
chosen by the pose."""
_ROW: Final = MappingProxyType({name: row for row, name in enumerate(POINTS)})
_LATERAL: Final = MappingProxyType({"shoulder": 0, "hip": 1})
_WORKING, _OTHER, _MIDDLE = (slice(1 + 9 * i, 10 + 9 * i) for i in range(3))
_FIRST_CHOSEN: Final = _MIDDLE.stop


@dataclass(frozen=True)
class Body:
    """One person over any number of frames, seen from the working side's point of view.

    `image` `(..., 33, 2)`: isotropic picture coordinates, y down. `world` `(..., 33, 3)`: metres, y
    down, z away. `breath` `(..., 3)`: how full the lungs are, how far the chest has risen and how
    clear that is, as `limberup.signals.breathing.LungWatch` has it; None where nothing reads it.
    `has_mirror`: as `with_mirror` says.
    """

    image: FloatArray
    world: FloatArray
    breath: FloatArray | None = None
    has_mirror: bool = False

    def mirrored(self) -> "Body":
        """The same body in a mirror: left and right exchanged, x reversed. Its own inverse."""
        image, world = self.image[..., MIRROR, :], self.world[..., MIRROR, :]
        for points in (image, world):
            np.negative(points[..., 0], out=points[..., 0])
        return Body(image, world, self.breath)

    def with_mirror(self) -> "Body":
        """The body and its mirror image, so that all that is measured has a new first axis of two:
        for both working sides at once.
        """
        return Body(self.image, self.world, self.breath, has_mirror=True)

    def stacked(self) -> "Body":
        """The body alone along a new first axis."""
        breath = None if self.breath is None else self.breath[None]
        return Body(self.image[None], self.world[None], breath)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what is measured of it."""
        frames = self.image.shape[:-2]
        return (2, *frames) if self.has_mirror else frames

    @cached_property
    def working_side_depth(self) -> FloatArray:
        """How much farther the working shoulder and hip are from the camera than the other ones,
        `(...)`.
        """
        depth = self.world[..., 2]
        working = depth[..., Landmark.LEFT_SHOULDER] + depth[..., Landmark.LEFT_HIP]
        other = depth[..., Landmark.RIGHT_SHOULDER] + depth[..., Landmark.RIGHT_HIP]
        return self._for_both(working - other)

    @cached_property
    def working_knee_drop(self) -> FloatArray:
        """How much lower in the picture the working knee is than the other one, `(...)`.

        Which leg is up is seen more surely than whose it is: when a leg crosses the body the model
        exchanges the labels of left and right (measured on renders of the scorpion, far leg).
        """
        height = self.image[..., 1]
        return self._for_both(height[..., Landmark.LEFT_KNEE] - height[..., Landmark.RIGHT_KNEE])

    def _for_both(self, lead: FloatArray) -> FloatArray:
        """By how much the working side is ahead of the other, for each of them where both work."""
        return np.stack([lead, -lead]) if self.has_mirror else lead

    @cached_property
    def shoulders(self) -> FloatArray:
        """Middle of the shoulders in the world, `(..., 3)`."""
        return self.world_point("mid_shoulder")

    @cached_property
    def hips(self) -> FloatArray:
        """Middle of the hips in the world, `(..., 3)`."""
        return self.world_point("mid_hip")

    @cached_property
    def trunk(self) -> FloatArray:
        """From the middle of the hips to the middle of the shoulders in the world, `(..., 3)`
        metres.
        """
        return self.shoulders - self.hips

    @cached_property
    def image_trunk(self) -> FloatArray:
        """From the middle of the hips to the middle of the shoulders in the picture, `(..., 2)`.

        The yardstick.
        """
        return self.image_point("mid_shoulder") - self.image_point("mid_hip")

    @cached_property
    def image_trunk_length(self) -> FloatArray:
        """Length of the trunk in the picture, `(..., 1)`, in image heights."""
        return compute_length(self.image_trunk)[..., None]

    @cached_property
    def toes_way(self) -> FloatArray:
        """Which way the toes point in the picture, `(...)`: 1 to the right, -1 to the left.

        Feet tell where a standing body faces while it bends forward until the head is upside down.
        With both feet out of the picture, hips and shoulders do: the toes point to the right of
        whoever has the left side further away.
        """
        ways = [
            self.image_point(f"{side}_foot")[..., 0] - self.image_point(f"{side}_heel")[..., 0]
            for side in ("working", "other")
        ]
        feet = np.where(
            np.isnan(ways[0]), ways[1], np.where(np.isnan(ways[1]), ways[0], ways[0] + ways[1])
        )
        return np.sign(np.where(np.isnan(feet), self.working_side_depth, feet))

    def lean(self, base: FloatArray, tip: FloatArray) -> FloatArray:
        """How far the line from `base` up to `tip`, `(..., 2)` in the picture, leans towards the
        toes.

        Degrees, -90 to 270, `(...)`: 0 is upright, 90 level to the front, 180 upside down, negative
        leans back.
        """
        line = tip - base
        angle = np.degrees(np.arctan2(line[..., 0] * self.toes_way, -line[..., 1]))
        return np.where(angle < -90.0, angle + 360.0, angle)

    def lateral(self, part: str) -> FloatArray:
        """From the other to the working landmark of hips or shoulders in the world, `(..., 3)`
        metres.
        """
        lateral: FloatArray = self._laterals[_LATERAL[part]]
        return lateral

    @cached_property
    def chest_down(self) -> FloatArray:
        """How squarely the chest faces the floor, `(...)`: 1 down, 0 sideways, -1 up."""
        return compute_share(compute_cross(self.lateral("shoulder"), self.trunk), 1)

    def roll(self, part: str) -> FloatArray:
        """How far hips or shoulders are rolled about the trunk, `(...)`; see `compute_roll`."""
        roll: FloatArray = self._rolls[_LATERAL[part]]
        return roll

    @cached_property
    def _laterals(self) -> FloatArray:
        working, other = (
            self.world_points(tuple(f"{side}_{part}" for part in _LATERAL))
            for side in ("working", "other")
        )
        return working - other

    @cached_property
    def _rolls(self) -> FloatArray:
        return compute_roll(self._laterals, self.trunk)

    def image_point(self, name: str) -> FloatArray:
        """A named point in the picture, `(..., 2)`, such as "working_hip", "near_knee",
        "raised_ankle", "mid_shoulder" or "nose"; see `POINTS`.
        """
        point: FloatArray = self.image_points((name,))[0]
        return point

    def world_point(self, name: str) -> FloatArray:
        """The same in the world, `(..., 3)`."""
        point: FloatArray = self.world_points((name,))[0]
        return point

    def image_points(self, names: tuple[str, ...]) -> FloatArray:
        """Named points in the picture, along a new first axis: `(names, ..., 2)`."""
        rows, is_chosen = _find_rows(names)
        points: FloatArray = (self._image_choice if is_chosen else self._image_points)[rows]
        return points

    def world_points(self, names: tuple[str, ...]) -> FloatArray:
        """The same in the world, `(names, ..., 3)`."""
        rows, is_chosen = _find_rows(names)
        points: FloatArray = (self._world_choice if is_chosen else self._world_points)[rows]
        return points

    @cached_property
    def _image_points(self) -> FloatArray:
        return _name_points(self.image, has_mirror=self.has_mirror)

    @cached_property
    def _world_points(self) -> FloatArray:
        return _name_points(self.world, has_mirror=self.has_mirror)

    @cached_property
    def _image_choice(self) -> FloatArray:
        return self._choose(self._image_points)

    @cached_property
    def _world_choice(self) -> FloatArray:
        return self._choose(self._world_points)

    def _choose(self, points: FloatArray) -> FloatArray:
        """Named points, and behind them those of the near and of the raised side."""
        chosen = []
        for choice in (self.working_side_depth, self.working_knee_drop):
            side = np.where(choice[..., None] <= 0.0, points[_WORKING], points[_OTHER])
            side[:, np.isnan(choice)] = np.nan
            chosen.append(side)
        return np.concatenate([points, *chosen])


@cache
def _find_rows(names: tuple[str, ...]) -> tuple[IntArray | slice, bool]:
    """Rows of named points, and whether one of them lies behind those of `_name_points`."""
    rows = [_ROW[name] for name in names]
    return index_rows(rows), max(rows) >= _FIRST_CHOSEN


def _name_points(landmarks: FloatArray, *, has_mirror: bool) -> FloatArray:
    """The landmarks that features read, and the middle of each part, along a new first axis:
    `(rows, ..., d)`, in the order of `POINTS`.
    """
    frames = landmarks.ndim - 2
    rows = landmarks.transpose(frames, *range(frames), -1)
    views = (_MEASURED, _MIRRORED) if has_mirror else (_MEASURED,)
    points = np.empty((_FIRST_CHOSEN, len(views), *rows.shape[1:]))
    for view, measured in enumerate(views):
        points[: _MIDDLE.start, view] = rows[measured]
    if has_mirror:
        points[: _MIDDLE.start, 1, ..., 0] *= -1.0
    points[_MIDDLE] = 0.5 * (points[_WORKING] + points[_OTHER])
    return points if has_mirror else points[:, 0]
