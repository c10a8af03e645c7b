"""From the steps of a plan to key poses, and what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec
import numpy as np

from limberup.motion.channels import DEFAULTS, expand, is_varied, mirror
from limberup.motion.motion import Fault, Frame, Motion, Movement, Wobble
from limberup.motion.performed import Performed
from limberup.motion.restyle import bend_limbs, resize, shorten_rest, take_side
from limberup.motion.style import TEXTBOOK, Style
from limberup.motion.tempo import Key
from limberup.truth import TrueFault, TrueHold, TrueRepetition, TrueSide
from limberup.types import FloatArray

__all__ = ["Manner", "Span", "Step", "strike", "tell"]

_TIMING: Final = 1.5
"""By how much more durations vary than amplitudes."""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of a plan: which path of the motion file, on which side, how.

    `tempo`: durations are multiplied by it. `hold_s` replaces the stays marked `hold`. `rest_s`:
    pause afterwards.
    `amount`: of the fault.
    """

    path: str
    side: TrueSide = "left"
    fault: str = ""
    tempo: float = 1.0
    hold_s: float | None = None
    rest_s: float = 1.0
    amount: float = 1.0


@dataclass(frozen=True)
class Manner:
    """A motion in one person's manner.

    `habit` is added to every pose, `variation` is the share of an amplitude.
    """

    motion: Motion
    habit: Mapping[str, float]
    variation: float = 0.0
    style: Style = TEXTBOOK

    def pose(self, name: str, side: str, *more: Mapping[str, float]) -> dict[str, float]:
        """A pose with additions (mirrored along for the right side) and the person's habit (never
        mirrored).
        """
        values = {**DEFAULTS, **self.motion.channels(name)}
        for add in more:
            for channel, change in expand(add).items():
                values[channel] += change
        values = mirror(values) if side == "right" else values
        for channel, change in expand(self.habit).items():
            values[channel] += change
        return bend_limbs(self.style, values, stands="feet" in self.motion.supports)

    def resize(self, pose: str, side: str, values: dict[str, float]) -> dict[str, float]:
        """A pose as far from where the person measures it as their style goes."""
        base = self.pose(self.motion.base, side)
        about = self.motion.amplitude_about.get(pose, self.motion.base)
        return resize(take_side(self.style, side), base, self.pose(about, side), values)


@dataclass(frozen=True, slots=True)
class Span:
    """Which keys a step became.

    The first and last, those with its fault, and of each hold the first and the last.
    """

    step: Step
    movement: Movement
    first: int
    last: int
    faulty: list[int]
    holding: dict[int, int]


def strike(manner: Manner, step: Step, keys: list[Key], rng: np.random.Generator) -> Span:
    """Append the keys of one step; the first of `keys` is the base pose."""
    motion, movement = manner.motion, manner.motion.paths[step.path]
    fault = motion.faults[step.fault] if step.fault else Fault()
    span = Span(step, movement, len(keys), 0, [], {})
    style, tempo = manner.style, step.tempo * (fault.tempo or 1.0) * manner.style.tempo
    usual = [frame.pose for frame in movement.frames]
    is_replaced = step.path in fault.frames
    share = 1.0 + manner.variation * float(rng.uniform(-1.0, 1.0))
    for frame in fault.frames.get(step.path, movement.frames):
        add = _list_changes(motion, fault, frame.pose, step.amount)
        values = _vary(keys[0].values, manner.pose(frame.pose, step.side, frame.add, add), share)
        if style is not TEXTBOOK:
            values = manner.resize(frame.pose, step.side, values)
        pace = tempo * (1.0 + _TIMING * manner.variation * float(rng.uniform(-1.0, 1.0)))
        stay = frame.stay_s * (1.0 if frame.hold else pace)
        if frame.hold:
            stay = step.hold_s if step.hold_s is not None else stay
            span.holding[len(keys)] = len(keys)
        elif frame.goes_on and span.holding:
            span.holding[max(span.holding)] = len(keys)
        elif not style.has_pauses:
            stay = 0.0
        if add or (is_replaced and frame.pose not in usual) or fault.tempo is not None:
            span.faulty.append(len(keys))
        if fault.wobble is not None and frame.hold and stay > 0:
            keys.append(Key(values, frame.move_s * pace, 0.0))
            keys.extend(_swing(manner, frame, step.side, fault.wobble, stay))
            span.faulty.extend(range(max(span.holding), len(keys)))
        else:
            keys.append(Key(values, frame.move_s * pace, stay))
    keys[-1] = replace(keys[-1], stay_s=max(shorten_rest(style, step.rest_s), 1e-6))
    return replace(span, last=len(keys) - 1)


def _vary(base: Mapping[str, float], values: dict[str, float], share: float) -> dict[str, float]:
    """A pose that goes a little further from the base pose, or less far."""
    if share == 1.0:
        return values
    return {
        name: base[name] + share * (value - base[name]) if is_varied(name) else value
        for name, value in values.items()
    }


def _list_changes(motion: Motion, fault: Fault, pose: str, amount: float) -> dict[str, float]:
    """What a fault adds to a pose."""
    is_struck = (fault.only is None or pose in fault.only) and pose != motion.base
    return {channel: change * amount for channel, change in fault.add.items()} if is_struck else {}


def _swing(manner: Manner, frame: Frame, side: str, wobble: Wobble, stay_s: float) -> list[Key]:
    """Keys that swing to and fro about a pose for `stay_s` seconds."""
    half = 0.5 / wobble.hz
    count = int(stay_s / half)
    ways = [
        {channel: sign * change for channel, change in wobble.add.items()} for sign in (1.0, -1.0)
    ]
    return [
        Key(manner.pose(frame.pose, side, frame.add, ways[k % 2]), half, 1e-6) for k in range(count)
    ]


def tell(
    performed: Performed, motion: Motion, span: Span, keys: Sequence[Key], arrive_s: FloatArray
) -> None:
    """Add to `performed` what one step shows. `arrive_s` `(n,)`: when each key is reached."""
    step, movement, faulty = span.step, span.movement, span.faulty
    if not movement.counts:
        return
    fault = motion.faults[step.fault] if step.fault else Fault()
    side: TrueSide = step.side if movement.sided else "both"
    level = movement.level if fault.level is None else fault.level
    start = arrive_s[span.first - 1] + keys[span.first - 1].stay_s
    performed.repetitions.append(
        TrueRepetition(
            side=side,
            start_s=float(start),
            end_s=float(arrive_s[span.last]),
            level=level or None,
            faults=(step.fault,) if step.fault else (),
        )
    )
    for k, going_on in span.holding.items():
        after = min(
            j
            for j in range(going_on, span.last + 1)
            if keys[j].stay_s > 1e-3 or j == span.last or j not in faulty or j == max(faulty)
        )
        end_s = float(arrive_s[after] + keys[after].stay_s)
        performed.holds.append(TrueHold(side=side, start_s=float(arrive_s[k]), end_s=end_s))
    if faulty:
        start_s, end_s = _find_fault(keys, arrive_s, span, is_whole=fault.tempo is not None)
        performed.faults.append(TrueFault(id=step.fault, side=side, start_s=start_s, end_s=end_s))


def _find_fault(
    keys: Sequence[Key], arrive_s: FloatArray, span: Span, *, is_whole: bool
) -> tuple[float, float]:
    """From half-way into the first faulty key to half-way out of the last.

    All of the movement if `is_whole`.
    """
    first, last = min(span.faulty), max(span.faulty)
    came, left = arrive_s[first - 1] + keys[first - 1].stay_s, arrive_s[last] + keys[last].stay_s
    if is_whole:
        return float(came), float(arrive_s[span.last])
    return float(0.5 * (came + arrive_s[first])), float(
        0.5 * (left + arrive_s[min(last + 1, span.last)])
    )
