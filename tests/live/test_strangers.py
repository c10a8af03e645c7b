"""Attacks on the coach from the same machine: other names, other pages, other persons, floods."""

import asyncio
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from test_server import HOST, OURS, TOKEN, begin, connect, make_hub, read, say, send_picture
from test_server import PORT as KEY_PORT
from websockets.sync.client import connect as open_line
from websockets.typing import Origin

from limberup.web import client as clients
from limberup.web import connection
from limberup.web.app import create_app
from limberup.web.browser import Browser
from limberup.web.keys import TOKEN_FILE, Keys, load_token
from limberup.web.messages import Notice
from limberup.web.run import open_port

PATIENCE_S = 30.0


@pytest.fixture
def keys() -> Keys:
    return Keys(TOKEN, KEY_PORT)


@pytest.fixture
def client(tmp_path: Path, keys: Keys) -> Iterator[TestClient]:
    app = create_app(make_hub(tmp_path), TOKEN, KEY_PORT, keys=keys, begin="cat_cow")
    with TestClient(app, base_url=f"http://127.0.0.1:{KEY_PORT}") as one:
        yield one


def open_link(client: TestClient, keys: Keys) -> dict[str, str]:
    """The cookie of a browser that has come by a link, as a header."""
    answer = client.get(keys.make_link())
    client.cookies.clear()
    return {"cookie": answer.headers["set-cookie"].split(";")[0]}


# --- the link and the cookie ----------------------------------------------------------------------


def test_a_link_opens_the_coach_once(client: TestClient, keys: Keys) -> None:
    used: list[bool] = []
    link = keys.make_link(lambda: used.append(True))
    for wrong in ("/start/", "/start/0", link + "0", link[:-1]):
        assert client.get(wrong).status_code == 403
    assert client.head(link).status_code == 403
    assert client.post(link).status_code == 403
    assert used == []
    answer = client.get(link)
    assert (answer.status_code, used) == (200, [True])
    assert 'url=/#cat_cow"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    again = client.get(link)
    assert again.status_code == 403
    assert "limberup live printed" in again.text


def test_the_cookie_is_for_no_script_and_no_other_site_and_is_not_the_token(
    client: TestClient, keys: Keys
) -> None:
    name, *rest = client.get(keys.make_link()).headers["set-cookie"].split("; ")
    assert set(rest) == {"HttpOnly", "SameSite=Strict", "Path=/"}
    assert TOKEN not in name
    assert name.startswith(f"limberup-{KEY_PORT}=")


def test_the_cookie_opens_the_page_its_files_and_its_line(client: TestClient, keys: Keys) -> None:
    cookie = open_link(client, keys)
    for path in ("/", "/words.json", "/exercises.json", "/js/main.js", "/css/stage.css"):
        assert client.get(path, headers=cookie).status_code == 200
    with client.websocket_connect("/socket", headers={**OURS, **cookie}) as line:
        begin(line)


def test_the_cookie_still_fits_when_the_coach_is_started_anew(keys: Keys) -> None:
    sent = keys.make_cookie().split(";")[0]
    assert Keys(TOKEN, KEY_PORT).fits_cookie(f"theme=dark; {sent}; limberup-80=1")
    assert not Keys(TOKEN, KEY_PORT + 1).fits_cookie(sent), "another coach has its own"
    assert not Keys("f" * 32, KEY_PORT).fits_cookie(sent)


@pytest.mark.parametrize(
    "cookie",
    ["", "limberup-8477=", "limberup-8477", "limberup-8477=" + 64 * "0", "x=" + TOKEN],
)
def test_without_the_right_cookie_there_is_nothing_without_the_token(
    client: TestClient, cookie: str
) -> None:
    for path in ("/", "/index.html", "/exercises.json", "/session.json", "/start"):
        assert client.get(path, headers={"cookie": cookie}).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/socket", headers={**OURS, "cookie": cookie}),
    ):
        pass


def test_another_page_has_no_use_of_the_cookie(client: TestClient, keys: Keys) -> None:
    """One of another server on this machine is of the same site: its requests have the cookie."""
    cookie = open_link(client, keys)
    for site in ("same-site", "cross-site"):
        headers = {**cookie, "sec-fetch-site": site}
        assert client.get("/session.json", headers=headers).status_code == 403
    for origin in ("http://127.0.0.1:80", "http://evil.example", "null"):
        assert client.post("/session.json", headers={**cookie, "origin": origin}).status_code == 403
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect("/socket", headers={**HOST, **cookie, "origin": origin}),
        ):
            pass


def test_a_name_that_was_bound_anew_to_this_machine_is_refused(
    client: TestClient, keys: Keys
) -> None:
    cookie, link = open_link(client, keys), keys.make_link()
    for path in ("/", "/session.json", link):
        for host in ("evil.example", f"evil.example:{KEY_PORT}", "127.0.0.1", f"[::1]:{KEY_PORT}"):
            assert client.get(path, headers={**cookie, "host": host}).status_code == 403
    assert client.get(link).status_code == 200, "a stranger does not use it up"


@pytest.mark.parametrize("start", [f"/{TOKEN}", ""])
def test_no_file_outside_the_page_is_served(client: TestClient, keys: Keys, start: str) -> None:
    cookie = open_link(client, keys)
    for way in ("..", "%2e%2e", "..%2f..", "%2e%2e%5c", "....//", "%00", "js/..%2f..%2f.."):
        for name in ("hub.py", "run.py", "etc/passwd", "live-token.json"):
            answer = client.get(f"{start}/{way}/{name}", headers=cookie)
            assert answer.status_code in (403, 404), (way, name)


def test_the_browser_is_given_a_file_that_only_its_owner_can_read(
    tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    is_open = threading.Event()

    def open_page(where: str) -> bool:
        opened.append(where)
        is_open.set()
        return True

    monkeypatch.setattr("webbrowser.open", open_page)
    browser, link = Browser(tmp_path / "state", KEY_PORT), keys.make_link()
    browser.open(f"http://127.0.0.1:{KEY_PORT}{link}")
    assert is_open.wait(PATIENCE_S)
    (path,) = (tmp_path / "state").iterdir()
    assert opened == [path.as_uri()]
    assert link.split("/")[-1] not in opened[0]
    assert path.stat().st_mode & 0o077 == 0
    assert f"http://127.0.0.1:{KEY_PORT}{link}" in path.read_text()
    browser.forget()
    assert not path.exists()


def test_without_a_folder_for_the_way_no_browser_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("it is opened"))
    (tmp_path / "file").write_text("")
    Browser(tmp_path / "file", KEY_PORT).open("http://127.0.0.1")


# --- the token file -------------------------------------------------------------------------------


def change_token(folder: Path, **values: object) -> str:
    token = load_token(folder)
    path = folder / TOKEN_FILE
    path.write_text(json.dumps({"token": token, "at": time.time(), **values}))
    return token


def test_a_token_that_others_can_read_or_write_is_made_anew_and_its_file_is_private(
    tmp_path: Path,
) -> None:
    for mode in (0o644, 0o666, 0o602, 0o640):
        token = load_token(tmp_path)
        (tmp_path / TOKEN_FILE).chmod(mode)
        assert load_token(tmp_path) != token
        assert (tmp_path / TOKEN_FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "values",
    [
        {"at": time.time() + 3600.0},
        {"at": "today"},
        {"at": 1e999},
        {"token": "A" * 32},
        {"token": "0" * 31},
        {"token": 32 * "٣"},
        {"token": 5},
    ],
    ids=["tomorrow", "no time", "infinite", "letters", "short", "other digits", "no text"],
)
def test_a_token_file_that_is_not_from_today_or_not_ours_is_not_believed(
    tmp_path: Path, values: dict[str, object]
) -> None:
    token = change_token(tmp_path, **values)
    fresh = load_token(tmp_path)
    assert len(fresh) == 32
    assert fresh not in (token, values.get("token"))
    assert load_token(tmp_path) == fresh


def test_what_stands_in_place_of_the_token_file_does_not_stop_the_coach(tmp_path: Path) -> None:
    path = tmp_path / TOKEN_FILE
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(json.dumps({"token": "0" * 32, "at": time.time()}))
    elsewhere.chmod(0o600)
    path.symlink_to(elsewhere)
    assert load_token(tmp_path) != "0" * 32
    assert not path.is_symlink()
    path.unlink()
    os.mkfifo(path, 0o600)
    assert len(load_token(tmp_path)) == 32
    path.write_bytes(b"[" * 3000)
    assert len(load_token(tmp_path)) == 32
    path.unlink()
    path.mkdir()
    assert len(load_token(tmp_path)) == 32


# --- connections ----------------------------------------------------------------------------------


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that waits for nobody for long."""
    monkeypatch.setattr(connection, "ARRIVE_S", 0.3)
    monkeypatch.setattr(connection, "ANSWER_S", 0.6)
    monkeypatch.setattr(connection, "MOST", 8)
    listener = open_port(0)
    actual: int = listener.getsockname()[1]
    app = create_app(make_hub(tmp_path), TOKEN, actual)
    config = uvicorn.Config(app, http=connection.TimedConnection, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    yield actual
    server.should_exit = True
    thread.join(PATIENCE_S)
    listener.close()


def call(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE_S)


def wait_until_closed(line: socket.socket) -> bytes:
    """What comes until the other end closes it."""
    got = b""
    try:
        while data := line.recv(65536):
            got += data
    except ConnectionResetError:
        pass
    return got


def ask(port: int) -> bytes:
    with call(port) as line:
        line.sendall(f"GET /{TOKEN}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        return wait_until_closed(line)


def test_who_says_nothing_is_not_waited_for(port: int) -> None:
    with call(port) as line:
        assert wait_until_closed(line) == b""


BODY = f"POST /{TOKEN}/session.json HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"


@pytest.mark.parametrize("head", ["GET / HTTP/1.1\r\n", BODY], ids=["head", "body"])
def test_who_says_it_a_byte_at_a_time_is_not_waited_for(port: int, head: str) -> None:
    is_closed = threading.Event()
    with call(port) as line:
        line.sendall(head.encode())

        def trickle() -> None:
            while not is_closed.wait(0.05):
                try:
                    line.sendall(b"X")
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        wait_until_closed(line)
        is_closed.set()
        thread.join()


def test_an_answer_that_nobody_reads_is_not_kept(port: int) -> None:
    with call(port) as line:
        one = f"GET /{TOKEN}/exercises.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        line.sendall(300 * one.encode())
        time.sleep(2 * connection.ANSWER_S)
        assert wait_until_closed(line).count(b"HTTP/1.1 200") < 300


def test_a_crowd_that_is_silent_does_not_keep_the_page_out(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ARRIVE_S", PATIENCE_S)
    crowd = [call(port) for _ in range(30)]
    assert ask(port).startswith(b"HTTP/1.1 200")
    assert wait_until_closed(crowd[0]) == b"", "who has been silent for longest has made room"
    for line in crowd:
        line.close()


def test_a_line_is_no_connection_that_is_waited_for(port: int) -> None:
    address = f"ws://127.0.0.1:{port}/{TOKEN}/socket"
    with open_line(address, origin=Origin(f"http://127.0.0.1:{port}")) as line:
        time.sleep(2 * connection.ANSWER_S)
        line.send('{"type": "hello"}')
        assert "welcome" in str(line.recv(PATIENCE_S))


# --- floods over the line -------------------------------------------------------------------------


class Deaf:
    """The socket of a page that never reads, or reads once it is `heard`."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()
        self.taken = 0
        self.sent: list[str] = []
        self.closed: list[int] = []

    async def receive(self) -> dict[str, str]:
        self.taken += 1
        await asyncio.sleep(0)
        return {"type": "websocket.receive", "text": "x"}

    async def send_text(self, data: str) -> None:
        await self.heard.wait()
        self.sent.append(data)

    async def close(self, code: int) -> None:
        self.closed.append(code)


def run_line(talk: Callable[[Deaf, clients.Client, "asyncio.Task[None]"], object]) -> Deaf:
    """A page that talks and talks, each word of which is answered."""

    async def main() -> Deaf:
        socket = Deaf()
        line = clients.Client(socket)  # type: ignore[arg-type]
        task = asyncio.create_task(line.listen(lambda _: None, lambda _: line.send(Notice("x"))))
        for _ in range(5000):
            await asyncio.sleep(0)
        talk(socket, line, task)
        for _ in range(5000):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return socket

    return asyncio.run(main())


def test_a_page_that_does_not_read_is_not_listened_to_until_it_does() -> None:
    def talk(page: Deaf, line: clients.Client, _: "asyncio.Task[None]") -> None:
        assert page.taken <= clients.ENOUGH_WAITING + 2
        assert line.waiting <= clients.ENOUGH_WAITING + 2
        page.heard.set()

    page = run_line(talk)
    assert page.taken > 2 * clients.ENOUGH_WAITING
    assert page.closed == []


def test_a_page_that_never_reads_is_let_go_and_its_messages_with_it() -> None:
    def talk(_: Deaf, line: clients.Client, __: "asyncio.Task[None]") -> None:
        for _k in range(2 * clients.MOST_WAITING):
            line.send(Notice("from the camera"))

    assert run_line(talk).closed == [clients.TRY_LATER]


def test_after_a_flood_of_pictures_and_commands_the_session_goes_on(client: TestClient) -> None:
    with connect(client) as line:
        begin(line)
        for number in range(500):
            send_picture(line, number)
            say(line, "mute", cue="x")
            line.send_text("{" * 50)
        say(line, "correct", change=1)
        for _ in range(3000):
            message = json.loads(line.receive_text())
            if message["type"] == "changed" and message["view"]["count"] >= 1:
                return
        pytest.fail("no answer")


# --- what fails in the coach ----------------------------------------------------------------------


def test_a_command_that_fails_is_answered_and_the_line_stays(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(client) as line:
        begin(line)
        with monkeypatch.context() as patch:
            patch.setattr("limberup.live.player.Player.skip", lambda _: 1 / 0)
            say(line, "next")
            assert "went wrong" in read(line, "refused")["text"]
        say(line, "correct", change=1)
        assert read(line, "changed")["view"]["count"] == 1


ODD = (
    '{"type": "do", "what": "correct", "change": "x"}',
    '{"type": "correct", "change": true}',
    '{"type": "correct", "change": 1.5}',
    '{"type": "choose", "id": "' + "x" * 100_000 + '"}',
    '{"type": "choose", "id": "\\ud800"}',
    '{"type": "choose", "id": "cat_cow", "muted": [1]}',
    '{"type": "correct", "change": ' + "9" * 5000 + "}",
    "[" * 100_000,
)


@pytest.mark.parametrize("text", ODD, ids=lambda text: text[:50])
def test_an_odd_wish_is_refused_in_a_sentence_and_the_line_stays(
    client: TestClient, text: str
) -> None:
    with connect(client) as line:
        begin(line)
        line.send_text(text)
        assert len(read(line, "refused")["text"]) < 500
        say(line, "correct", change=1)
        assert read(line, "changed")["view"]["count"] == 1
