"""The annotated copy of a video: every picture of it, at its own time, with what was seen."""

import random
from dataclasses import replace
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest

from annotated_film import CLIP, GREY, SESSION, SPEC, follow, write_video
from limberup.annotated.arcs import find_angle, place_arc
from limberup.annotated.film import make_film
from limberup.annotated.moments import Timeline
from limberup.annotated.paint import FAULT, Overlay, paint_overlay
from limberup.annotated.reference import Reference
from limberup.annotated.request import Choices, check_film_name
from limberup.errors import BadInputError
from limberup.judging.events import Side
from limberup.landmarks import Landmark
from limberup.pose.recording import load_recording
from limberup.pose.video import open_source
from limberup.results.session import Session
from limberup.spec import find_spec
from limberup.types import Frame, Image, Pose, PoseTrack


def film(
    path: Path, out: Path, track: PoseTrack, choices: Choices, session: Session = SESSION
) -> tuple[list[Frame], list[str]]:
    steps: list[int] = []
    notes = make_film(out, open_source(path), track, session, [SPEC], choices, steps.append)
    frames = list(open_source(out).frames())
    assert sum(steps) == len(frames)
    return frames, notes


def list_sound(path: Path) -> list[tuple[str, float]]:
    with av.open(str(path)) as container:
        return [
            (
                one.codec_context.codec.canonical_name,
                float((one.duration or 0) * (one.time_base or 0)),
            )
            for one in container.streams.audio
        ]


def draw_times(seed: int) -> list[float]:
    """Two seconds of uneven times, milliseconds, with a pause."""
    rng = random.Random(seed)
    times, t_s = [0.0], 0.0
    while t_s < 2.0:
        t_s = round(t_s + rng.choice([0.033, 0.034, 0.041, 0.067, 0.2]), 3)
        times.append(t_s)
    return times


# --- the file -------------------------------------------------------------------------------------


def test_every_picture_is_there_at_its_own_time_with_the_sound_as_it_was(tmp_path: Path) -> None:
    times_s = draw_times(5)
    video = write_video(tmp_path / "in.mp4", times_s, sound="aac")
    frames, notes = film(video, tmp_path / "out.mp4", follow(video), Choices())
    np.testing.assert_allclose([frame.t_s for frame in frames], times_s, atol=2e-5)
    assert notes == []
    ((codec, length_s),) = list_sound(tmp_path / "out.mp4")
    assert codec == "aac"
    assert length_s == pytest.approx(list_sound(video)[0][1], abs=0.05)
    with av.open(str(tmp_path / "out.mp4")) as container:
        (stream,) = container.streams.video
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
    head = (tmp_path / "out.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat"), "so that a browser begins at once"


def test_sound_that_an_mp4_cannot_hold_is_left_out_with_a_sentence(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mkv", [0.0, 0.1, 0.2, 0.9], sound="pcm_s16le")
    frames, notes = film(video, tmp_path / "out.mp4", follow(video), Choices())
    assert len(frames) == 4
    assert list_sound(tmp_path / "out.mp4") == []
    assert len(notes) == 1
    assert "pcm_s16le" in notes[0]


def test_a_picture_is_turned_upright_and_large_ones_become_smaller(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mp4", [0.0, 0.1], size=(2400, 200), turn_deg=90)
    frames, _ = film(video, tmp_path / "out.mp4", follow(video), Choices())
    height, width, _ = frames[0].image.shape
    assert (width, height) == (160, 1920)
    top, bottom = frames[0].image[300:900].mean(), frames[0].image[1500:1900].mean()
    assert abs(top - bottom) > 40, "its bright half is above or below now"


def test_the_film_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mp4", [0.0, 0.1, 0.2])
    out = tmp_path / "out.mp4"
    out.write_bytes(b"the old one")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_film(out, open_source(video), follow(video), SESSION, [SPEC], Choices(), stop)
    assert out.read_bytes() == b"the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


def test_what_cannot_be_filmed_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadInputError, match=r"a\.npz has landmarks and no pictures"):
        check_film_name(Path("out.mp4"), Path("a.npz"))
    with pytest.raises(BadInputError, match=r"out\.avi must end in \.mp4"):
        check_film_name(Path("out.avi"), Path("a.mp4"))


def test_the_reference_figure_stands_beside_the_picture(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mp4", [0.0, 0.1])
    frames, notes = film(video, tmp_path / "out.mp4", follow(video), Choices(beside=True))
    height, width, _ = frames[0].image.shape
    assert (width, height) == (160 + 90, 120)
    panel = frames[0].image[:, 160:]
    assert panel.max() > 180 > 60 > panel[:40].mean(), "a light body before a dark ground"
    assert notes == []


# --- hidden faces ---------------------------------------------------------------------------------


def test_with_a_hidden_face_the_sound_is_gone_and_that_is_said(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mp4", [0.0, 0.1, 0.2, 0.9], sound="aac")
    _, notes = film(video, tmp_path / "out.mp4", follow(video), Choices(is_anonymous=True))
    assert list_sound(tmp_path / "out.mp4") == []
    assert "voice" in notes[0]
    assert notes[-1].startswith("Look at the film before you pass it on")


def test_while_nobody_knows_where_the_face_is_the_whole_picture_is_hidden(tmp_path: Path) -> None:
    times_s = [0.0, 0.1, 0.2, 3.0]
    video = write_video(tmp_path / "in.mp4", times_s, size=(320, 240))
    poses = list(load_recording(CLIP).track.poses())[75:78]
    track = follow(video, poses)  # the last picture has no pose
    frames, notes = film(video, tmp_path / "out.mp4", track, Choices(is_anonymous=True))

    def find_edge(image: Image) -> float:
        """How steep the step between the two halves is, below all that is drawn."""
        return float(np.abs(np.diff(image[200:].astype(float).mean(axis=(0, 2)))).max())

    assert find_edge(frames[0].image) > 3 * find_edge(frames[3].image)
    assert len(notes) == 1, "the track itself was never without a face"


# --- what is drawn --------------------------------------------------------------------------------


def test_a_count_shows_from_the_end_of_its_repetition_on() -> None:
    timeline = Timeline(SESSION, [SPEC])
    first, second, *_ = SESSION.sets[0].repetitions

    def look(t_s: float) -> tuple[int, int]:
        moment = timeline.look(t_s)
        assert moment is not None
        left, right = moment.counts
        return left.number, right.number

    assert look(first.end_s - 0.01) == (0, 0)
    assert look(first.end_s) == (1, 0)
    assert look(second.end_s) == (1, 1)
    assert look(1e9) == (2, 2)


def test_a_cue_shows_while_its_fault_lasts_and_a_hold_from_its_first_second() -> None:
    timeline = Timeline(SESSION, [SPEC])
    fault, hold = SESSION.sets[0].faults[0], SESSION.sets[0].holds[0]
    during, before = timeline.look(fault.start_s + 0.1), timeline.look(fault.start_s - 0.1)
    assert during is not None
    assert before is not None
    assert (during.cue, during.is_fault, during.faults) == (fault.cue, True, (fault,))
    assert (before.cue, before.faults) == ("", ())
    early, late = timeline.look(hold.start_s + 0.5), timeline.look(hold.start_s + 1.5)
    assert early is not None
    assert late is not None
    assert early.hold_s is None
    assert late.hold_s == pytest.approx(1.5)


def test_a_session_without_a_set_still_has_its_skeleton() -> None:
    nothing = replace_sets(SESSION)
    assert Timeline(nothing, []).look(1.0) is None
    pose = next(iter(load_recording(CLIP).track.poses()))
    canvas = np.full((240, 320, 3), GREY, np.uint8)
    paint_overlay(canvas, Overlay("", None, pose.landmarks, pose.world))
    assert (canvas != GREY).any()


def replace_sets(session: Session) -> Session:
    return msgspec.structs.replace(session, sets=())


def test_the_limb_that_is_wrong_is_drawn_in_the_colour_of_faults() -> None:
    pose = list(load_recording(CLIP).track.poses())[90]
    knee = (int(Landmark.RIGHT_HIP), int(Landmark.RIGHT_KNEE))
    middle = pose.landmarks[list(knee), :2].mean(axis=0) * 480
    colours = []
    for faulty in ((), (knee,)):
        canvas = np.full((480, 640, 3), GREY, np.uint8)
        paint_overlay(canvas, Overlay("", None, pose.landmarks, pose.world, faulty=faulty))
        colours.append(canvas[round(middle[1]), round(middle[0])])
    assert np.abs(colours[1].astype(int) - FAULT).max() < 40
    assert np.abs(colours[0].astype(int) - FAULT).max() > 100


@pytest.mark.parametrize(
    ("exercise", "signal"),
    [
        ("straight_leg_stretch", "hip_bend_deg"),
        ("scorpion_stretch", "thigh_elevation_deg"),
        ("reach_for_the_sky", "arm_elevation_deg"),
        ("cat_cow", "head_trunk_angle_deg"),
        ("roll_glutes", None),
    ],
)
def test_the_angle_that_is_shown_is_that_of_the_limb_that_counts(
    exercise: str, signal: str | None
) -> None:
    assert find_angle(find_spec(exercise)) == signal


def make_right_angle() -> Pose:
    """The left leg: the thigh goes on as the trunk does, the shank straight down from the knee."""
    points = np.full((33, 3), np.nan)
    points[Landmark.LEFT_SHOULDER] = (0.2, 0.5, 0.0)
    points[Landmark.LEFT_HIP] = (0.5, 0.5, 0.0)
    points[Landmark.LEFT_KNEE] = (0.5, 0.2, 0.0)
    return Pose(0.0, points, points.copy(), np.ones(33))


def test_the_arc_of_a_joint_goes_from_straight_to_where_the_limb_is() -> None:
    arc = place_arc(SPEC.signals["hip_bend_deg"], Side.LEFT, make_right_angle())
    assert arc is not None
    np.testing.assert_allclose(arc.vertex, (0.5, 0.5))
    np.testing.assert_allclose(arc.start, (1.0, 0.0), atol=1e-9)
    np.testing.assert_allclose(arc.end, (0.0, -1.0), atol=1e-9)
    assert arc.reach == pytest.approx(0.3)
    assert place_arc(SPEC.signals["hip_bend_deg"], Side.RIGHT, make_right_angle()) is None


# --- the reference figure -------------------------------------------------------------------------


def test_the_reference_figure_is_in_step_with_the_repetition_on_the_side_that_works() -> None:
    track = load_recording(CLIP).track
    (done,) = SESSION.sets
    reference = Reference(SPEC, done, track, 0.75)

    def lift(t_s: float, side: str) -> float:
        """How far the figure's ankle is above its hip, in heights of its picture."""
        posture = reference.at(t_s)
        assert posture is not None
        points = posture.landmarks
        return float(points[Landmark[f"{side}_HIP"], 1] - points[Landmark[f"{side}_ANKLE"], 1])

    for row, hold in zip(done.repetitions, done.holds, strict=True):
        side, other = ("LEFT", "RIGHT") if row.side == "left" else ("RIGHT", "LEFT")
        middle_s = 0.5 * (hold.start_s + hold.end_s)
        assert lift(middle_s, side) > 0.2
        assert lift(middle_s, other) < 0.1
        assert abs(lift(row.start_s, side)) < 0.1
        assert abs(lift(row.end_s, side)) < 0.1


def test_the_reference_figure_shows_the_side_that_the_camera_sees() -> None:
    track = load_recording(CLIP).track
    (done,) = SESSION.sets
    mirrored = replace(track, world=track.world * [1.0, 1.0, -1.0])
    near = {
        one.near
        for seen in (track, mirrored)
        if (one := Reference(SPEC, done, seen, 0.75).at(0.0)) is not None
    }
    assert near == {"left", "right"}


def test_an_exercise_without_a_reference_motion_has_no_figure() -> None:
    unknown = msgspec.structs.replace(SPEC, id="unheard_of")
    (done,) = SESSION.sets
    assert Reference(unknown, done, load_recording(CLIP).track, 0.75).at(1.0) is None
