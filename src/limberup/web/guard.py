"""Who may talk to the coach: this machine, this page, this start of the program.

Everybody else gets nothing.
The server listens on the loopback address, but any page in the browser can send requests there. So
the name in the Host header must be this machine's (against DNS rebinding), the Origin of a request
from a page must be our own page, and every address begins with a random token that only the person
who started the program has.
"""

import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS: Final = ("127.0.0.1", "localhost")

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; "
        "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; base-uri 'none'; form-action "
        "'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Nothing is fetched from elsewhere, framed elsewhere or told to anybody, even if a script wanted
to.
"""


class Guard:
    """Wraps the application: answers strangers itself and lets the page's own requests through."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"{host}:{port}" for host in HOSTS}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one websocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        reason = self._refuse(scope)
        if reason and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        elif reason:
            await PlainTextResponse(reason, status_code=403, headers=HEADERS)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _refuse(self, scope: Scope) -> str:
        """Why a request is none of ours, as a sentence; "" for one that is."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return (
                "The coach is only there for this machine: use the address that limberup live "
                "printed."
            )
        origin = headers.get("origin")
        is_socket = scope["type"] == "websocket"
        if (origin is None and is_socket) or (origin is not None and origin not in self._origins):
            return "Only the coach's own page may talk to it."
        first = scope["path"].lstrip("/").split("/", 1)[0]
        if not secrets.compare_digest(first.encode(), self._token.encode()):
            return (
                "This address is not the one that limberup live printed: look for it in the "
                "terminal."
            )
        return ""


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return send_guarded
