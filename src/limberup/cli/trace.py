"""The command `trace`: what the engine saw of a clip, for whoever writes a spec."""

from pathlib import Path
from typing import Annotated

import typer

from limberup.cli.common import (
    BackendChoice,
    BackendOption,
    ModelChoice,
    print_page,
    printing,
    progress,
)
from limberup.cli.personal import PersonalOption, find_personal
from limberup.errors import BadInputError
from limberup.files import check_writable, is_same_file, write_whole
from limberup.pipeline import open_poses, trace_named
from limberup.reports.summary import make_summary
from limberup.reports.trace_plot import check_plot_name, draw_trace
from limberup.results.session import Session
from limberup.results.trace import encode_trace
from limberup.spec import find_spec


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="trace")(trace_command)


def trace_command(
    clip: Annotated[
        Path, typer.Argument(help="A video, a folder of images, or saved landmarks (.npz).")
    ],
    exercise: Annotated[
        str,
        typer.Option("--exercise", "-e", help="The id of an exercise, or the path of a spec."),
    ],
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw every signal over time: .png, .svg or .pdf."),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write every signal at every frame as CSV."),
    ] = None,
    model: Annotated[ModelChoice, typer.Option(help="Pose model, for a video.")] = ModelChoice.AUTO,
    backend: BackendOption = BackendChoice.AUTO,
    fps: Annotated[float | None, typer.Option(help="Images a second, for a folder.")] = None,
    personal: PersonalOption = None,
) -> None:
    """Show what the engine sees: signals, the person's own range, repetitions, attempts, faults.

    For whoever writes or changes a spec. Without --plot and --csv the summary is printed.
    """
    spec = find_spec(exercise, find_personal(personal, exercise))
    _check_outputs(clip, plot, csv)
    poses = open_poses(clip, model=model.value, backend=backend.value, fps=fps)
    with progress("reading poses", poses.expected) as advance:
        trace = trace_named(poses, spec, lambda part: advance(len(part)))
    if plot is not None:
        write_whole(plot, draw_trace(trace, plot.suffix))
    if csv is not None:
        write_whole(csv, encode_trace(trace).encode())
    session = Session(source=poses.describe(), model=poses.model, sets=(trace.done,))
    with printing():
        print_page(make_summary(session, spec))


def _check_outputs(clip: Path, plot: Path | None, csv: Path | None) -> None:
    if plot is not None:
        check_plot_name(plot)
    outputs = [path for path in (plot, csv) if path is not None]
    for path in outputs:
        check_writable(path, [clip])
    if len(outputs) > 1 and is_same_file(*outputs):
        raise BadInputError(f"{outputs[0]} cannot take the plot and the CSV; choose two names.")
