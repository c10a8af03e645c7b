"""Sitting, standing and away; a clock that short lapses do not reset; a whole day of it."""

import gc
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from sys import getsizeof
from types import FunctionType, ModuleType

import numpy as np
import pytest

from figures import Limbs, Motion, Stance, film
from limberup.errors import BadInputError
from limberup.judging.events import BreakDue, BreakTaken, Event, HoldEnded, Place, PlaceChanged
from limberup.judging.sitting import SittingClock, SittingWatch, build_sitting_report
from limberup.landmarks import LANDMARK_COUNT, Landmark
from limberup.pose.plausibility import PartsGate
from limberup.pose.recording import Recording, SourceInfo, save_recording
from limberup.spec import (
    find_spec,
    list_specs,
    load_any,
    load_day_clocks,
    load_exercises,
    load_spec,
)
from limberup.types import Lost, Pose, PoseTrack
from program import limberup
from reference import hide
from stick_figure import make_pose

SPEC = load_day_clocks()["get_up_break"]
REMINDER = SPEC.reminder
MINUTE = 60.0

UP = Stance(trunk_deg=90.0, left=Limbs(), right=Limbs())
SEATED = UP.with_both(hip_deg=85.0, knee_deg=80.0, shoulder_deg=40.0, elbow_deg=60.0)
LYING = Stance(trunk_deg=0.0)
BELOW_CHEST = tuple(mark for mark in Landmark if mark >= Landmark.LEFT_HIP)
HEAD = tuple(mark for mark in Landmark if mark < Landmark.LEFT_SHOULDER)


def watch(track: PoseTrack, after: SittingWatch | None = None) -> list[Event]:
    watch = after or SittingWatch(SPEC)
    return [event for pose in track.poses() for event in watch.update(pose)]


def list_places(events: list[Event]) -> list[Place]:
    return [event.place for event in events if isinstance(event, PlaceChanged)]


# --- what is seen ---------------------------------------------------------------------------------

OFFICE = Motion.begin(UP).wait(6.0).to(1.5, SEATED).wait(20.0).to(1.5, UP).wait(8.0)


@pytest.mark.parametrize("fps", [1.0, 2.0, 15.0])
@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0], ids=["side", "between", "front"])
def test_sitting_and_standing_are_told_apart_from_the_thigh(fps: float, yaw_deg: float) -> None:
    events = watch(film(OFFICE, fps, yaw_deg=yaw_deg, angle_noise_deg=4.0, seed=1))
    assert list_places(events) == [Place.STANDING, Place.SITTING, Place.STANDING]
    (hold,) = (event for event in events if isinstance(event, HoldEnded))
    assert (hold.start_s, hold.end_s) == pytest.approx((7.0, 28.2), abs=1.2)


def test_head_and_shoulders_before_a_laptop_are_sitting() -> None:
    track = hide(film(Motion.begin(SEATED).wait(10.0), 1.0), *BELOW_CHEST)
    assert list_places(watch(track)) == [Place.SITTING]


def test_a_trunk_without_a_head_before_a_laptop_is_standing() -> None:
    sitting = hide(film(Motion.begin(SEATED).wait(10.0), 1.0), *BELOW_CHEST)
    standing = hide(
        film(Motion.begin(UP).wait(10.0), 1.0),
        *HEAD,
        *(m for m in BELOW_CHEST if m > Landmark.RIGHT_HIP),
    )
    clock = SittingWatch(SPEC)
    watch(sitting, clock)
    assert list_places(watch(shift(standing, 11.0), clock)) == [Place.STANDING]


def test_with_hips_seen_and_knees_hidden_nothing_new_is_claimed() -> None:
    knees = [mark for mark in BELOW_CHEST if mark > Landmark.RIGHT_HIP]
    assert list_places(watch(hide(film(Motion.begin(SEATED).wait(20.0), 1.0), *knees))) == []


def test_somebody_who_lies_down_does_not_sit() -> None:
    events = watch(film(Motion.begin(SEATED).wait(10.0).to(3.0, LYING).wait(20.0), 1.0))
    assert list_places(events) == [Place.SITTING, Place.UNKNOWN, Place.LYING]
    (hold,) = (event for event in events if isinstance(event, HoldEnded))
    assert hold.end_s == pytest.approx(12.0, abs=1.0)


def test_an_empty_picture_is_away_and_coming_back_is_noticed() -> None:
    track = hide(film(Motion.begin(SEATED).wait(60.0), 1.0), from_s=20.0, to_s=39.5)
    events = watch(track)
    assert list_places(events) == [Place.SITTING, Place.AWAY, Place.UNKNOWN, Place.SITTING]
    (hold,) = (event for event in events if isinstance(event, HoldEnded))
    assert hold.end_s == 20.0


def test_a_moment_out_of_the_picture_changes_nothing() -> None:
    events = watch(hide(film(Motion.begin(SEATED).wait(60.0), 1.0), from_s=20.0, to_s=23.5))
    assert list_places(events) == [Place.SITTING]


def test_in_the_dark_nothing_is_claimed_after_a_while() -> None:
    track = hide(film(Motion.begin(SEATED).wait(200.0), 1.0), from_s=20.0)
    dark = replace(track, lost=tuple(lost and Lost.TOO_DARK for lost in track.lost))
    assert list_places(watch(dark)) == [Place.SITTING, Place.UNKNOWN]


def shift(track: PoseTrack, by_s: float) -> PoseTrack:
    return replace(track, t_s=track.t_s + by_s)


# --- the clock ------------------------------------------------------------------------------------


def run_clock(*spells: tuple[Place, float]) -> list[Event]:
    """Spells one after the other, each so many seconds long, looked at once a second."""
    clock, start_s = SittingClock(REMINDER), 0.0
    events: list[Event] = []
    for place, seconds in spells:
        for t_s in np.arange(start_s, start_s + seconds):
            events += clock.update(float(t_s), place, start_s)
        start_s += seconds
    return events


def test_the_reminder_comes_between_30_and_45_minutes_and_again() -> None:
    events = run_clock((Place.SITTING, 46 * MINUTE))
    assert [
        (event.t_s / MINUTE, event.number) for event in events if isinstance(event, BreakDue)
    ] == [
        (30.0, 1),
        (37.5, 2),
        (45.0, 3),
    ]


@pytest.mark.parametrize("place", [Place.STANDING, Place.AWAY, Place.UNKNOWN])
@pytest.mark.parametrize("lapse_s", [20.0, 59.0, 110.0])
def test_a_short_lapse_does_not_reset_the_clock_and_does_not_count(
    place: Place, lapse_s: float
) -> None:
    (due,) = run_clock((Place.SITTING, 20 * MINUTE), (place, lapse_s), (Place.SITTING, 11 * MINUTE))
    assert isinstance(due, BreakDue)
    assert due.t_s == 30 * MINUTE + lapse_s


@pytest.mark.parametrize("place", [Place.STANDING, Place.LYING, Place.AWAY])
def test_two_minutes_up_or_away_are_a_break(place: Place) -> None:
    events = run_clock(
        (Place.SITTING, 20 * MINUTE), (place, 2 * MINUTE + 1), (Place.SITTING, 29 * MINUTE)
    )
    assert events == [BreakTaken(22 * MINUTE, 20 * MINUTE)]


def test_getting_up_and_walking_off_is_one_break() -> None:
    events = run_clock((Place.SITTING, 20 * MINUTE), (Place.STANDING, 70), (Place.AWAY, 70))
    assert [event.start_s for event in events if isinstance(event, BreakTaken)] == [20 * MINUTE]


def test_no_break_is_claimed_where_nothing_was_seen_but_the_clock_starts_afresh() -> None:
    events = run_clock(
        (Place.SITTING, 25 * MINUTE), (Place.UNKNOWN, 10 * MINUTE), (Place.SITTING, 29 * MINUTE)
    )
    assert events == []


def test_no_reminder_comes_while_somebody_is_up() -> None:
    events = run_clock((Place.SITTING, 30 * MINUTE - 1), (Place.STANDING, 100), (Place.SITTING, 5))
    assert [event.t_s for event in events] == [30 * MINUTE + 100]


def test_a_break_after_a_break_is_not_told_twice() -> None:
    events = run_clock(
        (Place.SITTING, 100), (Place.AWAY, 60 * MINUTE), (Place.STANDING, 10 * MINUTE)
    )
    assert len(events) == 1


def test_a_machine_that_slept_starts_afresh() -> None:
    clock = SittingWatch(SPEC)
    watch(film(Motion.begin(SEATED).wait(100.0), 0.2), clock)
    assert clock.seated_s > 90
    events = watch(shift(film(Motion.begin(SEATED).wait(10.0), 1.0), 8 * 3600.0), clock)
    assert list_places(events) == [Place.UNKNOWN, Place.SITTING]
    assert clock.seated_s < 11
    assert not any(isinstance(event, BreakTaken) for event in events)


# --- a whole day ----------------------------------------------------------------------------------


def film_day(every_s: float) -> Iterator[Pose]:
    """Nine hours: 50 minutes at the desk, ten minutes up or away, in turn.

    Now and then out of sight for a moment.
    """
    sitting, standing = (next(film(Motion.begin(stance), 1.0).poses()) for stance in (SEATED, UP))
    for t_s in np.arange(0.0, 9 * 3600.0, every_s):
        hour, second = divmod(t_s, 3600.0)
        if (second >= 3000.0 and hour % 2) or (second < 3000.0 and 600.0 <= second < 640.0):
            yield Pose.missing(float(t_s), Lost.NOBODY)
        else:
            yield replace(sitting if second < 3000.0 else standing, t_s=float(t_s))


def measure_size(thing: object) -> int:
    """Bytes of everything that is reached from a thing, but for code."""
    seen: dict[int, object] = {}
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, type | ModuleType | FunctionType):
            seen[id(one)] = one
            waiting.extend(gc.get_referents(one))
    return sum(map(getsizeof, seen.values()))


def test_a_day_is_followed_with_memory_that_does_not_grow() -> None:
    clock = SittingWatch(SPEC)
    events: list[Event] = []
    sizes = []
    for pose in film_day(15.0):
        events += clock.update(pose)
        if pose.t_s % 3600.0 == 2400.0:
            sizes.append(measure_size(clock))
    events += clock.finish()
    assert max(sizes[1:]) - min(sizes[1:]) < 1000
    due = [event for event in events if isinstance(event, BreakDue)]
    assert len(due) == 9 * 3, "at 30, 37.5 and 45 minutes of each hour"
    breaks = [event for event in events if isinstance(event, BreakTaken)]
    assert [round(event.start_s / 3600.0, 1) for event in breaks] == [
        hour + 0.8 for hour in range(9)
    ]
    report = build_sitting_report(events, 0.0, 9 * 3600.0)
    assert report.sitting_s == pytest.approx(9 * (50 * MINUTE - 40), abs=9 * 60)
    assert report.standing_s == pytest.approx(5 * 10 * MINUTE, abs=200)
    assert sum(
        (report.sitting_s, report.standing_s, report.away_s, report.unknown_s)
    ) == pytest.approx(9 * 3600.0)
    assert all(one.end_s <= other.start_s for one, other in pairwise(report.breaks))


def film_trouble() -> PoseTrack:
    """Two hours of `film_day` with stretches in the dark, with the head out of the picture or with
    one reason after another, and with gaps.
    """
    poses = list(islice(film_day(4.0), 1800))
    for start, stop, lost in (
        (40, 43, Lost.NOBODY),
        (60, 90, Lost.TOO_DARK),
        (90, 130, Lost.HEAD_HIDDEN),
        (300, 302, Lost.OUT_OF_FRAME),
        (400, 420, Lost.NOBODY),
        (420, 450, Lost.TOO_DARK),
        (1000, 1001, Lost.OTHER_PERSON),
        (1003, 1300, Lost.LIMB_JUMP),
    ):
        for frame in range(start, stop):
            poses[frame] = Pose.missing(poses[frame].t_s, lost)
    del poses[430:440], poses[600:640], poses[1300:1312]
    return PoseTrack.from_poses(poses, 16 / 9)


@pytest.mark.parametrize("frames", [2000, 450, 89])
def test_a_recording_of_a_day_is_told_as_its_poses_one_by_one(frames: int) -> None:
    track, clock = film_trouble(), SittingWatch(SPEC)
    told = [
        event
        for start in range(0, len(track), frames)
        for event in clock.update_track(track.cut(start, min(start + frames, len(track))))
    ]
    assert {Place.AWAY, Place.UNKNOWN, Place.SITTING} <= set(list_places(told))
    assert told == watch(track)


# --- the spec -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("repeat_s = 450.0", "repeat_s = 0.0", "repeat_s is a length of time"),
        ('name = "standing"', 'name = "upright"', 'has the phases "sitting"'),
        ('counts = "holds"', 'counts = "holds"\ndose = { hold_s = 5.0 }', "remove the dose"),
        ('counts = "holds"', 'counts = "holds"\nalternates = true', "no working side"),
        ("cue =", "cu =", 'there is no key "cu"'),
    ],
)
def test_a_mistake_in_a_reminder_is_told(old: str, new: str, expected: str, tmp_path: Path) -> None:
    text = list_specs()["get_up_break"].read_text(encoding="utf-8")
    (tmp_path / "get_up_break.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        load_any(tmp_path / "get_up_break.toml")
    assert expected in str(caught.value)


def test_it_is_refused_where_an_exercise_is_needed() -> None:
    with pytest.raises(BadInputError, match="get_up_break runs all day and is no exercise"):
        find_spec("get_up_break")
    with pytest.raises(BadInputError, match=r"get_up_break.toml runs all day"):
        load_spec(list_specs()["get_up_break"])


# --- surroundings ---------------------------------------------------------------------------------


def test_it_is_no_exercise_to_be_recognised() -> None:
    assert "get_up_break" not in load_exercises()


def test_of_a_body_at_a_desk_what_the_picture_shows_is_kept() -> None:
    pose = make_pose(at=(0.7, 1.2), height_ratio=1.5)
    kept = PartsGate().update(pose, 4 / 3)
    assert kept.lost is None
    assert np.isfinite(
        kept.landmarks[[Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
    ).all()
    assert np.isnan(kept.landmarks[[Landmark.LEFT_HIP, Landmark.LEFT_KNEE]]).all()


def test_a_trunk_that_the_model_stands_on_its_head_is_refused() -> None:
    pose = make_pose(at=(0.7, 1.2), height_ratio=1.5)
    middle = pose.landmarks[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1].mean()
    turned = pose.landmarks.copy()
    turned[: Landmark.LEFT_SHOULDER, 1] = 2 * middle - turned[: Landmark.LEFT_SHOULDER, 1]
    assert PartsGate().update(replace(pose, landmarks=turned), 4 / 3).lost is Lost.HEAD_HIDDEN


@pytest.mark.parametrize("lost", [Lost.NOBODY, Lost.HEAD_HIDDEN, Lost.OTHER_PERSON])
def test_standing_so_close_that_no_head_is_left_stops_the_clock(lost: Lost) -> None:
    track = hide(film(Motion.begin(SEATED).wait(60.0), 1.0), from_s=20.0)
    close = replace(track, lost=tuple(gone and lost for gone in track.lost))
    assert list_places(watch(close)) == [Place.SITTING, Place.AWAY]


def test_a_body_wholly_outside_the_picture_or_too_small_is_refused() -> None:
    assert PartsGate().update(make_pose(at=(0.7, 3.0)), 4 / 3).lost is Lost.OUT_OF_FRAME
    assert PartsGate().update(make_pose(height_ratio=0.05), 4 / 3).lost is Lost.TOO_SMALL
    nobody = Pose.missing(0.0, Lost.NOBODY)
    assert PartsGate().update(nobody, 4 / 3) is nobody


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    track = film(OFFICE, 15.0)
    path = tmp_path / "office.npz"
    save_recording(
        path,
        Recording(track, "heavy", "ab" * 32, SourceInfo("o.mp4", OFFICE.end_s, 15.0, len(track))),
    )
    return path


def test_a_video_is_reported_by_spells_of_sitting(recording: Path) -> None:
    told = json.loads(limberup("score", recording, "-e", "get_up_break", "--json", "-").out)
    assert set(told["sitting"]) == {
        "sitting_s",
        "standing_s",
        "lying_s",
        "away_s",
        "unknown_s",
        "reminders",
        "breaks",
    }
    assert told["sitting"]["sitting_s"] == pytest.approx(21.0, abs=1.5)
    (hold,) = told["sets"][0]["holds"]
    assert hold["seconds"] == pytest.approx(21.0, abs=1.5)
    assert told["sets"][0]["repetitions"] == []
    assert told["sets"][0]["dose"] == {"target": {}, "done": {}, "met": True}
    out = limberup("score", recording, "-e", "get_up_break").out
    assert "Spells of sitting" in out
    assert "reminders" in out


def test_the_check_judges_spells_as_holds(recording: Path) -> None:
    truth = 'exercise = "get_up_break"\nrepetitions = []\n[[holds]]\nstart_s = 6.8\nend_s = 28.2\n'
    recording.with_suffix(".truth.toml").write_text(truth)
    told = json.loads(limberup("check", recording, "--json", "-").out)
    assert told["overall"]["ghost_repetitions"] == 0
    assert told["overall"]["hold_error_s"] < 1.0
    assert [miss for miss in told["misses"] if miss["kind"] != "hold_times"] == []


def test_a_landmark_is_in_the_picture_or_not() -> None:
    assert LANDMARK_COUNT == 33
    from limberup.signals.body import Body
    from limberup.signals.features import Choice, compute_signals

    poses = [make_pose(), make_pose(), Pose.missing(0.0, Lost.NOBODY)]
    poses[1].landmarks[Landmark.NOSE] = np.nan
    track = PoseTrack.from_poses(poses, 4 / 3)
    signals = compute_signals(
        Body(track.landmarks[:, :, :2], track.world),
        {"nose_ratio": Choice("in_picture", target="nose")},
    )
    assert signals[:2, 0].tolist() == [1.0, 0.0]
    assert np.isnan(signals[2, 0])
