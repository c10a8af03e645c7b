"""The history keeps what it is given, in tables that are brought up to date, and tells it again."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from statistics import median

import msgspec
import numpy as np
import pytest

from limberup.errors import BadInputError
from limberup.history.days import name_day
from limberup.history.overview import list_days
from limberup.history.past import describe_past
from limberup.history.records import Beginning, KeptSet, keep_set, read_time, write_time
from limberup.history.rows import PARTS
from limberup.history.schema import APPLICATION_ID, LATEST, STEPS, bring_up
from limberup.history.store import ASIDE, NAME, HistoryStore
from limberup.history.trouble import HistoryError, Trouble
from limberup.judging.events import RepetitionCompleted, Side
from limberup.results.attempts import AttemptRow, NeverMetRow
from limberup.results.session import UnjudgedRow, build_set
from limberup.spec import Spec, find_spec, load_specs
from made_up_history import LAST, fill, generate, make_set

BEGINNING = Beginning(id="abc123", begun=LAST, programme="cat_cow", name="Cat and cow")


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return HistoryStore(tmp_path / NAME)


def make_full_set(exercise: str = "scorpion_stretch") -> KeptSet:
    """With a row in every table."""
    kept = make_set(find_spec(exercise), 0, 0.6, np.random.default_rng(3), pain=True)
    done = msgspec.structs.replace(
        kept.set,
        attempts=(
            AttemptRow(
                side="left",
                start_s=1.0,
                end_s=2.0,
                missing="range",
                station="",
                signal="knee_height_ratio",
                reached=0.1,
                needed=None,
                words="too low",
            ),
        ),
        never_met=(
            NeverMetRow(
                station="far", signal=None, nearest=None, limit=None, reason="dark", words="unseen"
            ),
        ),
        unjudged=(UnjudgedRow(what="form", reason="too_dark", start_s=0.0, end_s=3.0),),
    )
    return msgspec.structs.replace(kept, set=done)


def test_what_is_put_in_comes_out_again(store: HistoryStore) -> None:
    kept = make_full_set()
    kept = msgspec.structs.replace(kept, set=msgspec.structs.replace(kept.set, progress=()))
    held = make_set(find_spec("childs_pose"), 1, 0.6, np.random.default_rng(4))
    store.begin_session(BEGINNING)
    for one in (kept, held):
        store.put_set(BEGINNING.id, one)
    store.finish(BEGINNING.id, LAST + timedelta(minutes=9), model="full", pain=True)
    found = store.read_session("abc")
    assert found.sets == (kept, msgspec.structs.replace(held, set=_without_progress(held)))
    assert (found.begun, found.ended) == (LAST, LAST + timedelta(minutes=9))
    assert found.begun.utcoffset() == timedelta(hours=1), "on the clock of the wall where it was"
    assert (found.model, found.pain, found.name) == ("full", True, "Cat and cow")


def _without_progress(kept: KeptSet) -> object:
    return msgspec.structs.replace(kept.set, progress=())


def test_a_set_that_is_put_again_is_there_once(store: HistoryStore) -> None:
    kept = make_full_set()
    store.begin_session(BEGINNING)
    for _ in range(3):
        store.put_set(BEGINNING.id, kept)
    with closing(sqlite3.connect(store.path)) as base:
        for table in PARTS:
            (count,) = base.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert count == len(getattr(kept.set, table)) > 0 or table == "holds"


def test_every_field_of_a_row_has_a_column(store: HistoryStore) -> None:
    store.begin_session(BEGINNING)
    with closing(sqlite3.connect(store.path)) as base:
        for table, kind in PARTS.items():
            columns = {row[1] for row in base.execute(f"PRAGMA table_info({table})")}
            assert columns - {"set_id"} == set(kind.__struct_fields__), table


def test_an_older_file_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        bring_up(base, to=1)
        base.execute(
            "INSERT INTO sessions (id, begun, offset_min, programme, name) "
            "VALUES ('old', '2025-01-02T03:04:05.000Z', 60, 'p', 'Old')"
        )
        assert base.execute("PRAGMA user_version").fetchone() == (1,)
        with pytest.raises(sqlite3.OperationalError, match="landmarks"):
            base.execute("SELECT * FROM landmarks")
    store = HistoryStore(path)
    store.put_set("old", make_full_set())
    store.put_landmarks("old", 0, (0.0, 1.0), b"recording")
    found = store.read_session("old")
    assert (found.name, len(found.sets)) == ("Old", 1)
    store.close()
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (LATEST,)


def test_a_step_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        bring_up(base, to=1)
    monkeypatch.setattr(
        "limberup.history.schema.STEPS", (STEPS[0], (*STEPS[1], "CREATE TABLE sessions (id)"))
    )
    with pytest.raises(HistoryError):
        HistoryStore(path).find_sessions()
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (1,)
        tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master")}
        assert "landmarks" not in tables


def test_a_database_of_somebody_else_is_not_touched_but_put_aside(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE theirs (id)")
    before = path.read_bytes()
    with pytest.raises(HistoryError) as caught:
        HistoryStore(path).find_sessions()
    assert caught.value.trouble is Trouble.DAMAGED
    assert (tmp_path / (NAME + ASIDE)).read_bytes() == before
    assert not path.exists()


def test_values_that_make_no_sense_are_a_sentence(store: HistoryStore) -> None:
    store.begin_session(BEGINNING)
    store.put_set(BEGINNING.id, make_full_set())
    store.close()
    with closing(sqlite3.connect(store.path)) as base, base:
        base.execute("UPDATE repetitions SET range_of_motion = '{\"a\": [1'")
    with pytest.raises(HistoryError, match="set aside"):
        store.read_session(BEGINNING.id)


def read_all(store: HistoryStore) -> None:
    for line in store.find_sessions():
        store.read_session(line.id)


@pytest.mark.parametrize("part", [0.1, 0.4, 0.7, 0.95])
def test_a_file_that_was_cut_off_is_a_sentence_and_a_new_one_begins(
    store: HistoryStore, part: float
) -> None:
    fill(store, 20)
    store.close()
    data = store.path.read_bytes()
    store.path.write_bytes(data[: int(part * len(data))])
    with pytest.raises(HistoryError) as caught:
        read_all(store)
    assert caught.value.trouble is Trouble.DAMAGED
    assert store.find_sessions() == []


def test_a_value_that_cannot_be_written_is_no_reason_to_put_the_file_aside(
    store: HistoryStore,
) -> None:
    store.begin_session(BEGINNING)
    odd = msgspec.structs.replace(BEGINNING, id="b", name="\ud800")
    with pytest.raises(HistoryError) as caught:
        store.begin_session(odd)
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert [line.id for line in store.find_sessions()] == [BEGINNING.id]


# --- questions ------------------------------------------------------------------------------------


def test_the_last_time_is_that_of_the_latest_session(store: HistoryStore) -> None:
    assert store.find_last("cat_cow") is None
    sessions = list(generate(30))
    fill(store, 30)
    for exercise in ("cat_cow", "scorpion_stretch"):
        latest = max(
            (
                beginning
                for beginning, sets in sessions
                if any(one.set.exercise == exercise for one in sets)
            ),
            key=lambda one: one.begun,
        )
        found = store.find_last(exercise)
        assert found is not None
        assert (found.session, found.line.exercise) == (latest.id, exercise)
        assert abs(found.begun - latest.begun) < timedelta(seconds=1)


def test_sessions_are_listed_as_they_were_done(store: HistoryStore) -> None:
    sessions = list(generate(25))
    fill(store, 25)
    lines = store.find_sessions()
    assert [line.id for line in lines] == [one.id for one, _ in reversed(sessions)]
    for line, (_, sets) in zip(lines, reversed(sessions), strict=True):
        assert [one.exercise for one in line.sets] == [one.set.exercise for one in sets]
        assert [one.sides for one in line.sets] == [one.sides for one in sets]
    assert [line.id for line in store.find_sessions(3)] == [line.id for line in lines[:3]]
    marks = list_days(store.find_marks())
    assert sum(day.sets for day in marks) == sum(len(sets) for _, sets in sessions)
    assert sum(day.met for day in marks) == sum(one.is_met for _, sets in sessions for one in sets)
    assert sum(store.count_sets().values()) == sum(len(sets) for _, sets in sessions)


def test_a_deleted_session_leaves_no_row_and_no_byte(store: HistoryStore) -> None:
    store.begin_session(BEGINNING)
    store.put_set(BEGINNING.id, make_full_set())
    store.put_landmarks(BEGINNING.id, 0, (0.0, 1.0), b"where-the-joints-were")
    assert store.delete("abc") == "abc123"
    with closing(sqlite3.connect(store.path)) as base:
        tables = [
            row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        assert {base.execute(f"SELECT count(*) FROM {one}").fetchone() for one in tables} == {(0,)}
    store.close()
    for path in store.path.parent.iterdir():
        content = path.read_bytes()
        assert b"where-the-joints-were" not in content
        assert b"abc123" not in content


def test_a_session_is_known_by_its_beginning_if_it_is_the_only_one(store: HistoryStore) -> None:
    for name in ("ab1", "ab2", "c"):
        store.begin_session(msgspec.structs.replace(BEGINNING, id=name))
    assert store.read_session("ab1").id == "ab1"
    assert store.read_session("c").id == "c"
    with pytest.raises(BadInputError, match="Several sessions begin with ab"):
        store.delete("ab")
    for nothing in ("", "d", "%"):
        with pytest.raises(BadInputError, match="There is no session"):
            store.delete(nothing)
    assert len(store.find_sessions()) == 3


def test_a_time_keeps_its_moment_and_its_wall() -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    utc, offset_min = write_time(at)
    assert (utc, offset_min) == ("2026-03-29T11:00:00.000Z", -570)
    assert read_time(utc, offset_min) == at
    assert read_time(utc, offset_min).hour == 1


@pytest.mark.parametrize(
    ("ago", "words"),
    [(0, "today"), (1, "yesterday"), (3, "Thursday"), (7, "22 November"), (400, "25 October 2025")],
)
def test_days_are_named_as_people_do(ago: int, words: str) -> None:
    today = date(2026, 11, 29)
    assert name_day(today - timedelta(days=ago), today) == words


def test_the_last_time_is_told_in_a_sentence(store: HistoryStore) -> None:
    spec = find_spec("scorpion_stretch")
    assert isinstance(spec, Spec)
    store.begin_session(BEGINNING)
    store.put_set(BEGINNING.id, make_set(spec, 0, 0.6, np.random.default_rng(3)))
    (past,) = describe_past(store.find_last_of_each(), load_specs(), date(2026, 11, 29))
    assert past.day == "Friday"
    assert past.sentence.startswith("Last time, Friday: ")
    assert {one.side for one in past.sides} == {"left", "right"}
    assert past.next
    assert int.from_bytes(b"limb", "big") == APPLICATION_ID


def test_the_last_time_has_the_middle_range_and_the_longest_hold_of_each_side(
    store: HistoryStore,
) -> None:
    spec = find_spec("across_body_hip_stretch")
    assert isinstance(spec, Spec)
    kept = make_set(spec, 0, 0.6, np.random.default_rng(3))
    store.begin_session(BEGINNING)
    store.put_set(BEGINNING.id, kept)
    (past,) = describe_past(store.find_last_of_each(), load_specs(), date(2026, 11, 29))
    for side in past.sides:
        done = [row for row in kept.set.repetitions if row.side == side.side]
        ranges = [row.range_of_motion[spec.followed] for row in done]
        assert side.range == pytest.approx(median(one for one in ranges if one is not None))
        holds_s = [hold.seconds for hold in kept.set.holds if hold.side == side.side]
        assert side.longest_s == pytest.approx(max(holds_s), abs=0.01)
        assert side.held_s > max(holds_s), "which is not all of them"


def test_a_measure_that_is_known_of_no_repetition_is_none(store: HistoryStore) -> None:
    spec = find_spec("cat_cow")
    assert isinstance(spec, Spec)
    rows = [RepetitionCompleted(9.0, Side.BOTH, 1, 5.0, 9.0, complete=True)]
    store.begin_session(BEGINNING)
    store.put_set(BEGINNING.id, keep_set(0, build_set(spec, rows, 9.0), spec))
    (past,) = describe_past(store.find_last_of_each(), load_specs(), date(2026, 11, 29))
    assert [(one.range, one.longest_s) for one in past.sides] == [(None, None)]
