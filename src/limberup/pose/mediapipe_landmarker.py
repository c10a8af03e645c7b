"""MediaPipe's pose landmarker, with all that only MediaPipe needs.

A blank picture to make it forget, times that strictly increase, pictures in one piece of memory,
and a quiet standard error.
"""

from typing import Final

import numpy as np

from limberup.native_memory import give_back_memory
from limberup.native_stderr import quiet_stderr
from limberup.pose.landmarker import Found
from limberup.pose.lean_mediapipe import check_silent, lean_import
from limberup.pose.models import ModelFile
from limberup.types import FloatArray, Image

check_silent()
with lean_import():
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

FOLLOW_CONFIDENCE: Final = 0.3
"""How sure the model must be to go on following; its default is 0.5.

Measured: on rendered scorpion stretches heavy with 0.5 gave up in 3 % of the frames, and its poses
there with 0.3 were as right as the others. What is wrong is for the plausibility gate to say.
"""

_BLANK: Final[Image] = np.zeros((64, 64, 3), dtype=np.uint8)


class MediaPipeLandmarker:
    """MediaPipe's PoseLandmarker with one or several persons.

    With `persons == 1` in VIDEO mode, which follows and smooths. With more in IMAGE mode, where
    every picture is judged alone.
    """

    def __init__(self, model: ModelFile, persons: int = 1) -> None:
        self._video = persons == 1
        self._options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(model.path)),
            running_mode=vision.RunningMode.VIDEO if self._video else vision.RunningMode.IMAGE,
            num_poses=persons,
            min_pose_presence_confidence=FOLLOW_CONFIDENCE if self._video else 0.5,
            min_tracking_confidence=FOLLOW_CONFIDENCE,
        )
        self._load()

    def detect(self, image: Image, t_s: float) -> list[Found]:
        """Persons in `image`."""
        height, width = image.shape[:2]
        result = self._look(image, self._tell_time_ms(t_s))
        scale = np.array([width, height, width], dtype=np.float64)
        return [
            Found(
                _points(marks) * scale,
                _points(world),
                np.array([mark.visibility for mark in marks]),
            )
            for marks, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        ]

    def look_anew(self) -> None:
        """Forget where the person is by looking at a blank picture (about 10 ms).

        Measured: afterwards `landmarks` equal those of a new landmarker bit for bit.
        """
        if self._video and self._last_ms:
            self._look(_BLANK, self._last_ms + 1)

    def reset(self) -> None:
        """Forget everything by loading the model anew (0.1-0.6 s), if it has followed anybody.

        Measured: a blank picture does not end the smoothing of `world` and `visibility`, so that
        the first poses of another source were up to 0.14 m off.
        """
        if self._video and self._last_ms:
            self.close()
            self._load()

    def close(self) -> None:
        """Free the model, and the memory it took.

        Measured: without giving it back, each start of the lite model kept about 1 MB.
        """
        with quiet_stderr():
            self._task.close()
        give_back_memory()

    def _load(self) -> None:
        self._first_ms: int | None = None
        self._last_ms = 0
        self._noisy = True
        with quiet_stderr():
            self._task = vision.PoseLandmarker.create_from_options(self._options)

    def _look(self, image: Image, t_ms: int) -> vision.PoseLandmarkerResult:
        # MediaPipe finds nobody in a strided array.
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(image))
        if not self._noisy:
            return self._run(picture, t_ms)
        with quiet_stderr():
            result = self._run(picture, t_ms)
        # The last of its warnings comes with the first person found in a picture that is not
        # square.
        self._noisy = not (result.pose_landmarks and image.shape[0] != image.shape[1])
        return result

    def _tell_time_ms(self, t_s: float) -> int:
        """From 1 at the first picture on, strictly increasing, which MediaPipe insists on."""
        now = round(1000.0 * t_s)
        if self._first_ms is None:
            self._first_ms = 1 - now
        return max(self._last_ms + 1, self._first_ms + now)

    def _run(self, picture: mp.Image, t_ms: int) -> vision.PoseLandmarkerResult:
        self._last_ms = t_ms
        if self._video:
            return self._task.detect_for_video(picture, t_ms)
        return self._task.detect(picture)


def _points(marks: list[object]) -> FloatArray:
    return np.array([(mark.x, mark.y, mark.z) for mark in marks], dtype=np.float64)  # type: ignore[attr-defined]
