"""Which part of a long video is which exercise of a routine, given what each spec found on the same
poses.

Repetitions and holds are spans of time, each worth its seconds times how well it was done and how
telling it is (see `limberup.results.recognition`). Chosen are spans that do not overlap, exercise
after exercise in the routine's order, so that they are worth the most together; taking up an
exercise costs `TAKE_UP`, so that what looks like another one for a moment is left out. Dynamic
programming over time finds the best choice; equal sets give equal answers.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from limberup.judging.events import Event, FaultCleared, HoldEnded, RepetitionCompleted, Unjudged
from limberup.results.recognition import compute_weight
from limberup.results.session import ExerciseSet
from limberup.spec.model import Spec
from limberup.types import BoolArray, FloatArray, IntArray

TAKE_UP: Final = 2.0
"""Own threshold, in seconds of a clean movement of many stations.

What explains less than that was not the exercise.
"""
NEAR_S: Final = 0.001
"""Times in a set are rounded to this."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the video that shows one step of the routine, by its place in the order."""

    step: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class _Span:
    start_s: float
    end_s: float
    weight: float

    @property
    def worth(self) -> float:
        """Seconds, as far as they tell."""
        return (self.end_s - self.start_s) * self.weight


@dataclass(frozen=True, slots=True)
class _Layer:
    """The best that can be had with one step, by the index of a time.

    `best[m]`, of spans that end by then.
    `before`: the best without this step. `last`: index of the span that made `best` grow, -1 where
    none did.
    `is_first`: by span, whether the step is taken up with it.
    """

    spans: Sequence[_Span]
    before: FloatArray
    best: FloatArray
    last: IntArray
    is_first: BoolArray


def find_segments(
    steps: Sequence[str], sets: Mapping[str, ExerciseSet], specs: Mapping[str, Spec]
) -> list[Segment]:
    """The parts of a video that show the exercises named in `steps`, in this order.

    Those not found are left out.
    """
    spans = [_list_spans(sets[name], specs[name]) for name in steps]
    times = np.unique(
        [time_s for row in spans for span in row for time_s in (span.start_s, span.end_s)]
    )
    layers: list[_Layer] = []
    best = np.zeros(len(times))
    for row in spans:
        layers.append(_take_up(row, times, best))
        best = np.maximum(best, layers[-1].best)
    return _trace_back(layers, times)


def cut_events(events: Iterable[Event], segment: Segment) -> list[Event]:
    """What one exercise's engine told of a segment; repetitions are counted from 1 again."""
    kept: list[Event] = []
    for event in events:
        if isinstance(event, Unjudged):
            if event.start_s < segment.end_s and event.end_s > segment.start_s:
                kept.append(event)
        elif (
            isinstance(event, RepetitionCompleted | HoldEnded | FaultCleared)
            and event.start_s > segment.start_s - NEAR_S
            and event.end_s < segment.end_s + NEAR_S
        ):
            kept.append(event)
    numbers = itertools.count(1)
    return [
        replace(event, index=next(numbers)) if isinstance(event, RepetitionCompleted) else event
        for event in kept
    ]


def _list_spans(done: ExerciseSet, spec: Spec) -> list[_Span]:
    """Repetitions, and holds of those exercises that count them."""
    spans = [_Span(row.start_s, row.end_s, compute_weight(spec, row)) for row in done.repetitions]
    if spec.counts == "holds":
        spans += [_Span(row.start_s, row.end_s, compute_weight(spec)) for row in done.holds]
    lasting = [span for span in spans if span.end_s > span.start_s]
    return sorted(lasting, key=lambda span: (span.start_s, span.end_s, span.weight))


def _take_up(spans: Sequence[_Span], times: FloatArray, before: FloatArray) -> _Layer:
    best = np.full(len(times), -np.inf)
    last = np.full(len(times), -1, dtype=np.int64)
    is_first = np.zeros(len(spans), dtype=np.bool_)
    starts = np.searchsorted(times, [span.start_s for span in spans])
    ends = np.searchsorted(times, [span.end_s for span in spans])
    by_end = {end: [i for i in range(len(spans)) if ends[i] == end] for end in set(ends.tolist())}
    for m in range(len(times)):
        if m:
            best[m] = best[m - 1]
        for i in by_end.get(m, ()):
            afresh, onwards = before[starts[i]] - TAKE_UP, best[starts[i]]
            is_first[i] = afresh > onwards
            worth = max(afresh, onwards) + spans[i].worth
            if worth > best[m]:
                best[m], last[m] = worth, i
    return _Layer(spans, before, best, last, is_first)


def _trace_back(layers: Sequence[_Layer], times: FloatArray) -> list[Segment]:
    found: list[Segment] = []
    m = len(times) - 1
    for step, layer in reversed(list(enumerate(layers))):
        if m < 0 or layer.best[m] <= layer.before[m]:
            continue
        taken: list[_Span] = []
        is_begun = False
        while not is_begun:
            while layer.last[m] < 0:
                m -= 1
            i = layer.last[m]
            taken.append(layer.spans[i])
            is_begun = bool(layer.is_first[i])
            m = int(np.searchsorted(times, taken[-1].start_s))
        found.append(Segment(step, taken[-1].start_s, taken[0].end_s))
    return found[::-1]
