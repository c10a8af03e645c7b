"""The command `limberup specs new`: a new exercise, taught by showing it."""

from collections.abc import Iterator
from pathlib import Path

import typer

from limberup.cli.common import EXIT_REGRESSION, printing, progress
from limberup.errors import BadInputError
from limberup.files import check_writable, write_whole
from limberup.judging.engine import Engine
from limberup.pipeline import join_parts, open_poses
from limberup.reports.curve import draw_curve
from limberup.results.session import build_set
from limberup.spec import Spec, list_specs, load_spec
from limberup.spec.describe import describe_signal_name
from limberup.teach.draft import Draft, name_id, render_draft
from limberup.teach.search import MOST, Proposal, choose_movement, find_movements
from limberup.teach.start import Start, find_start
from limberup.teach.trials import list_trials
from limberup.types import PoseTrack
from limberup.words import say
from limberup.words.phrases import capitalise, to_words


def make_exercise(
    clip: Path,
    count: int,
    *,
    name: str | None,
    out: Path | None,
    take: int | None,
    model: str,
    fps: float | None,
) -> None:
    """Find what counts `count` repetitions in a clip, and write a spec of it.

    Raises BadInputError for what cannot be read or written, and typer.Exit where nothing counts as
    many.
    """
    title, path = _name(clip, name, out)
    check_writable(path, [clip])
    track, length_s = _read(clip, model, fps)
    with progress("trying signals", len(list_trials())) as advance:
        found = find_movements(track, count, lambda: advance(1))[:MOST]
    if not found:
        raise BadInputError(
            f"Nothing in {clip} goes to and fro where it can be seen: film the whole body, and a "
            "few repetitions of one person."
        )
    best = found[min(take, len(found)) - 1] if take is not None else choose_movement(found)
    start = find_start(track, best.repetitions[0].start_s)
    draft = Draft(path.stem, title, clip.name, count)
    with printing():
        for number, one in enumerate(found, start=1):
            for line in _describe(number, one, is_taken=one is best):
                typer.echo(line)
    if take is None and best.evidence.off:
        typer.echo(say("teach.none", count=count, nearest=len(best.repetitions)), err=True)
        raise typer.Exit(EXIT_REGRESSION)
    write_whole(path, render_draft(draft, best, start).encode())
    spec = load_spec(path)
    with printing():
        for line in _tell(spec, start, path, _prove(spec, track, length_s), count):
            typer.echo(line)


def _name(clip: Path, name: str | None, out: Path | None) -> tuple[str, Path]:
    """What to call the exercise, and its file, which is named after its id."""
    title = name if name is not None else capitalise(to_words(clip.stem)).strip()
    path = out if out is not None else Path(f"{name_id(title)}.toml")
    if path.suffix != ".toml":
        raise BadInputError(f"{path} must end in .toml, as every spec does.")
    if not title.strip() or name_id(path.stem) != path.stem or not path.stem:
        raise BadInputError(
            f'"{path.stem or title}" makes no id of an exercise: give one of small letters, digits '
            "and underscores, as --out my_exercise.toml."
        )
    if path.stem in list_specs():
        raise BadInputError(
            f'There is an exercise "{path.stem}" already; give another --name or --out.'
        )
    if path.exists():
        raise BadInputError(f"{path} is there already; give another name with --out.")
    return title, path


def _read(clip: Path, model: str, fps: float | None) -> tuple[PoseTrack, float]:
    """All poses of the clip, and how long it is."""
    poses = open_poses(clip, model=model, fps=fps)
    parts: list[PoseTrack] = []
    with progress("reading poses", poses.expected) as advance:
        for part in poses.read():
            if len(part):
                parts.append(part)
            advance(len(part))
    if not poses.seen:
        raise BadInputError(
            f"Nobody was found in {clip}; film with the whole body in the picture and in good "
            "light."
        )
    return join_parts(parts), poses.describe().duration_s or 0.0


def _describe(number: int, one: Proposal, *, is_taken: bool) -> Iterator[str]:
    """A movement that was found, with its curve."""
    key = "by_side" if one.trial.alternates else "together"
    yield say(
        f"teach.found.{key}",
        number=number,
        signal=capitalise(describe_signal_name(one.trial.name)),
        way=say(f"teach.way.{one.towards}"),
        count=len(one.repetitions),
        wanted=one.count,
        taken=say("teach.taken") if is_taken else "",
    )
    marks = [repetition.end_s for repetition in one.repetitions]
    for line in draw_curve(one.t_s, one.values[0], marks):
        yield f"   {line}"
    yield ""


def _prove(spec: Spec, track: PoseTrack, length_s: float) -> int:
    """How many repetitions the engine counts in the same clip."""
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return sum(row.complete for row in build_set(spec, events, length_s).repetitions)


def _tell(spec: Spec, start: Start, path: Path, counted: int, wanted: int) -> Iterator[str]:
    yield say("teach.written", file=path, pose=say(f"teach.pose.{start.pose}"), view=spec.view[0])
    yield say("teach.proof", count=counted, wanted=wanted)
    if counted != wanted:
        yield say("teach.off")
    yield say("teach.next", file=path)
