"""What a row of the features table says, and the words that select within a feature."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from limberup.types import FloatArray

SIDES: Final = ("working", "other", "near", "raised", "both")
JOINTS: Final = MappingProxyType(
    {
        "hip": ("shoulder", "hip", "knee"),
        "knee": ("hip", "knee", "ankle"),
        "elbow": ("shoulder", "elbow", "wrist"),
        "shoulder": ("hip", "shoulder", "elbow"),
    }
)
SEGMENTS: Final = MappingProxyType(
    {
        "trunk": ("hip", "shoulder"),
        "neck": ("shoulder", "ear"),
        "upper_arm": ("shoulder", "elbow"),
        "forearm": ("elbow", "wrist"),
        "thigh": ("hip", "knee"),
        "shank": ("knee", "ankle"),
        "foot": ("heel", "foot"),
    }
)


ANYWHERE: Final = (-math.inf, math.inf)
"""The span of what has no bounds: to a trunk that points at the camera, and so is short in the
picture, any length is many trunk lengths."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A spec's selection from the table; None where the feature takes no such word."""

    feature: str
    side: str | None = None
    joint: str | None = None
    segment: str | None = None
    origin: str | None = None
    target: str | None = None


Names: TypeAlias = tuple[str, ...]
"""What several signals of one feature ask for, one word each; they are measured at once, along a
first axis."""
Compute: TypeAlias = Callable[..., FloatArray]
"""`(body, *names)`, with the names that `list_names` has, to `(signals, ...)`. A feature that takes
no words gives what it measures without that axis."""


def list_names(choice: Choice) -> tuple[str, ...]:
    """The words of a signal as its feature computes with them: the points of a joint or a segment,
    or what else was chosen, in the order side, origin, target.
    """
    if choice.joint is not None:
        return tuple(f"{choice.side}_{part}" for part in JOINTS[choice.joint])
    if choice.segment is not None:
        return tuple(f"{choice.side}_{part}" for part in SEGMENTS[choice.segment])
    words = (choice.side, choice.origin, choice.target)
    return tuple(word for word in words if word is not None)


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the table: all there is to know of a feature. `unit` is the last word of every
    signal that uses it, and `span` the lowest and the highest value that its definition allows, in
    that unit.

    `takes`: the words it needs. Without words of its own: `landmarks`, the outermost parts it is
    measured from, and `shows`, the points to draw for it. `reads_breath`: it is read from
    `Body.breath`.
    """

    summary: str
    unit: str
    compute: Compute
    span: tuple[float, float] = ANYWHERE
    takes: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ("shoulder", "hip")
    shows: tuple[str, ...] = ()
    reads_breath: bool = False


def feature(
    table: dict[str, Feature],
    *,
    unit: str,
    summary: str,
    span: tuple[float, float] = ANYWHERE,
    takes: tuple[str, ...] = (),
    landmarks: tuple[str, ...] = ("shoulder", "hip"),
    shows: tuple[str, ...] = (),
    reads_breath: bool = False,
) -> Callable[[Compute], Compute]:
    """Add the function below to a table, under its own name; see `Feature`."""

    def add(compute: Compute) -> Compute:
        table[compute.__name__] = Feature(
            summary, unit, compute, span, takes, landmarks, shows, reads_breath
        )
        return compute

    return add
