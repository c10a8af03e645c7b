"""The lines of a journal: what they look like, and what a file of them adds up to.

A file comes from a disk that may have been full, or from a program that died: a line that is not
what it should be is left out, and the others count.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Annotated, Any, Final, get_args

import msgspec

from limberup.judging.events import Event, Side
from limberup.live.player import Programme

MOST_S: Final = 1e6
"""No session is a week and a half long."""

_KINDS: Final = {kind.__name__: kind for kind in get_args(Event)}
_Index = Annotated[int, msgspec.Meta(ge=0)]


class _Begin(msgspec.Struct, frozen=True):
    """The first line."""

    begin: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    programme: Programme
    at: float = 0.0


class _Events(msgspec.Struct, frozen=True):
    """What happened at a station."""

    index: _Index
    events: list[dict[str, Any]]


class _Correction(msgspec.Struct, frozen=True):
    """The count of a station was corrected by hand."""

    index: _Index
    side: Side
    change: Annotated[int, msgspec.Meta(ge=-1, le=1)]


class _Restart(msgspec.Struct, frozen=True):
    """A station was begun anew."""

    restart: _Index


class _End(msgspec.Struct, frozen=True):
    """The session is over; `pain`: because it hurt."""

    end: float
    pain: bool


class Account:
    """What a journal adds up to: events and corrections by the number of the station.

    `begun_s`, `end_s`: on the clock of the system; `end_s` None where it is not over. `pain`: it
    ended because it hurt.
    """

    def __init__(self, name: str, programme: Programme, begun_s: float = 0.0) -> None:
        self.name, self.programme, self.begun_s = name, programme, begun_s
        self.end_s: float | None = None
        self.pain = False
        self.events: dict[int, list[Event]] = {}
        self.corrections: dict[int, dict[str, int]] = {}

    def add(self, row: dict[str, Any]) -> None:
        """Take one line into the account. Raises ValueError for one that is none."""
        if "end" in row:
            last = msgspec.convert(row, _End)
            self.end_s, self.pain = last.end, last.pain
        elif "restart" in row:
            index = self._check(msgspec.convert(row, _Restart).restart)
            self.events[index] = []
            self.corrections.pop(index, None)
        elif "events" in row:
            line = msgspec.convert(row, _Events)
            events = [_read_event(one) for one in line.events]
            self.events.setdefault(self._check(line.index), []).extend(events)
        else:
            change = msgspec.convert(row, _Correction)
            sides = self.corrections.setdefault(self._check(change.index), {})
            sides[change.side] = sides.get(change.side, 0) + change.change

    def _check(self, index: int) -> int:
        if index >= len(self.programme.items):
            raise ValueError(f"there is no station {index}")
        return index


def write_line(line: dict[str, Any]) -> bytes:
    """A line of the file."""
    events: Sequence[Event] = line.get("events", ())
    if events:
        line = {**line, "events": [_write_event(event) for event in events]}
    return json.dumps(msgspec.to_builtins(line)).encode() + b"\n"


def read_account(data: bytes) -> Account | None:
    """What a file adds up to, as far as its lines can be read.

    None where it does not say which session it is of.
    """
    account: Account | None = None
    for row in _read_rows(data):
        try:
            if account is None:
                first = msgspec.convert(row, _Begin)
                account = Account(first.begin, first.programme, first.at)
            else:
                account.add(row)
        except ValueError:
            if account is None:
                return None
    return account


def _read_rows(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield row if isinstance(row, dict) else {}


def _write_event(event: Event) -> dict[str, Any]:
    values = {one.name: getattr(event, one.name) for one in fields(event)}
    return {"kind": type(event).__name__, **msgspec.to_builtins(values)}


def _read_event(row: dict[str, Any]) -> Event:
    """Raises ValueError for what is no event, or happened at no time."""
    values = dict(row)
    kind = _KINDS.get(str(values.pop("kind", "")))
    if kind is None:
        raise ValueError("there is no such event")
    event: Event = msgspec.convert(values, kind)
    for name in ("t_s", "since_s", "start_s", "end_s", "full_s"):
        t_s = getattr(event, name, 0.0)
        if not (math.isfinite(t_s) and abs(t_s) <= MOST_S):
            raise ValueError(f"{name} is no time of a session")
    return event
