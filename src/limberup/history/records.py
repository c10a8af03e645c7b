"""What the history keeps of a session, as plain values."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import msgspec

from limberup.judging.events import Side
from limberup.judging.sitting import SittingReport
from limberup.results.advice import sum_up
from limberup.results.dose import weigh
from limberup.results.session import ExerciseSet, RepetitionRow
from limberup.spec.model import AnySpec, Spec

SIDES: Final = (Side.LEFT, Side.RIGHT, Side.BOTH)


class SideAmount(msgspec.Struct, frozen=True, kw_only=True):
    """What one side did in a set.

    `repetitions`: the complete ones, corrected by hand by `correction`. `level`: id of the highest
    one reached, None for none; with `at_least` it may have been a higher one. `breaths`: None where
    they were not counted in every hold.
    """

    side: str
    repetitions: int = 0
    correction: int = 0
    holds: int = 0
    held_s: float = 0.0
    breaths: int | None = None
    level: str | None = None
    at_least: bool = False


class KeptSet(msgspec.Struct, frozen=True, kw_only=True):
    """One station of a session.

    `set`: as `results.session` has it. `is_met`: whether the dose was done, corrections counted.
    `sides`: only those that did something.
    """

    station: int
    set: ExerciseSet
    is_met: bool
    pain: bool
    sides: tuple[SideAmount, ...]
    sitting: SittingReport | None = None


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it begins. `begun`: with the offset of the clock on the wall."""

    id: str
    begun: datetime
    programme: str
    name: str


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """A whole session. `ended`: None where it broke off, or is still under way."""

    id: str
    begun: datetime
    ended: datetime | None
    programme: str
    name: str
    model: str
    pain: bool
    sets: tuple[KeptSet, ...]


class SetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A set in short. `advice`: what was to be done next time, "" for nothing.

    `sitting_s`: of a day at a desk; None for an exercise.
    """

    exercise: str
    is_met: bool
    pain: bool
    advice: str
    sides: tuple[SideAmount, ...]
    sitting_s: float | None = None

    @property
    def is_day(self) -> bool:
        """Whether it was a day at a desk, and no exercise."""
        return self.sitting_s is not None


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A session in short; as `KeptSession`."""

    id: str
    begun: datetime
    ended: datetime | None
    programme: str
    name: str
    pain: bool
    sets: tuple[SetLine, ...]


class SessionMark(msgspec.Struct, frozen=True, kw_only=True):
    """A session as a mark in a calendar: so many exercises, `met` of them with their dose."""

    begun: datetime
    sets: int
    met: int
    pain: bool


class LastTime(msgspec.Struct, frozen=True, kw_only=True):
    """The latest session in which an exercise was done.

    `ranges`: by side, the range of motion of each complete repetition; `holds_s`: by side, how long
    each hold was.
    """

    session: str
    begun: datetime
    line: SetLine
    ranges: dict[str, list[dict[str, float | None]]] = {}
    holds_s: dict[str, list[float]] = {}


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One set, for what became of an exercise over the weeks.

    `values`: by side, what a measure was in each complete repetition where it is known.
    """

    session: str
    begun: datetime
    sides: tuple[SideAmount, ...]
    values: dict[str, list[float]]


def keep_set(
    station: int,
    done: ExerciseSet,
    spec: AnySpec,
    *,
    pain: bool = False,
    sitting: SittingReport | None = None,
) -> KeptSet:
    """What to keep of a set. A day at a desk has no dose that could be met."""
    return KeptSet(
        station=station,
        set=done,
        is_met=isinstance(spec, Spec) and weigh(spec, sum_up(done)).met,
        pain=pain,
        sides=tuple(_add_up(done, spec)),
        sitting=sitting,
    )


def is_worth_keeping(one: KeptSet) -> bool:
    """Whether anything happened."""
    return bool(one.sides or one.pain or one.set.attempts)


def _add_up(done: ExerciseSet, spec: AnySpec) -> list[SideAmount]:
    work = sum_up(done)
    amounts = []
    for side in SIDES:
        rows = [row for row in done.repetitions if row.side == side]
        holds = [hold for hold in done.holds if hold.side == side]
        if not (rows or holds or work.corrections[side]):
            continue
        best = max(rows, key=lambda row: _climb(row, spec), default=None)
        amounts.append(
            SideAmount(
                side=side.value,
                repetitions=work.count([side]),
                correction=work.corrections[side],
                holds=len(holds),
                held_s=round(work.held_s[side], 3),
                breaths=work.breaths[side] if holds and work.are_breaths_counted else None,
                level=best.level if best is not None else None,
                at_least=best.level_at_least if best is not None else False,
            )
        )
    return amounts


def _climb(row: RepetitionRow, spec: AnySpec) -> tuple[int, bool]:
    return spec.level_index(row.level), row.level_at_least


# --- times ----------------------------------------------------------------------------------------


def write_time(at: datetime) -> tuple[str, int]:
    """A time as the history writes it: UTC, and the minutes by which the wall was ahead of it."""
    offset = at.utcoffset() or timedelta()
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z", int(offset.total_seconds() // 60)


def read_time(utc: str, offset_min: int) -> datetime:
    """The same on the wall where it was. Raises ValueError for what is no time."""
    zone = timezone(timedelta(minutes=offset_min))
    return datetime.fromisoformat(utc).astimezone(zone)
