"""The table of typical values in `docs/features.md`: what the movement signals are, measured.

`python -m limberup.reports.typical_values FILE` writes it anew between its two marks.
"""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import numpy as np
from scipy.interpolate import PchipInterpolator

from limberup.files import replace_between, write_whole
from limberup.judging.signal_reader import SignalReader
from limberup.motion.motion import list_motions, load_motion
from limberup.reports.clean_motions import (
    CleanMotion,
    compute_percentiles,
    film_clean,
    perform_clean,
)
from limberup.spec import Spec, load_exercises
from limberup.types import FloatArray

BEGIN: Final = "<!-- values: measured on the reference motions by `make docs` -->"
END: Final = "<!-- end of values -->"

_BODIES: Final = (0.0, 1.0)
_TURNED_DEG: Final = (-20.0, 0.0, 20.0)
_FPS: Final = 15.0
_SETTLE_S: Final = 0.5
_LATE_S: Final = 0.3
"""A smoothed signal is late by half of its mean."""

Spread: TypeAlias = tuple[float, float, float]
"""Median, 5 % and 95 %."""


@dataclass(frozen=True, slots=True)
class Typical:
    """What the movement signal of an exercise is before the first repetition, at the two ends of
    each, and between them.
    """

    spec: Spec
    rest: Spread
    near: Spread
    far: Spread
    way: Spread


def list_moving() -> dict[str, Spec]:
    """The exercises that are counted by a movement and have a reference motion."""
    specs = {name: one for name, one in load_exercises().items() if name in list_motions()}
    return {name: one for name, one in specs.items() if one.movement is not None}


def measure_typical(spec: Spec) -> Typical:
    """Perform an exercise by two bodies, seen from three directions, and measure its signal.

    Raises ValueError for one that is not counted by a movement.
    """
    cleans = [perform_clean(spec.id, maleness) for maleness in _BODIES]
    rows = [_measure(spec, clean, turned) for clean in cleans for turned in _TURNED_DEG]
    rest, near, far = (np.concatenate([row[i] for row in rows]) for i in range(3))
    spreads = (compute_percentiles(values) for values in (rest, near, far, np.abs(far - near)))
    return Typical(spec, *spreads)


def _measure(spec: Spec, clean: CleanMotion, turned_deg: float) -> tuple[FloatArray, ...]:
    """The signal at rest `(k,)`, and at the near and the far end of each repetition `(r,)`."""
    if spec.movement is None:
        raise ValueError(f"{spec.id} has no movement.")
    t_s = np.arange(clean.t_s[0], clean.t_s[-1], 1.0 / _FPS)
    points = PchipInterpolator(clean.t_s, clean.points)(t_s)
    reader = SignalReader(spec, 2 if spec.alternates else 1)
    signals = reader.update(t_s, film_clean(clean, points, turned_deg=turned_deg))
    values = signals[:, :, list(spec.signals).index(spec.movement.signal)]
    is_rest = (t_s > _SETTLE_S) & (t_s < clean.repetitions[0].start_s)
    near, far = [], []
    for one in clean.repetitions:
        is_in = (t_s >= one.start_s) & (t_s <= one.end_s + _LATE_S)
        moved = values[-1 if one.side == "right" else 0, is_in]
        low, high = np.nanmin(moved), np.nanmax(moved)
        near.append(low if spec.movement.sign > 0 else high)
        far.append(high if spec.movement.sign > 0 else low)
    return values[:, is_rest].ravel(), np.array(near), np.array(far)


def compute_digest(specs: Iterable[Spec]) -> str:
    """What tells whether a table is still of these movements and of their reference motions."""
    shown = [
        (load_motion(spec.id), spec.movement, spec.signals[spec.movement.signal], spec.alternates)
        for spec in specs
        if spec.movement is not None
    ]
    return hashlib.blake2b(msgspec.json.encode(shown, order="sorted"), digest_size=8).hexdigest()


def make_values_table(rows: Iterable[Typical]) -> str:
    """Typical values as a Markdown table."""
    head = ("exercise", "signal", "at rest", "near", "far", "way between", "`least`")
    lines = [head, ("---",) * len(head), *map(_make_row, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _make_row(row: Typical) -> tuple[str, ...]:
    movement = row.spec.movement
    if movement is None:
        raise ValueError(f"{row.spec.id} has no movement.")
    digits = 0 if movement.signal.endswith("_deg") else 2
    spreads = (
        "{} ({} to {})".format(*(f"{round(end, digits) + 0.0:.{digits}f}" for end in spread))
        for spread in (row.rest, row.near, row.far, row.way)
    )
    return f"`{row.spec.id}`", f"`{movement.signal}`", *spreads, f"{movement.least:g}"


def insert_values(text: str) -> str:
    """The same text with the table between its marks, which must be there."""
    specs = list_moving().values()
    table = make_values_table(map(measure_typical, specs))
    return replace_between(text, BEGIN, END, f"{table}\n\n<!-- of {compute_digest(specs)} -->")


if __name__ == "__main__":
    page = Path(sys.argv[1])
    write_whole(page, insert_values(page.read_text(encoding="utf-8")).encode())
