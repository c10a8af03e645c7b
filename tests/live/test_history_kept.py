"""Every repetition is in the history as soon as it is told, and once, whatever comes after it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bodies import ASPECT, LEFT_90, RIGHT_LOW, clip, follow

from limberup.coach.journal import ENDED, Journal
from limberup.coach.keeper import Keeper
from limberup.coach.memories import Memories
from limberup.coach.saved_sessions import FOLDER, take_in_saved
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Correct, Finish, Next, Pain, Repeat
from limberup.history.choice import Choice, save_choice
from limberup.history.records import KeptSession
from limberup.history.rescore import rescore
from limberup.history.schema import LATEST
from limberup.history.store import ASIDE, NAME, HistoryStore
from limberup.judging.events import Side
from limberup.live.player import Item, Programme
from limberup.results.session import encode_session
from limberup.spec import find_any, load_specs
from limberup.spec.translate import translate_spec
from limberup.words.catalogue import speaking
from made_up_history import LAST, fill

SCORPION = Programme("scorpion_stretch", "Scorpion stretch", (Item("scorpion_stretch"),))
TWO = Programme("two", "Two", (Item("scorpion_stretch"), Item("scorpion_stretch")))


def make_host(folder: Path, told: list[str] | None = None) -> SessionHost:
    tell = told.append if told is not None else lambda _: None
    return SessionHost(find_any, Journal(folder / "state"), Keeper(folder / "data", tell))


def work(host: SessionHost, part: tuple[str, float, float] = RIGHT_LOW) -> None:
    """One repetition."""
    t_s = host.read_clock(0.0)
    for pose in follow(clip(*part), start_s=t_s or 0.0):
        host.update(pose, ASPECT)


def read(folder: Path) -> list[KeptSession]:
    """All sessions, by another program."""
    store = HistoryStore(folder / "data" / NAME)
    found = [store.read_session(line.id) for line in store.find_sessions()]
    store.close()
    return found


def count(session: KeptSession) -> list[int]:
    return [len(one.set.repetitions) for one in session.sets]


def test_a_repetition_is_there_while_the_session_goes_on(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.begin(SCORPION)
    assert read(tmp_path) == []
    work(host)
    (found,) = read(tmp_path)
    assert (count(found), found.ended, found.id) == ([1], None, host.name)
    work(host, LEFT_90)
    assert count(read(tmp_path)[0]) == [2]
    host.do(Finish())
    (found,) = read(tmp_path)
    assert found.ended is not None
    assert found.begun.utcoffset() is not None
    session = host.session("camera")
    assert session is not None
    kept = msgspec.structs.replace(found.sets[0].set, progress=session.sets[0].progress)
    assert kept == session.sets[0], "it says what the session says"
    assert [(one.side, one.repetitions, one.level) for one in found.sets[0].sides] == [
        ("left", 1, "hips_at_90"),
        ("right", 1, "hip_off_floor"),
    ]


def test_a_session_that_is_taken_up_again_is_there_once(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.begin(SCORPION)
    work(host)
    host.stop()
    host = make_host(tmp_path)
    unfinished = host.find_unfinished()
    assert unfinished is not None
    host.resume(unfinished)
    work(host, LEFT_90)
    host.do(Finish())
    (found,) = read(tmp_path)
    assert count(found) == [2]
    assert found.ended is not None


def test_a_station_that_is_begun_anew_loses_what_was_done_there(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.begin(TWO)
    work(host)
    host.do(Repeat())
    assert [len(session.sets) for session in read(tmp_path)] == [0]
    work(host, LEFT_90)
    host.do(Finish())
    (found,) = read(tmp_path)
    assert [row.side for row in found.sets[0].set.repetitions] == ["left"]


def test_a_correction_and_pain_are_kept(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.begin(SCORPION)
    work(host)
    host.do(Correct(1, Side.RIGHT))
    host.do(Pain())
    (found,) = read(tmp_path)
    (done,) = found.sets
    assert (found.pain, done.pain, done.set.corrections) == (True, True, {"right": 1})
    assert done.sides[0].repetitions == 2


def test_a_session_in_which_nothing_was_done_is_not_kept(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.begin(SCORPION)
    host.do(Finish())
    assert not (tmp_path / "data" / NAME).exists()
    assert read(tmp_path) == []


def test_nothing_is_kept_by_whoever_turned_it_off(tmp_path: Path) -> None:
    save_choice(tmp_path / "data", Choice(is_on=False))
    host = make_host(tmp_path)
    host.begin(SCORPION)
    work(host)
    host.do(Finish())
    assert not (tmp_path / "data" / NAME).exists()
    assert list((tmp_path / "state").iterdir()) == []


# --- when it cannot be written --------------------------------------------------------------------


def make_history(folder: Path) -> Path:
    """One that holds a session of before."""
    host = make_host(folder)
    host.begin(SCORPION)
    work(host)
    host.do(Finish())
    host.stop()
    return folder / "data" / NAME


def change_version(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute(f"PRAGMA user_version = {version}")


@contextmanager
def of_a_newer_version(path: Path) -> Iterator[None]:
    change_version(path, 99)
    yield
    change_version(path, LATEST)


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        yield
        base.execute("ROLLBACK")


@contextmanager
def no_file(path: Path) -> Iterator[None]:
    away = path.rename(path.with_name("away"))
    path.mkdir()
    yield
    path.rmdir()
    away.rename(path)


@contextmanager
def on_a_full_disk(path: Path) -> Iterator[None]:
    """SQLite may make no file of more than a page, and says the same as on a full disk."""
    away = path.rename(path.with_name("away"))
    with pytest.MonkeyPatch.context() as patch:
        connect = sqlite3.connect

        def connect_to_few(*args: Any, **options: Any) -> sqlite3.Connection:
            base: sqlite3.Connection = connect(*args, **options)
            base.execute("PRAGMA max_page_count = 1")
            return base

        patch.setattr("sqlite3.connect", connect_to_few)
        yield
    away.replace(path)


TROUBLES = {
    "newer": (of_a_newer_version, "is of a newer limberup"),
    "locked": (in_use, "Another program is writing"),
    "unreachable": (no_file, "look at the folder"),
    "full": (on_a_full_disk, "no room on the disk"),
}


@pytest.mark.parametrize(("spoil", "words"), TROUBLES.values(), ids=TROUBLES)
def test_a_session_that_cannot_be_written_goes_on_and_is_taken_in_later(
    tmp_path: Path, spoil: Callable[[Path], AbstractContextManager[None]], words: str
) -> None:
    told: list[str] = []
    path = make_history(tmp_path)
    with spoil(path):
        host = make_host(tmp_path, told)
        host.begin(SCORPION)
        work(host)
        work(host, LEFT_90)
        host.do(Pain())
        assert host.outcome() is not None
        host.stop()
    assert len(told) == 1, "said once"
    assert words in told[0]
    assert len(list((tmp_path / "state").glob(ENDED))) == 1
    host = make_host(tmp_path, told)
    host.catch_up()
    latest, _ = read(tmp_path)
    assert (count(latest), latest.pain, latest.sets[0].pain) == ([2], True, True)
    assert latest.ended is not None
    assert list((tmp_path / "state").iterdir()) == []


def test_what_could_not_be_written_is_made_up_for_by_the_next_repetition(tmp_path: Path) -> None:
    path = make_history(tmp_path)
    host = make_host(tmp_path)
    with in_use(path):
        host.begin(SCORPION)
        work(host)
    assert len(read(tmp_path)) == 1
    work(host, LEFT_90)
    assert count(read(tmp_path)[0]) == [2]


@pytest.mark.parametrize("begins_well", [False, True], ids=["from_the_start", "in_mid_session"])
def test_a_damaged_history_is_put_aside_and_the_session_is_in_a_new_one(
    tmp_path: Path, *, begins_well: bool
) -> None:
    path, told = make_history(tmp_path), list[str]()
    host = make_host(tmp_path, told)
    host.begin(TWO)
    if begins_well:
        work(host)
        host.do(Next())
    junk = b"no history at all" * 1000
    for place in (path, path.with_name(f"{NAME}-wal")):
        place.write_bytes(junk)
    work(host, LEFT_90)
    host.do(Finish())
    assert len(told) == 1
    assert "set aside" in told[0]
    (found,) = read(tmp_path)
    assert count(found) == ([1, 1] if begins_well else [1])
    aside = path.with_name(NAME + ASIDE)
    assert aside.read_bytes().startswith(junk[:4096])
    assert aside.stat().st_mode & 0o777 == 0o600


def test_two_coaches_at_a_time_write_into_one_history(tmp_path: Path) -> None:
    hosts = [make_host(tmp_path), make_host(tmp_path)]
    for host in hosts:
        host.begin(SCORPION)
    for part in (RIGHT_LOW, LEFT_90):
        for host in hosts:
            work(host, part)
    for host in hosts:
        host.do(Finish())
    assert [count(session) for session in read(tmp_path)] == [[2], [2]]
    assert {session.id for session in read(tmp_path)} == {host.name for host in hosts}


def test_only_the_person_may_read_it(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.begin(SCORPION)
    work(host)
    kept = sorted((tmp_path / "data").iterdir())
    assert [path.name for path in kept] == [NAME, f"{NAME}-shm", f"{NAME}-wal"]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


# --- landmarks, and sessions of before ------------------------------------------------------------


def test_landmarks_are_kept_only_for_whoever_wants_them(tmp_path: Path) -> None:
    for wants in (False, True):
        save_choice(tmp_path / "data", Choice(landmarks=wants))
        host = make_host(tmp_path)
        host.begin(SCORPION)
        work(host)
        host.do(Finish())
        store = HistoryStore(tmp_path / "data" / NAME)
        found = store.read_landmarks(host.name)
        assert sorted(found) == ([0] if wants else [])
        if wants:
            (row,) = rescore(store, store.read_session(host.name), load_specs())
            assert row.is_same
        host.stop()


def test_sessions_that_were_saved_as_files_are_taken_in(tmp_path: Path) -> None:
    host = SessionHost(find_any, Journal(tmp_path / "state"))
    host.begin(SCORPION)
    work(host)
    host.do(Finish())
    session = host.session("camera")
    assert session is not None
    folder = tmp_path / "data" / FOLDER
    folder.mkdir(parents=True)
    (folder / "2026-11-20_18-05-30.json").write_bytes(encode_session(session))
    (folder / "2026-11-21_18-05-30.json").write_bytes(b"{no session")
    (folder / "notes.json").write_bytes(encode_session(session))
    keeper = Keeper(tmp_path / "data")
    for _ in range(2):
        take_in_saved(keeper, load_specs())
    keeper.close()
    (found,) = read(tmp_path)
    assert (found.id, count(found)) == ("saved-2026-11-20_18-05-30", [1])
    assert found.ended is not None
    assert f"{found.ended:%Y-%m-%d %H:%M:%S}" == "2026-11-20 18:05:30"
    left = {path.name for path in folder.iterdir()}
    assert left == {"2026-11-21_18-05-30.json", "notes.json"}, "what it does not know stays"


def test_what_was_done_is_told_in_the_language_that_is_spoken_now(tmp_path: Path) -> None:
    """The page compares levels by their names, and tells the last time with them."""
    store = HistoryStore(tmp_path / NAME)
    fill(store, 3)
    store.close()
    specs = load_specs()
    memories = Memories(Keeper(tmp_path), specs, lambda: LAST)
    with speaking("de"):
        levels = {level.name for spec in specs.values() for level in translate_spec(spec).levels}
        named = [side.level for past in memories.find_past() for side in past.sides if side.level]
        exercises = {one.name for one in memories.look_over().exercises}
        weeks = memories.look_at("scorpion_stretch")
        assert named
        assert set(named) <= levels
        assert exercises <= {translate_spec(spec).name for spec in specs.values()}
        assert weeks is not None
        assert weeks.name == "Skorpion-Dehnung"
