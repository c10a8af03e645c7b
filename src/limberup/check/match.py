"""What was found in a clip against what it truly shows.

Who belongs to whom in time, and the figures. Pure.
The rules are explained in docs/check.md. Times are seconds, accuracies and shares are 0 to 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec
import numpy as np

from limberup.reasons import BREATHS_NOT_COUNTED, SIGNAL_UNKNOWN
from limberup.results.session import ExerciseSet, FaultRow, HoldRow, RepetitionRow, UnjudgedRow
from limberup.spec.model import AnySpec
from limberup.truth import NO_LEVEL, TrueHold, TrueRepetition, Truth
from limberup.types import BoolArray, FloatArray

LEAST_OVERLAP: Final = 0.5
"""Two spans can belong together if they share at least this part of the shorter one."""
HOLD_TOLERANCE_S: Final = 0.5
"""A hold that begins or ends further off than this is listed as a miss."""


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


def compare(clip: str, truth: Truth, done: ExerciseSet, spec: AnySpec) -> Comparison:
    """What was found in a clip against its truth, for the exercise that it shows."""
    return _Comparing(clip, truth, done, spec).run()


def compare_nothing(
    clip: str, done: ExerciseSet, spec: AnySpec, *, least_hold_s: float = 0.0
) -> Comparison:
    """What was counted as `spec` in a clip in which nothing must be counted.

    `least_hold_s`: a hold that is shorter is no ghost, nor is a repetition with no longer one.
    """
    ghosts = [row for row in done.repetitions if row.complete]
    holds = [hold for hold in done.holds if spec.counts == "holds"]
    if spec.counts == "holds" and least_hold_s:
        ghosts = [row for row in ghosts if row.hold_s >= least_hold_s]
        holds = [hold for hold in holds if hold.seconds >= least_hold_s]
    lone = [
        hold
        for hold in holds
        if not any(row.start_s <= hold.start_s <= row.end_s for row in ghosts)
    ]
    misses = [_ghost(clip, spec, row, "repetition") for row in ghosts]
    misses += [_ghost(clip, spec, hold, "hold") for hold in lone]
    return Comparison(
        Tally(searched=1, ghosts=len(ghosts)), tuple(sorted(misses, key=lambda miss: miss.time_s))
    )


def _ghost(clip: str, spec: AnySpec, row: RepetitionRow | HoldRow, what: str) -> Miss:
    got = f"{spec.id}, {_name(row, what)}"
    return Miss(clip=clip, time_s=row.start_s, kind=f"ghost_{what}", expected=None, got=got)


# --- in time --------------------------------------------------------------------------------------


class Span(Protocol):
    """Anything with a start and an end."""

    @property
    def start_s(self) -> float:
        """When it begins."""

    @property
    def end_s(self) -> float:
        """When it is over."""


def compute_overlap(a: Sequence[Span], b: Sequence[Span]) -> tuple[FloatArray, FloatArray]:
    """How far each of `a` and each of `b` share their time, `(len(a), len(b))` each, 0 to 1.

    First as part of the shorter of the two, so that a span inside the other has 1; then as part of
    both together (intersection over union), which tells how alike they are.
    """
    start_a, end_a = (
        np.array([[span.start_s, span.end_s] for span in a]).reshape(-1, 2).T[:, :, None]
    )
    start_b, end_b = (
        np.array([[span.start_s, span.end_s] for span in b]).reshape(-1, 2).T[:, None, :]
    )
    shared = np.clip(np.minimum(end_a, end_b) - np.maximum(start_a, start_b), 0.0, None)
    length_a, length_b = end_a - start_a, end_b - start_b
    return _divide(shared, np.minimum(length_a, length_b)), _divide(
        shared, length_a + length_b - shared
    )


def match_spans(
    expected: Sequence[Span], found: Sequence[Span], allowed: BoolArray | None = None
) -> list[tuple[int, int]]:
    """Pairs of an expected and a found span, by index, in order; each is in one pair at most.

    As many pairs as possible, and among those the ones that are most alike. `allowed
    (len(expected), len(found))`: which pairs may be; without it, those that share `LEAST_OVERLAP`
    of the shorter one.
    """
    from scipy.optimize import (
        linear_sum_assignment,  # takes half a second, which `limberup score` need not wait for
    )

    part, likeness = compute_overlap(expected, found)
    may = part >= LEAST_OVERLAP if allowed is None else allowed
    # One more pair outweighs any gain in likeness, of which each pair has 1 at most.
    worth = np.where(may, 1.0 + min(may.shape) + likeness, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if may[i, j]]


def _is_over(span: Span, other: Span) -> bool:
    """Whether two spans share enough to belong together."""
    return bool(compute_overlap([span], [other])[0][0, 0] >= LEAST_OVERLAP)


def _divide(part: FloatArray, whole: FloatArray) -> FloatArray:
    shares: FloatArray = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return shares


# --- one clip -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Expected:
    """A fault that must be found. `owner`.

    Index of the true repetition that shows it, None if told by time alone.
    """

    id: str
    side: str | None
    start_s: float
    end_s: float
    owner: int | None


@dataclass(slots=True)
class _Comparing:
    """Keeps the account while one clip is compared."""

    clip: str
    truth: Truth
    done: ExerciseSet
    spec: AnySpec
    misses: list[Miss] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def run(self) -> Comparison:
        """Everything that the truth tells, in turn."""
        tally = Tally(clips=1)
        expected = self.truth.repetitions or ()
        counted = [row for row in self.done.repetitions if row.complete]
        pairs = match_spans(expected, counted) if self.truth.repetitions is not None else []
        if self.truth.repetitions is not None:
            tally += self._count(expected, counted, pairs)
            tally += self._levels([(expected[i], counted[j]) for i, j in pairs])
            tally += self._sides([(expected[i], counted[j]) for i, j in pairs])
        elif self.truth.count_range is not None:
            tally += self._count_alone(self.truth.count_range)
        if self.truth.holds is not None:
            tally += self._holds(self.truth.holds, self.done.holds)
        tally += self._faults(expected, {i: counted[j] for i, j in pairs})
        tally += self._expect_faults()
        misses = tuple(sorted(self.misses, key=lambda miss: (miss.time_s, miss.kind)))
        return Comparison(
            tally, misses, tuple(sorted(self.gaps, key=lambda gap: (gap.time_s, gap.what)))
        )

    def _miss(self, time_s: float, kind: str, expected: str | None, got: str | None) -> None:
        self.misses.append(
            Miss(clip=self.clip, time_s=time_s, kind=kind, expected=expected, got=got)
        )

    def _gap(self, time_s: float, what: str, reason: str) -> None:
        self.gaps.append(Gap(clip=self.clip, time_s=time_s, what=what, reason=reason))

    def _count(
        self,
        expected: Sequence[TrueRepetition],
        counted: Sequence[RepetitionRow],
        pairs: list[tuple[int, int]],
    ) -> Tally:
        hit, used = {i for i, _ in pairs}, {j for _, j in pairs}
        for i, true in enumerate(expected):
            if i not in hit:
                self._miss(true.start_s, "missed_repetition", _name(true), self._why_missed(true))
        missed = [true for i, true in enumerate(expected) if i not in hit]
        low, high = self.truth.count_range or (len(expected), len(expected))
        extra = [row for j, row in enumerate(counted) if j not in used]
        ghosts = extra[high - len(expected) :]
        for row in ghosts:
            self._miss(row.start_s, "ghost_repetition", None, _name(row))
        error = max(low - len(counted), len(counted) - high, 0)
        return Tally(
            counted=1,
            count_error=error / max(len(expected), 1),
            nearly=int(error <= 1),
            searched=1,
            ghosts=len(ghosts),
            uncounted=len(missed),
            explained=sum(self._is_explained(true) for true in missed),
        )

    def _count_alone(self, count: tuple[int, int]) -> Tally:
        """Where only the count is known: of holds where the exercise counts holds."""
        low, high = count
        found = self.done.holds if self.spec.counts == "holds" else self._list_complete()
        error = max(low - len(found), len(found) - high, 0)
        if error:
            expected = f"{low}" if low == high else f"{low} to {high}"
            self._miss(found[0].start_s if found else 0.0, "count", expected, f"{len(found)}")
        uncounted = max(low - len(found), 0)
        is_told = bool(self.done.attempts or self.done.never_met or self._is_sight_lost())
        return Tally(
            counted=1,
            count_error=error / max(high, 1),
            nearly=int(error <= 1),
            uncounted=uncounted,
            explained=uncounted if is_told else 0,
        )

    def _list_complete(self) -> list[RepetitionRow]:
        return [row for row in self.done.repetitions if row.complete]

    def _is_sight_lost(self) -> bool:
        return any(True for _ in self._unjudged("exercise"))

    def _is_explained(self, true: TrueRepetition) -> bool:
        """Whether the report says why a repetition was not counted."""
        told: list[Span] = [*self.done.attempts, *self._unjudged("exercise")]
        told += [row for row in self.done.repetitions if not row.complete]
        return bool(self.done.never_met) or any(_is_over(span, true) for span in told)

    def _expect_faults(self) -> Tally:
        """Kinds of faults that must be found at least once."""
        found = {row.id for row in self.done.faults}
        missed = 0
        for fault in self.truth.faults_expected:
            unjudged = next(self._unjudged(f"fault:{fault}"), None)
            if fault not in found and unjudged is not None:
                self._gap(unjudged.start_s, unjudged.what, unjudged.reason)
            elif fault not in found:
                missed += 1
                self._miss(0.0, "missed_fault", fault, None)
        hits = sum(fault in found for fault in self.truth.faults_expected)
        return Tally(faults_found=hits, faults_missed=missed)

    def _why_missed(self, true: TrueRepetition) -> str | None:
        if any(not row.complete and _is_over(row, true) for row in self.done.repetitions):
            return "not finished"
        return next(
            (
                f"not judged: {row.reason}"
                for row in self._unjudged("exercise")
                if _covers(row, true)
            ),
            None,
        )

    def _sides(
        self, pairs: Sequence[tuple[TrueRepetition | TrueHold, RepetitionRow | HoldRow]]
    ) -> Tally:
        judged = [(true, row) for true, row in pairs if true.side in {"left", "right"}]
        wrong = [(true, row) for true, row in judged if row.side != true.side]
        for true, row in wrong:
            self._miss(true.start_s, "side", true.side, row.side)
        return Tally(sides=len(judged), sides_right=len(judged) - len(wrong))

    def _levels(self, pairs: Sequence[tuple[TrueRepetition, RepetitionRow]]) -> Tally:
        judged = right = 0
        for true, row in pairs:
            got = row.level or NO_LEVEL
            if true.level is None:
                continue
            unsure = next(
                (gap for gap in self._unjudged(f"level:{true.level}") if _is_over(gap, row)), None
            )
            if row.level_at_least and self._is_above(true.level, row):
                self._gap(true.start_s, f"level:{true.level}", self._why_unseen(row))
                continue
            if got != true.level and unsure is not None:
                self._gap(true.start_s, unsure.what, unsure.reason)
                continue
            judged += 1
            right += got == true.level
            if got != true.level:
                self._miss(true.start_s, "level", true.level, got)
        return Tally(levels=judged, levels_right=right)

    def _is_above(self, true_level: str, row: RepetitionRow) -> bool:
        """Whether the truth is above what was seen."""
        rung = -1 if true_level == NO_LEVEL else self.spec.level_index(true_level)
        return rung > self.spec.level_index(row.level)

    def _why_unseen(self, row: RepetitionRow) -> str:
        """Why a level above that of a repetition may not have been seen."""
        rows = (gap for gap in self.done.unjudged if gap.what.startswith("level:"))
        return next((gap.reason for gap in rows if _is_over(gap, row)), SIGNAL_UNKNOWN)

    def _holds(self, expected: Sequence[TrueHold], found: Sequence[HoldRow]) -> Tally:
        pairs = match_spans(expected, found)
        hit, used = {i for i, _ in pairs}, {j for _, j in pairs}
        for i, true in enumerate(expected):
            if i not in hit:
                self._miss(true.start_s, "missed_hold", _hold_name(true), None)
        for j, row in enumerate(found):
            if j not in used:
                self._miss(row.start_s, "ghost_hold", None, _name(row, "hold"))
        errors_s = 0.0
        for true, row in ((expected[i], found[j]) for i, j in pairs):
            off_s = (abs(row.start_s - true.start_s), abs(row.end_s - true.end_s))
            errors_s += sum(off_s)
            if max(off_s) > HOLD_TOLERANCE_S:
                self._miss(true.start_s, "hold_times", _hold_name(true), _hold_name(row))
            self._breaths(true, row)
        sides = self._sides([(expected[i], found[j]) for i, j in pairs])
        rates = self._breath_rates([found[j] for _, j in pairs])
        return sides + rates + Tally(hold_edges=2 * len(pairs), hold_error_s=errors_s)

    def _breath_rates(self, found: Sequence[HoldRow]) -> Tally:
        true_hz = self.truth.breaths_hz
        if true_hz is None:
            return Tally()
        errors = [
            60.0 * abs(row.breaths_hz - true_hz) for row in found if row.breaths_hz is not None
        ]
        return Tally(breath_rates=len(errors), breath_rate_error_per_min=sum(errors))

    def _breaths(self, true: TrueHold, row: HoldRow) -> None:
        if true.breaths is None:
            return
        if row.breaths is None:
            self._gap(true.start_s, "breaths", self._why_uncounted(row))
        elif row.breaths != true.breaths:
            self._miss(true.start_s, "breaths", str(true.breaths), str(row.breaths))

    def _why_uncounted(self, hold: HoldRow) -> str:
        rows = (row for row in self._unjudged("breaths") if row.start_s == hold.start_s)
        return next((row.reason for row in rows), BREATHS_NOT_COUNTED)

    def _faults(
        self, repetitions: Sequence[TrueRepetition], paired: Mapping[int, RepetitionRow]
    ) -> Tally:
        expected = _list_expected(self.truth)
        owners = {row.index: i for i, row in paired.items()}
        found = [row for row in self.done.faults if self._is_judged(row, repetitions, owners)]
        allowed = _allow(expected, found, owners)
        pairs = match_spans(expected, found, allowed)
        missed = 0
        for i in sorted(set(range(len(expected))) - {i for i, _ in pairs}):
            true = expected[i]
            if (unjudged := self._find_unjudged(true, paired)) is not None:
                self._gap(true.start_s, f"fault:{true.id}", unjudged.reason)
                continue
            missed += 1
            self._miss(true.start_s, "missed_fault", true.id, None)
        # What comes and goes while the truth has it as one fault has been found, and is no false
        # alarm either.
        false = [row for j, row in enumerate(found) if not allowed[:, j].any()]
        for row in false:
            self._miss(row.start_s, "false_fault", None, row.id)
        return Tally(faults_found=len(pairs), faults_missed=missed, faults_false=len(false))

    def _is_judged(
        self, row: FaultRow, repetitions: Sequence[TrueRepetition], owners: Mapping[int, int]
    ) -> bool:
        """Whether the truth tells all faults where this one was found."""
        owner = None if row.repetition is None else owners.get(row.repetition)
        return self.truth.faults is not None or (
            owner is not None and repetitions[owner].faults is not None
        )

    def _find_unjudged(
        self, true: _Expected, paired: Mapping[int, RepetitionRow]
    ) -> UnjudgedRow | None:
        """Where the report says that this fault could not be judged."""
        found = None if true.owner is None else paired.get(true.owner)
        place: Span = found or true
        rows = (row for row in self._unjudged(f"fault:{true.id}") if _is_over(row, place))
        return next(rows, None) or next(
            (row for row in self._unjudged("exercise") if _covers(row, true)), None
        )

    def _unjudged(self, what: str) -> Iterator[UnjudgedRow]:
        return (row for row in self.done.unjudged if row.what == what)


def _list_expected(truth: Truth) -> list[_Expected]:
    """All faults that must be found.

    Those of repetitions, then those told by time that are not the same ones.
    """
    owned = [
        _Expected(fault, row.side, row.start_s, row.end_s, i)
        for i, row in enumerate(truth.repetitions or ())
        for fault in dict.fromkeys(row.faults or ())
    ]
    lone = [
        _Expected(row.id, row.side, row.start_s, row.end_s, None)
        for row in truth.faults or ()
        if not any(one.id == row.id and _is_over(one, row) for one in owned)
    ]
    return owned + lone


def _allow(
    expected: Sequence[_Expected], found: Sequence[FaultRow], owners: Mapping[int, int]
) -> BoolArray:
    """Which fault found can be which expected one, `(len(expected), len(found))`.

    Both are of one kind. In two repetitions that are a pair they belong together, wherever they are
    in them; else they share time and side.
    """
    allowed = compute_overlap(expected, found)[0] >= LEAST_OVERLAP
    for i, true in enumerate(expected):
        for j, row in enumerate(found):
            owner = None if row.repetition is None else owners.get(row.repetition)
            if true.owner is not None and owner is not None:
                allowed[i, j] = true.owner == owner
            elif true.side in {"left", "right"} and row.side not in {true.side, "both"}:
                allowed[i, j] = False
            allowed[i, j] &= true.id == row.id
    return allowed


# --- words ----------------------------------------------------------------------------------------


def _name(
    row: TrueRepetition | RepetitionRow | TrueHold | HoldRow, what: str = "repetition"
) -> str:
    return f"{row.side} {what}" if row.side in {"left", "right"} else what


def _hold_name(row: TrueHold | HoldRow) -> str:
    return f"{_name(row, 'hold')}, {row.start_s:.1f}-{row.end_s:.1f} s"


def _covers(row: UnjudgedRow, span: Span) -> bool:
    """Whether a stretch takes up half of a span or more."""
    shared_s = min(row.end_s, span.end_s) - max(row.start_s, span.start_s)
    return shared_s >= LEAST_OVERLAP * (span.end_s - span.start_s)


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
