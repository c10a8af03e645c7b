"""What `limberup score` prints of a day at a desk."""

import msgspec

from limberup.reports.document import Block, Page, Section, Table
from limberup.results.session import Session
from limberup.spec import DayClock


def make_sitting_page(session: Session, clock: DayClock) -> Page:
    """How long somebody sat, when they were to get up, and when they did."""
    report = session.sitting
    if report is msgspec.UNSET:
        return Page(clock.name, ())
    rows = [
        ("sitting", _clock(report.sitting_s)),
        ("standing", _clock(report.standing_s)),
        ("lying", _clock(report.lying_s)),
        ("away", _clock(report.away_s)),
        ("could not be told", _clock(report.unknown_s)),
        ("reminders", ", ".join(map(_clock, report.reminders)) or "none"),
        (
            "breaks",
            ", ".join(f"{_clock(one.start_s)}-{_clock(one.end_s)}" for one in report.breaks)
            or "none",
        ),
    ]
    spells = [
        (_clock(hold.start_s), _clock(hold.end_s), _clock(hold.seconds))
        for hold in session.sets[0].holds
    ]
    blocks: list[Block] = [Table(("from", "to", "long"), tuple(spells))] if spells else []
    return Page(
        clock.name, (Table(("", ""), tuple(rows)),), (Section("Spells of sitting", tuple(blocks)),)
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
