"""A live session behind one lock.

Poses from the camera's thread and commands from the screen's meet here.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from limberup.coach.journal import Journal, Unfinished
from limberup.coach.keeper import Keeper
from limberup.coach.session_clock import SessionClock
from limberup.coach.wishes import (
    AskedReason,
    Better,
    Correct,
    Finish,
    Mute,
    Next,
    Pain,
    Pause,
    Repeat,
    Resume,
    Wish,
)
from limberup.errors import BadInputError
from limberup.history.records import Beginning, is_worth_keeping, keep_set
from limberup.judging.events import (
    BreakDue,
    BreakTaken,
    Event,
    HoldEnded,
    PlaceChanged,
    RepetitionAbandoned,
    RepetitionCompleted,
    Side,
)
from limberup.live.coached import Moment
from limberup.live.manner import USUAL, Manner
from limberup.live.player import Course, Player, Programme, Result
from limberup.live.pose_memory import PoseMemory
from limberup.live.summary_page import SetOutcome, complete_set, describe_session, describe_set
from limberup.live.view import PauseReason, Sound, State, View
from limberup.results.session import Session, Source
from limberup.spec.model import AnySpec
from limberup.types import FloatArray, Pose
from limberup.words.coach import say

RESUMED_AFTER_S: Final = 1.0
"""A session that is taken up again goes on this long after its last event, on its own clock."""


_DONE: Final = (RepetitionCompleted, HoldEnded, PlaceChanged, BreakDue, BreakTaken)
"""Events after which the history is written; so it is after an attempt."""


class Outcome(msgspec.Struct, frozen=True):
    """The last page: the session in one sentence, and each exercise."""

    sentence: str
    pain: bool
    sets: tuple[SetOutcome, ...]


class SessionHost:
    """Runs at most one session at a time. `find`: the spec of an exercise id.

    `generation` is another number once a session or a stream of pictures has begun, and once one
    was left: what comes of a picture of another generation is thrown away. `keeper`: writes the
    history; None keeps none. Every method may be called anywhere.
    """

    def __init__(
        self, find: Callable[[str], AnySpec], journal: Journal, keeper: Keeper | None = None
    ) -> None:
        self._find = find
        self._journal, self._keeper = journal, keeper
        self._lock = threading.RLock()
        self._player: Player | None = None
        self._manner = USUAL
        self._memory = PoseMemory()
        self._clock = SessionClock()
        self._has_ended = False
        self.name = ""
        self.model = ""
        self.poses = 0
        self.generation = 0

    # --- beginning and end ------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether a session is under way."""
        with self._lock:
            return self._player is not None and not self._player.is_over

    def begin(self, programme: Programme, muted: Iterable[str] = ()) -> None:
        """Start a session; one under way is given up."""
        with self._lock:
            player = Player(programme, self._find, muted=muted, manner=self._manner)
            self._end()
            self.name = secrets.token_hex(6)
            self._set_up(player, start_s=0.0)
            self._journal.begin(self.name, programme)
            if self._keeper is not None:
                self._keeper.begin(self.name, programme)

    def find_unfinished(self) -> Unfinished | None:
        """The session that broke off, if there is one that can go on and come to its end."""
        with self._lock:
            return self._journal.read(self._is_sound)

    def resume(self, unfinished: Unfinished, muted: Iterable[str] = ()) -> None:
        """Go on with a session that broke off; what was done counts.

        Raises BadInputError where another coach has gone on with it.
        """
        with self._lock:
            player = self._take_up(unfinished, muted)
            self._end()
            if not self._journal.go_on(unfinished):
                raise BadInputError(say("gone_on_elsewhere"))
            self.name = unfinished.id
            self._set_up(player, start_s=unfinished.end_s + RESUMED_AFTER_S)
            if self._keeper is not None:
                self._keeper.begin(self.name, unfinished.programme, unfinished.begun)
                for index in range(player.index + 1):
                    self._remember(player, index)

    def _take_up(self, unfinished: Unfinished, muted: Iterable[str] = ()) -> Player:
        return Player(
            unfinished.programme,
            self._find,
            earlier=unfinished.events,
            corrections=unfinished.corrections,
            muted=muted,
            manner=self._manner,
        )

    def _is_sound(self, unfinished: Unfinished) -> bool:
        """Whether what a journal says can be gone through to the last page.

        Raises BadInputError where an exercise of it is not there.
        """
        for item in unfinished.programme.items:
            try:
                self._find(item.exercise)
            except KeyError as error:
                raise BadInputError(say("no_exercise", name=item.exercise)) from error
        try:
            player = self._take_up(unfinished)
            player.finish()
            _describe(player)
            _complete(player)
        except Exception:  # noqa: BLE001 - a file from a disk is no reason not to start
            return False
        return True

    def _set_up(self, player: Player, start_s: float) -> None:
        self._player, self._memory, self._clock = player, PoseMemory(), SessionClock(start_s)
        self._has_ended, self.poses = False, 0
        self.generation += 1

    def change_manner(self, manner: Manner) -> None:
        """Speak so from now on, in the session under way and in those that follow."""
        with self._lock:
            self._manner = manner
            if self._player is not None:
                self._player.change_manner(manner)

    def leave(self) -> None:
        """Forget the session and go back to the choice of exercises."""
        with self._lock:
            self._end()
            self._player = None
            self.generation += 1

    def stop(self) -> None:
        """The program ends: a session under way can be taken up by the next one."""
        with self._lock:
            self._journal.close()
            if self._keeper is not None:
                self._keeper.close()

    def forget(self, unfinished: Unfinished) -> None:
        """The person does not want to go on with a session that broke off."""
        with self._lock:
            self._journal.forget(unfinished)

    # --- time -------------------------------------------------------------------------------------

    def begin_stream(self, gap_s: float = 0.1) -> None:
        """The next picture comes from a clock that began anew, `gap_s` after the last one."""
        with self._lock:
            self._clock.begin_stream(gap_s)
            self.generation += 1

    def read_clock(
        self, source_s: float, arrived_s: float | None = None, generation: int | None = None
    ) -> float | None:
        """Session time of a picture, as of `SessionClock`; None for one of another generation."""
        with self._lock:
            return self._clock.read(source_s, arrived_s) if self.is_current(generation) else None

    def is_current(self, generation: int | None) -> bool:
        """Whether it is the one under way; None always is."""
        return generation is None or generation == self.generation

    # --- while it runs ----------------------------------------------------------------------------

    def update(self, pose: Pose, aspect: float, generation: int | None = None) -> Moment | None:
        """Judge one pose; None when no session is under way, or it is of another generation."""
        with self._lock:
            player = self._player
            if player is None or not self.is_current(generation):
                return None
            self._clock.advance(pose.t_s)
            self.poses += 1
            if player.is_over:
                return Moment(player.view())
            self._memory.add(pose)
            index = player.index
            moment = player.update(pose, aspect)
            if self._keeper is not None and moment.view.state is not State.PAUSED:
                self._keeper.see(pose, aspect)
            self._keep(player, index, moment.events)
            return moment

    def do(self, wish: Wish) -> list[Sound]:
        """Carry out what the person asks for; an untimely wish does nothing."""
        with self._lock:
            player = self._player
            if player is None or player.is_over:
                return []
            session, index = player.session, player.index
            before = len(session.events)
            sounds = self._carry_out(player, wish)
            self._keep(player, index, session.events[before:])
            return sounds

    def resume_after(self, reason: AskedReason) -> list[Sound]:
        """Go on if it is for this reason that the session pauses."""
        with self._lock:
            view = self.view()
            return self.do(Resume()) if view is not None and view.why == reason else []

    def begin_afresh(self) -> None:
        """Close what is open and judge from here on as if it began; what was done counts.

        It may be what went wrong, so nothing that fails in it is passed on.
        """
        with suppress(Exception):
            self.do(Pause("camera"))
        with suppress(Exception):
            self.resume_after("camera")

    def _carry_out(self, player: Player, wish: Wish) -> list[Sound]:
        match wish:
            case Pause(reason):
                return player.session.pause(PauseReason(reason))
            case Resume():
                return player.session.resume()
            case Next():
                return player.skip()
            case Repeat():
                self._journal.restart(player.index)
                if self._keeper is not None:
                    self._keeper.drop(player.index)
                return player.repeat()
            case Finish() | Pain():
                return player.finish(pain=isinstance(wish, Pain))
            case Better(yes):
                return player.answer(is_better=yes)
            case Correct(change, side):
                self._correct(player, change, side)
            case Mute(cue):
                player.session.mute(cue)
        return []

    def _correct(self, player: Player, change: int, side: Side | None) -> None:
        session, before = player.session, player.session.corrections
        chosen = session.correct(change, side.value if side is not None else "")
        if session.corrections != before:  # there is nothing to take from nothing
            self._journal.correct(player.index, chosen, change)
            self._remember(player, player.index)

    def _keep(self, player: Player, index: int, events: Sequence[Event]) -> None:
        """Write down what happened at a station, and where it led to."""
        self._journal.add(index, events)
        if player.is_over or player.index != index or any(map(_is_done, events)):
            self._remember(player, index)
        if self._keeper is not None and (player.is_over or player.index != index):
            self._keeper.leave(index, self.model)
        if player.is_over:
            self._end()
        elif player.index != index:
            self._journal.reach(player.index)

    def _remember(self, player: Player, index: int) -> None:
        """Write what was done at a station into the history."""
        result = player.result(index) if self._keeper is not None else None
        if self._keeper is not None and result is not None:
            self._keeper.put(index, result)

    def _end(self) -> None:
        """The session is over, or given up."""
        if self._has_ended or self._player is None:
            return
        self._has_ended = True
        pain, is_kept = self._player.pain, True
        if self._keeper is not None:
            is_kept = self._keeper.finish(self.model, pain=pain)
        self._journal.end(is_kept=is_kept, pain=pain)

    def catch_up(self) -> None:
        """Take sessions into the history that are over and could not be written then."""
        with self._lock:
            if self._keeper is None or not self._keeper.choice.is_on:
                return
            for ended in self._journal.read_ended():
                with suppress(Exception):  # a file from a disk is no reason not to start
                    if self._take_in(self._keeper, ended):
                        self._journal.forget(ended)

    def _take_in(self, keeper: Keeper, ended: Unfinished) -> bool:
        player = self._take_up(ended)
        player.finish(pain=ended.pain)
        sets = [
            keep_set(index, complete_set(one), one.spec, pain=one.pain, sitting=one.sitting)
            for index, one in sorted(player.results.items())
        ]
        name, programme = ended.id, ended.programme
        beginning = Beginning(
            id=name, begun=ended.begun, programme=programme.id, name=programme.name
        )
        return keeper.take_in(beginning, filter(is_worth_keeping, sets), ended.ended)

    # --- for the screen ---------------------------------------------------------------------------

    def view(self) -> View | None:
        """What to show now, between two poses."""
        with self._lock:
            return self._player.view() if self._player is not None else None

    def course(self) -> Course | None:
        """Where in the programme it is."""
        with self._lock:
            return self._player.course() if self._player is not None else None

    def programme(self) -> Programme | None:
        """What is being done."""
        with self._lock:
            return self._player.programme if self._player is not None else None

    def outcome(self) -> Outcome | None:
        """The last page, once the session is over."""
        with self._lock:
            player = self._player
            if player is None or not player.is_over:
                return None
            return _describe(player)

    def session(self, source: str, *, duration_s: float | None = None) -> Session | None:
        """What was done, in the shape that every surface and `--json` agree on."""
        with self._lock:
            if self._player is None:
                return None
            length_s = round(self._clock.now_s if duration_s is None else duration_s, 3)
            return msgspec.structs.replace(
                _complete(self._player),
                source=Source(path=source, duration_s=length_s, fps=None, frames=self.poses),
                model=self.model,
            )

    def replay(self, from_s: float, to_s: float) -> tuple[FloatArray, FloatArray]:
        """Times and landmarks of a stretch of the session, as far as it is remembered."""
        with self._lock:
            return self._memory.between(from_s, to_s)


def _is_done(event: Event) -> bool:
    is_attempt = isinstance(event, RepetitionAbandoned) and event.attempt is not None
    return is_attempt or isinstance(event, _DONE)


def _describe(player: Player) -> Outcome:
    """The last page."""
    results = [
        one for one in player.sets() if _is_worth_telling(one) or len(player.programme.items) == 1
    ]
    sets = tuple(describe_set(one) for one in results)
    return Outcome(describe_session(sets, pain=player.pain), player.pain, sets)


def _complete(player: Player) -> Session:
    """What was done, without what it was seen with."""
    results = player.sets()
    return Session(
        source=Source(path="", duration_s=0.0, fps=None, frames=0),
        model="",
        sets=tuple(complete_set(one) for one in results),
        sitting=next((one.sitting for one in results if one.sitting is not None), msgspec.UNSET),
    )


def _is_worth_telling(result: Result) -> bool:
    return bool(result.set.repetitions or result.set.holds or result.corrections or result.pain)
