"""How long commands take that look at no video, each figure a ratio within one run.

    python benchmarks/commands.py --rounds 5 --json commands.json    all of them
    python benchmarks/commands.py --only start

`start`: each command from start to end beside `python -c "import numpy"`, where it has little or
nothing to do. `recording`: `score` of stored landmarks beside loading the same file with numpy.
`check`: labelled recordings on one worker beside the sum of its parts, which are loading and
judging them one after the other in one process.
"""

from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from shutil import copy

from ratios import Measure, Ratios, Spent, compare, make_parser, measure, run, run_in_turn

SAMPLES = Path(__file__).parents[1] / "sample_videos"
EXERCISE = "scorpion_stretch"
NUMPY = "import numpy"
LOAD = """
import sys, numpy
with numpy.load(sys.argv[1]) as arrays:
    for name in arrays:
        arrays[name]
"""
PARTS = """
import sys
from pathlib import Path
from limberup.pipeline import judge_sets, open_poses
from limberup.spec import find_any
spec = find_any(sys.argv[1])
for path in map(Path, sys.argv[2:]):
    judge_sets(open_poses(path), {spec.id: spec})
"""
STARTS: Mapping[str, int] = {
    "--version": 0,
    "--help": 0,
    "score --help": 0,
    f"score missing.mp4 -e {EXERCISE}": 2,
    "import --help": 0,
    "check --help": 0,
    "live --help": 0,
    "history --help": 0,
    "routine list": 0,
    "specs list": 0,
    "specs lint": 0,
    "trace --help": 0,
    "bench --help": 0,
    "doctor --help": 0,
}
"""What is typed, and the exit status that it ends with."""


def limberup(*arguments: object, status: int = 0) -> Spent:
    return run("-m", "limberup", *arguments, status=status)


def measure_start(_: Path, asked: Namespace) -> Ratios:
    runs: dict[str, Callable[[], Spent]] = {"numpy": partial(run, "-c", NUMPY)}
    for typed, status in STARTS.items():
        runs[typed] = partial(limberup, *typed.split(), status=status)
    spent = run_in_turn(runs, asked.rounds)
    figures = {"numpy (s), processor": spent["numpy"].cpu_s}
    for typed in STARTS:
        figures[f"{typed} / numpy, processor"] = spent[typed].cpu_s / spent["numpy"].cpu_s
    return figures


def measure_recording(folder: Path, asked: Namespace) -> Ratios:
    path = folder / "scorpion.npz"  # away from its truth, with which it would be compared
    copy(SAMPLES / f"{EXERCISE}_clean.npz", path)
    runs = {
        "numpy": lambda: run("-c", LOAD, path),
        "score": lambda: limberup("score", path, "-e", EXERCISE),
    }
    return compare("score", "numpy", run_in_turn(runs, asked.rounds))


def measure_check(folder: Path, asked: Namespace) -> Ratios:
    for path in SAMPLES.glob(f"{EXERCISE}_*"):
        if path.suffix in {".npz", ".toml"}:
            copy(path, folder)
    recordings = sorted(folder.glob("*.npz"))
    runs = {
        "parts": lambda: run("-c", PARTS, EXERCISE, *recordings),
        "check": lambda: limberup("check", folder, "--jobs", 1),
    }
    return compare("check", "parts", run_in_turn(runs, asked.rounds))


MEASURES: Mapping[str, Measure] = {
    "start": measure_start,
    "recording": measure_recording,
    "check": measure_check,
}


def main() -> None:
    measure(MEASURES, make_parser(__doc__, MEASURES).parse_args())


if __name__ == "__main__":
    main()
