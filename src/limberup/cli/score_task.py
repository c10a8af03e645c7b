"""What `limberup score` prints of a video."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from limberup.check.run import describe_against_truth
from limberup.reports.document import Page
from limberup.reports.routine_pages import make_result_page
from limberup.reports.sitting_page import make_sitting_page
from limberup.reports.summary import make_recognition, make_summary
from limberup.results.session import Session
from limberup.task import Task, find_task

__all__ = ["Task", "find_task", "make_pages"]


def make_pages(session: Session, task: Task, video: Path) -> Iterator[Page]:
    """What was recognised or found of a routine, then the summary of each set."""
    if session.recognition is not msgspec.UNSET:
        yield make_recognition(session.recognition, task.specs)
    if task.routine is not None:
        yield make_result_page(session, task.routine, task.specs)
    if task.clock is not None:
        yield make_sitting_page(session, task.clock)
        return
    for number, (done, spec) in enumerate(zip(session.sets, task.list_specs(session), strict=True)):
        yield make_summary(session, spec, number)
        if task.routine is None and (comparison := describe_against_truth(video, done, spec)):
            yield Page("", (comparison,))
