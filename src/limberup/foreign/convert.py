"""A clip of foreign landmarks as a recording: one person, image heights, 33 landmarks, depth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.errors import BadInputError
from limberup.foreign.clip import Clip, Person, check_frame_count
from limberup.foreign.depth import TRUNK_M, estimate_world
from limberup.foreign.people import follow_one
from limberup.landmarks import LANDMARK_COUNT, MIRROR, Landmark
from limberup.pose.provenance import name_foreign
from limberup.pose.recording import Recording, SourceInfo
from limberup.types import BoolArray, FloatArray, IntArray, Lost, PoseTrack

LARGEST_NORMALISED: Final = 3.0
"""Coordinates that mostly stay below it are shares of the picture, larger ones are pixels."""

LONGEST_S: Final = 86_400.0

_PAIRED: Final = [
    Landmark[f"{side}_{part}"] for part in ("EAR", "SHOULDER", "HIP") for side in ("LEFT", "RIGHT")
]
"""Landmarks that coincide with the one of the other side when a body is seen from the side."""

_TRUNK: Final = _PAIRED[2:]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person says of the file. `fps`: frames a second; `size`: width and height in pixels;
    `aspect`: width over height. None where nothing was said.
    """

    fps: float | None = None
    size: tuple[float, float] | None = None
    aspect: float | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A recording, and what a person should know of how it was made, as sentences."""

    recording: Recording
    notes: tuple[str, ...]


def make_recording(name: str, form: str, clip: Clip, settings: Settings) -> Imported:
    """The recording of a clip that was read from the file `name` of the format `form`.

    Raises `BadInputError` when the settings do not suffice, or nobody is in it.
    """
    check_frame_count(name, len(clip.frames))
    t_s = _find_times(name, clip, settings.fps)
    people = follow_one(clip.frames, t_s)
    points = _stack(people)
    if np.isnan(points[..., :2]).all():
        raise BadInputError(f"{name} has nobody in any frame: check the file and its format.")
    landmarks, aspect = _scale(name, points[..., :3], clip.size, settings)
    visibility = np.clip(points[..., 3], 0.0, 1.0)
    is_deep = _has_depth(points)
    pairs = fill_pairs(landmarks)
    world, is_flat = _find_world(people, landmarks, t_s, is_deep=is_deep)
    counts = np.array([_count(frame) for frame in clip.frames], dtype=np.int64)
    track = PoseTrack(
        t_s=t_s,
        landmarks=landmarks,
        world=world,
        visibility=np.where(pairs, 0.0, visibility),
        lost=_explain(landmarks, counts),
        brightness=np.full(len(t_s), np.nan),
        people=counts,
        aspect=aspect,
    )
    fps = settings.fps if clip.t_s is None and settings.fps else _measure_fps(t_s)
    duration_s = float(t_s[-1]) + (1.0 / fps if math.isfinite(fps) else 0.0)
    source = SourceInfo(name, duration_s, fps, len(t_s))
    recording = Recording(track, name_foreign(form, is_flat=is_flat), "", source)
    return Imported(recording, (*clip.notes, *_note(track, is_flat=is_flat)))


def _find_times(name: str, clip: Clip, fps: float | None) -> FloatArray:
    if clip.t_s is not None:
        if not (np.diff(clip.t_s) > 0).all():
            raise BadInputError(f"The times in {name} do not increase: sort its frames.")
        if clip.t_s[0] < 0 or clip.t_s[-1] > LONGEST_S:
            raise BadInputError(
                f"The times in {name} go from {clip.t_s[0]:g} to {clip.t_s[-1]:g} s: count seconds "
                "from the start of the video."
            )
        return clip.t_s
    if fps is None:
        raise BadInputError(f"{name} does not say when its frames were taken: give --fps 30.")
    return np.arange(len(clip.frames)) / fps


def _count(frame: Sequence[Person]) -> int:
    """Persons of whom something is known."""
    return sum(not np.isnan(person.points[:, :2]).all() for person in frame)


def _measure_fps(t_s: FloatArray) -> float:
    return float(1.0 / np.median(np.diff(t_s))) if len(t_s) > 1 else math.nan


def _stack(people: Sequence[Person | None]) -> FloatArray:
    """`(n, 33, 4)`; a landmark without x or y is NaN throughout."""
    nobody = np.full((LANDMARK_COUNT, 4), np.nan)
    points = np.stack([nobody if person is None else person.points for person in people])
    points[np.isnan(points[..., :2]).any(axis=-1)] = np.nan
    return points


# --- the picture ----------------------------------------------------------------------------------


def _scale(
    name: str, points: FloatArray, said: tuple[float, float] | None, settings: Settings
) -> tuple[FloatArray, float]:
    """x, y, z in image heights, and the width of the picture in image heights."""
    size = settings.size or said
    aspect = size[0] / size[1] if size else settings.aspect
    xy = points[..., :2]
    if np.nanpercentile(np.abs(xy), 95) > LARGEST_NORMALISED:
        if size is None:
            raise BadInputError(
                f"{name} has coordinates in pixels and does not say of which picture: give --size "
                "1280x720."
            )
        scaled, aspect = points / size[1], size[0] / size[1]
    elif aspect is None:
        raise BadInputError(
            f"{name} has coordinates from 0 to 1 and does not say of which picture: give --size "
            "1280x720, or --aspect 1.78."
        )
    else:
        scaled = points * np.array([aspect, 1.0, aspect])
    _check_inside(name, scaled, aspect)
    return scaled, aspect


def _check_inside(name: str, scaled: FloatArray, aspect: float) -> None:
    known = scaled[~np.isnan(scaled[..., 0])]
    inside = (known[:, :2] > -0.05).all(axis=1) & (known[:, 0] < aspect + 0.05)
    if (inside & (known[:, 1] < 1.05)).mean() < 0.5:
        raise BadInputError(
            f"Most points of {name} lie outside the picture: check --size, and that x and y count "
            "from its upper left corner."
        )
    if np.ptp(np.nanpercentile(known[:, :2], (1, 99), axis=0), axis=0).max() < 0.03:
        raise BadInputError(
            f"The points of {name} cover hardly any of the picture: check --size and their unit."
        )


def fill_pairs(landmarks: FloatArray) -> BoolArray:
    """Put a missing ear, shoulder or hip where that of the other side is, in place.

    Seen from the side they coincide, and 2D programs leave out the far one. Gives `(n, 33)`: which
    were filled.
    """
    other = landmarks[:, MIRROR]
    missing = np.isnan(landmarks[..., 0]) & ~np.isnan(other[..., 0])
    filled = np.zeros_like(missing)
    filled[:, _PAIRED] = missing[:, _PAIRED]
    landmarks[filled] = other[filled]
    return filled


# --- depth ----------------------------------------------------------------------------------------


def _has_depth(points: FloatArray) -> bool:
    """Whether most shoulders and hips that are known have a z, and z is not always the same."""
    trunk = points[:, _TRUNK]
    z = trunk[..., 2][~np.isnan(trunk[..., 0])]
    return bool(z.size > 0 and np.isnan(z).mean() < 0.5 and np.nanstd(points[..., 2]) > 0)


def _find_world(
    people: Sequence[Person | None], landmarks: FloatArray, t_s: FloatArray, *, is_deep: bool
) -> tuple[FloatArray, bool]:
    """World landmarks in metres, and whether their depth is only estimated.

    The file's own; or the picture with its depth; or the picture alone.
    """
    if any(person is not None and person.world is not None for person in people):
        nothing = np.full((LANDMARK_COUNT, 3), np.nan)
        given = [
            nothing if person is None or person.world is None else person.world for person in people
        ]
        world = np.stack(given)
        world[np.isnan(world).any(axis=-1) | np.isnan(landmarks[..., 0])] = np.nan
        return world, False
    if is_deep:
        return _scale_to_metres(landmarks), False
    return estimate_world(landmarks[..., :2], t_s), True


def _scale_to_metres(landmarks: FloatArray) -> FloatArray:
    """Landmarks with depth about the middle of the hips, with a trunk of `TRUNK_M`."""
    shoulders, hips = (landmarks[:, pair].mean(axis=1) for pair in (_TRUNK[:2], _TRUNK[2:]))
    length = np.linalg.norm(shoulders - hips, axis=1)
    scale = TRUNK_M / np.where(length > 0, length, np.nan)
    world: FloatArray = (landmarks - hips[:, np.newaxis]) * scale[:, np.newaxis, np.newaxis]
    world[np.isnan(world).any(axis=-1)] = np.nan
    return world


# --- what is said ---------------------------------------------------------------------------------


def _explain(landmarks: FloatArray, counts: IntArray) -> tuple[Lost | None, ...]:
    is_empty = np.count_nonzero(~np.isnan(landmarks[..., 0]), axis=1) == 0
    return tuple(
        (Lost.OTHER_PERSON if count else Lost.NOBODY) if empty else None
        for empty, count in zip(is_empty.tolist(), counts.tolist(), strict=True)
    )


def _note(track: PoseTrack, *, is_flat: bool) -> tuple[str, ...]:
    notes = []
    crowded = int(np.count_nonzero(track.people > 1))
    if crowded:
        notes.append(
            f"Several people in {crowded} of {len(track)} frames: the largest one is followed."
        )
    if is_flat:
        notes.append(
            "Depth is missing: it was estimated from the picture, which suits a clean side view."
        )
    never = [
        words
        for words, part in (("feet", "FOOT_INDEX"), ("heels", "HEEL"))
        if np.isnan(track.landmarks[:, [Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]]]).all()
    ]
    if never:
        notes.append(
            f"There are no {' and no '.join(never)}: what is judged by them cannot be judged."
        )
    return tuple(notes)
