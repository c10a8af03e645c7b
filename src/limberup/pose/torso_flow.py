"""How the torso's surface moves from frame to frame: the picture's part of seeing somebody breathe.

The torso is cut out of both frames at the same place, turned so that its long axis lies level, and
made small. The motion of its two halves, to either side of the axis, is then the one displacement
that explains best how brightness has changed (Lucas and Kanade's optical flow, with half a torso as
the window).
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from limberup.landmarks import Landmark
from limberup.types import FloatArray, Frame, Image, Pose

TRUNK: Final = 64
"""Length of the trunk in the small picture, pixels.

A breath at rest moves the chest by one to two of them.
"""

ALONG: Final = (0.15, 0.9)
"""Which part of the torso is looked at, from the hips to the shoulders, in trunk lengths.

Legs and arms move by themselves.
"""

ACROSS: Final = 0.4
"""How far to either side of the axis, in trunk lengths."""

STRAY: Final = 0.08
"""The torso is cut out at one place until shoulders or hips have moved on by this, in trunk
lengths: landmarks tremble by more than a breath moves the chest.
"""

SMALLEST: Final = 24.0
"""A trunk of fewer pixels than this is too small to see breath in it."""

LONGEST_GAP_S: Final = 0.5
"""Frames further apart than this are not compared."""

_BLUR: Final = 1.2  # pixels; a displacement of up to about twice this is measured right
_STEADINESS: Final = 500.0
"""Added to the sum of squared gradients, grey levels: a plain surface does not seem to move."""

_WIDTH: Final = round(TRUNK * (ALONG[1] - ALONG[0]))
_HEIGHT: Final = 2 * round(TRUNK * ACROSS)


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """Where the torso is cut out. `hips`, `shoulders (2,)`: pixels, their middles. The rest.

    See `_cut_out`.
    """

    hips: FloatArray
    shoulders: FloatArray
    rows: slice
    columns: slice
    zoom: float
    turn: FloatArray

    def fits(self, hips: FloatArray, shoulders: FloatArray) -> bool:
        """Whether the torso is still where it was cut out."""
        room = STRAY * np.hypot(*(self.shoulders - self.hips))
        strayed = max(np.hypot(*(hips - self.hips)), np.hypot(*(shoulders - self.shoulders)))
        return bool(strayed <= room)


class TorsoFlow:
    """Measures `Pose.torso_flow`, frame by frame."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the frame before."""
        self._cut: _Cut | None = None
        self._before: Frame | None = None
        self._patch: FloatArray | None = None

    def update(self, frame: Frame, pose: Pose) -> FloatArray:
        """How fast the upper and the lower half of the torso have moved away from its long axis,
        `(2,)`.

        Since the frame before, in trunk lengths a second, above 0 outwards; "upper" is the half
        that lies higher in the picture. NaN without shoulders or hips, for a trunk of fewer than
        `SMALLEST` pixels, and where there is no frame shortly before.
        """
        before, self._before = self._before, frame
        if before is not None and before.image.shape != frame.image.shape:
            before = self._patch = self._cut = None
        height, width = frame.image.shape[:2]
        hips, shoulders = (height * _middle(pose, part) for part in ("HIP", "SHOULDER"))
        if not np.hypot(*(shoulders - hips)) >= SMALLEST:
            self._patch = self._cut = None
            return np.full(2, np.nan)
        if self._cut is None or not self._cut.fits(hips, shoulders):
            self._cut = _aim(hips, shoulders, width, height)
            self._patch = None if before is None else _cut_out(before.image, self._cut)
        old, self._patch = self._patch, _cut_out(frame.image, self._cut)
        gap_s = frame.t_s - before.t_s if before is not None else np.inf
        if old is None or not 0.0 < gap_s <= LONGEST_GAP_S:
            return np.full(2, np.nan)
        return _measure_outward(old, self._patch) / (TRUNK * gap_s)


def _measure_outward(old: FloatArray, new: FloatArray) -> FloatArray:
    """How far the upper and the lower half of the patch have moved away from the axis between them,
    pixels.
    """
    upper, lower = slice(_HEIGHT // 2), slice(_HEIGHT // 2, None)
    return np.array([-measure_shift(old[upper], new[upper]), measure_shift(old[lower], new[lower])])


def measure_shift(old: FloatArray, new: FloatArray) -> float:
    """How far the content of a grey picture has moved down, in pixels.

    Sideways movement and light are left out.
    `old`, `new`: `(height, width)`. A picture without edges gives 0.
    """
    mean = 0.5 * (old + new)
    across = cv2.Sobel(mean, cv2.CV_64F, 1, 0, scale=0.125).ravel()
    down = cv2.Sobel(mean, cv2.CV_64F, 0, 1, scale=0.125).ravel()
    change = (new - old).ravel()
    change = change - change.mean()
    xx, yy, xy = across @ across + _STEADINESS, down @ down + _STEADINESS, across @ down
    return float((xy * (across @ change) - xx * (down @ change)) / (xx * yy - xy * xy))


def _middle(pose: Pose, part: str) -> FloatArray:
    left, right = (
        pose.landmarks[Landmark[f"LEFT_{part}"], :2],
        pose.landmarks[Landmark[f"RIGHT_{part}"], :2],
    )
    middle: FloatArray = 0.5 * (left + right)
    return middle


def _aim(hips: FloatArray, shoulders: FloatArray, width: int, height: int) -> _Cut:
    """Where to cut.

    The part of the picture to read, how much to reduce it, and the turn from there to the patch.
    """
    trunk = np.hypot(*(shoulders - hips))
    along = (shoulders - hips) / trunk
    below = np.array([-along[1], along[0]])
    below = below if (below[1], below[0]) > (0.0, 0.0) else -below
    reach = ACROSS * trunk * below
    ends = [hips + share * trunk * along for share in ALONG]
    corners = np.array([end + side for end in ends for side in (reach, -reach)])
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 2, 0, [width - 2, height - 2])
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 2, low + 2, [width, height])
    zoom = min(1.0, TRUNK / trunk)
    scale = TRUNK / trunk
    origin = hips + ALONG[0] * trunk * along - reach
    turn = scale * np.stack([along, below])
    offset = -turn @ (origin - low)
    return _Cut(
        hips,
        shoulders,
        slice(int(low[1]), int(high[1])),
        slice(int(low[0]), int(high[0])),
        zoom,
        np.column_stack([turn / zoom, offset]),
    )


def _cut_out(image: Image, cut: _Cut) -> FloatArray:
    """The torso `(_HEIGHT, _WIDTH)` in grey, its axis level, hips to the left."""
    grey = cv2.cvtColor(image[cut.rows, cut.columns], cv2.COLOR_RGB2GRAY)
    if cut.zoom < 1.0:
        grey = cv2.resize(grey, None, fx=cut.zoom, fy=cut.zoom, interpolation=cv2.INTER_AREA)
    patch = cv2.warpAffine(
        grey.astype(np.float32),
        cut.turn,
        (_WIDTH, _HEIGHT),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.GaussianBlur(patch, (0, 0), _BLUR), dtype=np.float64)
