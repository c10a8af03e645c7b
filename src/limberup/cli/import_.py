"""The command `import`."""

import math
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from limberup.border import refusing
from limberup.cli.common import printing, progress
from limberup.errors import BadInputError
from limberup.files import check_writable
from limberup.foreign.convert import Imported, Settings, make_recording
from limberup.foreign.formats import FORMATS
from limberup.pose.recording import check_recording_name, save_recording

FPS_RANGE: Final = (1.0, 1000.0)
ASPECT_RANGE: Final = (0.1, 10.0)
LARGEST_SIDE: Final = 32_768


class Format(StrEnum):
    """What the file is written in."""

    BLAZEPOSE33 = "blazepose33"
    COCO17 = "coco17"
    OPENPOSE25 = "openpose25"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="import")(import_command)


def _parse_number(value: str, option: str, span: tuple[float, float], example: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not span[0] <= number <= span[1]:
        raise BadInputError(
            f'{option} must be a number from {span[0]:g} to {span[1]:g}, but it is "{value}": '
            f"give {option} {example}, for example."
        )
    return number


def _parse_fps(value: str) -> float:
    return _parse_number(value, "--fps", FPS_RANGE, "30")


def _parse_aspect(value: str) -> float:
    return _parse_number(value, "--aspect", ASPECT_RANGE, "1.78")


def _parse_size(value: str) -> tuple[float, float]:
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", value.strip().lower())  # noqa: RUF001 - people paste it
    sides = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 0 < min(sides) <= max(sides) <= LARGEST_SIDE:
        raise BadInputError(
            f'--size must be width and height in pixels, but it is "{value}": give --size '
            "1280x720, for example."
        )
    return float(sides[0]), float(sides[1])


def import_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Landmarks that another program has found: a file, or for openpose25 the folder "
            "of its JSON files.",
        ),
    ],
    form: Annotated[
        Format,
        typer.Option("--format", "-f", help="How they are written; see docs/recordings.md."),
    ],
    fps: Annotated[
        float | None,
        typer.Option(
            parser=_parse_fps,
            metavar="NUMBER",
            help="Frames a second; not needed where a table has times.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The recording (.npz); without it beside FILE."),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="WxH",
            help="Width and height of the picture in pixels, where the file does not say them.",
        ),
    ] = None,
    aspect: Annotated[
        float | None,
        typer.Option(
            parser=_parse_aspect,
            metavar="NUMBER",
            help="Width over height, enough for coordinates from 0 to 1.",
        ),
    ] = None,
) -> None:
    """Make a recording of landmarks from elsewhere, to be scored like a video.

    The recording says that limberup did not find them itself.
    """
    settings = Settings(fps, None if size is None else _parse_size(size), aspect)
    goal = _choose_goal(file, out)
    confusing = f"{file} cannot be made sense of as {form.value}: check --format and the file."
    with progress("reading landmarks", None) as advance, refusing(confusing):
        clip = FORMATS[form.value](file, advance)
        imported = make_recording(file.name, form.value, clip, settings)
    save_recording(goal, imported.recording)
    with printing():
        _print(goal, imported)


def _choose_goal(file: Path, out: Path | None) -> Path:
    if not file.exists():
        raise BadInputError(f"{file} does not exist: check its name and its folder.")
    goal = out or (file if file.suffix or file.name else file.resolve()).with_suffix(".npz")
    check_recording_name(goal)
    if out is None and goal.exists():
        raise BadInputError(f"{goal} is there already: say with --out where to write.")
    check_writable(goal, [file])
    return goal


def _print(goal: Path, imported: Imported) -> None:
    track = imported.recording.track
    seen = sum(lost is None for lost in track.lost)
    typer.echo(
        f"{goal}: {imported.recording.source.duration_s:.1f} s, {len(track)} frames, somebody in "
        f"{seen}."
    )
    for note in imported.notes:
        typer.echo(note)
    typer.echo(f"Score it with: limberup score {goal} --exercise ID")
