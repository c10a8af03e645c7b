"""Why a movement was not counted, and what was never seen, for one working side."""

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

from limberup.judging.events import Attempt, Missing, NeverMet, Side
from limberup.judging.hidden import signals_reason
from limberup.judging.phases import OUT, Transition
from limberup.judging.shortfall import Extremes, Shortfall, find_short_range, find_shortfall
from limberup.spec.model import Condition, Criteria
from limberup.types import FloatArray, IntArray

POSTURE = "posture"


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
        if attempt is None or missed is None or isnan(missed.nearest):
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

    def find_never_met(self, t_s: float) -> NeverMet:
        """What was never seen to the end of the source, in which nothing was counted: the first of
        posture, range and stations that was missed; the first of them all where each was met, but
        not in turn or not together.
        """
        asked = list(self._list_asked())
        missed = [(name, one) for name, one in asked if one is not None]
        name, shortfall = missed[0] if missed else (asked[0][0] if asked else POSTURE, None)
        if shortfall is None:
            return NeverMet(t_s, self._side, name, None, None, None)
        reason, nearest = None, shortfall.nearest
        if isnan(nearest):
            reason = signals_reason(self._spec, [shortfall.signal])
        known = None if isnan(nearest) else nearest
        return NeverMet(t_s, self._side, name, shortfall.signal, known, shortfall.limit, reason)

    def _list_asked(self) -> Iterator[tuple[str, Shortfall | None]]:
        """What was asked for where the person got to, and by how much each was missed."""
        if not self._was_in:
            yield POSTURE, find_shortfall(self._spec.posture.when, self._seen)
            return
        movement = self._spec.movement
        if movement is None:
            for i, phase in enumerate(self._spec.phases):
                if i not in self._visited:
                    yield phase.name, find_shortfall(phase.enter, self._seen)
            return
        yield Missing.RANGE, find_short_range(movement, self._seen)
        for name, station in ((Missing.FAR, movement.far), (Missing.NEAR, movement.near)):
            if station is not None:
                yield name, find_shortfall(station, self._seen)
