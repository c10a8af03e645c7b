"""What was begun and not counted, and why; and what was never seen where nothing was counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from limberup.judging.attempts import POSTURE
from limberup.judging.events import (
    Event,
    Missing,
    NeverMet,
    RepetitionAbandoned,
    RepetitionCompleted,
)
from limberup.reasons import explain
from limberup.spec.describe import describe_signal_name, find_unit
from limberup.spec.model import Criteria
from limberup.words import say
from limberup.words.catalogue import has, write_decimal

_DECIMALS: Final = 3
_SAME: Final = 0.5
"""Two spans that share this part of the shorter one are one movement, seen for both sides."""


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """One movement that was begun and not counted.

    `missing`: "range", "far", "near", "stay" or "station", and `station` its name. `signal`: what
    fell short, `reached` how far it came of what was `needed`, in its unit; seconds of rest without
    a signal; None where each part was met, but not together. `words`: the same for a person.
    """

    side: str
    start_s: float
    end_s: float
    missing: str
    station: str
    signal: str | None
    reached: float | None
    needed: float | None
    words: str


class NeverMetRow(msgspec.Struct, frozen=True, kw_only=True):
    """The posture, the range or a station that was never seen: how near its `signal` came to the
    `limit`, or the code of the `reason` why it was never known.
    """

    station: str
    signal: str | None
    nearest: float | None
    limit: float | None
    reason: str | None
    words: str


def list_attempts(spec: Criteria, told: Sequence[Event]) -> Iterator[AttemptRow]:
    """The attempts among the events of one exercise, in order of time, each movement once."""
    counted = [(one.start_s, one.end_s) for one in told if isinstance(one, RepetitionCompleted)]
    kept: list[tuple[float, float]] = []
    for event in sorted(_take(told), key=_prefer):
        attempt = event.attempt
        if attempt is None:
            continue
        span = (event.start_s, attempt.end_s)
        if any(_is_same(span, other) for other in (*counted, *kept)):
            continue
        kept.append(span)
        yield AttemptRow(
            side=event.side,
            start_s=round(event.start_s, _DECIMALS),
            end_s=round(attempt.end_s, _DECIMALS),
            missing=attempt.missing,
            station=attempt.name,
            signal=attempt.signal,
            reached=_round(attempt.reached),
            needed=_round(attempt.needed),
            words=describe_attempt(spec, event),
        )


def _take(told: Iterable[Event]) -> Iterator[RepetitionAbandoned]:
    return (one for one in told if isinstance(one, RepetitionAbandoned) and one.attempt)


def _prefer(event: RepetitionAbandoned) -> tuple[float, float]:
    reached = event.attempt.reached if event.attempt is not None else None
    return (round(event.start_s, 1), -(reached or 0.0))


def list_never_met(spec: Criteria, told: Iterable[Event]) -> tuple[NeverMetRow, ...]:
    """What was never seen, of the side that came nearest; empty where something was counted."""
    events = [event for event in told if isinstance(event, NeverMet)]
    if not events or len({event.side for event in events}) < _count_sides(spec):
        return ()
    best = min(events, key=_miss)
    return (
        NeverMetRow(
            station=best.station,
            signal=best.signal,
            nearest=_round(best.nearest),
            limit=_round(best.limit),
            reason=best.reason,
            words=describe_never_met(spec, best),
        ),
    )


def _count_sides(spec: Criteria) -> int:
    return 2 if spec.alternates else 1


def _miss(event: NeverMet) -> tuple[bool, bool, float]:
    if event.nearest is None or event.limit is None:
        return event.station == POSTURE, event.reason is not None, 0.0
    return event.station == POSTURE, False, abs(event.limit - event.nearest)


@dataclass(frozen=True, slots=True)
class AttemptGroup:
    """Attempts that lacked the same: the `best` of them, and when each began."""

    best: AttemptRow
    times_s: tuple[float, ...]


def group_attempts(rows: Sequence[AttemptRow]) -> list[AttemptGroup]:
    """The attempts by what they lacked, the most frequent first."""
    groups: dict[tuple[str, str, str | None], list[AttemptRow]] = {}
    for row in rows:
        groups.setdefault((row.missing, row.station, row.signal), []).append(row)
    ordered = sorted(groups.values(), key=len, reverse=True)
    return [
        AttemptGroup(max(group, key=_share), tuple(row.start_s for row in group))
        for group in ordered
    ]


def _share(row: AttemptRow) -> float:
    """How much of what was needed was reached; nothing where that is no figure."""
    if row.reached is None or row.needed is None or row.needed == 0.0:
        return 0.0
    return row.reached / row.needed


def describe_attempt(spec: Criteria, event: RepetitionAbandoned) -> str:
    """Why a movement was not counted, as a part of a sentence."""
    attempt = event.attempt
    if attempt is None:
        return ""
    if attempt.missing is Missing.STAY:
        return say(
            "attempt.rested", reached=attempt.reached, needed=write_decimal(f"{attempt.needed:g}")
        )
    if attempt.signal is None or attempt.reached is None or attempt.needed is None:
        key = f"attempt.unseen.{attempt.name}"
        return say(key) if has(key) else say("attempt.unseen.station", station=attempt.name)
    amounts = {
        "reached": _figure(attempt.signal, attempt.reached),
        "needed": _amount(spec, attempt.signal, attempt.needed),
    }
    if attempt.missing is Missing.RANGE and spec.movement is not None:
        return say("attempt.range", says=spec.movement.says, **amounts)
    return say("attempt.came_to", signal=describe_signal_name(attempt.signal), **amounts)


def describe_never_met(spec: Criteria, event: NeverMet) -> str:
    """What was never seen, as a sentence without its full stop; with what to do about what was
    hidden.
    """
    key = f"attempt.what.{event.station}"
    what = say(key) if has(key) else say("attempt.what.station", station=event.station)
    if event.reason is not None:
        known = explain(event.reason)
        return say("attempt.never_known", what=what, cause=known.cause, remedy=known.remedy)
    if event.signal is None or event.nearest is None or event.limit is None:
        return say("attempt.never_whole", what=what)
    nearest, limit = _figure(event.signal, event.nearest), _amount(spec, event.signal, event.limit)
    if event.station == Missing.RANGE and spec.movement is not None:
        return say("attempt.range_at_most", says=spec.movement.says, reached=nearest, needed=limit)
    towards = "above" if event.nearest <= event.limit else "below"
    plain = f"attempt.plain.{spec.signals[event.signal].feature}.{towards}"
    if has(plain):
        return say(plain, what=what, nearest=nearest, limit=limit)
    signal = describe_signal_name(event.signal)
    return say("attempt.never", what=what, signal=signal, nearest=nearest, limit=limit)


def _figure(signal: str, value: float) -> str:
    return write_decimal(f"{value:.0f}" if signal.endswith("_deg") else f"{value:.2f}")


def _amount(spec: Criteria, signal: str, value: float) -> str:
    key = f"attempt.unit.{find_unit(spec, signal)}"
    figure = _figure(signal, value)
    return say(key, value=figure) if has(key) else figure


def _is_same(a: tuple[float, float], b: tuple[float, float]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared >= _SAME * min(a[1] - a[0], b[1] - b[0]) and shared >= 0.0


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
