"""Nothing leaves the machine, and no other program is started.

Every command is watched from outside, from its start to its exit, down to its system calls.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from film_session import play_film
from limberup.cli.main import COMMANDS
from limberup.pose.recording import load_recording
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


@dataclass(frozen=True)
class Seen:
    """What was seen of a program with all its threads and children.

    `calls`: those with internet addresses; `programs`: what was started beside the program itself;
    `log`: every call that was watched.
    """

    calls: list[str]
    programs: set[str]
    log: str


def make_watched(strace: str, log: Path, command: Sequence[str | Path]) -> list[str | Path]:
    """The same command, watched."""
    return [strace, "-f", "-qq", "-e", "trace=%network,execve", "-o", log, sys.executable, *command]


def read_log(log: Path) -> Seen:
    text = log.read_text()
    lines = text.splitlines()
    started = re.findall(r'execve\("([^"]+)".* = 0$', text, re.MULTILINE)
    return Seen([line for line in lines if INTERNET.search(line)], set(started[1:]), text)


def watch(
    strace: str, folder: Path, command: Sequence[str | Path], wrap: Sequence[str] = ()
) -> tuple[int, Seen]:
    """Run a Python command in a home of its own: its exit status, and what was seen."""
    log = folder / "calls"
    done = subprocess.run(
        [*wrap, *make_watched(strace, log, command)],
        check=False,
        capture_output=True,
        cwd=folder,
        timeout=180,
        env=make_home(folder),
    )
    return done.returncode, read_log(log)


def make_home(folder: Path) -> dict[str, str]:
    """The environment of somebody who lives in `folder` and has never used limberup."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return {**kept, "HOME": str(folder)}


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


SAMPLES = Path(__file__).parents[1] / "sample_videos"
CAT_COW = SAMPLES / "cat_cow_clean.npz"
EVERY_COMMAND = [
    ("--help",),
    ("--version",),
    ("bench", "--json", "-"),
    ("doctor",),
    ("doctor", "--camera", "99"),
    ("specs", "list"),
    ("specs", "show", "cat_cow"),
    ("specs", "lint"),
    ("specs", "new", "--from", CAT_COW, "--count", "4", "--out", "taught.toml"),
    ("specs", "docs", "pages"),
    ("history",),
    ("history", "export", "history.csv"),
    ("history", "forget-everything", "--yes"),
    ("routine", "list"),
    ("routine", "show", "relief_sequence"),
    ("score", CAT_COW),
    ("score", CAT_COW, "--routine", "relief_sequence"),
    ("score", CAT_COW, "-e", "cat_cow", "--report", "page.html"),
    ("score", CAT_COW, "--csv", "r.csv", "--subtitles", "r.vtt", "--landmarks", "r.parquet"),
    ("check", CAT_COW, SAMPLES / "none_head_cut_off.npz", "--jobs", "2"),
    ("trace", CAT_COW, "-e", "cat_cow", "--csv", "signals.csv"),
    ("import", "theirs.npy", "-f", "blazepose33", "--fps", "15", "--aspect", "1.3"),
    ("live", "--help"),
    ("live", "--quit"),
    ("live", "--uninstall"),
]
"""All that looks at no video; those that do, and `live`, have tests of their own below."""


def test_every_command_is_watched() -> None:
    assert {command[0] for command in EVERY_COMMAND} >= set(COMMANDS)


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=lambda one: " ".join(map(str, one[:2])))
def test_no_command_opens_a_connection_or_starts_another_program(
    strace: str, command: tuple[str | Path, ...], tmp_path: Path
) -> None:
    track = load_recording(CAT_COW).track
    points = track.landmarks / np.array([track.aspect, 1.0, track.aspect])
    np.save(tmp_path / "theirs.npy", np.dstack([points, track.visibility]))
    (tmp_path / "pages").mkdir()
    status, seen = watch(strace, tmp_path, ["-m", "limberup", *command])
    assert status == (1 if "--camera" in command else 0)
    assert seen.calls == []
    assert seen.programs <= ({sys.executable} if "--jobs" in command else set())
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")], "a trace at home"


def test_an_icon_is_put_there_without_a_connection_or_another_program(
    strace: str, tmp_path: Path
) -> None:
    status, seen = watch(strace, tmp_path, ["-m", "limberup", "live", "--install"])
    assert (status, seen.calls, seen.programs) == (0, [], set())
    traces = {path.name for path in tmp_path.rglob("limberup.*")}
    assert traces == {"limberup.desktop", "limberup.png"}


@pytest.mark.parametrize(
    ("command", "backend"), [("score", "mediapipe"), ("trace", "mediapipe"), ("score", "litert")]
)
def test_looking_at_a_video_opens_no_connection_and_starts_no_other_program(
    strace: str, command: str, backend: str, video: Path, tmp_path: Path
) -> None:
    output = tmp_path / "result"
    options = ["--json" if command == "score" else "--csv", str(output)]
    if command == "score":
        options += ["--annotated", str(tmp_path / "film.mp4"), "--side-by-side", "--blur-face"]
    status, seen = watch(
        strace,
        tmp_path,
        [
            "-m",
            "limberup",
            command,
            video,
            "-e",
            "straight_leg_stretch",
            "--model",
            "lite",
            "--backend",
            backend,
            *options,
        ],
    )
    assert status == 0, "the person is found, so that every part of the program has run"
    assert output.is_file()
    assert command != "score" or (tmp_path / "film.mp4").is_file()
    assert (seen.calls, seen.programs) == ([], set())
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")], "a trace at home"


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
    _, seen = watch(strace, tmp_path, ["-c", program])
    assert any("socket(" in call for call in seen.calls)


def test_a_program_that_starts_another_is_noticed(strace: str, tmp_path: Path) -> None:
    _, seen = watch(strace, tmp_path, ["-c", "import subprocess; subprocess.run(['/bin/true'])"])
    assert seen.programs == {"/bin/true"}


def test_a_socket_within_the_machine_is_no_connection(strace: str, tmp_path: Path) -> None:
    program = "import socket; a, b = socket.socketpair(); a.send(b'x'); b.recv(1)"
    status, seen = watch(strace, tmp_path, ["-c", program])
    assert status == 0
    assert seen.calls == []
    assert "AF_UNIX" in seen.log


FILM = SAMPLES / "cat_cow_faults_hands.mp4"


def test_the_live_coach_talks_to_this_machine_only(strace: str, tmp_path: Path) -> None:
    """The whole program: its page fetched, a film coached to its end, kept, ended by Ctrl-C.

    Every address it names is the loopback one, and it calls nobody: it is called.
    """
    log = tmp_path / "calls"
    program = make_watched(strace, log, ["-m", "limberup"])
    played = play_film(program, FILM, "cat_cow", cwd=tmp_path, env=make_home(tmp_path))
    assert played.status == 130, played.err
    assert len(played.session["sets"][0]["repetitions"]) > 0, "or the model has not looked"
    seen = read_log(log)
    assert any("bind(" in line for line in seen.calls), "or nothing was watched"
    addresses = re.findall(r'(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"', seen.log)
    assert set(addresses) == {"127.0.0.1"}
    assert not [
        line for line in seen.calls if re.search(r"\b(connect|sendto|sendmsg)\(.*sin", line)
    ]
    assert seen.programs == set()


def test_the_window_opens_no_connection(strace: str, tmp_path: Path) -> None:
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        pytest.skip("xvfb-run is not installed: on Debian apt-get install xvfb xauth")
    command = ("-m", "limberup", "live", "--window", "--camera", FILM, "--json", "done")
    options = ("-e", "cat_cow", "--model", "lite")
    status, seen = watch(strace, tmp_path, (*command, *options), wrap=(xvfb, "-a"))
    assert status == 0
    assert (tmp_path / "done").is_file()
    assert (seen.calls, seen.programs) == ([], {sys.executable})
