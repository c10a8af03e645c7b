"""Cells of a table as every spreadsheet and every program reads them: RFC 4180, plain numbers."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

Cell: TypeAlias = str | float | None
"""A text, a number, or nothing where nothing is known."""

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def encode_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as UTF-8, each ended by CR LF, quoted where they must be.

    A number has a decimal point and no unit; one that is unknown, None or NaN, is an empty cell.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_write_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def neutralise(text: str) -> str:
    """A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe.

    >>> neutralise("=1+1.mp4"), neutralise("monday.mp4")
    ("'=1+1.mp4", 'monday.mp4')
    """
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _write_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutralise(cell)
    return "" if math.isnan(cell) else f"{cell!r}"
