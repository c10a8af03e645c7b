"""Which form errors are on, at each frame.

Raised once they have lasted, cleared once they have been gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.judging.conditions import FALSE, TRUE, Dwell, Verdicts, list_places
from limberup.judging.phases import DEPARTING, compute_phase_table
from limberup.spec.model import Phase, WatchedFault
from limberup.types import BoolArray, FloatArray, IntArray

CLEAR_AFTER_S: Final = 0.3
"""A fault without its own `cleared` condition is over when its cause has been gone this long, lest
it flicker.
"""


@dataclass(frozen=True, slots=True)
class FaultEdge:
    """Fault number `fault` was raised or cleared at frame `frame` of the block.

    Its cause changed at `at_s`.
    """

    frame: int
    fault: int
    is_raised: bool
    at_s: float


class FaultWatch:
    """Follows the faults of a spec that have a condition of their own."""

    def __init__(self, faults: Sequence[WatchedFault], phases: Sequence[Phase]) -> None:
        self.faults = tuple(faults)
        self._looked_for = compute_phase_table([fault.during for fault in faults], phases)
        raise_s = [fault.when.for_s for fault in faults]
        clear_s = [fault.cleared.for_s if fault.cleared else CLEAR_AFTER_S for fault in faults]
        self._dwell = Dwell([*raise_s, *clear_s])
        self._is_on = np.zeros(len(faults), dtype=np.bool_)
        self._is_idle = not faults

    def compute_active(self, phase: IntArray, is_open: BoolArray) -> BoolArray:
        """Whether each fault is looked for at each frame, `(k, faults)`.

        In its phases, within a repetition.
        """
        return self._looked_for[phase - DEPARTING] & is_open[:, None]

    def update(
        self,
        t_s: FloatArray,
        raised: IntArray,
        cleared: IntArray,
        active: BoolArray,
        is_open: BoolArray,
    ) -> list[FaultEdge]:
        """Edges of the next block in order of time.

        Truth of being there and of being over, `(k, faults)` each.
        Outside a repetition every fault is off at once, so that one that goes on is raised anew in
        the next.
        """
        if not len(t_s) or (self._is_idle and not is_open.any()):
            return []  # frames between repetitions leave everything as it is
        self._is_idle = not self.faults or not is_open[-1]
        truth = np.concatenate(
            [np.where(active, raised, FALSE), np.where(active, cleared, TRUE)], axis=1
        )
        verdicts = self._dwell.follow(t_s, truth)
        count = len(self.faults)
        raises, clears = verdicts.is_sustained[:, :count], verdicts.is_sustained[:, count:]
        is_over = clears | ~is_open[:, None]
        return list(self._edges(verdicts, np.where(raises, 1, np.where(is_over, -1, 0))))

    def _edges(self, verdicts: Verdicts, push: IntArray) -> Iterator[FaultEdge]:
        if not (push > 0).any() and not self._is_on.any():
            return
        index = np.maximum.accumulate(np.where(push != 0, np.arange(len(push))[:, None], -1))
        is_on = np.where(index >= 0, push[index, np.arange(push.shape[1])] > 0, self._is_on)
        before = np.concatenate([self._is_on[None], is_on[:-1]])
        self._is_on = is_on[-1]
        for frame, fault in list_places(is_on != before):
            is_raised = bool(is_on[frame, fault])
            column = fault if is_raised else len(self.faults) + fault
            at_s = float(verdicts.since_s[frame, column])
            yield FaultEdge(frame, fault, is_raised, at_s)
