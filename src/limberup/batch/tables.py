"""All repetitions of all videos as one table: CSV, or Parquet for large data."""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from limberup.batch.outcome import Outcome
from limberup.exports.cells import Cell, encode_csv
from limberup.exports.landmark_table import require_parquet
from limberup.exports.repetition_table import list_columns, list_rows
from limberup.files import drafting
from limberup.spec import Spec, find_any, list_specs

CSV: Final = "repetitions.csv"
PARQUET: Final = "repetitions.parquet"

_PATH: Final = "path"
_ROWS: Final = 50_000  # of a Parquet file that are held at a time
_TEXT: Final = ("path", "video", "exercise", "side", "complete", "level", "level_is")
_TEXT_PREFIXES: Final = ("fault_", "set_fault_")


def find_specs(outcomes: Iterable[Outcome], known: Mapping[str, Spec]) -> dict[str, Spec]:
    """The specs of the exercises that occur, from those `known` or from limberup's own.

    One that was found by a spec which is no longer known is left out.
    """
    names = {
        done.exercise
        for outcome in outcomes
        if outcome.session is not None
        for done in outcome.session.sets
    }
    own = set(list_specs())
    found = {name: known.get(name) or find_any(name) for name in sorted(names & (own | set(known)))}
    return {name: spec for name, spec in found.items() if isinstance(spec, Spec)}


def write_csv(path: Path, outcomes: Iterable[Outcome], specs: Mapping[str, Spec]) -> None:
    """A row for each repetition, with the columns of all `specs`, and the path of its video first.

    The file is written whole or not at all, and never held in memory. Raises BadInputError.
    """
    columns = _list_columns(specs)
    with drafting(path) as draft, draft.open("wb") as stream:
        stream.write(encode_csv([columns]))
        for outcome in outcomes:
            stream.write(encode_csv(_list_rows(outcome, columns, specs)))


def write_parquet(path: Path, outcomes: Iterable[Outcome], specs: Mapping[str, Spec]) -> None:
    """The same table as Parquet; an empty cell is null.

    Raises BadInputError, for want of pyarrow too.
    """
    parquet, arrow = require_parquet(), importlib.import_module("pyarrow")
    columns = _list_columns(specs)
    schema = arrow.schema([(name, _find_type(arrow, name)) for name in columns])
    rows = (row for outcome in outcomes for row in _list_rows(outcome, columns, specs))
    with drafting(path) as draft, parquet.ParquetWriter(draft, schema) as writer:
        while some := list(islice(rows, _ROWS)):
            writer.write_table(_make_table(arrow, schema, some))


def _list_columns(specs: Mapping[str, Spec]) -> list[str]:
    return list(dict.fromkeys([_PATH, *list_columns(list(specs.values()))]))


def _list_rows(
    outcome: Outcome, columns: Sequence[str], specs: Mapping[str, Spec]
) -> Iterator[list[Cell]]:
    session = outcome.session
    if session is None or not all(done.exercise in specs for done in session.sets):
        return
    own = [specs[done.exercise] for done in session.sets]
    names = list(list_columns(own))
    for cells in list_rows(session, own):
        known: dict[str, Cell] = {_PATH: outcome.video}
        for name, cell in zip(names, cells, strict=True):
            known.setdefault(name, cell)  # a measure may be named as a column that all have
        yield [known.get(name) for name in columns]


def _find_type(arrow: Any, column: str) -> Any:
    if column in _TEXT or column.startswith(_TEXT_PREFIXES):
        return arrow.string()
    return arrow.int64() if column in {"set", "repetition"} else arrow.float64()


def _make_table(arrow: Any, schema: Any, rows: Sequence[Sequence[Cell]]) -> Any:
    arrays = [
        arrow.array([None if cell == "" else cell for cell in column], kind.type)
        for column, kind in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return arrow.Table.from_arrays(arrays, schema=schema)
