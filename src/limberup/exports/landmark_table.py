"""World landmarks as a table with a row for each frame: CSV, or Parquet for large data."""

import importlib
import io
from types import ModuleType
from typing import Final

import numpy as np

from limberup.errors import BadInputError
from limberup.exports.cells import encode_csv
from limberup.exports.marks import NAMES
from limberup.types import FloatArray, PoseTrack

_AXES: Final = ("x_m", "y_m", "z_m")
_DECIMALS: Final = 5  # a hundredth of a millimetre, where a recording holds an eighth of one

CONVENTIONS: Final = (
    "World landmarks in metres, origin between the hips: x right in the picture, y down, z away "
    "from the camera. Left and right are the person's own. Empty or null: not known."
)


def encode_landmark_csv(track: PoseTrack) -> bytes:
    """CSV with the columns `t_s`, `nose_x_m` and so on, and `lost`, why a frame has no pose."""
    values = np.round(_stack(track), _DECIMALS)
    rows = (
        [t_s, *row, lost or ""]
        for t_s, row, lost in zip(track.t_s.tolist(), values.tolist(), track.lost, strict=True)
    )
    return encode_csv([["t_s", *_name_columns(), "lost"], *rows])


def encode_landmark_parquet(track: PoseTrack) -> bytes:
    """The same columns as Parquet, to the last bit of what a recording holds; unknown is null.

    Raises BadInputError without pyarrow.
    """
    parquet = require_parquet()
    arrow = importlib.import_module("pyarrow")
    values = _stack(track).astype(np.float32)
    columns = {
        "t_s": arrow.array(track.t_s),
        **{
            name: arrow.array(values[:, i], from_pandas=True)
            for i, name in enumerate(_name_columns())
        },
        "lost": arrow.array(
            [None if lost is None else lost.value for lost in track.lost], "string"
        ),
    }
    table = arrow.table(columns, metadata={"limberup.landmarks": CONVENTIONS})
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    return stream.getvalue()


def require_parquet() -> ModuleType:
    """The library that writes Parquet. Raises BadInputError where it is not installed."""
    try:
        return importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadInputError(
            "Parquet needs pyarrow, which is not there: run pip install pyarrow, or write a .csv."
        ) from error


def _name_columns() -> list[str]:
    return [f"{name}_{axis}" for name in NAMES for axis in (*_AXES, "visibility")]


def _stack(track: PoseTrack) -> FloatArray:
    """`(n, 33 * 4)`: of each landmark x, y, z and the model's own opinion of it."""
    visibility = np.where(np.isnan(track.world[..., 0]), np.nan, track.visibility)
    return np.concatenate([track.world, visibility[..., None]], axis=2).reshape(len(track), -1)
