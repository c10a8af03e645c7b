"""A few seconds of each exercise as landmarks, performed by the reference motions.

The moving figure on a card.
Working one out takes half a second, a page has dozens of them, and whoever begins a session while
they are worked out would wait for every pose. So the package brings them along, in `figures/`; one
that does not fit its motion or its spec any more is performed anew. `python -m
limberup.coach.demonstrations` (part of `make docs`) writes them all.
"""

import hashlib
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from limberup.files import write_whole
from limberup.landmarks import Landmark
from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import Motion, list_motions, load_motion
from limberup.motion.perform import perform
from limberup.motion.steps import Step
from limberup.spec import load_specs
from limberup.spec.model import Criteria
from limberup.types import FloatArray

FPS: Final = 5.0
"""Poses a second; the page draws a smooth line between them. Each takes about 20 ms to work out."""

MOST_S: Final = 14.0
FIGURES: Final = Path(__file__).parent / "figures"
_YAW_DEG: Final = {"side": 0.0, "front": 90.0}
_SCALE: Final = 1000


class Demonstration(msgspec.Struct, frozen=True):
    """A performance seen by a camera.

    `frames`: for each pose x and y of the 33 landmarks in turn, thousandths of `height`; x from the
    left, y down.
    `near`: the side nearer to the camera. `aspect`: width over height of the box that holds all of
    it. `of`: digest of what it shows.
    """

    exercise: str
    fps: float
    aspect: float
    near: str
    of: str
    frames: tuple[tuple[int, ...], ...]


class Demonstrations:
    """Reads figures, or performs exercises one at a time, when asked for the first time, and
    remembers them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Demonstration | None] = {}

    def get(self, spec: Criteria) -> Demonstration | None:
        """The demonstration of an exercise; None where there is no reference motion."""
        with self._lock:
            if spec.id not in self._known:
                self._known[spec.id] = _show(spec) if spec.id in list_motions() else None
            return self._known[spec.id]


def write_demonstrations(specs: Iterable[Criteria], folder: Path) -> int:
    """Perform every exercise that has a reference motion, into one file each; their number."""
    folder.mkdir(exist_ok=True)
    motions, paths = list_motions(), set()
    for spec in specs:
        if spec.id in motions:
            path = folder / f"{spec.id}.json"
            write_whole(path, msgspec.json.encode(perform_exercise(spec)) + b"\n")
            paths.add(path)
    for path in set(folder.glob("*.json")) - paths:
        path.unlink()
    return len(paths)


def read_demonstration(spec: Criteria, folder: Path) -> Demonstration | None:
    """The figure of an exercise as written before.

    None where there is none that fits its motion and its spec.
    """
    try:
        found = msgspec.json.decode((folder / f"{spec.id}.json").read_bytes(), type=Demonstration)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.of == compute_digest(load_motion(spec.id), spec) else None


def compute_digest(motion: Motion, spec: Criteria) -> str:
    """What tells whether a figure still shows this motion, from this exercise's view."""
    shown = (motion, spec.view, [level.id for level in spec.levels], FPS, MOST_S)
    return hashlib.blake2b(msgspec.json.encode(shown, order="sorted"), digest_size=8).hexdigest()


def _show(spec: Criteria) -> Demonstration:
    return read_demonstration(spec, FIGURES) or perform_exercise(spec)


def perform_exercise(spec: Criteria) -> Demonstration:
    """Work the figure out. The spec's id must have a reference motion."""
    motion = load_motion(spec.id)
    step = Step(choose_path(motion, spec), hold_s=1.5, rest_s=0.8)
    performance = perform(motion, [step], load_body(0.5), FPS, lead_s=0.6, variation=0.0)
    points = np.stack(
        [performance.landmarks(k) for k in range(min(len(performance.times_s), int(MOST_S * FPS)))]
    )
    view = next((view for view in spec.view if view in _YAW_DEG), "side")
    camera = fit_camera(Camera(yaw_deg=_YAW_DEG[view]), points.reshape(-1, 3), 0.9)
    return _pack(spec.id, compute_digest(motion, spec), camera.compute_landmarks(points))


def choose_path(motion: Motion, spec: Criteria) -> str:
    """The way of performing that shows most: the highest level, else the first one that counts."""
    counting = [name for name, path in motion.paths.items() if path.counts]
    ranks = {level.id: i for i, level in enumerate(spec.levels)}
    return max(
        counting, key=lambda name: (ranks.get(motion.paths[name].level, -1), -counting.index(name))
    )


def _pack(exercise: str, digest: str, landmarks: FloatArray) -> Demonstration:
    """Cut to the box that holds all of it, with room for a head and feet that are thicker than
    their landmarks.
    """
    xy = landmarks[..., :2]
    low, high = xy.min(axis=(0, 1)), xy.max(axis=(0, 1))
    room = 0.12 * float((high - low).max())
    low, size = low - room, high - low + 2 * room
    depth = landmarks[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 2].mean(axis=0)
    steps = np.rint((xy - low) / size[1] * _SCALE).astype(int).reshape(len(xy), -1)
    return Demonstration(
        exercise,
        FPS,
        round(float(size[0] / size[1]), 4),
        "left" if depth[0] <= depth[1] else "right",
        digest,
        tuple(tuple(frame) for frame in steps.tolist()),
    )


if __name__ == "__main__":
    count = write_demonstrations(load_specs().values(), FIGURES)
    print(f"{count} figures written.")  # noqa: T201
