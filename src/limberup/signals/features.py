"""The table of what can be measured of a body, and how a spec's words select a row of it.

Every feature acts on the last axes, so one function serves a live frame `(33, d)` and a recording
`(n, 33, d)`. The working side is the left one: the other side is measured on the mirrored body.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from limberup.signals.angles import ANGLES
from limberup.signals.body import Body
from limberup.signals.distances import DISTANCES
from limberup.signals.feature_table import JOINTS, SEGMENTS, SIDES, Choice, Feature
from limberup.signals.lungs import LUNGS
from limberup.types import FloatArray

__all__ = [
    "FEATURES",
    "JOINTS",
    "SEGMENTS",
    "SIDES",
    "Choice",
    "Feature",
    "compute_signals",
    "list_landmarks",
    "list_points",
]

FEATURES: Final[Mapping[str, Feature]] = MappingProxyType({**ANGLES, **DISTANCES, **LUNGS})


def compute_signals(body: Body, choices: Mapping[str, Choice]) -> FloatArray:
    """All signals of a spec for all frames: `(..., len(choices))` in the order of `choices`.

    NaN where unknown.
    """
    # A body without extent, as only a damaged recording holds, divides 0 by 0: NaN is meant.
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [FEATURES[choice.feature].compute(body, choice) for choice in choices.values()]
    return np.stack(columns, axis=-1) if columns else np.empty((*body.image.shape[:-2], 0))


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
