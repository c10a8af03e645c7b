"""What must be true of every reference motion, found by discovery: it could be a person's."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from limberup.landmarks import MIRROR
from limberup.motion.body import load_body
from limberup.motion.channels import DEFAULTS, NAMES, mirror
from limberup.motion.motion import list_motions, load_motion
from limberup.motion.perform import Performance, Step, perform
from limberup.types import FloatArray

FPS = 15.0
BODY = load_body(0.5)
BELOW_FLOOR_M = 0.02  # a mat gives
FASTEST_M_S = 7.0  # a foot of somebody who walks: 4.5
motions = pytest.mark.parametrize("name", list(list_motions()))
ROLLS_TOO_FAR = pytest.mark.xfail(
    reason="rolled back the head is 3.6 cm under the floor, and the legs change fast"
)
believable = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[ROLLS_TOO_FAR] * (name == "rolling_hurdler"))
        for name in list_motions()
    ],
)


@cache
def perform_everything(name: str) -> tuple[Performance, ...]:
    """Every path of a motion, those with sides on both.

    One after the other, or alone if it begins elsewhere.
    """
    motion = load_motion(name)
    joined: list[Step] = []
    alone: list[Step] = []
    for path, movement in motion.paths.items():
        for side in ("left", "right") if movement.sided else ("both",):
            (alone if movement.start else joined).append(Step(path, side, hold_s=0.4, rest_s=0.4))
    plans = ([joined] if joined else []) + [[step] for step in alone]
    return tuple(perform(motion, plan, BODY, FPS, lead_s=0.2) for plan in plans)


def pick_moments(name: str) -> Iterator[tuple[Performance, int]]:
    """Twelve moments of all performances together, and in each the four in which most changes at
    once.
    """
    performances = perform_everything(name)
    for performance in performances:
        count = len(performance.times_s)
        channels = np.array(
            [[performance.channel(k, name) for name in NAMES] for k in range(count)]
        )
        spread = np.maximum(np.ptp(channels, axis=0), 1e-6)
        change = (np.abs(np.diff(channels, axis=0)) / spread).sum(axis=1)
        even = np.linspace(0, count - 2, 12 // len(performances) + 1).astype(int)
        for k in sorted({*even.tolist(), *np.argsort(-change)[:4].tolist()}):
            yield performance, k


@believable
def test_every_path_can_be_performed_with_bones_of_constant_length_above_the_floor(
    name: str,
) -> None:
    parents = BODY.parents[1:]
    lengths = np.linalg.norm(BODY.heads[1:] - BODY.heads[parents], axis=1)
    for performance, k in pick_moments(name):
        posture = performance.posture(k)
        found = np.linalg.norm(posture.joints[1:] - posture.joints[parents], axis=1)
        assert np.allclose(found, lengths, atol=1e-6)
        low_m = performance.skeleton.lowest(posture, "whole")
        assert low_m > -BELOW_FLOOR_M, f"{low_m:.3f} m at {k / FPS:.1f} s"


@believable
def test_nothing_pops(name: str) -> None:
    for performance, k in pick_moments(name):
        way = np.linalg.norm(performance.landmarks(k + 1) - performance.landmarks(k), axis=1)
        assert way.max() * FPS < FASTEST_M_S, f"landmark {way.argmax()} at {k / FPS:.1f} s"


@motions
def test_the_other_side_is_the_mirror_image(name: str) -> None:
    motion = load_motion(name)
    sided = [path for path, movement in motion.paths.items() if movement.sided]
    base = {**DEFAULTS, **motion.channels(motion.base)}
    if not sided or mirror(base) != base:
        return  # one whose base pose has a side begins on the left
    left, right = (
        perform(motion, [Step(sided[-1], side, hold_s=0.2)], BODY, FPS, lead_s=0.2, variation=0.0)
        for side in ("left", "right")
    )
    for k in np.linspace(0, len(left.times_s) - 1, 4).astype(int).tolist():
        mirrored: FloatArray = right.landmarks(k)[MIRROR] * [1.0, -1.0, 1.0]
        assert (
            np.abs(mirrored - left.landmarks(k)).max() < 0.05
        )  # the body itself is not quite symmetric
