"""The addresses of the live coach, with the token before them or without it; see `guard`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from limberup.coach.demonstrations import Demonstrations
from limberup.results.session import encode_session
from limberup.web.cards import make_cards, make_programme_cards
from limberup.web.guard import Guard
from limberup.web.hub import Hub
from limberup.web.keys import Keys
from limberup.web.messages import flatten
from limberup.words.catalogue import (
    find_language,
    language,
    list_languages,
    load_room,
    speaking,
)

STATIC = Path(__file__).parent / "static"


def create_app(
    hub: Hub, token: str, port: int, *, keys: Keys | None = None, begin: str = ""
) -> ASGIApp:
    """The whole application, guarded. `port`: the one that browsers name in the Host header.

    `keys`: of this token, where a link is to be made of them; `begin` as of `Guard`.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        hub.start()
        yield
        await run_in_threadpool(hub.stop)

    pages = Pages(hub)
    routes = [
        Route("/words.json", pages.words),
        Route("/exercises.json", pages.exercises),
        Route("/figure/{name}", pages.figure),
        Route("/replay", pages.replay),
        Route("/session.json", pages.session),
        WebSocketRoute("/socket", hub.serve),
        Mount("/", StaticFiles(directory=STATIC, html=True)),
    ]
    places = [Mount(f"/{token}", routes=routes), Mount("/", routes=routes)]
    app = Starlette(routes=places, lifespan=lifespan)
    return Guard(app, keys=keys or Keys(token, port), port=port, begin=begin)


class Pages:
    """What the page asks for, apart from the line itself."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._figures = Demonstrations()

    async def words(self, request: Request) -> Response:
        """Every sentence of the page, and which languages there are."""
        with speaking(_find_language(request)):
            words = {"page": load_room("page"), "language": language()}
        return _json({**words, "languages": list_languages()})

    async def exercises(self, request: Request) -> Response:
        """What can be chosen."""
        with speaking(_find_language(request)):
            exercises = make_cards(self._hub.exercises.values())
            programmes = make_programme_cards(self._hub.programmes)
        return _json({"exercises": exercises, "programmes": programmes})

    async def figure(self, request: Request) -> Response:
        """A few seconds of an exercise as landmarks."""
        spec = self._hub.exercises.get(request.path_params["name"])
        found = await run_in_threadpool(self._figures.get, spec) if spec is not None else None
        return _json(found) if found is not None else Response(status_code=404)

    async def replay(self, request: Request) -> Response:
        """A stretch of the session as landmarks, as far as it is remembered."""
        try:
            from_s, to_s = (float(request.query_params[name]) for name in ("from", "to"))
        except (KeyError, ValueError):
            return Response(status_code=400)
        t_s, points = self._hub.host.replay(from_s, to_s)
        return _json({"t_s": t_s.tolist(), "frames": [flatten(frame) for frame in points]})

    async def session(self, _: Request) -> Response:
        """The session as a file."""
        done = self._hub.host.session("camera")
        if done is None:
            return Response(status_code=404)
        name = {"Content-Disposition": "attachment; filename=limberup-session.json"}
        return Response(encode_session(done), media_type="application/json", headers=name)


def _find_language(request: Request) -> str:
    """What the page asks for, else what the browser is set to, else what the coach speaks."""
    asked = request.query_params.get("language", "")
    if asked not in list_languages():
        asked = find_language(request.headers.get("accept-language", ""))
    return asked or language()


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
