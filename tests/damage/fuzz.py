"""A long run over damaged files: `make fuzz`, with `CASES=20000` and `SEED=3` for instance.

Every case runs in a process that may be ended: one that takes too long is a hang, and the memory
that each has taken is read from the system. What went wrong is printed with the number of its case,
which with the same seed gives the same file again.
"""

import argparse
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from kinds import KINDS
from outcomes import FAULT, NOBODY, REFUSED, SCORED, judge

LIMIT_S: Final = 60.0
LIMIT_BYTES: Final = 1_500_000_000
ADDRESSES_BYTES: Final = 12_000_000_000
"""So much may be asked for, mapped libraries included; it keeps the machine alive."""

HANG: Final = "hang"
DIED: Final = "died"
LARGE: Final = "over 1.5 GB"
COLUMNS: Final = (SCORED, REFUSED, NOBODY, FAULT, HANG, DIED, LARGE)

_STATUS: Final = Path("/proc/self/status")
_PEAK: Final = Path("/proc/self/clear_refs")


def run_cases(pipe: Connection, kind: str, seed: int, cases: range) -> None:
    """In a process of its own: tell of each case how it ended, and the most memory it took."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES_BYTES, ADDRESSES_BYTES))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libpng writes there itself
    warnings.simplefilter("error")
    for case in cases:
        folder = Path(tempfile.mkdtemp(prefix="damaged-"))
        _forget_peak()
        path = KINDS[kind].damage(seed, case, folder)
        result = KINDS[kind].run(path)
        shutil.rmtree(folder)
        pipe.send((judge(result), read_peak(), f"exit {result.status}: {result.err[:600]}"))
    pipe.close()


def _forget_peak() -> None:
    if _PEAK.exists():
        _PEAK.write_text("5")


def read_peak() -> int:
    """The most memory since `_forget_peak`, bytes; since the start where there is no /proc."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def tell_cases(kind: str, seed: int, count: int) -> Iterator[tuple[int, str, int, str]]:
    """Each case with how it ended; a process that hangs or dies is replaced by another one."""
    case = 0
    while case < count:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.get_context("fork").Process(
            target=run_cases, args=(theirs, kind, seed, range(case, count))
        )
        worker.start()
        theirs.close()
        try:
            while case < count:
                if not ours.poll(LIMIT_S):
                    yield case, HANG, 0, ""
                    case += 1
                    break
                outcome, peak, words = ours.recv()
                yield case, outcome, peak, words
                case += 1
        except EOFError:
            worker.join()
            yield case, DIED, 0, f"exit {worker.exitcode}"
            case += 1
        if worker.is_alive() and case < count:
            worker.kill()
        worker.join()


def main() -> int:
    """Print a table of all kinds; exit status 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=4000, help="of all kinds together")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--only", choices=list(KINDS), action="append")
    options = parser.parse_args()
    names = options.only or list(KINDS)
    for name in names:
        KINDS[name].examples()  # made once, before there are children
    print(f"{'':12}{'cases':>8}" + "".join(f"{column:>13}" for column in COLUMNS))
    bad = 0
    for name in names:
        ends: Counter[str] = Counter()
        count = options.cases // len(names)
        for case, outcome, peak, words in tell_cases(name, options.seed, count):
            ends[outcome] += 1
            is_large = peak > LIMIT_BYTES
            ends[LARGE] += is_large
            if is_large or outcome in (FAULT, HANG, DIED):
                bad += 1
                print(f"{name} {case}: {outcome}, {peak / 1e6:.0f} MB, {words}", file=sys.stderr)
        print(f"{name:12}{count:8}" + "".join(f"{ends[column]:13}" for column in COLUMNS))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
