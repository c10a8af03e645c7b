"""Windows: two shortcuts in a folder of the Start menu.

Scripts would flash a console, or are no longer run by newer systems; a shortcut starts Python
itself, by the program that has no console.
"""

import re
import struct
from collections.abc import Sequence
from pathlib import PureWindowsPath
from typing import Final

from limberup.launcher.entry import NAME, Entry, Pictures, PlacedFile

_CLASS: Final = bytes.fromhex("0114020000000000c000000000000046")
_HAS_LINK_INFO: Final = 1 << 1
_HAS_ARGUMENTS: Final = 1 << 5
_HAS_ICON: Final = 1 << 6
_IS_UNICODE: Final = 1 << 7
_HAS_PATH_BLOCK: Final = 1 << 9
_PATH_BLOCK: Final = 0xA0000001
_PATH_LETTERS: Final = 260
_ANSI: Final = "cp1252"
_SHOW_NORMALLY: Final = 1
_FIXED_DISK: Final = 3


def make_files(
    programs: PureWindowsPath, data: PureWindowsPath, entry: Entry, pictures: Pictures
) -> list[PlacedFile]:
    """The files of the icon. `programs`: the folder of the Start menu; `data`: limberup's own."""
    icon = data / f"{NAME}.ico"
    python = PureWindowsPath(entry.python).with_name("pythonw.exe")
    folder = programs / NAME

    def make(command: Sequence[str]) -> bytes:
        return make_shortcut(str(python), quote_arguments(command[1:]), str(icon))

    return [
        PlacedFile(folder / f"{NAME}.lnk", make(entry.start), own_folders=1),
        PlacedFile(folder / f"{entry.quit_name}.lnk", make(entry.quit), own_folders=1),
        PlacedFile(icon, make_icon(pictures.png_192)),
    ]


def quote_arguments(arguments: Sequence[str]) -> str:
    r"""Arguments as a command line that programs of Windows take apart again.

    >>> print(quote_arguments(["live", "a b", 'say "hi"', "c:\\d e\\"]))
    live "a b" "say \"hi\"" "c:\d e\\"
    """
    return " ".join(_quote(one) for one in arguments)


def _quote(argument: str) -> str:
    if argument and not re.search(r'[\s"]', argument):
        return argument
    doubled = re.sub(r'(\\*)"', r'\1\1\\"', argument)
    return '"' + re.sub(r"(\\+)$", r"\1\1", doubled) + '"'


def make_shortcut(target: str, arguments: str, icon: str) -> bytes:
    """A shell link ([MS-SHLLINK]) to a program with arguments and an icon.

    The program is named twice, as a file of a disk and as a path that is looked up anew: which of
    them a system goes by differs. Times and sizes of the program are left 0, for they change.
    """
    flags = _HAS_LINK_INFO | _HAS_ARGUMENTS | _HAS_ICON | _IS_UNICODE
    has_path = len(target) < _PATH_LETTERS
    flags |= _HAS_PATH_BLOCK if has_path else 0
    times_and_size = bytes(8 * 3 + 4)
    header = struct.pack("<I16sII", 76, _CLASS, flags, 0) + times_and_size
    header += struct.pack("<iIHHII", 0, _SHOW_NORMALLY, 0, 0, 0, 0)
    strings = b"".join(
        struct.pack("<H", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")
        for text in (arguments, icon)
    )
    path = _make_path_block(target) if has_path else b""
    return header + _make_link_info(target) + strings + path + bytes(4)


def _make_link_info(target: str) -> bytes:
    """Where the program lies: on a fixed disk, at a path in both encodings."""
    volume = struct.pack("<IIII", 17, _FIXED_DISK, 0, 16) + b"\0"
    ansi = target.encode(_ANSI, "replace") + b"\0"
    wide = target.encode("utf-16-le") + b"\0\0"
    head = 36
    base = head + len(volume)
    suffix = base + len(ansi)
    wide_base = suffix + 1
    wide_suffix = wide_base + len(wide)
    size = wide_suffix + 2
    offsets = (size, head, 1, head, base, 0, suffix, wide_base, wide_suffix)
    return struct.pack("<9I", *offsets) + volume + ansi + b"\0" + wide + b"\0\0"


def _make_path_block(target: str) -> bytes:
    ansi = target.encode(_ANSI, "replace").ljust(_PATH_LETTERS, b"\0")
    wide = target.encode("utf-16-le").ljust(2 * _PATH_LETTERS, b"\0")
    return struct.pack("<II", 8 + len(ansi) + len(wide), _PATH_BLOCK) + ansi + wide


def make_icon(png: bytes) -> bytes:
    """A PNG of 192 pixels a side as a file of icons."""
    side, offset = 192, 6 + 16
    return (
        struct.pack("<HHH", 0, 1, 1)
        + struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), offset)
        + png
    )
