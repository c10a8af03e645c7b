"""Whatever judges poses by a spec: the engine of an exercise, or the watch over a day at a desk."""

from typing import Protocol

from limberup.judging.engine import Engine
from limberup.judging.events import Event
from limberup.judging.sitting import SittingWatch
from limberup.spec.model import AnySpec, DayClock
from limberup.types import Pose, PoseTrack


class Judges(Protocol):
    """Poses in, events out."""

    def update(self, pose: Pose) -> list[Event]:
        """Judge one live pose; times must increase."""
        ...

    def update_track(self, track: PoseTrack) -> list[Event]:
        """Judge a recording, or the next part of one."""
        ...

    def finish(self) -> list[Event]:
        """The source ended: close what is open. Nothing can be judged afterwards."""
        ...


def create_judges(spec: AnySpec) -> Judges:
    """What judges by this spec."""
    return SittingWatch(spec) if isinstance(spec, DayClock) else Engine(spec)
