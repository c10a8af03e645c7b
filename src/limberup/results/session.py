"""A session: what was done, as the events have it, in one shape for every surface and `--json`."""

import math
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

import msgspec

from limberup.judging.events import (
    Event,
    FaultCleared,
    HoldEnded,
    RepetitionCompleted,
    Side,
    Unjudged,
)
from limberup.judging.sitting import SittingReport
from limberup.reasons import BREATHS_NOT_COUNTED
from limberup.results.attempts import AttemptRow, NeverMetRow, list_attempts, list_never_met
from limberup.results.scoring import DoseResult, compute_dose, find_set_faults, score_repetition
from limberup.spec.model import Criteria, DayClock, OwnLimit, Spec
from limberup.words.catalogue import ENGLISH, language

SCHEMA: Final = "limberup.session/1"
_DECIMALS: Final = 3
Number: TypeAlias = float | None
"""A figure, or None (null in JSON) where nothing could be measured."""


class RepetitionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One repetition.

    `score`: 0 to 100, see `limberup.results.scoring`. `complete`: False where the way back was not
    seen. `level_at_least`: a higher level may have been reached without being seen.
    """

    index: int
    side: str
    start_s: float
    end_s: float
    level: str | None
    level_at_least: bool = False
    complete: bool
    hold_s: float
    range_of_motion: dict[str, Number]
    faults: tuple[str, ...]
    score: int


class HoldRow(msgspec.Struct, frozen=True, kw_only=True):
    """One position held.

    `breaths`: None where they were not counted. `breaths_hz`: None for fewer than two.
    """

    side: str
    start_s: float
    end_s: float
    seconds: float
    breaths: int | None = None
    breaths_hz: Number = None


class FaultRow(msgspec.Struct, frozen=True, kw_only=True):
    """One form error.

    `repetition`: index of the one it belongs to, None for an error of the whole set.
    """

    id: str
    side: str
    start_s: float
    end_s: float
    severity: str
    cue: str
    repetition: int | None


class UnjudgedRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be judged, and why; codes are explained in `limberup.reasons`."""

    what: str
    reason: str
    start_s: float
    end_s: float


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure grew over the repetitions of one side.

    `per_repetition`: by how much from one to the next.
    """

    measure: str
    side: str
    first: float
    last: float
    per_repetition: float


class ExerciseSet(msgspec.Struct, frozen=True, kw_only=True):
    """One exercise in a session.

    `attempts`: what was begun and not counted. `never_met`: what was never seen where nothing was
    counted. `advice` and `progress`: from `limberup.results.advice`. `corrections`: by how much the
    person corrected the count by hand, by side, where they did; everything else is what was seen.
    `personal_limits`: those that are this person's own and not the spec's, where there are any.
    """

    exercise: str
    started_s: float
    ended_s: float
    repetitions: tuple[RepetitionRow, ...]
    holds: tuple[HoldRow, ...]
    faults: tuple[FaultRow, ...]
    unjudged: tuple[UnjudgedRow, ...]
    dose: DoseResult
    attempts: tuple[AttemptRow, ...] = ()
    never_met: tuple[NeverMetRow, ...] = ()
    advice: str | None = None
    progress: tuple[Trend, ...] = ()
    corrections: dict[str, int] | msgspec.UnsetType = msgspec.UNSET
    personal_limits: tuple[OwnLimit, ...] | msgspec.UnsetType = msgspec.UNSET


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What was judged; `fps` and `duration_s` are None where unknown."""

    path: str
    duration_s: Number
    fps: Number
    frames: int


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise that it may be, with how much of the video it explains, 0 to 1."""

    exercise: str
    score: float


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """Which exercise it is, None where that cannot be said; see `limberup.results.recognition`.

    `unseen`: why most of the source was hard to see, a code of `limberup.reasons`; only where none
    was recognised and that may be why.
    """

    exercise: str | None
    margin: float
    candidates: tuple[Candidate, ...]
    unseen: str | msgspec.UnsetType = msgspec.UNSET


class RoutineRow(msgspec.Struct, frozen=True, kw_only=True):
    """Which routine was looked for.

    `found`: by set, the number of its step from 1. `missing`: exercises not found.
    """

    id: str
    found: tuple[int, ...]
    missing: tuple[str, ...]


def _name_language() -> str | msgspec.UnsetType:
    code = language()
    return msgspec.UNSET if code == ENGLISH else code


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A whole session, ready to be written as JSON.

    `recognition`: only where the exercise was not given. `routine`: only where one was. `sitting`:
    only of a spec that reminds; its set has the spells of sitting as holds. `language`: the one
    that its sentences are in, such as the advice; left out for English.
    """

    schema: str = SCHEMA
    source: Source
    model: str
    sets: tuple[ExerciseSet, ...]
    recognition: Recognition | msgspec.UnsetType = msgspec.UNSET
    routine: RoutineRow | msgspec.UnsetType = msgspec.UNSET
    sitting: SittingReport | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.field(default_factory=_name_language)


def encode_session(session: Session) -> bytes:
    """The session as indented JSON, UTF-8, with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(session), indent=2) + b"\n"


def build_set(spec: Spec, events: Iterable[Event], end_s: float) -> ExerciseSet:
    """Turn the events of one exercise into its set. `end_s`: where the source ends."""
    told = list(events)
    repetitions = [event for event in told if isinstance(event, RepetitionCompleted)]
    holds = [event for event in told if isinstance(event, HoldEnded)]
    start_s, last_s = _find_span([*repetitions, *holds], end_s)
    unjudged = [*_unjudged_rows(spec, told, end_s), *_unseen_breaths(spec, holds)]
    return ExerciseSet(
        exercise=spec.id,
        started_s=start_s,
        ended_s=last_s,
        repetitions=tuple(_repetition_row(spec, repetition) for repetition in repetitions),
        holds=tuple(_hold_row(hold) for hold in holds),
        faults=tuple(
            sorted(_fault_rows(spec, told, repetitions), key=lambda row: (row.start_s, row.id))
        ),
        unjudged=tuple(unjudged),
        dose=compute_dose(spec, repetitions, holds),
        attempts=tuple(list_attempts(spec, told)),
        never_met=list_never_met(spec, told),
        personal_limits=spec.own_limits or msgspec.UNSET,
    )


def build_day_set(clock: DayClock, events: Iterable[Event], end_s: float) -> ExerciseSet:
    """Turn the events of a day at a desk into a set: its spells of sitting as holds, no dose."""
    told = list(events)
    holds = [event for event in told if isinstance(event, HoldEnded)]
    start_s, last_s = _find_span(holds, end_s)
    return ExerciseSet(
        exercise=clock.id,
        started_s=start_s,
        ended_s=last_s,
        repetitions=(),
        holds=tuple(_hold_row(hold) for hold in holds),
        faults=(),
        unjudged=tuple(_unjudged_rows(clock, told, end_s)),
        dose=DoseResult({}, {}, met=True),
        personal_limits=clock.own_limits or msgspec.UNSET,
    )


def _find_span(
    done: Iterable[RepetitionCompleted | HoldEnded], end_s: float
) -> tuple[float, float]:
    """From the first beginning to the last end; to the end of the source where nothing was done."""
    times = [(one.start_s, one.end_s) for one in done]
    return (
        _round(min((start for start, _ in times), default=0.0)),
        _round(max((end for _, end in times), default=end_s)),
    )


def _repetition_row(spec: Spec, repetition: RepetitionCompleted) -> RepetitionRow:
    return RepetitionRow(
        index=repetition.index,
        side=repetition.side,
        start_s=_round(repetition.start_s),
        end_s=_round(repetition.end_s),
        level=repetition.level,
        level_at_least=repetition.level_at_least,
        complete=repetition.complete,
        hold_s=_round(repetition.hold_s),
        range_of_motion={name: _known(value) for name, value in repetition.range_of_motion.items()},
        faults=repetition.faults,
        score=score_repetition(repetition, spec),
    )


def _hold_row(hold: HoldEnded) -> HoldRow:
    return HoldRow(
        side=hold.side,
        start_s=_round(hold.start_s),
        end_s=_round(hold.end_s),
        seconds=_round(hold.end_s - hold.start_s),
        breaths=hold.breaths,
        breaths_hz=None if math.isnan(hold.breaths_hz) else round(hold.breaths_hz, 4),
    )


def _fault_rows(
    spec: Spec, told: Iterable[Event], repetitions: Iterable[RepetitionCompleted]
) -> Iterable[FaultRow]:
    """Faults of repetitions that were made, without those of movements that were given up."""
    known = {fault.id: fault for fault in spec.faults}
    for event in told:
        if not isinstance(event, FaultCleared):
            continue
        owner = next((rep for rep in repetitions if _owns(rep, event)), None)
        if owner is None:
            continue
        fault = known[event.fault]
        yield FaultRow(
            id=fault.id,
            side=event.side,
            start_s=_round(event.start_s),
            end_s=_round(event.end_s),
            severity=fault.severity,
            cue=fault.cue,
            repetition=owner.index,
        )
    for rule, start_s, end_s in find_set_faults(spec, list(repetitions)):
        yield FaultRow(
            id=rule.id,
            side=Side.BOTH,
            start_s=_round(start_s),
            end_s=_round(end_s),
            severity=rule.severity,
            cue=rule.cue,
            repetition=None,
        )


def _owns(repetition: RepetitionCompleted, fault: FaultCleared) -> bool:
    is_same = repetition.side is fault.side and fault.fault in repetition.faults
    return is_same and repetition.start_s <= fault.start_s <= repetition.end_s


def _unjudged_rows(spec: Criteria, told: Iterable[Event], end_s: float) -> Iterator[UnjudgedRow]:
    for event in told:
        if isinstance(event, Unjudged):
            yield UnjudgedRow(
                what=event.what,
                reason=event.reason,
                start_s=_round(event.start_s),
                end_s=_round(event.end_s),
            )
    whole = {"start_s": 0.0, "end_s": _round(end_s)}
    for item in spec.unjudgeable:
        yield UnjudgedRow(what=f"fault:{item.id}", reason=item.reason, **whole)


def _unseen_breaths(spec: Spec, holds: Iterable[HoldEnded]) -> Iterator[UnjudgedRow]:
    """Holds whose breaths were asked for and not counted."""
    for hold in holds:
        if spec.dose.breaths is not None and hold.breaths is None:
            yield UnjudgedRow(
                what="breaths",
                reason=hold.unseen or BREATHS_NOT_COUNTED,
                start_s=_round(hold.start_s),
                end_s=_round(hold.end_s),
            )


def _round(value: float) -> float:
    return round(value, _DECIMALS)


def _known(value: float) -> Number:
    return None if math.isnan(value) else _round(value)
