"""Nobody is told off before it is known that something is wrong."""

import pytest
from bodies import ASPECT, clip, follow, nobody, still, upright

from limberup.live.coaching import LiveSession
from limberup.live.setup_check import APPEARS_AFTER_S, LOOKING
from limberup.live.view import State
from limberup.spec import find_spec

# Each begins in the start pose of its exercise and waits there for a moment.
IN_PLACE = {
    "cat_cow_clean": "cat_cow",
    "childs_pose_clock_clean": "childs_pose_clock",
    "exhale_hold_breathing_clean": "exhale_hold_breathing",  # its breath is unknown for a second
    "roll_glutes_clean": "roll_glutes",
    "rolling_hurdler_clean": "rolling_hurdler",
    "scorpion_stretch_clean": "scorpion_stretch",
    "standing_roll_down_clean": "standing_roll_down",
    "straight_leg_stretch_clean": "straight_leg_stretch",
}


@pytest.mark.parametrize(("name", "exercise"), IN_PLACE.items())
def test_somebody_in_the_start_pose_is_never_called_wrong(name: str, exercise: str) -> None:
    session, shown = LiveSession(find_spec(exercise)), []
    for pose in clip(name, 0.0, 6.0):
        view = session.update(pose, ASPECT).view
        if view.state is not State.SETUP:
            break
        assert view.cue is not None
        shown.append(view.cue.id)
    assert session.view().state is not State.SETUP
    assert set(shown) == {LOOKING, "well"}


def test_a_wrong_pose_is_told_once_it_has_lasted() -> None:
    session, shown = LiveSession(find_spec("scorpion_stretch")), {}
    for pose in upright(3.0):
        view = session.update(pose, ASPECT).view
        assert view.cue is not None
        shown[pose.t_s] = view.cue.id
    assert {shown[t_s] for t_s in shown if t_s < 0.45} == {LOOKING}
    assert {shown[t_s] for t_s in shown if t_s > 0.4 + APPEARS_AFTER_S} == {"pose_on_front"}


def test_an_empty_picture_is_told_before_any_pose() -> None:
    session = LiveSession(find_spec("childs_pose"))
    shown = [session.update(pose, ASPECT).view.cue for pose in follow(nobody(3.0))]
    assert list(dict.fromkeys(cue.id for cue in shown if cue is not None)) == [LOOKING, "nobody"]


def test_leaving_the_start_pose_for_a_moment_is_no_mistake() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    shown = [
        (view.state, view.cue.id)
        for pose in follow(still(1.5), upright(0.3), still(1.5))
        if (view := session.update(pose, ASPECT).view).cue is not None
    ]
    assert {cue for _, cue in shown} == {LOOKING, "well"}
    assert shown[-1][0] is State.READY
