"""Where each working side is in its repetition, frame by frame: by phases or by one movement."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from limberup.judging.block import Block
from limberup.judging.conditions import TRUE, Dwell, LastSeen, Verdicts
from limberup.judging.movement import Course, MovementMachine, walk_movement
from limberup.judging.phases import OUT, Guards, PhaseMachine, Transition, Walk, walk
from limberup.spec.model import Criteria, Movement
from limberup.types import BoolArray, FloatArray

BREAK_S: Final = 3.0
"""Longer than this without the signal: what was open has ended, whatever comes back."""


class Machine(Protocol):
    """One side's place in its repetition."""

    @property
    def code(self) -> int:
        """The phase it is in, or OUT, MOVING, DEPARTING."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether a repetition is under way."""
        ...

    @property
    def own_range(self) -> tuple[float, float] | None:
        """Of a movement: the zero, and how far the signal must go from it; None where unknown."""
        ...

    def finish(self, frame: int, t_s: float) -> list[Transition]:
        """The source ended at `t_s`: close what is open."""
        ...


class Walker(Protocol):
    """The machines of all working sides, which bar one another."""

    @property
    def machines(self) -> Sequence[Machine]:
        """In the order of the sides."""
        ...

    def walk(self, blocks: Sequence[Block]) -> list[Walk]:
        """Let them step through the next block, given for each side."""
        ...

    def break_off(self, t_s: float) -> list[list[Transition]]:
        """A gap begins at `t_s`: close what is open, for each side, and forget what lasted."""
        ...


def create_walker(spec: Criteria, sides: int) -> Walker:
    """What a spec asks for: its phases, or its movement."""
    if spec.movement is not None:
        return MovementWalker(spec, spec.movement, sides)
    return PhaseWalker(spec, sides)


class _PostureWatch:
    """Whether the posture was taken or lost, for one side."""

    def __init__(self, spec: Criteria) -> None:
        self._dwell = Dwell([spec.posture.when.for_s, spec.posture.lost.for_s])

    def follow(self, block: Block) -> Verdicts:
        """`(k, 2)`: when, lost. Whoever has gone has lost it when they were last seen."""
        posture = self._dwell.follow(block.t_s, block.truth.posture)
        is_gone = ~np.isnan(block.gone_s)
        if not is_gone.any():
            return posture
        gone_s = np.where(is_gone, block.gone_s, posture.since_s[:, 1])
        since_s = np.stack([posture.since_s[:, 0], gone_s], axis=1)
        is_sustained = np.where(is_gone[:, None], (False, True), posture.is_sustained)
        return Verdicts(posture.raw, since_s, is_sustained)


class PhaseWalker:
    """Walks by the conditions of phases."""

    def __init__(self, spec: Criteria, sides: int) -> None:
        self._spec = spec
        self.machines = [PhaseMachine(spec.phases) for _ in range(sides)]
        self._watch_anew()

    def _watch_anew(self) -> None:
        phases, sides = self._spec.phases, self.machines
        self._postures = [_PostureWatch(self._spec) for _ in sides]
        self._enter = [Dwell([one.enter.for_s for one in phases]) for _ in sides]
        leave_s = [one.leave.for_s if one.leave else 0.0 for one in phases]
        self._leave = [Dwell(leave_s) for _ in sides]

    def break_off(self, t_s: float) -> list[list[Transition]]:
        """A gap begins at `t_s`: for all that is seen, the source ends there."""
        self._watch_anew()
        return [machine.finish(0, t_s) for machine in self.machines]

    def walk(self, blocks: Sequence[Block]) -> list[Walk]:
        """Let the machines step through the next block, given for each side."""
        guards = [self._guard(side, block) for side, block in enumerate(blocks)]
        return walk(self.machines, len(blocks[0].t_s), guards)

    def _guard(self, side: int, block: Block) -> Guards:
        return Guards(
            self._postures[side].follow(block),
            self._enter[side].follow(block.t_s, block.truth.enter),
            self._leave[side].follow(block.t_s, block.truth.leave),
        )


class MovementWalker:
    """Walks by the turning points of one movement."""

    def __init__(self, spec: Criteria, movement: Movement, sides: int) -> None:
        names = list(spec.signals)
        self.machines = [MovementMachine(movement) for _ in range(sides)]
        self._spec, self._movement = spec, movement
        self._column = names.index(movement.signal)
        self._lead = None if movement.lead is None else names.index(movement.lead)
        self._watch_anew()

    def _watch_anew(self) -> None:
        stations = (self._movement.far, self._movement.near)
        stay = [one.for_s if one is not None else 0.0 for one in stations]
        self._postures = [_PostureWatch(self._spec) for _ in self.machines]
        self._stations = [Dwell(stay) for _ in self.machines]
        self._last_seen = LastSeen()

    def break_off(self, t_s: float) -> list[list[Transition]]:
        """A gap begins at `t_s`: what is open ends, and the posture must be seen anew."""
        self._watch_anew()
        steps = [list(machine.break_off(0, t_s)) for machine in self.machines]
        for machine in self.machines:
            machine.code = OUT
        return steps

    def walk(self, blocks: Sequence[Block]) -> list[Walk]:
        """Let the machines step through the next block, given for each side."""
        courses = [self._course(side, block) for side, block in enumerate(blocks)]
        values = np.stack([course.value for course in courses])
        known: BoolArray = np.logical_or.reduce(~np.isnan(values))
        return walk_movement(
            self.machines, blocks[0].t_s, courses, self._find_breaks(blocks[0].t_s, known)
        )

    def _course(self, side: int, block: Block) -> Course:
        value = self._movement.sign * block.signals[:, self._column]
        if self._movement.zero == "middle":
            value = np.maximum(value, 0.0)
        posture = self._postures[side].follow(block)
        stations = self._stations[side].follow(block.t_s, block.truth.stations)
        is_met = stations.is_sustained & (stations.raw == TRUE)
        frames = len(value)
        lead = np.zeros(frames) if self._lead is None else block.signals[:, self._lead]
        return Course(
            value,
            np.ones(frames, dtype=np.bool_) if self._movement.far is None else is_met[:, 0],
            np.ones(frames, dtype=np.bool_) if self._movement.near is None else is_met[:, 1],
            posture.is_sustained[:, 0],
            posture.is_sustained[:, 1],
            lead,
            posture.since_s[:, 1],
        )

    def _find_breaks(self, t_s: FloatArray, known: BoolArray) -> BoolArray:
        """Frames that come after a gap of more than `BREAK_S`."""
        return known & (t_s - self._last_seen.update(t_s, known) > BREAK_S)
