"""The pose models run by LiteRT, with all that MediaPipe's graphs do around them.

The detector looks at the whole picture; from then on the person is followed by where the landmarks
were in the picture before, until the landmark model says that nobody is there.
"""

import zipfile
from typing import Final

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

from limberup.helper_process import count_own_cores
from limberup.native_memory import give_back_memory
from limberup.native_stderr import quiet_stderr
from limberup.pose.blazepose import (
    DETECTOR_SIZE,
    LANDMARKS_SIZE,
    LEAST_SCORE,
    Body,
    Tensor,
    decode_body,
    decode_detections,
    make_anchors,
)
from limberup.pose.landmarker import Found
from limberup.pose.models import ModelFile
from limberup.pose.region import Region, find_body, find_whole
from limberup.pose.smoothing import LowPass, OneEuro
from limberup.types import Image

FOLLOW_SCORE: Final = 0.3
"""How sure the landmark model must be that somebody is there to go on following; as measured for
MediaPipe, `limberup.pose.mediapipe_landmarker.FOLLOW_CONFIDENCE`."""

_VISIBILITY_SHARE: Final = 0.1


class LiteRTLandmarker:
    """A landmarker for one or several persons, on `threads` cores; by default on all that are the
    process's own.

    With `persons == 1` it follows and smooths; with more, every picture is judged alone.
    """

    def __init__(self, model: ModelFile, persons: int = 1, threads: int | None = None) -> None:
        self._persons = persons
        threads = threads or count_own_cores()
        self._detector = _Model(model, "pose_detector.tflite", threads)
        self._marker = _Model(model, "pose_landmarks_detector.tflite", threads)
        self._anchors = make_anchors()
        self._region: Region | None = None
        self._zero_ms: int | None = None
        self._last_ms = -1
        self.reset()

    def detect(self, image: Image, t_s: float) -> list[Found]:
        """Persons in `image`. A time that stands still or jumps back is taken for 1 ms later."""
        if self._persons > 1:
            regions = self._find_regions(image)[: self._persons]
            bodies = [self._mark(image, region, LEAST_SCORE) for region in regions]
            pairs = zip(bodies, regions, strict=True)
            return [_place(body, region) for body, region in pairs if body is not None]
        now_ms = round(1000.0 * t_s)
        self._zero_ms = now_ms if self._zero_ms is None else self._zero_ms
        self._last_ms = max(self._last_ms + 1, now_ms - self._zero_ms)
        region = self._region or next(iter(self._find_regions(image)), None)
        body = None if region is None else self._mark(image, region, FOLLOW_SCORE)
        if region is None or body is None:
            self.look_anew()
            return []
        self._region = find_body(*region.place(np.stack([body.middle, body.rim])))
        return [self._smooth(_place(body, region), self._region.size)]

    def look_anew(self) -> None:
        """Forget where the person is, and the smoothing in the picture."""
        self._region = None
        self._smooth_landmarks = OneEuro(least_hz=0.05, opening=80.0)

    def reset(self) -> None:
        """Forget everything."""
        self.look_anew()
        self._smooth_world = OneEuro(least_hz=0.1, opening=40.0)
        self._smooth_visibility = LowPass()
        self._zero_ms, self._last_ms = None, -1

    def close(self) -> None:
        """Free the models."""
        del self._detector, self._marker
        give_back_memory()

    def _find_regions(self, image: Image) -> list[Region]:
        """Where persons are in a picture, the surest first."""
        height, width = image.shape[:2]
        whole = find_whole(width, height)
        square = whole.cut(image, DETECTOR_SIZE, border=cv2.BORDER_CONSTANT)
        boxes, logits = self._detector.run(square.astype(np.float32) / 127.5 - 1.0)
        detections = decode_detections(boxes[0], logits[0, :, 0], self._anchors)
        return [find_body(*whole.place(np.stack([one.middle, one.rim]))) for one in detections]

    def _mark(self, image: Image, region: Region, least_score: float) -> Body | None:
        """The landmarks of the person in a region; None where nobody is."""
        square = region.cut(image, LANDMARKS_SIZE, border=cv2.BORDER_REPLICATE)
        marks, score, _, heatmap, world = self._marker.run(square.astype(np.float32) / 255.0)
        if float(score[0, 0]) < least_score:
            return None
        return decode_body(marks[0], heatmap[0], world[0])

    def _smooth(self, found: Found, size: float) -> Found:
        return Found(
            self._smooth_landmarks.update(self._last_ms, found.landmarks, size),
            self._smooth_world.update(self._last_ms, found.world),
            self._smooth_visibility.update(found.visibility, _VISIBILITY_SHARE),
        )


def _place(body: Body, region: Region) -> Found:
    """A body of a region as it is in the picture."""
    world = np.column_stack([region.turn(body.world[:, :2]), body.world[:, 2]])
    places = region.place(body.landmarks[:, :2])
    landmarks = np.column_stack([places, body.landmarks[:, 2] * region.size])
    return Found(landmarks, world, body.visibility)


class _Model:
    """One model of a bundle, ready to run."""

    def __init__(self, bundle: ModelFile, member: str, threads: int) -> None:
        with zipfile.ZipFile(bundle.path) as models:
            content = models.read(member)
        with quiet_stderr():
            self._interpreter = Interpreter(model_content=content, num_threads=threads)
            self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [one["index"] for one in self._interpreter.get_output_details()]

    def run(self, picture: Tensor) -> list[Tensor]:
        """Its outputs, from a picture `(size, size, 3)`."""
        self._interpreter.set_tensor(self._input, picture[None])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._outputs]
