"""What benchmarks of commands share: running them in turn, a table, and JSON.

Each figure that counts is a ratio within one run. Beside the time from start to end stands that of
the processor (all threads, in and for the process), which depends less on what else the machine
does.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Ratios = dict[str, float]
Measure = Callable[[Path, argparse.Namespace], Ratios]
"""Figures by name, of something measured in an empty folder of its own."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: seconds from start to end, of the processor, and its most memory, MB."""

    wall_s: float
    cpu_s: float
    most_mb: float


def run(*command: object, status: int = 0) -> Spent:
    """Run Python with these arguments to its end, which must be that `status`."""
    start_s = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, raw, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(raw)
    if process.returncode != status:
        sys.exit(f"{command} ended with {process.returncode}")
    wall_s = time.perf_counter() - start_s
    return Spent(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def run_in_turn(runs: Mapping[str, Callable[[], Spent]], rounds: int) -> dict[str, Spent]:
    """One after the other, so many times; of each the least of every figure."""
    spent: dict[str, list[Spent]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, one in runs.items():
            spent[name].append(one())
    return {
        name: Spent(
            min(one.wall_s for one in some),
            min(one.cpu_s for one in some),
            min(one.most_mb for one in some),
        )
        for name, some in spent.items()
    }


def compare(ours: str, other: str, spent: Mapping[str, Spent]) -> Ratios:
    """What two runs took, and how often one goes into the other, by wall and by processor."""
    return {
        f"{other} (s)": spent[other].wall_s,
        f"{ours} (s)": spent[ours].wall_s,
        f"{ours} / {other}": spent[ours].wall_s / spent[other].wall_s,
        f"{ours} / {other}, processor": spent[ours].cpu_s / spent[other].cpu_s,
    }


def make_parser(about: str | None, measures: Mapping[str, Measure]) -> argparse.ArgumentParser:
    """The options that all have."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=measures, default=list(measures))
    parser.add_argument("--rounds", type=int, default=1, help="how often; the least time counts")
    parser.add_argument("--json", type=Path)
    return parser


def measure(measures: Mapping[str, Measure], options: argparse.Namespace) -> None:
    """Measure what is asked for, print a table, and write it down where that is asked for."""
    found = {}
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = measures[name](Path(folder), options)
        for what, value in found[name].items():
            print(f"{name:10} {what:52} {value:8.2f}", flush=True)
    if options.json:
        asked = {key: value for key, value in vars(options).items() if key not in {"only", "json"}}
        about = {"cores": os.cpu_count(), "load": os.getloadavg(), **asked}
        options.json.write_text(json.dumps({**about, "ratios": found}, indent=1))
