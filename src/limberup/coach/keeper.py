"""Writes the session under way into the history as it happens.

The journal is what a session that broke off goes on from: it holds events. The history holds what
they add up to, made by the same functions as the last page. Each station is written whole, in the
place of what was there, so a session that is taken up again is in the history once. What cannot be
written waits here, and after the end of the session in its journal, until it can.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from limberup.coach.film import Film
from limberup.history.choice import Choice, load_choice, save_choice
from limberup.history.records import Beginning, KeptSet, is_worth_keeping, keep_set
from limberup.history.store import NAME, HistoryStore
from limberup.history.trouble import HistoryError, Trouble
from limberup.live.player import Programme, Result
from limberup.live.summary_page import complete_set
from limberup.types import Pose


@dataclass(slots=True)
class _Account:
    """What a session has done. `unwritten`: stations whose latest is not in the history yet, be it
    that they were begun anew. `recordings`: landmarks that wait, with the time from the first to
    the last. `is_there`: some of it has been written. `end`: when, with which model, and whether
    it hurt.
    """

    beginning: Beginning
    sets: dict[int, KeptSet] = field(default_factory=dict)
    unwritten: set[int] = field(default_factory=set)
    recordings: dict[int, tuple[tuple[float, float], bytes]] = field(default_factory=dict)
    is_there: bool = False
    end: tuple[datetime, str, bool] | None = None


class Keeper:
    """Keeps what sessions did, as far as the person wants it. `folder`: the user's own.

    `tell`: is given a sentence when the history cannot be written, once a session until it can
    again. Nothing that goes wrong with the history gets in the way of a session.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.folder, self.tell = folder, tell
        self.store = HistoryStore(folder / NAME)
        self._is_on = False
        self._film: Film | None = None
        self._accounts: dict[str, _Account] = {}
        self._current: _Account | None = None
        self._trouble: Trouble | None = None

    @property
    def choice(self) -> Choice:
        """What the person wants, as it is now."""
        return load_choice(self.folder)

    def choose(self, choice: Choice) -> None:
        """Want something else, from the next session on. Raises BadInputError where it cannot be
        remembered.
        """
        save_choice(self.folder, choice)

    # --- the session under way --------------------------------------------------------------------

    def begin(self, name: str, programme: Programme, begun: datetime | None = None) -> None:
        """A session begins, or goes on. `begun`: now, unless it began before."""
        choice, self._trouble = self.choice, None
        self._is_on = choice.is_on
        self._film = Film() if choice.is_on and choice.landmarks else None
        at = begun if begun is not None else datetime.now().astimezone()
        beginning = Beginning(id=name, begun=at, programme=programme.id, name=programme.name)
        self._current = _Account(beginning)

    def put(self, station: int, result: Result) -> None:
        """What was done at a station so far."""
        if self._current is None or not self._is_on:
            return
        done = complete_set(result)
        kept = keep_set(station, done, result.spec, pain=result.pain, sitting=result.sitting)
        if is_worth_keeping(kept):
            self._current.sets[station] = kept
            self._change(station)

    def see(self, pose: Pose, aspect: float) -> None:
        """A pose that was judged."""
        if self._film is not None:
            self._film.add(pose, aspect)

    def leave(self, station: int, model: str) -> None:
        """A station is over: its landmarks are written, where they are wanted."""
        if self._film is None or self._current is None:
            return
        taken, self._film = self._film, Film()
        if station in self._current.sets and (recording := taken.develop(model)) is not None:
            self._current.recordings[station] = recording
            self._change(station)

    def drop(self, station: int) -> None:
        """A station is begun anew: what was done there does not count."""
        if self._film is not None:
            self._film = Film()
        if self._current is not None and self._current.sets.pop(station, None) is not None:
            self._change(station)

    def _change(self, station: int) -> None:
        if self._current is not None:
            self._current.unwritten.add(station)
            self._accounts[self._current.beginning.id] = self._current
            self.write()

    def finish(self, model: str, *, pain: bool, ended: datetime | None = None) -> bool:
        """It is over; whether all of it is in the history, or need not be."""
        account, self._current = self._current, None
        if account is None or not (account.sets or account.is_there):
            return True
        at = ended if ended is not None else datetime.now().astimezone()
        account.end = at, model, pain
        self._accounts[account.beginning.id] = account
        self.write()
        return account.beginning.id not in self._accounts

    def take_in(
        self, beginning: Beginning, sets: Iterable[KeptSet], end: datetime, model: str = ""
    ) -> bool:
        """A session that is long over, and is not in the history yet; whether it is there now."""
        account = _Account(beginning, {one.station: one for one in sets})
        account.unwritten.update(account.sets)
        account.end = end, model, any(one.pain for one in account.sets.values())
        self._accounts[beginning.id] = account
        self.write()
        return beginning.id not in self._accounts

    def close(self) -> None:
        """The program ends."""
        self.write()
        self.store.close()

    # --- writing ----------------------------------------------------------------------------------

    def write(self) -> None:
        """Write what waits; where that is not possible it goes on waiting, and is told of once."""
        try:
            try:
                self._write_all()
            except HistoryError as error:
                if error.trouble is not Trouble.DAMAGED:
                    raise
                self.tell(str(error))
                self._begin_anew()
        except HistoryError as error:
            if error.trouble is not self._trouble:
                self._trouble = error.trouble
                self.tell(str(error))
        else:
            self._trouble = None

    def _begin_anew(self) -> None:
        """The damaged file is out of the way: the session under way goes to a new one."""
        if self._current is not None:
            self._accounts[self._current.beginning.id] = self._current
        for account in self._accounts.values():
            account.unwritten.update(account.sets)
        self._write_all()

    def _write_all(self) -> None:
        for name, account in [*self._accounts.items()]:
            if account.sets:
                self.store.begin_session(account.beginning)
                account.is_there = True
            for station in sorted(account.unwritten):
                if station in account.sets:
                    self.store.put_set(name, account.sets[station])
                else:
                    self.store.drop_set(name, station)
                account.unwritten.discard(station)
            for station, (span_s, recording) in [*account.recordings.items()]:
                self.store.put_landmarks(name, station, span_s, recording)
                del account.recordings[station]
            if account.end is not None:
                at, model, pain = account.end
                self.store.finish(name, at, model=model, pain=pain)
            del self._accounts[name]
