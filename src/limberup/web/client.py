"""One open page: what it sends is handed on, and anybody may send to it from any thread."""

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket

from limberup.web.messages import Message, encode


class Client:
    """The server's end of the line to one page. Made in the event loop that serves it."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._outbox: asyncio.Queue[str | bytes] = asyncio.Queue()

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
        self._loop.call_soon_threadsafe(self._outbox.put_nowait, data)

    async def listen(
        self, take_picture: Callable[[bytes], None], take_text: Callable[[str], None]
    ) -> None:
        """Hand on what comes until the page goes away; meanwhile send what waits."""
        sender = asyncio.create_task(self._empty_outbox())
        try:
            while (message := await self._socket.receive())["type"] != "websocket.disconnect":
                if message.get("bytes") is not None:
                    take_picture(message["bytes"])
                elif message.get("text") is not None:
                    take_text(message["text"])
        finally:
            sender.cancel()

    async def _empty_outbox(self) -> None:
        while True:
            data = await self._outbox.get()
            if isinstance(data, bytes):
                await self._socket.send_bytes(data)
            else:
                await self._socket.send_text(data)
