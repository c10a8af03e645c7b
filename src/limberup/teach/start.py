"""How a clip begins and from where it was filmed: the start pose and the view of a new spec."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.signals.body import Body
from limberup.signals.feature_table import Choice
from limberup.signals.features import compute_signals
from limberup.spec.model import Condition, Signal
from limberup.types import PoseTrack

_CHOICES: Final = {
    "trunk": Choice("trunk_inclination"),
    "depth": Choice("trunk_depth"),
    "chest": Choice("chest_down"),
    "turn": Choice("side_turn"),
    "shank": Choice("rise", origin="mid_ankle", target="mid_knee"),
    "thigh": Choice("rise", origin="mid_knee", target="mid_hip"),
}
UPRIGHT_DEG: Final = 45.0
LEVEL_DEG: Final = 60.0
FRONT_DEG: Final = 30.0
SIDE_DEG: Final = 60.0
ON_END: Final = 0.3
"""Trunk lengths; a shank or a thigh on end is about 0.6 high."""
FACING: Final = 0.4
"""Of `chest_down`, from -1 to 1: less is neither on the back nor on the belly."""


@dataclass(frozen=True, slots=True)
class Start:
    """How somebody stands, sits or lies who does the exercise.

    `pose`: a key of the catalogue, `teach.pose.POSE`. `view`: as in a spec. `name`, `signal`:
    by what the spec tells that they do, and `when` and `lost`, its conditions.
    """

    pose: str
    view: str
    name: str
    signal: Signal
    when: Condition
    lost: Condition


def find_start(track: PoseTrack, start_s: float) -> Start:
    """The start of an exercise of which the first repetition begins at `start_s`.

    What the trunk does in all of the clip decides what is asked of the posture, coarsely: a clip is
    one person, from one camera.
    """
    body = Body(track.landmarks[:, :, :2], track.world)
    columns = compute_signals(body, _CHOICES)
    seen = {name: columns[:, i] for i, name in enumerate(_CHOICES)}
    begins = np.abs(track.t_s - start_s) <= 1.0
    pose = {name: _median(one[begins], _median(one)) for name, one in seen.items()}
    trunk = seen["trunk"][~np.isnan(seen["trunk"])]
    low, high = np.percentile(trunk, [5, 95]) if len(trunk) else (0.0, 180.0)
    posture = _describe_posture(float(low), float(high))
    return Start(_name_pose(pose), _name_view(pose, body), *posture)


def _median(values: np.ndarray, otherwise: float = np.nan) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else otherwise


def _describe_posture(low: float, high: float) -> tuple[str, Signal, Condition, Condition]:
    name = "trunk_inclination_deg"
    signal = Signal(feature="trunk_inclination", smooth_s=1.0)
    if high < UPRIGHT_DEG:
        return _pair(name, signal, below=60.0, lost_above=70.0)
    if low > LEVEL_DEG:
        return _pair(name, signal, above=40.0, lost_below=30.0)
    seen = Signal(feature="in_picture", target="mid_hip", smooth_s=1.0)
    return _pair("hips_seen_ratio", seen, above=0.5, lost_below=0.2)


def _pair(
    name: str,
    signal: Signal,
    *,
    above: float | None = None,
    below: float | None = None,
    lost_above: float | None = None,
    lost_below: float | None = None,
) -> tuple[str, Signal, Condition, Condition]:
    when = Condition(signal=name, above=above, below=below, for_s=0.3)
    return name, signal, when, Condition(signal=name, above=lost_above, below=lost_below, for_s=0.7)


def _name_pose(pose: dict[str, float]) -> str:
    if np.isnan(pose["trunk"]):
        return "unknown"
    if pose["trunk"] < UPRIGHT_DEG:
        if pose["shank"] > ON_END:
            return "standing" if pose["thigh"] > ON_END else "sitting"
        return "kneeling" if pose["thigh"] > ON_END else "sitting_floor"
    if pose["trunk"] < LEVEL_DEG:
        return "bent"
    if abs(pose["chest"]) < FACING:
        return "side"
    if pose["chest"] < 0:
        return "back"
    return "hands" if pose["thigh"] > ON_END else "belly"


def _name_view(pose: dict[str, float], body: Body) -> str:
    """From where the camera looks, one of `limberup.spec.model.VIEWS`."""
    if np.isnan(pose["trunk"]):
        return "any"
    if pose["trunk"] >= UPRIGHT_DEG:
        return "side" if pose["depth"] < FRONT_DEG + 15.0 else "any"
    if pose["turn"] > SIDE_DEG:
        return "side"
    left, right = (
        body.image[:, one, 0] for one in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    )
    facing = "front" if _median(left - right) > 0.0 else "back"
    return facing if pose["turn"] < FRONT_DEG else f"{facing} three-quarter"
