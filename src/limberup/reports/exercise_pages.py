"""Pages for people, made from the specs.

What an exercise asks for, how it is judged, and where each threshold is from.
`docs/exercises/` holds them as Markdown, `limberup specs show` prints them.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from limberup.reasons import explain
from limberup.reports.document import (
    Block,
    Chart,
    Column,
    Mood,
    Page,
    Section,
    Span,
    Table,
    Text,
    mark_code,
)
from limberup.reports.markdown import render_markdown
from limberup.spec.describe import (
    describe_amount,
    describe_condition,
    describe_fault,
    describe_limits,
    describe_measure,
    describe_signal,
    describe_signal_name,
    describe_value,
    describe_views,
)
from limberup.spec.model import (
    OWN_SHARE,
    AnySpec,
    Criteria,
    DayClock,
    Fault,
    Level,
    Movement,
    Phase,
    Reminder,
    SetRule,
    Spec,
)
from limberup.words import say
from limberup.words.phrases import join_words, to_words

INDEX: Final = "README.md"


def render_pages(specs: Sequence[AnySpec]) -> dict[str, str]:
    """Markdown by file name: a page for each exercise, and the index."""
    pages = {f"{spec.id}.md": render_markdown(make_page(spec)) for spec in specs}
    return {INDEX: render_markdown(make_index(specs)), **pages}


def make_index(specs: Iterable[AnySpec]) -> Page:
    """All exercises in a table, each with a link to its page."""
    headers = tuple(say(f"exercise.index.{key}") for key in ("exercise", "id", "summary", "dose"))
    rows = tuple(
        (f"[{spec.name}]({spec.id}.md)", _code(spec.id), spec.summary, describe_amount(spec))
        for spec in specs
    )
    opening = (mark_code(say("exercise.index.opening")), Table(headers, rows))
    return Page(say("exercise.index.title"), opening)


def make_list_page(specs: Iterable[AnySpec]) -> Page:
    """All exercises in short: id, name, dose, from where to film them, where they are described."""
    keys = ("id", "name", "dose", "view", "source")
    headers = tuple(Column(say(f"exercise.list.{key}"), is_whole=key == "id") for key in keys)
    rows = tuple(
        (
            spec.id,
            spec.name,
            describe_amount(spec),
            join_words(spec.view, "or"),
            ", ".join(spec.sources),
        )
        for spec in specs
    )
    return Page(say("exercise.list.title"), (Table(headers, rows),))


def make_page(spec: AnySpec) -> Page:
    """All that a spec says, in words."""
    made_from = mark_code(say("exercise.made_from", id=spec.id))
    own = _clock_sections(spec) if isinstance(spec, DayClock) else _exercise_sections(spec)
    shared: dict[str, Iterable[Block]] = {
        "form": _form(spec),
        "unjudgeable": _unjudgeable(spec),
        "signals": _signals(spec),
        "sources": _sources(spec),
    }
    return Page(
        spec.name,
        (spec.summary, Table((Column("", is_whole=True), ""), tuple(_facts(spec))), made_from),
        tuple(
            Section(say(f"exercise.section.{key}"), tuple(blocks))
            for key, blocks in (own | shared).items()
        ),
    )


def _clock_sections(clock: DayClock) -> dict[str, Iterable[Block]]:
    return {
        "camera": (say("exercise.at_the_desk"),),
        "counting": (_under_way(clock), _chart(clock.phases), _phase_table(clock)),
        "reminders": _reminder(clock.reminder),
    }


def _exercise_sections(spec: Spec) -> dict[str, Iterable[Block]]:
    return {"camera": _camera(spec), "counting": _counting(spec), "levels": _levels(spec)}


def _facts(spec: AnySpec) -> Iterator[tuple[str, Text]]:
    sources = join_words(spec.sources, "and")
    yield say("exercise.fact.id"), _code(spec.id)
    yield say("exercise.fact.dose"), describe_amount(spec)
    yield say("exercise.fact.counted"), say(f"exercise.counts.{spec.counts}")
    sides = say("exercise.one_side" if spec.alternates else "exercise.both_sides")
    yield say("exercise.fact.sides"), sides
    yield say("exercise.fact.source"), say("exercise.source", numbers=sources)


def _camera(spec: Spec) -> Iterator[Block]:
    yield say("exercise.place", views=describe_views(spec))
    for requirement in spec.requires:
        why = explain(requirement.reason)
        condition = describe_condition(spec, requirement.when)
        yield say("exercise.judged_with", condition=condition, cause=why.cause, remedy=why.remedy)


def _counting(spec: Spec) -> Iterator[Block]:
    yield _under_way(spec)
    if spec.movement is not None:
        yield from _movement(spec, spec.movement)
    else:
        yield _chart(spec.phases)
        yield say("exercise.from_home" if spec.phases[0].home else "exercise.without_home")
        yield _phase_table(spec)
    if spec.range_of_motion:
        rows = tuple(
            (describe_signal_name(name), describe_measure(spec, one))
            for name, one in spec.range_of_motion.items()
        )
        yield say("exercise.reported")
        yield Table((say("exercise.figure"), say("exercise.what")), rows)
    yield from _typical(spec)


def _movement(spec: Spec, movement: Movement) -> Iterator[Block]:
    """What counts, for people: in the person's own range."""
    least = describe_value(spec, movement.signal, movement.least)
    signal = describe_signal_name(movement.signal)
    share = "half" if movement.own_share == OWN_SHARE else f"{100 * movement.own_share:g} %"
    way = f"exercise.movement.{movement.towards}"
    yield say(way, signal=signal, least=least, share=share)
    if movement.far is not None:
        yield say("exercise.movement.there", condition=describe_condition(spec, movement.far))
    if movement.near is not None:
        yield say("exercise.movement.back", condition=describe_condition(spec, movement.near))
    if movement.hold:
        rest = say("exercise.movement.rest")
        if movement.stay_s:
            rest = say("exercise.movement.long_rest", seconds=f"{movement.stay_s:g}")
        key = "longest" if movement.in_steps else "held"
        yield say(f"exercise.movement.{key}", rest=rest)


def _under_way(spec: Criteria) -> str:
    begun, over = (describe_condition(spec, one) for one in (spec.posture.when, spec.posture.lost))
    return say("exercise.under_way", begun=begun, over=over)


def _phase_table(spec: Criteria) -> Table:
    headers = tuple(say(f"exercise.phase.{key}") for key in ("title", "begins", "ends"))
    return Table(headers, tuple(_phase_row(spec, phase) for phase in spec.phases))


def _typical(spec: Spec) -> Iterator[Block]:
    if spec.typical:
        limits = [
            say(
                "conditions.limits",
                signal=describe_signal_name(name),
                limits=describe_limits(spec, name, one),
            )
            for name, one in spec.typical.items()
        ]
        yield say("exercise.typical", limits=join_words(limits, "and"))


def _chart(phases: Sequence[Phase]) -> Chart:
    """The way through the phases."""
    names = [phase.name for phase in phases]
    ways = list(itertools.pairwise(names))
    ring = " -> ".join([*names, names[0]])
    if phases[0].home:
        ways += [("[*]", names[0]), (names[-1], names[0])]
        plain = ring
    elif len(names) == 1:
        ways += [("[*]", names[0]), (names[0], "[*]")]
        plain = say("exercise.ring", phase=names[0])
    else:
        ways += [*(("[*]", name) for name in names), (names[-1], names[0])]
        plain = say("exercise.from_any", ring=ring)
    lines = ["stateDiagram-v2", *(f"    {a} --> {b}" for a, b in ways)]
    return Chart("\n".join(lines), plain)


def _phase_row(spec: Criteria, phase: Phase) -> tuple[str, str, str]:
    ends = describe_condition(spec, phase.leave) if phase.leave else say("exercise.phase.next")
    return _name_phase(spec, phase), describe_condition(spec, phase.enter), ends


def _name_phase(spec: Criteria, phase: Phase) -> str:
    name = to_words(phase.name)
    if phase.home:
        name = say("exercise.phase.home", phase=name)
    if phase.hold and phase.still is None:
        name = say("exercise.phase.held", phase=name)
    elif phase.hold and phase.still is not None:
        key = "held_in_steps" if phase.in_steps else "held_at_rest"
        still = describe_condition(spec, phase.still)
        name = say(f"exercise.phase.{key}", phase=name, condition=still)
    return name


def _reminder(reminder: Reminder) -> Iterator[Block]:
    yield say(
        "exercise.remind",
        due=_minutes(reminder.due_s),
        cue=reminder.cue,
        repeat=_minutes(reminder.repeat_s),
        again=reminder.again,
        reset=_minutes(reminder.reset_s),
    )
    yield say(
        "exercise.away",
        away=f"{reminder.away_s:g}",
        unknown=f"{reminder.unknown_s:g}",
        every=f"{reminder.every_s:g}",
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g}"


def _levels(spec: Spec) -> Iterator[Block]:
    if not spec.levels:
        return
    yield say("exercise.levels")
    if spec.ladder:
        yield say("exercise.ladder")
    if spec.grows is not None:
        yield say("exercise.grows", signal=describe_signal_name(spec.grows))
    rows = tuple(
        (str(number), level.name, _describe_level(spec, level))
        for number, level in enumerate(spec.levels, start=1)
    )
    yield Table(("", say("exercise.level"), say("exercise.reached_with")), rows)


def _describe_level(spec: Spec, level: Level) -> str:
    if level.when is not None:
        asked = describe_condition(spec, level.when)
    else:
        asked = say("exercise.hold_of", seconds=f"{level.held_s:g}")
    if level.travel is not None:
        asked = say(
            "exercise.travel",
            asked=asked,
            signal=describe_signal_name(level.travel.signal),
            amount=f"{level.travel.above:g}",
            level=spec.name_of(level.travel.since),
        )
    if level.unsure is not None:
        asked = say("exercise.unsure", asked=asked, cause=explain(level.unsure).cause)
    return asked


def _form(spec: Criteria) -> Iterator[Block]:
    rows = [_form_row(spec, fault, describe_fault(spec, fault)) for fault in spec.faults]
    rows += [_form_row(spec, rule, _describe_rule(spec, rule)) for rule in spec.set_faults]
    if rows:
        keys = ("name", "weight", "cue", "noticed")
        yield Table(tuple(say(f"exercise.fault.{key}") for key in keys), tuple(rows))


def _form_row(spec: Criteria, one: Fault | SetRule, noticed: str) -> tuple[str, ...]:
    return spec.name_of(one.id), say(f"exercise.severity.{one.severity}"), one.cue, noticed


def _describe_rule(spec: Criteria, rule: SetRule) -> str:
    if rule.rule == "level_jump":
        return say("exercise.rule.level_jump", level=spec.levels[rule.limit].name)
    return say("exercise.rule.sides_differ", limit=rule.limit, count=rule.repetitions)


def _unjudgeable(spec: Criteria) -> Iterator[Block]:
    reasons = {item.id: explain(item.reason) for item in spec.unjudgeable}
    rows = tuple((spec.name_of(name), why.cause, why.remedy) for name, why in reasons.items())
    if rows:
        keys = ("what", "why", "instead")
        yield Table(tuple(say(f"exercise.unjudgeable.{key}") for key in keys), rows)


def _signals(spec: Criteria) -> Iterator[Block]:
    yield say("exercise.trunk_length")
    rows = tuple(
        (
            _code(name),
            describe_signal(signal),
            say("exercise.seconds", seconds=f"{signal.smooth_s:g}"),
        )
        for name, signal in spec.signals.items()
    )
    headers = (say("exercise.signal"), say("exercise.what"), say("exercise.smoothed"))
    yield Table(headers, rows)


def _sources(spec: AnySpec) -> Iterator[Block]:
    headers = (say("exercise.of"), say("exercise.threshold_source"))
    yield Table(headers, tuple(_list_sources(spec)))


def _list_sources(spec: AnySpec) -> Iterator[tuple[str, str]]:
    yield say("exercise.origin.posture"), spec.posture.source
    for requirement in spec.requires:
        yield to_words(requirement.reason), requirement.source
    if isinstance(spec, DayClock):
        yield say("exercise.origin.reminders"), spec.reminder.source
    else:
        for name, limits in spec.typical.items():
            signal = describe_signal_name(name)
            yield say("exercise.origin.typical", signal=signal), limits.source
    if spec.movement is not None:
        yield say("exercise.origin.movement"), spec.movement.source
    else:
        for phase in spec.phases:
            yield say("exercise.origin.phase", phase=to_words(phase.name)), phase.source
    for level in spec.levels:
        yield say("exercise.origin.level", level=level.name), level.source
    for item in spec.list_form_items():
        yield spec.name_of(item.id), item.source


def _code(name: str) -> Span:
    return Span(name, Mood.CODE)
