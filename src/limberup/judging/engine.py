"""The whole of the judging behind one call: poses in, events out.

Live coaching and video scoring are this class.
A block of poses may be one live frame or thousands of a recording; the events are the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from limberup.judging.block import Block
from limberup.judging.conditions import list_places
from limberup.judging.events import Event, RepetitionCompleted, Side, Unjudged
from limberup.judging.phases import DEPARTING, MOVING, OUT
from limberup.judging.presence import GONE_S, PresenceWatch, SightWatch
from limberup.judging.side_judge import SideJudge
from limberup.judging.signal_reader import SignalReader
from limberup.judging.truth_table import Rules, Truth
from limberup.judging.walkers import create_walker
from limberup.reasons import NO_PICTURES
from limberup.signals.body import Body
from limberup.signals.breathing import BreathLog, LungWatch
from limberup.signals.features import FEATURES
from limberup.signals.filters import TIME_EPSILON_S
from limberup.source_clock import GAP_S
from limberup.spec.model import BACK, OUT_WAY, Criteria
from limberup.types import DARK, BoolArray, FloatArray, Lost, Pose, PoseTrack

BLOCK: Final = 8192
"""Frames judged at a time in a recording.

Large enough for numpy, small enough to keep memory flat.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one working side's judge thinks after the latest frame, for a screen to show.

    `is_in_posture`: the exercise can be under way. `phase`: its name, of a movement also the way it
    is on, None between phases. `is_open`: within a repetition. `signals`: the latest values by
    name, NaN where unknown. `reason`: why the frame could not be judged, a code of
    `limberup.reasons`, or "". `own_range`: of a movement, the value of its signal that it went out
    from and the one at which it counts as far; None where unknown.
    """

    side: Side
    is_in_posture: bool
    phase: str | None
    is_open: bool
    signals: Mapping[str, float]
    reason: str
    own_range: tuple[float, float] | None = None


class Engine:
    """All working sides of one exercise, and what could not be seen.

    `gone_after_s`: nobody in the picture for this long has left, which ends what is open. `gap_s`:
    so does longer than this without a new picture.
    """

    def __init__(
        self, spec: Criteria, *, gone_after_s: float = GONE_S, gap_s: float = GAP_S
    ) -> None:
        self.spec = spec
        self.sides = (Side.LEFT, Side.RIGHT) if spec.alternates else (Side.BOTH,)
        self._gone_after_s, self._gap_s = gone_after_s, gap_s
        self._rules = Rules(spec)
        self._log = BreathLog()
        self._has_holds = any(phase.hold for phase in spec.phases)
        self._watch_anew()
        self._walker = create_walker(spec, len(self.sides))
        self._judges = [SideJudge(spec, side, self._rules.delays, self._log) for side in self.sides]
        self._sight = SightWatch()
        self._form = SightWatch("form")
        self._repetitions = 0
        self._picture_s = self._frozen_s = np.nan
        self._latest = np.full((len(self.sides), len(spec.signals)), np.nan)
        self._reason = ""

    def update(self, pose: Pose) -> list[Event]:
        """Judge one live pose; times must increase."""
        image = pose.landmarks[None, :, :2]
        return self._take(
            np.array([pose.t_s]),
            image,
            pose.world[None],
            pose.torso_flow[None],
            [pose.lost or ""],
            np.array([pose.brightness < DARK]),
        )

    def update_track(self, track: PoseTrack) -> list[Event]:
        """Judge a recording, or the next part of one."""
        events: list[Event] = []
        for start in range(0, len(track), BLOCK):
            stop = min(start + BLOCK, len(track))
            cuts = find_cuts(track.t_s[start:stop], track.lost[start:stop], self._gap_s)
            for first, last in pairwise([start, *(start + cut for cut in cuts), stop]):
                part = slice(first, last)
                image, lost = track.landmarks[part, :, :2], track.lost[part]
                events += self._take(
                    track.t_s[part],
                    image,
                    track.world[part],
                    track.torso_flow[part],
                    [why or "" for why in lost],
                    track.brightness[part] < DARK,
                )
        return events

    def _take(
        self,
        t_s: FloatArray,
        image: FloatArray,
        world: FloatArray,
        flow: FloatArray,
        lost: list[str],
        is_dark: BoolArray,
    ) -> list[Event]:
        """Judge frames without a gap between them, or skip those of a frozen picture."""
        if lost[0] == Lost.FROZEN:
            self._frozen_s = float(t_s[-1])
            return []
        events = self._cross_gap(float(t_s[0]))
        self._picture_s, self._frozen_s = float(t_s[-1]), np.nan
        body = Body(image, world, self._follow_breath(t_s, flow, image))
        return events + self._judge(t_s, body, lost, is_dark)

    def _cross_gap(self, t_s: float) -> list[Event]:
        """Before a picture, or the end of the source, at `t_s`: if no new one came for too long,
        what was open has ended with the last one, and everything is watched anew.
        """
        last_s = self._picture_s
        if not t_s - last_s > self._gap_s + TIME_EPSILON_S:
            return []
        walks = self._walker.break_off(last_s)
        events = [
            event
            for judge, steps in zip(self._judges, walks, strict=True)
            for event in judge.break_off(steps, t_s)
        ]
        events += [*self._sight.finish(), *self._form.finish()]
        reason = NO_PICTURES if np.isnan(self._frozen_s) else Lost.FROZEN
        events.append(Unjudged(t_s, Side.BOTH, "exercise", reason, last_s, t_s))
        self._watch_anew()
        return list(self._number(sorted(events, key=lambda event: event.t_s)))

    def _watch_anew(self) -> None:
        """Forget all that is measured over the latest seconds: it does not reach over a gap."""
        self._reader = SignalReader(self.spec, len(self.sides))
        self._log.begin_anew()
        self._lungs = LungWatch() if reads_breath(self.spec) else None
        self._presence = PresenceWatch(self._gone_after_s)

    def finish(self) -> list[Event]:
        """The source ended: close what is open. The engine is spent afterwards."""
        told = [] if np.isnan(self._frozen_s) else self._cross_gap(self._frozen_s)
        ends = zip(self._judges, self._walker.machines, strict=True)
        events = [event for judge, machine in ends for event in judge.finish(machine.finish)]
        events += [*self._sight.finish(), *self._form.finish()]
        return told + list(self._number(sorted(events, key=lambda event: event.t_s)))

    def _follow_breath(
        self, t_s: FloatArray, flow: FloatArray, image: FloatArray
    ) -> FloatArray | None:
        """What `LungWatch` sees of the lungs, `(k, 3)`, None where the spec does not ask for it;
        remembers the chest for the holds.
        """
        if self._lungs is not None:
            return self._lungs.update(self._log.follow(t_s, flow, image))
        if self._has_holds:
            self._log.note(t_s, flow, image)
        return None

    def read(self) -> list[Reading]:
        """Where each working side is after the latest frame; decides nothing."""
        return [
            Reading(
                side,
                machine.code != OUT,
                self._name_place(machine.code),
                machine.is_open,
                dict(zip(self.spec.signals, latest.tolist(), strict=True)),
                self._reason,
                self._find_range(machine.own_range),
            )
            for side, machine, latest in zip(
                self.sides, self._walker.machines, self._latest, strict=True
            )
        ]

    def _name_place(self, code: int) -> str | None:
        """The phase, or the way that a movement is on; None where it is neither."""
        if code >= 0:
            return self.spec.phases[code].name
        ways = {DEPARTING: OUT_WAY, MOVING: BACK}
        return ways.get(code) if self.spec.movement is not None else None

    def _find_range(self, own: tuple[float, float] | None) -> tuple[float, float] | None:
        """The own range in the values of the signal, whichever way the movement goes."""
        if own is None or self.spec.movement is None:
            return None
        sign = self.spec.movement.sign
        return sign * own[0], sign * (own[0] + own[1])

    def _judge(
        self, t_s: FloatArray, body: Body, lost: list[str], is_dark: BoolArray
    ) -> list[Event]:
        signals = self._reader.update(t_s, body)
        gone_s = self._presence.update(t_s, lost)
        blocks = [
            Block(t_s, seen, truth, self._reasons(truth, lost, is_dark), gone_s, is_away, is_dark)
            for seen, truth, is_away in zip(
                signals,
                self._rules.compute_truth(signals, is_dark),
                self._find_away(body),
                strict=True,
            )
        ]
        walks = self._walker.walk(blocks)
        events = [
            event
            for judge, block, done in zip(self._judges, blocks, walks, strict=True)
            for event in judge.update(block, done)
        ]
        events.extend(self._watch_sight(t_s, lost, blocks[0].reasons))
        self._latest, self._reason = signals[:, -1], blocks[0].reasons[-1]
        return list(self._number(sorted(events, key=lambda event: event.t_s)))

    def _find_away(self, body: Body) -> list[BoolArray]:
        """For each side, whether it is the one away from the camera, `(k,)`."""
        depth = body.working_side_depth
        return [depth > 0.0, depth < 0.0] if len(self.sides) == 2 else [np.zeros(len(depth), bool)]

    def _watch_sight(self, t_s: FloatArray, lost: list[str], reasons: list[str]) -> Iterator[Event]:
        """What could not be judged: everything, or only form, where a movement is counted or it is
        no more than dark.
        """
        is_counted = self.spec.movement is not None
        is_form = [
            not gone and bool(why) and (is_counted or why == Lost.TOO_DARK)
            for gone, why in zip(lost, reasons, strict=True)
        ]
        pairs = list(zip(reasons, is_form, strict=True))
        yield from self._sight.update(t_s, ["" if form else why for why, form in pairs])
        yield from self._form.update(t_s, [why if form else "" for why, form in pairs])

    def _reasons(self, truth: Truth, lost: list[str], is_dark: BoolArray) -> list[str]:
        """Why each frame cannot be judged, "" where it can.

        No pose, or a requirement that fails, or too little light.
        """
        reasons = list(lost)
        for frame, requirement in list_places(truth.unmet):
            reasons[frame] = reasons[frame] or self.spec.requires[requirement].reason
        for frame in is_dark.nonzero()[0].tolist():
            reasons[frame] = reasons[frame] or Lost.TOO_DARK.value
        return reasons

    def _number(self, events: list[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, RepetitionCompleted):
                self._repetitions += 1
                yield replace(event, index=self._repetitions)
            else:
                yield event


def find_cuts(t_s: FloatArray, lost: Sequence[Lost | None], gap_s: float) -> list[int]:
    """Frames before which a gap of more than `gap_s` lies or a frozen picture begins or ends.

    >>> find_cuts(np.array([0.0, 0.5, 3.5, 4.0]), [None, None, None, Lost.FROZEN], 1.0)
    [2, 3]
    """
    is_cut = np.diff(t_s) > gap_s + TIME_EPSILON_S
    if Lost.FROZEN in lost:
        is_cut |= np.diff([why is Lost.FROZEN for why in lost])
    return [int(frame) + 1 for frame in np.flatnonzero(is_cut)]


def reads_breath(spec: Criteria) -> bool:
    """Whether a spec asks how full the lungs are."""
    return any(FEATURES[signal.feature].reads_breath for signal in spec.signals.values())
