"""The reference motion of an exercise beside the person, at the same point of the repetition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.coach.demonstrations import choose_path
from limberup.judging.engine import Engine
from limberup.judging.events import Event, PhaseEntered
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import Motion, list_motions, load_motion
from limberup.motion.perform import perform
from limberup.motion.steps import Step
from limberup.results.session import ExerciseSet, RepetitionRow
from limberup.spec.model import Spec
from limberup.truth import TrueSide
from limberup.types import FloatArray, PoseTrack

_FPS: Final = 12.0
_LEAD_S: Final = 0.5
_REST_S: Final = 0.8
_HOLD_S: Final = 2.0
_FILL: Final = 0.86
_MIDDLING: Final = 0.5
_YAWS_DEG: Final = {"side": (0.0, 180.0), "front": (90.0,), "back": (270.0,)}


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One repetition of the reference motion, seen by a camera.

    `points (n, 33, 2)`: in heights of a picture of `aspect`, at `t_s (n,)`. `anchors_s`: its start,
    when it came to each station, its end; `stations` are their names. `near`: the side nearer to
    the camera.
    """

    t_s: FloatArray
    points: FloatArray
    anchors_s: tuple[float, ...]
    stations: tuple[str, ...]
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
        self._figures = _perform_sides(spec, aspect, is_left_near=_sees_left(track))
        self._anchors = _find_anchors(spec, self._rows, track)

    def at(self, t_s: float) -> tuple[FloatArray, str] | None:
        """The figure `(33, 2)` and its near side; None where the exercise has no reference motion.

        Between repetitions it waits where the next one begins.
        """
        if not self._figures:
            return None
        row = next((row for row in self._rows if t_s < row.end_s), None)
        side = row.side if row is not None else self._rows[-1].side if self._rows else ""
        figure = self._figures.get(side) or next(iter(self._figures.values()))
        if row is None:
            return figure.at(figure.anchors_s[-1]), figure.near
        names, times = self._anchors[row.index]
        own = figure.anchors_s
        if names != figure.stations:
            times, own = (times[0], times[-1]), (own[0], own[-1])
        return figure.at(float(np.interp(t_s, times, own))), figure.near


def _find_anchors(
    spec: Spec, rows: Sequence[RepetitionRow], track: PoseTrack
) -> dict[int, tuple[tuple[str, ...], tuple[float, ...]]]:
    """Of each repetition, by its index, the stations that it came to, and its anchors."""
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return {row.index: _anchor(events, row.side, row.start_s, row.end_s) for row in rows}


def _anchor(
    events: Sequence[Event], side: str, start_s: float, end_s: float
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    entered = [
        (event.phase, event.since_s)
        for event in events
        if isinstance(event, PhaseEntered)
        and event.phase is not None
        and event.side == side
        and start_s < event.since_s < end_s
    ]
    return tuple(name for name, _ in entered), (start_s, *(at_s for _, at_s in entered), end_s)


def _sees_left(track: PoseTrack) -> bool:
    """Whether the camera sees the person's left side, by the depth of shoulders and hips."""
    marks = [[Landmark[f"{side}_SHOULDER"], Landmark[f"{side}_HIP"]] for side in ("LEFT", "RIGHT")]
    left, right = (track.world[:, pair, 2].sum(axis=1) for pair in marks)
    known = ~np.isnan(left - right)
    return bool(known.any() and np.median((left - right)[known]) <= 0)


def _perform_sides(spec: Spec, aspect: float, *, is_left_near: bool) -> dict[str, Figure]:
    if spec.id not in list_motions():
        return {}
    motion = load_motion(spec.id)
    sides: tuple[TrueSide, ...] = ("left", "right") if spec.alternates else ("both",)
    return {side: _perform(spec, motion, side, aspect, is_left_near=is_left_near) for side in sides}


def _perform(
    spec: Spec, motion: Motion, side: TrueSide, aspect: float, *, is_left_near: bool
) -> Figure:
    step = Step(choose_path(motion, spec), side, hold_s=_HOLD_S, rest_s=_REST_S)
    shown = perform(motion, [step], load_body(_MIDDLING), _FPS, lead_s=_LEAD_S, variation=0.0)
    stage = np.stack([shown.landmarks(k) for k in range(len(shown.times_s))])
    views = [view for view in spec.view if view in _YAWS_DEG] or ["side"]
    tracks = [_film(shown.times_s, stage, yaw, aspect) for yaw in _YAWS_DEG[views[0]]]
    track = next((one for one in tracks if _sees_left(one) == is_left_near), tracks[0])
    (told,) = shown.truth.repetitions
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    stations, anchors_s = _anchor(events, side, told.start_s, told.end_s)
    near = "left" if _sees_left(track) else "right"
    return Figure(track.t_s, track.landmarks[..., :2], anchors_s, stations, near)


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
