"""What to change about the set-up.

The one biggest problem with the picture, and only once it has lasted.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from limberup.landmarks import TRUNK, Landmark
from limberup.signals.geometry import compute_depth_angle, compute_length
from limberup.types import FloatArray, Lost, Pose

APPEARS_AFTER_S: Final = 0.6
"""A problem is told once it has lasted, lest a blink of the tracker send somebody away from the
mat.
"""

STAYS_S: Final = 1.6
"""A sentence stays long enough to be read from the mat."""

LOST_FOR_S: Final = 1.0
"""Nobody there for this long is worth telling; shorter, the last problem stands."""

LOOKING: Final = "looking"
"""Nobody has been looked for yet: no problem so far, and nothing to say aloud."""

DARK: Final = 0.16
"""Own threshold, a little above the mean luma (`types.DARK`) below which form is not judged."""

SMALL: Final = 0.4
"""Size of the person over the picture's height; below a third the pose model is often wrong."""

SIDE_ON_DEG: Final = 40.0
"""Trunk out of the picture plane.

A little stricter than the 45 to 55 deg at which specs refuse to judge.
"""

FACING_RATIO: Final = 0.45
"""Width of the shoulders over the length of the trunk, in the picture, from which somebody is seen
from the front.
"""

STEEP_DEG: Final = 42.0
"""Slope of the line through the hips and shoulders of somebody side-on.

The camera looks down on them.
"""

EDGE: Final = 0.015
"""A part this near to an edge of the picture, in image heights, is about to leave it."""

_ENDS: Final = (
    ("head", "HIP", "SHOULDER", (Landmark.LEFT_EAR, Landmark.RIGHT_EAR), 0.55),
    ("feet", "HIP", "KNEE", (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE), 1.0),
    ("hands", "SHOULDER", "ELBOW", (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST), 0.95),
)
"""What may be cut off.

Its name, the joints that lead to it, its landmarks, and how far on they are.
A landmark outside the picture is not known; where it must be follows from the joints before it.
"""

_CHAINS: Final = np.array(
    [
        [Landmark[f"{side}_{joint}"] for side in ("LEFT", "RIGHT")]
        for joint in ("SHOULDER", "HIP", "KNEE", "ANKLE")
    ]
)


def find_problem(pose: Pose, view: Sequence[str], aspect: float, *, is_start: bool) -> str:
    """Code of the biggest problem with one picture, "" if there is none.

    `view`: from where the camera may look ("side", "front"). `aspect`: width over height.
    `is_start`: whether the person is in the exercise's posture, where the direction of the view can
    be told.
    """
    return next(_problems(pose, view, aspect, is_start=is_start), "")


def _problems(pose: Pose, view: Sequence[str], aspect: float, *, is_start: bool) -> Iterator[str]:
    is_there = bool(np.isfinite(pose.landmarks[:, 0]).any())
    if pose.brightness < DARK and (not is_there or pose.brightness < 0.6 * DARK):
        yield "too_dark"
    if pose.people > 1 or pose.lost is Lost.OTHER_PERSON:
        yield "two_people"
    if not is_there:
        yield _LOST.get(pose.lost or Lost.NOBODY, "nobody")
        return
    part = _cut_off(pose.landmarks, aspect)
    if part:
        yield f"{part}_out"
    if _extent(pose.landmarks) < SMALL:
        yield "too_small"
    if is_start:
        yield from _direction(pose, view)


_LOST: Final = {
    Lost.NOBODY: "nobody",
    Lost.TOO_DARK: "too_dark",
    Lost.TOO_SMALL: "too_small",
    Lost.OUT_OF_FRAME: "out_of_frame",
    Lost.HEAD_HIDDEN: "head_out",
    Lost.HIPS_HIDDEN: "out_of_frame",
    Lost.LIMB_JUMP: "blurred",
    Lost.SIDES_SWAPPED: "blurred",
    Lost.OTHER_PERSON: "two_people",
}


def _cut_off(landmarks: FloatArray, aspect: float) -> str:
    """The part of the body that is beyond an edge.

    On neither side seen, and where it should be is outside.
    """
    is_seen = np.isfinite(landmarks[:, 0]).tolist()
    for name, first, last, marks, reach in _ENDS:
        if any(is_seen[mark] for mark in marks):
            continue
        for side in ("LEFT", "RIGHT"):
            start, end = (landmarks[Landmark[f"{side}_{joint}"], :2] for joint in (first, last))
            x, y = end + reach * (end - start)
            if x < EDGE or x > aspect - EDGE or y < EDGE or y > 1 - EDGE:
                return name
    return ""


def _extent(landmarks: FloatArray) -> float:
    """The person's longer side, or trunk and leg one after the other.

    Somebody who sits or folds is no smaller.
    """
    points = landmarks[:, :2]
    width, height = np.fmax.reduce(points) - np.fmin.reduce(points)
    chains = points[_CHAINS]
    left, right = compute_length(chains[1:] - chains[:-1]).sum(axis=0)
    return float(np.fmax.reduce([left, right, width, height]))


def _direction(pose: Pose, view: Sequence[str]) -> Iterator[str]:
    """Whether the camera looks from where it should.

    Nothing is said while the trunk is not seen.
    """
    trunk = pose.world[TRUNK]
    if np.isnan(trunk).any() or {"front", "side"} <= set(view):
        return
    along = trunk[:2].mean(axis=0) - trunk[2:].mean(axis=0)
    if "front" in view:
        shoulders = pose.landmarks[TRUNK, :2]
        width = compute_length(shoulders[0] - shoulders[1])
        if width < FACING_RATIO * compute_length(
            shoulders[:2].mean(axis=0) - shoulders[2:].mean(axis=0)
        ):
            yield "face_camera"
    elif float(compute_depth_angle(along)) > SIDE_ON_DEG:
        yield "side_on"
    else:
        across = trunk[0] - trunk[1] + trunk[2] - trunk[3]
        slope = np.degrees(np.arctan2(abs(across[1]), float(np.hypot(across[0], across[2]))))
        # Somebody who turns the pelvis slopes too, but then the other end of the trunk does not.
        each = [trunk[0] - trunk[1], trunk[2] - trunk[3]]
        slopes = [
            np.degrees(np.arctan2(abs(one[1]), float(np.hypot(one[0], one[2])))) for one in each
        ]
        if slope > STEEP_DEG and min(slopes) > 0.7 * STEEP_DEG:
            yield "camera_lower"


class SetupCheck:
    """The biggest problem over time.

    Appears once it has lasted, and stays for as long as it takes to read it.
    """

    def __init__(self, view: Sequence[str]) -> None:
        self._view = view
        self._found, self._found_s = "", -np.inf
        self._shown, self._shown_s = LOOKING, -np.inf

    @property
    def problem(self) -> str:
        """Code of the problem that was found last, "" when all is well."""
        return self._shown

    def update(self, pose: Pose, aspect: float, *, is_start: bool) -> str:
        """Code of the problem to tell now, "" when all is well."""
        found = find_problem(pose, self._view, aspect, is_start=is_start)
        if found != self._found:
            self._found, self._found_s = found, pose.t_s
        wait_s = LOST_FOR_S if found == "nobody" else APPEARS_AFTER_S
        if (
            found != self._shown
            and pose.t_s - self._found_s >= wait_s
            and pose.t_s - self._shown_s >= STAYS_S
        ):
            self._shown, self._shown_s = found, pose.t_s
        return self._shown
