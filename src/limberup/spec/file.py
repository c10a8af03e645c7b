"""A spec file as it is written, and what it comes to once it is found in order.

In a file every fault is the same kind of table, and so is every spec; here they are told apart.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from limberup.spec.model import (
    AnySpec,
    Condition,
    DayClock,
    Dose,
    Fault,
    FaultBase,
    Limits,
    Measure,
    MeasuredFault,
    OwnLimit,
    Reminder,
    Spec,
    SpecBase,
    WatchedFault,
    make_stations,
)


class FaultTable(FaultBase, frozen=True, kw_only=True):
    """A table under `[[faults]]`, with the keys of both kinds; `when` or `repetition` is given."""

    when: Condition | None = None
    during: tuple[str, ...] = ()
    cleared: Condition | None = None
    needs: Condition | None = None
    repetition: Measure | None = None
    up_to_level: str | None = None


class SpecFile(SpecBase, frozen=True, kw_only=True):
    """A whole file, with the keys of both kinds; only a clock for the day has a `reminder`."""

    dose: Dose = Dose()
    faults: tuple[FaultTable, ...] = ()
    reminder: Reminder | None = None
    ladder: bool = False
    grows: str | None = None
    typical: dict[str, Limits] = msgspec.field(default_factory=dict)


def build_spec(file: SpecFile, own_limits: Sequence[OwnLimit] = ()) -> AnySpec:
    """The exercise or the clock that a file holds in which the linter found nothing.

    `own_limits`: those of one person that are in it.
    """
    shared = _take(file, SpecBase) | {"faults": tuple(map(_build_fault, file.faults))}
    shared["own_limits"] = tuple(own_limits)
    if file.movement is not None:
        shared["phases"] = make_stations(file.movement)
    if file.reminder is not None:
        return DayClock(reminder=file.reminder, **shared)
    return Spec(
        dose=file.dose, ladder=file.ladder, grows=file.grows, typical=file.typical, **shared
    )


def _build_fault(table: FaultTable) -> Fault:
    shared = _take(table, FaultBase)
    if table.repetition is not None:
        return MeasuredFault(repetition=table.repetition, up_to_level=table.up_to_level, **shared)
    if table.when is None:
        raise ValueError(f"The fault {table.id} has neither a condition nor a measure.")
    return WatchedFault(
        when=table.when,
        during=table.during,
        cleared=table.cleared,
        needs=table.needs,
        **shared,
    )


def _take(table: msgspec.Struct, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The values of the fields that a table has from `kind`."""
    return {name: getattr(table, name) for name in kind.__struct_fields__}
