"""All conditions of one spec in one table.

Their truth at a frame is worked out once, for every side together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from limberup.judging.conditions import FALSE, TRUE, UNKNOWN, ConditionTable
from limberup.spec.model import Condition, Criteria, Measure
from limberup.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What holds at each frame of a block for one side: FALSE, UNKNOWN or TRUE, `(k, ...)`.

    `posture (k, 2)`: when, lost. `enter`, `leave`, `still (k, phases)`. `levels (k, levels)`.
    `raised`, `cleared (k, faults)`: the faults that are watched. `delays (k, ends)`: the conditions
    that delays run between, see `Delay`.
    `stations (k, 2)`: far, near, what a movement asks of its stations.
    `unmet (k, requires)`, boolean: requirements the picture surely fails.
    """

    posture: IntArray
    enter: IntArray
    leave: IntArray
    still: IntArray
    levels: IntArray
    raised: IntArray
    cleared: IntArray
    delays: IntArray
    stations: IntArray
    unmet: BoolArray


@dataclass(frozen=True, slots=True)
class Delay:
    """Between which conditions a delay runs: their columns in `Truth.delays`."""

    after: int
    of: int


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays among the measures of a spec by name, and the conditions of all their columns."""

    by_name: Mapping[str, Delay]
    conditions: tuple[Condition, ...]


def compile_delays(measures: Mapping[str, Measure]) -> Delays:
    """Give the two conditions of each delay columns of their own."""
    by_name: dict[str, Delay] = {}
    conditions: list[Condition] = []
    for name, measure in measures.items():
        if measure.after is not None and measure.of is not None:
            by_name[name] = Delay(after=len(conditions), of=len(conditions) + 1)
            conditions += [measure.after, measure.of]
    return Delays(by_name, tuple(conditions))


class Rules:
    """The conditions of a spec, compiled."""

    def __init__(self, spec: Criteria) -> None:
        faults = spec.watched_faults
        self.delays = compile_delays(spec.measures)
        never = Condition(signal=next(iter(spec.signals)), above=np.inf)
        groups = {
            "posture": [spec.posture.when, spec.posture.lost],
            "enter": [phase.enter for phase in spec.phases],
            "leave": [phase.leave or never for phase in spec.phases],
            "still": [phase.still or never for phase in spec.phases],
            "levels": [level.when or never for level in spec.levels],
            "raised": [fault.when for fault in faults],
            "cleared": [fault.cleared or never for fault in faults],
            "needs": [fault.needs or never for fault in faults],
            "delays": self.delays.conditions,
            "stations": [one or never for one in _list_stations(spec)],
            "requires": [requirement.when for requirement in spec.requires],
        }
        self._table = ConditionTable(
            [one for group in groups.values() for one in group], list(spec.signals)
        )
        ends = np.cumsum([len(group) for group in groups.values()])
        self._slices = {
            name: slice(end - len(groups[name]), end)
            for name, end in zip(groups, ends, strict=True)
        }
        counted = ("posture", "stations", "still") if spec.movement is not None else ()
        self._needs_view = np.ones(ends[-1], dtype=np.bool_)
        for name in counted:
            self._needs_view[self._slices[name]] = False
        self._needs_light = np.zeros(ends[-1], dtype=np.bool_)
        for name in ("levels", "raised", "cleared", "needs", "delays"):
            self._needs_light[self._slices[name]] = True
        self._always = np.array([fault.needs is None for fault in faults], dtype=np.bool_)
        self._has_needs = not self._always.all()
        self._by_negation = np.array([fault.cleared is None for fault in faults], dtype=np.bool_)

    def compute_truth(self, signals: FloatArray, is_dark: BoolArray) -> list[Truth]:
        """From the signals of all sides, `(sides, k, s)`, the truth for each side.

        Where a requirement surely fails, everything else is unknown, but for what a movement is
        counted by. Where it `is_dark (k,)`, levels and faults are unknown. A fault whose needs are
        not met is unknown; one without a condition of its own for being over is over when it is
        surely not there.
        """
        truth = self._table.compute_truth(signals)
        unmet = truth[..., self._slices["requires"]] == FALSE
        if unmet.any():
            blind = unmet.any(axis=-1)[..., None] & self._needs_view
            truth = np.where(blind, UNKNOWN, truth)
        if is_dark.any():
            truth = np.where(is_dark[:, None] & self._needs_light, UNKNOWN, truth)
        return self._split(truth, unmet)

    def _split(self, truth: IntArray, unmet: BoolArray) -> list[Truth]:
        """By what it is the truth of, and by sides."""
        part = {name: truth[..., columns] for name, columns in self._slices.items()}
        raised = part["raised"]
        if self._has_needs:
            raised = np.where((part["needs"] == TRUE) | self._always, raised, UNKNOWN)
        cleared = np.where(self._by_negation, TRUE - raised, part["cleared"])
        fields = (
            part["posture"],
            part["enter"],
            part["leave"],
            part["still"],
            part["levels"],
            raised,
            cleared,
            part["delays"],
            part["stations"],
            unmet,
        )
        return [Truth(*of_side) for of_side in zip(*fields, strict=True)]


def _list_stations(spec: Criteria) -> tuple[Condition | None, Condition | None]:
    return (None, None) if spec.movement is None else (spec.movement.far, spec.movement.near)
