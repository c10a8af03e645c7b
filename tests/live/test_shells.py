"""Small shells.

The choice of a model, the window's painting, programmes out of routines, and the clock at a desk.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from bodies import ASPECT, RIGHT_LOW, clip, follow, nobody

from limberup.cli.common import BackendChoice, ModelChoice
from limberup.cli.live import live_command, load_programmes
from limberup.coach.autopick import (
    describe_machine,
    find_backend,
    forget_models,
    load_picture,
    pick_for_this_machine,
    remember_backend,
)
from limberup.coach.programmes import make_programmes
from limberup.errors import BadInputError
from limberup.live.break_session import BreakSession
from limberup.live.coaching import LiveSession
from limberup.live.view import PauseReason, State
from limberup.pose.backends import AUTO
from limberup.pose.landmarker import Found
from limberup.results.routine import Routine, Step
from limberup.spec import find_spec, load_day_clocks, load_specs
from limberup.spec.model import Dose
from limberup.types import Image
from limberup.window import voice
from limberup.window.paint import describe_count, paint
from limberup.words import speaking

CLOCK = load_day_clocks()["get_up_break"]
TOO_SLOW_S = 0.075


class Slow:
    def __init__(self, cost_s: float) -> None:
        self._cost_s = cost_s

    def detect(self, image: Image, t_s: float) -> list[Found]:
        time.sleep(self._cost_s)
        return []

    def look_anew(self) -> None: ...

    def reset(self) -> None: ...

    def close(self) -> None: ...


def test_the_best_model_that_keeps_up_is_taken_and_remembered(tmp_path: Path) -> None:
    made: list[str] = []

    def create(name: str) -> Slow:
        made.append(name)
        return Slow({"lite": 0.002, "full": 0.004, "heavy": TOO_SLOW_S}[name])

    assert pick_for_this_machine(tmp_path, "mediapipe", create) == "full"
    assert made == ["lite", "full", "heavy"]
    assert pick_for_this_machine(tmp_path, "mediapipe", create) == "full"
    assert len(made) == 3, "timed once"


def test_each_backend_has_a_model_that_keeps_up(tmp_path: Path) -> None:
    assert pick_for_this_machine(tmp_path, "mediapipe", lambda _: Slow(TOO_SLOW_S)) == "lite"
    assert pick_for_this_machine(tmp_path, "litert", lambda _: Slow(0.002)) == "heavy"
    assert pick_for_this_machine(tmp_path, "mediapipe") == "lite"
    assert pick_for_this_machine(tmp_path, "litert") == "heavy"


def test_a_model_that_had_to_be_given_up_is_timed_anew_at_the_next_start(tmp_path: Path) -> None:
    assert pick_for_this_machine(tmp_path, "litert", lambda _: Slow(0.002)) == "heavy"
    remember_backend(tmp_path, "litert")
    forget_models(tmp_path)
    assert pick_for_this_machine(tmp_path, "litert", lambda _: Slow(TOO_SLOW_S)) == "lite"
    assert find_backend(tmp_path) == "litert", "which is faster still"


def test_live_takes_the_backend_that_was_found_to_be_faster_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limberup.cli.live.find_cache_folder", lambda: tmp_path)
    taken: list[str] = []
    monkeypatch.setattr("limberup.cli.live.load_tracker", lambda _, backend: taken.append(backend))
    monkeypatch.setattr("limberup.cli.live.Hub", lambda *_, create, **__: create)
    monkeypatch.setattr("limberup.cli.live.serve", lambda create, **_: create("lite"))

    def start(backend: BackendChoice = BackendChoice.AUTO) -> None:
        live_command(port=0, model=ModelChoice.LITE, backend=backend, browser=False)

    start()
    remember_backend(tmp_path, "litert")
    start()
    start(BackendChoice.MEDIAPIPE)
    remember_backend(tmp_path, AUTO)
    start()
    assert taken == ["mediapipe", "litert", "mediapipe", "mediapipe"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"machine": "another", "backend": "litert", "models": {"auto": "heavy"}}',
        b'{"machine": "another", "model": "heavy"}',
        b"{",
    ],
)
def test_what_was_found_on_another_machine_or_cannot_be_read_is_not_believed(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "models.json").write_bytes(content)
    assert find_backend(tmp_path) == AUTO
    assert pick_for_this_machine(tmp_path, AUTO, lambda _: Slow(TOO_SLOW_S)) == "lite", (
        "the fastest, where none is fast enough"
    )


def test_a_choice_holds_for_these_versions_and_this_machine() -> None:
    assert all(word in describe_machine() for word in ("limberup", "mediapipe", "cores"))


def test_a_slow_machine_is_not_asked_for_more_than_it_needs(tmp_path: Path) -> None:
    made: list[str] = []

    def create(name: str) -> Slow:
        made.append(name)
        return Slow(TOO_SLOW_S)

    assert pick_for_this_machine(tmp_path, AUTO, create) == "lite"
    assert made == ["lite"]


def test_the_picture_for_timing_shows_somebody() -> None:
    assert load_picture().shape == (480, 640, 3)


def test_the_window_shows_the_count_and_the_skeleton_over_the_picture() -> None:
    session = LiveSession(find_spec("scorpion_stretch"))
    for pose in follow(clip(*RIGHT_LOW)):
        moment = session.update(pose, ASPECT)
    picture = np.full((480, 640, 3), 128, np.uint8)
    painted = paint(picture, pose.landmarks, moment.view, None)
    assert painted.shape == (720, 960, 3)
    assert describe_count(moment.view) == ("1", "of 10")
    empty = paint(picture, np.full((33, 3), np.nan), moment.view, None)
    middle = (slice(250, 520), slice(320, 800))
    assert (painted[middle] != empty[middle]).any(), "a skeleton"


def test_the_window_is_painted_in_every_state() -> None:
    for exercise in ("childs_pose", "straight_leg_stretch"):
        session = LiveSession(find_spec(exercise))
        for pose in follow(clip(f"{exercise}_clean", 0.0, 12.0)):
            view = session.update(pose, ASPECT).view
        session.pause(PauseReason.KEY)
        for shown in (view, session.view()):
            assert paint(np.zeros((48, 64, 3), np.uint8), pose.landmarks, shown, None).any()


def routine(*steps: Step) -> Routine:
    return Routine(
        schema=1,
        id="two",
        name="Two",
        summary="Two.",
        sources=("000",),
        safety="Gently.",
        ask="Better?",
        steps=steps,
    )


def test_a_routine_becomes_a_programme_of_what_is_there() -> None:
    steps = (
        Step(exercise="cat_cow", dose=Dose(repetitions=3), sets=2, rest_s=10.0, note="Slowly."),
        Step(exercise="not_there"),
    )
    (programme,) = make_programmes([routine(*steps)], load_specs()).values()
    assert [item.exercise for item in programme.items] == ["cat_cow", "cat_cow"]
    assert [item.ask for item in programme.items] == [False, True]
    assert programme.items[0].dose == Dose(repetitions=3)
    assert programme.safety == "Gently."


def test_a_routine_keeps_its_sides_its_most_and_its_most_sets() -> None:
    programmes = load_programmes(load_specs())
    items = {item.exercise: item for item in programmes["relief_sequence"].items}
    assert items["straight_leg_stretch"].is_side_by_side
    assert not items["scorpion_kick"].is_side_by_side
    assert items["scorpion_kick"].most == 10.0
    assert (items["almost_dead_hang"].most, items["almost_dead_hang"].goes) == (90.0, 5)
    assert items["cat_cow"].goes == 1


def test_sets_are_stations_of_their_own_and_only_the_last_may_be_spread() -> None:
    steps = (Step(exercise="cat_cow", sets=2, up_to_sets=4),)
    (programme,) = make_programmes([routine(*steps)], load_specs()).values()
    assert [item.goes for item in programme.items] == [1, 3]


def test_a_routine_of_which_nothing_is_there_is_left_out() -> None:
    assert make_programmes([routine(Step(exercise="not_there"))], load_specs()) == {}


def test_at_a_desk_the_clock_runs_without_counting_anything() -> None:
    session = BreakSession(CLOCK)
    for pose in nobody(5.0):
        moment = session.update(pose, ASPECT)
    assert moment.view.state is State.SITTING
    assert moment.view.dose.target == pytest.approx(CLOCK.reminder.due_s)
    session.finish()
    assert session.view().state is State.DONE


def test_half_an_hour_of_sitting_is_said_with_the_sound_of_a_break() -> None:
    session = BreakSession(CLOCK)
    seated = clip("get_up_break_clean", 8.0, 9.5)[0]
    sounds = []
    for second in range(0, int(CLOCK.reminder.due_s) + 60, 5):
        moment = session.update(replace(seated, t_s=float(second)), ASPECT)
        sounds += moment.sounds
    assert [(sound.kind, sound.say) for sound in sounds] == [("break", CLOCK.reminder.cue)]
    assert moment.view.dose.met
    assert session.report().reminders


def test_what_to_begin_with_is_found_by_its_id_or_refused_with_the_nearest_name() -> None:
    with pytest.raises(BadInputError, match="get_up_break"):
        live_command(exercise="get_up_brake", port=0, model=ModelChoice.LITE, browser=False)


class Unplugged:
    """A camera that is not there, as OpenCV opens it."""

    def __init__(self, _: object) -> None: ...

    def read(self) -> tuple[bool, None]:
        return False, None

    def release(self) -> None: ...


@pytest.mark.parametrize("camera", ["nosuch.mp4", "9", "99999999999999999999", "rtsp://nobody/1"])
def test_a_camera_that_is_not_there_is_told_before_anything_starts(
    camera: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cv2.VideoCapture", Unplugged)
    monkeypatch.setattr("limberup.cli.live.serve", lambda *_, **__: pytest.fail("it starts"))
    with pytest.raises(BadInputError, match=camera):
        live_command(camera=camera, port=0, model=ModelChoice.LITE, browser=False)


def test_json_goes_with_the_window_and_is_refused_with_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limberup.cli.live.serve", lambda *_, **__: pytest.fail("it starts"))
    with pytest.raises(BadInputError, match="--window"):
        live_command(json_path=tmp_path / "session.json", port=0, model=ModelChoice.LITE)


class Installed:
    """Stands for pyttsx3 on a machine with three voices."""

    def __init__(self) -> None:
        self.chosen = ""

    def getProperty(self, name: str) -> list[SimpleNamespace]:  # noqa: N802, its own name
        assert name == "voices"
        return [
            SimpleNamespace(id="gmw/en-gb", languages=["en-gb"]),
            SimpleNamespace(id="german", languages=[b"\x05de"]),
            SimpleNamespace(id="roa/es", languages=[]),
        ]

    def setProperty(self, name: str, value: str) -> None:  # noqa: N802, its own name
        assert name == "voice"
        self.chosen = value

    def say(self, _: str) -> None: ...

    def runAndWait(self) -> None: ...  # noqa: N802, its own name


@pytest.mark.parametrize(
    ("code", "chosen"), [("en", "gmw/en-gb"), ("de", "german"), ("es", "roa/es")]
)
def test_the_window_speaks_with_a_voice_of_the_language(
    code: str, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Installed()
    monkeypatch.setitem(sys.modules, "pyttsx3", SimpleNamespace(init=lambda: engine))
    with speaking(code):
        assert isinstance(voice.find_voice(), voice.Speaker)
    assert engine.chosen == chosen
