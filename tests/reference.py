"""Reference motions filmed without a picture.

The exact landmarks of whatever the motion files can perform.
A scene is solved once, at a few postures a second. Frames at any rate, noise and gaps are made from
that, so that tests may ask for many of them.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.interpolate import PchipInterpolator

from limberup.landmarks import LANDMARK_COUNT, MIRROR, Landmark
from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.motion import Motion, list_motions, load_motion
from limberup.motion.noise import Noise
from limberup.motion.perform import Step, perform
from limberup.motion.performed import Performed
from limberup.motion.performers import Seen, perform_style
from limberup.motion.style import take_trait
from limberup.spec import Spec, list_specs, load_exercises, load_spec
from limberup.types import FloatArray, Lost, PoseTrack

POSTURES_HZ = 8.0
HOLD_S = 6.0
BREATH_RATIO = 0.004
"""How far a breath at rest moves the chest as the tracker measures it, in trunk lengths.

Measured on renders.
"""
MIDDLING = 0.5
"""A body half-way between female and male."""


@dataclass(frozen=True, eq=False)
class Scene:
    """Landmarks on the stage, `(n, 33, 3)` metres at `t_s (n,)`, seen from one of `yaws_deg`, and
    what they show.

    `breath (n,)`: how full the lungs are.
    """

    t_s: FloatArray
    points: FloatArray
    truth: Performed
    yaws_deg: tuple[float, ...]
    breath: FloatArray


@cache
def get_spec(exercise: str) -> Spec:
    return load_spec(list_specs()[exercise])


def list_exercises() -> tuple[str, ...]:
    """Everything that has a spec and is performed."""
    return tuple(exercise for exercise in load_exercises() if exercise in list_motions())


def list_steps(motion: Motion, repetitions: int = 2, *, fault: str = "") -> tuple[Step, ...]:
    """Every path that counts and shows the fault, if one is named, on alternating sides.

    At least so many steps.
    """
    paths = [
        name
        for name, path in motion.paths.items()
        if path.counts and (not fault or motion.shows(fault, name))
    ]
    paths = paths[:1] if fault else paths
    count = max(repetitions, len(paths))
    sided = any(path.sided for path in motion.paths.values())
    return tuple(
        Step(
            paths[k % len(paths)],
            ("left", "right")[k % 2] if sided else "both",
            fault,
            hold_s=choose_hold_s(motion, paths[k % len(paths)], fault),
        )
        for k in range(count)
    )


def choose_hold_s(motion: Motion, path: str, fault: str) -> float | None:
    """Long holds are shortened, for quick tests.

    None where that changes the level, is a fault, or nothing is long.
    """
    own = motion.paths[path].frames
    frames = motion.faults[fault].frames.get(path, own) if fault else own
    spec = get_spec(motion.id) if motion.id in list_specs() else None
    levels, faults = (spec.levels, spec.measured_faults) if spec else ((), ())
    is_level = motion.paths[path].level in {
        level.id for level in levels if level.held_s is not None
    }
    asked = [row.repetition.below or 0.0 for row in faults if row.repetition.take == "hold"]
    is_short = all(frame.stay_s <= HOLD_S for frame in frames if frame.hold)
    return None if is_level or is_short or max(asked, default=0.0) > HOLD_S else HOLD_S


def list_uncounted(motion: Motion) -> tuple[Step, ...]:
    """Every path that is no repetition: halves, pauses and movements that only look alike."""
    paths = [name for name, path in motion.paths.items() if not path.counts]
    return tuple(Step(name, side) for name in paths for side in ("left", "right"))


@cache
def perform_scene(exercise: str, steps: tuple[Step, ...], standing_fault: str = "") -> Scene:
    """An exercise of the project, performed once for all tests."""
    return solve(load_motion(exercise), steps, standing_fault)


def perform_all(exercise: str) -> Scene:
    """Every path that counts, once each, twice at least."""
    return perform_scene(exercise, list_steps(load_motion(exercise)))


def perform_fault(exercise: str, fault: str) -> Scene:
    """Two repetitions or more that show a fault."""
    motion = load_motion(exercise)
    if fault in motion.standing_faults:
        return perform_scene(exercise, list_steps(motion)[:2], fault)
    return perform_scene(exercise, list_steps(motion, fault=fault))


def solve(motion: Motion, steps: tuple[Step, ...], standing_fault: str = "") -> Scene:
    """Perform some steps of a motion, with a habit that is a fault if one is named."""
    habit = motion.standing_faults[standing_fault] if standing_fault else {}
    shown = perform(motion, steps, load_body(MIDDLING), POSTURES_HZ, habit, seed=7)
    points = np.stack([shown.landmarks(k) for k in range(len(shown.times_s))])
    yaws_deg = motion.random.yaws_deg if motion.random else (0.0,)
    return Scene(shown.times_s, points, shown.truth, yaws_deg, shown.breath)


def film(
    scene: Scene,
    fps: float = 15.0,
    *,
    view: int = 0,
    height_m: float = 0.7,
    noise_m: float = 0.0,
    missing: float = 0.0,
    seed: int = 0,
) -> PoseTrack:
    """What a perfect pose model would make of a scene; `noise_m`: of each landmark, `missing`.

    Share of the frames.
    """
    rng = np.random.default_rng(seed)
    t_s = np.arange(0.0, scene.t_s[-1], 1.0 / fps)
    points = PchipInterpolator(scene.t_s, scene.points)(t_s)
    camera = Camera(yaw_deg=scene.yaws_deg[view], height_m=height_m)
    camera = fit_camera(camera, scene.points.reshape(-1, 3), 0.7)
    points = points + rng.normal(0.0, noise_m, points.shape)
    landmarks, world = camera.compute_landmarks(points), camera.compute_world(points)
    gone = rng.random(len(t_s)) < missing
    landmarks[gone], world[gone] = np.nan, np.nan
    return PoseTrack(
        t_s=t_s,
        landmarks=landmarks,
        world=world,
        visibility=np.where(gone[:, None], 0.0, np.ones(landmarks.shape[:2])),
        lost=tuple(Lost.NOBODY if lost else None for lost in gone),
        brightness=np.full(len(t_s), 0.5),
        people=np.where(gone, 0, 1).astype(np.int64),
        aspect=camera.aspect,
        torso_flow=np.where(
            gone[:, None], np.nan, compute_flow(t_s, np.interp(t_s, scene.t_s, scene.breath))
        ),
    )


@cache
def see_in_style(exercise: str, trait: str, seed: int = 0) -> Seen:
    """An exercise performed with one trait of a person, seen without noise."""
    rng = np.random.default_rng([seed, *trait.encode()])
    calm = Noise(jitter=0.0, dropped=0.0, uneven=0.0)
    return perform_style(exercise, take_trait(trait, rng), rng, calm)


def compute_flow(t_s: FloatArray, breath: FloatArray) -> FloatArray:
    """What a chest shows that rises by `BREATH_RATIO` in a breath at rest, `(n, 2)`.

    Its upper side moves.
    """
    upper = BREATH_RATIO * np.diff(breath, prepend=breath[0]) / np.diff(t_s, prepend=t_s[0] - 1.0)
    return np.stack([upper, np.zeros_like(upper)], axis=1)


def mirror(track: PoseTrack) -> PoseTrack:
    """The clip as a mirror would show it: left and right exchanged, the picture turned round."""
    landmarks, world = track.landmarks[:, MIRROR].copy(), track.world[:, MIRROR].copy()
    landmarks[..., 0] = track.aspect - landmarks[..., 0]
    world[..., 0] *= -1.0
    return replace(track, landmarks=landmarks, world=world, visibility=track.visibility[:, MIRROR])


def take_frames(track: PoseTrack, part: slice) -> PoseTrack:
    """Some frames of a clip."""
    return replace(
        track,
        t_s=track.t_s[part],
        landmarks=track.landmarks[part],
        world=track.world[part],
        visibility=track.visibility[part],
        lost=track.lost[part],
        brightness=track.brightness[part],
        people=track.people[part],
        torso_flow=track.torso_flow[part],
    )


def hide(
    track: PoseTrack, *marks: Landmark, from_s: float = 0.0, to_s: float = np.inf
) -> PoseTrack:
    """The track with some landmarks NaN between two times; without `marks` nobody is found then."""
    frames = (track.t_s >= from_s) & (track.t_s <= to_s)
    rows = frames[:, None] & np.isin(np.arange(LANDMARK_COUNT), marks or tuple(Landmark))
    return replace(
        track,
        landmarks=np.where(rows[..., None], np.nan, track.landmarks),
        world=np.where(rows[..., None], np.nan, track.world),
        lost=track.lost
        if marks
        else tuple(
            Lost.NOBODY if gone else lost for gone, lost in zip(frames, track.lost, strict=True)
        ),
    )


def stand_still(track: PoseTrack, seconds: float, fps: float = 10.0) -> PoseTrack:
    """The first frame of a clip for so long."""
    count = round(seconds * fps)
    first = take_frames(track, slice(0, 1))
    return replace(
        first,
        t_s=np.arange(count) / fps,
        landmarks=np.repeat(first.landmarks, count, axis=0),
        world=np.repeat(first.world, count, axis=0),
        visibility=np.repeat(first.visibility, count, axis=0),
        lost=first.lost * count,
        brightness=np.repeat(first.brightness, count),
        people=np.repeat(first.people, count),
        torso_flow=np.zeros((count, 2)),
    )
