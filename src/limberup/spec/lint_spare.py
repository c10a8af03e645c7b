"""What does no harm in a spec and still should go: signals that nobody reads or that are twice.

A file is usable with them, so that an author can look at a signal before choosing it.
"""

from collections.abc import Iterator, Mapping

from msgspec import structs, to_builtins

from limberup.spec.file import SpecFile
from limberup.spec.issue import Issue
from limberup.spec.model import Signal


def lint_spare(spec: SpecFile) -> Iterator[Issue]:
    """What a spec says and does not need."""
    used = set(_iterate_used(to_builtins(spec)))
    first: dict[Signal, str] = {}
    for name, signal in spec.signals.items():
        at, twin = ("signals", name), first.setdefault(_settle(signal), name)
        if twin != name:
            yield Issue(
                at,
                f'"{name}" and "{twin}" are the same signal; keep one of them, and use its name.',
            )
        elif name not in used:
            yield Issue(
                at,
                f'the signal "{name}" is used nowhere; use it in the movement, a condition or a '
                "measure, or remove it.",
            )


def _iterate_used(value: object) -> Iterator[str]:
    """The names that stand under the keys that take a signal, wherever they are."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in {"signal", "lead"} and isinstance(inner, str):
                yield inner
            yield from _iterate_used(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _iterate_used(inner)


def _settle(signal: Signal) -> Signal:
    """The same signal, written the one way where there are two: a distance has no direction."""
    if signal.feature == "distance" and (signal.origin or "") > (signal.target or ""):
        return structs.replace(signal, origin=signal.target, target=signal.origin)
    return signal
