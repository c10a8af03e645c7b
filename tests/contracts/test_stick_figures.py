"""What a body of exact joint angles proves of single exercises."""

import pytest

from figures import PRONE, SUPINE, TABLE, Motion, Stance, film
from limberup.judging.engine import Engine
from limberup.judging.events import (
    Event,
    HoldEnded,
    RepetitionAbandoned,
    RepetitionCompleted,
    Side,
)
from limberup.results.session import build_set
from limberup.types import PoseTrack
from reference import get_spec, mirror

CAT = Stance(trunk_deg=8.0, neck_deg=-55.0, trunk_m=0.46, left=TABLE.left, right=TABLE.right)
COW = Stance(trunk_deg=8.0, neck_deg=35.0, trunk_m=0.49, left=TABLE.left, right=TABLE.right)
FACINGS = ("right", "left")


def judge(exercise: str, track: PoseTrack) -> list[Event]:
    engine = Engine(get_spec(exercise))
    return engine.update_track(track) + engine.finish()


def find_repetitions(exercise: str, track: PoseTrack) -> list[RepetitionCompleted]:
    events = judge(exercise, track)
    return [event for event in events if isinstance(event, RepetitionCompleted)]


def raise_leg(side: Side, *ways: tuple[float, float, float]) -> Motion:
    """On the back one leg goes to some hip angles, each in so many seconds, and stays so long."""
    motion = Motion.begin(SUPINE).wait(1.8)
    for hip_deg, move_s, stay_s in ways:
        motion = motion.to(move_s, SUPINE.with_one(side, hip_deg=hip_deg)).wait(stay_s)
    return motion.to(1.8, SUPINE).wait(1.2)


def rock(*stances: Stance, move_s: float, stay_s: float) -> Motion:
    """On hands and knees to one stance after the other, and back."""
    motion = Motion.begin(TABLE).wait(1.8)
    for stance in stances:
        motion = motion.to(move_s, stance).wait(stay_s)
    return motion.to(move_s, TABLE).wait(1.2)


def bend_elbows(stance: Stance) -> Stance:
    return stance.with_both(shoulder_deg=53.0, elbow_deg=60.0)


@pytest.mark.parametrize(
    ("level", "hip_deg"), [("hip_45", 46.0), ("hip_60", 60.0), ("hip_75", 75.0), ("hip_90", 91.0)]
)
@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_straight_leg_reaches_the_band_of_its_hip_angle(
    level: str, hip_deg: float, facing: str, side: Side
) -> None:
    track = film(raise_leg(side, (hip_deg, 1.8, 4.0)), facing=facing)
    (repetition,) = find_repetitions("straight_leg_stretch", track)
    assert (repetition.side, repetition.level) == (side, level)
    assert repetition.range_of_motion["hip_flexion_deg"] == pytest.approx(hip_deg, abs=0.5)


def test_the_highest_level_of_a_repetition_counts_even_if_a_lower_one_comes_last() -> None:
    motion = raise_leg(Side.LEFT, (75.0, 1.8, 2.0), (35.0, 1.5, 0.5), (46.0, 0.5, 2.0))
    levels = [row.level for row in find_repetitions("straight_leg_stretch", film(motion))]
    assert levels == ["hip_75"]


@pytest.mark.parametrize("hertz", [1.25, 1.4, 1.5, 1.75])
def test_bouncing_is_found_whatever_its_rhythm(hertz: float) -> None:
    half_s = 0.5 / hertz
    swings = [(67.0, half_s, 0.0), (85.0, half_s, 0.0)] * round(5.0 * hertz)
    track = film(raise_leg(Side.LEFT, (85.0, 1.8, 0.0), *swings))
    (repetition,) = find_repetitions("straight_leg_stretch", track)
    assert repetition.faults == ("bouncing",)


def test_a_lifted_leg_with_the_hips_on_the_floor_is_no_scorpion() -> None:
    raised = PRONE.with_one(Side.LEFT, hip_deg=-9.0, knee_deg=12.0)
    motion = Motion.begin(PRONE).wait(1.8).to(1.0, raised).wait(0.6).to(1.0, PRONE).wait(1.2)
    for fps in (10.0, 30.0, 120.0):
        assert find_repetitions("scorpion_stretch", film(motion, fps)) == []


def test_cat_and_cow_are_counted_from_whichever_comes_first() -> None:
    for first, second in ((CAT, COW), (COW, CAT)):
        track = film(rock(*(first, second) * 3, move_s=1.2, stay_s=0.9))
        assert [row.complete for row in find_repetitions("cat_cow", track)] == [True] * 3


def test_a_nod_is_not_counted_as_cat_and_cow() -> None:
    nod = Stance(trunk_deg=8.0, neck_deg=-15.0, left=TABLE.left, right=TABLE.right)
    track = film(rock(*(nod, TABLE) * 3, move_s=1.2, stay_s=0.9))
    assert find_repetitions("cat_cow", track) == []


def test_a_fault_that_never_ends_is_found_in_every_repetition_however_short_the_rest() -> None:
    motion = rock(*(CAT, COW) * 4, move_s=0.5, stay_s=0.5).change(bend_elbows)
    faults = [row.faults for row in find_repetitions("cat_cow", film(motion, 60.0))]
    assert faults == [("elbows_bent",)] * 4


def test_a_fault_that_began_in_a_given_up_repetition_is_found_in_the_next() -> None:
    motion = raise_leg(Side.LEFT, (34.0, 1.8, 0.8), (0.0, 1.8, 0.8), (75.0, 1.8, 4.0))
    bent = motion.change(lambda stance: stance.with_one(Side.LEFT, knee_deg=40.0))
    track = film(bent)
    events = judge("straight_leg_stretch", track)
    assert sum(isinstance(event, RepetitionAbandoned) for event in events) == 1
    done = build_set(get_spec("straight_leg_stretch"), events, float(track.t_s[-1]))
    assert [row.faults for row in done.repetitions] == [("knee_bend",)]
    assert [row.repetition for row in done.faults] == [1]


def test_a_person_facing_the_other_way_and_a_mirrored_one_are_judged_alike() -> None:
    motion = raise_leg(Side.LEFT, (75.0, 1.8, 4.0))
    right, left = (film(motion, facing=facing) for facing in FACINGS)
    rows = [find_repetitions("straight_leg_stretch", track) for track in (right, left)]
    assert [(row.side, row.level) for row in rows[0]] == [(row.side, row.level) for row in rows[1]]
    (mirrored,) = find_repetitions("straight_leg_stretch", mirror(right))
    assert (mirrored.side, mirrored.level) == (Side.RIGHT, rows[0][0].level)


@pytest.mark.parametrize("yaw_deg", [-15.0, 15.0])
def test_a_body_a_little_off_the_side_view_is_counted(yaw_deg: float) -> None:
    track = film(rock(*(CAT, COW) * 3, move_s=1.2, stay_s=0.9), yaw_deg=yaw_deg)
    assert len(find_repetitions("cat_cow", track)) == 3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_unsteady_joint_angles_do_not_change_the_count(seed: int) -> None:
    for hip_deg, count in ((75.0, 1), (26.0, 0)):
        for fps in (10.0, 60.0):
            motion = raise_leg(Side.LEFT, (hip_deg, 1.8, 4.0))
            track = film(motion, fps, angle_noise_deg=3.0, missing=0.2, seed=seed)
            assert len(find_repetitions("straight_leg_stretch", track)) == count


@pytest.mark.parametrize("hold_s", [3.0, 8.0])
def test_a_hold_is_timed(hold_s: float) -> None:
    track = film(raise_leg(Side.RIGHT, (75.0, 1.8, hold_s)))
    holds = [e for e in judge("straight_leg_stretch", track) if isinstance(e, HoldEnded)]
    assert [hold.side for hold in holds] == [Side.RIGHT]
    assert holds[0].end_s - holds[0].start_s == pytest.approx(hold_s, abs=0.6)
