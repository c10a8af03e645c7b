"""Perform a plan of repetitions of a motion: channel curves, postures and exact truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np

from limberup.motion.body import Body
from limberup.motion.channels import DEFAULTS, NAMES, expand, mirror
from limberup.motion.motion import Fault, Frame, Motion, Movement, Wobble
from limberup.motion.rig import Rig
from limberup.motion.skeleton import Posture
from limberup.motion.tempo import Key, compute_curves
from limberup.motion.truth import TrueFault, TrueHold, TrueRepetition, Truth
from limberup.types import FloatArray

__all__ = ["Performance", "Step", "perform"]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of a plan: which path of the motion file, on which side, how.

    `tempo`: durations are multiplied by it. `hold_s` replaces the stays marked `hold`. `rest_s`: pause afterwards.
    `amount`: of the fault.
    """

    path: str
    side: str = "left"
    fault: str = ""
    tempo: float = 1.0
    hold_s: float | None = None
    rest_s: float = 1.0
    amount: float = 1.0


@dataclass
class Performance:
    """A performed plan. `channels` `(n, c)`, `times_s` `(n,)`."""

    rig: Rig
    times_s: FloatArray
    channels: FloatArray
    truth: Truth
    _solved: dict[int, Posture] = field(default_factory=dict, repr=False)

    def posture(self, k: int) -> Posture:
        """The body at frame `k`."""
        if k not in self._solved:
            self._solved[k] = self.rig.solve(dict(zip(NAMES, self.channels[k].tolist(), strict=True)))
        return self._solved[k]


@dataclass(frozen=True, slots=True)
class _Span:
    """Which keys a step became: the first and last, those with its fault, and of each hold the first and the last."""

    step: Step
    movement: Movement
    first: int
    last: int
    faulty: list[int]
    holding: dict[int, int]


def perform(
    motion: Motion,
    plan: Sequence[Step],
    body: Body,
    fps: float = 15.0,
    habit: Mapping[str, float] | None = None,
    lead_s: float = 1.5,
    seed: int = 0,
) -> Performance:
    """Perform `plan`. `habit` is added to every pose, e.g. which way the head is turned."""
    rig = Rig(body, motion.anchor, motion.supports, motion.legs)
    actor = _Actor(motion, habit or {})
    base = actor.pose(motion.base, "left")
    rig.set_base(base)
    keys = [Key(base, 0.0, lead_s)]
    spans = [_strike(actor, step, keys) for step in plan]
    times = np.arange(int(sum(k.move_s + k.stay_s for k in keys) * fps)) / fps
    curves, arrive = compute_curves(keys, times)
    truth = Truth(motion.id)
    for span in spans:
        _tell(truth, motion, span, keys, arrive)
    breath, truth.holds = _blend_breath(times, truth.holds, seed)
    curves[:, NAMES.index("breath")] = breath
    return Performance(rig, times, curves, truth)


@dataclass(frozen=True)
class _Actor:
    """A motion in one person's manner."""

    motion: Motion
    habit: Mapping[str, float]

    def pose(self, name: str, side: str, *more: Mapping[str, float]) -> dict[str, float]:
        """A pose with additions (mirrored along for the right side) and the person's habit (never mirrored)."""
        values = {**DEFAULTS, **self.motion.channels(name)}
        for add in more:
            for channel, change in expand(add).items():
                values[channel] += change
        values = mirror(values) if side == "right" else values
        for channel, change in expand(self.habit).items():
            values[channel] += change
        return values


def _strike(actor: _Actor, step: Step, keys: list[Key]) -> _Span:
    """Append the keys of one step."""
    motion, movement = actor.motion, actor.motion.paths[step.path]
    fault = motion.faults[step.fault] if step.fault else Fault()
    span = _Span(step, movement, len(keys), 0, [], {})
    tempo = step.tempo * (fault.tempo or 1.0)
    usual = [frame.pose for frame in movement.frames]
    is_replaced = step.path in fault.frames
    for frame in fault.frames.get(step.path, movement.frames):
        add = _list_changes(motion, fault, frame.pose, step.amount)
        values = actor.pose(frame.pose, step.side, frame.add, add)
        stay = frame.stay_s * (1.0 if frame.hold else tempo)
        if frame.hold:
            stay = step.hold_s if step.hold_s is not None else stay
            span.holding[len(keys)] = len(keys)
        elif frame.goes_on and span.holding:
            span.holding[max(span.holding)] = len(keys)
        if add or (is_replaced and frame.pose not in usual) or fault.tempo is not None:
            span.faulty.append(len(keys))
        if fault.wobble is not None and frame.hold and stay > 0:
            keys.append(Key(values, frame.move_s * tempo, 0.0))
            keys.extend(_swing(actor, frame, step.side, fault.wobble, stay))
            span.faulty.extend(range(max(span.holding), len(keys)))
        else:
            keys.append(Key(values, frame.move_s * tempo, stay))
    keys[-1] = replace(keys[-1], stay_s=max(step.rest_s, 1e-6))
    return replace(span, last=len(keys) - 1)


def _list_changes(motion: Motion, fault: Fault, pose: str, amount: float) -> dict[str, float]:
    """What a fault adds to a pose."""
    is_struck = (fault.only is None or pose in fault.only) and pose != motion.base
    return {channel: change * amount for channel, change in fault.add.items()} if is_struck else {}


def _swing(actor: _Actor, frame: Frame, side: str, wobble: Wobble, stay_s: float) -> list[Key]:
    """Keys that swing to and fro about a pose for `stay_s` seconds."""
    half = 0.5 / wobble.hz
    count = int(stay_s / half)
    ways = [{channel: sign * change for channel, change in wobble.add.items()} for sign in (1.0, -1.0)]
    return [Key(actor.pose(frame.pose, side, frame.add, ways[k % 2]), half, 1e-6) for k in range(count)]


def _tell(truth: Truth, motion: Motion, span: _Span, keys: list[Key], arrive: FloatArray) -> None:
    """Add what one step shows to the truth."""
    step, movement, faulty = span.step, span.movement, span.faulty
    if not movement.counts:
        return
    fault = motion.faults[step.fault] if step.fault else Fault()
    side = step.side if movement.sided else "both"
    level = movement.level if fault.level is None else fault.level
    start = arrive[span.first - 1] + keys[span.first - 1].stay_s
    faults = (step.fault,) if step.fault else ()
    truth.repetitions.append(TrueRepetition(side, float(start), float(arrive[span.last]), level, faults))
    for k, going_on in span.holding.items():
        after = min(
            j
            for j in range(going_on, span.last + 1)
            if keys[j].stay_s > 1e-3 or j == span.last or j not in faulty or j == max(faulty)
        )
        truth.holds.append(TrueHold(side, float(arrive[k]), float(arrive[after] + keys[after].stay_s)))
    if faulty:
        lo, hi = _fault_span(keys, arrive, faulty, span.last, is_whole=fault.tempo is not None)
        truth.faults.append(TrueFault(step.fault, side, lo, hi))


def _fault_span(
    keys: list[Key], arrive: FloatArray, faulty: list[int], last: int, *, is_whole: bool
) -> tuple[float, float]:
    """From half-way into the first faulty key to half-way out of the last; all of the movement if `is_whole`."""
    first_k, last_k = min(faulty), max(faulty)
    came, left = arrive[first_k - 1] + keys[first_k - 1].stay_s, arrive[last_k] + keys[last_k].stay_s
    if is_whole:
        return float(came), float(arrive[last])
    return float(0.5 * (came + arrive[first_k])), float(0.5 * (left + arrive[min(last_k + 1, last)]))


def _blend_breath(times_s: FloatArray, holds: list[TrueHold], seed: int) -> tuple[FloatArray, list[TrueHold]]:
    """A breath signal 0..1 over the clip, and the holds with the breaths they contain."""
    rng = np.random.default_rng(seed)
    period = float(rng.uniform(4.2, 5.6))
    signal = 0.5 - 0.5 * np.cos(2 * np.pi * times_s / period)
    fulls = (np.arange(int(times_s[-1] / period) + 1) + 0.5) * period  # moments of full lungs
    counted = [
        TrueHold(h.side, h.start_s, h.end_s, int(((fulls >= h.start_s) & (fulls < h.end_s)).sum())) for h in holds
    ]
    return signal**0.9, counted
