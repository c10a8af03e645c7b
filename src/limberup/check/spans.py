"""Stretches of time: how much two share, and which of two lists belong together. Seconds."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from limberup.types import BoolArray, FloatArray, Span

LEAST_OVERLAP: Final = 0.5
"""Two spans can belong together if they share at least this part of the shorter one."""


def compute_overlap(a: Sequence[Span], b: Sequence[Span]) -> tuple[FloatArray, FloatArray]:
    """How far each of `a` and each of `b` share their time, `(len(a), len(b))` each, 0 to 1.

    First as part of the shorter of the two, so that a span inside the other has 1; then as part of
    both together (intersection over union), which tells how alike they are.
    """
    start_a, end_a = (
        np.array([[span.start_s, span.end_s] for span in a]).reshape(-1, 2).T[:, :, None]
    )
    start_b, end_b = (
        np.array([[span.start_s, span.end_s] for span in b]).reshape(-1, 2).T[:, None, :]
    )
    shared = np.clip(np.minimum(end_a, end_b) - np.maximum(start_a, start_b), 0.0, None)
    length_a, length_b = end_a - start_a, end_b - start_b
    return _divide(shared, np.minimum(length_a, length_b)), _divide(
        shared, length_a + length_b - shared
    )


def match_spans(
    expected: Sequence[Span], found: Sequence[Span], allowed: BoolArray | None = None
) -> list[tuple[int, int]]:
    """Pairs of an expected and a found span, by index, in order; each is in one pair at most.

    As many pairs as possible, and among those the ones that are most alike. `allowed
    (len(expected), len(found))`: which pairs may be; without it, those that share `LEAST_OVERLAP`
    of the shorter one.
    """
    part, likeness = compute_overlap(expected, found)
    may = part >= LEAST_OVERLAP if allowed is None else allowed
    if all(may.sum(axis=axis).max(initial=0) <= 1 for axis in (0, 1)):  # nothing to choose
        return [(int(i), int(j)) for i, j in np.argwhere(may)]
    from scipy.optimize import linear_sum_assignment  # half a second, and seldom needed

    # One more pair outweighs any gain in likeness, of which each pair has 1 at most.
    worth = np.where(may, 1.0 + min(may.shape) + likeness, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if may[i, j]]


def belong_together(span: Span, other: Span) -> bool:
    """Whether two spans share enough to belong together."""
    return bool(compute_overlap([span], [other])[0][0, 0] >= LEAST_OVERLAP)


def covers(row: Span, span: Span) -> bool:
    """Whether a stretch takes up half of a span or more."""
    shared_s = min(row.end_s, span.end_s) - max(row.start_s, span.start_s)
    return shared_s >= LEAST_OVERLAP * (span.end_s - span.start_s)


def _divide(part: FloatArray, whole: FloatArray) -> FloatArray:
    shares: FloatArray = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return shares
