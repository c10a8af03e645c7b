"""What a clip shows, exactly: repetitions, holds and faults, and their TOML form."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TrueRepetition:
    """One repetition that was performed, from leaving the base pose to being back.

    `level` "" where there is none.
    """

    side: str
    start_s: float
    end_s: float
    level: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrueHold:
    """One position held, from arriving in it to leaving it. `breaths`.

    None where they were not counted.
    """

    side: str
    start_s: float
    end_s: float
    breaths: int | None = None


@dataclass(frozen=True)
class TrueFault:
    """One form error and when it shows."""

    id: str
    side: str
    start_s: float
    end_s: float


@dataclass
class Truth:
    """All that a performance shows. `breaths_hz`.

    Breaths a second, None where they come unevenly.
    """

    exercise: str
    repetitions: list[TrueRepetition] = field(default_factory=list)
    holds: list[TrueHold] = field(default_factory=list)
    faults: list[TrueFault] = field(default_factory=list)
    breaths_hz: float | None = None


def truth_to_toml(truth: Truth, header: str = "") -> str:
    """TOML text; empty lists are written, as they mean "none must be found"."""
    lines = [f"# {line}" for line in header.splitlines()] + [f'exercise = "{truth.exercise}"']
    if truth.breaths_hz is not None:
        lines.append(f"breaths_hz = {truth.breaths_hz:.4f}")
    for name, items in (
        ("repetitions", truth.repetitions),
        ("holds", truth.holds),
        ("faults", truth.faults),
    ):
        if not items:
            lines.append(f"{name} = []")
    for r in truth.repetitions:
        faults = ", ".join(f'"{f}"' for f in r.faults)
        level = f'level = "{r.level}"\n' if r.level else ""
        span = f"start_s = {r.start_s:.2f}\nend_s = {r.end_s:.2f}"
        lines.append(f'\n[[repetitions]]\nside = "{r.side}"\n{span}\n{level}faults = [{faults}]')
    for h in truth.holds:
        breaths = f"\nbreaths = {h.breaths}" if h.breaths is not None else ""
        lines.append(
            f'\n[[holds]]\nside = "{h.side}"\nstart_s = {h.start_s:.2f}\nend_s = '
            f"{h.end_s:.2f}{breaths}"
        )
    lines.extend(
        f'\n[[faults]]\nid = "{f.id}"\nside = "{f.side}"\nstart_s = {f.start_s:.2f}\nend_s = '
        f"{f.end_s:.2f}"
        for f in truth.faults
    )
    return "\n".join(lines) + "\n"
