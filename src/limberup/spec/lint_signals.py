"""What the linter asks of signals and of conditions on them."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from limberup.signals.body import PARTS, POINTS
from limberup.signals.features import FEATURES, JOINTS, SEGMENTS, SIDES
from limberup.spec.file import SpecFile
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint_slots import iterate_conditions
from limberup.spec.model import Condition, Signal

_SIDES: Final = (
    "working (the side that exercises; where both do, the left), other (the one that does not), "
    "near (nearer to the camera), raised (of the higher knee)"
)
_WORDS: Final = {
    "side": SIDES,
    "joint": tuple(JOINTS),
    "segment": tuple(SEGMENTS),
    "origin": POINTS,
    "target": POINTS,
}


def lint_signals(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the signals."""
    for name, signal in spec.signals.items():
        at = ("signals", name)
        feature = FEATURES.get(signal.feature)
        if feature is None:
            yield Issue(
                (*at, "feature"),
                f'"{signal.feature}" is no feature; choose one of: {", ".join(FEATURES)}.',
            )
            continue
        unit = "ratio" if signal.swing_s is not None else feature.unit
        if name.rsplit("_", 1)[-1] != unit:
            yield Issue(at, f'the signal "{name}" is in {unit}; end its name in "_{unit}".')
        yield from _lint_words(at, signal, feature.takes)
        yield from _lint_windows(at, signal)


def _lint_windows(at: Address, signal: Signal) -> Iterator[Issue]:
    windows = [
        length
        for length in (
            signal.reversals_s,
            signal.extent_s,
            signal.offset_s,
            signal.lowest_s,
            signal.swing_s,
        )
        if length is not None
    ]
    if signal.smooth_s < 0 or any(length <= 0 for length in windows):
        yield Issue(
            at,
            "smooth_s, reversals_s, extent_s, offset_s, lowest_s and swing_s are lengths of time; "
            "they must be positive.",
        )
    if len(windows) > 1:
        yield Issue(
            at,
            "a signal has one of reversals_s, extent_s, offset_s, lowest_s and swing_s; define a "
            "second signal.",
        )
    if (signal.swing_s is None) != (signal.least_swing is None):
        yield Issue(at, "swing_s and least_swing belong together; give both or neither.")
    if signal.least_swing is not None and signal.least_swing <= 0:
        yield Issue(
            at, "least_swing must be more than 0, or stillness would look like the widest swing."
        )


def _lint_words(at: Address, signal: Signal, takes: tuple[str, ...]) -> Iterator[Issue]:
    for word, choices in _WORDS.items():
        value = getattr(signal, word)
        if word in takes and value is None:
            yield Issue(
                at,
                f'the feature "{signal.feature}" needs "{word}"; {_offer(word, "", choices)}',
            )
        elif word not in takes and value is not None:
            yield Issue(
                (*at, word), f'the feature "{signal.feature}" takes no "{word}"; remove it.'
            )
        elif value is not None and value not in choices:
            yield Issue((*at, word), f'"{value}" is no {word}; {_offer(word, value, choices)}')


def _offer(word: str, value: str, choices: tuple[str, ...]) -> str:
    """The end of a sentence about a word that is missing (then `value` is empty) or not known."""
    if word in {"joint", "segment"}:
        return f"choose one of: {', '.join(choices)}."
    side, _, part = value.partition("_")
    if side in {"left", "right"}:
        ways = [f'"{one}"' for one in (f"working_{part}", f"other_{part}") if one in choices]
        return (
            "a spec says neither left nor right, because either side may work; write "
            + (" or ".join(ways) if ways else f"one of: {_SIDES}")
            + "."
        )
    if word == "side":
        return f"choose one of: {_SIDES}, both (the mean of the two)."
    near = get_close_matches(value, choices, n=1, cutoff=0.8)
    if near:
        return f'did you mean "{near[0]}"?'
    return (
        f'write a side and a part, such as "working_hip", or "nose". Sides: {_SIDES}, mid (the '
        f"middle of the two). Parts: {', '.join(PARTS)}."
    )


def lint_conditions(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the conditions, wherever they stand."""
    for address, condition in iterate_conditions(spec):
        yield from _lint_condition(spec, address, condition)


def _lint_condition(spec: SpecFile, at: Address, condition: Condition) -> Iterator[Issue]:
    forms = sum((condition.signal is not None, bool(condition.all), bool(condition.any)))
    if forms != 1:
        yield Issue(at, 'a condition has exactly one of "signal", "all" and "any".')
    if condition.for_s < 0:
        yield Issue(at, "for_s is a length of time; it must not be negative.")
    for form, conditions in (("all", condition.all), ("any", condition.any)):
        for i, inner in enumerate(conditions):
            yield from _lint_condition(spec, (*at, form, str(i)), inner)
    if condition.signal is not None:
        yield from _lint_limits(spec, at, condition.signal, condition.above, condition.below)


def _lint_limits(
    spec: SpecFile, at: Address, signal: str, above: float | None, below: float | None
) -> Iterator[Issue]:
    if signal not in spec.signals:
        yield Issue(
            at, f'there is no signal "{signal}"; define it under [signals] or correct the name.'
        )
    if above is None and below is None:
        yield Issue(at, f'the condition on "{signal}" has no limit; give "above" or "below".')
    elif above is not None and below is not None and above >= below:
        yield Issue(
            at,
            f'the limits on "{signal}" are inverted: above {above:g} and below {below:g} never '
            "holds.",
        )
