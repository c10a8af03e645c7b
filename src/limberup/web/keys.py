"""What opens the door to the coach.

The token of the printed address, which a person copies; a link for the browser that opens by
itself, good for once; and the cookie that the browser gets for it.
"""

import hashlib
import hmac
import os
import secrets
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import msgspec

TOKEN_FILE: Final = "live-token.json"  # noqa: S105
TOKEN_KEEP_S: Final = 24 * 3600.0
"""So long a token is used again, so that a page finds the coach that was started anew."""

START: Final = "start"
"""Where the link leads: the first part of its path, before the key."""

_LARGEST: Final = 4096
_ITSELF: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""No link to another file is followed, and nobody is waited for."""


class _Known(msgspec.Struct, frozen=True):
    """The token file. `at`: when the token was made, seconds of the system's clock."""

    token: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    at: float


class Keys:
    """The keys of one coach. `port`: cookies are those of a machine, not of a port."""

    def __init__(self, token: str, port: int) -> None:
        self._token = token
        self._cookie = hmac.new(token.encode(), b"cookie", hashlib.sha256).hexdigest()
        self._name = f"limberup-{port}"
        self._links: dict[str, Callable[[], None]] = {}

    def make_link(self, on_use: Callable[[], None] = lambda: None) -> str:
        """A path that opens the coach once."""
        key = secrets.token_hex(16)
        self._links[key] = on_use
        return f"/{START}/{key}"

    def use_link(self, path: str) -> bool:
        """Whether it is such a path; from now on it is none."""
        key = path.removeprefix(f"/{START}/")
        if not any(_is_same(key, one) for one in self._links):
            return False
        self._links.pop(key)()
        return True

    def make_cookie(self) -> str:
        """The header that gives the browser its cookie: for no script, and for no other site."""
        return f"{self._name}={self._cookie}; HttpOnly; SameSite=Strict; Path=/"

    def fits_cookie(self, header: str) -> bool:
        """Whether the cookie is among those that a browser sends."""
        sent = (part.strip().partition("=") for part in header.split(";"))
        return any(name == self._name and _is_same(value, self._cookie) for name, _, value in sent)

    def fits_path(self, path: str) -> bool:
        """Whether a path begins with the token."""
        return _is_same(path.lstrip("/").split("/", 1)[0], self._token)


def _is_same(a: str, b: str) -> bool:
    return secrets.compare_digest(a.encode(errors="replace"), b.encode())


def load_token(folder: Path) -> str:
    """The token of the last start, if that was today, so that a page left open finds its way back.

    Else a new one: also where somebody else could have read or written the file.
    """
    path = folder / TOKEN_FILE
    token = _read_token(path)
    if token is None:
        token = secrets.token_hex(16)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_private(path, msgspec.json.encode(_Known(token, time.time())))
    return token


def _read_token(path: Path) -> str | None:
    with suppress(OSError, ValueError, RecursionError):
        known = msgspec.json.decode(read_private(path), type=_Known)
        if 0.0 <= time.time() - known.at < TOKEN_KEEP_S:
            return known.token
    return None


def read_private(path: Path) -> bytes:
    """A small file, or b"" where somebody else could have read or written it.

    Raises OSError where it cannot be read.
    """
    file = os.open(path, os.O_RDONLY | _ITSELF)
    with os.fdopen(file, "rb") as stream:
        return stream.read(_LARGEST) if _is_private(os.fstat(file)) else b""


def _is_private(state: os.stat_result) -> bool:
    """Whether it is an ordinary file that its owner alone, who is this person, can read or write.

    Windows keeps a person's folders to themselves and has no such modes.
    """
    if os.name != "posix":
        return stat.S_ISREG(state.st_mode)
    is_own = state.st_uid == os.getuid() and not state.st_mode & 0o077
    return stat.S_ISREG(state.st_mode) and is_own


def write_private(path: Path, content: bytes) -> None:
    """Write a new file for this person's eyes only, in place of one that is there.

    Raises OSError where it cannot be written.
    """
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
