"""Perform motions, one after the other: postures, and exactly what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.motion.body import Body
from limberup.motion.breathing import Breathing, compute_breath, count_breaths, draw_breathing
from limberup.motion.bridge import blend_postures, shift_posture
from limberup.motion.channels import NAMES, find_grain
from limberup.motion.motion import Motion, Prop
from limberup.motion.performed import Performed
from limberup.motion.restyle import fidget, leave_out_stations, list_gesture
from limberup.motion.rig import Rig
from limberup.motion.skeleton import Posture, Skeleton
from limberup.motion.steps import Manner, Span, Step, strike, tell
from limberup.motion.style import TEXTBOOK, Style
from limberup.motion.tempo import Key, compute_curves, minimum_jerk
from limberup.types import BoolArray, FloatArray

__all__ = ["Part", "Performance", "Step", "perform", "perform_parts"]

_LEAD_S: Final = 1.5  # how long the base pose lasts before the first step
_NEXT_LEAD_S: Final = 0.4  # the same, after another motion, and out of the picture


_SELDOM_HZ: Final = 1.0
"""Moments a second that are solved at least."""
_FINE: Final = np.array([find_grain(name) for name in NAMES])
"""How far a channel goes between two moments that are solved."""


@dataclass(frozen=True)
class Part:
    """One motion of a performance, with its steps, in one person's manner."""

    motion: Motion
    steps: Sequence[Step]
    habit: Mapping[str, float] = field(default_factory=dict)
    breaths_hz: float | None = None
    breath_depth: float | None = None
    style: Style = TEXTBOOK


@dataclass(eq=False)
class _Piece:
    """The frames of one part.

    Its channels `(n, c)`, which side works `(n,)`, and how long it takes to get there.
    """

    motion: Motion
    rig: Rig
    channels: FloatArray
    breath: FloatArray
    sides: list[str]
    first: int
    bridge: int
    offset: FloatArray | None = None

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.first + len(self.channels)

    def solve(self, k: int) -> Posture:
        """The posture of this part's own frame `k`, at its own place."""
        values = dict(zip(NAMES, self.channels[k].tolist(), strict=True))
        return self.rig.solve({**values, "breath": float(self.breath[k])})


@dataclass(eq=False)
class Performance:
    """What was performed.

    `times_s`, `breath` (0 empty, 1 full), `is_passing` (somebody comes or goes): all `(n,)`.
    """

    skeleton: Skeleton
    times_s: FloatArray
    breath: FloatArray
    is_passing: BoolArray
    truth: Performed
    _pieces: list[_Piece]
    _solved: dict[int, Posture] = field(default_factory=dict, repr=False)

    def posture(self, k: int) -> Posture:
        """The body at frame `k`."""
        if k not in self._solved:
            self._solved[k] = self._find(k)
        return self._solved[k]

    def landmarks(self, k: int) -> FloatArray:
        """The 33 landmarks at frame `k`, `(33, 3)` stage metres."""
        return self.skeleton.landmarks(self.posture(k))

    def side(self, k: int) -> str:
        """The side that works at frame `k`."""
        piece = self._pieces[self._number(k)]
        return piece.sides[min(max(k - piece.first, 0), len(piece.sides) - 1)]

    def find_landmark(self, k: int, name: str) -> Landmark:
        """The landmark that a name such as `left_wrist` means at frame `k`.

        `work_` and `other_` are the sides of the repetition under way.
        """
        side, _, rest = name.partition("_")
        if side in ("work", "other"):
            is_left = (self.side(k) == "left") == (side == "work")
            name = f"{'left' if is_left else 'right'}_{rest}"
        return Landmark[name.upper()]

    def channel(self, k: int, name: str) -> float:
        """A channel at frame `k`; on the way to a motion, as it begins."""
        piece = self._pieces[self._number(k)]
        return float(piece.channels[max(k - piece.first, 0), NAMES.index(name)])

    def list_moments(self) -> list[int]:
        """Frames from which the others can be told by a smooth curve: many where much moves."""
        change = np.full(len(self.times_s), 0.5)
        for piece in self._pieces:
            steps = np.abs(np.diff(piece.channels, axis=0, prepend=piece.channels[:1]))
            change[piece.first : piece.end] = (steps / _FINE).max(axis=1)
        change = np.maximum(change, _SELDOM_HZ * np.diff(self.times_s, prepend=0.0))
        number = np.floor(np.cumsum(change))
        kept = np.flatnonzero(np.diff(number, prepend=-1.0))
        return sorted({0, *kept.tolist(), len(self.times_s) - 1})

    def list_props(self) -> list[tuple[Prop, range]]:
        """Every prop, and the frames of the motion that it belongs to."""
        spans = [(piece, range(piece.first, piece.end)) for piece in self._pieces]
        return [(prop, span) for piece, span in spans for prop in piece.motion.props]

    def _number(self, k: int) -> int:
        return max(
            n for n, piece in enumerate(self._pieces) if n == 0 or k >= piece.first - piece.bridge
        )

    def _find(self, k: int) -> Posture:
        number = self._number(k)
        piece = self._pieces[number]
        if k >= piece.first:
            return shift_posture(piece.solve(k - piece.first), self._place(number))
        before = self.posture(piece.first - piece.bridge - 1)
        after = self.posture(piece.first)
        share = float(
            minimum_jerk(np.array((k - piece.first + piece.bridge + 1) / (piece.bridge + 1)))
        )
        return blend_postures(piece.rig, before, after, share)

    def _place(self, number: int) -> FloatArray:
        """Where a part is performed, `(3,)`.

        Its anchor goes on where the part before has left it.
        """
        piece = self._pieces[number]
        if piece.offset is None:
            piece.offset = np.zeros(3)
            if number:
                left = piece.rig.anchor_point(self.posture(piece.first - piece.bridge - 1))
                piece.offset = (left - piece.rig.anchor_point(piece.solve(0))) * [1.0, 1.0, 0.0]
        return piece.offset


def perform(
    motion: Motion,
    plan: Sequence[Step],
    body: Body,
    fps: float = 15.0,
    habit: Mapping[str, float] | None = None,
    lead_s: float = _LEAD_S,
    seed: int = 0,
    variation: float = 1.0,
) -> Performance:
    """Perform `plan`. `habit` is added to every pose, e.g. which way the head is turned."""
    return perform_parts([Part(motion, plan, habit or {})], body, fps, lead_s, seed, variation)


def perform_parts(
    parts: Sequence[Part],
    body: Body,
    fps: float = 15.0,
    lead_s: float = _LEAD_S,
    seed: int = 0,
    variation: float = 1.0,
) -> Performance:
    """Perform parts one after the other. `variation`.

    Factor of what each motion says about its repetitions.
    """
    rng = np.random.default_rng([seed, 1])
    director = _Director(_find_skeleton(body), fps, seed, variation, rng)
    pieces: list[_Piece] = []
    performed = Performed()
    for part in parts:
        start = pieces[-1].end if pieces else 0
        bridge = round(part.motion.enter_s * fps) if pieces else 0
        pieces.append(
            director.perform(
                part,
                _NEXT_LEAD_S if pieces or part.motion.passage else lead_s,
                start,
                bridge,
                performed,
            )
        )
    count = pieces[-1].end
    if not any((piece.channels[:, NAMES.index("breath_held")] > 0.0).any() for piece in pieces):
        performed.breaths_hz = director.draw_breathing(parts[0]).compute_rate(count / fps)
    breath, is_passing = np.zeros(count), np.zeros(count, dtype=np.bool_)
    for piece in pieces:
        begin = piece.first - piece.bridge
        breath[begin : piece.first] = np.linspace(breath[begin - 1], piece.breath[0], piece.bridge)
        breath[piece.first : piece.end] = piece.breath
        is_passing[begin : piece.end] = piece.motion.passage
    return Performance(
        director.skeleton, np.arange(count) / fps, breath, is_passing, performed, pieces
    )


@lru_cache(maxsize=8)
def _find_skeleton(body: Body) -> Skeleton:
    """The skeleton of a body, made once: it takes a quarter of a second."""
    return Skeleton(body)


@dataclass(frozen=True)
class _Director:
    """What all parts of a performance share."""

    skeleton: Skeleton
    fps: float
    seed: int
    variation: float
    rng: np.random.Generator

    def perform(
        self, part: Part, lead_s: float, begin: int, bridge: int, performed: Performed
    ) -> _Piece:
        """The frames of one part; adds to `performed` what it shows. `begin`.

        The first frame of the way there.
        """
        motion, style = leave_out_stations(part.motion, part.style), part.style
        first = begin + bridge
        rig = Rig(self.skeleton.body, motion.anchor, motion.supports, motion.legs, self.skeleton)
        manner = Manner(motion, part.habit, self.variation * motion.variation, style)
        moods = np.random.default_rng([self.seed, 2, begin])
        base = manner.pose(motion.base, "left")
        rig.set_base(base)
        start = motion.paths[part.steps[0].path].start if part.steps else ""
        keys = [Key(manner.pose(start, "left") if start else base, 0.0, lead_s)]
        spans = []
        for step in part.steps:
            spans.append(strike(manner, step, keys, self.rng))
            keys.extend(list_gesture(keys[-1], motion, style, moods) if style.gestures else ())
        times_s = np.arange(int(sum(key.move_s + key.stay_s for key in keys) * self.fps)) / self.fps
        channels, arrive_s = compute_curves(keys, times_s)
        channels = fidget(style, channels, times_s, _list_rests(spans, keys, arrive_s), moods)
        breathing = self.draw_breathing(part)
        late_s = first / self.fps
        told = Performed()
        for span in spans:
            tell(told, motion, span, keys, arrive_s + late_s)
        now_s = times_s + late_s
        performed.repetitions += told.repetitions
        performed.holds += [count_breaths(breathing, hold, now_s, channels) for hold in told.holds]
        performed.faults += told.faults
        breath = compute_breath(breathing, now_s, channels)
        return _Piece(
            motion,
            rig,
            channels,
            breath,
            _list_sides(spans, keys, arrive_s, times_s),
            first,
            bridge,
        )

    def draw_breathing(self, part: Part) -> Breathing:
        """How the person breathes in a part."""
        rate = part.motion.breaths_hz if part.breaths_hz is None else part.breaths_hz
        depth = part.motion.breath_depth if part.breath_depth is None else part.breath_depth
        return draw_breathing(self.seed, rate, depth)


def _list_rests(
    spans: Sequence[Span], keys: Sequence[Key], arrive_s: FloatArray
) -> list[tuple[float, float]]:
    """From when to when nothing is exercised: before, between and after the steps."""
    begins = [0.0, *(float(arrive_s[span.last]) for span in spans)]
    firsts = [*(span.first for span in spans), len(keys)]
    return [
        (begin, float(arrive_s[first - 1] + keys[first - 1].stay_s))
        for begin, first in zip(begins, firsts, strict=True)
    ]


def _list_sides(
    spans: Sequence[Span], keys: Sequence[Key], arrive_s: FloatArray, times_s: FloatArray
) -> list[str]:
    """Which side works at each time.

    That of the step under way, from half of the rest before it on.
    """
    sides, begins = ["left"], [0.0]
    for span in spans:
        left_s = arrive_s[span.first - 1] + 0.5 * keys[span.first - 1].stay_s
        sides.append("right" if span.step.side == "right" else "left")
        begins.append(float(left_s) if span is not spans[0] else 0.0)
    return [sides[int(n) - 1] for n in np.searchsorted(begins, times_s, side="right")]
