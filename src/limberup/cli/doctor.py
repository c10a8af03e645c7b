"""The command `doctor`: whether limberup can work on this machine, and what to do if not."""

from typing import Annotated, Final

import typer

from limberup.cli.common import EXIT_REGRESSION, print_page, printing
from limberup.cli.doctor_checks import Finding, State, look_at_everything
from limberup.reports.document import Column, Mood, Page, Section, Span, Table, make_list
from limberup.words import say
from limberup.words.phrases import capitalise

_MOODS: Final = {State.GOOD: Mood.GOOD, State.NOTE: Mood.MINOR, State.BAD: Mood.MAJOR}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="doctor")(doctor_command)


def doctor_command(
    camera: Annotated[
        int | None,
        typer.Option(help="Open this camera for a moment; without, none.", metavar="NUMBER", min=0),
    ] = None,
) -> None:
    """Tell whether everything that limberup needs is in order, and what to do where it is not.

    Nothing is sent, and no camera is opened unless you name it.
    Exit status: 0 in order, 1 not in order.
    """
    findings = list(look_at_everything(camera))
    with printing():
        print_page(make_doctor_page(findings))
    if any(one.state is State.BAD for one in findings):
        raise typer.Exit(EXIT_REGRESSION)


def make_doctor_page(findings: list[Finding]) -> Page:
    """What was found, a row each, and below it what to do."""
    rows = tuple(
        (
            say(f"doctor.what.{one.what}"),
            Span(say(f"doctor.state.{one.state}"), _MOODS[one.state]),
            one.found,
        )
        for one in findings
    )
    is_well = all(one.state is not State.BAD for one in findings)
    return Page(
        "",
        (Table((Column("", is_whole=True), Column("", is_whole=True), ""), rows),),
        (
            Section(
                say("doctor.todo"),
                make_list(
                    *(
                        f"{capitalise(say(f'doctor.what.{one.what}'))}: {one.do}"
                        for one in findings
                        if one.do
                    )
                ),
            ),
            Section("", (say("doctor.all_well"),) if is_well else ()),
        ),
    )
