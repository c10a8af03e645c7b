"""Limits that no signal can reach: what a feature can be at all is said with the feature."""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from limberup.signals.features import FEATURES
from limberup.spec.file import SpecFile
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint_slots import iterate_conditions, iterate_measures
from limberup.spec.model import Condition, Measure, Signal

_Span: TypeAlias = tuple[float, float]

_ANYWHERE: Final[_Span] = (-math.inf, math.inf)
_FROM_ZERO: Final[_Span] = (0.0, math.inf)
_UNITS: Final[Mapping[str, str]] = MappingProxyType({"deg": " deg", "ratio": "", "s": " s"})
_WAYS: Final = frozenset({"range", "gain"})
"""Measures of how far a signal goes."""
_LENGTHS: Final = frozenset({"steps", "duration", "hold"})
"""Measures that are counts and times: 0 or more."""


def compute_span(signal: Signal) -> _Span:
    """The lowest and the highest value that a signal can have, by the definition of its feature.

    Without bounds where the feature has none or is not known.
    """
    if signal.swing_s is not None:
        return -1.0, 1.0
    known = FEATURES.get(signal.feature)
    low, high = _ANYWHERE if known is None else known.span
    if signal.extent_s is not None or signal.reversals_s is not None:
        return 0.0, high - low
    return (low - high, high - low) if signal.offset_s is not None else (low, high)


def lint_reach(spec: SpecFile) -> Iterator[Issue]:
    """Limits that are always or never met, wherever they stand."""
    for address, condition in iterate_conditions(spec):
        yield from _lint_condition(spec, address, condition)
    for address, measure in iterate_measures(spec):
        yield from _lint_measure(spec, address, measure)
    for i, level in enumerate(spec.levels):
        if level.travel is not None:
            at, name = ("levels", str(i), "travel", "above"), level.travel.signal
            does = f'"{name}" never travels more than'
            yield from _lint_above(at, does, name, level.travel.above, _find_way(spec, name))
    for name, limits in spec.typical.items():
        span, known = _FROM_ZERO, spec.range_of_motion.get(name)
        if known is not None:
            span = _find_measured(spec, known)
        yield from _lint_limits(("typical", name), name, limits.above, limits.below, span)
    yield from _lint_least(spec)


def _lint_condition(spec: SpecFile, at: Address, condition: Condition) -> Iterator[Issue]:
    for form, inner in (("all", condition.all), ("any", condition.any)):
        for i, part in enumerate(inner):
            yield from _lint_condition(spec, (*at, form, str(i)), part)
    if condition.signal is not None:
        span = _find_span(spec, condition.signal)
        yield from _lint_limits(at, condition.signal, condition.above, condition.below, span)


def _lint_measure(spec: SpecFile, at: Address, measure: Measure) -> Iterator[Issue]:
    span, name = _find_measured(spec, measure), measure.signal or f"{measure.take}_s"
    yield from _lint_limits(at, name, measure.above, measure.below, span)
    if measure.take == "steps" and measure.step is not None and measure.signal is not None:
        _, high = _find_span(spec, measure.signal)
        does = f'"{measure.signal}" never goes above'
        yield from _lint_above((*at, "step"), does, measure.signal, measure.step, high)


def _lint_least(spec: SpecFile) -> Iterator[Issue]:
    movement = spec.movement
    if movement is None:
        return
    low, high = _find_span(spec, movement.signal)
    way = high - low
    if movement.zero == "middle":
        way = -low if movement.towards == "down" else high
    if movement.least >= way:
        yield Issue(
            ("movement", "least"),
            f'"{movement.signal}" never moves by more than {_show(movement.signal, way)}, so a '
            f"least of {movement.least:g} counts nothing; write a smaller one.",
        )


def _find_span(spec: SpecFile, name: str) -> _Span:
    signal = spec.signals.get(name)
    return _ANYWHERE if signal is None else compute_span(signal)


def _find_way(spec: SpecFile, name: str) -> float:
    low, high = _find_span(spec, name)
    return high - low


def _find_measured(spec: SpecFile, measure: Measure) -> _Span:
    if measure.take in _LENGTHS:
        return _FROM_ZERO
    if measure.signal is None:
        return _ANYWHERE
    if measure.take in _WAYS:
        return 0.0, _find_way(spec, measure.signal)
    return _find_span(spec, measure.signal)


def _lint_limits(
    at: Address, name: str, above: float | None, below: float | None, span: _Span
) -> Iterator[Issue]:
    if above is not None and below is not None and above >= below:
        return  # told as inverted
    low, high = span
    if above is not None and above >= high:
        yield from _lint_above((*at, "above"), f'"{name}" never goes above', name, above, high)
    elif above is not None and above < low:
        yield Issue(
            (*at, "above"),
            f'"{name}" never goes below {_show(name, low)}, so above {above:g} always holds; '
            "correct the limit or leave it out.",
        )
    if below is not None and below <= low:
        yield Issue(
            (*at, "below"),
            f'"{name}" never goes below {_show(name, low)}, so below {below:g} never holds; '
            "write a higher limit.",
        )
    elif below is not None and below > high:
        yield Issue(
            (*at, "below"),
            f'"{name}" never goes above {_show(name, high)}, so below {below:g} always holds; '
            "correct the limit or leave it out.",
        )


def _lint_above(at: Address, does: str, name: str, value: float, high: float) -> Iterator[Issue]:
    """A value that `high` never gets beyond. `does`: the sentence up to that."""
    if high <= value < math.inf:
        yield Issue(
            at,
            f"{does} {_show(name, high)}, so {at[-1]} {value:g} never holds; write a lower limit.",
        )


def _show(name: str, value: float) -> str:
    return f"{value:g}{_UNITS.get(name.rpartition('_')[2], '')}"
