"""What was found in a clip against what it truly shows.

The rules are explained in docs/check.md. Pure. Times are seconds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from limberup.check.figures import Comparison, Gap, Miss, Tally
from limberup.check.spans import (
    LEAST_OVERLAP,
    belong_together,
    compute_overlap,
    covers,
    match_spans,
)
from limberup.reasons import BREATHS_NOT_COUNTED, SIGNAL_UNKNOWN
from limberup.results.session import ExerciseSet, FaultRow, HoldRow, RepetitionRow, UnjudgedRow
from limberup.spec.model import AnySpec
from limberup.truth import NO_LEVEL, TrueHold, TrueRepetition, Truth
from limberup.types import BoolArray, Span

HOLD_TOLERANCE_S: Final = 0.5
"""A hold that begins or ends further off than this is listed as a miss."""


def compare(clip: str, truth: Truth, done: ExerciseSet, spec: AnySpec) -> Comparison:
    """What was found in a clip against its truth, for the exercise that it shows."""
    return _Comparing(clip, truth, done, spec).run()


def compare_nothing(
    clip: str, done: ExerciseSet, spec: AnySpec, *, least_hold_s: float = 0.0
) -> Comparison:
    """What was counted as `spec` in a clip in which nothing must be counted.

    `least_hold_s`: a hold that is shorter is no ghost, nor is a repetition with no longer one.
    """
    ghosts = _list_complete(done)
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
        counted = _list_complete(self.done)
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
        return _tally_count(len(counted), (low, high), len(expected)) + Tally(
            searched=1,
            ghosts=len(ghosts),
            uncounted=len(missed),
            explained=sum(self._is_explained(true) for true in missed),
        )

    def _count_alone(self, count: tuple[int, int]) -> Tally:
        """Where only the count is known: of holds where the exercise counts holds."""
        low, high = count
        found = self.done.holds if self.spec.counts == "holds" else _list_complete(self.done)
        if not low <= len(found) <= high:
            expected = f"{low}" if low == high else f"{low} to {high}"
            self._miss(found[0].start_s if found else 0.0, "count", expected, f"{len(found)}")
        uncounted = max(low - len(found), 0)
        is_sight_lost = next(self._unjudged("exercise"), None) is not None
        is_told = bool(self.done.attempts or self._is_missing_told or is_sight_lost)
        return _tally_count(len(found), count, high) + Tally(
            uncounted=uncounted,
            explained=uncounted if is_told else 0,
        )

    def _is_explained(self, true: TrueRepetition) -> bool:
        """Whether the report says why a repetition was not counted."""
        told: list[Span] = [*self.done.attempts, *self._unjudged("exercise")]
        told += [row for row in self.done.repetitions if not row.complete]
        return self._is_missing_told or any(belong_together(span, true) for span in told)

    @property
    def _is_missing_told(self) -> bool:
        """Whether the report says what was missing where nothing was counted."""
        return any(row.signal is not None for row in self.done.never_met)

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
        if any(not row.complete and belong_together(row, true) for row in self.done.repetitions):
            return "not finished"
        return next(
            (
                f"not judged: {row.reason}"
                for row in self._unjudged("exercise")
                if covers(row, true)
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
                (gap for gap in self._unjudged(f"level:{true.level}") if belong_together(gap, row)),
                None,
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
        return next((gap.reason for gap in rows if belong_together(gap, row)), SIGNAL_UNKNOWN)

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
        rows = (row for row in self._unjudged(f"fault:{true.id}") if belong_together(row, place))
        return next(rows, None) or next(
            (row for row in self._unjudged("exercise") if covers(row, true)), None
        )

    def _unjudged(self, what: str) -> Iterator[UnjudgedRow]:
        return (row for row in self.done.unjudged if row.what == what)


def _list_complete(done: ExerciseSet) -> list[RepetitionRow]:
    return [row for row in done.repetitions if row.complete]


def _tally_count(found: int, count: tuple[int, int], true: int) -> Tally:
    """How far a count is from the least and the most that are right, relative to `true`."""
    error = max(count[0] - found, found - count[1], 0)
    return Tally(counted=1, count_error=error / max(true, 1), nearly=int(error <= 1))


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
        if not any(one.id == row.id and belong_together(one, row) for one in owned)
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
