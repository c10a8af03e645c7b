"""How good the detectors are: sums over clips, the figures that follow, and what was wrong."""

from dataclasses import dataclass

import msgspec


class Tally(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sums over one clip or many, from which the figures follow.

    A pair is something true with what was found of it.
    `counted`: clips in which the count was judged; `count_error`: sum of their relative errors;
    `nearly`: those that are off by one at most. `searched`: clips in which ghosts were looked for.
    `hold_edges`: starts and ends of pairs.
    `uncounted`: repetitions that were missed, `explained`: those whose report says why.
    `breath_rates`: holds in which both the true and the found rate of breathing are known.
    """

    clips: int = 0
    counted: int = 0
    count_error: float = 0.0
    nearly: int = 0
    sides: int = 0
    sides_right: int = 0
    levels: int = 0
    levels_right: int = 0
    faults_found: int = 0
    faults_missed: int = 0
    faults_false: int = 0
    hold_edges: int = 0
    hold_error_s: float = 0.0
    breath_rates: int = 0
    breath_rate_error_per_min: float = 0.0
    searched: int = 0
    ghosts: int = 0
    uncounted: int = 0
    explained: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        )


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How good the detectors are. None where nothing could be judged by."""

    count_mae: float | None
    obo: float | None
    side_accuracy: float | None
    level_accuracy: float | None
    fault_precision: float | None
    fault_recall: float | None
    fault_f1: float | None
    hold_error_s: float | None
    breath_rate_error_per_min: float | None = None
    ghost_repetitions: int | None
    explained: float | None = None


class Miss(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that was judged wrong.

    `expected`: None where nothing was to be found. `got`: None where nothing was found.
    """

    clip: str
    time_s: float
    kind: str
    expected: str | None
    got: str | None


class Gap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something expected that the report says could not be judged: neither right nor wrong.

    `what`: such as "fault:knee_bend"; `reason`: a code of `limberup.reasons`.
    """

    clip: str
    time_s: float
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One clip judged by one exercise."""

    tally: Tally
    misses: tuple[Miss, ...] = ()
    gaps: tuple[Gap, ...] = ()


def compute_figures(tally: Tally) -> Figures:
    """The figures of a tally."""
    found, missed, false = tally.faults_found, tally.faults_missed, tally.faults_false
    return Figures(
        count_mae=_share(tally.count_error, tally.counted),
        obo=_share(tally.nearly, tally.counted),
        side_accuracy=_share(tally.sides_right, tally.sides),
        level_accuracy=_share(tally.levels_right, tally.levels),
        fault_precision=_share(found, found + false),
        fault_recall=_share(found, found + missed),
        fault_f1=_share(2 * found, 2 * found + missed + false),
        hold_error_s=_share(tally.hold_error_s, tally.hold_edges),
        breath_rate_error_per_min=_share(tally.breath_rate_error_per_min, tally.breath_rates),
        ghost_repetitions=tally.ghosts if tally.searched else None,
        explained=_share(tally.explained, tally.uncounted),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
