"""Questions to the history that cover many sessions: a few queries each, however many there are."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from limberup.history.records import (
    Figures,
    LastTime,
    SessionLine,
    SessionMark,
    SetLine,
    SideAmount,
    read_time,
)
from limberup.judging.sitting import SittingReport

_SIDES = ", ".join(f"sides.{name}" for name in SideAmount.__struct_fields__)
_SET = "sets.id, sets.exercise, sets.is_met, sets.pain, sets.advice, sets.sitting"

_DECODE_DAY = msgspec.json.Decoder(SittingReport).decode
_DECODE_RANGE = msgspec.json.Decoder(dict[str, float | None]).decode

Value = TypeVar("Value")


def find_lines(base: sqlite3.Connection, most: int) -> list[SessionLine]:
    """Sessions in short, the latest first; `most` -1 is all."""
    newest = "SELECT id FROM sessions ORDER BY begun DESC, id LIMIT ?"
    sides = _read_sides(
        base,
        f"SELECT sides.set_id, {_SIDES} FROM sides JOIN sets ON sets.id = sides.set_id "  # noqa: S608
        f"WHERE sets.session IN ({newest}) ORDER BY sides.rowid",
        (most,),
    )
    sets = defaultdict(list)
    query = (
        f"SELECT sets.session, {_SET} FROM sets "  # noqa: S608
        f"WHERE sets.session IN ({newest}) ORDER BY sets.station"
    )
    for session, *row in base.execute(query, (most,)):
        sets[session].append(_make_line(row, sides))
    query = (
        "SELECT id, begun, offset_min, ended, programme, name, pain FROM sessions "
        "ORDER BY begun DESC, id LIMIT ?"
    )
    return [
        SessionLine(
            id=row[0],
            begun=read_time(row[1], row[2]),
            ended=read_time(row[3], row[2]) if row[3] is not None else None,
            programme=row[4],
            name=row[5],
            pain=bool(row[6]),
            sets=tuple(sets[row[0]]),
        )
        for row in base.execute(query, (most,))
    ]


_EXERCISED = (
    "sets.sitting IS NULL "
    "AND (sets.pain OR EXISTS (SELECT 1 FROM sides WHERE sides.set_id = sets.id))"
)
"""Something was done by a body that moves, and not by one in a chair; or it hurt."""


def find_marks(base: sqlite3.Connection) -> list[SessionMark]:
    """Every session in which an exercise was done, the first one first."""
    query = (
        "SELECT sessions.begun, sessions.offset_min, count(*), sum(sets.is_met), "  # noqa: S608
        "max(sessions.pain) FROM sets JOIN sessions ON sessions.id = sets.session "
        f"WHERE {_EXERCISED} GROUP BY sessions.id ORDER BY sessions.begun"
    )
    return [
        SessionMark(begun=read_time(row[0], row[1]), sets=row[2], met=row[3], pain=bool(row[4]))
        for row in base.execute(query)
    ]


def count_sets(base: sqlite3.Connection) -> dict[str, int]:
    """How often each exercise was done, the most frequent first."""
    query = (
        f"SELECT exercise, count(*) AS times FROM sets WHERE {_EXERCISED} "  # noqa: S608
        "GROUP BY exercise ORDER BY times DESC, exercise"
    )
    return dict(base.execute(query).fetchall())


def find_line_of_each_exercise(base: sqlite3.Connection) -> dict[str, LastTime]:
    """By exercise, the latest set in which something was done or that ended because it hurt."""
    # Of a bare column SQLite takes the value that stands beside the maximum.
    query = (
        f"SELECT max(sessions.begun), sessions.id, sessions.offset_min, {_SET} FROM sets "  # noqa: S608
        "JOIN sessions ON sessions.id = sets.session "
        "WHERE sets.pain OR EXISTS (SELECT 1 FROM sides WHERE sides.set_id = sets.id) "
        "GROUP BY sets.exercise"
    )
    rows = base.execute(query).fetchall()
    numbers = tuple(row[3] for row in rows)
    which = f"set_id IN ({', '.join('?' * len(numbers))})"
    sides = _read_sides(
        base,
        f"SELECT set_id, {_SIDES} FROM sides WHERE {which} ORDER BY rowid",  # noqa: S608
        numbers,
    )
    ranges = _gather(
        base.execute(
            "SELECT set_id, side, range_of_motion FROM repetitions "  # noqa: S608
            f"WHERE complete AND {which} ORDER BY rowid",
            numbers,
        ),
        _DECODE_RANGE,
    )
    holds_s = _gather(
        base.execute(
            f"SELECT set_id, side, seconds FROM holds WHERE {which} ORDER BY rowid",  # noqa: S608
            numbers,
        ),
        float,
    )
    return {
        row[4]: LastTime(
            session=row[1],
            begun=read_time(row[0], row[2]),
            line=_make_line(row[3:], sides),
            ranges=ranges[row[3]],
            holds_s=holds_s[row[3]],
        )
        for row in rows
    }


def _gather(
    rows: Iterable[tuple[int, str, Any]], read: Callable[[Any], Value]
) -> dict[int, dict[str, list[Value]]]:
    """Values by the number of their set, and by side."""
    found: dict[int, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for number, side, value in rows:
        found[number][side].append(read(value))
    return found


def find_figures(base: sqlite3.Connection, exercise: str, measure: str) -> list[Figures]:
    """What each set of an exercise measured, the oldest first; those with nothing are left out."""
    sides = _read_sides(
        base,
        f"SELECT sides.set_id, {_SIDES} FROM sides JOIN sets ON sets.id = sides.set_id "  # noqa: S608
        "WHERE sets.exercise = ? ORDER BY sides.rowid",
        (exercise,),
    )
    values: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    query = (
        "SELECT repetitions.set_id, repetitions.side, repetitions.range_of_motion "
        "FROM repetitions JOIN sets ON sets.id = repetitions.set_id "
        "WHERE sets.exercise = ? AND repetitions.complete ORDER BY repetitions.rowid"
    )
    decode = _make_decoder(measure)
    for number, side, measured in base.execute(query, (exercise,)) if measure else ():
        value = decode(measured).value
        if value is not None:
            values[number][side].append(value)
    query = (
        "SELECT sets.id, sessions.id, sessions.begun, sessions.offset_min FROM sets "
        "JOIN sessions ON sessions.id = sets.session "
        "WHERE sets.exercise = ? ORDER BY sessions.begun, sets.station"
    )
    return [
        Figures(
            session=session,
            begun=read_time(begun, offset_min),
            sides=tuple(sides[number]),
            values=values[number],
        )
        for number, session, begun, offset_min in base.execute(query, (exercise,))
        if number in sides
    ]


def _make_decoder(measure: str) -> Callable[[str], Any]:
    """Reads one measure out of a range of motion, as `value`; what else is there is passed over."""
    kind = msgspec.defstruct("Measured", [("value", float | None, None)], rename={"value": measure})
    return msgspec.json.Decoder(kind).decode


def _read_sides(
    base: sqlite3.Connection, query: str, values: tuple[Any, ...]
) -> dict[int, list[SideAmount]]:
    """What each side did, by the number of its set."""
    names = SideAmount.__struct_fields__
    rows = base.execute(query, values).fetchall()
    sides = msgspec.convert(
        [dict(zip(names, row[1:], strict=True)) for row in rows], list[SideAmount], strict=False
    )
    found = defaultdict(list)
    for row, side in zip(rows, sides, strict=True):
        found[row[0]].append(side)
    return found


def _make_line(row: Any, sides: dict[int, list[SideAmount]]) -> SetLine:  # noqa: ANN401, a row
    number, exercise, is_met, pain, advice, sitting = row
    return SetLine(
        exercise=exercise,
        is_met=bool(is_met),
        pain=bool(pain),
        advice=advice or "",
        sides=tuple(sides.get(number, ())),
        sitting_s=_DECODE_DAY(sitting).sitting_s if sitting is not None else None,
    )
