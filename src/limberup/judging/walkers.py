"""Where each working side is in its repetition, frame by frame: by phases or by one movement."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from limberup.judging.block import Block
from limberup.judging.conditions import Dwell, LastSeen, Verdicts
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


def _list_posture_s(spec: Criteria) -> tuple[float, float]:
    """How long a posture must have been taken, and been lost."""
    return spec.posture.when.for_s, spec.posture.lost.for_s


def _see_leaving(verdicts: Verdicts, gone_s: FloatArray) -> Verdicts:
    """Verdicts whose first two columns are the posture's, when and lost: whoever has gone has lost
    it when they were last seen.
    """
    is_gone = ~np.isnan(gone_s)
    if not is_gone.any():
        return verdicts
    since_s, is_sustained = verdicts.since_s.copy(), verdicts.is_sustained.copy()
    since_s[is_gone, 1] = gone_s[is_gone]
    is_sustained[is_gone, :2] = (False, True)
    return Verdicts(verdicts.raw, since_s, is_sustained)


class PhaseWalker:
    """Walks by the conditions of phases."""

    def __init__(self, spec: Criteria, sides: int) -> None:
        self._spec = spec
        self.machines = [PhaseMachine(spec.phases) for _ in range(sides)]
        self._watch_anew()

    def _watch_anew(self) -> None:
        phases, sides = self._spec.phases, self.machines
        self._postures = [Dwell(_list_posture_s(self._spec)) for _ in sides]
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
            _see_leaving(self._postures[side].follow(block.t_s, block.truth.posture), block.gone_s),
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
        stay_s = [one.for_s if one is not None else 0.0 for one in stations]
        posture_s = _list_posture_s(self._spec)
        self._dwells = [Dwell([*posture_s, *stay_s]) for _ in self.machines]
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
        t_s = blocks[0].t_s
        is_known = ~np.isnan(blocks[0].signals[:, self._column])
        for block in blocks[1:]:
            is_known |= ~np.isnan(block.signals[:, self._column])
        return walk_movement(self.machines, t_s, courses, self._find_breaks(t_s, is_known))

    def _course(self, side: int, block: Block) -> Course:
        value = self._movement.sign * block.signals[:, self._column]
        if self._movement.zero == "middle":
            value = np.maximum(value, 0.0)
        truth = np.concatenate([block.truth.posture, block.truth.stations], axis=1)
        seen = _see_leaving(self._dwells[side].follow(block.t_s, truth), block.gone_s)
        always = [True] * len(value)
        is_in, is_out, is_far, is_near = seen.is_sustained.T.tolist()
        return Course(
            value.tolist(),
            always if self._movement.far is None else is_far,
            always if self._movement.near is None else is_near,
            is_in,
            is_out,
            [0.0] * len(value) if self._lead is None else block.signals[:, self._lead].tolist(),
            seen.since_s[:, 1].tolist(),
        )

    def _find_breaks(self, t_s: FloatArray, known: BoolArray) -> BoolArray:
        """Frames that come after a gap of more than `BREAK_S`."""
        return known & (t_s - self._last_seen.update(t_s, known) > BREAK_S)
