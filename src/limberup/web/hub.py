"""What all pages share: one session, one worker, and the one page that counts."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from textwrap import shorten
from typing import Final

from starlette.websockets import WebSocket

from limberup.coach.camera_feed import CameraFeed
from limberup.coach.journal import Journal
from limberup.coach.keeper import Keeper
from limberup.coach.programmes import LONGEST_NAME, leave_out, make_own, translate_programme
from limberup.coach.saved_sessions import take_in_saved
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Pause, Wish
from limberup.coach.worker import PoseWorker, Tracker, load_tracker
from limberup.errors import BadInputError
from limberup.live.player import Programme
from limberup.live.view import Sound
from limberup.spec.model import AnySpec
from limberup.spec.translate import translate_spec
from limberup.web.active_page import ActivePage
from limberup.web.cards import make_single
from limberup.web.client import Client
from limberup.web.memory_desk import MemoryDesk
from limberup.web.messages import (
    Choose,
    ChooseOwn,
    Command,
    Dropped,
    Elsewhere,
    Hello,
    Leave,
    Memory,
    Notice,
    Offer,
    Refused,
    Speak,
    Stream,
    TakeUp,
    Welcome,
    make_offer,
    read_command,
    read_shot,
)
from limberup.words.catalogue import list_languages, use_language
from limberup.words.coach import say

_LOG: Final = logging.getLogger("limberup")


class Hub:
    """Carries pictures and commands from the page in, and what they led to back out.

    `exercises`: specs by id; `programmes`: routines by id; `keeper`: of the history, None: there is
    none; `camera`: read by the server, None: by the browser.
    """

    def __init__(
        self,
        exercises: Mapping[str, AnySpec],
        programmes: Mapping[str, Programme],
        journal: Journal,
        choose_model: Callable[[], str],
        *,
        keeper: Keeper | None = None,
        camera: str | None = None,
        may_change: bool = True,
        on_slower: Callable[[], None] = lambda: None,
        create: Callable[[str], Tracker] = load_tracker,
    ) -> None:
        self._exercises, self._programmes = exercises, programmes
        self.host = SessionHost(self._find, journal, keeper)
        self._memories = MemoryDesk(keeper, exercises)
        self._page = ActivePage(self.host, self._memories.send)
        if keeper is not None:
            keeper.tell = lambda sentence: self._page.tell([], sentence)
        self.worker = PoseWorker(
            self.host,
            choose_model,
            self._page.answer,
            show=self._page.show,
            tell=self._page.tell,
            may_change=may_change,
            on_slower=on_slower,
            create=create,
        )
        self._unfinished = self.host.find_unfinished()
        self.host.catch_up()
        if keeper is not None and keeper.choice.is_on:
            take_in_saved(keeper, exercises)
        self._camera_name = camera
        self._camera: CameraFeed | None = None
        self._lost_s = time.monotonic()
        self.lines = 0
        """How many pages are open, whether they count or not."""

    @property
    def exercises(self) -> dict[str, AnySpec]:
        """What can be chosen, by id, in the language that is spoken."""
        return {name: translate_spec(spec) for name, spec in self._exercises.items()}

    @property
    def programmes(self) -> dict[str, Programme]:
        """The routines by id, in the language that is spoken."""
        return {name: translate_programme(one) for name, one in self._programmes.items()}

    def _find(self, name: str) -> AnySpec:
        return translate_spec(self._exercises[name])

    def start(self) -> None:
        """Load the model in the background."""
        self.worker.start()

    def stop(self) -> None:
        """The program ends; the journal keeps what was done."""
        self._stop_camera()
        self.worker.stop()
        self.host.stop()

    # --- pages ------------------------------------------------------------------------------------

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one page until it goes away."""
        await socket.accept()
        client = Client(socket)
        self.lines += 1
        try:
            await client.listen(
                lambda data: self._take_picture(client, data),
                lambda text: self._take_command(client, text),
            )
        finally:
            self.lines -= 1
            self._detach(client)

    def _attach(self, client: Client, hello: Hello) -> None:
        """From now on it is this page that counts.

        A session goes on at once in its own page, and in one that takes over from it. Any other
        page asks first.
        """
        self._page.attach(client)
        is_own = hello.takeover or hello.session == self.host.name
        sounds = self._pick_up(hello.session) if is_own or not self.host.is_running else []
        is_running = self.host.is_running and (is_own or self.host.name == hello.session)
        client.send(
            Welcome(
                model=self.worker.model,
                is_ready=self.worker.ready.is_set(),
                is_server_camera=self._camera_name is not None,
                unfinished=None if is_running else self._find_offer(),
                session=self.host.name if is_running else "",
            )
        )
        self._memories.send(client)
        if is_running:
            self._page.begin(sounds)
        if self.worker.trouble:
            client.send(Notice(self.worker.trouble))

    def _find_offer(self) -> Offer | None:
        """The session that waits for its page, or one from before a restart."""
        view, programme = self.host.view(), self.host.programme()
        if self.host.is_running and view is not None and programme is not None:
            minutes = int((time.monotonic() - self._lost_s) // 60)
            return Offer(programme.name, minutes, view.count)
        return make_offer(self._unfinished) if self._unfinished is not None else None

    def _pick_up(self, session: str) -> list[Sound]:
        """Go on with the session that runs, or with the page's own from before a restart."""
        if self.host.is_running:
            self._take_stream(time.monotonic() - self._lost_s)
            return self.host.resume_after("connection")
        if self._unfinished is not None and self._unfinished.id == session:
            with suppress(BadInputError):  # then the page is back at the choice
                self._resume_unfinished()
        return []

    def _detach(self, client: Client) -> None:
        """A page has gone; a session in it pauses until it is back."""
        if self._page.client is not client:
            return
        self._page.client = None
        self._lost_s = time.monotonic()
        self.host.do(Pause("connection"))

    # --- what comes in ----------------------------------------------------------------------------

    def _take_picture(self, client: Client, data: bytes) -> None:
        shot = read_shot(data)
        if shot is None:
            return
        if client is self._page.client and self.host.is_running:
            self.worker.submit(shot)
        else:
            client.send(Dropped(shot.number))

    def _take_command(self, client: Client, text: str) -> None:
        try:
            self._carry_out(client, read_command(text))
        except BadInputError as error:
            client.send(Refused(str(error)))
        except Exception as error:  # noqa: BLE001 - it is no reason to leave the page alone
            _LOG.warning("A command of the page failed: %r", error)
            client.send(Refused(say("refused", why=say("went_wrong"))))

    def _carry_out(self, client: Client, command: Command) -> None:
        """Do what a page asks for; only `Hello` may come from one that does not count."""
        if isinstance(command, Hello):
            if self._page.client is None or command.takeover:
                self._speak(command.speak)
                self._attach(client, command)
            else:
                client.send(Elsewhere(is_taken=False))
        elif client is self._page.client:
            if isinstance(command, Memory):
                self._memories.answer(client, command)
            else:
                self._do(command)

    def _speak(self, speak: Speak) -> None:
        self.host.change_manner(speak.manner)
        if speak.language in list_languages():
            use_language(speak.language)

    def _do(self, command: Speak | Choose | ChooseOwn | TakeUp | Leave | Stream | Wish) -> None:
        match command:
            case Speak():
                self._speak(command)
            case Choose(name, muted, without):
                self._choose(self._find_programme(name, without), muted)
            case ChooseOwn(name, exercises, muted):
                self._choose(make_own(name, exercises, self.exercises), muted)
            case TakeUp(goes_on):
                self._take_up(goes_on=goes_on)
            case Leave():
                self._stop_camera()
                self.host.leave()
            case Stream():
                self._take_stream()
            case _:
                self._page.tell(self.host.do(command))

    # --- a session begins and ends ----------------------------------------------------------------

    def _find_programme(self, name: str, without: Iterable[str]) -> Programme:
        if name in self._programmes:
            programme = translate_programme(self._programmes[name])
            return leave_out(programme, self._exercises, without)
        if name in self._exercises:
            return make_single(self._find(name))
        known = shorten(name, LONGEST_NAME, placeholder=" …") or "…"
        raise BadInputError(say("refused", why=say("no_exercise", name=known)))

    def _choose(self, programme: Programme, muted: Iterable[str]) -> None:
        self._begin(lambda: self.host.begin(programme, muted))
        self._forget_unfinished()
        self._page.begin()

    def _take_up(self, *, goes_on: bool) -> None:
        if self.host.is_running:
            if goes_on:
                self._page.begin(self._pick_up(self.host.name))
            else:
                self._stop_camera()
                self.host.leave()
        elif goes_on and self._unfinished is not None:
            self._resume_unfinished()
            self._page.begin()
        else:
            self._forget_unfinished()

    def _forget_unfinished(self) -> None:
        unfinished, self._unfinished = self._unfinished, None
        if unfinished is not None:
            self.host.forget(unfinished)

    def _resume_unfinished(self) -> None:
        """Go on with the session that broke off."""
        unfinished, self._unfinished = self._unfinished, None
        if unfinished is not None:
            self._begin(lambda: self.host.resume(unfinished))

    def _begin(self, begin: Callable[[], None]) -> None:
        """Begin with a fresh camera. Raises BadInputError for a film that cannot be played."""
        self._stop_camera()
        if self._camera_name is not None:
            self._camera = CameraFeed(self._camera_name, self.host, self.worker, self._page.tell)
        begin()
        self.worker.forget()
        if self._camera is not None:
            self._camera.start()

    def _take_stream(self, gap_s: float = 0.1) -> None:
        """The next picture comes so much later, maybe from another camera."""
        self.host.begin_stream(gap_s)
        self.worker.forget()

    def _stop_camera(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera = None
