"""Features of the breath, as `limberup.signals.breathing.LungWatch` sees it."""

import math
from typing import Final

import numpy as np

from limberup.signals.body import Body
from limberup.signals.feature_table import Feature, feature
from limberup.types import FloatArray

LUNGS: Final[dict[str, Feature]] = {}


def _read(body: Body, column: int) -> FloatArray:
    if body.breath is None:
        return np.full(body.shape, np.nan)
    return body.breath[..., column]


@feature(
    LUNGS,
    unit="ratio",
    span=(0.0, 1.0),
    summary="how full the lungs are: 0 as empty and 1 as full as within the last minute",
    reads_breath=True,
)
def breath_level(body: Body) -> FloatArray:
    return _read(body, 0)


@feature(
    LUNGS,
    unit="ratio",
    summary="how far the chest has risen, in trunk lengths; for its extent",
    reads_breath=True,
)
def chest_rise(body: Body) -> FloatArray:
    return _read(body, 1)


@feature(
    LUNGS,
    unit="ratio",
    span=(0.0, math.inf),
    summary="largest breath of the last minute against the noise of the picture; 2 is clear",
    reads_breath=True,
)
def breath_clearness(body: Body) -> FloatArray:
    return _read(body, 2)
