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
from limberup.motion.body import load_body
from limberup.motion.figure import LIMBS, Figure, View, draw_figure
from limberup.motion.motion import Motion, list_motions, load_motion
from limberup.motion.perform import perform
from limberup.motion.steps import Step
from limberup.spec import load_specs
from limberup.spec.model import Criteria
from limberup.truth import TrueSide
from limberup.types import FloatArray

FPS: Final = 5.0
"""Poses a second; the page draws a smooth line between them. Each takes about 20 ms to work out."""

MOST_S: Final = 14.0
FIGURES: Final = Path(__file__).parent / "figures"
_VIEWS: Final = {"side": View(12.0, 9.0, 0.0), "front": View(45.0, 20.0, 90.0)}
"""A little from above and ahead, so that both sides are seen."""

_SIDES: Final[tuple[TrueSide, ...]] = ("left", "right")
_SCALE: Final = 1000
_LIMB_M: Final = 0.07
"""A landmark lies so deep in its limb at most."""

_ROOM_M: Final = 0.04
_FORMAT: Final = 2


class DrawnThing(msgspec.Struct, frozen=True):
    """Something that is used: a thick line from end to end, or the corners of a box.

    `frames`: x and y of each point in turn, as in `Demonstration`. `radius`: None for a box.
    """

    radius: int | None
    frames: tuple[tuple[int, ...], ...]


class Demonstration(msgspec.Struct, frozen=True):
    """A performance seen from far away. Numbers are thousandths of `height`, the box's own.

    `aspect`: width over height of the box that holds all of it. `frames`: for each pose x and y of
    the 33 landmarks in turn; x from the left, y down. `trunk`: for each pose x, y and radius of
    discs from the seat to the head. `in_front`: for each pose which limbs are before the trunk, a
    sum of 1 (left arm), 2 (right arm), 4 (left leg) and 8 (right leg). `metre`: how long a metre
    is. `floor`: y of the floor. `near`: the side nearer to the viewer. `of`: digest of what it
    shows.
    """

    exercise: str
    fps: float
    aspect: float
    near: str
    of: str
    metre: int
    floor: int
    frames: tuple[tuple[int, ...], ...]
    trunk: tuple[tuple[int, ...], ...]
    in_front: tuple[int, ...]
    things: tuple[DrawnThing, ...]


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
    shown = (motion, spec.view, [level.id for level in spec.levels], FPS, MOST_S, _FORMAT)
    return hashlib.blake2b(msgspec.json.encode(shown, order="sorted"), digest_size=8).hexdigest()


def _show(spec: Criteria) -> Demonstration:
    return read_demonstration(spec, FIGURES) or perform_exercise(spec)


def perform_exercise(spec: Criteria) -> Demonstration:
    """Work the figure out. The spec's id must have a reference motion."""
    motion = load_motion(spec.id)
    view = _VIEWS[next((view for view in spec.view if view in _VIEWS), "side")]
    figures = {side: _draw(motion, _choose_step(motion, spec, side), view) for side in _SIDES}
    side = max(_SIDES, key=lambda side: _rate(figures[side], side))
    return _pack(spec.id, compute_digest(motion, spec), figures[side])


def _draw(motion: Motion, step: Step, view: View) -> Figure:
    performance = perform(motion, [step], load_body(0.5), FPS, lead_s=0.6, variation=0.0)
    return draw_figure(performance, range(min(len(performance.times_s), int(MOST_S * FPS))), view)


def _rate(figure: Figure, side: str) -> float:
    """How much of the way of the working limbs is seen, and not hidden by the body: metres."""
    limbs = [k for k, limb in enumerate(LIMBS) if limb[0].name.startswith(side.upper())]
    ends = figure.landmarks[:, [LIMBS[k][1] for k in limbs]]
    way = np.linalg.norm(ends - ends[0], axis=-1)
    return float((way * figure.in_front[:, limbs]).mean())


def _choose_step(motion: Motion, spec: Criteria, side: TrueSide) -> Step:
    return Step(choose_path(motion, spec), side=side, hold_s=1.5, rest_s=0.8)


def choose_path(motion: Motion, spec: Criteria) -> str:
    """The way of performing that shows most: the highest level, else the first one that counts."""
    counting = [name for name, path in motion.paths.items() if path.counts]
    ranks = {level.id: i for i, level in enumerate(spec.levels)}
    return max(
        counting, key=lambda name: (ranks.get(motion.paths[name].level, -1), -counting.index(name))
    )


def _pack(exercise: str, digest: str, figure: Figure) -> Demonstration:
    """Cut to the box that holds all of it."""
    things = [
        thing.points + (thing.radius_m or 0.0) * s for thing in figure.things for s in (-1, 1)
    ]
    parts = [
        figure.landmarks - _LIMB_M,
        figure.landmarks + _LIMB_M,
        figure.trunk[..., :2] - figure.trunk[..., 2:],
        figure.trunk[..., :2] + figure.trunk[..., 2:],
        *things,
    ]
    low = np.min([part.min(axis=(0, 1)) for part in parts], axis=0)
    high = np.max([part.max(axis=(0, 1)) for part in parts], axis=0)
    high[1] = max(high[1], figure.floor)
    low, size = low - _ROOM_M, high - low + 2 * _ROOM_M
    metre = _SCALE / size[1]

    def steps(points: FloatArray) -> tuple[tuple[int, ...], ...]:
        at = np.rint((points - low[: points.shape[-1]]) * metre).astype(int)
        return tuple(tuple(row) for row in at.reshape(len(at), -1).tolist())

    trunk = np.concatenate([figure.trunk[..., :2] - low, figure.trunk[..., 2:]], axis=-1) * metre
    return Demonstration(
        exercise,
        FPS,
        round(float(size[0] / size[1]), 4),
        figure.near,
        digest,
        round(metre),
        round((figure.floor - low[1]) * metre),
        steps(figure.landmarks),
        tuple(tuple(row) for row in np.rint(trunk).astype(int).reshape(len(trunk), -1).tolist()),
        tuple((figure.in_front @ (1 << np.arange(len(LIMBS)))).tolist()),
        tuple(
            DrawnThing(
                None if thing.radius_m is None else round(thing.radius_m * metre),
                steps(thing.points),
            )
            for thing in figure.things
        ),
    )


if __name__ == "__main__":
    count = write_demonstrations(load_specs().values(), FIGURES)
    print(f"{count} figures written.")  # noqa: T201
