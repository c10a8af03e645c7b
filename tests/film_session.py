"""A live session with a film in place of the camera, from the start of the program to its exit."""

import http.client
import json
import os
import re
import signal
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

PATIENCE_S = 120.0
"""A limit for what must happen, not a time that anything should take."""


@dataclass(frozen=True)
class Played:
    """What came of it. `session`: as JSON; `status`: of the program after Ctrl-C."""

    session: dict[str, Any]
    status: int
    err: str


def play_film(
    program: Sequence[str | Path], film: Path, exercise: str, *, cwd: Path, env: dict[str, str]
) -> Played:
    """Start `program live`, do what its page does, and press Ctrl-C."""
    options = ("--no-browser", "--port", "0", "--model", "lite", "--camera", film)
    with subprocess.Popen(
        [*program, "live", *options],
        cwd=cwd,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell lets what it runs in the background ignore Ctrl-C, and the tests with it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"127\.0\.0\.1:(\d+)(/\w+)/", process.stdout.readline())
            assert found, process.communicate(timeout=PATIENCE_S)[1]
            session = _visit(int(found.group(1)), found.group(2), exercise)
            _press_control_c(process)
            _, err = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    return Played(session, process.returncode, err)


def _visit(port: int, token: str, exercise: str) -> dict[str, Any]:
    host = f"127.0.0.1:{port}"
    own = {"Origin": f"http://{host}"}

    def ask(method: str, name: str) -> bytes:
        server = http.client.HTTPConnection(host, timeout=PATIENCE_S)
        with closing(server):
            server.request(method, f"{token}/{name}", headers=own)
            answer = server.getresponse()
            assert answer.status in {200, 204}, name
            return answer.read()

    for name in ("", "words.json", "exercises.json", f"figure/{exercise}"):
        ask("GET", name)
    with connect(
        f"ws://{host}{token}/socket", additional_headers=own, proxy=None, max_size=None
    ) as line:
        for command in ({"type": "hello"}, {"type": "choose", "id": exercise}):
            line.send(json.dumps(command))
        while True:
            told = line.recv(timeout=PATIENCE_S)
            if isinstance(told, str) and json.loads(told)["type"] == "ended":
                break
    ask("GET", "replay?from=0&to=60")
    session: dict[str, Any] = json.loads(ask("GET", "session.json"))
    return session


def _press_control_c(process: subprocess.Popen[str]) -> None:
    """To the program itself, where another one watches it."""
    watched = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(watched[0]) if watched else process.pid, signal.SIGINT)
