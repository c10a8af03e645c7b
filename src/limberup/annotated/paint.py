"""Draws over one picture what was seen in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from limberup.annotated.arcs import Arc
from limberup.annotated.moments import Count, Moment
from limberup.annotated.typeset import BOLD, HEAVY, Colour, measure, shade, wrap, write
from limberup.landmarks import SKELETON, Landmark
from limberup.types import FloatArray, Image
from limberup.words import say
from limberup.words.phrases import capitalise, name_side

INK: Final[Colour] = (255, 252, 245)
QUIET: Final[Colour] = (205, 214, 214)
SIDES: Final[Mapping[str, Colour]] = {
    "left": (255, 159, 67),
    "right": (53, 211, 232),
    "both": (255, 252, 245),
}
GOOD: Final[Colour] = (140, 232, 140)
FAULT: Final[Colour] = (255, 84, 72)
_DARK: Final[Colour] = (14, 20, 24)
_FAR_SHARE: Final = 0.55
_FACING: Final = 0.06
"""Metres by which one side must be nearer, for the other one to be the far side."""

_LEAST_DEG: Final = 5.0
"""A smaller angle is a line on a line."""

_RIGHTS: Final = frozenset(mark for mark in Landmark if "RIGHT" in mark.name)
_LEFTS: Final = frozenset(mark for mark in Landmark if "LEFT" in mark.name)


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """What to draw over a picture.

    `title`: name of the exercise. `judged`, `faulty`: bones that are judged, and that are wrong.
    `arc` with its `angle_deg`, None where there is none.
    """

    title: str
    moment: Moment | None
    landmarks: FloatArray
    world: FloatArray
    judged: tuple[tuple[int, int], ...] = ()
    faulty: tuple[tuple[int, int], ...] = ()
    arc: Arc | None = None
    angle_deg: float = float("nan")


def paint_overlay(canvas: Image, overlay: Overlay) -> None:
    """Draw over an RGB picture in place; sizes go by its shorter side."""
    unit = min(canvas.shape[:2])
    _paint_skeleton(canvas, overlay, unit)
    if overlay.arc is not None and abs(overlay.angle_deg) >= _LEAST_DEG:  # NaN is not
        colour = FAULT if overlay.faulty else INK
        _paint_arc(canvas, overlay.arc, overlay.angle_deg, colour, unit)
    if overlay.moment is not None:
        _paint_counts(canvas, overlay.title, overlay.moment, unit)
        _paint_cue(canvas, overlay.moment, unit)


# --- the body -------------------------------------------------------------------------------------


def _paint_skeleton(canvas: Image, overlay: Overlay, unit: int) -> None:
    height = canvas.shape[0]
    width_px = max(2, round(unit / 150))
    far = _find_far(overlay.world)
    judged = {frozenset(bone) for bone in overlay.judged}
    faulty = {frozenset(bone) for bone in overlay.faulty}
    # The far limbs first, so that the near ones lie over them.
    bones = sorted(SKELETON, key=lambda bone: not far.issuperset(bone))
    for a, b in bones:
        ends = overlay.landmarks[[a, b], :2] * height
        if np.isnan(ends).any():
            continue
        start, end = (_to_pixel(point) for point in ends)
        bone, is_far = frozenset((a, b)), far.issuperset((a, b))
        is_marked = bone in judged or bone in faulty
        colour = FAULT if bone in faulty else _pick_colour(a, b)
        if is_far and not is_marked:
            colour = _dim(colour)
        thick = width_px * 2 if is_marked else width_px if not is_far else max(1, width_px - 1)
        rim = _DARK if not is_marked or bone in faulty else INK
        cv2.line(canvas, start, end, rim, thick + max(2, width_px), cv2.LINE_AA)
        cv2.line(canvas, start, end, colour, thick, cv2.LINE_AA)
    _paint_joints(canvas, overlay.landmarks, far, width_px)


def _paint_joints(
    canvas: Image, landmarks: FloatArray, far: frozenset[Landmark], width_px: int
) -> None:
    height = canvas.shape[0]
    for mark in sorted(
        {mark for bone in SKELETON for mark in bone}, key=lambda one: one not in far
    ):
        point = landmarks[mark, :2] * height
        if np.isnan(point).any():
            continue
        colour = SIDES["left" if mark in _LEFTS else "right"]
        radius = round(width_px * (0.9 if mark in far else 1.2))
        cv2.circle(canvas, _to_pixel(point), radius + 1, _DARK, -1, cv2.LINE_AA)
        colour = _dim(colour) if mark in far else colour
        cv2.circle(canvas, _to_pixel(point), radius, colour, -1, cv2.LINE_AA)


def _find_far(world: FloatArray) -> frozenset[Landmark]:
    """The landmarks of the side away from the camera; none of a body that faces it."""
    pairs = [[Landmark[f"{side}_SHOULDER"], Landmark[f"{side}_HIP"]] for side in ("LEFT", "RIGHT")]
    left, right = (float(world[pair, 2].mean()) for pair in pairs)
    if np.isnan(left - right) or abs(left - right) < _FACING:
        return frozenset()
    return _LEFTS if left > right else _RIGHTS


def _pick_colour(a: Landmark, b: Landmark) -> Colour:
    if a in _LEFTS and b in _LEFTS:
        return SIDES["left"]
    return SIDES["right"] if a in _RIGHTS and b in _RIGHTS else QUIET


def _dim(colour: Colour) -> Colour:
    r, g, b = (round(_FAR_SHARE * part + 40) for part in colour)
    return r, g, b


def _to_pixel(point: FloatArray) -> tuple[int, int]:
    x, y = np.clip(point, -4000, 8000)
    return round(float(x)), round(float(y))


# --- the angle ------------------------------------------------------------------------------------


def _paint_arc(canvas: Image, arc: Arc, angle_deg: float, colour: Colour, unit: int) -> None:
    height = canvas.shape[0]
    vertex = arc.vertex * height
    radius = float(np.clip(0.45 * arc.reach * height, unit / 22, unit / 7))
    begin, end = (float(np.degrees(np.arctan2(way[1], way[0]))) for way in (arc.start, arc.end))
    turn = (end - begin + 180.0) % 360.0 - 180.0
    if abs(angle_deg) > 180.0:
        turn -= float(np.copysign(360.0, turn))
    thick = max(2, unit // 200)
    _paint_dashes(canvas, vertex, vertex + arc.start * 1.9 * radius, colour, thick)
    centre, axes = _to_pixel(vertex), (round(radius), round(radius))
    for shade_of, width in ((_DARK, thick + 3), (colour, thick)):
        cv2.ellipse(canvas, centre, axes, 0, begin, begin + turn, shade_of, width, cv2.LINE_AA)
    middle = np.radians(begin + 0.5 * turn)
    size = max(15, round(unit * 0.042))
    words = say("annotated.degrees", degrees=round(angle_deg))
    wide = measure(words, size, BOLD)
    at = vertex + np.array([np.cos(middle), np.sin(middle)]) * (radius + 0.9 * size)
    left = round(at[0] - wide / 2 + np.cos(middle) * wide / 2)
    left = min(max(left, size // 2), canvas.shape[1] - wide - size // 2)
    base = min(max(round(at[1] + 0.35 * size), round(1.3 * size)), height - size // 2)
    pad = size // 3
    shade(canvas, left - pad, base - size, left + wide + pad, base + pad, pad)
    write(canvas, words, (left, base), size, colour, BOLD)


def _paint_dashes(
    canvas: Image, start: FloatArray, end: FloatArray, colour: Colour, thick: int
) -> None:
    count = 6
    points = [start + (end - start) * k / (2 * count - 1) for k in range(2 * count)]
    for a, b in zip(points[::2], points[1::2], strict=True):
        cv2.line(canvas, _to_pixel(a), _to_pixel(b), _DARK, thick + 2, cv2.LINE_AA)
        cv2.line(canvas, _to_pixel(a), _to_pixel(b), colour, thick, cv2.LINE_AA)


# --- words ----------------------------------------------------------------------------------------


def _paint_counts(canvas: Image, title: str, moment: Moment, unit: int) -> None:
    pad, small, big = round(unit * 0.03), max(15, round(unit * 0.04)), round(unit * 0.12)
    widths = [_measure_count(count, small, big) for count in moment.counts]
    hold = say("annotated.held", seconds=int(moment.hold_s)) if moment.hold_s is not None else ""
    wide = max(
        measure(title, small, BOLD),
        sum(widths) + 2 * pad * (len(widths) - 1),
        measure(moment.level, small) if moment.level else 0,
        measure(hold, small, BOLD) + small if hold else 0,
    )
    rows = small + pad + big + (small + pad // 2) * (bool(moment.level) + bool(hold))
    edge = pad // 2
    shade(canvas, edge, edge, edge + wide + 2 * pad, edge + rows + 2 * pad, pad)
    left, base = edge + pad, edge + pad + small
    write(canvas, title, (left, base), small, QUIET, BOLD)
    base += pad // 2 + big
    for count, width in zip(moment.counts, widths, strict=True):
        _write_count(canvas, count, (left, base), small, big)
        left += width + 2 * pad
    left = edge + pad
    if moment.level:
        base += pad // 2 + small
        write(canvas, moment.level, (left, base), small, GOOD)
    if hold:
        base += pad // 2 + small
        cv2.circle(
            canvas, (left + small // 3, base - small // 3), small // 3, GOOD, -1, cv2.LINE_AA
        )
        write(canvas, hold, (left + small, base), small, INK, BOLD)


def _measure_count(count: Count, small: int, big: int) -> int:
    words = _name_count(count)
    wide = measure(str(count.number), big, HEAVY)
    return wide + (small // 3 + measure(words, small) if words else 0)


def _write_count(canvas: Image, count: Count, at: tuple[int, int], small: int, big: int) -> None:
    colour = GOOD if count.is_fresh else SIDES[count.side]
    number = str(count.number)
    write(canvas, number, at, big, colour, HEAVY)
    if words := _name_count(count):
        wide = measure(number, big, HEAVY)
        write(canvas, words, (at[0] + wide + small // 3, at[1]), small, QUIET)


def _name_count(count: Count) -> str:
    return "" if count.side == "both" else capitalise(name_side(count.side))


def _paint_cue(canvas: Image, moment: Moment, unit: int) -> None:
    if not moment.cue:
        return
    height, width = canvas.shape[:2]
    size, pad = max(16, round(unit * 0.05)), round(unit * 0.03)
    lines = wrap(moment.cue, size, width - 6 * pad, BOLD)
    wide = max(measure(line, size, BOLD) for line in lines)
    step = round(1.3 * size)
    tall = step * len(lines) + pad
    left, top = (width - wide) // 2, height - pad - tall
    shade(canvas, left - pad - pad // 2, top, left + wide + pad, top + tall, pad)
    colour = FAULT if moment.is_fault else QUIET
    bar = max(4, pad // 4)
    cv2.rectangle(
        canvas, (left - pad, top + pad // 2), (left - pad + bar, top + tall - pad // 2), colour, -1
    )
    for k, line in enumerate(lines):
        write(canvas, line, (left, top + pad // 2 + step * k + size), size, INK, BOLD)
