"""The command `score`."""

import math
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from limberup.annotated.request import Choices
from limberup.batch.order import Order
from limberup.batch.score_one import explain_nobody
from limberup.cli.common import (
    EXIT_NOBODY,
    BackendChoice,
    BackendOption,
    Language,
    ModelChoice,
    is_stdout,
    print_pages,
    printing,
    progress,
)
from limberup.cli.personal import PersonalOption, find_personal
from limberup.cli.report_file import check_report, write_report
from limberup.cli.score_exports import (
    AnnotatedOption,
    BlurFaceOption,
    CsvOption,
    Exports,
    LandmarksOption,
    SideBySideOption,
    SubtitlesOption,
)
from limberup.cli.score_many import (
    CacheOption,
    OutOption,
    ParquetOption,
    PoseRateOption,
    SchedulerOption,
    WorkersOption,
    choose_single,
    refuse_with_many,
    score_many,
)
from limberup.cli.score_task import Task, find_task, make_pages
from limberup.errors import BadInputError
from limberup.files import check_writable, is_same_file, write_whole
from limberup.helper_process import count_cores
from limberup.pipeline import (
    PoseSource,
    join_parts,
    open_poses,
)
from limberup.pose.pose_rate import ALL, DEFAULT_RATE, make_rate
from limberup.pose.recording import (
    Recording,
    check_frame_count,
    check_recording_name,
    save_recording,
)
from limberup.results.session import Session, encode_session
from limberup.spec import list_specs
from limberup.types import PoseTrack


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="score")(score_command)


def _name_exercise(value: str | None) -> str | None:
    if value == "":
        raise BadInputError(
            "Say which exercise the video shows, with --exercise and one of: "
            f"{', '.join(list_specs())}; "
            "or leave --exercise out to have it recognised."
        )
    return value


def _parse_fps(value: str) -> float:
    try:
        fps = float(value)
    except ValueError:
        fps = math.nan
    if not (math.isfinite(fps) and fps > 0):
        raise BadInputError(
            f'The frame rate must be a number above 0, but it is "{value}": give --fps 30, for '
            "example."
        )
    return fps


def score_command(
    videos: Annotated[
        list[str],
        typer.Argument(
            help="A video file, a folder of images (with --fps), or landmarks saved by "
            "--save-landmarks (.npz); several, and folders of videos, with --out.",
            metavar="VIDEO...",
        ),
    ],
    exercise: Annotated[
        str | None,
        typer.Option(
            "--exercise",
            "-e",
            help=f"One of {', '.join(list_specs())}; or the path of a spec (.toml). Without it, "
            "all are tried.",
            metavar="ID",
            callback=_name_exercise,
        ),
    ] = None,
    routine: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Find the exercises of a routine one after the other, as `limberup routine "
            "list` has them.",
        ),
    ] = None,
    json_path: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help='Also write the result as JSON; "-" prints the JSON instead of the summary.',
        ),
    ] = None,
    model: Annotated[
        ModelChoice,
        typer.Option(help="Pose model: heavy judges best, lite is fastest, auto picks heavy."),
    ] = ModelChoice.AUTO,
    backend: BackendOption = BackendChoice.AUTO,
    save_landmarks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep the landmarks (.npz), to score again in a moment without the video.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write a page for the browser or for paper (.html): curves, levels, and a "
            "figure of each repetition.",
        ),
    ] = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Put pictures of the video into the report in place of drawn figures.",
        ),
    ] = False,
    fps: Annotated[
        float | None,
        typer.Option(
            parser=_parse_fps,
            metavar="NUMBER",
            help="Images a second, for a folder of images or a video without times.",
        ),
    ] = None,
    pose_rate: PoseRateOption = DEFAULT_RATE.hz,
    workers: WorkersOption = None,
    personal: PersonalOption = None,
    csv: CsvOption = None,
    subtitles: SubtitlesOption = None,
    landmarks: LandmarksOption = None,
    annotated: AnnotatedOption = None,
    side_by_side: SideBySideOption = False,
    blur_face: BlurFaceOption = False,
    out: OutOption = None,
    parquet: ParquetOption = False,
    scheduler: SchedulerOption = None,
    cache: CacheOption = None,
    _language: Language = "",
) -> None:
    """Judge an exercise in a recorded video, or in many.

    Repetitions per side, levels, holds, form, and what was not seen.
    Exit status: 0 scored, 2 unusable input, 3 nobody was found in the video. With --out: 0 all
    scored, 1 some could not be, 2 none could.
    """
    task = find_task(exercise, routine, find_personal(personal, exercise))
    if out is not None:
        alone = {
            "--json": json_path,
            "--save-landmarks": save_landmarks,
            "--report": report,
            "--pictures": pictures,
            "--csv": csv,
            "--subtitles": subtitles,
            "--landmarks": landmarks,
            "--annotated": annotated,
            "--side-by-side": side_by_side,
            "--blur-face": blur_face,
        }
        refuse_with_many(name for name, value in alone.items() if value)
        raise typer.Exit(
            score_many(
                videos,
                Order(task, model.value, make_rate(pose_rate), fps, cache, backend.value),
                out,
                workers=workers,
                scheduler=scheduler,
                is_parquet=parquet,
            )
        )
    video = choose_single(videos, [parquet, scheduler, cache])
    check_report(report, video, pictures=pictures)
    exports = Exports(csv, subtitles, landmarks, annotated, Choices(side_by_side, blur_face))
    exports.check(video, task)
    others = [*exports.paths, *([report] if report is not None else [])]
    inputs = (video, Path(exercise or routine or video))
    _check_outputs(json_path, save_landmarks, others, inputs)
    poses = open_poses(
        video,
        model=model.value,
        backend=backend.value,
        fps=fps,
        desk=task.desk,
        # A film shows every picture, and each needs its pose.
        rate=ALL if annotated is not None else make_rate(pose_rate),
        workers=workers or count_cores(),
    )
    if save_landmarks is not None:
        check_frame_count(save_landmarks, poses.expected)
    kept: list[PoseTrack] = []
    is_kept = save_landmarks is not None or report is not None or exports.needs_poses
    session = _score_with_progress(poses, task, kept if is_kept else None)
    track = join_parts(kept) if kept else None
    if save_landmarks is not None and track is not None:
        save_recording(
            save_landmarks, Recording(track, poses.model, poses.model_sha256, poses.info())
        )
    if report is not None:
        looked = track if track is not None else PoseTrack.from_poses([], poses.aspect)
        write_report(report, session, task, looked, video, pictures=pictures, fps=fps)
    exports.write(session, task, poses, track, fps)
    if json_path is not None and not is_stdout(json_path):
        write_whole(json_path, encode_session(session))
    with printing():
        if json_path is not None and is_stdout(json_path):
            typer.echo(encode_session(session), nl=False)
        elif poses.seen:
            print_pages(make_pages(session, task, video))
    if not poses.seen:
        typer.echo(explain_nobody(str(video), poses.most_lost), err=True)
        raise typer.Exit(EXIT_NOBODY)


def _check_outputs(
    json_path: Path | None,
    save_landmarks: Path | None,
    others: Sequence[Path],
    inputs: tuple[Path, ...],
) -> None:
    named = [path for path in (json_path, save_landmarks, *others) if path is not None]
    outputs = [path for path in named if not (path is json_path and is_stdout(path))]
    if save_landmarks is not None:
        check_recording_name(save_landmarks)
    for path in outputs:
        check_writable(path, inputs)
    for one, other in combinations(outputs, 2):
        if is_same_file(one, other):
            raise BadInputError(f"{one} cannot take two kinds of results; choose two names.")


def _score_with_progress(poses: PoseSource, task: Task, keep: list[PoseTrack] | None) -> Session:
    with progress("reading poses", poses.expected) as advance:

        def on_part(part: PoseTrack) -> None:
            if keep is not None and len(part):
                keep.append(part)
            advance(len(part))

        return task.run(poses, on_part)
