"""What travels between the page and the server.

Both send JSON objects whose `type` is the name of one of the structs below in small letters. The
page sends a `Command`, which may be the wish of a running session (`limberup.coach.wishes`); the
server sends a `Message`.

Pictures travel as bytes. One from the page is eight bytes (a little-endian double: milliseconds on
the browser's own clock), four bytes (its number, unsigned) and a JPEG. Each is answered by `Seen`
with its number as soon as its pose is known, and by `Judged` with what the pose means; or by
`Dropped` alone, where a newer picture took its place. One from the server, whose camera it is, is a
JPEG.
"""

import struct
from typing import Final

import msgspec
import numpy as np

from limberup.coach.journal import Unfinished
from limberup.coach.memories import Overview
from limberup.coach.session_host import Outcome, SessionHost
from limberup.coach.wishes import Tagged, Wish
from limberup.coach.worker import Answer, Shot
from limberup.errors import BadInputError
from limberup.history.past import Past
from limberup.history.weeks import Weeks
from limberup.live.manner import USUAL, Manner
from limberup.live.player import Course, Programme
from limberup.live.view import Sound, View
from limberup.types import FloatArray
from limberup.words.coach import say

LARGEST: Final = 4_000_000
"""Bytes; a picture of 1280 x 720 has a tenth of it."""

_HEAD: Final = struct.Struct("<dI")
_SCALE: Final = 10_000

# --- from the page --------------------------------------------------------------------------------


class Speak(Tagged, frozen=True):
    """How the coach is to speak from the next sentence on. `language`: "" for as it does."""

    manner: Manner = USUAL
    language: str = ""


class Hello(Tagged, frozen=True):
    """A page is there. `session`: the one that it shows; `takeover`: instead of another page."""

    session: str = ""
    takeover: bool = False
    speak: Speak = Speak()


class Choose(Tagged, frozen=True):
    """Begin an exercise or a routine. `muted`: faults whose cue is not to be said.

    `without`: equipment that is not there; stations of a routine that need it are left out.
    """

    id: str
    muted: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class ChooseOwn(Tagged, frozen=True):
    """Begin exercises in an order of one's own."""

    name: str
    exercises: tuple[str, ...]
    muted: tuple[str, ...] = ()


class TakeUp(Tagged, frozen=True):
    """What becomes of a session that broke off: it goes on, or is forgotten."""

    goes_on: bool


class Leave(Tagged, frozen=True):
    """Back to the choice of exercises."""


class Stream(Tagged, frozen=True):
    """The next picture comes from another camera, or after a gap."""


class LookBack(Tagged, frozen=True):
    """Tell of all earlier sessions: `History` is the answer."""


class LookAt(Tagged, frozen=True):
    """Tell of one exercise over the weeks: `OverWeeks` is the answer."""

    exercise: str


class Forget(Tagged, frozen=True):
    """Delete a session from the history, by its id; the answer is the `History` that is left."""

    session: str


class KeepHistory(Tagged, frozen=True):
    """Keep sessions from the next one on, or do not; `Remembered` is the answer."""

    is_on: bool


Memory = LookBack | LookAt | Forget | KeepHistory
Command = Hello | Speak | Choose | ChooseOwn | TakeUp | Leave | Stream | Memory | Wish
_COMMANDS: Final[msgspec.json.Decoder[Command]] = msgspec.json.Decoder(Command)


def read_command(text: str) -> Command:
    """A command from the page. Raises BadInputError with a sentence for it if there is none."""
    try:
        return _COMMANDS.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadInputError(say("refused", why=error)) from error


def read_shot(data: bytes) -> Shot | None:
    """A picture from the page; None where the bytes are too few or have no time."""
    if len(data) <= _HEAD.size:
        return None
    taken_ms, number = _HEAD.unpack_from(data)
    return Shot(number, taken_ms / 1000.0, data[_HEAD.size :]) if np.isfinite(taken_ms) else None


# --- to the page ----------------------------------------------------------------------------------


class Message(Tagged, frozen=True):
    """Something that the page is to know."""


class Offer(msgspec.Struct, frozen=True):
    """A session that broke off and can go on."""

    name: str
    minutes: int
    repetitions: int


class Welcome(Message, frozen=True):
    """The answer to `Hello`. `session` is "" where none is under way; otherwise `Begun` follows.

    `is_ready`: whether there is a model now that looks at pictures.
    """

    model: str
    is_ready: bool
    is_server_camera: bool
    unfinished: Offer | None
    session: str


class Remembered(Message, frozen=True):
    """What the choice of exercises tells of earlier sessions; after `Welcome`, and after `Ended`.

    `past`: the last time of each exercise, the latest first. `is_on`: whether sessions are kept.
    `note`: the one sentence that says so at the first start, otherwise "". `trouble`: why the
    history cannot be read now, otherwise "".
    """

    is_on: bool
    note: str
    trouble: str
    past: tuple[Past, ...]


class History(Message, frozen=True):
    """All earlier sessions, as `Overview`; the answer to `LookBack`."""

    overview: Overview


class OverWeeks(Message, frozen=True):
    """One exercise over the weeks; the answer to `LookAt`."""

    weeks: Weeks


class Elsewhere(Message, frozen=True):
    """Another page is the one that counts. `is_taken`: it has just taken over from this one."""

    is_taken: bool


class Begun(Message, frozen=True):
    """A session has begun, or goes on: in this page from now on."""

    session: str
    programme: Programme | None
    course: Course | None
    view: View | None
    sounds: list[Sound]


class Dropped(Message, frozen=True):
    """A picture was not looked at."""

    number: int


class Seen(Message, frozen=True):
    """Where the body is in a picture. `points` as of `flatten`; costs as of `Answer`."""

    number: int
    points: list[int | None]
    aspect: float
    wait_ms: float
    unpack_ms: float
    model_ms: float


class Judged(Message, frozen=True):
    """What a picture led to: what to show and to play."""

    number: int
    view: View | None
    course: Course | None
    sounds: list[Sound]


class Changed(Message, frozen=True):
    """What to show and to play now, apart from any picture."""

    view: View | None
    course: Course | None
    sounds: list[Sound]


class Notice(Message, frozen=True):
    """A sentence to show for a while."""

    text: str


class Refused(Message, frozen=True):
    """A command could not be carried out; a sentence says why."""

    text: str


class Ended(Message, frozen=True):
    """The session is over: its last page."""

    outcome: Outcome


def encode(message: Message) -> str:
    """The message as it travels."""
    return msgspec.json.encode(message).decode()


def make_offer(unfinished: Unfinished) -> Offer:
    """What the page says about a session that broke off."""
    minutes = int(unfinished.age_s // 60)
    return Offer(unfinished.programme.name, minutes, unfinished.repetitions)


def make_seen(answer: Answer) -> Seen | Dropped:
    """Where the body is in a picture, or that the picture was dropped."""
    if answer.pose is None:
        return Dropped(answer.shot.number)
    return Seen(
        number=answer.shot.number,
        points=flatten(answer.pose.landmarks[:, :2]),
        aspect=answer.aspect,
        wait_ms=round(answer.wait_ms, 1),
        unpack_ms=round(answer.unpack_ms, 1),
        model_ms=round(answer.model_ms, 1),
    )


def make_judged(answer: Answer, host: SessionHost) -> Judged | Dropped:
    """What a picture led to, or that the picture was dropped."""
    if answer.pose is None:
        return Dropped(answer.shot.number)
    moment = answer.moment
    view, sounds = (moment.view, moment.sounds) if moment else (None, [])
    return Judged(answer.shot.number, view, host.course(), sounds)


def flatten(points: FloatArray) -> list[int | None]:
    """X and y of landmarks in turn, ten-thousandths of the picture's height; None where unknown."""
    known = np.isfinite(points).reshape(-1).tolist()
    steps = np.nan_to_num(points * _SCALE).astype(int).reshape(-1).tolist()
    return [step if is_known else None for step, is_known in zip(steps, known, strict=True)]
