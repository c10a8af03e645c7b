"""Draws one moment of a session over a picture.

The same four places as the page, in OpenCV's plain type.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from limberup.landmarks import SKELETON
from limberup.live.player import Course
from limberup.live.view import State, Tone, View
from limberup.types import FloatArray, Image
from limberup.words import load_words

INK: Final = (240, 250, 255)
QUIET: Final = (200, 215, 210)
LEFT: Final = (67, 159, 255)
RIGHT: Final = (232, 211, 53)
RED: Final = (61, 77, 255)
GREY: Final = (170, 180, 174)
GOOD: Final = (140, 230, 140)
WAIT: Final = (100, 200, 255)
_FONT: Final = cv2.FONT_HERSHEY_DUPLEX
_SIGNS: Final = {
    Tone.FIX: "! ",
    Tone.GOOD: "",
    Tone.SETUP: "! ",
    Tone.SAFETY: "! ",
    Tone.LEVEL: "^ ",
    Tone.INFO: "",
}
_COLOURS: Final = {
    Tone.FIX: RED,
    Tone.GOOD: GOOD,
    Tone.SETUP: WAIT,
    Tone.SAFETY: RED,
    Tone.LEVEL: GOOD,
    Tone.INFO: INK,
}
_WORDS: Final[dict[str, str]] = load_words()["page"]


def paint(
    image: Image, landmarks: FloatArray, view: View, course: Course | None, height: int = 720
) -> Image:
    """The mirrored picture with the session over it, `(height, width, 3)` in OpenCV's order, blue
    first.

    `image`: RGB. `landmarks`: `(33, 2 or more)` in image heights; NaN where unknown.
    """
    width = round(height * image.shape[1] / image.shape[0])
    resized = np.asarray(cv2.resize(image, (width, height)), dtype=np.uint8)
    canvas = np.ascontiguousarray(resized[:, ::-1, ::-1])
    _paint_skeleton(canvas, landmarks, view, image.shape[1] / image.shape[0])
    _shade(canvas)
    _paint_top(canvas, view, course)
    _paint_count(canvas, view)
    _paint_ladder(canvas, view)
    _paint_message(canvas, view)
    return canvas


def _shade(canvas: Image) -> None:
    """Darken the edges where words stand, so that they can be read over any picture."""
    height, width = canvas.shape[:2]
    down = np.linspace(0, 1, height)[:, None]
    across = np.linspace(0, 1, width)[None, :]
    light = np.minimum(np.clip(down / 0.16, 0.25, 1), np.clip((1 - down) / 0.3, 0.2, 1))
    light = np.minimum(light, np.clip(across / 0.3, 0.25, 1))
    np.multiply(canvas, light[..., None], out=canvas, casting="unsafe")


def _paint_skeleton(canvas: Image, landmarks: FloatArray, view: View, aspect: float) -> None:
    height = canvas.shape[0]
    points = [
        None if np.isnan(x) else (round((aspect - x) * height), round(y * height))
        for x, y in landmarks[:, :2].tolist()
    ]
    red = {frozenset(bone) for bone in (*view.faulty, *(view.cue.bones if view.cue else ()))}
    for a, b in SKELETON:
        start, end = points[a], points[b]
        if start is None or end is None:
            continue
        is_red, is_grey = frozenset((a, b)) in red, {a, b} & set(view.unseen)
        side = QUIET if a % 2 != b % 2 else LEFT if a % 2 else RIGHT
        cv2.line(
            canvas,
            start,
            end,
            GREY if is_grey else RED if is_red else side,
            8 if is_red else 2,
            cv2.LINE_AA,
        )


def _paint_top(canvas: Image, view: View, course: Course | None) -> None:
    side = f"   {_WORDS['side_now'].replace('{side}', view.side)}" if view.side != "both" else ""
    _write(canvas, view.name + side, (24, 44), 1.0, INK)
    clock = f"{int(view.elapsed_s) // 60}:{int(view.elapsed_s) % 60:02}"
    where = (
        f"{course.index + 1}/{course.total}   " if course is not None and course.total > 1 else ""
    )
    _write(canvas, where + clock, (canvas.shape[1] - 24, 44), 1.0, QUIET, right=True)


def _paint_count(canvas: Image, view: View) -> None:
    number, below = describe_count(view)
    height = canvas.shape[0]
    scale = height / 110 if len(number) < 3 else height / 170
    _write(canvas, number, (30, round(height * 0.52)), scale, INK, thickness=max(4, height // 60))
    _write(canvas, below, (36, round(height * 0.61)), 1.0, QUIET)
    if view.next_side != "both" and view.state is not State.PAUSED:
        colour = LEFT if view.next_side == "left" else RIGHT
        arrow = "<" if view.next_side == "left" else ">"
        _write(
            canvas,
            f"{arrow} {_WORDS['side_next'].replace('{side}', view.next_side)}",
            (36, round(height * 0.68)),
            0.9,
            colour,
        )
    if view.hold is not None and view.gauge.ratio is not None:
        ratio = min(1.0, view.gauge.ratio)
        cv2.ellipse(
            canvas,
            (150, round(height * 0.42)),
            (130, 130),
            -90,
            0,
            360 * ratio,
            GOOD,
            10,
            cv2.LINE_AA,
        )


def describe_count(view: View) -> tuple[str, str]:
    """The big number and the words under it."""
    gauge = view.gauge
    target = f"{gauge.target:g}"
    if gauge.most > gauge.target:
        target = _WORDS["range"].format_map({"from": target, "to": f"{gauge.most:g}"})
    return str(gauge.number), _WORDS[gauge.label].format(target=target)


def _paint_ladder(canvas: Image, view: View) -> None:
    height, width = canvas.shape[:2]
    for i, rung in enumerate(view.rungs):
        is_reached = rung.left or rung.right
        marks = "".join(letter for letter, is_on in (("L", rung.left), ("R", rung.right)) if is_on)
        colour = GOOD if rung.now else INK if is_reached else QUIET
        words = f"{rung.name}  [{marks}]" if is_reached else f"{rung.name}  [ ]"
        _write(canvas, words, (width - 24, round(height * 0.62) - 42 * i), 0.8, colour, right=True)


def _paint_message(canvas: Image, view: View) -> None:
    height, width = canvas.shape[:2]
    if view.state is State.PAUSED:
        _write(canvas, _WORDS["halt_key"], (width // 2 - 110, height // 2), 2.4, INK, thickness=4)
    elif view.cue is not None:
        words = _SIGNS[view.cue.tone] + view.cue.text
        scale = min(1.5, 0.92 * width / max(1, cv2.getTextSize(words, _FONT, 1.0, 2)[0][0]))
        size = cv2.getTextSize(words, _FONT, scale, 2)[0][0]
        _write(
            canvas,
            words,
            ((width - size) // 2, height - 70),
            scale,
            _COLOURS[view.cue.tone],
            thickness=2,
        )
    _write(canvas, _WORDS["window_keys"], (24, height - 20), 0.6, QUIET)


def _write(
    canvas: Image,
    words: str,
    at: tuple[int, int],
    scale: float,
    colour: Sequence[int],
    *,
    right: bool = False,
    thickness: int = 2,
) -> None:
    """Text with a dark rim; OpenCV's type has no other letters than these."""
    plain = words.encode("ascii", errors="replace").decode()
    if right:
        at = (at[0] - cv2.getTextSize(plain, _FONT, scale, thickness)[0][0], at[1])
    cv2.putText(canvas, plain, at, _FONT, scale, (14, 18, 12), thickness + 5, cv2.LINE_AA)
    cv2.putText(canvas, plain, at, _FONT, scale, tuple(colour), thickness, cv2.LINE_AA)
