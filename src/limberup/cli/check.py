"""The command `limberup check`: labelled clips through the detectors."""

from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from limberup.check.baseline import Changes, find_changes, load_baseline, save_baseline
from limberup.check.junit import render_junit
from limberup.check.report import describe_regression, make_report, make_whole_report
from limberup.check.run import Clip, How, Run, check_clips, encode_result, find_clips, summarise
from limberup.cli.common import (
    EXIT_BAD_INPUT,
    EXIT_REGRESSION,
    BackendChoice,
    BackendOption,
    ModelChoice,
    is_stdout,
    print_page,
    printing,
    progress,
)
from limberup.errors import BadInputError
from limberup.files import check_writable, is_same_file, write_whole
from limberup.reports.markdown import render_markdown
from limberup.spec import list_specs


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(name="check")(check_command)


def check_command(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of clips, or single clips; each clip has CLIP.truth.toml beside "
            "CLIP.mp4 or CLIP.npz.",
            metavar="PATH",
        ),
    ],
    *,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh", help="Look at the videos anew, even where there is a recording (.npz)."
        ),
    ] = False,
    model: Annotated[
        ModelChoice,
        typer.Option(
            help="Pose model for videos: heavy judges best, lite is fastest, auto picks heavy."
        ),
    ] = ModelChoice.AUTO,
    backend: BackendOption = BackendChoice.AUTO,
    specs: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Exercise specs that take the place of those with the same id, or add to them.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="Clips at a time; by default one for each processor.",
        ),
    ] = None,
    recognise: Annotated[
        bool,
        typer.Option(
            "--recognise",
            help="Also find out which exercise each clip shows, and how often that is right.",
        ),
    ] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Compare with a saved run; anything worse ends with exit status 1."
        ),
    ] = None,
    save_to: Annotated[
        Path | None,
        typer.Option(
            "--save-baseline", metavar="FILE", help="Save this run, for --baseline later on."
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit status 1 on any miss.")
    ] = False,
    json_path: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help='Also write JSON; "-" prints the JSON instead of the tables.',
        ),
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the report as Markdown.")
    ] = None,
    table: Annotated[
        bool,
        typer.Option(
            "--table", help="Print counting, level, form and what was explained, a row each."
        ),
    ] = False,
    junit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write JUnit XML, one test case a clip."),
    ] = None,
) -> None:
    """Score clips whose truth is known, and tell how well the detectors judged them.

    Exit status: 0 checked, 1 worse than the baseline (or, with --strict, any miss), 2 unusable
    input.
    """
    clips = find_clips(paths)
    _check_outputs([json_path, markdown, junit, save_to], clips)
    saved = load_baseline(baseline) if baseline is not None else None
    how = How(
        _list_specs(specs),
        fresh=fresh,
        model=model.value,
        backend=backend.value,
        recognise=recognise,
    )
    with progress("checking clips", len(clips)) as advance:
        run = check_clips(clips, how, jobs=jobs, on_done=lambda: advance(1))
    changes = find_changes(saved, run.clips) if saved is not None and run.clips else None
    _write(run, changes, {json_path: _to_json, markdown: _to_markdown, junit: _to_junit})
    with printing():
        if json_path is not None and is_stdout(json_path):
            typer.echo(_to_json(run, changes), nl=False)
        elif run.clips:
            print_page(make_report(run, changes, by_layer=table))
    if run.problems:
        for problem in dict.fromkeys(run.problems.values()):
            typer.echo(f"limberup: {problem}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT)
    if save_to is not None:
        save_baseline(save_to, run)
    if changes is not None and changes.is_regression:
        typer.echo(f"limberup: {describe_regression(changes)}", err=True)
        raise typer.Exit(EXIT_REGRESSION)
    if strict and any(clip.misses for clip in run.clips):
        raise typer.Exit(EXIT_REGRESSION)


def _list_specs(folder: Path | None) -> dict[str, Path]:
    """All specs by id; those in `folder` come first."""
    own = list_specs(folder) if folder is not None else {}
    if folder is not None and not own:
        raise BadInputError(f"There is no exercise spec (.toml) in {folder}; check the path.")
    return {**list_specs(), **own}


def _check_outputs(paths: Sequence[Path | None], clips: Sequence[Clip]) -> None:
    outputs = [path for path in paths if path is not None and not is_stdout(path)]
    inputs = [
        path
        for clip in clips
        for path in (clip.truth, clip.video, clip.recording)
        if path is not None
    ]
    for path in outputs:
        check_writable(path, inputs)
    for one, other in combinations(outputs, 2):
        if is_same_file(one, other):
            raise BadInputError(f"{one} cannot take two kinds of results; choose two names.")


def _write(
    run: Run,
    changes: Changes | None,
    outputs: dict[Path | None, Callable[[Run, Changes | None], bytes]],
) -> None:
    for path, render in outputs.items():
        if path is not None and not is_stdout(path):
            write_whole(path, render(run, changes))


def _to_json(run: Run, _: Changes | None) -> bytes:
    return encode_result(summarise(run.clips))


def _to_markdown(run: Run, changes: Changes | None) -> bytes:
    return render_markdown(make_whole_report(run, changes)).encode()


def _to_junit(run: Run, _: Changes | None) -> bytes:
    return render_junit(run)
