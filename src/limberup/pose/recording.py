"""A saved run of the pose model.

One `.npz` file from which a session is scored again without the video.
Scoring a video and scoring its recording give the same result, because the pose tracker passes each
pose through `quantise_pose` before anybody sees it, and that is exactly what a file can hold.
"""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from limberup.archive import Archive
from limberup.border import LARGEST_SIDE, SMALLEST_SIDE, read_bytes, refusing
from limberup.errors import BadInputError
from limberup.files import write_whole
from limberup.landmarks import LANDMARK_COUNT
from limberup.types import FloatArray, Lost, Pose, PoseTrack

__all__ = [
    "Recording",
    "SourceInfo",
    "check_frame_count",
    "check_recording_name",
    "decode_recording",
    "encode_recording",
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

_POSITION_STEP: Final = 1 / 8192  # a twelfth of a pixel in 720 lines, an eighth of a millimetre
_POSITION_LIMIT: Final = 32767
_POSITION_NAN: Final = -32768
_UNIT_STEPS: Final = 254
_UNIT_NAN: Final = 255
_UNIT_VALUES: Final[FloatArray] = np.append(np.arange(_UNIT_NAN) / _UNIT_STEPS, np.nan)
_MOST_PEOPLE: Final = 255

MOST_FRAMES: Final = 300_000
"""Nearly three hours at 30 frames a second; a recording of that fills 0.7 GB of memory."""

_MOST_BYTES: Final = 512 * MOST_FRAMES  # of the file: as a rule a frame takes 100
_MOST_TEXT_BYTES: Final = 1 << 16
_MOST_NAMES: Final = 256
_LONGEST_S: Final = 1e7  # four months; no clock that people film by goes on for longer
_WIDEST: Final = LARGEST_SIDE / SMALLEST_SIDE


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
    `.npz` or cannot be written, or there are more than `MOST_FRAMES`, and `ValueError` when the
    times of the track do not increase.
    """
    if not is_recording(path):
        raise BadInputError(
            f"{path} must have a name that ends in {SUFFIX}: a recording is known by it."
        )
    check_frame_count(path, len(recording.track))
    write_whole(path, encode_recording(recording))


def encode_recording(recording: Recording) -> bytes:
    """The content of the file that `save_recording` writes; raises ValueError as that does."""
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **_pack(recording))
    return stream.getvalue()


def load_recording(path: Path) -> Recording:
    """Read what `save_recording` wrote.

    Nothing is unpacked before its size is known to be that of a recording. Raises `BadInputError`
    when the file is missing, is no recording, is damaged, is too large, or was made by a newer
    limberup.
    """
    return decode_recording(read_bytes(path, _MOST_BYTES), path)


def decode_recording(data: bytes, path: Path) -> Recording:
    """What such a file holds. `path`: where it comes from. Raises BadInputError for other bytes."""
    with refusing(f"{path} is not a whole limberup recording: record the video again."):
        content = _Content(Archive(data))
        _check_version(path, content)
        count = content.count_frames()
        if count > MOST_FRAMES:
            raise BadInputError(f"{path} has {_too_long(count)}")
        return _unpack(content, count)


def check_frame_count(path: Path, frames: int | None) -> None:
    """Raise BadInputError where a recording of so many frames could not be read again.

    `frames`: None where nobody knows how many there will be.
    """
    if frames is not None and frames > MOST_FRAMES:
        raise BadInputError(f"{path} would have {_too_long(frames)}")


def _too_long(frames: int) -> str:
    return (
        f"{frames} frames, and {MOST_FRAMES} are the most that a recording can have: cut the video "
        "into parts."
    )


class _Content:
    """The arrays of a file, each weighed before it is unpacked."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def count_frames(self) -> int:
        """How many times there are, of which nothing is unpacked yet."""
        (count,) = self._archive.read_header("t_s").shape
        return count

    def has(self, name: str) -> bool:
        """Whether there is an array of this name."""
        return name in self._archive.names

    def take(self, name: str, kind: type[np.generic], *shape: int) -> npt.NDArray[Any]:
        """An array of just this shape; raises `KeyError` or `ValueError` where it is none."""
        header = self._archive.read_header(name)
        if header.shape != shape or not np.issubdtype(header.dtype, kind):
            raise ValueError(f"{name} has the wrong shape or type")
        return self._archive.read(name, header.size_bytes)

    def take_number(self, name: str, low: float, high: float) -> float:
        """A number from `low` to `high`, or NaN."""
        value = float(self.take(name, np.float64).item())
        if not (math.isnan(value) or low <= value <= high):
            raise ValueError(f"{name} is out of range")
        return value

    def take_text(self, name: str) -> str:
        """A text that can be written down."""
        self._check_text(name, ())
        return _check_unicode(self.take(name, np.str_).item())

    def take_texts(self, name: str) -> list[str]:
        """A list of texts."""
        (count,) = self._archive.read_header(name).shape
        if count > _MOST_NAMES:
            raise ValueError(f"{name} has too many")
        self._check_text(name, (count,))
        return [_check_unicode(text) for text in self.take(name, np.str_, count).tolist()]

    def _check_text(self, name: str, shape: tuple[int, ...]) -> None:
        header = self._archive.read_header(name)
        if header.shape != shape or header.size_bytes > _MOST_TEXT_BYTES:
            raise ValueError(f"{name} is too long")


def _check_unicode(text: str) -> str:
    """The text itself; an array can hold what is none."""
    if text.encode().decode() != text:
        raise ValueError("no text")
    return text


def _check_printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("no name of a model")
    return text


def _check_version(path: Path, content: _Content) -> None:
    family, _, version = content.take_text("schema").partition("/")
    if family != _FAMILY or int(version) < 1:
        raise ValueError("not a recording")
    if int(version) > _VERSION:
        raise BadInputError(
            f"{path} was made by a newer limberup ({family}/{version}): update limberup to read it."
        )


def _pack(recording: Recording) -> Mapping[str, npt.NDArray[Any]]:
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


def _unpack(content: _Content, count: int) -> Recording:
    """The reverse of `_pack`; raises `KeyError` and `ValueError` for what it did not write."""
    take, numbers = content.take, content.take_number
    positions = (2, count, LANDMARK_COUNT, 3)
    names = [Lost(name) if name else None for name in content.take_texts("lost_names")]
    codes = take("lost", np.uint8, count)
    if count and codes.max() >= len(names):
        raise ValueError("a reason without a name")
    flow = np.full((count, 2), np.nan)  # of a recording from before it was measured
    if content.has("torso_flow"):
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
            aspect=_known(numbers("aspect", 1 / _WIDEST, _WIDEST)),
            torso_flow=flow,
        ),
        model=_check_printable(content.take_text("model")),
        model_sha256=content.take_text("model_sha256"),
        source=SourceInfo(
            path=content.take_text("source_path"),
            duration_s=numbers("source_duration_s", 0.0, _LONGEST_S),
            fps=numbers("source_fps", 0.0, math.inf),
            frames=_counted(take("source_frames", np.int64).item()),
        ),
    )


def _known(value: float) -> float:
    if math.isnan(value):
        raise ValueError("not a number")
    return value


def _counted(value: int) -> int:
    if value < 0:
        raise ValueError("a negative count")
    return value


def _increasing(t_s: FloatArray) -> FloatArray:
    if not ((np.abs(t_s) <= _LONGEST_S).all() and (np.diff(t_s) > 0).all()):
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
