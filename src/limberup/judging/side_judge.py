"""Judges one working side.

Signals of a block of frames in, events out, with the memory between blocks.
It joins the phase machine, the faults and the levels, and keeps the account of the repetition under
way.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import numpy as np

from limberup.judging.attempts import AttemptWatch
from limberup.judging.block import Block
from limberup.judging.conditions import Verdicts
from limberup.judging.events import (
    Attempt,
    BreathCompleted,
    Event,
    FaultCleared,
    FaultRaised,
    HoldEnded,
    HoldStarted,
    LevelReached,
    Missing,
    PhaseEntered,
    RepetitionAbandoned,
    RepetitionCompleted,
    RepetitionStarted,
    Side,
    Unjudged,
)
from limberup.judging.faults import FaultEdge, FaultWatch
from limberup.judging.hidden import hidden_reason, measure_reason
from limberup.judging.holds import HoldWatch, StillEdge
from limberup.judging.levels import LevelEdge, LevelWatch
from limberup.judging.lookback import Lookback, Stretch
from limberup.judging.measures import Account, MeasureTable
from limberup.judging.phases import MOVING, Step, Transition, Walk
from limberup.judging.shortfall import Extremes
from limberup.judging.tally import RepetitionTally
from limberup.judging.truth_table import Delays
from limberup.reasons import BEYOND_LEVEL, find_most_frequent
from limberup.signals.breathing import APART_S, RECENT_S, BreathLog, BreathTick, BreathTicks
from limberup.spec.model import FAR, Criteria, Fault, MeasuredFault
from limberup.types import BoolArray, FloatArray, IntArray

Edge: TypeAlias = Transition | FaultEdge | LevelEdge | StillEdge | BreathTick
"""Something that changes at one frame of a block."""

UNJUDGED_SHARE: Final = 0.5
"""A fault is unjudged in a repetition when its cause was unknown for more than this share of the
frames.
"""


class SideJudge:
    """One spec, one working side. `update` takes the next block, `finish` the end of the source.

    `delays`: as the rules have them that make the truth of the blocks. `log` remembers the breath
    of both sides' holds; it must have seen a block before the judge does.
    """

    def __init__(self, spec: Criteria, side: Side, delays: Delays, log: BreathLog) -> None:
        self._spec, self._side, self._log = spec, side, log
        self._delays = delays
        self._stay_s = spec.movement.stay_s if spec.movement is not None else 0.0
        self._watch_anew()
        self._full_s = -np.inf
        self._hidden = [hidden_reason(spec, fault) for fault in spec.watched_faults]
        self._completed = 0
        self._tally: RepetitionTally | None = None
        self._open_faults: dict[int, float] = {}
        self._t_s = 0.0
        self._attempts = AttemptWatch(spec, side)

    def _watch_anew(self) -> None:
        spec = self._spec
        signals = list(spec.signals)
        self._faults = FaultWatch(spec.watched_faults, spec.phases)
        self._levels = LevelWatch(spec.levels, signals)
        self._holds = HoldWatch(spec.phases, spec.signals)
        self._held = {code for code, phase in enumerate(spec.phases) if phase.hold}
        self._ticks = BreathTicks()
        self._measures = MeasureTable(spec.measures, self._delays, spec.phases, signals)
        self._before = Lookback() if spec.movement is not None else None

    def update(self, block: Block, walk: Walk) -> list[Event]:
        """Judge the next block of frames, as the machine walked it; events in order of time."""
        truth = block.truth
        measured = self._hide_unmet(block)
        if not self._completed:
            self._attempts.add(block.signals, walk.phase)
        is_open = _part_repetitions(walk)
        active = self._faults.compute_active(walk.phase, is_open)
        fault_edges = self._faults.update(block.t_s, truth.raised, truth.cleared, active, is_open)
        level_edges = self._levels.update(block.t_s, truth.levels, block.signals, is_open)
        events: list[Event] = []
        cursor = 0
        still_edges = self._holds.update(block.t_s, truth.still)
        reached = self._measures.follow(block.t_s, truth.delays)
        ticks = self._list_ticks(block.t_s, walk.phase)
        edges: list[Edge] = [*walk.transitions, *fault_edges, *level_edges, *still_edges, *ticks]
        for edge in sorted(edges, key=lambda edge: edge.frame):
            self._count(block, measured, walk.phase, active, reached, slice(cursor, edge.frame))
            cursor = edge.frame
            events.extend(self._handle(edge, float(block.t_s[edge.frame])))
        self._count(block, measured, walk.phase, active, reached, slice(cursor, len(block.t_s)))
        self._t_s = float(block.t_s[-1])
        return events

    def finish(self, close: Callable[[int, float], list[Transition]]) -> list[Event]:
        """The source ended: close the hold, the repetition and the faults that are open.

        `close`: the end of this side's machine.
        """
        events = self._close_all(close(0, self._t_s), self._t_s)
        if not self._completed:
            events.append(self._attempts.find_never_met(self._t_s))
        return events

    def break_off(self, steps: list[Transition], t_s: float) -> list[Event]:
        """A gap lies before `t_s`, at which it is noticed. `steps`: what it ends in the machine."""
        events = self._close_all(steps, t_s)
        self._watch_anew()
        return events

    def _close_all(self, steps: list[Transition], t_s: float) -> list[Event]:
        """Take the last steps of the machine; the faults that are still on end with the latest
        frame.
        """
        events = [event for step in steps for event in self._handle(step, t_s)]
        for fault in sorted(self._open_faults):
            over = FaultEdge(0, fault, is_raised=False, at_s=self._t_s)
            events.extend(self._handle(over, t_s))
        return events

    def _list_ticks(self, t_s: FloatArray, phase: IntArray) -> list[BreathTick]:
        """When to count breaths: while a position is held."""
        if not self._held:
            return []
        return [tick for tick in self._ticks.update(t_s) if int(phase[tick.frame]) in self._held]

    def _hide_unmet(self, block: Block) -> FloatArray:
        """The signals as measures may see them: unknown in the dark, and of a movement while what
        form needs is surely not met. Phases are not followed then at all.
        """
        is_hidden = block.is_dark
        if self._spec.movement is not None:
            is_hidden = is_hidden | block.truth.unmet.any(axis=1)
        if not is_hidden.any():
            return block.signals
        return np.where(is_hidden[:, None], np.nan, block.signals)

    def _count(
        self,
        block: Block,
        measured: FloatArray,
        phase: IntArray,
        active: BoolArray,
        reached: Verdicts,
        frames: slice,
    ) -> None:
        if self._tally is not None:
            self._tally.account.add_frames(phase, measured, reached, frames)
            self._tally.seen.add(block.signals[frames])
            self._tally.add_sight(
                block.truth.levels[frames], block.is_away[frames], block.reasons[frames]
            )
            self._tally.add_frames(block.reasons, active, block.truth.raised, frames)
        elif self._before is not None:
            self._before.add(Stretch(block.t_s, phase, measured, reached, frames))

    def _handle(self, edge: Edge, t_s: float) -> Iterator[Event]:
        if isinstance(edge, FaultEdge):
            yield from self._on_fault(edge, t_s)
        elif isinstance(edge, LevelEdge):
            yield from self._on_level(edge, t_s)
        elif isinstance(edge, StillEdge):
            self._holds.turn(edge)
        elif isinstance(edge, BreathTick):
            yield from self._on_tick(t_s)
        else:
            handlers: dict[Step, Callable[[Transition, float], Iterator[Event]]] = {
                Step.ENTER: self._on_enter,
                Step.LEAVE: self._on_leave,
                Step.OPEN: self._on_open,
                Step.COMPLETE: self._on_close,
                Step.BREAK_OFF: self._on_close,
                Step.ABANDON: self._on_close,
            }
            yield from handlers[edge.step](edge, t_s)

    def _on_fault(self, edge: FaultEdge, t_s: float) -> Iterator[Event]:
        fault = self._faults.faults[edge.fault]
        if edge.is_raised:
            if self._is_past(fault):
                return
            self._open_faults[edge.fault] = edge.at_s
            if self._tally is not None and fault.id not in self._tally.faults:
                self._tally.faults.append(fault.id)
            yield FaultRaised(t_s, self._side, fault.id, edge.at_s)
        elif edge.fault in self._open_faults:
            yield FaultCleared(
                t_s, self._side, fault.id, self._open_faults.pop(edge.fault), edge.at_s
            )

    def _is_past(self, fault: Fault) -> bool:
        """Whether the fault is only looked for while warming up, and that is over."""
        return fault.first_repetitions is not None and self._completed >= fault.first_repetitions

    def _on_level(self, edge: LevelEdge, t_s: float) -> Iterator[Event]:
        if self._tally is not None and edge.level > self._tally.level:
            self._tally.level = edge.level
            yield LevelReached(t_s, self._side, self._levels.levels[edge.level].id)

    def _on_open(self, edge: Transition, t_s: float) -> Iterator[Event]:
        account = Account(self._measures, edge.at_s)
        seen = Extremes(list(self._spec.signals))
        self._tally = RepetitionTally(
            account,
            edge.at_s,
            seen,
            faults=len(self._faults.faults),
            levels=len(self._spec.levels),
        )
        for past in self._before.take(edge.at_s, t_s) if self._before is not None else ():
            account.add_frames(past.phase, past.signals, past.reached, past.frames)
            seen.add(past.signals[past.frames])
        yield RepetitionStarted(t_s, self._side, edge.at_s)

    def _on_enter(self, edge: Transition, t_s: float) -> Iterator[Event]:
        phase = self._spec.phases[edge.phase]
        self._attempts.visit(edge.phase)
        if self._tally is not None:
            self._tally.account.turn(edge.phase, edge.at_s)
        yield PhaseEntered(t_s, self._side, phase.name, edge.at_s)
        if phase.hold:
            self._holds.enter(edge.phase, edge.at_s)
            self._full_s = -np.inf
            yield HoldStarted(t_s, self._side, edge.at_s)

    def _on_leave(self, edge: Transition, t_s: float) -> Iterator[Event]:
        if self._tally is not None:
            self._tally.account.turn(MOVING, edge.at_s)
        if not self._holds.is_open:
            return
        start_s, end_s = self._holds.leave(edge.at_s)
        if self._tally is not None:
            self._tally.longest_s = max(self._tally.longest_s, end_s - start_s)
        if end_s - start_s < self._stay_s:
            return
        if self._tally is not None:
            self._tally.hold_s += end_s - start_s
            self._tally.account.add_hold(end_s - start_s)
        yield self._end_hold(t_s, start_s, end_s)
        for i, level in enumerate(self._spec.levels):
            if level.held_s is not None and end_s - start_s >= level.held_s:
                yield from self._on_level(LevelEdge(edge.frame, i), t_s)

    def _end_hold(self, t_s: float, start_s: float, end_s: float) -> HoldEnded:
        breaths = self._log.count(start_s, end_s, is_over=True)
        count = None if breaths.reason else len(breaths.full_s)
        return HoldEnded(t_s, self._side, start_s, end_s, count, breaths.rate_hz, breaths.reason)

    def _on_tick(self, t_s: float) -> Iterator[Event]:
        if not self._holds.is_open:
            return
        start_s = max(self._holds.since_s, t_s - RECENT_S)
        for full_s in self._log.count(start_s, t_s, is_over=False).full_s:
            if full_s > self._full_s + APART_S:
                self._full_s = full_s
                yield BreathCompleted(t_s, self._side, full_s)

    def _on_close(self, edge: Transition, t_s: float) -> Iterator[Event]:
        tally, self._tally = self._tally, None
        if tally is None:
            return
        if edge.step is Step.ABANDON:
            attempt = self._attempts.explain(edge, tally.seen)
            yield RepetitionAbandoned(t_s, self._side, tally.start_s, attempt)
            return
        if edge.step is Step.COMPLETE and tally.longest_s < self._stay_s:
            stay = Attempt(
                Missing.STAY, edge.at_s, FAR, None, round(tally.longest_s, 3), self._stay_s
            )
            yield RepetitionAbandoned(t_s, self._side, tally.start_s, stay)
            return
        for fault in self._spec.measured_faults:
            yield from self._judge_measure(fault, tally, t_s, edge.at_s)
        yield from self._unjudged_faults(tally, t_s, edge.at_s)
        unsure = self._find_unsure_level(tally, edge.at_s)
        if unsure is not None:
            yield Unjudged(t_s, self._side, *unsure, tally.start_s, edge.at_s)
        self._completed += 1
        yield RepetitionCompleted(
            t_s,
            self._side,
            index=0,
            start_s=tally.start_s,
            end_s=edge.at_s,
            complete=edge.step is Step.COMPLETE,
            level=self._spec.levels[tally.level].id if tally.level >= 0 else None,
            hold_s=tally.hold_s,
            range_of_motion={
                name: tally.account.measure(f"range:{name}", edge.at_s)
                for name in self._spec.range_of_motion
            },
            faults=tuple(tally.faults),
            level_at_least=unsure is not None and tally.level >= 0,
        )

    def _judge_measure(
        self, fault: MeasuredFault, tally: RepetitionTally, t_s: float, end_s: float
    ) -> Iterator[Event]:
        if self._is_past(fault):
            return
        name, measure = f"fault:{fault.id}", fault.repetition
        value = tally.account.measure(name, end_s)
        is_beyond = fault.up_to_level is not None and tally.level > self._spec.level_index(
            fault.up_to_level
        )
        if is_beyond or np.isnan(value) or tally.account.is_unseen(name):
            unseen = fault.reason or tally.why_blind() or measure_reason(self._spec, measure)
            reason = BEYOND_LEVEL if is_beyond else unseen
            yield Unjudged(t_s, self._side, name, reason, tally.start_s, end_s)
        elif (measure.above is None or value > measure.above) and (
            measure.below is None or value < measure.below
        ):
            tally.faults.append(fault.id)
            yield FaultRaised(t_s, self._side, fault.id, tally.start_s)
            yield FaultCleared(t_s, self._side, fault.id, tally.start_s, end_s)

    def _unjudged_faults(self, tally: RepetitionTally, t_s: float, end_s: float) -> Iterator[Event]:
        for i, fault in enumerate(self._faults.faults):
            if fault.id in tally.faults or tally.unknown[i] <= UNJUDGED_SHARE * tally.active[i]:
                continue
            reason = find_most_frequent(tally.reasons[i])
            yield Unjudged(
                t_s,
                self._side,
                f"fault:{fault.id}",
                reason or self._hidden[i],
                tally.start_s,
                end_s,
            )

    def _find_unsure_level(self, tally: RepetitionTally, end_s: float) -> tuple[str, str] | None:
        """The rung above the one reached, where it may have been reached unseen, and why."""
        above = self._spec.levels[tally.level + 1 : tally.level + 2]
        if not above:
            return None
        reason = tally.why_level_is_least(end_s)
        if tally.level >= 0:
            reason = above[0].unsure or reason
        return (f"level:{above[0].id}", reason) if reason else None


def _part_repetitions(walk: Walk) -> BoolArray:
    """`walk.is_open`, but False where one repetition ends and the next begins at one frame.

    Nothing is carried over.
    """
    if not walk.transitions:
        return walk.is_open
    opened = {edge.frame for edge in walk.transitions if edge.step is Step.OPEN}
    closed = {edge.frame for edge in walk.transitions if edge.step in (Step.COMPLETE, Step.ABANDON)}
    is_open = walk.is_open.copy()
    is_open[sorted(opened & closed)] = False
    return is_open
