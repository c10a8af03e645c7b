"""A session behind its lock.

The journal that survives the program, the clock, and the last page.
"""

import json
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from bodies import ASPECT, LEFT_90, RIGHT_LOW, clip, follow

from limberup.coach.journal import PATTERN, Journal, Unfinished
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import (
    Better,
    Correct,
    Finish,
    Mute,
    Next,
    Pain,
    Pause,
    Repeat,
    Resume,
    Wish,
)
from limberup.judging.engine import Engine
from limberup.judging.events import Side
from limberup.live.player import Item, Programme
from limberup.results.advice import add_advice
from limberup.results.routine import Step, apply_dose
from limberup.results.session import build_set, encode_session
from limberup.spec import find_any, find_spec
from limberup.spec.model import Dose
from limberup.web.cards import make_single

SCORPION = Programme("scorpion_stretch", "Scorpion stretch", (Item("scorpion_stretch"),))


def make_host(folder: Path) -> SessionHost:
    host = SessionHost(find_any, Journal(folder))
    host.begin(SCORPION)
    return host


def find_journal(folder: Path) -> Path:
    (path,) = folder.glob(PATTERN)
    return path


def end_program(host: SessionHost) -> Unfinished:
    """The program ends while a session goes on; what the next one finds."""
    host.stop()
    unfinished = Journal(host._journal._folder).read()
    assert unfinished is not None
    return unfinished


def test_a_program_that_dies_takes_nothing_with_it(tmp_path: Path) -> None:
    first = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        first.update(pose, ASPECT)
    first.do(Correct(1))
    unfinished = end_program(first)
    assert unfinished.repetitions == 2
    second = SessionHost(find_any, Journal(tmp_path))
    second.resume(unfinished)
    view = second.view()
    assert view is not None
    assert view.count == 2, "one that was seen and one by hand"
    assert second.name == first.name
    t_s = second.read_clock(500.0)
    assert t_s is not None
    for pose in follow(clip(*LEFT_90), start_s=t_s):
        moment = second.update(pose, ASPECT)
    assert moment is not None
    assert moment.view.count == 3


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    path = find_journal(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + '{"index": 0, "eve', encoding="utf-8")
    assert end_program(host).repetitions == 1


def test_the_journal_holds_events_and_nothing_of_the_body(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    path = find_journal(tmp_path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kinds = {event["kind"] for row in rows for event in row.get("events", ())}
    assert "RepetitionCompleted" in kinds
    assert len(path.read_bytes()) < 10_000
    assert path.stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_a_finished_session_leaves_no_journal(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.do(Finish())
    assert list(tmp_path.iterdir()) == []
    assert Journal(tmp_path).read() is None


def test_a_journal_that_cannot_be_written_does_not_stop_the_coach(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    host = make_host(tmp_path / "file" / "folder")
    for pose in follow(clip(*RIGHT_LOW)):
        moment = host.update(pose, ASPECT)
    assert moment is not None
    assert moment.view.count == 1


def test_a_journal_of_something_else_is_no_session(tmp_path: Path) -> None:
    for text in ("", "nonsense\n", "[1]\n", '{"begin": "a"}\n'):
        (tmp_path / "journal-1.jsonl").write_text(text)
        assert Journal(tmp_path).read() is None


def test_time_goes_on_where_a_new_camera_begins(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    assert host.read_clock(70.0) == 0.0
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    last_s = pose.t_s
    host.begin_stream(2.0)
    assert host.read_clock(3.0) == round(last_s + 2.0, 6)
    assert host.read_clock(0.5) is None, "no picture is older than the one before"


def test_the_last_page_tells_what_was_done(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip("scorpion_stretch_clean")):
        host.update(pose, ASPECT)
    host.do(Finish())
    outcome = host.outcome()
    assert outcome is not None
    assert (
        outcome.sentence
        == "Five repetitions, right side reached “foot to the hand”, left “foot reach, or more”."
    )
    (told,) = outcome.sets
    assert [point.level for point in told.repetitions] == [0, 1, 2, 3, 4]
    assert {moment.kind for moment in told.moments} == {"level"}
    assert told.next
    assert told.unjudged
    t_s, points = host.replay(told.moments[0].from_s, told.moments[0].to_s)
    assert len(t_s) == len(points) > 20


def test_a_fault_can_be_looked_at_again_with_its_limb_in_red(tmp_path: Path) -> None:
    host = SessionHost(find_any, Journal(tmp_path))
    host.begin(Programme("straight_leg_stretch", "Leg", (Item("straight_leg_stretch"),)))
    for pose in follow(clip("straight_leg_stretch_faults", 0.0, 12.0)):
        host.update(pose, ASPECT)
    host.do(Finish())
    outcome = host.outcome()
    assert outcome is not None
    fault = next(moment for moment in outcome.sets[0].moments if moment.kind == "fault")
    assert fault.title == "Knee bends"
    assert fault.bones == ((23, 25), (25, 27))


def test_stopping_for_pain_is_told_and_advises_rest(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.do(Pain())
    outcome = host.outcome()
    assert outcome is not None
    assert outcome.pain
    assert "Rest" in outcome.sentence
    assert "professional" in outcome.sets[0].next


def test_without_a_history_nothing_stays(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.do(Finish())
    assert list(tmp_path.iterdir()) == []


def test_untimely_wishes_do_nothing(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    assert host.do(Resume()) == host.do(Better(yes=True)) == []
    host.leave()
    assert host.do(Pause("key")) == []
    assert host.view() is None


WISHES = (
    Pause("key"), Resume(), Next(), Repeat(), Finish(), Pain(), Better(yes=True), Correct(1),
    Mute("knee_bend"),
)  # fmt: skip


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_once_a_session_is_over_no_wish_changes_it_or_writes_a_journal(
    tmp_path: Path, wish: Wish
) -> None:
    host = make_host(tmp_path)
    host.do(Finish())
    view = host.view()
    assert host.do(wish) == []
    assert host.view() == view
    assert list(tmp_path.iterdir()) == []


def test_a_session_goes_on_only_for_the_reason_it_paused_for(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.do(Pause("key"))
    assert host.resume_after("camera") == []
    host.do(Resume())
    host.do(Pause("camera"))
    assert [sound.kind for sound in host.resume_after("camera")] == ["resume"]


def test_a_correction_is_kept_beside_what_was_counted(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.do(Correct(1, Side.LEFT))
    host.do(Finish())
    session, outcome = host.session("camera"), host.outcome()
    assert session is not None
    assert outcome is not None
    (told,) = json.loads(encode_session(session))["sets"]
    assert told["corrections"] == {"left": 1}
    assert [row["side"] for row in told["repetitions"]] == ["right"]
    assert told["dose"]["done"] == {"repetitions": 1.0}
    (row,) = outcome.sets
    assert row.corrections == {"left": 1}
    assert outcome.sentence.startswith("Two repetitions")
    assert row.dose_left == "8 to go"
    assert row.next == "Same again, with 8 more repetitions."


def test_a_dose_that_is_met_by_correction_is_met_on_the_page(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    for _ in range(9):
        host.do(Correct(1, Side.LEFT))
    host.do(Finish())
    session, outcome = host.session("camera"), host.outcome()
    assert session is not None
    assert outcome is not None
    assert outcome.sets[0].dose_met
    assert outcome.sets[0].dose_left == ""
    assert not session.sets[0].dose.met


def test_on_each_side_it_is_the_corrected_side_that_needs_less(tmp_path: Path) -> None:
    host = SessionHost(find_any, Journal(tmp_path))
    host.begin(make_single(find_any("lazy_leg_walk")))
    for _ in range(3):
        host.do(Correct(1, Side.LEFT))
    host.do(Finish())
    outcome = host.outcome()
    assert outcome is not None
    asked = find_spec("lazy_leg_walk").dose.repetitions
    assert asked is not None
    assert outcome.sets[0].dose_left == f"Left {asked - 3} to go, right {asked} to go"


def test_without_a_correction_a_session_says_nothing_of_it(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    session = host.session("camera")
    assert session is not None
    assert b"corrections" not in encode_session(session)


def test_the_advice_is_that_of_a_scored_video_with_the_dose_of_the_routine(tmp_path: Path) -> None:
    host = SessionHost(find_any, Journal(tmp_path))
    host.begin(Programme("one", "One", (Item("cat_cow", Dose(repetitions=2)),)))
    poses = list(follow(clip("cat_cow_clean", 0.0, 20.0)))
    for pose in poses:
        host.update(pose, ASPECT)
    host.do(Finish())
    spec = apply_dose(find_spec("cat_cow"), Step(exercise="cat_cow", dose=Dose(repetitions=2)))
    engine = Engine(spec)
    events = [event for pose in poses for event in engine.update(pose)] + engine.finish()
    scored = add_advice(build_set(spec, events, poses[-1].t_s), spec)
    session, outcome = host.session("camera"), host.outcome()
    assert session is not None
    assert outcome is not None
    assert session.sets == (scored,)
    assert scored.dose.target == {"repetitions": 2.0}
    assert outcome.sets[0].next == scored.advice


def test_a_day_at_a_desk_ends_with_its_minutes_and_survives_the_program(tmp_path: Path) -> None:
    host = SessionHost(find_any, Journal(tmp_path))
    host.begin(Programme("get_up_break", "Break", (Item("get_up_break"),)))
    for pose in clip("get_up_break_clean"):  # a look a second
        host.update(pose, ASPECT)
    unfinished = end_program(host)
    host = SessionHost(find_any, Journal(tmp_path))
    host.resume(unfinished)
    host.do(Finish())
    session, outcome = host.session("camera"), host.outcome()
    assert session is not None
    assert outcome is not None
    assert session.sitting is not msgspec.UNSET
    assert session.sitting.sitting_s > 5.0
    assert outcome.sentence == "0 minutes of sitting, and no breaks."
    assert outcome.sets[0].sitting == session.sitting


def test_what_is_taken_from_nothing_is_not_taken_from_what_is_done_after_a_restart(
    tmp_path: Path,
) -> None:
    host = make_host(tmp_path)
    host.do(Correct(-1, Side.RIGHT))
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.stop()
    assert count_again(tmp_path) == 1


@pytest.mark.parametrize("change", [1, -1])
def test_what_was_corrected_by_hand_is_offered_as_it_was_shown(
    tmp_path: Path, change: Literal[1, -1]
) -> None:
    host = make_host(tmp_path)
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.do(Correct(change, Side.RIGHT))
    host.stop()
    assert count_again(tmp_path) == 1 + change


def test_a_session_in_which_all_was_counted_by_hand_is_offered_again(tmp_path: Path) -> None:
    host = make_host(tmp_path)
    host.do(Correct(1, Side.LEFT))
    host.stop()
    assert count_again(tmp_path) == 1


def count_again(folder: Path) -> int:
    """What the next start offers, and shows once it goes on."""
    host = SessionHost(find_spec, Journal(folder))
    unfinished = host.find_unfinished()
    assert unfinished is not None
    host.resume(unfinished)
    view = host.view()
    assert view is not None
    assert view.count == unfinished.repetitions
    return view.count


def test_a_routine_goes_on_at_the_station_that_was_next(tmp_path: Path) -> None:
    host = SessionHost(find_spec, Journal(tmp_path))
    stations = (Item("scorpion_stretch"), Item("cat_cow"), Item("king_cobra"))
    host.begin(Programme("both", "Both", stations))
    for pose in follow(clip(*RIGHT_LOW)):
        host.update(pose, ASPECT)
    host.do(Next())
    host.do(Next())
    host.stop()
    host = SessionHost(find_spec, Journal(tmp_path))
    unfinished = host.find_unfinished()
    assert unfinished is not None
    host.resume(unfinished)
    course = host.course()
    assert course is not None
    assert course.index == 2
