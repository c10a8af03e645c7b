"""What crosses the rooms.

Array aliases with their shapes, and the frozen records of frames and poses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from limberup.landmarks import LANDMARK_COUNT

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.int64]
Image: TypeAlias = npt.NDArray[np.uint8]
"""`(height, width, 3)`, red green blue."""


DARK: Final = 0.15
"""Mean luma of a picture, 0 to 1, below which a person in it is not seen well.

Measured by darkening four drawn clips step by step, with the noise of a camera: all counts stay
right down to 0.26, single repetitions are lost from 0.2 on, most of one exercise at 0.146. Clips of
real people have 0.16 and more, title cards apart.
"""


class Lost(StrEnum):
    """Why a frame has no pose that can be trusted.

    The value is the reason code that reports carry.
    """

    NOBODY = "nobody_found"
    TOO_DARK = "too_dark"
    TOO_SMALL = "person_too_small"
    OUT_OF_FRAME = "out_of_frame"
    HEAD_HIDDEN = "head_hidden"
    HIPS_HIDDEN = "hips_hidden"
    LIMB_JUMP = "limb_length_jump"
    SIDES_SWAPPED = "sides_swapped"
    OTHER_PERSON = "other_person"
    FROZEN = "frozen_picture"


class Span(Protocol):
    """Anything with a start and an end, seconds."""

    @property
    def start_s(self) -> float:
        """When it begins."""

    @property
    def end_s(self) -> float:
        """When it is over."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and the time it was taken.

    `t_s`: seconds since the start of the source; strictly increasing within one source.
    `image`: `(height, width, 3)` uint8, RGB, upright (rotation metadata already applied).
    """

    t_s: float
    image: Image


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where one person's landmarks are in one frame.

    `landmarks`: `(33, 3)` image coordinates divided by the image *height*, so that x and y have one
    scale: x right from the left edge, y down from the top edge, z on about the same scale, smaller
    is nearer.
    `world`: `(33, 3)` metres, origin between the hips, axes as above.
    `visibility`: `(33,)`, 0 to 1, the model's own opinion; it lags and can be confidently wrong.
    A landmark that cannot be trusted is NaN in both arrays. `lost` says why when the whole frame is
    NaN.
    `brightness`: mean luma of the picture, 0 to 1. `people`: how many persons were seen when last
    looked for.
    `torso_flow`: `(2,)`, how fast the upper and the lower half of the torso, as they lie in the
    picture, move away from its long axis, in trunk lengths a second, by optical flow since the
    frame before. NaN where it was not measured.
    """

    t_s: float
    landmarks: FloatArray
    world: FloatArray
    visibility: FloatArray
    lost: Lost | None = None
    brightness: float = float("nan")
    people: int = 1
    torso_flow: FloatArray = field(default_factory=lambda: np.full(2, np.nan))

    @classmethod
    def missing(
        cls, t_s: float, lost: Lost, *, brightness: float = float("nan"), people: int = 0
    ) -> "Pose":
        """A pose with every landmark NaN, and the reason."""
        nothing = np.full((LANDMARK_COUNT, 3), np.nan)
        return cls(
            t_s, nothing, nothing.copy(), np.full(LANDMARK_COUNT, np.nan), lost, brightness, people
        )


@dataclass(frozen=True, slots=True, eq=False)
class PoseTrack:
    """The poses of one source in order of time: the fields of `Pose` with a leading axis `n`.

    `aspect`: image width divided by height, so that the right edge of the picture is at x =
    `aspect`. Without `torso_flow` it is NaN.
    """

    t_s: FloatArray
    landmarks: FloatArray
    world: FloatArray
    visibility: FloatArray
    lost: tuple[Lost | None, ...]
    brightness: FloatArray
    people: npt.NDArray[np.int64]
    aspect: float
    torso_flow: FloatArray = field(default_factory=lambda: np.empty((0, 2)))

    def __post_init__(self) -> None:
        if len(self.torso_flow) == 0:
            object.__setattr__(self, "torso_flow", np.full((len(self.t_s), 2), np.nan))

    def __len__(self) -> int:
        return len(self.t_s)

    @classmethod
    def from_poses(cls, poses: Sequence[Pose], aspect: float) -> "PoseTrack":
        """Stack poses; an empty sequence gives a track of length 0."""
        count = len(poses)
        return cls(
            t_s=np.array([pose.t_s for pose in poses], dtype=np.float64),
            landmarks=np.array([pose.landmarks for pose in poses], dtype=np.float64).reshape(
                count, LANDMARK_COUNT, 3
            ),
            world=np.array([pose.world for pose in poses], dtype=np.float64).reshape(
                count, LANDMARK_COUNT, 3
            ),
            visibility=np.array([pose.visibility for pose in poses], dtype=np.float64).reshape(
                count, LANDMARK_COUNT
            ),
            lost=tuple(pose.lost for pose in poses),
            brightness=np.array([pose.brightness for pose in poses], dtype=np.float64),
            people=np.array([pose.people for pose in poses], dtype=np.int64),
            aspect=aspect,
            torso_flow=np.array([pose.torso_flow for pose in poses], dtype=np.float64).reshape(
                count, 2
            ),
        )

    def cut(self, first: int, stop: int) -> "PoseTrack":
        """The frames from number `first` up to `stop`, without it."""
        part = slice(first, stop)
        return PoseTrack(
            t_s=self.t_s[part],
            landmarks=self.landmarks[part],
            world=self.world[part],
            visibility=self.visibility[part],
            lost=self.lost[part],
            brightness=self.brightness[part],
            people=self.people[part],
            aspect=self.aspect,
            torso_flow=self.torso_flow[part],
        )

    def poses(self) -> Iterator[Pose]:
        """The same track one `Pose` at a time, as a camera would deliver it."""
        for i in range(len(self)):
            yield Pose(
                float(self.t_s[i]),
                self.landmarks[i],
                self.world[i],
                self.visibility[i],
                self.lost[i],
                float(self.brightness[i]),
                int(self.people[i]),
                self.torso_flow[i],
            )
