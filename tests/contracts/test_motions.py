"""Every exercise is judged right on its reference motion's own landmarks.

The contract without video or model.
"""

import numpy as np
import pytest

from limberup.judging.engine import Engine
from limberup.judging.events import Place, PlaceChanged
from limberup.judging.sitting import SittingWatch
from limberup.motion.performed import Performed
from limberup.results.session import ExerciseSet, build_set
from limberup.spec import find_spec, load_day_clocks, load_exercises
from limberup.studio.plan import load_plan
from limberup.studio.staging import Staged, stage_clip
from limberup.types import PoseTrack
from reference import compute_flow

CLIPS = {clip.name: clip for clip in load_plan() if clip.name.endswith(("_clean", "_other_camera"))}


def see(staged: Staged) -> PoseTrack:
    """The exact landmarks of the one person of a clip, as its camera would see them."""
    actor, camera = staged.actors[0], staged.camera
    landmarks, world = (
        camera.compute_landmarks(actor.landmarks),
        camera.compute_world(actor.landmarks),
    )
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
        torso_flow=compute_flow(actor.performance.times_s, actor.performance.breath),
    )


def get_shown(staged: Staged) -> Performed:
    return staged.actors[0].performance.truth


def judge(staged: Staged) -> ExerciseSet:
    """What the engine says of a clip that nobody had to draw."""
    track, spec = see(staged), find_spec(staged.truth.exercise)
    engine = Engine(spec)
    return build_set(spec, [*engine.update_track(track), *engine.finish()], float(track.t_s[-1]))


COUNTED = [name for name, clip in CLIPS.items() if clip.exercise in load_exercises()]


@pytest.mark.parametrize("name", COUNTED)
def test_a_reference_motion_is_counted_as_it_was_performed(name: str) -> None:
    staged = stage_clip(CLIPS[name])
    found = [(row.side, row.complete) for row in judge(staged).repetitions]
    assert found == [(repetition.side, True) for repetition in get_shown(staged).repetitions]


def test_sitting_down_and_getting_up_is_told_at_one_look_a_second() -> None:
    staged = stage_clip(CLIPS["get_up_break_clean"])
    watch = SittingWatch(load_day_clocks()["get_up_break"])
    events = [event for pose in list(see(staged).poses())[::15] for event in watch.update(pose)]
    told = [(event.place, event.since_s) for event in events if isinstance(event, PlaceChanged)]
    (hold,) = get_shown(staged).holds
    assert [place for place, _ in told] == [Place.STANDING, Place.SITTING, Place.STANDING]
    assert [since_s for _, since_s in told[1:]] == pytest.approx(
        [hold.start_s, hold.end_s], abs=1.5
    )
    assert staged.truth.repetitions == ()


def test_a_hold_goes_on_through_the_frames_that_say_so() -> None:
    still, turning = get_shown(stage_clip(CLIPS["almost_dead_hang_clean"])).holds
    assert still.end_s - still.start_s == pytest.approx(4.0, abs=0.1)
    assert turning.end_s - turning.start_s > 8.0  # 2 s still, and the turns to and fro
