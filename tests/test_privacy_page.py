"""PRIVACY.md says what the code does: how long things are kept, and where."""

import re
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest

from limberup.coach.folders import find_cache_folder, find_data_folder, find_state_folder
from limberup.coach.journal import ASIDE, KEEP_S, Journal
from limberup.coach.keeper import Keeper
from limberup.history.choice import Choice
from limberup.history.records import Beginning
from limberup.history.store import NAME, HistoryStore
from limberup.launcher.place import list_files
from limberup.live.player import Item, Programme
from limberup.live.pose_memory import EVERY_S, POSES
from limberup.web.browser import TROUBLE, Browser, show_trouble
from limberup.web.keys import load_token
from limberup.web.running import Running, Wish, wish

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")
SOURCE = ROOT / "src" / "limberup"


def test_the_times_are_those_of_the_code() -> None:
    assert f"offered for {KEEP_S / 3600:.0f} hours" in PAGE
    assert f"the last {10 * round(POSES * EVERY_S / 600)} minutes" in PAGE
    texts = [path.read_text(encoding="utf-8") for path in (SOURCE / "web").glob("*.py")]
    (hours,) = (
        float(found.group(1))
        for text in texts
        if (found := re.search(r"^TOKEN_KEEP_S: Final = ([\d.]+) \* 3600", text, re.MULTILINE))
    )
    assert f"used for {hours:.0f} hours" in PAGE


def test_the_folders_are_those_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "DATA", "CACHE", "CONFIG"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    systems = (platformdirs.unix.Unix, platformdirs.macos.MacOS)
    for name in ("state", "data", "cache", "config"):
        for system in systems:
            place = getattr(system("limberup", appauthor=False), f"user_{name}_dir")
            assert f"`{place.replace('/home/somebody', '~')}`" in PAGE


def test_every_folder_that_is_written_to_is_named() -> None:
    """All of them are found by one of three functions, each of which has a row."""
    folders = {find_state_folder, find_data_folder, find_cache_folder}
    named = set(re.findall(r"^\| (state|data|cache) \| `~", PAGE, re.MULTILINE))
    assert {f"find_{name}_folder" for name in named} == {one.__name__ for one in folders}
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "folders.py":
            assert "platformdirs" not in text, path
            assert "expanduser" not in text, path
            assert "Path.home()" not in text, path


def find_row(path: str) -> str:
    """The row of a file, by its name or by the names that the row stands for."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    return next(
        row
        for row in rows
        if any(fnmatch(path, name) for name in re.findall(r"`([^`]+)`", row.split("|")[2]))
    )


def test_every_file_that_the_live_coach_writes_has_a_row_and_is_for_one_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    Journal(tmp_path).begin("a1", Programme("s", "S", (Item("cat_cow"),)))
    load_token(tmp_path)
    browser = Browser(tmp_path, 8700)
    browser.open("http://127.0.0.1:8700/start/key")
    show_trouble(tmp_path, "title", "sentence")
    running = Running(tmp_path, 8700)
    wish(tmp_path, 8700, Wish.OPEN)
    Keeper(tmp_path).choose(Choice())
    store = HistoryStore(tmp_path / NAME)
    now = datetime.now().astimezone()
    store.begin_session(Beginning(id="a1", begun=now, programme="s", name="S"))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 10
    for path in written:
        name = path.relative_to(tmp_path).as_posix().replace("8700", "PORT")
        assert path.stat().st_mode & 0o777 == 0o600, name
        assert "readable by you only" in find_row(name)
    store.close()
    browser.forget()
    running.close()
    assert [path.name for path in tmp_path.glob("*.html")] == [TROUBLE]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_file_of_the_icon_has_a_row(system: str) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith("| the icon that"))
    for one in list_files(system):
        shown = [part for part in (one.path.name, *one.path.parts) if f"`{part}`" in row]
        assert shown, one.path


def test_a_journal_that_is_set_aside_has_a_row_and_stays_private(tmp_path: Path) -> None:
    Journal(tmp_path).begin("a1", Programme("s", "S", (Item("cat_cow"),)))
    (path,) = tmp_path.iterdir()
    Journal(tmp_path).set_aside(path)
    (aside,) = tmp_path.iterdir()
    assert aside.stat().st_mode & 0o777 == 0o600
    assert "readable by you only" in find_row(ASIDE)


def test_the_page_in_the_browser_keeps_choices_only() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("static/js/*.js")]
    stores = re.findall(r"indexedDB|document\.cookie|caches\.open", "".join(scripts))
    assert stores == []
    for_this_tab = re.findall(r'sessionStorage\.setItem\("(\w+)"', "".join(scripts))
    assert for_this_tab == ["session"]
    assert "which session this tab shows" in PAGE
    (prefs,) = (text for text in scripts if "localStorage" in text)
    (kept,) = re.findall(r"const chosen = \{(.*?), \.\.\.load\(\) \}", prefs)
    choices = ["missing", "own", "safetyRead", "letters", "language", "voice", "rate", "volume"]
    assert re.findall(r"(\w+):", kept) == [
        "sound",
        "theme",
        "camera",
        "muted",
        *choices,
        "counting",
    ]
    assert "sound, look, camera, language, voice, its speed, loudness and counting" in PAGE
    assert "equipment that you lack, routines that you put together" in PAGE
    assert "that you have read the word on safety, whether letters are keys" in PAGE
