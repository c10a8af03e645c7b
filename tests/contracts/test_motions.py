"""Every exercise is judged right on its reference motion's own landmarks: the contract without video or model."""

import numpy as np
import pytest

from limberup.engine import Engine
from limberup.session import ExerciseSet, build_set
from limberup.spec import find_spec
from limberup.studio.plan import load_plan
from limberup.studio.staging import Staged, stage_clip
from limberup.types import PoseTrack

CLIPS = {clip.name: clip for clip in load_plan() if clip.name.endswith(("_clean", "_other_camera"))}


def see(staged: Staged) -> PoseTrack:
    """The exact landmarks of the one person of a clip, as its camera would see them."""
    actor, camera = staged.actors[0], staged.camera
    landmarks, world = camera.compute_landmarks(actor.landmarks), camera.compute_world(actor.landmarks)
    frames = len(landmarks)
    return PoseTrack(
        t_s=np.asarray(actor.performance.times_s, dtype=np.float64),
        landmarks=landmarks,
        world=world,
        visibility=np.ones(landmarks.shape[:2]),
        lost=(None,) * frames,
        brightness=np.full(frames, 0.5),
        people=np.ones(frames, dtype=np.int64),
        aspect=camera.aspect,
    )


def judge(staged: Staged) -> ExerciseSet:
    """What the engine says of a clip that nobody had to draw."""
    track, spec = see(staged), find_spec(staged.truth.exercise)
    engine = Engine(spec)
    return build_set(spec, [*engine.update_track(track), *engine.finish()], float(track.t_s[-1]))


@pytest.mark.parametrize("name", list(CLIPS))
def test_a_reference_motion_is_counted_as_it_was_performed(name: str) -> None:
    staged = stage_clip(CLIPS[name])
    found = [(row.side, row.complete) for row in judge(staged).repetitions]
    assert found == [(repetition.side, True) for repetition in staged.truth.repetitions]
