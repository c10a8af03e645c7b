"""How well an exercise that was taught by one clip is counted in the clips of other people.

    python benchmarks/teach.py FOLDER

The folder holds `recordings/NAME.npz`, of any exercise, and `counts.tsv` with a row for each:
recording, class, count. Each clip in turn is the one example of its class, as for
`limberup specs new --from CLIP --count N`, and all other clips of the class are scored with the
spec that came of it. Told are the mean of |error| / true count over all choices of an example (MAE)
and the share of counts off by one at most (OBO).
"""

import argparse
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from statistics import mean

from limberup.pipeline import open_poses, score_named
from limberup.pose.recording import load_recording
from limberup.spec import Spec, load_spec
from limberup.teach.draft import Draft, render_draft
from limberup.teach.search import choose_movement, find_movements
from limberup.teach.start import find_start


@dataclass(frozen=True, slots=True)
class Clip:
    path: Path
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of one example. `found`: count of each other clip by its name."""

    clip: Clip
    signal: str
    own: int
    found: dict[str, tuple[int, int]]

    @property
    def error(self) -> float:
        return mean(abs(found - true) / true for found, true in self.found.values())

    @property
    def near(self) -> float:
        return mean(abs(found - true) <= 1 for found, true in self.found.values())


def read_clips(folder: Path) -> list[Clip]:
    rows = [line.split("\t") for line in (folder / "counts.tsv").read_text().splitlines()[1:]]
    return [
        Clip(folder / "recordings" / f"{name}.npz", kind, int(count)) for name, kind, count in rows
    ]


def teach(clip: Clip, folder: Path) -> tuple[Spec, str]:
    track = load_recording(clip.path).track
    proposals = find_movements(track, clip.count)
    if not proposals:
        raise SystemExit(f"{clip.path.stem}: nothing goes to and fro")
    best = choose_movement(proposals)
    start = find_start(track, best.repetitions[0].start_s)
    path = folder / f"{clip.kind}.toml"
    path.write_text(
        render_draft(Draft(clip.kind, clip.kind, clip.path.name, clip.count), best, start)
    )
    side = " by side" if best.trial.alternates else ""
    return load_spec(path), f"{best.trial.name} {best.towards}{side} {best.least:.2f}"


def count(clip: Clip, spec: Spec) -> int:
    (done,) = score_named(open_poses(clip.path), spec).sets
    return sum(one.complete for one in done.repetitions)


def choose(clip: Clip, clips: list[Clip]) -> Choice:
    with tempfile.TemporaryDirectory() as folder:
        spec, signal = teach(clip, Path(folder))
    others = [one for one in clips if one.kind == clip.kind and one.path != clip.path]
    found = {one.path.stem: (count(one, spec), one.count) for one in others}
    return Choice(clip, signal, count(clip, spec), found)


def describe(kind: str, done: list[Choice]) -> str:
    own = sum(one.own == one.clip.count for one in done)
    error, near = mean(one.error for one in done), mean(one.near for one in done)
    return f"| {kind} | {len(done)} | {own} | {error:.3f} | {near:.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="print each example")
    parser.add_argument("--jobs", type=int, default=None, help="clips at a time")
    options = parser.parse_args()
    clips = read_clips(options.folder)
    begun_s = time.perf_counter()
    by_class: dict[str, list[Choice]] = defaultdict(list)
    with ProcessPoolExecutor(options.jobs) as pool:
        for one in pool.map(choose, clips, repeat(clips)):
            by_class[one.clip.kind].append(one)
            if options.all:
                name, error = one.clip.path.stem, one.error
                print(
                    name, one.own, one.clip.count, one.signal, f"{error:.3f}", one.found, flush=True
                )
    print("| class | examples | count their own clip | MAE | OBO |")
    print("|---|---|---|---|---|")
    for kind, some in by_class.items():
        print(describe(kind, some))
    print(describe("all", [one for some in by_class.values() for one in some]))
    print(f"{time.perf_counter() - begun_s:.0f} s")


if __name__ == "__main__":
    main()
