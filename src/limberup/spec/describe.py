"""What a spec asks for, in words.

Conditions, measures, doses and signals, for people who read no TOML.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from limberup.signals.features import FEATURES
from limberup.spec.model import (
    ANY_VIEW,
    AnySpec,
    Condition,
    Criteria,
    DayClock,
    Dose,
    Fault,
    Limits,
    Measure,
    MeasuredFault,
    OwnLimit,
    Signal,
    WatchedFault,
)
from limberup.words import say
from limberup.words.catalogue import has
from limberup.words.phrases import join_words, to_words

_IN_TRUNK_LENGTHS: Final = frozenset(
    {"advance", "aside", "distance", "foot_swing", "hand_aside", "hand_side", "rise"}
)


def describe_views(spec: Criteria) -> str:
    """From where the camera looks, such as "the front or the side"."""
    return join_words(
        [
            say("figures.any_view") if view == ANY_VIEW else say("figures.view", view=view)
            for view in spec.view
        ],
        "or",
    )


def describe_signal_name(name: str) -> str:
    """The name of a signal without its unit, as words: "hip_flexion_deg" is "hip flexion"."""
    return to_words(name.rpartition("_")[0] or name)


def describe_signal(signal: Signal) -> str:
    """What a signal measures.

    Its feature, the words that select within it, and what is done to the value.
    """
    parts = {
        "of": signal.joint or signal.segment,
        "from": signal.origin,
        "to": signal.target,
        "side": signal.side,
    }
    chosen = [
        say(f"conditions.chosen.{key}", part=to_words(part)) for key, part in parts.items() if part
    ]
    known = FEATURES.get(signal.feature)
    text = known.summary if known is not None else to_words(signal.feature)
    if chosen:
        text = say("conditions.signal", feature=text, chosen=", ".join(chosen))
    if signal.extent_s is not None:
        return say("conditions.extent", seconds=f"{signal.extent_s:g}", signal=text)
    if signal.lowest_s is not None:
        return say("conditions.lowest", seconds=f"{signal.lowest_s:g}", signal=text)
    if signal.reversals_s is not None:
        return say("conditions.reversals", seconds=f"{signal.reversals_s:g}", signal=text)
    return text


def describe_value(spec: Criteria, signal: str, value: float) -> str:
    """A value of a signal with its unit, such as "45°" or "0.5 trunk lengths"."""
    unit = find_unit(spec, signal)
    key = f"conditions.value.{unit}"
    if not has(key):
        return say("conditions.value.with_unit", value=f"{value:g}", unit=unit)
    return say(key, value=f"{value:g}")


def find_unit(spec: Criteria, signal: str) -> str:
    """The unit of a signal: "trunk" for trunk lengths, else the end of its name, such as "deg"."""
    feature = spec.signals[signal].feature if signal in spec.signals else ""
    return "trunk" if feature in _IN_TRUNK_LENGTHS else signal.rpartition("_")[2]


def describe_condition(spec: Criteria, condition: Condition) -> str:
    """A condition with how long it must last, such as "hip flexion above 45°, for 0.3 s"."""
    text = _describe_inner(spec, condition)
    if condition.for_s <= 0:
        return text
    return say("conditions.for", condition=text, seconds=f"{condition.for_s:g}")


def _describe_inner(spec: Criteria, condition: Condition) -> str:
    if condition.signal is not None:
        return say(
            "conditions.limits",
            signal=describe_signal_name(condition.signal),
            limits=_describe_limits(spec, condition.signal, condition.above, condition.below),
        )
    if condition.all:
        return join_words([_enclose(spec, part) for part in condition.all], "and")
    return join_words([_enclose(spec, part) for part in condition.any], "or")


def _enclose(spec: Criteria, condition: Condition) -> str:
    text = _describe_inner(spec, condition)
    is_joined = len(condition.all) + len(condition.any) > 1
    return say("conditions.enclosed", condition=text) if is_joined else text


def _describe_limits(spec: Criteria, signal: str, above: float | None, below: float | None) -> str:
    limits = {
        word: describe_value(spec, signal, value)
        for word, value in (("above", above), ("below", below))
        if value is not None
    }
    if len(limits) > 1:
        return say("conditions.limit.between", **limits)
    return "".join(say(f"conditions.limit.{word}", value=value) for word, value in limits.items())


def describe_measure(spec: Criteria, measure: Measure) -> str:
    """One number of a repetition, with where it is taken and its limit if it has one."""
    text = _describe_take(spec, measure)
    if measure.during:
        text = say("conditions.during", measure=text, places=describe_places(measure.during))
    limits = [
        say(f"conditions.limit.{word}", value=_describe_amount(spec, measure, value))
        for word, value in (("above", measure.above), ("below", measure.below))
        if value is not None
    ]
    if not limits:
        return text
    return say("conditions.limits", signal=text, limits=join_words(limits, "and"))


def _describe_take(spec: Criteria, measure: Measure) -> str:
    if measure.after is not None and measure.of is not None:
        after, of = _describe_inner(spec, measure.after), _describe_inner(spec, measure.of)
        return say("conditions.take.delay", after=after, of=of)
    signal = describe_signal_name(measure.signal or "")
    return say(f"conditions.take.{measure.take}", signal=signal)


def _describe_amount(spec: Criteria, measure: Measure, value: float) -> str:
    if measure.take == "steps":
        return f"{value:g}"
    return describe_value(spec, measure.signal or "duration_s", value)


def describe_limits(spec: Criteria, figure: str, limits: Limits) -> str:
    """Limits of a figure of a repetition: one of the range of motion, "duration_s" or "hold_s"."""
    measure = spec.range_of_motion.get(figure)
    signal = measure.signal if measure is not None and measure.signal is not None else figure
    return _describe_limits(spec, signal, limits.above, limits.below)


def describe_fault(spec: Criteria, fault: Fault) -> str:
    """When a fault is on, where it is looked for, and what must be true for it to be judged."""
    parts = (
        _describe_watched(spec, fault)
        if isinstance(fault, WatchedFault)
        else _describe_measured(spec, fault)
    )
    return "; ".join(parts)


def _describe_watched(spec: Criteria, fault: WatchedFault) -> Iterator[str]:
    yield describe_condition(spec, fault.when)
    if fault.during:
        yield describe_places(fault.during)
    if fault.needs is not None:
        yield say("conditions.fault.needs", condition=_describe_inner(spec, fault.needs))
    yield from _describe_warm_up(fault)
    if fault.cleared is not None:
        yield say("conditions.fault.cleared", condition=describe_condition(spec, fault.cleared))


def _describe_measured(spec: Criteria, fault: MeasuredFault) -> Iterator[str]:
    yield say("conditions.fault.repetition", measure=describe_measure(spec, fault.repetition))
    yield from _describe_warm_up(fault)
    if fault.up_to_level is not None:
        yield say("conditions.fault.up_to_level", level=spec.name_of(fault.up_to_level))


def _describe_warm_up(fault: Fault) -> Iterator[str]:
    if fault.first_repetitions is not None:
        yield say("conditions.fault.first_repetitions", count=fault.first_repetitions)


def describe_places(phases: Sequence[str]) -> str:
    """Where in a repetition something is looked at.

    "while in stretch or moving between the phases".
    """
    return say("conditions.while", places=join_words([*map(_name_place, phases)], "or"))


def _name_place(phase: str) -> str:
    key = f"conditions.place.{phase}"
    return say(key) if has(key) else say("conditions.place.phase", phase=to_words(phase))


def describe_amount(spec: AnySpec) -> str:
    """How much of an exercise is enough; a clock runs all day."""
    return say("dose.all_day") if isinstance(spec, DayClock) else describe_dose(spec.dose)


def describe_dose(dose: Dose) -> str:
    """How much is enough, such as "6 breaths each side"."""
    amounts = {"repetitions": dose.repetitions, "breaths": dose.breaths}
    words = [
        say(f"dose.amount.{unit}", count=count)
        for unit, count in amounts.items()
        if count is not None
    ]
    if dose.hold_s is not None:
        words.append(say("dose.held_for", seconds=f"{dose.hold_s:g}"))
    if dose.or_s is not None:
        words.append(say("dose.moving", seconds=f"{dose.or_s:g}"))
    amount = join_words(words, "or")
    return say("dose.each_side", amount=amount) if dose.per_side else amount


def describe_own_limits(spec: Criteria) -> str:
    """By which limits of their own a person is judged, as a sentence; empty without any."""
    if not spec.own_limits:
        return ""
    told = "; ".join(_describe_own(spec, one) for one in spec.own_limits)
    return say("personal.judged", limits=told)


def _describe_own(spec: Criteria, limit: OwnLimit) -> str:
    name = spec.name_of(limit.id)
    if limit.usual is None or limit.own is None:
        return say("personal.off", name=name)
    own, usual = (
        say("conditions.value.s", value=f"{value:g}")
        if limit.signal is None
        else describe_value(spec, limit.signal, value)
        for value in (limit.own, limit.usual)
    )
    return say(f"personal.{limit.kind}.{limit.key}", name=name, own=own, usual=usual)
