"""One exercise live, from the poses of reference motions: states, counts, cues, pauses and the end."""

from dataclasses import replace

import msgspec
import pytest
from bodies import ASPECT, follow, nobody, see, stage, still, with_hand_up

from limberup.engine import Engine
from limberup.live.coaching import LiveSession, Moment
from limberup.live.view import State
from limberup.session import build_set
from limberup.spec import find_spec
from limberup.spec.model import Dose


def scorpion(path: str = "foot_to_floor", side: str = "left", fault: str = ""):
    return see(stage("scorpion_stretch", path, side, fault))


def run(session: LiveSession, *parts) -> list[Moment]:
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
    moments = run(session, scorpion())
    assert moments[-1].view.count == 1
    assert states(moments)[:3] == ["setup", "ready", "moving"]


def test_live_judges_exactly_as_a_recording_is_scored() -> None:
    spec = find_spec("scorpion_stretch")
    poses = list(follow(scorpion(), scorpion("hips_at_90", "right"), scorpion(side="right", fault="chest_lifts")))
    session, engine = LiveSession(spec), Engine(spec)
    events = []
    for pose in poses:
        session.update(pose, ASPECT)
        events += engine.update(pose)
    session.finish()
    assert session.result() == build_set(spec, [*events, *engine.finish()], poses[-1].t_s)


def test_sides_alternate_and_the_next_one_is_named() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), scorpion(side="left"), still(1.0))
    assert moments[-1].view.next_side == "right"


def test_a_level_is_chimed_once_for_each_new_best() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), scorpion("hips_at_90"), scorpion("hips_at_90"))
    assert heard(moments, "level") == ["Hip off the floor.", "Hips at 90."]
    assert [rung.left for rung in moments[-1].view.rungs] == [True, True, False, False, False]
    assert not any(rung.right for rung in moments[-1].view.rungs)


def test_every_repetition_ticks_and_every_fifth_is_spoken() -> None:
    moments = run(LiveSession(find_spec("scorpion_stretch")), *[scorpion("hip_off_floor")] * 5)
    assert heard(moments, "tick") == ["", "", "", "", "five"]


def leg(path: str = "hip_75", fault: str = "", hold_s: float = 5.0):
    return see(stage("straight_leg_stretch", path, "left", fault, hold_s))


def test_a_cue_is_shown_with_its_limb_and_its_angle() -> None:
    moments = run(LiveSession(find_spec("straight_leg_stretch")), leg(fault="knee_bend"))
    shown = [moment.view for moment in moments if moment.view.cue and moment.view.cue.id == "knee_bend"]
    assert shown
    assert shown[0].cue is not None
    assert shown[0].cue.bones == ((23, 25), (25, 27))
    assert shown[0].cue.angle is not None
    assert shown[0].cue.angle.points == (23, 25, 27)
    assert shown[0].cue.angle.target_deg == 0.0
    assert shown[0].cue.angle.now_deg > 22.0


def test_running_out_of_time_is_not_praised_but_the_next_good_repetition_is() -> None:
    session = LiveSession(find_spec("straight_leg_stretch"))
    bad = run(session, leg(fault="knee_bend"))
    assert heard(bad, "good") == []
    t_s = 1000.0
    good = [session.update(replace(pose, t_s=t_s + pose.t_s), ASPECT) for pose in follow(leg(), still(0.0))]
    assert heard(good, "good") == ["Good, that's straight."]


def test_an_empty_picture_pauses_and_coming_back_resumes() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    moments = run(session, scorpion(), nobody(4.0), scorpion(side="right"))
    assert "paused" in states(moments)
    assert {moment.view.why for moment in moments if moment.view.state is State.PAUSED} == {"left"}
    assert moments[-1].view.state is not State.PAUSED
    assert moments[-1].view.count == 2


def test_a_pause_by_hand_counts_nothing_until_it_is_over() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    before = list(follow(scorpion()))
    for pose in before:
        session.update(pose, ASPECT)
    assert session.pause("key")
    end_s = before[-1].t_s + 0.1
    for pose in follow(scorpion(side="right")):
        moment = session.update(replace(pose, t_s=end_s + pose.t_s), ASPECT)
    assert moment.view.count == 1
    assert session.resume()
    for pose in follow(scorpion(side="right")):
        moment = session.update(replace(pose, t_s=end_s + 60 + pose.t_s), ASPECT)
    assert moment.view.count == 2
    assert [row.index for row in session.result().repetitions] == [1, 2]


def test_a_raised_hand_pauses_and_resumes_and_ends_when_it_stays_up() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    up = lambda seconds: [with_hand_up(pose) for pose in still(seconds)]  # noqa: E731
    moments = run(session, still(5.0), up(2.0), still(2.0), up(2.0), still(1.0), up(6.0))
    assert states(moments) == ["setup", "ready", "moving", "paused", "moving", "paused", "done"]


def test_the_count_is_corrected_by_hand_and_never_below_nothing() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    run(session, scorpion("hip_off_floor"))
    session.correct(1)
    assert session.view().count == 2
    for _ in range(5):
        session.correct(-1)
    assert session.view().count == 0


def test_getting_up_once_the_dose_is_met_is_the_end() -> None:
    spec = msgspec.structs.replace(find_spec("scorpion_stretch"), dose=Dose(repetitions=1))
    upright = [replace(pose, world=pose.world[:, [1, 0, 2]]) for pose in still(6.0)]
    moments = run(LiveSession(spec), scorpion("hip_off_floor"), upright)
    assert heard(moments, "dose") == [""]
    assert moments[-1].view.state is State.DONE


def test_getting_up_before_that_is_a_rest() -> None:
    upright = [replace(pose, world=pose.world[:, [1, 0, 2]]) for pose in still(6.0)]
    moments = run(LiveSession(find_spec("scorpion_stretch")), scorpion("hip_off_floor"), upright)
    assert moments[-1].view.state is State.RESTING


def test_stop_it_hurts_ends_at_once_and_is_kept() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    run(session, still(5.0))
    assert session.finish(pain=True)
    assert session.stopped_for_pain
    assert session.view().state is State.DONE


def test_a_hold_is_timed_and_its_last_seconds_tick() -> None:
    spec = msgspec.structs.replace(find_spec("childs_pose"), dose=Dose(hold_s=8.0))
    moments = run(LiveSession(spec), see(stage("childs_pose", "hips_on_heels", hold_s=10.0)))
    holding = [moment.view.hold for moment in moments if moment.view.state is State.HOLDING]
    assert holding
    assert max(hold.seconds for hold in holding if hold) == pytest.approx(12.0, abs=1.5)
    assert len(heard(moments, "second")) >= 5
    assert heard(moments, "hold_end") == [""]


def test_what_was_done_before_an_interruption_counts() -> None:
    spec = find_spec("scorpion_stretch")
    first = LiveSession(spec)
    run(first, scorpion(), scorpion(side="right"))
    second = LiveSession(spec, earlier=first.events)
    assert second.view().count == 2
    end_s = first.events[-1].t_s + 1
    for pose in follow(scorpion()):
        moment = second.update(replace(pose, t_s=end_s + pose.t_s), ASPECT)
    assert moment.view.count == 3
    assert [row.index for row in second.result().repetitions] == [1, 2, 3]


def test_a_muted_cue_is_neither_said_nor_shown() -> None:
    moments = run(LiveSession(find_spec("straight_leg_stretch"), muted=["knee_bend"]), leg(fault="knee_bend"))
    assert heard(moments, "cue") == []
    assert not any(moment.view.cue and moment.view.cue.id == "knee_bend" for moment in moments)


def test_a_hidden_foot_is_told_once_and_shown_as_unsure() -> None:
    def hide(pose):
        landmarks = pose.landmarks.copy()
        landmarks[[27, 29, 31]] = float("nan")
        return replace(pose, landmarks=landmarks)

    moments = run(LiveSession(find_spec("scorpion_stretch")), still(5.0), [hide(pose) for pose in still(30.0)])
    told = [sound.say for moment in moments for sound in moment.sounds if "can't see" in sound.say]
    assert told == ["I can't see your left foot."]
    assert moments[-1].view.unseen == (27,)
    assert moments[-1].view.is_unsure
