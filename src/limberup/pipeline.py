"""From a file to a session: opens a video, a folder of images or a recording, and runs the engine over its poses."""

import math
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from limberup.capture import VideoSource, open_source
from limberup.engine import Engine
from limberup.events import Event, Side, Unjudged
from limberup.models import ModelFile, load_model
from limberup.pose import PoseTracker
from limberup.recording import Recording, SourceInfo, is_recording, load_recording
from limberup.session import Session, Source, build_set
from limberup.spec.model import Spec
from limberup.types import Lost, Pose, PoseTrack

PART: Final = 16
"""Poses handed to the engine at a time while a video is read: memory stays flat, and a progress bar keeps moving."""


@dataclass(slots=True)
class PoseSource:
    """Poses to be judged, wherever they come from.

    `expected`: how many frames to expect, None if unknown. `parts()` yields the track in order, once. What was read
    is in `frames`, `seen` (frames with a person), `lost` (frames without one, by reason) and `end_s` afterwards.
    """

    path: Path
    model: str
    model_sha256: str
    aspect: float
    fps: float
    duration_s: float
    expected: int | None
    parts: Callable[[], Iterator[PoseTrack]]
    frames: int = field(default=0, init=False)
    seen: int = field(default=0, init=False)
    lost: Counter[Lost] = field(default_factory=Counter, init=False)
    end_s: float = field(default=0.0, init=False)

    def read(self) -> Iterator[PoseTrack]:
        """Parts of the track, keeping the account of what was read."""
        for part in self.parts():
            if len(part):
                self.frames += len(part)
                self.seen += int(np.count_nonzero(~np.isnan(part.landmarks[:, :, 0]).all(axis=1)))
                self.lost.update(reason for reason in part.lost if reason is not None)
                self.end_s = float(part.t_s[-1])
            yield part

    def info(self) -> SourceInfo:
        """What was recorded, for a file of landmarks; complete after `read`."""
        return SourceInfo(_readable(self.path), self._length_s(), self.fps, self.frames)

    def describe(self) -> Source:
        """What was judged, for a session; complete after `read`."""
        return Source(
            path=_readable(self.path),
            duration_s=round(self._length_s(), 3),
            fps=round(self.fps, 3) if math.isfinite(self.fps) else None,
            frames=self.frames,
        )

    def _length_s(self) -> float:
        return self.duration_s if math.isfinite(self.duration_s) else self.end_s


def _readable(path: Path) -> str:
    """The name of a file as text; on Linux it may be bytes that are no text, which neither JSON nor a screen takes."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def open_poses(path: Path, *, model: str, fps: float | None = None) -> PoseSource:
    """Open a video, a folder of images (with `fps`) or a recording. Raises BadInputError if it cannot be used."""
    if is_recording(path):
        return _from_recording(path, load_recording(path))
    source = open_source(path, fps=fps)
    return _from_video(source, load_model(model))


def _from_recording(path: Path, recording: Recording) -> PoseSource:
    track, info = recording.track, recording.source
    return PoseSource(
        path=path,
        model=recording.model,
        model_sha256=recording.model_sha256,
        aspect=track.aspect,
        fps=info.fps,
        duration_s=info.duration_s,
        expected=len(track),
        parts=lambda: iter([track]),
    )


def _from_video(source: VideoSource, model: ModelFile) -> PoseSource:
    def parts() -> Iterator[PoseTrack]:
        poses: list[Pose] = []
        with PoseTracker(model) as tracker:
            for frame in source.frames():
                poses.append(tracker.update(frame))
                if len(poses) == PART:
                    yield PoseTrack.from_poses(poses, source.aspect)
                    poses = []
        yield PoseTrack.from_poses(poses, source.aspect)

    return PoseSource(
        path=source.path,
        model=model.name,
        model_sha256=model.sha256,
        aspect=source.aspect,
        fps=source.fps,
        duration_s=source.duration_s,
        expected=source.frame_count,
        parts=parts,
    )


def score(poses: PoseSource, spec: Spec, on_part: Callable[[PoseTrack], None] | None = None) -> Session:
    """Judge all poses by one spec. `on_part` sees every part as it is read: for a progress bar, or to keep it."""
    engine = Engine(spec)
    events: list[Event] = []
    for part in poses.read():
        events.extend(engine.update_track(part))
        if on_part is not None:
            on_part(part)
    events.extend(engine.finish())
    source = poses.describe()
    if not poses.seen and not any(isinstance(event, Unjudged) for event in events):
        events.append(_nothing_judged(poses, source.duration_s or 0.0))
    return Session(source=source, model=poses.model, sets=(build_set(spec, events, source.duration_s or 0.0),))


def _nothing_judged(poses: PoseSource, end_s: float) -> Unjudged:
    """That there was nobody at all, for a video so short that the engine takes it for a blink of the tracker."""
    reason = max(poses.lost, key=lambda lost: poses.lost[lost], default=Lost.NOBODY)
    return Unjudged(end_s, Side.BOTH, "exercise", reason, 0.0, end_s)


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
