"""How people depart from the textbook: styles, drawn by chance.

A style changes how a motion is performed, how it is filmed and how much of it the film shows. Every
trait is independent of the others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Literal, TypeAlias

import numpy as np

from limberup.landmarks import Landmark

__all__ = [
    "TEXTBOOK",
    "TRAITS",
    "Region",
    "Style",
    "draw_style",
    "list_hidden",
    "list_traits",
    "take_trait",
]

Side: TypeAlias = Literal["left", "right"]
Region: TypeAlias = Literal["feet", "hands"]


_PARTS: Final[Mapping[Region, tuple[str, ...]]] = {
    "feet": ("ANKLE", "HEEL", "FOOT_INDEX"),
    "hands": ("WRIST", "PINKY", "INDEX", "THUMB"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """One person's way, and one camera's.

    `amplitude`: share of the textbook's way from the start pose. `head`: share of the head's part
    in it; 0 keeps the head as it is in the start pose. `elbow_deg`, `knee_deg`: no limb gets any
    straighter. `has_pauses`: whether the stays are kept, but for holds. `tempo`: factor of all
    durations. `weak_side` goes `weak_share` as far as the other one. `leaves_out`: which of the
    stations that a repetition may do without, counted from 1; 0 leaves out nothing.
    `starts_late`, `ends_early`: share of the first and of the last repetition that the film misses.
    `cuts`: how often the film jumps on, and to another camera. `hides`: what is out of the picture.
    `off_yaw_deg`: how far the camera is turned about the person; `handheld_deg`: how far it drifts.
    `fidget_deg`: how far head, arms and knees stray at rest. `gestures`: share of the rests in
    which the person talks, waves or scratches their head.
    """

    amplitude: float = 1.0
    head: float = 1.0
    elbow_deg: float = 0.0
    knee_deg: float = 0.0
    has_pauses: bool = True
    tempo: float = 1.0
    weak_side: Side = "left"
    weak_share: float = 1.0
    leaves_out: int = 0
    starts_late: float = 0.0
    ends_early: float = 0.0
    cuts: int = 0
    hides: Region | None = None
    off_yaw_deg: float = 0.0
    handheld_deg: float = 0.0
    fidget_deg: float = 0.0
    gestures: float = 0.0


TEXTBOOK: Final = Style()

_Draw: TypeAlias = Callable[[np.random.Generator], dict[str, object]]


def _between(name: str, low: float, high: float) -> _Draw:
    return lambda rng: {name: float(rng.uniform(low, high))}


def _draw_tempo(rng: np.random.Generator) -> dict[str, object]:
    """Half to double, as often faster as slower."""
    return {"tempo": float(2.0 ** rng.uniform(-1.0, 1.0))}


def _draw_weak_side(rng: np.random.Generator) -> dict[str, object]:
    side = "left" if rng.random() < 0.5 else "right"
    return {"weak_side": side, "weak_share": float(rng.uniform(0.55, 0.9))}


def _draw_hidden(rng: np.random.Generator) -> dict[str, object]:
    return {"hides": "feet" if rng.random() < 0.6 else "hands"}


def _draw_yaw(rng: np.random.Generator) -> dict[str, object]:
    return {"off_yaw_deg": float(rng.uniform(15.0, 50.0) * rng.choice([-1.0, 1.0]))}


TRAITS: Final[Mapping[str, tuple[float, _Draw]]] = {
    "range": (0.30, _between("amplitude", 0.4, 1.2)),
    "still_head": (0.10, lambda _: {"head": 0.0}),
    "bent_elbows": (0.10, _between("elbow_deg", 15.0, 45.0)),
    "bent_knees": (0.10, _between("knee_deg", 10.0, 30.0)),
    "no_pause": (0.20, lambda _: {"has_pauses": False}),
    "tempo": (0.35, _draw_tempo),
    "one_side_weaker": (0.15, _draw_weak_side),
    "half_the_stations": (0.10, lambda rng: {"leaves_out": int(rng.integers(1, 3))}),
    "starts_late": (0.15, _between("starts_late", 0.1, 0.9)),
    "ends_early": (0.15, _between("ends_early", 0.1, 0.9)),
    "cuts": (0.08, lambda _: {"cuts": 1}),
    "out_of_picture": (0.10, _draw_hidden),
    "turned_camera": (0.20, _draw_yaw),
    "handheld": (0.20, _between("handheld_deg", 2.0, 6.0)),
    "restless": (0.25, _between("fidget_deg", 3.0, 8.0)),
    "gestures": (0.20, _between("gestures", 0.5, 1.0)),
}
"""Each trait: how often people have it, and how it is drawn."""


def draw_style(rng: np.random.Generator) -> Style:
    """A style by chance; most have two or three traits, and one in thirty none."""
    changes: dict[str, object] = {}
    for share, draw in TRAITS.values():
        if rng.random() < share:
            changes |= draw(rng)
    return _change(TEXTBOOK, changes)


def take_trait(name: str, rng: np.random.Generator) -> Style:
    """The textbook but for one of `TRAITS`."""
    return _change(TEXTBOOK, TRAITS[name][1](rng))


def list_traits(style: Style) -> tuple[str, ...]:
    """The names of all traits in which a style departs from the textbook."""
    rng = np.random.default_rng(0)
    changed = {
        field.name
        for field in fields(Style)
        if getattr(style, field.name) != getattr(TEXTBOOK, field.name)
    }
    return tuple(name for name, (_, draw) in TRAITS.items() if changed & draw(rng).keys())


def list_hidden(region: Region | None) -> list[int]:
    """The landmarks of both feet or both hands; of nothing where None."""
    parts = () if region is None else _PARTS[region]
    return [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in parts]


def _change(style: Style, changes: Mapping[str, object]) -> Style:
    return replace(style, **changes)  # type: ignore[arg-type]  # the names are those of the fields
