"""macOS: two applications, each a script with what the system wants to know of it."""

import plistlib
import shlex
import struct
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from limberup.launcher.entry import NAME, Entry, Pictures, PlacedFile

_BUNDLE: Final = "org.limberup"
_PNG_512: Final = b"ic09"


def make_files(
    applications: PurePath, entry: Entry, pictures: Pictures, version: str
) -> list[PlacedFile]:
    """The files of both. `applications`: the person's own folder of them."""
    starts = _make_app(applications, NAME, "coach", entry.start, pictures, version)
    ends = _make_app(applications, entry.quit_name, "quit", entry.quit, pictures, version)
    return [*starts, *ends]


def _make_app(
    applications: PurePath,
    name: str,
    what: str,
    command: Sequence[str],
    pictures: Pictures,
    version: str,
) -> list[PlacedFile]:
    contents = applications / f"{name}.app" / "Contents"
    script = make_script(command).encode(errors="surrogateescape")
    return [
        PlacedFile(contents / "MacOS" / NAME, script, own_folders=1, is_program=True),
        PlacedFile(
            contents / "Resources" / f"{NAME}.icns", make_icon(pictures.png_512), own_folders=1
        ),
        PlacedFile(contents / "Info.plist", make_info(name, what, version), own_folders=2),
    ]


def make_info(name: str, what: str, version: str) -> bytes:
    """What the system is told. `what`: of the two applications, for its identifier.

    It is none that shows in the Dock: a script does not answer the system, and would be called
    hung. A script runs on every chip; without saying so, the system offers to install Rosetta.
    """
    return plistlib.dumps(
        {
            "CFBundleDisplayName": name,
            "CFBundleExecutable": NAME,
            "CFBundleIconFile": NAME,
            "CFBundleIdentifier": f"{_BUNDLE}.{what}",
            "CFBundleInfoDictionaryVersion": "6.0",
            "CFBundleName": name,
            "CFBundlePackageType": "APPL",
            "CFBundleShortVersionString": version,
            "CFBundleVersion": version,
            "LSArchitecturePriority": ["arm64", "x86_64"],
            "LSUIElement": True,
        }
    )


def make_script(command: Sequence[str]) -> str:
    """What the application runs."""
    return f"#!/bin/sh\nexec {shlex.join(command)}\n"


def make_icon(png: bytes) -> bytes:
    """A PNG of 512 pixels a side as a file of icons."""
    return struct.pack(">4sI4sI", b"icns", 16 + len(png), _PNG_512, 8 + len(png)) + png
