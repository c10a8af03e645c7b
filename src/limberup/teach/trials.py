"""The signals that are tried when an exercise is taught by showing it."""

from dataclasses import dataclass
from typing import Final

from limberup.signals.features import FEATURES
from limberup.spec.model import Signal

SMOOTH_S: Final = 0.5
"""A mean of half a second: repetitions last two seconds and more, and limbs that the pose model
guesses tremble faster. Chosen on recordings of gym exercises, where 0.3 counts more of what is no
repetition and 1.0 loses quick ones."""

_JOINTS: Final = ("hip", "knee", "elbow", "shoulder")
_SEGMENTS: Final = ("upper_arm", "forearm", "thigh", "shank")
_LINES: Final = (
    ("mid_shoulder", "mid_wrist"),
    ("mid_hip", "mid_wrist"),
    ("mid_ankle", "mid_hip"),
    ("mid_ankle", "mid_shoulder"),
    ("mid_knee", "mid_hip"),
    ("mid_knee", "mid_shoulder"),
)

_WHOLE: Final = ("trunk_inclination", "head_trunk_angle", "chest_turn")


@dataclass(frozen=True, slots=True)
class Trial:
    """A signal that may be the movement.

    `name`: as a spec would call it. `alternates`: it is measured on each side by itself. `span`:
    how far it can go at all, in its unit, of a length the most that a body makes of it.
    `least_noise`: what fidgeting and the tremble of a pose model make of it. `mass_share`: how much
    heavier than a forearm the part of the body is that it is about. `doubt`: what is taken from its
    weight beforehand.
    """

    name: str
    signal: Signal
    alternates: bool
    span: float
    least_noise: float
    mass_share: float
    doubt: float


_SPANS: Final = {"deg": 180.0, "ratio": 2.5}
_NOISE: Final = {"deg": 6.0, "ratio": 0.05}
"""As docs/spec-format.md has it for choosing `least`."""


_MASS: Final = {
    "hip": 12.0,
    "knee": 8.0,
    "shoulder": 2.0,
    "elbow": 1.0,
    "upper_arm": 2.0,
    "forearm": 1.0,
    "thigh": 8.0,
    "shank": 4.0,
    "trunk_inclination": 20.0,
    "head_trunk_angle": 3.2,
    "chest_turn": 3.2,
}
"""After the usual tables of the masses of body segments, rounded: a forearm with its hand has 2.5 %
of the body's, the trunk with the head a half."""
_MASS_OF_HANDS: Final = 1.2
_MASS_OF_BODY: Final = 10.0
_DOUBT_OF_LINES: Final = 1.0
"""A length in the picture changes with the camera more than an angle does, see docs/features.md."""
_DOUBT_OF_WHOLE: Final = 0.5


def _make(name: str, signal: Signal, *, alternates: bool = False) -> Trial:
    unit = FEATURES[signal.feature].unit
    is_line = signal.origin is not None
    part = signal.joint or signal.segment or signal.feature
    mass = _MASS_OF_HANDS if signal.target == "mid_wrist" else _MASS.get(part, _MASS_OF_BODY)
    doubt = _DOUBT_OF_LINES if is_line else 0.0
    if signal.feature in ("head_trunk_angle", "chest_turn"):
        doubt += _DOUBT_OF_WHOLE
    return Trial(f"{name}_{unit}", signal, alternates, _SPANS[unit], _NOISE[unit], mass, doubt)


def _list_limbs(side: str, prefix: str, *, alternates: bool) -> list[Trial]:
    joints = [
        _make(
            f"{prefix}{joint}_flexion",
            Signal(feature="joint_flexion", joint=joint, side=side, smooth_s=SMOOTH_S),
            alternates=alternates,
        )
        for joint in _JOINTS
    ]
    segments = [
        _make(
            f"{prefix}{segment}_elevation",
            Signal(feature="segment_elevation", segment=segment, side=side, smooth_s=SMOOTH_S),
            alternates=alternates,
        )
        for segment in _SEGMENTS
    ]
    return joints + segments


def list_trials() -> list[Trial]:
    """All signals that are tried: of both sides together, then of each side by itself."""
    together = _list_limbs("both", "", alternates=False)
    together += [_make(name, Signal(feature=name, smooth_s=SMOOTH_S)) for name in _WHOLE]
    for origin, target in _LINES:
        parts = f"{target.removeprefix('mid_')}_{origin.removeprefix('mid_')}"
        for feature in ("rise", "distance"):
            signal = Signal(feature=feature, origin=origin, target=target, smooth_s=SMOOTH_S)
            together.append(_make(f"{parts}_{feature}", signal))
    return together + _list_limbs("working", "", alternates=True)
