"""What a spec asks for, in words.

Conditions, measures, doses and signals, for people who read no TOML.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from limberup.signals.features import FEATURES
from limberup.spec.model import (
    AnySpec,
    Condition,
    Criteria,
    DayClock,
    Dose,
    Fault,
    Limits,
    Measure,
    MeasuredFault,
    Signal,
    WatchedFault,
)

_IN_TRUNK_LENGTHS: Final = frozenset({"distance", "rise", "advance"})
_UNITS: Final[Mapping[str, str]] = {"deg": "°", "ratio": ""}
_TAKES: Final[Mapping[str, str]] = {
    "max": "the highest {}",
    "min": "the lowest {}",
    "range": "from the lowest to the highest {}",
    "gain": "the rise of the {} since the repetition began",
    "steps": "the number of separate movements of the {}",
    "duration": "the duration",
    "hold": "the longest hold",
    "delay": "the time",
}
_PLACES: Final[Mapping[str, str]] = {
    "departing": "leaving home",
    "moving": "moving between the phases",
    "near": "at rest",
    "out": "on the way out",
    "far": "at the far end",
    "back": "on the way back",
}


def to_words(name: str) -> str:
    """An id as words: "knee_bend" is "knee bend"."""
    return name.replace("_", " ")


def describe_signal_name(name: str) -> str:
    """The name of a signal without its unit, as words: "hip_flexion_deg" is "hip flexion"."""
    return to_words(name.rpartition("_")[0] or name)


def describe_signal(signal: Signal) -> str:
    """What a signal measures.

    Its feature, the words that select within it, and what is done to the value.
    """
    words = {
        "of": signal.joint or signal.segment,
        "from": signal.origin,
        "to": signal.target,
        "side": signal.side,
    }
    chosen = [
        to_words(f"{key} {value}") if key != "side" else f"{value} side"
        for key, value in words.items()
        if value
    ]
    feature = (
        FEATURES[signal.feature].summary if signal.feature in FEATURES else to_words(signal.feature)
    )
    text = f"{feature}; {', '.join(chosen)}" if chosen else feature
    if signal.extent_s is not None:
        return f"how far this moved within {signal.extent_s:g} s: {text}"
    if signal.lowest_s is not None:
        return f"the lowest this was within {signal.lowest_s:g} s: {text}"
    if signal.reversals_s is not None:
        return f"how far this swung to and fro within {signal.reversals_s:g} s: {text}"
    return text


def describe_value(spec: Criteria, signal: str, value: float) -> str:
    """A value of a signal with its unit, such as "45°" or "0.5 trunk lengths"."""
    feature = spec.signals[signal].feature if signal in spec.signals else ""
    if feature in _IN_TRUNK_LENGTHS:
        return f"{value:g} trunk lengths"
    unit = signal.rpartition("_")[2]
    return f"{value:g}{_UNITS.get(unit, f' {unit}')}"


def describe_condition(spec: Criteria, condition: Condition) -> str:
    """A condition with how long it must last, such as "hip flexion above 45°, for 0.3 s"."""
    text = _describe_inner(spec, condition)
    return f"{text}, for {condition.for_s:g} s" if condition.for_s > 0 else text


def _describe_inner(spec: Criteria, condition: Condition) -> str:
    if condition.signal is not None:
        limits = _describe_limits(spec, condition.signal, condition.above, condition.below)
        return f"{describe_signal_name(condition.signal)} {limits}"
    parts, word = (condition.all, "and") if condition.all else (condition.any, "or")
    return join_words([_enclose(spec, part) for part in parts], word)


def _enclose(spec: Criteria, condition: Condition) -> str:
    text = _describe_inner(spec, condition)
    return f"({text})" if len(condition.all) + len(condition.any) > 1 else text


def _describe_limits(spec: Criteria, signal: str, above: float | None, below: float | None) -> str:
    if above is not None and below is not None:
        return (
            f"between {describe_value(spec, signal, above)} and "
            f"{describe_value(spec, signal, below)}"
        )
    word, value = ("above", above) if above is not None else ("below", below)
    return f"{word} {describe_value(spec, signal, value or 0.0)}"


def describe_measure(spec: Criteria, measure: Measure) -> str:
    """One number of a repetition, with where it is taken and its limit if it has one."""
    text = _TAKES[measure.take].format(describe_signal_name(measure.signal or ""))
    if measure.after is not None and measure.of is not None:
        text += (
            f" from ({_describe_inner(spec, measure.after)}) to "
            f"({_describe_inner(spec, measure.of)})"
        )
    if measure.during:
        text += f" {describe_places(measure.during)}"
    limits = [
        f"{word} {_describe_amount(spec, measure, value)}"
        for word, value in (("above", measure.above), ("below", measure.below))
        if value is not None
    ]
    return " ".join([text, join_words(limits, "and")]).rstrip()


def _describe_amount(spec: Criteria, measure: Measure, value: float) -> str:
    if measure.take == "steps":
        return f"{value:g}"
    return f"{value:g} s" if measure.signal is None else describe_value(spec, measure.signal, value)


def describe_limits(spec: Criteria, figure: str, limits: Limits) -> str:
    """Limits of a figure of a repetition: one of the range of motion, "duration_s" or "hold_s"."""
    measure = spec.range_of_motion.get(figure)
    signal = measure.signal if measure is not None and measure.signal is not None else figure
    return _describe_limits(spec, signal, limits.above, limits.below)


def describe_fault(spec: Criteria, fault: Fault) -> str:
    """When a fault is on, where it is looked for, and what must be true for it to be judged."""
    parts = (
        _describe_watched(spec, fault)
        if isinstance(fault, WatchedFault)
        else _describe_measured(spec, fault)
    )
    return "; ".join(parts)


def _describe_watched(spec: Criteria, fault: WatchedFault) -> Iterator[str]:
    yield describe_condition(spec, fault.when)
    if fault.during:
        yield describe_places(fault.during)
    if fault.needs is not None:
        yield f"judged only with {_describe_inner(spec, fault.needs)}"
    yield from _describe_warm_up(fault)
    if fault.cleared is not None:
        yield f"over with {describe_condition(spec, fault.cleared)}"


def _describe_measured(spec: Criteria, fault: MeasuredFault) -> Iterator[str]:
    yield f"over the repetition: {describe_measure(spec, fault.repetition)}"
    yield from _describe_warm_up(fault)
    if fault.up_to_level is not None:
        yield f"not judged beyond the level {to_words(fault.up_to_level)}"


def _describe_warm_up(fault: Fault) -> Iterator[str]:
    if fault.first_repetitions is not None:
        yield f"only in the first {fault.first_repetitions} repetitions of each side"


def describe_places(phases: Sequence[str]) -> str:
    """Where in a repetition something is looked at.

    "while in stretch or moving between the phases".
    """
    return (
        "while "
        f"{join_words([_PLACES.get(phase, f'in {to_words(phase)}') for phase in phases], 'or')}"
    )


def describe_amount(spec: AnySpec) -> str:
    """How much of an exercise is enough; a clock runs all day."""
    return "all day" if isinstance(spec, DayClock) else describe_dose(spec.dose)


def describe_dose(dose: Dose) -> str:
    """How much is enough, such as "6 breaths on each side"."""
    amounts = {"repetition": dose.repetitions, "breath": dose.breaths}
    words = [count_words(count, word) for word, count in amounts.items() if count is not None]
    if dose.hold_s is not None:
        words.append(f"held for {dose.hold_s:g} s")
    if dose.or_s is not None:
        words.append(f"{dose.or_s:g} s of repetitions")
    return join_words(words, "or") + (" on each side" if dose.per_side else "")


def count_words(count: float, word: str) -> str:
    """A number with its noun: "1 breath", "6 breaths"."""
    return f"{count:g} {word}" if count == 1 else f"{count:g} {word}s"


def join_words(words: Sequence[str], last: str) -> str:
    """A list as a sentence has it: "a, b and c"; empty for an empty list."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
