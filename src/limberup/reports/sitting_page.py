"""What `limberup score` prints of a day at a desk."""

import msgspec

from limberup.judging.sitting import SittingReport
from limberup.reports.document import Block, Column, Page, Section, Table
from limberup.results.session import Session
from limberup.spec import DayClock
from limberup.words import say
from limberup.words.phrases import clock_of_day, join_times


def make_sitting_page(session: Session, clock: DayClock) -> Page:
    """How long somebody sat, when they were to get up, and when they did."""
    report = session.sitting
    if report is msgspec.UNSET:
        return Page(clock.name)
    rows = tuple((say(f"sitting.row.{key}"), words) for key, words in _describe(report).items())
    spells = tuple(
        (clock_of_day(hold.start_s), clock_of_day(hold.end_s), clock_of_day(hold.seconds))
        for hold in session.sets[0].holds
    )
    headers = tuple(say(f"sitting.column.{key}") for key in ("from", "to", "long"))
    blocks: tuple[Block, ...] = (Table(headers, spells),) if spells else ()
    return Page(
        clock.name,
        (Table((Column("", is_whole=True), ""), rows),),
        (Section(say("sitting.section"), blocks),),
    )


def _describe(report: SittingReport) -> dict[str, str]:
    lengths = {
        "sitting": report.sitting_s,
        "standing": report.standing_s,
        "lying": report.lying_s,
        "away": report.away_s,
        "unknown": report.unknown_s,
    }
    breaks = [
        join_times(clock_of_day(one.start_s), clock_of_day(one.end_s)) for one in report.breaks
    ]
    return {
        **{key: clock_of_day(seconds) for key, seconds in lengths.items()},
        "reminders": ", ".join(map(clock_of_day, report.reminders)) or say("sitting.none"),
        "breaks": ", ".join(breaks) or say("sitting.none"),
    }
