"""Why a movement was not counted, and what was never seen, for one working side."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from limberup.judging.events import Attempt, Missing, NeverMet, Side
from limberup.judging.phases import OUT, Transition
from limberup.judging.shortfall import Extremes, find_shortfall
from limberup.spec.model import Condition, Criteria
from limberup.types import FloatArray, IntArray


class AttemptWatch:
    """Follows which places were ever reached, and how far every signal ever went."""

    def __init__(self, spec: Criteria, side: Side) -> None:
        self._spec, self._side = spec, side
        self._seen = Extremes(list(spec.signals))
        self._was_in = False
        self._visited: set[int] = set()

    def add(self, signals: FloatArray, phase: IntArray) -> None:
        """Take in a block: `signals (k, s)`, `phase (k,)` codes."""
        self._seen.add(signals)
        self._was_in = self._was_in or bool((phase != OUT).any())

    def visit(self, phase: int) -> None:
        """A phase was entered."""
        self._visited.add(phase)

    def explain(self, edge: Transition, seen: Extremes) -> Attempt | None:
        """Why a movement was not counted: the machine's word, or the condition that fell short of
        what was `seen` in it. None where it was too little to be meant.
        """
        attempt, asked = self._find_asked(edge)
        missed = find_shortfall(asked, seen) if attempt is not None and asked is not None else None
        if attempt is None or missed is None:
            return attempt
        return replace(attempt, signal=missed.signal, reached=missed.nearest, needed=missed.limit)

    def _find_asked(self, edge: Transition) -> tuple[Attempt | None, Condition | None]:
        """The attempt so far, and the condition that its missing station asks for."""
        movement = self._spec.movement
        if movement is not None:
            stations = {Missing.FAR: movement.far, Missing.NEAR: movement.near}
            asked = None if edge.attempt is None else stations.get(edge.attempt.missing)
            return edge.attempt, asked
        if edge.phase < 0:
            return None, None
        phase = self._spec.phases[edge.phase]
        return Attempt(Missing.STATION, edge.at_s, phase.name), phase.enter

    def find_never_met(self, t_s: float) -> Iterator[NeverMet]:
        """What was never seen to the end of the source: the posture, or else a station."""
        stations = [("posture", self._spec.posture.when)]
        if self._was_in:
            phases = enumerate(self._spec.phases)
            stations = [(one.name, one.enter) for i, one in phases if i not in self._visited]
        for name, condition in stations[:1]:
            missed = find_shortfall(condition, self._seen)
            if missed is not None and np.isfinite(missed.limit):
                yield NeverMet(t_s, self._side, name, missed.signal, missed.nearest, missed.limit)
