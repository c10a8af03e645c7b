"""When to look at a repetition or a hold: at its far station, while the body was seen."""

from dataclasses import dataclass

import numpy as np

from limberup.reports.mannequin import is_drawable
from limberup.results.session import ExerciseSet, HoldRow, RepetitionRow
from limberup.results.trace import SideTrace, Trace
from limberup.spec.model import Spec
from limberup.types import FloatArray, PoseTrack, Span


@dataclass(frozen=True, slots=True, eq=False)
class KeyMoment:
    """One look at `row`, which is number `number` of its kind: the landmarks `(33, 3)` at `t_s`."""

    number: int
    row: RepetitionRow | HoldRow
    t_s: float
    landmarks: FloatArray


def list_key_moments(trace: Trace, track: PoseTrack) -> list[KeyMoment]:
    """One for each repetition, or each hold where holds are counted, in order of time.

    Those in which nobody was seen well enough to be drawn are left out.
    """
    done, spec = trace.done, trace.spec
    rows: list[RepetitionRow | HoldRow]
    rows = [*done.holds] if spec.counts == "holds" else [*done.repetitions]
    moments = []
    for number, row in enumerate(rows, start=1):
        frame = _find_frame(row, trace, track)
        if frame is not None:
            moments.append(KeyMoment(number, row, float(track.t_s[frame]), track.landmarks[frame]))
    return moments


def _find_frame(row: RepetitionRow | HoldRow, trace: Trace, track: PoseTrack) -> int | None:
    """Where in the track the moment is; None where no pose of the row can be drawn."""
    inside = np.flatnonzero((trace.t_s >= row.start_s) & (trace.t_s <= row.end_s))
    frames = np.searchsorted(track.t_s, trace.t_s[inside])
    is_seen = np.array([is_drawable(track.landmarks[frame]) for frame in frames], dtype=np.bool_)
    if not is_seen.any():
        return None
    inside, frames = inside[is_seen], frames[is_seen]
    middle_s = _find_middle_of_hold(row, trace.done)
    if middle_s is not None:
        return int(frames[np.argmin(np.abs(trace.t_s[inside] - middle_s))])
    far = _measure_far(trace.spec, find_side(trace, row.side), inside)
    if np.isfinite(far).any():
        return int(frames[np.nanargmax(far)])
    return int(frames[len(frames) // 2])


def find_far_frame(trace: Trace, side: SideTrace, row: Span) -> int | None:
    """At which reading of a trace the body was furthest out; None where that is unknown."""
    inside = np.flatnonzero((trace.t_s >= row.start_s) & (trace.t_s <= row.end_s))
    far = _measure_far(trace.spec, side, inside)
    return int(inside[np.nanargmax(far)]) if np.isfinite(far).any() else None


def find_side(trace: Trace, side: str) -> SideTrace:
    """The trace of one side, or of the only one there is."""
    return next((one for one in trace.sides if one.side.value == side), trace.sides[0])


def _find_middle_of_hold(row: Span, done: ExerciseSet) -> float | None:
    """The middle of the longest hold within a repetition, or of the hold itself."""
    held = [
        hold
        for hold in done.holds
        if hold.start_s >= row.start_s - 1e-6 and hold.end_s <= row.end_s + 1e-6
    ]
    if not held:
        return None
    longest = max(held, key=lambda hold: hold.seconds)
    return (longest.start_s + longest.end_s) / 2.0


def _measure_far(spec: Spec, side: SideTrace, frames: np.typing.NDArray[np.intp]) -> FloatArray:
    """How far the body is on its way out at each of some frames; NaN where that is unknown."""
    movement = spec.movement
    if movement is not None:
        values = side.signals[movement.signal][frames]
        if movement.towards != "either":
            return movement.sign * values
        known = values[np.isfinite(values)]
        return np.abs(values - known[0]) if len(known) else values
    for measure in spec.range_of_motion.values():
        if measure.signal is not None:
            values = side.signals[measure.signal][frames]
            return -values if measure.take == "min" else values
    return np.full(len(frames), np.nan)
