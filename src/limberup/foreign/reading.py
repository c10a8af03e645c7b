"""Bytes, JSON and arrays from disk; whatever is wrong with a file becomes one sentence."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from limberup import border
from limberup.archive import Archive
from limberup.errors import BadInputError
from limberup.types import FloatArray

MOST_BYTES: Final = 500_000_000
"""An hour of 33 landmarks at 30 frames a second is about 200 MB of JSON."""

LARGEST_NUMBER: Final = 1e9
"""No coordinate and no time in milliseconds is larger; what is counts as unknown."""


def read_text(path: Path) -> str:
    """The whole file as UTF-8, with or without a byte order mark."""
    return border.read_text(path, MOST_BYTES)


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
    data = border.read_bytes(path, MOST_BYTES)
    with border.refusing(
        f"{path} is no whole numpy file of numbers: save the array again with numpy.save."
    ):
        archive = Archive(data)
        headers = {name: archive.read_header(name) for name in archive.names}
        size = sum(header.size_bytes for header in headers.values())
        if size > MOST_BYTES:
            raise BadInputError(
                f"{path} has {size / 1e6:.0f} MB of arrays, and {MOST_BYTES / 1e6:.0f} are the "
                "most: import it in parts."
            )
        return {name: archive.read(name, MOST_BYTES) for name in headers}


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
