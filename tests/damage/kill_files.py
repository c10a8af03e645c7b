"""Commands that are killed while they replace files of an earlier run: each stays whole."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Final

import numpy as np
from victims import PATIENCE_S, has_left_others, kill, run_command, victim

SAMPLES: Final = Path(__file__).parents[2] / "sample_videos"
OLDER: Final = ("cat_cow_clean", "childs_pose_clean")
NEWER: Final = ("scorpion_stretch_clean", "king_cobra_clean")
"""What the files are of before, and what the run that is killed writes."""

DRAFT: Final = ".limberup-*.draft"
LATER_S: Final = 60.0
"""The next run comes a minute after the kill. A younger draft might be somebody's at work."""

WRITING_S: Final = 0.004
"""From the first byte of a draft on, it takes about so long until all is in its place."""


@dataclass(frozen=True)
class Job:
    """A command that writes files. `outputs`: their names, in the order in which it writes them."""

    name: str
    outputs: Sequence[str]
    jobs: Sequence[int] = (1,)

    def arguments(self, folder: Path, clips: Sequence[str], jobs: int) -> tuple[str, ...]:
        """What is typed."""
        paths = [str(folder / name) for name in self.outputs]
        if self.name == "score":
            recording = str(SAMPLES / f"{clips[0]}.npz")
            outputs = ("--save-landmarks", paths[0], "--json", paths[1])
            return ("score", recording, "-e", "scorpion_stretch", *outputs)
        recordings = [str(SAMPLES / f"{clip}.npz") for clip in clips]
        return ("check", *recordings, "-j", str(jobs), "--save-baseline", paths[0])


SCORE: Final = Job("score", ("landmarks.npz", "result.json"))
CHECK: Final = Job("check", ("baseline.json",), jobs=(1, 2, 1, 1))
"""With two helper processes in every fourth run: they take seconds to start."""


@dataclass
class Files:
    """What came of it: in so many of the `kills` drafts were left, and files were old or new.

    `mixed`: the first file is new and the second still old. `faults`: all that must not be.
    """

    kills: int = 0
    drafts: int = 0
    old: int = 0
    mixed: int = 0
    new: int = 0
    faults: list[str] = field(default_factory=list)


def kill_writers(ward: ForkServerContext, job: Job, folder: Path, count: int, seed: int) -> Files:
    """Kill so many runs over old files; look at what is there, and let the next run come through.

    Half of the moments are anywhere in the run, the others while it writes; with helpers all are
    while these work.
    """
    rng = np.random.default_rng([seed, 2, *job.name.encode()])
    older, newer = (_run(ward, job, folder / "first", clips) for clips in (OLDER, NEWER))
    places = {jobs: _measure(ward, job, folder / "first", jobs) for jobs in set(job.jobs)}
    files = Files()
    work = folder / "killed"
    work.mkdir()
    for number in range(count):
        for name, data in older.items():
            (work / name).write_bytes(data)
        jobs = job.jobs[number % len(job.jobs)]
        arguments = job.arguments(work, NEWER, jobs)
        with victim(ward, run_command, folder / "out", arguments) as process:
            if jobs > 1:  # while the helpers are at work
                time.sleep(rng.uniform(0.5, 0.9) * places[jobs])
            elif rng.random() < 0.5:
                time.sleep(rng.uniform(0.0, places[jobs]))
            else:
                _wait_for_draft(work, job.outputs[0])
                time.sleep(rng.uniform(0.0, WRITING_S))
            kill(process)
            if has_left_others(process):
                files.faults.append(f"kill {number}: helpers live on")
        files.kills += 1
        _look(files, work, job, older, newer)
        for draft in work.glob(DRAFT):
            then_s = draft.stat().st_mtime - LATER_S
            os.utime(draft, (then_s, then_s))
        if _run(ward, job, work, NEWER) != newer:
            files.faults.append(f"kill {number}: the next run writes something else")
        if others := {path.name for path in work.iterdir()} - set(job.outputs):
            files.faults.append(f"kill {number}: after the next run there are {others}")
    return files


def _look(
    files: Files, work: Path, job: Job, older: dict[str, bytes], newer: dict[str, bytes]
) -> None:
    """What is there after a kill."""
    files.drafts += any(work.glob(DRAFT))
    ages = []
    for name in job.outputs:
        data = (work / name).read_bytes() if (work / name).exists() else b""
        if data not in {older[name], newer[name]}:
            files.faults.append(f"kill {files.kills}: {name} is neither old nor new")
        ages.append(data == newer[name])
    files.old += not any(ages)
    files.new += all(ages)
    files.mixed += any(ages) and not all(ages)
    if ages != sorted(ages, reverse=True):
        files.faults.append(f"kill {files.kills}: what is written last is new alone")


def _run(
    ward: ForkServerContext, job: Job, folder: Path, clips: Sequence[str], jobs: int = 1
) -> dict[str, bytes]:
    """A run that comes through; what it has written."""
    folder.mkdir(exist_ok=True)
    out = folder.with_name("out")
    out.unlink(missing_ok=True)
    with victim(ward, run_command, out, job.arguments(folder, clips, jobs)) as process:
        process.join(PATIENCE_S)
    assert out.read_text(encoding="utf-8").startswith("0\n"), out.read_text(encoding="utf-8")
    return {name: (folder / name).read_bytes() for name in job.outputs}


def _measure(ward: ForkServerContext, job: Job, folder: Path, jobs: int) -> float:
    """How long a run takes, seconds."""
    begin_s = time.monotonic()
    _run(ward, job, folder, NEWER, jobs)
    return time.monotonic() - begin_s


def _wait_for_draft(work: Path, first: str) -> None:
    """Until the first file is being written; what was only tried out is empty."""
    was = (work / first).stat().st_ino
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        for path in work.iterdir():
            with suppress(FileNotFoundError):  # it has just been moved into its place
                found = path.stat()
                is_draft = path.suffix == ".draft" and found.st_size > 0
                if is_draft or (path.name == first and found.st_ino != was):
                    return
