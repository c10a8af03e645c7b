"""Which state a live exercise is in: one table of states and what leads where.

The table is also what `docs/live.md` shows.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from limberup.live.gauge import COUNTDOWN_S
from limberup.live.progress import Progress
from limberup.live.stance import Stance
from limberup.live.view import PauseReason, State

SETTLED_S: Final = 0.5
"""In the start pose for this long: the countdown begins."""

AWAY_S: Final = 2.0
"""Nobody in the picture for this long is a pause."""

REST_AFTER_S: Final = 1.0
"""Out of the exercise's posture for this long is a rest."""

LEFT_DONE_S: Final = 4.0
"""Out of the exercise's posture for this long, with the dose done, is the end."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides which state comes next, at `t_s`.

    `is_settled`: the picture is well and the start pose has been kept. `is_out`: out of the posture
    for a while, with no repetition open. `is_enough`: the dose is done and the person has got up,
    or there is nothing more to do. `is_left`: the pause is one because nobody was in the picture.
    `pauses`: why to pause now. `resumes`, `ends`: the person asks for it.
    """

    t_s: float
    has_begun: bool = False
    is_settled: bool = False
    is_counted_down: bool = False
    is_holding: bool = False
    is_out: bool = False
    is_enough: bool = False
    is_left: bool = False
    pauses: PauseReason | None = None
    resumes: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """What leads to a state. `when`: in words."""

    to: State
    when: str
    is_open: Callable[[Facts], bool]


_ENDS: Final = Way(State.DONE, "you end it, or it hurts", lambda now: now.ends)
_STOPS: Final = (
    _ENDS,
    Way(
        State.PAUSED,
        f"you pause it, the page or its camera is away, or nobody is seen for {AWAY_S:g} s",
        lambda now: now.pauses is not None,
    ),
)
_GOES_ON: Final = (
    Way(
        State.DONE,
        f"the dose is done and you have got up for {LEFT_DONE_S:g} s, or the most of it is done",
        lambda now: now.has_begun and now.is_enough,
    ),
    Way(State.HOLDING, "a position is held", lambda now: now.has_begun and now.is_holding),
    Way(
        State.RESTING,
        f"you are out of the posture for {REST_AFTER_S:g} s",
        lambda now: now.has_begun and now.is_out,
    ),
    Way(State.MOVING, "you move", lambda now: now.has_begun),
)

FLOW: Final[Mapping[State, tuple[Way, ...]]] = {
    State.SETUP: (
        *_STOPS,
        *_GOES_ON,
        Way(
            State.READY,
            f"the picture is well and you keep the start pose for {SETTLED_S:g} s",
            lambda now: now.is_settled,
        ),
    ),
    State.READY: (
        *_STOPS,
        *_GOES_ON,
        Way(
            State.SETUP,
            "you leave the start pose, or the picture is not well any more",
            lambda now: not now.is_settled,
        ),
        Way(State.MOVING, f"{COUNTDOWN_S:g} s are counted down", lambda now: now.is_counted_down),
    ),
    State.MOVING: (*_STOPS, *_GOES_ON),
    State.HOLDING: (*_STOPS, *_GOES_ON),
    State.RESTING: (*_STOPS, *_GOES_ON),
    State.PAUSED: (
        _ENDS,
        Way(
            State.PAUSED,
            "nobody was seen, and now there is another reason",
            lambda now: now.is_left and now.pauses is not None,
        ),
        Way(
            State.HOLDING,
            "you are back in the picture and hold",
            lambda now: now.is_left and now.is_holding,
        ),
        Way(
            State.RESTING,
            "you are back in the picture and out of the posture",
            lambda now: now.is_left and now.is_out,
        ),
        Way(
            State.MOVING,
            "you are back in the picture, or go on",
            lambda now: now.has_begun and (now.is_left or now.resumes),
        ),
        Way(State.SETUP, "you go on before it has begun", lambda now: now.resumes),
    ),
    State.DONE: (),
}
"""By state, what leads on from it; the first way that is open is taken."""


class Flow:
    """The state of one exercise.

    `since_s`: when it was entered. `begun_s`: when the exercise began, None before that. `reason`:
    of the pause, while there is one.
    """

    def __init__(self) -> None:
        self.state = State.SETUP
        self.since_s = 0.0
        self.begun_s: float | None = None
        self.reason: PauseReason | None = None

    @property
    def is_over(self) -> bool:
        """Whether the exercise has ended."""
        return self.state is State.DONE

    @property
    def has_begun(self) -> bool:
        """Whether the exercise is under way, or was."""
        return self.begun_s is not None

    @property
    def is_left(self) -> bool:
        """Whether it is paused because nobody was in the picture, and goes on by itself."""
        return self.reason is PauseReason.LEFT

    @property
    def is_judging(self) -> bool:
        """Whether what the camera sees is judged."""
        return not self.is_over and (self.reason is None or self.is_left)

    def begin(self, t_s: float) -> None:
        """The exercise is under way since `t_s`; only the first time counts."""
        if self.begun_s is None:
            self.begun_s = t_s

    def count_down(self, t_s: float) -> int:
        """Seconds until it begins by itself; 0 when it does, and while nobody is ready."""
        if self.state is not State.READY:
            return 0
        return max(0, math.ceil(COUNTDOWN_S - (t_s - self.since_s) - 1e-6))

    def update(self, facts: Facts) -> bool:
        """Take the first way that is open; whether there was one."""
        for way in FLOW[self.state]:
            if way.is_open(facts):
                self._enter(way.to, facts)
                return True
        return False

    def _enter(self, state: State, facts: Facts) -> None:
        if state is not self.state:
            self.state, self.since_s = state, facts.t_s
        self.reason = facts.pauses if state is State.PAUSED else None


def is_away(flow: Flow, stance: Stance) -> bool:
    """Whether somebody who had begun is not in the picture any more."""
    return flow.has_begun and stance.is_away_for(AWAY_S)


def find_facts(flow: Flow, stance: Stance, progress: Progress, *, is_well: bool) -> Facts:
    """How things stand after the latest pose. `is_well`: nothing is wrong with the picture."""
    is_busy = progress.is_holding or stance.is_open
    weighed = progress.weigh(stance.t_s)
    is_done = weighed.met and not is_busy and stance.is_out_for(LEFT_DONE_S)
    return Facts(
        stance.t_s,
        has_begun=flow.has_begun,
        is_settled=is_well and stance.is_in_for(SETTLED_S),
        is_counted_down=flow.count_down(stance.t_s) <= 0,
        is_holding=progress.is_holding,
        is_out=not is_busy and stance.is_out_for(REST_AFTER_S),
        is_enough=is_done or weighed.is_most_done,
        is_left=flow.is_left,
        pauses=PauseReason.LEFT if is_away(flow, stance) else None,
    )


def describe_flow() -> str:
    """The table as Markdown: what leads where, each way once with all states it leads from."""
    rows: dict[tuple[str, State], list[State]] = {}
    for state, ways in FLOW.items():
        for way in ways:
            if way.to is not state:
                rows.setdefault((way.when, way.to), []).append(state)
    return "\n".join(
        [
            "| in the state | when | it becomes |",
            "|---|---|---|",
            *(f"| {', '.join(states)} | {when} | {to} |" for (when, to), states in rows.items()),
        ]
    )
