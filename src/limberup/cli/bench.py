"""The command `bench`: how fast the pose models are here, and which one to choose."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from limberup.cli.common import is_stdout, print_page, printing, progress
from limberup.coach.autopick import remember_backend
from limberup.coach.folders import find_cache_folder
from limberup.coach.speed import VIDEO_HZ, Speed, count_steps, measure_speed
from limberup.files import check_writable, write_whole
from limberup.pose.backends import AUTO
from limberup.reports.document import Column, Page, Section, Table, make_list
from limberup.words import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="bench")(bench_command)


def bench_command(
    json_path: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help='Also write the figures as JSON; "-" prints the JSON instead of the table.',
        ),
    ] = None,
) -> None:
    """Time each pose model on a drawn person, with each program that can run it.

    Poses a second, the model to choose live, and how long an hour of video takes. Takes about half
    a minute; let nothing else run meanwhile. A program that is faster with every model is what
    `limberup live` uses on this machine from then on.
    """
    if json_path is not None and not is_stdout(json_path):
        check_writable(json_path)
    with progress(say("bench.timing"), count_steps()) as advance:
        speed = measure_speed(advance)
    if not speed.is_busy:
        faster = speed.find_faster()
        remember_backend(find_cache_folder(), AUTO if faster is None else faster[0])
    content = msgspec.json.format(msgspec.json.encode(speed)) + b"\n"
    if json_path is not None and not is_stdout(json_path):
        write_whole(json_path, content)
    with printing():
        if json_path is not None and is_stdout(json_path):
            typer.echo(content, nl=False)
        else:
            print_page(make_bench_page(speed))


def make_bench_page(speed: Speed) -> Page:
    """A row for each model and backend, and what to choose."""
    rows = tuple(
        (
            one.backend,
            one.model,
            f"{one.poses_per_s:.1f}",
            say("bench.minutes", minutes=f"{one.hour_of_video_s / 60.0:.0f}"),
        )
        for one in speed.timings
    )
    heads = ("backend", "model", "poses", "hour")
    table = Table(tuple(Column(say(f"bench.head.{head}"), is_whole=True) for head in heads), rows)
    told = [
        say("bench.live", backend=backend, model=model) for backend, model in speed.live.items()
    ]
    faster = speed.find_faster()
    if faster is not None:
        backend, ratio = faster
        key = "bench.faster" if speed.is_busy else "bench.taken"
        told.append(say(key, backend=backend, ratio=f"{ratio:.1f}"))
    if speed.is_busy:
        told.append(say("bench.busy", load=f"{speed.load:.1f}", cores=str(speed.cores)))
    told.append(say("bench.video", rate=f"{VIDEO_HZ:.0f}"))
    return Page("", (table,), (Section(say("bench.choose"), make_list(*told)),))
