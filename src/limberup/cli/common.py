"""What the commands share.

Exit statuses, the choice of a model, a progress bar, printing that notices a failure.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from limberup.border import name_reason
from limberup.errors import BadInputError
from limberup.words.catalogue import ENGLISH, find_language, list_languages, use_language

if TYPE_CHECKING:
    from limberup.reports.document import Page

EXIT_REGRESSION: Final = 1
EXIT_UNREAD: Final = 1
EXIT_SOME_FAILED: Final = 1
EXIT_BAD_INPUT: Final = 2
EXIT_NOBODY: Final = 3
EXIT_FAULT: Final = 70
EXIT_INTERRUPTED: Final = 130


class ModelChoice(StrEnum):
    """The pose models; `auto` takes the most accurate one, since a recorded video can wait."""

    LITE = "lite"
    FULL = "full"
    HEAVY = "heavy"
    AUTO = "auto"


def _choose_language(value: str) -> str:
    found = find_language(value)
    if value and not found:
        known = ", ".join(list_languages())
        raise BadInputError(f'There is no language "{value}" here: choose one of {known}.')
    use_language(found or ENGLISH)
    return found


Language = Annotated[
    str,
    typer.Option(
        "--language",
        envvar="LIMBERUP_LANGUAGE",
        metavar="CODE",
        is_eager=True,
        callback=_choose_language,
        help=f"The language of what is printed, shown and said: {', '.join(list_languages())}.",
    ),
]
"""Set before anything else is looked at, so that exercises are read in it."""


class BackendChoice(StrEnum):
    """The programs that run a pose model; `auto` takes MediaPipe where it is installed, except in
    live sessions on a machine where another one was found to be faster.
    """

    AUTO = "auto"
    MEDIAPIPE = "mediapipe"
    LITERT = "litert"


BackendOption: TypeAlias = Annotated[
    BackendChoice,
    typer.Option(help="Program that runs the pose model; auto takes MediaPipe if it is there."),
]


def print_page(page: "Page") -> None:
    """Print a document on standard output, its words as they are."""
    from rich.console import Console  # what prints only a line starts without it

    from limberup.reports.terminal import render_terminal

    Console(markup=False, emoji=False, highlight=False).print(render_terminal(page))


def print_pages(pages: Iterable["Page"]) -> None:
    """Print documents with a blank line between them."""
    for number, page in enumerate(pages):
        if number > 0:
            typer.echo()
        print_page(page)


def is_stdout(path: Path) -> bool:
    """Whether "-" was given in place of a file."""
    return str(path) == "-"


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while `what` is done, moved on by so many.

    Nothing when that is no terminal.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.update(task, advance=count)


@contextmanager
def printing() -> Iterator[None]:
    """Notice at once when nothing can be printed.

    A reader that has gone away, like `head`, is no error.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise BadInputError(
            f"The result cannot be printed ({name_reason(error)}); send it somewhere else."
        ) from error
