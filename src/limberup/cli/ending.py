"""How every command ends: with its exit status, and at worst with a sentence.

Bad input is told in a sentence and 2. Anything else that goes wrong is a fault of limberup itself:
it is called one, and ends with 70. What Python knows about either is printed only where the
environment variable `LIMBERUP_DEBUG` is set.
"""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import typer

from limberup.cli.common import (
    EXIT_BAD_INPUT,
    EXIT_FAULT,
    EXIT_INTERRUPTED,
    EXIT_UNREAD,
    printing,
)
from limberup.errors import BadInputError

_NOT_PRINTED: Final = frozenset({errno.EBADF, errno.EDQUOT, errno.EIO, errno.ENOSPC})

_STDERR: Final = 2

DEBUG_VARIABLE: Final = "LIMBERUP_DEBUG"


def mend_streams() -> None:
    """Let a program run all the same that was started without standard streams, or with poor ones.

    What is written where nobody can read fails as on a full disk, instead of landing in the next
    file that is opened. A name that the terminal cannot show is no reason to fail.
    """
    for number, mode in enumerate("rww"):
        try:
            os.fstat(number)
        except OSError:
            # It takes the lowest number that is free: this one. Results that get lost are told of;
            # what is told on standard error may as well get lost.
            os.open(os.devnull, os.O_WRONLY if number == _STDERR else os.O_RDONLY)
            stream = os.fdopen(number, mode, closefd=False)
            setattr(sys, ("stdin", "stdout", "stderr")[number], stream)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def end_in_sentence(run: Callable[[], object]) -> int:
    """The exit status of what is run, whatever it raises."""
    try:
        status = _run(run)
        with printing():
            pass  # what is still in the buffer
    except BadInputError as error:
        _tell(str(error))
        status = EXIT_BAD_INPUT
    except KeyboardInterrupt:
        status = EXIT_INTERRUPTED
    except BrokenPipeError:
        status = EXIT_UNREAD
    except Exception as error:  # noqa: BLE001 - the last net
        _tell(
            f"This is a fault of limberup, not of your file ({type(error).__name__}). Please "
            f"report it, with what you typed and what that prints with {DEBUG_VARIABLE}=1 before "
            "it."
        )
        status = EXIT_FAULT
    _give_up_printing()
    return status


def _run(run: Callable[[], object]) -> int:
    try:
        run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except OSError as error:
        # Every file is read and written behind a border, so it is what was to be printed.
        if error.errno in _NOT_PRINTED:
            with printing():
                raise
        raise
    return 0


def _tell(sentence: str) -> None:
    """Say what went wrong, on standard error.

    Names and files may hold letters that would move the cursor or clear the screen.
    """
    shown = "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for letter in sentence
    )
    with suppress(OSError):
        if os.environ.get(DEBUG_VARIABLE):
            traceback.print_exc()
        typer.echo(f"limberup: {shown}", err=True)


def _give_up_printing() -> None:
    """Keep Python from failing once more, at its very end, over what cannot be printed."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
