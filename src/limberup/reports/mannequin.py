"""A calm figure out of the 33 landmarks, as SVG."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.reports.markup import Markup, tag, write_value
from limberup.types import FloatArray

SIZE: Final = 200.0
"""The longer edge of a box that holds any figure of one set, in units of the drawing."""

_ARM: Final = ("SHOULDER", "ELBOW", "WRIST")
_LEG: Final = ("HIP", "KNEE", "ANKLE", "FOOT_INDEX")
_ARM_WIDTH, _LEG_WIDTH, _TRUNK_WIDTH, _HEAD_WIDTH, _NECK_WIDTH = 0.15, 0.22, 0.3, 0.215, 0.16
"""In trunk lengths."""
_THINNER: Final = (1.0, 0.84, 0.48)
"""Each limb from its root on, as parts of its width."""
_MARGIN: Final = 0.3
"""Around the landmarks, in trunk lengths: a head and limbs are wider than their landmarks."""
_SHORTEST: Final = 0.02
"""A trunk that points at the camera still has limbs of some width, in heights of the picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a figure is seen through: `width` and `height` of its part of the picture, in heights of
    the picture, the same for all figures of one set, so that they can be compared.
    """

    width: float
    height: float

    @property
    def scale(self) -> float:
        """Units of the drawing for one height of the picture."""
        return SIZE / max(self.width, self.height)


def is_drawable(landmarks: FloatArray) -> bool:
    """Whether there is a shoulder and a hip, `(33, 3)`: without them no figure can be drawn."""
    return all(
        bool(np.isfinite(landmarks[[Landmark[f"LEFT_{one}"], Landmark[f"RIGHT_{one}"]], 0]).any())
        for one in ("SHOULDER", "HIP")
    )


def find_frame(poses: list[FloatArray]) -> Frame:
    """The smallest frame that holds each of some drawable poses."""
    sizes = [high - low + 2 * _margin(pose) for pose in poses for low, high in [_find_box(pose)]]
    width, height = np.max(sizes, axis=0)
    return Frame(float(width), float(height))


def draw_figure(landmarks: FloatArray, frame: Frame, working: str) -> Markup:
    """One drawable pose; limbs of the `working` side, "left" or "right", have the colour of it."""
    low, high = _find_box(landmarks)
    corner = np.array(
        [
            (low[0] + high[0] - frame.width) / 2.0,
            high[1] + _margin(landmarks) - frame.height,
        ]
    )
    points = (landmarks[:, :2] - corner) * frame.scale
    trunk = _trunk_length(landmarks) * frame.scale
    near = _find_near(landmarks)
    far = "right" if near == "left" else "left"
    parts = [
        *_draw_limbs(points, far, trunk, "far", working),
        *_draw_trunk(points, trunk),
        *_draw_limbs(points, near, trunk, "near", working),
    ]
    box = " ".join(
        ["0", "0", write_value(frame.width * frame.scale), write_value(frame.height * frame.scale)]
    )
    return tag("svg", *parts, viewBox=box, class_="mannequin", aria_hidden="true")


def _find_box(landmarks: FloatArray) -> tuple[FloatArray, FloatArray]:
    used = [Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR] + [
        Landmark[f"{side}_{joint}"] for side in ("LEFT", "RIGHT") for joint in (*_ARM, *_LEG)
    ]
    points = landmarks[used, :2]
    return np.nanmin(points, axis=0), np.nanmax(points, axis=0)


def _margin(landmarks: FloatArray) -> float:
    return _MARGIN * _trunk_length(landmarks)


def _trunk_length(landmarks: FloatArray) -> float:
    shoulder, hip = (_middle(landmarks[:, :2], joint) for joint in ("SHOULDER", "HIP"))
    return max(float(np.hypot(*(shoulder - hip))), _SHORTEST)


def _middle(points: FloatArray, joint: str) -> FloatArray:
    """Between both sides, or the one that is known; NaN where neither is."""
    pair = points[[Landmark[f"LEFT_{joint}"], Landmark[f"RIGHT_{joint}"]]]
    known = pair[np.isfinite(pair[:, 0])]
    return known.mean(axis=0) if len(known) else np.full(2, np.nan)


def _find_near(landmarks: FloatArray) -> str:
    """The side nearer to the camera, by the depth of shoulder and hip."""
    depth = {
        side: np.array(
            [landmarks[Landmark[f"{side.upper()}_{one}"], 2] for one in ("SHOULDER", "HIP")]
        )
        for side in ("left", "right")
    }
    return "right" if (depth["right"] - depth["left"]).sum() < 0.0 else "left"


def _draw_limbs(
    points: FloatArray, side: str, trunk: float, place: str, working: str
) -> list[Markup]:
    kind = f"limb {place}" + (f" {side}" if side == working else "")
    return [
        line
        for joints, width in ((_ARM, _ARM_WIDTH), (_LEG, _LEG_WIDTH))
        for i in range(len(joints) - 1)
        for line in _draw_line(
            points[Landmark[f"{side.upper()}_{joints[i]}"]],
            points[Landmark[f"{side.upper()}_{joints[i + 1]}"]],
            trunk * width * _THINNER[i],
            kind,
        )
    ]


def _draw_trunk(points: FloatArray, trunk: float) -> list[Markup]:
    corners = [
        points[Landmark[name]]
        for name in ("LEFT_SHOULDER", "RIGHT_SHOULDER", "RIGHT_HIP", "LEFT_HIP")
    ]
    known = [corner for corner in corners if np.isfinite(corner[0])]
    outline = " ".join(f"{write_value(x)},{write_value(y)}" for x, y in known)
    body = tag("polygon", points=outline, class_="body", stroke_width=trunk * _TRUNK_WIDTH)
    ears = _middle(points, "EAR")
    nose = points[Landmark.NOSE]
    heads = [one for one in (ears, nose) if np.isfinite(one[0])]
    if not heads:
        return [body]
    x, y = np.mean(heads, axis=0).tolist()
    shoulder, width = _middle(points, "SHOULDER"), trunk * _NECK_WIDTH
    neck = _draw_line(shoulder, np.array([x, y]), width, "limb near")
    return [body, *neck, tag("circle", cx=x, cy=y, r=trunk * _HEAD_WIDTH, class_="head")]


def _draw_line(start: FloatArray, end: FloatArray, width: float, kind: str) -> list[Markup]:
    if not (np.isfinite(start[0]) and np.isfinite(end[0])):
        return []
    return [
        tag(
            "line",
            x1=float(start[0]),
            y1=float(start[1]),
            x2=float(end[0]),
            y2=float(end[1]),
            stroke_width=width,
            class_=kind,
        )
    ]
