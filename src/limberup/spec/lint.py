"""Rules that cross fields of a spec. The linter returns all issues at once, as sentences."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import msgspec

from limberup.reasons import REASONS
from limberup.spec.explain import suggest
from limberup.spec.file import FaultTable, SpecFile
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint_bands import overlap
from limberup.spec.lint_form import (
    lint_faults,
    lint_levels,
    lint_measures,
    lint_set_faults,
    lint_travel,
)
from limberup.spec.lint_movement import has_hold, lint_movement
from limberup.spec.lint_reach import lint_reach
from limberup.spec.lint_signals import lint_conditions, lint_signals
from limberup.spec.model import VIEWS, Condition, Dose, SetRule, Unjudgeable

FIGURES: Final = ("duration_s", "hold_s")
"""Figures that every repetition has, besides its range of motion."""


_LEAVES: Final = frozenset(
    {"name", "summary", "sources", "view", "requires", "faults", "set_faults", "unjudgeable"}
)
"""Tables and keys that no rule looks at to judge another one."""


def lint_spec(
    spec: SpecFile, file_id: str | None = None, mended: Collection[Address] = ()
) -> list[Issue]:
    """All that is wrong with a spec, in the order of its tables; an empty list when nothing is.

    `mended`: where the file did not fit and something was put in its place. Rules that would judge
    by these places are left out.
    """
    local: tuple[Callable[[SpecFile], Iterator[Issue]], ...] = (
        _lint_views,
        _lint_names,
        _lint_fault_names,
        _lint_numbers,
        lint_signals,
    )
    on_signals = (lint_conditions, lint_reach)
    rules: tuple[Callable[[SpecFile], Iterator[Issue]], ...] = (
        _lint_phases,
        lint_movement,
        _lint_overlaps,
        lint_levels,
        lint_travel,
        lint_faults,
        lint_measures,
        lint_set_faults,
        _lint_dose,
        _lint_reminder,
        _lint_typical,
    )
    asked = local if ("signals",) in mended else (*local, *on_signals)
    issues = [issue for rule in asked for issue in rule(spec)]
    if all(address[0] in _LEAVES for address in mended):
        unsure = {address[:2] for address in mended}
        found = (issue for rule in rules for issue in rule(spec))
        issues += [issue for issue in found if issue.address[:2] not in unsure]
    if file_id is not None and spec.id != file_id:
        issues.insert(
            0,
            Issue(
                ("id",), f'id is "{spec.id}" but the file is named "{file_id}"; make them the same.'
            ),
        )
    return issues


def _lint_views(spec: SpecFile) -> Iterator[Issue]:
    if not spec.view:
        yield Issue(("view",), f"there is no view; write one or more of: {', '.join(VIEWS)}.")
    for i, view in enumerate(spec.view):
        if view not in VIEWS:
            yield Issue(("view", str(i)), f'"{view}" is no view; {suggest(view, VIEWS)}')


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
        if phase.leave and overlap(phase.enter, phase.leave):
            yield Issue(
                ("phases", str(i), "leave"),
                f'the phase "{phase.name}" is inverted: "enter" and "leave" can both hold at once.',
            )


def _lint_overlaps(spec: SpecFile) -> Iterator[Issue]:
    if overlap(spec.posture.when, spec.posture.lost):
        yield Issue(
            ("posture", "lost"), 'the posture is inverted: "when" and "lost" can both hold at once.'
        )
    for (i, a), (j, b) in combinations(enumerate(spec.phases), 2):
        may_overlap = spec.phases[0].home and i > 0
        if not may_overlap and overlap(a.enter, b.enter):
            yield Issue(
                ("phases", str(j), "enter"),
                f'the phases "{a.name}" and "{b.name}" are inverted: both can begin at once; '
                "leave a gap between them.",
            )


def _is_extent(spec: SpecFile, condition: Condition) -> bool:
    signal = spec.signals.get(condition.signal or "")
    return signal is not None and signal.extent_s is not None


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
