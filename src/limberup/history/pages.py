"""The history for the terminal: the table of sessions, one session, an exercise over the weeks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from limberup.history.days import name_date, name_day, name_weekday
from limberup.history.past import describe_amounts, describe_line
from limberup.history.records import KeptSession, SessionLine, SetLine, SideAmount
from limberup.history.rescore import Rescored
from limberup.history.weeks import Weeks, gather, write_value
from limberup.reports.document import (
    Block,
    Column,
    Mood,
    Page,
    Section,
    Span,
    Table,
    Text,
    make_list,
)
from limberup.reports.summary import make_summary
from limberup.results.session import Session, Source
from limberup.spec.model import AnySpec, Spec
from limberup.words import say
from limberup.words.phrases import capitalise, name_side, to_words

SHORT: Final = 6
"""So much of an id is shown; any beginning that is the only one will do."""
BARS: Final = "▁▂▃▄▅▆▇█"
MOST_BARS: Final = 30
"""More sessions than that share bars, a few of them each."""


def make_list_page(
    lines: Sequence[SessionLine],
    specs: Mapping[str, AnySpec],
    today: date,
    most: int,
    *,
    is_on: bool,
) -> Page:
    """Sessions as a table, the latest first, no more than so many of them; kind words for none."""
    notes: list[Block] = [] if is_on else [say("history.list.off")]
    if not lines:
        return Page(say("history.list.title"), (*notes, say("history.list.empty")))
    rows = tuple(row for line in lines[:most] for row in _list_rows(line, specs, today))
    headers = tuple(
        Column(say(f"history.list.column.{name}"), is_whole=name in {"day", "session", "dose"})
        for name in ("day", "session", "exercise", "done", "dose")
    )
    left = len(lines) - most
    after = [say("history.list.more", count=left)] if left > 0 else []
    return Page(say("history.list.title"), (*notes, Table(headers, rows), *after))


def _list_rows(
    line: SessionLine, specs: Mapping[str, AnySpec], today: date
) -> Iterator[tuple[Text, ...]]:
    day = capitalise(name_day(line.begun.date(), today))
    when = say("history.show.when", day=day, time=f"{line.begun:%H:%M}")
    begin: tuple[Text, ...] = (when, Span(shorten_id(line.id), Mood.CODE))
    for done in line.sets:
        yield (*begin, *_describe_set(done, specs))
        begin = ("", "")


def _describe_set(done: SetLine, specs: Mapping[str, AnySpec]) -> tuple[Text, ...]:
    spec = specs.get(done.exercise)
    name = spec.name if spec is not None else to_words(done.exercise)
    if done.pain:
        return name, describe_line(done, spec), Span(say("history.list.pain"), Mood.MAJOR)
    met = Span(say("history.list.met"), Mood.GOOD) if done.is_met else ""
    return name, describe_line(done, spec), met


def shorten_id(session: str) -> str:
    """As much of an id as is shown: all of one that has words in it."""
    return session if "-" in session else session[:SHORT]


# --- one session ----------------------------------------------------------------------------------


def make_session_pages(
    session: KeptSession, specs: Mapping[str, AnySpec], today: date
) -> Iterator[Page]:
    """What a session was, and a summary of each of its exercises that is still there."""
    yield Page(session.name, tuple(_open(session, today)))
    whole = as_session(session)
    for number, kept in enumerate(session.sets):
        spec = specs.get(kept.set.exercise)
        if isinstance(spec, Spec):
            yield make_summary(whole, spec, number)


def _open(session: KeptSession, today: date) -> Iterator[Block]:
    begun = session.begun
    day = say(
        "history.show.day", weekday=name_weekday(begun.date()), date=name_date(begun.date(), today)
    )
    yield Span(say("history.show.when", day=day, time=f"{begun:%H:%M}"), Mood.QUIET)
    if session.ended is None:
        yield say("history.show.broke_off")
    if session.pain:
        yield Span(say("coach.summary_pain"), Mood.MAJOR)


def as_session(kept: KeptSession) -> Session:
    """A kept session in the shape that every surface agrees on."""
    length_s = (kept.ended - kept.begun).total_seconds() if kept.ended is not None else None
    sitting = next((one.sitting for one in kept.sets if one.sitting is not None), msgspec.UNSET)
    return Session(
        source=Source(path=f"{kept.begun:%Y-%m-%d %H:%M}", duration_s=length_s, fps=None, frames=0),
        model=kept.model,
        sets=tuple(one.set for one in kept.sets),
        sitting=sitting,
    )


# --- an exercise over the weeks -------------------------------------------------------------------


def make_weeks_page(weeks: Weeks) -> Page:
    """What became of an exercise: a line of bars for each side, and in words."""
    sides = list(dict.fromkeys(point.side for point in weeks.points))
    bars = [_draw_side(weeks, side) for side in sides]
    changes = make_list(*(one.sentence for one in weeks.changes))
    measured = (Table(("", "", ""), tuple(row for row in bars if row)), *changes)
    levels = tuple(row for side in sides if (row := _draw_levels(weeks, side)))
    opening = say("history.weeks.title", label=weeks.label) if weeks.label else ""
    return Page(
        weeks.name,
        () if weeks.points else (say("history.weeks.none"),),
        (
            Section(opening, measured if any(bars) else ()),
            Section(
                say("history.weeks.levels"),
                (Table(("", "", ""), levels),) if levels and weeks.levels else (),
            ),
        ),
    )


def _draw_side(weeks: Weeks, side: str) -> tuple[Text, ...]:
    values = [one.value for one in weeks.points if one.side == side and one.value is not None]
    if not values:
        return ()
    ends = say(
        "history.weeks.span",
        first=write_value(values[0], weeks.unit),
        last=write_value(values[-1], weeks.unit),
    )
    values = gather(values, MOST_BARS)
    low, high = min(values), max(values)
    # What is less than the camera's own error apart is not to look like a difference.
    spread = max(high - low, 2 * weeks.error)
    middle = (low + high) / 2
    bars = draw_bars([(value - middle) / spread + 0.5 for value in values])
    return _name_side(side), Span(bars, Mood.STRONG), ends


def _draw_levels(weeks: Weeks, side: str) -> tuple[Text, ...]:
    levels = [one.level for one in weeks.points if one.side == side and one.level is not None]
    if not (levels and weeks.levels) or max(levels) < 0:
        return ()
    bars = draw_bars([(level + 1) / len(weeks.levels) for level in gather(levels, MOST_BARS)])
    return _name_side(side), Span(bars, Mood.STRONG), weeks.levels[max(levels)]


def draw_bars(shares: Sequence[float]) -> str:
    """Shares of 0 to 1 as bars.

    >>> draw_bars([0.0, 0.5, 1.0])
    '▁▅█'
    """
    top = len(BARS) - 1
    return "".join(BARS[min(top, max(0, int(share * top + 0.5)))] for share in shares)


def _name_side(side: str) -> str:
    return "" if side == "both" else capitalise(name_side(side))


# --- under the detectors of today -----------------------------------------------------------------


def make_rescore_page(rows: Iterable[Rescored], specs: Mapping[str, AnySpec], without: int) -> Page:
    """What changed. `without`: so many sessions have no landmarks."""
    found = list(rows)
    changed = tuple(_compare(row, specs[row.exercise]) for row in found if not row.is_same)
    headers = tuple(
        Column(say(f"history.rescore.column.{name}"))
        for name in ("session", "exercise", "then", "now")
    )
    blocks: list[Block] = [Table(headers, changed)] if changed else []
    if found:
        blocks.append(say("history.rescore.same", count=len(found) - len(changed)))
    if without:
        blocks.append(say("history.rescore.without", count=without))
    return Page(say("history.rescore.title"), tuple(blocks))


def _compare(row: Rescored, spec: AnySpec) -> tuple[Text, ...]:
    return (
        Span(shorten_id(row.session.id), Mood.CODE),
        spec.name,
        _tell(row.before, row.faults_before, spec),
        _tell(row.after, row.faults_after, spec),
    )


def _tell(sides: Iterable[SideAmount], faults: Iterable[str], spec: AnySpec) -> str:
    done = describe_amounts(sides, spec) or say("history.amount.nothing")
    names = ", ".join(dict.fromkeys(map(spec.name_of, faults)))
    return say("history.rescore.with_faults", done=done, faults=names) if names else done
