"""Picture landmarks as OpenPose's BODY_25 has them, all frames in one JSON file."""

from typing import Any, Final

import msgspec
import numpy as np

from limberup.foreign.layouts import OPENPOSE25
from limberup.foreign.scores import LEAST_SCORE
from limberup.landmarks import Landmark
from limberup.types import FloatArray, PoseTrack

_VERSION: Final = 1.3
_MIDDLES: Final = {
    1: [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER],
    8: [Landmark.LEFT_HIP, Landmark.RIGHT_HIP],
}
"""Points of the layout that are half-way between two landmarks: the neck, and between the hips."""

_PIXEL_DECIMALS: Final = 3
_SCORE_DECIMALS: Final = 4

UNKNOWN_LINES: Final = 1080
"""How high a picture is taken to be whose size nobody remembers."""


def find_size(track: PoseTrack) -> tuple[int, int]:
    """A width and height, pixels, for a track of which only the shape of the picture is known."""
    return round(track.aspect * UNKNOWN_LINES), UNKNOWN_LINES


def encode_openpose(track: PoseTrack, size: tuple[int, int]) -> bytes:
    """`{"width", "height", "frames": [{"t_s", "version", "people": [...]}]}`, in pixels.

    Each frame is what OpenPose writes into one file. A point that is not known is 0, 0, 0; one
    that is has a score of at least `LEAST_SCORE`, below which readers leave points out.
    """
    width, height = size
    points = _lay_out(track, height)
    frames = [
        {"version": _VERSION, "t_s": t_s, "people": _list_people(person)}
        for t_s, person in zip(track.t_s.tolist(), points, strict=True)
    ]
    return msgspec.json.encode({"width": width, "height": height, "frames": frames}) + b"\n"


def _list_people(person: FloatArray) -> list[dict[str, Any]]:
    if not person.any():
        return []
    return [{"person_id": [-1], "pose_keypoints_2d": person.ravel().tolist()}]


def _lay_out(track: PoseTrack, height: int) -> FloatArray:
    """`(n, 25, 3)`: x and y in pixels, and the score."""
    seen = np.where(np.isnan(track.visibility), 1.0, track.visibility)
    values = np.concatenate([track.landmarks[..., :2] * height, seen[..., None]], axis=2)
    points = np.full((len(track), len(OPENPOSE25), 3), np.nan)
    for i, mark in enumerate(OPENPOSE25):
        if mark is not None:
            points[:, i] = values[:, mark]
    for i, pair in _MIDDLES.items():
        points[:, i] = values[:, pair].mean(axis=1)
    points[..., 2] = np.round(np.clip(points[..., 2], LEAST_SCORE, 1.0), _SCORE_DECIMALS)
    points[..., :2] = np.round(points[..., :2], _PIXEL_DECIMALS)
    points[np.isnan(points[..., :2]).any(axis=2)] = 0.0
    return points
