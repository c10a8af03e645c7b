"""From a file to a session.

Opens a video, a folder of images or a recording, and runs the engine over its poses.
"""

import itertools
import math
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import numpy as np

from limberup.judging.events import Event, Side, Unjudged
from limberup.judging.judges import Judges, create_judges
from limberup.judging.sitting import SittingWatch, build_sitting_report
from limberup.pose.backends import AUTO, choose_backend
from limberup.pose.crop import Box
from limberup.pose.frozen import mark_frozen
from limberup.pose.looking import Job, Lookers, look_at
from limberup.pose.models import ModelFile, load_model
from limberup.pose.plausibility import PartsGate
from limberup.pose.pose_rate import DEFAULT_RATE, PoseRate, make_rate
from limberup.pose.recording import Recording, SourceInfo, is_recording, load_recording
from limberup.pose.segments import WHOLE, Look, Segment, join_segments, plan_segments
from limberup.pose.tracker import PoseTracker
from limberup.pose.video import VideoSource, open_source
from limberup.reasons import NO_PICTURES
from limberup.results.advice import add_advice
from limberup.results.recognition import recognise
from limberup.results.routine import Routine, apply_dose
from limberup.results.segments import cut_events, find_segments
from limberup.results.session import (
    ExerciseSet,
    RoutineRow,
    Session,
    Source,
    build_day_set,
    build_set,
)
from limberup.results.trace import Trace, Tracer
from limberup.source_clock import GAP_S, ShownTime, start_at_zero
from limberup.spec import find_any, load_exercises
from limberup.spec.model import AnySpec, DayClock, Reminder, Spec
from limberup.types import DARK, Lost, Pose, PoseTrack

PART: Final = 16
"""Poses handed to the engine at a time while a video is read.

Memory stays flat, and a progress bar keeps moving.
"""


@dataclass(slots=True)
class PoseSource:
    """Poses to be judged, wherever they come from.

    `expected`: how many frames to expect, None if unknown. `size`: width and height of the picture
    in pixels, None where only its `aspect` is known. `parts()` yields the track in order,
    once. What was read is in `shown` (when there were pictures), `seen` (frames with a person),
    `dark` (those below `DARK`) and `lost` (those without a person, by reason) afterwards.
    """

    path: Path
    model: str
    model_sha256: str
    aspect: float
    shown: ShownTime
    expected: int | None
    parts: Callable[[], Iterator[PoseTrack]]
    size: tuple[int, int] | None = None
    seen: int = field(default=0, init=False)
    dark: int = field(default=0, init=False)
    lost: Counter[Lost] = field(default_factory=Counter, init=False)

    def read(self) -> Generator[PoseTrack]:
        """Parts of the track, keeping the account of what was read."""
        for part in self.parts():
            self.shown.add(part.t_s)
            self.seen += int(np.count_nonzero(~np.isnan(part.landmarks[:, :, 0]).all(axis=1)))
            self.dark += int(np.count_nonzero(part.brightness < DARK))
            self.lost.update(reason for reason in part.lost if reason is not None)
            yield part

    def info(self) -> SourceInfo:
        """What was recorded, for a file of landmarks; complete after `read`."""
        shown = self.shown
        return SourceInfo(_readable(self.path), shown.length_s, shown.rate_hz, shown.frames)

    def describe(self) -> Source:
        """What was judged, for a session; complete after `read`."""
        return Source(
            path=_readable(self.path),
            duration_s=round(self.shown.length_s, 3),
            fps=round(self.shown.rate_hz, 3) if math.isfinite(self.shown.rate_hz) else None,
            frames=self.shown.frames,
        )

    @property
    def seen_s(self) -> float:
        """For how long somebody was seen; complete after `read`."""
        frames = self.shown.frames
        return self.shown.watched_s * self.seen / frames if frames else 0.0

    @property
    def most_lost(self) -> Lost:
        """The most frequent reason for frames without a person; complete after `read`."""
        return max(self.lost, key=lambda lost: self.lost[lost], default=Lost.NOBODY)


def _readable(path: Path) -> str:
    """The name of a file as text.

    On Linux it may be bytes that are no text, which neither JSON nor a screen takes.
    """
    return os.fsencode(path).decode("utf-8", errors="replace")


def open_poses(
    path: Path,
    *,
    model: str = "auto",
    backend: str = AUTO,
    fps: float | None = None,
    desk: Reminder | None = None,
    rate: PoseRate = DEFAULT_RATE,
    workers: int = 1,
) -> PoseSource:
    """Open a video, a folder of images (with `fps`) or a recording.

    Raises BadInputError if it cannot be used.
    `backend`: the program that runs the model. `rate`: how often to look at a video; of a recording
    all poses are judged. `workers`: so many processes look at a long video, which changes nothing
    but the time it takes. `desk`: look only as often as it says instead, and take a body of which
    the picture shows only a part.
    """
    if is_recording(path):
        return _from_recording(path, load_recording(path))
    source = open_source(path, fps=fps)
    chosen = choose_backend(load_model(model), backend)
    if desk is not None:
        return _from_desk(source, chosen, desk)
    return _from_video(source, Job(path, fps, chosen, rate), workers)


def _from_recording(path: Path, recording: Recording) -> PoseSource:
    info = recording.source
    track = replace(recording.track, t_s=start_at_zero(recording.track.t_s))
    return PoseSource(
        path=path,
        model=recording.model,
        model_sha256=recording.model_sha256,
        aspect=track.aspect,
        shown=ShownTime(info.duration_s, info.fps),
        expected=len(track),
        parts=lambda: iter([track]),
    )


def _from_desk(source: VideoSource, model: ModelFile, desk: Reminder) -> PoseSource:
    rate = PoseRate(1.0 / desk.every_s)

    def look() -> Generator[Pose]:  # whether it stands still is not asked: an empty chair does
        with (
            PoseTracker(model, gate=PartsGate()) as tracker,
            closing(source.frames(rate)) as frames,
        ):
            yield from map(tracker.update, frames)

    # What lies between two looks is no gap.
    return _from_looks(source, model, rate, look, gap_s=2.0 * desk.every_s)


def _from_video(source: VideoSource, job: Job, workers: int) -> PoseSource:
    segments = plan_segments(source.duration_s) if source.can_seek else (WHOLE,)

    def look_here(segment: Segment, near: Box | None) -> Generator[Look]:
        with PoseTracker(job.model) as tracker:
            yield from look_at(source, tracker, job.rate, segment, near)

    def look() -> Generator[Pose]:
        if workers > 1 and len(segments) > 1:
            with Lookers(job, segments, workers) as lookers:
                yield from mark_frozen(join_segments(segments, lookers.look_at))
        else:
            yield from mark_frozen(join_segments(segments, look_here))

    return _from_looks(source, job.model, job.rate, look, gap_s=GAP_S)


def _from_looks(
    source: VideoSource,
    model: ModelFile,
    rate: PoseRate,
    look: Callable[[], Generator[Pose]],
    *,
    gap_s: float,
) -> PoseSource:
    def parts() -> Iterator[PoseTrack]:
        with closing(look()) as poses:
            while part := list(itertools.islice(poses, PART)):
                yield PoseTrack.from_poses(part, source.aspect)

    return PoseSource(
        path=source.path,
        model=model.name,
        model_sha256=model.sha256,
        aspect=source.aspect,
        shown=ShownTime(source.duration_s, source.fps, gap_s=gap_s),
        expected=rate.expect(source.frame_count, source.duration_s),
        parts=parts,
        size=(source.width, source.height),
    )


OnPart: TypeAlias = Callable[[PoseTrack], None]
"""Sees every part of a track as it is read: for a progress bar, or to keep it."""


def score(
    path: str | Path,
    exercise: str | None = None,
    *,
    model: str = "auto",
    fps: float | None = None,
    pose_rate: float = DEFAULT_RATE.hz,
    workers: int = 1,
) -> Session:
    """Judge a video, a folder of images (with `fps`) or a recording.

    `pose_rate`: how many pictures of a video are looked at, a second at most; 0 is all of them.
    `workers`: so many processes look at a long video.
    `exercise`: the id of a spec, or the path of one; without it all exercises are tried, and the
    session says which one it is. Raises BadInputError if something cannot be used.
    """
    spec = None if exercise is None else find_any(exercise)
    desk = spec.reminder if isinstance(spec, DayClock) else None
    rate = make_rate(pose_rate)
    poses = open_poses(Path(path), model=model, fps=fps, desk=desk, rate=rate, workers=workers)
    return score_unnamed(poses, load_exercises()) if spec is None else score_named(poses, spec)


def score_named(poses: PoseSource, spec: AnySpec, on_part: OnPart | None = None) -> Session:
    """Judge all poses by one spec."""
    events = judge(poses, {spec.id: spec}, on_part)[spec.id]
    source = poses.describe()
    end_s = source.duration_s or 0.0
    if isinstance(spec, DayClock):
        done = build_day_set(spec, events, end_s)
        sitting = build_sitting_report(events, poses.shown.start_s, end_s)
        return Session(source=source, model=poses.model, sets=(done,), sitting=sitting)
    done = add_advice(build_set(spec, events, end_s), spec)
    return Session(source=source, model=poses.model, sets=(done,))


def score_unnamed(
    poses: PoseSource, specs: Mapping[str, Spec], on_part: OnPart | None = None
) -> Session:
    """Judge all poses by all specs, say which exercise it is, and keep the set of that one.

    None if it is undecided.
    """
    sets = judge_sets(poses, specs, on_part)
    recognition = recognise(sets, specs, poses.seen_s)
    if recognition.exercise is None and 2 * poses.dark > poses.shown.frames:
        recognition = msgspec.structs.replace(recognition, unseen=Lost.TOO_DARK)
    best = recognition.exercise
    kept = () if best is None else (add_advice(sets[best], specs[best]),)
    return Session(source=poses.describe(), model=poses.model, sets=kept, recognition=recognition)


def score_routine(
    poses: PoseSource, routine: Routine, specs: Mapping[str, Spec], on_part: OnPart | None = None
) -> Session:
    """Judge all poses by the specs of a routine, find its exercises in their order, and keep a set
    of each found.
    """
    steps = [step.exercise for step in routine.steps]
    events = judge(poses, {name: specs[name] for name in steps}, on_part)
    end_s = poses.describe().duration_s or 0.0
    sets = {name: build_set(specs[name], told, end_s) for name, told in events.items()}
    segments = find_segments(steps, sets, specs)
    found = {segment.step for segment in segments}
    kept = []
    for segment in segments:
        name = steps[segment.step]
        spec = apply_dose(specs[name], routine.steps[segment.step])
        kept.append(add_advice(build_set(spec, cut_events(events[name], segment), end_s), spec))
    return Session(
        source=poses.describe(),
        model=poses.model,
        sets=tuple(kept),
        routine=RoutineRow(
            id=routine.id,
            found=tuple(segment.step + 1 for segment in segments),
            missing=tuple(name for i, name in enumerate(steps) if i not in found),
        ),
    )


def trace_named(poses: PoseSource, spec: Spec, on_part: OnPart | None = None) -> Trace:
    """All that the engine of one spec saw of the poses, and the set that `score_named` makes of
    them, without its advice.
    """
    tracer = Tracer(spec)
    events = _judge(poses, {spec.id: tracer}, on_part)[spec.id]
    return tracer.trace(build_set(spec, events, poses.describe().duration_s or 0.0))


def judge_sets(
    poses: PoseSource, specs: Mapping[str, AnySpec], on_part: OnPart | None = None
) -> dict[str, ExerciseSet]:
    """Judge all poses, read once, by each of the specs: the sets by exercise."""
    events = judge(poses, specs, on_part)
    end_s = poses.describe().duration_s or 0.0
    return {name: _build_set(specs[name], told, end_s) for name, told in events.items()}


def _build_set(spec: AnySpec, events: list[Event], end_s: float) -> ExerciseSet:
    if isinstance(spec, DayClock):
        return build_day_set(spec, events, end_s)
    return build_set(spec, events, end_s)


def judge(
    poses: PoseSource, specs: Mapping[str, AnySpec], on_part: OnPart | None = None
) -> dict[str, list[Event]]:
    """What the engine of each spec tells of the poses, which are read once: events by exercise."""
    return _judge(poses, {name: create_judges(spec) for name, spec in specs.items()}, on_part)


def _judge(
    poses: PoseSource, judges: Mapping[str, Judges], on_part: OnPart | None
) -> dict[str, list[Event]]:
    """What each judge tells, and what of the source there was nothing to tell of."""
    events: dict[str, list[Event]] = {name: [] for name in judges}
    with closing(poses.read()) as parts:
        for part in parts:
            for name, one in judges.items():
                events[name].extend(one.update_track(part))
            if on_part is not None:
                on_part(part)
    for name, one in judges.items():
        events[name].extend(one.finish())
        start_s = poses.shown.start_s
        if start_s > GAP_S and not isinstance(one, SittingWatch):
            late = Unjudged(start_s, Side.BOTH, "exercise", NO_PICTURES, 0.0, start_s)
            events[name].insert(0, late)
        if not poses.seen and not any(isinstance(event, Unjudged) for event in events[name]):
            events[name].append(_nothing_judged(poses, poses.describe().duration_s or 0.0))
    return events


def _nothing_judged(poses: PoseSource, end_s: float) -> Unjudged:
    """That there was nobody at all, for a video so short that the engine takes it for a blink of
    the tracker.
    """
    return Unjudged(end_s, Side.BOTH, "exercise", poses.most_lost, 0.0, end_s)


def join_parts(parts: list[PoseTrack]) -> PoseTrack:
    """One track from its parts, which must not be empty."""
    return PoseTrack(
        t_s=np.concatenate([part.t_s for part in parts]),
        landmarks=np.concatenate([part.landmarks for part in parts]),
        world=np.concatenate([part.world for part in parts]),
        visibility=np.concatenate([part.visibility for part in parts]),
        lost=tuple(lost for part in parts for lost in part.lost),
        brightness=np.concatenate([part.brightness for part in parts]),
        people=np.concatenate([part.people for part in parts]),
        aspect=parts[0].aspect,
        torso_flow=np.concatenate([part.torso_flow for part in parts]),
    )
