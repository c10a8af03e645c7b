"""The commands `limberup history ...` tell, draw, export and forget what was done."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from limberup.coach.autopick import _FILE as MODELS
from limberup.coach.film import Film
from limberup.coach.folders import (
    find_cache_folder,
    find_config_folder,
    find_data_folder,
    find_state_folder,
)
from limberup.coach.journal import Journal
from limberup.coach.keeper import Keeper
from limberup.coach.traces import list_traces
from limberup.history.choice import Choice
from limberup.history.records import Beginning, keep_set
from limberup.history.store import NAME, HistoryStore
from limberup.live.player import Item, Programme
from limberup.pipeline import open_poses, score_named
from limberup.pose.recording import load_recording
from limberup.results.session import encode_session
from limberup.spec import find_spec
from limberup.web.browser import Browser, show_trouble
from limberup.web.keys import load_token
from limberup.web.running import Wish, wish
from made_up_history import LAST, fill
from program import limberup

CLIP = Path(__file__).parents[2] / "sample_videos" / "scorpion_stretch_clean.npz"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("STATE", "DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def store() -> HistoryStore:
    return HistoryStore(find_data_folder() / NAME)


def run(*arguments: str | Path) -> str:
    result = limberup("history", *arguments)
    assert result.status == 0, result.err
    return " ".join(result.out.split())


def refuse(*arguments: str | Path) -> str:
    result = limberup("history", *arguments)
    assert (result.status, result.out) == (2, "")
    return result.err


def test_without_a_session_there_are_kind_words_and_no_file(home: Path) -> None:
    assert "Nothing here yet" in run()
    assert "Not done yet" in run("plot", "cat_cow")
    assert run("export").startswith("session,begun")
    assert "limberup keeps nothing of you" in run("forget-everything")
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_sessions_are_listed_and_shown(store: HistoryStore) -> None:
    fill(store, 40)
    latest = store.find_sessions(1)[0]
    listed = run()
    assert latest.id[:6] in listed
    assert "10 earlier sessions are not shown" in listed
    assert "earlier" not in run("--all")
    shown = run("show", latest.id[:6])
    assert "Friday, 27 November, 18:05" in shown
    assert find_spec(latest.sets[0].exercise).name in shown
    assert "There is no session zzz" in refuse("show", "zzz")


def test_an_exercise_is_shown_and_drawn_over_the_weeks(store: HistoryStore, home: Path) -> None:
    pytest.importorskip("matplotlib")
    assert "nothing to draw" in refuse("plot", "cat_cow", "--out", home / "weeks.png")
    fill(store, 40)
    assert "camera may be off by" in run("plot", "straight_leg_stretch")
    run("plot", "straight_leg_stretch", "--out", home / "weeks.svg")
    assert (home / "weeks.svg").read_bytes().startswith(b"<?xml")
    assert (home / "weeks.svg").stat().st_mode & 0o777 == 0o600
    assert "must end in" in refuse("plot", "cat_cow", "--out", home / "weeks.txt")
    assert "clock for the day" in refuse("plot", "get_up_break")


def test_everything_is_exported(store: HistoryStore, home: Path) -> None:
    fill(store, 12)
    run("export", home / "all.csv")
    rows = list(csv.DictReader(io.StringIO((home / "all.csv").read_text(encoding="utf-8"))))
    run("export", home / "all.json")
    sessions = json.loads((home / "all.json").read_bytes())["sessions"]
    sets = [one for session in sessions for one in session["session"]["sets"]]
    assert len(sessions) == 12
    assert sessions[-1]["begun"] == LAST.isoformat()
    counts = [sum(row["kind"] == kind for row in rows) for kind in ("repetition", "hold")]
    assert counts == [
        sum(len(one["repetitions"]) for one in sets),
        sum(len(one["holds"]) for one in sets),
    ]
    assert (home / "all.csv").stat().st_mode & 0o777 == 0o600
    assert "must end in .csv or .json" in refuse("export", home / "all.txt")


def test_a_session_is_deleted(store: HistoryStore) -> None:
    fill(store, 3)
    gone = store.find_sessions()[1].id
    assert gone in run("delete", gone[:8])
    assert gone not in {line.id for line in store.find_sessions()}
    assert "There is no session" in refuse("delete", gone)


def test_the_switch_is_remembered() -> None:
    keeper = Keeper(find_data_folder())
    states = [keeper.choice.is_on]
    run("off")
    states.append(keeper.choice.is_on)
    assert states == [True, False]
    assert "The history is off" in run()
    run("landmarks", "on")
    run("on")
    assert keeper.choice == Choice(is_on=True, is_told=True, landmarks=True)
    (find_data_folder() / "history.json").write_text("{broken", encoding="utf-8")
    assert keeper.choice == Choice(is_on=False, is_told=True), "it may be one that turned it off"


# --- under the detectors of today -----------------------------------------------------------------


def keep_clip(store: HistoryStore, *, with_landmarks: bool = True) -> None:
    """A sample clip as a session."""
    spec = find_spec("scorpion_stretch")
    done = score_named(open_poses(CLIP), spec).sets[0]
    store.begin_session(Beginning(id="a1", begun=LAST, programme=spec.id, name=spec.name))
    store.put_set("a1", keep_set(0, done, spec))
    film, track = Film(), load_recording(CLIP).track
    for pose in track.poses():
        film.add(pose, track.aspect)
    developed = film.develop("heavy")
    assert developed is not None
    if with_landmarks:
        store.put_landmarks("a1", 0, *developed)


def test_kept_landmarks_are_judged_as_they_were_by_the_same_detectors(store: HistoryStore) -> None:
    keep_clip(store)
    assert "One set is judged as it was." in run("rescore")


def test_what_today_is_judged_otherwise_is_told(store: HistoryStore) -> None:
    keep_clip(store)
    with closing(sqlite3.connect(store.path)) as base, base:
        base.execute('DELETE FROM repetitions WHERE "index" = 1')
    told = run("rescore")
    assert "judged as it was" in told
    assert "2 left and 2 right" in told
    assert "2 left and 3 right" in told


def test_without_landmarks_nothing_is_judged_anew(store: HistoryStore) -> None:
    keep_clip(store, with_landmarks=False)
    assert "Of one session there are no landmarks." in run("rescore")


# --- forgetting -----------------------------------------------------------------------------------


def leave_traces(store: HistoryStore) -> None:
    """One of every file that limberup keeps."""
    data, state = find_data_folder(), find_state_folder()
    fill(store, 5)
    run("landmarks", "on")
    spec = find_spec("scorpion_stretch")
    (data / "sessions").mkdir()
    saved = encode_session(score_named(open_poses(CLIP), spec))
    (data / "sessions" / "2026-11-20_18-00-00.json").write_bytes(saved)
    (data / f"{NAME}.unreadable").write_bytes(b"damaged")
    (data / f"{NAME}.unreadable-wal").write_bytes(b"damaged")
    programme = Programme("s", "S", (Item("cat_cow"),))
    Journal(state).begin("a1", programme)
    (path,) = state.glob("journal*")
    Journal(state).set_aside(path)
    Journal(state).begin("b2", programme)
    ended = Journal(state)
    ended.begin("c3", programme)
    ended.end(is_kept=False)
    load_token(state)
    Browser(state, 8700).open("http://127.0.0.1:8700/start/key")
    show_trouble(state, "title", "sentence")
    (state / "live-running-8700.lock").write_bytes(b"")  # of a coach that was killed
    wish(state, 8700, Wish.OPEN)
    find_cache_folder().mkdir(parents=True)
    find_config_folder().mkdir(parents=True)
    (find_config_folder() / "personal.toml").write_bytes(b"")
    (find_cache_folder() / MODELS).write_bytes(b"{}")


def list_files(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_forget_everything_leaves_no_file_and_no_row(
    store: HistoryStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    leave_traces(store)
    before = list_files(home)
    names = {path.name for path in before}
    assert {NAME, f"{NAME}-wal", f"{NAME}-shm", "history.json", "live-token.json"} <= names
    assert list_traces() == before, "all that is kept is known"
    told = run("forget-everything", "--yes")
    assert all(str(path) in told.replace(" ", "") for path in before)
    assert f"{len(before)} files are gone." in told
    assert list_files(home) == []
    assert list_traces() == []
    assert store.find_sessions() == [], "also for a coach that had it open"
    assert "Nothing here yet" in run()


def test_it_asks_first_and_leaves_what_is_not_its_own(
    store: HistoryStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 2)
    theirs = find_data_folder() / "my_notes.txt"
    theirs.write_text("not limberup's", encoding="utf-8")
    before = list_files(home)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert "Nothing was removed." in run("forget-everything")
    assert list_files(home) == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    run("forget-everything")
    assert list_files(home) == [theirs]
