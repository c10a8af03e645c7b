"""The reference motion of an exercise beside the person, at the same point of the repetition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from limberup.coach.demonstrations import choose_path
from limberup.judging.engine import Engine
from limberup.judging.events import Event, HoldEnded, PhaseEntered
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import list_motions, load_motion
from limberup.motion.perform import perform
from limberup.motion.steps import Step
from limberup.results.session import ExerciseSet, RepetitionRow
from limberup.spec.model import Spec
from limberup.truth import TrueSide
from limberup.types import FloatArray, PoseTrack

_FPS: Final = 8.0
"""Postures a second; each takes about 20 ms to work out, and between them the figure goes straight.
"""

_LEAD_S: Final = 0.5
_REST_S: Final = 0.8
_HOLD_S: Final = 2.0
_FILL: Final = 0.86
_MIDDLING: Final = 0.5
_START, _HELD, _LEFT, _END = ".start", ".held", ".left", ".end"  # no phase is called so
_YAWS_DEG: Final = {"side": (0.0, 180.0), "front": (90.0,), "back": (270.0,)}


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One repetition of the reference motion, seen by a camera.

    `points (n, 33, 2)`: in heights of a picture, at `t_s (n,)`. `anchors_s`: when it was where, by
    name, from its start to its end. `near`: the side nearer to the camera.
    """

    t_s: FloatArray
    points: FloatArray
    anchors_s: Mapping[str, float]
    near: str

    def at(self, t_s: float) -> FloatArray:
        """The figure `(33, 2)` at a time of its own."""
        k = float(np.interp(t_s, self.t_s, np.arange(len(self.t_s))))
        before, share = int(k), k - int(k)
        after = min(before + 1, len(self.points) - 1)
        pose: FloatArray = (1 - share) * self.points[before] + share * self.points[after]
        return pose


class Reference:
    """The figures of one exercise, one for each working side, and when each is where.

    `aspect`: width over height of the picture that the figure stands in.
    """

    def __init__(self, spec: Spec, done: ExerciseSet, track: PoseTrack, aspect: float) -> None:
        self._rows = sorted(done.repetitions, key=lambda row: row.start_s)
        self._spec, self._aspect, self._is_left_near = spec, aspect, _sees_left(track)
        self._figures: dict[TrueSide, Figure] = {}
        self._anchors = _find_anchors(spec, self._rows, track)

    def at(self, t_s: float) -> tuple[FloatArray, str] | None:
        """The figure `(33, 2)` and its near side; None where the exercise has no reference motion.

        Between repetitions it waits where the next one begins.
        """
        if self._spec.id not in list_motions():
            return None
        row = next((row for row in self._rows if t_s < row.end_s), None)
        figure = self._find_figure(row or next(reversed(self._rows), None))
        if row is None:
            return figure.at(figure.anchors_s[_END]), figure.near
        now_s = translate(t_s, self._anchors[row.index], figure.anchors_s)
        return figure.at(now_s), figure.near

    def _find_figure(self, row: RepetitionRow | None) -> Figure:
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


def _find_anchors(
    spec: Spec, rows: Sequence[RepetitionRow], track: PoseTrack
) -> dict[int, dict[str, float]]:
    """The anchors of each repetition, by its index."""
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return {row.index: _anchor(events, row.side, row.start_s, row.end_s) for row in rows}


def _anchor(events: Sequence[Event], side: str, start_s: float, end_s: float) -> dict[str, float]:
    """When a repetition began, first came to each station, rested there, and ended; in order."""
    found: dict[str, float] = {}
    for event in events:
        if isinstance(event, PhaseEntered) and event.side == side:
            is_within = start_s < event.since_s < end_s
            if event.phase is not None and is_within:
                found.setdefault(event.phase, event.since_s)
        elif isinstance(event, HoldEnded) and event.side == side:
            is_within = start_s < event.start_s < event.end_s < end_s
            found |= {_HELD: event.start_s, _LEFT: event.end_s} if is_within else {}
    ordered = sorted(found.items(), key=lambda item: item[1])
    return {_START: start_s, **dict(ordered), _END: end_s}


def _sees_left(track: PoseTrack) -> bool:
    """Whether the camera sees the person's left side, by the depth of shoulders and hips."""
    marks = [[Landmark[f"{side}_SHOULDER"], Landmark[f"{side}_HIP"]] for side in ("LEFT", "RIGHT")]
    left, right = (track.world[:, pair, 2].sum(axis=1) for pair in marks)
    known = ~np.isnan(left - right)
    return bool(known.any() and np.median((left - right)[known]) <= 0)


def _see(spec: Spec, side: TrueSide, aspect: float, *, is_left_near: bool) -> Figure:
    """One repetition, from where the camera sees the same side of the figure as of the person."""
    shown = _perform(spec.id, choose_path(load_motion(spec.id), spec), side)
    views = [view for view in spec.view if view in _YAWS_DEG] or ["side"]
    tracks = [_film(shown.t_s, shown.points, yaw, aspect) for yaw in _YAWS_DEG[views[0]]]
    track = next((one for one in tracks if _sees_left(one) == is_left_near), tracks[0])
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    anchors_s = _anchor(events, side, shown.start_s, shown.end_s)
    near = "left" if _sees_left(track) else "right"
    return Figure(track.t_s, track.landmarks[..., :2], anchors_s, near)


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """One repetition on the stage: `points (n, 33, 3)` metres at `t_s (n,)`, and when it was."""

    t_s: FloatArray
    points: FloatArray
    start_s: float
    end_s: float


@lru_cache(maxsize=8)
def _perform(exercise: str, path: str, side: TrueSide) -> _Shown:
    step = Step(path, side, hold_s=_HOLD_S, rest_s=_REST_S)
    motion = load_motion(exercise)
    shown = perform(motion, [step], load_body(_MIDDLING), _FPS, lead_s=_LEAD_S, variation=0.0)
    points = np.stack([shown.landmarks(k) for k in range(len(shown.times_s))])
    (told,) = shown.truth.repetitions
    return _Shown(shown.times_s, points, told.start_s, told.end_s)


def _film(t_s: FloatArray, stage: FloatArray, yaw_deg: float, aspect: float) -> PoseTrack:
    """What a camera sees of points on the stage `(n, 33, 3)`."""
    height = 1000
    camera = Camera(yaw_deg=yaw_deg, width=round(height * aspect), height=height)
    camera = fit_camera(camera, stage.reshape(-1, 3), _FILL)
    count = len(t_s)
    return PoseTrack(
        t_s=t_s,
        landmarks=camera.compute_landmarks(stage),
        world=camera.compute_world(stage),
        visibility=np.ones((count, LANDMARK_COUNT)),
        lost=(None,) * count,
        brightness=np.ones(count),
        people=np.ones(count, dtype=np.int64),
        aspect=camera.aspect,
    )
