"""The reference motion of an exercise beside the person, at the same point of the repetition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from limberup.coach.demonstrations import choose_path
from limberup.judging.engine import Engine
from limberup.judging.events import Event, PhaseEntered
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.figure import Figure, View, draw_figure
from limberup.motion.motion import list_motions, load_motion
from limberup.motion.perform import Performance, perform
from limberup.motion.steps import Step
from limberup.results.session import ExerciseSet, RepetitionRow
from limberup.spec.model import Spec
from limberup.truth import TrueSide
from limberup.types import BoolArray, FloatArray, PoseTrack

_FPS: Final = 8.0
"""Postures a second; each takes about 20 ms to work out, and between them the figure goes straight.
"""

_LEAD_S: Final = 0.5
_REST_S: Final = 0.8
_HOLD_S: Final = 2.0
_ROOM: Final = 0.1
_MIDDLING: Final = 0.5
_START, _HELD, _LEFT, _END = ".start", ".held", ".left", ".end"  # no phase is called so
_VIEWS: Final = {
    "side": (View(12.0, 9.0, 0.0), View(168.0, 9.0, 180.0)),
    "front": (View(75.0, 12.0, 90.0),),
    "back": (View(255.0, 12.0, 270.0),),
}
"""A little from above and ahead, so that both sides are seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """The figure at one moment, in heights of its picture.

    `landmarks (33, 2)`, `trunk (k, 3)` discs, `in_front (4,)` as of `motion.figure.Figure`; `near`:
    the side nearer to the viewer. `floor`: how far down the floor is. `metre`: how long one is.
    `things`: the ends of a cylinder with its radius, or the corners of a box with None.
    """

    landmarks: FloatArray
    trunk: FloatArray
    in_front: BoolArray
    near: str
    floor: float
    metre: float
    things: tuple[tuple[FloatArray, float | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """One repetition of the reference motion at `t_s (n,)`.

    `anchors_s`: when it was where, by name, from its start to its end. `low`, `metre`: the upper
    left corner of the picture in metres of the figure, and how long a metre is in its heights.
    """

    t_s: FloatArray
    figure: Figure
    anchors_s: Mapping[str, float]
    low: FloatArray
    metre: float

    def at(self, t_s: float) -> Posture:
        """The figure at a time of its own."""
        k = float(np.interp(t_s, self.t_s, np.arange(len(self.t_s))))
        before, share, figure = int(k), k - int(k), self.figure

        def find(frames: FloatArray) -> FloatArray:
            after = min(before + 1, len(frames) - 1)
            between: FloatArray = (1 - share) * frames[before] + share * frames[after]
            return between

        trunk = find(figure.trunk)
        return Posture(
            self._place(find(figure.landmarks)),
            np.column_stack([self._place(trunk[:, :2]), trunk[:, 2] * self.metre]),
            figure.in_front[round(k)],
            figure.near,
            (figure.floor - float(self.low[1])) * self.metre,
            self.metre,
            tuple(
                (
                    self._place(find(thing.points)),
                    None if thing.radius_m is None else thing.radius_m * self.metre,
                )
                for thing in figure.things
            ),
        )

    def _place(self, points: FloatArray) -> FloatArray:
        placed: FloatArray = (points - self.low) * self.metre
        return placed


class Reference:
    """The figures of one exercise, one for each working side, and when each is where.

    `aspect`: width over height of the picture that the figure stands in.
    """

    def __init__(self, spec: Spec, done: ExerciseSet, track: PoseTrack, aspect: float) -> None:
        self._rows = sorted(done.repetitions, key=lambda row: row.start_s)
        self._spec, self._aspect, self._is_left_near = spec, aspect, _sees_left(track)
        self._figures: dict[TrueSide, _Shown] = {}
        self._anchors = _find_anchors(spec, done, track)

    def at(self, t_s: float) -> Posture | None:
        """The figure at a time of the video; None where the exercise has no reference motion.

        Between repetitions it waits where the next one begins.
        """
        if self._spec.id not in list_motions():
            return None
        row = next((row for row in self._rows if t_s < row.end_s), None)
        shown = self._find_figure(row or next(reversed(self._rows), None))
        if row is None:
            return shown.at(shown.anchors_s[_END])
        return shown.at(translate(t_s, self._anchors[row.index], shown.anchors_s))

    def _find_figure(self, row: RepetitionRow | None) -> _Shown:
        """That of the side of a repetition, performed when it is first needed."""
        side: TrueSide = "left" if self._spec.alternates else "both"
        if row is not None and row.side == "right":
            side = "right"
        if side not in self._figures:
            self._figures[side] = _see(
                self._spec, side, self._aspect, is_left_near=self._is_left_near
            )
        return self._figures[side]


def translate(t_s: float, theirs: Mapping[str, float], own: Mapping[str, float]) -> float:
    """The moment of one repetition that is, between the anchors that both have, where `t_s` is in
    another one. Start and end alone count where the anchors come in another order.

    >>> translate(3.0, {".start": 0, "far": 2, ".end": 4}, {".start": 0, "far": 1, ".end": 5})
    3.0
    """
    shared = [name for name in theirs if name in own]
    if sorted(shared, key=lambda name: own[name]) != shared:
        shared = [_START, _END]
    return float(np.interp(t_s, [theirs[name] for name in shared], [own[name] for name in shared]))


def _find_anchors(spec: Spec, done: ExerciseSet, track: PoseTrack) -> dict[int, dict[str, float]]:
    """The anchors of each repetition, by its index."""
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return {
        row.index: _anchor(
            events,
            [(one.start_s, one.end_s) for one in done.holds if one.side == row.side],
            row.side,
            row.start_s,
            row.end_s,
        )
        for row in done.repetitions
    }


def _anchor(
    events: Sequence[Event],
    holds: Iterable[tuple[float, float]],
    side: str,
    start_s: float,
    end_s: float,
) -> dict[str, float]:
    """When a repetition began, first came to each station, rested from and to, and ended.

    In order of time. `holds`: start and end of each; others than those within it do not count.
    """
    found: dict[str, float] = {}
    ours = [one for one in events if isinstance(one, PhaseEntered) and one.side == side]
    for event in ours:
        if event.phase is not None and start_s < event.since_s < end_s:
            found.setdefault(event.phase, event.since_s)
    within = [hold for hold in holds if start_s < hold[0] < hold[1] < end_s]
    if within:
        found |= {_HELD: within[0][0], _LEFT: within[-1][1]}
    ordered = sorted(found.items(), key=lambda item: item[1])
    return {_START: start_s, **dict(ordered), _END: end_s}


def _sees_left(track: PoseTrack) -> bool:
    """Whether the camera sees the person's left side, by the depth of shoulders and hips."""
    marks = [[Landmark[f"{side}_SHOULDER"], Landmark[f"{side}_HIP"]] for side in ("LEFT", "RIGHT")]
    left, right = (track.world[:, pair, 2].sum(axis=1) for pair in marks)
    known = ~np.isnan(left - right)
    return bool(known.any() and np.median((left - right)[known]) <= 0)


def _see(spec: Spec, side: TrueSide, aspect: float, *, is_left_near: bool) -> _Shown:
    """One repetition, from where the camera sees the same side of the figure as of the person."""
    shown = _perform(spec.id, choose_path(load_motion(spec.id), spec), side)
    view = next((view for view in spec.view if view in _VIEWS), "side")
    moments = range(len(shown.times_s))
    figures = [draw_figure(shown, moments, one) for one in _VIEWS[view]]
    near = "left" if is_left_near else "right"
    figure = next((one for one in figures if one.near == near), figures[0])
    engine = Engine(spec)
    events = [*engine.update_track(_film(shown, _VIEWS[view][0].facing_deg)), *engine.finish()]
    (told,) = shown.truth.repetitions
    holds = [(hold.start_s, hold.end_s) for hold in shown.truth.holds]
    anchors_s = _anchor(events, holds, side, told.start_s, told.end_s)
    return _Shown(shown.times_s, figure, anchors_s, *_fit(figure, aspect))


def _fit(figure: Figure, aspect: float) -> tuple[FloatArray, float]:
    """Where the upper left corner of a picture that holds all of it is, and how long a metre is."""
    parts = [figure.landmarks.reshape(-1, 2), *(one.points.reshape(-1, 2) for one in figure.things)]
    low = np.min([part.min(axis=0) for part in parts], axis=0)
    high = np.max([part.max(axis=0) for part in parts], axis=0)
    high[1] = max(high[1], figure.floor)
    room = 1.0 - 2.0 * _ROOM
    metre = room * min(aspect / float(high[0] - low[0]), 1.0 / float(high[1] - low[1]))
    middle = 0.5 * (low + high)
    return middle - 0.5 * np.array([aspect, 1.0]) / metre, metre


@lru_cache(maxsize=8)
def _perform(exercise: str, path: str, side: TrueSide) -> Performance:
    step = Step(path, side, hold_s=_HOLD_S, rest_s=_REST_S)
    body = load_body(_MIDDLING)
    return perform(load_motion(exercise), [step], body, _FPS, lead_s=_LEAD_S, variation=0.0)


def _film(shown: Performance, yaw_deg: float) -> PoseTrack:
    """What the engine sees of a performance."""
    stage = np.stack([shown.landmarks(k) for k in range(len(shown.times_s))])
    camera = fit_camera(Camera(yaw_deg=yaw_deg), stage.reshape(-1, 3), 0.9)
    count = len(stage)
    return PoseTrack(
        t_s=shown.times_s,
        landmarks=camera.compute_landmarks(stage),
        world=camera.compute_world(stage),
        visibility=np.ones((count, LANDMARK_COUNT)),
        lost=(None,) * count,
        brightness=np.ones(count),
        people=np.ones(count, dtype=np.int64),
        aspect=camera.aspect,
    )
