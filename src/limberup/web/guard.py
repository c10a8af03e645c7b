"""Who may talk to the coach: this machine, this page, this start of the program.

Everybody else gets nothing.
The server listens on the loopback address, but any page in the browser can send requests there. So
the name in the Host header must be this machine's (against DNS rebinding), the Origin of a request
from a page must be our own page, and a request must have a key that only the person who started
the program has: the token at the beginning of its address, or the cookie of the browser that was
opened.
"""

from html import escape
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from limberup.web.keys import START, Keys
from limberup.words.coach import say

HOSTS: Final = ("127.0.0.1", "localhost")

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; manifest-src 'self'; "
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

_OWN: Final = ("same-origin", "none")
"""What a browser says of a request that our own page made, or the person by hand.

A page of another server on this machine is of the same site, so its requests have the cookie too.
"""


class Guard:
    """Wraps the application: answers strangers itself and lets the page's own requests through.

    `begin`: the id of what begins in a browser that was opened by a link, "" for the choice.
    """

    def __init__(self, app: ASGIApp, *, keys: Keys, port: int, begin: str = "") -> None:
        self._app = app
        self._keys, self._begin = keys, begin
        self._hosts = {f"{host}:{port}" for host in HOSTS}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one websocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        reason = self._refuse_stranger(scope)
        if not reason and self._is_link(scope):
            await self._open(scope)(scope, receive, send)
            return
        reason = reason or self._refuse_keyless(scope)
        if reason and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        elif reason:
            await _refuse(reason)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _refuse_stranger(self, scope: Scope) -> str:
        """The sentence for what does not come from our page on this machine; "" for what does."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return say("guard_host")
        origin = headers.get("origin")
        is_socket = scope["type"] == "websocket"
        if (origin is None and is_socket) or (origin is not None and origin not in self._origins):
            return say("guard_origin")
        return ""

    def _refuse_keyless(self, scope: Scope) -> str:
        """The sentence for a request without a key; "" for one that has."""
        if self._keys.fits_path(scope["path"]):
            return ""
        headers = Headers(scope=scope)
        is_own = scope["type"] == "websocket" or headers.get("sec-fetch-site", "none") in _OWN
        is_known = is_own and self._keys.fits_cookie(headers.get("cookie", ""))
        return "" if is_known else say("guard_key")

    def _is_link(self, scope: Scope) -> bool:
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        return is_get and bool(scope["path"].startswith(f"/{START}/"))

    def _open(self, scope: Scope) -> Response:
        """The page behind a link that is good for once: it hands out the cookie and goes on.

        It goes on by itself, for a redirection would still count as coming from the page before,
        and the cookie would stay behind.
        """
        if not self._keys.use_link(scope["path"]):
            return _refuse(say("guard_link"))
        page = make_redirection(f"/#{self._begin}" if self._begin else "/")
        return HTMLResponse(page, headers={**HEADERS, "Set-Cookie": self._keys.make_cookie()})


def make_redirection(address: str) -> str:
    """A page that leads on to an address by itself, or by a click."""
    where = escape(address)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0;url={where}"><title>limberup</title></head>'
        f'<body><p><a href="{where}">{escape(say("opening"))}</a></p></body></html>'
    )


def _refuse(reason: str) -> Response:
    return PlainTextResponse(reason, status_code=403, headers=HEADERS)


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return send_guarded
