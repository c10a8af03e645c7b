"""How well limberup judges people who do not perform the textbook.

    python benchmarks/styles.py --seed 1 --count 300
    python benchmarks/styles.py --seed 1 --alone        # every exercise once with each trait alone

Performances are drawn by seed and judged by the specs as they are; no picture is drawn. They are
kept in the folder given with `--keep`, so that the next run after a change of a spec is quick.
"""

import argparse
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Final

import numpy as np

from limberup.check.figures import Tally, compute_figures
from limberup.check.match import compare
from limberup.judging.engine import Engine
from limberup.motion.performers import (
    Seen,
    draw_performance,
    list_performed,
    perform_style,
)
from limberup.motion.style import TRAITS, list_traits, take_trait
from limberup.results.session import ExerciseSet, build_set
from limberup.spec import find_spec
from limberup.truth import NO_EXERCISE
from limberup.types import PoseTrack

PROCESSES: Final = 2
TEXTBOOK: Final = "textbook"
"""In place of a trait."""


@dataclass(frozen=True)
class Outcome:
    """What was found in one performance. `error`: how far the count is out of the true range."""

    name: str
    exercise: str
    traits: tuple[str, ...]
    true: tuple[int, int]
    found: int
    tally: Tally
    ghosts: dict[str, int] = field(default_factory=dict)

    @property
    def error(self) -> int:
        """How many repetitions are missed, or too many."""
        low, high = self.true
        return max(low - self.found, self.found - high, 0)


def judge(track: PoseTrack, exercise: str) -> ExerciseSet:
    """What the spec of an exercise makes of a track."""
    spec = find_spec(exercise)
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return build_set(spec, events, float(track.t_s[-1]))


def count(done: ExerciseSet, exercise: str) -> int:
    """The repetitions or holds that were counted."""
    if find_spec(exercise).counts == "holds":
        return len(done.holds)
    return sum(row.complete for row in done.repetitions)


def find_outcome(name: str, seen: Seen) -> Outcome:
    """Judge one performance: by its own spec, or by all of them where there is nothing to count."""
    traits = list_traits(seen.style) or (TEXTBOOK,)
    if seen.exercise == NO_EXERCISE:
        found = {other: count(judge(seen.track, other), other) for other in list_performed()}
        ghosts = {other: number for other, number in found.items() if number}
        return Outcome(name, NO_EXERCISE, traits, (0, 0), sum(ghosts.values()), Tally(), ghosts)
    done = judge(seen.track, seen.exercise)
    tally = compare(name, seen.truth.as_truth(), done, find_spec(seen.exercise)).tally
    found_count = count(done, seen.exercise)
    return Outcome(name, seen.exercise, traits, seen.truth.count, found_count, tally)


# --- what is drawn --------------------------------------------------------------------------------


def draw(name: str) -> Seen:
    """The performance of a name: `SEED-NUMBER`, or `SEED-EXERCISE-TRAIT`."""
    seed, what, *trait = name.split("-")
    if not trait:
        return draw_performance(int(seed), int(what))
    rng = np.random.default_rng([int(seed), *map(ord, what + trait[0])])
    return perform_style(what, take_trait(trait[0], rng), rng)


def list_names(seed: int, number: int, *, alone: bool) -> list[str]:
    """What is to be drawn."""
    if alone:
        return [f"{seed}-{exercise}-{trait}" for trait in TRAITS for exercise in list_performed()]
    return [f"{seed}-{k}" for k in range(number)]


def work(name: str, keep: Path | None) -> Outcome:
    """Draw one performance, or take it from where it is kept, and judge it."""
    path = keep / f"{name}.pickle" if keep else None
    if path is not None and path.is_file():
        seen: Seen = pickle.loads(path.read_bytes())  # written by this program
    else:
        seen = draw(name)
        if path is not None:
            path.write_bytes(pickle.dumps(seen))
    return find_outcome(name, seen)


# --- tables ---------------------------------------------------------------------------------------


def render(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A table by exercise, one by trait, and what was counted where there was nothing."""
    exercised = [one for one in outcomes if one.exercise != NO_EXERCISE]
    nothing = [one for one in outcomes if one.exercise == NO_EXERCISE]
    yield from _render_rows("exercise", _group(exercised, lambda one: (one.exercise,)))
    yield ""
    yield from _render_rows("trait", _group(exercised, lambda one: one.traits))
    ghosts: dict[str, int] = defaultdict(int)
    for one in nothing:
        for exercise, number in one.ghosts.items():
            ghosts[exercise] += number
    yield f"\nnothing: {len(nothing)} performances, {sum(ghosts.values())} ghosts {dict(ghosts)}"


def _group(
    outcomes: Iterable[Outcome], name: Callable[[Outcome], tuple[str, ...]]
) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for key in name(one):
            groups[key].append(one)
        groups["in all"].append(one)
    return {key: groups[key] for key in sorted(groups, key=lambda key: (key == "in all", key))}


def _render_rows(what: str, groups: dict[str, list[Outcome]]) -> Iterator[str]:
    yield f"| {what} | films | true | found | MAE | OBO | level | fault F1 |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for name, rows in groups.items():
        low, high = (sum(row.true[k] for row in rows) for k in (0, 1))
        mae = np.mean([row.error / max(row.true[0], 1) for row in rows])
        obo = np.mean([row.error <= 1 for row in rows])
        figures = compute_figures(sum((row.tally for row in rows), Tally()))
        true = f"{low}" if low == high else f"{low}-{high}"
        yield (
            f"| {name} | {len(rows)} | {true} | {sum(row.found for row in rows)} | {mae:.2f} | "
            f"{obo:.2f} | {_show(figures.level_accuracy)} | {_show(figures.fault_f1)} |"
        )


def _show(share: float | None) -> str:
    return "-" if share is None else f"{share:.2f}"


def main() -> None:
    """Draw, judge and print."""
    parser = argparse.ArgumentParser(description="How well people are judged.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--alone", action="store_true", help="each trait alone")
    parser.add_argument("--keep", type=Path, help="folder for what was drawn")
    parser.add_argument("--list", action="store_true", help="every performance counted wrongly")
    chosen = parser.parse_args()
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    names = list_names(chosen.seed, chosen.count, alone=chosen.alone)
    with ProcessPoolExecutor(PROCESSES) as pool:
        outcomes = list(pool.map(work, names, repeat(chosen.keep), chunksize=4))
    print("\n".join(render(outcomes)))
    if chosen.list:
        for one in outcomes:
            if one.error:
                print(one.name, one.exercise, one.traits, "true", one.true, "found", one.found)


if __name__ == "__main__":
    main()
