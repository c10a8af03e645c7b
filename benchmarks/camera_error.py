"""How far a range of motion is off that is measured through a camera and a pose model.

    python benchmarks/camera_error.py [--write]

Every sample clip with a recording is performed anew as exact landmarks, seen from right where the
exercise is to be filmed. For each side of a set the median over its repetitions is compared with
that of the recording, which was made of a picture, through a model, often by a camera that stood a
little off. `--write`: how far each measure is off at most becomes what `limberup.history.weeks`
takes for the camera's own error. It takes some minutes.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from limberup.judging.engine import Engine
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import load_motion
from limberup.pose.recording import load_recording
from limberup.results.session import ExerciseSet, build_set
from limberup.spec import find_any
from limberup.spec.model import Spec
from limberup.studio.clips import FPS, Clip
from limberup.studio.plan import load_plan
from limberup.studio.staging import stage_clip
from limberup.truth import NO_EXERCISE
from limberup.types import Pose, PoseTrack

SAMPLES = Path(__file__).parents[1] / "sample_videos"
TABLE = Path(__file__).parents[1] / "src" / "limberup" / "history" / "camera_errors.json"
HEIGHT_M = 0.7
FILL = 0.7


def judge(spec: Spec, track: PoseTrack) -> ExerciseSet:
    engine = Engine(spec)
    events = [*engine.update_track(track), *engine.finish()]
    return build_set(spec, events, float(track.t_s[-1]))


def perform_exactly(clip: Clip) -> PoseTrack:
    staged = stage_clip(clip)
    (actor, *_) = staged.actors
    motion = load_motion(clip.exercise)
    yaws = motion.random.yaws_deg if motion.random else (0.0,)
    yaw_deg = min(yaws, key=lambda yaw: abs((yaw - clip.yaw_deg + 180.0) % 360.0 - 180.0))
    camera = Camera(yaw_deg=yaw_deg, height_m=HEIGHT_M)
    camera = fit_camera(camera, actor.landmarks[actor.is_framed].reshape(-1, 3), FILL)
    ones = np.ones(33)
    poses = [
        Pose(
            k / FPS,
            camera.compute_landmarks(points),
            camera.compute_world(points),
            ones,
            brightness=0.5,
            people=1,
        )
        for k, points in enumerate(actor.landmarks)
    ]
    return PoseTrack.from_poses(poses, 4 / 3)


def measure(done: ExerciseSet) -> dict[tuple[str, str], float]:
    """By measure and side, the median of the complete repetitions."""
    values = defaultdict(list)
    for row in done.repetitions:
        for name, value in row.range_of_motion.items():
            if row.complete and value is not None:
                values[name, row.side].append(value)
    return {key: median(one) for key, one in values.items() if len(one) > 1}


def find_errors(clip: Clip) -> Iterator[tuple[str, float]]:
    path = SAMPLES / f"{clip.name}.npz"
    spec = find_any(clip.exercise) if clip.exercise != NO_EXERCISE else None
    if not path.exists() or not isinstance(spec, Spec) or not spec.range_of_motion:
        return
    true = measure(judge(spec, perform_exactly(clip)))
    found = measure(judge(spec, load_recording(path).track))
    for key in true.keys() & found.keys():
        yield key[0], found[key] - true[key]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    units: dict[str, list[float]] = defaultdict(list)
    measures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for clip in load_plan():
        for name, error in find_errors(clip):
            units[name.rpartition("_")[2]].append(abs(error))
            measures[clip.exercise][name].append(abs(error))
            print(f"{clip.name:50} {name:28} {error:+8.2f}", flush=True)
    if options.write:
        most = {
            exercise: {
                name: round(max(errors), 2)
                for name, errors in sorted(by_name.items())
                if len(errors) > 1
            }
            for exercise, by_name in sorted(measures.items())
        }
        TABLE.write_text(json.dumps(most, indent=2) + "\n", encoding="utf-8")
    for unit, values in units.items():
        shares = " ".join(
            f"{share} %: {np.percentile(values, share):.2f}" for share in (50, 80, 90, 95)
        )
        print(f"{unit}: {len(values)} sides of sets, off by at most {shares}")


if __name__ == "__main__":
    main()
