"""Landmarks and angles for OpenSim: markers as TRC, angles as MOT."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from limberup.exports.marks import NAMES, measure_rate_hz, turn_upright
from limberup.signals.body import Body
from limberup.signals.features import JOINTS, Choice, compute_signals
from limberup.types import FloatArray, PoseTrack

_MM: Final = 1000.0

ANGLES: Final = {
    **{
        f"{side}_{joint}_flexion": Choice("joint_flexion", side=working, joint=joint)
        for side, working in (("left", "working"), ("right", "other"))
        for joint in JOINTS
    },
    "trunk_inclination": Choice("trunk_inclination"),
}
"""The angles of a MOT file, as limberup itself measures them; 0 is straight, or upright."""


def encode_trc(track: PoseTrack, name: str) -> bytes:
    """World landmarks as markers, in millimetres, y up; a marker that is not known is empty.

    `name`: of the file, which its first line repeats.
    """
    rate = f"{measure_rate_hz(track):.3f}"
    count = len(track)
    head = [
        ["PathFileType", "4", "(X/Y/Z)", name],
        [
            "DataRate",
            "CameraRate",
            "NumFrames",
            "NumMarkers",
            "Units",
            "OrigDataRate",
            "OrigDataStartFrame",
            "OrigNumFrames",
        ],
        [rate, rate, str(count), str(len(NAMES)), "mm", rate, "1", str(count)],
        ["Frame#", "Time", *(cell for marker in NAMES for cell in (marker, "", ""))],
        ["", "", *(f"{axis}{i}" for i in range(1, len(NAMES) + 1) for axis in "XYZ")],
        [],
    ]
    values = (turn_upright(track.world) * _MM).reshape(count, -1)
    rows = (
        [str(number), f"{t_s:.6f}", *_write_numbers(row, 3, "")]
        for number, (t_s, row) in enumerate(
            zip(track.t_s.tolist(), values.tolist(), strict=True), start=1
        )
    )
    return _join([*head, *rows])


def encode_mot(track: PoseTrack, name: str) -> bytes:
    """`ANGLES` over time, in degrees; one that is not known is nan.

    `name`: of the motion, in the first line.
    """
    head = [
        [name],
        ["version=1"],
        [f"nRows={len(track)}"],
        [f"nColumns={len(ANGLES) + 1}"],
        ["inDegrees=yes"],
        ["endheader"],
        ["time", *ANGLES],
    ]
    values = compute_angles(track)
    rows = (
        [f"{t_s:.6f}", *_write_numbers(row, 3, "nan")]
        for t_s, row in zip(track.t_s.tolist(), values.tolist(), strict=True)
    )
    return _join([*head, *rows])


def compute_angles(track: PoseTrack) -> FloatArray:
    """`(n, len(ANGLES))` degrees, NaN where a landmark is not known."""
    return compute_signals(Body(track.landmarks[..., :2], track.world), ANGLES)


def _write_numbers(values: Iterable[float], decimals: int, unknown: str) -> list[str]:
    return [unknown if np.isnan(value) else f"{value:.{decimals}f}" for value in values]


def _join(rows: Iterable[list[str]]) -> bytes:
    return "".join("\t".join(row) + "\n" for row in rows).encode()
