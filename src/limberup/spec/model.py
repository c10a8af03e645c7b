"""The structs of an exercise spec. They hold words and numbers.

The machine that reads them is code.
"""

import math
from functools import cached_property
from typing import Final, Literal, TypeAlias

import msgspec

from limberup.signals.features import Choice
from limberup.words.phrases import to_words


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every table: immutable, and a key it does not know is an error."""


class Condition(Struct, frozen=True, kw_only=True):
    """Something that is true, false or unknown at each frame.

    Either one signal within limits (`above`, `below`, or both for a band), or `all` / `any` of
    several conditions.
    `for_s`: how long it must have been true without a break before it counts.
    """

    signal: str | None = None
    above: float | None = None
    below: float | None = None
    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    for_s: float = 0.2


class Signal(Struct, frozen=True, kw_only=True):
    """A named scalar: a row of the features table and the words that select within it.

    `smooth_s`: length of the backward-looking mean. `reversals_s`: measure the swing to and fro
    within this window instead of the value itself. `extent_s`: measure how far it moved within this
    window, for stillness. `offset_s`: measure how far it is from its median over this window, for
    what sways about a middle that no camera can tell. `lowest_s`: measure the lowest it was within
    this window, for what must have come before.
    `swing_s`: measure where it stands within its swing of this window, -1 lowest to 1 highest, for
    going to and fro; a swing smaller than `least_swing` is taken to be as large as that.
    """

    feature: str
    side: str | None = None
    joint: str | None = None
    segment: str | None = None
    origin: str | None = None
    target: str | None = None
    smooth_s: float = 0.15
    reversals_s: float | None = None
    extent_s: float | None = None
    offset_s: float | None = None
    lowest_s: float | None = None
    swing_s: float | None = None
    least_swing: float | None = None

    @property
    def choice(self) -> Choice:
        """The selection from the features table."""
        return Choice(self.feature, self.side, self.joint, self.segment, self.origin, self.target)


class Phase(Struct, frozen=True, kw_only=True):
    """A station of the movement. One visit to each, in order, is a repetition.

    `home`: the repetition begins when this phase is left and is complete when it is entered again.
    Without a home phase a repetition may begin at any phase and is complete when the last one not
    yet visited is left.
    `leave`: when the phase is over; without it, when another one begins. `hold`: a position to be
    held; `still`: what tells that the movement into it has come to rest, on a signal with
    `extent_s`, to time the hold without the ways there and back. `in_steps`: these ways go in
    steps, with rests between, so the longest rest is the hold.
    """

    name: str
    enter: Condition
    leave: Condition | None = None
    home: bool = False
    hold: bool = False
    still: Condition | None = None
    in_steps: bool = False
    source: str


OWN_SHARE: Final = 0.5
"""Of the median rise of the latest repetitions: a movement of less is none.

Measured on 70 recordings of gym exercises by people nobody had tuned on: of 0.4, 0.5, 0.6 and 0.7
the middle two count best; half leaves room for somebody who tires or starts small.
"""


class Movement(Struct, frozen=True, kw_only=True):
    """The one movement that makes a repetition, followed in the person's own range.

    A repetition is counted when `signal` goes from a turning point up (or `towards` "down", or
    "either" way, as the first one goes) by the `least` range, in its unit, and by `own_share` of
    the person's own, and comes back. `zero`: "turn", where it last turned, or "middle", for a
    signal that swings to both sides of 0. `far`, `near`: what must also have been true on the way
    out, and be true on the way back. `lead`: where both sides share the signal, the side with more
    of this one works. `whole_way`: it is over where the way back ends, not on it, for what that end
    is judged by. `stay_s`: how long it must rest at its far station. `hold`: that rest is a hold;
    `still`, `in_steps` as of a phase; `lasts`: it is one until the body is back, for limbs that are
    seen to jump while they rest. `says`: what the person did, for one that was not counted, such as
    "the knee came up".
    """

    signal: str
    towards: Literal["up", "down", "either"] = "up"
    least: float
    own_share: float = OWN_SHARE
    zero: Literal["turn", "middle"] = "turn"
    far: Condition | None = None
    near: Condition | None = None
    lead: str | None = None
    whole_way: bool = False
    stay_s: float = 0.0
    hold: bool = False
    still: Condition | None = None
    in_steps: bool = False
    lasts: bool = False
    says: str
    source: str

    @property
    def sign(self) -> float:
        """By which the signal grows towards the far station: 1, or -1 for one that falls.

        1 too where it goes either way, which is found while it is followed.
        """
        return -1.0 if self.towards == "down" else 1.0


NEAR: Final = "near"
FAR: Final = "far"
OUT_WAY: Final = "out"
BACK: Final = "back"
"""The places of a movement: its two stations, and the ways between them."""


def make_stations(movement: Movement) -> tuple[Phase, ...]:
    """The two stations of a movement as phases; they are entered by turning points alone."""
    never = Condition(signal=movement.signal, above=math.inf)
    return (
        Phase(name=NEAR, enter=never, home=True, source=movement.source),
        Phase(
            name=FAR,
            enter=never,
            hold=movement.hold,
            still=movement.still,
            in_steps=movement.in_steps,
            source=movement.source,
        ),
    )


class Requirement(Struct, frozen=True, kw_only=True):
    """What the picture must fulfil for anything to be judged.

    While it is not, every verdict is unknown.
    """

    when: Condition
    reason: str
    source: str


class Posture(Struct, frozen=True, kw_only=True):
    """What must be true of the body for the exercise to be under way at all."""

    when: Condition
    lost: Condition
    source: str


class Travel(Struct, frozen=True, kw_only=True):
    """How far a signal has moved on since the level `since` was reached in the same repetition."""

    signal: str
    since: str
    above: float


class Level(Struct, frozen=True, kw_only=True):
    """A rung of a progression, lowest first in the file.

    It is reached by a condition, `when`, or by a hold of at least `held_s` seconds in the
    repetition. `travel`: what must also have happened since a lower level was reached. `unsure`:
    reason why this rung may be reached without being seen; then a repetition that stops just below
    it is reported with the rung as not judged.
    """

    id: str
    name: str
    when: Condition | None = None
    held_s: float | None = None
    source: str
    travel: Travel | None = None
    unsure: str | None = None


class Measure(Struct, frozen=True, kw_only=True):
    """One number for a whole repetition, or for the phases named in `during`.

    `take`: of the signal "max", "min", "range" (from lowest to highest), "gain" (how far it rose
    above what it was at first) or "steps" (how many separate movements: above `step` after having
    been below half of it); without a signal "duration" (seconds), "hold" (seconds of the longest
    hold) or "delay" (seconds from when `after` first held to when `of` first did; negative if `of`
    came first).
    """

    signal: str | None = None
    take: Literal["max", "min", "range", "gain", "steps", "duration", "hold", "delay"] = "max"
    during: tuple[str, ...] = ()
    step: float | None = None
    of: Condition | None = None
    after: Condition | None = None
    above: float | None = None
    below: float | None = None


class FaultBase(Struct, frozen=True, kw_only=True):
    """What the faults of a repetition have in common.

    `name`: what reports call it, such as "knee bends"; without it, the id in words.
    `cue`: what to say; `again`: the same in other words, for the second time (None: the cue once
    more). `fixed`: what to say once it is over (None: a short word of praise). `reason`: why it is
    not judged where it cannot be; without it, what was hidden. `first_repetitions`: only while
    warming up.
    """

    id: str
    name: str | None = None
    severity: Literal["minor", "major"]
    cue: str
    again: str | None = None
    fixed: str | None = None
    source: str
    reason: str | None = None
    first_repetitions: int | None = None


class WatchedFault(FaultBase, frozen=True, kw_only=True):
    """A form error that is on as long as the condition `when` holds.

    `during`: phase names; "departing" is the way from home to the first phase, "moving" the way
    between others; empty is the whole repetition. `cleared`: when it is over again; without it,
    when `when` is not true any more. `needs`: what must be true for `when` to be judged at all.
    """

    when: Condition
    during: tuple[str, ...] = ()
    cleared: Condition | None = None
    needs: Condition | None = None


class MeasuredFault(FaultBase, frozen=True, kw_only=True):
    """A form error that shows in a measure of the whole repetition, judged once at its end.

    `up_to_level`: not judged in repetitions that went beyond this level.
    """

    repetition: Measure
    up_to_level: str | None = None


Fault: TypeAlias = WatchedFault | MeasuredFault


class SetRule(Struct, frozen=True, kw_only=True):
    """A fault that only shows over several repetitions.

    `level_jump`: the first repetition reaches the level of index `limit` (0 is the lowest) or
    higher.
    `sides_differ`: the sides' best levels are at least `limit` rungs apart once both have
    `repetitions` or more.
    """

    id: str
    name: str | None = None
    rule: Literal["level_jump", "sides_differ"]
    limit: int
    repetitions: int = 1
    severity: Literal["minor", "major"]
    cue: str
    source: str


class Unjudgeable(Struct, frozen=True, kw_only=True):
    """A form error that one camera and 33 landmarks cannot show; said so in every report."""

    id: str
    name: str | None = None
    reason: str
    source: str


FormItem: TypeAlias = Fault | SetRule | Unjudgeable


class Dose(Struct, frozen=True, kw_only=True):
    """How much is enough, in exactly one unit.

    `per_side`: on each side. `or_s`: so many seconds of repetitions will do instead.
    """

    repetitions: int | None = None
    or_s: float | None = None
    hold_s: float | None = None
    breaths: int | None = None
    per_side: bool = False
    fallback_hold_s: float | None = None


class Limits(Struct, frozen=True, kw_only=True):
    """What a figure must lie within: `above`, `below` or both."""

    above: float | None = None
    below: float | None = None
    source: str

    def holds(self, value: float) -> bool:
        """Whether a value lies strictly within."""
        return (self.above is None or value > self.above) and (
            self.below is None or value < self.below
        )


class Reminder(Struct, frozen=True, kw_only=True):
    """When a clock for the day asks to get up, because the phase that is a hold got long.

    `due_s`, `repeat_s`: after how long to remind, and how long after that again. `reset_s`: out of
    the phase, or away, for so long is a break, anything shorter is not. `away_s`: nobody seen for
    so long is away. `unknown_s`: hidden for so long, or not looked at. `every_s`: how often to
    look.
    """

    due_s: float
    repeat_s: float
    reset_s: float
    away_s: float
    unknown_s: float
    every_s: float
    cue: str
    again: str
    source: str


ANY_VIEW: Final = "any"
VIEWS: Final = ("side", "front", "back", "front three-quarter", "back three-quarter", ANY_VIEW)
"""From where a camera may look."""


Equipment: TypeAlias = Literal["roller", "bar", "strap"]
"""Things that not everybody has: a foam roller, a bar to hang from, a strap or a towel."""


class SpecBase(Struct, frozen=True, kw_only=True):
    """What every file says in the same way, whatever it is a spec of. `view`: some of `VIEWS`."""

    schema: Literal[1]
    id: str
    name: str
    summary: str
    sources: tuple[str, ...]
    view: tuple[str, ...]
    posture: Posture
    alternates: bool = False
    counts: Literal["repetitions", "holds"] = "repetitions"
    signals: dict[str, Signal]
    phases: tuple[Phase, ...] = ()
    movement: Movement | None = None
    requires: tuple[Requirement, ...] = ()
    levels: tuple[Level, ...] = ()
    set_faults: tuple[SetRule, ...] = ()
    unjudgeable: tuple[Unjudgeable, ...] = ()
    range_of_motion: dict[str, Measure] = msgspec.field(default_factory=dict)


class OwnLimit(Struct, frozen=True, kw_only=True):
    """One limit by which this person is judged in place of the usual one.

    `id`: of the fault or level, empty for the movement. `key`: of the spec, or "off" for a fault
    that is not looked for. `signal`: of what it is a limit, None for a length of time. `usual` and
    `own`: the value in the spec and the person's, None where it is off.
    """

    kind: str
    id: str
    key: str
    signal: str | None = None
    usual: float | None = None
    own: float | None = None


class Criteria(SpecBase, frozen=True, kw_only=True, dict=True):
    """All that a body is judged by, frame after frame, whatever it is done for.

    `own_limits`: what is different from the spec, because the person has limits of their own.
    """

    faults: tuple[Fault, ...] = ()
    own_limits: tuple[OwnLimit, ...] = ()

    @cached_property
    def watched_faults(self) -> tuple[WatchedFault, ...]:
        """The faults with a condition, in the order of the file."""
        return tuple(fault for fault in self.faults if isinstance(fault, WatchedFault))

    @cached_property
    def measured_faults(self) -> tuple[MeasuredFault, ...]:
        """The faults with a measure, in the order of the file."""
        return tuple(fault for fault in self.faults if isinstance(fault, MeasuredFault))

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """All measures of a repetition: "range:NAME" to be reported, "fault:ID" to be judged."""
        shown = {f"range:{name}": measure for name, measure in self.range_of_motion.items()}
        return shown | {f"fault:{fault.id}": fault.repetition for fault in self.measured_faults}

    def name_of(self, item: str) -> str:
        """What reports call a level, a fault, or something that cannot be judged, by its id."""
        names = {one.id: one.name for one in self.list_form_items()}
        names |= {level.id: level.name for level in self.levels}
        return names.get(item) or to_words(item)

    def list_form_items(self) -> list[FormItem]:
        """Faults of a repetition, faults of a set, and what cannot be judged."""
        return [*self.faults, *self.set_faults, *self.unjudgeable]

    def level_index(self, level: str | None) -> int:
        """Position of a level from the lowest, 0; -1 for None."""
        return -1 if level is None else [rung.id for rung in self.levels].index(level)


class Spec(Criteria, frozen=True, kw_only=True):
    """One exercise: what a body is judged by, and how much is enough.

    `ladder`: its levels are climbed within a set, as the body warms. `grows`: the measure of the
    range of motion that should grow from repetition to repetition. `typical`: what tells its
    repetitions from those of similar exercises, by figure: one of the range of motion, "duration_s"
    or "hold_s". `equipment`: what one needs for it; `place`: on the floor or on one's feet.
    """

    dose: Dose
    equipment: tuple[Equipment, ...] = ()
    place: Literal["mat", "standing"] = "mat"
    ladder: bool = False
    grows: str | None = None
    typical: dict[str, Limits] = msgspec.field(default_factory=dict)

    @property
    def followed(self) -> str:
        """The measure that is followed from time to time: the one that should grow, or the first
        one; "" where there is none.
        """
        return self.grows or next(iter(self.range_of_motion), "")


class DayClock(Criteria, frozen=True, kw_only=True):
    """No exercise but a clock for the whole day: time in the phase that is a hold must not get
    long.
    """

    reminder: Reminder


AnySpec: TypeAlias = Spec | DayClock
"""What a spec file may hold."""
