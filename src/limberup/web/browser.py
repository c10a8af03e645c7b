"""Opens the page in the person's browser, without anything secret on a command line.

Everybody on a machine can read the command lines of everybody's programs. So the browser is given
the name of a file that only its owner can read, and the way to the coach is in there.
"""

import threading
import webbrowser
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Final

from limberup.web.guard import make_redirection
from limberup.web.keys import write_private

TROUBLE: Final = "open-coach-trouble.html"


class Browser:
    """Opens a page once. `folder`: the person's own; `port`: of this coach, there may be others."""

    def __init__(self, folder: Path, port: int) -> None:
        self._path = folder / f"open-coach-{port}.html"

    def open(self, address: str) -> None:
        """Open an address, which is good for once; some browsers come back only when closed."""
        with suppress(OSError):  # then the person copies the address that was printed
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_private(self._path, make_redirection(address).encode())
            where = self._path.resolve().as_uri()
            threading.Thread(target=webbrowser.open, args=(where,), daemon=True).start()

    def forget(self) -> None:
        """The page is there, or the coach has ended: the way leads nowhere."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def show_trouble(folder: Path, title: str, sentence: str) -> None:
    """Show in the browser why there is no coach, to somebody who has no terminal to read it in."""
    page = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(sentence)}</p></body></html>"
    )
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_private(folder / TROUBLE, page.encode(errors="replace"))
        webbrowser.open((folder / TROUBLE).resolve().as_uri())


def forget_trouble(folder: Path) -> None:
    """There is a coach again."""
    with suppress(OSError):
        (folder / TROUBLE).unlink(missing_ok=True)
