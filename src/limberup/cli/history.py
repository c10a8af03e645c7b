"""The commands `limberup history ...`: what was done, how it went over the weeks, and how to forget
it. What makes pages and pictures is loaded by the commands that show some.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import typer

from limberup.cli.common import is_stdout, print_page, print_pages, printing
from limberup.coach.folders import find_data_folder
from limberup.errors import BadInputError
from limberup.files import check_writable, write_whole
from limberup.history.choice import load_choice, save_choice
from limberup.history.store import NAME, HistoryStore
from limberup.spec import Spec, find_any, load_specs
from limberup.words import say

if TYPE_CHECKING:
    from limberup.history.records import KeptSession

PATIENT_S: Final = 5.0
"""A command may wait for a coach that is writing."""
MOST: Final = 30

history_app = typer.Typer(help="Your sessions: what you did, how it went over the weeks.")
Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a session, or its beginning.")]


class Form(StrEnum):
    """In which form sessions are exported."""

    CSV = "csv"
    JSON = "json"


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(history_app, name="history")


@history_app.callback(invoke_without_command=True)
def list_command(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="List all sessions.")] = False,
) -> None:
    """Your sessions: what you did, how it went over the weeks."""
    if context.invoked_subcommand is not None:
        return
    from limberup.history.pages import make_list_page

    lines = _open().find_sessions()
    most = len(lines) if everything else MOST
    is_on = load_choice(find_data_folder()).is_on
    with printing():
        print_page(make_list_page(lines, load_specs(), _today(), most, is_on=is_on))


@history_app.command(name="show")
def show_command(session: Id) -> None:
    """Show a session: each exercise as limberup score would."""
    from limberup.history.pages import make_session_pages

    found = _open().read_session(session)
    with printing():
        print_pages(make_session_pages(found, load_specs(), _today()))


@history_app.command(name="plot")
def plot_command(
    exercise: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="The id of an exercise, such as cat_cow.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Draw a picture (.png, .svg, .pdf); extra plot."
        ),
    ] = None,
) -> None:
    """Show an exercise over the weeks: range of motion and level of each side.

    A difference counts only beyond what the camera itself may be off.
    """
    from limberup.history.pages import make_weeks_page
    from limberup.history.weeks import look_at_weeks

    spec = find_any(exercise)
    if not isinstance(spec, Spec):
        raise BadInputError(f"{exercise} is a clock for the day, and has no range of motion.")
    if out is not None:
        _check_picture(out)
    weeks = look_at_weeks(_open().find_figures(spec.id, spec.followed), spec)
    if out is not None:
        if not weeks.points:
            raise BadInputError(say("history.weeks.nothing_to_draw", name=spec.name))
        from limberup.history.plot import draw_weeks

        write_whole(out, draw_weeks(weeks, out.suffix), private=True)
        return
    with printing():
        print_page(make_weeks_page(weeks))


@history_app.command(name="rescore")
def rescore_command() -> None:
    """Judge kept landmarks anew with the detectors of today, and tell what changed.

    Only sessions of which landmarks were kept; nothing is written.
    """
    from limberup.history.pages import make_rescore_page
    from limberup.history.rescore import rescore

    store, specs = _open(), load_specs()
    found, without = [], 0
    for session in _read_all(store):
        rows = list(rescore(store, session, specs))
        found += rows
        without += not rows
    with printing():
        print_page(make_rescore_page(found, specs, without))


@history_app.command(name="export")
def export_command(
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help='Where to write; "-" prints it.')
    ] = Path("-"),
    form: Annotated[
        Form | None, typer.Option("--format", "-f", help="By default as the file's name ends.")
    ] = None,
) -> None:
    """Write all sessions as CSV, a row for each repetition and hold, or as JSON."""
    from limberup.history.export import write_csv, write_json

    chosen = form or _find_form(out)
    if not is_stdout(out):
        check_writable(out)
    sessions = _read_all(_open())
    content = write_csv(sessions) if chosen is Form.CSV else write_json(sessions)
    if is_stdout(out):
        with printing():
            typer.echo(content.decode(), nl=False)
        return
    write_whole(out, content, private=True)


@history_app.command(name="delete")
def delete_command(session: Id) -> None:
    """Delete a session."""
    typer.echo(say("history.deleted", id=_open().delete(session)))


@history_app.command(name="forget-everything")
def forget_command(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove every file that limberup keeps of you on this machine."""
    from limberup.coach.traces import forget_everything, list_traces
    from limberup.launcher.place import is_installed

    if is_installed():
        typer.echo(say("launcher.stays"))
    traces = list_traces()
    if not traces:
        typer.echo(say("history.forget.nothing"))
        return
    typer.echo(say("history.forget.files"))
    for path in traces:
        typer.echo(f"  {path}")
    if not yes and not typer.confirm(say("history.forget.ask")):
        typer.echo(say("history.forget.left"))
        return
    gone = sum(1 for _ in forget_everything())
    typer.echo(say("history.forget.done", count=gone))
    typer.echo(say("history.forget.after"))


@history_app.command(name="on")
def on_command() -> None:
    """Keep sessions, from the next one on."""
    _choose(is_on=True)
    typer.echo(say("history.choice.on"))


@history_app.command(name="off")
def off_command() -> None:
    """Keep no more sessions; what is there stays."""
    _choose(is_on=False)
    typer.echo(say("history.choice.off"))


@history_app.command(name="landmarks")
def landmarks_command(
    switch: Annotated[Switch, typer.Argument(help="Whether to keep them.")],
) -> None:
    """Keep landmarks with your sessions, or do not: where your joints were, and no picture."""
    _choose(landmarks=switch is Switch.ON)
    is_on = switch is Switch.ON
    typer.echo(say("history.choice.landmarks_on" if is_on else "history.choice.landmarks_off"))


def _choose(**wanted: bool) -> None:
    folder = find_data_folder()
    save_choice(folder, msgspec.structs.replace(load_choice(folder), is_told=True, **wanted))


def _open() -> HistoryStore:
    return HistoryStore(find_data_folder() / NAME, wait_s=PATIENT_S)


def _read_all(store: HistoryStore) -> "Iterator[KeptSession]":
    """All sessions, the oldest first."""
    for line in reversed(store.find_sessions()):
        yield store.read_session(line.id)


def _check_picture(out: Path) -> None:
    from limberup.reports.trace_plot import check_plot_name

    check_plot_name(out)
    check_writable(out)


def _find_form(out: Path) -> Form:
    if is_stdout(out):
        return Form.CSV
    try:
        return Form(out.suffix.lower().removeprefix("."))
    except ValueError:
        raise BadInputError(
            f"{out} must end in .csv or .json, or say which with --format."
        ) from None


def _today() -> date:
    return datetime.now().astimezone().date()
