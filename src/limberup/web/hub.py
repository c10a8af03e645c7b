"""One page, one desk, one worker.

Carries pictures and wishes from the page in, and what they led to back out.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from limberup.coach.camera import CameraReader
from limberup.coach.camera import encode as encode_picture
from limberup.coach.journal import Journal, Unfinished
from limberup.coach.session_host import Desk
from limberup.coach.worker import Answer, PoseWorker, Shot, Tracker, load_tracker
from limberup.live.player import Programme
from limberup.live.view import Sound
from limberup.live.words import say
from limberup.spec.model import AnySpec
from limberup.types import Frame
from limberup.web.cards import make_single
from limberup.web.messages import (
    encode,
    encode_judgement,
    encode_pose,
    encode_state,
    read_shot,
    read_wish,
)

MOST_WAITING: Final = 4
"""Pictures of a server's camera are dropped for a page that takes them more slowly than this."""

YIELD_S: Final = 0.001
"""The worker's thread lets go for so long.

The one that sends would else wait for Python's 5 ms while it judges.
"""


@dataclass(eq=False)
class Client:
    """One open page."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    outbox: asyncio.Queue[str | bytes] = field(default_factory=asyncio.Queue)

    def send(self, message: str | bytes) -> None:
        """Send from any thread."""
        self.loop.call_soon_threadsafe(self.outbox.put_nowait, message)


class Stage:
    """What all pages share. `exercises`: specs by id; `programmes`: routines by id; `camera`.

    Read by the server.
    """

    def __init__(
        self,
        exercises: Mapping[str, AnySpec],
        programmes: Mapping[str, Programme],
        journal: Journal,
        choose_model: Callable[[], str],
        *,
        camera: str | None = None,
        may_change: bool = True,
        on_slower: Callable[[], None] = lambda: None,
        create: Callable[[str], Tracker] = load_tracker,
    ) -> None:
        self.exercises, self.programmes = exercises, programmes
        self.desk = Desk(exercises.__getitem__, journal)
        self.worker = PoseWorker(
            self.desk,
            choose_model,
            self._answer,
            show=self._show,
            may_change=may_change,
            on_slower=on_slower,
            create=create,
        )
        self.unfinished: Unfinished | None = journal.read()
        self.run = secrets.token_hex(4)
        self._journal = journal
        self._camera_name = camera
        self._camera: CameraReader | None = None
        self._active: Client | None = None
        self._lost_s = time.monotonic()
        self._was_over = False
        self._number = 0

    def start(self) -> None:
        """Load the model in the background."""
        self.worker.start()

    def stop(self) -> None:
        """The program ends; the journal keeps what was done."""
        if self._camera is not None:
            self._camera.stop()
        self.worker.stop()

    # --- one page ---------------------------------------------------------------------------------

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one page until it goes away."""
        await socket.accept()
        client = Client(socket, asyncio.get_running_loop())
        sender = asyncio.create_task(_send(client))
        try:
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                if message.get("bytes") is not None:
                    self._receive_picture(client, message["bytes"])
                elif message.get("text") is not None:
                    self._receive_wish(client, read_wish(message["text"]))
        except WebSocketDisconnect:
            pass
        finally:
            sender.cancel()
            self._detach(client)

    def _attach(self, client: Client, session: str) -> None:
        """From now on it is this page that counts."""
        if self._active is not None and self._active is not client:
            self._active.send(encode("elsewhere", taken=True))
        self._active = client
        sounds: list[Sound] = []
        if (
            self.unfinished is not None
            and session == self.unfinished.id
            and not self.desk.is_running
        ):
            self._resume_unfinished()
        elif self.desk.is_running:
            self.desk.begin_stream(time.monotonic() - self._lost_s)
            self.worker.forget()
            view = self.desk.view()
            if view is not None and view.why == "connection":
                sounds = self.desk.do("resume", {})
        client.send(
            encode(
                "hello",
                run=self.run,
                model=self.worker.model,
                is_ready=self.worker.ready.is_set(),
                server_camera=self._camera_name,
                unfinished=self._describe_unfinished(),
                session=self.desk.name if self.desk.is_running else "",
                programme=self.desk.programme() if self.desk.is_running else None,
                view=self.desk.view() if self.desk.is_running else None,
                course=self.desk.course(),
                sounds=sounds,
            )
        )

    def _detach(self, client: Client) -> None:
        """A page has gone; a session in it pauses until it is back."""
        if self._active is not client:
            return
        self._active = None
        self._lost_s = time.monotonic()
        if self.desk.is_running:
            self.desk.do("pause", {"why": "connection"})

    def _describe_unfinished(self) -> dict[str, Any] | None:
        one = self.unfinished
        if one is None or self.desk.is_running:
            return None
        return {
            "name": one.programme.name,
            "minutes": int(one.age_s // 60),
            "repetitions": one.repetitions,
        }

    # --- what comes in ----------------------------------------------------------------------------

    def _receive_picture(self, client: Client, data: bytes) -> None:
        shot = read_shot(data)
        if shot is None:
            return
        if client is not self._active or not self.desk.is_running:
            client.send(encode("pose", number=shot.number))
            return
        self.worker.submit(shot)

    def _receive_wish(self, client: Client, wish: dict[str, Any]) -> None:
        kind = wish.get("type")
        if kind == "hello":
            if self._active is None or wish.get("takeover"):
                self._attach(client, str(wish.get("session", "")))
            else:
                client.send(encode("elsewhere", taken=False))
        elif client is not self._active:
            return
        elif kind == "choose":
            self._choose(str(wish.get("id", "")), _texts(wish.get("muted")))
        elif kind == "unfinished":
            self._answer_unfinished(goes_on=bool(wish.get("goes_on")))
        elif kind == "leave":
            self._stop_camera()
            self.desk.leave()
        elif kind == "do":
            self._tell(self.desk.do(str(wish.get("what", "")), wish))
        elif kind == "stream":
            self.desk.begin_stream()
            self.worker.forget()

    def _choose(self, name: str, muted: list[str]) -> None:
        programme = self.programmes.get(name)
        if programme is None and name in self.exercises:
            programme = make_single(self.exercises[name])
        if programme is None:
            return
        self.unfinished = None
        self.desk.begin(programme, muted)
        self._begin_stream()

    def _answer_unfinished(self, *, goes_on: bool) -> None:
        if goes_on and self.unfinished is not None:
            self._resume_unfinished()
        else:
            self.unfinished = None
            self._journal.end()

    def _resume_unfinished(self) -> None:
        if self.unfinished is not None and all(
            item.exercise in self.exercises for item in self.unfinished.programme.items
        ):
            self.desk.resume(self.unfinished)
            self._begin_stream()
        self.unfinished = None

    def _begin_stream(self) -> None:
        self._was_over = False
        self.worker.forget()
        if self._camera_name is not None:
            self._stop_camera()
            self._camera = CameraReader(self._camera_name, self._take_frame, self._camera_state)
            self._camera.start()
        if self._active is not None:
            self._active.send(
                encode(
                    "begun",
                    session=self.desk.name,
                    programme=self.desk.programme(),
                    course=self.desk.course(),
                    view=self.desk.view(),
                )
            )

    def _stop_camera(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera = None

    # --- a camera that the server reads -----------------------------------------------------------

    def _take_frame(self, frame: Frame) -> None:
        self._number += 1
        is_film = self._camera is not None and self._camera.is_film
        self.worker.submit(Shot(self._number, frame.t_s, frame.image), keep=is_film)

    def _camera_state(self, state: str) -> None:
        if state == "ended":
            self.worker.submit(Shot(0, 0.0, None), keep=True)
        elif state == "unplugged":
            self._tell(self.desk.do("pause", {"why": "camera"}))
        else:
            self.desk.begin_stream()
            view = self.desk.view()
            self._tell(
                self.desk.do("resume", {}) if view is not None and view.why == "camera" else []
            )

    # --- what goes out ----------------------------------------------------------------------------

    def _show(self, answer: Answer) -> None:
        """Called in the worker's thread."""
        client, picture = self._active, answer.shot.picture
        if client is None:
            return
        if picture is not None and not isinstance(picture, bytes):
            if client.outbox.qsize() > MOST_WAITING:
                return
            client.send(encode_picture(picture))
        client.send(encode_pose(answer))
        time.sleep(YIELD_S)

    def _answer(self, answer: Answer) -> None:
        """Called in the worker's thread."""
        client = self._active
        if answer.shot.picture is None:
            self._tell(self.desk.do("finish", {}))
            return
        if client is None:
            return
        client.send(
            encode_pose(answer) if answer.pose is None else encode_judgement(answer, self.desk)
        )
        if answer.notice:
            text = say("model_slower", model=answer.notice)
            client.send(encode("notice", text=text, model=answer.notice))
        self._tell_outcome(client)

    def _tell(self, sounds: list[Sound]) -> None:
        if self._active is not None:
            self._active.send(encode_state(self.desk, sounds))
            self._tell_outcome(self._active)

    def _tell_outcome(self, client: Client) -> None:
        """The last page, once, when the session has just ended."""
        if self._was_over:
            return
        outcome = self.desk.outcome()
        if outcome is not None:
            self._was_over = True
            client.send(encode("outcome", outcome=outcome, session=self.desk.session("camera")))


async def _send(client: Client) -> None:
    """Empty the outbox in order."""
    while True:
        message = await client.outbox.get()
        if isinstance(message, bytes):
            await client.socket.send_bytes(message)
        else:
            await client.socket.send_text(message)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
