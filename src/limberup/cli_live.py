"""The command `live`: the coach in front of the webcam."""

from contextlib import suppress
from typing import Annotated

import typer

from limberup.cli_common import ModelChoice
from limberup.coach.autopick import pick_for_this_machine
from limberup.coach.folders import find_cache_folder, find_state_folder
from limberup.coach.journal import Journal
from limberup.coach.programmes import make_programmes
from limberup.errors import BadInputError
from limberup.live.player import Programme
from limberup.routine import list_routines, load_routine
from limberup.spec import find_spec, list_specs
from limberup.spec.model import Spec
from limberup.web.run import PORT, load_token, serve
from limberup.web.stage import Stage


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="live")(live_command)


def live_command(
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes any that is free.", metavar="NUMBER")] = PORT,
    model: Annotated[
        ModelChoice, typer.Option(help="Pose model; auto times them once and takes the best that keeps up.")
    ] = ModelChoice.AUTO,
    camera: Annotated[
        str | None,
        typer.Option(
            help="Read this camera here instead of in the browser: a number, a video file, or a URL.",
            metavar="INDEX|FILE|URL",
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Coach in front of the webcam: opens a page in the browser that counts, times, watches your form and talks.

    The page and the coach are on this machine, and so is all they see: no picture is sent or stored anywhere.
    """
    exercises = load_exercises()
    stage = Stage(
        exercises,
        load_programmes(exercises),
        Journal(find_state_folder()),
        lambda: model.value if model is not ModelChoice.AUTO else pick_for_this_machine(find_cache_folder()),
        camera=camera,
        may_change=model is ModelChoice.AUTO,
    )
    serve(stage, port=port, token=load_token(find_state_folder()), open_browser=browser, tell=_tell)


def load_exercises() -> dict[str, Spec]:
    """Every exercise that comes with limberup, by id."""
    return {name: find_spec(name) for name in list_specs()}


def load_programmes(exercises: dict[str, Spec]) -> dict[str, Programme]:
    """The routines that come with limberup, by id, as far as their exercises are there."""
    routines = []
    for path in list_routines().values():
        with suppress(BadInputError):  # one that names an exercise that is not there
            routines.append(load_routine(path))
    return make_programmes(routines, exercises)


def _tell(address: str) -> None:
    typer.echo(f"The coach is at {address}\nIt runs on this machine only. End it with Ctrl-C.")
