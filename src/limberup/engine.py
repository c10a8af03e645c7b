"""The whole of the judging behind one call: poses in, events out. Live coaching and video scoring are this class.

A block of poses may be one live frame or thousands of a recording; the events are the same.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from limberup.conditions import FALSE, ConditionTable
from limberup.events import Event, RepetitionCompleted, Side, Unjudged
from limberup.features import Body, compute_signals
from limberup.filters import CausalMean, Extent, HoldLast, Reversals
from limberup.judge import Block, SideJudge
from limberup.machine import walk
from limberup.spec.model import Signal, Spec
from limberup.types import FloatArray, Pose, PoseTrack

GAP_S: Final = 0.5
"""A signal that vanishes for no longer than this keeps its last value: a blink of the tracker, not a change of pose."""
LOST_AFTER_S: Final = 1.0
"""Lost sight of for at least this long is worth a line in the report."""
BLOCK: Final = 8192
"""Frames judged at a time in a recording: large enough for numpy, small enough to keep memory flat."""


class SignalReader:
    """Turns poses into one side's smoothed signals, `(k, s)`, with the memory between blocks."""

    def __init__(self, spec: Spec) -> None:
        self._choices = {name: signal.choice for name, signal in spec.signals.items()}
        self._windows = {i: window for i, signal in enumerate(spec.signals.values()) if (window := _window(signal))}
        self._smooth = CausalMean(np.array([signal.smooth_s for signal in spec.signals.values()]))
        self._hold = HoldLast(len(self._choices), GAP_S)

    def update(self, t_s: FloatArray, body: Body) -> FloatArray:
        """Signals of the next block of frames."""
        signals = compute_signals(body, self._choices)
        signals = self._hold.update(t_s, self._smooth.update(t_s, signals))
        for column, window in self._windows.items():
            signals[:, column] = window.update(t_s, signals[:, column])
        return signals


def _window(signal: Signal) -> Extent | None:
    if signal.reversals_s is not None:
        return Reversals(signal.reversals_s)
    return Extent(signal.extent_s) if signal.extent_s is not None else None


class SideEngine:
    """One working side from poses to events; the other side is the same thing fed with the mirrored body."""

    def __init__(self, spec: Spec, side: Side) -> None:
        self._mirror = side is Side.RIGHT
        self._reader = SignalReader(spec)
        self._requires = ConditionTable([requirement.when for requirement in spec.requires], list(spec.signals))
        self._reasons = [requirement.reason for requirement in spec.requires]
        self.judge = SideJudge(spec, side)

    def read(self, t_s: FloatArray, body: Body, lost: list[str]) -> Block:
        """The next block of frames as this side sees it, with the reason where a frame cannot be judged."""
        signals = self._reader.update(t_s, body.mirrored() if self._mirror else body)
        unmet = self._requires.compute_truth(signals) == FALSE
        reasons = list(lost)
        for frame, requirement in np.argwhere(unmet):
            reasons[frame] = reasons[frame] or self._reasons[requirement]
        return Block(t_s, signals, reasons, ~unmet.any(axis=1))


class Engine:
    """All working sides of one exercise, and what could not be seen."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        sides = (Side.LEFT, Side.RIGHT) if spec.alternates else (Side.BOTH,)
        self._sides = [SideEngine(spec, side) for side in sides]
        self._sight = SightWatch()
        self._repetitions = 0

    def update(self, pose: Pose) -> list[Event]:
        """Judge one live pose; times must increase."""
        return self._judge(
            np.array([pose.t_s]), Body(pose.landmarks[None, :, :2], pose.world[None]), [pose.lost or ""]
        )

    def update_track(self, track: PoseTrack) -> list[Event]:
        """Judge a recording, or the next part of one."""
        events: list[Event] = []
        for start in range(0, len(track), BLOCK):
            part = slice(start, start + BLOCK)
            body = Body(track.landmarks[part, :, :2], track.world[part])
            events.extend(self._judge(track.t_s[part], body, [lost or "" for lost in track.lost[part]]))
        return events

    def finish(self) -> list[Event]:
        """The source ended: close what is open. The engine is spent afterwards."""
        events = [event for side in self._sides for event in side.judge.finish()]
        return list(self._number(sorted([*events, *self._sight.finish()], key=lambda event: event.t_s)))

    def _judge(self, t_s: FloatArray, body: Body, lost: list[str]) -> list[Event]:
        blocks = [side.read(t_s, body, lost) for side in self._sides]
        guards = [side.judge.follow_guards(block) for side, block in zip(self._sides, blocks, strict=True)]
        walks = walk([side.judge.machine for side in self._sides], len(t_s), guards)
        events = [
            event
            for side, block, done in zip(self._sides, blocks, walks, strict=True)
            for event in side.judge.update(block, done)
        ]
        events.extend(self._sight.update(t_s, blocks[0].reasons))
        return list(self._number(sorted(events, key=lambda event: event.t_s)))

    def _number(self, events: list[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, RepetitionCompleted):
                self._repetitions += 1
                yield replace(event, index=self._repetitions)
            else:
                yield event


class SightWatch:
    """Stretches in which nothing could be judged, each with the reason that was most frequent in it."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._until = 0.0
        self._counts: Counter[str] = Counter()

    def update(self, t_s: FloatArray, reasons: list[str]) -> list[Event]:
        """Stretches that ended in this block."""
        if self._since is None and not any(reasons):
            return []
        events: list[Event] = []
        for t, reason in zip(t_s.tolist(), reasons, strict=True):
            if reason:
                self._since = t if self._since is None else self._since
                self._counts[reason] += 1
                self._until = t
            elif self._since is not None:
                events.extend(self._close(t))
        return events

    def finish(self) -> list[Event]:
        """The stretch that lasted to the end of the source."""
        return self._close(self._until) if self._since is not None else []

    def _close(self, t_s: float) -> list[Event]:
        start_s, self._since = self._since or 0.0, None
        counts, self._counts = self._counts, Counter()
        if t_s - start_s < LOST_AFTER_S:
            return []
        reason = min(counts.items(), key=lambda item: (-item[1], item[0]))[0]
        return [Unjudged(t_s, Side.BOTH, "exercise", reason, start_s, t_s)]
