"""`blazepose33`: the 33 landmarks of MediaPipe, however a program has written them down.

Arrays `(n, 33, 2 to 5)` of x, y, z, visibility and presence as JSON, `.npy`, `.npz` or CSV rows; or
JSON with one result of the pose landmarker for each frame.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from limberup.errors import BadInputError
from limberup.foreign.clip import Clip, Person, check_frame_count
from limberup.foreign.layouts import suggest_format
from limberup.foreign.reading import (
    find_size,
    read_arrays,
    read_json,
    read_rows,
    read_text,
    to_floats,
)
from limberup.landmarks import LANDMARK_COUNT
from limberup.types import FloatArray

_FRAMES: Final = ("frames", "results", "landmarks", "keypoints", "poses")
_IMAGE: Final = ("landmarks", "poseLandmarks", "pose_landmarks", "keypoints")
_WORLD: Final = ("worldLandmarks", "poseWorldLandmarks", "pose_world_landmarks", "world")
_AXES: Final = ("x", "y", "z", "visibility")
_MOST_COLUMNS: Final = 5 * LANDMARK_COUNT


def read_blazepose(path: Path) -> Clip:
    """Read a file; which kind it is shows in the ending of its name."""
    ending = path.suffix.lower()
    if ending in {".npy", ".npz"}:
        return parse_arrays(path.name, read_arrays(path))
    if ending == ".csv":
        return parse_rows(path.name, read_text(path))
    return parse_results(path.name, read_json(path))


def parse_arrays(name: str, arrays: Mapping[str, Any]) -> Clip:
    """An array under any name, or `landmarks` with or without `world` `(n, 33, 3)` in metres."""
    if "schema" in arrays and "t_s" in arrays:
        raise BadInputError(f"{name} is a recording already: score it as it is.")
    content = dict(arrays)
    points = next((content[key] for key in ("", *_FRAMES) if key in content), None)
    if points is None and len(content) == 1:
        points = next(iter(content.values()))
    if points is None:
        raise BadInputError(f'{name} holds several arrays: name the one to import "landmarks".')
    world = next((content[key] for key in _WORLD if key in content), None)
    return make_clip(name, to_floats(name, points), world, find_size(name, content))


def make_clip(
    name: str, points: FloatArray, world: object = None, size: tuple[float, float] | None = None
) -> Clip:
    """A clip with one person, from `(n, 33, 2 to 5)`."""
    if points.ndim != 3 or points.shape[1] != LANDMARK_COUNT or not 2 <= points.shape[2] <= 5:
        many = points.shape[1] if points.ndim == 3 else 0
        raise BadInputError(
            f"{name} has the shape {points.shape} instead of (frames, 33, 2 to 5): "
            f"{suggest_format(many)}."
        )
    check_frame_count(name, len(points))
    _refuse_scores_as_depth(name, points)
    wholes: list[FloatArray | None] = [None] * len(points)
    if world is not None:
        array = to_floats(f"The world of {name}", world)
        if array.ndim != 3 or array.shape[:2] != points.shape[:2] or array.shape[2] < 3:
            raise BadInputError(
                f"The world of {name} has the shape {array.shape} instead of "
                f"({len(points)}, 33, 3): leave it out, or correct it."
            )
        wholes = list(array[..., :3])
    return Clip(
        tuple((_make_person(frame, whole),) for frame, whole in zip(points, wholes, strict=True)),
        size,
    )


def _refuse_scores_as_depth(name: str, points: FloatArray) -> None:
    third = points[..., 2] if points.shape[2] == 3 else np.full(1, np.nan)
    known = third[~np.isnan(third)]
    if known.size and known.min() >= 0 and 0 < known.max() <= 1:
        raise BadInputError(
            f"The third number of each point in {name} looks like a score, not a depth: "
            "leave it out, or write x, y, z, visibility."
        )


def _make_person(points: FloatArray, world: FloatArray | None) -> Person:
    whole = np.full((LANDMARK_COUNT, 4), np.nan)
    columns = min(points.shape[1], 4)
    whole[:, :columns] = points[:, :columns]
    return Person(whole, world)


def parse_rows(name: str, text: str) -> Clip:
    """Rows of 66, 99, 132 or 165 numbers, one for each frame, with or without a line of names."""
    frames: list[FloatArray] = []
    try:
        for number, (_, row) in enumerate(read_rows(name, text)):
            if number or _is_number(row[0]):
                if len(row) > _MOST_COLUMNS:
                    raise _bad_columns(name, len(row))
                frames.append(np.array([float(cell or "nan") for cell in row]))
                check_frame_count(name, len(frames))
        check_frame_count(name, len(frames))
        values = np.stack(frames)
    except ValueError as error:
        raise BadInputError(
            f"{name} does not hold equally many numbers in each row: check it, or say "
            "--format csv for a table with named columns."
        ) from error
    if values.shape[1] % LANDMARK_COUNT:
        raise _bad_columns(name, values.shape[1])
    return make_clip(name, to_floats(name, values).reshape(len(frames), LANDMARK_COUNT, -1))


def _bad_columns(name: str, columns: int) -> BadInputError:
    return BadInputError(
        f"{name} has {columns} numbers a row, which is not 66, 99, 132 or 165: check it, or say "
        "--format csv for a table with named columns."
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def parse_results(name: str, content: object) -> Clip:
    """JSON: nested arrays, or a list with a result for each frame.

    A result is a list of 33 points, a list of such persons, or an object with such lists under
    `landmarks` and, in metres, `worldLandmarks`. Null and empty lists are frames without a person.
    """
    size = None
    if isinstance(content, dict):
        size = find_size(name, content)
        key = next((key for key in _FRAMES if isinstance(content.get(key), list)), None)
        world = next((content[each] for each in _WORLD if each in content), None)
        if key is None:
            raise BadInputError(
                f'{name} has no list of frames: name it "frames", or check its format.'
            )
        content = content[key]
        if world is not None:
            return make_clip(name, to_floats(name, content), world, size)
    if not isinstance(content, list):
        raise BadInputError(f"{name} holds no list of frames: check its format.")
    check_frame_count(name, len(content))
    frames = tuple(_read_frame(f"Frame {i} of {name}", frame) for i, frame in enumerate(content))
    persons = [person.points for frame in frames for person in frame]
    if persons and all(np.isnan(points[:, 3]).all() for points in persons):
        _refuse_scores_as_depth(name, np.stack(persons)[..., :3])
    return Clip(frames, size)


def _read_frame(name: str, frame: object) -> tuple[Person, ...]:
    world: object = None
    if isinstance(frame, dict):
        world = next((frame[key] for key in _WORLD if key in frame), None)
        points = next((frame[key] for key in _IMAGE if key in frame), None)
        if points is None and frame:
            raise BadInputError(f'{name} has no "landmarks": check its format.')
        frame = points
    people, worlds = _list_people(frame), _list_people(world)
    if worlds and len(worlds) != len(people):
        raise BadInputError(f"{name} has not as many worlds as persons: leave the worlds out.")
    return tuple(
        _make_person(
            _read_points(name, person),
            _read_points(name, worlds[i])[:, :3] if worlds else None,
        )
        for i, person in enumerate(people)
    )


def _list_people(points: object) -> list[Any]:
    """The persons of a frame: one list of points counts as a single one."""
    if points is None or points == []:
        return []
    if not isinstance(points, list):
        return [points]
    first = points[0]
    is_crowd = isinstance(first, list) and bool(first) and isinstance(first[0], dict | list)
    return points if is_crowd else [points]


def _read_points(name: str, points: object) -> FloatArray:
    """`(33, 2 to 5)`, of which a world has three columns at least."""
    if isinstance(points, list) and points and all(isinstance(point, dict) for point in points):
        points = [[point.get(axis) for axis in _AXES] for point in points]
    values = to_floats(name, points)
    if values.ndim != 2 or len(values) != LANDMARK_COUNT or not 2 <= values.shape[1] <= 5:
        many = len(values) if values.ndim else 0
        raise BadInputError(
            f"{name} has points of the shape {values.shape} instead of (33, 2 to 5): "
            f"{suggest_format(many)}."
        )
    return values
