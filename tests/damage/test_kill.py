"""A program that is killed loses nothing that it had told, and leaves no file half.

A few kills at random moments; the long run is `make kill`.
"""

from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from kill_files import CHECK, SCORE, Job, kill_writers
from kill_live import kill_sessions
from victims import open_ward

SEED = 5


@pytest.fixture(scope="module")
def ward() -> ForkServerContext:
    return open_ward()


def test_a_new_start_offers_what_the_page_of_a_killed_session_was_told(
    ward: ForkServerContext, tmp_path: Path
) -> None:
    sessions = kill_sessions(ward, tmp_path, 3, SEED)
    assert sessions.faults == []
    assert sessions.repetitions > 0
    assert sessions.kept > 0


@pytest.mark.parametrize(("job", "count"), [(SCORE, 3), (CHECK, 2)], ids=["score", "check"])
def test_a_file_that_a_killed_command_replaces_is_old_or_new_and_no_draft_stays(
    ward: ForkServerContext, tmp_path: Path, job: Job, count: int
) -> None:
    files = kill_writers(ward, job, tmp_path, count, SEED)
    assert files.faults == []
    assert files.kills == files.old + files.mixed + files.new
