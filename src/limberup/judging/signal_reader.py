"""From poses to the signals of one spec, smoothed, with the memory between blocks."""

from typing import Final

import numpy as np

from limberup.signals.body import Body
from limberup.signals.features import SignalTable
from limberup.signals.filters import CausalMean, Extent, HoldLast, Lowest, Offset, Reversals, Swing
from limberup.spec.model import Criteria, Signal
from limberup.types import FloatArray

GAP_S: Final = 0.5
"""A signal that vanishes for no longer than this keeps its last value.

A blink of the tracker, not a change of pose.
"""


class SignalReader:
    """Turns poses into smoothed signals, with the memory between blocks.

    `update(t_s (k,), body) -> (sides, k, s)`: of the body as it is, and for `sides` 2 also of its
    mirror image.
    """

    def __init__(self, spec: Criteria, sides: int) -> None:
        self._sides = sides
        signals = list(spec.signals.values())
        self._table = SignalTable(signal.choice for signal in signals)
        self._smooth = CausalMean(np.array([signal.smooth_s for signal in signals] * sides))
        self._hold = HoldLast(len(signals) * sides, GAP_S)
        self._windows = {
            i: window for i, signal in enumerate(signals * sides) if (window := _window(signal))
        }

    def update(self, t_s: FloatArray, body: Body) -> FloatArray:
        """Signals of the next block of frames; times continue from the block before."""
        views = body.with_mirror() if self._sides == 2 else body.stacked()
        raw = self._table.compute(views)
        columns = raw.transpose(2, 1, 0).reshape(len(t_s), -1)
        signals = self._hold.update(t_s, self._smooth.update(t_s, columns))
        for column, window in self._windows.items():
            signals[:, column] = window.update(t_s, signals[:, column])
        return signals.reshape(len(t_s), self._sides, -1).swapaxes(0, 1)


def _window(signal: Signal) -> Extent | Lowest | Offset | Reversals | Swing | None:
    if signal.reversals_s is not None:
        return Reversals(signal.reversals_s)
    if signal.offset_s is not None:
        return Offset(signal.offset_s)
    if signal.lowest_s is not None:
        return Lowest(signal.lowest_s)
    if signal.swing_s is not None:
        return Swing(signal.swing_s, signal.least_swing or 0.0)
    return Extent(signal.extent_s) if signal.extent_s is not None else None
