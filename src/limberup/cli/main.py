"""The command line. Errors are one sentence and exit 2.

Nobody found in a scored video is exit 3. Only the command that is asked for is loaded: some of them
bring a pose model, a web server or a video library along, which takes seconds.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from keyword import iskeyword
from typing import Annotated, Any, Final

import typer
import typer.core

from limberup.cli.ending import end_in_sentence, mend_streams

COMMANDS: Final[Mapping[str, str]] = {
    "score": "Judge an exercise in a recorded video, or in many.",
    "import": "Make a recording of landmarks from elsewhere, to be scored like a video.",
    "check": "Score clips whose truth is known, and tell how well the detectors judged them.",
    "live": "Coach in front of the webcam.",
    "history": "Your sessions: what you did, how it went over the weeks.",
    "routine": "Exercises in an order, with doses and rests.",
    "specs": "The exercises: what they ask for, and whether their files are in order.",
    "trace": "Show what the engine sees: signals, the person's own range, repetitions, attempts, "
    "faults.",
    "bench": "Time each pose model on a drawn person, with each program that can run it.",
    "doctor": "Tell whether everything that limberup needs is in order, and what to do where it is "
    "not.",
}
"""The modules of `limberup.cli` that add a command of their name, and its line in the help."""


def load_command(name: str) -> Any:  # noqa: ANN401, the type has moved from version to version
    """The command itself, with the module that it is in."""
    app = typer.Typer()
    module = f"{name}_" if iskeyword(name) else name
    import_module(f"limberup.cli.{module}").register(app)
    return typer.main.get_group(app).commands[name]


class LaterCommand(typer.core.TyperCommand):
    """Stands for a command in the help, and makes way for it once it is to run."""

    def make_context(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401, as in typer
        """The context of the command itself."""
        return load_command(str(self.name)).make_context(*args, **extra)


class Commands(typer.core.TyperGroup):
    """All commands, none of them loaded."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401, they are typer's own
        super().__init__(**settings)
        for name, line in COMMANDS.items():
            self.add_command(LaterCommand(name, help=line))


app = typer.Typer(
    cls=Commands,
    help="Coaches low-back mobility exercises from pose landmarks. Everything runs on this "
    "machine.",
    no_args_is_help=True,
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


def main() -> None:
    """Run the command line, and end with its exit status; see `cli.ending`."""
    mend_streams()
    sys.exit(end_in_sentence(lambda: app(prog_name="limberup")))
