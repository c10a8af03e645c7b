"""Programs to be killed, forked from a server of Python's that has imported everything.

A fork does all that a program started anew would do, but for its second of importing. Each is the
first of a group of processes, so that whatever it has started in turn can be found.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from program import limberup

PATIENCE_S: Final = 120.0
"""A limit for what must happen, not a time that anything should take."""

_LOADED: Final = ["limberup.cli.main", "limberup.pipeline", "limberup.web.run", "scipy.signal"]
"""What takes long to import; what the victims run is imported in each of them."""


def open_ward() -> ForkServerContext:
    """Where victims are made. Called before there is any."""
    ward = multiprocessing.get_context("forkserver")
    ward.set_forkserver_preload(_LOADED)
    return ward


@contextmanager
def victim(
    ward: ForkServerContext, run: Callable[..., object], *values: object
) -> Iterator[BaseProcess]:
    """While open, a process that runs something; afterwards it is gone, with all that it began."""
    process = ward.Process(target=_run_apart, args=(run, *values))
    process.start()
    try:
        yield process
    finally:
        kill(process)
        with suppress(ProcessLookupError):
            os.killpg(_get_id(process), signal.SIGKILL)


def kill(process: BaseProcess) -> None:
    """SIGKILL, and wait until it is dead."""
    process.kill()
    process.join()


def has_left_others(process: BaseProcess, patience_s: float = 10.0) -> bool:
    """Whether something that a dead process has started lives on and on."""
    end_s = time.monotonic() + patience_s
    while time.monotonic() < end_s:
        try:
            os.killpg(_get_id(process), 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True


def run_command(out: Path, arguments: tuple[Any, ...]) -> None:
    """What a victim does that is a command; what it has printed is in `out`, if it ends."""
    result = limberup(*arguments)
    out.write_text(f"{result.status}\n{result.out}{result.err}", encoding="utf-8")


def _get_id(process: BaseProcess) -> int:
    assert process.pid is not None
    return process.pid


def _run_apart(run: Callable[..., object], *values: object) -> None:
    os.setsid()
    run(*values)
