"""The commands `limberup specs list|show|lint|new|docs`.

The exercises, for people and for those who write them. What makes pages is loaded by the commands
that show some: an editor that lints at every save is not to wait for it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from limberup.cli.common import EXIT_REGRESSION, ModelChoice, print_page, printing
from limberup.errors import BadInputError
from limberup.files import make_folder, write_whole
from limberup.results.routine import FOLDER, load_routine
from limberup.spec import find_any, load_any, load_specs
from limberup.spec.load import find_spec_folder
from limberup.words import say

if TYPE_CHECKING:
    from limberup.reports.document import Page

specs_app = typer.Typer(
    help="The exercises: what they ask for, and whether their files are in order."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(specs_app, name="specs", no_args_is_help=True)


@specs_app.command(name="list")
def list_command() -> None:
    """List all exercises: id, name, dose, from where to film them, and where they are described."""
    from limberup.reports.exercise_pages import make_list_page

    _print(make_list_page(load_specs().values()))


@specs_app.command(name="show")
def show_command(
    exercise: Annotated[
        str,
        typer.Argument(metavar="ID", help="The id of an exercise, or the path of a spec (.toml)."),
    ],
) -> None:
    """Explain an exercise.

    Camera, phases, levels, form errors and thresholds, and where each comes from.
    """
    from limberup.reports.exercise_pages import make_page

    _print(make_page(find_any(exercise)))


@specs_app.command(name="lint")
def lint_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Spec files, or folders of them; without, all that come with limberup.",
        ),
    ] = None,
) -> None:
    """Check spec files, and tell all that is wrong with each, by line.

    Exit status: 0 all in order, 1 something is wrong with a file, 2 a path that leads to none.
    """
    files = [file for path in paths or [find_spec_folder()] for file in _find_files(path)]
    problems = [problem for file in files if (problem := _lint(file))]
    with printing():
        for problem in problems:
            typer.echo(problem)
        if not problems:
            typer.echo(say("exercise.in_order", count=len(files)))
    if problems:
        raise typer.Exit(EXIT_REGRESSION)


@specs_app.command(name="docs")
def docs_command(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Where to write the pages, such as docs/exercises."),
    ],
) -> None:
    """Write a page for each exercise, and an index, as Markdown."""
    from limberup.reports.exercise_pages import render_pages

    pages = render_pages(list(load_specs().values()))
    make_folder(folder)
    for name, text in pages.items():
        write_whole(folder / name, text.encode())
    with printing():
        typer.echo(say("exercise.written", count=len(pages), folder=folder))
        for path in sorted(folder.glob("*.md")):
            if path.name not in pages:
                typer.echo(say("exercise.left_over", file=path))


@specs_app.command(name="new")
def new_command(
    clip: Annotated[
        Path,
        typer.Option(
            "--from",
            metavar="CLIP",
            help="A video, a folder of images (with --fps), or saved landmarks (.npz), of one "
            "person who does the exercise a few times and little else.",
        ),
    ],
    count: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many repetitions the clip shows, in all.")
    ],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What to call the exercise; else as the clip."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it (.toml); else after its name, here."),
    ] = None,
    take: Annotated[
        int | None,
        typer.Option(
            metavar="1|2|3",
            min=1,
            max=3,
            help="Which of the movements found to take; else the best one that counts N.",
        ),
    ] = None,
    model: Annotated[ModelChoice, typer.Option(help="Pose model, for a video.")] = ModelChoice.AUTO,
    fps: Annotated[float | None, typer.Option(help="Images a second, for a folder.")] = None,
) -> None:
    """Make a new exercise by showing it: find what counts N repetitions in a clip.

    Prints the three best movements with a curve each, writes a spec with the best one, and scores
    the clip with it. Levels and faults are left to you, with a place for each in the file.
    Exit status: 0 written, 1 nothing counts N in the clip, 2 unusable input.
    """
    from limberup.cli.specs_new import make_exercise

    make_exercise(clip, count, name=name, out=out, take=take, model=model.value, fps=fps)


def _find_files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if not path.exists():
            raise BadInputError(f"{path} does not exist; check its name and its folder.")
        yield path
        return
    files = sorted(path.rglob("*.toml"))
    if not files:
        raise BadInputError(f"There is no spec file (.toml) in {path}; check the path.")
    yield from files


def _lint(path: Path) -> str | None:
    """All that is wrong with a spec or a routine, one sentence a line; None when nothing is."""
    try:
        load_routine(path) if path.absolute().parent.name == FOLDER else load_any(
            path, is_tidy=True
        )
    except BadInputError as error:
        return str(error)
    return None


def _print(page: "Page") -> None:
    with printing():
        print_page(page)
