"""A live session that is killed again and again: what its page was told, a new start must offer."""

import json
import re
import sqlite3
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from victims import PATIENCE_S, kill, victim
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from limberup.cli.live import load_programmes
from limberup.coach.camera import encode
from limberup.coach.journal import Journal
from limberup.coach.keeper import Keeper
from limberup.history.store import NAME, HistoryStore
from limberup.pose.recording import load_recording
from limberup.spec import load_specs
from limberup.types import Frame, Pose
from limberup.web.hub import Hub
from limberup.web.run import serve

SAMPLES: Final = Path(__file__).parents[2] / "sample_videos"
TOKEN: Final = "0123456789abcdef0123456789abcdef"
FPS: Final = 15.0
DATA: Final = "data"

EXERCISE: Final = "scorpion_stretch"
CLIP: Final = "scorpion_stretch_clean"
MOST_PICTURES: Final = 170
"""Two repetitions."""

STARTS: Final = 3
"""So often a session is killed; then it is dropped, and the next one begins. With one correction a
start they are fewer repetitions than the dose, which would end it.
"""

LATEST_S: Final = 0.006
"""So long after a picture or a wish was sent at most, whatever it leads to is under way."""


# --- the program ----------------------------------------------------------------------------------


@cache
def read_poses() -> list[Pose]:
    return list(load_recording(SAMPLES / f"{CLIP}.npz").track.poses())


class Replayed:
    """In place of the pose model: poses of a sample, one a picture."""

    def __init__(self) -> None:
        self.reset()

    def update(self, frame: Frame) -> Pose:
        return replace(next(self._poses), t_s=frame.t_s)

    def reset(self) -> None:
        self._poses = iter(read_poses())

    def close(self) -> None: ...


def serve_replayed(folder: Path, port: Connection) -> None:
    """`limberup live` without its camera, its model and its browser."""
    exercises = load_specs()
    hub = Hub(
        exercises,
        load_programmes(exercises),
        Journal(folder),
        lambda: "lite",
        keeper=Keeper(folder.parent / DATA),
        create=lambda _: Replayed(),
    )
    serve(hub, port=0, token=TOKEN, open_browser=False, folder=folder.parent, tell=port.send)


# --- its page -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a page shows of the work of a session."""

    count: int = 0
    done: tuple[float, ...] = ()
    rungs: tuple[tuple[str, bool, bool], ...] = ()

    @classmethod
    def read(cls, view: dict[str, Any]) -> Self:
        dose = view["dose"]
        return cls(
            view["count"],
            (dose["left"], dose["right"], dose["both"]),
            tuple((rung["id"], rung["left"], rung["right"]) for rung in view["rungs"]),
        )


@dataclass
class Page:
    """The page of one start. `told`: by its latest view; `unanswered`: by how much the count may
    rise through what was sent since, 0 for nothing. `session`: its id.
    """

    line: ClientConnection
    session: str = ""
    told: Told = field(default_factory=Told)
    unanswered: int = 0

    def say(self, kind: str, **values: object) -> None:
        self.line.send(json.dumps({"type": kind, **values}))

    def show(self, number: int) -> None:
        """Send a picture; a camera gives none twice."""
        picture = encode(np.full((48, 64, 3), number % 250, np.uint8))
        self.unanswered = 1
        self.line.send(struct.pack("<dI", 1000.0 * number / FPS, number) + picture)

    def correct(self, change: int) -> None:
        """Correct the count of the left side by hand."""
        self.unanswered = change
        self.say("correct", change=change, side="left")

    def read(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; those before it are taken in."""
        while True:
            message = self._take()
            if message["type"] == kind:
                return message

    def read_out(self) -> None:
        """What was on its way when the program died."""
        with suppress(ConnectionClosed):
            while True:
                self._take()

    def _take(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.line.recv(timeout=PATIENCE_S))
        assert message["type"] not in {"refused", "notice", "ended"}, message
        if message["type"] == "begun":
            self.session = message["session"]
        if message["type"] in {"begun", "judged", "changed"}:
            self.told, self.unanswered = Told.read(message["view"]), 0
        return message


@contextmanager
def start(ward: ForkServerContext, journals: Path) -> Iterator[tuple[BaseProcess, Page]]:
    """While open, the program runs and a page of it is there; then both are gone."""
    ours, theirs = ward.Pipe(duplex=False)
    with victim(ward, serve_replayed, journals, theirs) as program:
        theirs.close()
        assert ours.poll(PATIENCE_S)
        found = re.search(r"127\.0\.0\.1:\d+", ours.recv())
        assert found
        with connect(
            f"ws://{found[0]}/{TOKEN}/socket",
            additional_headers={"Origin": f"http://{found[0]}"},
            proxy=None,
            max_size=None,
        ) as line:
            yield program, Page(line)


# --- killing it -----------------------------------------------------------------------------------


@dataclass
class Sessions:
    """What came of it. In `ahead` of the `kills` the last thing done was written and not yet told.

    `repetitions`: offered again, added up. `kept`: those that the history had of them. `faults`:
    what was offered, or kept, other than told.
    """

    kills: int = 0
    ahead: int = 0
    repetitions: int = 0
    kept: int = 0
    faults: list[str] = field(default_factory=list)

    def compare(self, told: Told, unanswered: int, offered: int, again: Told) -> None:
        """What a page was told, with what the next start offers and shows when it goes on."""
        self.repetitions += offered
        least = told.count - (told.done[0] > 0) if unanswered < 0 else told.count
        is_ahead = bool(unanswered) and again != told
        self.ahead += is_ahead
        right = {least, told.count} if unanswered < 0 else {told.count, told.count + unanswered}
        is_same = again == told or (is_ahead and again.count in right - {told.count})
        if not (is_same and offered == again.count):
            self.faults.append(
                f"kill {self.kills}: told {told}, {unanswered:+} unanswered; offered {offered}, "
                f"then {again}"
            )

    def look_into_history(self, data: Path, page: Page) -> None:
        """What the history has of the session of a page whose program was killed."""
        kept = read_history(data, page.session)
        told, unanswered = page.told.count, page.unanswered
        self.kept += kept
        if kept not in {told, max(0, told + unanswered)}:
            self.faults.append(f"kill {self.kills}: told {told}, {unanswered:+}; kept {kept}")


def read_history(data: Path, session: str) -> int:
    """How many repetitions a session has in the history, which must be sound."""
    path = data / NAME
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    store = HistoryStore(path)
    lines = [line for line in store.find_sessions() if line.id == session]
    store.close()
    return sum(side.repetitions for line in lines for done in line.sets for side in done.sides)


def kill_sessions(ward: ForkServerContext, folder: Path, count: int, seed: int) -> Sessions:
    """Kill so many starts; each new one is compared with what the one before had told."""
    rng = np.random.default_rng([seed, 1])
    rises = _find_rises(ward, folder / "unharmed")
    sessions, journals = Sessions(), folder / "state"
    before: Page | None = None
    starts = 0
    while sessions.kills < count:
        with start(ward, journals) as (program, page):
            if not _take_up(page, before, sessions, folder / DATA, goes_on=starts < STARTS):
                starts = 0
                page.say("choose", id=EXERCISE)
                page.read("begun")
            _work(page, rng, rises)
            time.sleep(rng.uniform(0.0, LATEST_S))
            kill(program)
            page.read_out()
        before, starts, sessions.kills = page, starts + 1, sessions.kills + 1
        sessions.look_into_history(folder / DATA, page)
    with start(ward, journals) as (_, page):
        _take_up(page, before, sessions, folder / DATA, goes_on=False)
    with start(ward, journals) as (_, page):
        _take_up(page, None, sessions, folder / DATA, goes_on=False)
    return sessions


def _find_rises(ward: ForkServerContext, journals: Path) -> list[int]:
    """The pictures that complete a repetition."""
    rises = []
    with start(ward, journals) as (_, page):
        page.say("hello")
        page.say("choose", id=EXERCISE)
        page.read("begun")
        for number in range(MOST_PICTURES):
            before = page.told.count
            page.show(number)
            page.read("judged")
            if page.told.count > before:
                rises.append(number)
    assert len(rises) == 2
    return rises


def _take_up(
    page: Page, before: Page | None, sessions: Sessions, data: Path, *, goes_on: bool
) -> bool:
    """Go on with what is offered, and compare it; whether the session goes on in this page."""
    page.say("hello")
    offer = page.read("welcome")["unfinished"]
    if offer is None or before is None:
        if offer is not None or (before is not None and before.told.count):
            told = before.told if before is not None else None
            sessions.faults.append(f"kill {sessions.kills}: told {told}, offered {offer}")
        return False
    page.say("takeup", goes_on=True)
    page.read("begun")
    kept = read_history(data, page.session)
    if kept != page.told.count:
        sessions.faults.append(f"taken up: told {page.told.count}, kept {kept}")
    sessions.compare(before.told, before.unanswered, offer["repetitions"], page.told)
    if not goes_on:
        page.say("leave")
    return goes_on


def _work(page: Page, rng: np.random.Generator, rises: Sequence[int]) -> None:
    """Pictures up to a random one, often one that completes a repetition; then one more thing."""
    last = int(rng.choice(rises) if rng.random() < 0.4 else rng.integers(MOST_PICTURES))
    corrects_at = int(rng.integers(2 * MOST_PICTURES))
    for number in range(last):
        page.show(number)
        page.read("judged")
        if number == corrects_at:
            page.correct(int(rng.choice((-1, 1))))
            page.read("changed")
    if corrects_at > last and rng.random() < 0.3:
        page.correct(int(rng.choice((-1, 1))))
    elif rng.random() < 0.9:
        page.show(last)
