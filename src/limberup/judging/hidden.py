"""What to say when something could not be judged because a part of the body was not seen."""

from collections.abc import Iterable

from limberup.judging.conditions import list_signals
from limberup.reasons import HIDDEN, SIGNAL_UNKNOWN
from limberup.signals.features import list_landmarks
from limberup.spec.model import Criteria, Measure, WatchedFault


def hidden_reason(spec: Criteria, fault: WatchedFault) -> str:
    """The reason code of a fault whose signals are not known."""
    return fault.reason or signals_reason(spec, list_signals(fault.when))


def measure_reason(spec: Criteria, measure: Measure) -> str:
    """The reason code of a measure that is not known."""
    if measure.signal is not None:
        return signals_reason(spec, [measure.signal])
    ends = [condition for condition in (measure.of, measure.after) if condition]
    return signals_reason(spec, [name for end in ends for name in list_signals(end)])


def signals_reason(spec: Criteria, names: Iterable[str]) -> str:
    """The reason code of signals that are not known."""
    parts = {part for name in names for part in list_landmarks(spec.signals[name].choice)}
    return next((reason for part, reason in HIDDEN.items() if part in parts), SIGNAL_UNKNOWN)
