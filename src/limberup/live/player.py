"""One exercise after another.

Order, doses, rests, skip and repeat, and whether the back feels better in between.
A rest is the set-up of the next exercise with a clock: whoever is ready sooner simply starts.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from limberup.judging.events import Event, HoldEnded, RepetitionCompleted
from limberup.judging.sitting import SittingReport
from limberup.live.break_session import BreakSession
from limberup.live.coached import Coached, Moment
from limberup.live.coaching import LiveSession
from limberup.live.cue_policy import Saying, Voice
from limberup.live.gauge import count_rest
from limberup.live.manner import USUAL, Manner
from limberup.live.spoken import join_parts, list_intro
from limberup.live.view import PauseReason, Sound, State, Tone, View
from limberup.results.session import ExerciseSet
from limberup.spec.model import AnySpec, DayClock, Dose
from limberup.types import Pose
from limberup.words.coach import say

ASK_S: Final = 15.0
"""How long the question waits for an answer; then the routine goes on."""


class Item(msgspec.Struct, frozen=True):
    """One station of a programme. `dose`: instead of the spec's own. `rest_s`: after it. `ask`.

    "better?" after it.
    `note`: what is special here. `most`: how much the dose may become, in its unit; 0: no more than
    the dose. `goes`: so often one may begin, with `rest_s` in between, until the dose is done.
    `is_side_by_side`: one side is done before the other begins.
    """

    exercise: str
    dose: Dose | None = None
    rest_s: float = 0.0
    ask: bool = False
    note: str = ""
    most: float = 0.0
    goes: int = 1
    is_side_by_side: bool = False


class Programme(msgspec.Struct, frozen=True):
    """What is to be done: a routine, or a single exercise. `safety`: said before it begins.

    `summary`: one sentence about it; `suits`: when it does good, as of `Routine`.
    """

    id: str
    name: str
    items: tuple[Item, ...]
    safety: str = ""
    summary: str = ""
    suits: tuple[str, ...] = ()


class Course(msgspec.Struct, frozen=True):
    """Where in the programme it is. `upcoming`.

    Name of the exercise that follows this one, "" at the end.
    `go`: number of this go from 1, of at most `goes`.
    """

    id: str
    name: str
    index: int
    total: int
    upcoming: str
    upcoming_id: str
    rest_left_s: float
    is_asking: bool
    note: str
    go: int = 1
    goes: int = 1


class Result(msgspec.Struct, frozen=True):
    """What became of one station. `spec`: with the dose that was asked for.

    `set` is what was seen, uncorrected.
    `sitting`: only of a day at a desk.
    """

    spec: AnySpec
    set: ExerciseSet
    corrections: dict[str, int]
    pain: bool
    sitting: SittingReport | None = None


class _Breather:
    """The time between two goes or two stations. `go`: number of this go from 1."""

    def __init__(self) -> None:
        self.go, self.has_worked = 1, False
        self.until_s = 0.0
        self.rest_s = 0.0
        self.ask_until_s: float | None = None

    def begin(self, t_s: float, rest_s: float, *, asks: bool) -> None:
        """Another station is next, after a rest."""
        self.go, self.has_worked = 1, False
        self.rest(t_s, rest_s)
        self.ask_until_s = t_s + ASK_S if asks else None

    def rest(self, t_s: float, rest_s: float) -> None:
        """A rest begins."""
        self.until_s, self.rest_s = t_s + rest_s, rest_s

    def left_s(self, t_s: float) -> float:
        """Seconds of the rest that are left; never more than it has, whatever the clock does."""
        return round(min(self.rest_s, max(0.0, self.until_s - t_s)), 1)


class Player:
    """Walks through a programme. `find`: the spec of an exercise id.

    `earlier`, `corrections`: what was done and corrected by hand before an interruption, by
    station. `manner`: how the person wants to be spoken to.
    """

    def __init__(
        self,
        programme: Programme,
        find: Callable[[str], AnySpec],
        *,
        earlier: Mapping[int, Sequence[Event]] | None = None,
        corrections: Mapping[int, Mapping[str, int]] | None = None,
        muted: Iterable[str] = (),
        manner: Manner = USUAL,
    ) -> None:
        self.programme = programme
        self._find = find
        self._earlier = dict(earlier or {})
        self._corrections = dict(corrections or {})
        self._muted = frozenset(muted)
        self._voice = Voice(manner)
        self._t_s = 0.0
        self.results: dict[int, Result] = {}
        self.index = max(self._earlier, default=0)
        for index in self._earlier:
            if index != self.index:
                self.results[index] = _close(self._begin(index))
        self.session = self._begin(self.index)
        self._breather = _Breather()
        self.is_over = False
        self.pain = False
        if programme.safety and not self._earlier:
            self._voice.offer(Saying(Tone.SAFETY, "safety", programme.safety, math.inf))
        self._offer_intro()

    def _spec(self, index: int) -> AnySpec:
        item = self.programme.items[index]
        spec = self._find(item.exercise)
        if item.dose is None or isinstance(spec, DayClock):
            return spec
        return msgspec.structs.replace(spec, dose=item.dose)

    def _begin(self, index: int) -> Coached:
        item, spec, earlier = (
            self.programme.items[index],
            self._spec(index),
            self._earlier.get(index, ()),
        )
        self._voice.change_over(self._t_s)
        if isinstance(spec, DayClock):
            return BreakSession(spec, earlier=earlier)
        session = LiveSession(
            spec,
            earlier=earlier,
            muted=self._muted,
            most=item.most,
            is_side_by_side=item.is_side_by_side,
            voice=self._voice,
            is_led=len(self.programme.items) > 1,
        )
        for side, change in self._corrections.get(index, {}).items():
            session.correct(change, side)
        return session

    def _offer_intro(self) -> None:
        """Say what comes first, unless it has begun by then."""
        if self._earlier or isinstance(self.session.spec, DayClock):
            return
        parts = self._list_intro()
        intro = Saying(Tone.INFO, "intro", join_parts(parts), math.inf, parts, is_next=True)
        self._voice.offer(intro)

    def _list_intro(self) -> tuple[str, ...]:
        return list_intro(self.session.spec, self.programme.items[self.index].note)

    def _tell_next(self, opening: str) -> Sound:
        parts = (opening, *self._list_intro())
        return Sound("info", join_parts(parts), parts=parts)

    def update(self, pose: Pose, aspect: float) -> Moment:
        """Judge one pose; times must increase over the whole programme."""
        self._t_s = pose.t_s
        moment = self.session.update(pose, aspect)
        led = self._lead(moment)
        view = self.view() if led else self._show(moment.view)
        return Moment(view, self._voice.admit([*moment.sounds, *led], pose.t_s), moment.events)

    def _lead(self, moment: Moment) -> list[Sound]:
        """Go on in the programme where that is due; what changes anything is heard."""
        sounds = self._follow_goes(moment)
        if moment.has_hand:
            sounds += self._take_hand()
        elif self.session.is_over and not self.is_over:
            sounds += self._follow_end()
        elif self._breather.ask_until_s is not None and self._t_s > self._breather.ask_until_s:
            sounds += self.answer(is_better=False)
        return sounds

    def _take_hand(self) -> list[Sound]:
        """A hand before an exercise is a yes to the question, or leaves the exercise out."""
        if self._breather.ask_until_s is not None:
            return self.answer(is_better=True)
        if self.index + 1 < len(self.programme.items):
            return self.skip()
        return self.session.pause(PauseReason.HAND)

    def _follow_goes(self, moment: Moment) -> list[Sound]:
        """A rest before the dose is done ends a go; after the last one the exercise is over."""
        item, view, breather = self.programme.items[self.index], moment.view, self._breather
        breather.has_worked |= any(
            isinstance(event, HoldEnded | RepetitionCompleted) for event in moment.events
        )
        is_rest = view.state is State.RESTING and not view.dose.met
        if item.goes == 1 or not is_rest or not breather.has_worked:
            return []
        breather.has_worked = False
        if breather.go == item.goes:
            return self.session.finish()
        breather.go += 1
        breather.rest(self._t_s, item.rest_s)
        return [Sound("info", say("rest_again", go=breather.go, goes=item.goes))]

    def view(self) -> View:
        """What to show now: of the exercise, or of the rest before it."""
        return self._show(self.session.view())

    def _show(self, view: View) -> View:
        breather, left_s = self._breather, self._breather.left_s(self._t_s)
        is_between = self._t_s < breather.until_s or breather.ask_until_s is not None
        if view.state is State.SETUP and is_between:
            view = msgspec.structs.replace(view, state=State.RESTING, cue=None)
        if view.state is State.RESTING and left_s > 0:
            view = msgspec.structs.replace(view, gauge=count_rest(left_s, breather.rest_s))
        return view

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
            self._breather.left_s(self._t_s),
            self._breather.ask_until_s is not None,
            items[self.index].note,
            self._breather.go,
            items[self.index].goes,
        )

    # --- what the person does ---------------------------------------------------------------------

    def change_manner(self, manner: Manner) -> None:
        """Speak otherwise from the next sentence on."""
        self._voice.manner = manner

    def skip(self) -> list[Sound]:
        """Leave this exercise as it is and go on to the next."""
        self._breather.ask_until_s = None
        self.session.finish()
        return self._voice.admit(self._follow_end(may_ask=False), self._t_s)

    def repeat(self) -> list[Sound]:
        """Begin this exercise anew."""
        self._earlier.pop(self.index, None)
        self._corrections.pop(self.index, None)
        self._breather.go, self._breather.has_worked = 1, False
        self.session = self._begin(self.index)
        return self._voice.admit([self._tell_next(say("once_more"))], self._t_s)

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
        if self._breather.ask_until_s is None:
            return []
        self._breather.ask_until_s = None
        if is_better:
            self.is_over = True
            return [Sound("done", say("finished"), urgent=True)]
        return [self._tell_next(say("next"))]

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
        self._breather.begin(self._t_s, rest_s, asks=asks)
        if asks:
            return [Sound("info", say("ask_better"))]
        return [self._tell_next(say("rest_next") if rest_s else say("next"))]

    def _keep(self) -> None:
        self.results[self.index] = _close(self.session)

    def result(self, index: int) -> Result | None:
        """What was done at a station so far; None where it has not begun."""
        if index == self.index and index not in self.results:
            return _describe(self.session)
        return self.results.get(index)

    def sets(self) -> list[Result]:
        """What was done so far, in order."""
        results = dict(self.results)
        if self.session.events or not results:
            results.setdefault(self.index, _describe(self.session))
        return [results[index] for index in sorted(results)]


def _close(session: Coached) -> Result:
    session.finish()
    return _describe(session)


def _describe(session: Coached) -> Result:
    return Result(
        session.spec,
        session.result(),
        session.corrections,
        session.stopped_for_pain,
        session.report(),
    )
