"""The commands `limberup routine list|show`."""

from typing import Annotated

import typer

from limberup.cli.common import Language, print_page, printing
from limberup.reports.document import Page
from limberup.reports.routine_pages import make_list_page, make_routine_page
from limberup.results.routine import find_routine, list_routines, load_routine
from limberup.spec import find_any

routine_app = typer.Typer(help="Exercises in an order, with doses and rests.")


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(routine_app, name="routine", no_args_is_help=True)


@routine_app.command(name="list")
def list_command(_language: Language = "") -> None:
    """List all routines."""
    _print(make_list_page(load_routine(path) for path in list_routines().values()))


@routine_app.command(name="show")
def show_command(
    routine: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a routine, or the path of one (.toml).")
    ],
    _language: Language = "",
) -> None:
    """Explain a routine.

    Its exercises in order, how much of each, the rests, and what to take care of.
    """
    found = find_routine(routine)
    names = [*found.list_exercises(), *([found.all_day] if found.all_day else [])]
    _print(make_routine_page(found, {name: find_any(name) for name in names}))


def _print(page: Page) -> None:
    with printing():
        print_page(page)
