"""One set as a page of a report: what was done first, what it rests on below."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from limberup.reasons import (
    BEYOND_LEVEL,
    BODY_MOVED,
    NO_SPINE_LANDMARKS,
    NOT_VISIBLE_TO_ONE_CAMERA,
    explain,
)
from limberup.reports.curve_figures import make_curve_blocks
from limberup.reports.document import Block, Item, Mood, Page, Section, Span, make_list
from limberup.reports.key_frames import MOST_FRAMES, make_gallery, pick_evenly
from limberup.reports.key_moments import KeyMoment
from limberup.reports.levels_table import make_ladder
from limberup.reports.repetition_table import make_repetition_table
from limberup.reports.summary import (
    describe_how,
    describe_trend,
    list_attempt_lines,
    list_form_lines,
    list_unjudged,
)
from limberup.results.advice import advise, compute_progress, is_anything_counted
from limberup.results.session import ExerciseSet, Session
from limberup.results.trace import Trace
from limberup.results.wording import describe_dose, describe_dose_left
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import capitalise, sentence

NOT_BY_FILMING: Final = frozenset(
    {BEYOND_LEVEL, BODY_MOVED, NO_SPINE_LANDMARKS, NOT_VISIBLE_TO_ONE_CAMERA}
)
"""Reasons that no camera, light or place would change."""


def make_set_page(
    session: Session,
    trace: Trace,
    moments: Sequence[KeyMoment],
    pictures: Mapping[float, bytes],
) -> Page:
    """The page of the set of a trace. `moments`: the looks at its repetitions; `pictures`: JPEGs by
    the times of some of them.
    """
    done, spec = trace.done, trace.spec
    duration_s = session.source.duration_s or 0.0
    unjudged = list(list_unjudged(done, spec, duration_s))
    is_held = spec.counts == "holds"
    return Page(
        spec.name,
        tuple(Span(line, Mood.QUIET) for line in describe_how(session, spec)),
        (
            Section("", tuple(_headline(done, spec)), "headline"),
            _section("next", (done.advice or advise(done, spec),)),
            _section("levels", (*make_ladder(done, spec), *_list_trends(done, spec))),
            _section("form", make_list(*list_form_lines(done, spec))),
            _section("curves", tuple(make_curve_blocks(trace, duration_s))),
            _section(
                "holds" if is_held else "repetitions",
                tuple(make_repetition_table(done, spec)),
                "repetitions",
            ),
            _section(
                "frames_of_holds" if is_held else "frames",
                tuple(_gallery(moments, spec, pictures)),
                "frames",
            ),
            _section("not_counted", _list_not_counted(done)),
            _section("unjudged", make_list(*(_explain(*one) for one in unjudged))),
            _section("film", make_list(*_list_remedies(unjudged))),
        ),
    )


def _list_trends(done: ExerciseSet, spec: Spec) -> Iterator[Span]:
    for trend in compute_progress(done, spec):
        yield Span(capitalise(describe_trend(trend)), Mood.QUIET)


def _section(key: str, blocks: tuple[Block, ...], name: str = "") -> Section:
    return Section(say(f"report.section.{key}"), blocks, name or key)


def _headline(done: ExerciseSet, spec: Spec) -> Iterator[Block]:
    """What was done, and what is missing; where nothing was counted, why."""
    if not is_anything_counted(done):
        yield Span(say("report.headline.nothing"), Mood.STRONG)
        yield from list_attempt_lines(done)
        return
    yield Span(_describe_work(done, spec), Mood.STRONG)
    if cut_short := sum(not row.complete for row in done.repetitions):
        yield say("report.headline.cut_short", count=cut_short)
    asked, left = describe_dose(done, spec), describe_dose_left(done, spec)
    if left:
        yield Span(say("report.headline.left", asked=asked, left=capitalise(left)), Mood.MINOR)
    else:
        yield Span(say("report.headline.met", asked=asked), Mood.GOOD)


def _describe_work(done: ExerciseSet, spec: Spec) -> str:
    held_s = int(sum(row.seconds for row in done.holds))
    if spec.counts == "holds":
        return say("report.headline.holds", count=len(done.holds), seconds=held_s)
    sides = [row.side for row in done.repetitions if row.complete]
    if spec.alternates:
        count = {"left": sides.count("left"), "right": sides.count("right")}
        words = say("report.headline.by_side", count=len(sides), **count)
    else:
        words = say("report.headline.repetitions", count=len(sides))
    if held_s:
        held = say("report.headline.held_too", seconds=held_s)
        return say("report.headline.and", first=words, second=held)
    return words


def _gallery(
    moments: Sequence[KeyMoment], spec: Spec, pictures: Mapping[float, bytes]
) -> Iterator[Block]:
    if not moments:
        return
    shown = pick_evenly(moments, MOST_FRAMES)
    yield make_gallery(shown, spec, pictures)
    if left := len(moments) - len(shown):
        yield Span(say("report.frames_left", count=left), Mood.QUIET)


def _list_not_counted(done: ExerciseSet) -> tuple[Block, ...]:
    """What was begun and not counted; where nothing was counted, the headline says it."""
    return make_list(*list_attempt_lines(done)) if is_anything_counted(done) else ()


def _explain(name: str, reason: str) -> Item:
    why = explain(reason)
    below = sentence(why.remedy) if reason in NOT_BY_FILMING else ""
    return Item((Span(name, Mood.SUBJECT), say("report.because", cause=why.cause)), below)


def _list_remedies(unjudged: Sequence[tuple[str, str]]) -> Iterator[Item]:
    """What to change about the camera, the light or the place, with what could then be judged."""
    names: dict[str, list[str]] = {}
    for name, reason in unjudged:
        if reason not in NOT_BY_FILMING:
            names.setdefault(explain(reason).remedy, []).append(name)
    for remedy, whats in names.items():
        below = Span(say("report.film_for", what="; ".join(whats)), Mood.QUIET)
        yield Item(sentence(remedy), below)
