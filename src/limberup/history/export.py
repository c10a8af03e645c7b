"""The history for other programs: a row for each repetition and hold, or whole sessions as JSON."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from limberup.history.pages import as_session
from limberup.history.records import KeptSession, KeptSet

SCHEMA: Final = "limberup.history/1"

COLUMNS: Final = (
    "session",
    "begun",
    "programme",
    "exercise",
    "station",
    "kind",
    "index",
    "side",
    "start_s",
    "end_s",
    "complete",
    "level",
    "level_at_least",
    "hold_s",
    "breaths",
    "score",
    "faults",
    "range_of_motion",
    "dose_met",
    "pain",
)
"""`kind`: "repetition" or "hold". `faults` and `range_of_motion` are lists with ";" in between, the
latter of NAME=VALUE. `begun`: ISO, with the offset of the wall.
"""


def write_csv(sessions: Iterable[KeptSession]) -> bytes:
    """A header and the rows, UTF-8; values that are not known are empty."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, restval="")
    writer.writeheader()
    for session in sessions:
        for kept in session.sets:
            head = {
                "session": session.id,
                "begun": session.begun.isoformat(timespec="seconds"),
                "programme": session.programme,
                "exercise": kept.set.exercise,
                "station": kept.station,
                "dose_met": int(kept.is_met),
                "pain": int(kept.pain),
            }
            writer.writerows({**head, **row} for row in _list_rows(kept))
    return stream.getvalue().encode()


def _list_rows(kept: KeptSet) -> Iterator[dict[str, object]]:
    for one in kept.set.repetitions:
        ranges = one.range_of_motion.items()
        yield {
            "kind": "repetition",
            "index": one.index,
            "side": one.side,
            "start_s": one.start_s,
            "end_s": one.end_s,
            "complete": int(one.complete),
            "level": one.level or "",
            "level_at_least": int(one.level_at_least),
            "hold_s": one.hold_s,
            "score": one.score,
            "faults": ";".join(one.faults),
            "range_of_motion": ";".join(f"{k}={v}" for k, v in ranges if v is not None),
        }
    for number, hold in enumerate(kept.set.holds, start=1):
        yield {
            "kind": "hold",
            "index": number,
            "side": hold.side,
            "start_s": hold.start_s,
            "end_s": hold.end_s,
            "hold_s": hold.seconds,
            "breaths": "" if hold.breaths is None else hold.breaths,
        }


def write_json(sessions: Iterable[KeptSession]) -> bytes:
    """All of it: each session with its times, and under `session` as `limberup.session/1`."""
    content = {
        "schema": SCHEMA,
        "sessions": [
            {
                "id": one.id,
                "begun": one.begun,
                "ended": one.ended,
                "programme": one.programme,
                "name": one.name,
                "pain": one.pain,
                "stations": [
                    {"station": kept.station, "dose_met": kept.is_met, "pain": kept.pain}
                    for kept in one.sets
                ],
                "session": as_session(one),
            }
            for one in sessions
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
