"""Bytes, JSON and arrays from disk; whatever is wrong with a file becomes one sentence."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from limberup.errors import BadInputError
from limberup.files import reading
from limberup.types import FloatArray

MOST_BYTES: Final = 500_000_000
"""An hour of 33 landmarks at 30 frames a second is about 200 MB of JSON."""

LARGEST_NUMBER: Final = 1e9
"""No coordinate and no time in milliseconds is larger; what is counts as unknown."""

_NO_ARRAY: Final = (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, OSError)


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises `BadInputError` when it cannot be read or is too large."""
    with reading(path):
        size = path.stat().st_size
        if path.is_dir():
            raise BadInputError(f"{path} is a folder: name the file with the landmarks.")
        if not path.is_file():
            raise BadInputError(f"{path} is no ordinary file: name the file with the landmarks.")
        _check_size(path, size)
        return path.read_bytes()


def read_text(path: Path) -> str:
    """The whole file as UTF-8, with or without a byte order mark."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{path} is no text in UTF-8: check what kind of file it is."
        ) from error


def read_json(path: Path) -> object:
    """What a JSON file says; `NaN` is allowed, since many programs write it."""
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its nesting"
        raise BadInputError(
            f"{path} is not valid JSON (see {place}): check that it was written to its end."
        ) from error


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an `.npz` by name, or the one of an `.npy` under an empty name."""
    data = read_bytes(path)
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _check_size(path, sum(entry.file_size for entry in archive.infolist()))
        loaded = np.load(io.BytesIO(data), allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return {"": loaded}
        with loaded:
            return dict(loaded)
    except _NO_ARRAY as error:
        raise BadInputError(
            f"{path} is no whole numpy file of numbers: save the array again with numpy.save."
        ) from error


def to_floats(name: str, values: object) -> FloatArray:
    """Nested lists, or an array, as numbers; null and what is too large become NaN.

    Raises `BadInputError`, which calls them `name`, where they are ragged or no numbers.
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiuO":
            raise ValueError("no numbers")  # noqa: TRY301 - one sentence for all that can be wrong
        with np.errstate(over="ignore"):
            floats = array.astype(np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadInputError(
            f"{name} does not hold equally many numbers in each place: check its format."
        ) from error
    return np.where(np.abs(floats) <= LARGEST_NUMBER, floats, np.nan)


def find_size(name: str, content: Mapping[str, Any]) -> tuple[float, float] | None:
    """Width and height of the picture from what a file says beside its landmarks.

    None where it does not say.
    """
    if "width" not in content or "height" not in content:
        return None
    size = to_floats(f"The size in {name}", [content["width"], content["height"]])
    if size.shape != (2,) or not (size > 0).all():
        raise BadInputError(f"The size in {name} is no size of a picture: correct it.")
    return float(size[0]), float(size[1])


def _check_size(path: Path, size: int) -> None:
    if size > MOST_BYTES:
        raise BadInputError(
            f"{path} has {size / 1e6:.0f} MB, and {MOST_BYTES / 1e6:.0f} are the most: "
            "import it in parts."
        )
