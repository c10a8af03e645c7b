"""What a screen shows at one moment, and what is to be heard.

Plain values for a page or a window.
"""

from enum import StrEnum

import msgspec


class State(StrEnum):
    """The one thing that is going on; each has a picture of its own."""

    SETUP = "setup"
    READY = "ready"
    MOVING = "moving"
    HOLDING = "holding"
    RESTING = "resting"
    PAUSED = "paused"
    SITTING = "sitting"
    DONE = "done"


class PauseReason(StrEnum):
    """Why it is paused. The page has a title and a sentence for each."""

    KEY = "key"
    HAND = "hand"
    LEFT = "left"
    HIDDEN = "hidden"
    CAMERA = "camera"
    CONNECTION = "connection"


class Tone(StrEnum):
    """What a sentence is for. The page gives each a colour and a sign of its own.

    A count is heard only: the number is on the screen already.
    """

    SAFETY = "safety"
    SETUP = "setup"
    FIX = "fix"
    GOOD = "good"
    LEVEL = "level"
    INFO = "info"
    COUNT = "count"


class Sound(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to be heard now. `kind`: the tone to play; `say`.

    The words, for those who want a voice.
    `urgent`: do not wait for what is being said.
    `parts`: the same words in pieces of which there are recordings; () where they are one.
    """

    kind: str
    say: str = ""
    urgent: bool = False
    parts: tuple[str, ...] = ()


class Rung(msgspec.Struct, frozen=True):
    """One level of the ladder. `left`, `right`.

    Whether that side has reached it in this session (both alike where an exercise has no sides).
    `now`: reached in the repetition under way.
    """

    id: str
    name: str
    left: bool
    right: bool
    now: bool


class Hold(msgspec.Struct, frozen=True):
    """The position being held. `seconds`: of this one; `total_s`: with earlier ones on the side.

    `target_s`: wanted.
    """

    seconds: float
    total_s: float
    target_s: float


class Breaths(msgspec.Struct, frozen=True):
    """A dose in breaths: `done` of `target`. `by_time`.

    Paced, with a fraction for the one under way, not counted.
    """

    done: float
    target: int
    by_time: bool


class Angle(msgspec.Struct, frozen=True):
    """The angle a cue is about: landmarks from, joint, to.

    What it is now and what it should be, degrees of bend.
    """

    points: tuple[int, int, int]
    now_deg: float
    target_deg: float


class Cue(msgspec.Struct, frozen=True):
    """The one sentence on the screen. `bones`: pairs of landmarks to be drawn red."""

    id: str
    text: str
    tone: Tone
    bones: tuple[tuple[int, int], ...] = ()
    angle: Angle | None = None


class Done(msgspec.Struct, frozen=True):
    """How much of the dose is done. `unit`: repetitions, seconds or breaths.

    `target` on each side if `per_side`.
    `most`: how much it may become, 0 where the target is all there is.
    """

    unit: str
    target: float
    left: float
    right: float
    both: float
    per_side: bool
    met: bool
    most: float = 0.0


class Gauge(msgspec.Struct, frozen=True):
    """The big number of the moment, and the ring around it.

    `label`: the page's words under the number, with a gap for the target, which goes from `target`
    to `most` where more is welcome. `ratio`: how full the ring is, from 0; None for no ring.
    `is_ending`: what is timed is about to be over, or is only waited for.
    """

    number: int
    label: str
    target: float = 0.0
    most: float = 0.0
    ratio: float | None = None
    is_ending: bool = False


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of one exercise. Times in seconds; landmarks as indices.

    None and empty: nothing to show. `count` counts complete repetitions, corrected by hand.
    `is_unsure`: something was not seen, so the count may be wrong. `countdown`: 3, 2, 1 while
    ready. `raise_ratio`: how long a raised hand has been still, 0 to 1. `unseen`: landmarks that
    are needed and hidden. `why`: the reason of a pause, or the place of somebody at a desk.
    """

    state: State
    exercise: str
    name: str
    dose: Done
    gauge: Gauge
    side: str = "both"
    next_side: str = "both"
    elapsed_s: float = 0.0
    count: int = 0
    is_unsure: bool = False
    rungs: tuple[Rung, ...] = ()
    hold: Hold | None = None
    breaths: Breaths | None = None
    cue: Cue | None = None
    countdown: int = 0
    raise_ratio: float = 0.0
    hand: int = -1
    faulty: tuple[tuple[int, int], ...] = ()
    unseen: tuple[int, ...] = ()
    why: str = ""
    is_in_place: bool = False
