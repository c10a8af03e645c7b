"""MediaPipe's pose landmarker, with all that only it needs: quiet start, contiguous pictures."""

from typing import Final

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from limberup.native_stderr import quiet_stderr
from limberup.pose.landmarker import Found
from limberup.pose.models import ModelFile
from limberup.types import FloatArray, Image

FOLLOW_CONFIDENCE: Final = 0.3
"""How sure the model must be to go on following; its default is 0.5.

Measured: on rendered scorpion stretches heavy with 0.5 gave up in 3 % of the frames, and its poses
there with 0.3 were as right as the others. What is wrong is for the plausibility gate to say.
"""


class MediaPipeLandmarker:
    """MediaPipe's PoseLandmarker with one or several persons.

    With `persons == 1` in VIDEO mode: it follows and smooths, and forgets both when a picture shows
    nobody. With more, in IMAGE mode: every picture is judged alone.
    """

    def __init__(self, model: ModelFile, persons: int = 1) -> None:
        self._video = persons == 1
        self._noisy = True
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(model.path)),
            running_mode=vision.RunningMode.VIDEO if self._video else vision.RunningMode.IMAGE,
            num_poses=persons,
            min_pose_presence_confidence=FOLLOW_CONFIDENCE if self._video else 0.5,
            min_tracking_confidence=FOLLOW_CONFIDENCE,
        )
        with quiet_stderr():
            self._task = vision.PoseLandmarker.create_from_options(options)

    def detect(self, image: Image, t_ms: int) -> list[Found]:
        """Persons in `image`.

        Any memory layout will do (MediaPipe by itself finds nobody in a strided array).
        """
        height, width = image.shape[:2]
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(image))
        if self._noisy:
            with quiet_stderr():
                result = self._run(picture, t_ms)
            # The last of its warnings comes with the first person found in a picture that is not
            # square.
            self._noisy = not (result.pose_landmarks and height != width)
        else:
            result = self._run(picture, t_ms)
        scale = np.array([width, height, width], dtype=np.float64)
        return [
            Found(
                _points(marks) * scale,
                _points(world),
                np.array([mark.visibility for mark in marks]),
            )
            for marks, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        ]

    def close(self) -> None:
        """Free the model."""
        with quiet_stderr():
            self._task.close()

    def _run(self, picture: mp.Image, t_ms: int) -> vision.PoseLandmarkerResult:
        return (
            self._task.detect_for_video(picture, t_ms)
            if self._video
            else self._task.detect(picture)
        )


def _points(marks: list[object]) -> FloatArray:
    return np.array([(mark.x, mark.y, mark.z) for mark in marks], dtype=np.float64)  # type: ignore[attr-defined]
