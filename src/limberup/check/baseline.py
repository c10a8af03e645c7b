"""A saved run of `limberup check`, and what has become better or worse since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Final

import msgspec

from limberup.border import read_bytes, refusing
from limberup.check.figures import Figures, Miss, Tally, compute_figures
from limberup.check.run import ClipResult, Result, Run, add_up, summarise
from limberup.errors import BadInputError
from limberup.files import write_whole

SCHEMA: Final = "limberup.baseline/1"
OVERALL: Final = "overall"
LOW_IS_GOOD: Final = frozenset(
    {"count_mae", "hold_error_s", "breath_rate_error_per_min", "ghost_repetitions"}
)
TOLERANCE: Final = 1e-9
"""Figures that differ by no more are the same."""
MOST_BYTES: Final = 50_000_000
"""A clip takes a kilobyte or two."""
SAME_MISS_S: Final = 1.0
"""A miss may move by so much and still be the same one."""


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file holds. `clips`: by name."""

    schema: str = SCHEMA
    result: Result
    clips: dict[str, ClipResult]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is not what it was. `place`: "overall", an exercise, or a clip."""

    place: str
    figure: str
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is not as in the baseline, among the clips that are in both.

    `gaps_before`, `gaps_now`: how much of what was expected could not be judged; more of it is no
    regression.
    """

    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    new_misses: tuple[Miss, ...]
    gone_misses: tuple[Miss, ...]
    worse_clips: tuple[str, ...]
    better_clips: tuple[str, ...]
    gaps_before: int
    gaps_now: int
    added: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def is_regression(self) -> bool:
        """Whether anything at all became worse."""
        return bool(self.worse or self.new_misses or self.worse_clips)


def save_baseline(path: Path, run: Run) -> None:
    """Write a run as the baseline of later ones.

    Raises BadInputError if the file cannot be written.
    """
    baseline = Baseline(result=summarise(run.clips), clips={clip.clip: clip for clip in run.clips})
    write_whole(path, msgspec.json.format(msgspec.json.encode(baseline), indent=1) + b"\n")


def load_baseline(path: Path) -> Baseline:
    """Read what `save_baseline` wrote.

    Raises BadInputError if it is missing, damaged or of another version.
    """
    if not path.exists():
        raise BadInputError(f"There is no baseline {path}; make it with --save-baseline.")
    content = read_bytes(path, MOST_BYTES)
    with refusing(f"The baseline {path} is damaged; save it again with --save-baseline."):
        data = msgspec.json.decode(content)
        schema = data.get("schema") if isinstance(data, dict) else None
        if isinstance(schema, str) and schema.startswith("limberup.baseline/") and schema != SCHEMA:
            raise BadInputError(
                f'The baseline {path} is of another version ("{schema}", not "{SCHEMA}"); '
                "save it again with --save-baseline."
            )
        if schema != SCHEMA:
            raise BadInputError(f"{path} is no baseline; make one with --save-baseline.")
        return msgspec.convert(data, Baseline)


def find_changes(baseline: Baseline, clips: Sequence[ClipResult]) -> Changes:
    """What is better and worse than in the baseline. Raises BadInputError if no clip is in both."""
    now = {clip.clip: clip for clip in clips if clip.clip in baseline.clips}
    if not now:
        known = ", ".join(list(baseline.clips)[:3])
        raise BadInputError(
            f"The baseline has none of these clips, but {known or 'none at all'}; check the same "
            "PATH as when it was "
            "saved."
        )
    before = {name: baseline.clips[name] for name in now}
    changes = list(_changes(before.values(), now.values()))
    of_clips = [change for name in now for change in _changes_of_clip(before[name], now[name])]
    new = tuple(miss for name in now for miss in _without(now[name].misses, before[name].misses))
    gone = tuple(miss for name in now for miss in _without(before[name].misses, now[name].misses))
    worse = {change.place for change in of_clips if _is_worse(change)} | {miss.clip for miss in new}
    better = {change.place for change in of_clips if _is_better(change)} | {
        miss.clip for miss in gone
    }
    return Changes(
        worse=tuple(change for change in changes if _is_worse(change)),
        better=tuple(change for change in changes if _is_better(change)),
        new_misses=new,
        gone_misses=gone,
        worse_clips=tuple(name for name in now if name in worse),
        better_clips=tuple(name for name in now if name in better - worse),
        gaps_before=sum(len(clip.gaps) for clip in before.values()),
        gaps_now=sum(len(clip.gaps) for clip in now.values()),
        added=tuple(clip.clip for clip in clips if clip.clip not in baseline.clips),
        left_out=tuple(name for name in baseline.clips if name not in now),
    )


def _changes(before: Iterable[ClipResult], now: Iterable[ClipResult]) -> Iterator[Change]:
    old, new = add_up(before), add_up(now)
    yield from _differences(OVERALL, _total(old), _total(new))
    for name in sorted(old.keys() & new.keys()):
        yield from _differences(name, compute_figures(old[name]), compute_figures(new[name]))


def _changes_of_clip(before: ClipResult, now: ClipResult) -> Iterator[Change]:
    return _differences(now.clip, _total(before.tallies), _total(now.tallies))


def _total(tallies: Mapping[str, Tally]) -> Figures:
    return compute_figures(reduce(add, tallies.values(), Tally()))


def _differences(place: str, before: Figures, now: Figures) -> Iterator[Change]:
    for figure in Figures.__struct_fields__:
        change = Change(place, figure, getattr(before, figure), getattr(now, figure))
        if change.before != change.now:
            yield change


def _is_worse(change: Change) -> bool:
    """Whether a figure fell.

    One that can be judged by nothing any more fell if it was above 0 and high is good; that nothing
    is left to be explained is no loss.
    """
    if change.before is None or (change.figure == "explained" and change.now is None):
        return False
    if change.figure in LOW_IS_GOOD:
        return change.now is not None and change.now > change.before + TOLERANCE
    return (change.now or 0.0) < change.before - TOLERANCE


def _is_better(change: Change) -> bool:
    if change.before is None or change.now is None:
        return False
    gain = (
        change.before - change.now if change.figure in LOW_IS_GOOD else change.now - change.before
    )
    return gain > TOLERANCE


def _without(misses: Iterable[Miss], others: Iterable[Miss]) -> Iterator[Miss]:
    """The misses that are not among the others; each of those accounts for one."""
    left = list(others)
    for miss in misses:
        same = [other for other in left if _is_same(miss, other)]
        if same:
            left.remove(min(same, key=lambda other: abs(other.time_s - miss.time_s)))
        else:
            yield miss


def _is_same(a: Miss, b: Miss) -> bool:
    """Whether the same thing is missed; what was got instead may differ."""
    is_alike = (a.kind, a.expected) == (b.kind, b.expected) and (
        a.expected is not None or a.got == b.got
    )
    return is_alike and abs(a.time_s - b.time_s) <= SAME_MISS_S
