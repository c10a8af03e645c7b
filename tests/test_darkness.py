"""In dark pictures a movement counts where it is seen; form is not judged, and that is told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from limberup.judging.engine import Engine
from limberup.judging.events import Event, FaultRaised, RepetitionCompleted, Unjudged
from limberup.pipeline import score
from limberup.pose.recording import Recording, SourceInfo, save_recording
from limberup.reports.markdown import render_markdown
from limberup.reports.summary import make_recognition, make_summary
from limberup.results.session import Recognition
from limberup.spec import find_spec, load_exercises
from limberup.types import PoseTrack
from reference import film, perform_all, perform_fault
from stick_figure import make_pose

DIM, BRIGHT = 0.13, 0.5


def light(track: PoseTrack, brightness: float) -> PoseTrack:
    return replace(track, brightness=np.full(len(track), brightness))


def judge(exercise: str, track: PoseTrack) -> list[Event]:
    engine = Engine(find_spec(exercise))
    return engine.update_track(track) + engine.finish()


def count(events: list[Event]) -> int:
    return sum(isinstance(event, RepetitionCompleted) for event in events)


def list_dark(events: list[Event]) -> list[Unjudged]:
    return [one for one in events if isinstance(one, Unjudged) and one.reason == "too_dark"]


@pytest.mark.parametrize("exercise", ["cat_cow", "roll_upper_back"])
def test_in_the_dark_the_movement_counts_and_form_is_told_to_be_unjudged(exercise: str) -> None:
    track = film(perform_all(exercise))
    bright, dim = (judge(exercise, light(track, level)) for level in (BRIGHT, DIM))
    assert count(dim) == count(bright) > 0
    (told,) = [one for one in list_dark(dim) if not one.what.startswith("fault:")]
    assert (told.what, told.start_s) == ("form", 0.0)
    assert told.end_s == pytest.approx(float(track.t_s[-1]))
    assert not list_dark(bright)


def test_no_fault_is_raised_that_was_seen_in_the_dark_only() -> None:
    track = film(perform_fault("cat_cow", "hips_drift"))
    bright, dim = (judge("cat_cow", light(track, level)) for level in (BRIGHT, DIM))
    assert any(isinstance(event, FaultRaised) for event in bright)
    assert not any(isinstance(event, FaultRaised) for event in dim)


def test_an_unknown_brightness_is_not_dark() -> None:
    track = light(film(perform_all("cat_cow")), float("nan"))
    assert not any(
        isinstance(e, Unjudged) and e.reason == "too_dark" for e in judge("cat_cow", track)
    )


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """Somebody stands there for four seconds, hardly to be seen."""
    track = light(PoseTrack.from_poses([make_pose(i / 15) for i in range(60)], 4 / 3), DIM)
    info = SourceInfo("night.mp4", 4.0, 15.0, len(track))
    save_recording(tmp_path / "night.npz", Recording(track, "heavy", "ab" * 32, info))
    return tmp_path / "night.npz"


def test_where_nothing_was_counted_in_the_dark_that_is_said_and_what_to_do(night: Path) -> None:
    page = make_summary(score(night, "cat_cow"), find_spec("cat_cow"))
    text = " ".join(render_markdown(page).replace("*", "").split())
    assert "All the time: it was too dark to see you well. Turn on a light in front of you." in text
    assert text.endswith("Turn on a light in front of you.")


def test_where_no_exercise_is_recognised_in_the_dark_that_is_said(night: Path) -> None:
    recognition = score(night).recognition
    assert isinstance(recognition, Recognition)
    text = render_markdown(make_recognition(recognition, load_exercises()))
    assert "Most of the time it was too dark to see you well. Turn on a light" in text
