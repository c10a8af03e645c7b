"""Linux: a desktop entry of freedesktop.org, with its action "Quit"."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final

from limberup.launcher.entry import NAME, Entry, Pictures, PlacedFile

_PLAIN: Final = re.compile(r"[A-Za-z0-9_@+:,./-]+")
_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def make_files(
    programs: PurePath,
    entry: Entry,
    pictures: Pictures,
    comments: Mapping[str, str],
    quits: Mapping[str, str],
) -> list[PlacedFile]:
    """The files of the icon. `programs`: the person's own folder of desktop entries.

    `comments` and `quits` by the code of their language, English first.
    """
    icons = programs.parent / "icons" / "hicolor"
    by_size = {"192x192": pictures.png_192, "512x512": pictures.png_512}
    return [
        PlacedFile(
            programs / f"{NAME}.desktop",
            make_desktop_entry(entry, comments, quits).encode(),
        ),
        *(PlacedFile(icons / size / "apps" / f"{NAME}.png", png) for size, png in by_size.items()),
    ]


def make_desktop_entry(entry: Entry, comments: Mapping[str, str], quits: Mapping[str, str]) -> str:
    """The text of the desktop entry."""
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        f"Name={NAME}",
        *_translate("Comment", comments),
        f"Icon={NAME}",
        f"Exec={quote_command(entry.start)}",
        "Terminal=false",
        "StartupNotify=false",
        "Categories=Education;Sports;",
        "Actions=quit;",
        "",
        "[Desktop Action quit]",
        *_translate("Name", quits),
        f"Exec={quote_command(entry.quit)}",
    ]
    return "\n".join(lines) + "\n"


def quote_command(command: Sequence[str]) -> str:
    r"""A command line as the value of `Exec`.

    Quoted as an argument, and then escaped once more as a value; `%` would begin a field code.

    >>> print(quote_command(["/opt/my tools/100%/$x", "live"]))
    "/opt/my tools/100%%/\\$x" live
    """
    return _escape(" ".join(_quote(part) for part in command))


def _quote(part: str) -> str:
    part = part.replace("%", "%%")
    if _PLAIN.fullmatch(part):
        return part
    return '"' + re.sub(r'(["`$\\])', r"\\\1", part) + '"'


def _translate(key: str, values: Mapping[str, str]) -> list[str]:
    """A line for each language; the first one is for those who speak none of them."""
    return [
        f"{key}={_escape(value)}" if number == 0 else f"{key}[{code}]={_escape(value)}"
        for number, (code, value) in enumerate(values.items())
    ]


def _escape(value: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in value)
