"""Rules that cross fields of a spec. The linter returns all issues at once, as sentences."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import Final, TypeAlias

import msgspec

from limberup.reasons import REASONS
from limberup.signals.body import POINTS
from limberup.signals.features import FEATURES, JOINTS, SEGMENTS, SIDES
from limberup.spec.file import FaultTable, SpecFile
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint_movement import has_hold, iterate_movement, lint_movement, list_places
from limberup.spec.model import Condition, Dose, Level, Measure, SetRule, Signal, Unjudgeable

_WORDS: Final = {
    "side": SIDES,
    "joint": tuple(JOINTS),
    "segment": tuple(SEGMENTS),
    "origin": POINTS,
    "target": POINTS,
}
_Bands: TypeAlias = dict[str, tuple[float, float]]
"""The open interval that each signal must be in."""
_EVERYTHING: Final = (-math.inf, math.inf)
FIGURES: Final = ("duration_s", "hold_s")
"""Figures that every repetition has, besides its range of motion."""
_WITHOUT_SIGNAL: Final = {"duration", "hold", "delay"}


def lint_spec(spec: SpecFile, file_id: str | None = None) -> list[Issue]:
    """All that is wrong with a spec, in the order of its tables; an empty list when nothing is."""
    rules: tuple[Callable[[SpecFile], Iterator[Issue]], ...] = (
        _lint_names,
        _lint_fault_names,
        _lint_numbers,
        _lint_signals,
        _lint_conditions,
        _lint_phases,
        lint_movement,
        _lint_overlaps,
        _lint_levels,
        _lint_travel,
        _lint_faults,
        _lint_measures,
        _lint_set_faults,
        _lint_dose,
        _lint_reminder,
        _lint_typical,
    )
    issues = [issue for rule in rules for issue in rule(spec)]
    if file_id is not None and spec.id != file_id:
        issues.insert(
            0,
            Issue(
                ("id",), f'id is "{spec.id}" but the file is named "{file_id}"; make them the same.'
            ),
        )
    return issues


def iterate_conditions(spec: SpecFile) -> Iterator[tuple[Address, Condition]]:
    """Every top-level condition of a spec with its address."""
    for address, condition in _iterate_slots(spec):
        if condition is not None:
            yield address, condition


def _iterate_slots(spec: SpecFile) -> Iterator[tuple[Address, Condition | None]]:
    """Every place for a condition, filled or not."""
    yield ("posture", "when"), spec.posture.when
    yield ("posture", "lost"), spec.posture.lost
    for i, requirement in enumerate(spec.requires):
        yield ("requires", str(i), "when"), requirement.when
    for i, phase in enumerate(spec.phases):
        for key, condition in (
            ("enter", phase.enter),
            ("leave", phase.leave),
            ("still", phase.still),
        ):
            yield ("phases", str(i), key), condition
    yield from iterate_movement(spec)
    for i, level in enumerate(spec.levels):
        yield ("levels", str(i), "when"), level.when
    for address, measure in _iterate_measures(spec):
        for key, condition in (("of", measure.of), ("after", measure.after)):
            yield (*address, key), condition
    for i, fault in enumerate(spec.faults):
        for key, condition in (
            ("when", fault.when),
            ("cleared", fault.cleared),
            ("needs", fault.needs),
        ):
            yield ("faults", str(i), key), condition


def _iterate_measures(spec: SpecFile) -> Iterator[tuple[Address, Measure]]:
    for name, measure in spec.range_of_motion.items():
        yield ("range_of_motion", name), measure
    for i, fault in enumerate(spec.faults):
        if fault.repetition:
            yield ("faults", str(i), "repetition"), fault.repetition


def _lint_names(spec: SpecFile) -> Iterator[Issue]:
    tables = {"phases": [p.name for p in spec.phases], "levels": [x.id for x in spec.levels]}
    faults = (
        [x.id for x in spec.faults],
        [x.id for x in spec.set_faults],
        [x.id for x in spec.unjudgeable],
    )
    tables["faults"] = [name for names in faults for name in names]
    for table, names in tables.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue((table,), f'"{name}" is used twice in {table}; names must differ.')
        for name in names:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                yield Issue(
                    (table,),
                    f'"{name}" is not a name; use lower-case letters, digits and underscores.',
                )
    reasons = {("requires", i): item.reason for i, item in enumerate(spec.requires)}
    reasons |= {("unjudgeable", i): item.reason for i, item in enumerate(spec.unjudgeable)}
    reasons |= {
        ("levels", i): level.unsure
        for i, level in enumerate(spec.levels)
        if level.unsure is not None
    }
    reasons |= {
        ("faults", i): fault.reason
        for i, fault in enumerate(spec.faults)
        if fault.reason is not None
    }
    for (table, i), reason in reasons.items():
        if reason not in REASONS:
            key = "unsure" if table == "levels" else "reason"
            yield Issue(
                (table, str(i), key),
                f'"{reason}" is no reason; choose one of: {", ".join(REASONS)}.',
            )


def _lint_fault_names(spec: SpecFile) -> Iterator[Issue]:
    tables: Mapping[str, Sequence[FaultTable | SetRule | Unjudgeable]] = {
        "faults": spec.faults,
        "set_faults": spec.set_faults,
        "unjudgeable": spec.unjudgeable,
    }
    for table, items in tables.items():
        for i, item in enumerate(items):
            if item.name is not None and not item.name.strip():
                yield Issue(
                    (table, str(i), "name"), "name is empty; write a few words, or leave it out."
                )


def _lint_numbers(spec: SpecFile) -> Iterator[Issue]:
    """TOML knows the numbers nan and inf; no limit can be one of them."""
    for address, value in _iterate_values((), msgspec.to_builtins(spec)):
        if isinstance(value, float) and not math.isfinite(value):
            yield Issue(address, f"{address[-1]} is {value:g}; write an ordinary number.")


def _iterate_values(at: Address, value: object) -> Iterator[tuple[Address, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _iterate_values((*at, key), inner)
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from _iterate_values((*at, str(i)), inner)
    else:
        yield at, value


def _lint_signals(spec: SpecFile) -> Iterator[Issue]:
    for name, signal in spec.signals.items():
        at = ("signals", name)
        feature = FEATURES.get(signal.feature)
        if feature is None:
            yield Issue(
                at, f'"{signal.feature}" is no feature; choose one of: {", ".join(FEATURES)}.'
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
                f'the feature "{signal.feature}" needs "{word}"; choose one of: '
                f"{', '.join(choices)}.",
            )
        elif word not in takes and value is not None:
            yield Issue(at, f'the feature "{signal.feature}" takes no "{word}"; remove it.')
        elif value is not None and value not in choices:
            yield Issue(at, f'"{value}" is no {word}; choose one of: {", ".join(choices)}.')


def _lint_conditions(spec: SpecFile) -> Iterator[Issue]:
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


def _lint_phases(spec: SpecFile) -> Iterator[Issue]:
    if spec.movement is not None:
        return
    if not spec.phases:
        yield Issue(("phases",), "there is no phase; a repetition needs at least one.")
    if any(phase.home for phase in spec.phases[1:]):
        yield Issue(("phases",), "only the first phase can be home.")
    if len(spec.phases) == 1 and spec.phases[0].home:
        yield Issue(
            ("phases",),
            "a home phase alone makes no repetition; add the phase that the movement reaches.",
        )
    for i, phase in enumerate(spec.phases):
        if not spec.phases[0].home and phase.leave is None:
            yield Issue(
                ("phases", str(i)),
                f'the phase "{phase.name}" needs "leave", because no phase is home.',
            )
        if phase.still and not _is_extent(spec, phase.still):
            yield Issue(
                ("phases", str(i), "still"),
                f'"still" of the phase "{phase.name}" needs one signal with "extent_s"; define '
                "it under [signals].",
            )
        if phase.in_steps and not phase.still:
            yield Issue(
                ("phases", str(i), "in_steps"),
                f'"in_steps" of the phase "{phase.name}" needs "still", which tells its rests '
                "apart.",
            )
        if phase.leave and _overlap(phase.enter, phase.leave):
            yield Issue(
                ("phases", str(i), "leave"),
                f'the phase "{phase.name}" is inverted: "enter" and "leave" can both hold at once.',
            )


def _lint_overlaps(spec: SpecFile) -> Iterator[Issue]:
    if _overlap(spec.posture.when, spec.posture.lost):
        yield Issue(
            ("posture", "lost"), 'the posture is inverted: "when" and "lost" can both hold at once.'
        )
    for (i, a), (j, b) in combinations(enumerate(spec.phases), 2):
        may_overlap = spec.phases[0].home and i > 0
        if not may_overlap and _overlap(a.enter, b.enter):
            yield Issue(
                ("phases", str(j), "enter"),
                f'the phases "{a.name}" and "{b.name}" are inverted: both can begin at once; '
                "leave a gap between them.",
            )


def _is_extent(spec: SpecFile, condition: Condition) -> bool:
    signal = spec.signals.get(condition.signal or "")
    return signal is not None and signal.extent_s is not None


def _overlap(a: Condition, b: Condition) -> bool:
    """Whether some values satisfy both, as far as signals they share tell.

    Unrelated conditions do not clash.
    """
    return any(_clash(one, other) for one in _iterate_bands(a) for other in _iterate_bands(b))


def _clash(a: _Bands, b: _Bands) -> bool:
    shared = a.keys() & b.keys()
    return bool(shared) and all(
        max(a[name][0], b[name][0]) < min(a[name][1], b[name][1]) for name in shared
    )


def _iterate_bands(condition: Condition) -> Iterator[_Bands]:
    """The different ways to fulfil a condition, each as bands that hold together."""
    if condition.any:
        for inner in condition.any:
            yield from _iterate_bands(inner)
        return
    for choice in product(*(list(_iterate_bands(inner)) for inner in condition.all)):
        yield _join_bands(_limits(condition), *choice)


def _limits(condition: Condition) -> _Bands:
    """What a condition demands for sure; "any" demands nothing for sure."""
    if condition.signal is not None:
        low = -math.inf if condition.above is None else condition.above
        return {condition.signal: (low, math.inf if condition.below is None else condition.below)}
    return _join_bands(*(_limits(inner) for inner in condition.all))


def _join_bands(*parts: _Bands) -> _Bands:
    joined: _Bands = {}
    for name, (low, high) in (item for part in parts for item in part.items()):
        old = joined.get(name, _EVERYTHING)
        joined[name] = (max(low, old[0]), min(high, old[1]))
    return joined


def _lint_levels(spec: SpecFile) -> Iterator[Issue]:
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
        low, high = _limits(lower.when), _limits(higher.when)
        for signal in low.keys() & high.keys():
            if high[signal][0] < low[signal][0] or high[signal][1] > low[signal][1]:
                yield "when", signal


def _lint_travel(spec: SpecFile) -> Iterator[Issue]:
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


def _lint_faults(spec: SpecFile) -> Iterator[Issue]:
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
        if fault.when and fault.cleared and _overlap(fault.when, fault.cleared):
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


def _lint_measures(spec: SpecFile) -> Iterator[Issue]:
    phases = list_places(spec)
    for at, measure in _iterate_measures(spec):
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


def _lint_set_faults(spec: SpecFile) -> Iterator[Issue]:
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


def _lint_dose(spec: SpecFile) -> Iterator[Issue]:
    dose, at = spec.dose, ("dose",)
    if spec.reminder is not None:
        if dose != Dose():
            yield Issue(at, "a spec with a reminder goes on all day; remove the dose.")
        return
    if sum(value is not None for value in (dose.repetitions, dose.hold_s, dose.breaths)) != 1:
        yield Issue(at, 'a dose has exactly one of "repetitions", "hold_s" and "breaths".')
    if any(
        value is not None and value <= 0 for value in (dose.repetitions, dose.hold_s, dose.breaths)
    ):
        yield Issue(at, "a dose must be more than 0.")
    if dose.breaths is not None and dose.fallback_hold_s is None:
        yield Issue(
            at, 'a dose of breaths needs "fallback_hold_s" for when breathing cannot be seen.'
        )
    if dose.or_s is not None and (dose.repetitions is None or dose.or_s <= 0):
        yield Issue(
            (*at, "or_s"),
            "or_s is how many seconds of repetitions will do instead; it needs repetitions.",
        )
    if dose.fallback_hold_s is not None and dose.fallback_hold_s <= 0:
        yield Issue(
            (*at, "fallback_hold_s"), "fallback_hold_s is a length of time; it must be more than 0."
        )
    if dose.per_side and not spec.alternates:
        yield Issue(
            (*at, "per_side"),
            'a dose on each side needs "alternates = true" at the top of the file.',
        )
    if (dose.repetitions is None or spec.counts == "holds") and not has_hold(spec):
        yield Issue(
            ("phases",),
            'holds are counted but no phase has "hold = true"; mark the one to be held.',
        )


def _lint_reminder(spec: SpecFile) -> Iterator[Issue]:
    reminder, at = spec.reminder, ("reminder",)
    if reminder is None:
        return
    for key in ("due_s", "repeat_s", "reset_s", "away_s", "unknown_s", "every_s"):
        if getattr(reminder, key) <= 0:
            yield Issue((*at, key), f"{key} is a length of time; it must be more than 0.")
    names = [phase.name for phase in spec.phases]
    held = [phase.name for phase in spec.phases if phase.hold]
    if (
        held != ["sitting"]
        or not {"standing"} <= set(names) <= {"sitting", "standing", "lying"}
        or spec.phases[0].home
    ):
        yield Issue(
            ("phases",),
            'a spec with a reminder has the phases "sitting" (the hold), "standing" and perhaps '
            '"lying", none home.',
        )
    if spec.alternates:
        yield Issue(
            ("alternates",), "a spec with a reminder has no working side; remove alternates."
        )


def _lint_typical(spec: SpecFile) -> Iterator[Issue]:
    known = [*FIGURES, *spec.range_of_motion]
    for name, limits in spec.typical.items():
        at = ("typical", name)
        if name not in known:
            yield Issue(
                at, f'"{name}" is no figure of a repetition; choose one of: {", ".join(known)}.'
            )
        if limits.above is None and limits.below is None:
            yield Issue(at, 'it has no limit; give "above" or "below".')
        elif limits.above is not None and limits.below is not None and limits.above >= limits.below:
            yield Issue(
                at,
                f"the limits are inverted: above {limits.above:g} and below {limits.below:g} "
                "never holds.",
            )
