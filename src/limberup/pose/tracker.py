"""From pictures to poses: the tracker that keeps a landmarker on one person.

`PoseTracker` runs one landmarker on a crop around one person. A second, light landmarker, the
scout, looks at the whole frame now and then: it picks the person, counts the others and finds the
person again. What geometry can disprove is then removed by `plausibility.PlausibilityGate`.
"""

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Final, Protocol, Self

import cv2
import numpy as np

from limberup.pose.backends import create_landmarker
from limberup.pose.crop import (
    Box,
    box_around,
    choose_person,
    compute_overlap,
    distinct,
    frame_box,
    fresh_crop,
    keep_crop,
    search_tiles,
)
from limberup.pose.landmarker import Found, Landmarker
from limberup.pose.models import ModelFile, load_model
from limberup.pose.plausibility import PlausibilityGate
from limberup.pose.recording import quantise_pose
from limberup.pose.torso_flow import TorsoFlow
from limberup.types import DARK, Frame, Image, Lost, Pose

LOOK_EVERY_S: Final = 2.0
"""How often the scout counts the people while all is well. One look costs 15-25 ms."""

SEARCH_EVERY_S: Final = 0.5
"""How often the scout looks while the person is lost.

A fruitless search with all tiles costs about 0.1 s.
"""

FORGET_AFTER_S: Final = 2.0
"""A person lost for this long may come back anywhere, or be somebody else."""

LARGEST_SIDE: Final = 960
"""Larger pictures are reduced first.

The landmark model itself looks at 256 x 256 pixels around the person.
"""

SCOUT_PERSONS: Final = 3

SAME_PLACE: Final = 0.6
"""How far two looks at a person must overlap: 0.8 and more where there was one, and 0.35 or less
where there was none (renders and real clips).
"""

AROUND: Final = 0.05
"""Somebody is painted out with so much more of their box on each side: what is left of a limb would
be taken for another person.
"""

BESIDE: Final = 0.25
"""So far around somebody's box, in its longer sides, is still their own body: a round back or feet
on which there is no landmark.
"""


class Gate(Protocol):
    """What looks at each pose before it is believed."""

    def reset(self) -> None:
        """Forget the body."""
        ...

    def update(self, pose: Pose, aspect: float) -> Pose:
        """The pose as far as it can be believed."""
        ...


def compute_brightness(image: Image) -> float:
    """Mean luma of a picture, 0 to 1, from one pixel in 256."""
    return float(image[::16, ::16].mean(axis=(0, 1)) @ (0.299, 0.587, 0.114)) / 255.0


def detect_in(landmarker: Landmarker, image: Image, box: Box, t_s: float) -> list[Found]:
    """Persons in a part of the picture, in pixels of the whole picture."""
    part = image[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
    scale = min(1.0, LARGEST_SIDE / max(part.shape[:2]))
    if scale < 1.0:
        part = np.asarray(
            cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    zoom = np.array(
        [box.width / part.shape[1], box.height / part.shape[0], box.width / part.shape[1]]
    )
    corner = np.array([box.x0, box.y0, 0.0])
    return [
        replace(found, landmarks=found.landmarks * zoom + corner)
        for found in landmarker.detect(part, t_s)
    ]


def paint_out(image: Image, person: Box) -> Image:
    """A copy of the picture with its mean colour where the person is."""
    height, width = image.shape[:2]
    around = person.grow(AROUND * person.width, AROUND * person.height)
    around = around.within(frame_box(width, height))
    painted = image.copy()
    place = painted[int(around.y0) : int(around.y1), int(around.x0) : int(around.x1)]
    place[:] = image[::16, ::16].mean(axis=(0, 1))
    return painted


class Scout:
    """Finds and counts people in a whole frame, small ones too."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker

    def look(self, image: Image, near: Box | None = None, *, thorough: bool = False) -> list[Box]:
        """Boxes of the persons in a frame, also of one whom a larger person draws the eye from.

        `thorough` searches enlarged parts too: around `near` (where a person was last seen) when
        nobody found overlaps it, then, while nobody at all is found, overlapping tiles, which find
        persons down to an eighth of the height.
        """
        height, width = image.shape[:2]
        people = self._boxes(image, frame_box(width, height))
        if len(people) == 1:
            people += self._find_others(image, people[0])
        if not thorough:
            return people
        if near is not None and choose_person(people, near) is None:
            people += self._boxes(image, fresh_crop(near, width, height))
        for tile in search_tiles(width, height):
            if people:
                break
            people = self._boxes(image, tile)
        return [people[i] for i in distinct(people)]

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()

    def _find_others(self, image: Image, person: Box) -> list[Box]:
        """Who is seen once a person is painted out.

        Without anybody there the model sees somebody in cushions and weights, but a closer look
        then finds them in another place or not at all; or in what is left of the person.
        """
        height, width = image.shape[:2]
        frame, painted = frame_box(width, height), paint_out(image, person)
        room = BESIDE * max(person.width, person.height)
        own = person.grow(room, room)
        return [
            box
            for box in self._boxes(painted, frame)
            if not own.has(*box.middle)
            and any(
                compute_overlap(box, again) >= SAME_PLACE
                for again in self._boxes(painted, fresh_crop(box.within(frame), width, height))
            )
        ]

    def _boxes(self, image: Image, part: Box) -> list[Box]:
        boxes = [
            box_around(found.landmarks) for found in detect_in(self._landmarker, image, part, 0.0)
        ]
        return [boxes[i] for i in distinct(boxes)]


class PoseTracker:
    """Follows one person through the frames of one source.

    A context manager; `reset()` makes it ready for another source, and then it behaves like a new
    one. The landmarkers can be given instead of a model file (tests do). `gate`: what to refuse; by
    default what cannot be the whole body that it was a moment ago.
    """

    def __init__(
        self,
        model: ModelFile,
        *,
        create: Callable[[ModelFile, int], Landmarker] = create_landmarker,
        gate: Gate | None = None,
    ) -> None:
        scout_model = replace(load_model("lite", model.path.parent), backend=model.backend)
        self._landmarker = create(model, 1)
        self._scout = Scout(create(scout_model, SCOUT_PERSONS))
        self._gate = gate or PlausibilityGate()
        self._flow = TorsoFlow()
        self._person: Box | None = None
        self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the models."""
        self._landmarker.close()
        self._scout.close()

    def reset(self) -> None:
        """Forget the person and the time: the next frame may come from another source."""
        self._landmarker.reset()
        self._gate.reset()
        self._flow.reset()
        self._forget()

    def expect(self, person: Box, t_s: float) -> None:
        """Begin with the person who is there, in pixels, at the time of the next frame; call it
        before the first one. Somebody else is followed only where that one does not turn up.
        """
        self._person = person
        self._trusted_s = t_s - 0.5 * (SEARCH_EVERY_S + FORGET_AFTER_S)

    def _forget(self) -> None:
        self._looked_s = -np.inf
        self._trusted_s = -np.inf
        self._crop: Box | None = None
        self._person = None
        self._people = 0
        self._others = False

    def update(self, frame: Frame) -> Pose:
        """The followed person's pose in the next frame; `Pose.lost` says why there is none."""
        brightness = compute_brightness(frame.image)
        if self._is_look_due(frame.t_s):
            self._look(frame)
        found = self._detect(frame)
        if found is None:
            lost = Lost.OTHER_PERSON if self._others else Lost.NOBODY
            pose = Pose.missing(frame.t_s, lost, brightness=brightness, people=self._people)
        else:
            pose = self._as_pose(frame, found, brightness)
        height, width = frame.image.shape[:2]
        pose = self._gate.update(pose, width / height)
        self._follow(frame, found, pose)
        if pose.lost is not None and brightness < DARK:
            pose = replace(pose, lost=Lost.TOO_DARK)
        return quantise_pose(replace(pose, torso_flow=self._flow.update(frame, pose)))

    def _is_look_due(self, t_s: float) -> bool:
        is_lost = self._person is None or self._trusted_s < t_s - SEARCH_EVERY_S
        return t_s - self._looked_s >= (SEARCH_EVERY_S if is_lost else LOOK_EVERY_S)

    def _look(self, frame: Frame) -> None:
        """Count the people.

        When nobody is followed or the followed one is lost, choose whom to follow and restart.
        """
        is_lost = frame.t_s - self._trusted_s > SEARCH_EVERY_S
        if frame.t_s - self._trusted_s > FORGET_AFTER_S:
            self._person = None
        self._looked_s = frame.t_s
        boxes = self._scout.look(frame.image, self._person, thorough=is_lost)
        chosen = choose_person(boxes, self._person)
        self._others = chosen is None and bool(boxes)
        is_followed_unseen = chosen is None and not is_lost
        self._people = len(boxes) + (1 if is_followed_unseen else 0)
        if is_lost and chosen is not None:
            height, width = frame.image.shape[:2]
            self._person = boxes[chosen]
            self._aim(fresh_crop(boxes[chosen], width, height))
        elif is_lost and self._others:
            self._crop = None  # or the landmarker would go on with whoever stands there now

    def _aim(self, crop: Box) -> None:
        """Point the landmarker at another part of the frame, where it looks for somebody anew."""
        self._landmarker.look_anew()
        self._crop = crop

    def _detect(self, frame: Frame) -> Found | None:
        if self._crop is None:
            return None
        people = detect_in(self._landmarker, frame.image, self._crop, frame.t_s)
        return people[0] if people else None

    def _as_pose(self, frame: Frame, found: Found, brightness: float) -> Pose:
        height = frame.image.shape[0]
        return Pose(
            frame.t_s,
            found.landmarks / height,
            found.world,
            found.visibility,
            brightness=brightness,
            people=max(self._people, 1),
        )

    def _follow(self, frame: Frame, found: Found | None, pose: Pose) -> None:
        """Remember where the person is, and move the crop when they are about to leave it."""
        if found is None or self._crop is None or pose.lost is not None:
            return
        height, width = frame.image.shape[:2]
        self._trusted_s = frame.t_s
        self._person = box_around(found.landmarks).within(frame_box(width, height))
        crop = keep_crop(self._crop, self._person, width, height)
        if crop != self._crop:
            self._aim(crop)
