"""What fewer looks a second change in what limberup says of a video.

    python benchmarks/pose_rates.py CLIP... --model full --keep FOLDER --json rates.json

Each clip is looked at 7.5, 10 and 15 times a second and at every picture. At each rate it is judged
by every exercise, and what that gives is compared with what every picture gives: repetitions by
side, how many of them reached which level, and holds. `FOLDER` keeps the landmarks, so that the
comparison can be made again in a moment. Recordings can be given as well: their poses are thinned
out, which is not quite the same, since the tracker has smoothed over all of them.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from limberup.check.match import compare, compare_nothing
from limberup.check.run import LEAST_GHOST_S
from limberup.check.truth_file import load_truth
from limberup.pipeline import PoseSource, join_parts, judge_sets, open_poses
from limberup.pose.pose_rate import ALL, PoseRate
from limberup.pose.recording import Recording, is_recording, load_recording, save_recording
from limberup.results.session import ExerciseSet
from limberup.spec import Spec, list_specs, load_exercises
from limberup.truth import SUFFIX
from limberup.types import PoseTrack

RATES_HZ = (7.5, 10.0, 15.0)


def find_poses(clip: Path, rate: PoseRate, model: str, keep: Path) -> PoseSource:
    """The poses of a clip at a rate, from the folder where they are there."""
    kept = keep / f"{rate.hz:g}" / f"{clip.stem}.npz"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        save_recording(kept, look(clip, rate, model))
    return open_poses(kept)


def look(clip: Path, rate: PoseRate, model: str) -> Recording:
    if is_recording(clip):
        whole = load_recording(clip)
        return replace(whole, track=thin_out(whole.track, rate))
    poses = open_poses(clip, model=model, rate=rate)
    track = join_parts([part for part in poses.read() if len(part)])
    return Recording(track, poses.model, poses.model_sha256, poses.info())


def thin_out(track: PoseTrack, rate: PoseRate) -> PoseTrack:
    """Without the flow of the torso, which is measured from one look to the next."""
    poses = [pose for _, pose in rate.choose((pose.t_s, pose) for pose in track.poses())]
    nothing = np.full(2, np.nan)
    return PoseTrack.from_poses([replace(p, torso_flow=nothing) for p in poses], track.aspect)


def describe(done: ExerciseSet) -> dict[str, Any]:
    """What a person is told of a set, without its times."""
    complete = [row for row in done.repetitions if row.complete]
    return {
        "repetitions": dict(Counter(str(row.side) for row in complete)),
        "levels": dict(Counter(f"{row.side} {row.level}" for row in complete if row.level)),
        "holds": sum(row.end_s - row.start_s >= LEAST_GHOST_S for row in done.holds),
        "held_s": round(sum(row.end_s - row.start_s for row in done.holds), 1),
        "breaths": [row.breaths for row in done.holds if row.breaths is not None],
        "faults": sorted({row.id for row in done.faults}),
    }


def find_misses(clip: Path, sets: dict[str, ExerciseSet], specs: dict[str, Spec]) -> Iterator[str]:
    """Where the truth beside a clip says otherwise."""
    path = clip.with_name(clip.stem + SUFFIX)
    if not path.exists():
        return
    truth = load_truth(path, dict.fromkeys(list_specs())).content
    if truth.exercise in specs:
        spec = specs[truth.exercise]
        yield from (
            f"{miss.kind} {miss.expected} {miss.got}"
            for miss in compare(clip.stem, truth, sets[spec.id], spec).misses
        )
    for name in truth.nothing_of or ():
        if name in specs:
            found = compare_nothing(clip.stem, sets[name], specs[name], least_hold_s=LEAST_GHOST_S)
            yield from (f"{name} {miss.kind} {miss.got}" for miss in found.misses)


def measure(clips: Sequence[Path], model: str, keep: Path) -> dict[str, Any]:
    specs = load_exercises()
    rows: dict[str, Any] = {}
    for clip in clips:
        row: dict[str, Any] = {}
        for rate in (*map(PoseRate, RATES_HZ), ALL):
            poses = find_poses(clip, rate, model, keep)
            sets = judge_sets(poses, specs)
            row[name_rate(rate)] = {
                "looks": poses.shown.frames,
                "misses": list(find_misses(clip, sets, specs)),
                "sets": {name: describe(done) for name, done in sets.items()},
            }
        rows[clip.stem] = row
    return rows


def name_rate(rate: PoseRate) -> str:
    return f"{rate.hz:g}" if rate.hz else "all"


def list_differences(rows: dict[str, Any], rate: str, what: str) -> list[str]:
    """Clips and exercises that get another answer than with every picture."""
    return [
        f"{clip} {exercise}: {before[what]} -> {after[what]}"
        for clip, row in rows.items()
        for exercise, before in row["all"]["sets"].items()
        for after in [row[rate]["sets"][exercise]]
        if before[what] != after[what]
    ]


def tell(rows: dict[str, Any]) -> None:
    rates = [*(f"{hz:g}" for hz in RATES_HZ), "all"]
    judged = sum(
        any(row[rate]["sets"][name][what] for rate in rates for what in ("repetitions", "holds"))
        for row in rows.values()
        for name in row["all"]["sets"]
    )
    print(f"{len(rows)} clips; {judged} pairs of clip and exercise with anything counted")
    print("rate   looks  other counts  other levels  other holds  held (mean diff s)  truth missed")
    for rate in rates:
        held = [
            abs(row[rate]["sets"][name]["held_s"] - row["all"]["sets"][name]["held_s"])
            for row in rows.values()
            for name in row["all"]["sets"]
            if row["all"]["sets"][name]["holds"]
        ]
        print(
            f"{rate:5} {sum(row[rate]['looks'] for row in rows.values()):7}"
            f" {len(list_differences(rows, rate, 'repetitions')):13}"
            f" {len(list_differences(rows, rate, 'levels')):13}"
            f" {len(list_differences(rows, rate, 'holds')):12}"
            f" {np.mean(held) if held else 0.0:19.2f}"
            f" {sum(len(row[rate]['misses']) for row in rows.values()):13}"
        )
    for rate in rates:
        for what in ("repetitions", "levels", "holds"):
            for line in list_differences(rows, rate, what):
                print(f"  {rate}: {what}: {line}")
        for clip, row in rows.items():
            for miss in row[rate]["misses"]:
                print(f"  {rate}: truth: {clip}: {miss}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--model", default="full")
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = measure(options.clips, options.model, options.keep)
    tell(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
