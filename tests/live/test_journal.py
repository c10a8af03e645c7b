"""The journal: one a session, read as far as it can be, and never in the way of a start."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bodies import ASPECT, LEFT_90, RIGHT_LOW, clip, follow

from limberup.coach.journal import ASIDE, KEEP_S, PATTERN, Journal
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Correct, Finish
from limberup.errors import BadInputError
from limberup.judging.events import (
    Attempt,
    Event,
    HoldEnded,
    Missing,
    RepetitionAbandoned,
    RepetitionCompleted,
    Side,
)
from limberup.live.player import Item, Programme
from limberup.spec import find_any

SCORPION = Programme("scorpion_stretch", "Scorpion stretch", (Item("scorpion_stretch"),))


def begin(folder: Path) -> SessionHost:
    host = SessionHost(find_any, Journal(folder))
    host.begin(SCORPION)
    return host


def work(host: SessionHost, part: tuple[str, float, float] = RIGHT_LOW) -> None:
    """One repetition."""
    t_s = host.read_clock(0.0)
    for pose in follow(clip(*part), start_s=t_s or 0.0):
        host.update(pose, ASPECT)


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    """The lines of a session with one repetition that broke off."""
    host = begin(tmp_path / "lines")
    work(host)
    host.stop()
    (path,) = (tmp_path / "lines").glob(PATTERN)
    return path.read_text(encoding="utf-8").splitlines()


def put(folder: Path, text: str | bytes, name: str = "journal-1.jsonl") -> SessionHost:
    """A host that starts where a journal like this was left."""
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    return SessionHost(find_any, Journal(folder))


# --- one a session --------------------------------------------------------------------------------


def test_two_coaches_of_one_person_keep_a_journal_each(tmp_path: Path) -> None:
    first = begin(tmp_path)
    work(first)
    second = SessionHost(find_any, Journal(tmp_path))
    assert second.find_unfinished() is None, "the session of the first goes on"
    second.begin(SCORPION)
    work(second)
    work(second, LEFT_90)
    first.stop()
    found = SessionHost(find_any, Journal(tmp_path)).find_unfinished()
    assert found is not None
    assert (found.id, found.repetitions) == (first.name, 1)
    first = SessionHost(find_any, Journal(tmp_path))
    first.resume(found)
    first.do(Finish())
    second.stop()
    found = SessionHost(find_any, Journal(tmp_path)).find_unfinished()
    assert found is not None
    assert (found.id, found.repetitions) == (second.name, 2)


def test_a_session_is_taken_up_by_one_coach_only(tmp_path: Path) -> None:
    host = begin(tmp_path)
    work(host)
    host.stop()
    one, other = (SessionHost(find_any, Journal(tmp_path)) for _ in range(2))
    found = one.find_unfinished()
    assert found is not None
    one.resume(found)
    with pytest.raises(BadInputError, match="another window"):
        other.resume(found)
    assert other.view() is None
    one.do(Finish())
    with pytest.raises(BadInputError, match="another window"):
        other.resume(found)


PROGRAM = """
import sys
from pathlib import Path
from limberup.coach.journal import Journal
from limberup.judging.events import RepetitionCompleted, Side
from limberup.live.player import Item, Programme

journal = Journal(Path(sys.argv[1]))
journal.begin("0123456789ab", Programme("cat_cow", "Cat and cow", (Item("cat_cow"),)))
journal.add(0, [RepetitionCompleted(3.0, Side.BOTH, 1, 1.0, 3.0, True)])
print("begun", flush=True)
sys.stdin.read()
"""


def test_the_session_of_a_program_that_was_killed_can_be_taken_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"begun\n"
        assert SessionHost(find_any, Journal(tmp_path)).find_unfinished() is None
        program.kill()
    found = SessionHost(find_any, Journal(tmp_path)).find_unfinished()
    assert found is not None
    assert found.repetitions == 1


def test_the_person_may_drop_a_session_that_broke_off(tmp_path: Path) -> None:
    host = begin(tmp_path)
    work(host)
    host.stop()
    found = host.find_unfinished()
    assert found is not None
    host.forget(found)
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_broke_off_long_ago_is_removed(tmp_path: Path, lines: list[str]) -> None:
    host = put(tmp_path / "old", "\n".join(lines))
    path = tmp_path / "old" / "journal-1.jsonl"
    then = path.stat().st_mtime - KEEP_S - 1.0
    os.utime(path, (then, then))
    assert host.find_unfinished() is None
    assert not path.exists()


def test_nobody_else_may_read_a_journal_even_if_they_could_before(tmp_path: Path) -> None:
    host = begin(tmp_path)
    work(host)
    host.stop()
    (path,) = tmp_path.glob(PATTERN)
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    found = host.find_unfinished()
    assert found is not None
    host.resume(found)
    assert path.stat().st_mode & 0o077 == 0


# --- a disk that is full --------------------------------------------------------------------------


def test_what_is_written_after_a_full_disk_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other line is cut off in the middle; all of them are there in the end."""
    write = os.write
    room = iter([9, None, 9, 0, None, 9, None])

    def write_some(file: int, data: bytes) -> int:
        size = next(room, None)
        if size == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:size])

    journal = Journal(tmp_path)
    journal.begin("a", SCORPION)
    monkeypatch.setattr("os.write", write_some)
    for index in range(1, 8):
        t_s = float(index)
        journal.add(0, [RepetitionCompleted(t_s, Side.LEFT, index, t_s - 1, t_s, complete=True)])
    journal.close()
    found = Journal(tmp_path).read()
    assert found is not None
    assert [event.t_s for event in found.events[0]] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_an_append_to_a_line_that_was_cut_off_begins_a_new_one(
    tmp_path: Path, lines: list[str]
) -> None:
    host = put(tmp_path / "cut", "\n".join([*lines, lines[-1][:20]]))
    found = host.find_unfinished()
    assert found is not None
    host.resume(found)
    host.do(Correct(1, Side.LEFT))
    host.stop()
    found = host.find_unfinished()
    assert found is not None
    assert found.repetitions == 2
    assert found.corrections == {0: {"left": 1}}


# --- a file that is not what it should be ---------------------------------------------------------


def test_an_event_is_read_as_it_was_written(tmp_path: Path) -> None:
    events: list[Event] = [
        RepetitionCompleted(3.0, Side.LEFT, 1, 1.0, 3.0, True, "hip_off_floor", 0.5, {"a": 1.5}),
        RepetitionAbandoned(5.0, Side.RIGHT, 4.0, Attempt(Missing.RANGE, 5.0, reached=0.2)),
        HoldEnded(9.0, Side.LEFT, 6.0, 9.0, 2, 0.25),
    ]
    journal = Journal(tmp_path)
    journal.begin("a", SCORPION)
    journal.add(0, events)
    journal.close()
    found = Journal(tmp_path).read()
    assert found is not None
    assert found.events == {0: events}


def spoil(line: str) -> Iterator[str]:
    """What a line may have become."""
    yield ""
    yield line[: len(line) // 2]
    yield "[" * 3000
    yield "9" * 5000
    yield "null"
    yield '{"index": 0, "events": 5}'
    yield '{"index": "0", "side": "left", "change": 1}'
    yield '{"index": 0, "side": "upper", "change": 1}'
    yield '{"index": 0, "side": "left", "change": 1e99}'
    yield '{"index": 99, "side": "left", "change": 1}'
    yield '{"index": -1, "side": "left", "change": 1}'
    yield '{"restart": [0]}'
    yield '{"restart": 7}'
    for change in (
        {"kind": "Enum"},
        {"kind": "__builtins__"},
        {"kind": ["RepetitionCompleted"]},
        {"t_s": "3.0"},
        {"t_s": float("nan")},
        {"t_s": 1e300},
        {"side": "upper"},
        {"index": "one"},
        {"complete": None},
        {"faults": "all"},
        {"range_of_motion": [1.0]},
        {"start_s": None},
    ):
        event = {**RIGHT_EVENT, **change}
        yield json.dumps({"index": 0, "events": [event]})


RIGHT_EVENT = {
    "kind": "RepetitionCompleted", "t_s": 90.0, "side": "left", "index": 2, "start_s": 88.0,
    "end_s": 90.0, "complete": True, "level": None, "hold_s": 0.0, "range_of_motion": {},
    "faults": [],
}  # fmt: skip


def test_a_line_that_cannot_be_read_is_left_out_and_the_others_count(
    tmp_path: Path, lines: list[str]
) -> None:
    right = json.dumps({"index": 0, "events": [RIGHT_EVENT]})
    for number, bad in enumerate([*spoil(right), "\x00\x01", "\udce9"]):
        text = "\n".join([*lines, bad, right]).encode("utf-8", "surrogateescape")
        found = put(tmp_path / str(number), text).find_unfinished()
        assert found is not None, bad[:80]
        assert found.repetitions == 2, bad[:80]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense\n",
        "[" * 3000,
        '{"begin": 5, "programme": {}}\n',
        '{"begin": "a", "programme": {"id": "a", "name": "A", "items": "none"}}\n',
        '{"begin": "a", "programme": {"id": "a", "name": "A", "items": [{"exercise": 1}]}}',
        b"\xff\xfe\x00",
    ],
    ids=lambda text: repr(text[:40]),
)
def test_a_file_that_is_no_journal_is_set_aside(tmp_path: Path, text: str | bytes) -> None:
    host = put(tmp_path, text, "journal.jsonl")
    assert host.find_unfinished() is None
    assert [path.name for path in tmp_path.iterdir()] == [f"journal.jsonl{ASIDE}"]
    host.begin(SCORPION)
    assert len([*tmp_path.glob(PATTERN)]) == 1


@pytest.mark.parametrize(
    "change",
    [{"level": "to_the_moon"}, {"faults": ["no_such_fault"]}, {"range_of_motion": {"x": 1.0}}],
    ids=str,
)
def test_a_session_that_cannot_come_to_its_end_is_set_aside_or_goes_on(
    tmp_path: Path, lines: list[str], change: dict[str, object]
) -> None:
    """What is found can be gone on with, worked on and finished."""
    event = json.dumps({"index": 0, "events": [{**RIGHT_EVENT, **change}]})
    host = put(tmp_path, "\n".join([*lines, event]))
    found = host.find_unfinished()
    if found is None:
        assert [path.suffix for path in tmp_path.glob("*1*")] == [ASIDE]
        return
    host.resume(found)
    work(host)
    host.do(Finish())
    assert host.outcome() is not None
    assert host.session("camera") is not None


def test_a_session_whose_exercise_is_not_here_now_is_left(tmp_path: Path, lines: list[str]) -> None:
    host = put(tmp_path, "\n".join([lines[0].replace('"scorpion_stretch"', '"own"'), *lines[1:]]))
    assert host.find_unfinished() is None
    assert [path.name for path in tmp_path.glob(PATTERN)] == ["journal-1.jsonl"]


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "journal-1.jsonl").mkdir()
    os.mkfifo(tmp_path / "journal-2.jsonl")
    assert SessionHost(find_any, Journal(tmp_path)).find_unfinished() is None
