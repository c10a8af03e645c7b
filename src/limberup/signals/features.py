"""The table of what can be measured of a body, and how a spec's words select a row of it.

Every feature acts on the last axes, so one function serves a live frame `(33, d)` and a recording
`(n, 33, d)`. The working side is the left one: the other side is measured on the mirrored body.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType
from typing import Final

import numpy as np

from limberup.signals.angles import ANGLES
from limberup.signals.body import Body
from limberup.signals.distances import DISTANCES
from limberup.signals.feature_table import (
    JOINTS,
    SEGMENTS,
    SIDES,
    Choice,
    Feature,
    Names,
    list_names,
)
from limberup.signals.lungs import LUNGS
from limberup.types import FloatArray

__all__ = [
    "FEATURES",
    "JOINTS",
    "SEGMENTS",
    "SIDES",
    "Choice",
    "Feature",
    "SignalTable",
    "compute_signals",
    "list_landmarks",
    "list_points",
]

FEATURES: Final[Mapping[str, Feature]] = MappingProxyType({**ANGLES, **DISTANCES, **LUNGS})


class SignalTable:
    """The signals of a spec, compiled: those of one feature are measured at once, none twice."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        asked = [_list_sides(choice) for choice in choices]
        rows = sorted({one for sides in asked for one in sides}, key=_rank)
        self._row = {one: row for row, one in enumerate(rows)}
        grouped = [list(group) for _, group in groupby(rows, lambda one: one.feature)]
        self._groups = [
            (FEATURES[group[0].feature].compute, _list_words(group), len(group))
            for group in grouped
        ]
        self._first = np.array([self._row[sides[0]] for sides in asked], dtype=np.intp)
        self._second = np.array([self._row[sides[-1]] for sides in asked], dtype=np.intp)
        self._is_both = np.flatnonzero(self._first != self._second)

    def compute(self, body: Body) -> FloatArray:
        """All signals for all frames, `(signals, ...)`; NaN where unknown."""
        values = np.empty((len(self._row), *body.shape))
        row = 0
        # A body without extent, as only a damaged recording holds, divides 0 by 0: NaN is meant.
        with np.errstate(divide="ignore", invalid="ignore"):
            for compute, names, count in self._groups:
                values[row : row + count] = compute(body, *names)
                row += count
        signals = values[self._first]
        if len(self._is_both):
            both = self._is_both
            signals[both] = _compute_mean(signals[both], values[self._second[both]])
        return signals


def _list_sides(choice: Choice) -> tuple[Choice, ...]:
    """A choice of both sides as one of each."""
    if choice.side != "both":
        return (choice,)
    return replace(choice, side="working"), replace(choice, side="other")


def _list_words(choices: Sequence[Choice]) -> list[Names]:
    """What signals of one feature ask for: of each word, all of them."""
    return list(zip(*map(list_names, choices), strict=True))


def _rank(choice: Choice) -> tuple[str, ...]:
    return (choice.feature, *list_names(choice))


def _compute_mean(left: FloatArray, right: FloatArray) -> FloatArray:
    """The mean of the sides that are known."""
    mean = 0.5 * (left + right)
    return np.where(np.isnan(left), right, np.where(np.isnan(right), left, mean))


def compute_signals(body: Body, choices: Mapping[str, Choice]) -> FloatArray:
    """All signals of a spec for all frames: `(..., len(choices))` in the order of `choices`.

    NaN where unknown.
    """
    return np.moveaxis(SignalTable(choices.values()).compute(body), 0, -1)


def list_landmarks(choice: Choice) -> tuple[str, ...]:
    """The outermost parts a signal needs, to say what was hidden when it is unknown."""
    if choice.joint is not None:
        return JOINTS[choice.joint]
    if choice.segment is not None:
        return SEGMENTS[choice.segment]
    points = [name for name in (choice.origin, choice.target) if name is not None]
    if points:
        return tuple("ear" if name == "nose" else name.split("_", 1)[1] for name in points)
    return FEATURES[choice.feature].landmarks


def list_points(choice: Choice) -> tuple[str, ...]:
    """The points that show a signal, to draw them; empty where it is about no limb."""
    if choice.joint is not None:
        return tuple(f"{choice.side}_{part}" for part in JOINTS[choice.joint])
    if choice.segment is not None:
        return tuple(f"{choice.side}_{part}" for part in SEGMENTS[choice.segment])
    return FEATURES[choice.feature].shows if choice.target is None else (choice.target,)
