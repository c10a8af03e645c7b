"""The command line. Errors are one sentence and exit 2.

Nobody found in a scored video is exit 3.
"""

import io
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from limberup.cli import check, import_, live, routine, score, specs, trace
from limberup.cli.common import (
    EXIT_BAD_INPUT,
    EXIT_INTERRUPTED,
)
from limberup.errors import BadInputError

app = typer.Typer(
    help="Coaches low-back mobility exercises from pose landmarks. Everything runs on this "
    "machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"limberup {version('limberup')}")
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda value: _print_version(wanted=value),
            is_eager=True,
            help="Print the version.",
        ),
    ] = False,
) -> None:
    """Coaches low-back mobility exercises from pose landmarks. Everything runs on this machine."""


for commands in (score, import_, check, live, routine, specs, trace):
    commands.register(app)


def main() -> None:
    """Run the command line; bad input ends as one sentence on standard error and exit status 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="replace"
        )  # a name that the terminal cannot show is no reason to fail
    try:
        app(prog_name="limberup")
    except BadInputError as error:
        typer.echo(f"limberup: {error}", err=True)
        sys.exit(EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
