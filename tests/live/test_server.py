"""The server.

Strangers are refused, the page gets what it needs, and a session runs over one websocket.
"""

import json
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from bodies import clip
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from limberup.cli.live import load_programmes
from limberup.coach.camera import encode
from limberup.coach.journal import Journal
from limberup.coach.keeper import Keeper
from limberup.errors import BadInputError
from limberup.spec import load_specs
from limberup.types import Frame, Pose
from limberup.web.app import create_app
from limberup.web.hub import Hub
from limberup.web.keys import load_token
from limberup.web.messages import Command
from limberup.web.run import open_port
from limberup.words.catalogue import ENGLISH, language

TOKEN = "0123456789abcdef0123456789abcdef"
PORT = 8477
HOST = {"host": f"127.0.0.1:{PORT}"}
OURS = {**HOST, "origin": f"http://127.0.0.1:{PORT}"}
KINDS = [kind.__name__.lower() for kind in get_args(Command)]
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("cat_cow")
FIELDS = ("session", "takeover", "id", "muted", "goes_on", "reason", "yes", "change", "side", "cue")
WILD = st.text(max_size=30) | st.builds(
    lambda kind, values: json.dumps({**values, "type": kind}),
    st.sampled_from(KINDS) | VALUES,
    st.dictionaries(st.sampled_from(FIELDS), VALUES | st.lists(VALUES, max_size=2)),
)
"""Commands of every kind with fields of every kind, and texts that are no commands."""


class Recorded:
    """A tracker that plays a sample recording, frame by frame, whatever the picture."""

    def __init__(self, name: str) -> None:
        self._poses = iter(clip(name))

    def update(self, frame: Frame) -> Pose:
        return replace(next(self._poses), t_s=frame.t_s)

    def reset(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path)


def make_hub(folder: Path, camera: str | None = None, keeper: Keeper | None = None) -> Hub:
    exercises = load_specs()
    return Hub(
        exercises,
        load_programmes(exercises),
        Journal(folder),
        lambda: "lite",
        keeper=keeper,
        camera=camera,
        create=lambda _: Recorded("scorpion_stretch_clean"),
    )


def serve(hub: Hub) -> TestClient:
    return TestClient(create_app(hub, TOKEN, PORT), base_url=f"http://127.0.0.1:{PORT}")


@pytest.fixture
def client(hub: Hub) -> Iterator[TestClient]:
    with serve(hub) as client:
        yield client


def connect(client: TestClient) -> Any:
    return client.websocket_connect(f"/{TOKEN}/socket", headers=OURS)


def read(line: WebSocketTestSession, kind: str) -> dict[str, Any]:
    for _ in range(200):
        message: dict[str, Any] = json.loads(line.receive_text())
        if message["type"] == kind:
            return message
    raise AssertionError(f"no {kind}")


def begin(line: WebSocketTestSession) -> str:
    """Begin an exercise; the session's name."""
    say(line, "hello")
    say(line, "choose", id="scorpion_stretch")
    name: str = read(line, "begun")["session"]
    return name


def say(line: WebSocketTestSession, kind: str, **values: Any) -> None:
    line.send_text(json.dumps({"type": kind, **values}))


def send_picture(line: WebSocketTestSession, number: int) -> None:
    picture = encode(np.full((48, 64, 3), number % 250, np.uint8))  # a camera gives none twice
    line.send_bytes(struct.pack("<dI", 1000.0 * number / 15, number) + picture)


def shoot(line: WebSocketTestSession, number: int) -> dict[str, Any]:
    send_picture(line, number)
    return read(line, "seen")


# --- strangers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8477", "127.0.0.1:80", "127.0.0.1", ""]
)
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get(f"/{TOKEN}/", headers={"host": host}).status_code == 403


def test_without_the_token_there_is_nothing(client: TestClient) -> None:
    for path in ("/", "/index.html", "/0123/", f"/{TOKEN[:-1]}0/", "/socket"):
        assert client.get(path).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/wrong/socket", headers=OURS),
    ):
        pass


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:80", "null", "https://127.0.0.1:8477"]
)
def test_another_page_is_refused(client: TestClient, origin: str) -> None:
    headers = {**HOST, "origin": origin}
    assert client.get(f"/{TOKEN}/exercises.json", headers=headers).status_code == 403
    assert client.post(f"/{TOKEN}/session.json", headers=headers).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(f"/{TOKEN}/socket", headers=headers),
    ):
        pass


def test_a_socket_without_an_origin_is_refused(client: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(f"/{TOKEN}/socket", headers=HOST),
    ):
        pass


def test_the_page_may_load_nothing_from_elsewhere(client: TestClient) -> None:
    answer = client.get(f"/{TOKEN}/")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_no_file_of_the_page_names_another_address() -> None:
    static = Path(__file__).parents[2] / "src" / "limberup" / "web" / "static"
    for path in static.rglob("*.*"):
        if path.suffix in {".bin", ".png"}:  # recorded sounds, pictures
            continue
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("// ", "").replace("ws://", ""), path


def test_nothing_outside_the_page_can_be_fetched(client: TestClient) -> None:
    for path in ("../hub.py", "%2e%2e/hub.py", "..%2fhub.py", "%2e%2e%2f%2e%2e%2fcli.py"):
        assert client.get(f"/{TOKEN}/{path}").status_code in (403, 404)


# --- the page -------------------------------------------------------------------------------------


def test_the_page_gets_its_words_and_a_card_for_every_exercise(client: TestClient) -> None:
    assert client.get(f"/{TOKEN}/words.json").json()["page"]["choose_title"]
    cards = client.get(f"/{TOKEN}/exercises.json").json()
    assert {card["id"] for card in cards["exercises"]} == set(load_specs())
    assert all(card["summary"] and card["dose"] for card in cards["exercises"])


@pytest.mark.parametrize(
    ("asked", "browser", "code"),
    [("", "de-CH,de;q=0.9,en;q=0.8", "de"), ("es", "de", "es"), ("xx", "fr", "en"), ("", "", "en")],
)
def test_words_and_cards_are_in_the_language_of_the_page_or_of_the_browser(
    client: TestClient, asked: str, browser: str, code: str
) -> None:
    headers = {"accept-language": browser}
    words, cards = (
        client.get(f"/{TOKEN}/{name}.json?language={asked}", headers=headers).json()
        for name in ("words", "exercises")
    )
    assert words["language"] == code
    assert set(words["languages"]) == {"en", "de", "es"}
    names = {"en": "Cat and cow", "de": "Katze und Kuh", "es": "Gato y vaca"}
    assert names[code] in [card["name"] for card in cards["exercises"]]
    assert language() == ENGLISH, "a request is no wish"


def test_the_coach_speaks_the_language_of_the_page_that_counts(client: TestClient) -> None:
    manner = {"counting": "none", "rate": 1.2}
    with connect(client) as line:
        say(line, "hello", speak={"type": "speak", "language": "de", "manner": manner})
        read(line, "welcome")
        say(line, "choose", id="cat_cow")
        assert read(line, "begun")["view"]["name"] == "Katze und Kuh"
        say(line, "finish")
        assert read(line, "ended")["outcome"]["sentence"] == "Diesmal wurde nichts gezählt."
        say(line, "speak", language="es")
        say(line, "choose", id="daily_seven")
        assert read(line, "begun")["programme"]["name"] == "Los siete de cada día"
        say(line, "speak", manner={"rate": 99})
        assert "rate" in read(line, "refused")["text"]


def test_every_word_the_page_asks_for_is_there(client: TestClient) -> None:
    import re

    words = client.get(f"/{TOKEN}/words.json").json()["page"]
    static = Path(__file__).parents[2] / "src" / "limberup" / "web" / "static"
    asked = set(
        re.findall(
            r'data-word(?:-label)?="(\w+)"', (static / "index.html").read_text(encoding="utf-8")
        )
    )
    for script in (static / "js").glob("*.js"):
        asked |= set(re.findall(r'\bword\("(\w+)"', script.read_text(encoding="utf-8")))
    assert asked - set(words) == set()


def test_a_demonstration_is_a_few_seconds_of_landmarks(client: TestClient) -> None:
    demo = client.get(f"/{TOKEN}/figure/childs_pose").json()
    assert len(demo["frames"]) > 10
    assert all(len(frame) == 66 for frame in demo["frames"])
    assert all(value >= -50 for frame in demo["frames"] for value in frame)
    assert client.get(f"/{TOKEN}/figure/nothing").status_code == 404


# --- a session ------------------------------------------------------------------------------------


def test_a_session_over_the_line_counts_and_ends_with_a_summary(client: TestClient) -> None:
    with connect(client) as line:
        say(line, "hello")
        assert read(line, "welcome")["unfinished"] is None
        say(line, "choose", id="scorpion_stretch")
        assert read(line, "begun")["programme"]["id"] == "scorpion_stretch"
        for number in range(160):
            pose = shoot(line, number)
        assert pose["number"] == 159
        assert len(pose["points"]) == 66
        while (judged := read(line, "judged"))["number"] < 159:
            pass
        assert judged["view"]["count"] == 2
        say(line, "finish")
        outcome = read(line, "ended")["outcome"]
        assert [row["side"] for row in outcome["sets"][0]["repetitions"]] == ["right", "left"]
        moment = outcome["sets"][0]["moments"][0]
        replay = client.get(
            f"/{TOKEN}/replay", params={"from": moment["from_s"], "to": moment["to_s"]}
        ).json()
        assert len(replay["frames"]) == len(replay["t_s"]) > 10
        session = client.get(f"/{TOKEN}/session.json").json()
        assert session["schema"] == "limberup.session/1"
        assert [row["side"] for row in session["sets"][0]["repetitions"]] == ["right", "left"]


def test_pictures_before_a_choice_are_answered_and_nothing_else(client: TestClient) -> None:
    with connect(client) as line:
        say(line, "hello")
        read(line, "remembered")
        send_picture(line, 1)
        assert json.loads(line.receive_text()) == {"type": "dropped", "number": 1}


UNREADABLE = (
    "",
    "null",
    "[]",
    "{",
    "\x00",
    "{}",
    '{"type": 7}',
    '{"type": "explode"}',
    '{"type": "choose"}',
    '{"type": "choose", "id": {}}',
    '{"type": "choose", "id": "cat_cow", "muted": "hands"}',
    '{"type": "hello", "takeover": "yes"}',
    '{"type": "takeup"}',
    '{"type": "pause", "reason": 1}',
    '{"type": "pause", "reason": "boredom"}',
    '{"type": "correct"}',
    '{"type": "correct", "change": "x"}',
    '{"type": "correct", "change": 2}',
    '{"type": "correct", "change": 1e99}',
    '{"type": "correct", "change": 1, "side": "upper"}',
    '{"type": "better", "yes": "maybe"}',
    '{"type": "mute", "cue": null}',
    '{"x": ' + "[" * 100_000,
)


def check_that_it_goes_on(line: WebSocketTestSession, count: int) -> None:
    """The session takes one more repetition by hand."""
    say(line, "correct", change=1)
    assert read(line, "changed")["view"]["count"] == count


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: text[:60] or "empty")
def test_a_command_that_cannot_be_read_is_refused_and_the_session_goes_on(
    client: TestClient, text: str
) -> None:
    with connect(client) as line:
        begin(line)
        line.send_text(text)
        assert read(line, "refused")["text"].endswith("Load this page again, please.")
        check_that_it_goes_on(line, 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands=st.lists(WILD, min_size=1, max_size=6))
@example(
    commands=['{"type": "choose", "id": "scorpion_stretch"}', '{"type": "pause", "reason": "key"}']
)
def test_no_command_breaks_the_line(client: TestClient, commands: list[str]) -> None:
    with connect(client) as line:
        say(line, "hello", takeover=True)
        for text in commands:
            line.send_text(text)
        say(line, "hello", takeover=True)
        say(line, "choose", id="none")  # what is read below is no answer to the wild ones
        while "“none”" not in read(line, "refused")["text"]:
            pass
        begin(line)
        check_that_it_goes_on(line, 1)


def test_bytes_that_are_no_picture_are_passed_over(client: TestClient) -> None:
    with connect(client) as line:
        begin(line)
        for data in (b"", b"\xff" * 11, b"\xff" * 40, struct.pack("<dI", 0.0, 3) + b"no jpeg"):
            line.send_bytes(data)
        assert read(line, "dropped")["number"] == 3
        check_that_it_goes_on(line, 1)


def test_an_exercise_that_is_not_there_is_refused_by_its_name(client: TestClient) -> None:
    with connect(client) as line:
        say(line, "hello")
        say(line, "choose", id="handstand")
        assert "“handstand”" in read(line, "refused")["text"]


def test_a_film_that_cannot_be_played_is_refused_and_no_session_begins(tmp_path: Path) -> None:
    hub = make_hub(tmp_path, camera=str(tmp_path / "missing.mp4"))
    with serve(hub) as client, connect(client) as line:
        say(line, "hello")
        assert read(line, "welcome")["is_server_camera"]
        say(line, "choose", id="cat_cow")
        assert "missing.mp4" in read(line, "refused")["text"]
        assert not hub.host.is_running


def test_a_second_tab_is_told_and_can_take_over(client: TestClient) -> None:
    with connect(client) as first, connect(client) as second:
        say(first, "hello")
        read(first, "welcome")
        say(first, "choose", id="scorpion_stretch")
        name = read(first, "begun")["session"]
        say(second, "hello")
        assert read(second, "elsewhere")["is_taken"] is False
        say(second, "hello", takeover=True)
        assert read(second, "welcome")["session"] == name
        assert read(first, "elsewhere")["is_taken"] is True


def test_a_lost_page_pauses_the_session_and_coming_back_resumes_it(client: TestClient) -> None:
    with connect(client) as line:
        say(line, "hello")
        read(line, "welcome")
        say(line, "choose", id="scorpion_stretch")
        name = read(line, "begun")["session"]
        for number in range(75):
            shoot(line, number)
    time.sleep(0.2)
    with connect(client) as line:
        say(line, "hello", session=name)
        assert read(line, "welcome")["session"] == name
        begun = read(line, "begun")
        assert begun["view"]["count"] == 1
        assert begun["view"]["state"] != "paused"
        assert [sound["kind"] for sound in begun["sounds"]] == ["resume"]


def test_after_a_restart_the_same_page_goes_on_and_another_is_asked(
    hub: Hub, tmp_path: Path
) -> None:
    with serve(hub) as client, connect(client) as line:
        say(line, "hello")
        read(line, "welcome")
        say(line, "choose", id="scorpion_stretch")
        name = read(line, "begun")["session"]
        for number in range(75):
            shoot(line, number)
    again = make_hub(tmp_path)
    with serve(again) as client, connect(client) as line:
        say(line, "hello", session=name)
        assert read(line, "begun")["view"]["count"] == 1
    third = make_hub(tmp_path)
    with serve(third) as client, connect(client) as line:
        say(line, "hello")
        offer = read(line, "welcome")["unfinished"]
        assert offer["repetitions"] == 1
        say(line, "takeup", goes_on=True)
        assert read(line, "begun")["view"]["count"] == 1


# --- the port and the token -----------------------------------------------------------------------


def test_a_taken_port_is_a_sentence_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInputError, match=f"--port {port + 1}"):
            open_port(port)


def test_what_is_sent_does_not_wait_for_what_was_sent_before_to_arrive() -> None:
    """asyncio sees to that where a socket says that it is of TCP; otherwise it takes 40 ms."""
    with open_port(0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_only_this_machine_can_reach_the_port() -> None:
    with open_port(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_the_token_is_kept_for_a_day_so_that_an_open_page_finds_its_way_back(
    tmp_path: Path,
) -> None:
    token = load_token(tmp_path)
    assert len(token) == 32
    assert load_token(tmp_path) == token
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    path.write_text(json.dumps({"token": token, "at": 0}))
    assert load_token(tmp_path) != token


# --- the history ----------------------------------------------------------------------------------


@pytest.fixture
def remembering(tmp_path: Path) -> Iterator[TestClient]:
    with serve(make_hub(tmp_path, keeper=Keeper(tmp_path / "data"))) as client:
        yield client


def do_a_repetition(line: WebSocketTestSession) -> None:
    say(line, "choose", id="scorpion_stretch")
    read(line, "begun")
    for number in range(90):
        shoot(line, number)
        if read(line, "judged")["view"]["count"] == 1:
            break
    say(line, "pain")
    assert read(line, "ended")["outcome"]["pain"]


def test_the_first_start_says_that_sessions_are_kept_until_somebody_has_answered(
    remembering: TestClient,
) -> None:
    with connect(remembering) as line:
        say(line, "hello")
        first = read(line, "remembered")
        assert "kept on this machine" in first["note"]
        say(line, "keephistory", is_on=True)
        assert read(line, "remembered") == {**first, "note": ""}
        say(line, "keephistory", is_on=False)
        assert not read(line, "remembered")["is_on"]


def test_the_page_is_told_of_the_last_time_and_may_look_back_and_forget(
    remembering: TestClient,
) -> None:
    with connect(remembering) as line:
        say(line, "hello")
        assert read(line, "remembered")["past"] == []
        do_a_repetition(line)
        (past,) = read(line, "remembered")["past"]
        assert (past["exercise"], past["day"]) == ("scorpion_stretch", "today")
        assert past["pain_stopped"]
        assert past["sentence"] == "Last time, today, you stopped because it hurt."
        assert [(one["side"], one["repetitions"]) for one in past["sides"]] == [("right", 1)]
        say(line, "lookback")
        overview = read(line, "history")["overview"]
        assert [(day["sets"], day["met"], day["pain"]) for day in overview["days"]] == [
            (1, 0, True)
        ]
        (session,) = overview["sessions"]
        assert session["sets"][0]["sentence"] == "1 repetition, right to “hip off the floor”."
        say(line, "forget", session=session["id"])
        assert read(line, "history")["overview"]["sessions"] == []
        say(line, "forget", session=session["id"])
        assert "no session" in read(line, "refused")["text"]
