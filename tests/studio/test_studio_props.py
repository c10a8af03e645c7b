"""Props stand on the stage or are held; nothing is drawn here."""

import numpy as np
import pytest

from limberup.landmarks import Landmark
from limberup.motion.motion import Prop
from limberup.motion.perform import Step
from limberup.studio.clips import Actor, Clip
from limberup.studio.props import place_prop
from limberup.studio.staging import StagedActor, stage_clip
from limberup.truth import NO_EXERCISE


@pytest.fixture(scope="module")
def staged() -> StagedActor:
    """Somebody on the back who lifts the right leg and lays it down."""
    actor = Actor("straight_leg_stretch", (Step("neg_up_25", "right", tempo=0.3, rest_s=0.1),))
    return stage_clip(Clip("none_leg", "none", NO_EXERCISE, (actor,))).actors[0]


def test_a_strap_reaches_from_the_working_foot_to_the_hand(staged: StagedActor) -> None:
    strap, frames = (
        Prop(start="work_foot_index", end="work_wrist", radius_m=0.01),
        range(staged.frames),
    )
    for frame in (0, staged.frames // 2):
        corners = place_prop(staged, strap, frames, frame)[:, :3]
        for mark in (Landmark.RIGHT_FOOT_INDEX, Landmark.RIGHT_WRIST):
            assert np.linalg.norm(corners - staged.landmarks[frame, mark], axis=1).min() < 0.011


def test_what_is_held_is_nowhere_before_and_after_its_motion(staged: StagedActor) -> None:
    bottle = Prop(start="left_index", radius_m=0.04, length_m=0.2)
    assert np.ptp(place_prop(staged, bottle, range(5, 9), 6)[:, :3], axis=0).max() > 0.05
    assert np.ptp(place_prop(staged, bottle, range(5, 9), 2)[:, :3], axis=0).max() == 0.0


def test_a_box_stands_where_the_motion_puts_it(staged: StagedActor) -> None:
    chair = Prop(shape="box", size_m=(0.4, 0.5, 0.45), at_m=(1.0, 0.0, 0.225))
    corners = place_prop(staged, chair, range(staged.frames), 0)[:, :3]
    assert corners.min(axis=0) == pytest.approx([0.8, -0.25, 0.0])
    assert corners.max(axis=0) == pytest.approx([1.2, 0.25, 0.45])


def test_the_normals_of_a_cylinder_point_outwards(staged: StagedActor) -> None:
    roller = Prop(radius_m=0.07, length_m=0.6, at_m=(0.0, 0.0, 0.07))
    rows = place_prop(staged, roller, range(staged.frames), 0)
    outwards = ((rows[:, :3] - [0.0, 0.0, 0.07]) * rows[:, 3:6]).sum(axis=1)
    assert outwards.min() > 0.05
