"""The page that counts, and what it is sent of the session."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from limberup.coach.camera import encode as encode_picture
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Finish
from limberup.coach.worker import Answer
from limberup.live.view import Sound
from limberup.web.client import Client
from limberup.web.messages import (
    Begun,
    Changed,
    Elsewhere,
    Ended,
    Notice,
    make_judged,
    make_seen,
)

MOST_WAITING: Final = 4
"""Pictures of a server's camera are dropped for a page that takes them more slowly than this."""

YIELD_S: Final = 0.001
"""The worker's thread lets go for so long; the one that sends would wait for Python's 5 ms instead.
"""


class ActivePage:
    """At most one page counts. Without one, nothing is sent. `client`: its line.

    `follow_end` is called with it once a session has ended.
    """

    def __init__(
        self, host: SessionHost, follow_end: Callable[[Client], None] = lambda _: None
    ) -> None:
        self.client: Client | None = None
        self._host, self._follow_end = host, follow_end
        self._has_ended = False

    def attach(self, client: Client) -> None:
        """From now on it is this page that counts."""
        if self.client is not None and self.client is not client:
            self.client.send(Elsewhere(is_taken=True))
        self.client = client

    # --- in the worker's thread -------------------------------------------------------------------

    def show(self, answer: Answer) -> None:
        """Where the body is, and the picture itself if it is not the page's own."""
        client, picture = self.client, answer.shot.picture
        if client is None:
            return
        if picture is not None and not isinstance(picture, bytes):
            if client.waiting > MOST_WAITING:
                return
            client.send_picture(encode_picture(picture))
        client.send(make_seen(answer))
        time.sleep(YIELD_S)

    def answer(self, answer: Answer) -> None:
        """What a picture led to; the end of a film ends the session."""
        client = self.client
        if answer.shot.picture is None:
            self.tell(self._host.do(Finish()))
        elif client is not None:
            client.send(make_judged(answer, self._host))
            if answer.notice:
                client.send(Notice(answer.notice))
            self._send_end(client)

    # --- apart from any picture -------------------------------------------------------------------

    def begin(self, sounds: Sequence[Sound] = ()) -> None:
        """The session that is under way, if there is one, is this page's."""
        host = self._host
        if self.client is None or not host.is_running:
            return
        self._has_ended = False
        begun = Begun(host.name, host.programme(), host.course(), host.view(), list(sounds))
        self.client.send(begun)

    def tell(self, sounds: list[Sound], notice: str = "") -> None:
        """What has changed, and a sentence about it; from any thread."""
        client = self.client
        if client is None:
            return
        client.send(Changed(self._host.view(), self._host.course(), sounds))
        if notice:
            client.send(Notice(notice))
        self._send_end(client)

    def _send_end(self, client: Client) -> None:
        """The last page, once, when the session has just ended."""
        outcome = self._host.outcome() if not self._has_ended else None
        if outcome is not None:
            self._has_ended = True
            client.send(Ended(outcome))
            self._follow_end(client)
