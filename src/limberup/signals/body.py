"""One person's body, seen from the working side's point of view, and the points and lines of it
that have names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from limberup.landmarks import MIRROR, Landmark
from limberup.signals.geometry import compute_length
from limberup.types import FloatArray

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
_INDEX: Final = MappingProxyType(
    {part: (Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]) for part, name in PARTS.items()}
)
"""The working and the other landmark of each part."""


@dataclass(frozen=True)
class Body:
    """One person over any number of frames, seen from the working side's point of view.

    `image` `(..., 33, 2)`: isotropic picture coordinates, y down. `world` `(..., 33, 3)`: metres, y
    down, z away. `breath` `(..., 3)`: how full the lungs are, how far the chest has risen and how
    clear that is, as `limberup.signals.breathing.LungWatch` has it.
    """

    image: FloatArray
    world: FloatArray
    breath: FloatArray = field(default_factory=lambda: np.full(3, np.nan))

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "breath", np.broadcast_to(self.breath, (*self.image.shape[:-2], 3))
        )

    def mirrored(self) -> "Body":
        """The same body in a mirror: left and right exchanged, x reversed. Its own inverse."""
        image, world = self.image[..., MIRROR, :], self.world[..., MIRROR, :]
        for points in (image, world):
            np.negative(points[..., 0], out=points[..., 0])
        return Body(image, world, self.breath)

    def with_mirror(self) -> "Body":
        """The body and its mirror image, stacked along a new first axis.

        Measured for both working sides at once.
        """
        other = self.mirrored()
        return Body(
            np.stack([self.image, other.image]),
            np.stack([self.world, other.world]),
            np.broadcast_to(self.breath, (2, *self.breath.shape)),
        )

    def stacked(self) -> "Body":
        """The body alone along a new first axis."""
        return Body(self.image[None], self.world[None], self.breath[None])

    @cached_property
    def working_side_depth(self) -> FloatArray:
        """How much farther the working shoulder and hip are from the camera than the other ones,
        `(...)`.
        """
        depth = self.world[..., 2]
        working = depth[..., Landmark.LEFT_SHOULDER] + depth[..., Landmark.LEFT_HIP]
        other = depth[..., Landmark.RIGHT_SHOULDER] + depth[..., Landmark.RIGHT_HIP]
        return working - other

    @cached_property
    def working_knee_drop(self) -> FloatArray:
        """How much lower in the picture the working knee is than the other one, `(...)`.

        Which leg is up is seen more surely than whose it is: when a leg crosses the body the model
        exchanges the labels of left and right (measured on renders of the scorpion, far leg).
        """
        return self.image[..., Landmark.LEFT_KNEE, 1] - self.image[..., Landmark.RIGHT_KNEE, 1]

    @cached_property
    def shoulders(self) -> FloatArray:
        """Middle of the shoulders in the world, `(..., 3)`."""
        return self.middle(self.world, "shoulder")

    @cached_property
    def hips(self) -> FloatArray:
        """Middle of the hips in the world, `(..., 3)`."""
        return self.middle(self.world, "hip")

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
        return self.middle(self.image, "shoulder") - self.middle(self.image, "hip")

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
            self.point(self.image, f"{side}_foot")[..., 0]
            - self.point(self.image, f"{side}_heel")[..., 0]
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
        """From the other to the working landmark of a part in the world, `(..., 3)` metres."""
        return self.point(self.world, f"working_{part}") - self.point(self.world, f"other_{part}")

    @staticmethod
    def middle(points: FloatArray, part: str) -> FloatArray:
        """Middle between the left and the right landmark of a part, in the space of `points`."""
        left, right = _INDEX[part]
        return 0.5 * (points[..., left, :] + points[..., right, :])

    def place(self, points: FloatArray, names: Sequence[str]) -> FloatArray:
        """Named points along a new first axis, `(names, ..., d)`, in the space of `points`."""
        return np.stack([self.point(points, name) for name in names])

    def point(self, points: FloatArray, name: str) -> FloatArray:
        """A named point, such as "working_hip", "near_knee", "raised_ankle", "mid_shoulder" or
        "nose"; see `POINTS`.
        """
        side, _, part = name.partition("_")
        if not part:
            return points[..., Landmark.NOSE, :]
        if side == "mid":
            return self.middle(points, part)
        working, other = _INDEX[part]
        if side in _CHOSEN:
            choice = (self.working_side_depth if side == "near" else self.working_knee_drop)[
                ..., None
            ]
            chosen = np.where(choice <= 0.0, points[..., working, :], points[..., other, :])
            return np.where(np.isnan(choice), np.nan, chosen)
        return points[..., working if side == "working" else other, :]


POINTS: Final = (
    "nose",
    *(f"{side}_{part}" for side in ("working", "other", *_CHOSEN, "mid") for part in PARTS),
)
"""Every name that `Body.point` understands."""
