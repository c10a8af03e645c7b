"""LiteRT beside MediaPipe, on the same pictures in the same run: time and what they find.

    python benchmarks/backends.py --model lite sample_videos/cat_cow_clean.mp4 ...

Three ways to look, each a share of landmarks within 1 % of the trunk's length of MediaPipe's:
`alone`, every picture by itself; `followed`, as a video is, where a rounding moves the next crop
and so the next landmarks; `itself`, MediaPipe followed beside MediaPipe followed that sees one grey
level more in one corner: what following makes of nothing. With `--counts` also which of count,
sides, levels and holds differ, MediaPipe's first.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from limberup.coach.autopick import describe_machine
from limberup.pipeline import open_poses, score_named
from limberup.pose.backends import choose_backend, create_landmarker
from limberup.pose.landmarker import Found, Landmarker
from limberup.pose.litert_landmarker import LiteRTLandmarker
from limberup.pose.models import load_model
from limberup.pose.video import open_source
from limberup.spec import load_exercises
from limberup.types import FloatArray, Frame

CLOSE = 0.01
SHOULDERS, HIPS = [11, 12], [23, 24]


def find_all(landmarker: Landmarker, frames: list[Frame]) -> tuple[list[list[Found]], float]:
    """What is found in each frame, and milliseconds for each."""
    start_s = time.perf_counter()
    found = [landmarker.detect(frame.image, frame.t_s) for frame in frames]
    took_s = time.perf_counter() - start_s
    landmarker.close()
    return found, 1000.0 * took_s / len(frames)


def compare(found: list[list[Found]], expected: list[list[Found]]) -> FloatArray:
    """How far the landmarks of the first person are apart, in trunk lengths: `(frames, 33)`."""
    return np.array(list(_compare(found, expected)))


def _compare(found: list[list[Found]], expected: list[list[Found]]) -> Iterator[FloatArray]:
    for one, other in zip(found, expected, strict=True):
        if one and other:
            points = other[0].landmarks[:, :2]
            trunk = points[SHOULDERS].mean(axis=0) - points[HIPS].mean(axis=0)
            apart = np.linalg.norm(one[0].landmarks[:, :2] - points, axis=1)
            yield apart / np.linalg.norm(trunk)


def nudge(frame: Frame) -> Frame:
    """The same picture with one grey level more in one corner."""
    image = frame.image.copy()
    image[0, 0, 0] = image[0, 0, 0] ^ 1
    return replace(frame, image=image)


def judge(name: str, backend: str, exercise: str, path: Path) -> dict[str, object]:
    """What the poses of a whole video come to."""
    poses = open_poses(path, model=name, backend=backend)
    (done,) = score_named(poses, load_exercises()[exercise]).sets
    whole = [row for row in done.repetitions if row.complete]
    return {
        "count": len(whole),
        "sides": [row.side for row in whole],
        "levels": [row.level for row in whole],
        "holds_s": [round(row.seconds, 1) for row in done.holds],
    }


def find_exercise(path: Path) -> str | None:
    names = (name for name in load_exercises() if path.stem.startswith(name))
    return max(names, key=len, default=None)


def measure(name: str, path: Path, most: int, *, counts: bool) -> dict[str, object]:
    """One row of the table."""
    model = load_model(name)
    other = choose_backend(model, "litert")
    frames = list(islice(open_source(path).frames(), most))
    alone, _ = find_all(create_landmarker(model, 2), frames)
    alone_litert, _ = find_all(create_landmarker(other, 2), frames)
    followed, mediapipe_ms = find_all(create_landmarker(model), frames)
    litert, two_ms = find_all(LiteRTLandmarker(other, threads=2), frames)
    _, one_ms = find_all(LiteRTLandmarker(other, threads=1), frames)
    itself, _ = find_all(create_landmarker(model), [nudge(frame) for frame in frames])
    row: dict[str, object] = {
        "clip": path.stem,
        "model": name,
        "frames": len(frames),
        "time_1_thread": round(one_ms / mediapipe_ms, 2),
        "time_2_threads": round(two_ms / mediapipe_ms, 2),
    }
    for key, found, expected in (
        ("alone", alone_litert, alone),
        ("followed", litert, followed),
        ("itself", itself, followed),
    ):
        apart = compare(found, expected)
        row[key] = round(float((apart < CLOSE).mean()), 4) if apart.size else None
    exercise = find_exercise(path)
    if counts and exercise is not None:
        ours, theirs = (judge(name, backend, exercise, path) for backend in ("litert", "mediapipe"))
        row |= {key: [theirs[key], ours[key]] for key in ours if theirs[key] != ours[key]}
    return row


def main(tell: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--model", default="lite", choices=("lite", "full", "heavy"))
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--counts", action="store_true", help="also judge the whole videos")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows = []
    tell(describe_machine())
    for path in given.videos:
        rows.append(measure(given.model, path, given.frames, counts=given.counts))
        tell("  ".join(f"{key} {value}" for key, value in rows[-1].items()))
    if given.json is not None:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
