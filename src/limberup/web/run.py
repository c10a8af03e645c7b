"""Open the port, print the address, open the browser, serve until Ctrl-C."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn

from limberup.errors import BadInputError
from limberup.web.app import create_app
from limberup.web.attendant import Attendant, IdleClock
from limberup.web.browser import Browser, forget_trouble
from limberup.web.connection import TimedConnection
from limberup.web.hub import Hub
from limberup.web.keys import Keys
from limberup.web.messages import LARGEST
from limberup.web.running import Running

HOST: Final = "127.0.0.1"
PORT: Final = 8477
PING_S: Final = 20.0
"""A page that has not answered for so long after a ping, which is as often, is gone."""


def open_port(port: int) -> socket.socket:
    """Listen on this machine only. Raises BadInputError when the port is taken or not allowed."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


def _open_port_or_any(port: int) -> socket.socket:
    try:
        return open_port(port)
    except BadInputError:
        return open_port(0)


def serve(
    hub: Hub,
    *,
    port: int,
    token: str,
    open_browser: bool,
    folder: Path,
    tell: Callable[[str], None],
    begin: str = "",
    idle_minutes: float | None = None,
) -> None:
    """Serve the page until the person ends it, or no page has been open for `idle_minutes`.

    Where those are given nobody sees a terminal: a port that is taken is another one then.
    `tell` is given the address, which begins what has the id `begin`. `folder`: where the browser
    finds the way to the page, and other commands leave their wishes.
    """
    listener = open_port(port) if idle_minutes is None else _open_port_or_any(port)
    actual = listener.getsockname()[1]
    keys = Keys(token, actual)
    tell(f"http://{HOST}:{actual}/{token}/" + (f"#{begin}" if begin else ""))
    config = uvicorn.Config(
        create_app(hub, token, actual, keys=keys, begin=begin),
        http=TimedConnection,
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws_max_size=LARGEST,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        # Pictures are compressed already; trying again only costs time.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    forget_trouble(folder)
    browser = Browser(folder, actual)

    def open_page() -> None:
        browser.open(f"http://{HOST}:{actual}{keys.make_link(browser.forget)}")

    def end() -> None:
        server.should_exit = True

    if open_browser:
        open_page()
    running = Running(folder, actual)
    clock = IdleClock(None if idle_minutes is None else 60.0 * idle_minutes, time.monotonic())
    attendant = Attendant(running.take_wish, clock, lambda: hub.lines, open_page, end)
    attendant.start()
    try:
        server.run(sockets=[listener])
    finally:
        attendant.stop()
        running.close()
        browser.forget()
        listener.close()
