"""What counts in a performance that departs from the textbook, and how far it can be judged.

The rules are in docs/studio.md. Times are seconds of the film, which may show only parts of what
was performed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from msgspec import structs

from limberup.motion.measures import MEASURES
from limberup.motion.motion import Essential
from limberup.motion.style import Style
from limberup.truth import NO_LEVEL, TrueHold, TrueRepetition, Truth
from limberup.types import BoolArray, FloatArray

__all__ = ["Body", "Shot", "Showing", "Shown", "show_truth"]

_ARRIVED: Final = 0.9
"""Share of the way from which on somebody is at the far station."""
_UNDER_WAY: Final = 0.3
_STATION_S: Final = 1.0
"""So much of a stay at the far station is enough to have seen it."""
_HOLD_UNSURE_S: Final = 0.5
_FORM_AMPLITUDE: Final = 0.1
"""A range so near to the textbook's changes no level and no fault."""
_FORM_TEMPO: Final = (0.8, 1.25)
_FORM_YAW_DEG: Final = 25.0


@dataclass(frozen=True, eq=False)
class Body:
    """Where the body's landmarks are, `(n, 33, 3)` stage metres at `t_s (n,)`."""

    t_s: FloatArray
    points: FloatArray


@dataclass(frozen=True, slots=True)
class Shot:
    """A part of the performance that the film shows, from `start_s` to `end_s` of the performance.

    `at_s`: when it begins in the film.
    """

    start_s: float
    end_s: float
    at_s: float = 0.0

    def clip(self, start_s: float, end_s: float) -> tuple[float, float] | None:
        """What is shown of a span, in seconds of the film; None if nothing is."""
        start, end = max(start_s, self.start_s), min(end_s, self.end_s)
        late_s = self.at_s - self.start_s
        return (start + late_s, end + late_s) if end > start else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A repetition as the film shows it.

    `counts`: None where it may be counted or not. `row.level` is None and `is_form_judged` is False
    where the style makes it unclear.
    """

    row: TrueRepetition
    counts: bool | None
    is_form_judged: bool

    def as_row(self) -> TrueRepetition:
        """What is judged of it."""
        return self.row if self.is_form_judged else structs.replace(self.row, faults=None)


@dataclass(frozen=True, slots=True)
class Showing:
    """All that a film of one exercise shows."""

    exercise: str
    repetitions: tuple[Shown, ...] = ()
    holds: tuple[TrueHold, ...] = ()

    @property
    def count(self) -> tuple[int, int]:
        """The least and the most repetitions that may be counted."""
        sure = sum(row.counts is True for row in self.repetitions)
        return sure, sure + sum(row.counts is None for row in self.repetitions)

    def as_truth(self) -> Truth:
        """The truth of the film.

        Listed are the repetitions that surely count; a level and faults that are unclear are not
        judged.
        """
        low, high = self.count
        return Truth(
            exercise=self.exercise,
            count=(low, high) if high > low else None,
            repetitions=tuple(shown.as_row() for shown in self.repetitions if shown.counts),
            holds=self.holds or None,
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """How far a repetition gets: the verdict of its range, and when it is where."""

    counts: bool | None
    leaves_s: float
    arrives_s: float
    turns_s: float
    returns_s: float


def show_truth(
    exercise: str,
    repetitions: Sequence[TrueRepetition],
    holds: Sequence[TrueHold],
    body: Body,
    essential: Essential,
    style: Style,
    shots: Sequence[Shot],
) -> Showing:
    """What the shots show of the repetitions and holds of a performance."""
    shown: list[Shown] = []
    for row in repetitions:
        way = _find_way(row, body, essential)
        held = [hold for hold in holds if row.start_s <= hold.start_s < row.end_s]
        level = _find_level(row, body, essential, style)
        shown += _list_seen(row, way, held, essential, style, level, shots)
    cut = [_cut_hold(hold, shot) for hold in holds for shot in shots]
    return Showing(exercise, tuple(shown), tuple(hold for hold in cut if hold is not None))


def is_textbook(style: Style) -> bool:
    """Whether the body does what the textbook says, as far as levels and faults go."""
    return (
        abs(style.amplitude - 1.0) <= _FORM_AMPLITUDE
        and style.weak_share == 1.0
        and style.head == 1.0
        and max(style.elbow_deg, style.knee_deg) == 0.0
        and style.has_pauses
        and style.leaves_out == 0
        and style.hides is None
        and abs(style.off_yaw_deg) <= _FORM_YAW_DEG
    )


def _is_form_clear(style: Style) -> bool:
    """Whether the faults of a repetition are those that it was performed with."""
    return is_textbook(style) and _FORM_TEMPO[0] <= style.tempo <= _FORM_TEMPO[1]


# --- counting -------------------------------------------------------------------------------------


def _find_way(row: TrueRepetition, body: Body, essential: Essential) -> _Way:
    now = (body.t_s >= row.start_s) & (body.t_s <= row.end_s)
    times_s = body.t_s[now]
    values = MEASURES[essential.measure](body.points, row.side or "both")[now]
    way = values - values[0] if essential.take == "peak" else np.abs(values - values[0])
    reached = {"swing": way.max(), "range": np.ptp(values), "peak": values.max()}[essential.take]
    farthest = max(float(way.max()), 1e-9)
    gone, there = times_s[way >= _UNDER_WAY * farthest], times_s[way >= _ARRIVED * farthest]
    if len(there) == 0:
        gone = there = times_s
    counts = _weigh(float(reached), essential.least, essential.unsure)
    is_faulty = counts is False and bool(row.faults)  # such as an arch of the neck alone
    return _Way(
        None if is_faulty else counts,
        float(gone[0]),
        float(there[0]),
        float(there[-1]),
        float(gone[-1]),
    )


def _weigh(value: float, least: float, unsure: float) -> bool | None:
    """Whether a value is over a limit; None where it is too close to it."""
    if abs(value - least) < unsure:
        return None
    return value >= least


def _list_seen(
    row: TrueRepetition,
    way: _Way,
    holds: Sequence[TrueHold],
    essential: Essential,
    style: Style,
    level: str | None,
    shots: Sequence[Shot],
) -> list[Shown]:
    """The repetition in every shot that shows enough of it to be counted perhaps.

    Level and form are judged only where all of it is shown.
    """
    seen = []
    for shot in shots:
        span = shot.clip(row.start_s, row.end_s)
        if span is None or way.counts is False:
            continue
        counts = _see(row, way, shot)
        if counts is not False and essential.hold_s > 0.0:
            counts = _take_worse([counts, _see_hold(row, holds, essential, shot)])
        if counts is not False:
            is_judged = counts is True and _shows_all(row, shot)
            told = level if is_judged else None
            part = structs.replace(row, start_s=span[0], end_s=span[1], level=told)
            seen.append(Shown(part, counts, is_judged and _is_form_clear(style)))
    return seen


def _shows_all(row: TrueRepetition, shot: Shot) -> bool:
    return shot.start_s <= row.start_s and shot.end_s >= row.end_s


def _see(row: TrueRepetition, way: _Way, shot: Shot) -> bool | None:
    """Whether a shot shows enough: the far station, and the way there or back."""
    if _shows_all(row, shot):
        return way.counts
    came = shot.start_s <= max(way.arrives_s, way.turns_s - _STATION_S)
    stayed = shot.end_s >= min(way.turns_s, way.arrives_s + _STATION_S)
    has_way = shot.start_s <= way.leaves_s or shot.end_s >= way.returns_s
    if came and stayed and has_way:
        return way.counts
    shows_some = shot.start_s < way.returns_s and shot.end_s > way.leaves_s
    return None if shows_some else False


def _see_hold(
    row: TrueRepetition, holds: Sequence[TrueHold], essential: Essential, shot: Shot
) -> bool | None:
    """Whether a hold was long enough while the film showed it; None where that is unclear."""
    spans = [shot.clip(hold.start_s, hold.end_s) for hold in holds]
    longest_s = max((end - start for start, end in filter(None, spans)), default=0.0)
    if not holds and row.faults:
        return None
    return _weigh(longest_s, essential.hold_s, _HOLD_UNSURE_S)


def _take_worse(verdicts: Sequence[bool | None]) -> bool | None:
    """No if one of them is no, unclear if one is unclear."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _cut_hold(hold: TrueHold, shot: Shot) -> TrueHold | None:
    span = shot.clip(hold.start_s, hold.end_s)
    if span is None:
        return None
    is_whole = shot.start_s <= hold.start_s and hold.end_s <= shot.end_s
    return structs.replace(
        hold, start_s=span[0], end_s=span[1], breaths=hold.breaths if is_whole else None
    )


# --- level ----------------------------------------------------------------------------------------


def _find_level(row: TrueRepetition, body: Body, essential: Essential, style: Style) -> str | None:
    """The textbook's, or what was truly reached; None where that is unclear."""
    if not row.level or style.hides is not None or abs(style.off_yaw_deg) > _FORM_YAW_DEG:
        return None
    if is_textbook(style):
        return row.level
    return measure_level(row, body, essential) if essential.rungs else None


def measure_level(row: TrueRepetition, body: Body, essential: Essential) -> str | None:
    """The rung that a repetition reaches, "none" below all, None too near to a limit."""
    now: BoolArray = (body.t_s >= row.start_s) & (body.t_s <= row.end_s)
    peak = float(MEASURES[essential.rung_measure](body.points, row.side or "both")[now].max())
    limits = essential.rungs.values()
    if any(abs(peak - limit) < essential.rung_unsure for limit in limits):
        return None
    reached = [name for name, limit in essential.rungs.items() if peak >= limit]
    return reached[-1] if reached else NO_LEVEL
