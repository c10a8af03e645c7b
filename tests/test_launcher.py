"""The icon: its files for each system as text, put in place, taken away, and nothing else."""

import plistlib
import re
import shlex
import struct
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from limberup.cli.main import app
from limberup.coach.folders import find_programs_folder
from limberup.errors import BadInputError
from limberup.launcher import app_bundle, freedesktop, start_menu
from limberup.launcher.entry import IDLE_MINUTES, Entry, Pictures
from limberup.launcher.place import list_files
from limberup.web.app import STATIC

ODD = '/opt/my "odd" $tools/100%/`x`\\y/it\'s ünï=1/python3'
STARTS = ["-P", "-m", "limberup", "live", "--quit-when-idle", str(IDLE_MINUTES)]
ENDS = ["-P", "-m", "limberup", "live", "--quit"]
PICTURES = Pictures(b"192", b"512")
WORDS = {"en": "Quit", "de": "Beenden"}
PATHS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1)


# --- Linux ----------------------------------------------------------------------------------------


def read_exec(value: str) -> list[str]:
    """A value of `Exec` taken apart as the specification says, rule after rule."""
    plain = re.sub(r"\\(.)", lambda one: {"n": "\n", "t": "\t"}.get(one[1], one[1]), value)
    parts = re.findall(r'"(?:\\.|[^"\\])*"|[^\s"]+', plain, re.DOTALL)
    assert " ".join(parts) == plain
    opened = [re.sub(r"\\(.)", r"\1", part[1:-1]) if part[0] == '"' else part for part in parts]
    assert all(re.search(r"(?<!%)%(%%)*(?!%)", part) is None for part in opened), "a field code"
    return [part.replace("%%", "%") for part in opened]


@given(PATHS)
@example(ODD)
@example("%f %% \\")
def test_a_desktop_entry_runs_the_same_interpreter_whatever_its_path(python: str) -> None:
    entry = Entry(python, "Quit limberup")
    assert read_exec(freedesktop.quote_command(entry.start)) == [python, *STARTS]
    text = freedesktop.make_desktop_entry(entry, WORDS, WORDS)
    assert text.count("\nExec=") == 2, "no path begins a line of its own"


def test_a_desktop_entry_has_the_action_quit_in_each_language() -> None:
    text = freedesktop.make_desktop_entry(Entry("/usr/bin/python3", "Quit"), WORDS, WORDS)
    main, action = text.split("\n\n")
    assert main.startswith("[Desktop Entry]\nType=Application\nName=limberup\n")
    assert "\nTerminal=false\n" in main
    assert "\nActions=quit;" in main
    assert "\nComment=Quit\nComment[de]=Beenden\n" in main
    assert action == (
        "[Desktop Action quit]\nName=Quit\nName[de]=Beenden\n"
        "Exec=/usr/bin/python3 -P -m limberup live --quit\n"
    )


# --- Windows --------------------------------------------------------------------------------------


def split_arguments(line: str) -> list[str]:
    """As CommandLineToArgvW takes a command line apart."""
    parts, part, is_quoted, i = list[str](), None, False, 0
    while i < len(line):
        slashes = len(line[i:]) - len(line[i:].lstrip("\\"))
        after = line[i + slashes : i + slashes + 1]
        if slashes:
            count = slashes // 2 if after == '"' else slashes
            part = (part or "") + "\\" * count
            i += slashes
            if after == '"' and slashes % 2:
                part, i = part + '"', i + 1
        elif line[i] == '"':
            part, is_quoted, i = part or "", not is_quoted, i + 1
        elif line[i] in " \t" and not is_quoted:
            if part is not None:
                parts.append(part)
            part, i = None, i + 1
        else:
            part, i = (part or "") + line[i], i + 1
    return [*parts, part] if part is not None else parts


@given(st.lists(st.text('a "\\ü'), min_size=1))
def test_arguments_of_a_shortcut_are_taken_apart_as_they_were_put_together(
    arguments: Sequence[str],
) -> None:
    assert split_arguments(start_menu.quote_arguments(arguments)) == arguments


def read_shortcut(link: bytes) -> dict[str, str]:
    """What a shell link says, by the offsets of its parts."""
    size, flags = struct.unpack_from("<I16xI", link)
    assert (size, flags & ~(1 << 9)) == (76, 1 << 1 | 1 << 5 | 1 << 6 | 1 << 7)
    assert link[4:20] == bytes.fromhex("0114020000000000c000000000000046")
    info = link[76 : 76 + struct.unpack_from("<I", link, 76)[0]]
    (base,) = struct.unpack_from("<I", info, 16)
    wide, wide_suffix = struct.unpack_from("<2I", info, 28)
    found = {
        "ansi": info[base : info.index(0, base)].decode("cp1252"),
        "target": info[wide : wide_suffix - 2].decode("utf-16-le"),
    }
    at = 76 + len(info)
    for name in ("arguments", "icon"):
        letters = struct.unpack_from("<H", link, at)[0]
        found[name] = link[at + 2 : at + 2 + 2 * letters].decode("utf-16-le")
        at += 2 + 2 * letters
    if flags & 1 << 9:
        length, kind = struct.unpack_from("<II", link, at)
        assert (length, kind) == (0x314, 0xA0000001)
        found["path"] = link[at + 8 + 260 : at + length].decode("utf-16-le").rstrip("\0")
        at += length
    assert link[at:] == bytes(4)
    return found


def test_shortcuts_start_the_python_without_a_console_wherever_it_lies() -> None:
    python = r"C:\Users\Jörg Ł\my tools\python.exe"
    programs = PureWindowsPath(r"C:\Start Menu\Programs")
    data = PureWindowsPath(r"C:\Users\Jörg Ł\limberup")
    files = start_menu.make_files(programs, data, Entry(python, "Quit limberup"), PICTURES)
    assert [str(one.path.relative_to(programs)) for one in files[:2]] == [
        r"limberup\limberup.lnk",
        r"limberup\Quit limberup.lnk",
    ]
    starts, ends = (read_shortcut(one.content) for one in files[:2])
    hidden = r"C:\Users\Jörg Ł\my tools\pythonw.exe"
    assert starts["target"] == starts["path"] == ends["target"] == hidden
    assert starts["ansi"] == hidden.replace("Ł", "?")
    assert split_arguments(starts["arguments"]) == STARTS
    assert split_arguments(ends["arguments"]) == ENDS
    assert starts["icon"] == str(files[2].path) == str(data / "limberup.ico")


def test_a_path_too_long_for_its_block_is_in_the_shortcut_all_the_same() -> None:
    target = "C:\\" + 300 * "a" + "\\pythonw.exe"
    found = read_shortcut(start_menu.make_shortcut(target, "-V", "x.ico"))
    assert found["target"] == target
    assert "path" not in found


# --- macOS ----------------------------------------------------------------------------------------


@given(PATHS)
@example(ODD)
def test_the_script_of_an_application_runs_the_same_interpreter(python: str) -> None:
    script = app_bundle.make_script(Entry(python, "Quit").start)
    first, command = script.split("\n", 1)
    assert first == "#!/bin/sh"
    assert shlex.split(command) == ["exec", python, *STARTS]


def test_there_is_an_application_that_starts_and_one_that_quits() -> None:
    entry = Entry(ODD, "Quit limberup")
    files = app_bundle.make_files(PurePosixPath("/A"), entry, PICTURES, "1.2")
    by_path = {str(one.path): one for one in files}
    for name, command, what in (("limberup", STARTS, "coach"), ("Quit limberup", ENDS, "quit")):
        contents = f"/A/{name}.app/Contents"
        info = plistlib.loads(by_path[f"{contents}/Info.plist"].content)
        assert (info["CFBundleName"], info["CFBundleIdentifier"]) == (name, f"org.limberup.{what}")
        assert info["LSUIElement"] is True
        script = by_path[f"{contents}/MacOS/{info['CFBundleExecutable']}"]
        assert script.is_program
        assert shlex.split(script.content.decode())[2:] == [ODD, *command]
        assert f"{contents}/Resources/{info['CFBundleIconFile']}.icns" in by_path
    assert len(files) == 6


# --- the pictures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [192, 512])
def test_the_pictures_are_as_large_as_they_say_and_have_clear_corners(side: int) -> None:
    content = (STATIC / f"icon-{side}.png").read_bytes()
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (side, side, 4)
    assert picture[0, 0, 3] == 0
    assert picture[side // 2, side // 16, 3] == 255


def test_files_of_icons_hold_the_picture_as_it_is() -> None:
    icon = start_menu.make_icon(b"picture")
    assert struct.unpack_from("<HHH", icon) == (0, 1, 1)
    length, offset = struct.unpack_from("<II", icon, 14)
    assert icon[offset : offset + length] == b"picture" == icon[offset:]
    icon = app_bundle.make_icon(b"picture")
    assert struct.unpack_from(">4sI4sI", icon) == (b"icns", len(icon), b"ic09", len(icon) - 8)
    assert icon[16:] == b"picture"


# --- in their place -------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("STATE", "DATA", "CACHE", "CONFIG"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    return tmp_path


def live(*options: str) -> str:
    done = CliRunner().invoke(app, ["live", *options])
    assert done.exit_code == 0, done.output
    return done.output


def list_all(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_it_is_put_there_told_and_taken_away_to_the_last_file(
    home: Path, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = list_files(system)
    monkeypatch.setattr("limberup.launcher.place.list_files", lambda: placed)
    theirs = find_programs_folder(system) / "theirs"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    shown = theirs.with_name("limberup.app" if system == "darwin" else "limberup.desktop")
    told = live("--install")
    assert f"({shown})" in told
    assert "limberup live --uninstall" in told
    written = list_all(home)
    assert written == sorted([theirs, *(Path(one.path) for one in placed)])
    assert [path.stat().st_mode & 0o111 != 0 for path in written] == [
        "MacOS" in path.parts for path in written
    ]
    assert live("--install") == told, "twice does no harm"
    assert list_all(home) == written
    assert f"({shown})" in live("--uninstall")
    assert list_all(home) == [theirs]
    assert not list(home.rglob("*.app"))
    assert "nothing to remove" in live("--uninstall")


def test_it_runs_the_interpreter_that_limberup_is_installed_for(home: Path) -> None:
    live("--install")
    entry = (home / ".local/share/applications/limberup.desktop").read_text()
    starts, ends = re.findall(r"^Exec=(.*)$", entry, re.MULTILINE)
    assert read_exec(starts) == [sys.executable, *STARTS]
    assert read_exec(ends) == [sys.executable, *ENDS]


def test_each_system_has_its_place_for_programs(home: Path) -> None:
    assert find_programs_folder("linux") == home / ".local/share/applications"
    assert find_programs_folder("darwin") == home / "Applications"
    start_menu = find_programs_folder("win32").parts[-4:]
    assert start_menu == ("Microsoft", "Windows", "Start Menu", "Programs")
    assert [one.path.name for one in list_files("win32")] == [
        "limberup.lnk",
        "Quit limberup.lnk",
        "limberup.ico",
    ]


def test_a_folder_that_others_use_too_is_left(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed = list_files("darwin")
    monkeypatch.setattr("limberup.launcher.place.list_files", lambda: placed)
    live("--install")
    theirs = home / "Applications/limberup.app/theirs"
    theirs.write_text("theirs")
    live("--uninstall")
    assert list_all(home) == [theirs]


def test_forget_everything_says_that_the_icon_stays(home: Path) -> None:
    live("--install")
    there = list_all(home)
    done = CliRunner().invoke(app, ["history", "forget-everything", "--yes"])
    assert "limberup live --uninstall" in done.output
    assert list_all(home) == there
    live("--uninstall")
    done = CliRunner().invoke(app, ["history", "forget-everything", "--yes"])
    assert "--uninstall" not in done.output


def test_one_thing_is_asked_for_at_a_time(home: Path) -> None:
    done = CliRunner().invoke(app, ["live", "--install", "--uninstall"])
    assert isinstance(done.exception, BadInputError)
    assert list_all(home) == []
