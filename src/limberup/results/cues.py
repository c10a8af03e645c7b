"""Which one thing to say. People can follow one cue at a time; the rest can wait."""

from collections import Counter

from limberup.results.session import ExerciseSet, FaultRow


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
