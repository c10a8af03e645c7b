"""Which signals of an exercise a report draws, and the limits that are drawn on each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from limberup.results.session import ExerciseSet
from limberup.spec.describe import describe_signal_name, find_unit
from limberup.spec.model import Condition, MeasuredFault, Signal, Spec, WatchedFault
from limberup.words import say
from limberup.words.catalogue import has
from limberup.words.phrases import capitalise

MOST_PANELS: Final = 4
MOST_LIMITS: Final = 6
"""Lines with a name on one panel; levels before faults."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a level or a fault begins at, and what that is called."""

    value: float
    name: str
    is_fault: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One signal to be drawn. `is_counted`: it is the movement that makes a repetition."""

    signal: str
    title: str
    is_counted: bool
    limits: tuple[Limit, ...]


def choose_panels(spec: Spec, done: ExerciseSet) -> tuple[Panel, ...]:
    """The movement first, then what should grow, what levels are told by, and the range of motion.

    Signals that differ only in how much they are smoothed are drawn once. Limits of faults are
    those of the faults that were found.
    """
    limits = [*_list_level_limits(spec), *_list_fault_limits(spec, done)]
    chosen: dict[tuple[object, ...], str] = {}
    for name in list_candidates(spec):
        chosen.setdefault(_identify(spec.signals[name]), name)
    counted = spec.movement.signal if spec.movement is not None else None
    return tuple(
        Panel(
            name,
            label(name, find_unit(spec, name)),
            name == counted,
            _keep([limit for signal, limit in limits if _is_same(spec, signal, name)]),
        )
        for name in [*chosen.values()][:MOST_PANELS]
    )


def label(name: str, unit: str) -> str:
    """The name of a signal or a measure for a person, with its unit: "Hip flexion, degrees"."""
    key = f"report.measure.{unit}" if has(f"report.measure.{unit}") else "report.measure.with_unit"
    return say(key, name=capitalise(describe_signal_name(name)), unit=unit)


def list_candidates(spec: Spec) -> Iterator[str]:
    """Signals that tell how a repetition went, those that tell most first; some more than once."""
    if spec.movement is not None:
        yield spec.movement.signal
    measures = list(spec.range_of_motion.items())
    grows_first = sorted(measures, key=lambda item: item[0] != spec.grows)
    if spec.grows is not None:
        yield from (measure.signal for _, measure in grows_first[:1] if measure.signal)
    for level in spec.levels:
        if level.when is not None and level.when.signal is not None:
            yield level.when.signal
    yield from (measure.signal for _, measure in grows_first if measure.signal)
    if spec.movement is None:
        for phase in spec.phases:
            yield from (signal for signal, _ in walk_limits(phase.enter))


def _identify(signal: Signal) -> tuple[object, ...]:
    """What a signal measures, however much it is smoothed."""
    windows = (signal.reversals_s, signal.extent_s, signal.offset_s, signal.lowest_s)
    return (signal.choice, *windows, signal.swing_s)


def _is_same(spec: Spec, one: str, other: str) -> bool:
    return _identify(spec.signals[one]) == _identify(spec.signals[other])


def _list_level_limits(spec: Spec) -> Iterator[tuple[str, Limit]]:
    """The first limit of each level on each signal that climbs with the levels.

    On others a limit is a mere condition beside it, and its line would be no rung.
    """
    rungs: dict[tuple[str, bool], dict[str, float]] = {}
    alone = set()
    for level in spec.levels:
        if level.when is not None:
            alone |= _find_only_signal(level.when)
            for signal, value, is_above in _walk_directed(level.when):
                rungs.setdefault((signal, is_above), {}).setdefault(level.name, value)
    for (signal, is_above), by_name in rungs.items():
        values = [value if is_above else -value for value in by_name.values()]
        is_ladder = len(values) > 1 or signal in alone
        if is_ladder and all(a < b for a, b in pairwise(values)):
            for name, value in by_name.items():
                yield signal, Limit(value, name, is_fault=False)


def _find_only_signal(condition: Condition) -> set[str]:
    """The one signal that a condition is about; empty where there are several."""
    signals = {signal for signal, _ in walk_limits(condition)}
    return signals if len(signals) == 1 else set()


def _list_fault_limits(spec: Spec, done: ExerciseSet) -> Iterator[tuple[str, Limit]]:
    """Those of faults that are about one signal."""
    found = {row.id for row in done.faults}
    for fault in spec.faults:
        if fault.id not in found:
            continue
        name = spec.name_of(fault.id)
        if isinstance(fault, WatchedFault) and _find_only_signal(fault.when):
            for signal, value in walk_limits(fault.when):
                yield signal, Limit(value, name, is_fault=True)
        elif isinstance(fault, MeasuredFault) and fault.repetition.take in {"max", "min"}:
            measure = fault.repetition
            for beyond in (measure.above, measure.below):
                if beyond is not None and measure.signal is not None:
                    yield measure.signal, Limit(beyond, name, is_fault=True)


def _keep(limits: list[Limit]) -> tuple[Limit, ...]:
    """Each once, the first few."""
    return tuple(dict.fromkeys(limits))[:MOST_LIMITS]


def walk_limits(condition: Condition) -> Iterator[tuple[str, float]]:
    """Each limit within a condition, with the signal that it is set on."""
    yield from ((signal, limit) for signal, limit, _ in _walk_directed(condition))


def _walk_directed(condition: Condition) -> Iterator[tuple[str, float, bool]]:
    """The same, and whether the signal must be above it."""
    if condition.signal is not None:
        for limit, is_above in ((condition.above, True), (condition.below, False)):
            if limit is not None:
                yield condition.signal, limit, is_above
    for part in (*condition.all, *condition.any):
        yield from _walk_directed(part)
