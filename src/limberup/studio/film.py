"""From a clip to its files: webcam flaws, H.264, and the truth beside it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
import numpy.typing as npt

from limberup.errors import BadInputError
from limberup.files import write_whole
from limberup.motion.handheld import draw_turns
from limberup.motion.style import list_traits
from limberup.studio.clips import FPS, Clip
from limberup.studio.scene import Scene
from limberup.studio.staging import Staged, stage_clip
from limberup.truth import SUFFIX, encode_truth
from limberup.types import Image

__all__ = ["film_clip", "name_truth", "name_video", "render_frames", "write_truth"]

_CODEC: Final = "libx264"
_OPTIONS: Final = {"crf": "27", "preset": "medium", "threads": "1"}
_SOFTNESS: Final = 0.6  # blur of a webcam's lens, pixels
_VIGNETTE: Final = (
    1.04,
    0.35,
)  # brightness in the middle, and how much of it is lost towards the corners
_GRAIN: Final = 4
"""Pictures of noise, made once and shifted about: fresh noise costs more than drawing the room."""


def name_video(folder: Path, clip: Clip) -> Path:
    """Where a clip's video is."""
    return folder / f"{clip.name}.mp4"


def name_truth(folder: Path, clip: Clip) -> Path:
    """Where a clip's truth is."""
    return folder / f"{clip.name}{SUFFIX}"


def render_frames(staged: Staged) -> Iterator[Image]:
    """Every picture of the clip as a webcam would give it, in order."""
    clip, rng = staged.clip, np.random.default_rng(staged.clip.seed)
    with Scene(staged) as scene:
        shape = (scene.camera.height, scene.camera.width)
        vignette = _compute_vignette(shape)
        grain = [rng.standard_normal(shape, dtype=np.float32) * clip.noise for _ in range(_GRAIN)]
        for drawn, frame in zip(_draw_by_hand(scene, staged), staged.filmed, strict=True):
            picture = cv2.GaussianBlur(drawn, (0, 0), _SOFTNESS).astype(np.float32) * vignette
            shift = (int(rng.integers(shape[0])), int(rng.integers(shape[1])))
            picture += np.roll(grain[frame % _GRAIN], shift, axis=(0, 1))[..., None]
            yield np.clip(picture, 0, 255).astype(np.uint8)


def _draw_by_hand(scene: Scene, staged: Staged) -> Iterator[Image]:
    """Every picture before the webcam's flaws, turned as a hand turns the camera."""
    drift_deg = staged.clip.style.handheld_deg
    if drift_deg == 0.0:
        yield from (scene.draw(frame) for frame in staged.filmed)
        return
    camera, rng = scene.camera, np.random.default_rng([staged.clip.seed, 4])
    focal = 0.5 * camera.height / np.tan(np.radians(camera.fov_deg) / 2)
    lens = np.array(
        [[focal, 0.0, 0.5 * camera.width], [0.0, focal, 0.5 * camera.height], [0.0, 0.0, 1.0]]
    )
    size = (camera.width, camera.height)
    turns = draw_turns(np.arange(len(staged.filmed)) / FPS, drift_deg, rng)
    for frame, turn in zip(staged.filmed, turns, strict=True):
        way = lens @ turn @ np.linalg.inv(lens)
        turned = cv2.warpPerspective(scene.draw(frame), way, size, borderMode=cv2.BORDER_REPLICATE)
        yield np.asarray(turned, dtype=np.uint8)


def film_clip(clip: Clip, folder: Path, on_frame: Callable[[int, int], None] | None = None) -> Path:
    """Write the video and the truth, each as a whole or not at all.

    `on_frame` gets frames done and frames in all.
    """
    staged = stage_clip(clip)
    path = name_video(folder, clip)
    draft = path.with_name(f".{clip.name}.part.mp4")
    try:
        _encode(draft, staged, on_frame)
        draft.replace(path)
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be written ({error.strerror}); choose another folder."
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    write_truth(staged, folder)
    return path


def write_truth(staged: Staged, folder: Path) -> None:
    """Write only the truth of a clip."""
    shown = staged.truth if staged.showing is None else staged.showing.as_truth()
    text = encode_truth(shown, _describe(staged))
    write_whole(name_truth(folder, staged.clip), text.encode())


def _encode(path: Path, staged: Staged, on_frame: Callable[[int, int], None] | None) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(_CODEC, rate=FPS, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = (
            staged.camera.width,
            staged.camera.height,
            "yuv420p",
        )
        for done, picture in enumerate(render_frames(staged), start=1):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            if on_frame is not None:
                on_frame(done, len(staged.filmed))
        container.mux(stream.encode(None))


def _compute_vignette(shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    radius = np.hypot(columns / shape[1] - 0.5, rows / shape[0] - 0.5)
    middle, loss = _VIGNETTE
    return np.asarray((middle - loss * radius**2)[..., None], dtype=np.float32)


def _describe(staged: Staged) -> str:
    """Where the clip comes from, for a person who reads its truth."""
    clip, camera = staged.clip, staged.camera
    lines = [
        "Rendered by limberup.studio.",
        *(f"Body {actor.maleness:.2f} male, motion {actor.motion}." for actor in clip.actors),
        f"Camera: yaw {clip.yaw_deg:.0f} deg, height {clip.height_m:.2f} m, distance "
        f"{camera.distance_m:.2f} m. "
        f"Light {clip.light:.2f}.",
    ]
    if traits := list_traits(clip.style):
        lines.append(f"Style: {', '.join(traits).replace('_', ' ')}.")
    if clip.note:
        lines.append(clip.note)
    return "\n".join(lines)
