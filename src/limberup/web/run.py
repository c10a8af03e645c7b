"""Open the port, print the address, open the browser, serve until Ctrl-C."""

import json
import os
import secrets
import socket
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import uvicorn

from limberup.errors import BadInputError
from limberup.web.app import create_app
from limberup.web.hub import Hub
from limberup.web.messages import LARGEST

HOST: Final = "127.0.0.1"
PORT: Final = 8477
TOKEN_FILE: Final = "live-token.json"  # noqa: S105
TOKEN_KEEP_S: Final = 24 * 3600.0
"""So long a token is used again, so that a page finds the coach that was started anew."""


def open_port(port: int) -> socket.socket:
    """Listen on this machine only. Raises BadInputError when the port is taken or not allowed."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OverflowError as error:
        listener.close()
        raise BadInputError(
            f"There is no port {port}: give --port a number from 0 to 65535."
        ) from error
    except OSError as error:
        listener.close()
        raise BadInputError(
            f"Port {port} cannot be opened ({error.strerror}): the coach may be running already, "
            "in another terminal. "
            f"Use that one, end it, or give another port with --port {port + 1}."
        ) from error
    return listener


def load_token(folder: Path) -> str:
    """The token of the last start, if that was today, so that a page left open finds its way back.

    Else a new one.
    """
    path = folder / TOKEN_FILE
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text(encoding="utf-8"))
        token = str(known["token"])
        if time.time() - float(known["at"]) < TOKEN_KEEP_S and len(token) >= 32 and token.isalnum():
            return token
    token = secrets.token_hex(16)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as stream:
            json.dump({"token": token, "at": time.time()}, stream)
    return token


def serve(
    hub: Hub,
    *,
    port: int,
    token: str,
    open_browser: bool,
    tell: Callable[[str], None],
    begin: str = "",
) -> None:
    """Serve the page until the person ends it.

    `tell` is given the address, which begins what has the id `begin`.
    """
    listener = open_port(port)
    actual = listener.getsockname()[1]
    address = f"http://{HOST}:{actual}/{token}/" + (f"#{begin}" if begin else "")
    tell(address)
    config = uvicorn.Config(
        create_app(hub, token, actual),
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws_max_size=LARGEST,
        # Pictures are compressed already; trying again only costs time.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    if open_browser:
        webbrowser.open(address)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
