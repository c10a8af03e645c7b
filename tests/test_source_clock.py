"""One clock law for videos and recordings: where they begin, how long they are, what is a gap."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from limberup import pipeline
from limberup.judging.engine import Engine
from limberup.judging.events import Event, HoldEnded, RepetitionCompleted, Unjudged
from limberup.pipeline import open_poses, score
from limberup.pose.recording import Recording, SourceInfo, save_recording
from limberup.pose.video import open_source
from limberup.spec import find_spec
from limberup.types import Frame, Image, Lost, Pose, PoseTrack
from reference import film, perform_all
from stick_figure import make_pose

HZ = 15


def noise(number: int) -> Image:
    """A picture unlike all others."""
    seed = np.random.default_rng(number)
    cells = seed.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return cells.repeat(8, axis=0).repeat(8, axis=1)


def write_video(
    path: Path,
    times_ms: Sequence[int],
    *,
    pictures: Sequence[int] | None = None,
    codec: str = "libx264",
    sound_s: float = 0.0,
) -> Path:
    """A film of noise with these time stamps. `pictures`: which of the noises each one shows."""
    with av.open(str(path), "w", options={"avoid_negative_ts": "0"}) as container:
        stream = container.add_stream(codec, rate=HZ)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.max_b_frames = 0
        sound = container.add_stream("aac", rate=48000) if sound_s else None
        for i, stamp in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(
                noise(pictures[i] if pictures else i), format="rgb24"
            ).reformat(format="yuv420p")
            frame.pts = stamp
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        for i in range(int(sound_s * 48000 / 960)):
            assert isinstance(sound, AudioStream)
            silence = av.AudioFrame.from_ndarray(
                np.zeros((2, 960), np.float32), format="fltp", layout="stereo"
            )
            silence.sample_rate, silence.pts = 48000, i * 960
            container.mux(sound.encode(silence))
        if isinstance(sound, AudioStream):
            container.mux(sound.encode(None))
    return path


def stamps(count: int, start_s: float = 0.0) -> list[int]:
    return [round(1000 * (start_s + i / HZ)) for i in range(count)]


class FakeTracker:
    """Sees somebody standing in every picture, without a model."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> "FakeTracker":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, frame: Frame) -> Pose:
        return make_pose(frame.t_s)


@pytest.fixture(autouse=True)
def fake_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PoseTracker", FakeTracker)


def save(path: Path, track: PoseTrack, stated_s: float, fps: float = HZ) -> Path:
    info = SourceInfo("evening.mp4", stated_s, fps, len(track))
    save_recording(path, Recording(track, "heavy", "ab" * 32, info))
    return path


def standing(t_s: Sequence[float]) -> PoseTrack:
    return PoseTrack.from_poses([make_pose(t) for t in t_s], 4 / 3)


# --- where it begins, how long it is --------------------------------------------------------------


def test_a_video_whose_clock_starts_at_five_minutes_is_as_long_as_it_shows(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", stamps(45, start_s=300.0))
    poses = open_poses(path)
    list(poses.read())
    assert poses.expected == 45
    assert poses.describe().duration_s == pytest.approx(3.0, abs=0.01)
    assert poses.seen_s == pytest.approx(3.0, abs=0.01)


def test_pictures_that_start_late_are_on_the_clock_of_the_file(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", stamps(45, start_s=6.0), sound_s=9.0)
    session = score(path, "cat_cow")
    assert session.source.duration_s == pytest.approx(9.0, abs=0.01)
    first = session.sets[0].unjudged[0]
    assert (first.what, first.reason, first.start_s) == ("exercise", "no_pictures", 0.0)
    assert first.end_s == pytest.approx(6.0, abs=0.01)


def test_sound_that_goes_on_makes_no_longer_source(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", stamps(45), sound_s=3.9)
    assert score(path, "cat_cow").source.duration_s == pytest.approx(3.0, abs=0.01)


def test_a_stored_rate_that_no_camera_has_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.dv"
    with av.open(str(path), "w", format="dv") as container:
        stream = container.add_stream("dvvideo", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 720, 576, "yuv420p"
        for i in range(10):
            grey = np.full((576, 720, 3), 20 * i, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format="yuv420p")
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    source = open_source(path)
    assert (source.fps, source.frame_count) == (25.0, 10)
    assert score(path, "cat_cow", pose_rate=0).source.fps == 25.0


def test_a_recording_that_begins_before_zero_begins_at_zero(tmp_path: Path) -> None:
    track = standing([-2.0 + i / HZ for i in range(45)])
    session = score(save(tmp_path / "a.npz", track, stated_s=1.0), "cat_cow")
    assert session.source.duration_s == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize("stated_s", [327.067, 1.0, float("nan")])
def test_a_recording_is_as_long_as_it_shows_whatever_it_states(
    tmp_path: Path, stated_s: float
) -> None:
    track = standing([i / HZ for i in range(45)])
    session = score(save(tmp_path / "a.npz", track, stated_s, fps=60000.0), "cat_cow")
    assert session.source.duration_s == pytest.approx(3.0, abs=0.001)
    assert session.source.fps == pytest.approx(HZ)


# --- gaps -----------------------------------------------------------------------------------------


def judge(exercise: str, track: PoseTrack) -> list[Event]:
    engine = Engine(find_spec(exercise))
    return engine.update_track(track) + engine.finish()


def stop_clock(track: PoseTrack, at_s: float, gap_s: float) -> PoseTrack:
    """The same poses, with a gap after `at_s`."""
    return replace(track, t_s=np.where(track.t_s > at_s, track.t_s + gap_s, track.t_s))


def list_holds(events: Sequence[Event]) -> list[HoldEnded]:
    return [event for event in events if isinstance(event, HoldEnded)]


HOLDS = [
    "childs_pose",
    "almost_dead_hang",
    "exhale_hold_breathing",
    "across_body_hip_stretch",
]


@pytest.mark.parametrize("exercise", HOLDS)
@pytest.mark.parametrize("gap_s", [1.5, 30.0, 86400.0])
def test_a_gap_ends_a_hold_and_is_told_and_never_held(exercise: str, gap_s: float) -> None:
    track = film(perform_all(exercise), float(HZ))
    whole = max(list_holds(judge(exercise, track)), key=lambda hold: hold.end_s - hold.start_s)
    at_s = 0.5 * (whole.start_s + whole.end_s)
    events = judge(exercise, stop_clock(track, at_s, gap_s))
    last_s = float(track.t_s[track.t_s <= at_s][-1])
    for event in events:
        if isinstance(event, HoldEnded | RepetitionCompleted):
            assert event.end_s <= last_s or event.start_s >= last_s + gap_s
    assert any(hold.end_s <= last_s for hold in list_holds(events))
    gaps = [event for event in events if isinstance(event, Unjudged) and event.what == "exercise"]
    (gap,) = [event for event in gaps if event.reason == "no_pictures"]
    assert (gap.start_s, gap.end_s) == pytest.approx((last_s, last_s + gap_s + 1 / HZ), abs=0.02)


def test_a_short_pause_of_the_camera_is_no_gap() -> None:
    track = film(perform_all("childs_pose"), float(HZ))
    (whole, *_) = list_holds(judge("childs_pose", track))
    at_s = 0.5 * (whole.start_s + whole.end_s)
    (hold, *_) = list_holds(judge("childs_pose", stop_clock(track, at_s, 0.5)))
    longer_s = (hold.end_s - hold.start_s) - (whole.end_s - whole.start_s)
    assert longer_s == pytest.approx(0.5, abs=0.1)


def test_events_around_a_gap_are_the_same_live_and_in_a_recording() -> None:
    track = film(perform_all("childs_pose"), float(HZ))
    track = stop_clock(track, 0.5 * float(track.t_s[-1]), 20.0)
    live = Engine(find_spec("childs_pose"))
    events = [event for pose in track.poses() for event in live.update(pose)] + live.finish()
    assert repr(events) == repr(judge("childs_pose", track))  # NaN is not equal to itself


def test_breaths_do_not_reach_over_a_gap() -> None:
    """The flow of the torso before a gap, times the length of the gap, would be one huge breath."""
    track = film(perform_all("childs_pose"), float(HZ))
    flow = np.stack([0.01 * np.sin(track.t_s), 0.01 * np.sin(track.t_s)], axis=1)
    track = replace(track, torso_flow=flow)
    engine = Engine(find_spec("childs_pose"))
    engine.update_track(stop_clock(track, 0.5 * float(track.t_s[-1]), 3600.0))
    assert abs(engine._log._rows[-1, 1]) < 1.0


# --- a picture that stands still ------------------------------------------------------------------


def test_a_frozen_picture_to_the_end_is_told_and_no_hold() -> None:
    track = film(perform_all("childs_pose"), float(HZ))
    (whole, *_) = list_holds(judge("childs_pose", track))
    at_s = 0.5 * (whole.start_s + whole.end_s)
    lost = tuple(Lost.FROZEN if t > at_s else None for t in track.t_s.tolist())
    events = judge("childs_pose", replace(track, lost=lost))
    assert all(hold.end_s <= at_s for hold in list_holds(events))
    (gap,) = [e for e in events if isinstance(e, Unjudged) and e.reason == "frozen_picture"]
    assert (gap.what, gap.end_s) == ("exercise", float(track.t_s[-1]))


@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_a_picture_that_stands_still_while_the_clock_runs_is_lost(
    tmp_path: Path, seconds: float
) -> None:
    """30 pictures, the last of them again for a while, and 30 more."""
    still = round(seconds * HZ)
    pictures = [*range(30), *[29] * still, *range(30, 60)]
    path = write_video(tmp_path / "a.mkv", stamps(len(pictures)), pictures=pictures, codec="ffv1")
    track = pipeline.join_parts(list(open_poses(path).parts()))
    is_frozen = [lost is Lost.FROZEN for lost in track.lost]
    assert is_frozen == [seconds > 1.5 and 30 <= i < 30 + still for i in range(len(pictures))]
    told = [row for row in score(path, "cat_cow").sets[0].unjudged if row.what == "exercise"]
    spans = [(row.reason, row.start_s, row.end_s) for row in told]
    around = (29 / HZ, (30 + still) / HZ)
    expected = [("frozen_picture", *(pytest.approx(t, abs=0.01) for t in around))]
    assert spans == (expected if seconds > 1.5 else [])


def test_a_frozen_video_and_its_recording_are_judged_alike(tmp_path: Path) -> None:
    pictures = [*range(30), *[29] * 60]
    path = write_video(tmp_path / "a.mkv", stamps(90), pictures=pictures, codec="ffv1")
    poses = open_poses(path)
    parts = list(poses.read())
    save_recording(
        tmp_path / "a.npz",
        Recording(pipeline.join_parts(parts), poses.model, poses.model_sha256, poses.info()),
    )
    film, tape = score(path, "cat_cow"), score(tmp_path / "a.npz", "cat_cow")
    assert film.sets == tape.sets
    assert film.source.duration_s == tape.source.duration_s == pytest.approx(6.0, abs=0.01)


def test_an_empty_room_is_nobody_and_not_frozen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        FakeTracker, "update", lambda _, frame: Pose.missing(frame.t_s, Lost.NOBODY)
    )
    path = write_video(tmp_path / "a.mp4", stamps(60), pictures=[0] * 60)
    track = pipeline.join_parts(list(open_poses(path).parts()))
    assert set(track.lost) == {Lost.NOBODY}
