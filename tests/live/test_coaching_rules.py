"""One exercise live, from the poses of reference motions.

States, counts, cues, pauses and the end.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest
from bodies import (
    ASPECT,
    LEFT_90,
    RIGHT_FLOOR,
    RIGHT_LOW,
    clip,
    follow,
    nobody,
    still,
    upright,
    with_hand_up,
)

from limberup.judging.engine import Engine
from limberup.judging.events import RepetitionAbandoned, RepetitionCompleted, Side
from limberup.live.coached import Moment
from limberup.live.coaching import LiveSession
from limberup.live.cue_policy import Voice
from limberup.live.manner import Counting, Manner
from limberup.live.player import Item, Player, Programme
from limberup.live.view import PauseReason, State
from limberup.results.session import build_set
from limberup.spec import find_spec
from limberup.spec.model import Dose
from limberup.types import Pose, PoseTrack


def run(session: LiveSession, *parts: Sequence[Pose]) -> list[Moment]:
    return [session.update(pose, ASPECT) for pose in follow(*parts)]


def states(moments: list[Moment]) -> list[str]:
    told: list[str] = []
    for moment in moments:
        if not told or told[-1] != moment.view.state:
            told.append(moment.view.state.value)
    return told


def heard(moments: list[Moment], kind: str) -> list[str]:
    return [sound.say for moment in moments for sound in moment.sounds if sound.kind == kind]


def test_the_start_pose_counts_down_and_then_it_begins() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), still(6.0))
    assert states(moments) == ["setup", "ready", "moving"]
    countdown = [moment.view.countdown for moment in moments if moment.view.state is State.READY]
    assert list(dict.fromkeys(countdown)) == [3, 2, 1]
    assert len(heard(moments, "go")) == 1


def test_whoever_begins_during_the_countdown_is_counted() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    moments = run(session, clip(*RIGHT_LOW))
    assert moments[-1].view.count == 1
    assert states(moments)[:3] == ["setup", "ready", "moving"]


def test_live_judges_exactly_as_a_recording_is_scored() -> None:
    spec = find_spec("scorpion_stretch")
    poses = list(follow(clip("scorpion_stretch_faults_knee_chest", 0.0, 12.0)))
    session, engine = LiveSession(spec), Engine(spec)
    events = []
    for pose in poses:
        session.update(pose, ASPECT)
        events += engine.update(pose)
    session.finish()
    assert session.result().repetitions
    assert session.result() == build_set(spec, [*events, *engine.finish()], poses[-1].t_s)


def test_sides_alternate_and_the_next_one_is_named() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), clip(*LEFT_90), still(1.0))
    assert moments[-1].view.next_side == "right"


def test_a_level_is_chimed_once_for_each_new_best() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), clip(*RIGHT_LOW), clip(*RIGHT_LOW))
    assert heard(moments, "level") == ["Nice: hip off the floor, right."]
    assert [rung.right for rung in moments[-1].view.rungs] == [True, False, False, False, False]
    assert not any(rung.left for rung in moments[-1].view.rungs)


def test_a_level_of_a_movement_that_was_given_up_is_not_praised() -> None:
    """A leg swung up and down that should be held there: no repetition."""
    up = clip("straight_leg_stretch_faults", 0.0, 5.0)[::3]
    session = LiveSession(find_spec("straight_leg_stretch"))
    moments = run(session, *[[*up, *up[::-1]]] * 3)
    assert sum(isinstance(event, RepetitionAbandoned) for event in session.events) == 3
    assert heard(moments, "level") == []


def test_somebody_who_stands_about_hears_how_to_begin() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), upright(16.0))
    assert moments[-1].view.state is State.SETUP
    assert heard(moments, "setup") == [
        "Lie flat on your front.",
        find_spec("scorpion_stretch").summary,
    ]


def test_what_was_said_before_the_start_is_not_shown_after_it() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), upright(4.0), still(5.0))
    assert heard(moments, "setup")
    begun = [moment.view for moment in moments if moment.view.state is State.MOVING]
    assert begun
    assert all(view.cue is None for view in begun)


def test_one_problem_with_the_picture_is_not_told_each_time_it_is_back() -> None:
    def far(seconds: float) -> list[Pose]:
        return [
            replace(pose, landmarks=0.5 + 0.25 * (pose.landmarks - 0.5)) for pose in still(seconds)
        ]

    moments = run(
        LiveSession(find_spec("scorpion_stretch")), still(6.0), far(5.0), still(3.0), far(5.0)
    )
    assert heard(moments, "setup") == ["Come closer."]


def test_the_set_up_is_not_complained_about_while_somebody_moves_well() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), clip(*RIGHT_FLOOR))
    assert heard(moments, "setup") == []


@pytest.mark.parametrize(
    ("counting", "spoken"),
    [
        (Counting.EVERY, ["four", "five"]),
        (Counting.FIFTH, ["five"]),
        (Counting.NONE, []),
    ],
)
def test_every_repetition_ticks_and_is_counted_as_the_person_wants_it(
    counting: Counting, spoken: list[str]
) -> None:
    earlier = [
        RepetitionCompleted(k / 9, Side.RIGHT, k, 0.0, k / 9, complete=True) for k in (1, 2, 3)
    ]
    spec = find_spec("scorpion_stretch")
    session = LiveSession(spec, earlier=earlier, voice=Voice(Manner(counting)))
    moments = [
        session.update(pose, ASPECT) for pose in follow(*[clip(*RIGHT_LOW)] * 2, start_s=1.0)
    ]
    assert heard(moments, "tick") == ["", ""]
    assert [words for words in heard(moments, "count") if words != "Go."] == spoken


def test_who_wants_no_more_numbers_hears_none_from_then_on() -> None:
    """A wish about the voice holds in the middle of an exercise, for all of its parts."""
    station = Item("scorpion_stretch", Dose(repetitions=9, per_side=False))
    player = Player(Programme("one", "One", (station,)), find_spec)
    poses = follow(*[clip(*RIGHT_LOW)] * 3, start_s=1.0)
    said: list[str] = []
    for pose in poses:
        sounds = player.update(pose, ASPECT).sounds
        said += [sound.say for sound in sounds if sound.kind == "count" and sound.say != "Go."]
        if said == ["one"]:
            player.change_manner(Manner(Counting.NONE))
    assert player.view().count == 3
    assert said == ["one"]


BENT_KNEE = ("straight_leg_stretch_faults", 0.0, 10.8)
STRAIGHT_KNEE = ("straight_leg_stretch_clean", 19.2, 29.2)


def test_a_cue_is_shown_with_its_limb_and_its_angle() -> None:
    moments = run(LiveSession(find_spec("straight_leg_stretch")), clip(*BENT_KNEE))
    shown = [
        moment.view for moment in moments if moment.view.cue and moment.view.cue.id == "knee_bend"
    ]
    assert shown
    assert shown[0].cue is not None
    assert shown[0].cue.bones == ((23, 25), (25, 27))
    assert shown[0].cue.angle is not None
    assert shown[0].cue.angle.points == (23, 25, 27)
    assert shown[0].cue.angle.target_deg == 0.0
    assert shown[0].cue.angle.now_deg > 22.0


def test_running_out_of_time_is_not_praised_but_the_next_good_repetition_is() -> None:
    session = LiveSession(find_spec("straight_leg_stretch"))
    bad = run(session, clip(*BENT_KNEE))
    assert heard(bad, "good") == []
    rest = clip("straight_leg_stretch_faults", 0.0, 1.2)
    good = [
        session.update(pose, ASPECT)
        for pose in follow(clip(*STRAIGHT_KNEE), rest, rest, start_s=20.0)
    ]
    assert "Good, that's straight." in heard(good, "good")


def test_an_empty_picture_pauses_and_coming_back_resumes() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    moments = run(session, clip(*RIGHT_LOW), nobody(4.0), clip(*LEFT_90))
    assert "paused" in states(moments)
    assert {moment.view.why for moment in moments if moment.view.state is State.PAUSED} == {"left"}
    assert moments[-1].view.state is not State.PAUSED
    assert moments[-1].view.count == 2


def test_whoever_leaves_during_a_hold_does_not_go_on_holding() -> None:
    spec = find_spec("childs_pose")
    poses = list(follow(clip("childs_pose_clean", 13.0, 22.0), nobody(15.0)))
    session, engine = LiveSession(spec), Engine(spec)
    moments = [session.update(pose, ASPECT) for pose in poses]
    assert moments[-1].view.state is State.PAUSED
    assert moments[-1].view.hold is None
    session.finish()
    (held,) = session.result().holds
    assert 3.0 < held.seconds < 9.0
    assert held.end_s <= 9.0 + 1 / 15
    track = PoseTrack.from_poses(poses, ASPECT)
    assert session.result() == build_set(
        spec, [*engine.update_track(track), *engine.finish()], poses[-1].t_s
    )


def test_a_pause_by_hand_counts_nothing_until_it_is_over() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    before = list(follow(clip(*RIGHT_LOW)))
    for pose in before:
        session.update(pose, ASPECT)
    assert session.pause(PauseReason.KEY)
    end_s = before[-1].t_s + 0.1
    for pose in follow(clip(*LEFT_90), start_s=end_s):
        moment = session.update(pose, ASPECT)
    assert moment.view.count == 1
    assert session.resume()
    for pose in follow(clip(*LEFT_90), start_s=end_s + 60):
        moment = session.update(pose, ASPECT)
    assert moment.view.count == 2
    assert [row.index for row in session.result().repetitions] == [1, 2]


def test_a_raised_hand_pauses_and_resumes_and_ends_when_it_stays_up() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))

    def up(seconds: float) -> list[Pose]:
        return [with_hand_up(pose) for pose in still(seconds)]

    moments = run(session, still(5.0), up(2.0), still(2.0), up(2.0), still(1.0), up(6.0))
    assert states(moments) == ["setup", "ready", "moving", "paused", "moving", "paused", "done"]


def test_the_count_is_corrected_by_hand_and_never_below_nothing() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    run(session, clip(*RIGHT_LOW))
    session.correct(1)
    assert session.view().count == 2
    for _ in range(5):
        session.correct(-1)
    assert session.view().count == 0


def test_getting_up_once_the_dose_is_met_is_the_end() -> None:
    spec = msgspec.structs.replace(find_spec("scorpion_stretch"), dose=Dose(repetitions=1))
    moments = run(LiveSession(spec), clip(*RIGHT_LOW), upright(6.0))
    assert heard(moments, "dose") == [""]
    assert moments[-1].view.state is State.DONE


def test_the_time_of_a_gap_is_not_time_spent_out_of_the_posture() -> None:
    """The machine slept for an hour, with somebody just out of the posture before and after."""
    spec = msgspec.structs.replace(find_spec("scorpion_stretch"), dose=Dose(repetitions=1))
    session = LiveSession(spec)
    moments = run(session, clip(*RIGHT_LOW), upright(2.0))
    assert moments[-1].view.state is State.RESTING
    last = upright(0.1)[0]
    session.update(replace(last, t_s=3600.0), ASPECT)
    assert session.view().state is not State.DONE


def test_getting_up_before_that_is_a_rest() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), clip(*RIGHT_LOW), upright(6.0))
    assert moments[-1].view.state is State.RESTING


def test_stop_it_hurts_ends_at_once_and_is_kept() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    run(session, still(5.0))
    assert session.finish(pain=True)
    assert session.stopped_for_pain
    assert session.view().state is State.DONE


def test_a_hold_is_timed_and_its_last_seconds_tick() -> None:
    spec = msgspec.structs.replace(find_spec("childs_pose"), dose=Dose(hold_s=12.0))
    moments = run(LiveSession(spec), clip("childs_pose_clean", 13.0, 33.0))
    holding = [moment.view.hold for moment in moments if moment.view.state is State.HOLDING]
    assert holding
    assert max(hold.seconds for hold in holding if hold) == pytest.approx(16.5, abs=1.5)
    assert len(heard(moments, "second")) >= 5
    assert heard(moments, "count")[-5:] == ["five", "four", "three", "two", "one"]
    assert heard(moments, "hold_end") == [""]


def test_what_was_done_before_an_interruption_counts() -> None:
    spec = find_spec("scorpion_stretch")
    first = LiveSession(spec)
    run(first, clip(*RIGHT_LOW))
    second = LiveSession(spec, earlier=first.events)
    assert second.view().count == 1
    end_s = first.events[-1].t_s + 1
    for pose in follow(clip(*LEFT_90), start_s=end_s):
        moment = second.update(pose, ASPECT)
    assert moment.view.count == 2
    assert [row.index for row in second.result().repetitions] == [1, 2]


def test_a_muted_cue_is_neither_said_nor_shown() -> None:
    moments = run(
        LiveSession(find_spec("straight_leg_stretch"), muted=["knee_bend"]), clip(*BENT_KNEE)
    )
    assert heard(moments, "cue") == []
    assert not any(moment.view.cue and moment.view.cue.id == "knee_bend" for moment in moments)


def test_a_hidden_foot_is_told_once_and_shown_as_unsure() -> None:
    def hide(pose: Pose) -> Pose:
        landmarks = pose.landmarks.copy()
        landmarks[[27, 29, 31]] = float("nan")
        return replace(pose, landmarks=landmarks)

    moments = run(
        LiveSession(find_spec("scorpion_stretch")), still(5.0), [hide(pose) for pose in still(8.0)]
    )
    told = [sound.say for moment in moments for sound in moment.sounds if "can't see" in sound.say]
    assert told == ["I can't see your left foot."]
    assert moments[-1].view.unseen == (27,)
    assert moments[-1].view.is_unsure
