"""`limberup score` of many videos, and the options that only these have."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from limberup.batch.order import Order
from limberup.batch.outcome import Outcome, Status
from limberup.batch.results import LINES, Results
from limberup.batch.run_cluster import score_on_cluster
from limberup.batch.run_here import OnShares, score_here
from limberup.batch.tables import CSV, PARQUET, find_specs, write_csv, write_parquet
from limberup.batch.videos import Video, find_videos
from limberup.cli.common import EXIT_BAD_INPUT, EXIT_SOME_FAILED, printing
from limberup.errors import BadInputError
from limberup.exports.landmark_table import require_parquet
from limberup.helper_process import count_cores
from limberup.words import say

if TYPE_CHECKING:
    from rich.progress import TaskID

PoseRateOption: TypeAlias = Annotated[
    float,
    typer.Option(
        metavar="NUMBER",
        help="Pictures of a video that are looked at, a second at most; 0 looks at all.",
    ),
]
WorkersOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="NUMBER",
        help="Processes that look at videos at the same time. [default: one a core]",
    ),
]
OutOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help="Score many videos, folders of videos, patterns and lists (.txt) into this folder; "
        "what is there already is not done again.",
    ),
]
ParquetOption: TypeAlias = Annotated[
    bool, typer.Option("--parquet", help="With --out: the table of repetitions as Parquet too.")
]
SchedulerOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="With --out: let the workers of a Dask cluster do it, such as tcp://10.0.0.1:8786.",
    ),
]
CacheOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="With --out: keep videos that come from addresses here for the next time.",
    ),
]

_MOST_TOLD: Final = 10
_LONGEST_NAME: Final = 32


def refuse_with_many(options: Iterable[str]) -> None:
    """Raise BadInputError for options that are there, and are for a file made of one video."""
    for option in options:
        raise BadInputError(
            f"{option} is for a file made of one video; leave it out with --out, whose folder gets "
            "the results of all."
        )


def choose_single(videos: Sequence[str], options: Iterable[object]) -> Path:
    """The only video; raises BadInputError for several, or options that only many have."""
    if len(videos) > 1:
        raise BadInputError(
            f"{len(videos)} videos need a folder for their results: give --out results."
        )
    if any(options):
        raise BadInputError(
            "--parquet, --scheduler and --cache belong to --out: give --out results as well."
        )
    return Path(videos[0])


def score_many(
    wanted: Sequence[str],
    order: Order,
    out: Path,
    *,
    workers: int | None,
    scheduler: str | None,
    is_parquet: bool,
) -> int:
    """Score all that is wanted and not done; the exit status.

    0 where all videos are scored, 1 where some are not, 2 where none is. `workers`: on this
    machine, by default one a core. Raises BadInputError.
    """
    if workers is not None and scheduler is not None:
        raise BadInputError(
            "--workers is for this machine, and a cluster has workers of its own: leave out "
            "--workers or --scheduler."
        )
    videos = find_videos(wanted)
    if is_parquet:
        require_parquet()
    digest = order.compute_digest()
    with Results(out) as results:
        done = results.keep({video.name: _read_version(video) for video in videos}, digest)
        to_do = [video for video in videos if video.name not in done]
        if done:
            typer.echo(say("batch.done", count=len(done)), err=True)
        with _progress(len(videos), len(done)) as (advance, on_shares):
            outcomes = (
                score_here(to_do, order, digest, workers or count_cores(), on_shares)
                if scheduler is None
                else score_on_cluster(to_do, order, digest, scheduler)
            )
            with closing(outcomes):
                for outcome in outcomes if to_do else ():
                    results.add(outcome)
                    advance()
        specs = find_specs(results.read(), order.task.specs)
        write_csv(out / CSV, results.read(), specs)
        if is_parquet:
            write_parquet(out / PARQUET, results.read(), specs)
        tally = _Tally({video.name for video in videos})
        tally.add(results.read())
    with printing():
        tally.print(out, [LINES, CSV, *([PARQUET] if is_parquet else [])])
    return tally.status


def _read_version(video: Video) -> str:
    """Empty for a video that is not there, which its outcome tells."""
    try:
        return video.read_version()
    except BadInputError:
        return ""


class _Tally:
    """How many of the wanted videos were scored, and what was wrong with the others."""

    def __init__(self, names: Container[str]) -> None:
        self._names = names
        self._scored = self._repetitions = 0
        self._said: dict[Status, list[str]] = {Status.NOBODY: [], Status.FAILED: []}

    def add(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.video not in self._names:
                continue
            if outcome.status is Status.SCORED and outcome.session is not None:
                self._scored += 1
                self._repetitions += sum(len(one.repetitions) for one in outcome.session.sets)
            else:
                self._said[outcome.status].append(outcome.said or outcome.video)

    @property
    def status(self) -> int:
        """The exit status."""
        if not any(self._said.values()):
            return 0
        return EXIT_SOME_FAILED if self._scored else EXIT_BAD_INPUT

    def print(self, out: Path, files: Sequence[str]) -> None:
        """What there is, and what went wrong, shortened."""
        repetitions = say("batch.repetitions", count=self._repetitions)
        typer.echo(say("batch.scored", count=self._scored, repetitions=repetitions))
        typer.echo(say("batch.written", files=", ".join(str(out / file) for file in files)))
        for status, sentences in self._said.items():
            if not sentences:
                continue
            typer.echo(say(f"batch.{status.value}", count=len(sentences)), err=True)
            for sentence in sentences[:_MOST_TOLD]:
                typer.echo(f"  {sentence}", err=True)
            if (more := len(sentences) - _MOST_TOLD) > 0:
                typer.echo(f"  {say('batch.more', count=more, file=out / LINES)}", err=True)


@contextmanager
def _progress(total: int, done: int) -> Iterator[tuple[Callable[[], None], OnShares]]:
    """A bar on standard error for all videos, and one for each that is looked at.

    Nothing when that is no terminal.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    overall = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with overall as bar:
        all_of_them = bar.add_task(say("batch.progress", done=done, total=total), total=total)
        bar.update(all_of_them, completed=done)
        shown: dict[str, TaskID] = {}
        finished = done

        def advance() -> None:
            nonlocal finished
            finished += 1
            words = say("batch.progress", done=finished, total=total)
            bar.update(all_of_them, advance=1, description=words)

        def on_shares(shares: Iterable[tuple[str, float]]) -> None:
            in_hand = dict(shares)
            for name in [name for name in shown if name not in in_hand]:
                bar.remove_task(shown.pop(name))
            for name, share in in_hand.items():
                if name not in shown:
                    shown[name] = bar.add_task(escape(_shorten(name)), total=1.0)
                bar.update(shown[name], completed=share)

        yield advance, on_shares


def _shorten(name: str) -> str:
    """The end of a path, which tells files apart, so that the bars stay below each other."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last if len(last) <= _LONGEST_NAME else f"...{last[-_LONGEST_NAME + 3 :]}"
