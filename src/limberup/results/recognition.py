"""Which exercise it is.

All specs judge the same poses, and the one that explains the most of them wins.
Each exercise gets a score from 0 to 1, the product of

- how much of the time in which somebody was seen its repetitions and holds cover;
- how well they were done: a movement that is full of faults is more likely another exercise;
- how typical they are, where the spec says what tells it from similar exercises;
- how many stations its repetition has: a movement of many stations is seldom met by chance, while
  holding still is. So a long pose within a larger movement loses against the movement.

The best one wins if its score is above `FLOOR` and exceeds the next one by `MARGIN` of itself.
Otherwise it is none of them, or one of those that are nearly as good. Nothing here is random: equal
sets give equal answers.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from limberup.results.scoring import DEDUCTION
from limberup.results.session import Candidate, ExerciseSet, Recognition, RepetitionRow
from limberup.spec.model import Spec
from limberup.types import Span

FLOOR: Final = 0.06
"""Own threshold.

A clean exercise of one station for an eighth of the time, or one of two stations for a twelfth.
Somebody who comes, gets down, does two short repetitions and leaves is above it by a fifth
(renders).
"""
MARGIN: Final = 0.15
"""Own threshold: the next exercise explains at most 85 % as much."""
FAULTY: Final = 0.5
"""What a repetition with nothing right about it still counts as: the movement itself was seen."""
ATYPICAL: Final = 0.5
"""What a repetition counts as that lies outside what its spec calls typical.

Rather a similar exercise.
"""
BEST_SCORE: Final = 100
_DECIMALS: Final = 3


def recognise(
    sets: Mapping[str, ExerciseSet], specs: Mapping[str, Spec], seen_s: float
) -> Recognition:
    """Which exercise the sets, by exercise and all from the same poses, speak for.

    `seen_s`: for how long somebody was seen. Candidates come best first, those without anything
    counted are left out; equal scores are in alphabetical order. `margin`: by how much of its own
    score the best exceeds the next, 0 to 1.
    """
    scores = {name: compute_score(done, specs[name], seen_s) for name, done in sets.items()}
    ranked = sorted(
        (name for name in scores if scores[name] > 0), key=lambda name: (-scores[name], name)
    )
    candidates = tuple(Candidate(exercise=name, score=scores[name]) for name in ranked)
    if not candidates:
        return Recognition(exercise=None, margin=0.0, candidates=())
    best = candidates[0].score
    margin = round((best - (candidates[1].score if len(candidates) > 1 else 0.0)) / best, _DECIMALS)
    is_sure = best >= FLOOR and margin >= MARGIN
    return Recognition(
        exercise=candidates[0].exercise if is_sure else None, margin=margin, candidates=candidates
    )


def list_contenders(recognition: Recognition) -> list[str]:
    """The exercises between which it is undecided.

    Empty where one was recognised, or none comes into question.
    """
    if recognition.exercise is not None or not recognition.candidates:
        return []
    best = recognition.candidates[0].score
    near = [one.exercise for one in recognition.candidates if one.score > best * (1.0 - MARGIN)]
    return near if best >= FLOOR else []


def compute_score(done: ExerciseSet, spec: Spec, seen_s: float) -> float:
    """How much of what was seen one exercise explains, 0 to 1."""
    if seen_s <= 0 or (not done.repetitions and (spec.counts == "repetitions" or not done.holds)):
        return 0.0
    share = min(1.0, compute_covered([*done.repetitions, *done.holds]) / seen_s)
    weights = [compute_weight(spec, row) for row in done.repetitions] or [compute_weight(spec)]
    of_the_set = sum(DEDUCTION[fault.severity] for fault in done.faults if fault.repetition is None)
    return round(
        share * sum(weights) / len(weights) * max(FAULTY, 1.0 - of_the_set / BEST_SCORE), _DECIMALS
    )


def compute_weight(spec: Spec, row: RepetitionRow | None = None) -> float:
    """How telling a second of the exercise is, 0 to 1: of many stations, well done, and typical.

    Without a repetition, a hold: as if it were well done.
    """
    places = len(spec.phases)
    if spec.movement is not None and spec.counts == "holds":
        places -= 1  # a position that is held is no more telling for the way to it
    stations = 1.0 - 0.5**places
    if row is None:
        return stations
    quality = FAULTY + (1.0 - FAULTY) * row.score / BEST_SCORE
    return float(stations * quality * (1.0 if is_typical(row, spec) else ATYPICAL))


def is_typical(row: RepetitionRow, spec: Spec) -> bool:
    """Whether a repetition is within all that the spec calls typical.

    A figure that is not known does not speak.
    """
    figures = {"duration_s": row.end_s - row.start_s, "hold_s": row.hold_s, **row.range_of_motion}
    known = {name: value for name, value in figures.items() if value is not None}
    return all(limits.holds(known[name]) for name, limits in spec.typical.items() if name in known)


def compute_covered(spans: Iterable[Span]) -> float:
    """Seconds that lie in at least one of the spans."""
    covered, until = 0.0, float("-inf")
    for span in sorted(spans, key=lambda span: span.start_s):
        covered += max(0.0, span.end_s - max(span.start_s, until))
        until = max(until, span.end_s)
    return covered
