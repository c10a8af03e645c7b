"""A stretch of frames on its way through the judging of one working side."""

from dataclasses import dataclass

from limberup.judging.truth_table import Truth
from limberup.types import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Frames to judge: `t_s (k,)`, `signals (k, s)` and what holds.

    `reasons (k,)`: why form cannot be judged, "" where it can. `gone_s (k,)`: since when the person
    has been gone for good, NaN where they are there or may be. `is_away (k,)`: the working side is
    the one that is away from the camera. `is_dark (k,)`: the picture is too dark to judge form by.
    """

    t_s: FloatArray
    signals: FloatArray
    truth: Truth
    reasons: list[str]
    gone_s: FloatArray
    is_away: BoolArray
    is_dark: BoolArray
