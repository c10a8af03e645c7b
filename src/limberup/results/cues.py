"""Which one thing to say. People can follow one cue at a time; the rest can wait."""

from collections import Counter

from limberup.results.session import ExerciseSet, FaultRow
from limberup.spec.model import Spec


def choose_cue(done: ExerciseSet) -> FaultRow | None:
    """The fault to work on next: the severest first, then the most frequent, then the earliest.

    None without faults.
    """
    if not done.faults:
        return None
    counts = Counter(fault.id for fault in done.faults)
    return min(
        done.faults, key=lambda fault: (fault.severity != "major", -counts[fault.id], fault.start_s)
    )


def is_known_late(fault: FaultRow, spec: Spec) -> bool:
    """Whether a fault is known only when its repetition, or the set, is over."""
    return fault.repetition is None or any(one.id == fault.id for one in spec.measured_faults)


def find_known_s(fault: FaultRow, done: ExerciseSet, spec: Spec) -> float:
    """When a fault can first be told of, seconds."""
    if not is_known_late(fault, spec):
        return fault.start_s
    return next(
        (row.end_s for row in done.repetitions if row.index == fault.repetition), fault.end_s
    )
