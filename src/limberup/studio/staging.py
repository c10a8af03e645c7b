"""A clip before it is drawn.

Postures, landmarks and truth of everybody in it, and the camera that sees them.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from msgspec import structs

from limberup.motion.body import load_body
from limberup.motion.camera import Camera, fit_camera
from limberup.motion.counting import Shot, Showing, show_truth
from limberup.motion.motion import load_motion
from limberup.motion.perform import Part as PerformedPart
from limberup.motion.perform import Performance, perform_parts
from limberup.motion.performed import Performed
from limberup.motion.performers import draw_shots, solve
from limberup.motion.style import TEXTBOOK
from limberup.spec import DayClock, Spec, find_any
from limberup.studio.clips import FPS, Actor, Clip
from limberup.truth import NO_EXERCISE, TrueFault, TrueRepetition, Truth
from limberup.types import BoolArray, FloatArray

__all__ = ["Staged", "StagedActor", "compute_truth", "stage_clip"]


@dataclass(frozen=True)
class StagedActor:
    """One person on the stage."""

    actor: Actor
    performance: Performance

    @property
    def frames(self) -> int:
        """How many frames the performance lasts."""
        return len(self.performance.times_s)

    def breath(self, frame: int) -> float:
        """How full the lungs are, 0 to 1; after the end as in the last frame."""
        return float(self.performance.breath[min(frame, self.frames - 1)])

    def put(self, points: FloatArray) -> FloatArray:
        """Move points (..., 3) from where the motion is written to where this person is."""
        if self.actor.facing_deg == 0.0 and self.actor.place_m == (0.0, 0.0):
            return points
        c, s = np.cos(np.radians(self.actor.facing_deg)), np.sin(np.radians(self.actor.facing_deg))
        turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
        moved: FloatArray = points @ turn.T + np.array([*self.actor.place_m, 0.0])
        return moved

    @cached_property
    def is_settled(self) -> BoolArray:
        """In which frames the person neither comes nor goes, `(n,)`.

        All, where somebody does nothing else.
        """
        settled: BoolArray = ~self.performance.is_passing
        return settled if settled.any() else ~settled

    @cached_property
    def is_framed(self) -> BoolArray:
        """In which frames the camera has to see the whole person, `(n,)`.

        Not while they come and go.
        """
        middle = self.landmarks[:, [23, 24], :2].mean(axis=1)
        mat = self.landmarks[self.is_settled][..., :2].reshape(-1, 2)
        over_mat: BoolArray = ((middle >= mat.min(axis=0)) & (middle <= mat.max(axis=0))).all(
            axis=1
        )
        return self.is_settled | over_mat

    @cached_property
    def landmarks(self) -> FloatArray:
        """The 33 landmarks of every frame, `(n, 33, 3)`, stage metres."""
        return self.put(np.stack([self.performance.landmarks(k) for k in range(self.frames)]))


@dataclass(frozen=True)
class Staged:
    """A clip that is ready to be drawn."""

    clip: Clip
    actors: tuple[StagedActor, ...]
    camera: Camera
    truth: Truth
    shots: tuple[Shot, ...] = ()
    showing: Showing | None = None

    @property
    def frames(self) -> int:
        """How many frames are performed: those of the person who takes longest."""
        return max(actor.frames for actor in self.actors)

    @cached_property
    def filmed(self) -> tuple[int, ...]:
        """The frames that are filmed, in order: all, where the style has no cuts."""
        if not self.shots:
            return tuple(range(self.frames))
        bounds = [(round(FPS * shot.start_s), round(FPS * shot.end_s)) for shot in self.shots]
        return tuple(k for start, end in bounds for k in range(start, min(end, self.frames)))

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return len(self.filmed) / FPS


def stage_clip(clip: Clip) -> Staged:
    """Perform what the clip says."""
    actors = tuple(
        _stage_actor(clip, actor, clip.seed + 1000 * k) for k, actor in enumerate(clip.actors)
    )
    seen = np.concatenate([actor.landmarks[actor.is_framed].reshape(-1, 3) for actor in actors])
    camera = fit_camera(Camera(yaw_deg=clip.yaw_deg, height_m=clip.height_m), seen, clip.fill)
    if clip.aside_m:
        aim = np.array(camera.target) + clip.aside_m * -camera.axes[0] * [1.0, 1.0, 0.0]
        camera = replace(camera, target=(float(aim[0]), float(aim[1]), float(aim[2])))
    staged = Staged(clip, actors, camera, _compute_truth(clip, actors[0]))
    return staged if clip.style == TEXTBOOK else _restage(staged)


def _restage(staged: Staged) -> Staged:
    """Of a clip in a style: what of it is filmed, and what that shows."""
    clip, performance = staged.clip, staged.actors[0].performance
    body, told = solve(performance), performance.truth
    rng = np.random.default_rng([clip.seed, 3])
    shots = draw_shots(clip.style, told.repetitions, float(body.t_s[-1]), rng)
    showing = Showing(clip.exercise)
    essential = None if clip.exercise == NO_EXERCISE else load_motion(clip.exercise).essential
    if essential is not None:
        showing = show_truth(
            clip.exercise, told.repetitions, told.holds, body, essential, clip.style, shots
        )
    return replace(staged, shots=shots, showing=showing)


def compute_truth(clip: Clip) -> Truth:
    """What is to be found in the clip, without solving a single posture."""
    return _compute_truth(clip, _stage_actor(clip, clip.actors[0], clip.seed))


def _stage_actor(clip: Clip, actor: Actor, seed: int) -> StagedActor:
    parts = []
    for part in actor.list_parts():
        motion = load_motion(part.motion)
        is_own = not actor.parts or part.motion == clip.exercise
        habit = dict(actor.habit) if is_own else {}
        if actor.standing_fault and is_own:
            habit |= motion.standing_faults[actor.standing_fault]
        style = clip.style if actor is clip.actors[0] else TEXTBOOK
        parts.append(
            PerformedPart(motion, part.steps, habit, actor.breaths_hz, actor.breath_depth, style)
        )
    body = load_body(actor.maleness)
    return StagedActor(
        actor, perform_parts(parts, body, float(FPS), seed=seed, variation=clip.variation)
    )


def _compute_truth(clip: Clip, staged: StagedActor) -> Truth:
    """What is to be found in the clip, in the words of its spec.

    Nothing at all where nothing is to be counted, as with a standing fault that the spec does not
    know, since it makes another exercise of it.
    """
    if clip.exercise == NO_EXERCISE:
        return Performed().as_truth(NO_EXERCISE)
    spec, shown = find_any(clip.exercise), staged.performance.truth
    if isinstance(spec, DayClock):
        holds = [structs.replace(hold, breaths=None) for hold in shown.holds]
        return Performed(holds=holds).as_truth(clip.exercise)
    standing = staged.actor.standing_fault
    if standing and standing not in {fault.id for fault in spec.faults}:
        return Performed(breaths_hz=shown.breaths_hz).as_truth(clip.exercise)
    if standing:
        shown = _add_standing_fault(shown, standing)
    faults = [*shown.faults, *_find_set_faults(spec, shown.repetitions)]
    return replace(shown, faults=faults).as_truth(clip.exercise)


def _add_standing_fault(shown: Performed, fault: str) -> Performed:
    """The same with a fault that lasts all along."""
    repetitions = [
        structs.replace(row, faults=(*(row.faults or ()), fault)) for row in shown.repetitions
    ]
    faults = [
        TrueFault(id=fault, side=row.side, start_s=row.start_s, end_s=row.end_s)
        for row in repetitions
    ]
    return replace(shown, repetitions=repetitions, faults=[*shown.faults, *faults])


def _find_set_faults(spec: Spec, repetitions: list[TrueRepetition]) -> list[TrueFault]:
    """Faults of the set as a whole, by the true levels."""
    found = []
    for rule in spec.set_faults:
        best = []
        for side in ("left", "right"):
            reached = [spec.level_index(row.level) for row in repetitions if row.side == side]
            best += [max(reached)] if len(reached) >= rule.repetitions else []
        if (
            rule.rule == "level_jump"
            and repetitions
            and spec.level_index(repetitions[0].level) >= rule.limit
        ):
            found.append(_make_set_fault(rule.id, repetitions[0], repetitions[0]))
        if rule.rule == "sides_differ" and len(best) == 2 and abs(best[0] - best[1]) >= rule.limit:
            found.append(_make_set_fault(rule.id, repetitions[0], repetitions[-1]))
    return found


def _make_set_fault(fault: str, first: TrueRepetition, last: TrueRepetition) -> TrueFault:
    return TrueFault(id=fault, side="both", start_s=first.start_s, end_s=last.end_s)
