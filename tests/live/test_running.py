"""A coach that was started without a terminal: found again, shown again, ended, and ended alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_server import TOKEN, connect, make_hub, serve
from typer.testing import CliRunner

from limberup.cli.main import app
from limberup.file_lock import lock
from limberup.web import run as server
from limberup.web.attendant import Attendant, IdleClock
from limberup.web.browser import TROUBLE, forget_trouble, show_trouble
from limberup.web.running import Running, Wish, find_running, is_running, wish

PATIENCE_S = 30.0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path, 8700)
    yield one
    one.close()


def test_a_coach_is_known_while_it_runs(tmp_path: Path, running: Running) -> None:
    other = Running(tmp_path, 8701)
    assert list(find_running(tmp_path)) == [8700, 8701]
    other.close()
    assert list(find_running(tmp_path)) == [8700]
    running.close()
    assert not is_running(tmp_path, 8700)
    assert list(tmp_path.iterdir()) == []


def test_somebody_who_asks_does_not_keep_a_coach_from_being_known(tmp_path: Path) -> None:
    """The lock is theirs for a moment, just as the coach starts."""
    Running(tmp_path, 8477).close()
    path = tmp_path / "live-running-8477.lock"
    asking = os.open(path, os.O_RDWR | os.O_CREAT)
    assert lock(asking)
    threading.Timer(0.1, os.close, (asking,)).start()
    one = Running(tmp_path, 8477)
    assert is_running(tmp_path, 8477)
    one.close()


def test_a_coach_that_was_killed_does_not_run(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from limberup.web.running import Running; "
        "one = Running(Path(sys.argv[1]), 8700); print('here', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert is_running(tmp_path, 8700)
        process.send_signal(signal.SIGKILL)
    assert (tmp_path / "live-running-8700.lock").exists()
    assert list(find_running(tmp_path)) == []


def test_a_wish_is_taken_once_and_by_the_coach_it_is_for(tmp_path: Path, running: Running) -> None:
    other = Running(tmp_path, 8701)
    assert running.take_wish() is None
    wish(tmp_path, 8700, Wish.QUIT)
    assert other.take_wish() is None
    assert running.take_wish() is Wish.QUIT
    assert running.take_wish() is None
    other.close()


def test_a_wish_that_others_could_have_written_is_none(tmp_path: Path, running: Running) -> None:
    wish(tmp_path, 8700, Wish.QUIT)
    (path,) = tmp_path.glob("live-wish*")
    path.chmod(0o620)
    assert running.take_wish() is None
    path.unlink()
    target = tmp_path / "elsewhere"
    target.write_text("quit")
    target.chmod(0o600)
    path.symlink_to(target)
    assert running.take_wish() is None


def test_what_is_no_wish_is_left_until_it_is_whole(tmp_path: Path, running: Running) -> None:
    wish(tmp_path, 8700, Wish.OPEN)
    (path,) = tmp_path.glob("live-wish*")
    whole = path.read_bytes()
    for part in (b"", whole[:2], b"\xff"):
        path.write_bytes(part)
        assert running.take_wish() is None
    path.write_bytes(whole)
    assert running.take_wish() is Wish.OPEN


def test_a_wish_for_the_coach_before_does_not_end_this_one(tmp_path: Path) -> None:
    wish(tmp_path, 8700, Wish.QUIT)
    one = Running(tmp_path, 8700)
    assert one.take_wish() is None
    one.close()


def test_without_a_folder_a_coach_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    one = Running(tmp_path / "file", 8700)
    assert one.take_wish() is None
    one.close()


def test_the_coach_ends_only_when_no_page_was_open_for_so_long() -> None:
    clock = IdleClock(300.0, now_s=1000.0)
    assert not clock.update(1299.0, lines=0)
    assert not clock.update(1301.0, lines=1)
    assert not clock.update(1600.0, lines=0)
    assert clock.update(1601.0, lines=0)
    assert not IdleClock(None, now_s=0.0).update(1e9, lines=0), "nobody asked for it"


def test_the_attendant_does_what_is_wished() -> None:
    wishes = [Wish.OPEN, None, Wish.QUIT]
    done: list[str] = []
    clock = IdleClock(None, 0.0)
    attendant = Attendant(
        lambda: wishes.pop(0),
        clock,
        lambda: 0,
        lambda: done.append("opened"),
        lambda: done.append("ended"),
    )
    for _ in range(3):
        attendant.look(0.0)
        done.append("-")
    assert done == ["opened", "-", "-", "ended", "-"]


def test_a_page_that_does_not_count_keeps_the_coach_too(tmp_path: Path) -> None:
    hub = make_hub(tmp_path)
    with serve(hub) as client:
        with connect(client), connect(client):
            assert hub.lines == 2
        while hub.lines:  # the server hears of it a little later
            pass
    assert hub.lines == 0


def test_a_port_that_is_taken_is_another_one_where_nobody_sees_a_terminal(
    tmp_path: Path,
) -> None:
    with server.open_port(0) as taken:
        port = taken.getsockname()[1]
        told: list[str] = []
        server.serve(
            make_hub(tmp_path),
            port=port,
            token=TOKEN,
            open_browser=False,
            folder=tmp_path,
            tell=told.append,
            idle_minutes=0.001,
        )
    assert told[0].startswith("http://127.0.0.1:")
    assert f":{port}/" not in told[0]
    assert not list(tmp_path.glob("live-*")), "it has ended by itself, and left nothing"


def test_it_is_opened_again_and_ended_by_other_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server in a thread; the commands as somebody types them."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    opened = threading.Semaphore(0)
    monkeypatch.setattr("webbrowser.open", lambda _: opened.release())
    folder, told = tmp_path / "limberup", threading.Event()
    ports: list[int] = []

    def tell(address: str) -> None:
        ports.append(int(address.split(":")[2].split("/")[0]))
        told.set()

    options = {"port": 0, "token": TOKEN, "open_browser": True, "folder": folder, "tell": tell}
    coach = threading.Thread(target=server.serve, args=(make_hub(tmp_path),), kwargs=options)
    coach.start()
    assert told.wait(PATIENCE_S)
    assert opened.acquire(timeout=PATIENCE_S)
    while not is_running(folder, ports[0]):
        assert coach.is_alive()
        time.sleep(0.01)
    again = CliRunner().invoke(app, ["live", "--port", str(ports[0])])
    assert (again.exit_code, "running already" in again.output) == (0, True)
    assert opened.acquire(timeout=PATIENCE_S), "by the coach that runs, which has the keys"
    ended = CliRunner().invoke(app, ["live", "--quit"])
    assert (ended.exit_code, ended.output) == (0, "The coach has ended.\n")
    coach.join(PATIENCE_S)
    assert not coach.is_alive()
    none = CliRunner().invoke(app, ["live", "--quit"])
    assert (none.exit_code, "nothing to end" in none.output) == (0, True)


def test_what_keeps_the_coach_from_starting_is_shown_in_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    options = ("--camera", str(tmp_path / "<none>.mp4"))
    for more in ((), ("--quit-when-idle", "5")):
        done = CliRunner().invoke(app, ["live", *options, *more])
        assert done.exit_code != 0
    page = tmp_path / "limberup" / TROUBLE
    assert shown == [page.as_uri()]
    assert "&lt;none&gt;.mp4" in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600
    forget_trouble(page.parent)
    assert not page.exists()
    (tmp_path / "file").write_bytes(b"")
    show_trouble(tmp_path / "file", "title", "sentence")
    assert len(shown) == 1, "where it cannot be written it is left out"
