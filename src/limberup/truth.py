"""What a labelled clip shows, as `CLIP.truth.toml` says it; see docs/check.md.

A key that is left out is not judged; an empty list means that none must be found.
"""

from typing import Final, Literal, TypeAlias

import msgspec

SUFFIX: Final = ".truth.toml"
NO_EXERCISE: Final = "none"
"""In place of an exercise: a clip in which nothing must be counted, whatever is looked for."""
NO_LEVEL: Final = "none"
"""In place of a level: a repetition that reaches none."""

TrueSide: TypeAlias = Literal["left", "right", "both"]


class _Table(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of every table: immutable, and a key it does not know is an error."""


class TrueRepetition(_Table, frozen=True, kw_only=True):
    """A repetition, from leaving the base pose to being back.

    `level`: the highest one reached. `faults`: all that it shows.
    """

    side: TrueSide | None = None
    start_s: float
    end_s: float
    level: str | None = None
    faults: tuple[str, ...] | None = None


class TrueHold(_Table, frozen=True, kw_only=True):
    """A position that is held, from rest to movement. `breaths`: None where they are not known."""

    side: TrueSide | None = None
    start_s: float
    end_s: float
    breaths: int | None = None


class TrueFault(_Table, frozen=True, kw_only=True):
    """A form error, and when it shows."""

    id: str
    side: TrueSide | None = None
    start_s: float
    end_s: float


class Truth(_Table, frozen=True, kw_only=True):
    """All that is known of a clip.

    `exercise`: an id, or "none". `count`: how many repetitions, or holds where the exercise counts
    holds, or the least and the most of them where some are unclear; `repetitions` then lists those
    that surely count. `faults_expected`: kinds that must be found at least once. `nothing_of`:
    exercises of which nothing may be counted. `breaths_hz`: breaths a second, None where they are
    not known or come unevenly.
    """

    exercise: str
    count: int | tuple[int, int] | None = None
    faults_expected: tuple[str, ...] = ()
    nothing_of: tuple[str, ...] = ()
    breaths_hz: float | None = None
    repetitions: tuple[TrueRepetition, ...] | None = None
    holds: tuple[TrueHold, ...] | None = None
    faults: tuple[TrueFault, ...] | None = None

    @property
    def count_range(self) -> tuple[int, int] | None:
        """The least and the most that may be counted, None where that is not said."""
        if isinstance(self.count, int):
            return self.count, self.count
        return self.count

    @property
    def is_of_nothing(self) -> bool:
        """Whether nothing at all must be counted."""
        return self.exercise == NO_EXERCISE


def encode_truth(truth: Truth, header: str = "") -> str:
    """A truth file as text, times to a hundredth of a second; `header` becomes comments at its top.

    Needs the extra `studio`, which brings a writer of TOML.
    """
    comments = "".join(f"# {line}\n" for line in header.splitlines())
    return comments + msgspec.toml.encode(_round(truth)).decode()


def _round(truth: Truth) -> Truth:
    return msgspec.structs.replace(
        truth,
        breaths_hz=None if truth.breaths_hz is None else round(truth.breaths_hz, 4),
        **{name: _round_rows(getattr(truth, name)) for name in ("repetitions", "holds", "faults")},
    )


def _round_rows(
    rows: tuple[TrueRepetition | TrueHold | TrueFault, ...] | None,
) -> tuple[TrueRepetition | TrueHold | TrueFault, ...] | None:
    return rows and tuple(
        msgspec.structs.replace(row, start_s=round(row.start_s, 2), end_s=round(row.end_s, 2))
        for row in rows
    )
