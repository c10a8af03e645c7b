"""A saved run of the pose model.

One `.npz` file from which a session is scored again without the video.
Scoring a video and scoring its recording give the same result, because the pose tracker passes each
pose through `quantise_pose` before anybody sees it, and that is exactly what a file can hold.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from limberup.errors import BadInputError
from limberup.files import reading, write_whole
from limberup.landmarks import LANDMARK_COUNT
from limberup.types import FloatArray, Lost, Pose, PoseTrack

__all__ = [
    "Recording",
    "SourceInfo",
    "check_recording_name",
    "is_recording",
    "load_recording",
    "quantise_pose",
    "save_recording",
]

SUFFIX: Final = ".npz"

_FAMILY: Final = "limberup.recording"
_VERSION: Final = 1

_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Steps: TypeAlias = npt.NDArray[np.int16]
_Content: TypeAlias = Mapping[str, npt.NDArray[Any]]

_POSITION_STEP: Final = 1 / 8192  # a twelfth of a pixel in 720 lines, an eighth of a millimetre
_POSITION_LIMIT: Final = 32767
_POSITION_NAN: Final = -32768
_UNIT_STEPS: Final = 254
_UNIT_NAN: Final = 255
_UNIT_VALUES: Final[FloatArray] = np.append(np.arange(_UNIT_NAN) / _UNIT_STEPS, np.nan)
_MOST_PEOPLE: Final = 255

_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    KeyError,
    EOFError,
    OSError,
    RuntimeError,
)
"""What numpy and zipfile raise on files that are no archive, are cut off, or have bytes turned
over.
"""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What was recorded. `path`: as the person named it; `duration_s` and `fps`: NaN if unknown.

    `frames`: count.
    """

    path: str
    duration_s: float
    fps: float
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A track, and from what it was made.

    `model`: lite, full or heavy, or what `provenance.name_foreign` calls landmarks of another
    program. `model_sha256`: of the model file, hex; empty for another program's landmarks.
    """

    track: PoseTrack
    model: str
    model_sha256: str
    source: SourceInfo


def is_recording(path: Path) -> bool:
    """Whether the name of `path` ends as that of a recording (`.npz`).

    The file is not looked at.
    """
    return path.suffix.lower() == SUFFIX


def check_recording_name(path: Path) -> None:
    """Raise BadInputError where `path` could not be told for a recording by its name."""
    if not is_recording(path):
        raise BadInputError(
            f"{path} must end in .npz, because that is how recordings are recognised."
        )


def quantise_pose(pose: Pose) -> Pose:
    """The same pose with the values that a recording can hold, so that nothing changes when it is
    saved and loaded.

    Positions and `torso_flow` become multiples of 1/8192; beyond +-3.9998 they are NaN, one by one.
    Visibility and brightness are clipped to 0..1 and become multiples of 1/254; `people` is clipped
    to 0..255. NaN stays NaN, and `t_s` and `lost` stay what they are. Pure; applying it twice is
    applying it once.
    """
    return replace(
        pose,
        landmarks=_decode_positions(_encode_positions(pose.landmarks)),
        world=_decode_positions(_encode_positions(pose.world)),
        visibility=_decode_units(_encode_units(pose.visibility)),
        brightness=float(_decode_units(_encode_units(np.array(pose.brightness)))),
        people=min(max(pose.people, 0), _MOST_PEOPLE),
        torso_flow=_decode_positions(_encode_positions(pose.torso_flow)),
    )


def save_recording(path: Path, recording: Recording) -> None:
    """Write `path` as a whole or not at all; a file of that name is replaced.

    Equal recordings give equal bytes.
    The track is quantised as by `quantise_pose`. Raises `BadInputError` when `path` does not end in
    `.npz` or cannot be written, and `ValueError` when the times of the track do not increase.
    """
    if not is_recording(path):
        raise BadInputError(
            f"{path} must have a name that ends in {SUFFIX}: a recording is known by it."
        )
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **_pack(recording))
    write_whole(path, stream.getvalue())


def load_recording(path: Path) -> Recording:
    """Read what `save_recording` wrote.

    Raises `BadInputError` when the file is missing, is no recording, is damaged, or was made by a
    newer limberup.
    """
    with reading(path):
        data = path.read_bytes()
    try:
        content = _load_arrays(data)
        _check_version(path, content)
        return _unpack(content)
    except _UNREADABLE as error:
        raise BadInputError(
            f"{path} is not a whole limberup recording: record the video again."
        ) from error


def _load_arrays(data: bytes) -> dict[str, npt.NDArray[Any]]:
    archive = np.load(io.BytesIO(data), allow_pickle=False)
    if isinstance(archive, np.ndarray):
        raise ValueError("a single array, not an archive of them")  # noqa: TRY004 - the file is at fault
    with archive:
        return dict(archive)


def _check_version(path: Path, content: _Content) -> None:
    family, _, version = str(content["schema"]).partition("/")
    if family != _FAMILY:
        raise ValueError("not a recording")
    if int(version) > _VERSION:
        raise BadInputError(
            f"{path} was made by a newer limberup ({family}/{version}): update limberup to read it."
        )


def _pack(recording: Recording) -> _Content:
    """Every array of the file by its name."""
    track, source = recording.track, recording.source
    # Only those that occur, so that an older limberup need not know of newer ones.
    reasons: list[Lost | None] = [None, *(why for why in Lost if why in track.lost)]
    return {
        "schema": np.array(f"{_FAMILY}/{_VERSION}"),
        "t_s": _increasing(track.t_s.astype(np.float64)),
        "landmarks": _to_planes(_encode_positions(track.landmarks)),
        "world": _to_planes(_encode_positions(track.world)),
        "visibility": _encode_units(track.visibility),
        "lost": np.array([reasons.index(lost) for lost in track.lost], dtype=np.uint8),
        "lost_names": np.array([why or "" for why in reasons]),
        "brightness": _encode_units(track.brightness),
        "people": track.people.clip(0, _MOST_PEOPLE).astype(np.uint8),
        "aspect": np.array(track.aspect, dtype=np.float64),
        "torso_flow": _to_planes(_encode_positions(track.torso_flow)),
        "model": np.array(recording.model),
        "model_sha256": np.array(recording.model_sha256),
        "source_path": np.array(source.path),
        "source_duration_s": np.array(source.duration_s, dtype=np.float64),
        "source_fps": np.array(source.fps, dtype=np.float64),
        "source_frames": np.array(source.frames, dtype=np.int64),
    }


def _unpack(content: _Content) -> Recording:
    """The reverse of `_pack`; raises `KeyError` and `ValueError` for what it did not write."""
    count = content["t_s"].size

    def take(name: str, kind: type[np.generic], *shape: int) -> npt.NDArray[Any]:
        array = content[name]
        if array.shape != shape or not np.issubdtype(array.dtype, kind):
            raise ValueError(f"{name} has the wrong shape or type")
        return array

    positions = (2, count, LANDMARK_COUNT, 3)
    names = [Lost(name) if name else None for name in content["lost_names"].tolist()]
    codes = take("lost", np.uint8, count)
    if count and codes.max() >= len(names):
        raise ValueError("a reason without a name")
    flow = np.full((count, 2), np.nan)  # of a recording from before it was measured
    if "torso_flow" in content:
        flow = _decode_positions(_from_planes(take("torso_flow", np.uint8, 2, count, 2)))
    return Recording(
        track=PoseTrack(
            t_s=_increasing(take("t_s", np.float64, count)),
            landmarks=_decode_positions(_from_planes(take("landmarks", np.uint8, *positions))),
            world=_decode_positions(_from_planes(take("world", np.uint8, *positions))),
            visibility=_decode_units(take("visibility", np.uint8, count, LANDMARK_COUNT)),
            lost=tuple(names[code] for code in codes.tolist()),
            brightness=_decode_units(take("brightness", np.uint8, count)),
            people=take("people", np.uint8, count).astype(np.int64),
            aspect=take("aspect", np.float64).item(),
            torso_flow=flow,
        ),
        model=take("model", np.str_).item(),
        model_sha256=take("model_sha256", np.str_).item(),
        source=SourceInfo(
            path=take("source_path", np.str_).item(),
            duration_s=take("source_duration_s", np.float64).item(),
            fps=take("source_fps", np.float64).item(),
            frames=take("source_frames", np.int64).item(),
        ),
    )


def _increasing(t_s: FloatArray) -> FloatArray:
    if not (np.isfinite(t_s).all() and (np.diff(t_s) > 0).all()):
        raise ValueError("times do not increase")
    return t_s


# --- numbers --------------------------------------------------------------------------------------


def _encode_positions(values: FloatArray) -> _Steps:
    with np.errstate(over="ignore"):
        steps = np.rint(values / _POSITION_STEP)
    return np.where(np.abs(steps) <= _POSITION_LIMIT, steps, _POSITION_NAN).astype(np.int16)


def _decode_positions(steps: _Steps) -> FloatArray:
    values = steps.astype(np.float64) * _POSITION_STEP
    values[steps == _POSITION_NAN] = np.nan
    return values


def _encode_units(values: FloatArray) -> _Bytes:
    steps = np.rint(np.clip(values, 0, 1) * _UNIT_STEPS)
    return np.where(np.isnan(steps), _UNIT_NAN, steps).astype(np.uint8)


def _decode_units(steps: _Bytes) -> FloatArray:
    return _UNIT_VALUES[steps]


def _to_planes(steps: _Steps) -> _Bytes:
    """Change from frame to frame, modulo 2**16, low bytes `[0]` apart from high bytes `[1]`.

    It packs in half the size.
    The sign goes to the lowest bit (0, -1, 1, -2 ... become 0, 1, 2, 3), so that the high bytes are
    nearly all 0.
    """
    change = np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1]))
    folded = ((change << 1) ^ (change >> 15)).view(np.uint16)
    return np.stack([folded & 255, folded >> 8]).astype(np.uint8)


def _from_planes(planes: _Bytes) -> _Steps:
    folded = planes[0] | (planes[1].astype(np.uint16) << 8)
    change = (folded >> 1) ^ -(folded & 1)
    return np.cumsum(change, axis=0, dtype=np.uint16).view(np.int16)
