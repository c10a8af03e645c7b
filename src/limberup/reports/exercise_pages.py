"""Pages for people, made from the specs.

What an exercise asks for, how it is judged, and where each threshold is from.
`docs/exercises/` holds them as Markdown, `limberup specs show` prints them.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from limberup.reasons import ADVICE
from limberup.reports.document import Block, Chart, Page, Section, Table, render_markdown
from limberup.spec.describe import (
    describe_amount,
    describe_condition,
    describe_fault,
    describe_limits,
    describe_measure,
    describe_signal,
    describe_signal_name,
    join_words,
    to_words,
)
from limberup.spec.model import AnySpec, Criteria, DayClock, Phase, Reminder, SetRule, Spec

INDEX: Final = "README.md"
_MADE_FROM: Final = (
    "This page is made from `exercise_specs/{}.toml`; change that file and run `make docs`."
)
_PLACE: Final = (
    "The camera looks from {}, level, half a metre to a metre above the floor and far enough "
    "away that the whole body "
    "stays in the picture. Fill at least a third of it, alone, with light on the side that the "
    "camera sees."
)
_AT_THE_DESK: Final = (
    "The camera stands where a laptop has it, with head and shoulders in the picture; or further "
    "away, from the front "
    "or the side, with the knees in the picture too."
)
_ONE_REPETITION: Final = {
    True: "A repetition runs from leaving home to coming back, once all the other phases have "
    "been visited in order.",
    False: "A repetition is one visit to each phase, whichever comes first; it is complete when "
    "the last one is left.",
}
"""By whether there is a home phase."""


def render_pages(specs: Sequence[AnySpec]) -> dict[str, str]:
    """Markdown by file name: a page for each exercise, and the index."""
    pages = {f"{spec.id}.md": render_markdown(make_page(spec)) for spec in specs}
    return {INDEX: render_markdown(make_index(specs)), **pages}


def make_index(specs: Iterable[AnySpec]) -> Page:
    """All exercises in a table, each with a link to its page."""
    rows = tuple(
        (f"[{spec.name}]({spec.id}.md)", f"`{spec.id}`", spec.summary, describe_amount(spec))
        for spec in specs
    )
    return Page(
        "The exercises",
        (
            "One page for each exercise that limberup judges: how it goes, where the camera "
            "stands, what is counted, "
            "and where every threshold comes from. The pages are made from `exercise_specs/`; "
            "`make docs` writes them "
            "anew.",
            Table(("exercise", "id", "how it goes", "dose"), rows),
        ),
    )


def make_page(spec: AnySpec) -> Page:
    """All that a spec says, in words."""
    own = _clock_sections(spec) if isinstance(spec, DayClock) else _exercise_sections(spec)
    return Page(
        spec.name,
        (spec.summary, Table(("", ""), tuple(_facts(spec))), _MADE_FROM.format(spec.id)),
        (
            *own,
            Section("Form", tuple(_form(spec))),
            Section("What cannot be judged", tuple(_unjudgeable(spec))),
            Section("What is measured", tuple(_signals(spec))),
            Section(
                "Where the thresholds come from", (Table(("of", "source"), tuple(_sources(spec))),)
            ),
        ),
    )


def _clock_sections(clock: DayClock) -> tuple[Section, ...]:
    counting = (_under_way(clock), _chart(clock.phases), _phase_table(clock))
    return (
        Section("Where the camera stands", (_AT_THE_DESK,)),
        Section("How it is counted", counting),
        Section("Reminders", tuple(_reminder(clock.reminder))),
    )


def _exercise_sections(spec: Spec) -> tuple[Section, ...]:
    return (
        Section("Where the camera stands", tuple(_camera(spec))),
        Section("How it is counted", tuple(_counting(spec))),
        Section("Levels", tuple(_levels(spec))),
    )


def _facts(spec: AnySpec) -> Iterator[tuple[str, str]]:
    yield "id", f"`{spec.id}`"
    yield "dose", describe_amount(spec)
    yield "counted", to_words(spec.counts)
    yield (
        "sides",
        "one at a time, the person's own left and right" if spec.alternates else "both together",
    )
    yield "described in", f"source {join_words(spec.sources, 'and')}"


def _camera(spec: Spec) -> Iterator[Block]:
    yield _PLACE.format(join_words([f"the {view}" for view in spec.view], "or"))
    for requirement in spec.requires:
        cause, remedy = ADVICE[requirement.reason]
        yield (
            f"Judged only with {describe_condition(spec, requirement.when)}. "
            f"Otherwise the report says: {cause}; {remedy}."
        )


def _counting(spec: Spec) -> Iterator[Block]:
    yield _under_way(spec)
    yield _chart(spec.phases)
    yield _ONE_REPETITION[spec.phases[0].home]
    yield _phase_table(spec)
    if spec.range_of_motion:
        rows = tuple(
            (describe_signal_name(name), describe_measure(spec, one))
            for name, one in spec.range_of_motion.items()
        )
        yield "Reported of each repetition:"
        yield Table(("figure", "what it is"), rows)
    yield from _typical(spec)


def _under_way(spec: Criteria) -> str:
    return (
        f"The exercise is under way with {describe_condition(spec, spec.posture.when)}. It is "
        "over with "
        f"{describe_condition(spec, spec.posture.lost)}."
    )


def _phase_table(spec: Criteria) -> Table:
    return Table(
        ("phase", "begins", "is over"), tuple(_phase_row(spec, phase) for phase in spec.phases)
    )


def _typical(spec: Spec) -> Iterator[Block]:
    if spec.typical:
        limits = [
            f"{describe_signal_name(name)} {describe_limits(spec, name, one)}"
            for name, one in spec.typical.items()
        ]
        yield (
            "Unnamed, its repetitions are told from those of similar exercises by "
            f"{join_words(limits, 'and')}."
        )


def _chart(phases: Sequence[Phase]) -> Chart:
    """The way through the phases."""
    names = [phase.name for phase in phases]
    ways = list(itertools.pairwise(names))
    if phases[0].home:
        ways += [("[*]", names[0]), (names[-1], names[0])]
        plain = " -> ".join([*names, names[0]])
    elif len(names) == 1:
        ways += [("[*]", names[0]), (names[0], "[*]")]
        plain = f"-> {names[0]} ->"
    else:
        ways += [*(("[*]", name) for name in names), (names[-1], names[0])]
        plain = f"{' -> '.join([*names, names[0]])}, from whichever comes first"
    lines = ["stateDiagram-v2", *(f"    {a} --> {b}" for a, b in ways)]
    return Chart("\n".join(lines), plain)


def _phase_row(spec: Criteria, phase: Phase) -> tuple[str, str, str]:
    name = to_words(phase.name) + (" (home)" if phase.home else "")
    if phase.hold:
        rest = "in the longest rest" if phase.in_steps else "at rest"
        still = f", timed {rest}: {describe_condition(spec, phase.still)}" if phase.still else ""
        name += f" (held{still})"
    return (
        name,
        describe_condition(spec, phase.enter),
        describe_condition(spec, phase.leave) if phase.leave else "as soon as another begins",
    )


def _reminder(reminder: Reminder) -> Iterator[Block]:
    yield (
        f"After {_minutes(reminder.due_s)} limberup says: {reminder.cue} Then every "
        f"{_minutes(reminder.repeat_s)}: "
        f"{reminder.again} Up, lying or away for {_minutes(reminder.reset_s)} or more is a break "
        "and starts the clock "
        "afresh; anything shorter only stops it for as long."
    )
    yield (
        f"Nobody in the picture for {reminder.away_s:g} s is away. Hidden or in the dark for "
        f"{reminder.unknown_s:g} s, "
        f"nothing is claimed any more. One look every {reminder.every_s:g} s is enough."
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} minutes"


def _levels(spec: Spec) -> Iterator[Block]:
    if not spec.levels:
        return
    yield "Lowest first; the highest one that is sustained within a repetition is its level."
    if spec.ladder:
        yield (
            "They are a ladder: once one was reached cleanly three times in a row, the report "
            "says to try the next."
        )
    if spec.grows is not None:
        yield (
            f"The {describe_signal_name(spec.grows)} should grow over the repetitions; the "
            "report says if it does."
        )
    rows = []
    for number, level in enumerate(spec.levels, start=1):
        asks = (
            describe_condition(spec, level.when) if level.when else f"a hold of {level.held_s:g} s"
        )
        if level.travel is not None:
            asks += (
                f"; and {describe_signal_name(level.travel.signal)} gone on by more than "
                f"{level.travel.above:g} since "
                f"{to_words(level.travel.since)}"
            )
        if level.unsure is not None:
            asks += f"; may be missed: {ADVICE[level.unsure][0]}"
        rows.append((str(number), level.name, asks))
    yield Table(("", "level", "reached with"), tuple(rows))


def _form(spec: Criteria) -> Iterator[Block]:
    rows = [
        (to_words(fault.id), fault.severity, fault.cue, describe_fault(spec, fault))
        for fault in spec.faults
    ]
    rows += [
        (to_words(rule.id), rule.severity, rule.cue, _describe_rule(spec, rule))
        for rule in spec.set_faults
    ]
    if rows:
        yield Table(("fault", "weight", "what limberup says", "noticed with"), tuple(rows))


def _describe_rule(spec: Criteria, rule: SetRule) -> str:
    if rule.rule == "level_jump":
        return f"the first complete repetition already reaches {spec.levels[rule.limit].name}"
    return (
        f"the best levels of left and right are {rule.limit} or more apart after "
        f"{rule.repetitions} on each side"
    )


def _unjudgeable(spec: Criteria) -> Iterator[Block]:
    rows = [(to_words(item.id), *ADVICE[item.reason]) for item in spec.unjudgeable]
    if rows:
        yield Table(("what", "why", "what to do instead"), tuple(rows))


def _signals(spec: Criteria) -> Iterator[Block]:
    yield (
        "A trunk length is from the middle of the hips to the middle of the shoulders, as seen "
        "in the picture."
    )
    rows = tuple(
        (f"`{name}`", describe_signal(signal), f"{signal.smooth_s:g} s")
        for name, signal in spec.signals.items()
    )
    yield Table(("signal", "what it is", "smoothed over"), rows)


def _sources(spec: AnySpec) -> Iterator[tuple[str, str]]:
    yield "posture", spec.posture.source
    for requirement in spec.requires:
        yield to_words(requirement.reason), requirement.source
    if isinstance(spec, DayClock):
        yield "reminders", spec.reminder.source
    else:
        yield from (
            (f"typical {describe_signal_name(name)}", limits.source)
            for name, limits in spec.typical.items()
        )
    for phase in spec.phases:
        yield f"phase {to_words(phase.name)}", phase.source
    for level in spec.levels:
        yield f"level {level.name}", level.source
    faults = [(fault.id, fault.source) for fault in spec.faults]
    faults += [(rule.id, rule.source) for rule in spec.set_faults]
    faults += [(item.id, item.source) for item in spec.unjudgeable]
    yield from ((to_words(name), source) for name, source in faults)
