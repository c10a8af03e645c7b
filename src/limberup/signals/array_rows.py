"""Rows of an array that are asked for again and again."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from limberup.types import IntArray


def index_rows(rows: Sequence[int]) -> IntArray | slice:
    """What picks these rows. Where they lie in a line it is a slice, which copies nothing.

    >>> index_rows([3, 4, 5])
    slice(3, 6, None)
    >>> index_rows([3, 5])
    array([3, 5])
    """
    is_line = len(rows) > 0 and all(after == row + 1 for row, after in pairwise(rows))
    return slice(rows[0], rows[-1] + 1) if is_line else np.array(rows, dtype=np.int64)
