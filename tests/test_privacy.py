"""Nothing leaves the machine.

The running program is watched from outside, down to its system calls.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from limberup.types import Image

pytestmark = pytest.mark.model

WIDTH, HEIGHT, FRAMES = 640, 480, 20
SKIN, HAIR, SHIRT, TROUSERS, SHOES = (
    (224, 172, 140),
    (60, 40, 30),
    (40, 80, 160),
    (50, 50, 60),
    (30, 30, 30),
)

INTERNET = re.compile(r"\b(?:AF|PF)_INET6?\b|\bsin6?_(?:addr|port)\b")
"""What strace writes of a call that has to do with an internet address.

Sockets within the machine are AF_UNIX.
"""


@pytest.fixture
def strace() -> str:
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed: on Debian and Ubuntu run apt-get install strace")
    if subprocess.run(
        [program, "-qq", "-e", "trace=none", "true"], check=False, capture_output=True
    ).returncode:
        pytest.skip("strace may not trace programs here")
    return program


def trace_network(strace: str, log: Path, command: list[str]) -> tuple[int, list[str]]:
    """Run a Python command.

    Its exit status, and the calls of all its threads and children with internet addresses.
    """
    traced = [strace, "-f", "-qq", "-e", "trace=%network", "-o", str(log), sys.executable, *command]
    status = subprocess.run(traced, check=False, capture_output=True, timeout=120).returncode
    return status, [line for line in log.read_text().splitlines() if INTERNET.search(line)]


def draw_person(shift: int) -> Image:
    """Somebody who faces the camera, drawn well enough for the pose model to find them."""
    image = np.full((HEIGHT, WIDTH, 3), (200, 205, 210), np.uint8)
    x = WIDTH // 2 + shift

    def limb(
        start: tuple[int, int], end: tuple[int, int], colour: tuple[int, int, int], width: int
    ) -> None:
        cv2.line(image, start, end, colour, width, cv2.LINE_AA)

    def disc(centre: tuple[int, int], axes: tuple[int, int], colour: tuple[int, int, int]) -> None:
        cv2.ellipse(image, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)

    for side in (-1, 1):
        limb((x + side * 18, 250), (x + side * 22, 335), TROUSERS, 28)
        limb((x + side * 22, 335), (x + side * 24, 410), TROUSERS, 22)
        disc((x + side * 28, 418), (16, 8), SHOES)
        limb((x + side * 38, 140), (x + side * 58, 200), SHIRT, 20)
        limb((x + side * 58, 200), (x + side * 62, 250), SKIN, 14)
        disc((x + side * 62, 260), (10, 10), SKIN)
    chest = np.array([(x - 48, 130), (x + 48, 130), (x + 36, 255), (x - 36, 255)])
    cv2.fillConvexPoly(image, chest, SHIRT, cv2.LINE_AA)
    limb((x, 135), (x, 110), SKIN, 22)
    disc((x, 82), (26, 34), SKIN)
    cv2.ellipse(image, (x, 66), (28, 24), 0, 180, 360, HAIR, -1, cv2.LINE_AA)
    for side in (-1, 1):
        disc((x + side * 10, 80), (4, 3), HAIR)
    limb((x - 8, 102), (x + 8, 102), (170, 80, 80), 3)
    return cv2.GaussianBlur(image, (0, 0), 1).astype(np.uint8, copy=False)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A person who sways a little, for a second and a bit."""
    path = tmp_path / "person.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for i in range(FRAMES):
            picture = av.VideoFrame.from_ndarray(draw_person(round(10 * np.sin(i / 5))), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def test_scoring_a_video_opens_no_network_connection(
    strace: str, video: Path, tmp_path: Path
) -> None:
    result = tmp_path / "result.json"
    command = [
        "-m",
        "limberup",
        "score",
        str(video),
        "-e",
        "straight_leg_stretch",
        "--model",
        "lite",
    ]
    status, calls = trace_network(strace, tmp_path / "calls", [*command, "--json", str(result)])
    assert status == 0, "the person is found, so that every part of the program has run"
    assert result.is_file()
    assert calls == []


CONNECTING = """
import socket, threading
def send():
    with socket.socket(socket.AF_{family}, socket.SOCK_DGRAM) as outlet:
        outlet.sendto(b"x", ({address!r}, 9))
thread = threading.Thread(target=send)
thread.start()
thread.join()
"""


@pytest.mark.parametrize(("family", "address"), [("INET", "127.0.0.1"), ("INET6", "::1")])
def test_a_program_that_sends_is_noticed(
    strace: str, tmp_path: Path, family: str, address: str
) -> None:
    program = CONNECTING.format(family=family, address=address)
    _, calls = trace_network(strace, tmp_path / "calls", ["-c", program])
    assert any("socket(" in call for call in calls)


def test_a_socket_within_the_machine_is_no_connection(strace: str, tmp_path: Path) -> None:
    program = "import socket; a, b = socket.socketpair(); a.send(b'x'); b.recv(1)"
    status, calls = trace_network(strace, tmp_path / "calls", ["-c", program])
    assert status == 0
    assert calls == []
    assert "AF_UNIX" in (tmp_path / "calls").read_text()


def test_the_live_coach_talks_to_this_machine_only(strace: str, tmp_path: Path) -> None:
    """The server is started with its model and its page fetched.

    Every address it names is the loopback one.
    """
    log = tmp_path / "calls"
    traced = [
        strace,
        "-f",
        "-qq",
        "-e",
        "trace=%network",
        "-o",
        str(log),
        sys.executable,
        "-c",
        LIVE,
    ]
    done = subprocess.run(
        traced,
        check=False,
        capture_output=True,
        timeout=120,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr.decode()
    named = [line for line in log.read_text().splitlines() if INTERNET.search(line)]
    assert any("bind(" in line and "127.0.0.1" in line for line in named), "or nothing was watched"
    addresses = {
        address for line in named for address in re.findall(r'inet_addr\("([\d.]+)"\)', line)
    }
    assert addresses == {"127.0.0.1"}
    assert not [line for line in named if "AF_INET6" in line and "connect(" in line]


LIVE = """
import threading, urllib.request
import uvicorn
from limberup.spec import load_specs
from limberup.coach.journal import Journal
from limberup.web.app import create_app
from limberup.web.run import open_port
from limberup.web.hub import Hub
from pathlib import Path

listener = open_port(0)
port = listener.getsockname()[1]
hub = Hub(load_specs(), {}, Journal(Path.home()), lambda: "lite")
server = uvicorn.Server(uvicorn.Config(create_app(hub, "token", port), log_level="error"))
thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
thread.start()
assert hub.worker.ready.wait(60)
with urllib.request.urlopen(f"http://127.0.0.1:{port}/token/index.html") as page:
    assert b"limberup" in page.read()
server.should_exit = True
thread.join()
"""
