"""Every kind of file that a command reads, good examples of it, and the command that reads it."""

import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self
from unittest.mock import patch

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from mutations import ARCHIVES, BYTES, TEXTS, Mutation, damage

from limberup.history.store import NAME as HISTORY
from limberup.history.store import HistoryStore
from limberup.pose.recording import load_recording, save_recording
from limberup.truth import SUFFIX as TRUTH
from limberup.types import Frame, Image, Pose, PoseTrack
from made_up_history import fill
from program import Result, limberup
from stick_figure import make_pose

ROOT: Final = Path(__file__).parents[2]
SPECS: Final = ROOT / "exercise_specs"
SAMPLES: Final = ROOT / "sample_videos"
FRAMES: Final = 75
"""Two and a half seconds: as much as it takes to judge anything, and no more."""


@dataclass(frozen=True)
class Kind:
    """`place`: the name of the damaged file in a folder; `command`: what reads it there."""

    name: str
    examples: Callable[[], Sequence[tuple[str, bytes]]]
    ways: Sequence[Mutation]
    command: Callable[[Path], Sequence[str | Path]]

    def damage(self, seed: int, case: int, folder: Path) -> Path:
        """Write the file of a case into a folder; the same case gives the same file."""
        rng = np.random.default_rng([seed, case, *self.name.encode()])
        examples = self.examples()
        name, data = examples[int(rng.integers(len(examples)))]
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(damage(rng, data, self.ways))
        return path

    def run(self, path: Path) -> Result:
        """Let the command read it; what is in a folder `limberup` is the user's own data."""
        own = {"XDG_DATA_HOME": str(path.parent.parent)}
        with without_a_model(), patch.dict("os.environ", own):
            return limberup(*self.command(path))


class Standing:
    """In place of the pose model: somebody stands in every picture, if it is a proper one."""

    def __init__(self, _: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        pass

    def update(self, frame: Frame) -> Pose:
        height, width, _ = frame.image.shape
        assert 16 <= min(height, width) <= max(height, width) <= 4096
        assert frame.image.dtype == np.uint8
        return make_pose(frame.t_s)


@contextmanager
def without_a_model() -> Iterator[None]:
    """While open, videos are judged by `Standing`."""
    with patch("limberup.pipeline.PoseTracker", Standing):
        yield


# --- examples -------------------------------------------------------------------------------------


def _shorten(path: Path) -> bytes:
    """A recording with its first seconds only."""
    recording = load_recording(path)
    track = PoseTrack.from_poses(
        list(recording.track.poses())[40 : 40 + FRAMES], recording.track.aspect
    )
    goal = path.with_suffix(".npz")
    stream = io.BytesIO()
    with patch("limberup.pose.recording.write_whole", lambda _, content: stream.write(content)):
        save_recording(goal, replace(recording, track=track))
    return stream.getvalue()


@cache
def list_recordings() -> list[tuple[str, bytes]]:
    names = ("cat_cow_clean", "get_up_break_clean", "scorpion_stretch_clean")
    return [("clip.npz", _shorten(SAMPLES / f"{name}.npz")) for name in names]


@cache
def list_specs() -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(SPECS.glob("*.toml"))]


@cache
def list_personal() -> list[tuple[str, bytes]]:
    return [
        (
            "personal.toml",
            b"[cat_cow.faults.elbows_bent]\noff = true\n[cat_cow.faults.hands_misplaced]\n"
            b"above = 0.6\nfor_s = 2\n[cat_cow.faults.knees_misplaced.knee_advance_ratio]\n"
            b"below = -0.5\n[cat_cow.movement]\nleast = 12.5\n",
        )
    ]


@cache
def list_routines() -> list[tuple[str, bytes]]:
    folder = SPECS / "routines"
    return [(f"routines/{path.name}", path.read_bytes()) for path in sorted(folder.glob("*.toml"))]


@cache
def list_truths() -> list[tuple[str, bytes]]:
    names = ("cat_cow_clean", "scorpion_stretch_clean", "childs_pose_clean", "none_head_cut_off")
    return [(f"{name}{TRUTH}", (SAMPLES / f"{name}{TRUTH}").read_bytes()) for name in names]


@cache
def list_baselines() -> list[tuple[str, bytes]]:
    whole = json.loads((SAMPLES / "baseline.json").read_bytes())
    clips = dict(list(whole["clips"].items())[:2])
    clips["clip"] = {**whole["clips"]["cat_cow_clean"], "clip": "clip"}
    content = json.dumps({**whole, "clips": clips}, indent=1).encode()
    return [("baseline.json", content)]


def _draw(i: int) -> Image:
    image = np.full((48, 64, 3), 90, np.uint8)
    cv2.circle(image, (10 + 3 * i, 24), 9, (200, 180, 40), -1)
    return image


def _film(name: str, codec: str, pixels: str) -> tuple[str, bytes]:
    stream = io.BytesIO()
    form = {"mkv": "matroska", "ts": "mpegts"}.get(name.split(".")[1], name.split(".")[1])
    with av.open(stream, "w", format=form) as container:
        track = container.add_stream(codec, rate=10)
        assert isinstance(track, VideoStream)
        track.width, track.height, track.pix_fmt = 64, 48, pixels
        for i in range(12):
            container.mux(track.encode(av.VideoFrame.from_ndarray(_draw(i), format="rgb24")))
        container.mux(track.encode(None))
    return name, stream.getvalue()


@cache
def list_videos() -> list[tuple[str, bytes]]:
    return [
        _film("clip.mp4", "libx264", "yuv420p"),
        _film("clip.mov", "mjpeg", "yuvj420p"),
        _film("clip.mkv", "ffv1", "yuv420p"),
        _film("clip.webm", "libvpx", "yuv420p"),
        _film("clip.avi", "mpeg4", "yuv420p"),
        _film("clip.ts", "mpeg2video", "yuv420p"),
    ]


@cache
def list_pictures() -> list[tuple[str, bytes]]:
    return [
        (f"photos/b.{suffix}", cv2.imencode(f".{suffix}", _draw(3))[1].tobytes())
        for suffix in ("png", "jpg", "bmp", "webp")
    ]


@cache
def list_landmarks() -> list[tuple[str, bytes]]:
    """Files of other programs, of some frames each."""
    rng = np.random.default_rng(5)
    points = rng.uniform(0.2, 0.8, (6, 33, 4)).round(3)
    mediapipe = [
        {
            "landmarks": [
                dict(zip(("x", "y", "z", "visibility"), point, strict=True)) for point in of
            ]
        }
        for of in points.tolist()
    ]
    people = [
        {"people": [{"pose_keypoints_2d": (rng.uniform(10, 400, 75).round(1)).tolist()}]}
        for _ in range(6)
    ]
    seen = np.dstack([points[:, :17, :2] * 400, np.full((6, 17), 2)])
    coco = [{"image_id": i, "keypoints": seen[i].ravel().tolist()} for i in range(6)]
    array, archive = io.BytesIO(), io.BytesIO()
    np.save(array, points)
    np.savez_compressed(archive, points)
    heads = [f"{name}_{axis}" for name in ("nose", "left_hip", "right_hip") for axis in "xy"]
    table = "\n".join(
        ",".join(map(str, row))
        for row in (["t_s", *heads], *((i / 10, *points[i].ravel()[:6]) for i in range(6)))
    )
    return [
        ("blazepose33/a.json", json.dumps(mediapipe).encode()),
        ("openpose25/a.json", json.dumps(people).encode()),
        ("coco17/a.json", json.dumps(coco).encode()),
        ("blazepose33/a.npy", array.getvalue()),
        ("blazepose33/a.npz", archive.getvalue()),
        ("csv/a.csv", table.encode()),
    ]


@cache
def list_histories() -> list[tuple[str, bytes]]:
    """With landmarks of the first session."""
    with TemporaryDirectory() as folder:
        store = HistoryStore(Path(folder) / HISTORY)
        fill(store, 4)
        store.put_landmarks(store.find_sessions()[0].id, 0, (0.0, 9.0), list_recordings()[0][1])
        store.close()
        return [(f"limberup/{HISTORY}", store.path.read_bytes())]


# --- commands -------------------------------------------------------------------------------------


def _score(path: Path) -> list[str | Path]:
    return ["score", path, "-e", "cat_cow"]


def _score_by(path: Path) -> list[str | Path]:
    (path.parent / "clip.npz").write_bytes(list_recordings()[0][1])
    return ["score", path.parent / "clip.npz", "-e", path]


def _score_with(path: Path) -> list[str | Path]:
    clip = path.with_name("clip.npz")
    clip.write_bytes(list_recordings()[0][1])
    return ["score", clip, "-e", "cat_cow", "--personal", path]


def _show_routine(path: Path) -> list[str | Path]:
    return ["routine", "show", path]


def _check(path: Path) -> list[str | Path]:
    name = f"{path.name.removesuffix(TRUTH)}.npz"
    shutil.copy(SAMPLES / name, path.with_name(name))
    return ["check", path, "-j", "1"]


def _compare(path: Path) -> list[str | Path]:
    (path.parent / "clip.npz").write_bytes(list_recordings()[0][1])
    head, first, *_ = list_truths()[0][1].split(b"\n\n")  # more the shortened clip does not show
    (path.parent / f"clip{TRUTH}").write_bytes(head + b"\n\n" + first)
    return ["check", path.parent / "clip.npz", "-j", "1", "--baseline", path]


def _score_folder(path: Path) -> list[str | Path]:
    for name in ("a", "c"):
        cv2.imwrite(str(path.parent / f"{name}.png"), _draw(1))
    return ["score", path.parent, "--fps", "10", "-e", "cat_cow"]


def _import(path: Path) -> list[str | Path]:
    out = path.with_name("out.npz")
    out.unlink(missing_ok=True)
    form = path.parent.name
    fps = [] if form == "csv" else ["--fps", "10"]
    return ["import", path, "--format", form, "--size", "640x480", "--out", out, *fps]


def _rescore(_: Path) -> list[str | Path]:
    return ["history", "rescore"]


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("recordings", list_recordings, ARCHIVES, _score),
        Kind("specs", list_specs, TEXTS, _score_by),
        Kind("personal", list_personal, TEXTS, _score_with),
        Kind("routines", list_routines, TEXTS, _show_routine),
        Kind("truths", list_truths, TEXTS, _check),
        Kind("baselines", list_baselines, TEXTS, _compare),
        Kind("videos", list_videos, BYTES, _score),
        Kind("pictures", list_pictures, BYTES, _score_folder),
        Kind("landmarks", list_landmarks, (*TEXTS, *ARCHIVES), _import),
        Kind("histories", list_histories, BYTES, _rescore),
    )
}
