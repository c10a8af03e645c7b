"""The report of a whole session as one file for a browser."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import msgspec

from limberup.reports.document import Block, Column, Figure, Mood, Page, Section, Span, Table
from limberup.reports.html import render_html
from limberup.reports.key_moments import KeyMoment
from limberup.reports.patterns import define_patterns
from limberup.reports.routine_pages import make_result_page
from limberup.reports.set_lanes import list_day_lanes
from limberup.reports.set_report import make_set_page
from limberup.reports.sitting_page import make_sitting_page
from limberup.reports.strip import draw_strip
from limberup.reports.summary import describe_source, make_recognition
from limberup.reports.window import Window
from limberup.results.routine import Routine
from limberup.results.session import Recognition, Session
from limberup.results.trace import Trace
from limberup.spec.model import DayClock, Spec
from limberup.words import say
from limberup.words.phrases import clock_of_day, join_times, percent

_MOST_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the page of one set is drawn from: all that was seen, and a look at each repetition."""

    trace: Trace
    moments: Sequence[KeyMoment]


@dataclass(frozen=True, slots=True)
class Request:
    """What was looked for: any of the `specs`, those of a `routine`, or a day at a desk.

    `version`: of limberup, for the foot of the page.
    """

    version: str
    specs: Mapping[str, Spec] = field(default_factory=dict)
    routine: Routine | None = None
    clock: DayClock | None = None


def render_report(
    session: Session, request: Request, sets: Sequence[Evidence], pictures: Mapping[float, bytes]
) -> str:
    """The text of the file. `sets`: one for each set of the session, none of a day; `pictures`:
    JPEGs by time, in place of drawings.
    """
    pages = list(_list_pages(session, request, sets, pictures))
    file = PurePath(session.source.path).name
    foot = say("report.foot", version=request.version, file=file)
    return render_html(say("report.title", name=pages[0].title), pages, define_patterns(), foot)


def _list_pages(
    session: Session, request: Request, sets: Sequence[Evidence], pictures: Mapping[float, bytes]
) -> Iterator[Page]:
    if request.clock is not None:
        yield _make_day_page(session, request.clock)
        return
    if request.routine is not None:
        page = make_result_page(session, request.routine, request.specs)
        yield replace(page, opening=(_quiet_source(session), *page.opening))
    if session.recognition is not msgspec.UNSET and session.recognition.exercise is None:
        yield _make_open_page(session, session.recognition, request.specs)
    for one in sets:
        page = make_set_page(session, one.trace, one.moments, pictures)
        if request.routine is not None:
            page = replace(page, opening=())
        if session.recognition is not msgspec.UNSET:
            found = make_recognition(session.recognition, request.specs).opening
            page = replace(page, opening=(*page.opening, *found))
        yield page


def _quiet_source(session: Session) -> Block:
    return Span(describe_source(session), Mood.QUIET)


def _make_open_page(session: Session, recognition: Recognition, specs: Mapping[str, Spec]) -> Page:
    """Nobody can say which exercise it is: between which it is, and how well each fits."""
    found = make_recognition(recognition, specs).opening
    rows = tuple(
        (specs[one.exercise].name, percent(one.score))
        for one in recognition.candidates[:_MOST_CANDIDATES]
    )
    headers = (say("report.column.exercise"), Column(say("report.column.fits"), is_right=True))
    table: tuple[Block, ...] = (Table(headers, rows),) if rows else ()
    return Page(
        say("report.unrecognised"),
        (_quiet_source(session),),
        (
            Section("", found, "headline"),
            Section(say("report.section.candidates"), table, "candidates"),
        ),
    )


def _make_day_page(session: Session, clock: DayClock) -> Page:
    page = make_sitting_page(session, clock)
    end_s = session.source.duration_s or 0.0
    day = Section(say("report.section.day"), tuple(_draw_day(session, end_s)), "curves")
    facts = Section("", page.opening, "facts")
    return replace(
        page,
        opening=(_quiet_source(session),),
        sections=(_headline_of_day(session), day, facts, *page.sections),
    )


def _headline_of_day(session: Session) -> Section:
    report = session.sitting
    if report is msgspec.UNSET:
        return Section("", ())
    sat = clock_of_day(report.sitting_s)
    words = say("report.headline.day", count=len(report.breaks), sitting=sat)
    return Section("", (Span(words, Mood.STRONG),), "headline")


def _draw_day(session: Session, end_s: float) -> Iterator[Block]:
    if end_s > 0.0:
        times = join_times(clock_of_day(0.0), clock_of_day(end_s))
        drawing = draw_strip(Window(0.0, end_s), list_day_lanes(session))
        yield Figure(drawing, say("report.day_strip", times=times))
