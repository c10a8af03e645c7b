"""Labelled clips through the detectors.

Finds them, scores them in parallel, adds up how well they were judged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Final

import msgspec

from limberup.check.figures import Comparison, Figures, Gap, Miss, Tally, compute_figures
from limberup.check.match import compare, compare_nothing
from limberup.check.truth_file import check_against_clip, check_against_spec, load_truth
from limberup.errors import BadInputError
from limberup.helper_process import Helpers, count_cores
from limberup.pipeline import judge_sets, open_poses
from limberup.pose.backends import AUTO
from limberup.pose.video_source import VIDEO_SUFFIXES
from limberup.results.recognition import list_contenders, recognise
from limberup.results.session import ExerciseSet
from limberup.spec import AnySpec, DayClock, Spec, list_specs, load_any
from limberup.truth import NO_EXERCISE, SUFFIX
from limberup.words import say

RECORDING_SUFFIX: Final = ".npz"
LEAST_GHOST_S: Final = 3.0
"""Of an exercise that is named under `nothing_of`, a shorter hold is a passing position."""


@dataclass(frozen=True, slots=True)
class Clip:
    """The files of one clip: `CLIP.truth.toml`, and beside it `CLIP.mp4`, `CLIP.npz` or both.

    `name`: for reports.
    """

    name: str
    truth: Path
    video: Path | None
    recording: Path | None


@dataclass(frozen=True, slots=True)
class How:
    """How clips are scored.

    `specs`: by exercise id. `fresh`: from the videos, with the pose model `model`, run by the
    program `backend`. `recognise`: also find out, without the truth, which exercise each clip
    shows.
    """

    specs: Mapping[str, Path]
    fresh: bool = False
    model: str = "auto"
    backend: str = AUTO
    recognise: bool = False


class ClipResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How well one clip was judged.

    `tallies`: by the exercise that was looked for, several for a clip that shows none.
    `recognised`: the exercises that it was taken for, several where it was undecided; unset where
    nobody asked.
    """

    clip: str
    exercise: str
    tallies: dict[str, Tally]
    misses: tuple[Miss, ...] = ()
    gaps: tuple[Gap, ...] = ()
    recognised: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class Confusion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clip whose exercise was not recognised for sure. `expected` None: it shows none. `got`.

    What it may be.
    """

    clip: str
    expected: str | None
    got: tuple[str, ...]


class RecognitionFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How well exercises are recognised.

    `accuracy`, share of the clips with exactly the right answer.
    `undecided`: share of those that were left open between several of which one is right.
    """

    accuracy: float
    undecided: float
    clips: int
    confusions: tuple[Confusion, ...]


class Result(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How well all clips were judged; what `--json` writes."""

    overall: Figures
    exercises: dict[str, Figures]
    misses: tuple[Miss, ...]
    recognition: RecognitionFigures | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class Run:
    """All clips of one run in the order of their names.

    `problems`: by clip, why it could not be checked.
    """

    clips: tuple[ClipResult, ...]
    problems: Mapping[str, str]


def encode_result(result: Result) -> bytes:
    """The result as indented JSON, UTF-8, with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"


def summarise(clips: Iterable[ClipResult]) -> Result:
    """The figures of some clips, in all and by exercise."""
    clips = list(clips)
    tallies = add_up(clips)
    return Result(
        overall=compute_figures(reduce(add, tallies.values(), Tally())),
        exercises={name: compute_figures(tally) for name, tally in tallies.items()},
        misses=tuple(miss for clip in clips for miss in clip.misses),
        recognition=_sum_up_recognition(clips),
    )


def _sum_up_recognition(clips: Sequence[ClipResult]) -> RecognitionFigures | msgspec.UnsetType:
    asked = [
        (clip, clip.recognised, () if clip.exercise == NO_EXERCISE else (clip.exercise,))
        for clip in clips
        if clip.recognised is not msgspec.UNSET
    ]
    if not asked:
        return msgspec.UNSET
    wrong = [(clip, got, right) for clip, got, right in asked if got != right]
    return RecognitionFigures(
        accuracy=1.0 - len(wrong) / len(asked),
        undecided=sum(
            len(got) > 1 and set(right) <= set(got) and bool(right) for _, got, right in wrong
        )
        / len(asked),
        clips=len(asked),
        confusions=tuple(
            Confusion(clip=clip.clip, expected=right[0] if right else None, got=got)
            for clip, got, right in wrong
        ),
    )


def add_up(clips: Iterable[ClipResult]) -> dict[str, Tally]:
    """The tallies of some clips by exercise, in alphabetical order."""
    tallies: dict[str, Tally] = {}
    for clip in clips:
        for name, tally in clip.tallies.items():
            tallies[name] = tallies.get(name, Tally()) + tally
    return dict(sorted(tallies.items()))


# --- finding --------------------------------------------------------------------------------------


def find_clips(paths: Sequence[Path]) -> list[Clip]:
    """All clips with a truth file that the paths lead to, by name, each once.

    A path is a folder, searched with all folders in it, or one of the files of a clip. Raises
    BadInputError for a path that leads to none.
    """
    names: dict[Path, tuple[str, str]] = {}
    for path in paths:
        for truth, name in _find_truths(path):
            names.setdefault(truth.resolve(), (name, truth.as_posix().removesuffix(SUFFIX)))
    short = [name for name, _ in names.values()]
    clips = [
        _gather(name if short.count(name) == 1 else long, Path(f"{long}{SUFFIX}"))
        for name, long in names.values()
    ]
    return sorted(clips, key=lambda clip: clip.name)


def find_truth(path: Path) -> Path:
    """Where the truth file of a video or a recording would be."""
    return path if path.name.endswith(SUFFIX) else path.with_name(f"{path.stem}{SUFFIX}")


def _find_truths(path: Path) -> Iterator[tuple[Path, str]]:
    """Truth files with the names of their clips: below the folder, as a path within it."""
    if path.is_dir():
        truths = sorted(path.rglob(f"*{SUFFIX}"))
        if not truths:
            raise BadInputError(
                f"There is no truth file in {path}; put CLIP{SUFFIX} beside CLIP.mp4 or CLIP.npz."
            )
        yield from (
            (truth, truth.relative_to(path).as_posix().removesuffix(SUFFIX)) for truth in truths
        )
        return
    truth = find_truth(path)
    if not path.exists():
        raise BadInputError(f"{path} does not exist; check its name and its folder.")
    if not truth.exists():
        raise BadInputError(f"{path} has no truth file; write {truth.name} beside it.")
    yield truth, truth.name.removesuffix(SUFFIX)


def _gather(name: str, truth: Path) -> Clip:
    stem = truth.name.removesuffix(SUFFIX)
    videos = sorted(
        path
        for path in truth.parent.iterdir()
        if path.stem == stem and path.suffix.lower() in VIDEO_SUFFIXES
    )
    recording = truth.with_name(f"{stem}{RECORDING_SUFFIX}")
    return Clip(
        name, truth, videos[0] if videos else None, recording if recording.is_file() else None
    )


# --- scoring --------------------------------------------------------------------------------------


def check_clips(
    clips: Sequence[Clip],
    how: How,
    *,
    jobs: int | None = None,
    on_done: Callable[[], None] = lambda: None,
) -> Run:
    """Check all clips in so many processes at a time, by default one for each processor.

    `on_done`: after each clip.
    """
    jobs = min(jobs or count_cores(), len(clips))
    done: dict[str, ClipResult] = {}
    problems: dict[str, str] = {}
    for clip, outcome in _check_here(clips, how) if jobs <= 1 else _check_apart(clips, how, jobs):
        if isinstance(outcome, ClipResult):
            done[clip.name] = outcome
        else:
            problems[clip.name] = outcome
        on_done()
    names = [clip.name for clip in clips]
    return Run(
        tuple(done[name] for name in names if name in done),
        {name: problems[name] for name in names if name in problems},
    )


def _check_here(clips: Sequence[Clip], how: How) -> Iterator[tuple[Clip, ClipResult | str]]:
    for clip in clips:
        yield clip, _try(clip, how)


def _check_apart(
    clips: Sequence[Clip], how: How, jobs: int
) -> Iterator[tuple[Clip, ClipResult | str]]:
    executor = Helpers(jobs)
    try:
        waiting = {executor.submit(_try, clip, how): clip for clip in clips}
        for future in as_completed(waiting):
            yield waiting[future], _take(waiting[future], future)
    finally:
        executor.shutdown(cancel_futures=True)


def _take(clip: Clip, future: Future[ClipResult | str]) -> ClipResult | str:
    try:
        return future.result()
    except BrokenProcessPool:
        return (
            f"{clip.truth} could not be checked, because a helper process was ended from "
            "outside; try --jobs 1."
        )


def _try(clip: Clip, how: How) -> ClipResult | str:
    """The result, or a sentence that says why it could not be checked."""
    try:
        return check_clip(clip, how)
    except BadInputError as error:
        return str(error)


def check_clip(clip: Clip, how: How) -> ClipResult:
    """Score one clip and compare it with its truth.

    Raises BadInputError if truth, spec or clip cannot be used.
    """
    truth = load_truth(clip.truth, how.specs)
    is_of_nothing = truth.content.is_of_nothing
    named = None if is_of_nothing else load_any(how.specs[truth.content.exercise])
    specs: dict[str, AnySpec] = {} if named is None else {named.id: named}
    asks_all = how.recognise or (is_of_nothing and not truth.content.nothing_of)
    exercises = _load_exercises(how.specs) if asks_all else {}
    specs |= exercises
    if named is not None:
        check_against_spec(truth, named)
    nothing = truth.content.nothing_of or (tuple(exercises) if is_of_nothing else ())
    specs |= {name: load_any(how.specs[name]) for name in nothing if name not in specs}
    desk = named.reminder if isinstance(named, DayClock) else None
    source = _choose_source(clip, fresh=how.fresh)
    poses = open_poses(source, model=how.model, backend=how.backend, desk=desk)
    sets = judge_sets(poses, specs)
    check_against_clip(truth, poses.shown.length_s)
    compared: dict[str, Comparison] = {}
    if named is not None:
        compared[named.id] = compare(clip.name, truth.content, sets[named.id], named)
    least_s = LEAST_GHOST_S if truth.content.nothing_of else 0.0
    for name in nothing:
        compared[name] = compare_nothing(clip.name, sets[name], specs[name], least_hold_s=least_s)
    return ClipResult(
        clip=clip.name,
        exercise=truth.content.exercise,
        tallies={name: one.tally for name, one in compared.items()},
        misses=tuple(miss for one in compared.values() for miss in one.misses),
        gaps=tuple(gap for one in compared.values() for gap in one.gaps),
        recognised=_recognise(sets, exercises, poses.seen_s)
        if how.recognise and desk is None
        else msgspec.UNSET,
    )


def _load_exercises(paths: Mapping[str, Path]) -> dict[str, Spec]:
    """The specs that count something, in contrast to one that only reminds."""
    specs = {name: load_any(path) for name, path in paths.items()}
    return {name: spec for name, spec in specs.items() if isinstance(spec, Spec)}


def _recognise(
    sets: Mapping[str, ExerciseSet], exercises: Mapping[str, Spec], seen_s: float
) -> tuple[str, ...]:
    recognition = recognise({name: sets[name] for name in exercises}, exercises, seen_s)
    return (
        (recognition.exercise,)
        if recognition.exercise is not None
        else tuple(list_contenders(recognition))
    )


def _choose_source(clip: Clip, *, fresh: bool) -> Path:
    source = clip.video if fresh else clip.recording or clip.video
    if source is not None:
        return source
    stem = clip.truth.name.removesuffix(SUFFIX)
    if fresh and clip.recording is not None:
        raise BadInputError(
            f"{clip.truth} has no video beside it, such as {stem}.mp4; leave out --fresh or "
            "bring it."
        )
    raise BadInputError(
        f"{clip.truth} has neither a video, such as {stem}.mp4, nor the recording "
        f"{stem}{RECORDING_SUFFIX} beside it; "
        "bring one of them."
    )


# --- beside `limberup score` ----------------------------------------------------------------------


def describe_against_truth(source: Path, done: ExerciseSet, spec: AnySpec) -> str | None:
    """One line on how a scored video or recording compares with the truth beside it.

    None if there is no such truth.
    """
    path = find_truth(source)
    if not path.is_file():
        return None
    try:
        truth = load_truth(path, {**list_specs(), spec.id: None})
        if truth.content.exercise not in {spec.id, NO_EXERCISE}:
            return None
        if truth.content.is_of_nothing:
            compared = compare_nothing(source.stem, done, spec)
        else:
            check_against_spec(truth, spec)
            compared = compare(source.stem, truth.content, done, spec)
    except BadInputError as error:
        return str(error)
    if not compared.misses:
        return say("check.as_labelled", file=path.name)
    first = min(compared.misses, key=lambda miss: miss.time_s)
    more = len(compared.misses) - 1
    return say(
        "check.unlike_more" if more else "check.unlike",
        file=path.name,
        time=say("check.seconds", seconds=first.time_s),
        expected=first.expected or say("check.nothing"),
        got=first.got or say("check.nothing"),
        count=more,
    )
