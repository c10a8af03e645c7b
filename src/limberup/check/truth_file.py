"""Reads `CLIP.truth.toml` beside `CLIP.mp4` and its recording, and says what is wrong with it."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from limberup.spec.explain import suggest
from limberup.spec.issue import Issue
from limberup.spec.model import Criteria
from limberup.spec.toml_errors import TomlFile, load_toml
from limberup.truth import NO_EXERCISE, NO_LEVEL, TrueFault, TrueHold, TrueRepetition, Truth

BEYOND_S: Final = 0.1
"""How far a time may lie beyond the end of the clip: the last picture is shown for a while."""

MOST_BREATHS_HZ: Final = 2.0
_LISTS: Final = ("repetitions", "holds", "faults")


def load_truth(path: Path, exercises: Mapping[str, object]) -> TomlFile[Truth]:
    """Read a truth file and check all that can be checked without the spec and the clip.

    Raises BadInputError.
    """
    file = load_toml(path, Truth, "truth file")
    file.refuse(_lint_alone(file.content, exercises))
    return file


def check_against_spec(file: TomlFile[Truth], spec: Criteria) -> None:
    """Raise BadInputError if the truth names a level or a fault that its exercise does not have."""
    file.refuse(_lint_ids(file.content, spec))


def check_against_clip(file: TomlFile[Truth], length_s: float) -> None:
    """Raise BadInputError if a time lies beyond the end of the clip."""
    file.refuse(
        Issue(
            address,
            f"{_dotted(address)} is {time_s:g}, but the clip ends at {length_s:.2f} s; correct it.",
        )
        for address, time_s in _list_times(file.content)
        if time_s > length_s + BEYOND_S
    )


def _lint_alone(truth: Truth, exercises: Mapping[str, object]) -> Iterator[Issue]:
    if not truth.is_of_nothing and truth.exercise not in exercises:
        hint = suggest(truth.exercise, [*exercises, NO_EXERCISE])
        yield Issue(("exercise",), f'there is no exercise "{truth.exercise}"; {hint}')
    yield from _lint_nothing_of(truth, exercises)
    for address, time_s in _list_times(truth):
        if not (math.isfinite(time_s) and time_s >= 0):
            yield Issue(
                address,
                f"{_dotted(address)} must be 0 s or later, but it is {time_s:g}; correct it.",
            )
    if truth.breaths_hz is not None and not 0.0 < truth.breaths_hz < MOST_BREATHS_HZ:
        yield Issue(
            ("breaths_hz",),
            f"breaths_hz is breaths a second, above 0 and below {MOST_BREATHS_HZ:g}, but it is "
            f"{truth.breaths_hz:g}; "
            "divide breaths a minute by 60.",
        )
    yield from _lint_count(truth)
    for name in _LISTS:
        rows: tuple[TrueRepetition | TrueHold | TrueFault, ...] = getattr(truth, name) or ()
        if rows and truth.is_of_nothing:
            yield Issue(
                (name,),
                f'exercise is "{NO_EXERCISE}", so {name} must be left out; name the exercise.',
            )
        for i, row in enumerate(rows):
            if row.end_s <= row.start_s:
                address = (name, str(i), "end_s")
                yield Issue(
                    address,
                    f"{_dotted(address)} is {row.end_s:g}, not after start_s, {row.start_s:g}; "
                    "correct it.",
                )


def _lint_nothing_of(truth: Truth, exercises: Mapping[str, object]) -> Iterator[Issue]:
    for i, name in enumerate(truth.nothing_of):
        if name not in exercises:
            hint = suggest(name, [*exercises])
            yield Issue(("nothing_of", str(i)), f'there is no exercise "{name}"; {hint}')


def _lint_count(truth: Truth) -> Iterator[Issue]:
    if truth.is_of_nothing and (truth.count is not None or truth.faults_expected):
        yield Issue(
            ("exercise",),
            f'exercise is "{NO_EXERCISE}", so leave out count and faults_expected; name the '
            "exercise.",
        )
    if truth.count_range is None:
        return
    (low, high), listed = truth.count_range, len(truth.repetitions or ())
    if not listed <= low <= high:
        yield Issue(
            ("count",),
            f"count is how many may be counted, or the least and the most, and {listed} are "
            f"listed, so it cannot be {low} to {high}; correct it.",
        )


def _lint_ids(truth: Truth, spec: Criteria) -> Iterator[Issue]:
    levels = [level.id for level in spec.levels] + [NO_LEVEL]
    faults = (
        [row.id for row in spec.faults]
        + [row.id for row in spec.set_faults]
        + [row.id for row in spec.unjudgeable]
    )
    for i, repetition in enumerate(truth.repetitions or ()):
        if repetition.level is not None and repetition.level not in levels:
            yield _unknown(
                ("repetitions", str(i), "level"), "level", repetition.level, levels, spec
            )
        for j, fault in enumerate(repetition.faults or ()):
            if fault not in faults:
                yield _unknown(
                    ("repetitions", str(i), "faults", str(j)), "fault", fault, faults, spec
                )
    for i, name in enumerate(truth.faults_expected):
        if name not in faults:
            yield _unknown(("faults_expected", str(i)), "fault", name, faults, spec)
    for i, true in enumerate(truth.faults or ()):
        if true.id not in faults:
            yield _unknown(("faults", str(i), "id"), "fault", true.id, faults, spec)


def _unknown(
    address: tuple[str, ...], what: str, word: str, known: list[str], spec: Criteria
) -> Issue:
    hint = suggest(word, known) if known else "it has none."
    return Issue(address, f'there is no {what} "{word}" in {spec.id}; {hint}')


def _list_times(truth: Truth) -> Iterator[tuple[tuple[str, ...], float]]:
    for name in _LISTS:
        for i, row in enumerate(getattr(truth, name) or ()):
            yield (name, str(i), "start_s"), row.start_s
            yield (name, str(i), "end_s"), row.end_s


def _dotted(address: tuple[str, ...]) -> str:
    """Such as repetitions #2.end_s, counted from 1."""
    name, index, key = address
    return f"{name} #{int(index) + 1}.{key}"
