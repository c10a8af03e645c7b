"""Whether a change of the code changes what limberup says.

Write everything down before, again after, and compare.
    python benchmarks/behaviour.py write before.json --also FOLDER
    python benchmarks/behaviour.py write after.json --also FOLDER
    python benchmarks/behaviour.py compare before.json after.json

Written down are the session of every sample recording under its own exercise, that of every
recording in the folders given with `--also` under one of the exercises in turn, and every event and
sound of a live session of five clips.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from limberup.check.truth_file import load_truth
from limberup.live.coaching import LiveSession
from limberup.pipeline import open_poses, score_named
from limberup.pose.recording import load_recording
from limberup.results.session import encode_session
from limberup.spec import find_any, find_spec, list_specs
from limberup.truth import NO_EXERCISE, SUFFIX

SAMPLES = Path(__file__).parents[1] / "sample_videos"
LIVE = (
    "cat_cow_clean",
    "childs_pose_clean",
    "scorpion_stretch_clean",
    "straight_leg_stretch_faults",
    "table_top_wag_clean",
)


def describe_sessions(folders: list[Path]) -> Iterator[tuple[str, Any]]:
    """Name and session of every recording."""
    exercises = sorted(name for name in list_specs() if name != "get_up_break")
    for recording in sorted(SAMPLES.glob("*.npz")):
        truth = load_truth(
            recording.with_name(recording.stem + SUFFIX), dict.fromkeys(list_specs())
        ).content
        yield (
            recording.stem,
            _score(recording, exercises[0] if truth.exercise == NO_EXERCISE else truth.exercise),
        )
    for folder in folders:
        for i, recording in enumerate(sorted(folder.rglob("*.npz"))):
            exercise = exercises[i % len(exercises)]
            yield f"{recording.relative_to(folder)} as {exercise}", _score(recording, exercise)


def _score(recording: Path, exercise: str) -> Any:
    session = json.loads(
        encode_session(score_named(open_poses(recording, model="heavy"), find_any(exercise)))
    )
    session["source"]["path"] = recording.name
    return session


def describe_live(name: str) -> dict[str, list[str]]:
    """Events, sounds and cues of a live session of one sample clip, in order."""
    track = load_recording(SAMPLES / f"{name}.npz").track
    truth = load_truth(SAMPLES / f"{name}{SUFFIX}", dict.fromkeys(list_specs())).content
    session = LiveSession(find_spec(truth.exercise))
    events: list[str] = []
    sounds: list[str] = []
    views: list[str] = []
    for pose in track.poses():
        moment = session.update(pose, track.aspect)
        events += [repr(event) for event in moment.events]
        sounds += [f"{pose.t_s:.3f} {sound!r}" for sound in moment.sounds]
        view = f"{moment.view.state} {moment.view.count} {moment.view.dose} {moment.view.cue}"
        if not views or views[-1].partition(" at ")[2] != view:
            views.append(f"{pose.t_s:.3f} at {view}")
    session.finish()
    return {
        "events": events,
        "sounds": sounds,
        "views": views,
        "all": [repr(event) for event in session.events],
    }


def write(path: Path, folders: list[Path]) -> None:
    """Write everything down."""
    sessions = dict(describe_sessions(folders))
    live = {f"live {name}": describe_live(name) for name in LIVE}
    path.write_text(json.dumps({**sessions, **live}, indent=1))
    print(f"{len(sessions)} sessions and {len(live)} live ones in {path}.")


def find_differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Where two written values differ, one line each."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from find_differences(before.get(key), after.get(key), f"{place}/{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for i, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from find_differences(one, other, f"{place}/{i}")
    elif before != after:
        yield f"{place}: {before!r} -> {after!r}"


def main() -> int:
    """Exit status 1 where two runs differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("path", type=Path)
    writing.add_argument("--also", type=Path, nargs="*", default=[])
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "write":
        write(options.path, options.also)
        return 0
    before, after = (json.loads(path.read_text()) for path in (options.before, options.after))
    differences = list(find_differences(before, after))
    print(*differences, sep="\n")
    print(f"{len(before)} recordings, {len(differences)} differences.")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
