"""Which form errors are on, at each frame: raised once they have lasted, cleared once they have been gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.conditions import FALSE, TRUE, UNKNOWN, ConditionTable, Verdicts
from limberup.machine import DEPARTING, MOVING
from limberup.spec.model import Condition, Fault, Phase
from limberup.types import BoolArray, FloatArray, IntArray

CLEAR_AFTER_S: Final = 0.3
"""A fault without its own `cleared` condition is over when its cause has been gone this long, so it does not flicker."""


@dataclass(frozen=True, slots=True)
class FaultEdge:
    """Fault number `fault` was raised or cleared at frame `frame` of the block; its cause changed at `at_s`."""

    frame: int
    fault: int
    is_raised: bool
    at_s: float


class FaultWatch:
    """Follows the faults of a spec that have a condition of their own (`when`)."""

    def __init__(self, faults: Sequence[Fault], phases: Sequence[Phase], signals: Sequence[str]) -> None:
        self.faults = tuple(fault for fault in faults if fault.when is not None)
        codes = {phase.name: i for i, phase in enumerate(phases)} | {"moving": MOVING, "departing": DEPARTING}
        self._during = [np.array([codes[name] for name in fault.during], dtype=np.int64) for fault in self.faults]
        self._raise = ConditionTable([fault.when or Condition() for fault in self.faults], signals)
        always = Condition(signal=signals[0], above=-np.inf)
        self._needs = ConditionTable([fault.needs or always for fault in self.faults], signals)
        self._has_needs = np.array([fault.needs is not None for fault in self.faults], dtype=np.bool_)
        self._own_clear = np.array([fault.cleared is not None for fault in self.faults], dtype=np.bool_)
        clear = [fault.cleared or _lasting(fault.when) for fault in self.faults]
        self._clear = ConditionTable(clear, signals)
        self._is_on = np.zeros(len(self.faults), dtype=np.bool_)

    def reset(self) -> None:
        """Back to before the first frame."""
        self._raise.reset()
        self._clear.reset()
        self._is_on[:] = False

    def compute_truth(self, signals: FloatArray) -> IntArray:
        """Truth of every fault's condition, `(k, faults)`, whatever the phase; unknown where its needs are not met."""
        is_met = (self._needs.compute_truth(signals) == TRUE) | ~self._has_needs
        return np.where(is_met, self._raise.compute_truth(signals), UNKNOWN)

    def compute_active(self, phase: IntArray, is_open: BoolArray) -> BoolArray:
        """Whether each fault is looked for at each frame, `(k, faults)`: in its phases, within a repetition."""
        active = np.empty((len(phase), len(self.faults)), dtype=np.bool_)
        for column, codes in enumerate(self._during):
            active[:, column] = is_open & np.isin(phase, codes) if len(codes) else is_open
        return active

    def update(
        self, t_s: FloatArray, truth: IntArray, signals: FloatArray, is_known: BoolArray, active: BoolArray
    ) -> list[FaultEdge]:
        """Edges of the next block in order of time. `is_known` `(k,)`: False where nothing can be judged."""
        raising = self._raise.follow(t_s, np.where(active, truth, FALSE))
        own = np.where(is_known[:, None], self._clear.compute_truth(signals), UNKNOWN)
        gone = np.where(self._own_clear, own, np.where(raising.raw == FALSE, TRUE, FALSE))
        clearing = self._clear.follow(t_s, np.where(active, gone, TRUE))
        return list(self._edges(raising, clearing))

    def _edges(self, raising: Verdicts, clearing: Verdicts) -> Iterator[FaultEdge]:
        push = np.where(raising.is_sustained, 1, np.where(clearing.is_sustained, -1, 0))
        if not push.size:
            return
        index = np.maximum.accumulate(np.where(push != 0, np.arange(len(push))[:, None], -1))
        is_on = np.where(index >= 0, push[index, np.arange(push.shape[1])] > 0, self._is_on)
        before = np.concatenate([self._is_on[None], is_on[:-1]])
        self._is_on = is_on[-1]
        for frame, fault in np.argwhere(is_on != before):
            is_raised = bool(is_on[frame, fault])
            source = raising if is_raised else clearing
            yield FaultEdge(int(frame), int(fault), is_raised, float(source.since_s[frame, fault]))


def _lasting(condition: Condition | None) -> Condition:
    """A stand-in with the default clearing time; its truth is the negation of `condition`, taken elsewhere."""
    parts = () if condition is None else (condition,)
    return Condition(all=parts, for_s=CLEAR_AFTER_S)
