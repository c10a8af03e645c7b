"""Makes the annotated copy of a video, picture by picture, after it has been judged as a whole."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from limberup.annotated.arcs import Arc, find_angle, place_arc
from limberup.annotated.encoder import SOUND_CODECS, encoding
from limberup.annotated.faces import find_heads, hide_head, list_spans
from limberup.annotated.mannequin import paint_figure
from limberup.annotated.moments import Moment, Timeline
from limberup.annotated.paint import Overlay, paint_overlay
from limberup.annotated.reference import Reference
from limberup.annotated.request import Choices
from limberup.files import drafting
from limberup.judging.engine import Engine, Reading
from limberup.judging.events import Side
from limberup.live.limbs import find_highlight, list_bones
from limberup.live.view import Angle
from limberup.pose.video import VideoSource
from limberup.pose.video_sound import Sound, open_sound
from limberup.results.session import Session
from limberup.spec.model import Spec
from limberup.types import BoolArray, FloatArray, Frame, Image, Lost, Pose, PoseTrack
from limberup.words import say
from limberup.words.phrases import shorten, span

LONGEST_SIDE: Final = 1920
_PANEL_ASPECT: Final = 0.75
"""Width over height of the panel with the reference figure; no wider than the video itself."""

_MOST_TIMES: Final = 6


def make_film(
    path: Path,
    source: VideoSource,
    track: PoseTrack,
    session: Session,
    specs: Sequence[Spec],
    choices: Choices,
    on_frame: Callable[[int], None],
) -> list[str]:
    """Write the film; what a person should know of it, as sentences.

    `track`: the poses of `source`, and `session` what was made of them; `specs`: that of each set.
    `on_frame` is called with 1 after each picture. Raises BadInputError.
    """
    heads = find_heads(track) if choices.is_anonymous else None
    notes: list[str] = []
    painter = _Painter(source, track, session, specs, beside=choices.beside)
    with open_sound(source.path) as found, drafting(path) as draft:
        sound = _choose_sound(found, choices, notes)
        end_s = 0.0
        with encoding(draft, painter.size, source.fps, sound) as encoder:
            for frame, pose, head in _pair(source.frames(), track, heads):
                encoder.write(frame.t_s, painter.paint(frame, pose, head))
                end_s = frame.t_s + 1.0 / painter.rate_hz
                on_frame(1)
            encoder.finish(end_s)
    if heads is not None:
        notes += _note_heads(heads, track)
    return notes + painter.list_notes()


def _choose_sound(sound: Sound | None, choices: Choices, notes: list[str]) -> Sound | None:
    if sound is None:
        return None
    if choices.is_anonymous:
        notes.append(say("annotated.note.voice"))
        return None
    if sound.codec not in SOUND_CODECS:
        notes.append(say("annotated.note.no_sound", codec=sound.codec))
        return None
    return sound


def _pair(
    frames: Iterator[Frame], track: PoseTrack, heads: FloatArray | None
) -> Iterator[tuple[Frame, Pose, FloatArray | None]]:
    """Each picture with its pose and, where heads are hidden, the circle that hides it.

    A picture without a pose of its own time has neither, and hides all of itself.
    """
    poses = track.poses()
    pose, k = next(poses, None), 0
    for frame in frames:
        while pose is not None and pose.t_s < frame.t_s:
            pose, k = next(poses, None), k + 1
        if pose is not None and pose.t_s == frame.t_s:
            yield frame, pose, None if heads is None else heads[k]
        else:
            nowhere = None if heads is None else np.full(3, np.nan)
            yield frame, Pose.missing(frame.t_s, Lost.NOBODY), nowhere


class _Painter:
    """Draws the pictures one after the other, judging along to know each moment's angles."""

    def __init__(
        self,
        source: VideoSource,
        track: PoseTrack,
        session: Session,
        specs: Sequence[Spec],
        *,
        beside: bool,
    ) -> None:
        self._specs = specs
        self._timeline = Timeline(session, specs)
        self._engines = {spec.id: Engine(spec) for spec in specs}
        self._readings: dict[str, list[Reading]] = {}
        panel = min(_PANEL_ASPECT, source.aspect) * beside
        height, width = source.height, round(source.height * (source.aspect + panel))
        scale = min(1.0, LONGEST_SIDE / max(height, width))
        self._height = _make_even(height * scale)
        self._width = _make_even(source.height * source.aspect * scale)
        self._panel = _make_even(source.height * panel * scale) if beside else 0
        self.size = (self._width + self._panel, self._height)
        self.rate_hz = source.fps if source.fps > 0 else 30.0
        aspect = self._panel / self._height
        self._references = {
            place: Reference(spec, session.sets[place], track, aspect)
            for place, spec in enumerate(specs)
            if beside
        }

    def paint(self, frame: Frame, pose: Pose, head: FloatArray | None) -> Image:
        """The picture of one frame, `(height, width, 3)` RGB. `head`: the circle to hide."""
        image = frame.image
        if head is not None:
            image = image.copy()
            hide_head(image, head)
        canvas = np.asarray(
            cv2.resize(image, (self._width, self._height), interpolation=cv2.INTER_AREA),
            dtype=np.uint8,
        )
        if canvas is frame.image:
            canvas = canvas.copy()
        for name, engine in self._engines.items():
            engine.update(pose)
            self._readings[name] = engine.read()
        moment = self._timeline.look(frame.t_s)
        paint_overlay(canvas, self._describe(pose, moment))
        if not self._panel:
            return canvas
        return np.ascontiguousarray(np.hstack([canvas, self._paint_panel(moment, frame.t_s)]))

    def list_notes(self) -> list[str]:
        """What should be said of the reference figure."""
        missing = [
            self._specs[place].name
            for place, one in self._references.items()
            if one.at(0.0) is None
        ]
        return [
            say("annotated.note.no_reference", exercise=name) for name in dict.fromkeys(missing)
        ]

    def _paint_panel(self, moment: Moment | None, t_s: float) -> Image:
        size = (self._panel, self._height)
        reference = self._references.get(moment.place) if moment is not None else None
        return paint_figure(size, reference.at(t_s) if reference is not None else None)

    def _describe(self, pose: Pose, moment: Moment | None) -> Overlay:
        if moment is None:
            return Overlay("", None, pose.landmarks, pose.world)
        spec = self._specs[moment.place]
        reading = self._find_working(spec, moment)
        judged, arc, angle_deg = self._find_angle(spec, reading, pose)
        faulty: list[tuple[int, int]] = []
        for row in moment.faults:
            fault = next(one for one in spec.faults if one.id == row.id)
            side = Side(row.side)
            signals = next(one.signals for one in self._readings[spec.id] if one.side is side)
            limb = find_highlight(spec, fault, side, pose, dict(signals))
            faulty += limb.bones
            if limb.angle is not None:
                arc, angle_deg = _make_arc(limb.angle, pose), limb.angle.now_deg
        return Overlay(
            spec.name,
            moment,
            pose.landmarks,
            pose.world,
            judged,
            tuple(dict.fromkeys(faulty)),
            arc,
            angle_deg,
        )

    def _find_working(self, spec: Spec, moment: Moment) -> Reading | None:
        """The reading of the side that works now; None while it is not known which one does."""
        readings = self._readings[spec.id]
        if moment.faults:
            return next(one for one in readings if one.side == moment.faults[0].side)
        if len(readings) == 1:
            return readings[0]
        busy = [one for one in readings if one.is_open]
        return busy[0] if len(busy) == 1 else None

    def _find_angle(
        self, spec: Spec, reading: Reading | None, pose: Pose
    ) -> tuple[tuple[tuple[int, int], ...], Arc | None, float]:
        """The limb that is judged, and the angle that matters; nothing while nobody works."""
        if reading is None or not reading.is_in_posture:
            return (), None, float("nan")
        name = find_angle(spec)
        counted = spec.movement.signal if spec.movement is not None else name
        judged: tuple[tuple[int, int], ...] = ()
        if reading.is_open and counted is not None:
            judged = list_bones(spec.signals[counted], reading.side, pose)
        if name is None:
            return judged, None, float("nan")
        return judged, place_arc(spec.signals[name], reading.side, pose), reading.signals[name]


def _make_arc(angle: Angle, pose: Pose) -> Arc | None:
    """The arc of a bent joint, from where it would be straight."""
    start, joint, end = pose.landmarks[list(angle.points), :2]
    ways = joint - start, end - joint
    lengths = [float(np.linalg.norm(way)) for way in ways]
    if not all(length > 0 for length in lengths):
        return None
    return Arc(joint, ways[0] / lengths[0], ways[1] / lengths[1], lengths[1])


def _make_even(pixels: float) -> int:
    return max(2, 2 * round(pixels / 2))


# --- what is said of hidden faces -----------------------------------------------------------------


def _note_heads(heads: FloatArray, track: PoseTrack) -> list[str]:
    hidden = _list_times(np.isnan(heads[:, 0]), track.t_s)
    others = _list_times(track.people > 1, track.t_s)
    notes = [say("annotated.note.hidden", times=hidden)] if hidden else []
    notes += [say("annotated.note.others", times=others)] if others else []
    return [*notes, say("annotated.note.look")]


def _list_times(is_so: BoolArray, t_s: FloatArray) -> str:
    return shorten([span(*one) for one in list_spans(is_so, t_s)], _MOST_TIMES)
