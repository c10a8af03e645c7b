"""Small videos to be annotated, with the poses of a sample clip for their pictures."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream

from limberup.pipeline import score
from limberup.pose.recording import load_recording
from limberup.pose.video import open_source
from limberup.spec import find_spec
from limberup.types import Pose, PoseTrack

CLIP = Path(__file__).parents[1] / "sample_videos" / "straight_leg_stretch_faults.npz"
SPEC = find_spec("straight_leg_stretch")
SESSION = score(CLIP, SPEC.id)
GREY = 90


def write_video(
    path: Path,
    times_s: Sequence[float],
    *,
    size: tuple[int, int] = (160, 120),
    sound: str | None = None,
    turn_deg: int | None = None,
) -> Path:
    """Grey pictures, the left half of each brighter, at uneven times; with silence."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        if turn_deg is not None:
            stream.set_display_rotation(turn_deg)
        voice = container.add_stream(sound, rate=48000) if sound is not None else None
        image = np.full((size[1], size[0], 3), GREY, np.uint8)
        image[:, : size[0] // 2] += 60
        for t_s in times_s:
            frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuv420p")
            frame.pts = round(1000 * t_s)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if isinstance(voice, AudioStream):
            for k in range(int(times_s[-1] * 48000 / 1024)):
                name = voice.codec_context.format.name
                flat = np.float32 if "flt" in name else np.int16
                shape = (2, 1024) if name.endswith("p") else (1, 2048)
                part = av.AudioFrame.from_ndarray(np.zeros(shape, flat), name, "stereo")
                part.sample_rate, part.pts = 48000, 1024 * k
                container.mux(voice.encode(part))
            container.mux(voice.encode(None))
    return path


def follow(path: Path, poses: Sequence[Pose] | None = None) -> PoseTrack:
    """A pose of the clip for each picture of a video, at its time."""
    times_s = [frame.t_s for frame in open_source(path).frames()]
    found = poses or list(load_recording(CLIP).track.poses())[75:]
    return PoseTrack.from_poses(
        [replace(pose, t_s=t_s) for pose, t_s in zip(found, times_s, strict=False)], 4 / 3
    )
