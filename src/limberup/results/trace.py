"""Everything the engine saw of a clip and what it made of it, for whoever writes a spec."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from limberup.judging.engine import Engine, Reading
from limberup.judging.events import Event, Side
from limberup.results.session import ExerciseSet
from limberup.spec.model import Spec
from limberup.types import BoolArray, FloatArray, Pose, PoseTrack


@dataclass(frozen=True, slots=True, eq=False)
class SideTrace:
    """What one working side's judge saw at each of `n` frames.

    `signals`: by name `(n,)`, NaN where unknown. `own_range (n, 2)`: of a movement, the value it
    went out from and the one at which it counts as far. `phase`: names, "" between phases.
    `is_in`, `is_open (n,)`: in posture, within a repetition. `reasons`: why not judged, "" where it
    was.
    """

    side: Side
    signals: dict[str, FloatArray]
    own_range: FloatArray
    phase: tuple[str, ...]
    is_in: BoolArray
    is_open: BoolArray
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A clip under one spec at times `t_s (n,)`: each side, and the set."""

    spec: Spec
    t_s: FloatArray
    sides: tuple[SideTrace, ...]
    done: ExerciseSet


class Tracer:
    """Judges poses one by one, as it is done live, and keeps what was read at each."""

    def __init__(self, spec: Spec) -> None:
        self._spec, self._engine = spec, Engine(spec)
        self._t_s: list[float] = []
        self._readings: list[list[Reading]] = []

    def update(self, pose: Pose) -> list[Event]:
        """Judge one pose; times must increase."""
        events = self._engine.update(pose)
        self._read(pose.t_s)
        return events

    def update_track(self, track: PoseTrack) -> list[Event]:
        """Judge a recording, or the next part of one."""
        return [event for pose in track.poses() for event in self.update(pose)]

    def update_block(self, track: PoseTrack) -> list[Event]:
        """Judge some poses, at least one, and keep what is read after the last of them alone."""
        events = self._engine.update_track(track)
        self._read(float(track.t_s[-1]))
        return events

    def _read(self, t_s: float) -> None:
        self._t_s.append(t_s)
        self._readings.append(self._engine.read())

    def finish(self) -> list[Event]:
        """The source ended: close what is open."""
        return self._engine.finish()

    def trace(self, done: ExerciseSet) -> Trace:
        """All of it, with the set that was made of its events."""
        sides = tuple(
            _gather(self._spec, side, [row[i] for row in self._readings])
            for i, side in enumerate(self._engine.sides)
        )
        return Trace(self._spec, np.array(self._t_s), sides, done)


def trace_track(spec: Spec, track: PoseTrack, done: ExerciseSet, most: int) -> Trace:
    """What the engine saw at no more than `most` times, evenly spread over the frames: enough for a
    drawing. `done`: the set that was made of the same poses.
    """
    tracer, step = Tracer(spec), max(1, math.ceil(len(track) / most))
    for first in range(0, len(track), step):
        tracer.update_block(track.cut(first, first + step))
    return tracer.trace(done)


def _gather(spec: Spec, side: Side, rows: list[Reading]) -> SideTrace:
    nowhere = (np.nan, np.nan)
    return SideTrace(
        side,
        {name: np.array([row.signals[name] for row in rows]) for name in spec.signals},
        np.array([row.own_range or nowhere for row in rows]).reshape(-1, 2),
        tuple(row.phase or "" for row in rows),
        np.array([row.is_in_posture for row in rows], dtype=np.bool_),
        np.array([row.is_open for row in rows], dtype=np.bool_),
        tuple(row.reason for row in rows),
    )


def find_stretches(t_s: FloatArray, is_so: BoolArray) -> Iterator[tuple[float, float]]:
    """From when to when something is so: its first and its last time of each stretch."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_so, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield float(t_s[first]), float(t_s[last - 1])


def encode_trace(trace: Trace) -> str:
    """The trace as CSV: a row for each frame and side, an empty cell where a value is unknown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    fixed = ["t_s", "side", "in_posture", "open", "phase", "reason", "own_zero", "own_far"]
    writer.writerow([*fixed, *trace.spec.signals])
    for i, t_s in enumerate(trace.t_s.tolist()):
        for side in trace.sides:
            values = [*side.own_range[i], *(side.signals[name][i] for name in trace.spec.signals)]
            writer.writerow(
                [
                    f"{t_s:.3f}",
                    side.side.value,
                    int(side.is_in[i]),
                    int(side.is_open[i]),
                    side.phase[i],
                    side.reasons[i],
                    *("" if np.isnan(value) else f"{value:.4g}" for value in values),
                ]
            )
    return text.getvalue()
