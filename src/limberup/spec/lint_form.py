"""What the linter asks of levels, faults and measures: of what is judged beside the count."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from limberup.spec.file import FaultTable, SpecFile
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint_bands import limits, overlap
from limberup.spec.lint_movement import has_hold, list_places
from limberup.spec.lint_slots import iterate_measures
from limberup.spec.model import Level, Measure

_WITHOUT_SIGNAL: Final = {"duration", "hold", "delay"}


def lint_levels(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the levels."""
    for i, level in enumerate(spec.levels):
        at = ("levels", str(i))
        if (level.when is None) == (level.held_s is None):
            yield Issue(at, f'the level "{level.id}" needs exactly one of "when" and "held_s".')
        if level.held_s is not None and not has_hold(spec):
            yield Issue((*at, "held_s"), 'no phase has "hold = true"; mark the one to be held.')
        if level.held_s is not None and level.travel is not None:
            yield Issue((*at, "travel"), 'a level with "held_s" takes no "travel"; remove it.')
    if spec.ladder and len(spec.levels) < 2:
        yield Issue(("ladder",), "a ladder has two levels or more; add them, or remove ladder.")
    if spec.grows is not None and spec.grows not in spec.range_of_motion:
        yield Issue(
            ("grows",), f'there is no measure "{spec.grows}"; define it under [range_of_motion].'
        )
    for (_, lower), (j, higher) in pairwise(enumerate(spec.levels)):
        for key, signal in _find_inversions(lower, higher):
            yield Issue(
                ("levels", str(j), key),
                f'the level "{higher.id}" is inverted: it asks less of "{signal}" than '
                f'"{lower.id}" below it.',
            )


def _find_inversions(lower: Level, higher: Level) -> Iterator[tuple[str, str]]:
    """The key and the signal by which a level asks less than the one below it."""
    if lower.held_s is not None and higher.held_s is not None and higher.held_s <= lower.held_s:
        yield "held_s", "the hold"
    if lower.when is not None and higher.when is not None:
        low, high = limits(lower.when), limits(higher.when)
        for signal in low.keys() & high.keys():
            if high[signal][0] < low[signal][0] or high[signal][1] > low[signal][1]:
                yield "when", signal


def lint_travel(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the ways that levels ask for."""
    ids = [level.id for level in spec.levels]
    for i, level in enumerate(spec.levels):
        at = ("levels", str(i), "travel")
        if level.travel is not None and level.travel.signal not in spec.signals:
            yield Issue(
                at,
                f'there is no signal "{level.travel.signal}"; define it under [signals] or '
                "correct the name.",
            )
        if level.travel is not None and level.travel.since not in ids[:i]:
            yield Issue(
                at,
                f'"{level.travel.since}" is no level below "{level.id}"; travel is measured '
                "since one of them.",
            )


def lint_faults(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the faults."""
    phases = list_places(spec)
    for i, fault in enumerate(spec.faults):
        at = ("faults", str(i))
        if (fault.when is None) == (fault.repetition is None):
            yield Issue(at, f'the fault "{fault.id}" needs exactly one of "when" and "repetition".')
        else:
            yield from _lint_kind(at, fault)
        if unknown := sorted(set(fault.during) - phases):
            yield Issue(
                (*at, "during"),
                f'"{unknown[0]}" is no phase; choose from: {", ".join(sorted(phases))}.',
            )
        if fault.first_repetitions is not None and fault.first_repetitions < 1:
            yield Issue(
                (*at, "first_repetitions"),
                "first_repetitions must be 1 or more; leave it out for all of them.",
            )
        if fault.up_to_level is not None and fault.up_to_level not in {
            level.id for level in spec.levels
        }:
            yield Issue(
                (*at, "up_to_level"),
                f'there is no level "{fault.up_to_level}"; define it or correct the name.',
            )
        if fault.when and fault.cleared and overlap(fault.when, fault.cleared):
            yield Issue(
                (*at, "cleared"),
                f'the fault "{fault.id}" is inverted: "when" and "cleared" can both hold at once.',
            )


def _lint_kind(at: Address, fault: FaultTable) -> Iterator[Issue]:
    """Each kind of fault has keys of its own, and takes none of the other."""
    kind, others = (
        ("when", {"up_to_level": fault.up_to_level})
        if fault.repetition is None
        else (
            "repetition",
            {"during": fault.during, "cleared": fault.cleared, "needs": fault.needs},
        )
    )
    for key, value in others.items():
        if value:
            yield Issue(
                (*at, key), f'the fault "{fault.id}" has "{kind}" and takes no "{key}"; remove it.'
            )


def lint_measures(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the measures."""
    phases = list_places(spec)
    for at, measure in iterate_measures(spec):
        yield from _lint_taking(spec, at, measure)
        if unknown := sorted(set(measure.during) - phases):
            yield Issue(
                (*at, "during"),
                f'"{unknown[0]}" is no phase; choose from: {", ".join(sorted(phases))}.',
            )
        if at[0] == "faults" and measure.above is None and measure.below is None:
            yield Issue(at, 'the measure has no limit; give "above" or "below".')
        if (
            measure.above is not None
            and measure.below is not None
            and measure.above >= measure.below
        ):
            yield Issue(
                at,
                f"the limits are inverted: above {measure.above:g} and below {measure.below:g} "
                "never holds.",
            )


def _lint_taking(spec: SpecFile, at: Address, measure: Measure) -> Iterator[Issue]:
    """Each way to measure needs keys of its own, and takes no others."""
    if (measure.signal is None) != (measure.take in _WITHOUT_SIGNAL):
        yield Issue(
            at, 'a measure has a "signal", unless it takes the duration, a hold or a delay.'
        )
    if measure.signal is not None and measure.signal not in spec.signals:
        yield Issue(
            at,
            f'there is no signal "{measure.signal}"; define it under [signals] or correct the '
            "name.",
        )
    if (measure.step is None) != (measure.take != "steps"):
        yield Issue(
            at, 'a measure that takes "steps" needs "step", how large one is; no other takes it.'
        )
    if measure.step is not None and not measure.step > 0:
        yield Issue((*at, "step"), "step is how large a step is; it must be more than 0.")
    if (measure.of is None or measure.after is None) != (measure.take != "delay") or (
        (measure.of is None) != (measure.after is None)
    ):
        yield Issue(
            at,
            'a measure that takes "delay" needs "of" and "after", two conditions; no other takes '
            "them.",
        )
    if measure.during and measure.take in {"hold", "delay"}:
        yield Issue(
            (*at, "during"),
            f'a measure that takes "{measure.take}" looks at all phases; remove "during".',
        )
    if measure.take == "hold" and not has_hold(spec):
        yield Issue(at, 'no phase has "hold = true"; mark the one to be held.')


def lint_set_faults(spec: SpecFile) -> Iterator[Issue]:
    """What is wrong with the rules of a whole set."""
    for i, rule in enumerate(spec.set_faults):
        at = ("set_faults", str(i))
        if not 1 <= rule.limit < len(spec.levels):
            yield Issue(
                (*at, "limit"),
                f"limit is {rule.limit}; with {len(spec.levels)} levels it must be 1 or more, "
                "and less than that.",
            )
        if rule.repetitions < 1:
            yield Issue((*at, "repetitions"), "repetitions must be 1 or more.")
