"""Breaths from the motion of the torso.

How far the chest has risen, how full the lungs are, and how many breaths.
The flow of the torso is added up to how far the chest has risen; while the body moves nothing is
added. Two things are read from that: frame by frame how full the lungs are, for specs, and over a
stretch of time the moments of full lungs, for holds. What is not clearly above the noise of the
picture is not called a breath.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from limberup.landmarks import Landmark
from limberup.reasons import BODY_MOVED, BREATH_SIGNAL_WEAK, BREATHS_NOT_COUNTED
from limberup.signals.filters import Bounds, CausalMean, Extent, HoldLast, Runs
from limberup.signals.geometry import compute_length
from limberup.types import BoolArray, FloatArray

BAND_HZ: Final = (0.05, 0.7)
"""Three to 42 breaths a minute: slower is drift of the sum, faster is trembling."""

CLEAR: Final = 2.0
"""A breath is seen when it moves the chest by at least this many times as much as the noise of the
picture may.
"""

LEAST_NOISE_RATIO: Final = 0.0004
"""In trunk lengths.

Below this it is not noise that limits what can be seen, but shadows and the coding of videos.
"""

LARGEST_RATIO: Final = 0.04
"""No breath moves the chest by more in the picture, in trunk lengths; measured on renders.

0.004 at rest, 0.012 deep.
The deepest ones move the belly by 3 cm, which is 0.06, and it is only a part of what is looked at.
"""

MOVED_RATIO: Final = 0.15
"""Hips or shoulders that go further than this within `MOVED_S`, in trunk lengths, or a knee that
goes twice as far: the body moves.
"""

MOVED_S: Final = 1.0

SETTLE_S: Final = 2.0
"""A body that has just come to rest still sinks by more than a breath."""

MEMORY_S: Final = 60.0
"""How far back a person's own breaths are looked at.

A hold of the breath, and a few breaths before it.
"""

LONGEST_S: Final = 300.0
"""Of a longer hold, the last part of this length is counted."""

BREATH_S: Final = 6.0
"""A slow breath at rest."""

SHAKE_S: Final = 0.2

TICK_S: Final = 0.5
"""How often the breaths of a hold are counted while it goes on."""

RECENT_S: Final = 20.0
"""How far back they are looked for then."""

APART_S: Final = 1.0
"""Two moments of full lungs are further apart than this."""

_CORNERS: Final = np.array(
    [
        Landmark[f"{side}_{part}"]
        for part in ("SHOULDER", "HIP", "KNEE")
        for side in ("LEFT", "RIGHT")
    ]
)
_GAP_S: Final = 0.5  # flow that is missing for no longer than this is bridged
_SMOOTH_S: Final = 0.3
_STEADY_S: Final = 0.5  # of landmarks, which tremble
_RATE_HZ: Final = 10.0  # of the samples that breaths are counted in
_SHARE: Final = 0.4  # of the usual swing that a breath has at least
_EDGE_SHARE: Final = (
    0.03  # of the swing by which the chest rises before it within, and sinks after it
)
_STILL_SHARE: Final = 0.7  # of a stretch in which the body has to be still
_SHORTEST_S: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Chest:
    """The chest at each frame of a block, `(k,)` each.

    `rise_ratio`: how far it has risen since the start, in trunk lengths; it stays where it is while
    nothing is known.
    `shake_ratio`: by how much its last two moves of `SHAKE_S` differ, NaN where unknown: a breath
    has hardly any part in that. `is_known`: its flow was measured. `is_still`: that, and the body
    does not move. `since_s`: since when `is_still` is as it is.
    """

    t_s: FloatArray
    rise_ratio: FloatArray
    shake_ratio: FloatArray
    is_known: BoolArray
    is_still: BoolArray
    since_s: FloatArray


class ChestWatch:
    """Adds up the torso's flow, block by block."""

    def __init__(self) -> None:
        self._last_s, self._rise = np.nan, 0.0
        self._steady = CausalMean(np.full(8, _STEADY_S))
        self._extent = Extent(MOVED_S)
        self._known = HoldLast(1, _GAP_S)
        self._mean = CausalMean(SHAKE_S * np.array([1.0, 2.0]))
        self._still = Runs(1)

    def update(self, t_s: FloatArray, flow: FloatArray, image: FloatArray) -> Chest:
        """The next block of frames, at least one.

        `flow (k, 2)` as in `Pose.torso_flow`, `image (k, 33, 2)`.
        """
        lag_s = t_s - np.concatenate([[self._last_s], t_s[:-1]])
        corners = image[:, _CORNERS]
        shoulders, hips = (0.5 * (corners[:, i] + corners[:, i + 1]) for i in (0, 2))
        trunk = shoulders - hips
        length = compute_length(trunk)
        # What shows that the body moves: hips, shoulders and, at half their weight, knees.
        marks = np.concatenate([hips, shoulders, 0.5 * corners[:, 4], 0.5 * corners[:, 5]], axis=1)
        moved = np.fmax.reduce(self._extent.update(t_s, self._steady.update(t_s, marks)), axis=1)
        is_known = ~np.isnan(self._known.update(t_s, flow[:, :1])[:, 0])
        is_still = is_known & ~(moved > MOVED_RATIO * length)
        # The side towards the floor hardly moves, but arms lie there; of an upright torso, both
        # sides count.
        lower = 1.0 - np.abs(trunk[:, 0]) / length
        rate = np.where(is_still, flow[:, 0] + lower * flow[:, 1], np.nan)
        step = rate * lag_s
        step = np.where(np.isnan(step), 0.0, step)
        now, long = self._mean.update(t_s, rate[:, None].repeat(2, axis=1)).T
        rise = np.cumsum(np.concatenate([[self._rise], step]))[1:]
        self._last_s, self._rise = float(t_s[-1]), float(rise[-1])
        since_s = self._still.update(t_s, is_still[:, None].astype(np.int64))[:, 0]
        return Chest(t_s, rise, 2.0 * SHAKE_S * (now - long), is_known, is_still, since_s)


def compute_noise(power: FloatArray) -> FloatArray:
    """How far a sum of random steps swings in `BAND_HZ`, in trunk lengths, from the mean square of
    its shake.

    It is 2.2 times the square root of what the sum's variance gains in a second, and that is the
    power over twice `SHAKE_S`. Noise that does not add up swings less.
    """
    noise: FloatArray = np.maximum(2.2 * np.sqrt(0.5 * power / SHAKE_S), LEAST_NOISE_RATIO)
    return noise


class LungWatch:
    """How full the lungs are, as measured by a person's own breaths, block by block.

    `update(chest) -> (k, 3)`. First the level: 0 as empty and 1 as full as they have been within
    `MEMORY_S`, since the body came to rest; NaN until a breath was clear. Then how far the chest
    has risen since the start, in trunk lengths. Last how clear a breath was: the largest swing
    within its time, in multiples of the noise; NaN until it is clear or the body has been at rest
    for as long, 0 where no flow is known. All are NaN while the body moves.
    """

    def __init__(self) -> None:
        self._smooth = CausalMean(np.array([_SMOOTH_S]))
        self._power = CausalMean(np.array([BREATH_S]))
        self._bounds, self._swings, self._clearest = (
            Bounds(MEMORY_S),
            Bounds(BREATH_S),
            Bounds(MEMORY_S),
        )

    def update(self, chest: Chest) -> FloatArray:
        """Level, rise and clearness in the next block of frames."""
        t_s, since_s = chest.t_s, np.minimum(chest.since_s + SETTLE_S, chest.t_s)
        rise = self._smooth.update(t_s, chest.rise_ratio[:, None])[:, 0]
        low, high = self._bounds.update(t_s, rise, since_s)
        least, most = self._swings.update(t_s, rise, since_s)
        power = self._power.update(t_s, np.square(chest.shake_ratio)[:, None])[:, 0]
        _, clear = self._clearest.update(t_s, (most - least) / compute_noise(power), since_s)
        level = (rise - low) / np.where(clear > CLEAR, high - low, np.nan)
        is_early = (t_s - since_s < BREATH_S) & ~(clear > CLEAR)
        clear = np.where(
            chest.is_still, np.where(is_early, np.nan, clear), np.where(chest.is_known, np.nan, 0.0)
        )
        seen = np.where(chest.is_still, [level, rise], np.nan)
        return np.stack([*seen, clear], axis=1)


@dataclass(frozen=True, slots=True)
class Breaths:
    """What was seen of the breath in a stretch of time. `full_s`: when the lungs were full.

    `reason`: why breaths could not be counted, a code of `limberup.reasons`; "" where they were.
    """

    full_s: tuple[float, ...] = ()
    reason: str = ""

    @property
    def rate_hz(self) -> float:
        """Breaths a second, from the first full lungs to the last; NaN for fewer than two."""
        if len(self.full_s) < 2:
            return float("nan")
        return (len(self.full_s) - 1) / (self.full_s[-1] - self.full_s[0])


@dataclass(frozen=True, slots=True)
class BreathTick:
    """Frame `frame` of the block is one at which the breaths so far are counted."""

    frame: int


class BreathTicks:
    """When to count the breaths of a hold that goes on.

    By the clock of the source, whatever its frame rate.
    """

    def __init__(self) -> None:
        self._last = -1.0

    def update(self, t_s: FloatArray) -> list[BreathTick]:
        """Those in the next block of frames, `t_s (k,)`."""
        ticks = np.floor(t_s / TICK_S)
        is_next = ticks != np.concatenate([[self._last], ticks[:-1]])
        self._last = float(ticks[-1])
        return [BreathTick(frame) for frame in is_next.nonzero()[0].tolist()]


class BreathLog:
    """Follows the chest, and remembers it for long enough to count the breaths of a hold when it
    ends.
    """

    def __init__(self) -> None:
        self._chest = ChestWatch()
        self._waiting: list[tuple[FloatArray, FloatArray, FloatArray]] = []
        self._room: FloatArray = np.empty((0, 5))
        self._stop = 0

    @property
    def _rows(self) -> FloatArray:
        return self._room[: self._stop]

    def begin_anew(self) -> None:
        """A gap: what is measured of the chest does not reach over it."""
        self._catch_up()
        self._chest = ChestWatch()

    def note(self, t_s: FloatArray, flow: FloatArray, image: FloatArray) -> None:
        """The next block of frames, as of `ChestWatch`.

        Live pictures wait for one another: one by one they take ten times as long, and nobody asks
        for breaths between two ticks.
        """
        self._waiting.append((t_s, flow, image))
        if t_s[-1] - self._waiting[0][0][0] >= TICK_S:
            self._catch_up()

    def follow(self, t_s: FloatArray, flow: FloatArray, image: FloatArray) -> Chest:
        """The same, for whoever needs the chest at each frame."""
        self._catch_up()
        chest = self._chest.update(t_s, flow, image)
        self._add(chest)
        return chest

    def _catch_up(self) -> None:
        if self._waiting:
            t_s, flow, image = map(np.concatenate, zip(*self._waiting, strict=True))
            self._waiting.clear()
            self.follow(t_s, flow, image)

    def _add(self, chest: Chest) -> None:
        """The next block of frames."""
        start, self._stop = self._stop, self._stop + len(chest.t_s)
        if self._stop > len(self._room):
            start = self._make_room(start, len(chest.t_s), chest.t_s[0] - LONGEST_S)
            self._stop = start + len(chest.t_s)
        columns = (chest.t_s, chest.rise_ratio, chest.shake_ratio, chest.is_known, chest.is_still)
        for i, column in enumerate(columns):
            self._room[start : self._stop, i] = column

    def _make_room(self, stop: int, frames: int, since_s: float) -> int:
        """Move what is recent enough to the front of a larger array: that of a live session is
        moved once in minutes. Where the next frames go.
        """
        recent = self._room[np.searchsorted(self._room[:stop, 0], since_s) : stop]
        self._room = np.empty((2 * (len(recent) + frames), 5))
        self._room[: len(recent)] = recent
        return len(recent)

    def count(self, start_s: float, end_s: float, *, is_over: bool) -> Breaths:
        """The breaths between two times. `is_over`: see `find_breaths`."""
        self._catch_up()
        first, last = np.searchsorted(
            self._rows[:, 0], (max(start_s, end_s - LONGEST_S), np.nextafter(end_s, np.inf))
        )
        t_s, rise, shake, is_known, is_still = self._rows[first:last].T
        if not is_known.any():
            return Breaths(reason=BREATHS_NOT_COUNTED)
        if is_still.mean() < _STILL_SHARE * is_known.mean():
            return Breaths(reason=BODY_MOVED)
        if is_still.mean() < _STILL_SHARE or t_s[-1] - t_s[0] < _SHORTEST_S:
            return Breaths(reason=BREATH_SIGNAL_WEAK)
        settled = shake[t_s > t_s[0] + 2.0 * SHAKE_S]
        noise = float(compute_noise(np.nanmean(np.square(settled))))
        return find_breaths(t_s, rise, noise, is_over=is_over)


def find_breaths(
    t_s: FloatArray, rise_ratio: FloatArray, noise_ratio: float, *, is_over: bool
) -> Breaths:
    """The breaths in how far the chest has risen, `(k,)`, where noise may move it by `noise_ratio`.

    `is_over`: the stretch has ended; while it goes on, lungs count as full only once they have
    emptied again.
    """
    from scipy.signal import find_peaks  # see `load_filters`

    even_s = np.arange(t_s[0], t_s[-1], 1.0 / _RATE_HZ)
    rise = _pass_band(np.interp(even_s, t_s, rise_ratio))
    swing = float(np.subtract(*np.percentile(rise, (95, 5))))
    if swing > LARGEST_RATIO:
        return Breaths(reason=BODY_MOVED)
    if not swing > CLEAR * noise_ratio:
        return Breaths(reason=BREATH_SIGNAL_WEAK)
    floor = rise.min() - swing
    peaks, _ = find_peaks([floor, *rise, floor if is_over else rise[-1]], prominence=_SHARE * swing)
    peaks = peaks - 1
    before, after = (
        np.minimum.accumulate(rise)[peaks],
        np.minimum.accumulate(rise[::-1])[::-1][peaks],
    )
    is_within = rise[peaks] - np.maximum(before, after) > _EDGE_SHARE * swing
    return Breaths(tuple(even_s[peaks[is_within]].tolist()))


def _pass_band(rise: FloatArray) -> FloatArray:
    """Without trembling and, where it lasts long enough to tell, without drift.

    Evenly sampled at `_RATE_HZ`.
    """
    from scipy.signal import sosfiltfilt  # see `load_filters`

    sections = _design_filter(is_long=len(rise) > _RATE_HZ / BAND_HZ[0])
    passed: FloatArray = sosfiltfilt(sections, rise, padlen=min(len(rise) - 1, 50))
    return passed


def load_filters() -> None:
    """Load what breaths are counted with: a second and 76 MB, which most exercises never need, and
    for which nobody should wait in the middle of a hold.
    """
    _design_filter(is_long=True)


@cache
def _design_filter(*, is_long: bool) -> FloatArray:
    from scipy.signal import butter  # see `load_filters`

    sections: FloatArray = butter(
        2,
        BAND_HZ if is_long else BAND_HZ[1],
        "bandpass" if is_long else "lowpass",
        fs=_RATE_HZ,
        output="sos",
    )
    return sections
