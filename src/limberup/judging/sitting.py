"""Sitting, standing and away, for a whole day at one look a second.

Asks for a break, and notices when it is taken.
Pure, like the engine, whose phases tell sitting from standing. What is remembered does not grow
with time.
"""

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from limberup.judging.engine import Engine
from limberup.judging.events import (
    BreakDue,
    BreakTaken,
    Event,
    HoldEnded,
    HoldStarted,
    PhaseEntered,
    Place,
    PlaceChanged,
    Side,
    Unjudged,
)
from limberup.spec.model import DayClock, Reminder
from limberup.types import Lost, Pose, PoseTrack

_GONE: Final = frozenset({Lost.NOBODY, Lost.OTHER_PERSON, Lost.HEAD_HIDDEN})
"""Nobody who sits there is seen like this.

The person went away, or stands so close that only a trunk is left.
"""


_Absent: TypeAlias = tuple[Place, float] | None
"""Where somebody is without being seen and since when; None while nothing says so."""


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """Time up or away, long enough to count."""

    start_s: float
    end_s: float


class SittingReport(msgspec.Struct, frozen=True, kw_only=True):
    """A day at a desk.

    Seconds in each place, the times of reminders, and the breaks that were taken.
    """

    sitting_s: float
    standing_s: float
    lying_s: float
    away_s: float
    unknown_s: float
    reminders: tuple[float, ...]
    breaks: tuple[Break, ...]


def build_sitting_report(events: Iterable[Event], start_s: float, end_s: float) -> SittingReport:
    """Sum up what a `SittingWatch` told between the first pose and the end of the source."""
    told = list(events)
    places = [
        (Place.UNKNOWN, start_s),
        *((one.place, one.since_s) for one in told if isinstance(one, PlaceChanged)),
    ]
    spans = [(*a, b[1]) for a, b in pairwise([*places, (Place.UNKNOWN, end_s)])]
    in_s = {
        place: round(sum(end - start for at, start, end in spans if at is place), 3)
        for place in Place
    }
    seats = [start for at, start, _ in spans if at is Place.SITTING]
    return SittingReport(
        sitting_s=in_s[Place.SITTING],
        standing_s=in_s[Place.STANDING],
        lying_s=in_s[Place.LYING],
        away_s=in_s[Place.AWAY],
        unknown_s=in_s[Place.UNKNOWN],
        reminders=tuple(round(event.t_s, 3) for event in told if isinstance(event, BreakDue)),
        breaks=tuple(
            Break(
                start_s=round(event.start_s, 3),
                end_s=round(next((seat for seat in seats if seat > event.start_s), end_s), 3),
            )
            for event in told
            if isinstance(event, BreakTaken)
        ),
    )


class SittingClock:
    """How long somebody has sat since the last break. Only time spent sitting counts.

    A lapse stops it for as long.
    Up, lying or away for `reset_s` is a break and sets it to 0. Where it was not known for so long
    what the person did, it starts afresh too, in doubt for the person, but no break is claimed.
    """

    def __init__(self, reminder: Reminder) -> None:
        self._reminder = reminder
        self._before_s = 0.0
        self._since_s: float | None = None
        self._up_since_s: float | None = None
        self._reminded = 0

    def get_seated_s(self, t_s: float) -> float:
        """Seconds of sitting since the last break."""
        return self._before_s + (0.0 if self._since_s is None else t_s - self._since_s)

    def update(self, t_s: float, place: Place, since_s: float) -> Iterator[Event]:
        """What is due at this time, when somebody is at `place` since `since_s`.

        Times must not decrease.
        """
        if place is Place.SITTING:
            if self._since_s is None:
                self._since_s, self._up_since_s = since_s, None
            yield from self._remind(t_s)
            return
        if self._since_s is not None:
            self._before_s += since_s - self._since_s
            self._since_s = None
        if self._up_since_s is None:
            self._up_since_s = since_s
        if t_s - self._up_since_s >= self._reminder.reset_s and self._before_s > 0:
            self._before_s, self._reminded = 0.0, 0
            if place is not Place.UNKNOWN:
                yield BreakTaken(t_s, self._up_since_s)

    def _remind(self, t_s: float) -> Iterator[Event]:
        late_s = self.get_seated_s(t_s) - self._reminder.due_s
        due = 0 if late_s < 0 else 1 + math.floor(late_s / self._reminder.repeat_s)
        if due > self._reminded:
            self._reminded = due
            yield BreakDue(t_s, self.get_seated_s(t_s), due)


class _Absence:
    """Whether anybody is seen at the desk; told by the poses alone."""

    def __init__(self, reminder: Reminder) -> None:
        self._reminder = reminder
        self._seen_s = math.nan
        self._gone_since_s: float | None = None

    def update(self, t_s: float, lost: Lost | None) -> _Absent:
        """What the next pose says; times must increase."""
        if lost is None or math.isnan(self._seen_s):
            self._seen_s = t_s
        if lost not in _GONE:
            self._gone_since_s = None
        elif self._gone_since_s is None:
            self._gone_since_s = t_s
        if self._gone_since_s is not None:
            is_away = t_s - self._gone_since_s >= self._reminder.away_s
            return (Place.AWAY, self._gone_since_s) if is_away else None
        is_unknown = t_s - self._seen_s >= self._reminder.unknown_s
        return (Place.UNKNOWN, self._seen_s) if is_unknown else None


class SittingWatch:
    """One person at a desk: poses in, events out. `place` and `seated_s` tell how things stand.

    Any rate of poses will do; a gap longer than the spec's `unknown_s` is time of which nothing is
    known.
    """

    def __init__(self, spec: DayClock) -> None:
        self._spec, self._reminder = spec, spec.reminder
        self._engine = self._make_engine()
        self._clock = SittingClock(spec.reminder)
        self._place, self._since_s = Place.UNKNOWN, 0.0
        self._last_s: float | None = None
        self._absence = _Absence(spec.reminder)

    def _make_engine(self) -> Engine:
        """It leaves to this watch when somebody counts as gone, and what is a gap."""
        return Engine(self._spec, gone_after_s=math.inf, gap_s=math.inf)

    @property
    def place(self) -> Place:
        """Where the person is now."""
        return self._place

    @property
    def seated_s(self) -> float:
        """Seconds of sitting since the last break."""
        return self._clock.get_seated_s(self._last_s or 0.0)

    def update(self, pose: Pose) -> list[Event]:
        """Take the next pose; times must increase."""
        absence = self._absence.update(pose.t_s, pose.lost)
        events = list(self._skip_gap(pose.t_s))
        events += self._follow(pose.t_s, pose.lost, absence, self._engine.update(pose))
        return events

    def update_track(self, track: PoseTrack) -> list[Event]:
        """Take a recording, or the next part of one."""
        t_s, events = track.t_s.tolist(), list[Event]()
        absences = list(map(self._absence.update, t_s, track.lost))
        for first, stop in pairwise([*self._find_starts(t_s, absences), len(t_s)]):
            events += self._skip_gap(t_s[first])
            told: dict[float, list[Event]] = {}
            for event in self._engine.update_track(track.cut(first, stop)):
                told.setdefault(event.t_s, []).append(event)
            for frame in range(first, stop):
                now = told.get(t_s[frame], [])
                events += self._follow(t_s[frame], track.lost[frame], absences[frame], now)
        return events

    def _find_starts(self, t_s: list[float], absences: list[_Absent]) -> list[int]:
        """Frames at which another engine may begin: those after a gap, and those after one at which
        an absence begins. Of what came before the first, nothing is known here.
        """
        unknown_s = self._reminder.unknown_s
        return [
            frame
            for frame, now in enumerate(t_s)
            if frame < 2
            or now - t_s[frame - 1] > unknown_s
            or absences[frame - 1] != absences[frame - 2]
        ]

    def _follow(
        self, t_s: float, lost: Lost | None, absence: _Absent, told: list[Event]
    ) -> list[Event]:
        """What a pose leads to, of which the engine has `told` these."""
        self._last_s = t_s
        events = [*_keep_unjudged(told), *self._judge(t_s, lost, absence, told)]
        events += self._clock.update(t_s, self._place, self._since_s)
        return events

    def finish(self) -> list[Event]:
        """The source ended: close what is open. The watch is spent afterwards."""
        told = _keep_unjudged(self._engine.finish())
        t_s = self._last_s or 0.0
        return [*told, *self._end_hold(t_s, t_s)]

    def _skip_gap(self, t_s: float) -> Iterator[Event]:
        """Nobody looked for a while, since the machine slept: what was before is over."""
        last_s = self._last_s
        if last_s is None:
            self._since_s = t_s
        elif t_s - last_s > self._reminder.unknown_s:
            self._engine = self._make_engine()
            yield from self._change(last_s, Place.UNKNOWN, last_s)
            yield from self._clock.update(t_s, self._place, self._since_s)

    def _judge(
        self, t_s: float, lost: Lost | None, absence: _Absent, told: list[Event]
    ) -> Iterator[Event]:
        if absence is not None:
            yield from self._leave(t_s, *absence)
        elif lost not in _GONE and self._place is Place.AWAY:
            yield from self._change(t_s, Place.UNKNOWN, t_s)
        place, since_s = self._place, self._since_s
        for event in told:
            if isinstance(event, PhaseEntered) and event.phase is not None:
                place, since_s = Place(event.phase), event.since_s
            elif isinstance(event, HoldEnded):
                place, since_s = Place.UNKNOWN, event.end_s
        yield from self._change(t_s, place, max(since_s, self._since_s))

    def _leave(self, t_s: float, place: Place, since_s: float) -> Iterator[Event]:
        """Out of sight; whoever is seen next may sit or stand, so the engine begins anew."""
        if self._place is not place:
            self._engine = self._make_engine()
            yield from self._change(t_s, place, max(since_s, self._since_s))

    def _change(self, t_s: float, place: Place, since_s: float) -> Iterator[Event]:
        if place is self._place:
            return
        yield from self._end_hold(t_s, since_s)
        self._place, self._since_s = place, since_s
        yield PlaceChanged(t_s, place, since_s)
        if place is Place.SITTING:
            yield HoldStarted(t_s, Side.BOTH, since_s)

    def _end_hold(self, t_s: float, end_s: float) -> Iterator[Event]:
        if self._place is Place.SITTING and end_s > self._since_s:
            yield HoldEnded(t_s, Side.BOTH, self._since_s, end_s)


def _keep_unjudged(told: Iterable[Event]) -> list[Event]:
    """When nothing could be told; a day at a desk has no form to judge."""
    return [one for one in told if isinstance(one, Unjudged) and one.what == "exercise"]
