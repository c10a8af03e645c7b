"""What was counted, row by row, with figures."""

from collections.abc import Iterator

from limberup.reports.document import Block, Column, Table, Text
from limberup.reports.panels import label, list_candidates
from limberup.reports.summary import describe_form
from limberup.results.session import ExerciseSet, HoldRow, RepetitionRow
from limberup.results.wording import name_level
from limberup.spec.describe import describe_value, find_unit
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import clock, name_side


def make_repetition_table(done: ExerciseSet, spec: Spec) -> Iterator[Block]:
    """Every repetition, or every hold where these are counted; nothing where there is none."""
    if spec.counts == "holds":
        if done.holds:
            yield _make_hold_table(done, spec)
    elif done.repetitions:
        yield _make_table(done, spec)


def find_measure(spec: Spec) -> str | None:
    """The figure of a repetition that tells most: what should grow, or the first that is drawn, or
    the first there is; None where there is none.
    """
    if spec.grows is not None:
        return spec.grows
    of_signal = {one.signal: name for name, one in reversed(spec.range_of_motion.items())}
    drawn = [of_signal[one] for one in list_candidates(spec) if one in of_signal]
    return next(iter([*drawn, *spec.range_of_motion]), None)


def _make_table(done: ExerciseSet, spec: Spec) -> Table:
    measure = find_measure(spec)
    has_holds = any(row.hold_s > 0.0 for row in done.repetitions)
    is_used = {
        "side": spec.alternates,
        "level": bool(spec.levels),
        "held": has_holds,
        "range": measure is not None,
    }
    keys = [
        key
        for key in ("number", "side", "start", "long", "held", "range", "level", "form")
        if is_used.get(key, True)
    ]
    columns = tuple(_make_column(key, spec, measure) for key in keys)
    rows = []
    for row in done.repetitions:
        cells = dict(_cells(row, done, spec, measure))
        rows.append(tuple(cells[key] for key in keys))
    return Table(columns, tuple(rows))


def _make_column(key: str, spec: Spec, measure: str | None) -> Column:
    if key == "range" and measure is not None:
        return Column(label(measure, _find_unit(spec, measure)), is_right=True)
    is_figure = key in {"number", "start", "long", "held"}
    return Column(
        say(f"report.column.{key}"), is_right=is_figure, is_whole=is_figure or key == "side"
    )


def _cells(
    row: RepetitionRow, done: ExerciseSet, spec: Spec, measure: str | None
) -> Iterator[tuple[str, Text]]:
    yield "number", str(row.index)
    yield "side", name_side(row.side)
    yield "start", clock(row.start_s)
    yield "long", say("report.seconds", seconds=row.end_s - row.start_s)
    yield "level", name_level(row, spec) or "-"
    yield "held", say("report.seconds", seconds=row.hold_s)
    if measure is not None:
        yield "range", _describe_range(row.range_of_motion.get(measure), spec, measure)
    yield "form", describe_form(row, done, spec, most=len(row.faults))


def _describe_range(value: float | None, spec: Spec, measure: str) -> str:
    if value is None:
        return say("report.unknown")
    unit = _find_unit(spec, measure)
    signal = spec.range_of_motion[measure].signal or measure
    rounded = round(value) if unit == "deg" else round(value, 2)
    return f"{rounded:g}" if unit == "trunk" else describe_value(spec, signal, rounded)


def _find_unit(spec: Spec, measure: str) -> str:
    """Of the signal it is taken of, unless it is a number or a time of its own."""
    of = spec.range_of_motion[measure]
    is_own = of.signal is None or of.take in {"steps", "delay", "duration", "hold"}
    return measure.rpartition("_")[2] if is_own else find_unit(spec, of.signal or measure)


def _make_hold_table(done: ExerciseSet, spec: Spec) -> Table:
    is_breathed = any(row.breaths is not None for row in done.holds)
    keys = ["number", "side", "start", "held", "breaths"]
    if not spec.alternates:
        keys.remove("side")
    if not is_breathed:
        keys.remove("breaths")
    columns = tuple(_make_column(key, spec, None) for key in keys)
    rows = []
    for number, row in enumerate(done.holds, start=1):
        cells = dict(_hold_cells(number, row))
        rows.append(tuple(cells[key] for key in keys))
    return Table(columns, tuple(rows))


def _hold_cells(number: int, row: HoldRow) -> Iterator[tuple[str, Text]]:
    yield "number", str(number)
    yield "side", name_side(row.side)
    yield "start", clock(row.start_s)
    yield "held", say("report.seconds", seconds=row.seconds)
    yield "breaths", say("report.unknown") if row.breaths is None else str(row.breaths)
