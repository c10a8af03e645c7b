"""What `limberup live` does for the icon: puts it there, takes it away, and ends or shows the coach
that runs.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

from limberup.border import name_reason
from limberup.coach.folders import find_state_folder
from limberup.errors import BadInputError
from limberup.launcher.place import install, uninstall
from limberup.web.browser import show_trouble
from limberup.web.running import Wish, find_running, is_running, wish
from limberup.words import say

PATIENT_S: Final = 10.0
EVERY_S: Final = 0.1


def settle(*, wants_icon: bool, wants_none: bool, wants_end: bool) -> bool:
    """Do the one thing that was asked for in place of a session; whether there was one."""
    if wants_icon + wants_none + wants_end > 1:
        raise BadInputError("Give one of --install, --uninstall and --quit, not several.")
    if wants_icon:
        typer.echo(say("launcher.installed", path=install()))
    elif wants_none:
        path = uninstall()
        gone = say("launcher.removed", path=path) if path else say("launcher.not_there")
        typer.echo(gone)
    elif wants_end:
        typer.echo(_end_all(find_state_folder()))
    return wants_icon or wants_none or wants_end


def show_running(port: int, *, is_any_well: bool) -> bool:
    """Open the page of the coach that runs at a port; whether there is one.

    `is_any_well`: one at another port will do.
    """
    folder = find_state_folder()
    running = sorted(find_running(folder), key=lambda other: other != port)
    if not running or (running[0] != port and not is_any_well):
        return False
    _ask(folder, running[0], Wish.OPEN)
    typer.echo(say("launcher.running"))
    return True


@contextmanager
def showing_trouble(*, wanted: bool) -> Iterator[None]:
    """Show the sentence of a BadInputError in the browser, too, where nobody sees a terminal."""
    try:
        yield
    except BadInputError as error:
        if wanted:
            show_trouble(find_state_folder(), say("launcher.trouble"), str(error))
        raise


def _end_all(folder: Path) -> str:
    """End the person's coaches: a sentence that says whether they have."""
    ports = list(find_running(folder))
    for port in ports:
        _ask(folder, port, Wish.QUIT)
    if not ports:
        return say("launcher.none_runs")
    give_up_s = time.monotonic() + PATIENT_S
    while time.monotonic() < give_up_s:
        if not any(is_running(folder, port) for port in ports):
            return say("launcher.ended")
        time.sleep(EVERY_S)
    return say("launcher.busy")


def _ask(folder: Path, port: int, what: Wish) -> None:
    try:
        wish(folder, port, what)
    except OSError as error:
        raise BadInputError(
            f"The coach cannot be reached, because nothing can be written in {folder} "
            f"({name_reason(error)})."
        ) from error
