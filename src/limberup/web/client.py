"""The line to one page: messages are handed over from any thread and sent by the event loop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from limberup.web.messages import Message, encode

ENOUGH_WAITING: Final = 64
"""With so many messages on their way to a page, nothing more is taken from it: it is to read first.
"""

MOST_WAITING: Final = 1024
"""A page that does not read at all is let go; one that is there comes back by itself."""

TRY_LATER: Final = 1013


class Client:
    """The server's end of the line to one page. Made in the event loop that serves it."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._outbox: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._sender: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many messages have not been sent yet."""
        return self._outbox.qsize()

    def send(self, message: Message) -> None:
        """Send a message; from any thread."""
        self._put(encode(message))

    def send_picture(self, jpeg: bytes) -> None:
        """Send a picture; from any thread."""
        self._put(jpeg)

    def _put(self, data: str | bytes) -> None:
        self._loop.call_soon_threadsafe(self._add, data)

    def _add(self, data: str | bytes) -> None:
        if self.waiting >= MOST_WAITING:
            if self._sender is not None:
                self._sender.cancel()
            return
        self._outbox.put_nowait(data)
        if self.waiting >= ENOUGH_WAITING:
            self._has_room.clear()

    async def listen(
        self, take_picture: Callable[[bytes], None], take_text: Callable[[str], None]
    ) -> None:
        """Hand on what comes until the page goes away; meanwhile send what waits."""
        self._sender = sender = asyncio.create_task(self._empty_outbox())
        reader = asyncio.create_task(self._read(take_picture, take_text))
        try:
            await asyncio.wait((sender, reader), return_when=asyncio.FIRST_COMPLETED)
        finally:
            is_read = reader.done()
            sender.cancel()
            reader.cancel()
        if is_read:
            reader.result()
            return
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(TRY_LATER)

    async def _read(
        self, take_picture: Callable[[bytes], None], take_text: Callable[[str], None]
    ) -> None:
        while (message := await self._socket.receive())["type"] != "websocket.disconnect":
            if message.get("bytes") is not None:
                take_picture(message["bytes"])
            elif message.get("text") is not None:
                take_text(message["text"])
            await self._has_room.wait()

    async def _empty_outbox(self) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):  # the page has gone
            while True:
                data = await self._outbox.get()
                if isinstance(data, bytes):
                    await self._socket.send_bytes(data)
                else:
                    await self._socket.send_text(data)
                if self.waiting < ENOUGH_WAITING:
                    self._has_room.set()
