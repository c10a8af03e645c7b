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
    `least_noise`: what fidgeting and the tremble of a pose model make of it.
    """

    name: str
    signal: Signal
    alternates: bool
    span: float
    least_noise: float


_SPANS: Final = {"deg": 180.0, "ratio": 2.5}
_NOISE: Final = {"deg": 6.0, "ratio": 0.05}
"""As docs/spec-format.md has it for choosing `least`."""


def _make(name: str, signal: Signal, *, alternates: bool = False) -> Trial:
    unit = FEATURES[signal.feature].unit
    return Trial(f"{name}_{unit}", signal, alternates, _SPANS[unit], _NOISE[unit])


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
