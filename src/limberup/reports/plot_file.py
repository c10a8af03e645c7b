"""A plot as the bytes of a picture file; the only place that loads matplotlib (extra `plot`)."""

import io
from typing import TYPE_CHECKING

from limberup.errors import BadInputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def open_figure(width: float, height: float) -> "Figure":
    """An empty figure, inches. Raises BadInputError without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise BadInputError(
            "A plot needs matplotlib, which is not there: run pip install matplotlib."
        ) from error
    return Figure(figsize=(width, height), layout="constrained")


def encode_figure(figure: "Figure", suffix: str, dpi: int) -> bytes:
    """The picture in the format of a suffix such as ".png"."""
    stream = io.BytesIO()
    figure.savefig(stream, format=suffix.removeprefix(".").lower(), dpi=dpi)
    return stream.getvalue()
