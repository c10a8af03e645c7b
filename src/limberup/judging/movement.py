"""Counts one movement to and fro for one working side, in the person's own range. No clock, no I/O.

A signal is followed from turning point to turning point. From a low one it must rise by the least
range of the spec, and by `own_share` of what this person's repetitions rise by, to be at its far
station; from there it must come back by `RETURN_SHARE` of what it rose to make a repetition. So the
zero is where the person started from, the scale is the person's own, and a drift of either is
followed. What turns back before the far station is an attempt.

The stations have the codes of a ring of two phases, `limberup.judging.phases`: 0 near, DEPARTING on
the way out, 1 far, MOVING on the way back, OUT outside the posture.

A repetition may begin before the source and end after it: at its first picture a signal may already
be far, and one that is far when the source ends has been there. A break (a cut, a gap) ends what is
open, and nothing is counted that was not seen after it.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from limberup.judging.events import Attempt, Missing
from limberup.judging.phases import DEPARTING, MOVING, OUT, Step, Transition, Walk
from limberup.spec.model import Movement
from limberup.types import BoolArray, FloatArray

NEAR: Final = 0
FAR: Final = 1

RETURN_SHARE: Final = 0.6
"""Of the rise: so far it must have come back to be over. Own choice between 0.4 and 0.65, which
count alike on the same recordings."""
WHOLE_WAY_SHARE: Final = 0.4
"""Instead where the whole way belongs to the repetition: with one end missing it goes about half as
far. Lower than half by what landmarks tremble."""
SHIFT_SHARE: Final = 1.5
"""Of the person's own: what rose by more began lower than usual, as after a shift of the body, and
need not go back to there."""
LEAVE_SHARE: Final = 0.25
"""Of the rise: so far it must have come back to be on the way back."""
END_SHARE: Final = 0.1
"""Of the rise: less is no farther on the way back, and coming up by so much has turned."""
END_S: Final = 0.5
"""Whoever goes no farther for so long is at the end of the way back."""
OPEN_SHARE: Final = 0.35
"""Of the rise that is needed: from here on a repetition may be under way."""
TURN_SHARE: Final = 0.5
"""Of the rise so far: coming back by this much before the far station gives the movement up."""
ATTEMPT_SHARE: Final = 0.5
"""Of the rise that is needed: what turns back below this was no attempt but a shift of weight."""
EDGE_SHARE: Final = 1.5
"""Of the least range, and `EDGE_OWN_SHARE` of the person's own: so far a movement must go that the
source begins or ends in the midst of, since only half of it is seen."""
EDGE_OWN_SHARE: Final = 0.7
EDGE_S: Final = 1.0
"""What is in posture within this time of the source's beginning was so before."""
LEAST_WAY_S: Final = 0.1
"""No body moves through its range faster; what does is a jump of the pose model."""
FOLLOW_S: Final = 8.0
"""Time constant by which the zero follows a body that has settled a little higher."""
RECENT: Final = 5
"""So many repetitions make up the person's own range."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What one side's machine walks along, `(k,)` each; lists, since it goes frame by frame.

    `value`: the signal, growing towards the far station; NaN where unknown. `is_far`, `is_near`:
    the stations' own conditions hold. `is_in`, `is_out`: the posture was taken, was lost, that
    since `out_since_s`. `lead`: how much it is this side that works.
    """

    value: list[float]
    is_far: list[bool]
    is_near: list[bool]
    is_in: list[bool]
    is_out: list[bool]
    lead: list[float]
    out_since_s: list[float]


@dataclass(slots=True)
class _Turn:
    """A turning point."""

    value: float = math.nan
    t_s: float = math.nan


class MovementMachine:
    """Follows one side's movement, one frame at a time; see `walk_movement`."""

    def __init__(self, movement: Movement) -> None:
        self._least, self._own_share = movement.least, movement.own_share
        self._signal, self._is_hold = movement.signal, movement.hold
        self._lasts, self._has_stay = movement.lasts, movement.stay_s > 0.0
        self._has_far, self._whole_way = movement.far is not None, movement.whole_way
        self._return_share = WHOLE_WAY_SHARE if movement.whole_way else RETURN_SHARE
        self._low, self._high, self._end = _Turn(), _Turn(), _Turn()
        self._rises: deque[float] = deque(maxlen=RECENT)
        self._own = 0.0  # the median of these, 0 before the first
        self._goes_either_way = movement.towards == "either"
        self._way, self._has_way = 1.0, not self._goes_either_way
        self._met_far, self._is_fresh = True, self._has_way
        self._t_s = self._first_s = self._entered_s = math.nan
        self._lead, self._leads, self._rival = 0.0, 0, -math.inf
        self.code = OUT

    @property
    def is_open(self) -> bool:
        """Whether a repetition may be under way."""
        return self.code in (DEPARTING, FAR, MOVING)

    def see(self, t_s: float) -> None:
        """A block of frames begins at `t_s`."""
        self._first_s = t_s if math.isnan(self._first_s) else self._first_s

    @property
    def last_s(self) -> float:
        """When its signal was known last."""
        return self._t_s

    @property
    def has_claimed(self) -> bool:
        """Whether this side is at its far station or on the way back, which bars the other side."""
        return self.code in (FAR, MOVING)

    @property
    def needed(self) -> float:
        """How far the signal must rise from its turning point, in its unit."""
        return max(self._least, self._own_share * self._own)

    @property
    def own_range(self) -> tuple[float, float] | None:
        """The turning point it went out from and how far it must go from there, None at first.

        On the scale of the course: growing towards the far station, or down where it goes either
        way and went down.
        """
        if math.isnan(self._low.value):
            return None
        return self._way * self._low.value, self._way * self.needed

    @property
    def needed_at_edge(self) -> float:
        """How far it must go where only the way there or the way back was seen, in its unit."""
        return max(EDGE_SHARE * self._least, EDGE_OWN_SHARE * self._own)

    @property
    def lead(self) -> float:
        """By how much this side has led on the way out."""
        return self._lead / self._leads if self._leads else 0.0

    def step(
        self, frame: int, t_s: float, course: Course, *, is_barred: bool, rival: float
    ) -> Iterator[Transition]:
        """Do what is due at a frame. `rival`: the lead of the other side, -inf if it is at rest."""
        self._rival = rival
        if self.code == OUT:
            if not course.is_in[frame]:
                return
            self.code = NEAR
            self._low = self._high = _Turn()
            self._is_fresh = self._is_fresh and t_s - self._first_s <= EDGE_S
        elif course.is_out[frame]:
            since_s = course.out_since_s[frame]
            yield from self.break_off(frame, max(since_s, self._entered_s) if self.is_open else t_s)
            self.code = OUT
            return
        value = self._way * course.value[frame]
        if math.isnan(value):
            return
        if is_barred:
            yield from self._yield_to_other(frame, t_s, value)
            return
        if self._is_fresh and t_s - self._t_s > EDGE_S:  # a glimpse is no beginning
            self._low, self._high, self._is_fresh = _Turn(), _Turn(), False
        yield from self._follow(frame, t_s, value, course)
        self._t_s = t_s

    def break_off(self, frame: int, t_s: float) -> Iterator[Transition]:
        """A cut, a gap, or the posture was left: what is open ends, and the zero is forgotten."""
        if self.code == FAR:
            yield Transition(frame, Step.LEAVE, t_s, FAR)
        if self.code in (FAR, MOVING) and self._is_hold:
            yield Transition(frame, Step.BREAK_OFF, t_s)
        elif self._has_returned:
            yield Transition(frame, Step.COMPLETE, t_s)
        elif self.is_open:
            yield Transition(frame, Step.ABANDON, t_s, attempt=self._explain(t_s))
        if self.code != OUT:
            self.code = NEAR
        self._low, self._high, self._end, self._is_fresh = _Turn(), _Turn(), _Turn(), False
        self._has_way = not self._goes_either_way

    def finish(self, frame: int, t_s: float) -> list[Transition]:
        """The source ended: a movement whose far station was seen counts."""
        steps: list[Transition] = []
        if self.code == FAR:
            steps.append(Transition(frame, Step.LEAVE, t_s, FAR))
        rise = self._high.value - self._low.value
        if self.code == MOVING or (
            self.code == FAR and (self._is_hold or rise >= self.needed_at_edge)
        ):
            steps.append(Transition(frame, Step.COMPLETE, t_s))
        elif self.is_open:
            steps.append(Transition(frame, Step.ABANDON, t_s, attempt=self._explain(t_s)))
        self.code = OUT
        return steps

    # --- along the way ----------------------------------------------------------------------------

    def _follow(self, frame: int, t_s: float, value: float, course: Course) -> Iterator[Transition]:
        if math.isnan(self._low.value):
            self._low, self._high = _Turn(value, t_s), _Turn(value, t_s)
            self._met_far = course.is_far[frame]
            if self._is_hold and self._has_far and self._met_far and self._may_begin_far:
                self._low = _Turn(value - self.needed_at_edge, t_s)
                yield from self._open(frame, t_s)
                yield from self._arrive(frame, t_s)
            return
        if self.code == NEAR:
            yield from self._leave_near(frame, t_s, value, course)
        elif self.code == DEPARTING:
            yield from self._go_out(frame, t_s, value, course)
        else:
            yield from self._stay_or_return(frame, t_s, value, course)

    def _leave_near(
        self, frame: int, t_s: float, value: float, course: Course
    ) -> Iterator[Transition]:
        """At rest: the zero follows down at once and up slowly."""
        if not self._has_way:
            value = self._choose_way(t_s, value)
        if self._is_fresh and self._fell_from_start(value):
            yield from self._open(frame, self._high.t_s)
            yield from self._arrive(frame, self._high.t_s)
            yield from self._stay_or_return(frame, t_s, value, course)
            return
        if value > self._high.value or self._is_fresh:
            self._met_far = self._met_far or course.is_far[frame]
        if value > self._high.value:
            self._high = _Turn(value, t_s)
        if value <= self._low.value:
            self._low = _Turn(value, t_s)
        elif value - self._low.value >= OPEN_SHARE * self.needed:
            self._is_fresh = False
            self._high = _Turn(value, t_s)
            yield from self._open(frame, self._low.t_s)
            self._add_lead(course, frame)
        else:
            self._low = self._drift(self._low, t_s, value)

    def _drift(self, zero: _Turn, t_s: float, value: float) -> _Turn:
        """The zero of a body at rest, which goes slowly to where the body is."""
        pull = -math.expm1(-(t_s - self._t_s) / FOLLOW_S) if t_s > self._t_s else 0.0
        followed = zero.value + pull * (value - zero.value)
        is_close = abs(value - followed) < 0.5 * OPEN_SHARE * self.needed
        return _Turn(followed, t_s if is_close else zero.t_s)

    def _choose_way(self, t_s: float, value: float) -> float:
        """Where the movement may go either way: turn round once it is seen to go down."""
        if value < self._high.value:
            self._high = self._drift(self._high, t_s, value)
        if self._high.value - value < OPEN_SHARE * self.needed:
            return value
        self._way = -self._way
        self._low, self._high = _Turn(-self._high.value, self._high.t_s), _Turn(-value, t_s)
        return -value

    @property
    def _may_begin_far(self) -> bool:
        """Whether a hold may be taken up without the way there: from the start, or a long one."""
        return self._is_fresh or self._has_stay

    def _fell_from_start(self, value: float) -> bool:
        """Whether the source began at the far station: the way back from there was seen."""
        return self._high.value - value >= self.needed_at_edge and self._met_far

    def _go_out(self, frame: int, t_s: float, value: float, course: Course) -> Iterator[Transition]:
        self._add_lead(course, frame)
        self._met_far = self._met_far or course.is_far[frame]
        if value > self._high.value:
            self._high = _Turn(value, t_s)
        rise = self._high.value - self._low.value
        if value <= self._low.value or self._high.value - value >= TURN_SHARE * rise:
            yield from self._give_up(frame, t_s, value, self._explain(t_s))
        elif rise >= self.needed and self._met_far and self.lead >= self._rival:
            if t_s - self._low.t_s < LEAST_WAY_S:
                yield from self._give_up(frame, t_s, value, None)
            else:
                yield from self._arrive(frame, t_s)

    def _stay_or_return(
        self, frame: int, t_s: float, value: float, course: Course
    ) -> Iterator[Transition]:
        if value > self._high.value:
            self._high = _Turn(value, t_s)
        rise = self._expect_back(self._high.value - self._low.value)
        back = self._high.value - value
        is_back = back >= self._return_share * rise and course.is_near[frame]
        if self.code == FAR and back >= LEAVE_SHARE * rise and (is_back or not self._lasts):
            self.code = MOVING
            yield Transition(frame, Step.LEAVE, t_s, FAR)
        elif self.code == MOVING and back < 0.6 * LEAVE_SHARE * rise and not self._has_returned:
            self.code = FAR
            yield Transition(frame, Step.ENTER, t_s, FAR)
        if self.code == MOVING and (is_back or self._has_returned):
            if self._whole_way and not self._has_turned(t_s, value, rise):
                return
            self._rises.append(self._high.value - self._low.value)
            self._own = median(self._rises)
            yield Transition(frame, Step.COMPLETE, t_s)
            self._rest(t_s, value)

    def _expect_back(self, rise: float) -> float:
        """How far a whole way back would go: as far as it rose, or not much more than usual."""
        return min(rise, SHIFT_SHARE * max(self._least, self._own)) if self._rises else rise

    @property
    def _has_returned(self) -> bool:
        """Whether the way back is long enough, where the rest of it belongs to the repetition."""
        return self.code == MOVING and not math.isnan(self._end.value)

    def _has_turned(self, t_s: float, value: float, rise: float) -> bool:
        """Whether the way back is at its end: it turned, or went no farther for a while."""
        if math.isnan(self._end.value) or value < self._end.value - END_SHARE * rise:
            self._end = _Turn(value, t_s)
        return t_s - self._end.t_s >= END_S or value - self._end.value >= END_SHARE * rise

    # --- steps ------------------------------------------------------------------------------------

    def _open(self, frame: int, at_s: float) -> Iterator[Transition]:
        self.code, self._has_way, self._entered_s = DEPARTING, True, at_s
        self._lead, self._leads = 0.0, 0
        yield Transition(frame, Step.OPEN, at_s)

    def _arrive(self, frame: int, at_s: float) -> Iterator[Transition]:
        self.code, self._is_fresh, self._entered_s = FAR, False, max(self._entered_s, at_s)
        yield Transition(frame, Step.ENTER, at_s, FAR)

    def _give_up(
        self, frame: int, t_s: float, value: float, why: Attempt | None
    ) -> Iterator[Transition]:
        yield Transition(frame, Step.ABANDON, t_s, attempt=why)
        self._rest(t_s, value)
        self._has_way = not self._goes_either_way

    def _rest(self, t_s: float, value: float) -> None:
        self.code = NEAR
        self._low, self._high, self._met_far = _Turn(value, t_s), _Turn(value, t_s), False
        self._end = _Turn()

    def _yield_to_other(self, frame: int, t_s: float, value: float) -> Iterator[Transition]:
        if self.is_open:
            yield Transition(frame, Step.ABANDON, t_s)
        self._rest(t_s, value)

    def _add_lead(self, course: Course, frame: int) -> None:
        lead = course.lead[frame]
        if not math.isnan(lead):
            self._lead, self._leads = self._lead + lead, self._leads + 1

    def _find_missing(self) -> Missing:
        """What the movement under way lacks: range, what else is asked of it far, or the rest."""
        if self.code != DEPARTING:
            return Missing.NEAR
        is_short = self._high.value - self._low.value < self.needed
        return Missing.RANGE if is_short else Missing.FAR

    def _explain(self, t_s: float) -> Attempt | None:
        """Why the movement under way is not counted; None if it was no more than a shift."""
        missing = self._find_missing()
        reached = self._high.value - self._low.value
        if reached < ATTEMPT_SHARE * self.needed:
            return None
        if missing is Missing.RANGE:
            return Attempt(missing, t_s, "far", self._signal, reached, self.needed)
        return Attempt(missing, t_s, missing.value)


def walk_movement(
    machines: Sequence[MovementMachine],
    t_s: FloatArray,
    courses: Sequence[Course],
    breaks: BoolArray,
) -> list[Walk]:
    """Let the machines of all working sides step through a block of frames together.

    `breaks (k,)`: frames before which what was open has ended.
    """
    codes = [[OUT] * len(t_s) for _ in machines]
    steps: list[list[Transition]] = [[] for _ in machines]
    others = [[other for other in machines if other is not machine] for machine in machines]
    is_break = breaks.tolist()
    is_due = list(map(any, zip(is_break, *(course.is_in for course in courses), strict=True)))
    for machine in machines:
        machine.see(float(t_s[0]))
    is_awake = any(machine.code != OUT for machine in machines)
    for frame, now in enumerate(t_s.tolist()):
        if not (is_awake or is_due[frame]):
            continue  # outside the posture nothing can happen until one of them takes it
        is_awake = False
        for side in _order(machines, courses, frame):
            machine, course = machines[side], courses[side]
            if is_break[frame]:
                steps[side].extend(machine.break_off(frame, machine.last_s))
            is_barred, rival = _look_at(others[side])
            steps[side].extend(machine.step(frame, now, course, is_barred=is_barred, rival=rival))
        for machine, done in zip(machines, codes, strict=True):
            done[frame] = machine.code
            is_awake = is_awake or machine.code != OUT
    return [
        Walk(phase, (phase != OUT) & (phase != NEAR), done)
        for phase, done in zip(np.array(codes, dtype=np.int64), steps, strict=True)
    ]


def _look_at(others: Sequence[MovementMachine]) -> tuple[bool, float]:
    """Whether the other side bars this one, and its lead if it is on the way out, else -inf."""
    is_barred, rival = False, -math.inf
    for other in others:
        is_barred = is_barred or other.has_claimed
        if other.code == DEPARTING:
            rival = max(rival, other.lead)
    return is_barred, rival


def _order(
    machines: Sequence[MovementMachine], courses: Sequence[Course], frame: int
) -> Sequence[int]:
    """The sides in the order in which they step."""
    if len(machines) == 1:
        return (0,)
    left, right = (_rank(*one, frame) for one in zip(machines, courses, strict=True))
    return (0, 1) if left >= right else (1, 0)


def _rank(machine: MovementMachine, course: Course, frame: int) -> tuple[float, ...]:
    """Who steps first, whichever side it is: who bars the other, then who leads, who is farther."""
    lead, value = course.lead[frame], course.value[frame]
    return (
        machine.has_claimed,
        -math.inf if math.isnan(lead) else lead,
        -math.inf if math.isnan(value) else value,
    )
