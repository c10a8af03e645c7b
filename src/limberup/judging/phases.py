"""The phases of one exercise for one working side: guards in, transitions out.

No clock, no numbers of its own.
With a home phase the ring is walked home -> ... -> home: leaving home opens a repetition, coming
back completes it if every other phase was visited and abandons it otherwise. Only a position to be
held may be entered without home, since a video may begin in one; leaving the posture from it breaks
the repetition off, and so does the end of the source. One that is reached in steps is told by the
way there, and is not entered without home either. Without a home phase, a repetition opens at
whichever phase comes first and is complete when the last phase not yet visited is left.

Where the working side alternates, each side has a machine, and the ring is walked by one of them at
a time: the first to reach a phase beyond home bars the other until it is done.

The machines step only where a guard changes, and stay put while guards are constant. So a block may
be one live frame or an hour of recording, with the same transitions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from limberup.judging.conditions import FALSE, Verdicts
from limberup.judging.events import Attempt
from limberup.spec.model import Phase
from limberup.types import BoolArray, IntArray

OUT: Final = -2
"""Code of being outside the exercise's posture."""
MOVING: Final = -1
"""Code of being in posture, on the way between phases."""
DEPARTING: Final = -3
"""Code of having left home with no other phase reached yet."""


class Step(StrEnum):
    """What a transition does."""

    ENTER = "enter"
    LEAVE = "leave"
    OPEN = "open"
    COMPLETE = "complete"
    BREAK_OFF = "break_off"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class Transition:
    """A step taken at frame `frame` of the block. `at_s`: when its cause began.

    `phase`: the one entered or left; of ABANDON the one that was missing, OUT for none. `attempt`:
    of ABANDON, why, where that is known already.
    """

    frame: int
    step: Step
    at_s: float
    phase: int = OUT
    attempt: Attempt | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Guards:
    """Verdicts the machine steps on, columns in the order of the phases: `(k, phases)`.

    Posture `(k, 2)`: when, lost.
    A phase without a `leave` condition has a `leave` column that is never sustained.
    """

    posture: Verdicts
    enter: Verdicts
    leave: Verdicts


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What one machine did over a block: `phase (k,)` codes, `is_open (k,)`.

    In a repetition, and the transitions.
    """

    phase: IntArray
    is_open: BoolArray
    transitions: list[Transition]


def compute_phase_table(durings: Sequence[Sequence[str]], phases: Sequence[Phase]) -> BoolArray:
    """Whether each of several lists of phase names looks at a phase.

    `(codes, lists)`, rows from code DEPARTING up.
    "departing" or "out", "moving" or "back" are names as well; an empty list looks at everything.
    """
    between = {"moving": MOVING, "back": MOVING, "departing": DEPARTING, "out": DEPARTING}
    codes = between | {phase.name: i for i, phase in enumerate(phases)}
    table = np.zeros((len(phases) - DEPARTING, len(durings)), dtype=np.bool_)
    for column, during in enumerate(durings):
        rows = [codes[name] - DEPARTING for name in during]
        table[rows or slice(None), column] = True
    return table


def walk(machines: Sequence["PhaseMachine"], frames: int, guards: Sequence[Guards]) -> list[Walk]:
    """Let the machines of all working sides step through a block of `frames` frames together."""
    walks = [
        Walk(np.empty(frames, dtype=np.int64), np.empty(frames, dtype=np.bool_), [])
        for _ in machines
    ]
    starts = _change_points(guards)
    for first, last in zip(starts, [*starts[1:], frames], strict=True):
        _settle(machines, first, guards, walks)
        for machine, done in zip(machines, walks, strict=True):
            done.phase[first:last], done.is_open[first:last] = machine.code, machine.is_open
    return walks


def _settle(
    machines: Sequence["PhaseMachine"], frame: int, guards: Sequence[Guards], walks: Sequence[Walk]
) -> None:
    """Step until no machine has anything left to do.

    A ring of n phases needs at most n + 2 rounds.
    """
    for _ in range(max(machine.phases for machine in machines) + 2):
        before = [machine.state for machine in machines]
        for machine, guard, done in zip(machines, guards, walks, strict=True):
            is_barred = any(other.has_claimed for other in machines if other is not machine)
            done.transitions.extend(machine.step(frame, guard, is_barred=is_barred))
        if before == [machine.state for machine in machines]:
            return


class PhaseMachine:
    """Walks the ring of phases for one side, one step at a time; see `walk`."""

    def __init__(self, phases: tuple[Phase, ...]) -> None:
        self.phases = len(phases)
        self._has_home = phases[0].home
        self._is_hold = [phase.hold for phase in phases]
        self._is_beginning = [phase.hold and not phase.in_steps for phase in phases]
        self._has_leave = [phase.leave is not None for phase in phases]
        self._now = OUT
        self._visited: frozenset[int] = frozenset()
        self.is_open = False
        self._opened_s = -np.inf

    @property
    def state(self) -> tuple[int, bool, frozenset[int]]:
        """All that the machine remembers."""
        return self._now, self.is_open, self._visited

    @property
    def code(self) -> int:
        """The phase it is in, or OUT, MOVING, DEPARTING."""
        return (
            DEPARTING if self._now == MOVING and self.is_open and not self._visited else self._now
        )

    @property
    def own_range(self) -> None:
        """A ring of phases follows no range."""

    @property
    def has_claimed(self) -> bool:
        """Whether this side is in a repetition beyond home, which bars the other side."""
        return self._has_home and bool(self._visited)

    def finish(self, frame: int, t_s: float) -> list[Transition]:
        """The source ended at `t_s`: close what is open, as if the posture had been left."""
        return list(self._go_out(frame, t_s, is_end=True))

    def step(self, frame: int, guards: Guards, *, is_barred: bool) -> Iterator[Transition]:
        """Do what is due at a frame, if anything. `is_barred`.

        The other side is in a repetition.
        """
        if self._now == OUT:
            if guards.posture.is_sustained[frame, 0]:
                self._now = MOVING
            return
        if guards.posture.is_sustained[frame, 1]:
            yield from self._go_out(frame, float(guards.posture.since_s[frame, 1]))
            return
        enter = guards.enter.is_sustained[frame]
        if self._now >= 0:
            yield from self._leave_if_due(frame, guards)
        if is_barred and self.is_open:
            at_s = float(guards.enter.since_s[frame, 0])
            yield self._close(frame, Step.ABANDON, at_s, is_barred=True)
        for phase in [0] * (self._now != 0) if is_barred else self._reachable():
            if enter[phase]:
                yield from self._enter(frame, phase, float(guards.enter.since_s[frame, phase]))
                return

    def _reachable(self) -> list[int]:
        """Phases that may begin now, in order of preference."""
        if not self._has_home:
            return [phase for phase in range(self.phases) if phase != self._now]
        last = max(self._visited, default=0) if self.is_open else 0
        following = [
            phase for phase in (last, last + 1) if 0 < phase < self.phases and phase != self._now
        ]
        if not self.is_open:
            following = [phase for phase in following if self._is_beginning[phase]]
        return [*following, *([0] if self._now != 0 else [])]

    def _leave_if_due(self, frame: int, guards: Guards) -> Iterator[Transition]:
        """Leave the present phase on its own condition.

        Home is left as soon as its guard is false.
        """
        now = self._now
        if self._has_leave[now]:
            if not guards.leave.is_sustained[frame, now]:
                return
            at_s = float(guards.leave.since_s[frame, now])
        elif self._has_home and now == 0 and guards.enter.raw[frame, 0] == FALSE:
            at_s = float(guards.enter.since_s[frame, 0])
        else:
            return
        yield from self._leave(frame, at_s)

    def _leave(self, frame: int, at_s: float) -> Iterator[Transition]:
        left, self._now = self._now, MOVING
        yield Transition(frame, Step.LEAVE, at_s, left)
        if self._has_home:
            if left == 0:
                self.is_open, self._opened_s = True, at_s
                yield Transition(frame, Step.OPEN, at_s)
        elif len(self._visited) == self.phases:
            yield self._close(frame, Step.COMPLETE, at_s)

    def _enter(self, frame: int, phase: int, at_s: float) -> Iterator[Transition]:
        if self._now >= 0:
            yield from self._leave(frame, at_s)
        if self._has_home and phase == 0:
            if self.is_open:
                yield self._close(frame, self._verdict(), at_s)
        elif self.is_open and self._visited == {phase} and not self._has_home:
            yield self._close(frame, Step.ABANDON, at_s)
        if phase > 0 or not self._has_home:
            if not self.is_open:
                self.is_open, self._opened_s = True, at_s
                yield Transition(frame, Step.OPEN, at_s)
            self._visited |= {phase}
        self._now = phase
        yield Transition(frame, Step.ENTER, at_s, phase)

    def _go_out(self, frame: int, at_s: float, *, is_end: bool = False) -> Iterator[Transition]:
        if self._now >= 0:
            left, self._now = self._now, MOVING
            yield Transition(frame, Step.LEAVE, at_s, left)
        if self.is_open:
            step = self._verdict()
            if step is Step.COMPLETE and self._has_home:
                step = Step.BREAK_OFF if is_end or any(self._is_hold) else Step.ABANDON
            elif step is Step.COMPLETE and not is_end and not any(self._is_hold):
                step = Step.BREAK_OFF
            yield self._close(frame, step, max(at_s, self._opened_s))
        self._now = OUT

    def _verdict(self) -> Step:
        needed = self.phases - 1 if self._has_home else self.phases
        return Step.COMPLETE if len(self._visited) == needed else Step.ABANDON

    def _close(self, frame: int, step: Step, at_s: float, *, is_barred: bool = False) -> Transition:
        """`is_barred`: given up for the other side, so that nothing was missing."""
        first = 1 if self._has_home else 0
        lacking = [phase for phase in range(first, self.phases) if phase not in self._visited]
        is_lack = step is Step.ABANDON and lacking and not is_barred
        self.is_open, self._visited = False, frozenset()
        return Transition(frame, step, at_s, lacking[0] if is_lack else OUT)


def _change_points(guards: Sequence[Guards]) -> list[int]:
    """Frames at which any guard differs from the frame before; always the first one."""
    columns = np.concatenate(
        [
            column
            for side in guards
            for column in (
                side.posture.is_sustained,
                side.enter.is_sustained,
                side.leave.is_sustained,
                side.enter.raw == FALSE,
            )
        ],
        axis=1,
    )
    changed = np.ones(len(columns), dtype=np.bool_)
    changed[1:] = (columns[1:] != columns[:-1]).any(axis=1)
    frames: list[int] = changed.nonzero()[0].tolist()
    return frames
