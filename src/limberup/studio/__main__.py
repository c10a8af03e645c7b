"""The command line of the studio: `python -m limberup.studio render` and `record`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from limberup.errors import BadInputError
from limberup.files import make_folder
from limberup.studio.clips import Clip
from limberup.studio.film import film_clip, write_truth
from limberup.studio.plan import load_plan
from limberup.studio.random_clips import draw_clips, draw_people
from limberup.studio.record import MOST_PROCESSES, record_clips
from limberup.studio.scene import open_driver
from limberup.studio.sheet import write_sheet
from limberup.studio.staging import stage_clip

EXIT_BAD_INPUT: Final = 2
EXIT_INTERRUPTED: Final = 130
FOLDER: Final = Path("sample_videos")

app = typer.Typer(
    help="Renders labelled sample clips, and records what the pose model sees in them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="PREFIX", help="Only clips whose name starts so."),
]
Seed = Annotated[
    int | None, typer.Option(min=0, help="Draw a fresh random set instead of the committed clips.")
]
People = Annotated[
    bool, typer.Option("--people", help="With --seed: people with a style of their own.")
]
Count = Annotated[int, typer.Option(min=1, help="How many clips a random set has.")]


@app.command()
def render(
    only: Only = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the clips go.")] = FOLDER,
    seed: Seed = None,
    count: Count = 10,
    people: People = False,
    truth_only: Annotated[
        bool, typer.Option("--truth-only", help="Write the truth files, draw nothing.")
    ] = False,
) -> None:
    """Write every clip of the plan, or with --seed a fresh random set: the video and its truth."""
    clips = _choose(only, seed, count, people=people)
    make_folder(out)
    if not truth_only:
        open_driver().release()  # a missing driver is told at once, before any work
    with _progress() as (progress, console):
        for number, clip in enumerate(clips, start=1):
            if truth_only:
                write_truth(stage_clip(clip), out)
                continue
            task = progress.add_task(f"{number}/{len(clips)} {clip.name}", total=None)
            path = film_clip(clip, out, partial(_show, progress, task))
            progress.remove_task(task)
            console.print(f"{path} {path.stat().st_size // 1024} KiB", soft_wrap=True)


@app.command()
def record(
    videos: Annotated[
        list[Path] | None, typer.Argument(metavar="VIDEO", help="Default: all of --out.")
    ] = None,
    only: Only = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the clips are.")] = FOLDER,
    model: Annotated[str, typer.Option(help="Pose model: lite, full or heavy.")] = "heavy",
    processes: Annotated[
        int, typer.Option(min=1, max=MOST_PROCESSES, help="Clips at a time.")
    ] = MOST_PROCESSES,
) -> None:
    """Write the pose model's recording (.npz) beside every clip."""
    found = videos or sorted(out.glob("*.mp4"))
    found = [video for video in found if _is_wanted(video.name, only)]
    if not found:
        raise BadInputError(
            f"There is no clip to record in {out}; render some first, or name a video."
        )
    with _progress() as (progress, console):
        task = progress.add_task("recording", total=len(found))
        for video, frames in record_clips(found, model, processes):
            progress.advance(task)
            console.print(f"{video} {frames} frames", soft_wrap=True)


@app.command()
def sheet(
    name: Annotated[
        str, typer.Argument(help="A clip of the plan, or with --seed of the random set.")
    ],
    path: Annotated[Path, typer.Argument(metavar="FILE.png", help="The picture to write.")],
    seed: Seed = None,
    count: Count = 10,
    people: People = False,
    dots: Annotated[bool, typer.Option(help="Mark the true landmarks.")] = False,
) -> None:
    """Draw moments of a clip into one picture, to look at."""
    clips = [clip for clip in _choose(None, seed, count, people=people) if clip.name == name]
    if not clips:
        raise BadInputError(
            f"There is no clip {name}; their names are in the files of limberup/studio/plans."
        )
    write_sheet(stage_clip(clips[0]), path, has_dots=dots)


def _choose(
    only: Sequence[str] | None, seed: int | None, count: int, *, people: bool
) -> tuple[Clip, ...]:
    if people and seed is None:
        raise BadInputError("--people draws clips by chance; give a --seed as well.")
    draw = draw_people if people else draw_clips
    clips = load_plan() if seed is None else draw(seed, count)
    chosen = tuple(clip for clip in clips if _is_wanted(clip.name, only))
    if not chosen:
        raise BadInputError(f"No clip has a name that starts with {' or '.join(only or ())}.")
    return chosen


def _is_wanted(name: str, only: Sequence[str] | None) -> bool:
    return not only or name.startswith(tuple(only))


def _show(progress: Progress, task: TaskID, done: int, total: int) -> None:
    progress.update(task, completed=done, total=total)


@contextmanager
def _progress() -> Iterator[tuple[Progress, Console]]:
    """A bar on standard error where that is a terminal, and a console for the lines of finished
    clips.
    """
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        yield progress, console


def main() -> None:
    """Run the command line; bad input ends as one sentence on standard error and exit status 2."""
    try:
        app(prog_name="python -m limberup.studio")
    except BadInputError as error:
        typer.echo(f"limberup.studio: {error}", err=True)
        sys.exit(EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()
