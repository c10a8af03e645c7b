"""The whole of the judging behind one call: poses in, events out. Live coaching and video scoring are this class.

A block of poses may be one live frame or thousands of a recording; the events are the same.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from limberup.body import Body
from limberup.breathing import BreathLog, ChestWatch, LungWatch
from limberup.events import Event, RepetitionCompleted, Side, Unjudged
from limberup.features import BREATH_FEATURES, compute_signals
from limberup.filters import CausalMean, Extent, HoldLast, Offset, Reversals, Swing
from limberup.judge import Block, SideJudge
from limberup.machine import OUT, walk
from limberup.rules import Rules, Truth
from limberup.spec.model import Signal, Spec
from limberup.types import FloatArray, Lost, Pose, PoseTrack

GAP_S: Final = 0.5
"""A signal that vanishes for no longer than this keeps its last value: a blink of the tracker, not a change of pose."""
GONE_S: Final = 5.0
"""Nobody in the picture for this long has left: what was open ended when they were last seen."""
LOST_AFTER_S: Final = 1.0
"""Lost sight of for at least this long is worth a line in the report."""
BLOCK: Final = 8192
"""Frames judged at a time in a recording: large enough for numpy, small enough to keep memory flat."""


class SignalReader:
    """Turns poses into smoothed signals, with the memory between blocks.

    `update(t_s (k,), body) -> (sides, k, s)`: of the body as it is, and for `sides` 2 also of its mirror image.
    """

    def __init__(self, spec: Spec, sides: int) -> None:
        self._sides = sides
        self._choices = {name: signal.choice for name, signal in spec.signals.items()}
        signals = list(spec.signals.values())
        self._smooth = CausalMean(np.array([signal.smooth_s for signal in signals] * sides))
        self._hold = HoldLast(len(signals) * sides, GAP_S)
        self._windows = {i: window for i, signal in enumerate(signals * sides) if (window := _window(signal))}

    def update(self, t_s: FloatArray, body: Body) -> FloatArray:
        """Signals of the next block of frames; times continue from the block before."""
        views = body.with_mirror() if self._sides == 2 else body.stacked()
        raw = compute_signals(views, self._choices)
        signals = self._hold.update(t_s, self._smooth.update(t_s, np.concatenate(list(raw), axis=1)))
        for column, window in self._windows.items():
            signals[:, column] = window.update(t_s, signals[:, column])
        return np.stack(np.split(signals, self._sides, axis=1))


def _window(signal: Signal) -> Extent | Offset | Reversals | Swing | None:
    if signal.reversals_s is not None:
        return Reversals(signal.reversals_s)
    if signal.offset_s is not None:
        return Offset(signal.offset_s)
    if signal.swing_s is not None:
        return Swing(signal.swing_s, signal.least_swing or 0.0)
    return Extent(signal.extent_s) if signal.extent_s is not None else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one working side's judge thinks after the latest frame, for a screen to show.

    `is_in_posture`: the exercise can be under way. `phase`: its name, None between phases. `is_open`: within a
    repetition. `signals`: the latest values by name, NaN where unknown. `reason`: why the frame could not be judged,
    a code of `limberup.reasons`, or "".
    """

    side: Side
    is_in_posture: bool
    phase: str | None
    is_open: bool
    signals: Mapping[str, float]
    reason: str


class Engine:
    """All working sides of one exercise, and what could not be seen."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.sides = (Side.LEFT, Side.RIGHT) if spec.alternates else (Side.BOTH,)
        self._reader = SignalReader(spec, len(self.sides))
        self._rules = Rules(spec)
        self._log = BreathLog()
        self._chest = ChestWatch() if any(phase.hold for phase in spec.phases) or reads_breath(spec) else None
        self._lungs = LungWatch() if reads_breath(spec) else None
        self._judges = [SideJudge(spec, side, self._log) for side in self.sides]
        self._sight = SightWatch()
        self._presence = PresenceWatch() if spec.reminder is None else None
        self._repetitions = 0
        self._latest = np.full((len(self.sides), len(spec.signals)), np.nan)
        self._reason = ""

    def update(self, pose: Pose) -> list[Event]:
        """Judge one live pose; times must increase."""
        t_s, image = np.array([pose.t_s]), pose.landmarks[None, :, :2]
        breath = self._follow_breath(t_s, pose.torso_flow[None], image)
        return self._judge(t_s, Body(image, pose.world[None], breath), [pose.lost or ""])

    def update_track(self, track: PoseTrack) -> list[Event]:
        """Judge a recording, or the next part of one."""
        events: list[Event] = []
        for start in range(0, len(track), BLOCK):
            part = slice(start, start + BLOCK)
            t_s, image = track.t_s[part], track.landmarks[part, :, :2]
            body = Body(image, track.world[part], self._follow_breath(t_s, track.torso_flow[part], image))
            events.extend(self._judge(t_s, body, [lost or "" for lost in track.lost[part]]))
        return events

    def finish(self) -> list[Event]:
        """The source ended: close what is open. The engine is spent afterwards."""
        events = [event for judge in self._judges for event in judge.finish()]
        return list(self._number(sorted([*events, *self._sight.finish()], key=lambda event: event.t_s)))

    def _follow_breath(self, t_s: FloatArray, flow: FloatArray, image: FloatArray) -> FloatArray:
        """What `LungWatch` sees of the lungs, `(k, 3)`; remembers the chest for the holds."""
        breath = np.full((len(t_s), 3), np.nan)
        if self._chest is not None:
            chest = self._chest.update(t_s, flow, image)
            self._log.add(chest)
            breath = breath if self._lungs is None else self._lungs.update(chest)
        return breath

    def read(self) -> list[Reading]:
        """Where each working side is after the latest frame; decides nothing."""
        return [
            Reading(
                side,
                judge.machine.code != OUT,
                self.spec.phases[judge.machine.code].name if judge.machine.code >= 0 else None,
                judge.machine.is_open,
                dict(zip(self.spec.signals, latest.tolist(), strict=True)),
                self._reason,
            )
            for side, judge, latest in zip(self.sides, self._judges, self._latest, strict=True)
        ]

    def _judge(self, t_s: FloatArray, body: Body, lost: list[str]) -> list[Event]:
        signals = self._reader.update(t_s, body)
        gone_s = np.full(len(t_s), np.nan) if self._presence is None else self._presence.update(t_s, lost)
        blocks = [
            Block(t_s, seen, truth, self._reasons(truth, lost), gone_s)
            for seen, truth in zip(signals, self._rules.compute_truth(signals), strict=True)
        ]
        guards = [judge.follow_guards(block) for judge, block in zip(self._judges, blocks, strict=True)]
        walks = walk([judge.machine for judge in self._judges], len(t_s), guards)
        events = [
            event
            for judge, block, done in zip(self._judges, blocks, walks, strict=True)
            for event in judge.update(block, done)
        ]
        events.extend(self._sight.update(t_s, blocks[0].reasons))
        self._latest, self._reason = signals[:, -1], blocks[0].reasons[-1]
        return list(self._number(sorted(events, key=lambda event: event.t_s)))

    def _reasons(self, truth: Truth, lost: list[str]) -> list[str]:
        """Why each frame cannot be judged, "" where it can: no pose, or a requirement that fails."""
        reasons = list(lost)
        for frame, requirement in np.argwhere(truth.unmet):
            reasons[frame] = reasons[frame] or self.spec.requires[requirement].reason
        return reasons

    def _number(self, events: list[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, RepetitionCompleted):
                self._repetitions += 1
                yield replace(event, index=self._repetitions)
            else:
                yield event


def reads_breath(spec: Spec) -> bool:
    """Whether a spec asks how full the lungs are."""
    return any(signal.feature in BREATH_FEATURES for signal in spec.signals.values())


class PresenceWatch:
    """Whether anybody is there at all."""

    def __init__(self) -> None:
        self._seen_s = np.nan

    def update(self, t_s: FloatArray, lost: list[str]) -> FloatArray:
        """For each frame of the next block when the person was last seen, if `GONE_S` ago or more; else NaN."""
        is_there = np.array([reason != Lost.NOBODY for reason in lost])
        seen_s = np.fmax.accumulate(np.concatenate([[self._seen_s], np.where(is_there, t_s, np.nan)]))[1:]
        self._seen_s = float(seen_s[-1])
        return np.where(t_s - seen_s >= GONE_S, seen_s, np.nan)


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
