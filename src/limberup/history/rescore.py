"""Sessions of which landmarks were kept, under the detectors of today: what changed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from limberup.history.records import KeptSession, KeptSet, SideAmount, keep_set
from limberup.history.store import HistoryStore
from limberup.judging.engine import Engine
from limberup.pose.recording import decode_recording
from limberup.results.session import ExerciseSet, build_set
from limberup.spec.model import AnySpec, Spec

_SLACK_S: Final = 0.5


class Rescored(msgspec.Struct, frozen=True):
    """One set as it was judged then, and as it would be judged now.

    Both cover the time of which there are landmarks; corrections by hand are left out.
    """

    session: KeptSession
    exercise: str
    before: tuple[SideAmount, ...]
    after: tuple[SideAmount, ...]
    faults_before: tuple[str, ...]
    faults_after: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        counts = [[_sum_up(one) for one in sides] for sides in (self.before, self.after)]
        return counts[0] == counts[1] and self.faults_before == self.faults_after


def rescore(
    store: HistoryStore, session: KeptSession, specs: Mapping[str, AnySpec]
) -> Iterator[Rescored]:
    """Each set of a session of which there are landmarks, and whose exercise is still there."""
    recordings = store.read_landmarks(session.id)
    for kept in session.sets:
        spec = specs.get(kept.set.exercise)
        if kept.station in recordings and isinstance(spec, Spec):
            (start_s, end_s), data = recordings[kept.station]
            before = _take_part(kept, start_s - _SLACK_S, end_s + _SLACK_S)
            after = _judge(data, spec, store.path)
            yield Rescored(
                session=session,
                exercise=spec.id,
                before=_amounts(before, spec),
                after=_amounts(after, spec),
                faults_before=_list_faults(before),
                faults_after=_list_faults(after),
            )


def _judge(data: bytes, spec: Spec, path: Path) -> ExerciseSet:
    track = decode_recording(data, path).track
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return build_set(spec, events, float(track.t_s[-1]) if len(track) else 0.0)


def _take_part(kept: KeptSet, start_s: float, end_s: float) -> ExerciseSet:
    """What of a set lies in the time of which there are landmarks."""
    done = kept.set
    return msgspec.structs.replace(
        done,
        repetitions=tuple(one for one in done.repetitions if start_s <= one.end_s <= end_s),
        holds=tuple(one for one in done.holds if start_s <= one.end_s <= end_s),
        faults=tuple(one for one in done.faults if start_s <= one.end_s <= end_s),
        corrections=msgspec.UNSET,
    )


def _amounts(done: ExerciseSet, spec: Spec) -> tuple[SideAmount, ...]:
    known = {level.id for level in spec.levels}
    rows = tuple(
        msgspec.structs.replace(row, level=row.level if row.level in known else None)
        for row in done.repetitions
    )
    return keep_set(0, msgspec.structs.replace(done, repetitions=rows), spec).sides


def _list_faults(done: ExerciseSet) -> tuple[str, ...]:
    return tuple(sorted(row.id for row in done.faults))


def _sum_up(one: SideAmount) -> tuple[str, int, int, str | None]:
    return one.side, one.repetitions, one.holds, one.level
