"""Landmarks and angles for OpenSim: markers as TRC, angles as MOT."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from limberup.exports.marks import NAMES, measure_rate_hz, turn_upright
from limberup.signals.body import Body
from limberup.signals.features import JOINTS, Choice, compute_signals
from limberup.types import BoolArray, FloatArray, PoseTrack

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

    `name`: of the file, which its first line repeats. A tab ends each row of the table, since
    OpenSim overlooks an empty cell at the end of a line.
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
        ["Frame#", "Time", *(cell for marker in NAMES for cell in (marker, "", "")), ""],
        ["", "", *(f"{axis}{i}" for i in range(1, len(NAMES) + 1) for axis in "XYZ"), ""],
        [],
    ]
    values = (turn_upright(track.world) * _MM).reshape(count, -1)
    rows = (
        [str(number), f"{t_s:.6f}", *_write_numbers(row, 3), ""]
        for number, (t_s, row) in enumerate(
            zip(track.t_s.tolist(), values.tolist(), strict=True), start=1
        )
    )
    return _join([*head, *rows])


def encode_mot(track: PoseTrack, name: str) -> bytes:
    """`ANGLES` over time, in degrees. `name`: of the motion, in the first line.

    This kind of file has no way to say that something is not known: OpenSim reads no further than
    the first nan. So an angle that is mostly unknown has no column, and a frame without one of the
    others no row.
    """
    values = compute_angles(track)
    kept = _find_seen(values)
    whole = ~np.isnan(values[:, kept]).any(axis=1)
    names = [angle for angle, is_kept in zip(ANGLES, kept.tolist(), strict=True) if is_kept]
    head = [
        [name],
        ["version=1"],
        [f"nRows={np.count_nonzero(whole)}"],
        [f"nColumns={len(names) + 1}"],
        ["inDegrees=yes"],
        ["endheader"],
        ["time", *names],
    ]
    rows = (
        [f"{t_s:.6f}", *_write_numbers(row, 3)]
        for t_s, row in zip(track.t_s[whole].tolist(), values[whole][:, kept].tolist(), strict=True)
    )
    return _join([*head, *rows])


def _find_seen(values: FloatArray) -> BoolArray:
    """Which columns are known in at least half of the rows where any is."""
    known = ~np.isnan(values)
    least = max(1.0, 0.5 * np.count_nonzero(known.any(axis=1)))
    is_seen: BoolArray = np.count_nonzero(known, axis=0) >= least
    return is_seen


def compute_angles(track: PoseTrack) -> FloatArray:
    """`(n, len(ANGLES))` degrees, NaN where a landmark is not known."""
    return compute_signals(Body(track.landmarks[..., :2], track.world), ANGLES)


def _write_numbers(values: Iterable[float], decimals: int) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.{decimals}f}" for value in values]


def _join(rows: Iterable[list[str]]) -> bytes:
    return "".join("\t".join(row) + "\n" for row in rows).encode()
