"""A long run of kills: `make kill`, with `COUNT=1000` and `SEED=3` for instance.

SIGKILL at random moments: of a live session in the middle of its work, of `score` while it replaces
the files of an earlier run, and half as often of `check`, which is as safe and takes longer. The
same seed draws the same moments, though no two runs are equally fast.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from kill_files import CHECK, SCORE, kill_writers
from kill_live import kill_sessions
from victims import open_ward


def main() -> int:
    """Print what came of it; exit status 1 where anything was lost, double or half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="of live sessions")
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    ward, faults = open_ward(), []
    with tempfile.TemporaryDirectory(prefix="killed-") as name:
        folder, begin_s = Path(name), time.monotonic()
        live = kill_sessions(ward, folder / "live", options.count, options.seed)
        print(
            f"live: {live.kills} kills, {live.repetitions} repetitions offered again, "
            f"{live.kept} in the history; in "
            f"{live.ahead} the last one was written and not yet told; faults: {len(live.faults)} "
            f"({time.monotonic() - begin_s:.0f} s)"
        )
        faults += live.faults
        for job, count in ((SCORE, options.count), (CHECK, (options.count + 1) // 2)):
            begin_s = time.monotonic()
            (folder / job.name).mkdir()
            files = kill_writers(ward, job, folder / job.name, count, options.seed)
            print(
                f"{job.name}: {files.kills} kills, {files.drafts} left drafts; files old "
                f"{files.old}, new {files.new}, the first one new {files.mixed}; faults: "
                f"{len(files.faults)} ({time.monotonic() - begin_s:.0f} s)"
            )
            faults += files.faults
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
