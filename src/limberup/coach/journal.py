"""What was done so far, written down as it happens, so that a program that dies takes nothing with
it.

One line of JSON for each thing that happened, appended to a file in the user's own state folder. It
holds events (a repetition was completed, a fault was seen), never a picture and never a landmark. A
finished session is removed.
"""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from limberup.judging import events as kinds
from limberup.judging.events import Event
from limberup.live.player import Programme

KEEP_S: Final = 12 * 3600.0
"""A session that broke off longer ago is not offered again."""

NAME: Final = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that broke off.

    What was to be done, and what had happened at each station, in order.
    """

    id: str
    programme: Programme
    age_s: float
    events: dict[int, list[Event]]
    corrections: dict[int, dict[str, int]]

    @property
    def end_s(self) -> float:
        """When the last thing happened, on the session's own clock."""
        return max((event.t_s for events in self.events.values() for event in events), default=0.0)

    @property
    def repetitions(self) -> int:
        """How many repetitions were complete."""
        told = (event for events in self.events.values() for event in events)
        return sum(
            isinstance(event, kinds.RepetitionCompleted) and event.complete for event in told
        )


class Journal:
    """Appends to one file.

    All methods are safe when the folder cannot be written, since coaching matters more.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def begin(self, name: str, programme: Programme) -> None:
        """A new session; what an older one left is gone."""
        self._write(
            {"begin": name, "at": time.time(), "programme": msgspec.to_builtins(programme)},
            mode="w",
        )

    def add(self, index: int, events: Sequence[Event]) -> None:
        """What happened at a station of the programme."""
        if events:
            self._write({"index": index, "events": [_encode(event) for event in events]})

    def correct(self, index: int, side: str, change: int) -> None:
        """The count was corrected by hand."""
        self._write({"index": index, "side": side, "change": change})

    def restart(self, index: int) -> None:
        """A station was begun anew: what was done there does not count."""
        self._write({"restart": index})

    def end(self) -> None:
        """The session is over."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def read(self) -> Unfinished | None:
        """The session that broke off, if there is one that is worth going on with."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
            age_s = time.time() - self._path.stat().st_mtime
            return _decode(lines, age_s) if age_s < KEEP_S else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, msgspec.ValidationError):
            return None

    def _write(self, line: dict[str, Any], mode: str = "a") -> None:
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if mode == "w" else os.O_APPEND)
            with os.fdopen(os.open(self._path, flags, 0o600), mode, encoding="utf-8") as stream:
                stream.write(json.dumps(line) + "\n")


def _encode(event: Event) -> dict[str, Any]:
    return {"kind": type(event).__name__, **asdict(event)}


def _decode_event(row: dict[str, Any]) -> Event:
    values = dict(row)
    kind = getattr(kinds, values.pop("kind"))
    for name, enum in (("side", kinds.Side), ("place", kinds.Place)):
        if name in values:
            values[name] = enum(values[name])
    if "faults" in values:
        values["faults"] = tuple(values["faults"])
    event: Event = kind(**values)
    return event


def _decode(lines: list[str], age_s: float) -> Unfinished | None:
    """A last line that was cut off by the end of the program is left out."""
    rows = []
    for line in lines:
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    if not rows:
        return None
    events: dict[int, list[Event]] = {}
    corrections: dict[int, dict[str, int]] = {}
    for row in rows[1:]:
        if "restart" in row:
            events[row["restart"]] = []
            corrections.pop(row["restart"], None)
        elif "events" in row:
            events.setdefault(row["index"], []).extend(_decode_event(one) for one in row["events"])
        else:
            sides = corrections.setdefault(row["index"], {})
            sides[row["side"]] = sides.get(row["side"], 0) + row["change"]
    programme = msgspec.convert(rows[0]["programme"], Programme)
    if not any(events.values()):
        return None
    return Unfinished(rows[0]["begin"], programme, age_s, events, corrections)
