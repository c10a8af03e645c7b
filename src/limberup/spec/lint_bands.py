"""Whether two conditions can hold at once, as far as the signals they share tell."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Final, TypeAlias

from limberup.spec.model import Condition

_Bands: TypeAlias = dict[str, tuple[float, float]]
"""The open interval that each signal must be in."""

_EVERYTHING: Final = (-math.inf, math.inf)


def overlap(a: Condition, b: Condition) -> bool:
    """Whether some values satisfy both, as far as signals they share tell.

    Unrelated conditions do not clash.
    """
    return any(_clash(one, other) for one in _iterate_bands(a) for other in _iterate_bands(b))


def _clash(a: _Bands, b: _Bands) -> bool:
    shared = a.keys() & b.keys()
    return bool(shared) and all(
        max(a[name][0], b[name][0]) < min(a[name][1], b[name][1]) for name in shared
    )


def _iterate_bands(condition: Condition) -> Iterator[_Bands]:
    """The different ways to fulfil a condition, each as bands that hold together."""
    if condition.any:
        for inner in condition.any:
            yield from _iterate_bands(inner)
        return
    for choice in product(*(list(_iterate_bands(inner)) for inner in condition.all)):
        yield _join_bands(limits(condition), *choice)


def limits(condition: Condition) -> _Bands:
    """What a condition demands for sure; "any" demands nothing for sure."""
    if condition.signal is not None:
        low = -math.inf if condition.above is None else condition.above
        return {condition.signal: (low, math.inf if condition.below is None else condition.below)}
    return _join_bands(*(limits(inner) for inner in condition.all))


def _join_bands(*parts: _Bands) -> _Bands:
    joined: _Bands = {}
    for name, (low, high) in (item for part in parts for item in part.items()):
        old = joined.get(name, _EVERYTHING)
        joined[name] = (max(low, old[0]), min(high, old[1]))
    return joined
