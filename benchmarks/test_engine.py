"""How long the judging takes once MediaPipe has delivered a pose.

An hour of recording, and one live frame.
Reported, not asserted. All times are CPU time of this process, so that other programs on the
machine do not count. The poses are a noisy stick figure seen from the side that performs one of
five exercises over and over; `benchmarks/judging.py` has all of them, on sample clips.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import TypeAlias, TypeVar

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from limberup.judging.engine import Engine
from limberup.judging.events import Event, HoldEnded, RepetitionCompleted
from limberup.landmarks import LANDMARK_COUNT, MIRROR, Landmark
from limberup.pose.plausibility import PlausibilityGate
from limberup.pose.recording import (
    Recording,
    SourceInfo,
    load_recording,
    quantise_pose,
    save_recording,
)
from limberup.results.session import build_set
from limberup.spec import find_spec
from limberup.types import FloatArray, Pose, PoseTrack

FPS = 30.0
CYCLE_S = 12.0
CYCLES_DRAWN = 6
HOUR_S = 3600.0
ASPECT = 16 / 9
NOISE_M = 0.004
LIVE_FRAMES = 2000
BREATH_RATIO = 0.01

TRUNK_M, NECK_M, THIGH_M, SHANK_M, ARM_M = 0.5, 0.2, 0.42, 0.4, 0.28
HALF_SHOULDERS_M, HALF_HIPS_M = 0.17, 0.1

Pair: TypeAlias = tuple[FloatArray, FloatArray]
T = TypeVar("T")

pytestmark = pytest.mark.benchmark(timer=process_time)


def towards(elevation_deg: FloatArray, length_m: float) -> FloatArray:
    """`(n, 3)`: vectors in the picture plane.

    0 deg points to the right, where the head is, 90 deg straight up.
    """
    angle = np.radians(elevation_deg)
    return length_m * np.stack([np.cos(angle), -np.sin(angle), np.zeros_like(angle)], axis=-1)


class Figure:
    """A stick figure over `n` frames, built part by part from the hips.

    `left` is +1 when its left side is far.
    """

    def __init__(
        self, frames: int, trunk_deg: FloatArray, *, left: int, roll_deg: FloatArray
    ) -> None:
        self.world = np.zeros((frames, LANDMARK_COUNT, 3))
        roll = np.radians(roll_deg)
        hip = np.stack([np.zeros(frames), -np.sin(roll), left * np.cos(roll)], axis=-1)
        self._put("HIP", HALF_HIPS_M * hip, -HALF_HIPS_M * hip)
        shoulder = np.array([0.0, 0.0, left * HALF_SHOULDERS_M])
        top = towards(trunk_deg, TRUNK_M)
        self._put("SHOULDER", top + shoulder, top - shoulder)

    def _put(self, part: str, left: FloatArray, right: FloatArray) -> None:
        self.world[:, Landmark[f"LEFT_{part}"]] = left
        self.world[:, Landmark[f"RIGHT_{part}"]] = right

    def grow(
        self, start: str, end: str, left_deg: FloatArray, right_deg: FloatArray, length_m: float
    ) -> None:
        """Add a part of both sides at an angle and a distance from the part before it."""
        left, right = (self.world[:, Landmark[f"{side}_{start}"]] for side in ("LEFT", "RIGHT"))
        self._put(end, left + towards(left_deg, length_m), right + towards(right_deg, length_m))

    def limbs(self, head_deg: FloatArray, arm_deg: FloatArray, thighs: Pair, shanks: Pair) -> None:
        """Head, arms and legs; of thighs and shanks the left one and the right one."""
        self.grow("SHOULDER", "EAR", head_deg, head_deg, NECK_M)
        self.world[:, : Landmark.LEFT_EAR] = self.world[:, [Landmark.LEFT_EAR]]
        self.world[:, [Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT]] = self.world[
            :, [Landmark.LEFT_EAR]
        ]
        self.grow("SHOULDER", "ELBOW", arm_deg, arm_deg, ARM_M)
        self.grow("ELBOW", "WRIST", arm_deg, arm_deg, ARM_M)
        for finger in ("PINKY", "INDEX", "THUMB"):
            self.grow("WRIST", finger, arm_deg, arm_deg, 0.08)
        self.grow("HIP", "KNEE", *thighs, THIGH_M)
        self.grow("KNEE", "ANKLE", *shanks, SHANK_M)
        self.grow("ANKLE", "HEEL", *shanks, 0.05)
        self.grow("ANKLE", "FOOT_INDEX", *shanks, 0.15)


def draw_scorpion(effort: FloatArray, rest: FloatArray) -> FloatArray:
    """Prone; the left leg lifts, bends and turns the pelvis."""
    figure = Figure(len(effort), rest, left=1, roll_deg=70 * effort)
    figure.limbs(rest, rest, (180 - 35 * effort, rest + 180), (180 - 120 * effort, rest + 180))
    return figure.world


def draw_cat_cow(effort: FloatArray, rest: FloatArray) -> FloatArray:
    """On hands and knees.

    The head swings from well above the line of the trunk to well below it.
    """
    figure = Figure(len(effort), rest, left=1, roll_deg=rest)
    figure.limbs(40 - 100 * effort, rest - 90, (rest - 90, rest - 90), (rest + 180, rest + 180))
    return figure.world


def draw_childs_pose(effort: FloatArray, rest: FloatArray) -> FloatArray:
    """From hands and knees the thighs fold under the trunk."""
    figure = Figure(len(effort), 10 * effort, left=1, roll_deg=rest)
    figure.limbs(
        rest - 20,
        -90 + 75 * effort,
        (-90 + 45 * effort, -90 + 45 * effort),
        (rest + 180, rest + 180),
    )
    return figure.world


def draw_straight_leg(effort: FloatArray, rest: FloatArray) -> FloatArray:
    """Supine; the left leg goes up straight."""
    figure = Figure(len(effort), rest, left=-1, roll_deg=rest)
    legs = (180 - 80 * effort, rest + 180)
    figure.limbs(rest, rest, legs, legs)
    return figure.world


def draw_exhale_hold(_: FloatArray, rest: FloatArray) -> FloatArray:
    """Supine and still; what happens is breath, which is no landmark's."""
    return draw_straight_leg(rest, rest)


MOTIONS = {
    "cat_cow": draw_cat_cow,
    "childs_pose": draw_childs_pose,
    "exhale_hold_breathing": draw_exhale_hold,
    "scorpion_stretch": draw_scorpion,
    "straight_leg_stretch": draw_straight_leg,
}


def draw_track(exercise: str, duration_s: float) -> PoseTrack:
    """Someone who does the exercise every `CYCLE_S`, its sides in turn where it has any."""
    t_s = np.arange(round(CYCLES_DRAWN * CYCLE_S * FPS)) / FPS
    swing = np.clip(1.6 * np.sin(2 * np.pi * (t_s / CYCLE_S - 0.25)), -1, 1)
    world = MOTIONS[exercise]((swing + 1) / 2, np.zeros(len(t_s)))
    if find_spec(exercise).alternates:
        is_other = (t_s // CYCLE_S) % 2 == 1
        world[is_other] = (world[:, MIRROR] * np.array([1.0, 1.0, -1.0]))[is_other]
    world += np.random.default_rng(7).normal(0.0, NOISE_M, world.shape)
    repeats = round(duration_s / (CYCLES_DRAWN * CYCLE_S))
    flow = (
        -BREATH_RATIO * FPS * np.diff((swing + 1) / 2, prepend=(swing[0] + 1) / 2)
    )  # effort is the lungs' emptiness
    return make_track(np.tile(world, (repeats, 1, 1)), np.tile(flow, repeats))


def make_track(world: FloatArray, upper_flow: FloatArray) -> PoseTrack:
    """The figure's landmarks as the tracker would deliver them, quantised."""
    count = len(world)
    world = np.rint(world * 8192) / 8192
    landmarks = np.rint((world * 0.4 + np.array([0.8, 0.6, 0.0])) * 8192) / 8192
    return PoseTrack(
        t_s=np.arange(count) / FPS,
        landmarks=landmarks,
        world=world,
        visibility=np.full((count, LANDMARK_COUNT), 229 / 254),
        lost=(None,) * count,
        brightness=np.full(count, 0.5),
        people=np.ones(count, dtype=np.int64),
        aspect=ASPECT,
        torso_flow=np.stack([np.rint(upper_flow * 8192) / 8192, np.zeros(count)], axis=1),
    )


def measure(
    benchmark: BenchmarkFixture, function: Callable[[], T], rounds: int, warmup_rounds: int
) -> T:
    """Time single calls; what the last one returned."""
    result: T = benchmark.pedantic(
        function, rounds=rounds, iterations=1, warmup_rounds=warmup_rounds
    )  # type: ignore[no-untyped-call]
    return result


def count_what_counts(events: list[Event]) -> int:
    return sum(isinstance(event, RepetitionCompleted | HoldEnded) for event in events)


@pytest.mark.parametrize("exercise", sorted(MOTIONS))
def test_score_an_hour(benchmark: BenchmarkFixture, exercise: str) -> None:
    spec, track = find_spec(exercise), draw_track(exercise, HOUR_S)

    def score() -> int:
        engine = Engine(spec)
        events = [*engine.update_track(track), *engine.finish()]
        build_set(spec, events, HOUR_S)
        return count_what_counts(events)

    found = measure(benchmark, score, 3, 1)
    benchmark.extra_info |= {"frames": len(track), "found": found}
    assert found > 0, (
        "the figure moves, so a clock that runs while nothing is judged would measure nothing"
    )


@pytest.mark.parametrize("exercise", sorted(MOTIONS))
def test_judge_a_live_frame(benchmark: BenchmarkFixture, exercise: str) -> None:
    engine, poses = Engine(find_spec(exercise)), endless_poses(exercise)
    measure(benchmark, lambda: engine.update(next(poses)), LIVE_FRAMES, 100)


def test_quantise_a_live_frame(benchmark: BenchmarkFixture) -> None:
    poses = endless_poses("cat_cow")
    measure(benchmark, lambda: quantise_pose(next(poses)), LIVE_FRAMES, 100)


def test_check_plausibility_of_a_live_frame(benchmark: BenchmarkFixture) -> None:
    gate, poses = PlausibilityGate(), endless_poses("cat_cow")
    kept = measure(benchmark, lambda: gate.update(next(poses), ASPECT), LIVE_FRAMES, 100)
    assert kept.lost is None, "a refused pose would take a shorter way"


def test_load_an_hour(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    track = draw_track("cat_cow", HOUR_S)
    path = tmp_path / "hour.npz"
    save_recording(
        path, Recording(track, "full", "0" * 64, SourceInfo("hour.mp4", HOUR_S, FPS, len(track)))
    )
    loaded = measure(benchmark, lambda: load_recording(path), 2, 0)
    benchmark.extra_info |= {
        "frames": len(loaded.track),
        "megabytes": round(path.stat().st_size / 1e6, 1),
    }


def endless_poses(exercise: str) -> Iterator[Pose]:
    """Live poses without the cost of making them.

    The track is longer than any benchmark here takes.
    """
    poses = list(draw_track(exercise, 2 * CYCLES_DRAWN * CYCLE_S).poses())
    assert len(poses) > LIVE_FRAMES + 200
    return iter(poses)
