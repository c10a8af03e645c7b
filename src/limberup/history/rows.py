"""Between the rows of a set and those of the tables; see `schema`."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from limberup.history.records import KeptSet, SideAmount
from limberup.judging.sitting import SittingReport
from limberup.results.attempts import AttemptRow, NeverMetRow
from limberup.results.scoring import DoseResult
from limberup.results.session import (
    ExerciseSet,
    FaultRow,
    HoldRow,
    RepetitionRow,
    UnjudgedRow,
)

PARTS: Final[Mapping[str, type[msgspec.Struct]]] = {
    "repetitions": RepetitionRow,
    "holds": HoldRow,
    "faults": FaultRow,
    "unjudged": UnjudgedRow,
    "attempts": AttemptRow,
    "never_met": NeverMetRow,
}
"""By table, which is the name of the field of a set as well: the rows that it holds."""

Row = TypeVar("Row", bound=msgspec.Struct)

_NESTED: Final = frozenset({"range_of_motion", "faults", "dose", "sitting"})
_SIDES: Final = "sides"


def write_set(base: sqlite3.Connection, session: str, kept: KeptSet) -> None:
    """Put a set in the place of what was written of this station before."""
    done = kept.set
    values = {
        "session": session,
        "station": kept.station,
        "exercise": done.exercise,
        "started_s": done.started_s,
        "ended_s": done.ended_s,
        "dose": _encode(done.dose),
        "advice": done.advice,
        "is_met": kept.is_met,
        "pain": kept.pain,
        "sitting": _encode(kept.sitting) if kept.sitting is not None else None,
    }
    delete_set(base, session, kept.station)
    number = base.execute(_insertion("sets", values), tuple(values.values())).lastrowid
    _write_rows(base, _SIDES, number, kept.sides)
    for table in PARTS:
        _write_rows(base, table, number, getattr(done, table))


def delete_set(base: sqlite3.Connection, session: str, station: int) -> None:
    """Forget a station, with all its rows."""
    base.execute("DELETE FROM sets WHERE session = ? AND station = ?", (session, station))


def read_sets(base: sqlite3.Connection, session: str) -> tuple[KeptSet, ...]:
    """The stations of a session in order. Raises ValueError for what makes no sense."""
    names = ", ".join(_Head.__struct_fields__)
    query = f"SELECT {names} FROM sets WHERE session = ? ORDER BY station"  # noqa: S608, our names
    rows = base.execute(query, (session,)).fetchall()
    heads = [dict(zip(_Head.__struct_fields__, row, strict=True)) for row in rows]
    return tuple(_read_set(base, read_struct(head, _Head)) for head in heads)


class _Head(msgspec.Struct, frozen=True):
    """A row of the table of sets."""

    id: int
    station: int
    exercise: str
    started_s: float
    ended_s: float
    dose: DoseResult
    advice: str | None
    is_met: bool
    pain: bool
    sitting: SittingReport | None


def _read_set(base: sqlite3.Connection, head: _Head) -> KeptSet:
    parts: dict[str, Any] = {
        table: tuple(read_rows(base, table, head.id, kind)) for table, kind in PARTS.items()
    }
    sides = tuple(read_rows(base, _SIDES, head.id, SideAmount))
    corrections = {one.side: one.correction for one in sides if one.correction}
    done = ExerciseSet(
        exercise=head.exercise,
        started_s=head.started_s,
        ended_s=head.ended_s,
        dose=head.dose,
        advice=head.advice,
        corrections=corrections or msgspec.UNSET,
        **parts,
    )
    return KeptSet(
        station=head.station,
        set=done,
        is_met=head.is_met,
        pain=head.pain,
        sides=sides,
        sitting=head.sitting,
    )


def read_rows(base: sqlite3.Connection, table: str, set_id: int, kind: type[Row]) -> Iterable[Row]:
    """The rows of a set in a table, in the order in which they were written."""
    names = ", ".join(f'"{name}"' for name in kind.__struct_fields__)
    query = f"SELECT {names} FROM {table} WHERE set_id = ? ORDER BY rowid"  # noqa: S608, our names
    for row in base.execute(query, (set_id,)):
        yield read_struct(dict(zip(kind.__struct_fields__, row, strict=True)), kind)


def read_struct(values: dict[str, Any], kind: type[Row]) -> Row:
    """A row as a struct. Raises ValueError for one that makes no sense."""
    for name in _NESTED & values.keys():
        if values[name] is not None:
            values[name] = msgspec.json.decode(values[name])
    return msgspec.convert(values, kind, strict=False)


def _write_rows(
    base: sqlite3.Connection, table: str, set_id: int | None, rows: Iterable[msgspec.Struct]
) -> None:
    for row in rows:
        values = {"set_id": set_id, **msgspec.structs.asdict(row)}
        for name in _NESTED & values.keys():
            values[name] = _encode(values[name])
        base.execute(_insertion(table, values), tuple(values.values()))


def _insertion(table: str, values: Mapping[str, object]) -> str:
    names = ", ".join(f'"{name}"' for name in values)
    gaps = ", ".join("?" * len(values))
    return f"INSERT INTO {table} ({names}) VALUES ({gaps})"  # noqa: S608, our own names


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
