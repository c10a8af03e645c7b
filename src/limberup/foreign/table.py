"""`csv`: a table with named columns.

Long, with a row for each landmark, or wide, with a row for each frame.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from limberup.errors import BadInputError
from limberup.foreign.clip import Clip, Person, check_frame_count
from limberup.foreign.layouts import find_landmark
from limberup.foreign.reading import LARGEST_NUMBER, read_rows, read_text
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.types import FloatArray

_SECONDS: Final = {"time": 1.0, "time_s": 1.0, "t_s": 1.0, "seconds": 1.0, "time_ms": 1e-3}
_FRAME: Final = ("frame", "frame_number", "frame_index")
_NAMES: Final = ("landmark", "name", "joint", "keypoint", "bodypart")
_AXES: Final = {"x": 0, "y": 1, "z": 2, "visibility": 3, "score": 3, "confidence": 3, "v": 3}
_WIDE: Final = re.compile(rf"(.+)[_.\s]({'|'.join(_AXES)})")

Rows: TypeAlias = Iterator[tuple[int, list[str]]]
"""Cells of each row, with the number of its line."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things are in a row. `when`: frame or time; `scale`: seconds in a unit of time, None
    for frames.
    """

    when: int
    scale: float | None
    name: int | None
    axes: dict[int, int]
    wide: dict[int, tuple[Landmark, int]]
    unknown: tuple[str, ...]


def read_table(path: Path) -> Clip:
    """Read a table; see `parse_table`."""
    return parse_table(path.name, read_text(path))


def parse_table(name: str, text: str) -> Clip:
    """A clip with one person.

    Columns: `frame` or `time` (seconds; `time_ms` milliseconds), then either `landmark`, `x`, `y`
    and, if known, `z` and `visibility`; or `left_hip_x`, `left_hip_y` and so on. Comma, semicolon
    or tab between them. Empty cells are unknown; what has a visibility of 0 is missing.
    """
    header, rows = _split(name, text)
    columns = _find_columns(name, header)
    whens, frames, unknown = _fill(name, columns, rows)
    frames[np.broadcast_to(frames[..., 3:] == 0, frames.shape)] = np.nan
    notes = _note_unknown((*columns.unknown, *unknown))
    if np.isnan(frames[..., :2]).all():
        raise BadInputError(
            f"{name} has no landmark that is known by its name: see docs/recordings.md for them."
        )
    if columns.scale is not None:
        people = tuple((Person(frame),) for frame in frames)
        return Clip(people, t_s=whens * columns.scale, notes=notes)
    return Clip(_spread(name, whens, frames), notes=notes)


def _split(name: str, text: str) -> tuple[list[str], Rows]:
    end = text.find("\n")
    first = text[:end] if end >= 0 else text
    rows = read_rows(name, text, max(",;\t", key=first.count))
    header = next(rows, None)
    if header is None:
        raise BadInputError(f"{name} is empty: choose the file with the landmarks.")
    return [re.sub(r"\W+", "_", cell.strip().lower()) for cell in header[1]], rows


def _find_columns(name: str, header: list[str]) -> _Columns:
    doubled = sorted(cell for cell, count in Counter(header).items() if cell and count > 1)
    if doubled:
        raise BadInputError(f'{name} has two columns "{doubled[0]}": rename or remove one.')
    times = [cell for cell in header if cell in _SECONDS]
    frames = [cell for cell in header if cell in _FRAME]
    if not times and not frames:
        raise BadInputError(f'{name} has no column "frame" or "time": name its columns in line 1.')
    when = (times or frames)[0]
    names = [i for i, cell in enumerate(header) if cell in _NAMES]
    axes = {i: _AXES[cell] for i, cell in enumerate(header) if cell in _AXES}
    wide, unknown = _find_wide(header)
    if names and {0, 1} <= set(axes.values()):
        wide, unknown = {}, ()
    elif not wide:
        raise BadInputError(
            f"{name} has neither the columns landmark, x, y nor columns such as left_hip_x: "
            "see docs/recordings.md."
        )
    return _Columns(
        header.index(when), _SECONDS.get(when), names[0] if not wide else None, axes, wide, unknown
    )


def _find_wide(header: list[str]) -> tuple[dict[int, tuple[Landmark, int]], tuple[str, ...]]:
    wide, unknown = {}, []
    for i, cell in enumerate(header):
        match = _WIDE.fullmatch(cell)
        mark = find_landmark(match[1]) if match else None
        if match and mark is not None:
            wide[i] = (mark, _AXES[match[2]])
        elif match:
            unknown.append(match[1])
    return wide, tuple(unknown)


def _fill(
    name: str, columns: _Columns, rows: Rows
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    """When each frame is, `(n,)`; its points, `(n, 33, 4)`; and names that are no landmark's."""
    whens: list[float] = []
    points: list[FloatArray] = []
    unknown: set[str] = set()
    seen: set[Landmark] = set()
    for line, row in rows:
        when = _read(name, line, row, columns.when)
        if not np.isfinite(when):
            raise BadInputError(f"Line {line} of {name} does not say when it is: fill it in.")
        if not whens or when != whens[-1]:
            if whens and when < whens[-1]:
                raise BadInputError(
                    f"Line {line} of {name} goes back in time: sort the rows by time."
                )
            whens.append(when)
            points.append(np.full((LANDMARK_COUNT, 4), np.nan))
            check_frame_count(name, len(points))
            seen = set()
        elif columns.name is None:
            raise BadInputError(
                f"Line {line} of {name} is at the same time as the one before: correct it."
            )
        cells = _place(columns, row, unknown)
        for mark in {mark for _, mark, _ in cells}:
            if mark in seen:
                raise BadInputError(
                    f"Line {line} of {name} gives {mark.name.lower()} twice in a frame: "
                    "keep one person only."
                )
            seen.add(mark)
        for i, mark, axis in cells:
            points[-1][mark, axis] = _read(name, line, row, i)
    check_frame_count(name, len(points))
    return np.array(whens), np.array(points), tuple(unknown)


def _place(columns: _Columns, row: list[str], unknown: set[str]) -> list[tuple[int, Landmark, int]]:
    """Which cell of a row is which axis of which landmark."""
    if columns.name is None:
        return [(i, mark, axis) for i, (mark, axis) in columns.wide.items()]
    written = row[columns.name] if columns.name < len(row) else ""
    mark = find_landmark(written)
    if mark is None:
        unknown.add(written)
        return []
    return [(i, mark, axis) for i, axis in columns.axes.items()]


def _read(name: str, line: int, row: list[str], column: int) -> float:
    """The number in a cell; NaN where it is empty."""
    cell = row[column].strip() if column < len(row) else ""
    try:
        value = float(cell) if cell else np.nan
    except ValueError as error:
        raise BadInputError(
            f'Line {line} of {name} has "{cell[:30]}" where a number is expected: correct it.'
        ) from error
    return value if abs(value) <= LARGEST_NUMBER else np.nan


def _spread(name: str, whens: FloatArray, points: FloatArray) -> tuple[tuple[Person, ...], ...]:
    """Frames by their numbers; those that are left out have no person."""
    if (whens != np.rint(whens)).any():
        raise BadInputError(
            f'The frames of {name} are no whole numbers: call the column "time" if they are '
            "seconds."
        )
    check_frame_count(name, int(whens[-1] - whens[0]) + 1)
    frames: list[tuple[Person, ...]] = [()] * (int(whens[-1] - whens[0]) + 1)
    for when, frame in zip(whens, points, strict=True):
        frames[int(when - whens[0])] = (Person(frame),)
    return tuple(frames)


def _note_unknown(names: tuple[str, ...]) -> tuple[str, ...]:
    left_out = sorted(set(names))
    if not left_out:
        return ()
    more = " and others" if len(left_out) > 5 else ""
    return (f"Left out, because no landmark has that name: {', '.join(left_out[:5])}{more}.",)
