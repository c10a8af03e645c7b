"""Connections that are not kept open for nothing.

uvicorn waits for ever for a request that does not come, or comes a byte at a time.
"""

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ARRIVE_S: Final = 10.0
"""A request has come whole after this long, or it is not waited for. It is a few hundred bytes."""

ANSWER_S: Final = 30.0
"""An answer has been taken after this long: nothing here takes longer, unless it is not read."""

MOST: Final = 128
"""More connections at a time than any page needs. Then the one that has been silent for longest
makes room.
"""


class TimedConnection(H11Protocol):
    """One connection, until it is that of a websocket.

    `waits_since_s`: since when it waits for the one at the other end, on the loop's clock.
    """

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401, uvicorn's own
        super().__init__(*args, **more)
        self.waits_since_s = 0.0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected: a request is to come."""
        super().connection_made(transport)
        self._allow(ARRIVE_S)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._forget_deadline()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Something has come; once it is a whole request, it is answered."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and not self.cycle.response_complete:
            self._allow(ANSWER_S)

    def on_response_complete(self) -> None:
        """It has been answered: the next request may come, or the rest of this one."""
        self._allow(ARRIVE_S)
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """From now on it is a websocket, which has its own ways to notice that nobody is there."""
        self._forget_deadline()
        super().handle_websocket_upgrade(event)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def end(self) -> None:
        """Close it at once."""
        self._forget_deadline()
        self.transport.abort()

    def _make_room(self) -> None:
        there = [one for one in self.connections if isinstance(one, TimedConnection)]
        if len(there) > MOST:
            min((one for one in there if one.is_silent), key=lambda one: one.waits_since_s).end()

    def _allow(self, seconds: float) -> None:
        self._forget_deadline()
        self.waits_since_s = self.loop.time()
        self._deadline = self.loop.call_later(seconds, self.end)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
