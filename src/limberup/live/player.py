"""One exercise after another: order, doses, rests, skip and repeat, and whether the back feels better in between.

A rest is the set-up of the next exercise with a clock: whoever is ready sooner simply starts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from limberup.events import Event
from limberup.live.break_session import BreakSession
from limberup.live.coaching import LiveSession, Moment
from limberup.live.view import Sound, State, View
from limberup.live.words import say
from limberup.session import ExerciseSet
from limberup.spec.model import Dose, Spec
from limberup.types import Pose

ASK_S: Final = 15.0
"""How long the question waits for an answer; then the routine goes on."""


class Item(msgspec.Struct, frozen=True):
    """One station of a programme. `dose`: instead of the spec's own. `rest_s`: after it. `ask`: "better?" after it.

    `note`: what is special here.
    """

    exercise: str
    dose: Dose | None = None
    rest_s: float = 0.0
    ask: bool = False
    note: str = ""


class Programme(msgspec.Struct, frozen=True):
    """What is to be done: a routine, or a single exercise. `safety`: said before it begins."""

    id: str
    name: str
    items: tuple[Item, ...]
    safety: str = ""


class Course(msgspec.Struct, frozen=True):
    """Where in the programme it is. `upcoming`: name of the exercise that follows this one, "" at the end."""

    id: str
    name: str
    index: int
    total: int
    upcoming: str
    upcoming_id: str
    rest_left_s: float
    is_asking: bool
    note: str


class Result(msgspec.Struct, frozen=True):
    """What became of one station."""

    set: ExerciseSet
    corrections: dict[str, int]
    pain: bool


class Player:
    """Walks through a programme. `find`: the spec of an exercise id."""

    def __init__(
        self,
        programme: Programme,
        find: Callable[[str], Spec],
        *,
        earlier: Mapping[int, Sequence[Event]] | None = None,
        muted: Iterable[str] = (),
    ) -> None:
        self.programme = programme
        self._find = find
        self._earlier = dict(earlier or {})
        self._muted = frozenset(muted)
        self.results: dict[int, Result] = {}
        self.index = max(self._earlier, default=0)
        for index, events in self._earlier.items():
            if index != self.index:
                self.results[index] = _close(LiveSession(self._spec(index), earlier=events))
        self.session = self._begin(self.index)
        self._rest_until_s = 0.0
        self._ask_until_s: float | None = None
        self.is_over = False
        self.pain = False
        self._is_warned = bool(self._earlier)
        self._t_s = 0.0

    def _spec(self, index: int) -> Spec:
        item = self.programme.items[index]
        spec = self._find(item.exercise)
        return msgspec.structs.replace(spec, dose=item.dose) if item.dose is not None else spec

    def _begin(self, index: int) -> LiveSession | BreakSession:
        spec, earlier = self._spec(index), self._earlier.get(index, ())
        if spec.reminder is not None:
            return BreakSession(spec, earlier=earlier)
        return LiveSession(spec, earlier=earlier, muted=self._muted)

    def update(self, pose: Pose, aspect: float) -> Moment:
        """Judge one pose; times must increase over the whole programme."""
        self._t_s = pose.t_s
        moment = self.session.update(pose, aspect)
        if self.programme.safety and not self._is_warned:
            self._is_warned = True
            moment.sounds.append(Sound("info", self.programme.safety))
        if self.session.is_over and not self.is_over:
            moment.sounds.extend(self._follow_end())
        elif self._ask_until_s is not None and pose.t_s > self._ask_until_s:
            moment.sounds.extend(self.answer(is_better=False))
        return Moment(self.view(), moment.sounds, moment.events)

    def view(self) -> View:
        """What to show now: of the exercise, or of the rest before it."""
        view = self.session.view()
        is_resting = view.state is State.SETUP and (self._t_s < self._rest_until_s or self._ask_until_s is not None)
        return msgspec.structs.replace(view, state=State.RESTING, cue=None) if is_resting else view

    def course(self) -> Course:
        """Where in the programme it is now."""
        items = self.programme.items
        upcoming = self._spec(self.index + 1) if self.index + 1 < len(items) else None
        return Course(
            self.programme.id,
            self.programme.name,
            self.index,
            len(items),
            upcoming.name if upcoming else "",
            upcoming.id if upcoming else "",
            round(max(0.0, self._rest_until_s - self._t_s), 1),
            self._ask_until_s is not None,
            items[self.index].note,
        )

    # --- what the person does ------------------------------------------------------------------------------------

    def skip(self) -> list[Sound]:
        """Leave this exercise as it is and go on to the next."""
        self._ask_until_s = None
        self.session.finish()
        return self._follow_end(may_ask=False)

    def repeat(self) -> list[Sound]:
        """Begin this exercise anew."""
        self._earlier.pop(self.index, None)
        self.session = self._begin(self.index)
        return [Sound("info", say("next_is", name=self.session.spec.name))]

    def finish(self, *, pain: bool = False) -> list[Sound]:
        """End the whole programme."""
        if self.is_over:
            return []
        self.pain = pain
        sounds = self.session.finish(pain=pain)
        self._keep()
        self.is_over = True
        return sounds

    def answer(self, *, is_better: bool) -> list[Sound]:
        """Whether the back feels better: then it is enough for today."""
        if self._ask_until_s is None:
            return []
        self._ask_until_s = None
        if is_better:
            self.is_over = True
            return [Sound("done", say("finished"), urgent=True)]
        return []

    def _follow_end(self, *, may_ask: bool = True) -> list[Sound]:
        """The exercise has ended: keep its result and begin the next, if there is one."""
        self._keep()
        if self.index + 1 >= len(self.programme.items):
            self.is_over = True
            return [Sound("done", say("finished"))]
        before = self.programme.items[self.index]
        asks, rest_s = before.ask and may_ask, before.rest_s
        self.index += 1
        self.session = self._begin(self.index)
        self._rest_until_s = self._t_s + rest_s
        if asks:
            self._ask_until_s = self._t_s + ASK_S
            return [Sound("info", say("ask_better"))]
        return [Sound("info", say("rest_next" if rest_s else "next_is", name=self.session.spec.name))]

    def _keep(self) -> None:
        self.results[self.index] = _close(self.session)

    def sets(self) -> list[Result]:
        """What was done so far, in order."""
        results = dict(self.results)
        if self.session.events or not results:
            results.setdefault(self.index, _describe(self.session))
        return [results[index] for index in sorted(results)]


def _close(session: LiveSession | BreakSession) -> Result:
    session.finish()
    return _describe(session)


def _describe(session: LiveSession | BreakSession) -> Result:
    return Result(session.result(), session.corrections, session.stopped_for_pain)
