"""The command line: `limberup score`. Errors are one sentence and exit 2; nobody found is exit 3."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from limberup.errors import BadInputError
from limberup.files import check_writable, write_whole
from limberup.pipeline import PoseSource, join_parts, open_poses, score
from limberup.recording import Recording, is_recording, save_recording
from limberup.session import Session, encode_session
from limberup.spec import Spec, find_spec, list_specs
from limberup.summary import render_summary
from limberup.types import PoseTrack

EXIT_BAD_INPUT: Final = 2
EXIT_NOBODY: Final = 3

app = typer.Typer(
    help="Coaches low-back mobility exercises from pose landmarks. Everything runs on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class ModelChoice(StrEnum):
    """The pose models; `auto` takes the most accurate one, since a recorded video can wait."""

    LITE = "lite"
    FULL = "full"
    HEAVY = "heavy"
    AUTO = "auto"


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"limberup {version('limberup')}")
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda value: _print_version(wanted=value), is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Coaches low-back mobility exercises from pose landmarks. Everything runs on this machine."""


@app.command(name="score")
def score_command(
    video: Annotated[
        Path,
        typer.Argument(
            help="A video file, a folder of images (with --fps), or landmarks saved by --save-landmarks (.npz)."
        ),
    ],
    exercise: Annotated[
        str,
        typer.Option("--exercise", "-e", help=f"One of {', '.join(list_specs())}; or the path of a spec (.toml)."),
    ],
    json_path: Annotated[
        Path | None, typer.Option("--json", help='Write the result to this file as JSON ("-": standard output).')
    ] = None,
    model: Annotated[
        ModelChoice, typer.Option(help="Pose model: heavy judges best, lite is fastest, auto picks heavy.")
    ] = ModelChoice.AUTO,
    save_landmarks: Annotated[
        Path | None, typer.Option(help="Keep the landmarks (.npz), to score again in a moment without the video.")
    ] = None,
    fps: Annotated[
        float | None, typer.Option(help="Images a second, for a folder of images or a raw stream without times.")
    ] = None,
) -> None:
    """Judge one exercise in a recorded video: repetitions per side, levels, holds, form, and what was not seen.

    Exit status: 0 scored, 2 unusable input, 3 nobody was found in the video.
    """
    spec = find_spec(exercise)
    _check_outputs(json_path, save_landmarks)
    poses = open_poses(video, model=model.value, fps=fps)
    kept: list[PoseTrack] = []
    session = _score_with_progress(poses, spec, kept if save_landmarks else None)
    if save_landmarks is not None and kept:
        track = join_parts(kept)
        save_recording(save_landmarks, Recording(track, poses.model, poses.model_sha256, poses.info()))
    _print_session(session, spec, json_path)
    if not poses.seen:
        raise typer.Exit(_report_nobody(video))


def _check_outputs(json_path: Path | None, save_landmarks: Path | None) -> None:
    if json_path is not None and str(json_path) != "-":
        check_writable(json_path)
    if save_landmarks is not None:
        if not is_recording(save_landmarks):
            raise BadInputError(f"{save_landmarks} must end in .npz, because that is how recordings are recognised.")
        check_writable(save_landmarks)


def _score_with_progress(poses: PoseSource, spec: Spec, keep: list[PoseTrack] | None) -> Session:
    with _progress(poses.expected) as advance:

        def on_part(part: PoseTrack) -> None:
            if keep is not None and len(part):
                keep.append(part)
            advance(len(part))

        return score(poses, spec, on_part)


@contextmanager
def _progress(total: int | None) -> Iterator["_Advance"]:
    """A bar on standard error while a video is read; nothing when that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("reading poses"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("poses", total=total)
        yield _Advance(progress, task)


class _Advance:
    """Moves a progress bar on by some frames."""

    def __init__(self, progress: Progress, task: object) -> None:
        self._progress, self._task = progress, task

    def __call__(self, frames: int) -> None:
        self._progress.update(self._task, advance=frames)  # type: ignore[arg-type]


def _print_session(session: Session, spec: Spec, json_path: Path | None) -> None:
    content = encode_session(session)
    if json_path is not None and str(json_path) == "-":
        sys.stdout.write(content.decode())
        return
    Console().print(render_summary(session, spec))
    if json_path is not None:
        write_whole(json_path, content)


def _report_nobody(video: Path) -> int:
    typer.echo(
        f"Nobody was found in {video}; film with the whole body in the picture, from the side and in good light.",
        err=True,
    )
    return EXIT_NOBODY


def main() -> None:
    """Run the command line; bad input ends as one sentence on standard error and exit status 2."""
    try:
        app()
    except BadInputError as error:
        typer.echo(f"limberup: {error}", err=True)
        sys.exit(EXIT_BAD_INPUT)


if __name__ == "__main__":
    main()
