"""PRIVACY.md says what the code does: how long things are kept, and where."""

import re
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest

from limberup.coach.folders import find_cache_folder, find_data_folder, find_state_folder
from limberup.coach.journal import KEEP_S
from limberup.live.pose_memory import EVERY_S, POSES

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
    for name in ("STATE", "DATA", "CACHE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    systems = (platformdirs.unix.Unix, platformdirs.macos.MacOS)
    for name in ("state", "data", "cache"):
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


def test_the_page_in_the_browser_keeps_choices_only() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("static/js/*.js")]
    stores = re.findall(r"sessionStorage|indexedDB|document\.cookie|caches\.open", "".join(scripts))
    assert stores == []
    (prefs,) = (text for text in scripts if "localStorage" in text)
    (kept,) = re.findall(r"const chosen = \{(.*?), \.\.\.load\(\) \}", prefs)
    assert re.findall(r"(\w+):", kept) == ["sound", "theme", "camera", "muted"]
    assert "sound, look, camera, cues that you muted" in PAGE
