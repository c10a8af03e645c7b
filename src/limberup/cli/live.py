"""The command `live`: the coach in front of the webcam."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from limberup.cli.common import BackendChoice, Language, ModelChoice, is_stdout
from limberup.cli.live_icon import settle, show_running, showing_trouble
from limberup.cli.personal import PersonalOption, find_personal
from limberup.coach.autopick import find_backend, forget_models, pick_for_this_machine
from limberup.coach.camera import check_camera
from limberup.coach.folders import find_cache_folder, find_data_folder, find_state_folder
from limberup.coach.journal import Journal
from limberup.coach.keeper import Keeper
from limberup.coach.programmes import make_programmes, translate_programme
from limberup.coach.session_host import SessionHost
from limberup.coach.worker import Tracker, load_tracker
from limberup.errors import BadInputError
from limberup.files import check_writable, write_whole
from limberup.live.player import Programme
from limberup.pose.backends import choose_backend
from limberup.pose.lean_mediapipe import check_silent
from limberup.pose.models import MODEL_NAMES, load_model
from limberup.results.routine import list_routines, load_routine
from limberup.results.session import Session, encode_session
from limberup.spec import AnySpec, PersonalFile, find_any, load_specs
from limberup.spec.translate import translate_spec
from limberup.web.cards import make_single
from limberup.web.hub import Hub
from limberup.web.keys import load_token
from limberup.web.run import PORT, serve
from limberup.window.run import Window
from limberup.window.voice import find_voice
from limberup.words import say, speaking
from limberup.words.catalogue import ENGLISH

FIRST_CAMERA: Final = "0"


@dataclass(frozen=True, slots=True)
class _Looking:
    """With which model the coach looks, and the program that runs it."""

    model: ModelChoice
    backend: str

    @property
    def may_change(self) -> bool:
        """Whether a faster model may take its place."""
        return self.model is ModelChoice.AUTO

    def choose_model(self) -> str:
        """The model to begin with."""
        folder = find_cache_folder()
        return pick_for_this_machine(folder, self.backend) if self.may_change else self.model.value

    def create(self, name: str) -> Tracker:
        """A tracker with one of the models."""
        return load_tracker(name, self.backend)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="live")(live_command)


def live_command(
    port: Annotated[
        int, typer.Option(help="Port on this machine; 0 takes any that is free.", metavar="NUMBER")
    ] = PORT,
    model: Annotated[
        ModelChoice,
        typer.Option(help="Pose model; auto times them once and takes the best that keeps up."),
    ] = ModelChoice.AUTO,
    backend: Annotated[
        BackendChoice,
        typer.Option(
            help="Program that runs the pose model; auto takes MediaPipe if it is there, or what "
            "limberup bench found to be faster here."
        ),
    ] = BackendChoice.AUTO,
    camera: Annotated[
        str | None,
        typer.Option(
            help="Read this camera here instead of in the browser: a number, a video file, or a "
            "URL.",
            metavar="INDEX|FILE|URL",
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    window: Annotated[
        bool, typer.Option("--window", help="Use a plain window instead of the browser.")
    ] = False,
    exercise: Annotated[
        str | None,
        typer.Option(
            "--exercise",
            "-e",
            help="The exercise or routine to begin with, such as get_up_break.",
            metavar="ID",
        ),
    ] = None,
    json_path: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help='With --window: write the session as JSON; "-" prints it.',
        ),
    ] = None,
    personal: PersonalOption = None,
    install: Annotated[
        bool,
        typer.Option(
            "--install",
            help="Put an icon among your programs that starts the coach without a terminal.",
        ),
    ] = False,
    uninstall: Annotated[
        bool, typer.Option("--uninstall", help="Take that icon away again.")
    ] = False,
    quit_running: Annotated[
        bool, typer.Option("--quit", help="End the coach that is running.")
    ] = False,
    idle_minutes: Annotated[
        float | None,
        typer.Option(
            "--quit-when-idle",
            min=0.1,
            metavar="MINUTES",
            help="End once no page has been open for so long, as the icon asks for.",
        ),
    ] = None,
    _language: Language = "",
) -> None:
    """Coach in front of the webcam.

    Opens a page in the browser that counts, times, watches your form and talks.
    The page and the coach are on this machine, and so is all they see: no picture is sent or stored
    anywhere.
    """
    if settle(wants_icon=install, wants_none=uninstall, wants_end=quit_running):
        return
    is_plain = not window and exercise is None and camera is None and personal is None
    is_icon = idle_minutes is not None
    if is_plain and browser and show_running(port, is_any_well=is_icon):
        return
    with showing_trouble(wanted=is_icon):
        _coach(
            _Looking(model, _find_backend(backend)),
            port=port,
            camera=camera,
            browser=browser,
            window=window,
            exercise=exercise,
            json_path=json_path,
            personal=personal,
            idle_minutes=idle_minutes,
        )


def _coach(
    looking: _Looking,
    *,
    port: int,
    camera: str | None,
    browser: bool,
    window: bool,
    exercise: str | None,
    json_path: Path | None,
    personal: Path | None,
    idle_minutes: float | None,
) -> None:
    """Coach in the window or in the browser, until the person ends it."""
    if json_path is not None and not window:
        raise BadInputError(
            "--json goes with --window. In the browser, the last page has a button that saves the "
            "session as a file."
        )
    limits = find_personal(personal, exercise)
    with speaking(ENGLISH):  # a page may ask for another language than the one that is spoken
        specs = load_specs(personal=limits)
        programmes = load_programmes(specs)
    programme = (
        _find_programme(exercise, specs, programmes, limits)
        if window or exercise is not None
        else None
    )
    if camera is not None or window:
        check_camera(camera or FIRST_CAMERA)
    if window and programme is not None:
        specs = {name: translate_spec(spec) for name, spec in specs.items()}
        programme = translate_programme(programme)
        _run_window(specs, programme, looking, camera or FIRST_CAMERA, json_path)
        return
    hub = Hub(
        specs,
        programmes,
        Journal(find_state_folder()),
        looking.choose_model,
        keeper=Keeper(find_data_folder()),
        camera=camera,
        may_change=looking.may_change,
        on_slower=_forget_models,
        create=looking.create,
    )
    begin = programme.id if programme is not None else ""
    folder = find_state_folder()
    serve(
        hub,
        port=port,
        token=load_token(folder),
        begin=begin,
        open_browser=browser,
        folder=folder,
        tell=_tell,
        idle_minutes=idle_minutes,
    )


def _run_window(
    specs: dict[str, AnySpec],
    programme: Programme,
    looking: _Looking,
    camera: str,
    json_path: Path | None,
) -> None:
    if json_path is not None and not is_stdout(json_path):
        check_writable(json_path)
    keeper = Keeper(find_data_folder(), lambda sentence: typer.echo(sentence, err=True))
    host = SessionHost(specs.__getitem__, Journal(find_state_folder()), keeper)
    frame = Window(
        host,
        looking.choose_model,
        camera,
        find_voice(),
        may_change=looking.may_change,
        on_slower=_forget_models,
        create=looking.create,
    )
    typer.echo(say("page.safety"), err=True)  # what the page has below its choice
    _tell_of_history(keeper)
    try:
        session = frame.run(programme)
    finally:
        host.stop()
    _report(session, frame, json_path)


def _tell_of_history(keeper: Keeper) -> None:
    """At the first start in a window: that sessions are kept. The page has a note of its own."""
    choice = keeper.choice
    if choice.is_on and not choice.is_told:
        typer.echo(say("history.kept"), err=True)
        with suppress(BadInputError):  # then it is said again
            keeper.choose(msgspec.structs.replace(choice, is_told=True))


def _find_backend(asked: BackendChoice) -> str:
    """The program that runs the model: what was asked for, else what is faster here.

    Raises BadInputError, before a page opens that would wait for the model, where the backend is
    not installed, or reports to its maker.
    """
    wanted = find_backend(find_cache_folder()) if asked is BackendChoice.AUTO else asked.value
    chosen = choose_backend(load_model(MODEL_NAMES[0]), wanted).backend
    if chosen == "mediapipe":
        check_silent()
    return chosen


def _forget_models() -> None:
    forget_models(find_cache_folder())


def load_programmes(specs: dict[str, AnySpec]) -> dict[str, Programme]:
    """The routines that come with limberup, by id, as far as their exercises are there."""
    routines = []
    for path in list_routines().values():
        with suppress(BadInputError):  # one that names an exercise that is not there
            routines.append(load_routine(path))
    return make_programmes(routines, specs)


def _find_programme(
    name: str | None,
    specs: dict[str, AnySpec],
    programmes: dict[str, Programme],
    personal: PersonalFile | None,
) -> Programme:
    """What was asked for by its id."""
    if name in programmes:
        return programmes[name]
    if name is None:
        raise BadInputError(
            f"Say what to do in the window, with --exercise and one of: {', '.join(specs)}."
        )
    spec = specs.get(name) or find_any(name, personal)
    specs[spec.id] = spec
    return make_single(spec)


def _report(session: Session | None, frame: Window, json_path: Path | None) -> None:
    """What was done: as JSON where it was asked for, and in a sentence for each exercise."""
    if session is not None and json_path is not None:
        if is_stdout(json_path):
            typer.echo(encode_session(session), nl=False)
            return
        write_whole(json_path, encode_session(session))
    for done in frame.sets():
        typer.echo(f"{done.name}: {done.sentence} Next time: {done.next}")


def _tell(address: str) -> None:
    typer.echo(f"The coach is at {address}\nIt runs on this machine only. End it with Ctrl-C.")
