"""Which movement makes so many repetitions of a clip: every signal is tried, and the best are told.

That a signal counts the wanted number says little, since among many one does so by chance. So each
is weighed by how far its repetitions explain what the whole body does, by how much of its span it
uses, and by over how wide a choice of `least`, and which way round, it counts the same.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from limberup.signals.body import Body
from limberup.signals.features import compute_signals
from limberup.signals.filters import CausalMean, HoldLast
from limberup.teach.counting import WAYS, Repetition, Way, count_repetitions
from limberup.teach.trials import SMOOTH_S, Trial, list_trials
from limberup.types import FloatArray, PoseTrack

RATE_HZ: Final = 15.0
"""Frames a second that are enough to find turning points by."""
SHARES: Final = (0.15, 0.2, 0.27, 0.35, 0.45, 0.55, 0.7)
"""Of the range of a signal: what is tried as `least`."""
LEAST_SHARE: Final = 0.35
"""Of an ordinary repetition: the `least` that is proposed, as docs/spec-format.md says to choose
it."""
LEAST_FRAMES: Final = 10
GAP_S: Final = 0.5
MOST_UNSEEN: Final = 0.5
"""Of the frames; what is seen less often is no signal to count by."""
RESTS_SHARE: Final = 0.5
CLEAR_SHARE: Final = 0.25
DOUBT_OF_SIDES: Final = 1.0
"""Of the way of the side that works: the other one goes less far where they take turns, and clearly
so below the second share. Most exercises move both sides together, so what is not clear is doubted.
"""
PLACES: Final = 24
"""Into so many equal parts of its time a repetition is cut, to be laid over the others."""
MOST: Final = 3
OFF_COST: Final = 8.0
"""What being off by the whole wanted count takes from the weight, a logarithm."""
LEADS: Final = 0.4
"""How much more a heavier part of the body is trusted where all of it moves alike: arms go along
with the trunk and the legs, seldom the other way round."""
OWN_SHARE: Final = 0.6
"""Of the person's own range, where nobody has looked at what else the signal does: stricter than
what a spec asks for by default, so that less of it is counted."""
_FLOOR: Final = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A movement that may be the exercise.

    `values`: the signal at `t_s`, one array for each side that works by itself. `least`: in its
    unit. `repetitions`: what it counts; `count`: what is wanted. `amplitude`: how far an ordinary
    one goes. `margin`: the smallest and the largest `least` tried that count the same.
    """

    trial: Trial
    towards: Way
    least: float
    repetitions: tuple[Repetition, ...]
    count: int
    amplitude: float
    margin: tuple[float, float]
    evidence: "Evidence"
    t_s: FloatArray
    values: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a movement.

    `off`: repetitions from the wanted count. `sameness`: how much of what the limbs do is the same
    in each repetition, and `regularity`: of what the signal itself does. `reach`: how much of its
    span it uses. `agreement`: over how much of a choice of `least` it counts as wanted. `other`:
    where each side works by itself, how far the one that rests goes along. All 0 to 1 but `off`.
    """

    off: int
    sameness: float
    regularity: float
    reach: float
    agreement: float
    other: float


def find_movements(
    track: PoseTrack, count: int, on_trial: Callable[[], None] = lambda: None
) -> list[Proposal]:
    """The movements that come nearest to `count` repetitions of a track, best first.

    One for each signal; empty where nothing goes to and fro, or too little is seen. `on_trial`:
    called after each signal.
    """
    if len(track) < LEAST_FRAMES:
        return []
    clip = _Clip(track)
    found: list[Proposal] = []
    for trial, values in clip.iterate():
        options = [
            one for way in WAYS if (one := _try(clip, trial, values, way, count)) is not None
        ]
        if options:
            found.append(max(options, key=weigh))
        on_trial()
    return sorted(found, key=lambda one: -weigh(one))


def weigh(proposal: Proposal) -> float:
    """How much speaks for a movement, a logarithm."""
    seen = proposal.evidence
    return (
        math.log(seen.sameness)
        + math.log(seen.regularity)
        + math.log(seen.reach)
        + 2.0 * math.log(seen.agreement)
        - OFF_COST * seen.off / proposal.count
        + LEADS * seen.sameness * seen.regularity * math.log(proposal.trial.mass_share)
        - proposal.trial.doubt
        - (DOUBT_OF_SIDES if seen.other > CLEAR_SHARE else 0.0)
    )


def choose_movement(proposals: Sequence[Proposal]) -> Proposal:
    """The one to take: of the best few the first that counts as wanted, else the very best."""
    exact = (one for one in proposals[:MOST] if one.evidence.off == 0)
    return next(exact, proposals[0])


class _Clip:
    """The signals of a track that are tried, at as many frames as are needed."""

    def __init__(self, track: PoseTrack) -> None:
        every = max(1, round(1.0 / (RATE_HZ * float(np.median(np.diff(track.t_s))))))
        body = Body(track.landmarks[:, :, :2], track.world)
        self.trials = list_trials()
        choices = {str(i): one.signal.choice for i, one in enumerate(self.trials)}
        views = body.with_mirror()
        raw = compute_signals(views, choices)
        self.t_s = track.t_s[::every]
        self._sides = [self._smooth(track.t_s, one)[::every] for one in raw]
        limbs = [i for i, one in enumerate(self.trials) if one.signal.side == "both"]
        self._limbs = _fill(self._sides[0][:, limbs])

    def _smooth(self, t_s: FloatArray, raw: FloatArray) -> FloatArray:
        columns = raw.shape[1]
        mean = CausalMean(np.full(columns, SMOOTH_S)).update(t_s, raw)
        return HoldLast(columns, GAP_S).update(t_s, mean)

    def iterate(self) -> Iterator[tuple[Trial, tuple[FloatArray, ...]]]:
        for i, trial in enumerate(self.trials):
            sides = self._sides if trial.alternates else self._sides[:1]
            yield trial, tuple(one[:, i] for one in sides)

    def explain(self, repetitions: Sequence[Repetition]) -> float:
        """How much of what the limbs do within the repetitions is the same in each, 0 to 1."""
        return _compute_sameness(self.t_s, self._limbs, repetitions)


def _fill(values: FloatArray) -> FloatArray:
    """The deviations of `values (n, c)` from the mean of each column, 0 where unknown."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0.0).sum(axis=0) / count
    return np.where(known, values - mean, 0.0)


def _compute_regularity(
    t_s: FloatArray, values: Sequence[FloatArray], repetitions: Sequence[Repetition]
) -> float:
    """As `_Clip.explain`, of the signal that counts."""
    shares = [
        _compute_sameness(t_s, _fill(values[side][:, None]), own)
        for side in range(len(values))
        if (own := [one for one in repetitions if one.side == side])
    ]
    return float(np.mean(shares))


def _compute_sameness(
    t_s: FloatArray, values: FloatArray, repetitions: Sequence[Repetition]
) -> float:
    """The share of the variance of `values (n, c)` within repetitions that their mean explains."""
    if len(repetitions) < 2:
        return 0.5
    places = np.linspace(0.0, 1.0, PLACES)
    laid = np.stack(
        [
            [
                np.interp(one.start_s + places * (one.end_s - one.start_s), t_s, column)
                for column in values.T
            ]
            for one in repetitions
        ]
    )
    whole = ((laid - laid.mean(axis=(0, 2), keepdims=True)) ** 2).mean(axis=(0, 2)).sum()
    rest = ((laid - laid.mean(axis=0)) ** 2).sum(axis=0).mean(axis=1).sum() / (len(laid) - 1)
    return float(np.clip(1.0 - rest / max(whole, _FLOOR), _FLOOR, 1.0))


def _try(
    clip: _Clip, trial: Trial, values: tuple[FloatArray, ...], towards: Way, count: int
) -> Proposal | None:
    """What a signal counts with every `least`, and the one to propose; None where it is hidden,
    still, or counts nothing.
    """
    known = np.concatenate([one[~np.isnan(one)] for one in values])
    if len(known) < (1.0 - MOST_UNSEEN) * sum(map(len, values)):
        return None
    low, high = np.percentile(known, [5, 95])
    leasts = [share * (high - low) for share in SHARES if share * (high - low) > trial.least_noise]
    if not leasts:
        return None
    found = [count_repetitions(clip.t_s, values, towards, least, OWN_SHARE) for least in leasts]
    off = [abs(len(one) - count) for one in found]
    first, last = _find_longest_run(off)
    repetitions = found[first]
    other = _measure_other(clip.t_s, values, repetitions) if trial.alternates else 0.0
    if not repetitions or other > RESTS_SHARE:
        return None
    amplitude = _measure_amplitude(clip.t_s, values, repetitions)
    least = float(np.clip(LEAST_SHARE * amplitude, leasts[first], leasts[last]))
    chosen = count_repetitions(clip.t_s, values, towards, least, OWN_SHARE)
    if len(chosen) != len(repetitions):
        least, chosen = leasts[(first + last) // 2], found[(first + last) // 2]
    agreement = np.mean([math.exp(-one / max(1.0, 0.15 * count)) for one in off])
    evidence = Evidence(
        off=abs(len(chosen) - count),
        sameness=clip.explain(chosen),
        regularity=_compute_regularity(clip.t_s, values, chosen),
        reach=amplitude / trial.span,
        agreement=float(agreement),
        other=other,
    )
    margin = leasts[first], leasts[last]
    return Proposal(
        trial,
        towards,
        least,
        tuple(chosen),
        count,
        amplitude,
        margin,
        evidence,
        clip.t_s,
        values,
    )


def _measure_other(
    t_s: FloatArray, values: Sequence[FloatArray], repetitions: Sequence[Repetition]
) -> float:
    """How far the side that does not work goes along, as a share; 1 where not every side works."""
    if len({one.side for one in repetitions}) < len(values):
        return 1.0
    shares = [
        _measure_way(t_s, values[1 - one.side], one) / way
        for one in repetitions
        if (way := _measure_way(t_s, values[one.side], one)) > 0.0
    ]
    return float(np.median(shares)) if shares else 1.0


def _find_longest_run(off: Sequence[int]) -> tuple[int, int]:
    """The first and last index of the longest run of the smallest value."""
    best, nearest, start = (0, -1), min(off), None
    for i, value in enumerate([*off, -1]):
        if value == nearest:
            start = i if start is None else start
        elif start is not None:
            if i - start > best[1] - best[0] + 1:
                best = (start, i - 1)
            start = None
    return best


def _measure_amplitude(
    t_s: FloatArray, values: Sequence[FloatArray], repetitions: Sequence[Repetition]
) -> float:
    """How far the signal goes in an ordinary repetition."""
    ways = [_measure_way(t_s, values[one.side], one) for one in repetitions]
    return max(float(np.median(ways)), _FLOOR)


def _measure_way(t_s: FloatArray, values: FloatArray, repetition: Repetition) -> float:
    """How far a signal goes within a repetition; 0 where it is not known."""
    within = values[(t_s >= repetition.start_s) & (t_s <= repetition.end_s)]
    within = within[~np.isnan(within)]
    return float(within.max() - within.min()) if len(within) else 0.0
